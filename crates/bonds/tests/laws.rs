//! Laws of cash, for every deal and any collateral.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use bonds::deal::*;
use bonds::{Waterfall, compile, run, stream};
use proptest::prelude::*;
use random::{Case, Collateral, Style, cases};
use terms::{BondFlows, PoolFlows, RunTo};

fn any_case() -> impl Strategy<Value = Case> {
    cases(Style::Any, Collateral::Either)
}

fn ran(case: &Case) -> (Waterfall, BondFlows) {
    let waterfall = compile(&case.deal).unwrap();
    let flows = run(&waterfall, &case.pools, &case.paths, case.terms()).unwrap();
    (waterfall, flows)
}

/// Dollars below which two sums of a deal may differ.
fn cents(case: &Case) -> f64 {
    let pools: f64 = case.pools.iter().map(PoolFlows::cut_off_balance).sum();
    1e-9 * pools
}

fn total<'c>(columns: impl IntoIterator<Item = &'c Vec<f64>>) -> f64 {
    columns.into_iter().flatten().sum()
}

/// Interest that a group's prepayments do not pay in a month.
fn prepayment_shortfall(group: &Group, pool: &PoolFlows, row: usize) -> f64 {
    let Some(terms) = group.prepayment_shortfall else { return 0.0 };
    let missing = pool.interest_on_prepaid[row] * terms.days / 30.0;
    let uncovered = missing - pool.paying(row) * terms.compensating.fraction() / 12.0;
    uncovered.max(0.0).min((pool.net_interest[row] + pool.principal(row)).max(0.0))
}

