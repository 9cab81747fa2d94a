//! Amounts and tests that a deal's documents define by arithmetic.
//!
//! An [`Expression`] is a list of nodes, each of which reads nodes before it: the last one is its
//! value. What it may name stands in one list, [`QUANTITIES`]. Units have been checked when it was
//! read: a rate is a fraction a year here, a percentage a fraction, a date the number of its day, a
//! test 1 or 0.

mod ahead;
mod arithmetic;
mod compile;
mod evaluate;
mod quantity;

use std::time::Duration;

use terms::{Date, DayCount};

pub(crate) use compile::{Formula, Formulas, Layout};
pub(crate) use evaluate::{Memory, Today};
pub use quantity::{QUANTITIES, Quantity, Stage, Subjects, Takes, Word};

/// What an amount is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Dollars.
    Dollars,
    /// A plain number: a percentage, a part.
    Number,
    /// A rate a year.
    Rate,
    /// A count of months.
    Months,
    /// A day.
    Date,
    /// Whether something holds.
    Test,
}

impl Unit {
    /// The unit in words, as messages name it.
    pub fn words(self) -> &'static str {
        match self {
            Unit::Dollars => "dollars",
            Unit::Number => "a number",
            Unit::Rate => "a rate",
            Unit::Months => "months",
            Unit::Date => "a date",
            Unit::Test => "a test",
        }
    }
}

/// A date as expressions compute with it: days since 1970-01-01.
pub fn day_number(date: Date) -> f64 {
    f64::from(DayCount::Actual365.days(Date::constant(1970, 1, 1), date))
}

/// The date of a [`day_number`]; `None` for a number that is none.
pub fn date_of(number: f64) -> Option<Date> {
    let seconds = Duration::try_from_secs_f64(number * 86_400.0).ok()?;
    Date::constant(1970, 1, 1).checked_add(seconds).ok()
}

/// A named amount of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// Name, as its document has it.
    pub name: String,
    /// What it is.
    pub value: Expression,
    /// What it is measured in.
    pub unit: Unit,
    /// Where the document says so.
    pub cite: String,
}

/// An expression with names resolved and units checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// As the deal file writes it.
    pub text: String,
    /// Its nodes: each reads such as stand before it, and the last one is the value.
    pub nodes: Vec<Node>,
}

/// A node of an expression. A `usize` that is an operand is the position of a node before it.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A figure.
    Literal(f64),
    /// What the deal or its collateral has.
    Quantity(Quantity, Subjects),
    /// A named amount, by its position among the deal's.
    Amount(usize),
    /// Whether a trigger is in effect, by its position among the deal's.
    Trigger(usize),
    /// An amount by deal month: the first one from month 1 on, the last one for good.
    Schedule(Vec<f64>),
    /// What a plan leaves after the date, by its position among the deal's.
    Plan(usize),
    /// Two operands.
    Apply(Operator, usize, usize),
    /// Whether a test does not hold.
    Not(usize),
    /// One of two, by a test.
    If {
        /// The test.
        test: usize,
        /// Where it holds.
        then: usize,
        /// Where it does not.
        otherwise: usize,
    },
    /// The nearest multiple of a step, half up: the double that is nearest to that decimal.
    Round {
        /// What is rounded.
        of: usize,
        /// The step, above 0.
        step: f64,
    },
    /// Interest of the accrual period on dollars at a rate.
    Accrued {
        /// A rate a year.
        rate: usize,
        /// Dollars.
        dollars: usize,
        /// Day count; `None`: the deal's own.
        day_count: Option<DayCount>,
    },
    /// What a named amount was on the date before.
    Previous {
        /// Its position among the deal's amounts.
        of: usize,
        /// On the first date.
        first: usize,
    },
    /// The mean of the last dates, of those that there are.
    Average {
        /// Of what.
        of: usize,
        /// Of how many dates.
        dates: usize,
    },
    /// Whether a test holds, or has held on an earlier date.
    Ever(usize),
}

/// An operator of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The sum.
    Add,
    /// The difference.
    Subtract,
    /// The product.
    Multiply,
    /// The quotient; 0 where the divisor is 0.
    Divide,
    /// The smaller one.
    Min,
    /// The larger one.
    Max,
    /// Whether the first is below the second.
    Less,
    /// Whether it is not above it.
    AtMost,
    /// Whether they are equal.
    Equal,
    /// Whether both hold.
    And,
    /// Whether either holds.
    Or,
}
