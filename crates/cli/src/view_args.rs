//! Arguments of what is shown: which classes, and how far they run.

use clap::{Args, ValueEnum};

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
