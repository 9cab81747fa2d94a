//! Laws of the ways to run a deal: alone or side by side, to the call, with terms forced, explained.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use bonds::deal::*;
use bonds::{
    Columns, DealCash, Ledger, RunTerms, TriggerMode, Waterfall, class_loss, columns, compile,
    explain, first_loss, run, run_cash, run_to_call, stream,
};
use proptest::prelude::*;
use random::{Case, Collateral, Dice, Style, case, cases, drawn};
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
    1e-9 * case.pools.iter().map(PoolFlows::cut_off_balance).sum::<f64>()
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
    let Columns { mut interest, principal, is_cash, .. } = columns(waterfall, flows, class, run_to);
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
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    /// The run that ends with the call is the long run up to then, for every class's cash and loss.
    #[test]
    fn a_run_to_call_is_the_run_up_to_the_call(case in any_case()) {
        let (waterfall, long) = ran(&case);
        let short = run_to_call(&waterfall, &case.pools, &case.paths, case.terms()).unwrap();
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
        for class in 0..case.deal.classes.len() {
            let cash = |flows| stream(&waterfall, flows, &case.paths, class, RunTo::Call);
            prop_assert_eq!(cash(&short), cash(&long));
            for through in [call - 1, call] {
                let lost = |flows| (first_loss(flows, class, through), class_loss(flows, class, through));
                prop_assert_eq!(lost(&short), lost(&long));
            }
        }
    }

    /// A class has lost its first dollar exactly where its loss up to then comes to one.
    #[test]
    fn the_first_dollar_is_the_first(case in any_case()) {
        let (_, flows) = ran(&case);
        let months = flows.dates.len();
        for class in 0..case.deal.classes.len() {
            let by_hand = (1..=months).find(|month| class_loss(&flows, class, *month) >= 1.0);
            prop_assert_eq!(first_loss(&flows, class, months), by_hand);
        }
    }

    /// The cash that a batch keeps of scenarios paid side by side is that of the columns of each
    /// one's own run, to the bit, in room that has served other scenarios before.
    #[test]
    fn cash_side_by_side_is_the_cash_of_each_run(three in drawn(|dice: &mut Dice| {
        let case = Case::draw(dice, Style::Any, Collateral::Either);
        let others = [case::wild_like(dice, &case.pools), case::wild_like(dice, &case.pools)];
        (case, others)
    })) {
        let (case, [second, third]) = &three;
        let waterfall = compile(&case.deal).unwrap();
        let (mut ledger, mut kept) = (Ledger::<3>::default(), vec![DealCash::default(); 3]);
        let lanes = [case.pools.as_slice(), second, third];
        let rotated = [lanes[1], lanes[2], lanes[0]];
        run_cash(&waterfall, rotated, &case.paths, case.terms(), &[], &mut ledger, &mut kept).unwrap();
        run_cash(&waterfall, lanes, &case.paths, case.terms(), &[], &mut ledger, &mut kept).unwrap();
        for (kept, pools) in kept.iter().zip(lanes) {
            let flows = run(&waterfall, pools, &case.paths, case.terms()).unwrap();
            for (class, terms) in case.deal.classes.iter().enumerate() {
                for run_to in [RunTo::Call, RunTo::Maturity] {
                    if terms.kind != ClassKind::Residual {
                        is_cash_of(&waterfall, kept, &flows, class, run_to)?;
                    }
                }
            }
        }
    }

    /// An explanation adds up: what came in is what its lines pay, release and keep, and its
    /// principal is that of the run.
    #[test]
    fn explanations_add_up(case in any_case(), month in 1..80usize) {
        let (waterfall, flows) = ran(&case);
        let explained =
            explain(&waterfall, &case.pools, &case.paths, case.terms(), month).unwrap();
        if month > flows.dates.len() {
            prop_assert!(explained.steps.is_empty() && explained.groups.is_empty());
            return Ok(());
        }
        let total = |named: &[explain::Named]| named.iter().map(|n| n.amount).sum::<f64>();
        let mut cash_in = 0.0;
        let mut cash_out = total(&explained.closing.released)
            + total(&explained.closing.reserve)
            + total(&explained.closing.reserve_paid);
        for group in &explained.groups {
            cash_in += group.interest_collected + group.principal_collected + group.reserve;
            cash_in += group.contract_received + group.from_issuer.unwrap_or(0.0);
            // Those of the deal's own follow the group's four.
            cash_in += total(&group.accounts[4..]);
            cash_out += group.strips_of_principal;
            cash_out += total(&group.fees) + group.contract_paid;
        }
        let is_within = |step: &&bonds::explain::ExplainedStep| {
            !matches!(step.verb, "fund_reserve" | "accrue" | "transfer" | "write_down" | "write_up")
        };
        for step in explained.steps.iter().filter(is_within) {
            prop_assert!((total(&step.paid_to) - step.paid).abs() <= cents(&case));
            prop_assert!(step.paid <= step.asked + cents(&case));
            prop_assert!(step.paid <= step.available + cents(&case));
            prop_assert!(step.skipped.is_none() || step.paid == 0.0);
            cash_out += step.paid;
        }
        prop_assert!((cash_in - cash_out).abs() <= cents(&case), "{cash_in} {cash_out}");
        let of_principal = |step: &&bonds::explain::ExplainedStep| {
            matches!(step.verb, "principal" | "reimburse_loss")
        };
        let lines = || explained.steps.iter().filter(of_principal).flat_map(|step| &step.paid_to);
        // What insurers and reserve accounts pay is no step; accretion that comes back is interest.
        let is_of_steps = |class: &Class| {
            let name = &class.name;
            let is_insured = case.deal.insurers.iter().any(|i| i.classes.contains(name));
            let accretes =
                |step: &Step| step.verb == Verb::Accrue && step.to.contains(name);
            let is_paid = explained.closing.reserve_paid.iter().any(|named| named.name == *name);
            !is_insured && !is_paid && !case.deal.steps.iter().any(accretes)
        };
        for (class, flows) in case.deal.classes.iter().zip(&flows.classes) {
            if is_of_steps(class) {
                let paid = lines().filter(|named| named.name == class.name);
                let off = paid.map(|named| named.amount).sum::<f64>() - flows.principal[month - 1];
                prop_assert!(off.abs() <= cents(&case), "{}: {off}", class.name);
            }
        }
    }

    /// Where a class of a group is written down, or owed interest, the group's reserve account releases
    /// nothing; but a step that writes down does so whatever an account holds.
    #[test]
    fn reserves_are_not_released_beside_a_loss(case in any_case()) {
        let (waterfall, flows) = ran(&case);
        for (id, group) in case.deal.groups.iter().enumerate().filter(|(_, g)| g.reserve.is_some()) {
            let own = |name: &String| case.deal.classes[case.deal.class_named(name).unwrap()].group == id;
            let writes_down = |step: &Step| step.verb == Verb::WriteDown && step.to.iter().any(own);
            let has_own_losses = case.deal.steps.iter().any(writes_down);
            let classes = || case.deal.classes.iter().zip(&flows.classes).filter(|(c, _)| c.group == id);
            let is_short = |row: &usize| {
                classes().any(|(_, flows)| {
                    let is_loss = !has_own_losses && flows.loss[*row] > cents(&case);
                    is_loss || flows.interest_shortfall[*row] > cents(&case)
                })
            };
            let account = format!("{}.reserve", group.name);
            for row in (0..flows.dates.len()).filter(is_short).take(2) {
                let date =
                    explain(&waterfall, &case.pools, &case.paths, case.terms(), row + 1).unwrap();
                let mut held = date.groups[id].reserve;
                for step in &date.steps {
                    let deposits = step.paid_to.iter().filter(|to| to.name == group.name);
                    match step.left.iter().find(|left| left.name == account) {
                        Some(left) => held = left.amount,
                        None if step.verb == "fund_reserve" => {
                            held += deposits.map(|to| to.amount).sum::<f64>();
                        }
                        None if step.verb == "transfer" => {
                            let to = step.paid_to.iter().filter(|to| to.name == account);
                            held += to.map(|to| to.amount).sum::<f64>();
                        }
                        None => {}
                    }
                }
                let paid = date.closing.reserve_paid.iter().filter(|paid| own(&paid.name));
                let released = held - paid.map(|paid| paid.amount).sum::<f64>() - flows.reserve[id][row];
                prop_assert!(released <= cents(&case), "{}, month {}: {released}", group.name, row + 1);
            }
        }
    }

    /// Forced triggers are triggers whose tests always, or never, hold; no cross support is a deal
    /// without what pays classes of one group from another; no contracts a deal without contracts.
    #[test]
    fn run_terms_are_other_deals(case in any_case()) {
        let run = |deal: &Deal, terms| {
            run(&compile(deal).unwrap(), &case.pools, &case.paths, terms).unwrap()
        };
        let plain = RunTerms::default();
        for (triggers, pct) in [(TriggerMode::Fail, -1e9), (TriggerMode::Pass, 1e9)] {
            let mut tested = case.deal.clone();
            for trigger in &mut tested.triggers {
                // Tested in the same months.
                let from_month = match &trigger.test {
                    TriggerTest::CumulativeLoss(steps) => steps[0].from_month,
                    _ => 1,
                };
                trigger.test = TriggerTest::CumulativeLoss(vec![LossStep { from_month, pct }]);
            }
            let forced = run(&case.deal, RunTerms { triggers, ..plain });
            prop_assert_eq!(cash(&run(&tested, plain)), cash(&forced));
        }
        let mut alone = case.deal.clone();
        let group_of = |name: &String| case.deal.classes[case.deal.class_named(name).unwrap()].group;
        alone.steps.retain(|step| match step.verb {
            Verb::Release
            | Verb::ReimburseInsurer
            | Verb::FundReserve
            | Verb::Transfer(_)
            | Verb::Fee
            | Verb::Defer
            | Verb::WriteDown
            | Verb::WriteUp => true,
            _ => step.to.iter().map(group_of).any(|group| {
                step.from.iter().any(|account| account.group(&case.deal) == Some(group))
            }),
        });
        let unsupported = run(&case.deal, RunTerms { cross_support: false, ..plain });
        prop_assert_eq!(cash(&run(&alone, plain)), cash(&unsupported));
        let unhedged = Deal { contracts: Vec::new(), ..case.deal.clone() };
        let without = run(&case.deal, RunTerms { contracts: false, ..plain });
        prop_assert_eq!(cash(&run(&unhedged, plain)), cash(&without));
    }
}
