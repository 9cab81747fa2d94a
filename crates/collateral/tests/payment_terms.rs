//! Loans that pay interest or principal on dates of their own, against a loop in dollars and by hand.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod monthly_rates;

use collateral::{
    Clock, Dates, Keys, Liquidation, Loan, LoanRate, MonthlySpeed, PaymentTerms, Pool, PoolSpeeds,
    Schedule, project, survive,
};
use monthly_rates::speeds;
use proptest::prelude::*;
use random::{drawn, pools};
use terms::{DayCount, IndexPaths, PoolFlows, Rate};

const INDICES: [&str; 1] = ["LIBOR_6M"];

fn paths() -> IndexPaths {
    let levels = vec![vec![0.011, 0.02, 0.03, 0.05, 0.04]];
    IndexPaths { names: INDICES.map(String::from).to_vec(), levels }
}

fn loan(balance: f64, rate_pct: f64, months: u32) -> Loan {
    Loan {
        balance,
        age: 0,
        remaining_months: months,
        amortization_months: months,
        interest_only_months: 0,
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(rate_pct),
        adjustment: LoanRate::Fixed,
        servicing: Rate::ZERO,
        insurance: Rate::ZERO,
        payment_terms: 1,
        current_payment: 0,
        accrued_interest: 0.0,
    }
}

fn of(loan: Loan, terms: PaymentTerms) -> Pool {
    Pool { loans: vec![loan], payment_terms: vec![terms], ..Pool::default() }
}

/// Interest every six months, principal every twelve.
fn assessment() -> PaymentTerms {
    PaymentTerms {
        interest: Dates { every: 6, first: 6 },
        principal: Dates { every: 12, first: 12 },
        ..PaymentTerms::MONTHLY
    }
}

/// The entries that are not 0, by month.
fn paid(column: &[f64]) -> Vec<(usize, f64)> {
    let months = (1..).zip(column);
    let cents = |flow: f64| (flow * 100.0).round() / 100.0;
    months.filter(|(_, flow)| **flow != 0.0).map(|(m, flow)| (m, cents(*flow))).collect()
}

fn every_way(pool: &Pool, speeds: &PoolSpeeds, liquidation: &Liquidation) -> [PoolFlows; 3] {
    let keys = Keys::of(speeds, liquidation);
    let fast = survive(&Schedule::new(pool, &paths(), pool.months()), speeds, liquidation);
    let abreast = Schedule::for_speeds(pool, &paths(), pool.months(), keys);
    let months = fast.months();
    [
        project(pool, &paths(), speeds, liquidation, months),
        fast,
        survive(&abreast, speeds, liquidation),
    ]
}

#[test]
fn an_assessment_by_hand() {
    // 1,200 x 0.1 / (1.1^2 - 1) = 571.43, then what is left.
    let pool = of(loan(1200.0, 10.0, 24), assessment());
    let none = PoolSpeeds::one(MonthlySpeed::zero());
    for flows in every_way(&pool, &none, &Liquidation::default()) {
        let principal = [(12, 571.43), (24, 628.57)];
        assert_eq!(paid(&flows.scheduled_principal), principal);
        let interest = [(6, 60.0), (12, 60.0), (18, 31.43), (24, 31.43)];
        assert_eq!(paid(&flows.gross_interest), interest);
        assert_eq!(paid(&flows.net_interest), interest);
    }
}

#[test]
fn a_default_between_dates_by_hand() {
    // Half defaults in month 3 and is liquidated in month 5: it owes 5 in each of months 3 to 5, and
    // what accrued on it in months 1 and 2 is collected with the rest.
    let pool = of(loan(1200.0, 10.0, 24), assessment());
    let default = MonthlySpeed::from_months(Clock::DealMonth, vec![0.0, 0.0, 0.5, 0.0]).named(3);
    let speeds = PoolSpeeds::one(MonthlySpeed::zero()).with_default(default);
    let none = Liquidation {
        lag: 2,
        advance_principal: 0.0,
        advance_interest: 0.0,
        ..Liquidation::default()
    };
    for flows in every_way(&pool, &speeds, &none) {
        assert_eq!(paid(&flows.gross_interest), [(6, 40.0), (12, 30.0), (18, 15.71), (24, 15.71)]);
        assert_eq!(paid(&flows.interest_lost), [(6, 15.0)]);
        assert_eq!(paid(&flows.interest_not_advanced), [(6, 15.0)]);
        assert_eq!(paid(&flows.scheduled_principal), [(12, 285.71), (24, 314.29)]);
        assert_eq!(paid(&flows.loss), [(5, 240.0)]);
    }
    let all = Liquidation { advance_principal: 1.0, advance_interest: 1.0, ..none };
    for flows in every_way(&pool, &speeds, &all) {
        assert_eq!(paid(&flows.net_interest)[0], (6, 55.0));
        assert_eq!(paid(&flows.interest_not_advanced), []);
    }
}

