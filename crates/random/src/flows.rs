//! Collateral that no pool pays: a balance that pays, prepays and loses any parts of itself.

use terms::PoolFlows;

use crate::dice::Dice;

/// Flows of a group with this balance, of `months` months: wilder than those of loans, and as
/// lawful.
pub fn wild_flows(dice: &mut Dice, balance: f64, months: usize) -> PoolFlows {
    let mut flows = PoolFlows::zeros(months);
    // Below 0 where the loans' strips take more than they pay.
    let net_rate = if dice.one_in(6) { -dice.real(0.0, 0.03) } else { dice.real(0.0, 0.12) };
    let defers = dice.one_in(4);
    if defers {
        flows.deferred_interest = vec![0.0; months];
    }
    let mut balance = balance;
    let mut not_recovered = 0.0;
    for row in 0..months {
        let sometimes = |dice: &mut Dice, most| match dice.one_in(2) {
            true => dice.real(0.0, most),
            false => 0.0,
        };
        flows.beginning_balance[row] = balance;
        flows.gross_interest[row] = balance * net_rate.max(0.0) / 12.0;
        flows.net_interest[row] = balance * net_rate / 12.0;
        let later = balance * sometimes(dice, 0.01);
        flows.subsequent_recovery[row] = later.min(not_recovered);
        flows.loss[row] = balance * sometimes(dice, 0.02);
        not_recovered += flows.loss[row] - flows.subsequent_recovery[row];
        flows.recovered[row] = balance * sometimes(dice, 0.02);
        let rest = balance - flows.loss[row] - flows.recovered[row];
        let (scheduled, prepaid) = (dice.real(0.0, 0.05), dice.real(0.0, 0.1));
        flows.scheduled_principal[row] = if row + 1 == months { rest } else { rest * scheduled };
        flows.prepaid_principal[row] = (rest - flows.scheduled_principal[row]) * prepaid;
        flows.interest_on_prepaid[row] = flows.prepaid_principal[row] * net_rate / 12.0;
        balance = rest - flows.scheduled_principal[row] - flows.prepaid_principal[row];
        if defers && row + 1 < months {
            let deferred = balance * sometimes(dice, 0.1);
            flows.deferred_interest[row] = deferred;
            flows.gross_interest[row] += deferred;
            balance += deferred;
        }
        flows.ending_balance[row] = balance;
        flows.delinquent[row] = balance * dice.real(0.0, 0.1);
    }
    flows
}
