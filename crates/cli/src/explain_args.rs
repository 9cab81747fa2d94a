//! Arguments of `paydown explain`.

use std::path::PathBuf;

use clap::Args;
use paydown::PaymentDay;
use terms::Date;

use crate::flag_value::date;
use crate::setting_args::SettingArgs;

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) day: DayArgs,
    /// What these classes got on that date, and why not more, in place of the whole waterfall
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub(crate) class: Vec<String>,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
}

/// Which payment date.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct DayArgs {
    /// Period to explain: 1 is the first payment date
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1200))]
    period: Option<u16>,
    /// Payment date to explain, as business days move it or before
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    date: Option<Date>,
}

impl DayArgs {
    /// The day that is meant.
    pub(crate) fn day(&self) -> PaymentDay {
        match (self.date, self.period) {
            (Some(date), _) => PaymentDay::Date(date),
            (None, period) => PaymentDay::Period(period.unwrap_or_default().into()),
        }
    }
}
