//! Arguments as typed. What they mean for a deal is in [`crate::plan`].

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use report::Format;
use terms::{Date, DayCount};

/// Prices mortgage- and asset-backed bonds from a deal file.
#[derive(Debug, Parser)]
#[command(name = "paydown", version, about, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done; 1 done, but a cell failed or a comparison is outside; \
2 wrong usage; 3 bad input; 4 I/O; 5 no solution; 130 interrupted."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Flags that every verb takes, before or after it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub(crate) struct Common {
    /// Form of the result (default: table on a terminal, csv when piped)
    #[arg(long, global = true, value_parser = format, value_name = "table|csv|json|markdown")]
    pub(crate) format: Option<Format>,
    /// Write the result to FILE; its extension (.csv, .json, .md, .txt) gives the format
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Threads to use (default: one a core); results are the same for any number
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Colours in tables and messages (NO_COLOR is honoured)
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Price-DM sensitivity tables: DM or yield, WAL, duration and window, to call and to maturity
    #[command(after_help = "Examples:\n  paydown price scenarios/impac-2003-8\n  \
paydown price scenarios/impac-2003-8 --class 2-B-1 --price 98,99,100 --to call\n  \
paydown price scenarios/impac-2003-8 --shift 100bp --speeds 80,100,120 --format csv")]
    Price(PriceArgs),
    /// Available-funds-rate schedule of every group: base and each shock
    #[command(after_help = "Examples:\n  paydown afr scenarios/impac-2003-8\n  \
paydown afr scenarios/impac-2003-1 --shock 1000bp,2000bp --from-period 2")]
    #[command(mut_arg("speeds", one_speed), mut_arg("cpr", one_speed), mut_arg("psa", one_speed))]
    Afr(AfrArgs),
    /// Monthly collateral flows, or with --bonds class flows, under one scenario
    #[command(mut_arg("speeds", one_speed), mut_arg("cpr", one_speed), mut_arg("psa", one_speed))]
    Cashflows(CashflowsArgs),
    /// Percent of the original balance outstanding by date, one column a speed
    Decrement(DecrementArgs),
    /// Compares with the published numbers filed beside a deal, cell by cell
    Tieout(TieoutArgs),
    /// Validates files, and lists terms with citations, assumptions and fitted inputs
    Check(CheckArgs),
    /// Builds rep lines (a pool) from the stratification tables that a document prints
    #[command(after_help = "Examples:\n  \
paydown replines scenarios/impac-2003-8/strats/group-1.toml -o pool.csv\n  \
paydown replines scenarios/impac-2003-8/strats/group-1.toml --ties")]
    Replines(ReplinesArgs),
    /// Notionals and fixed rates that a printed schedule of available funds rates implies
    ImplyHedge(ImplyArgs),
    /// Writes a small commented deal folder to start from
    Init(InitArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PriceArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Clean prices, percent of balance; several make a Price-DM matrix
    #[arg(long, value_name = "PRICE,...", value_delimiter = ',', value_parser = positive,
          conflicts_with_all = ["dm", "bond_yield"])]
    pub(crate) price: Vec<f64>,
    /// Discount margins in basis points, from which prices are computed
    #[arg(long, value_name = "BP,...", value_delimiter = ',', value_parser = finite,
          allow_hyphen_values = true, conflicts_with = "bond_yield")]
    pub(crate) dm: Vec<f64>,
    /// Bond-equivalent yields in percent, from which prices are computed
    #[arg(long = "yield", value_name = "PCT,...", value_delimiter = ',', value_parser = finite,
          allow_hyphen_values = true)]
    pub(crate) bond_yield: Vec<f64>,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Settlement date (default: the deal's)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) settle: Option<Date>,
    /// Day count of the average life (default: the deal's, 30/360 if it names none)
    #[arg(long, value_name = "DAYCOUNT", value_parser = day_count)]
    pub(crate) wal_day_count: Option<DayCount>,
}

#[derive(Debug, Args)]
pub(crate) struct AfrArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Shocks of every index, beside the base: 1000bp,2000bp (default: those of the document)
    #[arg(long, value_name = "BP,...", value_delimiter = ',', value_parser = basis_points,
          allow_hyphen_values = true)]
    pub(crate) shock: Vec<f64>,
    /// First period that a shock moves
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..),
          requires = "shock", default_value_t = 2)]
    pub(crate) from_period: u16,
    /// To call or to maturity (default: call where the deal has one)
    #[arg(long, value_enum)]
    pub(crate) to: Option<View>,
}

#[derive(Debug, Args)]
pub(crate) struct CashflowsArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Flows of the classes instead of the collateral
    #[arg(long)]
    pub(crate) bonds: bool,
    /// What each derivative contract pays and receives, instead of the collateral
    #[arg(long, conflicts_with = "bonds")]
    pub(crate) contracts: bool,
    /// Only these classes (with --bonds)
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', requires = "bonds")]
    pub(crate) class: Vec<String>,
    /// To call or to maturity (with --bonds; default: maturity)
    #[arg(long, value_enum, requires = "bonds", default_value_t = View::Maturity)]
    pub(crate) to: View,
}

