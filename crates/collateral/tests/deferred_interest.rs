//! Loans whose payment is reset apart from their rate: by hand, against a loop in dollars, and laws.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod monthly_rates;

use collateral::{
    Adjustable, Clock, CurrentPayment, Keys, Liquidation, Loan, LoanRate, MonthlySpeed,
    PaymentReset, PaymentTerms, Pool, PoolSpeeds, Schedule, UNCAPPED, project, survive,
};
use monthly_rates::speeds;
use proptest::prelude::*;
use random::{drawn, pools};
use terms::{IndexId, IndexPaths, PoolFlows, Rate};

const INDICES: [&str; 1] = ["MTA"];

/// The loan's own rate in its first month; then index and margin of 2%, month by month. Its payment is
/// reset every 3 payments, by 7.5% at most, and recast every 8; the balance is capped at 101%. What is
/// left of 360 payments is due with the 13th.
///
/// Interest is the balance times the rate / 12. The first payment is 100,000 x r / (1 - (1 + r)^-360)
/// at r = 1% / 12. At 4 and 7 the level payments, 601.31 and 671.97, are cut to 1.075 x 321.64 and
/// 1.075 x 345.76. At 8 a payment of 371.69 would lift the balance to 101,012.73, so that it is recast
/// over 353 payments at 8%; at 9, recast over 352 at 7.5%; at 10 the level payment, 430.70, is raised
/// to 0.925 x 708.00.
const BY_HAND: &str = "
     payment  rate    paid  interest  principal  deferred    balance
           1   1.0  321.64     83.33     238.31      0.00   99761.69
           2   5.0  321.64    415.67       0.00     94.03   99855.73
           3   5.5  321.64    457.67       0.00    136.03   99991.76
           4   6.0  345.76    499.96       0.00    154.20  100145.96
           5   6.0  345.76    500.73       0.00    154.97  100300.92
           6   6.5  345.76    543.30       0.00    197.53  100498.46
           7   7.0  371.69    586.24       0.00    214.55  100713.00
           8   8.0  742.55    671.42      71.13      0.00  100641.87
           9   7.5  708.00    629.01      78.99      0.00  100562.88
          10   3.0  654.90    251.41     403.49      0.00  100159.39
          11   3.0  654.90    250.40     404.50      0.00   99754.89
          12   3.0  654.90    249.39     405.51      0.00   99349.38
          13   2.5 99556.36   206.98   99349.38      0.00       0.00
";

/// The columns of the table.
fn by_hand() -> [Vec<f64>; 7] {
    let rows = BY_HAND.lines().filter_map(|line| {
        let numbers = line.split_whitespace().map(|field| field.parse().ok());
        numbers.collect::<Option<Vec<f64>>>().filter(|numbers| !numbers.is_empty())
    });
    let rows: Vec<Vec<f64>> = rows.collect();
    assert_eq!(rows.len(), 13);
    std::array::from_fn(|column| rows.iter().map(|row| row[column]).collect())
}

fn paths() -> IndexPaths {
    let levels = by_hand()[1].iter().map(|rate| (rate - 2.0) / 100.0).collect();
    IndexPaths { names: INDICES.map(String::from).to_vec(), levels: vec![levels] }
}

fn option_arm() -> Loan {
    let note = Adjustable {
        index: IndexId(0),
        margin: Rate::from_percent(2.0),
        first_reset: 2,
        reset_period: 1,
        initial_cap: UNCAPPED,
        periodic_cap: UNCAPPED,
        lifetime_cap: UNCAPPED,
        lifetime_floor: Rate::ZERO,
        rounding: None,
        look_back: 0,
    };
    Loan {
        balance: 1e5,
        age: 0,
        remaining_months: 13,
        amortization_months: 360,
        interest_only_months: 0,
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(1.0),
        adjustment: LoanRate::Adjustable(note),
        servicing: Rate::ZERO,
        insurance: Rate::ZERO,
        payment_terms: 1,
        current_payment: 0,
        accrued_interest: 0.0,
    }
}

const TERMS: PaymentReset =
    PaymentReset { every: 3, cap: Some(0.075), recast_every: Some(8), balance_cap: Some(1.01) };

fn of(loan: Loan, reset: PaymentReset) -> Pool {
    Pool {
        loans: vec![loan],
        payment_terms: vec![PaymentTerms { payment_reset: 1, ..PaymentTerms::MONTHLY }],
        payment_resets: vec![reset],
        ..Pool::default()
    }
}

