//! An expression as a tree: what it says, before anybody knows what its names mean.

use std::ops::Range;

use bonds::formula::{Operator, Quantity, day_number};

/// A tree in one list: each node stands behind those that it reads, the root last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Syntax>,
    /// The bytes of each.
    pub(crate) ranges: Vec<Range<usize>>,
}

impl Tree {
    /// Adds a node; its position.
    pub(crate) fn add(&mut self, node: Syntax, range: Range<usize>) -> usize {
        self.nodes.push(node);
        self.ranges.push(range);
        self.nodes.len() - 1
    }

    /// The bytes of a node.
    pub(crate) fn range(&self, node: usize) -> Range<usize> {
        self.ranges.get(node).cloned().unwrap_or_default()
    }

    /// The names of amounts, triggers and plans as they stand on the date.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter_map(|node| match node {
            Syntax::Name(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

/// A node. A `usize` is the position of a node before it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Syntax {
    Literal(Literal),
    /// An amount, a trigger or a plan.
    Name(String),
    /// A word of the vocabulary, and what it is of.
    Quantity(Quantity, Vec<Part>),
    Apply(Operation, usize, usize),
    Not(usize),
    If {
        test: usize,
        then: usize,
        otherwise: usize,
    },
    /// The smallest or the largest of several.
    Extreme(Operator, Vec<usize>),
    Round {
        of: usize,
        step: Part,
    },
    Accrued {
        rate: usize,
        dollars: usize,
        day_count: Option<Part>,
    },
    Annual(usize),
    Previous {
        of: Part,
        first: usize,
    },
    Average {
        of: usize,
        dates: Part,
    },
    Ever(usize),
}

/// A word between brackets that is no expression: a name, a step, a day count.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

/// An operator as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Or,
    And,
    Less,
    AtMost,
    Above,
    AtLeast,
    Equal,
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operation {
    /// Every operator, as expressions write it.
    pub(crate) const ALL: [(&'static str, Operation); 11] = [
        ("or", Operation::Or),
        ("and", Operation::And),
        ("<", Operation::Less),
        ("<=", Operation::AtMost),
        (">", Operation::Above),
        (">=", Operation::AtLeast),
        ("=", Operation::Equal),
        ("+", Operation::Add),
        ("-", Operation::Subtract),
        ("*", Operation::Multiply),
        ("/", Operation::Divide),
    ];

    /// How firmly it binds. `not` stands between `and` and the comparisons.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Operation::Or => 1,
            Operation::And => 2,
            Operation::Add | Operation::Subtract => 5,
            Operation::Multiply | Operation::Divide => 6,
            _ => COMPARISON,
        }
    }

    /// What is said of operands of two units.
    pub(crate) fn misfit(self) -> &'static str {
        match self {
            Operation::Add => "they do not add",
            Operation::Subtract => "one cannot be taken from the other",
            _ => "they cannot be compared",
        }
    }
}

/// How firmly `not` binds.
pub(crate) const NOT: u8 = 3;
/// How firmly comparisons do.
pub(crate) const COMPARISON: u8 = 4;

/// A figure as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Literal {
    pub(crate) value: f64,
    pub(crate) kind: LiteralKind,
}

/// What the sign at a figure says of its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LiteralKind {
    /// `$2500`.
    Dollars,
    /// `5.5%`, `40bp`: a number or a rate.
    Part,
    /// `36`: a number or months.
    Plain,
    /// `2018-03-20`, as the number of its day.
    Date,
}

impl Literal {
    /// Whether a word is meant as a figure.
    pub(crate) fn is_meant(word: &str) -> bool {
        let digits = word.strip_prefix('-').unwrap_or(word);
        let digits = digits.strip_prefix('$').unwrap_or(digits);
        digits.strip_prefix('.').unwrap_or(digits).starts_with(|sign: char| sign.is_ascii_digit())
            || word.starts_with('$')
    }

    /// Reads a figure: the double that is nearest to the decimal.
    pub(crate) fn read(word: &str) -> Option<Literal> {
        let (sign, unsigned) = match word.strip_prefix('-') {
            Some(unsigned) => ("-", unsigned),
            None => ("", word),
        };
        let decimal = |digits: &str, exponent: &str, kind| {
            let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let value = format!("{sign}{digits}{exponent}").parse().ok();
            let value = value.filter(|value: &f64| is_digits && value.is_finite())?;
            Some(Literal { value, kind })
        };
        if let Some(digits) = unsigned.strip_prefix('$') {
            return decimal(digits, "", LiteralKind::Dollars);
        }
        if let Some(digits) = unsigned.strip_suffix('%') {
            return decimal(digits, "e-2", LiteralKind::Part);
        }
        if let Some(digits) = unsigned.strip_suffix("bp") {
            return decimal(digits, "e-4", LiteralKind::Part);
        }
        if let Some(day) = day(word) {
            return Some(Literal { value: day, kind: LiteralKind::Date });
        }
        decimal(unsigned, "", LiteralKind::Plain)
    }
}

/// The number of a day written as 2018-03-20.
fn day(word: &str) -> Option<f64> {
    let date = word.parse::<terms::Date>().ok().filter(|_| word.len() == 10)?;
    Some(day_number(date))
}
