//! The rates of cells: one place within the buckets of a table, such that the printed average
//! comes out.

use super::attribute::Attribute;
use super::joint::Cell;
use super::rules::Rule;
use super::{Carried, RepLineError, Strats};

/// Percent by attribute; `None` without a table.
pub(super) type Values = [Option<f64>; Attribute::COUNT];

/// The rates in the order in which they are set: a limit before what it limits.
const ORDER: [Attribute; 6] = [
    Attribute::Coupon,
    Attribute::Margin,
    Attribute::LifetimeCap,
    Attribute::InitialCap,
    Attribute::PeriodicCap,
    Attribute::Floor,
];

/// The rates of each cell.
pub(super) fn of_cells(strats: &Strats, cells: &[Cell]) -> Result<Vec<Values>, RepLineError> {
    let mut values = vec![[None; Attribute::COUNT]; cells.len()];
    for attribute in ORDER {
        if strats.table(attribute).is_none() {
            continue;
        }
        let bounds: Vec<(f64, f64)> = cells
            .iter()
            .zip(&values)
            .map(|(cell, known)| within_limits(strats, cell, known, attribute))
            .collect();
        let part = part(strats, cells, &bounds, attribute)?;
        for (value, (low, high)) in values.iter_mut().zip(&bounds) {
            set(value, attribute, low + part * (high - low));
        }
        copy_equal(strats, &mut values, attribute);
    }
    for table in &strats.tables {
        average(strats, cells, &mut values, table.attribute, table.carried);
    }
    Ok(values)
}

/// Bounds of a cell's rate: its bucket's, not above what limits it, and a single value where a
/// rate that is equal by rule has one already.
fn within_limits(strats: &Strats, cell: &Cell, known: &Values, attribute: Attribute) -> (f64, f64) {
    let (mut low, mut high) = cell.interval(strats, attribute).unwrap_or((0.0, 0.0));
    for rule in &strats.rules {
        match rule {
            Rule::NotAbove { of, limit } if *of == attribute => {
                high = high.min(get(known, *limit).unwrap_or(high)).max(low);
            }
            Rule::NotBelow { of, limit } if *of == attribute => {
                low = low.max(get(known, *limit).unwrap_or(low).min(high));
            }
            Rule::Equal { of, to } if *of == attribute => {
                if let Some(value) = get(known, *to) {
                    return (value, value);
                }
            }
            _ => {}
        }
    }
    (low, high)
}

/// The part of the way from low to high at which the average is as printed; the middle where no
/// average is printed.
fn part(
    strats: &Strats,
    cells: &[Cell],
    bounds: &[(f64, f64)],
    attribute: Attribute,
) -> Result<f64, RepLineError> {
    let balance: f64 = cells.iter().map(|cell| cell.balance).sum();
    let sum = |pick: fn(&(f64, f64)) -> f64| -> f64 {
        cells.iter().zip(bounds).map(|(cell, bounds)| cell.balance * pick(bounds)).sum()
    };
    let (low, high) = (sum(|b| b.0) / balance, sum(|b| b.1) / balance);
    let printed = strats.averages.iter().position(|average| average.attribute == attribute);
    let Some((average, printed)) = printed.and_then(|at| Some((at, strats.averages.get(at)?)))
    else {
        return Ok(0.5);
    };
    let unit = 0.5 * 10f64.powi(-i32::try_from(printed.digits).unwrap_or(0));
    if printed.printed < low - unit - 1e-9 || printed.printed > high + unit + 1e-9 {
        return Err(RepLineError::Average { average, low, high });
    }
    Ok(if high > low { ((printed.printed - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 })
}

/// Sets the rates that are equal to `attribute` by rule.
fn copy_equal(strats: &Strats, values: &mut [Values], attribute: Attribute) {
    for rule in &strats.rules {
        if let Rule::Equal { of, to } = rule
            && *to == attribute
        {
            for value in values.iter_mut() {
                if let Some(equal) = get(value, attribute) {
                    set(value, *of, equal);
                }
            }
        }
    }
}

/// Gives all cells of a product the average that the table's [`Carried`] asks for.
fn average(
    strats: &Strats,
    cells: &[Cell],
    values: &mut [Values],
    attribute: Attribute,
    carried: Carried,
) {
    let base = |value: &Values| match carried {
        Carried::AverageAbove(base) => get(value, base).unwrap_or(0.0),
        Carried::Each | Carried::Average => 0.0,
    };
    if carried == Carried::Each {
        return;
    }
    for product in 0..strats.products.len() {
        let (mut balance, mut sum) = (0.0, 0.0);
        for (cell, value) in cells.iter().zip(values.iter()) {
            if let (true, Some(rate)) = (cell.product == product, get(value, attribute)) {
                balance += cell.balance;
                sum += cell.balance * (rate - base(value));
            }
        }
        for (cell, value) in cells.iter().zip(values.iter_mut()) {
            if cell.product == product && balance > 0.0 {
                set(value, attribute, base(value) + sum / balance);
            }
        }
    }
}

pub(super) fn get(values: &Values, attribute: Attribute) -> Option<f64> {
    values.get(attribute as usize).copied().flatten()
}

fn set(values: &mut Values, attribute: Attribute, value: f64) {
    if let Some(place) = values.get_mut(attribute as usize) {
        *place = Some(value);
    }
}
