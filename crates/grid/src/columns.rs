//! The measures of a class that results list: each once, with its name, head and decimals.

use terms::YearMonth;

use crate::measure::Measured;

/// A value of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// In the unit of the column.
    Number(f64),
    /// A month of the calendar.
    Month(YearMonth),
}

/// A measure as a column.
pub struct MeasureColumn {
    /// Name in CSV, JSON and Parquet, unit included: `dm_bp`.
    pub name: &'static str,
    /// Head on a terminal, unit included: `DM (bp)`.
    pub head: &'static str,
    /// Decimals for people.
    pub decimals: usize,
    /// What it is, as the guide says it.
    pub meaning: &'static str,
    /// Whether batches have it.
    pub in_batches: bool,
    /// The value; `None` where there is none, or it does not apply.
    pub of: fn(&Measured) -> Option<Quantity>,
}

impl MeasureColumn {
    /// Whether its values are months.
    pub fn is_month(&self) -> bool {
        matches!(self.name, "first_principal" | "last_principal")
    }
}

fn number(value: Option<f64>) -> Option<Quantity> {
    value.map(Quantity::Number)
}

/// How many of [`MEASURES`] stand before the column `reason`; those that joined later stand behind
/// it, so that columns keep their order.
pub const BEFORE_REASON: usize = 11;

/// Measures in the order of their columns.
pub static MEASURES: [MeasureColumn; 15] = [
    MeasureColumn {
        name: "price",
        head: "Price",
        decimals: 5,
        meaning: "clean price, percent of the balance at settlement",
        in_batches: true,
        of: |measured| number(measured.price_pct),
    },
    MeasureColumn {
        name: "dm_bp",
        head: "DM (bp)",
        decimals: 0,
        meaning: "discount margin, basis points; floating-rate classes only",
        in_batches: true,
        of: |measured| number(measured.dm_bp),
    },
    MeasureColumn {
        name: "yield_pct",
        head: "Yield (%)",
        decimals: 3,
        meaning: "percent a year; bond equivalent",
        in_batches: true,
        of: |measured| number(measured.yield_pct),
    },
    MeasureColumn {
        name: "wal_years",
        head: "WAL (years)",
        decimals: 2,
        meaning: "weighted average life, years from settlement",
        in_batches: true,
        of: |measured| number(measured.wal_years),
    },
    MeasureColumn {
        name: "mdur_years",
        head: "MDUR (years)",
        decimals: 2,
        meaning: "modified duration, years",
        in_batches: true,
        of: |measured| number(measured.durations.map(|durations| durations.modified)),
    },
    MeasureColumn {
        name: "macaulay_years",
        head: "Macaulay (years)",
        decimals: 2,
        meaning: "Macaulay duration, years",
        in_batches: false,
        of: |measured| number(measured.durations.map(|durations| durations.macaulay)),
    },
    MeasureColumn {
        name: "convexity",
        head: "Convexity",
        decimals: 2,
        meaning: "years squared",
        in_batches: false,
        of: |measured| number(measured.durations.map(|durations| durations.convexity)),
    },
    MeasureColumn {
        name: "first_principal",
        head: "First principal",
        decimals: 0,
        meaning: "month of the first reduction of principal",
        in_batches: true,
        of: |measured| measured.window.map(|window| Quantity::Month(window.first)),
    },
    MeasureColumn {
        name: "last_principal",
        head: "Last principal",
        decimals: 0,
        meaning: "month of the last reduction of principal",
        in_batches: true,
        of: |measured| measured.window.map(|window| Quantity::Month(window.last)),
    },
    MeasureColumn {
        name: "cumulative_loss_pct",
        head: "Cumulative loss (%)",
        decimals: 2,
        meaning: "losses of all groups' collateral, less subsequent recoveries, through the call or to the end, percent of their cut-off balances",
        in_batches: true,
        of: |measured| Some(Quantity::Number(measured.cumulative_loss_pct)),
    },
    MeasureColumn {
        name: "class_loss",
        head: "Class loss ($)",
        decimals: 2,
        meaning: "dollars of the class's principal that are lost; in `breakeven` in the months that count (`loss_through`)",
        in_batches: true,
        of: |measured| number(measured.class_loss),
    },
    MeasureColumn {
        name: "mortgage_yield_pct",
        head: "Mortgage yield (%)",
        decimals: 3,
        meaning: "the yield compounded monthly, percent a year",
        in_batches: false,
        of: |measured| number(measured.mortgage_yield_pct),
    },
    MeasureColumn {
        name: "balance",
        head: "Balance ($)",
        decimals: 2,
        meaning: "dollars of the class at settlement, on which the price is; of an interest-only class its notional",
        in_batches: false,
        of: |measured| number(measured.balance),
    },
    MeasureColumn {
        name: "accrued",
        head: "Accrued (%)",
        decimals: 5,
        meaning: "interest accrued at settlement, percent of that balance",
        in_batches: false,
        of: |measured| number(measured.accrued_pct),
    },
    MeasureColumn {
        name: "full_price",
        head: "Full price",
        decimals: 5,
        meaning: "`price` with `accrued`: what the buyer pays, percent of that balance",
        in_batches: false,
        of: |measured| number(measured.full_price_pct()),
    },
];
