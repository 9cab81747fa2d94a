//! The joint distribution: cells of a product and one bucket of each table.

use super::attribute::Attribute;
use super::rake::{Margin, rake};
use super::reduce::reduce;
use super::rules::Rule;
use super::{Bucket, RepLineError, Strats, Table};

/// Stages of up to this many cells are kept whole.
const FEW: usize = 128;
/// Seeds below this are no combination.
const FAINT: f64 = 1e-12;
/// Dollars by which raked sums may miss their targets.
const TOLERANCE: f64 = 1e-3;
/// Dollars by which tables may contradict each other: their rows are rounded to dollars.
const DISSENT: f64 = 3.0;
/// Rounds of raking.
const ROUNDS: usize = 20_000;
/// Rounds of raking that polish a reduced stage.
const POLISH: usize = 2_000;
/// Dollars below which a cell is dropped: it would print as 0.00.
const DUST: f64 = 0.01;

/// Loans of one product in one bucket of each table raked so far.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) product: usize,
    /// Dollars.
    pub(super) balance: f64,
    at: [Option<usize>; Attribute::COUNT],
}

impl Cell {
    /// Position of its bucket in the table of `attribute`.
    pub(super) fn position(&self, attribute: Attribute) -> Option<usize> {
        self.at.get(attribute as usize).copied().flatten()
    }

    /// Its bucket in the table of `attribute`.
    pub(super) fn bucket<'s>(
        &self,
        strats: &'s Strats,
        attribute: Attribute,
    ) -> Option<&'s Bucket> {
        strats.table(attribute)?.buckets.get(self.position(attribute)?)
    }

    /// Its bucket's bounds, within those of a rate that is equal by rule.
    pub(super) fn interval(&self, strats: &Strats, attribute: Attribute) -> Option<(f64, f64)> {
        let bucket = self.bucket(strats, attribute)?;
        let mut bounds = (bucket.low, bucket.high);
        for rule in &strats.rules {
            if let Rule::Equal { of, to } = rule {
                let other = match attribute {
                    a if a == *of => *to,
                    a if a == *to => *of,
                    _ => continue,
                };
                if let Some(other) = self.bucket(strats, other) {
                    bounds = (bounds.0.max(other.low), bounds.1.min(other.high));
                }
            }
        }
        Some(bounds)
    }
}

impl Strats {
    /// The table of an attribute.
    pub fn table(&self, attribute: Attribute) -> Option<&Table> {
        self.tables.iter().find(|table| table.attribute == attribute)
    }

    /// Balances of the buckets. What printed rows lack of the balance of the group, or have beyond
    /// it, by rounding goes to the largest, so that the others keep the dollars that tables have in
    /// common.
    fn targets(&self, table: &Table) -> Vec<f64> {
        whole(table.buckets.iter().map(Bucket::wanted).collect(), self.balance)
    }
}

/// `parts` with the largest changed so that they add to `balance`.
fn whole(mut parts: Vec<f64>, balance: f64) -> Vec<f64> {
    let lacking = balance - parts.iter().sum::<f64>();
    if let Some(largest) = parts.iter_mut().max_by(|a, b| a.total_cmp(b)) {
        *largest += lacking;
    }
    parts
}

/// The cells after all stages.
pub(super) fn cells(strats: &Strats) -> Result<Vec<Cell>, RepLineError> {
    let balances = strats.products.iter().map(|product| product.balance).collect();
    let mut cells: Vec<Cell> = whole(balances, strats.balance)
        .into_iter()
        .enumerate()
        .map(|(product, balance)| Cell { product, balance, at: [None; Attribute::COUNT] })
        .collect();
    for stage in &strats.stages {
        cells = spread(strats, cells, stage)?;
    }
    Ok(cells)
}

