//! The numbers of one group's collateral.

use bonds::deal::FeeAmount;
use collateral::{LoanRate, Pool, UNCAPPED};
use terms::{PoolFlows, Rate};

use crate::measure::Number;
use crate::published::{At, Measure};
use crate::run::{Prepared, Run};

/// One published measure of a group's collateral.
///
/// # Errors
/// Why there is no such number.
pub fn pool_number(
    prepared: &Prepared,
    run: &Run,
    group: usize,
    measure: Measure,
    at: &At,
) -> Result<Number, String> {
    let pool = prepared.pool(group, at.pool());
    let flows = &run.pools[group];
    let value = match flow_column(measure, run, group) {
        Some(column) => Some(flow(&column, prepared, run, measure, at)?),
        None if measure == Measure::PoolWalYears => average_life(flows),
        None => average(prepared, pool, group, measure),
    };
    value.map(Number::Real).ok_or_else(|| "the pool has no such number".to_string())
}

fn flow_column(measure: Measure, run: &Run, group: usize) -> Option<Vec<f64>> {
    let flows = &run.pools[group];
    Some(match measure {
        Measure::PoolScheduledUsd => flows.scheduled_principal.clone(),
        Measure::PoolPrepaidUsd => flows.prepaid_principal.clone(),
        Measure::PoolPrincipalUsd => principal(flows),
        Measure::PoolInterestUsd => flows.gross_interest.clone(),
        Measure::PoolNetInterestUsd => {
            let fees = run.bonds.fees[group].iter().take(flows.months()).enumerate();
            fees.map(|(row, fee)| flows.interest_to_trust(row) - fee).collect()
        }
        Measure::PoolEndingUsd => flows.ending_balance.clone(),
        Measure::PoolPerformingUsd => (0..flows.months()).map(|m| flows.performing(m)).collect(),
        Measure::PoolDefaultedUsd => flows.defaulted.clone(),
        Measure::PoolForeclosureUsd => flows.in_foreclosure.clone(),
        Measure::PoolExpectedAmortizationUsd => {
            sum(&flows.scheduled_principal, &flows.amortization_from_defaults)
        }
        Measure::PoolAmortizationFromDefaultsUsd => flows.amortization_from_defaults.clone(),
        Measure::PoolRecoveredUsd => flows.recovered.clone(),
        Measure::PoolLossUsd => flows.loss.clone(),
        Measure::PoolExpectedInterestUsd => sum(&flows.gross_interest, &flows.interest_lost),
        Measure::PoolInterestLostUsd => flows.interest_lost.clone(),
        Measure::PoolAmortizedDefaultUsd => sum(&flows.recovered, &flows.loss),
        Measure::PoolCumulativeDefaultPct => {
            let cut_off = flows.cut_off_balance();
            flows.defaulted.iter().map(|defaulted| 100.0 * defaulted / cut_off).collect()
        }
        Measure::AvailableRatePct => {
            run.bonds.schedule_rate[group].iter().map(|rate| 100.0 * rate).collect()
        }
        _ => return None,
    })
}

/// The flow of the cell's period, or of a cumulative measure all flows up to it; where the cell names
/// no period, the total of its view.
fn flow(
    column: &[f64],
    prepared: &Prepared,
    run: &Run,
    measure: Measure,
    at: &At,
) -> Result<f64, String> {
    let total = |months: usize| column.iter().take(months).sum();
    match at.period {
        Some(period) => match column.get(period.wrapping_sub(1)) {
            None => Err(format!("the deal has no period {period}")),
            Some(_) if measure == Measure::PoolCumulativeDefaultPct => Ok(total(period)),
            Some(flow) => Ok(*flow),
        },
        None if is_level(measure) => Err("the cell names no period".to_string()),
        None => Ok(total(run.months(at.view(&prepared.inputs.deal)?))),
    }
}

/// Whether a measure is a level of a month, of which there is no total.
fn is_level(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::PoolEndingUsd
            | Measure::PoolPerformingUsd
            | Measure::PoolForeclosureUsd
            | Measure::AvailableRatePct
    )
}

fn principal(flows: &PoolFlows) -> Vec<f64> {
    (0..flows.months()).map(|row| flows.principal(row)).collect()
}

fn sum(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// Sum of principal x month over principal, in years of twelve months.
fn average_life(flows: &PoolFlows) -> Option<f64> {
    let principal = principal(flows);
    let weighted: f64 = principal.iter().zip(1..).map(|(p, month)| p * f64::from(month)).sum();
    let years = weighted / 12.0 / principal.iter().sum::<f64>();
    years.is_finite().then_some(years)
}

fn average(prepared: &Prepared, pool: &Pool, group: usize, measure: Measure) -> Option<f64> {
    let month_count = |figure: fn(&collateral::Loan) -> u32| {
        pool.weighted_average(|loan| Some(f64::from(figure(loan))))
    };
    match measure {
        Measure::PoolBalanceUsd => Some(pool.cut_off_balance()),
        Measure::PoolGrossWacPct => pool.weighted_average(|loan| Some(loan.rate.percent())),
        Measure::PoolNetWacPct => {
            let fees: f64 = prepared.inputs.deal.groups[group]
                .fees
                .iter()
                .map(|fee| match &fee.amount {
                    FeeAmount::Rate(rate) => rate.percent(),
                    FeeAmount::Dollars(_) | FeeAmount::OnClasses(..) | FeeAmount::Amount(_) => 0.0,
                })
                .sum();
            let net = |loan: &collateral::Loan| {
                Some((loan.rate - loan.servicing - loan.insurance).percent())
            };
            pool.weighted_average(net).map(|rate| rate - fees)
        }
        Measure::PoolMarginPct => pool.adjustable_average(|t| Some(t.margin.percent())),
        Measure::PoolMonthsToRoll => pool.weighted_average(|loan| match &loan.adjustment {
            LoanRate::Adjustable(terms) => {
                Some(f64::from(terms.first_reset + loan.delivery_month) - 2.0)
            }
            LoanRate::Fixed => None,
        }),
        Measure::PoolAgeMonths if pool.lacks_ages(None) => None,
        Measure::PoolAgeMonths => month_count(|loan| loan.age),
        Measure::PoolRemainingMonths => month_count(|loan| loan.remaining_months),
        Measure::PoolLifetimeCapPct => pool.adjustable_average(|t| limit(t.lifetime_cap)),
        Measure::PoolLifetimeFloorPct => {
            pool.adjustable_average(|t| Some(t.lifetime_floor.percent()))
        }
        Measure::PoolInitialCapPct => pool.adjustable_average(|t| limit(t.initial_cap)),
        Measure::PoolPeriodicCapPct => pool.adjustable_average(|t| limit(t.periodic_cap)),
        _ => None,
    }
    .filter(|value| value.is_finite())
}

/// A cap in percent; loans without one count in no average.
fn limit(cap: Rate) -> Option<f64> {
    (cap < UNCAPPED).then_some(cap.percent())
}
