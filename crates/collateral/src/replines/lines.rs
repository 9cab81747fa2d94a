//! Cells as rep lines.

use super::attribute::Attribute;
use super::joint::Cell;
use super::values::{Values, get};
use super::{Product, Strats};

/// A cap that never binds, percent.
const NO_CAP: f64 = 100.0;

/// A rep line, in the units of pool files. Months as in [`crate::Loan`] and [`crate::Adjustable`].
#[derive(Clone, Debug, PartialEq)]
pub struct RepLine {
    /// Position of its product.
    pub product: usize,
    /// Dollars, to the cent.
    pub balance: f64,
    /// Gross rate.
    pub coupon_pct: f64,
    /// Payments made before its first month in the deal.
    pub age_months: u32,
    /// Payments left.
    pub remaining_months: u32,
    /// Payments of interest only that are left.
    pub interest_only_months: u32,
    /// Deal month in which it first pays.
    pub delivery_month: u32,
    /// Gross margin.
    pub margin_pct: f64,
    /// First payment at a new rate.
    pub first_reset_month: u32,
    /// Largest change at the first reset.
    pub initial_cap_pct: f64,
    /// Largest change later.
    pub periodic_cap_pct: f64,
    /// Highest rate.
    pub lifetime_cap_pct: f64,
    /// Lowest rate.
    pub floor_pct: f64,
    /// Months from cut-off to the next adjustment.
    pub next_adjustment: u32,
}

impl RepLine {
    /// What two lines that are one agree in.
    fn is_like(&self, other: &RepLine) -> bool {
        RepLine { balance: 0.0, ..self.clone() } == RepLine { balance: 0.0, ..other.clone() }
    }

    /// Value of an attribute, percent or months.
    pub(super) fn value(&self, product: &Product, attribute: Attribute) -> f64 {
        match attribute {
            Attribute::NextAdjustment => f64::from(self.next_adjustment),
            Attribute::MonthsToRoll => f64::from(self.next_adjustment.min(product.fixed_months)),
            Attribute::RemainingTerm => f64::from(self.remaining_months),
            Attribute::Age => f64::from(self.age_months),
            Attribute::Coupon => self.coupon_pct,
            Attribute::Margin => self.margin_pct,
            Attribute::LifetimeCap => self.lifetime_cap_pct,
            Attribute::InitialCap => self.initial_cap_pct,
            Attribute::PeriodicCap => self.periodic_cap_pct,
            Attribute::Floor => self.floor_pct,
        }
    }
}

/// Lines of the cells, in their order; then, where loans come later, the new loans of the same
/// mix. Lines that agree in everything are one.
pub(super) fn of_cells(strats: &Strats, cells: &[Cell], values: &[Values]) -> Vec<RepLine> {
    let later = strats.subsequent.map_or(0.0, |later| later.balance / strats.balance);
    let mut lines = Vec::new();
    for (cell, values) in cells.iter().zip(values) {
        merge(&mut lines, line(strats, cell, values, cell.balance * (1.0 - later)), 0);
    }
    if let Some(later) = strats.subsequent {
        let from = lines.len();
        for (cell, values) in cells.iter().zip(values) {
            let balance = cell.balance * later.balance / strats.balance;
            let line = line(strats, cell, values, balance);
            merge(&mut lines, new(strats, line, later.delivery_month), from);
        }
    }
    let subsequent = strats.subsequent.map_or(0.0, |later| later.balance);
    for (first, balance) in [(true, strats.balance - subsequent), (false, subsequent)] {
        let is_of = |line: &&mut RepLine| (line.delivery_month == 1) == first;
        to_the_cent(balance, lines.iter_mut().filter(is_of).collect());
    }
    lines.retain(|line| line.balance > 0.0);
    lines.sort_by_key(|line| (line.delivery_month, line.product, line.next_adjustment));
    lines
}

fn merge(lines: &mut Vec<RepLine>, line: RepLine, from: usize) {
    match lines.iter_mut().skip(from).find(|known| known.is_like(&line)) {
        Some(known) => known.balance += line.balance,
        None => lines.push(line),
    }
}

fn line(strats: &Strats, cell: &Cell, values: &Values, balance: f64) -> RepLine {
    let product = strats.products.get(cell.product);
    let fixed = product.map_or(0, |product| product.fixed_months);
    let next = cell.bucket(strats, Attribute::NextAdjustment).map_or(fixed, |b| b.low as u32);
    let age = fixed.saturating_sub(next);
    let original = match cell.bucket(strats, Attribute::RemainingTerm) {
        Some(bucket) => bucket.high as u32,
        None => product.map_or(0, |product| product.original_months),
    };
    let interest_only = product.map_or(0, |product| product.interest_only_months);
    let rate = |attribute, otherwise| rounded(get(values, attribute).unwrap_or(otherwise));
    RepLine {
        product: cell.product,
        balance,
        coupon_pct: rate(Attribute::Coupon, 0.0),
        age_months: age,
        remaining_months: original.saturating_sub(age).max(1),
        interest_only_months: interest_only.saturating_sub(age),
        delivery_month: 1,
        margin_pct: rate(Attribute::Margin, 0.0),
        // The payment due a month after the adjustment date is the first at the new rate.
        first_reset_month: next + 1,
        initial_cap_pct: rate(Attribute::InitialCap, NO_CAP),
        periodic_cap_pct: rate(Attribute::PeriodicCap, NO_CAP),
        lifetime_cap_pct: rate(Attribute::LifetimeCap, NO_CAP),
        floor_pct: rate(Attribute::Floor, 0.0),
        next_adjustment: next,
    }
}

/// The same loan as it leaves its originator.
fn new(strats: &Strats, line: RepLine, delivery_month: u32) -> RepLine {
    let product = strats.products.get(line.product);
    let fixed = product.map_or(0, |product| product.fixed_months);
    RepLine {
        age_months: 0,
        remaining_months: line.remaining_months + line.age_months,
        interest_only_months: product.map_or(0, |product| product.interest_only_months),
        delivery_month,
        first_reset_month: fixed + 1,
        next_adjustment: fixed,
        ..line
    }
}

/// Rates have six decimals in pool files.
fn rounded(rate: f64) -> f64 {
    (rate * 1e6).round() / 1e6
}

/// Rounds the balances to cents; what is left goes to the largest line, so that they add to
/// `balance`.
fn to_the_cent(balance: f64, mut lines: Vec<&mut RepLine>) {
    let mut cents = (balance * 100.0).round();
    for line in &mut lines {
        let rounded = (line.balance * 100.0).round();
        cents -= rounded;
        line.balance = rounded / 100.0;
    }
    if let Some(line) = lines.iter_mut().max_by(|a, b| a.balance.total_cmp(&b.balance)) {
        line.balance = (line.balance * 100.0 + cents).round() / 100.0;
    }
}