fn every_way(pool: &Pool, speeds: &PoolSpeeds, liquidation: &Liquidation) -> [PoolFlows; 4] {
    let keys = Keys::of(speeds, liquidation);
    let schedule = Schedule::new(pool, &paths(), pool.months()).with_interest_on_prepaid();
    let abreast = Schedule::for_speeds(pool, &paths(), pool.months(), keys);
    let fast = survive(&schedule, speeds, liquidation);
    let merged = schedule.merged(keys.by_age, keys.by_term);
    [
        project(pool, &paths(), speeds, liquidation, fast.months()),
        survive(&merged, speeds, liquidation),
        survive(&abreast.with_interest_on_prepaid(), speeds, liquidation),
        fast,
    ]
}

fn to_the_cent(column: &[f64], expected: &[f64]) {
    assert_eq!(column.len(), expected.len());
    for (row, (a, b)) in column.iter().zip(expected).enumerate() {
        assert!((a - b).abs() < 0.0051, "payment {}: {a}, by hand {b}", row + 1);
    }
}

#[test]
fn a_loan_by_hand() {
    let [_, _, paid, interest, principal, deferred, balance] = by_hand();
    let none = PoolSpeeds::one(MonthlySpeed::zero());
    for flows in every_way(&of(option_arm(), TERMS), &none, &Liquidation::default()) {
        to_the_cent(&flows.gross_interest, &interest);
        to_the_cent(&flows.scheduled_principal, &principal);
        to_the_cent(&flows.deferred_interest, &deferred);
        to_the_cent(&flows.ending_balance, &balance);
        let cash = flows.net_interest.iter().zip(&flows.scheduled_principal);
        to_the_cent(
            &cash.map(|(interest, principal)| interest + principal).collect::<Vec<_>>(),
            &paid,
        );
    }
}

#[test]
fn what_prepays_takes_its_part_of_the_payment_with_it() {
    // A tenth of what is left prepays every month: of month 3, 0.9 x 0.9 of all that the table has.
    let [_, rate, _, interest, _, deferred, balance] = by_hand();
    let tenth = PoolSpeeds::one(MonthlySpeed::from_months(Clock::DealMonth, vec![0.1]));
    for flows in every_way(&of(option_arm(), TERMS), &tenth, &Liquidation::default()) {
        assert!((flows.deferred_interest[2] - 0.81 * deferred[2]).abs() < 0.01);
        assert!((flows.gross_interest[2] - 0.81 * interest[2]).abs() < 0.01);
        assert!((flows.prepaid_principal[2] - 0.081 * balance[2]).abs() < 0.01);
        // Interest on it is that of the loan's rate, deferred or not.
        let month = flows.prepaid_principal[2] * rate[2] / 1200.0;
        assert!((flows.interest_on_prepaid[2] - month).abs() < 1e-9);
    }
}

#[test]
fn a_default_in_months_of_deferral_by_hand() {
    // Half of the 99,855.73 before payment 3 defaults, and is liquidated in month 5.
    let default = MonthlySpeed::from_months(Clock::DealMonth, vec![0.0, 0.0, 0.5, 0.0]).named(3);
    let speeds = PoolSpeeds::one(MonthlySpeed::zero()).with_default(default);
    let all = Liquidation { severity: vec![0.4], lag: 2, ..Liquidation::default() };
    let near = |a: f64, b: f64| assert!((a - b).abs() < 0.011, "{a}, by hand {b}");
    for flows in every_way(&of(option_arm(), TERMS), &speeds, &all) {
        near(flows.defaulted[2], 49_927.87);
        // The servicer advances payments: the balance in foreclosure grows as the other half does.
        for (month, deferred, payment) in [(3, 136.03, 321.64), (4, 154.20, 345.76)] {
            near(flows.deferred_interest[month - 1], deferred);
            near(flows.net_interest[month - 1], payment);
        }
        near(flows.in_foreclosure[3], 50_072.98);
        near(flows.deferred_interest[4], 154.97 / 2.0);
        near(flows.net_interest[4], 345.76);
        near(flows.loss[4], 0.4 * 49_927.87);
        near(flows.recovered[4], 50_072.98 - 0.4 * 49_927.87);
    }
    let none = Liquidation { advance_principal: 0.0, advance_interest: 0.0, ..all };
    for flows in every_way(&of(option_arm(), TERMS), &speeds, &none) {
        // What is in foreclosure stays as it was, and owes 5.5%, 6% and 6% of it.
        near(flows.in_foreclosure[3], 49_927.87);
        let owed = [228.84, 249.64, 249.64];
        for (month, owed) in (3..=5).zip(owed) {
            near(flows.interest_not_advanced[month - 1], owed);
        }
        near(flows.deferred_interest[2], 136.03 / 2.0);
        near(flows.net_interest[3], 345.76 / 2.0);
        near(flows.recovered[4], 0.6 * 49_927.87);
    }
}

