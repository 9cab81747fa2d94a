//! Laws that hold for any stream: there and back, monotone, derivatives, and no NaN anywhere.

mod support;

use proptest::prelude::*;
use solver::{
    Durations, FixedCash, FloatingCash, NoSolution, Point, RATE_TOLERANCE, Yield, accrued,
    falling_root, wal, window,
};
use support::{PassThrough, date};
use terms::{CashStream, DayCount, Price, Rate};

const SETTLEMENT: (i16, i8, i8) = (2003, 7, 31);

fn settlement() -> terms::Date {
    date(SETTLEMENT.0, SETTLEMENT.1, SETTLEMENT.2)
}

prop_compose! {
    fn fixed()(
        gross_percent in 1.0..15.0_f64,
        strip in 0.0..0.9_f64,
        psa_percent in 0.0..1000.0_f64,
        age in 0..300_usize,
        remaining in 1..360_usize,
        day in 1..31_i8,
    ) -> CashStream {
        let coupon_percent = gross_percent - strip;
        let first_payment = date(2003, 8, day);
        PassThrough { gross_percent, coupon_percent, psa_percent, age, remaining, first_payment }
            .stream()
    }
}

prop_compose! {
    /// A floater of the same principal, on a forward path.
    fn floating()(
        mut stream in fixed(),
        margin in 0.0..0.03_f64,
        start in 0.0..0.08_f64,
        drift in -0.0001..0.0002_f64,
    ) -> CashStream {
        let level = |k: usize| (start + drift * k as f64).max(0.0);
        stream.index = (0..stream.dates.len()).map(level).collect();
        for k in 0..stream.dates.len() {
            stream.interest[k] = stream.balance[k] * (stream.index[k] + margin) / 12.0;
        }
        stream
    }
}

fn day_count() -> impl Strategy<Value = DayCount> {
    prop::sample::select(DayCount::ALL.map(|(_, convention)| convention).to_vec())
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -1e3..1e3_f64, 1 => prop::num::f64::ANY, 1 => Just(0.0)]
}

/// Columns of any length with any number in them.
fn wild() -> impl Strategy<Value = CashStream> {
    let column = || prop::collection::vec(any_number(), 0..12);
    let days = prop::collection::btree_set((2000..2010_i16, 1..13_i8, 1..29_i8), 0..12);
    (days, column(), column(), column(), column(), any::<bool>()).prop_map(
        |(days, balance, interest, principal, index, principal_is_cash)| CashStream {
            dates: days.into_iter().map(|(year, month, day)| date(year, month, day)).collect(),
            balance,
            interest,
            principal,
            principal_is_cash,
            index,
        },
    )
}

fn close(calculated: f64, expected: f64, relative: f64) -> Result<(), TestCaseError> {
    let tolerance = relative * expected.abs().max(1.0);
    prop_assert!(
        (calculated - expected).abs() <= tolerance,
        "calculated {calculated}, expected {expected}, tolerance {tolerance}"
    );
    Ok(())
}

fn all_finite(durations: Result<Durations, NoSolution>) -> bool {
    durations.is_ok_and(|d| [d.macaulay, d.modified, d.convexity].iter().all(|x| x.is_finite()))
}

