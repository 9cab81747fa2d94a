//! The quotes of 2005-08-10 against the forward index values that a dealer printed from them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use rates::{Curves, Instrument, Interpolation, Quote, Quotes};
use terms::{Date, Rate};

/// LIBOR: British Bankers Association fixings; swaps and the one-year constant maturity: Federal
/// Reserve H.15; all of 2005-08-10, percent.
const QUOTES: [(Instrument, u32, f64); 13] = [
    (Instrument::Libor, 1, 3.57),
    (Instrument::Libor, 2, 3.68),
    (Instrument::Libor, 3, 3.78),
    (Instrument::Libor, 6, 4.0125),
    (Instrument::Libor, 12, 4.29),
    (Instrument::Swap, 24, 4.48),
    (Instrument::Swap, 36, 4.57),
    (Instrument::Swap, 48, 4.62),
    (Instrument::Swap, 60, 4.66),
    (Instrument::Swap, 84, 4.73),
    (Instrument::Swap, 120, 4.82),
    (Instrument::Swap, 360, 5.04),
    (Instrument::Treasury, 12, 3.90),
];
/// The one-year swap of that day, which has the maturity of twelve-month LIBOR.
const ONE_YEAR_SWAP: f64 = 4.29;

/// Forward values printed in a Lehman exhibit to a filing of 2005, months 1 to 19, percent;
/// month 1 is the quotes above.
const LIBOR_1M: [f64; 19] = [
    3.57, 3.76198, 3.94298, 4.08356, 4.23035, 4.28108, 4.36275, 4.41134, 4.44287, 4.48031, 4.50002,
    4.51511, 4.53459, 4.55459, 4.57024, 4.5853, 4.65109, 4.58853, 4.59518,
];
const LIBOR_6M: [f64; 19] = [
    4.0125, 4.14579, 4.25592, 4.34073, 4.40806, 4.45383, 4.49356, 4.52274, 4.54707, 4.5687,
    4.58653, 4.61219, 4.62466, 4.63495, 4.64191, 4.64713, 4.65111, 4.64507, 4.65042,
];
const LIBOR_12M: [f64; 19] = [
    4.29, 4.33262, 4.40012, 4.45357, 4.49632, 4.53217, 4.55838, 4.57819, 4.59389, 4.60736, 4.61832,
    4.62818, 4.63714, 4.64485, 4.65128, 4.65673, 4.66123, 4.66051, 4.66545,
];
/// The dealer stops at month 18.
const CMT_1Y: [f64; 18] = [
    3.9, 3.96058, 4.01294, 4.0579, 4.09632, 4.12905, 4.1569, 4.18071, 4.2013, 4.21949, 4.23597,
    4.25091, 4.2643, 4.27617, 4.28653, 4.29541, 4.30278, 4.30868,
];
/// The dealer's one-month value of month 17 is the six-month one (4.65109, 4.65111), 6 bp off
/// its neighbours (4.58530, 4.58853).
const MISPRINT: usize = 17;

