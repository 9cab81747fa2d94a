//! Laws of defaults and losses on random whole deals, run as a table runs them.
//!
//! Every run also keeps the law of cash: a date on which cash in is not cash out, or a balance does
//! not roll, is an error, and a run that is an error fails the test.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::{DefaultRate, Liquidation, PoolSpeeds, Quote, SpeedCurve, project};
use grid::{DealInputs, Defaulting, Prepared, Run, Scenario};
use random::{Dice, Style, inputs, liquidation};
use terms::PoolFlows;

fn scenario(cdr: f64, liquidation: &Liquidation) -> Scenario {
    Scenario {
        defaulting: Defaulting::Cdr(cdr),
        liquidation: liquidation.clone(),
        ..Scenario::static_at(100.0)
    }
}

fn run(inputs: &DealInputs, scenario: &Scenario) -> Run {
    Prepared::new(inputs).unwrap().run(scenario).unwrap()
}

fn with_severity(liquidation: &Liquidation, severity: f64) -> Liquidation {
    Liquidation { severity: vec![severity], ..liquidation.clone() }
}

/// The largest severity at which the proceeds of every loan cover what was advanced on it: a loan
/// with `k` level payments left still owes 1/k or more of its balance when one is left.
fn covered(lag: u32) -> f64 {
    1.0 / f64::from(lag + 1)
}

/// Running sums of a column of the pool.
fn so_far(flows: &PoolFlows, of: impl Fn(&PoolFlows, usize) -> f64) -> Vec<f64> {
    let mut sum = 0.0;
    let rows = (0..flows.months()).map(|row| {
        sum += of(flows, row);
        sum
    });
    rows.collect()
}

fn cents(run: &Run) -> f64 {
    1e-9 * run.pools[0].beginning_balance[0]
}

/// What each class loses up to maturity, dollars.
fn lost(run: &Run) -> Vec<f64> {
    let months = run.bonds.dates.len();
    let classes = 0..run.bonds.classes.len() - 1;
    classes.map(|class| bonds::class_loss(&run.bonds, class, months)).collect()
}

/// Of the collateral, month by month, in every deal. Of the classes where principal is paid in
/// order and all have one coupon: losses then spare no more interest than what they write down
/// would have cost, so that there is never more excess for the others. With other terms the law
/// does not hold: a class below that bears a higher coupon, or is paid principal pro rata, takes
/// less out of the deal when it is written down sooner, and a class above it may then lose a
/// little less. It is rare: 2 of 6,000 random deals, all of them pro rata.
#[test]
fn severity_never_helps() {
    for seed in 0..400 {
        let mut dice = Dice::new(seed);
        let deal = inputs(&mut dice, Style::OneCoupon);
        let liquidation = Liquidation { subsequent: None, ..liquidation(&mut dice) };
        let cdr = dice.real(0.0, 30.0);
        let low = dice.real(0.0, 1.0);
        let high = dice.real(low, 1.0);
        let mild = run(&deal, &scenario(cdr, &with_severity(&liquidation, low)));
        let hard = run(&deal, &scenario(cdr, &with_severity(&liquidation, high)));
        let cents = cents(&mild);
        for row in 0..mild.pools[0].months() {
            let (mild, hard) = (&mild.pools[0], &hard.pools[0]);
            assert!(hard.loss[row] >= mild.loss[row] - cents, "{seed}, {row}");
            assert!(hard.principal(row) <= mild.principal(row) + cents, "{seed}, {row}");
            assert_eq!(hard.net_interest[row], mild.net_interest[row], "{seed}, {row}");
        }
        for (mild, hard) in lost(&mild).iter().zip(lost(&hard)) {
            assert!(hard >= mild - cents, "{seed}: {mild} {hard}");
        }
    }
}

