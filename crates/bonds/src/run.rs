//! The date loop.

use terms::{BondFlows, ClassFlows, Date, DayCount, IndexPaths, PoolFlows};

use crate::carry::Carry;
use crate::compile::{Holding, Waterfall};
use crate::conserve::{self, Broken};
use crate::coupon::{self, Period};
use crate::deal::{Accrual, FeeAmount};
use crate::{call, oc, step};

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
    let call_month =
        waterfall.call.as_ref().and_then(|call| call::first_possible(call, pools, &dates));
    let principal_classes: Vec<usize> =
        waterfall.groups.iter().flat_map(|group| group.bonds.iter().copied()).collect();

    let mut carry = Carry::at_closing(waterfall);
    carry.follow_notionals(waterfall);
    let mut flows = BondFlows {
        dates,
        call_month,
        classes: vec![ClassFlows::zeros(months); waterfall.classes.len()],
        fees: vec![vec![0.0; months]; waterfall.groups.len()],
        redemption: vec![0.0; waterfall.classes.len()],
    };
    for month in 1..=months {
        carry.open_date();
        collect(waterfall, pools, flows.dates[month - 1], month - 1, &mut carry);
        coupon::accrue(waterfall, &mut carry, paths, period(waterfall, month, &flows));
        for step in &waterfall.steps {
            step::pay(step, waterfall, &mut carry);
        }
        close(waterfall, &mut carry);
        carry.follow_notionals(waterfall);
        conserve::check(month, pools, &carry, &principal_classes)?;
        record(&carry, month - 1, &mut flows);
        if call_month == Some(month) {
            redeem(waterfall, &carry, &mut flows.redemption);
        }
    }
    Ok(flows)
}

fn period(waterfall: &Waterfall, month: usize, flows: &BondFlows) -> Period {
    let dates = &waterfall.dates;
    let days = match dates.accrual {
        Accrual::Monthly { .. } => 30,
        Accrual::BetweenPayments(_) => {
            let from = if month == 1 { dates.closing } else { flows.dates[month - 2] };
            DayCount::Actual360.days(from, flows.dates[month - 1])
        }
    };
    Period {
        month,
        year_fraction: dates.accrual.year_fraction(month, &flows.dates, dates.closing),
        days: f64::from(days),
        after_call: flows.call_month.is_some_and(|call| month > call),
    }
}

/// Fills the accounts from the collateral, pays the fees, and sets the date's principal amounts.
fn collect(waterfall: &Waterfall, pools: &[PoolFlows], date: Date, row: usize, carry: &mut Carry) {
    for (id, (group, pool)) in waterfall.groups.iter().zip(pools).enumerate() {
        carry.today.fees[id] = 0.0;
        let mut earning = 0.0;
        carry.today.collateral[id] = 0.0;
        if row < pool.months() {
            earning = pool.beginning_balance[row] - pool.undelivered[row];
            carry.accounts[2 * id] = pool.net_interest[row];
            carry.accounts[2 * id + 1] =
                pool.scheduled_principal[row] + pool.prepaid_principal[row];
            carry.unallocated_loss[id] += pool.loss[row];
            carry.today.collateral[id] = pool.ending_balance[row];
        }
        for fee in &group.terms.fees {
            let due = match fee.amount {
                FeeAmount::Rate(rate) => earning * rate.fraction() / 12.0,
                FeeAmount::Dollars(dollars) => dollars,
            };
            let paid = due.min(carry.accounts[2 * id]).max(0.0);
            carry.accounts[2 * id] -= paid;
            carry.today.fees[id] += paid;
        }
        carry.today.oc_target[id] = group.terms.oc.as_ref().map_or(0.0, |terms| {
            let ending = carry.today.collateral[id];
            let stepped_down = &mut carry.stepped_down[id];
            oc::target(terms, date, pool.cut_off_balance(), ending, stepped_down)
        });
        carry.today.distribution_left[id] = oc::distribution(group, carry, id);
    }
}

/// Ends the date: interest not paid is carried, losses that the collateral cannot cover are
/// written down, and what no step paid goes to the residual.
fn close(waterfall: &Waterfall, carry: &mut Carry) {
    for class in 0..waterfall.classes.len() {
        carry.unpaid_interest[class] += carry.today.interest_due[class].max(0.0);
    }
    for (id, group) in waterfall.groups.iter().enumerate() {
        let uncovered = carry.bonds(&group.bonds) - carry.today.collateral[id];
        let mut left = uncovered.min(carry.unallocated_loss[id]).max(0.0);
        for &class in &group.write_down {
            let amount = left.min(carry.balance[class]);
            carry.balance[class] -= amount;
            carry.written_down[class] += amount;
            carry.today.loss[class] += amount;
            carry.unallocated_loss[id] -= amount;
            left -= amount;
        }
    }
    let unpaid: f64 = carry.accounts.iter().sum();
    carry.accounts.fill(0.0);
    carry.today.released[waterfall.residual] += unpaid;
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
    for (column, fees) in flows.fees.iter_mut().zip(&today.fees) {
        column[row] = *fees;
    }
}

/// The call: every class is paid its balance and its unpaid interest; the residual keeps what the
/// collateral is worth beyond that.
fn redeem(waterfall: &Waterfall, carry: &Carry, redemption: &mut [f64]) {
    let mut paid = 0.0;
    for (class, terms) in waterfall.classes.iter().enumerate() {
        if let Holding::Balance(_) = terms.original {
            redemption[class] = carry.balance[class] + carry.unpaid_interest[class];
            paid += redemption[class];
        }
    }
    let collateral: f64 = carry.today.collateral.iter().sum();
    redemption[waterfall.residual] = (collateral - paid).max(0.0);
}
