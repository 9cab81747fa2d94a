//! Instructions of the main work, counted under callgrind: what CI checks, where clocks are shared.
//!
//! `cargo bench -p paydown-benches --bench instructions` compares with `instructions.csv` and fails
//! where a count is more than 3% above; more than 3% below, it asks for `-- --renew`, which writes
//! the file. Counts of another compiler are compared within 15%, of other vector instructions not at
//! all. Valgrind knows no AVX-512, so the kernel counted is that of AVX2.
//!
//! Each piece of work is run in a process of its own, once and then some more times: the difference
//! is without preparation and first use, and holds what other threads do. Toggling the collection at
//! a function, as gungraun does, sees the calling thread only, and gungraun needs a runner of the
//! same version installed beside it; this needs valgrind and nothing else.

use std::env::{self, VarError};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use bonds::RunTerms;
use bonds::deal::{ClassKind, Deal, Limits, Verb};
use collateral::{
    Adjustable, Blocks, Instructions, Keys, Liquidation, Loan, LoanRate, Pool, PoolSpeeds, Quote,
    Schedule, SpeedCurve, survive,
};
use files::parse_grid_bytes;
use grid::batch::{Batch, Room};
use grid::{DealInputs, Defaulting, Given, Prepared, PriceRequest, Scenario, price};
use paydown_benches::{impac_2003_8, stacr_2026_dna1};
use solver::FloatingCash;
use terms::{
    BusinessDays, CashStream, Date, DayCount, IndexId, IndexPaths, PaymentCalendar, Rate, RunTo,
};