#[test]
fn resets_and_recasts_of_a_seasoned_loan_follow_its_age() {
    let none = PoolSpeeds::one(MonthlySpeed::zero());
    let run = |age: u32, first_reset, first_recast| {
        let loan = Loan { age, current_payment: 1, ..option_arm() };
        let current = CurrentPayment { first_reset, first_recast, ..CurrentPayment::UNSTATED };
        let pool = Pool { current_payments: vec![current], ..of(loan, TERMS) };
        project(&pool, &paths(), &none, &Liquidation::default(), 13)
    };
    // After 10 payments the 12th is the last before a reset, the 16th the last before a recast.
    let expected = run(0, Some(3), Some(7));
    let by_age = run(10, None, None);
    assert_eq!(by_age.deferred_interest, expected.deferred_interest);
    assert_ne!(by_age.deferred_interest, run(0, None, None).deferred_interest);
}

fn resets() -> impl Strategy<Value = (PaymentReset, CurrentPayment)> {
    let maybe = |range: std::ops::Range<f64>| prop::option::of(range);
    let months = |most: u32| prop::option::of(1..most);
    let terms = (1u32..25, maybe(0.0..0.3), months(90), maybe(1.0..1.3));
    let current = (maybe(0.0..0.012), 0.7..1.2f64, months(30), months(90));
    (terms, current).prop_map(|((every, cap, recast_every, balance_cap), current)| {
        let (payment, original, first_reset, first_recast) = current;
        (
            PaymentReset { every, cap, recast_every, balance_cap },
            CurrentPayment { payment, original, first_reset, first_recast },
        )
    })
}

/// A random pool some of whose loans, or all, have their payment reset.
fn with_resets(mut pool: Pool, resets: &[(PaymentReset, CurrentPayment)], step: usize) -> Pool {
    for (reset, current) in resets {
        pool.payment_resets.push(*reset);
        pool.current_payments.push(*current);
        let payment_reset = pool.payment_resets.len() as u32;
        pool.payment_terms.push(PaymentTerms { payment_reset, ..PaymentTerms::MONTHLY });
    }
    let (last, stated) = (pool.payment_terms.len() as u32, pool.current_payments.len() as u32);
    for (at, loan) in pool.loans.iter_mut().step_by(step).enumerate() {
        let back = (at % resets.len()) as u32;
        (loan.payment_terms, loan.current_payment) = (last - back, stated - back);
    }
    pool
}