/// What a group has in a month before any class is paid: its collections, the loans' strips before
/// all else, after what it owes its contracts as far as there is cash for it after the fees.
fn collected(case: &Case, flows: &BondFlows, id: usize, row: usize) -> f64 {
    let (group, pool) = (&case.deal.groups[id], &case.pools[id]);
    let cash = match row < pool.months() {
        true => {
            let interest = pool.net_interest[row] - prepayment_shortfall(group, pool, row);
            (interest + pool.principal(row)).max(0.0)
        }
        false => 0.0,
    };
    let contracts = case.deal.contracts.iter().zip(&flows.contract_cash);
    let net: f64 =
        contracts.filter(|(contract, _)| contract.group == id).map(|(_, cash)| cash[row]).sum();
    cash + net.max(flows.fees[id][row] - cash)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// `run` itself checks cash on each date; here the totals are added up again from outside, with
    /// balances, losses and signs.
    #[test]
    fn what_comes_in_goes_out(case in any_case()) {
        let (_, flows) = ran(&case);
        let mut cash_in = 0.0;
        for (id, group) in case.deal.groups.iter().enumerate() {
            let months = 0..flows.dates.len();
            cash_in += months.map(|row| collected(&case, &flows, id, row)).sum::<f64>();
            cash_in += group.reserve.map_or(0.0, |reserve| reserve.initial_usd);
        }
        cash_in += case.deal.accounts.iter().map(|account| account.initial_usd).sum::<f64>();
        cash_in += total(&flows.insurer_drawn);
        let classes = flows.classes.iter().flat_map(|class| {
            [&class.interest, &class.principal, &class.basis_risk_paid, &class.residual]
        });
        let fees = flows.fees.iter().chain(&flows.step_fees);
        let cash_out = total(classes) + total(fees) + total(&flows.insurer_reimbursed)
            + flows.reserve.iter().filter_map(|reserve| reserve.last()).sum::<f64>();
        let tolerance = cents(&case) + 1e-9 * cash_in.abs();
        prop_assert!((cash_in - cash_out).abs() <= tolerance, "{cash_in} {cash_out}");
        for (class, columns) in case.deal.classes.iter().zip(&flows.classes) {
            for column in [
                &columns.beginning_balance, &columns.coupon, &columns.interest, &columns.principal,
                &columns.accreted, &columns.loss, &columns.interest_shortfall, &columns.residual,
                &columns.basis_risk_paid, &columns.basis_risk_carryforward, &columns.ending_balance,
            ] {
                prop_assert!(column.iter().all(|x| x.is_finite()), "{}", class.name);
            }
            let ClassKind::Balance(original) = class.kind else { continue };
            for (column, name) in [
                (&columns.interest, "interest"), (&columns.accreted, "accreted"),
                (&columns.ending_balance, "balance"), (&columns.basis_risk_paid, "basis risk"),
                (&columns.basis_risk_carryforward, "carried"), (&columns.coupon, "coupon"),
            ] {
                let least = column.iter().copied().fold(0.0, f64::min);
                prop_assert!(least >= -cents(&case), "{}: {name} {least}", class.name);
            }
            let gained: f64 = columns.accreted.iter().sum();
            let lost: f64 = columns.loss.iter().sum();
            let paid: f64 = columns.principal.iter().sum();
            let ending = columns.ending_balance.last().copied().unwrap_or(original);
            let off = original + gained - paid - lost - ending;
            prop_assert!(off.abs() <= cents(&case) + 1e-9 * original, "{}: {off}", class.name);
        }
    }

    /// To call and to maturity are the same deal until the call, and the call pays par.
    #[test]
    fn the_call_pays_par(case in any_case()) {
        let (waterfall, flows) = ran(&case);
        let Some(call) = flows.call_month else { return Ok(()) };
        for (class, terms) in case.deal.classes.iter().enumerate() {
            let called = stream(&waterfall, &flows, &case.paths, class, RunTo::Call);
            let matured = stream(&waterfall, &flows, &case.paths, class, RunTo::Maturity);
            prop_assert!(called.dates.len() <= call);
            for row in 0..called.dates.len().min(call - 1) {
                // A stream ends with its last flow.
                let to_maturity = if row < matured.dates.len() { matured.cash(row) } else { 0.0 };
                prop_assert_eq!(called.cash(row), to_maturity);
            }
            let ClassKind::Balance(original) = terms.kind else { continue };
            let gained: f64 = flows.classes[class].accreted[..call].iter().sum();
            let lost: f64 = flows.classes[class].loss[..call].iter().sum();
            let paid: f64 = called.principal.iter().sum();
            // What the class would grow by on the date of the call is redeemed as interest.
            let ending = flows.classes[class].ending_balance[call - 1];
            let grown = ending - flows.redeemed_principal[class];
            let off = paid + grown + lost - original - gained;
            prop_assert!(off.abs() <= cents(&case) + 1e-9 * original, "{}: {off}", terms.name);
        }
    }

    /// Principal is what lowers a balance: where a class grows on a date, all that it is paid is
    /// interest, and the call redeems it as principal up to the balance before the date.
    #[test]
    fn accretion_that_comes_back_is_no_principal(case in any_case()) {
        let (waterfall, flows) = ran(&case);
        for (class, columns) in flows.classes.iter().enumerate() {
            let ClassKind::Balance(_) = case.deal.classes[class].kind else { continue };
            let called = stream(&waterfall, &flows, &case.paths, class, RunTo::Call);
            for row in 0..flows.dates.len() {
                let before = columns.beginning_balance[row];
                let fall = before - columns.ending_balance[row] - columns.loss[row];
                let principal = columns.principal[row];
                prop_assert!((principal - fall.max(0.0)).abs() <= cents(&case), "{principal} {fall}");
                if flows.call_month == Some(row + 1) && row < called.dates.len() {
                    let redeemed = before - columns.loss[row];
                    let off = called.principal[row] - redeemed;
                    prop_assert!(off.abs() <= cents(&case), "{off}");
                }
            }
        }
    }

    /// The last balance of a plan holds after its end.
    #[test]
    fn a_plan_holds_its_last_balance(case in any_case(), more in 1..100usize) {
        let (_, flows) = ran(&case);
        let mut deal = case.deal.clone();
        for plan in &mut deal.plans {
            if let Plan::Balances(balances) = plan {
                balances.extend(balances.last().copied().into_iter().cycle().take(more));
            }
        }
        let held = run(&compile(&deal).unwrap(), &case.pools, &case.paths, case.terms()).unwrap();
        prop_assert_eq!(flows, held);
    }

    /// A group never swaps more than its classes under a balance guarantee, nor other than what is
    /// scheduled without one; an insured class is always paid its interest, and an insurer gets back
    /// no more than it has paid.
    #[test]
    fn outside_money_is_counted(case in any_case()) {
        let (_, flows) = ran(&case);
        for row in 0..flows.dates.len() {
            let mut guaranteed = vec![0.0; case.deal.groups.len()];
            for (contract, notional) in case.deal.contracts.iter().zip(&flows.contract_notional) {
                match (&contract.notional, contract.balance_guaranteed) {
                    (_, true) => guaranteed[contract.group] += notional[row],
                    (Notional::Schedule(by_month), false) if case.terms().contracts => {
                        let scheduled = by_month.get(row).copied().unwrap_or(0.0);
                        prop_assert_eq!(notional[row], scheduled);
                    }
                    _ => {}
                }
            }
            for (group, guaranteed) in guaranteed.into_iter().enumerate() {
                let of_group = |(class, _): &(&Class, _)| {
                    class.group == group && matches!(class.kind, ClassKind::Balance(_))
                };
                let classes = case.deal.classes.iter().zip(&flows.classes).filter(of_group);
                let bonds: f64 = classes.map(|(_, flows)| flows.beginning_balance[row]).sum();
                prop_assert!(guaranteed <= bonds + cents(&case), "{guaranteed} {bonds}");
            }
        }
        for (id, insurer) in case.deal.insurers.iter().enumerate() {
            for name in &insurer.classes {
                let class = case.deal.class_named(name).unwrap();
                let shortfall = flows.classes[class].interest_shortfall.iter();
                let most = shortfall.fold(0.0, |most: f64, shortfall| most.max(shortfall.abs()));
                prop_assert!(most <= cents(&case), "{name}: {most}");
            }
            let paid = flows.insurer_drawn[id].iter().zip(&flows.insurer_reimbursed[id]);
            let mut owed = 0.0;
            for (drawn, reimbursed) in paid {
                owed += drawn - reimbursed;
                prop_assert!(owed >= -cents(&case), "{owed}");
            }
        }
    }
}
