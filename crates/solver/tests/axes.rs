//! Columns on shared axes, against plain textbook sums.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use proptest::prelude::*;
use solver::{FixedCash, FloatingCash, IndexChain, NoSolution, TimeAxis, Yield};
use terms::{BusinessDays, CashStream, Date, DayCount, PaymentCalendar, Rate};

fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

/// Cash of a class that may skip months, and accrete.
fn stream() -> impl Strategy<Value = CashStream> {
    let dollars = prop_oneof![6 => 0.0..1e6_f64, 1 => Just(0.0), 1 => 0.0..0.01_f64];
    let principal = prop_oneof![6 => 0.0..1e6_f64, 2 => Just(0.0), 1 => -1e4..0.0_f64];
    let rules = prop::sample::select(BusinessDays::ALL.map(|(_, rule)| rule).to_vec());
    (1..400_usize, 1..32_i8, rules, any::<bool>()).prop_flat_map(
        move |(months, day, business_days, principal_is_cash)| {
            let first = date(2003, 8, day);
            let dates = PaymentCalendar { first, business_days }.dates(months);
            let column = prop::collection::vec(dollars.clone(), months);
            let principal = prop::collection::vec(principal.clone(), months);
            let index = prop::collection::vec(0.0..0.1_f64, 1..=months);
            (column, principal, index).prop_map(move |(mut interest, principal, index)| {
                interest[months - 1] += 1e6;
                let dates = dates.clone();
                let balance = vec![0.0; months];
                CashStream { dates, balance, interest, principal, principal_is_cash, index }
            })
        },
    )
}

/// Before, on and after the first payment dates.
fn settlement() -> impl Strategy<Value = Date> {
    (2003..2005_i16, 1..13_i8, 1..29_i8).prop_map(|(year, month, day)| date(year, month, day))
}

fn day_count() -> impl Strategy<Value = DayCount> {
    prop::sample::select(DayCount::ALL.map(|(_, convention)| convention).to_vec())
}

/// Payments after settlement: position, years from settlement and from the payment before, cash.
fn payments(
    stream: &CashStream,
    settled: Date,
    day_count: DayCount,
) -> Vec<(usize, f64, f64, f64)> {
    let mut before = 0.0;
    let mut rows = Vec::new();
    for (k, date) in stream.dates.iter().enumerate().filter(|(_, date)| **date > settled) {
        let years = day_count.years(settled, *date);
        rows.push((k, years, years - before, stream.cash(k)));
        before = years;
    }
    rows
}

/// Price, sum of PV x t, sum of PV x t x (t + 1/2) at a yield.
fn at_yield(stream: &CashStream, settled: Date, day_count: DayCount, bey: f64) -> [f64; 3] {
    payments(stream, settled, day_count).iter().fold([0.0; 3], |[a, b, c], (_, t, _, cash)| {
        let present = cash * (1.0 + bey / 2.0).powf(-2.0 * t);
        [a + present, b + present * t, c + present * t * (t + 0.5)]
    })
}

/// The same on the chain, with elapsed years for t.
fn at_margin(stream: &CashStream, settled: Date, day_count: DayCount, dm: f64) -> [f64; 3] {
    let (mut growth, mut t) = (1.0, 0.0);
    let last = stream.index[stream.index.len() - 1];
    let rows = payments(stream, settled, day_count);
    rows.iter().fold([0.0; 3], |[a, b, c], (k, _, length, cash)| {
        growth *= 1.0 + (stream.index.get(*k).unwrap_or(&last) + dm) * length;
        t += length;
        let present = cash / growth;
        [a + present, b + present * t, c + present * t * (t + 0.5)]
    })
}

