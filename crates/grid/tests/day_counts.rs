//! One count of days a class: what accrued interest counts is not discounted for as well.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod hand;

use bonds::deal::*;
use collateral::Loan;
use grid::measure::{Number, class_number};
use grid::published::{At, Measure};
use grid::{DealInputs, Given, Measured, Prepared, Scenario};
use hand::{bullet, class, date, dates, fixed, inputs, measured, step};
use solver::SettlementPeriod;
use terms::{BusinessDays, Date, DayCount, IndexId, Price, Rate, RunTo};

/// Rate of a loan, percent, that pays the interest of any first period; the residual gets the rest.
const ENOUGH: f64 = 60.0;

/// A class on one loan.
fn pass_through(dates: Dates, loan: Loan, coupon: Coupon) -> DealInputs {
    let all = class(&dates, "A", ClassKind::Balance(loan.balance), coupon);
    let steps = vec![
        step(Verb::Interest, Account::Interest(0), &["A"]),
        step(Verb::Principal(Amount::All), Account::Principal(0), &["A"]),
    ];
    inputs(dates, loan, vec![all], steps)
}

fn at(inputs: &DealInputs, price_pct: f64) -> Measured {
    let prepared = Prepared::new(inputs).unwrap();
    measured(&prepared, 0, RunTo::Maturity, Given::Price(Price::from_percent(price_pct)))
}

/// Accrued interest at settlement, percent of the balance.
fn accrued_pct(inputs: &DealInputs) -> f64 {
    let prepared = Prepared::new(inputs).unwrap();
    let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
    let (given, measure, at) = (Given::DealPrice, Measure::AccruedPct, At::default());
    match class_number(&prepared, &run, 0, RunTo::Maturity, given, measure, &at) {
        Ok(Number::Real(percent)) => percent,
        other => panic!("{other:?}"),
    }
}

/// Index plus a margin, without caps.
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

/// Closing, first payment, settlement, coupon, number of payments, level payments or interest and
/// the balance at the end, clean price; accrued interest, yield, Macaulay duration.
///
/// QuantLib 1.44: `FixedRateBond` and `AmortizingFixedRateBond` of 100 with monthly payments, not
/// adjusted, in `Thirty360(BondBasis)`; `accruedAmount`, `bondYield` (semiannual) of the clean price,
/// `duration(Macaulay)`.
const QUANTLIB: &str = "
2021-01-25 2021-02-25 2021-01-30  1.75  12 bullet  100.0 0.024305556 1.756377413 0.978140708
2021-01-25 2021-02-25 2021-01-31  1.75  12 bullet  100.0 0.029166667 1.756375052 0.975362930
2021-01-25 2021-02-25 2021-02-01  1.75  12 bullet  100.0 0.029166667 1.756375052 0.975362930
2021-01-25 2021-02-25 2021-01-31   5.5   2 bullet  100.0 0.091666667 5.562257046 0.149619799
2021-08-25 2021-09-25 2021-08-31   4.0  36 bullet   98.5 0.066666667 4.581642393 2.813653190
2021-02-25 2021-03-25 2021-02-28   6.0  24 bullet 101.25 0.050000000 5.396685327 1.882182619
2020-02-25 2020-03-25 2020-02-29   6.0  24 bullet 101.25 0.066666667 5.395778609 1.879406008
2020-02-15 2020-03-15 2020-02-28  3.25  18 bullet   99.0 0.117361111 3.986837313 1.429716694
2021-01-31 2021-02-25 2021-01-31   5.0  12 bullet  100.0 0.000000000 5.052501137 0.964221036
2021-01-30 2021-02-25 2021-01-31   5.0  12 bullet  100.0 0.000000000 5.052501137 0.964221036
2020-12-10 2021-02-25 2020-12-31   7.0   6 bullet  103.0 0.408333333 1.680035046 0.556129228
2020-12-10 2021-02-25 2021-01-31   7.0   6 bullet  103.0 0.991666667 0.779666871 0.472827173
2021-10-01 2021-11-01 2021-10-31   2.0  60 bullet   95.0 0.166666667 3.117724877 4.670748108
2021-05-25 2021-06-25 2021-05-31  1.75  12 level   100.0 0.029166667 1.756359884 0.523552883
2021-01-18 2021-02-18 2021-01-31   4.5  48 level    99.5 0.162500000 4.805750140 1.942302143
";