/// The loop in dollars: interest, principal, what prepays, what is deferred, by payment.
fn oracle(loan: &Loan, reset: &PaymentReset, current: &CurrentPayment, smm: f64) -> Vec<[f64; 4]> {
    let levels = &paths().levels[0];
    let (mut balance, mut paid) = (loan.balance, current.payment.map(|part| part * loan.balance));
    let mut rate = loan.rate;
    let most = reset.balance_cap.map_or(10.0, |cap| 10.0_f64.min(cap * current.original));
    let mut most = most * loan.balance;
    let is_date = |payment: u32, every: u32, first: Option<u32>| match first {
        Some(first) => payment >= first && (payment - first).is_multiple_of(every),
        None => payment > 1 && (loan.age + payment - 1).is_multiple_of(every),
    };
    let mut flows = Vec::new();
    for payment in 1..=loan.remaining_months {
        if let LoanRate::Adjustable(note) = &loan.adjustment
            && payment >= note.first_reset
            && (payment - note.first_reset) % note.reset_period == 0
        {
            let paths = IndexPaths { names: Vec::new(), levels: vec![levels.clone()] };
            rate = note.reset(payment, payment, rate, &paths);
        }
        let monthly = rate.fraction() / 12.0;
        let interest = balance * monthly;
        let left = (loan.amortization_months - payment + 1) as i32;
        let level = match monthly == 0.0 {
            true => balance / f64::from(left),
            false => interest / (1.0 - (1.0 + monthly).powi(-left)),
        };
        let before = *paid.get_or_insert(level);
        let is_recast =
            reset.recast_every.is_some_and(|every| is_date(payment, every, current.first_recast));
        // The first payment is stated, or level.
        let is_first = payment == 1 && current.payment.is_none();
        let mut due = before;
        if is_recast || is_first {
            due = level;
        } else if is_date(payment, reset.every, current.first_reset) {
            let cap = reset.cap.unwrap_or(f64::MAX);
            let highest = before * (1.0 + cap);
            let lowest = before * (1.0 - cap);
            due = if level > highest {
                highest
            } else if level < lowest {
                lowest
            } else {
                level
            };
        }
        if due < interest && balance + interest - due > most {
            due = level;
        }
        let mut principal = (due - interest).max(0.0).min(balance);
        let mut deferred = (interest - due).max(0.0);
        if payment == loan.remaining_months {
            (principal, deferred) = (balance, 0.0);
        }
        balance += deferred - principal;
        let prepaid = balance * smm;
        balance -= prepaid;
        paid = Some(due * (1.0 - smm));
        most *= 1.0 - smm;
        flows.push([interest, principal, prepaid, deferred]);
    }
    flows
}