/// Up to any month: a higher rate makes every dollar that defaults do so no later, and lets none
/// escape. Where proceeds do not cover the advances a liquidation loses all that is left, on all
/// loans of a month together; the law is for severities that leave that out.
#[test]
fn a_higher_cdr_never_loses_less() {
    for seed in 0..400 {
        let mut dice = Dice::new(1000 + seed);
        let deal = inputs(&mut dice, Style::Any);
        let liquidation = Liquidation { subsequent: None, ..liquidation(&mut dice) };
        let severity = dice.real(0.0, covered(liquidation.lag));
        let liquidation = with_severity(&liquidation, severity);
        let low = dice.real(0.0, 60.0);
        let high = dice.real(low, 100.0);
        let slow = run(&deal, &scenario(low, &liquidation));
        let fast = run(&deal, &scenario(high, &liquidation));
        let losses = [&slow, &fast].map(|run| so_far(&run.pools[0], |flows, row| flows.loss[row]));
        for (row, (slow_loss, fast_loss)) in losses[0].iter().zip(&losses[1]).enumerate() {
            assert!(*fast_loss >= slow_loss - cents(&slow), "{seed}, {row}");
        }
    }
}

/// Advances of principal bring it forward, and change neither how much comes in nor what is lost,
/// as long as proceeds cover them; at higher severities, advances that are not got back are never
/// more than what was lost without them. Without any, a defaulted balance stays whole, and severity
/// is exactly the part of it that is lost.
#[test]
fn advances_only_move_principal() {
    for seed in 0..400 {
        let mut dice = Dice::new(2000 + seed);
        let mut deal = inputs(&mut dice, Style::Any);
        // A balance in foreclosure whose principal is not advanced defers no interest.
        deal.groups.iter_mut().for_each(|group| group.pool.payment_resets.clear());
        let liquidation = Liquidation { subsequent: None, ..liquidation(&mut dice) };
        let cdr = dice.real(0.0, 60.0);
        let severity = dice.real(0.0, covered(liquidation.lag));
        let at = |severity: f64, part: f64| {
            let advanced = Liquidation {
                advance_principal: part,
                advance_interest: part,
                ..liquidation.clone()
            };
            run(&deal, &scenario(cdr, &with_severity(&advanced, severity)))
        };
        let (none, full) = (at(severity, 0.0), at(severity, 1.0));
        let cents = cents(&none);
        let principal = [&none, &full].map(|run| so_far(&run.pools[0], PoolFlows::principal));
        for (row, (later, sooner)) in principal[0].iter().zip(&principal[1]).enumerate() {
            assert!(*sooner >= later - cents, "{seed}, {row}");
        }
        let [later, sooner] = principal.map(|sums| sums.last().copied().unwrap());
        assert!((later - sooner).abs() <= cents, "{seed}: {later} {sooner}");
        let sum = |column: &[f64]| column.iter().sum::<f64>();
        let losses = [&none, &full].map(|run| sum(&run.pools[0].loss));
        assert!((losses[0] - losses[1]).abs() <= cents, "{seed}: {losses:?}");
        let any = dice.real(0.0, 1.0);
        let (none, full) = (at(any, 0.0), at(any, 1.0));
        assert!(sum(&full.pools[0].loss) <= sum(&none.pools[0].loss) + cents, "{seed}");
        let defaulted = sum(&none.pools[0].defaulted);
        assert!((sum(&none.pools[0].loss) - any * defaulted).abs() <= cents, "{seed}");
    }
}

