//! Arguments as typed. What they mean for a deal is in [`crate::plan`].

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use files::FileKind;
use report::Format;

pub(crate) use crate::breakeven_args::BreakevenArgs;
pub(crate) use crate::compare_args::CompareArgs;
pub(crate) use crate::explain_args::ExplainArgs;
use crate::flag_value::{file_kind, format, shard};
pub(crate) use crate::price_args::{PriceArgs, RiskArgs};
pub(crate) use crate::report_args::{HistoryArgs, ReconcileArgs};
pub(crate) use crate::setting_args::SettingArgs;
pub(crate) use crate::value_args::ValueArgs;
pub(crate) use crate::view_args::{View, ViewArgs, Views};

/// Prices mortgage- and asset-backed bonds from a deal file.
#[derive(Debug, Parser)]
#[command(name = "paydown", version = paydown::VERSION, about, max_term_width = 100, disable_help_subcommand = true)]
#[command(
    after_help = "Exit codes: 0 done; 1 done, but a cell failed or a comparison is outside; \
2 wrong usage; 3 bad input; 4 I/O; 5 no solution; 70 an error of the engine; 130 interrupted."
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
    #[arg(long, global = true, value_parser = format, value_name = "table|csv|json|markdown|parquet|xlsx")]
    pub(crate) format: Option<Format>,
    /// Write the result to FILE; its extension (.csv, .xlsx, .json, .md, .txt, .parquet) gives the format
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Threads to use (default: one a core); results are the same for any number
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Leave rows of loan tapes out that cannot be read; their count and balance are told
    #[arg(long, global = true)]
    pub(crate) skip_bad_rows: bool,
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
    /// Spreads to a curve and durations: effective, by key rate, of spread, prepayment, default, severity
    #[command(after_help = "Examples:\n  paydown risk scenarios/impac-2003-8 --index forward\n  \
paydown risk scenarios/impac-2003-8 --class 2-B-1 --to call --index forward --cdr 4 --bump 10")]
    Risk(RiskArgs),
    /// Available-funds-rate schedule of every group: base and each shock
    #[command(after_help = "Examples:\n  paydown afr scenarios/impac-2003-8\n  \
paydown afr scenarios/impac-2003-1 --shock 1000bp,2000bp --from-period 2")]
    Afr(AfrArgs),
    /// Monthly collateral flows, or with --bonds class flows, under one scenario
    #[command(
        after_help = "Examples:\n  paydown cashflows scenarios/impac-2003-8 -o flows.csv\n  \
paydown cashflows scenarios/impac-2003-8 --bonds --class 2-B-1 --cdr 4 --severity 40"
    )]
    Cashflows(CashflowsArgs),
    /// Percent of the original balance outstanding by date, one column a speed
    #[command(
        after_help = "Examples:\n  paydown decrement scenarios/impac-2003-8 --class 1-A-1\n  \
paydown decrement scenarios/fabozzi-pac --psa 100,165,250 --format csv"
    )]
    Decrement(DecrementArgs),
    /// The CDR (or severity, speed, ...) at which a class takes its first dollar of loss
    #[command(
        after_help = "Examples:\n  paydown breakeven scenarios/impac-2003-1 --class 1-B-1\n  \
paydown breakeven scenarios/impac-2003-1 --class 1-B-1 --severity 30,40,50 --shift 0bp,150bp --to call\n  \
paydown breakeven scenarios/amcar-2017-1 --class E --cdr 19.7 --severity 60 --lag 0 \
--solve group.1.reserve.initial_pct=0:10\n  \
paydown breakeven scenarios/impac-2003-1 --class 1-B-1 --solve severity --cdr 9\n  \
paydown breakeven scenarios/subprime-2006 --goal \"first-dollar,loss-above 10,interest-shortfall\"\n  \
paydown breakeven scenarios/subprime-2006 --solve multiple --cdr \"2 for 12, 8 for 24, 1\""
    )]
    Breakeven(BreakevenArgs),
    /// The waterfall of one payment date, step by step with citations, or what a class got and why
    #[command(after_help = "Examples:\n  paydown explain scenarios/impac-2003-8 --period 40\n  \
