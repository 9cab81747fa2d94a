//! How well lines agree with what is printed.

use super::attribute::Attribute;
use super::joint::Cell;
use super::lines::RepLine;
use super::{Bucket, Strats, Table};

/// A bucket as printed and as built. Dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct BucketTie {
    /// The table; `None` for the table of products.
    pub attribute: Option<Attribute>,
    /// The bucket as printed, or the product.
    pub label: String,
    /// As printed.
    pub printed: f64,
    /// What the document contradicts itself by, if it does.
    pub correction: f64,
    /// What all rows of the table lack of the balance of the group by rounding, or have beyond it.
    pub rounding: f64,
    /// Balance of the loans in the bucket that the lines stand for.
    pub built: f64,
    /// Balance of the lines whose own value lies in the bucket: another one where lines carry
    /// averages. Of tables of months these are the loans delivered at closing, scaled to the whole
    /// group: later loans are new.
    pub lines: f64,
}

/// An average as printed and as built.
#[derive(Clone, Debug, PartialEq)]
pub struct AverageTie {
    /// Of what.
    pub attribute: Attribute,
    /// Percent, or months.
    pub printed: f64,
    /// Decimals printed.
    pub digits: usize,
    /// Of the lines; of months, of those delivered at closing.
    pub built: f64,
}

/// Slack of the bounds of buckets: rates have six decimals.
const SLACK: f64 = 1e-6;

/// Every bucket of every table, products first.
pub(super) fn buckets(strats: &Strats, cells: &[Cell], lines: &[RepLine]) -> Vec<BucketTie> {
    let mut ties = Vec::new();
    for (position, product) in strats.products.iter().enumerate() {
        let of_product = lines.iter().filter(|line| line.product == position);
        let built = of_product.map(|line| line.balance).sum();
        ties.push(BucketTie {
            attribute: None,
            label: product.name.clone(),
            printed: product.balance,
            correction: 0.0,
            rounding: lacking(strats, strats.products.iter().map(|product| product.balance)),
            built,
            lines: built,
        });
    }
    for table in &strats.tables {
        let is_raked = cells.iter().any(|cell| cell.position(table.attribute).is_some());
        let by_value = by_value(strats, table, lines);
        for (position, (bucket, lines)) in table.buckets.iter().zip(by_value).enumerate() {
            let is_in = |cell: &&Cell| cell.position(table.attribute) == Some(position);
            let raked = || cells.iter().filter(is_in).map(|cell| cell.balance).sum();
            let built = if is_raked { raked() } else { lines };
            ties.push(BucketTie {
                attribute: Some(table.attribute),
                label: bucket.label.clone(),
                printed: bucket.printed,
                correction: bucket.correction,
                rounding: lacking(strats, table.buckets.iter().map(Bucket::wanted)),
                built,
                lines,
            });
        }
    }
    ties
}

fn lacking(strats: &Strats, parts: impl Iterator<Item = f64>) -> f64 {
    (strats.balance - parts.sum::<f64>()).abs()
}

/// Balances of the lines by bucket: a value belongs to the first bucket whose upper bound it does
/// not pass, so that what lies between two printed bounds counts as the upper one.
fn by_value(strats: &Strats, table: &Table, lines: &[RepLine]) -> Vec<f64> {
    let mut sums = vec![0.0; table.buckets.len()];
    let counted = lines.iter().filter(|line| counts(table.attribute, line));
    let mut total = 0.0;
    for line in counted {
        total += line.balance;
        let Some(product) = strats.products.get(line.product) else { continue };
        let value = line.value(product, table.attribute);
        let fits = |bucket: &Bucket| value <= bucket.high + SLACK;
        let at = table.buckets.iter().position(fits).unwrap_or(sums.len() - 1);
        if let Some(sum) = sums.get_mut(at) {
            *sum += line.balance;
        }
    }
    sums.iter().map(|sum| sum * strats.balance / total).collect()
}

/// Whether a line speaks for what is printed of the attribute.
fn counts(attribute: Attribute, line: &RepLine) -> bool {
    attribute.is_rate() || line.delivery_month == 1
}

/// Every printed average.
pub(super) fn averages(strats: &Strats, lines: &[RepLine]) -> Vec<AverageTie> {
    let average = |attribute| {
        let (mut balance, mut sum) = (0.0, 0.0);
        for line in lines.iter().filter(|line| counts(attribute, line)) {
            let Some(product) = strats.products.get(line.product) else { continue };
            balance += line.balance;
            sum += line.balance * line.value(product, attribute);
        }
        if balance > 0.0 { sum / balance } else { 0.0 }
    };
    strats
        .averages
        .iter()
        .map(|printed| AverageTie {
            attribute: printed.attribute,
            printed: printed.printed,
            digits: printed.digits,
            built: average(printed.attribute),
        })
        .collect()
}
