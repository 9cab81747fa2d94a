//! Arguments of `paydown price` and `paydown risk`.

use std::path::PathBuf;

use clap::Args;
use paydown::{BUMP_BP, Market};
use terms::{Date, DayCount};

use crate::flag_value::{Prices, bump, date, day_count, finite, market, prices};
use crate::setting_args::SettingArgs;
use crate::view_args::ViewArgs;

#[derive(Debug, Args)]
pub(crate) struct PriceArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
    /// Clean prices, percent of balance or 32nds (98-16+), or a range of them (73:83:0.5); several
    /// make a Price-DM matrix
    #[arg(long, value_name = "PRICE,...", value_delimiter = ',', value_parser = prices,
          conflicts_with_all = ["dm", "bond_yield", "z_spread", "i_spread"])]
    pub(crate) price: Vec<Prices>,
    /// Discount margins in basis points, from which prices are computed
    #[arg(long, value_name = "BP,...", value_delimiter = ',', value_parser = finite,
          allow_hyphen_values = true, conflicts_with_all = ["bond_yield", "z_spread", "i_spread"])]
    pub(crate) dm: Vec<f64>,
    /// Bond-equivalent yields in percent, from which prices are computed
    #[arg(long = "yield", value_name = "PCT,...", value_delimiter = ',', value_parser = finite,
          allow_hyphen_values = true, conflicts_with_all = ["z_spread", "i_spread"])]
    pub(crate) bond_yield: Vec<f64>,
    /// Spreads over the spot rates of the deal's curve in basis points, from which prices are computed
    #[arg(long, value_name = "BP,...", value_delimiter = ',', value_parser = finite,
          allow_hyphen_values = true, conflicts_with = "i_spread")]
    pub(crate) z_spread: Vec<f64>,
    /// Spreads of the yield over the quoted rate at the average life in basis points, from which
    /// prices are computed
    #[arg(long, value_name = "BP,...", value_delimiter = ',', value_parser = finite,
          allow_hyphen_values = true)]
    pub(crate) i_spread: Vec<f64>,
    /// Quotes on whose curve spreads are (default: the first that the deal has of these)
    #[arg(long, value_name = "libor|sofr|treasury", value_parser = market)]
    pub(crate) market: Option<Market>,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Settlement date (default: the deal's); a later one ages the deal in each scenario, and prices
    /// it as it stands then
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) settle: Option<Date>,
    /// Day count of the average life, as `wal_day_count` of a deal file (default: the deal's, 30/360
    /// if it names none)
    #[arg(long, value_name = "DAYCOUNT", value_parser = day_count)]
    pub(crate) wal_day_count: Option<DayCount>,
}

#[derive(Debug, Args)]
pub(crate) struct RiskArgs {
    #[command(flatten)]
    pub(crate) price: PriceArgs,
    /// Move of rates, up and down, in basis points; speeds, default rates and severities move by a
    /// tenth of themselves
    #[arg(long, value_name = "BP", default_value_t = BUMP_BP, value_parser = bump)]
    pub(crate) bump: f64,
}