proptest! {
    #[test]
    fn price_to_margin_to_price(
        stream in floating(),
        convention in day_count(),
        price in 1.0..200.0_f64,
        guess in prop::option::of(-0.5..5.0_f64),
    ) {
        let cash = FloatingCash::new(&stream, settlement(), convention).unwrap();
        match cash.margin(price, guess.map(Rate::from_fraction)) {
            Ok(dm) => close(cash.dollars(dm).unwrap(), price, 1e-9)?,
            // A price that even the widest DM does not reach, of a class about to pay off.
            Err(error) => {
                prop_assert_eq!(error, NoSolution::NoSignChange { dollars: price });
                let low = cash.dollars(Rate::from_fraction(solver::LOWEST_RATE)).unwrap();
                let high = cash.dollars(Rate::from_fraction(solver::HIGHEST_RATE)).unwrap();
                prop_assert!(price > low || price < high);
            }
        }
    }

    #[test]
    fn margin_to_price_to_margin(stream in floating(), dm in -0.05..0.5_f64) {
        let cash = FloatingCash::new(&stream, settlement(), DayCount::Actual360).unwrap();
        let dollars = cash.dollars(Rate::from_fraction(dm)).unwrap();
        close(cash.margin(dollars, None).unwrap().fraction(), dm, 1e-11)?;
    }

    #[test]
    fn yield_to_price_to_yield(stream in fixed(), convention in day_count(), bey in -0.05..1.0_f64) {
        let cash = FixedCash::new(&stream, settlement(), convention).unwrap();
        let at = Yield::from_bey(Rate::from_fraction(bey)).unwrap();
        close(at.bey().fraction(), bey, 1e-14)?;
        let again = Yield::from_mortgage(at.mortgage()).unwrap();
        close(again.bey().fraction(), bey, 1e-14)?;
        let dollars = cash.dollars(at).unwrap();
        let found = cash.yield_at(dollars, None).unwrap();
        close(found.bey().fraction(), bey, 1e-11)?;
        close(cash.dollars(found).unwrap(), dollars, 1e-9)?;
    }

    /// Discounting flow by flow with powers is the oracle of the running product.
    #[test]
    fn price_is_the_sum_of_powers(stream in fixed(), bey in -0.05..0.5_f64) {
        let cash = FixedCash::new(&stream, settlement(), DayCount::Thirty360).unwrap();
        let at = Yield::from_bey(Rate::from_fraction(bey)).unwrap();
        let expected: f64 = (0..stream.dates.len())
            .map(|k| {
                let years = DayCount::Thirty360.years(settlement(), stream.dates[k]);
                stream.cash(k) * (1.0 + bey / 2.0).powf(-2.0 * years)
            })
            .sum();
        close(cash.dollars(at).unwrap(), expected, 1e-12)?;
    }

    /// Newton's DM is bisection's.
    #[test]
    fn margin_agrees_with_bisection(stream in floating(), price in 50.0..150.0_f64) {
        let cash = FloatingCash::new(&stream, settlement(), DayCount::Actual360).unwrap();
        let (mut low, mut high) = (solver::LOWEST_RATE, solver::HIGHEST_RATE);
        while high - low > RATE_TOLERANCE {
            let middle = 0.5 * (low + high);
            if cash.dollars(Rate::from_fraction(middle)).unwrap() > price {
                low = middle;
            } else {
                high = middle;
            }
        }
        if let Ok(dm) = cash.margin(price, None) {
            close(dm.fraction(), low, 4.0 * RATE_TOLERANCE)?;
        }
    }

    #[test]
    fn a_higher_price_has_a_lower_yield_and_margin(
        stream in floating(),
        price in 80.0..120.0_f64,
        more in 0.001..10.0_f64,
    ) {
        let fixed = FixedCash::new(&stream, settlement(), DayCount::Thirty360).unwrap();
        if let (Ok(cheap), Ok(dear)) =
            (fixed.yield_at(price, None), fixed.yield_at(price + more, None))
        {
            prop_assert!(cheap.bey() > dear.bey() && cheap.mortgage() > dear.mortgage());
        }
        let floating = FloatingCash::new(&stream, settlement(), DayCount::Actual360).unwrap();
        if let (Ok(cheap), Ok(dear)) =
            (floating.margin(price, None), floating.margin(price + more, None))
        {
            prop_assert!(cheap > dear);
        }
    }

    /// Modified duration is -dP/dy / P, convexity d2P/dy2 / P, both against BEY.
    #[test]
    fn durations_are_derivatives_of_price(stream in fixed(), bey in 0.0..0.2_f64) {
        let cash = FixedCash::new(&stream, settlement(), DayCount::Thirty360).unwrap();
        let bump = 1e-4;
        let price = |y: f64| {
            cash.dollars(Yield::from_bey(Rate::from_fraction(y)).unwrap()).unwrap()
        };
        let (down, here, up) = (price(bey - bump), price(bey), price(bey + bump));
        let at = Yield::from_bey(Rate::from_fraction(bey)).unwrap();
        let durations = cash.durations(at).unwrap();
        close((down - up) / (2.0 * bump) / here, durations.modified, 1e-5)?;
        close((down - 2.0 * here + up) / (bump * bump) / here, durations.convexity, 1e-4)?;
    }

    /// A floater's modified duration by its definition, term by term.
    #[test]
    fn floating_duration_is_macaulay_over_half_year_growth(
        stream in floating(),
        dm in -0.005..0.05_f64,
    ) {
        let cash = FloatingCash::new(&stream, settlement(), DayCount::Actual360).unwrap();
        let (mut growth, mut from) = (1.0, settlement());
        let (mut value, mut weighted) = (0.0, 0.0);
        for (k, date) in stream.dates.iter().enumerate() {
            growth *= 1.0 + (stream.index[k] + dm) * DayCount::Actual360.years(from, *date);
            from = *date;
            let years = DayCount::Actual360.years(settlement(), *date);
            value += stream.cash(k) / growth;
            weighted += stream.cash(k) / growth * years;
        }
        let durations = cash.durations(Rate::from_fraction(dm)).unwrap();
        close(durations.macaulay, weighted / value, 1e-12)?;
        let y = stream.index[0] + dm;
        close(durations.modified, weighted / value / (1.0 + y / 2.0), 1e-12)?;
    }

    #[test]
    fn wal_lies_in_the_window(stream in fixed(), convention in day_count()) {
        let years = wal(&stream, settlement(), convention).unwrap();
        let found = window(&stream).unwrap();
        let last = stream.dates.len() - 1;
        prop_assert!(years >= convention.years(settlement(), stream.dates[0]) - 1e-12);
        prop_assert!(years <= convention.years(settlement(), stream.dates[last]) + 1e-12);
        prop_assert!(found.first <= found.last && found.last_period <= stream.dates.len());
    }

    /// Cash times k at a price times k: the same measures.
    #[test]
    fn measures_do_not_scale(stream in floating(), price in 80.0..120.0_f64, k in 1e-3..1e9_f64) {
        let mut scaled = stream.clone();
        for column in [&mut scaled.balance, &mut scaled.interest, &mut scaled.principal] {
            column.iter_mut().for_each(|dollars| *dollars *= k);
        }
        let dm = |stream, dollars| {
            FloatingCash::new(stream, settlement(), DayCount::Actual360)
                .unwrap()
                .margin(dollars, None)
        };
        if let Ok(one) = dm(&stream, price) {
            close(dm(&scaled, price * k).unwrap().fraction(), one.fraction(), 1e-11)?;
        }
        let life = |stream| wal(stream, settlement(), DayCount::Actual360).unwrap();
        close(life(&scaled), life(&stream), 1e-12)?;
    }

    /// Whatever goes in, nothing panics and nothing but finite numbers comes out.
    #[test]
    fn nothing_panics_and_nothing_is_nan(
        stream in wild(),
        convention in day_count(),
        dollars in any_number(),
        rate in any_number(),
        (year, month, day) in (1999..2011_i16, 1..13_i8, 1..29_i8),
    ) {
        let settled = date(year, month, day);
        let rate = Rate::from_fraction(rate);
        if let Ok(cash) = FloatingCash::new(&stream, settled, convention) {
            prop_assert!(cash.dollars(rate).map_or(true, f64::is_finite));
            for guess in [None, Some(rate)] {
                if let Ok(dm) = cash.margin(dollars, guess) {
                    prop_assert!(dm.fraction().is_finite());
                    prop_assert!(cash.durations(dm).is_err() || all_finite(cash.durations(dm)));
                }
            }
        }
        if let Ok(cash) = FixedCash::new(&stream, settled, convention) {
            let guess = Yield::from_bey(rate).ok();
            if let Some(at) = guess {
                prop_assert!(cash.dollars(at).map_or(true, f64::is_finite));
            }
            if let Ok(at) = cash.yield_at(dollars, guess) {
                prop_assert!(at.bey().fraction().is_finite() && at.mortgage().fraction().is_finite());
                prop_assert!(cash.durations(at).is_err() || all_finite(cash.durations(at)));
            }
        }
        prop_assert!(wal(&stream, settled, convention).is_none_or(f64::is_finite));
        let _ = window(&stream);
        let from = settled;
        let owed = accrued::interest(dollars, rate, from, settled, convention);
        let _ = accrued::dollars(Price::PAR, dollars, owed);
        prop_assert!(accrued::price(dollars, owed, owed).is_none_or(|p| p.percent().is_finite()));
        let line = |x: f64| Point { value: dollars - x, slope: rate.fraction() };
        let search = solver::Search { low: dollars, high: owed, guess: 0.0, tolerance: 1e-12 };
        prop_assert!(falling_root(search, line).map_or(true, f64::is_finite));
    }
}

