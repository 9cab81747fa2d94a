//! A deal priced after some of its payments: as one that is issued then, with what is left of it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod hand;

use bonds::deal::*;
use collateral::{Loan, Quote, SpeedCurve};
use grid::measure::{Number, class_number};
use grid::published::{At, Measure};
use grid::{DealInputs, Given, Measured, Prepared, Scenario, Unpriced};
use hand::{bullet, class, date, dates, fixed, inputs, measured, step};
use terms::{BusinessDays, DayCount, IndexId, Price, Rate, RunTo, months_from};

/// Months of the loan from closing.
const MONTHS: u32 = 60;

fn floating(margin_bp: f64) -> Coupon {
    let margin = Rate::from_bp(margin_bp);
    Coupon::Floating(Floating {
        index: IndexId(0),
        multiplier: 1.0,
        margin,
        margin_after_call: margin,
        cap: None,
        floor: None,
        available_funds_cap: false,
    })
}

/// Two classes in order on a level loan that prepays at 10 CPR, with `balances` left of them, `paid`
/// payments after it was made.
fn deal(dates: Dates, balances: [f64; 2], paid: u32, coupon: Coupon) -> DealInputs {
    let loan = Loan {
        rate: Rate::from_percent(8.0),
        age: paid,
        amortization_months: MONTHS - paid,
        interest_only_months: 0,
        ..bullet(balances.iter().sum(), 8.0, MONTHS - paid)
    };
    let kind = |class: usize| ClassKind::Balance(balances[class]);
    let classes = vec![class(&dates, "A", kind(0), coupon), class(&dates, "B", kind(1), coupon)];
    let steps = vec![
        step(Verb::Interest, Account::Interest(0), &["A", "B"]),
        step(Verb::Principal(Amount::All), Account::Principal(0), &["A", "B"]),
    ];
    let mut inputs = inputs(dates, loan, classes, steps);
    inputs.groups[0].speed = SpeedCurve::flat(Quote::Cpr, 10.0);
    inputs
}

fn accrued_pct(inputs: &DealInputs, class: usize) -> Result<Number, String> {
    let prepared = Prepared::new(inputs).unwrap();
    let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
    let (given, measure, at) = (Given::DealPrice, Measure::AccruedPct, At::default());
    class_number(&prepared, &run, class, RunTo::Maturity, given, measure, &at)
}

fn priced(inputs: &DealInputs, class: usize, price_pct: f64) -> Measured {
    let prepared = Prepared::new(inputs).unwrap();
    measured(&prepared, class, RunTo::Maturity, Given::Price(Price::from_percent(price_pct)))
}

/// As lives, durations and rates, to a billionth.
fn near(aged: Option<f64>, issued: Option<f64>, place: &str) {
    let (Some(aged), Some(issued)) = (aged, issued) else {
        assert_eq!(aged, issued, "{place}");
        return;
    };
    assert!((aged - issued).abs() <= 1e-9 * (1.0 + issued.abs()), "{place}: {aged}, {issued}");
}

/// The deal from closing, and one that is issued when `paid` payments have been made, on the balances
/// that the first one has left then.
fn aged_and_issued(of_deal: Dates, paid: usize, coupon: Coupon) -> (DealInputs, DealInputs) {
    let aged = deal(of_deal, [60.0, 40.0], 0, coupon);
    let prepared = Prepared::new(&aged).unwrap();
    let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
    let left = [0, 1].map(|class| run.bonds.classes[class].beginning_balance[paid]);
    let mut dates = of_deal;
    let months = i64::try_from(paid).unwrap();
    dates.payments.first = of_deal.payments.unadjusted(paid + 1);
    dates.accrual = match of_deal.accrual {
        Accrual::Monthly { dated } => Accrual::Monthly { dated: months_from(dated, months) },
        between => between,
    };
    dates.closing = match of_deal.accrual.day_count().is_thirty_360() {
        true => of_deal.payments.unadjusted(paid),
        false => of_deal.payments.date(paid),
    };
    let issued = deal(dates, left, u32::try_from(paid).unwrap(), coupon);
    (aged, issued)
}