#[test]
fn yields_and_accrued_interest_are_those_of_quantlib() {
    let mut rows = 0;
    for row in QUANTLIB.lines().filter(|row| !row.is_empty()) {
        let fields: Vec<&str> = row.split_whitespace().collect();
        let [closing, first_payment, settlement, coupon, payments, kind, price, expected @ ..] =
            fields.as_slice()
        else {
            panic!("{row}")
        };
        let number = |text: &str| text.parse::<f64>().unwrap();
        let mut dates =
            dates(closing, first_payment, Accrual::BetweenPayments(DayCount::Thirty360));
        dates.settlement = date(settlement);
        let mut loan = bullet(100.0, ENOUGH, payments.parse().unwrap());
        if *kind == "level" {
            loan.rate = Rate::from_percent(number(coupon));
            loan.amortization_months = loan.remaining_months;
            loan.interest_only_months = 0;
        }
        let inputs = pass_through(dates, loan, fixed(number(coupon)));
        let found = at(&inputs, number(price));
        let duration = found.durations.map(|durations| durations.macaulay);
        let calculated = [Some(accrued_pct(&inputs)), found.yield_pct, duration];
        for (calculated, expected) in calculated.iter().zip(expected) {
            let gap = calculated.unwrap() - number(expected);
            assert!(gap.abs() < 2e-9, "{row}: {calculated:?}, QuantLib {expected}");
        }
        rows += 1;
    }
    assert_eq!(rows, 15);
}

fn later(date: Date, days: usize) -> Date {
    (0..days).fold(date, |date, _| date.tomorrow().unwrap())
}

/// Deals of a loan that runs `months` months and a class with this coupon, which accrue in every
/// way, with every day of the first period as settlement.
fn settled(months: u32, coupon: Coupon) -> impl Iterator<Item = DealInputs> {
    let kinds = [DayCount::Actual360, DayCount::Actual365, DayCount::Thirty360];
    let mut all = Vec::new();
    for closing in ["2021-01-25", "2021-01-31", "2020-02-10"] {
        let from = date(closing);
        for days in [15, 47] {
            let payment = later(from, days).to_string();
            for business_days in [BusinessDays::Unadjusted, BusinessDays::Following] {
                for kind in kinds {
                    let mut dates = dates(closing, &payment, Accrual::BetweenPayments(kind));
                    dates.payments.business_days = business_days;
                    all.push(dates);
                }
            }
        }
        for days in [31, 55] {
            let payment = later(from, days).to_string();
            all.push(dates(closing, &payment, Accrual::Monthly { dated: from }));
        }
    }
    let days = |dates: Dates| {
        let of_day = move |days| Dates { settlement: later(dates.closing, days), ..dates };
        (0..70).map(of_day).filter(|dates| dates.unissued(dates.settlement).is_none())
    };
    all.into_iter().flat_map(days).flat_map(move |dates| {
        let counted = move |(_, thirty_360)| {
            let mut inputs = pass_through(dates, bullet(100.0, ENOUGH, months), coupon);
            inputs.conventions.thirty_360 = Some(thirty_360);
            inputs.conventions.wal_day_count = inputs.settlement_period(0).day_count;
            inputs
        };
        DayCount::THIRTY_360.map(counted)
    })
}

/// Days of the first period with its delay, and those that a price counts as accrued interest at
/// 6%, in the day count of the class.
struct Days {
    period: f64,
    accrued: f64,
    accrued_pct: f64,
    year: f64,
}

impl Days {
    fn of(inputs: &DealInputs) -> Days {
        let SettlementPeriod { from, day_count, .. } = inputs.settlement_period(0);
        let accrued_pct = accrued_pct(inputs);
        let year = day_count.year_days();
        let payments = inputs.deal.dates.payments;
        let to = if day_count.is_thirty_360() { payments.first } else { payments.date(1) };
        Days {
            period: f64::from(day_count.days(from, to)),
            accrued: accrued_pct / 6.0 * year,
            accrued_pct,
            year,
        }
    }

    /// What a class of 100 at 6% is paid on the first payment date, if it is redeemed at par then.
    fn first_payment(&self, inputs: &DealInputs) -> f64 {
        match inputs.deal.dates.accrual {
            Accrual::Monthly { .. } => 100.5,
            Accrual::BetweenPayments(_) => 100.0 + 6.0 * self.period / self.year,
        }
    }
}

/// Whether the first payment is not due yet at settlement: in months of 30 days one that a weekend
/// holds up may be.
fn is_to_come(inputs: &DealInputs) -> bool {
    let is_thirty = inputs.settlement_period(0).day_count.is_thirty_360();
    !is_thirty || inputs.deal.dates.settlement < inputs.deal.dates.payments.first
}

fn near(calculated: f64, expected: f64, inputs: &DealInputs) {
    let gap = (calculated - expected).abs();
    let what = (inputs.deal.dates, inputs.conventions);
    assert!(gap <= 1e-9 * (1.0 + expected.abs()), "{calculated} is not {expected}: {what:?}");
}

