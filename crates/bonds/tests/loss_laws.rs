//! Laws of losses, triggers, reserve accounts and cross support on random deals.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod random;

use bonds::deal::*;
use bonds::{
    Columns, DealCash, Ledger, RunTerms, TriggerMode, Waterfall, class_loss, columns, compile,
    explain, first_loss, run, run_cash, run_to_call, stream,
};
use proptest::prelude::*;
use random::{Collateral, Terms, accretes, collateral, deal, libor, terms};
use terms::{BondFlows, PoolFlows, Rate, RunTo};

/// What a random deal has beside classes and collateral.
#[derive(Clone, Debug)]
struct Extras {
    reserve_pct: f64,
    less_reserve: bool,
    shortfall_days: f64,
    delinquency: bool,
    loss_pct: f64,
    delinquent_pct: f64,
    cures: bool,
    insured: bool,
    accretes: bool,
}

fn extras() -> impl Strategy<Value = Extras> {
    (
        prop_oneof![Just(0.0), 0.0..4.0f64],
        any::<bool>(),
        prop_oneof![Just(0.0), 0.0..30.0f64],
        any::<bool>(),
        0.0..5.0f64,
        0.0..10.0f64,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|parts| Extras {
            reserve_pct: parts.0,
            less_reserve: parts.1,
            shortfall_days: parts.2,
            delinquency: parts.3,
            loss_pct: parts.4,
            delinquent_pct: parts.5,
            cures: parts.6,
            insured: parts.7,
            accretes: parts.8,
        })
}

const TRIGGERS: [&str; 3] = ["loss", "delinquency", "enhancement"];

/// The random deal with every class on the list of losses, a reserve account a group, triggers
/// that hold up the stepdown and choose between steps, and maybe an insurer.
fn loaded(terms: &[Terms; 2], pools: &[Collateral; 2], extras: &Extras) -> Deal {
    scaled(terms, pools, extras, 1.0)
}

/// The same with dollars `scale` times as many.
fn scaled(terms: &[Terms; 2], pools: &[Collateral; 2], extras: &Extras, scale: f64) -> Deal {
    let mut deal = deal(terms, pools, scale);
    for (id, group) in deal.groups.iter_mut().enumerate() {
        let reserve_usd = pools[id].balance * extras.reserve_pct / 100.0 * scale;
        group.write_down.push(format!("{id}-A"));
        group.reserve = Some(Reserve { initial_usd: reserve_usd, target_usd: reserve_usd });
        group.prepayment_shortfall = Some(PrepaymentShortfall {
            days: extras.shortfall_days,
            compensating: Rate::from_percent(0.125),
        });
        let Some(oc) = &mut group.oc else { continue };
        oc.less_reserve = extras.less_reserve;
        let Some(stepdown) = &mut oc.stepdown else { continue };
        stepdown.unless = TRIGGERS.map(String::from).to_vec();
        stepdown.delinquency = extras.delinquency.then_some(OcDelinquency {
            times: 2.0,
            delinquent_pct: 50.0,
            excess_times: 4.0,
        });
    }
    let test = |name: &str, group, test| Trigger {
        name: name.into(),
        group,
        test,
        from_month: 3,
        cures: extras.cures,
    };
    let steps = vec![
        LossStep { from_month: 2, pct: extras.loss_pct / 2.0 },
        LossStep { from_month: 20, pct: extras.loss_pct },
    ];
    let enhancement = TriggerTest::DelinquencyOfEnhancement {
        pct: extras.delinquent_pct * 10.0,
        senior: vec!["1-A".into()],
    };
    deal.triggers = vec![
        test(TRIGGERS[0], None, TriggerTest::CumulativeLoss(steps)),
        test(TRIGGERS[1], Some(0), TriggerTest::Delinquency { pct: extras.delinquent_pct }),
        test(TRIGGERS[2], Some(1), enhancement),
    ];
    for step in &mut deal.steps {
        let group = step.from[0].group();
        if matches!(step.verb, Verb::Interest | Verb::Principal(Amount::Distribution(_))) {
            step.from.push(Account::Reserve(group));
        }
        if step.verb == Verb::BasisRisk {
            step.when = When::NoTrigger(TRIGGERS[group].into());
        }
        if step.verb == Verb::ReimburseLoss {
            step.when = When::Trigger(TRIGGERS[0].into());
        }
    }
    for group in 0..2 {
        deal.steps.push(Step {
            verb: Verb::FundReserve,
            from: vec![Account::Interest(group), Account::Principal(group)],
            to: vec![group.to_string()],
            split: Split::Sequential,
            part: 1.0,
            when: When::Always,
            cite: "a law".into(),
        });
    }
    if extras.insured {
        deal.insurers.push(Insurer { name: "I".into(), classes: vec!["0-A".into()] });
    }
    if extras.accretes {
        accretes(&mut deal, "1-M");
    }
    deal
}