#[test]
fn accrued_interest_is_collected_first_whatever_prepays() {
    let first = Loan { accrued_interest: 7.0, ..loan(1200.0, 10.0, 24) };
    let pool = of(first, PaymentTerms { accrues_from: 3, ..assessment() });
    let all_prepay = PoolSpeeds::one(MonthlySpeed::from_months(Clock::DealMonth, vec![0.0, 1.0]));
    for flows in every_way(&pool, &all_prepay, &Liquidation::default()) {
        assert_eq!(paid(&flows.net_interest), [(6, 7.0)]);
    }
    let none = PoolSpeeds::one(MonthlySpeed::zero());
    for flows in every_way(&pool, &none, &Liquidation::default()) {
        assert_eq!(paid(&flows.net_interest)[..2], [(6, 47.0), (12, 60.0)]);
    }
}

#[test]
fn a_penalty_is_interest_of_the_month_in_which_a_loan_prepays() {
    // Interest only at 12%: 1,000 dollars, of which a tenth prepays every month. Payment 2 falls in
    // month 1, too: penalties of 5% of 100, then of 90; 3% of 81; nothing after that.
    let pays = Loan {
        early_payments: 1,
        interest_only_months: 12,
        amortization_months: 13,
        ..loan(1000.0, 12.0, 12)
    };
    let terms = PaymentTerms { penalty: 1, ..PaymentTerms::MONTHLY };
    let pool = Pool { penalties: vec![vec![0.05, 0.05, 0.03, 0.0]], ..of(pays, terms) };
    let tenth = PoolSpeeds::one(MonthlySpeed::from_months(Clock::DealMonth, vec![0.1]));
    for flows in every_way(&pool, &tenth, &Liquidation::default()) {
        assert_eq!(paid(&flows.penalties), [(1, 9.5), (2, 2.43)]);
        // Interest of 10 and of 9, then of 8.1 and of 7.29.
        assert_eq!(paid(&flows.net_interest)[..3], [(1, 28.5), (2, 10.53), (3, 7.29)]);
        assert_eq!(flows.gross_interest, flows.net_interest);
    }
    let half_years = PaymentTerms { penalty: 1, ..assessment() };
    let pool = Pool { payment_terms: vec![half_years], ..pool };
    for flows in every_way(&pool, &tenth, &Liquidation::default()) {
        assert_eq!(paid(&flows.net_interest)[..2], [(1, 9.5), (2, 2.43)]);
    }
    let plain = of(loan(1000.0, 12.0, 12), PaymentTerms::MONTHLY);
    let [a, b, c] = every_way(&plain, &tenth, &Liquidation::default());
    assert!(a.penalties.is_empty() && b.penalties.is_empty() && c.penalties.is_empty());
}

/// The loop in dollars: interest and principal by payment.
fn oracle(loan: &Loan, terms: &PaymentTerms, smm: f64) -> Vec<(f64, f64)> {
    let rate = loan.rate.fraction();
    let (mut balance, mut accrued) = (loan.balance, 0.0);
    let mut flows = Vec::new();
    let is_date = |dates: Dates, month: u32| {
        month >= dates.first && (month - dates.first).is_multiple_of(dates.every)
    };
    for month in 1..=loan.remaining_months {
        let is_last = month == loan.remaining_months;
        accrued += if month >= terms.accrues_from { balance * rate / 12.0 } else { 0.0 };
        let mut interest = 0.0;
        if is_last || is_date(terms.interest, month) {
            interest = std::mem::take(&mut accrued);
        }
        let mut principal = 0.0;
        if is_last {
            principal = balance;
        } else if is_date(terms.principal, month) && month > loan.interest_only_months {
            let dates = (month..=loan.amortization_months).step_by(terms.principal.every as usize);
            let stub = dates.clone().last() != Some(loan.amortization_months);
            let left = dates.count() as i32 + i32::from(stub);
            let period = rate * f64::from(terms.principal.every) / 12.0;
            principal = match period == 0.0 {
                true => balance / f64::from(left),
                false => balance * period / ((1.0 + period).powi(left) - 1.0),
            };
        }
        let prepaid = (balance - principal) * smm;
        balance -= principal + prepaid;
        flows.push((interest, principal + prepaid));
    }
    flows
}

fn dates() -> impl Strategy<Value = Dates> {
    let every = prop_oneof![Just(1u32), Just(3), Just(6), Just(12)];
    (every, 1u32..14).prop_map(|(every, first)| Dates { every, first })
}

