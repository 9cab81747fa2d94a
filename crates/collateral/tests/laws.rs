//! Laws of the projection on random loans, and a second, slower way to project one loan.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod monthly_rates;

use collateral::{
    Clock, Liquidation, Loan, LoanRate, MonthlySpeed, Pool, PoolSpeeds, Prefunding, Quote,
    Schedule, SpeedCurve, project, rate_of_original, survive,
};
use monthly_rates::{monthly, speeds};
use proptest::prelude::*;
use random::{drawn, loans, pools};
use terms::{IndexPaths, PoolFlows, Rate};

const INDICES: [&str; 1] = ["LIBOR_6M"];

fn loan() -> impl Strategy<Value = Loan> {
    loans(&INDICES, 300)
}

fn pool() -> impl Strategy<Value = Pool> {
    pools(&INDICES, 300)
}

fn liquidation() -> impl Strategy<Value = Liquidation> {
    drawn(random::liquidation)
}

fn paths(levels: &[f64]) -> IndexPaths {
    IndexPaths { names: INDICES.map(String::from).to_vec(), levels: vec![levels.to_vec()] }
}

fn cpr(figure: f64) -> PoolSpeeds {
    let speed: MonthlySpeed = SpeedCurve::flat(Quote::Cpr, figure).at(100.0, 600).expect("a speed");
    PoolSpeeds::one(speed)
}

fn of(loans: Vec<Loan>) -> Pool {
    Pool { loans, ..Pool::default() }
}

fn without_defaults(
    pool: &Pool,
    paths: &IndexPaths,
    speeds: &PoolSpeeds,
    months: usize,
) -> PoolFlows {
    project(pool, paths, speeds, &Liquidation::default(), months)
}

fn run(pool: &Pool, speeds: &PoolSpeeds) -> PoolFlows {
    without_defaults(pool, &paths(&[0.011, 0.02, 0.03, 0.05, 0.04]), speeds, pool.months())
}

