//! What holds for any curve, and what hostile quotes must not do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use rates::{CurveErrors, Curves, Flaw, Instrument, Interpolation, Market, Quote, Quotes, shifted};
use terms::{Date, Rate};

const TENORS: [(Instrument, u32); 28] = [
    (Instrument::Libor, 1),
    (Instrument::Libor, 2),
    (Instrument::Libor, 3),
    (Instrument::Libor, 6),
    (Instrument::Libor, 12),
    (Instrument::Swap, 24),
    (Instrument::Swap, 36),
    (Instrument::Swap, 48),
    (Instrument::Swap, 60),
    (Instrument::Swap, 84),
    (Instrument::Swap, 120),
    (Instrument::Swap, 360),
    (Instrument::Treasury, 3),
    (Instrument::Treasury, 6),
    (Instrument::Treasury, 12),
    (Instrument::Treasury, 24),
    (Instrument::Treasury, 60),
    (Instrument::Treasury, 120),
    (Instrument::Treasury, 240),
    (Instrument::TermSofr, 1),
    (Instrument::TermSofr, 3),
    (Instrument::TermSofr, 6),
    (Instrument::TermSofr, 12),
    (Instrument::Ois, 24),
    (Instrument::Ois, 36),
    (Instrument::Ois, 60),
    (Instrument::Ois, 120),
    (Instrument::Ois, 600),
];

const INDICES: [&str; 7] =
    ["LIBOR_1M", "LIBOR_6M", "LIBOR_12M", "CMT_1Y", "CMT_10Y", "SOFR_3M", "SOFR_30D"];

fn names() -> Vec<String> {
    INDICES.iter().map(|name| (*name).to_owned()).collect()
}

fn quote(instrument: Instrument, months: u32, rate: f64) -> Quote {
    Quote { instrument, months, rate: Rate::from_fraction(rate) }
}

fn quotes(date: Date, rate: impl Fn(usize, f64) -> f64) -> Quotes {
    let quote = |(position, (instrument, months)): (usize, &(Instrument, u32))| {
        quote(*instrument, *months, rate(position, f64::from(*months) / 12.0))
    };
    Quotes { date, quotes: TENORS.iter().enumerate().map(quote).collect() }
}

fn dates() -> impl Strategy<Value = Date> {
    (1950_i16..2100, 1_i8..=12, 1_i8..=31)
        .prop_filter_map("a date", |(year, month, day)| Date::new(year, month, day).ok())
}

/// Quotes of a day as days are: a curve of level, slope and hump, and a few basis points each.
fn sane() -> impl Strategy<Value = Quotes> {
    let shape = (0.01..0.12, -0.02..0.03, -0.01..0.01, 1.0..4.0);
    let noise = prop::collection::vec(-0.0002..0.0002, TENORS.len());
    (dates(), shape, noise).prop_map(
        |(date, (level, slope, hump, scale), noise): (_, (f64, f64, f64, f64), Vec<f64>)| {
            quotes(date, |position, years| {
                let decay = (-years / scale).exp();
                let short = (1.0 - decay) / (years / scale);
                (level - slope.min(level - 0.005) * short + hump * (short - decay)).max(0.004)
                    + if years > 0.4 { noise[position] } else { 0.0 }
            })
        },
    )
}

fn any_interpolation() -> impl Strategy<Value = Interpolation> {
    prop::sample::select(Interpolation::ALL.map(|(_, interpolation)| interpolation).to_vec())
}

