//! An index on the payment dates: what classes on the same index discount on, computed once.

use std::array::from_fn;

use crate::cash::after_settlement;
use crate::lanes::{LANES, filled_up};
use crate::{NoSolution, TimeAxis};

/// Growth by period at an index, the same for every class on it in a run.
///
/// Like [`TimeAxis`] it may reach further than the columns that are measured on it.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexChain {
    /// Number of payment dates on or before settlement.
    settled: usize,
    /// Number of periods after settlement.
    periods: usize,
    /// `1 + index x years` of each period after settlement.
    growth: Vec<f64>,
    /// Lengths of the periods in years.
    lengths: Vec<f64>,
    /// Running sums of `lengths`.
    elapsed: Vec<f64>,
    /// The DM at or below which the growth of a period so far, `1 + (index + DM) x years`, is not
    /// positive.
    poles: Vec<f64>,
    /// Index level of the first period after settlement.
    pub(crate) first_index: f64,
    /// Why the columns end before the last period.
    fault: Option<NoSolution>,
}

/// Payments of one class that stand side by side, and what they are discounted with.
pub(crate) struct Discounted {
    /// Present values.
    pub(crate) present: [f64; LANES],
    /// How fast they fall as the DM rises, relatively: `sum over j <= k of years_j / growth_j`.
    pub(crate) sensitivity: [f64; LANES],
    /// Years from settlement.
    pub(crate) elapsed: [f64; LANES],
}

impl IndexChain {
    /// Index levels by deal month, as fractions a year, on the dates of `axis` (actual/360 for
    /// what accrues so). A path shorter than the axis holds its last level.
    ///
    /// # Errors
    /// [`NoSolution::NoIndex`] without any level.
    pub fn new(axis: &TimeAxis, index: &[f64]) -> Result<IndexChain, NoSolution> {
        let last = *index.last().ok_or(NoSolution::NoIndex)?;
        let level = |row: usize| index.get(axis.settled + row).copied().unwrap_or(last);
        let levels = (0..axis.lengths.len()).map(level);
        let periods = axis.lengths.iter().copied().zip(levels);
        Ok(IndexChain { settled: axis.settled, ..IndexChain::of_periods(periods) })
    }

    /// Of lengths in years and index levels.
    pub(crate) fn of_periods(periods: impl ExactSizeIterator<Item = (f64, f64)>) -> IndexChain {
        let length = periods.len();
        let column = || Vec::with_capacity(length);
        let mut chain = IndexChain {
            settled: 0,
            periods: length,
            growth: column(),
            lengths: column(),
            elapsed: column(),
            poles: column(),
            first_index: 0.0,
            fault: None,
        };
        let (mut elapsed, mut pole) = (0.0, f64::NEG_INFINITY);
        for (row, (years, index)) in periods.enumerate() {
            let growth = 1.0 + index * years;
            if !growth.is_finite() || years < 0.0 {
                chain.fault = Some(match growth.is_finite() {
                    true => NoSolution::DatesOutOfOrder,
                    false => NoSolution::NotFinite,
                });
                break;
            }
            if years > 0.0 {
                pole = pole.max(-growth / years);
            }
            if row == 0 {
                chain.first_index = index;
            }
            elapsed += years;
            chain.growth.push(growth);
            chain.lengths.push(years);
            chain.elapsed.push(elapsed);
            chain.poles.push(pole);
        }
        chain
    }

    /// The payments of a column of cash after settlement.
    ///
    /// # Errors
    /// [`NoSolution`], when there are none, or a number or period up to the last one is faulty.
    pub(crate) fn payments<'a>(&self, cash: &'a [f64]) -> Result<&'a [f64], NoSolution> {
        let cash = after_settlement(cash, self.settled, self.periods)?;
        match self.fault {
            Some(fault) if cash.len() > self.growth.len() => Err(fault),
            _ => Ok(cash),
        }
    }

    /// The DM at or below which the growth of one of the first `periods` is not positive.
    pub(crate) fn pole(&self, periods: usize) -> f64 {
        let last = periods.checked_sub(1).and_then(|last| self.poles.get(last));
        last.copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// Discounts `cash` at index plus `dm` and passes it to `visit`, some payments at a time; the
    /// last ones are filled up with zeros.
    #[inline(always)]
    pub(crate) fn discount(&self, cash: &[f64], dm: f64, mut visit: impl FnMut(Discounted)) {
        let (blocks, left) = cash.as_chunks::<LANES>();
        let whole = blocks.len() * LANES;
        let columns = [&self.growth, &self.lengths, &self.elapsed];
        let [growth, lengths, elapsed] = columns.map(|column| column.as_chunks::<LANES>().0);
        let mut so_far = SoFar { discount: 1.0, sensitivity: 0.0 };
        for (((cash, growth), lengths), elapsed) in
            blocks.iter().zip(growth).zip(lengths).zip(elapsed)
        {
            visit(so_far.next(cash, growth, lengths, elapsed, dm));
        }
        if !left.is_empty() {
            let rows = whole..cash.len();
            let growth = filled_up(&self.growth[rows.clone()], 1.0);
            let lengths = filled_up(&self.lengths[rows.clone()], 0.0);
            let elapsed = filled_up(&self.elapsed[rows], 0.0);
            visit(so_far.next(&filled_up(left, 0.0), &growth, &lengths, &elapsed, dm));
        }
    }
}

/// Discount and sensitivity at the end of the periods done.
struct SoFar {
    discount: f64,
    sensitivity: f64,
}

impl SoFar {
    /// The next periods. Within them products and sums begin anew, so that the processor need not
    /// wait for those before.
    #[inline(always)]
    fn next(
        &mut self,
        cash: &[f64; LANES],
        growth: &[f64; LANES],
        lengths: &[f64; LANES],
        elapsed: &[f64; LANES],
        dm: f64,
    ) -> Discounted {
        let shrink: [f64; LANES] = from_fn(|lane| 1.0 / (growth[lane] + dm * lengths[lane]));
        let step: [f64; LANES] = from_fn(|lane| lengths[lane] * shrink[lane]);
        let pair = shrink[0] * shrink[1];
        let discounts = [shrink[0], pair, pair * shrink[2], pair * (shrink[2] * shrink[3])];
        let two = step[0] + step[1];
        let steps = [step[0], two, two + step[2], two + (step[2] + step[3])];
        let block = Discounted {
            present: from_fn(|lane| cash[lane] * (self.discount * discounts[lane])),
            sensitivity: from_fn(|lane| self.sensitivity + steps[lane]),
            elapsed: *elapsed,
        };
        self.discount *= discounts[LANES - 1];
        self.sensitivity += steps[LANES - 1];
        block
    }
}
