//! The measures of one stream of 52, 200 and 360 months: each alone, and all that a cell of the
//! grid asks of a floating class.

use std::hint::black_box;

use criterion::Criterion;
use solver::{FixedCash, FloatingCash, IndexChain, NoSolution, TimeAxis, Yield};
use terms::{BusinessDays, CashStream, Date, DayCount, PaymentCalendar, Rate};

const MARGIN: f64 = 0.0045;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for months in [52, 200, 360] {
        one_stream(&mut criterion, months);
    }
    criterion.final_summary();
}

/// A floater on 1.1% that prepays 2.5% a month and matures in its last one.
fn stream(months: usize) -> CashStream {
    let first = Date::new(2003, 8, 25).unwrap_or_default();
    let dates = PaymentCalendar { first, business_days: BusinessDays::Unadjusted }.dates(months);
    let mut stream = CashStream { dates, principal_is_cash: true, ..CashStream::default() };
    let mut balance = 3e8;
    for month in 1..=months {
        let principal = if month == months { balance } else { 0.025 * balance };
        let index = 0.011 + 1e-5 * month as f64;
        stream.balance.push(balance);
        stream.interest.push(balance * (index + MARGIN) * 30.4 / 360.0);
        stream.principal.push(principal);
        stream.index.push(index);
        balance -= principal;
    }
    stream
}

fn one_stream(criterion: &mut Criterion, months: usize) {
    let stream = &stream(months);
    let settlement = Date::new(2003, 7, 31).unwrap_or_default();
    let dollars = 0.995 * stream.balance[0];
    let near = Some(Rate::from_fraction(MARGIN));
    let near_yield = Yield::from_bey(Rate::from_fraction(0.011 + MARGIN)).ok();
    let name = |what: &str| format!("solve/{what}, {months} months");

    let Ok(chain) = FloatingCash::new(stream, settlement, DayCount::Actual360) else { return };
    let Ok(cash) = FixedCash::new(stream, settlement, DayCount::Thirty360) else { return };
    let Ok(dm) = chain.margin(dollars, near) else { return };
    let Ok(at) = cash.yield_at(dollars, near_yield) else { return };
    criterion.bench_function(&name("FloatingCash::new"), |bench| {
        bench.iter(|| FloatingCash::new(black_box(stream), settlement, DayCount::Actual360));
    });
    criterion.bench_function(&name("FixedCash::new"), |bench| {
        bench.iter(|| FixedCash::new(black_box(stream), settlement, DayCount::Thirty360));
    });
    criterion.bench_function(&name("DM"), |bench| {
        bench.iter(|| chain.margin(black_box(dollars), near));
    });
    criterion.bench_function(&name("DM without a guess"), |bench| {
        bench.iter(|| chain.margin(black_box(dollars), None));
    });
    criterion.bench_function(&name("durations on the chain"), |bench| {
        bench.iter(|| chain.durations(black_box(dm)));
    });
    criterion.bench_function(&name("yield"), |bench| {
        bench.iter(|| cash.yield_at(black_box(dollars), near_yield));
    });
    criterion.bench_function(&name("yield without a guess"), |bench| {
        bench.iter(|| cash.yield_at(black_box(dollars), None));
    });
    criterion.bench_function(&name("durations at the yield"), |bench| {
        bench.iter(|| cash.durations(black_box(at)));
    });
    criterion.bench_function(&name("WAL and window"), |bench| {
        let stream = black_box(stream);
        bench.iter(|| {
            (solver::wal(stream, settlement, DayCount::Thirty360), solver::window(stream))
        });
    });
    criterion.bench_function(&name("all of a CashStream"), |bench| {
        bench.iter(|| {
            let stream = black_box(stream);
            let wal = solver::wal(stream, settlement, DayCount::Thirty360);
            let chain = FloatingCash::new(stream, settlement, DayCount::Actual360)?;
            let cash = FixedCash::new(stream, settlement, DayCount::Thirty360)?;
            let dm = chain.margin(dollars, near)?;
            let durations = chain.durations(dm)?;
            let at = cash.yield_at(dollars, near_yield)?;
            Ok::<_, solver::NoSolution>((wal, solver::window(stream), dm, durations, at))
        });
    });
    on_shared_axes(criterion, stream);
}

/// The same measures on times and growth that all classes of a run share.
fn on_shared_axes(criterion: &mut Criterion, stream: &CashStream) {
    let months = stream.dates.len();
    let settlement = Date::new(2003, 7, 31).unwrap_or_default();
    let dollars = 0.995 * stream.balance[0];
    let near = Some(Rate::from_fraction(MARGIN));
    let near_yield = Yield::from_bey(Rate::from_fraction(0.011 + MARGIN)).ok();
    let cash: Vec<f64> = (0..months).map(|k| stream.cash(k)).collect();
    let name = |what: &str| format!("solve/{what}, {months} months");

    let thirty = TimeAxis::new(&stream.dates, settlement, DayCount::Thirty360);
    let actual = TimeAxis::new(&stream.dates, settlement, DayCount::Actual360);
    let Ok(chain) = IndexChain::new(&actual, &stream.index) else { return };
    criterion.bench_function(&name("TimeAxis::new"), |bench| {
        bench.iter(|| TimeAxis::new(black_box(&stream.dates), settlement, DayCount::Actual360));
    });
    criterion.bench_function(&name("IndexChain::new"), |bench| {
        bench.iter(|| IndexChain::new(black_box(&actual), &stream.index));
    });
    criterion.bench_function(&name("WAL and window on an axis"), |bench| {
        let principal = black_box(&stream.principal);
        bench.iter(|| {
            (thirty.wal(principal, stream.balance[0]), thirty.window(principal, stream.balance[0]))
        });
    });
    criterion.bench_function(&name("all of a column on shared axes"), |bench| {
        bench.iter(|| {
            let principal = black_box(&stream.principal);
            let floating = FloatingCash::on(&chain, black_box(&cash))?;
            let fixed = FixedCash::on(&thirty, black_box(&cash))?;
            let dm = floating.margin(dollars, near)?;
            let durations = floating.durations(dm)?;
            let at = fixed.yield_at(dollars, near_yield)?;
            let life = (
                thirty.wal(principal, stream.balance[0]),
                thirty.window(principal, stream.balance[0]),
            );
            Ok::<_, NoSolution>((life, dm, durations, at))
        });
    });
}
