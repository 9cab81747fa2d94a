//! Prepayment speeds and default rates, as groups, products, plans and contracts state them.

use crate::dice::Dice;
use crate::text::Table;

/// Which clocks a speed may count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clocks {
    /// Deal months only: ages are not stated.
    Month,
    /// Deal months and ages of loans.
    Any,
}

/// A measure: its word, whether it counts ages only, and a high figure, percent.
type Measure = (&'static str, bool, f64);

const PREPAYMENT: [Measure; 4] =
    [("cpr", false, 45.0), ("smm", false, 4.0), ("psa", true, 600.0), ("abs", true, 2.5)];
const DEFAULT: [Measure; 3] = [("cdr", false, 12.0), ("mdr", false, 1.0), ("sda", true, 500.0)];

fn measure(dice: &mut Dice, of: &[Measure], clocks: Clocks) -> Measure {
    let known: Vec<Measure> =
        of.iter().filter(|(_, by_age, _)| clocks == Clocks::Any || !by_age).copied().collect();
    dice.pick(&known)
}

/// `speed` of a group or product, `run_off` of a contract.
pub(crate) fn speed(dice: &mut Dice, clocks: Clocks) -> Table {
    rate(dice, &PREPAYMENT, clocks)
}

/// A word of [`PREPAYMENT`] and two figures, the lower one first: a band.
pub(crate) fn band(dice: &mut Dice, clocks: Clocks) -> (&'static str, f64, f64) {
    let (quote, _, high) = measure(dice, &PREPAYMENT, clocks);
    let low = dice.decimal(0.0, high / 2.0, 2);
    (quote, low, dice.decimal(low, high, 2))
}

/// `default_rate` of a group or product.
pub(crate) fn default_rate(dice: &mut Dice, clocks: Clocks) -> Table {
    if !dice.one_in(4) {
        return rate(dice, &DEFAULT, clocks);
    }
    let parts = match dice.one_in(2) {
        false => {
            let mut parts = Table::of("total_pct", dice.decimal(0.5, 30.0, 1))
                .with("months", dice.whole(1, 60));
            if dice.one_in(2) {
                parts.set("first_month", dice.whole(1, 24));
            }
            parts
        }
        true => {
            let months = dice.whole(1, 24);
            let by_month: Vec<f64> = (0..months).map(|_| dice.decimal(0.0, 2.0, 2)).collect();
            Table::of("by_month_pct", by_month)
        }
    };
    Table::of("of_original", parts)
}

fn rate(dice: &mut Dice, measures: &[Measure], clocks: Clocks) -> Table {
    let (quote, by_age, high) = measure(dice, measures, clocks);
    if !dice.one_in(3) {
        return Table::of(&format!("{quote}_pct"), dice.decimal(0.0, high, 2));
    }
    let by = match (by_age, clocks) {
        (true, _) => "age",
        (false, Clocks::Any) => dice.pick(&["month", "age"]),
        (false, Clocks::Month) => "month",
    };
    let segments = segments(dice, high);
    Table::of("vector", Table::of("quote", quote).with("by", by).with("segments", segments))
}

/// Stretches of a vector with figures up to `high`.
pub(crate) fn segments(dice: &mut Dice, high: f64) -> Vec<Table> {
    let number = dice.whole(1, 4);
    let mut segments = Vec::new();
    for at in 1..=number {
        let mut segment = Table::default();
        let is_open = at == number && !dice.one_in(3);
        if !is_open {
            segment.set("months", dice.whole(1, 40));
        }
        match !is_open && dice.one_in(2) {
            true => {
                segment.set("from_pct", dice.decimal(0.0, high, 2));
                segment.set("to_pct", dice.decimal(0.0, high, 2));
            }
            false => segment.set("pct", dice.decimal(0.0, high, 2)),
        }
        segments.push(segment);
    }
    segments
}
