//! The numbers of one group's collateral.

use bonds::deal::FeeAmount;
use collateral::{LoanRate, Pool};
use terms::PoolFlows;

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
    let pool = &prepared.inputs.groups[group].pool;
    let flows = &run.pools[group];
    let value = match flow_column(measure, flows) {
        Some(column) => Some(flow(&column, measure, at)?),
        None if measure == Measure::PoolWalYears => average_life(flows),
        None => average(prepared, pool, group, measure),
    };
    value.map(Number::Real).ok_or_else(|| "the pool has no such number".to_string())
}

fn flow_column(measure: Measure, flows: &PoolFlows) -> Option<Vec<f64>> {
    Some(match measure {
        Measure::PoolScheduledUsd => flows.scheduled_principal.clone(),
        Measure::PoolPrepaidUsd => flows.prepaid_principal.clone(),
        Measure::PoolPrincipalUsd => principal(flows),
        Measure::PoolInterestUsd => flows.gross_interest.clone(),
        Measure::PoolNetInterestUsd => flows.net_interest.clone(),
        Measure::PoolEndingUsd => flows.ending_balance.clone(),
        _ => return None,
    })
}

/// The flow of the cell's period, or the total over all periods where it names none.
fn flow(column: &[f64], measure: Measure, at: &At) -> Result<f64, String> {
    match at.period {
        Some(period) => column
            .get(period.wrapping_sub(1))
            .copied()
            .ok_or_else(|| format!("the deal has no period {period}")),
        None if measure == Measure::PoolEndingUsd => Err("a balance needs a period".to_string()),
        None => Ok(column.iter().sum()),
    }
}

fn principal(flows: &PoolFlows) -> Vec<f64> {
    flows.scheduled_principal.iter().zip(&flows.prepaid_principal).map(|(s, p)| s + p).collect()
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
                .map(|fee| match fee.amount {
                    FeeAmount::Rate(rate) => rate.percent(),
                    FeeAmount::Dollars(_) => 0.0,
                })
                .sum();
            let net = |loan: &collateral::Loan| {
                Some((loan.rate - loan.servicing - loan.insurance).percent())
            };
            pool.weighted_average(net).map(|rate| rate - fees)
        }
        Measure::PoolMarginPct => pool.adjustable_average(|terms| terms.margin.percent()),
        Measure::PoolMonthsToRoll => pool.adjustable_average(|t| f64::from(t.first_reset) - 1.0),
        Measure::PoolAgeMonths => month_count(|loan| loan.age),
        Measure::PoolRemainingMonths => month_count(|loan| loan.remaining_months),
        Measure::PoolLifetimeCapPct => pool.adjustable_average(|t| t.lifetime_cap.percent()),
        Measure::PoolLifetimeFloorPct => pool.adjustable_average(|t| t.lifetime_floor.percent()),
        Measure::PoolInitialCapPct => pool.weighted_average(|loan| match &loan.adjustment {
            LoanRate::Adjustable(terms) => Some(terms.initial_cap.percent()),
            LoanRate::Fixed => None,
        }),
        Measure::PoolPeriodicCapPct => pool.adjustable_average(|t| t.periodic_cap.percent()),
        _ => None,
    }
    .filter(|value| value.is_finite())
}