paydown explain scenarios/impac-2003-8 --date 2006-11-25 --class 2-B-1")]
    Explain(ExplainArgs),
    /// Batch: speeds x shifts x defaults x prices over many deals, to CSV or Parquet under out/
    #[command(
        after_help = "Examples:\n  paydown grid scenarios/impac-2003-8/grid.toml --dry-run\n  \
paydown grid scenarios/impac-2003-8/grid.toml -o out/run.csv\n  \
paydown grid scenarios/impac-2003-8/grid-10k.toml --shard 1/4"
    )]
    Grid(GridArgs),
    /// Compares an output of grid with its manifest, and computes a sample of it again
    #[command(after_help = "Examples:\n  paydown verify out/run.csv")]
    Verify(VerifyArgs),
    /// Compares with the published numbers filed beside a deal, cell by cell
    #[command(after_help = "Examples:\n  paydown tieout scenarios/impac-2003-8\n  \
paydown tieout scenarios --summary --format markdown")]
    Tieout(TieoutArgs),
    /// Compares two results, two deals or two scenarios of a deal, row by row
    #[command(
        after_help = "Examples:\n  paydown compare old.csv new.csv --tolerance dm_bp=0.01\n  \
paydown compare scenarios/impac-2003-1 scenarios/impac-2003-8 --verb check\n  \
paydown compare scenarios/impac-2003-8 --class 2-B-1 --speeds 100 --with \"speed_pct=100; cdr_pct=4; \
severity_pct=40\""
    )]
    Compare(Box<CompareArgs>),
    /// Validates files, and lists terms with citations, assumptions and fitted inputs
    #[command(after_help = "Examples:\n  paydown check scenarios/impac-2003-8\n  \
paydown check my-deal/deal.toml --format json")]
    Check(CheckArgs),
    /// Recomputes a trustee's report, line by line, and shows what does not agree
    #[command(
        after_help = "Examples:\n  paydown reconcile scenarios/impac-2002-2/remittance-2002-12.toml\n  \
paydown reconcile filed-report.txt --all --format table\n  \
paydown reconcile filed-report.txt --save report.toml"
    )]
    Reconcile(ReconcileArgs),
    /// Months of a deal from its trustee's reports, or with --against what a run projects beside
    #[command(after_help = "Examples:\n  paydown history january.txt february.txt march.txt\n  \
paydown history --against DEAL --cpr 30 january.txt february.txt")]
    #[command(mut_args(crate::report_args::with_a_deal))]
    History(HistoryArgs),
    /// Builds rep lines (a pool) from the stratification tables that a document prints
    #[command(after_help = "Examples:\n  \
paydown replines scenarios/impac-2003-8/strats/group-1.toml -o pool.csv\n  \
paydown replines scenarios/impac-2003-8/strats/group-1.toml --ties")]
    Replines(ReplinesArgs),
    /// Notionals and fixed rates that a printed schedule of available funds rates implies
    #[command(after_help = "Examples:\n  paydown imply-hedge scenarios/impac-2003-8")]
    ImplyHedge(ImplyArgs),
    /// Writes a seasoned deal: a trustee's report and the deal's terms (-o FOLDER: where to)
    #[command(after_help = "Examples:\n  \
paydown roll scenarios/impac-2002-2/remittance-2002-12.toml\n  \
paydown roll report.txt --terms terms.toml -o my-deal")]
    Roll(RollArgs),
    /// One workbook for all of a deal: tables, rates, decrements, cash flows, terms, tie-out, charts
    #[command(after_help = "Examples:\n  paydown report scenarios/impac-2003-8 -o deal.xlsx\n  \
paydown report scenarios/impac-2003-1 --cdr 2 --severity 40 -o stress.xlsx")]
    Report(ReportArgs),
    /// Values positions of many deals: prices, market value, DV01, cash, scenarios beside the base
    #[command(after_help = "Examples:\n  paydown value positions.csv --speeds 100\n  \
paydown value positions.csv --shift 0bp,100bp --by book\n  \
paydown value positions.csv --settle 2026-12-01 --cash -o cash.xlsx")]
    Value(ValueArgs),
    /// Lists the shipped deals, which every verb takes by name
    #[command(after_help = "Examples:\n  paydown list\n  \
paydown list --format csv")]
    List,
    /// What a file may hold: JSON Schema for editors, or with --format markdown every key in words
    #[command(after_help = "Examples:\n  paydown schema deal -o deal.schema.json\n  \
