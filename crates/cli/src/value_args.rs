//! Arguments of `paydown value`.

use std::path::PathBuf;

use clap::Args;
use paydown::Stays;
use terms::Date;

use crate::flag_value::{date, stays};
use crate::setting_args::SettingArgs;
use crate::view_args::View;

#[derive(Debug, Args)]
pub(crate) struct ValueArgs {
    /// Positions: CSV or .xlsx with the columns deal, class, original_face_usd or current_face_usd;
    /// price, dm_bp or yield_pct, run_to, settle; others are labels
    pub(crate) positions: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
    /// To call or to maturity, where a position does not say (default: call where the deal has one)
    #[arg(long, value_enum)]
    pub(crate) to: Option<View>,
    /// Settlement, where a position does not say (default: the deal's)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) settle: Option<Date>,
    /// What stays in scenarios beside the first one: spread (margin of the base; of a class without one
    /// its yield, so that a fixed rate does not move with --shift) or given (what the position states:
    /// its price, margin or yield)
    #[arg(long, value_name = "spread|given", value_parser = stays)]
    pub(crate) stays: Option<Stays>,
    /// Totals by these columns of the positions, a row a scenario
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',', conflicts_with = "cash")]
    pub(crate) by: Vec<String>,
    /// The total of all positions
    #[arg(long, conflicts_with = "cash")]
    pub(crate) total: bool,
    /// Cash of all positions by month
    #[arg(long)]
    pub(crate) cash: bool,
}