/// In the count of its interest. Yields are in months of 30 days: where interest counts others,
/// their time to the first payment is the months and days from settlement.
#[test]
fn what_has_accrued_and_what_is_left_are_the_period() {
    for inputs in settled(1, fixed(6.0)) {
        let found = at(&inputs, 100.0);
        let Days { period, accrued, year, .. } = Days::of(&inputs);
        near(found.wal_years.unwrap() * year, (period - accrued).max(0.0), &inputs);

        let SettlementPeriod { settlement, day_count, .. } = inputs.settlement_period(0);
        let paid = inputs.deal.dates.payments.date(1);
        let left = match day_count.is_thirty_360() {
            true => period - accrued,
            false => f64::from(inputs.thirty_360(0).days(settlement, paid)),
        };
        // What is paid without delay on a 1st is paid at once on the 31st before it.
        if left > 0.0 {
            near(found.durations.unwrap().macaulay * 360.0, left, &inputs);
        }
    }
}

/// At a yield, compounded monthly, of its own coupon a class is worth par after the first payment.
#[test]
fn a_yield_of_the_coupon_is_par() {
    let is_thirty = |inputs: &DealInputs| inputs.settlement_period(0).day_count.is_thirty_360();
    for inputs in settled(5, fixed(6.0)).filter(is_thirty).filter(is_to_come) {
        let prepared = Prepared::new(&inputs).unwrap();
        let given = Given::MortgageYieldPct(6.0);
        let found = measured(&prepared, 0, RunTo::Maturity, given).price_pct.unwrap();
        let days = Days::of(&inputs);
        let months = (days.period - days.accrued) / 30.0;
        let expected = days.first_payment(&inputs) / 1.005_f64.powf(months);
        near(found, expected - days.accrued_pct, &inputs);
    }
}

/// At a DM of its own margin a floating rate is worth par after the first payment, however it
/// accrues. The index stands at 3%.
#[test]
fn a_margin_of_the_coupon_is_par() {
    for inputs in settled(5, floating(300.0)).filter(is_to_come) {
        let days = Days::of(&inputs);
        let growth = 1.0 + 0.06 * (days.period - days.accrued) / days.year;
        let price = days.first_payment(&inputs) / growth - days.accrued_pct;
        near(at(&inputs, price).dm_bp.unwrap(), 300.0, &inputs);
    }
}

/// A single payment is as far away in a duration as in a life.
#[test]
fn a_duration_is_in_the_count_of_the_class() {
    for inputs in settled(1, floating(300.0)).filter(is_to_come) {
        let found = at(&inputs, 100.0);
        near(found.durations.unwrap().macaulay, found.wal_years.unwrap(), &inputs);
    }
}

/// A payment of principal on March 25, 2006, settled on February 28.
fn one_payment() -> DealInputs {
    let mut dates =
        dates("2006-02-28", "2006-03-25", Accrual::Monthly { dated: date("2006-02-01") });
    dates.settlement = date("2006-02-28");
    pass_through(dates, bullet(100.0, ENOUGH, 1), fixed(6.0))
}

/// Days of the life, of the duration, and accrued.
fn counted(inputs: &DealInputs) -> [f64; 3] {
    let found = at(inputs, 100.0);
    let years = [found.wal_years.unwrap(), found.durations.unwrap().macaulay];
    let [life, duration] = years.map(|years| (years * 360.0 * 1e6).round() / 1e6);
    [life, duration, (accrued_pct(inputs) * 60.0 * 1e6).round() / 1e6]
}

/// Of the 54 days from February 1 to March 25 either 27 or 25 are left: Fannie Mae 2006-18 prints
/// lives and yields on the latter.
#[test]
fn the_rule_of_a_deal_reaches_every_measure() {
    const PLAIN: [f64; 3] = [27.0, 27.0, 27.0];
    const END_OF_FEBRUARY: [f64; 3] = [25.0, 25.0, 29.0];
    let (plain, february) = (DayCount::Thirty360, DayCount::Thirty360EndOfFebruary);
    let mut inputs = one_payment();
    assert_eq!(counted(&inputs), PLAIN);
    // What follows the lives, as in files that state nothing else.
    inputs.conventions.count_lives(february);
    assert_eq!(counted(&inputs), END_OF_FEBRUARY);
    // Actual days of lives change nothing else; 25 of them, on 360, are 25.
    inputs.conventions.count_lives(DayCount::Actual360);
    assert_eq!(counted(&inputs), END_OF_FEBRUARY);
    // A rule that is stated stays.
    inputs.conventions.count_lives(plain);
    assert_eq!(counted(&inputs), [27.0, 25.0, 29.0]);
    // A class of its own; its life is counted as the deal's where that counts actual days.
    inputs.conventions.count_lives(february);
    inputs.deal.classes[0].thirty_360 = Some(plain);
    assert_eq!(counted(&inputs), PLAIN);
    inputs.conventions.count_lives(DayCount::Actual360);
    assert_eq!(counted(&inputs), [25.0, 27.0, 27.0]);
}

