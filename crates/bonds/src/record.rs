//! What a run writes down, a row a date: all of it, in columns.

use terms::{BondFlows, ClassFlows, RunTo};

use crate::accounts::reserve_of;
use crate::calendar::Period;
use crate::call::Redemption;
use crate::carry::{Carry, ClassState};
use crate::compile::Waterfall;
use crate::lanes::{Lanes, Which};
use crate::own;

/// Told of every date of a run when it has been paid.
pub(crate) trait Record<const N: usize> {
    /// Whether it wants the note rates of classes that are paid off, too, and the rates of printed
    /// schedules.
    const EVERY_RATE: bool;
    /// The run begins; these are its periods.
    fn open(&mut self, waterfall: &Waterfall, periods: &[Period], carry: &Carry<N>);
    /// A date has been paid.
    fn date(&mut self, waterfall: &Waterfall, carry: &Carry<N>);
    /// The call is possible on that date, the first time for the scenarios that are `called`, and
    /// would pay the classes this.
    fn call(
        &mut self,
        waterfall: &Waterfall,
        carry: &Carry<N>,
        called: Which<N>,
        redemption: &Redemption<N>,
    );
    /// Whether later dates are of no interest.
    fn is_over(&self, waterfall: &Waterfall, carry: &Carry<N>) -> bool;
}

/// Every column, as far as a view goes.
pub(crate) struct AllColumns {
    run_to: RunTo,
    flows: BondFlows,
    /// Balances with which the classes begin.
    first: Vec<f64>,
}

impl AllColumns {
    pub(crate) fn to(run_to: RunTo) -> AllColumns {
        AllColumns { run_to, flows: BondFlows::default(), first: Vec::new() }
    }

    /// The flows of the run that is over.
    pub(crate) fn finished(mut self) -> BondFlows {
        if let Some(call) = self.flows.call_month.filter(|_| self.run_to == RunTo::Call) {
            cut(&mut self.flows, call);
        }
        finish(&self.first, &mut self.flows);
        self.flows
    }
}

impl Record<1> for AllColumns {
    const EVERY_RATE: bool = true;

    fn open(&mut self, waterfall: &Waterfall, periods: &[Period], carry: &Carry<1>) {
        self.flows = columns(waterfall, periods);
        self.first = carry.classes.iter().map(|class| class.balance.only()).collect();
    }

    fn date(&mut self, waterfall: &Waterfall, carry: &Carry<1>) {
        record(waterfall, carry, &mut self.flows);
    }

    fn call(
        &mut self,
        _waterfall: &Waterfall,
        carry: &Carry<1>,
        _called: Which<1>,
        redemption: &Redemption<1>,
    ) {
        let dollars = |classes: &[Lanes<1>]| classes.iter().map(|class| class.only()).collect();
        self.flows.call_month = Some(carry.month);
        self.flows.redemption = dollars(&redemption.cash);
        self.flows.redeemed_principal = dollars(&redemption.principal);
    }

    fn is_over(&self, _waterfall: &Waterfall, _carry: &Carry<1>) -> bool {
        self.run_to == RunTo::Call && self.flows.call_month.is_some()
    }
}

/// Columns for the dates of `periods`: room for what every date has, zeros for what is rare.
fn columns(waterfall: &Waterfall, periods: &[Period]) -> BondFlows {
    let room = || Vec::with_capacity(periods.len());
    let zeros = || vec![0.0; periods.len()];
    let columns = |count: usize| (0..count).map(|_| zeros()).collect();
    let of_class = |_| ClassFlows {
        beginning_balance: room(),
        coupon: room(),
        interest: room(),
        principal: room(),
        accreted: zeros(),
        loss: zeros(),
        interest_shortfall: zeros(),
        basis_risk_paid: zeros(),
        basis_risk_carryforward: zeros(),
        residual: zeros(),
        ending_balance: room(),
    };
    let groups = waterfall.groups.len();
    BondFlows {
        dates: periods.iter().map(|period| period.to).collect(),
        call_month: None,
        classes: waterfall.classes.iter().map(of_class).collect(),
        fees: columns(groups),
        step_fees: columns(groups),
        prepayment_shortfall: columns(groups),
        contracts_net: columns(groups),
        from_issuer: columns(groups),
        schedule_rate: columns(groups),
        contract_cash: columns(waterfall.contracts.len()),
        contract_notional: columns(waterfall.contracts.len()),
        insurer_drawn: columns(waterfall.insurers.len()),
        insurer_reimbursed: columns(waterfall.insurers.len()),
        insurer_owed: columns(waterfall.insurers.len()),
        reserve: columns(groups),
        redemption: vec![0.0; waterfall.classes.len()],
        redeemed_principal: vec![0.0; waterfall.classes.len()],
    }
}

