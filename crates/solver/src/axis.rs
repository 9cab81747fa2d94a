//! Payment dates as times, computed once for all classes of a run.

use std::array::from_fn;

use multiversion::multiversion;
use terms::{Date, DayCount, YearMonth};

use crate::Window;
use crate::lanes::{LANES, Lanes, blocks, plus, times, totals};
use crate::life::window_rows;

/// The payment dates of a deal as times from settlement, in one day count.
///
/// A run needs one for each day count that it measures in: actual/360 for DM, 30/360 for WAL and
/// yields, say. It may reach further than the columns that are measured on it. Columns begin with
/// the deal's first payment date; what is paid on or before settlement counts nowhere.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAxis {
    /// Number of payment dates on or before settlement.
    pub(crate) settled: usize,
    /// Years from settlement to each payment date after it.
    pub(crate) years: Vec<f64>,
    /// Differences of these; equal ones in days are equal to the bit.
    pub(crate) gaps: Vec<f64>,
    /// Years from the payment date before (for the first, from settlement), counted from there.
    pub(crate) lengths: Vec<f64>,
    /// How many payments after settlement come before `years` falls.
    pub(crate) in_order: usize,
    /// How many payments after settlement come before a gap, the first aside, differs.
    pub(crate) even: usize,
    /// Months of all payment dates.
    months: Vec<YearMonth>,
}

impl TimeAxis {
    /// Of payment dates, increasing, the deal's first one in front.
    pub fn new(dates: &[Date], settlement: Date, day_count: DayCount) -> TimeAxis {
        let settled = dates.partition_point(|date| *date <= settlement);
        let months = dates.iter().map(|date| YearMonth::of(*date)).collect();
        let dates = &dates[settled..];
        let part = |days: i32| f64::from(days) / day_count.year_days();
        let mut axis = TimeAxis {
            settled,
            years: Vec::with_capacity(dates.len()),
            gaps: Vec::with_capacity(dates.len()),
            lengths: Vec::with_capacity(dates.len()),
            in_order: dates.len(),
            even: dates.len(),
            months,
        };
        let (mut before, mut date_before) = (0, settlement);
        for (row, date) in dates.iter().enumerate() {
            let days = day_count.days(settlement, *date);
            let gap = part(days - before);
            if days < before {
                axis.in_order = axis.in_order.min(row);
            }
            if row > 1 && gap != axis.gaps[1] {
                axis.even = axis.even.min(row);
            }
            axis.years.push(part(days));
            axis.gaps.push(gap);
            axis.lengths.push(match day_count {
                DayCount::Actual360 | DayCount::Actual365 => gap,
                _ => day_count.years(date_before, *date),
            });
            (before, date_before) = (days, *date);
        }
        axis
    }

    /// WAL in years of a column of principal, as [`crate::wal`] of a stream.
    pub fn wal(&self, principal: &[f64]) -> Option<f64> {
        let principal = principal.get(self.settled..)?;
        let [paid, weighted] = paid_and_weighted(principal, &self.years);
        let years = weighted / paid;
        years.is_finite().then_some(years)
    }

    /// The window of a column of principal, as [`crate::window`] of a stream.
    pub fn window(&self, principal: &[f64]) -> Option<Window> {
        let (first, last) = window_rows(&principal[..principal.len().min(self.months.len())])?;
        Some(Window {
            first: self.months[first],
            last: self.months[last],
            first_period: first + 1,
            last_period: last + 1,
        })
    }
}

/// Sums of the principal that is paid: dollars, and dollar-years.
#[multiversion(targets("x86_64+avx2"))]
fn paid_and_weighted(principal: &[f64], years: &[f64]) -> [f64; 2] {
    let [mut paid, mut weighted] = [[0.0; LANES]; 2];
    let mut add = |principal: &Lanes, years: &Lanes| {
        let counted = from_fn(|lane| if principal[lane] > 0.0 { principal[lane] } else { 0.0 });
        paid = plus(paid, counted);
        weighted = plus(weighted, times(counted, *years));
    };
    let (whole, last) = blocks(principal, years);
    whole.for_each(|(principal, years)| add(principal, years));
    last.iter().for_each(|(principal, years)| add(principal, years));
    totals(&[paid, weighted])
}
