//! The month loop, loan by loan: the oracle of [`crate::survive()`], which takes it where months to
//! liquidation or advances change with the deal month.

use terms::{IndexPaths, PoolFlows};

use crate::amortize::DollarSchedule;
use crate::default::{LONGEST, Liquidation};
use crate::monthly::{MonthlySpeed, PoolSpeeds};
use crate::payment_terms::PaymentTerms;
use crate::pool::{Loan, Pool};
use crate::speed::of_month;
use crate::survivors::{Columns, Survivors};
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
    if let Some(flows) = pool.cash_flows() {
        let mut flows = flows.clone();
        flows.truncate(months);
        flows.interest_on_prepaid.resize(flows.months(), 0.0);
        return flows;
    }
    let columns = Columns { on_prepaid: true, ..Columns::of(pool) };
    let survivors = Survivors::zeros(months, months, columns);
    let loans = Loans { pool, paths, undelivered: &Undelivered::of(pool, months) };
    let Survivors { mut flows, liquidated, .. } =
        loans.survivors(speeds, liquidation, months, survivors);
    liquidated.settle(liquidation, &mut flows, false);
    flows
}

/// Loans on a run of the indices.
pub(crate) struct Loans<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) paths: &'a IndexPaths,
    pub(crate) undelivered: &'a Undelivered,
}

impl Loans<'_> {
    /// Adds what becomes of the loans over `months` deal months, and as far as the horizon of `to`
    /// goes, what is liquidated after them.
    pub(crate) fn survivors(
        &self,
        speeds: &PoolSpeeds,
        liquidation: &Liquidation,
        months: usize,
        mut to: Survivors,
    ) -> Survivors {
        self.undelivered.enter(&mut to.flows);
        let mut projection = Projection { liquidation, terms: None, penalty: None, to };
        let mut dollar = DollarSchedule::default();
        for loan in &self.pool.loans {
            let payments = Timing::of(loan).payments(months);
            dollar.lay_out(self.pool, loan, self.paths, payments);
            projection.terms = self.pool.payment_terms(loan.payment_terms);
            projection.penalty = projection.terms.and_then(|terms| self.pool.penalty(terms));
            projection.perform(loan, &dollar, speeds, payments);
        }
        projection.to
    }
}

struct Projection<'a> {
    liquidation: &'a Liquidation,
    /// Of the loan that is run; `None`: it pays every month.
    terms: Option<&'a PaymentTerms>,
    /// Its penalties on what prepays, by payment.
    penalty: Option<&'a [f64]>,
    to: Survivors,
}

