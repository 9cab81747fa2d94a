//! An index on the payment dates: what classes on the same index discount on, computed once.

use std::array::from_fn;

use crate::cash::after_settlement;
use crate::lanes::{LANES, Lanes, filled_up, plus, times};
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
    /// Periods after settlement, up to a faulty one.
    blocks: Vec<Periods>,
    /// By period the DM at or below which the growth of a period so far,
    /// `1 + (index + DM) x years`, is not positive.
    poles: Vec<f64>,
    /// Index level of the first period after settlement.
    pub(crate) first_index: f64,
    /// Why the columns end before the last period.
    fault: Option<NoSolution>,
}

/// Periods side by side.
///
/// Growth from the start of the block to the end of a period is a product of
/// `1 + (index + DM) x years`, and so a polynomial in the DM: kept as such, no lane waits for the
/// ones before it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Periods {
    /// The coefficients of these polynomials, that of the lowest power in front.
    growth: [Lanes; LANES + 1],
    /// Years from settlement to the end of each period.
    elapsed: Lanes,
}

impl Periods {
    /// Periods that do not last.
    const NONE: Periods = {
        let mut growth = [[0.0; LANES]; LANES + 1];
        growth[0] = [1.0; LANES];
        Periods { growth, elapsed: [0.0; LANES] }
    };

    /// Puts a period, which multiplies what has grown before it by `growth + DM x years`, in `lane`.
    fn put(&mut self, lane: usize, growth: f64, years: f64, elapsed: f64) {
        let mut lower = 0.0;
        for (power, coefficients) in self.growth.iter_mut().enumerate() {
            let before = match lane {
                0 => f64::from(u8::from(power == 0)),
                _ => coefficients[lane - 1],
            };
            coefficients[lane] = growth * before + years * lower;
            lower = before;
        }
        self.elapsed[lane] = elapsed;
    }

    /// Growth by the end of each period at a DM, and its derivative.
    #[inline(always)]
    fn growth_and_slope(&self, dm: f64) -> (Lanes, Lanes) {
        let dm = [dm; LANES];
        let [constant, linear, square, cube, fourth] = self.growth;
        let (mut growth, mut slope) = (plus(times(fourth, dm), cube), fourth);
        for coefficients in [square, linear, constant] {
            slope = plus(times(slope, dm), growth);
            growth = plus(times(growth, dm), coefficients);
        }
        (growth, slope)
    }
}

/// Payments of one class that stand side by side, and what they are discounted with.
pub(crate) struct Discounted {
    /// Present values.
    pub(crate) present: Lanes,
    /// How fast they fall as the DM rises, relatively: `sum over j <= k of years_j / growth_j`.
    pub(crate) sensitivity: Lanes,
    /// Years from settlement.
    pub(crate) elapsed: Lanes,
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
        let levels = (0..axis.gaps.len()).map(level);
        let periods = axis.gaps.iter().copied().zip(levels);
        Ok(IndexChain { settled: axis.settled, ..IndexChain::of_periods(periods) })
    }

    /// Of lengths in years and index levels.
    pub(crate) fn of_periods(periods: impl ExactSizeIterator<Item = (f64, f64)>) -> IndexChain {
        let length = periods.len();
        let mut chain = IndexChain {
            settled: 0,
            periods: length,
            blocks: Vec::with_capacity(length.div_ceil(LANES)),
            poles: Vec::with_capacity(length),
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
            chain.poles.push(pole);
            if row % LANES == 0 {
                chain.blocks.push(Periods::NONE);
            }
            if let Some(block) = chain.blocks.last_mut() {
                block.put(row % LANES, growth, years, elapsed);
            }
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
            Some(fault) if cash.len() > self.poles.len() => Err(fault),
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
        let (whole, left) = cash.as_chunks();
        let mut so_far = SoFar { discount: 1.0, sensitivity: 0.0 };
        for (cash, periods) in whole.iter().zip(&self.blocks) {
            visit(so_far.next(cash, periods, dm));
        }
        if let Some(periods) = self.blocks.get(whole.len()).filter(|_| !left.is_empty()) {
            let Discounted { present, sensitivity, elapsed } =
                so_far.next(&filled_up(left), periods, dm);
            // What a DM makes of periods after the last payment need not be a number.
            let paid =
                |lanes: Lanes| from_fn(|lane| if lane < left.len() { lanes[lane] } else { 0.0 });
            visit(Discounted { present: paid(present), sensitivity: paid(sensitivity), elapsed });
        }
    }
}

/// Discount and sensitivity at the end of the periods done.
struct SoFar {
    discount: f64,
    sensitivity: f64,
}

impl SoFar {
    /// The next periods. What leads from block to block is one product and one sum, so that the
    /// processor need not wait for the rest.
    #[inline(always)]
    fn next(&mut self, cash: &Lanes, periods: &Periods, dm: f64) -> Discounted {
        let (growth, slope) = periods.growth_and_slope(dm);
        let shrink = from_fn(|lane| 1.0 / growth[lane]);
        let step = times(slope, shrink);
        let discount = times([self.discount; LANES], shrink);
        let sensitivity = plus([self.sensitivity; LANES], step);
        self.discount *= shrink[LANES - 1];
        self.sensitivity += step[LANES - 1];
        Discounted { present: times(*cash, discount), sensitivity, elapsed: periods.elapsed }
    }
}