fn columns(flows: &PoolFlows) -> [(&'static str, &[f64]); 15] {
    [
        ("beginning_balance", &flows.beginning_balance),
        ("scheduled_principal", &flows.scheduled_principal),
        ("prepaid_principal", &flows.prepaid_principal),
        ("interest_on_prepaid", &flows.interest_on_prepaid),
        ("penalties", &flows.penalties),
        ("deferred_interest", &flows.deferred_interest),
        ("defaulted", &flows.defaulted),
        ("amortization_from_defaults", &flows.amortization_from_defaults),
        ("recovered", &flows.recovered),
        ("loss", &flows.loss),
        ("in_foreclosure", &flows.in_foreclosure),
        ("gross_interest", &flows.gross_interest),
        ("net_interest", &flows.net_interest),
        ("interest_not_advanced", &flows.interest_not_advanced),
        ("ending_balance", &flows.ending_balance),
    ]
}

/// To a billionth, and where a column comes near 0 to what a subtraction leaves of the balance.
fn agree(a: &PoolFlows, b: &PoolFlows, balance: f64) -> Result<(), TestCaseError> {
    for ((name, a), (_, b)) in columns(a).into_iter().zip(columns(b)) {
        prop_assert_eq!(a.len(), b.len());
        for (row, (a, b)) in a.iter().zip(b).enumerate() {
            let tolerance = 1e-9 * a.abs().max(b.abs()) + 1e-12 * balance;
            prop_assert!((a - b).abs() <= tolerance, "{name} {row}: {a} {b}");
        }
    }
    Ok(())
}

fn total(column: &[f64]) -> f64 {
    column.iter().sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_loop_agrees_with_dollars(
        loan in random::loans(&INDICES, 300), (reset, current) in resets(), smm in 0.0..0.05f64,
    ) {
        let pool = Pool { loans: vec![loan.clone()], ..Pool::default() };
        let pool = with_resets(pool, &[(reset, current)], 1);
        let speed = MonthlySpeed::from_months(Clock::DealMonth, vec![smm]);
        let expected = oracle(&loan, &reset, &current, smm);
        let liquidation = Liquidation::default();
        for flows in every_way(&pool, &PoolSpeeds::one(speed.clone()), &liquidation) {
            for (row, [interest, principal, prepaid, deferred]) in expected.iter().enumerate() {
                for (name, found, expected) in [
                    ("interest", flows.gross_interest[row], interest),
                    ("principal", flows.scheduled_principal[row], principal),
                    ("prepaid", flows.prepaid_principal[row], prepaid),
                    ("deferred", flows.deferred_interest[row], deferred),
                ] {
                    let near = (found - expected).abs() <= 1e-9 * loan.balance;
                    prop_assert!(near, "{name} {row}: {found} {expected}");
                }
            }
        }
    }

    #[test]
    fn every_way_agrees_and_no_dollar_is_lost(
        pool in pools(&INDICES, 240), resets in prop::collection::vec(resets(), 1..4),
        step in 1usize..3, speeds in speeds(),
        liquidation in prop_oneof![
            drawn(random::liquidation), drawn(random::liquidation_by_month),
        ],
    ) {
        let pool = with_resets(pool, &resets, step);
        let balance = pool.cut_off_balance();
        let [loop_, others @ ..] = every_way(&pool, &speeds, &liquidation);
        for other in &others {
            agree(other, &loop_, balance)?;
        }
        let flows = project(&pool, &paths(), &speeds, &liquidation, pool.months() + 60);
        let lifted = 1.0 + total(&flows.deferred_interest) / balance;
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * lifted * balance;
        let mut held = 0.0;
        for row in 0..flows.months() {
            if row > 0 {
                prop_assert!(near(flows.beginning_balance[row], flows.ending_balance[row - 1]));
            }
            let paid = flows.principal(row) - flows.subsequent_recovery[row] + flows.loss[row];
            let ending = flows.beginning_balance[row] + flows.deferred_interest[row] - paid;
            prop_assert!(near(flows.ending_balance[row], ending), "{row}");
            held += paid;
        }
        prop_assert!(near(held, balance + total(&flows.deferred_interest)));
        for (name, column) in columns(&flows) {
            let is_owed = ["net_interest", "interest_on_prepaid", "interest_not_advanced"].contains(&name);
            prop_assert!(column.iter().all(|flow| flow.is_finite()), "{name}");
            prop_assert!(is_owed || column.iter().all(|flow| *flow >= -1e-9 * balance), "{name}");
        }
    }

    #[test]
    fn interest_is_paid_or_deferred(
        pool in pools(&INDICES, 240), resets in resets(), smm in 0.0..0.1f64,
    ) {
        let mut pool = with_resets(pool, &[resets], 1);
        for loan in &mut pool.loans {
            (loan.servicing, loan.insurance) = (Rate::ZERO, Rate::ZERO);
        }
        let speeds = PoolSpeeds::one(MonthlySpeed::from_months(Clock::DealMonth, vec![smm]));
        for flows in every_way(&pool, &speeds, &Liquidation::default()) {
            for row in 0..flows.months() {
                let all = flows.net_interest[row] + flows.deferred_interest[row];
                let near = (flows.gross_interest[row] - all).abs() <= 1e-12 * pool.cut_off_balance();
                prop_assert!(near, "{row}: {all}");
            }
        }
    }

    #[test]
    fn a_balance_stays_within_its_cap(
        loan in random::loans(&INDICES, 300), (reset, current) in resets(), cap in 1.0..1.3f64,
    ) {
        let reset = PaymentReset { balance_cap: Some(cap), ..reset };
        let pool = Pool { loans: vec![loan.clone()], ..Pool::default() };
        let pool = with_resets(pool, &[(reset, current)], 1);
        let none = PoolSpeeds::one(MonthlySpeed::zero());
        let most = (cap * current.original).max(1.0) * loan.balance * (1.0 + 1e-12);
        for flows in every_way(&pool, &none, &Liquidation::default()) {
            prop_assert!(flows.ending_balance.iter().all(|balance| *balance <= most));
        }
    }

    /// A payment that is set anew every month without a cap is that of a plain loan.
    #[test]
    fn a_payment_that_follows_the_rate_defers_nothing(loan in random::loans(&INDICES, 300)) {
        let plain = Loan { interest_only_months: 0, ..loan };
        let follows =
            PaymentReset { every: 1, cap: None, recast_every: None, balance_cap: None };
        let pool = Pool { loans: vec![plain.clone()], ..Pool::default() };
        let reset = with_resets(pool.clone(), &[(follows, CurrentPayment::UNSTATED)], 1);
        let none = PoolSpeeds::one(MonthlySpeed::zero());
        let run = |pool| project(pool, &paths(), &none, &Liquidation::default(), 300);
        let (expected, mut found) = (run(&pool), run(&reset));
        prop_assert!(expected.deferred_interest.is_empty());
        let deferred = std::mem::take(&mut found.deferred_interest);
        prop_assert!(deferred.iter().all(|deferred| *deferred == 0.0));
        agree(&found, &expected, plain.balance)?;
    }
}
