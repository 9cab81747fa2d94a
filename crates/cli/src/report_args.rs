//! Arguments of the verbs on trustees' reports, as typed.

use std::path::PathBuf;

use clap::Args;

use crate::setting_args::{HEADINGS, SettingArgs};

#[derive(Debug, Args)]
pub(crate) struct ReconcileArgs {
    /// Reports: the text as filed, or the tidy form (.toml, .csv); several months of a deal are
    /// also checked against each other
    #[arg(required = true, value_name = "REPORT")]
    pub(crate) reports: Vec<PathBuf>,
    /// List every line in a table, not only those that are not exact
    #[arg(long)]
    pub(crate) all: bool,
    /// Write the report in the tidy form: FILE.toml or FILE.csv
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// Reports in any order: the text as filed, or the tidy form (.toml, .csv)
    #[arg(required = true, value_name = "REPORT")]
    pub(crate) reports: Vec<PathBuf>,
    /// Run this deal, and show what it projects beside what the reports say
    #[arg(long, value_name = "DEAL")]
    pub(crate) against: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
}

/// A flag that decides a scenario means something only where a deal is run.
pub(crate) fn with_a_deal(flag: clap::Arg) -> clap::Arg {
    match flag.get_help_heading() {
        Some(heading) if HEADINGS.contains(&heading) => flag.requires("against"),
        _ => flag,
    }
}
