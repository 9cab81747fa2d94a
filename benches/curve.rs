//! Forward curves: from the quotes of a day to discount factors by month, and to index levels.

use std::error::Error;
use std::hint::black_box;

use criterion::Criterion;
use rates::{Curves, Instrument, Interpolation, Quote, Quotes};
use terms::{Date, Rate};

/// Deposits and swaps of 2003-07-23 (British Bankers Association; Federal Reserve H.15).
const LIBOR: [(Instrument, u32, f64); 12] = [
    (Instrument::Libor, 1, 1.10),
    (Instrument::Libor, 2, 1.10),
    (Instrument::Libor, 3, 1.11),
    (Instrument::Libor, 6, 1.125),
    (Instrument::Libor, 12, 1.2225),
    (Instrument::Swap, 24, 1.68),
    (Instrument::Swap, 36, 2.30),
    (Instrument::Swap, 48, 2.84),
    (Instrument::Swap, 60, 3.28),
    (Instrument::Swap, 84, 3.89),
    (Instrument::Swap, 120, 4.46),
    (Instrument::Swap, 360, 5.32),
];
/// Constant maturities of that day (Federal Reserve H.15).
const TREASURY: [(Instrument, u32, f64); 10] = [
    (Instrument::Treasury, 1, 0.90),
    (Instrument::Treasury, 3, 0.93),
    (Instrument::Treasury, 6, 0.97),
    (Instrument::Treasury, 12, 1.11),
    (Instrument::Treasury, 24, 1.54),
    (Instrument::Treasury, 36, 2.04),
    (Instrument::Treasury, 60, 3.04),
    (Instrument::Treasury, 84, 3.60),
    (Instrument::Treasury, 120, 4.12),
    (Instrument::Treasury, 240, 5.04),
];

fn main() -> Result<(), Box<dyn Error>> {
    let date = Date::new(2003, 7, 23).map_err(|error| error.to_string())?;
    let quote = |(instrument, months, percent): &(Instrument, u32, f64)| Quote {
        instrument: *instrument,
        months: *months,
        rate: Rate::from_percent(*percent),
    };
    let libor = Quotes { date, quotes: LIBOR.iter().map(quote).collect() };
    let both = Quotes { date, quotes: LIBOR.iter().chain(&TREASURY).map(quote).collect() };
    let mut criterion = Criterion::default().configure_from_args();
    for (name, interpolation) in Interpolation::ALL {
        criterion.bench_function(&format!("curve/LIBOR, 12 quotes, {name}"), |bench| {
            bench.iter(|| Curves::build(black_box(&libor), interpolation));
        });
    }
    criterion.bench_function("curve/LIBOR and treasury, 22 quotes", |bench| {
        bench.iter(|| Curves::build(black_box(&both), Interpolation::LogCubic));
    });
    let curves = Curves::build(&both, Interpolation::LogCubic)?;
    let names = ["LIBOR_1M", "LIBOR_6M", "CMT_1Y"].map(str::to_owned);
    criterion.bench_function("curve/480 months of three indices", |bench| {
        bench.iter(|| black_box(&curves).forward_paths(black_box(&names)));
    });
    criterion.final_summary();
    Ok(())
}