/// Writes down the date that has just been paid.
fn record(waterfall: &Waterfall, carry: &Carry<1>, flows: &mut BondFlows) {
    let row = carry.month - 1;
    for (class, columns) in carry.classes.iter().zip(&mut flows.classes) {
        record_class(class, row, columns);
    }
    let in_contracts = carry.month <= waterfall.last_contract_month();
    for (id, group) in carry.groups.iter().enumerate() {
        set(&mut flows.fees[id], row, group.fees);
        set(&mut flows.prepayment_shortfall[id], row, group.prepayment_shortfall);
        set(&mut flows.schedule_rate[id], row, group.schedule_rate);
        set(&mut flows.from_issuer[id], row, group.from_issuer);
        let mut kept = carry.accounts[reserve_of(id)];
        if waterfall.own.is_any {
            kept += own::held_for(waterfall, carry, id);
            set(&mut flows.step_fees[id], row, own::fees_of(waterfall, carry, id));
        }
        set(&mut flows.reserve[id], row, kept);
        if in_contracts {
            let net = group.contract_received - group.contract_paid;
            set(&mut flows.contracts_net[id], row, net);
        }
    }
    if in_contracts {
        for (id, contract) in carry.contracts.iter().enumerate() {
            set(&mut flows.contract_cash[id], row, contract.cash);
            set(&mut flows.contract_notional[id], row, contract.notional);
        }
    }
    for (id, insurer) in carry.insurers.iter().enumerate() {
        set(&mut flows.insurer_drawn[id], row, insurer.drawn);
        set(&mut flows.insurer_reimbursed[id], row, insurer.reimbursed);
        set(&mut flows.insurer_owed[id], row, insurer.owed);
    }
}

/// Dates come one after the other; beginning balances with [`finish`]. Columns that are zero on most
/// dates are written where one of them is not.
fn record_class(class: &ClassState<1>, row: usize, columns: &mut ClassFlows) {
    columns.coupon.push(class.coupon.only());
    columns.interest.push(class.interest_paid.only());
    columns.principal.push(class.principal_paid.only());
    columns.ending_balance.push(class.balance.only());
    let rare = [
        class.accreted,
        class.loss,
        class.unpaid_interest,
        class.basis_risk_paid,
        class.basis_risk,
        class.released,
    ];
    if !Lanes::any_of(rare) {
        return;
    }
    columns.accreted[row] = class.accreted.only();
    columns.loss[row] = class.loss.only();
    columns.interest_shortfall[row] = class.unpaid_interest.only();
    columns.basis_risk_paid[row] = class.basis_risk_paid.only();
    columns.basis_risk_carryforward[row] = class.basis_risk.only();
    columns.residual[row] = class.released.only();
}

/// Leaves out the dates after `months`, none of which was paid.
fn cut(flows: &mut BondFlows, months: usize) {
    flows.dates.truncate(months);
    for class in &mut flows.classes {
        for column in [
            &mut class.accreted,
            &mut class.loss,
            &mut class.interest_shortfall,
            &mut class.basis_risk_paid,
            &mut class.basis_risk_carryforward,
            &mut class.residual,
        ] {
            column.truncate(months);
        }
    }
    for columns in [
        &mut flows.fees,
        &mut flows.step_fees,
        &mut flows.prepayment_shortfall,
        &mut flows.contracts_net,
        &mut flows.from_issuer,
        &mut flows.schedule_rate,
        &mut flows.contract_cash,
        &mut flows.contract_notional,
        &mut flows.insurer_drawn,
        &mut flows.insurer_reimbursed,
        &mut flows.insurer_owed,
        &mut flows.reserve,
    ] {
        columns.iter_mut().for_each(|column| column.truncate(months));
    }
}

/// Fills what follows from the other columns: a class begins a date with the balance that the date
/// before left it. `first` are the balances with which they begin.
fn finish(first: &[f64], flows: &mut BondFlows) {
    for (columns, first) in flows.classes.iter_mut().zip(first) {
        if let [before_last @ .., _] = columns.ending_balance.as_slice() {
            columns.beginning_balance.push(*first);
            columns.beginning_balance.extend_from_slice(before_last);
        }
    }
}

/// The columns are zero already.
fn set(column: &mut [f64], row: usize, amount: Lanes<1>) {
    if amount.any() {
        column[row] = amount.only();
    }
}