/// Spreads each cell over the buckets of the tables of one stage.
fn spread(strats: &Strats, parents: Vec<Cell>, stage: &[usize]) -> Result<Vec<Cell>, RepLineError> {
    let tables: Vec<(usize, &Table)> =
        stage.iter().filter_map(|at| Some((*at, strats.tables.get(*at)?))).collect();
    let mut children = Vec::new();
    let mut labels = Vec::new();
    for (position, parent) in parents.iter().enumerate() {
        let before = children.len();
        combinations(strats, parent, &tables, &mut children);
        if children.len() == before {
            let table = stage.first().copied().unwrap_or(0);
            return Err(RepLineError::Homeless { table, product: parent.product });
        }
        labels.resize(children.len(), position);
    }

    let kept = Margin { labels, targets: parents.iter().map(|cell| cell.balance).collect() };
    let mut margins = Vec::new();
    for (position, table) in &tables {
        let at = |cell: &Cell| cell.position(table.attribute).unwrap_or(usize::MAX);
        let labels = children.iter().map(at).collect();
        let margin = Margin { labels, targets: strats.targets(table) };
        let seeds: Vec<f64> = children.iter().map(|cell| cell.balance).collect();
        let sums = margin.sums(&seeds);
        let mut reached = sums.iter().zip(&margin.targets);
        if let Some(bucket) = reached.position(|(sum, target)| *sum <= 0.0 && *target > TOLERANCE) {
            return Err(RepLineError::Unreachable { table: *position, bucket });
        }
        margins.push(margin);
    }
    margins.push(kept);

    let seeds = children.iter().map(|cell| cell.balance).collect();
    let raked = rake(seeds, &margins, TOLERANCE, ROUNDS);
    if raked.off > DISSENT {
        let (margin, bucket) = raked.at;
        let table = tables.get(margin).map(|(position, _)| *position);
        let (off, rounds) = (raked.off, raked.rounds);
        return Err(RepLineError::Contradiction { table, bucket, off, rounds });
    }
    for (cell, weight) in children.iter_mut().zip(&raked.weights) {
        cell.balance = *weight;
    }
    if children.len() > FEW {
        let fewer = reduce(&raked.weights, &sums(strats, &children, &margins, &tables));
        // What elimination has lost in the last digits.
        let fewer = rake(fewer, &margins, TOLERANCE, POLISH).weights;
        for (cell, weight) in children.iter_mut().zip(fewer) {
            cell.balance = weight;
        }
    }
    children.retain(|cell| cell.balance >= DUST);
    Ok(children)
}

/// The children of a cell, their balances the seeds of raking.
fn combinations(
    strats: &Strats,
    parent: &Cell,
    tables: &[(usize, &Table)],
    children: &mut Vec<Cell>,
) {
    let mut found = vec![parent.clone()];
    let mut known: Vec<Attribute> =
        Attribute::ALL.iter().map(|(_, a)| *a).filter(|a| parent.position(*a).is_some()).collect();
    for (_, table) in tables {
        known.push(table.attribute);
        // Rules count once: when the last table that they speak of comes in.
        let due = |rule: &&Rule| {
            let attributes = rule.attributes();
            attributes.contains(&table.attribute) && attributes.iter().all(|a| known.contains(a))
        };
        let rules: Vec<&Rule> = strats.rules.iter().filter(due).collect();
        let mut next = Vec::new();
        for cell in &found {
            for bucket in 0..table.buckets.len() {
                let mut child = cell.clone();
                if let Some(place) = child.at.get_mut(table.attribute as usize) {
                    *place = Some(bucket);
                }
                child.balance *=
                    rules.iter().map(|rule| rule.weight(strats, &child)).product::<f64>();
                if child.balance > parent.balance * FAINT {
                    next.push(child);
                }
            }
        }
        found = next;
    }
    children.extend(found);
}

/// What [`reduce`] keeps: the margins; and in each product the average and the mean square of each
/// new attribute, and its covariance with the next adjustment.
fn sums(
    strats: &Strats,
    children: &[Cell],
    margins: &[Margin],
    tables: &[(usize, &Table)],
) -> Vec<Vec<f64>> {
    let mut sums = Vec::new();
    for margin in margins {
        for label in 0..margin.targets.len() {
            let is_of = |of: &usize| if *of == label { 1.0 } else { 0.0 };
            sums.push(margin.labels.iter().map(is_of).collect());
        }
    }
    for (_, table) in tables {
        for product in 0..strats.products.len() {
            let values = about_mean(strats, children, product, table.attribute);
            let months = about_mean(strats, children, product, Attribute::NextAdjustment);
            sums.push(values.clone());
            sums.push(values.iter().map(|value| value * value).collect());
            sums.push(values.iter().zip(&months).map(|(value, month)| value * month).collect());
        }
    }
    sums
}

/// Middles of the buckets of a product's cells, less their average; 0 for other products.
fn about_mean(
    strats: &Strats,
    children: &[Cell],
    product: usize,
    attribute: Attribute,
) -> Vec<f64> {
    let middle = |cell: &Cell| {
        let bucket = cell.bucket(strats, attribute).filter(|_| cell.product == product)?;
        Some((bucket.low + bucket.high) / 2.0)
    };
    let (mut balance, mut sum) = (0.0, 0.0);
    for cell in children {
        if let Some(value) = middle(cell) {
            balance += cell.balance;
            sum += cell.balance * value;
        }
    }
    let mean = if balance > 0.0 { sum / balance } else { 0.0 };
    children.iter().map(|cell| middle(cell).map_or(0.0, |value| value - mean)).collect()
}