fn columns(flows: &PoolFlows) -> [(&'static str, &[f64]); 19] {
    [
        ("beginning_balance", &flows.beginning_balance),
        ("undelivered", &flows.undelivered),
        ("scheduled_principal", &flows.scheduled_principal),
        ("prepaid_principal", &flows.prepaid_principal),
        ("interest_on_prepaid", &flows.interest_on_prepaid),
        ("penalties", &flows.penalties),
        ("deferred_interest", &flows.deferred_interest),
        ("defaulted", &flows.defaulted),
        ("amortization_from_defaults", &flows.amortization_from_defaults),
        ("recovered", &flows.recovered),
        ("subsequent_recovery", &flows.subsequent_recovery),
        ("loss", &flows.loss),
        ("in_foreclosure", &flows.in_foreclosure),
        ("delinquent", &flows.delinquent),
        ("gross_interest", &flows.gross_interest),
        ("interest_lost", &flows.interest_lost),
        ("net_interest", &flows.net_interest),
        ("interest_not_advanced", &flows.interest_not_advanced),
        ("ending_balance", &flows.ending_balance),
    ]
}

/// Columns agree to a billionth, and where they come near 0 to what a subtraction leaves of the
/// pool's balance.
fn agree(a: &PoolFlows, b: &PoolFlows, balance: f64) -> Result<(), TestCaseError> {
    for ((name, a), (_, b)) in columns(a).into_iter().zip(columns(b)) {
        for (row, (a, b)) in a.iter().zip(b).enumerate() {
            let tolerance = 1e-9 * a.abs().max(b.abs()) + 1e-13 * balance;
            prop_assert!((a - b).abs() <= tolerance, "{name} {row}: {a} {b}");
        }
        prop_assert_eq!(a.len(), b.len());
    }
    Ok(())
}

fn forward() -> IndexPaths {
    paths(&[0.011, 0.02, 0.03, 0.05, 0.04])
}

fn total(column: &[f64]) -> f64 {
    column.iter().sum()
}

fn average_life(flows: &PoolFlows) -> f64 {
    let paid = |row: usize| flows.scheduled_principal[row] + flows.prepaid_principal[row];
    let weighted: f64 = (0..flows.months()).map(|row| paid(row) * (row + 1) as f64).sum();
    weighted / (0..flows.months()).map(paid).sum::<f64>()
}

/// The oracle: dollars, a level payment computed anew each month from the annuity formula.
fn oracle(loan: &Loan, paths: &IndexPaths, cpr: f64) -> Vec<(f64, f64)> {
    let mut balance = loan.balance;
    let mut rate = loan.rate.fraction();
    let smm = 1.0 - (1.0 - cpr / 100.0).powf(1.0 / 12.0);
    let mut flows = Vec::new();
    for payment in 1..=loan.remaining_months {
        if let LoanRate::Adjustable(terms) = &loan.adjustment
            && payment >= terms.first_reset
            && (payment - terms.first_reset) % terms.reset_period == 0
        {
            rate = terms.reset(payment, payment, Rate::from_fraction(rate), paths).fraction();
        }
        let monthly = rate / 12.0;
        let interest = balance * monthly;
        let left = loan.amortization_months - payment + 1;
        let principal = if payment == loan.remaining_months {
            balance
        } else if payment <= loan.interest_only_months {
            0.0
        } else if monthly == 0.0 {
            balance / f64::from(left)
        } else {
            let annuity = (1.0 - (1.0 + monthly).powi(-(left as i32))) / monthly;
            balance / annuity - interest
        };
        let prepaid = (balance - principal) * smm;
        flows.push((interest, principal + prepaid));
        balance -= principal + prepaid;
    }
    flows
}

/// Balances roll, what defaults is liquidated, and no column is below 0 that may not be.
fn rolls(pool: &Pool, speeds: &PoolSpeeds, liquidation: &Liquidation) -> Result<(), TestCaseError> {
    let months = pool.months() + 60;
    let flows = project(pool, &forward(), speeds, liquidation, months);
    let balance = pool.cut_off_balance();
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * balance;
    // Deferred interest lifts balances; those in foreclosure by a part of it.
    let lifts = |row: usize| flows.deferred_interest.get(row).copied().unwrap_or(0.0);
    let (mut held, mut lifted) = (0.0, 0.0);
    let is_lifted =
        |more: f64, lifted: f64| near(more, 0.0) || (more > 0.0 && more <= lifted + 1e-9 * balance);
    for row in 0..months {
        if row > 0 {
            prop_assert!(near(flows.beginning_balance[row], flows.ending_balance[row - 1]));
        }
        let paid = flows.principal(row) - flows.subsequent_recovery[row];
        let ending = flows.beginning_balance[row] + lifts(row) - paid - flows.loss[row];
        lifted += lifts(row);
        prop_assert!(near(flows.ending_balance[row], ending));
        let left = flows.amortization_from_defaults[row] + flows.recovered[row] + flows.loss[row];
        held += flows.defaulted[row] - left;
        prop_assert!(is_lifted(flows.in_foreclosure[row] - held, lifted), "{row}");
        prop_assert!(
            flows.net_interest[row]
                <= flows.gross_interest[row] + flows.interest_lost[row] * (1.0 + 1e-12) + 1e-9
        );
        // Strips of 1.75% a year at most, of up to 13 payments in a month; or of the months since
        // interest was last collected.
        let since = if pool.payment_terms.is_empty() { row } else { row.saturating_sub(12) };
        let strips = 13.0 * 0.0175 / 12.0 * total(&flows.beginning_balance[since..=row]);
        prop_assert!(flows.net_interest[row] >= -strips - 1e-9 * balance, "{row}");
    }
    prop_assert!(near(flows.in_foreclosure[months - 1], 0.0));
    prop_assert!(near(flows.ending_balance[months - 1], 0.0));
    for (name, column) in columns(&flows) {
        let is_owed =
            ["net_interest", "interest_on_prepaid", "interest_not_advanced"].contains(&name);
        let lawful = |value: &f64| is_owed || *value >= -1e-9 * balance;
        prop_assert!(column.iter().all(lawful), "{name}");
    }
    let gone =
        total(&flows.amortization_from_defaults) + total(&flows.recovered) + total(&flows.loss);
    prop_assert!(is_lifted(gone - total(&flows.defaulted), lifted));
    if let Some(later) = liquidation.subsequent {
        let expected = later.part * total(&flows.loss);
        prop_assert!(near(total(&flows.subsequent_recovery), expected));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn the_loop_agrees_with_the_annuity_formula(loan in loan(), speed in 0.0..60.0f64) {
        let pool = of(vec![loan.clone()]);
        let flows = run(&pool, &cpr(speed));
        let expected = oracle(&loan, &paths(&[0.011, 0.02, 0.03, 0.05, 0.04]), speed);
        for (row, (interest, principal)) in expected.iter().enumerate() {
            let paid = flows.scheduled_principal[row] + flows.prepaid_principal[row];
            prop_assert!((flows.gross_interest[row] - interest).abs() <= 1e-9 * loan.balance);
            prop_assert!((paid - principal).abs() <= 1e-9 * loan.balance, "{row} {paid} {principal}");
        }
    }

    #[test]
    fn principal_is_the_balance(loans in prop::collection::vec(loan(), 1..6), speed in 0.0..100.0f64) {
        let pool = of(loans);
        let flows = run(&pool, &cpr(speed));
        let paid: f64 = flows.scheduled_principal.iter().chain(&flows.prepaid_principal).sum();
        let balance = pool.cut_off_balance();
        prop_assert!((paid - balance).abs() <= 1e-9 * balance);
        prop_assert!(flows.ending_balance.iter().all(|b| *b >= -1e-6 * balance));
        for row in 1..flows.months() {
            let gap = flows.beginning_balance[row] - flows.ending_balance[row - 1];
            prop_assert!(gap.abs() <= 1e-9 * balance);
        }
        prop_assert!(flows.net_interest.iter().zip(&flows.gross_interest).all(|(n, g)| n <= g));
    }

    #[test]
    fn faster_is_shorter(loans in prop::collection::vec(loan(), 1..4), slow in 0.0..40.0f64, more in 1.0..40.0f64) {
        let pool = of(loans);
        let (slow, fast) = (run(&pool, &cpr(slow)), run(&pool, &cpr(slow + more)));
        prop_assert!(average_life(&fast) <= average_life(&slow) + 1e-9);
    }

    #[test]
    fn flows_scale_and_add_up(a in loan(), b in loan(), k in 0.01..100.0f64) {
        let speed = cpr(17.0);
        let project_loans = |loans: Vec<Loan>| without_defaults(
            &of(loans), &paths(&[0.011, 0.02]), &speed, 480,
        );
        let scaled = Loan { balance: a.balance * k, ..a.clone() };
        let (one, other) = (project_loans(vec![a.clone()]), project_loans(vec![b.clone()]));
        let (both, large) = (project_loans(vec![a, b]), project_loans(vec![scaled]));
        for row in 0..480 {
            let sum = one.gross_interest[row] + other.gross_interest[row];
            prop_assert!((both.gross_interest[row] - sum).abs() <= 1e-9 * (1.0 + sum));
            let expected = one.prepaid_principal[row] * k;
            prop_assert!((large.prepaid_principal[row] - expected).abs() <= 1e-9 * (1.0 + expected));
        }
    }

    #[test]
    fn a_later_loan_is_the_same_loan_later(loan in loan(), delay in 1u32..6) {
        let now = run(&of(vec![loan.clone()]), &cpr(10.0));
        let mut fixed = loan.clone();
        fixed.delivery_month = 1 + delay;
        // Index levels move by calendar month: only a flat path makes the two the same.
        let flat = paths(&[0.02]);
        let speed = cpr(10.0);
        let months = loan.remaining_months as usize;
        let account = Prefunding { balance: loan.balance * 1.5, release_month: delay + 1 };
        let pool = Pool { prefunding: Some(account), ..of(vec![fixed]) };
        let later = without_defaults(&pool, &flat, &speed, pool.months());
        let first = without_defaults(&of(vec![loan.clone()]), &flat, &speed, months);
        prop_assert_eq!(now.months(), months);
        let delay = delay as usize;
        for row in 0..months {
            prop_assert!((later.gross_interest[row + delay] - first.gross_interest[row]).abs() <= 1e-9 * loan.balance);
        }
        prop_assert!((later.undelivered[0] - 1.5 * loan.balance).abs() <= 1e-9 * loan.balance);
        prop_assert_eq!(later.gross_interest[0], 0.0);
        let released = later.prepaid_principal[delay] - first.prepaid_principal[0];
        prop_assert!((released - 0.5 * loan.balance).abs() <= 1e-9 * loan.balance, "{released}");
    }

    #[test]
    fn the_fast_path_agrees_with_the_loop(
        pool in pool(), speeds in speeds(), liquidation in liquidation(), cut in 0.2..1.2f64,
    ) {
        let months = (pool.months() as f64 * cut) as usize;
        let schedule = Schedule::new(&pool, &forward(), months).with_interest_on_prepaid();
        let flows = survive(&schedule, &speeds, &liquidation);
        prop_assert!(flows.months() == months || cut >= 1.0, "{} of {months}", flows.months());
        let expected = project(&pool, &forward(), &speeds, &liquidation, flows.months());
        let balance = pool.cut_off_balance();
        agree(&flows, &expected, balance)?;
        let merged = schedule.merged(true, liquidation.lag > 0);
        agree(&survive(&merged, &speeds, &liquidation), &expected, balance)?;
    }

    #[test]
    fn defaults_stated_in_dollars_come_out_in_dollars(
        pool in pool(), prepayment in prop::collection::vec(monthly(0.05), 1..4),
        of_original in prop::collection::vec(0.0..0.004f64, 1..40), liquidation in liquidation(),
    ) {
        let (months, balance) = (pool.months(), pool.cut_off_balance());
        let schedule = Schedule::new(&pool, &forward(), months).with_interest_on_prepaid();
        let found = rate_of_original(&schedule, &prepayment, &of_original, None, &liquidation);
        let default = found.rate;
        let speeds = PoolSpeeds { prepayment, default: vec![default.clone()] };
        let fast = survive(&schedule, &speeds, &liquidation);
        let flows = project(&pool, &forward(), &speeds, &liquidation, fast.months());
        agree(&fast, &flows, balance)?;
        for (row, defaulted) in flows.defaulted.iter().enumerate() {
            let wanted = of_original.get(row).copied().unwrap_or(0.0) * balance;
            prop_assert!(*defaulted <= wanted * (1.0 + 1e-9));
            // Less only where nothing can default, or all that can does.
            let rate = default.smm(row + 1, 1);
            if rate > 0.0 && rate < 1.0 {
                prop_assert!((defaulted - wanted).abs() <= 1e-9 * wanted, "{row} {defaulted} {wanted}");
            }
        }
    }

    #[test]
    fn balances_roll_and_defaults_are_liquidated(
        pool in pool(), speeds in speeds(), liquidation in liquidation(),
    ) {
        let level = Pool { payment_resets: Vec::new(), ..pool.clone() };
        for pool in [pool, level] {
            rolls(&pool, &speeds, &liquidation)?;
        }
    }

    #[test]
    fn advances_move_principal_in_time_only(
        mut pool in pool(), speeds in speeds(), lag in 0u32..24,
    ) {
        // Where the servicer does not advance principal no interest is deferred.
        pool.payment_resets.clear();
        // However late a loan defaults, a 25th of it is left when it is liquidated.
        let none = Liquidation {
            severity: vec![0.04], lag, advance_principal: 0.0, ..Liquidation::default()
        };
        let all = Liquidation { advance_principal: 1.0, ..none.clone() };
        let months = pool.months() + 24;
        let run = |liquidation| project(&pool, &forward(), &speeds, liquidation, months);
        let (none, all) = (run(&none), run(&all));
        let principal = |flows: &PoolFlows| (0..months).map(|row| flows.principal(row)).sum::<f64>();
        let balance = pool.cut_off_balance();
        prop_assert!((principal(&none) - principal(&all)).abs() <= 1e-9 * balance);
        prop_assert!((total(&none.loss) - total(&all.loss)).abs() <= 1e-9 * balance);
        prop_assert_eq!(&none.defaulted, &all.defaulted);
        prop_assert_eq!(total(&none.amortization_from_defaults), 0.0);
    }

    #[test]
    fn no_default_is_no_default(pool in pool(), speed in monthly(0.2), liquidation in liquidation()) {
        let months = pool.months();
        let speeds = PoolSpeeds::one(speed);
        let expected = without_defaults(&pool, &forward(), &speeds, months);
        let zero = MonthlySpeed::from_months(Clock::LoanAge, vec![0.0; 3]);
        let none = Liquidation { delinquent: 0.0, ..liquidation };
        let flows = project(&pool, &forward(), &speeds.with_default(zero), &none, months);
        prop_assert_eq!(flows, expected);
    }

    #[test]
    fn faster_default_leaves_less(
        pool in pool(), smm in 0.0..0.1f64, slow in 0.0..0.1f64, more in 0.001..0.1f64,
        liquidation in liquidation(),
    ) {
        let months = pool.months();
        let flat = |rate| MonthlySpeed::from_months(Clock::DealMonth, vec![rate]);
        let run = |mdr| {
            let speeds = PoolSpeeds::one(flat(smm)).with_default(flat(mdr));
            project(&pool, &forward(), &speeds, &liquidation, months)
        };
        let (slow, fast) = (run(slow), run(slow + more));
        for row in 0..months {
            let (slow, fast) = (slow.performing(row), fast.performing(row));
            prop_assert!(fast <= slow + 1e-9 * pool.cut_off_balance(), "{row} {slow} {fast}");
        }
    }
}
