//! Loans abreast against the loop over loans, on random pools; and that neither parts nor
//! instruction sets show in the results.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::{
    Adjustable, Blocks, Clock, Instructions, Keys, Liquidation, Loan, LoanRate, MonthlySpeed, Pool,
    PoolSpeeds, Schedule, project, survive,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use random::{loans, pools};
use terms::{IndexId, IndexPaths, PoolFlows, Rate};

const INDICES: [&str; 2] = ["A", "B"];

fn loan() -> impl Strategy<Value = Loan> {
    loans(&INDICES, 400)
}

/// A few kinds of loans, each many times over with another balance and rate, some with another
/// first reset, strip or term: full blocks and single loans. Some are bought from an account.
fn pool() -> impl Strategy<Value = Pool> {
    let varied = (any::<bool>(), any::<bool>(), prop_oneof![3 => Just(0u32), 1 => Just(1u32)]);
    let copies = (prop_oneof![Just(1usize), 1usize..200], varied);
    let copies = prop::collection::vec(copies, 5);
    (pools(&INDICES, 400), copies).prop_map(|(pool, copies)| {
        let copied = |(loan, (count, (resets, strips, terms))): (Loan, (usize, (_, _, u32)))| {
            (0..count).map(move |i| {
                let mut copy = Loan {
                    balance: loan.balance * (1.0 + i as f64),
                    rate: loan.rate + Rate::from_bp(i as f64),
                    amortization_months: loan.amortization_months + terms * (i as u32 % 5),
                    ..loan.clone()
                };
                if strips {
                    copy.servicing = loan.servicing + Rate::from_bp(i as f64 % 7.0);
                }
                if let LoanRate::Adjustable(note) = &mut copy.adjustment
                    && resets
                {
                    note.first_reset += note.reset_period * (i as u32 % 4);
                }
                copy
            })
        };
        let loans = pool.loans.iter().cloned().zip(copies).flat_map(copied).collect();
        Pool { loans, ..pool }
    })
}

/// Of what the loop and the blocks must agree on, each is drawn many times.
#[test]
fn pools_have_every_kind_of_loan() {
    let mut runner = TestRunner::deterministic();
    let mut counts = [0; 10];
    for _ in 0..300 {
        let pool = pool().new_tree(&mut runner).expect("a pool").current();
        let any = |test: &dyn Fn(&Loan) -> bool| pool.loans.iter().any(test);
        let note = |loan: &Loan| match loan.adjustment {
            LoanRate::Adjustable(note) if note.first_reset > 0 => Some(note),
            _ => None,
        };
        let seen = [
            any(&|loan| note(loan).is_some_and(|note| note.first_reset < loan.remaining_months)),
            any(&|loan| note(loan).is_none()),
            any(&|loan| loan.interest_only_months > 0),
            // The payment is set anew after interest only, at a rate that has moved before.
            any(&|loan| {
                note(loan).is_some_and(|note| note.first_reset <= loan.interest_only_months)
            }),
            any(&|loan| loan.amortization_months > loan.remaining_months),
            any(&|loan| loan.delivery_month > 1 && loan.early_payments > 0),
            pool.prefunding.is_some() && any(&|loan| loan.delivery_month > 1),
            // Full blocks, which reset together and pay for half a year.
            pool.loans.len() > 256
                && any(&|loan| note(loan).is_some_and(|note| note.reset_period >= 6)),
            pool.unused_prefunding() > 0.0,
            // Some of a part's loans are run one by one.
            any(&|loan| loan.payment_terms > 0) && any(&|loan| loan.payment_terms == 0),
        ];
        for (count, seen) in counts.iter_mut().zip(seen) {
            *count += usize::from(seen);
        }
    }
    assert!(counts.iter().all(|count| *count >= 30), "{counts:?}");
}

fn paths() -> IndexPaths {
    let level = |month: f64| 0.03 + 0.03 * (month / 9.0).sin();
    let levels = |shift: f64| (0..400).map(|month| level(f64::from(month) + shift)).collect();
    IndexPaths {
        names: INDICES.map(String::from).to_vec(),
        levels: vec![levels(0.0), levels(20.0)],
    }
}

fn speeds(clock: Clock, mdr: f64) -> PoolSpeeds {
    let prepayment = [0.01, 0.004].map(|smm| MonthlySpeed::from_months(clock, vec![0.0, smm]));
    let default = MonthlySpeed::from_months(Clock::DealMonth, vec![mdr]);
    PoolSpeeds { prepayment: prepayment.to_vec(), default: vec![default] }
}

