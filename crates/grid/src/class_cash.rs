//! What a class is paid in a view of a run, as measures read it.

use bonds::ClassCash;
use terms::RunTo;

use crate::measure::at_settlement;
use crate::run::{Prepared, Run};

/// The cash of a class in a view of a run.
pub(crate) struct PaidCash {
    columns: bonds::Columns,
    cash: Vec<f64>,
    settled: usize,
    balance: f64,
    coupon: f64,
    lost: f64,
    left: f64,
}

impl PaidCash {
    /// That of `class`, by its position in the deal.
    pub(crate) fn of(prepared: &Prepared, run: &Run, class: usize, run_to: RunTo) -> PaidCash {
        let columns = bonds::columns(&prepared.waterfall, &run.bonds, class, run_to);
        let mut cash = columns.interest.clone();
        if columns.is_cash {
            for (cash, principal) in cash.iter_mut().zip(&columns.principal) {
                *cash += principal;
            }
        }
        let called = run.bonds.call_month.filter(|_| run_to == RunTo::Call);
        let (balance, coupon) = at_settlement(prepared, run, class);
        let settled = prepared.settled[class];
        let last = run.bonds.classes[class].ending_balance.last().copied();
        PaidCash {
            columns,
            cash,
            settled,
            balance: if called.is_some_and(|call| call <= settled) { 0.0 } else { balance },
            coupon,
            lost: bonds::class_loss(&run.bonds, class, run.months(run_to)),
            left: if called.is_some() { 0.0 } else { last.unwrap_or(0.0) },
        }
    }

    /// As measures read it.
    pub(crate) fn read(&self) -> ClassCash<'_> {
        ClassCash {
            settled: self.settled,
            balance: self.balance,
            coupon: self.coupon,
            cash: &self.cash,
            principal: self.columns.of_life(),
            lost: self.lost,
            left: self.left,
        }
    }

    /// Cash after settlement, dollars by payment.
    pub(crate) fn after_settlement(&self) -> &[f64] {
        self.cash.get(self.settled..).unwrap_or_default()
    }
}
