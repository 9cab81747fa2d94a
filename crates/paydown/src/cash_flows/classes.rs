//! Monthly flows of the classes.

use bonds::deal::{ClassKind, Deal};
use grid::Run;
use report::{Column, Sheet};

use super::up_to_last;

/// The dates of each of `classes`, up to the last one with an amount; a residual has all of them. To
/// call, `call` is the month in which all are redeemed.
pub(super) fn sheet(deal: &Deal, run: &Run, classes: &[usize], call: Option<usize>) -> Sheet {
    let mut sheet = Sheet::new(columns());
    let months = call.unwrap_or(run.bonds.dates.len());
    for &id in classes {
        let class = &deal.classes[id];
        let dates = (0..months).map(|row| Payment::of(&class.kind, id, run, row, call)).collect();
        let is_residual = class.kind == ClassKind::Residual;
        let dates = up_to_last(dates, |payment: &Payment| is_residual || payment.has_amount());
        for (row, payment) in dates.into_iter().enumerate() {
            sheet.push(vec![
                deal.name.clone().into(),
                class.name.clone().into(),
                (row + 1).into(),
                run.bonds.dates[row].into(),
                payment.beginning.into(),
                (payment.coupon * 100.0).into(),
                payment.interest.into(),
                payment.principal.into(),
                payment.loss.into(),
                payment.interest_shortfall.into(),
                payment.basis_risk_paid.into(),
                payment.basis_risk_carryforward.into(),
                payment.ending.into(),
            ]);
        }
    }
    sheet
}

/// One date of a class. Money is dollars.
struct Payment {
    beginning: f64,
    /// Note rate, a fraction a year.
    coupon: f64,
    interest: f64,
    principal: f64,
    loss: f64,
    interest_shortfall: f64,
    basis_risk_paid: f64,
    basis_risk_carryforward: f64,
    ending: f64,
}

impl Payment {
    /// The date at position `row`, with the redemption where it is the month of the call.
    fn of(kind: &ClassKind, id: usize, run: &Run, row: usize, call: Option<usize>) -> Payment {
        let columns = &run.bonds.classes[id];
        // What an accrual class adds to its balance is interest, and principal below zero.
        let accreted = columns.accreted[row];
        let mut payment = Payment {
            beginning: columns.beginning_balance[row],
            coupon: columns.coupon[row],
            interest: columns.interest[row] + columns.residual[row] + accreted,
            principal: columns.principal[row] - accreted,
            loss: columns.loss[row],
            interest_shortfall: columns.interest_shortfall[row],
            basis_risk_paid: columns.basis_risk_paid[row],
            basis_risk_carryforward: columns.basis_risk_carryforward[row],
            ending: columns.ending_balance[row],
        };
        if call == Some(row + 1) {
            let redeemed = run.bonds.redemption[id];
            match kind {
                ClassKind::Residual => payment.interest += redeemed,
                ClassKind::Balance(_) => {
                    payment.principal += payment.ending;
                    payment.redeem_interest(redeemed - payment.ending);
                }
                ClassKind::Notional { .. } => payment.redeem_interest(redeemed),
            }
            payment.ending = 0.0;
        }
        payment
    }

    /// Pays what the call owes of interest: all that is unpaid, or none where no step would pay it.
    fn redeem_interest(&mut self, interest: f64) {
        self.interest += interest;
        if interest > 0.0 {
            self.interest_shortfall = 0.0;
        }
    }

    /// Whether anything is paid, lost, owed or outstanding.
    fn has_amount(&self) -> bool {
        let amounts = [
            self.beginning,
            self.interest,
            self.principal,
            self.loss,
            self.interest_shortfall,
            self.basis_risk_paid,
            self.basis_risk_carryforward,
            self.ending,
        ];
        amounts.iter().any(|dollars| *dollars != 0.0)
    }
}

/// The columns, without those of the scenario.
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::money("beginning_balance", "Beginning balance ($)", 2),
        Column::number("coupon_pct", "Coupon (%)", 5),
        Column::money("interest", "Interest ($)", 2),
        Column::money("principal", "Principal ($)", 2),
        Column::money("loss", "Loss ($)", 2),
        Column::money("interest_shortfall", "Interest shortfall ($)", 2),
        Column::money("basis_risk_paid", "Basis risk paid ($)", 2),
        Column::money("basis_risk_carryforward", "Basis risk carryforward ($)", 2),
        Column::money("ending_balance", "Ending balance ($)", 2),
    ]
}