#[test]
fn an_aged_deal_is_one_that_is_issued_later() {
    let between = [DayCount::Actual360, DayCount::Actual365, DayCount::Thirty360];
    let mut accruals: Vec<Accrual> = between.map(Accrual::BetweenPayments).to_vec();
    accruals.push(Accrual::Monthly { dated: date("2020-01-01") });
    let mut compared = 0;
    for accrual in accruals {
        for business_days in [BusinessDays::Unadjusted, BusinessDays::Following] {
            let mut of_deal = dates("2020-01-25", "2020-02-25", accrual);
            of_deal.payments.business_days = business_days;
            for (paid, coupon) in [1, 7, 13, 36]
                .into_iter()
                .flat_map(|paid| [fixed(6.0), floating(250.0)].map(|coupon| (paid, coupon)))
            {
                let (mut aged, mut issued) = aged_and_issued(of_deal, paid, coupon);
                let from = match aged.deal.dates.accrual {
                    Accrual::Monthly { dated } => months_from(dated, i64::try_from(paid).unwrap()),
                    Accrual::BetweenPayments(_) => of_deal.payments.date(paid),
                };
                for days in [0, 1, 13, 26] {
                    let settlement = (0..days).fold(from, |day, _| day.tomorrow().unwrap());
                    aged.deal.dates.settlement = settlement;
                    issued.deal.dates.settlement = settlement;
                    for class in [0, 1] {
                        let place = format!("{of_deal:?}, {settlement}, {coupon:?}, {class}");
                        let (one, other) =
                            (priced(&aged, class, 98.5), priced(&issued, class, 98.5));
                        near(one.dm_bp, other.dm_bp, &place);
                        near(one.yield_pct, other.yield_pct, &place);
                        near(one.wal_years, other.wal_years, &place);
                        let durations =
                            |measured: &Measured| measured.durations.map(|d| d.modified);
                        near(durations(&one), durations(&other), &place);
                        let window =
                            |measured: &Measured| measured.window.map(|w| (w.first, w.last));
                        assert_eq!(window(&one), window(&other), "{place}");
                        let accrued =
                            [&aged, &issued].map(|inputs| match accrued_pct(inputs, class) {
                                Ok(Number::Real(percent)) => Some(percent),
                                _ => None,
                            });
                        near(accrued[0], accrued[1], &place);
                        compared += usize::from(one.yield_pct.is_some());
                    }
                }
            }
        }
    }
    assert!(compared > 400, "{compared}");
}

/// Class A is paid off in month 33: from then on it has nothing to price, B has.
#[test]
fn a_class_that_is_gone_says_so() {
    let mut inputs = deal(
        dates("2020-01-25", "2020-02-25", Accrual::BetweenPayments(DayCount::Actual360)),
        [60.0, 40.0],
        0,
        fixed(6.0),
    );
    for (settlement, [a, b]) in [
        ("2021-03-01", [None, None]),
        ("2024-10-25", [Some(Unpriced::NoBalance), None]),
        ("2025-01-25", [Some(Unpriced::NoBalance); 2]),
        ("9999-12-31", [Some(Unpriced::NoBalance); 2]),
    ] {
        inputs.deal.dates.settlement = date(settlement);
        let found = [0, 1].map(|class| priced(&inputs, class, 100.0));
        assert_eq!(found.each_ref().map(|class| class.unpriced), [a, b], "{settlement}");
        assert!(found.iter().all(|class| class.failure.is_none()), "{settlement}");
    }
}

/// A call before settlement leaves nothing to call; to maturity the class goes on.
#[test]
fn nothing_is_left_after_a_call() {
    let mut inputs = deal(
        dates("2020-01-25", "2020-02-25", Accrual::BetweenPayments(DayCount::Actual360)),
        [60.0, 40.0],
        0,
        fixed(6.0),
    );
    let date_of_call = Some(date("2021-06-25"));
    inputs.deal.call = Some(Call { pool_pct: None, date: date_of_call, test: None, premium: None });
    inputs.deal.dates.settlement = date("2021-07-01");
    let prepared = Prepared::new(&inputs).unwrap();
    let given = Given::Price(Price::from_percent(100.0));
    let to_call = measured(&prepared, 1, RunTo::Call, given);
    assert_eq!((to_call.unpriced, to_call.yield_pct), (Some(Unpriced::NoBalance), None));
    assert!(measured(&prepared, 1, RunTo::Maturity, given).yield_pct.is_some());
}

/// Due on Saturday, January 25, 2025, paid on Monday: bought on Sunday in months of 30 days, the class
/// comes without that payment, and a day of interest has accrued; in actual days it comes with it.
#[test]
fn a_payment_that_is_due_is_the_sellers_in_months_of_30_days() {
    // In actual days interest accrues from December 26, 2024, the payment before.
    for (day_count, settled, days) in
        [(DayCount::Thirty360, 12, 1.0), (DayCount::Actual360, 11, 31.0)]
    {
        let mut of_deal = dates("2024-01-25", "2024-02-25", Accrual::BetweenPayments(day_count));
        of_deal.payments.business_days = BusinessDays::Following;
        of_deal.settlement = date("2025-01-26");
        let inputs = deal(of_deal, [60.0, 40.0], 0, fixed(6.0));
        assert_eq!(inputs.settlement_period(0).settled, settled, "{day_count}");
        let Ok(Number::Real(accrued)) = accrued_pct(&inputs, 0) else { panic!("{day_count}") };
        assert!((accrued - 6.0 * days / 360.0).abs() < 1e-12, "{day_count}: {accrued}");
    }
}