fn check_finite(curves: &Curves) -> Result<(), TestCaseError> {
    for market in [Market::Libor, Market::Treasury, Market::Sofr] {
        for discount in curves.discounts(market).unwrap_or_default() {
            prop_assert!(discount.is_finite() && *discount > 0.0, "{discount}");
        }
    }
    for name in names() {
        if let Ok(paths) = curves.forward_paths(&[name]) {
            prop_assert!(paths.levels[0].len() == 480);
            prop_assert!(paths.levels[0].iter().all(|level| level.is_finite()));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn quotes_reprice(quotes in sane(), interpolation in any_interpolation()) {
        let curves = Curves::build(&quotes, interpolation)
            .map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        for quote in &quotes.quotes {
            let rate = curves.par_rate(quote).unwrap();
            let error = (rate.fraction() - quote.rate.fraction()).abs();
            prop_assert!(error < 1e-10, "{quote}: {error:e}");
        }
        check_finite(&curves)?;
    }

    #[test]
    fn flat_quotes_give_flat_forwards(date in dates(), rate in -0.02..0.2, interpolation in any_interpolation()) {
        // Every quote that a flat force of interest implies.
        let flat = quotes(date, |_, _| rate);
        let shape = Curves::build(&flat, Interpolation::LogLinear)
            .map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        let discount = |month: u32| (-rate * f64::from(shape.days()[month as usize]) / 365.0).exp();
        let implied = |quote: &Quote| {
            let (step, is_bond) = match quote.instrument {
                Instrument::Libor | Instrument::TermSofr => (quote.months, false),
                Instrument::Ois => (quote.months.min(12), false),
                Instrument::Swap | Instrument::Treasury => (quote.months.min(6), true),
            };
            let accrual = |month: u32| match is_bond {
                true => f64::from(step) / 12.0,
                false => {
                    f64::from(shape.days()[month as usize] - shape.days()[(month - step) as usize])
                        / 360.0
                }
            };
            let pays = (step..=quote.months).step_by(step as usize);
            let annuity: f64 = pays.map(|month| accrual(month) * discount(month)).sum();
            (1.0 - discount(quote.months)) / annuity
        };
        let mut flat = flat;
        for quote in &mut flat.quotes {
            quote.rate = Rate::from_fraction(implied(quote));
        }
        let curves = Curves::build(&flat, interpolation)
            .map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        for market in [Market::Libor, Market::Treasury, Market::Sofr] {
            let discounts = curves.discounts(market).unwrap();
            let steps = discounts.windows(2).zip(curves.days().windows(2));
            for (discounts, days) in steps {
                let force = (discounts[0] / discounts[1]).ln() * 365.0 / f64::from(days[1] - days[0]);
                prop_assert!((force - rate).abs() < 1e-9, "{market:?} {force} {rate}");
            }
        }
        let paths = curves.forward_paths(&names()).unwrap();
        for path in &paths.levels {
            let (low, high) = path.iter().fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(*x), h.max(*x)));
            // Simple rates differ by the days of their months only.
            prop_assert!(high - low < 0.03 * rate.abs() + 1e-9, "{low} {high}");
        }
    }

    #[test]
    fn discount_factors_fall_where_rates_are_positive(
        level in 0.01..0.12, slope in 0.0..0.03, date in dates(), interpolation in any_interpolation(),
    ) {
        // A curve that rises and flattens, without noise.
        let quotes = quotes(date, |_, years: f64| level + slope * (1.0 - (-years / 3.0).exp()));
        let curves = Curves::build(&quotes, interpolation)
            .map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        for market in [Market::Libor, Market::Treasury, Market::Sofr] {
            let discounts = curves.discounts(market).unwrap();
            prop_assert_eq!(discounts[0], 1.0);
            for pair in discounts.windows(2) {
                prop_assert!(pair[0] > pair[1] && pair[1] > 0.0, "{market:?} {pair:?}");
            }
        }
    }

    #[test]
    fn order_does_not_matter(quotes in sane(), swap in any::<(prop::sample::Index, prop::sample::Index)>()) {
        let curves = Curves::build(&quotes, Interpolation::LogCubic);
        let mut other = quotes.clone();
        other.quotes.swap(swap.0.index(TENORS.len()), swap.1.index(TENORS.len()));
        let other = Curves::build(&other, Interpolation::LogCubic).unwrap();
        let curves = curves.unwrap();
        prop_assert_eq!(curves.discounts(Market::Libor), other.discounts(Market::Libor));
        prop_assert_eq!(curves.forward_paths(&names()), other.forward_paths(&names()));
    }

    #[test]
    fn shifting_all_levels_shifts_each(quotes in sane(), shift in -0.05..0.1) {
        let paths = Curves::build(&quotes, Interpolation::LogCubic).unwrap().forward_paths(&names()).unwrap();
        let up = shifted(&paths, shift);
        for (up, base) in up.levels.iter().flatten().zip(paths.levels.iter().flatten()) {
            prop_assert!((up - base - shift).abs() < 1e-14);
        }
        prop_assert_eq!(shifted(&paths, 0.0), paths);
    }

    /// Any rates at any tenors: an error or a curve of finite numbers that reprices.
    #[test]
    fn hostile_quotes(
        picked in prop::collection::vec(
            (prop::sample::select(Instrument::ALL.map(|(_, i)| i).to_vec()), 0_u32..700,
             prop_oneof![-0.1..1.0, -0.02..0.15, any::<f64>(), Just(1.0), Just(-0.1), Just(0.0)]),
            0..30),
        far in any::<bool>(), interpolation in any_interpolation(),
    ) {
        let date = if far { Date::MAX } else { Date::MIN };
        let quotes = picked.into_iter().map(|(instrument, months, rate)| {
            // Half of the tenors are lawful.
            let lawful = (months..months + 12).find(|m| instrument.has_tenor(*m));
            quote(instrument, lawful.filter(|_| months % 7 != 0).unwrap_or(months), rate)
        });
        let quotes = Quotes { date, quotes: quotes.collect() };
        match Curves::build(&quotes, interpolation) {
            Err(CurveErrors(errors)) => prop_assert!(!errors.is_empty()),
            Ok(curves) => {
                for quote in &quotes.quotes {
                    let rate = curves.par_rate(quote).unwrap();
                    prop_assert!((rate.fraction() - quote.rate.fraction()).abs() < 1e-10);
                }
                check_finite(&curves)?;
            }
        }
    }

    /// The same on the tenors of a real day, each rate anywhere.
    #[test]
    fn wild_quotes(rates in prop::collection::vec(-0.1..1.0, TENORS.len()), interpolation in any_interpolation()) {
        let wild = quotes(Date::MAX, |position, _| rates[position]);
        if let Ok(curves) = Curves::build(&wild, interpolation) {
            check_finite(&curves)?;
        }
    }
}

