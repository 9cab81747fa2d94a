//! Arguments of `compare`, as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use paydown::{Shown, Tolerance};

use crate::setting_args::SettingArgs;
use crate::view_args::ViewArgs;

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// A deal, or a result of the program: CSV, JSON or a workbook (FILE.xlsx#SHEET)
    pub(crate) a: PathBuf,
    /// What it is compared with, of its kind; of a deal it may be left out where --with or
    /// --with-scenario says in which other scenario it runs
    pub(crate) b: Option<PathBuf>,
    /// Scenario of B, in place of the flags of settings, as the column `settings` says it:
    /// "cdr_pct=4; severity_pct=40"; "" is the deal's own
    #[arg(long, value_name = "TEXT")]
    pub(crate) with: Option<String>,
    /// Named scenarios of B
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub(crate) with_scenario: Vec<String>,
    /// Differences that pass, in the unit of a column, of all or by name: 0.01, or
    /// dm_bp=0.01,price=1e-6 (default: none; of months and dates in months and days)
    #[arg(long, value_name = "X|COLUMN=X,...", value_parser = str::parse::<Tolerance>)]
    pub(crate) tolerance: Option<Tolerance>,
    /// List every cell, not only those that differ
    #[arg(long)]
    pub(crate) all: bool,
    /// Compare only these columns
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub(crate) measure: Vec<String>,
    /// Join rows whatever they say in these key columns
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub(crate) across: Vec<String>,
    /// Of deals: the verb whose table is compared (check: their terms)
    #[arg(long, value_enum, default_value_t = VerbCompared::Price)]
    pub(crate) verb: VerbCompared,
    /// Flows of the classes instead of the collateral (with --verb cashflows)
    #[arg(long)]
    pub(crate) bonds: bool,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VerbCompared {
    Price,
    Cashflows,
    Decrement,
    Afr,
    Breakeven,
    Check,
}

impl CompareArgs {
    /// The table of deals that is compared.
    pub(crate) fn shown(&self) -> Shown {
        match self.verb {
            VerbCompared::Price => Shown::Price,
            VerbCompared::Cashflows if self.bonds => Shown::ClassFlows,
            VerbCompared::Cashflows => Shown::CashFlows,
            VerbCompared::Decrement => Shown::Decrement,
            VerbCompared::Afr => Shown::AvailableRates,
            VerbCompared::Breakeven => Shown::BreakEven,
            VerbCompared::Check => Shown::Check,
        }
    }

    /// Whether something is given that decides how a deal runs or what is shown of it.
    pub(crate) fn has_settings(&self) -> bool {
        let SettingArgs { named, file, vectors, curve, history, terms, .. } = &self.scenario;
        let files = [file, vectors, curve, history];
        let has_file = files.iter().any(|file| file.is_some());
        let has_name = !named.is_empty() || !self.with_scenario.is_empty();
        let has_figure = !self.scenario.given().all().is_empty() || !terms.is_empty();
        has_file || has_name || has_figure || self.with.is_some()
    }
}