/// The rate at which a falling price is `dollars`, by halving.
fn bisect(dollars: f64, price: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-0.05, 0.6);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if price(middle) > dollars { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

fn close(calculated: f64, expected: f64) -> Result<(), TestCaseError> {
    near(calculated, expected, 1e-11 * expected.abs())
}

fn near(calculated: f64, expected: f64, tolerance: f64) -> Result<(), TestCaseError> {
    prop_assert!(
        (calculated - expected).abs() <= tolerance,
        "calculated {calculated}, expected {expected}, tolerance {tolerance}"
    );
    Ok(())
}

fn cash(stream: &CashStream) -> Vec<f64> {
    (0..stream.dates.len()).map(|k| stream.cash(k)).collect()
}

/// The axis of the deal: the stream's dates and later ones.
fn axis(stream: &CashStream, settled: Date, day_count: DayCount) -> TimeAxis {
    let later = (2040..2050_i16).map(|year| date(year, 1, 25));
    let dates: Vec<Date> = stream.dates.iter().copied().chain(later).collect();
    TimeAxis::new(&dates, settled, day_count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn margins_are_textbook(
        stream in stream(),
        settled in settlement(),
        convention in day_count(),
        dm in -0.01..0.1_f64,
        off in -0.05..0.05_f64,
    ) {
        let axis = axis(&stream, settled, convention);
        let chain = IndexChain::new(&axis, &stream.index).unwrap();
        let cash = cash(&stream);
        let floating = match FloatingCash::on(&chain, &cash) {
            Ok(floating) => floating,
            Err(error) => {
                let owned = FloatingCash::new(&stream, settled, convention);
                prop_assert_eq!(owned.unwrap_err(), error);
                return Ok(());
            }
        };
        let sums @ [price, first, second] = at_margin(&stream, settled, convention, dm);
        close(floating.dollars(Rate::from_fraction(dm)).unwrap(), price)?;
        if sums.iter().all(|sum| *sum > 0.0) {
            let durations = floating.durations(Rate::from_fraction(dm)).unwrap();
            let row = payments(&stream, settled, convention)[0].0;
            let index = stream.index.get(row).or(stream.index.last()).unwrap();
            let growth = 1.0 + (index + dm) / 2.0;
            close(durations.macaulay, first / price)?;
            close(durations.modified, first / price / growth)?;
            close(durations.convexity, second / price / growth / growth)?;
        }
        let value = |dm| at_margin(&stream, settled, convention, dm)[0];
        let expected = bisect(price, value);
        for guess in [None, Some(Rate::from_fraction(dm + off)), Some(Rate::from_fraction(dm))] {
            let found = floating.margin(price, guess).unwrap();
            near(found.fraction(), expected, 1e-11)?;
            near(found.fraction(), dm, 1e-11)?;
        }
        let owned = FloatingCash::new(&stream, settled, convention).unwrap();
        prop_assert_eq!(owned.margin(price, None), floating.margin(price, None));
    }

    #[test]
    fn yields_are_textbook(
        stream in stream(),
        settled in settlement(),
        convention in day_count(),
        bey in -0.01..0.3_f64,
        off in -0.05..0.05_f64,
    ) {
        let axis = axis(&stream, settled, convention);
        let cash = cash(&stream);
        let fixed = match FixedCash::on(&axis, &cash) {
            Ok(fixed) => fixed,
            Err(error) => {
                let owned = FixedCash::new(&stream, settled, convention);
                prop_assert_eq!(owned.unwrap_err(), error);
                return Ok(());
            }
        };
        let at = Yield::from_bey(Rate::from_fraction(bey)).unwrap();
        let sums @ [price, first, second] = at_yield(&stream, settled, convention, bey);
        close(fixed.dollars(at).unwrap(), price)?;
        if sums.iter().all(|sum| *sum > 0.0) {
            let durations = fixed.durations(at).unwrap();
            let growth = 1.0 + bey / 2.0;
            close(durations.macaulay, first / price)?;
            close(durations.modified, first / price / growth)?;
            close(durations.convexity, second / price / growth / growth)?;
        }
        for off in [None, Some(0.0), Some(off)] {
            let guess = off.and_then(|off| Yield::from_bey(Rate::from_fraction(bey + off)).ok());
            let found = fixed.yield_at(price, guess).unwrap();
            near(found.bey().fraction(), bey, 1e-11)?;
        }
        let owned = FixedCash::new(&stream, settled, convention).unwrap();
        prop_assert_eq!(owned.yield_at(price, None), fixed.yield_at(price, None));
    }

    #[test]
    fn life_is_that_of_a_stream(
        stream in stream(),
        settled in settlement(),
        convention in day_count(),
    ) {
        let axis = axis(&stream, settled, convention);
        match (axis.wal(&stream.principal, stream.balance.first().copied().unwrap_or(0.0)), solver::wal(&stream, settled, convention)) {
            (Some(calculated), Some(expected)) => close(calculated, expected)?,
            (calculated, expected) => prop_assert_eq!(calculated, expected),
        }
        // A window begins behind what the seller is paid, and counts periods from the first one.
        let mut bought = stream.clone();
        let sellers = bought.principal.len().min(axis.settled());
        bought.principal[..sellers].fill(0.0);
        prop_assert_eq!(axis.window(&stream.principal, stream.balance[0]), solver::window(&bought));
    }
}

#[test]
fn faults_count_as_far_as_cash_reaches() {
    let dates: Vec<Date> = (1..=3).map(|month| date(2003, month, 25)).collect();
    let axis = TimeAxis::new(&dates, date(2003, 1, 1), DayCount::Actual360);
    assert_eq!(IndexChain::new(&axis, &[]).unwrap_err(), NoSolution::NoIndex);
    let chain = IndexChain::new(&axis, &[0.01, f64::NAN]).unwrap();
    let growth = 1.0 + 0.01 * 24.0 / 360.0;
    let price = |cash: &[f64]| FloatingCash::on(&chain, cash)?.dollars(Rate::ZERO);
    assert!((price(&[100.0]).unwrap() - 100.0 / growth).abs() < 1e-12);
    assert!((price(&[100.0, 0.0, 0.0]).unwrap() - 100.0 / growth).abs() < 1e-12);
    assert_eq!(price(&[100.0, 1.0]).unwrap_err(), NoSolution::NotFinite);
    assert_eq!(price(&[0.0, 0.0]).unwrap_err(), NoSolution::NoCash);
    assert_eq!(price(&[f64::INFINITY]).unwrap_err(), NoSolution::NotFinite);
    // What is paid after the last date counts nowhere.
    assert!(FixedCash::on(&axis, &[0.0, 0.0, 0.0, 5.0]).is_err());
    assert_eq!(axis.wal(&[0.0, 0.0, 0.0, 5.0], 5.0), None);
    assert_eq!(axis.window(&[0.0, 0.0, 0.0, 5.0], 5.0), None);
}