fn errors(quotes: Vec<Quote>) -> Vec<(usize, Flaw)> {
    let date = Date::new(2003, 1, 31).unwrap();
    match Curves::build(&Quotes { date, quotes }, Interpolation::LogCubic) {
        Ok(_) => Vec::new(),
        Err(CurveErrors(errors)) => errors.iter().map(|e| (e.position, e.flaw)).collect(),
    }
}

#[test]
fn every_wrong_quote_is_named() {
    let found = errors(vec![
        quote(Instrument::Libor, 13, 0.05),
        quote(Instrument::Treasury, 12, f64::NAN),
        quote(Instrument::Treasury, 24, 1.01),
        quote(Instrument::TermSofr, 12, 0.05),
        quote(Instrument::Ois, 12, 0.05),
    ]);
    let expected = [(0, Flaw::Tenor), (1, Flaw::Rate), (2, Flaw::Rate), (4, Flaw::Twice(3))];
    assert_eq!(found, expected);
}

#[test]
fn crossing_quotes_are_an_error() {
    let found = errors(vec![
        quote(Instrument::Libor, 6, 0.05),
        quote(Instrument::Libor, 11, 0.05),
        quote(Instrument::Libor, 12, 0.01),
    ]);
    let [(2, Flaw::Forward { after: 12, rate })] = found.as_slice() else { panic!("{found:?}") };
    assert!(rate.fraction() < -0.3, "{rate:?}");
}

#[test]
fn an_index_needs_its_quotes() {
    let date = Date::new(2003, 7, 23).unwrap();
    let build = |quotes: Vec<Quote>| {
        Curves::build(&Quotes { date, quotes }, Interpolation::LogCubic).unwrap()
    };
    let curves = build(vec![
        quote(Instrument::Libor, 1, 0.011),
        quote(Instrument::Libor, 12, 0.0125),
        quote(Instrument::Treasury, 12, 0.0111),
    ]);
    let names = ["LIBOR_1M", "LIBOR_6M", "CMT_1Y", "CMT_2Y", "SOFR_30D", "COFI"];
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let errors = curves.forward_paths(&names).unwrap_err();
    assert_eq!(
        errors.0.iter().map(|(position, _)| *position).collect::<Vec<_>>(),
        [0, 1, 2, 3, 4, 5]
    );
    let text = errors.to_string();
    for words in [
        "LIBOR_1M needs quotes of swap up to 2Y",
        "LIBOR_6M needs the quote libor 6M",
        "CMT_1Y needs quotes of treasury or swap up to 2Y",
        "CMT_2Y needs the quote treasury 2Y",
        "SOFR_30D needs the quote term-sofr 1M or ois 1M",
        "no curve gives an index \"COFI\"; there are LIBOR_1M",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    // A swap lets the treasury curve go on.
    let mut quotes = curves.quotes().to_vec();
    quotes.push(quote(Instrument::Swap, 24, 0.017));
    assert!(build(quotes).forward_paths(&["CMT_1Y".to_owned()]).is_ok());
}

/// The average of month 1 and month 2 is the first month's rate: it is set in arrears.
#[test]
fn average_sofr_lags_a_month() {
    let quotes = quotes(Date::new(2024, 1, 31).unwrap(), |_, years| 0.05 - 0.002 * years.min(5.0));
    let curves = Curves::build(&quotes, Interpolation::LogCubic).unwrap();
    let names = ["SOFR_30D", "SOFR_1M"].map(str::to_owned);
    let levels = curves.forward_paths(&names).unwrap().levels;
    assert_eq!(levels[0][0], levels[1][0]);
    assert_eq!(levels[0][1..480], levels[1][0..479]);
}