#[test]
fn errors_say_why() {
    let stream = PassThrough {
        gross_percent: 6.0,
        coupon_percent: 5.5,
        psa_percent: 100.0,
        age: 0,
        remaining: 12,
        first_payment: date(2003, 8, 25),
    }
    .stream();
    let fixed = |settled| FixedCash::new(&stream, settled, DayCount::Thirty360);
    assert_eq!(fixed(date(2010, 1, 1)).unwrap_err(), NoSolution::NoCash);
    let cash = fixed(settlement()).unwrap();
    assert_eq!(
        cash.yield_at(0.0, None).unwrap_err(),
        NoSolution::PriceNotPositive { dollars: 0.0 }
    );
    assert_eq!(
        cash.yield_at(1e9, None).unwrap_err().to_string(),
        "no rate from -99% to 1000% a year gives a price of 1000000000 dollars"
    );
    let no_index = FloatingCash::new(&stream, settlement(), DayCount::Actual360);
    assert_eq!(no_index.unwrap_err(), NoSolution::NoIndex);
    let out = Yield::from_bey(Rate::from_percent(-100.0)).unwrap_err();
    assert_eq!(out, NoSolution::RateOutOfRange { percent: -100.0 });
    let backwards = FloatingCash::from_periods(&[-0.1], &[0.05], &[1.0]);
    assert_eq!(backwards.unwrap_err(), NoSolution::DatesOutOfOrder);
    let owing = FloatingCash::from_periods(&[1.0], &[0.0], &[-1.0]).unwrap();
    assert_eq!(
        owing.durations(Rate::ZERO).unwrap_err(),
        NoSolution::PriceNotPositive { dollars: -1.0 }
    );
}

/// A payment on the settlement date is the seller's.
#[test]
fn payments_up_to_settlement_do_not_count() {
    let first = date(2003, 8, 25);
    let mut stream = CashStream {
        dates: vec![first, date(2003, 9, 25)],
        balance: vec![100.0, 50.0],
        interest: vec![1.0, 0.5],
        principal: vec![50.0, 50.0],
        principal_is_cash: true,
        index: vec![0.01, 0.02],
    };
    let cash = FloatingCash::new(&stream, first, DayCount::Actual360).unwrap();
    let expected = 50.5 / (1.0 + 0.02 * 31.0 / 360.0);
    assert!((cash.dollars(Rate::ZERO).unwrap() - expected).abs() < 1e-12);
    stream.principal_is_cash = false;
    let cash = FloatingCash::new(&stream, first, DayCount::Actual360).unwrap();
    assert!((cash.dollars(Rate::ZERO).unwrap() - expected * 0.5 / 50.5).abs() < 1e-12);
}