paydown schema deal --format markdown")]
    Schema(SchemaArgs),
    /// Help on a verb, or a topic of the guide: deal-file, pools, tapes, settings, columns, ...
    #[command(after_help = "Examples:\n  paydown help price\n  paydown help deal-file")]
    Help(HelpArgs),
    /// Completions for a shell
    #[command(after_help = "Examples:\n  \
paydown completions bash > ~/.local/share/bash-completion/completions/paydown\n  \
paydown completions zsh > ~/.zfunc/_paydown")]
    Completions(CompletionsArgs),
    /// Man pages: that of the program, or with a folder those of all verbs too
    #[command(after_help = "Examples:\n  paydown man | man -l -\n  \
paydown man ~/.local/share/man/man1")]
    Man(ManArgs),
    /// Writes a small commented deal folder to start from
    #[command(after_help = "Examples:\n  paydown init my-deal\n  \
paydown price my-deal")]
    Init(InitArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AfrArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
    /// First period that a shock moves (default: that behind its colon, else 2)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..),
          requires = "shock")]
    pub(crate) from_period: Option<u16>,
    /// To call or to maturity (default: call where the deal has one)
    #[arg(long, value_enum)]
    pub(crate) to: Option<View>,
    /// Draw it as lines of characters
    #[arg(long)]
    pub(crate) plot: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CashflowsArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
    /// Flows of the classes instead of the collateral
    #[arg(long)]
    pub(crate) bonds: bool,
    /// What each derivative contract pays and receives, instead of the collateral
    #[arg(long, conflicts_with_all = ["bonds", "insurers"])]
    pub(crate) contracts: bool,
    /// What each insurer pays and is given back, instead of the collateral
    #[arg(long, conflicts_with = "bonds")]
    pub(crate) insurers: bool,
    /// Only these classes (with --bonds)
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', requires = "bonds")]
    pub(crate) class: Vec<String>,
    /// To call or to maturity (with --bonds; default: maturity)
    #[arg(long, value_enum, requires = "bonds", default_value_t = View::Maturity)]
    pub(crate) to: View,
    /// Draw it as lines of characters
    #[arg(long)]
    pub(crate) plot: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DecrementArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Every payment date instead of one a year
    #[arg(long)]
    pub(crate) monthly: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GridArgs {
    /// Scenario file; described in scenarios/README.md
    pub(crate) scenario: PathBuf,
    /// Say what would run, and how long it takes
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Compute one of N consecutive parts of the batch: 1/4
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub(crate) shard: Option<(u32, u32)>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Output of grid, with its manifest beside it
    #[arg(value_name = "OUT")]
    pub(crate) file: PathBuf,
    /// Scenarios to compute again
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) sample: usize,
}

#[derive(Debug, Args)]
pub(crate) struct TieoutArgs {
    /// Deal folders, folders of deal folders, or files of a deal's folder `published`
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// List every cell on a terminal, not only those that are not exact
    #[arg(long)]
    pub(crate) all: bool,
    /// Only counts: one row a published file, its cells by verdict
    #[arg(long, conflicts_with = "all")]
    pub(crate) summary: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Deal folders, deal files or files of published numbers
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
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
    /// Market quotes or forward levels in the place of the deal's own
    #[arg(long, value_name = "FILE")]
    pub(crate) curve: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RollArgs {
    /// Trustee's report: as filed, or its TOML or CSV form
    pub(crate) report: PathBuf,
    /// The deal's terms, a deal file without what the report says, and with a table `roll` (default:
    /// terms.toml beside the report)
    #[arg(long, value_name = "FILE")]
    pub(crate) terms: Option<PathBuf>,
    /// Rolls a report that does not agree with itself, or has lines without a place
    #[arg(long)]
    pub(crate) despite_breaks: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Kind of file: deal, scenario, named-scenarios, tape, published
    #[arg(value_parser = file_kind)]
    pub(crate) kind: FileKind,
}

#[derive(Debug, Args)]
pub(crate) struct HelpArgs {
    /// A verb, or a topic of the guide (default: what there is)
    pub(crate) topic: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// bash, elvish, fish, powershell or zsh
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Folder to write into
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Folder to create
    pub(crate) folder: PathBuf,
}
