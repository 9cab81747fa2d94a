//! The date loop.

use terms::{BondFlows, ClassFlows, IndexPaths, PoolFlows};

use crate::carry::Carry;
use crate::compile::Waterfall;
use crate::conserve::{self, Broken};
use crate::coupon::{self, Period};
use crate::{call, close, collect, hedge, step};

/// Pays the deal from its groups' collateral, date by date, to the last flow of the collateral.
/// `pools` follow the order of the deal's groups.
///
/// The run is to maturity, with margins stepped up after the first possible call date; up to that
/// date it is the run to call as well (see [`mod@crate::stream`]).
///
/// # Errors
/// When cash is not conserved, which would be an error of the engine.
pub fn run(
    waterfall: &Waterfall,
    pools: &[PoolFlows],
    paths: &IndexPaths,
) -> Result<BondFlows, Broken> {
    let months = pools.iter().map(PoolFlows::months).max().unwrap_or(0);
    let dates = waterfall.dates.payments.dates(months);
    let principal_classes: Vec<usize> =
        waterfall.groups.iter().flat_map(|group| group.bonds.iter().copied()).collect();

    let mut carry = Carry::at_closing(waterfall);
    carry.follow_notionals(waterfall);
    let columns = |count: usize| vec![vec![0.0; months]; count];
    let mut flows = BondFlows {
        dates,
        call_month: None,
        classes: vec![ClassFlows::zeros(months); waterfall.classes.len()],
        fees: columns(waterfall.groups.len()),
        schedule_rate: columns(waterfall.groups.len()),
        contract_cash: columns(waterfall.contracts.len()),
        contract_notional: columns(waterfall.contracts.len()),
        insurer_drawn: columns(waterfall.insurers.len()),
        insurer_reimbursed: columns(waterfall.insurers.len()),
        redemption: vec![0.0; waterfall.classes.len()],
    };
    for month in 1..=months {
        carry.open_date();
        let period = period(waterfall, month, &flows);
        carry.today.month = month;
        collect::collect(waterfall, pools, period, &mut carry);
        hedge::settle(waterfall, &mut carry, paths, period);
        coupon::accrue(waterfall, &mut carry, paths, period);
        for step in &waterfall.steps {
            step::pay(step, waterfall, &mut carry);
        }
        close::close(waterfall, &mut carry);
        carry.follow_notionals(waterfall);
        conserve::check(month, pools, &carry, &principal_classes)?;
        record(&carry, month - 1, &mut flows);
        if flows.call_month.is_none() && call::is_possible(waterfall, pools, period, &carry) {
            flows.call_month = Some(month);
            call::redeem(waterfall, &carry, &mut flows.redemption);
            conserve::check_call(month, &carry, &flows.redemption)?;
        }
    }
    Ok(flows)
}

fn period(waterfall: &Waterfall, month: usize, flows: &BondFlows) -> Period {
    let dates = &waterfall.dates;
    let from = if month == 1 { dates.closing } else { flows.dates[month - 2] };
    let to = flows.dates[month - 1];
    Period {
        month,
        from,
        to,
        year_fraction: dates.accrual.year_fraction(month, from, to),
        after_call: flows.call_month.is_some_and(|call| month > call),
    }
}

fn record(carry: &Carry, row: usize, flows: &mut BondFlows) {
    let today = &carry.today;
    for (class, columns) in flows.classes.iter_mut().enumerate() {
        columns.beginning_balance[row] = today.beginning[class];
        columns.coupon[row] = today.coupon[class];
        columns.interest[row] = today.interest_paid[class];
        columns.principal[row] = today.principal_paid[class];
        columns.accreted[row] = today.accreted[class];
        columns.loss[row] = today.loss[class];
        columns.interest_shortfall[row] = carry.unpaid_interest[class];
        columns.basis_risk_paid[row] = today.basis_risk_paid[class];
        columns.basis_risk_carryforward[row] = carry.basis_risk[class];
        columns.residual[row] = today.released[class];
        columns.ending_balance[row] = carry.balance[class];
    }
    for (columns, values) in [
        (&mut flows.fees, &today.fees),
        (&mut flows.schedule_rate, &today.schedule_rate),
        (&mut flows.contract_cash, &today.contract_cash),
        (&mut flows.contract_notional, &today.contract_notional),
        (&mut flows.insurer_drawn, &today.insurer_drawn),
        (&mut flows.insurer_reimbursed, &today.insurer_reimbursed),
    ] {
        for (column, value) in columns.iter_mut().zip(values) {
            column[row] = *value;
        }
    }
}