/// To a part in 10^12, and where a column comes near 0 to what rounding leaves of the balance.
fn agree(a: &PoolFlows, b: &PoolFlows, balance: f64) -> Result<(), TestCaseError> {
    let columns = |flows: &PoolFlows| {
        [
            ("beginning_balance", flows.beginning_balance.clone()),
            ("undelivered", flows.undelivered.clone()),
            ("penalties", flows.penalties.clone()),
            ("deferred_interest", flows.deferred_interest.clone()),
            ("defaulted", flows.defaulted.clone()),
            ("loss", flows.loss.clone()),
            ("interest_lost", flows.interest_lost.clone()),
            ("scheduled_principal", flows.scheduled_principal.clone()),
            ("prepaid_principal", flows.prepaid_principal.clone()),
            ("recovered", flows.recovered.clone()),
            ("in_foreclosure", flows.in_foreclosure.clone()),
            ("interest_not_advanced", flows.interest_not_advanced.clone()),
            ("gross_interest", flows.gross_interest.clone()),
            ("net_interest", flows.net_interest.clone()),
            ("ending_balance", flows.ending_balance.clone()),
        ]
    };
    for ((name, a), (_, b)) in columns(a).into_iter().zip(columns(b)) {
        prop_assert_eq!(a.len(), b.len());
        for (row, (a, b)) in a.iter().zip(b).enumerate() {
            let tolerance = 1e-12 * a.abs().max(b.abs()) + 1e-14 * balance;
            prop_assert!((a - b).abs() <= tolerance, "{name} {row}: {a} {b}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn loans_abreast_agree_with_the_loop(
        pool in pool(), by_age in any::<bool>(), mdr in prop_oneof![Just(0.0), 0.0..0.01f64],
        lag in prop_oneof![Just(0u32), 0u32..13], cut in 0.2..1.2f64,
        advance_principal in prop_oneof![Just(1.0), 0.0..1.0f64],
    ) {
        let months = (pool.months() as f64 * cut) as usize;
        let speeds = speeds(if by_age { Clock::LoanAge } else { Clock::DealMonth }, mdr);
        let liquidation = Liquidation {
            severity: vec![0.3], lag, advance_principal, ..Liquidation::default()
        };
        let keys = Keys::of(&speeds, &liquidation);
        prop_assert_eq!(keys, Keys { by_age, by_term: lag > 0 && mdr > 0.0 });
        let balance = pool.cut_off_balance();
        let expected = project(&pool, &paths(), &speeds, &liquidation, months);
        for keys in [keys, Keys { by_age: true, by_term: true }] {
            let schedule = Schedule::for_speeds(&pool, &paths(), months, keys);
            let schedule = schedule.with_interest_on_prepaid();
            agree(&survive(&schedule, &speeds, &liquidation), &expected, balance)?;
        }
    }

    #[test]
    fn one_loan_agrees_to_its_own_balance(loan in loan()) {
        // What is left of it late in its life is compared with what is left, not with what was.
        let pool = Pool { loans: vec![loan.clone()], ..Pool::default() };
        let months = pool.months();
        let (none, liquidation) = (speeds(Clock::DealMonth, 0.0), Liquidation::default());
        let expected = project(&pool, &paths(), &none, &liquidation, months);
        let schedule = Schedule::for_speeds(&pool, &paths(), months, Keys::default());
        let flows = survive(&schedule, &none, &liquidation);
        for row in 0..months.saturating_sub(24) {
            let (a, b) = (flows.gross_interest[row], expected.gross_interest[row]);
            let near = 1e-11 * a.abs().max(b.abs()) + 1e-15 * loan.balance;
            prop_assert!((a - b).abs() <= near, "{row}: {a} {b}");
        }
    }

    #[test]
    fn instruction_sets_agree_to_the_bit(pool in pool(), by_age in any::<bool>()) {
        let (months, liquidation) = (pool.months(), Liquidation::default());
        let speeds = speeds(Clock::DealMonth, 0.002);
        let blocks = Blocks::new(&pool, months, Keys { by_age, by_term: false });
        let run = |instructions| {
            survive(&blocks.clone().on(instructions).schedule(&paths()), &speeds, &liquidation)
        };
        let widest = run(Instructions::Widest);
        prop_assert_eq!(&widest, &run(Instructions::UpToAvx2));
        prop_assert_eq!(&widest, &run(Instructions::Baseline));
    }
}

#[test]
fn parts_are_summed_in_their_order_whoever_takes_them() {
    let terms = Adjustable {
        index: IndexId(0),
        margin: Rate::from_percent(2.25),
        first_reset: 3,
        reset_period: 6,
        initial_cap: Rate::from_percent(3.0),
        periodic_cap: Rate::from_percent(1.0),
        lifetime_cap: Rate::from_percent(12.0),
        lifetime_floor: Rate::from_percent(2.0),
        rounding: Some(Rate::from_percent(0.125)),
        look_back: 1,
    };
    let loan = |i: u32| Loan {
        balance: 1e5 + f64::from(i * 7919 % 10_007),
        age: i % 5,
        remaining_months: 30 + i % 7,
        amortization_months: 360,
        interest_only_months: i % 3,
        delivery_month: 1 + i % 2,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(5.0 + f64::from(i % 11) / 8.0),
        adjustment: LoanRate::Adjustable(Adjustable { first_reset: 1 + i % 13, ..terms }),
        servicing: Rate::from_percent(0.375),
        insurance: Rate::ZERO,
        payment_terms: 0,
        current_payment: 0,
        accrued_interest: 0.0,
    };
    let pool = Pool { loans: (0..40_000).map(loan).collect(), ..Pool::default() };
    let (months, liquidation) = (pool.months(), Liquidation::default());
    let blocks = Blocks::new(&pool, months, Keys::default());
    assert!(blocks.parts() > 1);
    let bytes = size_of::<Loan>() + blocks.bytes().div_ceil(pool.loans.len());
    assert!(bytes < 200, "{bytes} bytes a loan");
    let speeds = speeds(Clock::DealMonth, 0.0);
    let mut backwards: Vec<_> =
        (0..blocks.parts()).rev().map(|part| blocks.partial(part, &paths(), months)).collect();
    backwards.reverse();
    let flows = survive(&blocks.schedule_of(&paths(), months, backwards), &speeds, &liquidation);
    assert_eq!(flows, survive(&blocks.schedule(&paths()), &speeds, &liquidation));
    agree(&flows, &project(&pool, &paths(), &speeds, &liquidation, months), pool.cut_off_balance())
        .expect("parts agree with the loop");
}
