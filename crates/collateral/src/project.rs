//! The month loop, loan by loan: the oracle of [`crate::survive()`].

use terms::{IndexPaths, PoolFlows};

use crate::amortize::DollarSchedule;
use crate::default::{LONGEST, Liquidated, Liquidation};
use crate::monthly::{MonthlySpeed, PoolSpeeds};
use crate::pool::{Loan, Pool};
use crate::timing::{Timing, Undelivered};

/// Projects a pool over `months` deal months, loan by loan.
///
/// Of a loan's performing balance a part MDR defaults; the rest pays the schedule's interest and
/// principal; then a part SMM of what the schedule leaves prepays (see
/// [`crate::PrepaymentBase`]). Interest of a month is a twelfth of the year's on the balance
/// before its payment. A loan liquidated beyond `months` is not seen: what is named in the last
/// months of loans needs months after their last payment.
pub fn project(
    pool: &Pool,
    paths: &IndexPaths,
    speeds: &PoolSpeeds,
    liquidation: &Liquidation,
    months: usize,
) -> PoolFlows {
    let mut flows = PoolFlows::zeros(months);
    Undelivered::of(pool, months).enter(&mut flows);
    let mut projection = Projection { liquidation, flows, liquidated: Liquidated::zeros(months) };
    let mut dollar = DollarSchedule::default();
    for loan in &pool.loans {
        let payments = Timing::of(loan).payments(months);
        dollar.lay_out(loan, paths, payments);
        projection.perform(loan, &dollar, speeds, payments);
    }
    let Projection { mut flows, liquidated, .. } = projection;
    liquidated.settle(liquidation, &mut flows, false);
    flows
}

struct Projection<'a> {
    liquidation: &'a Liquidation,
    flows: PoolFlows,
    liquidated: Liquidated,
}

impl Projection<'_> {
    /// The payments of one loan. Its performing balance is `alive x factor`: dollars that have
    /// neither prepaid nor defaulted, and what the schedule leaves of one.
    fn perform(
        &mut self,
        loan: &Loan,
        dollar: &DollarSchedule,
        speeds: &PoolSpeeds,
        payments: usize,
    ) {
        let timing = Timing::of(loan);
        let smm = timing.rates(speeds.prepayment_of(loan.product), payments);
        let default = speeds.default_of(loan.product);
        let mdr = timing.rates(default, payments);
        let named = default.map_or(0, MonthlySpeed::named_months);
        let last_default = timing.last_default_named(self.liquidation.lag, named);
        let mut alive = loan.balance;
        for payment in 1..=payments {
            let mdr = if payment <= last_default { mdr[payment - 1] } else { 0.0 };
            let prepaid = self.liquidation.prepayment_base.prepaid_part(smm[payment - 1], mdr);
            let (before, after) = (dollar.factor[payment - 1], dollar.factor[payment]);
            let paying = alive * (1.0 - mdr);
            let row = timing.row(payment);
            if timing.opens_month(payment) {
                self.flows.beginning_balance[row] += alive * before;
            }
            self.flows.scheduled_principal[row] += paying * (before - after);
            self.flows.prepaid_principal[row] += alive * after * prepaid;
            self.flows.interest_on_prepaid[row] +=
                alive * after * prepaid * dollar.net_monthly[payment - 1];
            self.flows.gross_interest[row] += paying * before * dollar.monthly[payment - 1];
            self.flows.net_interest[row] += paying * before * dollar.net_monthly[payment - 1];
            if mdr > 0.0 {
                self.flows.defaulted[row] += alive * mdr * before;
                self.foreclose(timing, dollar, payment, alive * mdr, payments);
            }
            alive *= (1.0 - mdr) - prepaid;
        }
    }

    /// From default to liquidation: `dollars` of the schedule that default at payment `default`.
    /// The part of their principal that the servicer does not advance stays as it was; it bears the
    /// loan's rate of the month. The last payment is not advanced: the schedule, rate included, stays
    /// as it was before it.
    fn foreclose(
        &mut self,
        timing: Timing,
        dollar: &DollarSchedule,
        default: usize,
        dollars: f64,
        payments: usize,
    ) {
        let Liquidation { lag, advance_principal, advance_interest, .. } = *self.liquidation;
        let liquidation = default + lag.min(LONGEST) as usize;
        let at_default = dollar.factor[default - 1];
        let advanced = |amortised: f64, kept: f64| {
            dollars * (advance_principal * amortised + (1.0 - advance_principal) * kept)
        };
        let matures = timing.remaining as usize;
        let last = if payments == matures { liquidation } else { liquidation.min(payments) };
        for payment in default..=last {
            let row = timing.row(payment);
            if row >= self.flows.months() {
                break;
            }
            let on_schedule = payment.min(matures);
            let before = dollar.factor[on_schedule - 1];
            let after = if payment < matures { dollar.factor[payment] } else { before };
            let owed = advanced(before, at_default);
            self.flows.interest_lost[row] += owed * dollar.monthly[on_schedule - 1];
            let net_lost = owed * dollar.net_monthly[on_schedule - 1];
            self.flows.net_interest[row] += advance_interest * net_lost;
            self.flows.interest_not_advanced[row] += (1.0 - advance_interest) * net_lost;
            if payment == liquidation {
                self.liquidated.defaulted[row] += dollars * at_default;
                self.liquidated.left[row] += owed;
            } else {
                self.flows.amortization_from_defaults[row] += advanced(before - after, 0.0);
                if timing.closes_month(payment) {
                    self.flows.in_foreclosure[row] += advanced(after, at_default);
                }
            }
        }
    }
}