fn payment_terms() -> impl Strategy<Value = PaymentTerms> {
    let day_counts = [DayCount::Thirty360, DayCount::Actual360, DayCount::Actual365];
    (dates(), dates(), 1u32..4, prop::sample::select(day_counts.to_vec())).prop_map(
        |(interest, principal, accrues_from, day_count)| PaymentTerms {
            interest,
            principal,
            accrues_from,
            day_count,
            penalty: 0,
            payment_reset: 0,
        },
    )
}

fn interest(flows: &PoolFlows) -> [&Vec<f64>; 4] {
    let PoolFlows { gross_interest, interest_lost, net_interest, interest_not_advanced, .. } =
        flows;
    [gross_interest, interest_lost, net_interest, interest_not_advanced]
}

fn total(column: &[f64]) -> f64 {
    column.iter().sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_loop_agrees_with_dollars(
        terms in payment_terms(), months in 1u32..120, balloon in 0u32..60, smm in 0.0..0.05f64,
        rate in prop_oneof![1 => Just(0.0), 9 => 0.1..14.0f64], interest_only in 0u32..24,
    ) {
        let loan = Loan {
            amortization_months: months + balloon,
            interest_only_months: interest_only.min(months).min(months + balloon - 1),
            ..loan(1e6, rate, months)
        };
        let speed = MonthlySpeed::from_months(Clock::DealMonth, vec![smm]);
        let terms = PaymentTerms { day_count: DayCount::Thirty360, ..terms };
        let pool = of(loan.clone(), terms);
        let expected = oracle(&loan, &terms, smm);
        for flows in every_way(&pool, &PoolSpeeds::one(speed.clone()), &Liquidation::default()) {
            for (row, (interest, principal)) in expected.iter().enumerate() {
                let paid = flows.scheduled_principal[row] + flows.prepaid_principal[row];
                prop_assert!((flows.gross_interest[row] - interest).abs() < 1e-6, "{row}");
                prop_assert!((paid - principal).abs() < 1e-6, "{row}: {paid} {principal}");
            }
        }
    }

    #[test]
    fn dates_of_interest_move_it_in_time_only(
        pool in pools(&INDICES, 240), terms in payment_terms(), speeds in speeds(),
        liquidation in drawn(random::liquidation),
    ) {
        let months = pool.months() + 60;
        let every = |terms| {
            let mut pool = Pool { payment_terms: vec![terms], ..pool.clone() };
            pool.loans.iter_mut().for_each(|loan| loan.payment_terms = 1);
            project(&pool, &paths(), &speeds, &liquidation, months)
        };
        let on_dates = every(terms);
        let monthly = every(PaymentTerms { interest: Dates::MONTHLY, ..terms });
        prop_assert_eq!(&on_dates.ending_balance, &monthly.ending_balance);
        for (later, now) in interest(&on_dates).into_iter().zip(interest(&monthly)) {
            let scale = 1.0 + total(&now.iter().map(|flow| flow.abs()).collect::<Vec<_>>());
            prop_assert!((total(later) - total(now)).abs() <= 1e-9 * scale);
        }
        for row in 0..months {
            let so_far = |flows: &PoolFlows| total(&flows.gross_interest[..=row]);
            prop_assert!(so_far(&on_dates) <= so_far(&monthly) * (1.0 + 1e-9) + 1e-6, "{row}");
        }
    }

    #[test]
    fn order_and_scale_of_rows_do_not_matter(
        pool in pools(&INDICES, 240), terms in payment_terms(), speeds in speeds(),
        liquidation in drawn(random::liquidation), scale in 0.01..100.0f64,
    ) {
        let mut pool = pool;
        pool.payment_terms.push(terms);
        let last = pool.payment_terms.len() as u32;
        pool.loans.iter_mut().step_by(2).for_each(|loan| loan.payment_terms = last);
        let mut other = pool.clone();
        other.loans.reverse();
        for loan in &mut other.loans {
            loan.balance *= scale;
            loan.accrued_interest *= scale;
        }
        other.prefunding.iter_mut().for_each(|account| account.balance *= scale);
        let [a, _, _] = every_way(&pool, &speeds, &liquidation);
        let tolerance = 1e-9 * pool.cut_off_balance();
        for b in every_way(&other, &speeds, &liquidation) {
            for (a, b) in interest(&a).into_iter().zip(interest(&b)) {
                prop_assert!(a.iter().zip(b).all(|(a, b)| (a - b / scale).abs() <= tolerance));
            }
            let both = a.ending_balance.iter().zip(&b.ending_balance);
            prop_assert!(both.clone().all(|(a, b)| (a - b / scale).abs() <= tolerance));
        }
    }
}
