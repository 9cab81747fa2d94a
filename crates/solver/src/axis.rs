//! Payment dates as times, computed once for all classes of a run.

use std::array::from_fn;

use multiversion::multiversion;
use terms::{BusinessDays, Date, DayCount, PaymentCalendar, YearMonth};

use crate::Window;
use crate::lanes::{LANES, Lanes, blocks, plus, times, totals};
use crate::life::{least_payment, window_rows};

/// The accrual period of a class in which settlement lies: from there times count.
///
/// What has accrued at settlement and the time to the next payment together are the period, in
/// the day count in which the class accrues: a day that accrued interest counts is not discounted
/// for as well. Times in another day count are the days of that one from settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettlementPeriod {
    /// Number of accrual periods before it: their payments are the seller's.
    pub settled: usize,
    /// Its first day.
    pub from: Date,
    /// Settlement, on or after it.
    pub settlement: Date,
    /// How its interest accrues.
    pub day_count: DayCount,
}

/// The payment dates of a deal as times from settlement, in one day count.
///
/// A run needs one for each day count that it measures in: actual/360 for DM, 30/360 for WAL and
/// yields, say. It may reach further than the columns that are measured on it. Columns begin with
/// the deal's first payment date; what the seller is paid counts nowhere.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAxis {
    /// Number of payments that are the seller's.
    pub(crate) settled: usize,
    /// Years from settlement to each payment date after it.
    pub(crate) years: Vec<f64>,
    /// Differences of these, the first from settlement; equal ones in days are equal to the bit.
    pub(crate) gaps: Vec<f64>,
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
        let days = |row: usize| day_count.days(settlement, dates[row]);
        let settled = dates.partition_point(|date| *date <= settlement);
        TimeAxis::of_days(dates, settled, day_count, days)
    }

    /// Of a deal's payments on `dates`, which are the first ones of `payments`, for a class whose
    /// accrual has come to this period. In 30/360 every month after the next payment is 30 days,
    /// wherever a short month puts its payment. Of a class that accrues so, as its interest runs,
    /// payments are where they are due, whatever business day they are paid on, but not before
    /// settlement; of another one, days by which business days move it count.
    pub fn of_class(
        payments: &PaymentCalendar,
        dates: &[Date],
        period: SettlementPeriod,
        day_count: DayCount,
    ) -> TimeAxis {
        let SettlementPeriod { settled, settlement, .. } = period;
        let is_own = day_count.is_thirty_360() && period.day_count.is_thirty_360();
        let from = if is_own { period.from } else { settlement };
        let elapsed = day_count.days(from, settlement);
        let to_next = day_count.days(from, payments.unadjusted(settled + 1)) - elapsed;
        let days = |row: usize| {
            let months = i32::try_from(row - settled).unwrap_or(i32::MAX);
            let due = to_next + 30 * months;
            match (day_count.is_thirty_360() && (is_own || months > 0), payments.business_days) {
                (false, _) => day_count.days(from, dates[row]),
                (true, BusinessDays::Following) if !is_own => {
                    due + day_count.days(payments.unadjusted(row + 1), dates[row])
                }
                (true, _) => due.max(0),
            }
        };
        TimeAxis::of_days(dates, settled.min(dates.len()), day_count, days)
    }

    /// Of the days from settlement to each payment date behind the first `settled` ones.
    fn of_days(
        dates: &[Date],
        settled: usize,
        day_count: DayCount,
        days: impl Fn(usize) -> i32,
    ) -> TimeAxis {
        let part = |days: i32| f64::from(days) / day_count.year_days();
        let left = dates.len() - settled;
        let mut axis = TimeAxis {
            settled,
            years: Vec::with_capacity(left),
            gaps: Vec::with_capacity(left),
            in_order: left,
            even: left,
            months: dates.iter().map(|date| YearMonth::of(*date)).collect(),
        };
        let mut before = 0;
        for row in 0..left {
            let days = days(settled + row);
            let gap = part(days - before);
            if gap < 0.0 {
                axis.in_order = axis.in_order.min(row);
            }
            if row > 1 && gap != axis.gaps[1] {
                axis.even = axis.even.min(row);
            }
            axis.years.push(part(days));
            axis.gaps.push(gap);
            before = days;
        }
        axis
    }

    /// Number of payments that are the seller's: of accrual periods before that of settlement.
    pub fn settled(&self) -> usize {
        self.settled
    }

    /// Years from settlement to each payment date after it.
    pub fn years(&self) -> &[f64] {
        &self.years
    }

    /// Years of each period after settlement, the first from settlement.
    pub fn periods(&self) -> &[f64] {
        &self.gaps
    }

    /// WAL in years of a column of principal of a class with `balance` at settlement, as [`crate::wal`]
    /// of a stream.
    pub fn wal(&self, principal: &[f64], balance: f64) -> Option<f64> {
        let principal = principal.get(self.settled..)?;
        let [paid, weighted] = paid_and_weighted(principal, &self.years, least_payment(balance));
        let years = weighted / paid;
        years.is_finite().then_some(years)
    }

    /// The window of a column of principal of a class with `balance` at settlement, from there on, as
    /// [`crate::window`] of a stream.
    pub fn window(&self, principal: &[f64], balance: f64) -> Option<Window> {
        let principal = principal[..principal.len().min(self.months.len())].get(self.settled..)?;
        let [first, last] = window_rows(principal, balance)?.map(|row| row + self.settled);
        Some(Window {
            first: self.months[first],
            last: self.months[last],
            first_period: first + 1,
            last_period: last + 1,
        })
    }
}

/// Sums of the principal that is paid, in payments of `least` dollars or more: dollars, and
/// dollar-years.
#[multiversion(targets("x86_64+avx2"))]
fn paid_and_weighted(principal: &[f64], years: &[f64], least: f64) -> [f64; 2] {
    let [mut paid, mut weighted] = [[0.0; LANES]; 2];
    let mut add = |principal: &Lanes, years: &Lanes| {
        let counted = from_fn(|lane| if principal[lane] >= least { principal[lane] } else { 0.0 });
        paid = plus(paid, counted);
        weighted = plus(weighted, times(counted, *years));
    };
    let (whole, last) = blocks(principal, years);
    whole.for_each(|(principal, years)| add(principal, years));
    last.iter().for_each(|(principal, years)| add(principal, years));
    totals(&[paid, weighted])
}