impl Projection<'_> {
    /// Position of the deal month in which the interest of a payment, which falls at `row`, is
    /// collected; `None` beyond what is seen.
    fn interest_row(&mut self, timing: Timing, payment: usize, row: usize) -> Option<usize> {
        let Some(terms) = self.terms else { return Some(row) };
        let row = timing.row(terms.collected(payment, timing.remaining));
        if row >= self.to.horizon {
            return None;
        }
        self.to.extend_to(row + 1);
        Some(row)
    }

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
        let mut alive = loan.balance;
        for payment in 1..=payments {
            let row = timing.row(payment);
            let lag = self.liquidation.lag_of(row + 1);
            let may_default = payment <= timing.last_default_named(lag, named);
            let mdr = if may_default { mdr[payment - 1] } else { 0.0 };
            let prepaid = self.liquidation.prepayment_base.prepaid_part(smm[payment - 1], mdr);
            let (before, after) = (dollar.factor[payment - 1], dollar.factor[payment]);
            let deferred = dollar.deferred(payment);
            let paying = alive * (1.0 - mdr);
            let flows = &mut self.to.flows;
            if timing.opens_month(payment) {
                flows.beginning_balance[row] += alive * before;
            }
            flows.scheduled_principal[row] += paying * dollar.principal(payment);
            if let Some(added) = flows.deferred_interest.get_mut(row) {
                *added += paying * deferred;
            }
            flows.prepaid_principal[row] += alive * after * prepaid;
            if let Some(penalty) = self.penalty {
                let paid = alive * after * prepaid * of_month(penalty, payment);
                flows.penalties[row] += paid;
                flows.gross_interest[row] += paid;
                flows.net_interest[row] += paid;
            }
            if let Some(row) = self.interest_row(timing, payment, row) {
                let flows = &mut self.to.flows;
                if let Some(interest) = flows.interest_on_prepaid.get_mut(row) {
                    *interest += alive * after * prepaid * dollar.net_monthly[payment - 1];
                }
                flows.gross_interest[row] += paying * before * dollar.monthly[payment - 1];
                let net = paying * before * dollar.net_monthly[payment - 1];
                flows.net_interest[row] += net - paying * deferred;
            }
            let flows = &mut self.to.flows;
            let dollars = alive * mdr;
            if dollars > 0.0 {
                flows.defaulted[row] += dollars * before;
                self.foreclose(timing, dollar, payment, dollars, payments);
            }
            alive *= (1.0 - mdr) - prepaid;
        }
    }

    /// From default to liquidation: `dollars` of the schedule that default at payment `default`.
    /// The part of their principal that the servicer does not advance stays as it was; it bears the
    /// loan's rate of the month, and none of that is deferred. The last payment is not advanced: the
    /// schedule, rate included, stays as it was before it.
    fn foreclose(
        &mut self,
        timing: Timing,
        dollar: &DollarSchedule,
        default: usize,
        dollars: f64,
        payments: usize,
    ) {
        let terms = self.liquidation;
        let lag = terms.lag_of(timing.row(default) + 1);
        let liquidation = default + lag.min(LONGEST) as usize;
        let at_default = dollar.factor[default - 1];
        let mut owed = Owed { terms, dollars, at_default, advanced: 0.0 };
        let matures = timing.remaining as usize;
        let last = if payments == matures { liquidation } else { liquidation.min(payments) };
        for payment in default..=last {
            let row = timing.row(payment);
            if row >= self.to.horizon {
                break;
            }
            self.to.extend_to(row + 1);
            let on_schedule = payment.min(matures);
            let before = dollar.factor[on_schedule - 1];
            let after = if payment < matures { dollar.factor[payment] } else { before };
            let deferred = dollar.deferred(on_schedule);
            let (part, advance_interest) = terms.advances_of(row + 1);
            let added = dollars * (part * deferred);
            let balance = owed.balance(before);
            if let Some(row) = self.interest_row(timing, payment, row) {
                let flows = &mut self.to.flows;
                flows.interest_lost[row] += balance * dollar.monthly[on_schedule - 1];
                let net_lost = balance * dollar.net_monthly[on_schedule - 1] - added;
                flows.net_interest[row] += advance_interest * net_lost;
                flows.interest_not_advanced[row] += (1.0 - advance_interest) * net_lost;
            }
            let Survivors { flows, liquidated, .. } = &mut self.to;
            if payment == liquidation {
                liquidated.defaulted[row] += dollars * at_default;
                liquidated.left[row] += balance;
            } else {
                let principal = if payment < matures { dollar.principal(payment) } else { 0.0 };
                flows.amortization_from_defaults[row] += dollars * (part * principal);
                if let Some(deferred) = flows.deferred_interest.get_mut(row) {
                    *deferred += added;
                }
                owed.advanced += part * (before - after);
                if timing.closes_month(payment) {
                    flows.in_foreclosure[row] += owed.balance(after);
                }
            }
        }
    }
}

/// The balance of loans in foreclosure, of dollars that a schedule takes from `at_default` on.
struct Owed<'a> {
    terms: &'a Liquidation,
    dollars: f64,
    at_default: f64,
    /// Of a dollar, principal that was advanced, less interest deferred; not looked at where one part
    /// is, of all months.
    advanced: f64,
}

impl Owed<'_> {
    /// What is owed where the schedule has come to `scheduled`.
    fn balance(&self, scheduled: f64) -> f64 {
        let Owed { terms, dollars, at_default, advanced } = *self;
        let part = terms.advance_principal;
        match terms.by_month.advance_principal.is_empty() {
            true => dollars * (part * scheduled + (1.0 - part) * at_default),
            false => dollars * (at_default - advanced).max(0.0),
        }
    }
}