#[derive(Debug, Args)]
pub(crate) struct DecrementArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Every payment date instead of one a year
    #[arg(long)]
    pub(crate) monthly: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TieoutArgs {
    /// Deal folders, folders of deal folders, or files of a deal's folder `published`
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// List every cell on a terminal, not only those that are not exact
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Deal folders, deal files or files of published numbers
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ReplinesArgs {
    /// File of stratification tables
    pub(crate) strats: PathBuf,
    /// Write how each bucket and average ties instead of the pool
    #[arg(long)]
    pub(crate) ties: bool,
    /// Give every line rates within its own buckets where the file has lines carry averages
    #[arg(long)]
    pub(crate) each: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ImplyArgs {
    /// Deal folder with published rate schedules
    pub(crate) deal: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Folder to create
    pub(crate) folder: PathBuf,
}

/// What decides the cash flows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Scenario")]
pub(crate) struct ScenarioArgs {
    /// Percent of the deal's pricing speed (default: the speeds of its document)
    #[arg(long, value_name = "PCT,...", value_delimiter = ',', value_parser = not_negative,
          conflicts_with_all = ["cpr", "psa"])]
    pub(crate) speeds: Vec<f64>,
    /// Percent CPR instead of the pricing speed
    #[arg(long, value_name = "CPR,...", value_delimiter = ',', value_parser = not_negative,
          conflicts_with = "psa")]
    pub(crate) cpr: Vec<f64>,
    /// Percent PSA instead of the pricing speed
    #[arg(long, value_name = "PSA,...", value_delimiter = ',', value_parser = not_negative)]
    pub(crate) psa: Vec<f64>,
    /// Run of the indices (default: static; forward for cashflows where the deal has levels)
    #[arg(long, value_enum)]
    pub(crate) index: Option<Index>,
    /// Moves every index level, in basis points: 100bp, -50bp
    #[arg(long, value_name = "BP", value_parser = basis_points, allow_hyphen_values = true)]
    pub(crate) shift: Option<f64>,
    /// Moves one index: LIBOR_6M=50bp (repeatable)
    #[arg(long, value_name = "INDEX=BP", value_parser = index_shift)]
    pub(crate) shift_index: Vec<(String, f64)>,
    /// A shift of every index that grows from 0 in month 1 to all of BP in a month: 200bp:12
    #[arg(long, value_name = "BP:MONTH", value_parser = ramp, allow_hyphen_values = true)]
    pub(crate) ramp: Option<(f64, u32)>,
    /// Raises index levels below zero to zero, after every shift
    #[arg(long)]
    pub(crate) floor_zero: bool,
    /// Leave the derivative contracts out
    #[arg(long)]
    pub(crate) without_derivatives: bool,
    /// Include the derivative contracts where the deal leaves them out
    #[arg(long, conflicts_with = "without_derivatives")]
    pub(crate) with_derivatives: bool,
}

/// Which classes, and how far they run.
#[derive(Debug, Args)]
pub(crate) struct ViewArgs {
    /// To call, to maturity or both
    #[arg(long, value_enum, default_value_t = Views::Both)]
    pub(crate) to: Views,
    /// Only these classes
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub(crate) class: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Index {
    Static,
    Forward,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Views {
    Call,
    Maturity,
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum View {
    Call,
    Maturity,
}

/// The flags of a verb that shows one speed.
fn one_speed(flag: clap::Arg) -> clap::Arg {
    match flag.get_id().as_str() {
        "speeds" => flag
            .value_name("PCT")
            .help("Percent of the deal's pricing speed: give one; default 100"),
        "cpr" => flag.value_name("CPR").help("Percent CPR instead of the pricing speed: give one"),
        _ => flag.value_name("PSA").help("Percent PSA instead of the pricing speed: give one"),
    }
}

fn format(text: &str) -> Result<Format, String> {
    Format::from_name(text).ok_or_else(|| "expected table, csv, json or markdown".to_string())
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "expected a date YYYY-MM-DD".to_string())
}

fn day_count(text: &str) -> Result<DayCount, String> {
    let found = DayCount::ALL.iter().find(|(name, _)| *name == text);
    found.map(|(_, convention)| *convention).ok_or_else(|| {
        let names: Vec<&str> = DayCount::ALL.iter().map(|(name, _)| *name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

fn number(text: &str) -> Result<f64, String> {
    if let Some(bare) = text.strip_suffix('%') {
        return Err(format!("write {bare}: the flag is in percent already"));
    }
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() < 1e9 => Ok(value),
        _ => Err("expected a number".to_string()),
    }
}

fn finite(text: &str) -> Result<f64, String> {
    number(text.strip_suffix("bp").unwrap_or(text))
}

fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|v| if v > 0.0 { Ok(v) } else { Err("must be above 0".to_string()) })
}

fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|v| if v >= 0.0 { Ok(v) } else { Err("cannot be negative".to_string()) })
}

fn index_shift(text: &str) -> Result<(String, f64), String> {
    let (index, bp) = text.split_once('=').ok_or("expected INDEX=BP, as LIBOR_6M=50bp")?;
    Ok((index.to_string(), basis_points(bp)?))
}

fn ramp(text: &str) -> Result<(f64, u32), String> {
    let (bp, month) = text.split_once(':').ok_or("expected BP:MONTH, as 200bp:12")?;
    match month.parse() {
        Ok(month @ 1..=1200) => Ok((basis_points(bp)?, month)),
        _ => Err("the month must be a number from 1 to 1200".to_string()),
    }
}

fn basis_points(text: &str) -> Result<f64, String> {
    let bare = text.strip_suffix("bps").or_else(|| text.strip_suffix("bp")).unwrap_or(text);
    if let Some(percent) = bare.strip_suffix('%') {
        return number(percent).map(|percent| percent * 100.0);
    }
    number(bare).map_err(|_| "expected basis points: 100bp, -50bp".to_string())
}
