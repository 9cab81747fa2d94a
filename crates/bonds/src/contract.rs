//! Derivative contracts and insurers, as a deal's documents describe them.

use terms::{Date, DayCount, IndexId, Rate};

/// A derivative contract of a group. Its net payments lower the group's interest and its
/// available funds rate; its net receipts go to the group's account of receipts.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Name, unique in the deal.
    pub name: String,
    /// Group, as a position in [`crate::deal::Deal::groups`].
    pub group: usize,
    /// What is exchanged.
    pub terms: ContractTerms,
    /// On how much.
    pub notional: Notional,
    /// Whether the notionals of all such contracts of the group together stay within the balance
    /// of its classes before the payment: beyond it they all shrink in proportion.
    pub balance_guaranteed: bool,
    /// First day of the first accrual period of its legs; `None`: closing.
    pub accrues_from: Option<Date>,
}

/// The legs of a contract, as rates a year on the notional; months and index levels are those of
/// the classes' accrual periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ContractTerms {
    /// The trust pays a fixed rate and receives the index.
    Swap {
        /// Rate paid.
        fixed: Rate,
        /// Its day count.
        fixed_day_count: DayCount,
        /// Index received.
        index: IndexId,
        /// Its day count.
        index_day_count: DayCount,
    },
    /// The trust receives what the index has above the strike, but not above the ceiling: a cap,
    /// or with a ceiling a corridor.
    Cap {
        /// Strike.
        strike: Rate,
        /// Level above which nothing more is received.
        ceiling: Option<Rate>,
        /// Index.
        index: IndexId,
        /// Day count.
        day_count: DayCount,
    },
    /// The trust receives what the index has below the strike.
    Floor {
        /// Strike.
        strike: Rate,
        /// Index.
        index: IndexId,
        /// Day count.
        day_count: DayCount,
    },
}

/// The notional of a contract by month.
#[derive(Clone, Debug, PartialEq)]
pub enum Notional {
    /// Dollars by deal month; months beyond the last have none.
    Schedule(Vec<f64>),
    /// Percent of the group's class balances before the payment, over these deal months.
    Bonds {
        /// Percent.
        pct: f64,
        /// First month.
        first_month: usize,
        /// Last month.
        last_month: usize,
    },
}

impl Notional {
    /// Last deal month that may have one; 0 where none does.
    pub(crate) fn last_month(&self) -> usize {
        match self {
            Notional::Schedule(by_month) => by_month.len(),
            Notional::Bonds { last_month, .. } => *last_month,
        }
    }
}

/// An insurer that pays interest and principal which the collateral leaves unpaid on its classes
/// (not basis risk), and is reimbursed by a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Insurer {
    /// Name in the document.
    pub name: String,
    /// Classes insured.
    pub classes: Vec<String>,
}