/// However it is said that no loan defaults, and whatever would become of one that did.
#[test]
fn zero_defaults_are_no_defaults_to_the_bit() {
    for seed in 0..200 {
        let mut dice = Dice::new(3000 + seed);
        let mut deal = inputs(&mut dice, Style::Subordinated);
        let liquidation = Liquidation { delinquent: 0.0, ..liquidation(&mut dice) };
        let none = run(&deal, &Scenario::static_at(100.0));
        let rate = |quote, figure| DefaultRate::Curve(SpeedCurve::flat(quote, figure));
        deal.groups[0].default_rate = Some(rate(Quote::Sda, 300.0));
        let cdr = scenario(0.0, &liquidation);
        let said = |defaulting| Scenario { defaulting, ..cdr.clone() };
        let of_group = vec![("1".to_string(), 0.0)];
        for scenario in [
            cdr.clone(),
            said(Defaulting::Mdr(0.0)),
            said(Defaulting::Sda(0.0)),
            said(Defaulting::OfDeal(0.0)),
            said(Defaulting::Vector(rate(Quote::Cdr, 0.0), 100.0)),
            said(Defaulting::Vector(DefaultRate::OfOriginal(vec![0.0; 12]), 100.0)),
            Scenario { default_of: of_group, ..said(Defaulting::OfDeal(100.0)) },
        ] {
            let zero = run(&deal, &scenario);
            assert_eq!(zero.pools, none.pools, "{seed}, {:?}", scenario.defaulting);
            assert_eq!(zero.bonds, none.bonds, "{seed}, {:?}", scenario.defaulting);
        }
    }
}

/// What a grid runs is the loan-by-loan projection, paid through the same waterfall.
#[test]
fn a_run_is_the_oracle_and_the_waterfall() {
    for seed in 0..400 {
        let mut dice = Dice::new(4000 + seed);
        let deal = inputs(&mut dice, Style::Subordinated);
        let (liquidation, cdr) = (liquidation(&mut dice), dice.real(0.0, 60.0));
        let prepared = Prepared::new(&deal).unwrap();
        let scenario = scenario(cdr, &liquidation);
        let fast = prepared.run(&scenario).unwrap();
        let group = &deal.groups[0];
        let months = group.pool.months();
        let prepayment = group.speed.at(100.0, months).unwrap();
        let default = SpeedCurve::flat(Quote::Cdr, cdr).at(100.0, months).unwrap();
        let speeds = PoolSpeeds::one(prepayment).with_default(default);
        let months = fast.pools[0].months();
        let slow = project(&group.pool, &deal.static_index, &speeds, &liquidation, months);
        let near = |fast: &[f64], slow: &[f64], what: &str| {
            let scale = group.pool.cut_off_balance();
            assert_eq!(fast.len(), slow.len(), "{seed}: {what}");
            for (row, (fast, slow)) in fast.iter().zip(slow).enumerate() {
                assert!((fast - slow).abs() <= 1e-9 * scale, "{seed}: {what} {row} {fast} {slow}");
            }
        };
        for (fast, slow) in columns(&fast.pools[0]).iter().zip(columns(&slow)) {
            near(fast.1, slow.1, fast.0);
        }
        let terms = bonds::RunTerms { contracts: scenario.contracts, ..bonds::RunTerms::default() };
        let paid = bonds::run(&prepared.waterfall, &[slow], &deal.static_index, terms).unwrap();
        assert_eq!((&fast.bonds.dates, fast.bonds.call_month), (&paid.dates, paid.call_month));
        for (fast, slow) in fast.bonds.classes.iter().zip(&paid.classes) {
            near(&fast.interest, &slow.interest, "interest");
            near(&fast.principal, &slow.principal, "principal");
            near(&fast.loss, &slow.loss, "written down");
            near(&fast.residual, &slow.residual, "residual");
            near(&fast.ending_balance, &slow.ending_balance, "class balance");
        }
    }
}

fn columns(flows: &PoolFlows) -> [(&'static str, &[f64]); 14] {
    [
        ("beginning balance", &flows.beginning_balance),
        ("scheduled principal", &flows.scheduled_principal),
        ("prepaid principal", &flows.prepaid_principal),
        ("defaulted", &flows.defaulted),
        ("amortization from defaults", &flows.amortization_from_defaults),
        ("recovered", &flows.recovered),
        ("subsequent recovery", &flows.subsequent_recovery),
        ("loss", &flows.loss),
        ("in foreclosure", &flows.in_foreclosure),
        ("delinquent", &flows.delinquent),
        ("gross interest", &flows.gross_interest),
        ("interest lost", &flows.interest_lost),
        ("net interest", &flows.net_interest),
        ("ending balance", &flows.ending_balance),
    ]
}
