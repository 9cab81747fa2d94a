//! Laws of the waterfall on random deals and random collateral, losses included.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod random;

use bonds::deal::*;
use bonds::{RunTerms, compile, run, stream};
use proptest::prelude::*;
use random::{accretes, collateral, deal, libor, terms};
use terms::{DayCount, IndexId, PoolFlows, Rate, RunTo};

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// `run` itself checks cash on each date; here the totals are added up again from outside,
    /// with balances, losses and signs.
    #[test]
    fn what_comes_in_goes_out(
        terms in [terms(), terms()], pools in [collateral(), collateral()], index in 0.0..9.0f64,
    ) {
        let deal = deal(&terms, &pools, 1.0);
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let flows = run(&compile(&deal).unwrap(), &collected, &libor(index), RunTerms::default()).unwrap();

        let cash_in: f64 = collected.iter().map(|p| {
            // Strips take principal where interest does not cover them, and no more than there is.
            (0..p.months()).map(|m| (p.net_interest[m] + p.principal(m)).max(0.0)).sum::<f64>()
        }).sum();
        let cash_out: f64 = flows.fees.iter().flatten().sum::<f64>() + flows.classes.iter().map(|c| {
            c.interest.iter().chain(&c.principal).chain(&c.basis_risk_paid).chain(&c.residual)
                .sum::<f64>()
        }).sum::<f64>();
        prop_assert!((cash_in - cash_out).abs() <= 1e-8 * cash_in, "{cash_in} {cash_out}");

        for (class, columns) in deal.classes.iter().zip(&flows.classes) {
            let ClassKind::Balance(original) = class.kind else { continue };
            let lost: f64 = columns.loss.iter().sum();
            let paid: f64 = columns.principal.iter().sum();
            let ending = columns.ending_balance.last().copied().unwrap_or(original);
            prop_assert!((original - paid - lost - ending).abs() < 1e-9 * original.max(1.0));
            for column in [&columns.interest, &columns.principal, &columns.ending_balance,
                           &columns.basis_risk_paid, &columns.basis_risk_carryforward] {
                prop_assert!(column.iter().all(|x| *x >= -1e-5 && x.is_finite()), "{}", class.name);
            }
        }
    }

    /// A class is written down only when the class below it has nothing left, and never by more
    /// than its group has lost, strips that principal pays included.
    #[test]
    fn losses_rise_from_below(
        terms in [terms(), terms()], pools in [collateral(), collateral()], index in 0.0..9.0f64,
    ) {
        let deal = deal(&terms, &pools, 1.0);
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let flows = run(&compile(&deal).unwrap(), &collected, &libor(index), RunTerms::default()).unwrap();
        for (group, collected) in collected.iter().enumerate() {
            let columns = |k: usize| &flows.classes[group * 3 + k];
            let mut lost_so_far = 0.0;
            let mut written_down = 0.0;
            for row in 0..collected.months() {
                let strips = (-collected.net_interest[row]).max(0.0);
                lost_so_far += collected.loss[row] + strips.min(collected.principal(row));
                written_down += (0..3).map(|k| columns(k).loss[row].max(0.0)).sum::<f64>();
                prop_assert!(written_down <= lost_so_far * (1.0 + 1e-9) + 1e-6);
                prop_assert_eq!(columns(0).loss[row], 0.0);
                if columns(1).loss[row] > 1e-6 {
                    prop_assert!(columns(2).ending_balance[row] < 1e-6);
                }
            }
        }
    }

    /// Principal is what lowers a balance: where a class grows on a date, all that it is paid is
    /// interest, and the call redeems it as principal up to the balance before the date.
    #[test]
    fn accretion_that_comes_back_is_no_principal(
        terms in [terms(), terms()], pools in [collateral(), collateral()], index in 0.0..9.0f64,
        accretion in prop::sample::subsequence(vec!["0-A", "0-B", "1-A", "1-M"], 1..=4),
    ) {
        let mut deal = deal(&terms, &pools, 1.0);
        accretion.iter().for_each(|class| accretes(&mut deal, class));
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let (waterfall, paths) = (compile(&deal).unwrap(), libor(index));
        let flows = run(&waterfall, &collected, &paths, RunTerms::default()).unwrap();
        let cents = 1e-9 * pools[0].balance.max(pools[1].balance);
        for (class, columns) in flows.classes.iter().enumerate().take(6) {
            let called = stream(&waterfall, &flows, &paths, class, RunTo::Call);
            for row in 0..flows.dates.len() {
                let before = columns.beginning_balance[row];
                let fall = before - columns.ending_balance[row] - columns.loss[row];
                let principal = columns.principal[row];
                prop_assert!((principal - fall.max(0.0)).abs() <= cents, "{principal} {fall}");
                if flows.call_month == Some(row + 1) && row < called.dates.len() {
                    let redeemed = before - columns.loss[row];
                    prop_assert!((called.principal[row] - redeemed).abs() <= cents);
                }
            }
        }
    }

    /// To call and to maturity are the same deal until the call, and the call pays par.
    #[test]
    fn the_call_pays_par(terms in [terms(), terms()], pools in [collateral(), collateral()]) {
        let deal = deal(&terms, &pools, 1.0);
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let waterfall = compile(&deal).unwrap();
        let paths = libor(1.1);
        let flows = run(&waterfall, &collected, &paths, RunTerms::default()).unwrap();
        let Some(call) = flows.call_month else { return Ok(()) };
        for class in 0..6 {
            let called = stream(&waterfall, &flows, &paths, class, RunTo::Call);
            let matured = stream(&waterfall, &flows, &paths, class, RunTo::Maturity);
            prop_assert!(called.dates.len() <= call);
            for row in 0..called.dates.len().min(call - 1) {
                // A stream ends with its last flow.
                let to_maturity = if row < matured.dates.len() { matured.cash(row) } else { 0.0 };
                prop_assert_eq!(called.cash(row), to_maturity);
            }
            let ClassKind::Balance(original) = deal.classes[class].kind else { continue };
            let lost: f64 = flows.classes[class].loss[..call].iter().sum();
            let paid: f64 = called.principal.iter().sum();
            prop_assert!((paid + lost - original).abs() < 1e-9 * original.max(1.0));
        }
    }

    /// The last balance of a plan holds after its end.
    #[test]
    fn a_plan_holds_its_last_balance(
        terms in [terms(), terms()], pools in [collateral(), collateral()],
        parts in prop::collection::vec(0.0..1.0f64, 1..20), more in 1..100usize,
    ) {
        let mut deal = deal(&terms, &pools, 1.0);
        let planned = Step {
            verb: Verb::Principal(Amount::Planned(0)),
            from: vec![Account::Principal(0)],
            to: vec!["0-A".into()],
            split: Split::Sequential,
            part: 1.0,
            when: When::Always,
            cite: "a plan".into(),
        };
        deal.steps.insert(0, planned);
        let balances: Vec<f64> = parts.iter().map(|part| part * pools[0].balance).collect();
        let mut held = balances.clone();
        held.resize(balances.len() + more, balances[balances.len() - 1]);
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let mut run_with = |balances| {
            deal.plans = vec![Plan::Balances(balances)];
            run(&compile(&deal).unwrap(), &collected, &libor(3.0), RunTerms::default()).unwrap()
        };
        prop_assert_eq!(run_with(balances), run_with(held));
    }

    /// Contracts and insurers: cash in and out with theirs counted, a group never swaps more than
    /// its classes under a balance guarantee, and an insured class is always paid its interest.
    #[test]
    fn outside_money_is_counted(
        terms in [terms(), terms()], pools in [collateral(), collateral()],
        index in 0.0..9.0f64, fixed in 0.0..9.0f64, times in 0.1..3.0f64, guaranteed in any::<bool>(),
    ) {
        let mut deal = deal(&terms, &pools, 1.0);
        deal.insurers.push(Insurer { name: "I".into(), classes: vec!["0-A".into()] });
        let start = pools[0].balance * times;
        deal.contracts.push(Contract {
            name: "swap".into(),
            group: 0,
            terms: ContractTerms::Swap {
                fixed: Rate::from_percent(fixed),
                fixed_day_count: DayCount::Thirty360,
                index: IndexId(0),
                index_day_count: DayCount::Actual360,
            },
            notional: Notional::Schedule(vec![start; 40]),
            balance_guaranteed: guaranteed,
            accrues_from: None,
        });
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let flows = run(&compile(&deal).unwrap(), &collected, &libor(index), RunTerms::default()).unwrap();
        let outside: f64 = flows.insurer_drawn.iter().flatten().sum::<f64>()
            - flows.insurer_reimbursed.iter().flatten().sum::<f64>();
        prop_assert!(outside >= -1e-6);
        for row in 0..flows.dates.len() {
            let bonds: f64 = (0..3).map(|k| flows.classes[k].beginning_balance[row]).sum();
            let notional = flows.contract_notional[0][row];
            let expected = if row < 40 { start } else { 0.0 };
            let expected = if guaranteed { expected.min(bonds) } else { expected };
            prop_assert!((notional - expected).abs() <= 1e-9 * start, "{notional} {expected}");
            let senior = &flows.classes[0];
            prop_assert!(senior.interest_shortfall[row].abs() <= 1e-6);
        }
    }
}
