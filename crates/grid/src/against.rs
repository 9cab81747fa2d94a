//! Projected against actual: a run of a deal beside what trustees' reports say of the same dates.

use bonds::deal::ClassKind;
use remittance::{Decimal, Month};
use terms::{Date, PoolFlows, YearMonth};

use crate::run::{Prepared, Run};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Balance of all loans after the date, dollars; what waits in a pre-funding account is no
    /// part of it.
    CollateralBalance,
    /// Prepayment rate of all loans in the month, percent a year.
    Cpr,
    /// Collateral (with what waits in a pre-funding account) over bonds after the date, dollars.
    Oc,
    /// Balance of a class after the date, dollars.
    ClassBalance,
    /// Rate of a class for the accrual period that ends with the date, percent a year.
    ClassRate,
}

impl Quantity {
    /// Its name in tables: `collateral balance`.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::CollateralBalance => "collateral balance",
            Quantity::Cpr => "CPR",
            Quantity::Oc => "OC",
            Quantity::ClassBalance => "class balance",
            Quantity::ClassRate => "class rate",
        }
    }

    /// Unit of its numbers: `usd` or `pct`.
    pub fn unit(self) -> &'static str {
        match self {
            Quantity::CollateralBalance | Quantity::Oc | Quantity::ClassBalance => "usd",
            Quantity::Cpr | Quantity::ClassRate => "pct",
        }
    }
}

/// One number, projected and actual.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Distribution date of the report.
    pub date: Date,
    /// What is compared.
    pub quantity: Quantity,
    /// The class; `None` for what is of the whole deal.
    pub class: Option<String>,
    /// As the run has it; `None` where it has none.
    pub projected: Option<f64>,
    /// As the report has it; `None` where it prints none.
    pub actual: Option<f64>,
    /// Why one of them is missing; empty if none is.
    pub reason: &'static str,
}

impl Compared {
    /// Actual less projected.
    pub fn difference(&self) -> Option<f64> {
        Some(self.actual? - self.projected?)
    }
}

/// Compares a run with the reports of `months`, date by date. A report belongs to the payment
/// date of its calendar month; one from before the deal's first payment date gives no row.
pub fn against(prepared: &Prepared<'_>, run: &Run, months: &[Month]) -> Vec<Compared> {
    let dates = &run.bonds.dates;
    let Some(first) = dates.first().map(|date| YearMonth::of(*date)) else { return Vec::new() };
    let mut rows = Vec::new();
    for month in months {
        let Ok(row) = usize::try_from(YearMonth::of(month.date).months_since(first)) else {
            continue;
        };
        compare(prepared, run, month, row, &mut rows);
    }
    rows
}

fn compare(
    prepared: &Prepared<'_>,
    run: &Run,
    month: &Month,
    row: usize,
    rows: &mut Vec<Compared>,
) {
    let is_projected = row < run.bonds.dates.len();
    let mut push = |quantity, class: Option<&str>, projected: Option<f64>, actual| {
        let actual: Option<f64> = actual;
        let reason = match (projected, actual) {
            (Some(_), Some(_)) => "",
            (None, _) if !is_projected => "the projection has ended",
            (None, _) if class.is_some() => "the deal file has no such class",
            (None, _) => "the projection has no such number",
            (_, None) => "the report prints no such number",
        };
        let class = class.map(str::to_owned);
        rows.push(Compared { date: month.date, quantity, class, projected, actual, reason });
    };
    let pool = month.pool();
    let dollars = |value: Option<Decimal>| value.and_then(number);
    let percent = |value: Option<Decimal>| dollars(value).map(|fraction| fraction * 100.0);
    let at = is_projected.then_some(row);
    let balance = at.map(|row| delivered(&run.pools, row));
    push(Quantity::CollateralBalance, None, balance, dollars(pool.and_then(|p| p.balance)));
    let cpr = at.and_then(|row| cpr(&run.pools, row)).map(|cpr| cpr * 100.0);
    push(Quantity::Cpr, None, cpr, percent(pool.and_then(|p| p.cpr)));
    let oc = at.map(|row| overcollateralization(prepared, run, row));
    push(Quantity::Oc, None, oc, dollars(month.oc));

    let deal = &prepared.inputs.deal;
    for class in month.classes.iter().filter(|class| class.rate.is_some()) {
        let flows = deal.class_named(&class.name).and_then(|id| run.bonds.classes.get(id));
        let column = |of: fn(&terms::ClassFlows) -> &Vec<f64>| of(flows?).get(row).copied();
        let balance = column(|flows| &flows.ending_balance);
        push(Quantity::ClassBalance, Some(&class.name), balance, dollars(class.balance));
        let rate = column(|flows| &flows.coupon).map(|rate| rate * 100.0);
        push(Quantity::ClassRate, Some(&class.name), rate, percent(class.rate));
    }
}

fn number(value: Decimal) -> Option<f64> {
    f64::try_from(value).ok()
}

/// Balance after the date at position `row`, without what waits for loans to be delivered.
fn delivered(pools: &[PoolFlows], row: usize) -> f64 {
    let waiting = |pool: &PoolFlows| pool.undelivered.get(row + 1).copied().unwrap_or(0.0);
    pools.iter().map(|pool| ending(pool, row) - waiting(pool)).sum()
}

fn ending(pool: &PoolFlows, row: usize) -> f64 {
    pool.ending_balance.get(row).copied().unwrap_or(0.0)
}

/// Prepayment rate a year of all loans together: `1 - (1 - SMM)^12`, SMM being what is prepaid
/// over the beginning balance less scheduled principal and with deferred interest. `None` without loans.
fn cpr(pools: &[PoolFlows], row: usize) -> Option<f64> {
    let sum = |of: fn(&PoolFlows) -> &Vec<f64>| -> f64 {
        pools.iter().map(|pool| of(pool).get(row).copied().unwrap_or(0.0)).sum()
    };
    let beginning = sum(|pool| &pool.beginning_balance) - sum(|pool| &pool.undelivered);
    let scheduled = sum(|pool| &pool.scheduled_principal) - sum(|pool| &pool.deferred_interest);
    let base = beginning - scheduled;
    (base > 0.0).then(|| 1.0 - (1.0 - sum(|pool| &pool.prepaid_principal) / base).powi(12))
}

fn overcollateralization(prepared: &Prepared<'_>, run: &Run, row: usize) -> f64 {
    let collateral: f64 = run.pools.iter().map(|pool| ending(pool, row)).sum();
    let classes = prepared.inputs.deal.classes.iter().zip(&run.bonds.classes);
    let bonds = classes.filter(|(class, _)| matches!(class.kind, ClassKind::Balance(_)));
    let balance = |(_, flows): (_, &terms::ClassFlows)| flows.ending_balance.get(row).copied();
    collateral - bonds.filter_map(balance).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loans_that_are_not_delivered_neither_prepay_nor_count() {
        let mut pool = PoolFlows::zeros(2);
        pool.beginning_balance = vec![1_000.0, 990.0];
        pool.undelivered = vec![200.0, 200.0];
        pool.scheduled_principal = vec![2.0, 0.0];
        pool.prepaid_principal = vec![7.98, 0.0];
        pool.ending_balance = vec![990.02, 990.0];
        assert!((delivered(&[pool.clone()], 0) - 790.02).abs() < 1e-9);
        let expected = 1.0 - 0.99_f64.powi(12);
        assert!(cpr(&[pool], 0).is_some_and(|cpr| (cpr - expected).abs() < 1e-12));
        assert_eq!(cpr(&[PoolFlows::zeros(1)], 0), None);
    }
}