fn curves(quotes: &[(Instrument, u32, f64)], interpolation: Interpolation) -> Curves {
    let quote = |(instrument, months, percent): &(Instrument, u32, f64)| Quote {
        instrument: *instrument,
        months: *months,
        rate: Rate::from_percent(*percent),
    };
    let date = Date::new(2005, 8, 10).unwrap();
    let quotes = Quotes { date, quotes: quotes.iter().map(quote).collect() };
    Curves::build(&quotes, interpolation).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Calculated less printed, by month, basis points.
fn differences(curves: &Curves, name: &str, printed: &[f64]) -> Vec<f64> {
    let paths = curves.forward_paths(&[name.to_owned()]).unwrap();
    let pairs = paths.levels[0].iter().zip(printed);
    pairs.map(|(level, printed)| level * 10_000.0 - printed * 100.0).collect()
}

fn largest(differences: &[f64]) -> f64 {
    differences.iter().fold(0.0, |largest, d| d.abs().max(largest))
}

/// Largest differences: one month, one month without the misprint, six, twelve, one-year CMT.
fn table(curves: &Curves) -> [f64; 5] {
    let one_month = differences(curves, "LIBOR_1M", &LIBOR_1M);
    let mut without = one_month.clone();
    without.remove(MISPRINT - 1);
    [
        largest(&one_month),
        largest(&without),
        largest(&differences(curves, "LIBOR_6M", &LIBOR_6M)),
        largest(&differences(curves, "LIBOR_12M", &LIBOR_12M)),
        largest(&differences(curves, "CMT_1Y", &CMT_1Y)),
    ]
}

fn check(what: &str, calculated: [f64; 5], limits: [f64; 5]) {
    for ((name, calculated), limit) in
        ["1M", "1M without month 17", "6M", "12M", "CMT"].iter().zip(calculated).zip(limits)
    {
        assert!(
            calculated <= limit && limit - calculated < 0.1,
            "{what}, {name}: calculated {calculated:.2} bp, expected at most {limit} bp \
             (Lehman exhibit of 2005-08)"
        );
    }
}

/// Measured: within 5 bp on the six-month forwards, 11 bp on the one-month; without the misprint
/// 5 bp there too, but for straight lines.
#[test]
fn every_interpolation_comes_near_the_dealer() {
    for (interpolation, limits) in [
        (Interpolation::LogCubic, [10.4, 4.6, 4.9, 4.1, 4.0]),
        (Interpolation::ZeroCubic, [9.2, 3.5, 4.3, 4.2, 4.4]),
        (Interpolation::LogLinear, [10.6, 10.6, 4.9, 4.5, 4.9]),
    ] {
        check(&format!("{interpolation:?}"), table(&curves(&QUOTES, interpolation)), limits);
    }
}

/// The one-year swap serves as well as twelve-month LIBOR, but then month 1 is no fixing.
#[test]
fn with_the_one_year_swap() {
    let mut quotes = QUOTES;
    quotes[4] = (Instrument::Swap, 12, ONE_YEAR_SWAP);
    let curves = curves(&quotes, Interpolation::LogCubic);
    let six = differences(&curves, "LIBOR_6M", &LIBOR_6M);
    assert!(largest(&six) < 4.4, "{six:?}");
    assert!(curves.forward_paths(&["LIBOR_12M".to_owned()]).is_err());
}

/// Month 1 is the quote.
#[test]
fn the_first_month_is_the_fixing() {
    let curves = curves(&QUOTES, Interpolation::LogCubic);
    for (name, printed) in [
        ("LIBOR_1M", LIBOR_1M[0]),
        ("LIBOR_6M", LIBOR_6M[0]),
        ("LIBOR_12M", LIBOR_12M[0]),
        ("CMT_1Y", CMT_1Y[0]),
    ] {
        assert!(differences(&curves, name, &[printed])[0].abs() < 1e-8, "{name}");
    }
}

/// What the dealer's twelve-month column is from month 2 on: the mean of two six-month forwards,
/// six months apart (a rate compounded semiannually), not simple interest for a year. Its own
/// numbers say so to 0.2 bp where it prints both.
#[test]
fn the_dealers_twelve_months_are_two_times_six() {
    for month in 2..=13 {
        let mean = (LIBOR_6M[month - 1] + LIBOR_6M[month + 5]) / 2.0;
        assert!((mean - LIBOR_12M[month - 1]).abs() < 0.002, "{month}: {mean}");
    }
    // Read so, our forwards are as near in the twelve-month column as in the six-month one.
    let curves = curves(&QUOTES, Interpolation::LogCubic);
    let paths = curves.forward_paths(&["LIBOR_6M".to_owned()]).unwrap();
    for month in 2..=19 {
        let mean = (paths.levels[0][month - 1] + paths.levels[0][month + 5]) / 2.0;
        let difference: f64 = mean * 10_000.0 - LIBOR_12M[month - 1] * 100.0;
        assert!(difference.abs() < 3.5, "{month}: {difference}");
    }
}

/// One-month forwards do not saw-tooth: their slope changes sign at few places over ten years,
/// where straight lines jump at every maturity.
#[test]
fn the_default_is_smooth() {
    let roughness = |interpolation| {
        let curves = curves(&QUOTES, interpolation);
        let path = curves.forward_paths(&["LIBOR_1M".to_owned()]).unwrap().levels.remove(0);
        // Second differences after the deposits.
        path[12..120].windows(3).map(|f| (f[0] - 2.0 * f[1] + f[2]).abs()).fold(0.0, f64::max)
    };
    let (smooth, steps) = (roughness(Interpolation::LogCubic), roughness(Interpolation::LogLinear));
    assert!(smooth < 2e-4, "{smooth}");
    assert!(steps > 3.0 * smooth, "{smooth} {steps}");
}
