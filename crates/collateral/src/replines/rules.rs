//! What must, or should, hold jointly: a small closed vocabulary.

use super::attribute::Attribute;
use super::joint::Cell;
use super::{Bucket, Strats};

/// A statement about the joint distribution. A cell that breaks one gets no weight, or little.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Products take the buckets of a table in order, the first group the lowest; groups meet in
    /// one bucket at most. Products in no group come last.
    Rank {
        /// The table.
        attribute: Attribute,
        /// Positions of products.
        order: Vec<Vec<usize>>,
    },
    /// One rate lies a fixed number of points above another: lower bound from lower bound. A cell
    /// that is `x` points off the nearest has the weight `otherwise` to the power `x`.
    Spread {
        /// The higher rate.
        of: Attribute,
        /// The lower rate.
        over: Attribute,
        /// Points that are as good as each other.
        points: Vec<f64>,
        /// Of these products only; `None` for all.
        products: Option<Vec<usize>>,
        /// Weight of a cell one point off.
        otherwise: f64,
    },
    /// What is so must be such.
    Requires(Requirement),
    /// One rate is not above another.
    NotAbove {
        /// The rate.
        of: Attribute,
        /// Its limit.
        limit: Attribute,
    },
    /// One rate is not below another, as far as its bucket lets it.
    NotBelow {
        /// The rate.
        of: Attribute,
        /// Its limit.
        limit: Attribute,
    },
    /// Two rates are the same: the cell's value lies in both buckets.
    Equal {
        /// The rate.
        of: Attribute,
        /// The one whose average is kept.
        to: Attribute,
    },
}

/// Cells that `when` holds for have the weight `otherwise` unless `then` holds too.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Which cells.
    pub when: Selector,
    /// What they should be.
    pub then: Selector,
    /// Weight of those that are not.
    pub otherwise: f64,
}

/// Picks cells.
#[derive(Clone, Debug, PartialEq)]
pub enum Selector {
    /// By product.
    Products(Vec<usize>),
    /// By the bucket of a table: those that lie from the first to the second value.
    Within(Attribute, f64, f64),
}

/// Slack of comparisons between bounds.
const SLACK: f64 = 1e-9;

impl Selector {
    fn attribute(&self) -> Option<Attribute> {
        match self {
            Selector::Products(_) => None,
            Selector::Within(attribute, _, _) => Some(*attribute),
        }
    }

    fn holds(&self, strats: &Strats, cell: &Cell) -> bool {
        match self {
            Selector::Products(products) => products.contains(&cell.product),
            Selector::Within(attribute, low, high) => cell
                .bucket(strats, *attribute)
                .is_some_and(|b| b.low >= low - SLACK && b.high <= high + SLACK),
        }
    }
}

impl Rule {
    /// Tables that it speaks of.
    pub(super) fn attributes(&self) -> Vec<Attribute> {
        match self {
            Rule::Rank { attribute, .. } => vec![*attribute],
            Rule::Spread { of, over, .. } => vec![*of, *over],
            Rule::Requires(Requirement { when, then, .. }) => {
                when.attribute().into_iter().chain(then.attribute()).collect()
            }
            Rule::NotAbove { of, limit } | Rule::NotBelow { of, limit } => vec![*of, *limit],
            Rule::Equal { of, to } => vec![*of, *to],
        }
    }

    /// Weight of a cell: 1 where the rule holds.
    pub(super) fn weight(&self, strats: &Strats, cell: &Cell) -> f64 {
        self.broken(strats, cell).unwrap_or(1.0)
    }

    fn broken(&self, strats: &Strats, cell: &Cell) -> Option<f64> {
        match self {
            Rule::Rank { attribute, order } => {
                let (first, last) = ranked(strats, *attribute, order, cell.product);
                let at = cell.position(*attribute)?;
                (at < first || at > last).then_some(0.0)
            }
            Rule::Spread { of, over, points, products, otherwise } => {
                if products.as_ref().is_some_and(|only| !only.contains(&cell.product)) {
                    return None;
                }
                let spread = cell.bucket(strats, *of)?.low - cell.bucket(strats, *over)?.low;
                if spread < -SLACK {
                    return Some(0.0);
                }
                let off = points.iter().map(|p| (spread - p).abs()).fold(f64::INFINITY, f64::min);
                (off > SLACK).then(|| libm::pow(*otherwise, off))
            }
            Rule::Requires(Requirement { when, then, otherwise }) => {
                let broken = when.holds(strats, cell) && !then.holds(strats, cell);
                broken.then_some(*otherwise)
            }
            Rule::NotAbove { of, limit } => {
                let limit = cell.interval(strats, *limit)?;
                (cell.bucket(strats, *of)?.low > limit.1 + SLACK).then_some(0.0)
            }
            Rule::NotBelow { .. } => None,
            Rule::Equal { of, to } => {
                let (a, b) = (cell.bucket(strats, *of)?, cell.bucket(strats, *to)?);
                (a.low > b.high + SLACK || b.low > a.high + SLACK).then_some(0.0)
            }
        }
    }
}

/// First and last bucket of a product under a ranking.
fn ranked(
    strats: &Strats,
    attribute: Attribute,
    order: &[Vec<usize>],
    product: usize,
) -> (usize, usize) {
    let group = order.iter().position(|group| group.contains(&product)).unwrap_or(order.len());
    let balance_to = |groups: usize| -> f64 {
        let before = order.iter().take(groups).flatten();
        before.filter_map(|p| strats.products.get(*p)).map(|p| p.balance).sum()
    };
    let products: f64 = strats.products.iter().map(|p| p.balance).sum();
    let (from, to) = (balance_to(group) / products, balance_to(group + 1) / products);
    let to = if group >= order.len() { 1.0 } else { to };
    let buckets = strats.table(attribute).map_or(&[] as &[Bucket], |table| &table.buckets);
    let total: f64 = buckets.iter().map(Bucket::wanted).sum();
    let (mut below, mut first, mut last) = (0.0, buckets.len(), 0);
    for (position, bucket) in buckets.iter().enumerate() {
        let above = below + bucket.wanted() / total;
        // A bucket that a group would only touch by rounding is not its own.
        if above > from + 1e-7 && first == buckets.len() {
            first = position;
        }
        if below < to - 1e-7 {
            last = position;
        }
        below = above;
    }
    (first, last)
}
