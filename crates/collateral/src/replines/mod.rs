//! Rep lines from stratification tables: the loans that dealers do not print, rebuilt from the
//! tables that they do.
//!
//! A table says how a group's balance lies in the buckets of one attribute (coupon, margin, next
//! adjustment date); the joint distribution is not printed. [`build`] makes one that agrees with
//! every table:
//!
//! 1. It begins with one cell a product, and takes the tables stage by stage. A stage spreads
//!    every cell over the buckets of its tables (`joint`), weighted by rules that say what must
//!    or should hold jointly (`rules`), and rakes the weights (iterative proportional fitting,
//!    [`fn@rake`]) until the cells keep their balances and every bucket has its own.
//! 2. Of the many cells of a raked stage it keeps as few as still have the same bucket balances
//!    and the same average in every product: a basic solution of those equations ([`reduce`]).
//!    Fifty buckets need some hundred cells, not their millions of combinations.
//! 3. Within its bucket a rate stands at one part of the way from the lower to the upper bound,
//!    the same for the whole table, so that the printed average comes out (`values`).
//! 4. Cells become lines with age, remaining term and first reset (`lines`); a share of each is
//!    delivered later where the deal buys subsequent loans.
//!
//! Nothing is random: the same tables give the same lines to the bit. `ties` says how well the
//! lines agree with each bucket and average.

mod attribute;
mod joint;
mod linear;
mod lines;
mod rake;
mod reduce;
mod rules;
mod ties;
mod values;

pub use attribute::Attribute;
pub use lines::RepLine;
pub use rake::{Margin, Raked, rake};
pub use reduce::reduce;
pub use rules::{Requirement, Rule, Selector};
pub use ties::{AverageTie, BucketTie};

/// The stratification of one group, with the terms of its products and what is assumed of their
/// joint distribution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strats {
    /// Balance of the group at cut-off, dollars.
    pub balance: f64,
    /// The products, with their balances.
    pub products: Vec<Product>,
    /// The other tables.
    pub tables: Vec<Table>,
    /// Positions in `tables`, in the order in which they are raked; those of one stage together.
    pub stages: Vec<Vec<usize>>,
    /// What must hold jointly.
    pub rules: Vec<Rule>,
    /// Averages as printed.
    pub averages: Vec<Average>,
    /// Loans bought after closing.
    pub subsequent: Option<Subsequent>,
    /// Rounding of index plus margin, percent; 0 for none.
    pub rounding_pct: f64,
}

/// A row of the table of products.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// As printed.
    pub name: String,
    /// Dollars.
    pub balance: f64,
    /// Name of the index.
    pub index: String,
    /// Months from origination to the first adjustment.
    pub fixed_months: u32,
    /// Months between later adjustments.
    pub reset_period_months: u32,
    /// Months of interest only from origination.
    pub interest_only_months: u32,
    /// Months from origination to maturity, where no table of terms says otherwise.
    pub original_months: u32,
}

/// A table: balance by bucket of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it stratifies.
    pub attribute: Attribute,
    /// Its rows.
    pub buckets: Vec<Bucket>,
    /// How its values go into the lines.
    pub carried: Carried,
}

/// How the values of a table go into the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Carried {
    /// Every line has its own: the lines tie to the table.
    #[default]
    Each,
    /// Lines of a product have their average: the lines tie to the average only.
    Average,
    /// Lines of a product have the average excess over this attribute.
    AverageAbove(Attribute),
}

/// A row of a table. Percent, or months.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    /// As printed.
    pub label: String,
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// Balance as printed, dollars.
    pub printed: f64,
    /// What is added to the printed balance where the document contradicts itself.
    pub correction: f64,
}

impl Bucket {
    /// Balance that the lines should have, before the table is scaled to the group.
    pub fn wanted(&self) -> f64 {
        self.printed + self.correction
    }
}

/// An average of the whole group as printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Average {
    /// Of what.
    pub attribute: Attribute,
    /// Percent, or months.
    pub printed: f64,
    /// Decimals printed.
    pub digits: usize,
}

/// Loans of the same mix, new, that are delivered later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subsequent {
    /// Dollars of the group's balance.
    pub balance: f64,
    /// Deal month in which they first pay.
    pub delivery_month: u32,
}

impl Strats {
    /// The same with every line carrying values within its own buckets: the lines tie to every
    /// table.
    pub fn each(&self) -> Strats {
        let each = |table: &Table| Table { carried: Carried::Each, ..table.clone() };
        Strats { tables: self.tables.iter().map(each).collect(), ..self.clone() }
    }
}

/// What [`build`] gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Built {
    /// The lines: delivered at closing first, then later ones.
    pub lines: Vec<RepLine>,
    /// Every bucket of every table.
    pub buckets: Vec<BucketTie>,
    /// Every printed average.
    pub averages: Vec<AverageTie>,
}

/// Why there are no lines. Positions are those in [`Strats`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RepLineError {
    /// The rules leave no combination that could fill a bucket.
    #[error("no product and rule lets a loan be in this bucket")]
    Unreachable {
        /// The table.
        table: usize,
        /// Its row.
        bucket: usize,
    },
    /// The rules leave no bucket for a product.
    #[error("the rules leave no bucket for loans of this product")]
    Homeless {
        /// A table of the stage.
        table: usize,
        /// The product.
        product: usize,
    },
    /// Tables and rules contradict each other.
    #[error(
        "tables and rules contradict each other: after {rounds} rounds {off:.2} dollars are \
         missing here or too many"
    )]
    Contradiction {
        /// The table with the largest difference; `None` for balances set by earlier stages.
        table: Option<usize>,
        /// Its row.
        bucket: usize,
        /// Dollars.
        off: f64,
        /// Rounds of raking.
        rounds: usize,
    },
    /// No values within the buckets have the printed average.
    #[error("the buckets allow averages from {low:.4} to {high:.4} only")]
    Average {
        /// Position of the average.
        average: usize,
        /// Lowest possible.
        low: f64,
        /// Highest possible.
        high: f64,
    },
}

/// Builds the lines.
///
/// # Errors
/// What contradicts what.
pub fn build(strats: &Strats) -> Result<Built, RepLineError> {
    let cells = joint::cells(strats)?;
    let values = values::of_cells(strats, &cells)?;
    let lines = lines::of_cells(strats, &cells, &values);
    Ok(Built {
        buckets: ties::buckets(strats, &cells, &lines),
        averages: ties::averages(strats, &lines),
        lines,
    })
}