fn flows_of(pools: &[Collateral; 2]) -> Vec<PoolFlows> {
    pools.iter().map(|pool| pool.flows(1.0)).collect()
}

/// Every column of dollars.
fn dollars(flows: &BondFlows) -> Vec<&Vec<f64>> {
    let of_classes = flows.classes.iter().flat_map(|class| {
        [
            &class.beginning_balance,
            &class.interest,
            &class.principal,
            &class.accreted,
            &class.loss,
            &class.interest_shortfall,
            &class.basis_risk_paid,
            &class.basis_risk_carryforward,
            &class.residual,
            &class.ending_balance,
        ]
    });
    let of_groups = [&flows.fees, &flows.reserve, &flows.insurer_drawn, &flows.insurer_reimbursed];
    of_classes.chain(of_groups.into_iter().flatten()).chain([&flows.redemption]).collect()
}

fn cash(flows: &BondFlows) -> Vec<Vec<f64>> {
    let columns = flows.classes.iter().flat_map(|class| {
        [&class.interest, &class.principal, &class.loss, &class.residual, &class.ending_balance]
    });
    columns.cloned().collect()
}

/// What a batch keeps of a class is what the columns of the whole run make.
fn is_cash_of(
    waterfall: &Waterfall,
    kept: &DealCash,
    flows: &BondFlows,
    class: usize,
    run_to: RunTo,
) -> Result<(), TestCaseError> {
    let called = flows.call_month.filter(|_| run_to == RunTo::Call);
    let months = called.unwrap_or(flows.dates.len());
    prop_assert_eq!(kept.months(run_to), months);
    let cash = kept.class(class, run_to);
    let Columns { mut interest, principal, is_cash } = columns(waterfall, flows, class, run_to);
    if is_cash {
        interest.iter_mut().zip(&principal).for_each(|(cash, paid)| *cash += paid);
    }
    prop_assert_eq!(cash.cash, &interest[..]);
    prop_assert_eq!(cash.principal, &principal[..]);
    let of_run = &flows.classes[class];
    prop_assert_eq!(cash.lost, class_loss(flows, class, months));
    prop_assert_eq!(cash.balance, of_run.beginning_balance[0]);
    prop_assert_eq!(cash.coupon, of_run.coupon[0]);
    let left = of_run.ending_balance.last().filter(|_| called.is_none());
    prop_assert_eq!(cash.left, left.copied().unwrap_or(0.0));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    /// Losses are allocated as they are incurred: class balances never exceed the collateral of a
    /// group that began with as much. Losses rise from below; nothing is negative.
    #[test]
    fn losses_are_allocated(
        terms in [terms(), terms()], pools in [collateral(), collateral()],
        extras in extras(), index in 0.0..9.0f64,
    ) {
        let deal = loaded(&terms, &pools, &extras);
        let collected = flows_of(&pools);
        let flows =
            run(&compile(&deal).unwrap(), &collected, &libor(index), RunTerms::default()).unwrap();
        for (group, pool) in collected.iter().enumerate() {
            let classes = &flows.classes[3 * group..3 * group + 3];
            let is_covered = terms[group].shares.iter().sum::<f64>() <= 1.0;
            for row in 0..flows.dates.len() {
                let bonds: f64 = classes.iter().map(|class| class.ending_balance[row]).sum();
                let ending = pool.ending_balance.get(row).copied().unwrap_or(0.0);
                prop_assert!(!is_covered || bonds <= ending + 0.01, "{row}: {bonds} {ending}");
                for senior in 0..2 {
                    if classes[senior].loss[row] > 1e-5 {
                        let below = classes[senior + 1..].iter();
                        prop_assert!(below.map(|c| c.ending_balance[row]).sum::<f64>() < 1e-5);
                    }
                }
                for class in classes {
                    prop_assert!(class.ending_balance[row] >= -1e-5);
                    prop_assert!(class.interest[row] >= -1e-5 && class.principal[row] >= -1e-5);
                }
                let reserve = flows.reserve[group][row];
                prop_assert!(reserve >= 0.0);
                prop_assert!(reserve <= pool.beginning_balance[0] * extras.reserve_pct / 100.0 + 1e-5);
                prop_assert!(reserve <= bonds.max(0.0) + 1e-5);
            }
            prop_assert_eq!(flows.reserve[group].last().copied(), Some(0.0));
            let written: f64 = classes.iter().flat_map(|c| &c.loss).map(|l| l.max(0.0)).sum();
            let strips = |row: usize| (-pool.net_interest[row]).max(0.0).min(pool.principal(row));
            let lost: f64 = (0..pool.months()).map(|row| pool.loss[row] + strips(row)).sum();
            prop_assert!(written <= lost * (1.0 + 1e-9) + 1e-5);
        }
    }

    /// A deal of any size pays the same rates on the same dates, and as much of everything as it is
    /// larger: to the bit, since a power of two times an amount is exact. Nothing is measured in
    /// dollars.
    #[test]
    fn flows_scale(
        terms in [terms(), terms()], pools in [collateral(), collateral()],
        extras in extras(), index in 0.0..9.0f64, power in -20..=20i32,
    ) {
        let flows = |scale: f64| {
            let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(scale)).collect();
            let waterfall = compile(&scaled(&terms, &pools, &extras, scale)).unwrap();
            run(&waterfall, &collected, &libor(index), RunTerms::default()).unwrap()
        };
        let (one, scale) = (flows(1.0), 2.0_f64.powi(power));
        let other = flows(scale);
        prop_assert_eq!(one.call_month, other.call_month);
        prop_assert_eq!(&one.schedule_rate, &other.schedule_rate);
        for (one, other) in one.classes.iter().zip(&other.classes) {
            prop_assert_eq!(&one.coupon, &other.coupon);
        }
        for (one, other) in dollars(&one).iter().zip(dollars(&other)) {
            let scaled: Vec<f64> = one.iter().map(|dollars| dollars * scale).collect();
            prop_assert_eq!(&scaled, other);
        }
    }

    /// A class has lost its first dollar exactly where its loss up to then comes to one.
    #[test]
    fn the_first_dollar_is_the_first(
        terms in [terms(), terms()], pools in [collateral(), collateral()], extras in extras(),
    ) {
        let deal = loaded(&terms, &pools, &extras);
        let waterfall = compile(&deal).unwrap();
        let flows = run(&waterfall, &flows_of(&pools), &libor(3.0), RunTerms::default()).unwrap();
        let months = flows.dates.len();
        for class in 0..6 {
            let by_hand = (1..=months).find(|month| class_loss(&flows, class, *month) >= 1.0);
            prop_assert_eq!(first_loss(&flows, class, months), by_hand);
        }
    }

    /// The cash that a batch keeps of scenarios paid side by side is that of the columns of each
    /// one's own run, to the bit, in room that has served other scenarios before.
    #[test]
    fn cash_side_by_side_is_the_cash_of_each_run(
        terms in [terms(), terms()],
        pools in [[collateral(), collateral()], [collateral(), collateral()], [collateral(), collateral()]],
        extras in extras(), index in 0.0..9.0f64,
    ) {
        let deal = loaded(&terms, &pools[0], &extras);
        let (waterfall, paths) = (compile(&deal).unwrap(), libor(index));
        let run_terms = RunTerms::default();
        let mut pools = pools;
        let lengths = pools[0].each_ref().map(|pool| pool.months.len());
        for pools in &mut pools[1..] {
            for (pool, length) in pools.iter_mut().zip(lengths) {
                pool.months = pool.months.iter().cloned().cycle().take(length).collect();
            }
        }
        let collected = pools.each_ref().map(flows_of);
        let [first, second, third] = collected.each_ref().map(Vec::as_slice);
        let (mut ledger, mut kept) = (Ledger::<3>::default(), vec![DealCash::default(); 3]);
        let rotated = [second, third, first];
        run_cash(&waterfall, rotated, &paths, run_terms, &mut ledger, &mut kept).unwrap();
        let lanes = [first, second, third];
        run_cash(&waterfall, lanes, &paths, run_terms, &mut ledger, &mut kept).unwrap();
        let of_bonds = |class: &usize| deal.classes[*class].kind != ClassKind::Residual;
        for (kept, collected) in kept.iter().zip(lanes) {
            let flows = run(&waterfall, collected, &paths, run_terms).unwrap();
            for class in (0..deal.classes.len()).filter(of_bonds) {
                for run_to in [RunTo::Call, RunTo::Maturity] {
                    is_cash_of(&waterfall, kept, &flows, class, run_to)?;
                }
            }
        }
    }

    /// The run that ends with the call is the long run up to then, for every class's cash and loss.
    #[test]
    fn a_run_to_call_is_the_run_up_to_the_call(
        terms in [terms(), terms()], pools in [collateral(), collateral()],
        extras in extras(), index in 0.0..9.0f64,
    ) {
        let deal = loaded(&terms, &pools, &extras);
        let (waterfall, paths) = (compile(&deal).unwrap(), libor(index));
        let collected = flows_of(&pools);
        let long = run(&waterfall, &collected, &paths, RunTerms::default()).unwrap();
        let short = run_to_call(&waterfall, &collected, &paths, RunTerms::default()).unwrap();
        prop_assert_eq!(long.call_month, short.call_month);
        let Some(call) = long.call_month else {
            prop_assert_eq!(long, short);
            return Ok(());
        };
        prop_assert_eq!(&short.dates[..], &long.dates[..call]);
        prop_assert_eq!(&short.redemption, &long.redemption);
        for (short, long) in cash(&short).iter().zip(cash(&long)) {
            prop_assert_eq!(&short[..], &long[..call]);
        }
        for class in 0..deal.classes.len() {
            let cash = |flows| stream(&waterfall, flows, &paths, class, RunTo::Call);
            prop_assert_eq!(cash(&short), cash(&long));
            for through in [call - 1, call] {
                let lost = |flows| (first_loss(flows, class, through), class_loss(flows, class, through));
                prop_assert_eq!(lost(&short), lost(&long));
            }
        }
    }

    /// Forced triggers are triggers whose tests always, or never, hold; no cross support is a
    /// deal without the steps that give it; no contracts a deal without contracts.
    #[test]
    fn run_terms_are_other_deals(
        terms in [terms(), terms()], pools in [collateral(), collateral()],
        extras in extras(), index in 0.0..9.0f64,
    ) {
        let deal = loaded(&terms, &pools, &extras);
        let collected = flows_of(&pools);
        let run = |deal: &Deal, terms| {
            cash(&run(&compile(deal).unwrap(), &collected, &libor(index), terms).unwrap())
        };
        let plain = RunTerms::default();
        for (triggers, pct) in [(TriggerMode::Fail, -1e9), (TriggerMode::Pass, 1e9)] {
            let mut tested = deal.clone();
            for trigger in &mut tested.triggers {
                trigger.test = TriggerTest::CumulativeLoss(vec![LossStep { from_month: 1, pct }]);
            }
            prop_assert_eq!(run(&tested, plain), run(&deal, RunTerms { triggers, ..plain }));
        }
        let mut alone = deal.clone();
        alone.steps.retain(|s| !matches!(s.verb, Verb::Principal(Amount::OcLossDeficiency(_))));
        prop_assert_eq!(run(&alone, plain), run(&deal, RunTerms { cross_support: false, ..plain }));
        let mut hedged = deal.clone();
        hedged.contracts.push(Contract {
            name: "swap".into(),
            group: 0,
            terms: ContractTerms::Swap {
                fixed: Rate::from_percent(4.0),
                fixed_day_count: terms::DayCount::Thirty360,
                index: terms::IndexId(0),
                index_day_count: terms::DayCount::Actual360,
            },
            notional: Notional::Schedule(vec![pools[0].balance; 40]),
            balance_guaranteed: true,
            accrues_from: None,
        });
        prop_assert_eq!(run(&deal, plain), run(&hedged, RunTerms { contracts: false, ..plain }));
    }

    /// An explanation adds up: what came in is what its lines pay, release and keep, and its
    /// principal is that of the run.
    #[test]
    fn explanations_add_up(
        terms in [terms(), terms()], pools in [collateral(), collateral()],
        extras in extras(), month in 1..80usize,
    ) {
        let deal = loaded(&terms, &pools, &extras);
        let collected = flows_of(&pools);
        let (waterfall, paths) = (compile(&deal).unwrap(), libor(3.0));
        let explained = explain(&waterfall, &collected, &paths, RunTerms::default(), month).unwrap();
        let flows = run(&waterfall, &collected, &paths, RunTerms::default()).unwrap();
        if month > flows.dates.len() {
            prop_assert!(explained.steps.is_empty() && explained.groups.is_empty());
            return Ok(());
        }
        let total = |named: &[bonds::explain::Named]| named.iter().map(|n| n.amount).sum::<f64>();
        let mut cash_in = 0.0;
        let mut cash_out = total(&explained.closing.released)
            + total(&explained.closing.reserve)
            + total(&explained.closing.reserve_paid);
        for group in &explained.groups {
            cash_in += group.interest_collected + group.principal_collected + group.reserve;
            cash_in += group.contract_received;
            cash_out += total(&group.fees) + group.contract_paid + group.strips_of_principal;
        }
        let stays_in_the_deal = |verb: &str| matches!(verb, "accrue" | "fund_reserve");
        for step in explained.steps.iter().filter(|step| !stays_in_the_deal(step.verb)) {
            prop_assert!((total(&step.paid_to) - step.paid).abs() <= 1e-6 + 1e-9 * step.paid);
            prop_assert!(step.paid <= step.asked + 1e-6 && step.paid <= step.available + 1e-6);
            prop_assert!(step.skipped.is_none() || step.paid == 0.0);
            cash_out += step.paid;
        }
        prop_assert!((cash_in - cash_out).abs() <= 1e-6 + 1e-9 * cash_in, "{cash_in} {cash_out}");
        let lines = explained.steps.iter().filter(|step| step.verb == "principal");
        let to_b: f64 = lines.flat_map(|step| &step.paid_to)
            .filter(|named| named.name == "1-B").map(|named| named.amount).sum();
        let reimbursed = explained.steps.iter().filter(|step| step.verb == "reimburse_loss");
        let to_b: f64 = to_b + reimbursed.flat_map(|step| &step.paid_to)
            .filter(|named| named.name == "1-B").map(|named| named.amount).sum::<f64>();
        // What the reserve account pays is no step.
        let of_steps = explained.closing.reserve_paid.iter().all(|named| named.name != "1-B");
        prop_assert!(!of_steps || (to_b - flows.classes[5].principal[month - 1]).abs() <= 1e-6);
    }
}
