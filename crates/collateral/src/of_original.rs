//! Defaults stated in dollars: the monthly rate that makes them.

use crate::default::Liquidation;
use crate::monthly::{MonthlySpeed, of_product};
use crate::schedule::{Apart, Cohort, Schedule};
use crate::speed::Clock;
use crate::survive::counts_age;

/// What defaults in dollars make.
#[derive(Clone, Debug, PartialEq)]
pub struct OfOriginal {
    /// MDR by deal month.
    pub rate: MonthlySpeed,
    /// Dollars by deal month that are stated and do not default: no more is left that could.
    pub missing: Vec<f64>,
}

/// MDR by deal month at which loans default the given fractions of their cut-off balance
/// ([`crate::DefaultRate::OfOriginal`]): those of some `products`, or all loans.
///
/// Month by month, since what has defaulted before decides how much is left. Where the fraction
/// passes what is left in a month, all of that defaults.
pub fn rate_of_original(
    schedule: &Schedule,
    prepayment: &[MonthlySpeed],
    of_original: &[f64],
    products: Option<&[usize]>,
    liquidation: &Liquidation,
) -> OfOriginal {
    let apart = Apart {
        by_age: prepayment.iter().any(counts_age),
        by_term: false,
        by_product: prepayment.len() > 1 || products.is_some(),
    };
    let is_meant =
        |cohort: &&Cohort| products.is_none_or(|products| products.contains(&cohort.product));
    let meant = || schedule.cohorts(apart).iter().filter(is_meant);
    let cut_off_balance = match products {
        None => schedule.cut_off_balance,
        Some(_) => meant().filter_map(|cohort| cohort.balance.first()).sum(),
    };
    let mut cohorts: Vec<Performing> = meant()
        .map(|cohort| {
            let speed = of_product(prepayment, cohort.product);
            let smm = cohort.timing.rates(speed, cohort.payments()).into_owned();
            Performing { cohort, smm, alive: 1.0, next: 1 }
        })
        .collect();
    let months = of_original.len().min(schedule.months);
    let mut by_month = Vec::with_capacity(months + 1);
    let mut missing: Vec<f64> = of_original.iter().map(|part| part * cut_off_balance).collect();
    for (row, stated) in missing[..months].iter_mut().enumerate() {
        let mdr = rate_that_defaults(*stated, |mdr| {
            cohorts.iter().map(|cohort| cohort.month(row, mdr, liquidation).defaulted).sum()
        });
        by_month.push(mdr);
        let mut defaulted = 0.0;
        for cohort in &mut cohorts {
            let after = cohort.month(row, mdr, liquidation);
            (cohort.alive, cohort.next) = (after.alive, after.next);
            defaulted += after.defaulted;
        }
        // Short of the rate at which all defaults it comes out in dollars, but for rounding.
        let all = *stated - defaulted;
        *stated = if mdr == 1.0 || mdr == 0.0 { all.max(0.0) } else { 0.0 };
    }
    by_month.push(0.0);
    let rate = MonthlySpeed::from_months(Clock::DealMonth, by_month).named(months);
    OfOriginal { rate, missing }
}

/// A cohort between two months.
struct Performing<'a> {
    cohort: &'a Cohort,
    smm: Vec<f64>,
    /// What is left of a dollar of its schedule.
    alive: f64,
    /// The payment to come.
    next: usize,
}

/// What a month makes of it.
struct Month {
    defaulted: f64,
    alive: f64,
    next: usize,
}

impl Performing<'_> {
    /// The payments of the deal month at position `row`.
    fn month(&self, row: usize, mdr: f64, liquidation: &Liquidation) -> Month {
        let timing = self.cohort.timing;
        let mut month = Month { defaulted: 0.0, alive: self.alive, next: self.next };
        while month.next <= self.cohort.payments() && timing.row(month.next) == row {
            let smm = self.smm[month.next - 1];
            let prepaid = liquidation.prepayment_base.prepaid_part(smm, mdr);
            month.defaulted += month.alive * mdr * self.cohort.balance[month.next - 1];
            month.alive *= (1.0 - mdr) - prepaid;
            month.next += 1;
        }
        month
    }
}

/// The rate at which `defaulted` comes to `target` dollars; 1 when it never does.
fn rate_that_defaults(target: f64, defaulted: impl Fn(f64) -> f64) -> f64 {
    let all = defaulted(1.0);
    if target <= 0.0 || all <= 0.0 {
        return 0.0;
    }
    if target >= all {
        return 1.0;
    }
    // In proportion, but for loans that make early payments: they can default more than once.
    let mut high = target / all;
    if (defaulted(high) - target).abs() <= 1e-12 * target {
        return high;
    }
    let mut low = 0.0;
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if defaulted(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
