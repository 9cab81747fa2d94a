//! Laws of losses on deals whose classes bear them from below: [`Style::Excess`].

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use bonds::deal::*;
use bonds::{RunTerms, compile, run};
use proptest::prelude::*;
use random::{Case, Collateral, Style, cases};
use terms::PoolFlows;

/// What a group may write down in a month: its loss, and the strips that principal pays.
fn lost(pool: &PoolFlows, row: usize) -> f64 {
    let made_up: f64 = pool.deferred_made_up(row).iter().sum();
    let [interest, principal] = [pool.net_interest[row] + made_up, pool.principal(row) - made_up];
    pool.loss[row] + (-interest).max(0.0).min(principal)
}

/// Positions of a group's classes with a balance, most senior first.
fn classes(case: &Case, group: usize) -> Vec<usize> {
    let classes = case.deal.classes.iter().enumerate();
    let own = classes
        .filter(|(_, class)| class.group == group && matches!(class.kind, ClassKind::Balance(_)));
    own.map(|(position, _)| position).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Losses are allocated as they are incurred: class balances never exceed the collateral of a
    /// group that began with as much. A class is written down only when the class below it has
    /// nothing left, and all never by more than the group has lost. Nothing is negative.
    #[test]
    fn losses_rise_from_below(case in cases(Style::Excess, Collateral::Either)) {
        let terms = RunTerms { contracts: false, ..case.terms() };
        let flows = run(&compile(&case.deal).unwrap(), &case.pools, &case.paths, terms).unwrap();
        for (id, (group, pool)) in case.deal.groups.iter().zip(&case.pools).enumerate() {
            let own: Vec<_> = classes(&case, id).into_iter().map(|at| &flows.classes[at]).collect();
            let closing: f64 = own.iter().map(|class| class.beginning_balance[0]).sum();
            let cents = 1e-9 * closing.max(pool.cut_off_balance());
            let is_covered =
                group.write_down.len() == own.len() && closing <= pool.cut_off_balance();
            let mut lost_so_far = 0.0;
            let mut written_down = 0.0;
            for row in 0..flows.dates.len() {
                let bonds: f64 = own.iter().map(|class| class.ending_balance[row]).sum();
                let ending = pool.ending_balance.get(row).copied().unwrap_or(0.0);
                prop_assert!(!is_covered || bonds <= ending + cents, "{row}: {bonds} {ending}");
                for (at, class) in own.iter().enumerate() {
                    prop_assert!(class.ending_balance[row] >= 0.0);
                    prop_assert!(class.interest[row] >= 0.0 && class.principal[row] >= 0.0);
                    if class.loss[row] > cents {
                        let below = own[at + 1..].iter().map(|class| class.ending_balance[row]);
                        prop_assert!(below.sum::<f64>() <= cents, "{row}");
                    }
                    written_down += class.loss[row].max(0.0);
                }
                lost_so_far += if row < pool.months() { lost(pool, row) } else { 0.0 };
                prop_assert!(written_down <= lost_so_far + cents, "{row}: {written_down} {lost_so_far}");
                let reserve = flows.reserve[id][row];
                let target = group.reserve.map_or(0.0, |reserve| reserve.target_usd);
                prop_assert!(reserve >= 0.0 && reserve <= target.min(bonds.max(0.0)) + cents);
            }
            prop_assert_eq!(flows.reserve[id].last().copied().unwrap_or(0.0), 0.0);
        }
    }
}
