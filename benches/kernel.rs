//! The projection kernel: loan-months a second on one core by instruction set; a million ARM loans on
//! one path, from the start of projection to monthly totals, on one thread and on two; their layout,
//! which is made once a pool; and the speeds after that.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::ops::Range;

use collateral::{
    Adjustable, Blocks, Clock, Instructions, Keys, Layout, Liquidation, Loan, LoanRate,
    MonthlySpeed, Partial, Pool, PoolSpeeds, Schedule, survive,
};
use criterion::{BatchSize, Criterion, Throughput};
use terms::{IndexId, IndexPaths, Rate};

const MONTHS: usize = 360;

/// ARM loans with resets every six months, each with a rate, margin and balance of its own; with
/// `mixed`, terms, ages and first resets of their own too.
fn arm_loans(count: u32, mixed: bool) -> Pool {
    let loan = |i: u32| {
        // Of the golden section: values that neighbours do not share.
        let spread = |step: f64| (f64::from(i) * step * 0.618_033_988_75).fract();
        let age = if mixed { (spread(1.0) * 48.0) as u32 } else { 0 };
        let first_reset = if mixed { 1 + (spread(3.0) * 30.0) as u32 } else { 1 + 6 * (i % 4) };
        let terms = Adjustable {
            index: IndexId(0),
            margin: Rate::from_percent(2.0 + 2.0 * spread(5.0)),
            first_reset,
            reset_period: 6,
            initial_cap: Rate::from_percent(3.0),
            periodic_cap: Rate::from_percent(1.0),
            lifetime_cap: Rate::from_percent(12.0),
            lifetime_floor: Rate::from_percent(2.0),
            rounding: Some(Rate::from_percent(0.125)),
            look_back: 1,
        };
        Loan {
            balance: 100_000.0 + 300_000.0 * spread(7.0),
            age,
            remaining_months: MONTHS as u32 - age,
            amortization_months: MONTHS as u32 - age,
            interest_only_months: 0,
            delivery_month: 1,
            early_payments: 0,
            product: 0,
            rate: Rate::from_percent(4.0 + 4.0 * spread(11.0)),
            adjustment: LoanRate::Adjustable(terms),
            servicing: Rate::from_percent(0.375),
            insurance: Rate::ZERO,
            payment_terms: 0,
            current_payment: 0,
            accrued_interest: 0.0,
        }
    };
    Pool { loans: (0..count).map(loan).collect(), ..Pool::default() }
}

/// An index that moves by more than the rounding from reset to reset.
fn moving_index() -> IndexPaths {
    let level = |month: f64| 0.04 + 0.02 * (month / 17.0).sin() + 0.003 * (month * 2.3).sin();
    let levels = (1..=MONTHS as u32).map(|month| level(f64::from(month))).collect();
    IndexPaths { names: vec!["LIBOR_6M".into()], levels: vec![levels] }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    #[cfg(target_arch = "x86_64")]
    println!(
        "this machine: AVX-512 {}, AVX2 {}",
        is_x86_feature_detected!("avx512f"),
        is_x86_feature_detected!("avx2")
    );
    let paths = moving_index();
    instruction_sets(&mut criterion, &paths);
    a_million(&mut criterion, &paths);
    criterion.final_summary();
}

/// In elements (loan-months) a second: one part, six-month resets that fall together.
fn instruction_sets(criterion: &mut Criterion, paths: &IndexPaths) {
    let pool = arm_loans(16_384, false);
    let mut group = criterion.benchmark_group("kernel/16,384 ARM loans");
    group.throughput(Throughput::Elements((pool.loans.len() * MONTHS) as u64));
    let blocks = Blocks::new(&pool, MONTHS, Keys::default());
    for instructions in [Instructions::Widest, Instructions::UpToAvx2, Instructions::Baseline] {
        let blocks = blocks.clone().on(instructions);
        group.bench_function(format!("{instructions:?}"), |bench| {
            bench.iter(|| black_box(&blocks).schedule(black_box(paths)));
        });
    }
    group.bench_function("loan by loan", |bench| {
        bench.iter(|| Schedule::new(black_box(&pool), black_box(paths), MONTHS));
    });
    group.finish();
}

/// Each thread takes half of the parts; they are summed in their order.
fn on_two_threads<'a>(blocks: &Blocks<'a>, paths: &IndexPaths) -> Schedule<'a> {
    let run = |parts: Range<usize>| -> Vec<Partial> {
        parts.map(|part| blocks.partial(part, paths, MONTHS)).collect()
    };
    let (parts, half) = (blocks.parts(), blocks.parts() / 2);
    let (mut first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| run(0..half));
        let second = run(half..parts);
        (first.join().unwrap_or_default(), second)
    });
    first.extend(second);
    blocks.schedule_of(paths, MONTHS, first)
}

/// A million loans of many ages, terms and reset months.
fn a_million(criterion: &mut Criterion, paths: &IndexPaths) {
    let pool = arm_loans(1_000_000, true);
    let mut group = criterion.benchmark_group("kernel/a million ARM loans");
    group.sample_size(10);
    group.bench_function("lay out", |bench| {
        bench.iter(|| Layout::new(black_box(&pool), MONTHS, Keys::ALL));
    });
    let layout = Layout::new(&pool, MONTHS, Keys::ALL);
    let bytes = size_of::<Loan>() + layout.bytes().div_ceil(pool.loans.len());
    println!("{bytes} bytes a loan, with its terms");
    let blocks = Blocks::of(&pool, &layout);
    group.bench_function("one path, one thread", |bench| {
        bench.iter(|| black_box(&blocks).schedule(black_box(paths)));
    });
    group.bench_function("one path, two threads", |bench| {
        bench.iter(|| on_two_threads(black_box(&blocks), black_box(paths)));
    });
    let schedule = blocks.schedule(paths);
    let smm = MonthlySpeed::from_months(Clock::DealMonth, vec![0.01]);
    let mdr = MonthlySpeed::from_months(Clock::DealMonth, vec![0.001]);
    let speeds = PoolSpeeds::one(smm).with_default(mdr);
    let liquidation = Liquidation { severity: vec![0.4], ..Liquidation::default() };
    group.bench_function("a first speed", |bench| {
        let run = |schedule| survive(&schedule, &speeds, &liquidation);
        bench.iter_batched(|| schedule.clone(), run, BatchSize::SmallInput);
    });
    group.bench_function("a further speed", |bench| {
        bench.iter(|| survive(black_box(&schedule), black_box(&speeds), &liquidation));
    });
    group.finish();
}