/// Part of a count by which it may rise, or fall, before it is said.
const BOUND: f64 = 0.03;
/// The same between two compilers.
const BOUND_OF_COMPILERS: f64 = 0.15;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// A piece of work: its name, how often it is repeated to be counted, and a run of it so many times.
type Work = (&'static str, u64, fn(u64) -> Fallible<()>);

const WORK: [Work; 11] = [
    ("kernel: 2048 ARM loans on one path", 2, kernel),
    ("survive: two groups of 2003-8 at a speed and a default rate", 8, survival),
    ("cell: waterfall and 20 measures of 2003-8 without defaults", 8, |times| cell(times, 0.0, 1)),
    ("cell: waterfall and 20 measures of 2003-8 at 8 CDR", 8, |times| cell(times, 8.0, 1)),
    ("8 cells abreast: the same without defaults", 4, |times| cell(times, 0.0, 8)),
    ("8 cells abreast: the same at 8 CDR", 4, |times| cell(times, 8.0, 8)),
    ("8 cells abreast: a credit risk transfer at 1 CDR", 4, |times| transfer(times, true)),
    ("8 cells abreast: its classes and losses without expressions", 4, |times| {
        transfer(times, false)
    }),
    ("grid: 32 scenarios of 2003-8 in a batch", 1, batch),
    ("DM: one solve over 200 months without a guess", 400, margin),
    ("price: 5 speeds x 10 classes x 2 views of 2003-8", 2, whole_price),
];

fn main() -> Fallible<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [name, times] = arguments.as_slice()
        && let Some((_, _, run)) = WORK.iter().find(|(known, ..)| known == name)
    {
        run(times.parse()?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let is_asked = arguments.iter().any(|argument| argument == "--bench");
    if !is_asked || cfg!(debug_assertions) {
        return say("instructions are counted by `cargo bench` only");
    }
    let valgrind = Command::new("valgrind").arg("--version").output();
    if !valgrind.is_ok_and(|output| output.status.success()) {
        if env::var("CI") == Err(VarError::NotPresent) {
            return say("skipped: instructions are counted with valgrind, which is not installed");
        }
        return Err("valgrind is not installed: CI counts instructions with it".into());
    }
    let counts = WORK.iter().map(counted).collect::<Fallible<Vec<u64>>>()?;
    if arguments.iter().any(|argument| argument == "--renew") {
        return renew(&counts);
    }
    compare(&counts)
}

fn say(words: &str) -> Fallible<ExitCode> {
    writeln!(io::stdout(), "{words}")?;
    Ok(ExitCode::SUCCESS)
}

/// Instructions of one run of a piece of work.
fn counted(work: &Work) -> Fallible<u64> {
    let (name, more, _) = work;
    Ok((collected(name, 1 + more)? - collected(name, 1)?) / more)
}

/// Instructions of a process that runs a piece of work so many times.
fn collected(name: &str, times: u64) -> Fallible<u64> {
    let mut callgrind = Command::new("valgrind");
    callgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    let output = callgrind.arg(env::current_exe()?).args([name, &times.to_string()]).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let count = said.lines().find_map(|line| line.split_once("Collected :"));
    match count {
        Some((_, count)) if output.status.success() => Ok(count.trim().parse()?),
        _ => Err(format!("{name}: callgrind gave no count\n{said}").into()),
    }
}

/// What a count is of: the compiler, and the machine as far as code depends on it.
struct Source {
    compiler: String,
    machine: String,
}

impl Source {
    fn here() -> Fallible<Source> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let version = String::from_utf8(Command::new(rustc).arg("--version").output()?.stdout)?;
        let compiler = version.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        #[cfg(target_arch = "x86_64")]
        let vectors = if is_x86_feature_detected!("avx2") { " avx2" } else { "" };
        #[cfg(not(target_arch = "x86_64"))]
        let vectors = "";
        Ok(Source { compiler, machine: format!("{}{vectors}", env::consts::ARCH) })
    }

    fn words(&self) -> String {
        format!("{} on {}", self.compiler, self.machine)
    }
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.csv")
}

fn renew(counts: &[u64]) -> Fallible<ExitCode> {
    let source = Source::here()?.words();
    let mut text = "name,instructions,source\n".to_string();
    for ((name, ..), count) in WORK.iter().zip(counts) {
        writeln!(text, "{name},{count},{source}")?;
    }
    fs::write(file(), &text)?;
    io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Compares with the file; a count that rose is a failure, as is one that the file lacks.
fn compare(counts: &[u64]) -> Fallible<ExitCode> {
    let here = Source::here()?;
    let text = fs::read_to_string(file())?;
    let filed: Vec<Vec<&str>> =
        text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut to = io::stdout();
    let mut is_worse = false;
    for ((name, ..), count) in WORK.iter().zip(counts) {
        let row = filed.iter().find(|row| row.first() == Some(name));
        let Some([_, before, source]) = row.map(Vec::as_slice) else {
            writeln!(to, "{name}: {count} instructions, not in instructions.csv: run --renew")?;
            is_worse = true;
            continue;
        };
        let before: f64 = before.parse()?;
        let change = *count as f64 / before - 1.0;
        write!(to, "{name}: {count} instructions, {:+.2}%", 100.0 * change)?;
        let (compiler, machine) = source.split_once(" on ").unwrap_or((source, ""));
        if machine != here.machine {
            writeln!(to, ": not compared, the filed count is of {machine}, not {}", here.machine)?;
            continue;
        }
        let mut bound = BOUND;
        if compiler != here.compiler {
            bound = BOUND_OF_COMPILERS;
            write!(to, ", within {:.0}% of {compiler}", 100.0 * bound)?;
        }
        if change > bound {
            is_worse = true;
            writeln!(to, ": MORE than {:.0}% above what is filed", 100.0 * bound)?;
        } else if change < -bound {
            writeln!(to, ": fewer by more than {:.0}%: run --renew", 100.0 * bound)?;
        } else {
            writeln!(to)?;
        }
    }
    Ok(if is_worse { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn kernel(times: u64) -> Fallible<()> {
    const MONTHS: u32 = 360;
    let level = |month: f64| 0.04 + 0.02 * (month / 17.0).sin() + 0.003 * (month * 2.3).sin();
    let levels = (1..=MONTHS).map(|month| level(f64::from(month))).collect();
    let paths = IndexPaths { names: vec!["LIBOR_6M".into()], levels: vec![levels] };
    let loan = |i: u32| {
        // Of the golden section: values that neighbours do not share.
        let spread = |step: f64| (f64::from(i) * step * 0.618_033_988_75).fract();
        let terms = Adjustable {
            index: IndexId(0),
            margin: Rate::from_percent(2.0 + 2.0 * spread(5.0)),
            first_reset: 1 + 6 * (i % 4),
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
            age: 0,
            remaining_months: MONTHS,
            amortization_months: MONTHS,
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
    let pool = Pool { loans: (0..2048).map(loan).collect(), ..Pool::default() };
    let blocks = Blocks::new(&pool, MONTHS as usize, Keys::default()).on(Instructions::UpToAvx2);
    for _ in 0..times {
        black_box(black_box(&blocks).schedule(&paths));
    }
    Ok(())
}

/// The collateral of both groups on known schedules.
fn survival(times: u64) -> Fallible<()> {
    let document = impac_2003_8()?;
    let prepared = Prepared::new(&document.inputs)?;
    let paths = &document.inputs.static_index;
    let schedules: Vec<Schedule> = (0..document.inputs.groups.len())
        .map(|group| prepared.pool(group, None))
        .map(|pool| Schedule::new(pool, paths, pool.months()))
        .collect();
    let flat = |quote, figure| SpeedCurve::flat(quote, figure).over(100.0, 1..=360);
    let speeds = PoolSpeeds {
        prepayment: vec![flat(Quote::Cpr, 30.0)?],
        default: vec![flat(Quote::Cdr, 8.0)?],
    };
    let liquidation = Liquidation::default();
    for _ in 0..times {
        for schedule in &schedules {
            black_box(survive(black_box(schedule), &speeds, &liquidation));
        }
    }
    Ok(())
}

/// Every class paid on known collateral, and measured to call and to maturity, in one scenario or in
/// several side by side.
fn cell(times: u64, cdr: f64, cells: usize) -> Fallible<()> {
    paid(&impac_2003_8()?.inputs, times, cdr, cells)
}

/// The same of a deal whose steps are expressions, or of its classes paid and written down in order.
fn transfer(times: u64, has_expressions: bool) -> Fallible<()> {
    let mut inputs = stacr_2026_dna1()?.inputs;
    if !has_expressions {
        let Deal { amounts, triggers, steps, classes, groups, .. } = &mut inputs.deal;
        amounts.clear();
        triggers.clear();
        steps.retain(|step| matches!(step.verb, Verb::Interest | Verb::Principal(_)));
        steps.truncate(2);
        let bonds = classes.iter().filter(|class| matches!(class.kind, ClassKind::Balance(_)));
        let names: Vec<String> = bonds.map(|class| class.name.clone()).collect();
        for step in steps.iter_mut().filter(|step| step.verb != Verb::Interest) {
            step.to.clone_from(&names);
            (step.recipients, step.limits) = (None, Limits::default());
        }
        for group in groups {
            group.write_down = names.iter().rev().cloned().collect();
        }
    }
    paid(&inputs, times, 1.0, 8)
}

fn paid(inputs: &DealInputs, times: u64, cdr: f64, cells: usize) -> Fallible<()> {
    let prepared = Prepared::new(inputs)?;
    let plan = parse_grid_bytes(Path::new("grid.toml"), b"[axes]\nspeed_pct = [100]\n")?;
    let batch = Batch::new(&prepared, &plan)?;
    let mut scenario = Scenario::static_at(100.0);
    scenario.defaulting = Defaulting::Cdr(cdr);
    scenario.liquidation.severity = vec![0.4];
    let projected = prepared.projected(&scenario)?;
    let pools = vec![prepared.run_on(&projected, &scenario)?.pools; cells];
    let mut room = Room::default();
    for _ in 0..times {
        let rows = batch.rows_on(&projected, black_box(&pools), RunTerms::default(), &mut room);
        for rows in black_box(rows) {
            rows?;
        }
    }
    Ok(())
}

/// Four speeds, two default rates and four severities on the index paths of one shift.
fn batch(times: u64) -> Fallible<()> {
    let text = b"[axes]\nspeed_pct = [60, 80, 100, 120]\ncdr_pct = [2, 4]\n\
                 severity_pct = [30, 35, 40, 45]\n[fixed]\nlag_months = 12\n";
    let plan = parse_grid_bytes(Path::new("grid.toml"), text)?.in_order_of_work();
    grid::use_threads(1);
    let document = impac_2003_8()?;
    let prepared = Prepared::new(&document.inputs)?;
    let batch = Batch::new(&prepared, &plan)?;
    for _ in 0..times {
        batch.run(
            0..batch.scenarios(),
            |scenario| scenario.rows.len(),
            |rows| {
                black_box(rows);
                Ok::<(), Box<dyn Error>>(())
            },
        )?;
    }
    Ok(())
}

/// A floater on 1.1% that prepays 2.5% a month and matures in its last one, at 99.5.
fn margin(times: u64) -> Fallible<()> {
    const MONTHS: usize = 200;
    let date = |month, day| Date::new(2003, month, day).map_err(|error| error.to_string());
    let (settlement, first) = (date(7, 31)?, date(8, 25)?);
    let dates = PaymentCalendar { first, business_days: BusinessDays::Unadjusted }.dates(MONTHS);
    let mut stream = CashStream { dates, principal_is_cash: true, ..CashStream::default() };
    let mut balance = 3e8;
    for month in 1..=MONTHS {
        let principal = if month == MONTHS { balance } else { 0.025 * balance };
        let index = 0.011 + 1e-5 * month as f64;
        stream.balance.push(balance);
        stream.interest.push(balance * (index + 0.0045) * 30.4 / 360.0);
        stream.principal.push(principal);
        stream.index.push(index);
        balance -= principal;
    }
    let cash = FloatingCash::new(&stream, settlement, DayCount::Actual360)?;
    for _ in 0..times {
        black_box(cash.margin(black_box(0.995 * stream.balance[0]), None)?);
    }
    Ok(())
}

fn whole_price(times: u64) -> Fallible<()> {
    grid::use_threads(1);
    let document = impac_2003_8()?;
    let prepared = Prepared::new(&document.inputs)?;
    let request = PriceRequest {
        scenarios: prepared.inputs.speeds_pct.iter().map(|s| Scenario::static_at(*s)).collect(),
        given: vec![Given::DealPrice],
        classes: (0..10).collect(),
        views: vec![RunTo::Call, RunTo::Maturity],
        market: None,
    };
    for _ in 0..times {
        black_box(price(black_box(&prepared), &request));
    }
    Ok(())
}