/// Interest of a first period that begins at the end of February: 25 or 27 days of 6%.
#[test]
fn the_rule_of_a_deal_counts_the_interest_of_the_first_period() {
    let mut inputs = one_payment();
    let accrual = Accrual::BetweenPayments(DayCount::Thirty360);
    inputs.deal.dates.accrual = accrual;
    inputs.deal.classes[0].accrual = accrual;
    for (lives, days) in [(DayCount::Thirty360, 27.0), (DayCount::Thirty360EndOfFebruary, 25.0)] {
        inputs.conventions.wal_day_count = lives;
        let prepared = Prepared::new(&inputs).unwrap();
        let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
        near(run.bonds.classes[0].interest[0], 6.0 * days / 360.0, &inputs);
    }
}

/// Five days, and one, from settlement to February 20, actual ones and of months of 30 days, of the
/// 23 of the period. The yield of 100, by hand: 100 + 2.8 x 18/360 grow to 100 + 2.8 x 23/360.
#[test]
fn months_of_30_days_count_from_settlement_where_interest_accrues_otherwise() {
    let mut dates =
        dates("2019-01-28", "2019-02-20", Accrual::BetweenPayments(DayCount::Actual360));
    for (settlement, days) in [("2019-02-15", 5.0), ("2019-02-19", 1.0)] {
        dates.settlement = date(settlement);
        for coupon in [floating(30.0), fixed(2.8)] {
            let found = at(&pass_through(dates, bullet(100.0, ENOUGH, 1), coupon), 100.0);
            assert!((found.wal_years.unwrap() - days / 360.0).abs() < 1e-15, "{found:?}");
        }
    }
    dates.settlement = date("2019-02-15");
    let found = at(&pass_through(dates, bullet(100.0, ENOUGH, 1), fixed(2.8)), 100.0);
    let growth: f64 = (100.0 + 2.8 * 23.0 / 360.0) / (100.0 + 2.8 * 18.0 / 360.0);
    let bey = 200.0 * (growth.powf(36.0) - 1.0);
    assert!((bey - 2.8152).abs() < 5e-5 && (found.yield_pct.unwrap() - bey).abs() < 1e-8);
}

/// From January 31 to the last day of February, day 30: 30 days, as interest of the first period, as
/// accrued interest, and as a life.
#[test]
fn the_last_day_of_february_ends_a_period_of_30_days() {
    let accrual = Accrual::BetweenPayments(DayCount::Thirty360EndOfFebruary);
    for (first_payment, period) in [("2019-02-28", 30.0), ("2019-03-28", 58.0)] {
        let mut inputs = pass_through(
            dates("2019-01-31", first_payment, accrual),
            bullet(100.0, ENOUGH, 1),
            fixed(3.6),
        );
        inputs.conventions.count_lives(DayCount::Thirty360EndOfFebruary);
        let prepared = Prepared::new(&inputs).unwrap();
        let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
        near(run.bonds.classes[0].interest[0], period / 100.0, &inputs);
        near(at(&inputs, 100.0).wal_years.unwrap(), period / 360.0, &inputs);
    }
    let mut inputs = pass_through(
        dates("2019-01-31", "2019-03-28", accrual),
        bullet(100.0, ENOUGH, 1),
        fixed(3.6),
    );
    inputs.deal.dates.settlement = date("2019-02-28");
    near(accrued_pct(&inputs), 0.3, &inputs);
}

/// Three payments due on the 20th of February to April 2019, of which April's, a Saturday, is paid
/// on the 22nd: 30, 60 and 90 days away. A first one due on Saturday, February 16, is paid on Tuesday
/// after a holiday; it brings the 27 days from January 19, and none more.
#[test]
fn business_days_move_no_month_of_30_days() {
    let accrual = Accrual::BetweenPayments(DayCount::Thirty360);
    let moved = |closing, first_payment| {
        let mut dates = dates(closing, first_payment, accrual);
        dates.payments.business_days = BusinessDays::Following;
        dates
    };
    let floater =
        pass_through(moved("2019-01-20", "2019-02-20"), bullet(100.0, ENOUGH, 3), floating(30.0));
    let found = at(&floater, 100.0);
    near(found.dm_bp.unwrap(), 30.0, &floater);
    near(found.wal_years.unwrap(), 0.25, &floater);
    let first =
        pass_through(moved("2019-01-19", "2019-02-16"), bullet(100.0, ENOUGH, 3), fixed(3.6));
    let prepared = Prepared::new(&first).unwrap();
    let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
    assert_eq!(run.bonds.dates[0], date("2019-02-19"));
    for (interest, days) in run.bonds.classes[0].interest.iter().zip([27.0, 30.0, 30.0]) {
        near(*interest, days / 100.0, &first);
    }
    near(at(&first, 100.0).wal_years.unwrap(), 87.0 / 360.0, &first);
}
