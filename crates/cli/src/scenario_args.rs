//! Arguments that decide a scenario, as typed.

use bonds::TriggerMode;
use clap::{Args, ValueEnum};
use collateral::PrepaymentBase;

use crate::flag_value::{
    basis_points, index_shift, months, not_negative, percent_of, percentage, prepayment_base, ramp,
    triggers,
};

/// What decides the cash flows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Scenario")]
pub(crate) struct ScenarioArgs {
    /// Percent of the deal's pricing speed (default: the speeds of its document)
    #[arg(long, value_name = "PCT,...", value_delimiter = ',', allow_negative_numbers = true, value_parser = not_negative,
          conflicts_with_all = ["cpr", "psa", "abs"])]
    pub(crate) speeds: Vec<f64>,
    /// Percent CPR instead of the pricing speed
    #[arg(long, value_name = "CPR,...", value_delimiter = ',', allow_negative_numbers = true, value_parser = not_negative,
          conflicts_with_all = ["psa", "abs"])]
    pub(crate) cpr: Vec<f64>,
    /// Percent PSA instead of the pricing speed
    #[arg(long, value_name = "PSA,...", value_delimiter = ',', allow_negative_numbers = true, value_parser = not_negative,
          conflicts_with = "abs")]
    pub(crate) psa: Vec<f64>,
    /// Percent ABS instead of the pricing speed
    #[arg(long, value_name = "ABS,...", value_delimiter = ',', allow_negative_numbers = true, value_parser = not_negative)]
    pub(crate) abs: Vec<f64>,
    /// Percent of the speed for one group or product: fixed=50 (repeatable; they multiply)
    #[arg(long, value_name = "NAME=PCT", value_parser = percent_of)]
    pub(crate) speed_of: Vec<(String, f64)>,
    /// Run of the indices (default: what the deal states for the view; else static for tables, and
    /// forward, where the deal has levels, for schedules and cash flows)
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
    #[command(flatten)]
    pub(crate) defaults: DefaultArgs,
    /// Leave the derivative contracts out
    #[arg(long)]
    pub(crate) without_derivatives: bool,
    /// Include the derivative contracts where the deal leaves them out
    #[arg(long, conflicts_with = "without_derivatives")]
    pub(crate) with_derivatives: bool,
}

/// How loans default, and what becomes of them and of the deal.
#[derive(Debug, Args)]
#[command(next_help_heading = "Defaults")]
pub(crate) struct DefaultArgs {
    /// Percent CDR of every group
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, value_parser = percentage,
          conflicts_with_all = ["mdr", "sda", "default_multiple"])]
    pub(crate) cdr: Option<f64>,
    /// Percent MDR (monthly) of every group
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, value_parser = percentage,
          conflicts_with_all = ["sda", "default_multiple"])]
    pub(crate) mdr: Option<f64>,
    /// Percent SDA of every group
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, value_parser = not_negative,
          conflicts_with = "default_multiple")]
    pub(crate) sda: Option<f64>,
    /// Percent of the default rates that the deal states (default: 100)
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, value_parser = not_negative)]
    pub(crate) default_multiple: Option<f64>,
    /// Percent of the default rate for one group or product: fixed=50 (repeatable; they multiply)
    #[arg(long, value_name = "NAME=PCT", value_parser = percent_of)]
    pub(crate) default_of: Vec<(String, f64)>,
    /// Part of a defaulted balance that is lost, percent
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, value_parser = percentage)]
    pub(crate) severity: Option<f64>,
    /// Months from default to liquidation
    #[arg(long, value_name = "MONTHS", value_parser = months)]
    pub(crate) lag: Option<u32>,
    /// Part of principal and interest of loans in foreclosure that the servicer advances, percent
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, value_parser = percentage)]
    pub(crate) advance: Option<f64>,
    /// The same for principal alone
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, value_parser = percentage)]
    pub(crate) advance_principal: Option<f64>,
    /// The same for interest alone
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, value_parser = percentage)]
    pub(crate) advance_interest: Option<f64>,
    #[command(flatten)]
    pub(crate) terms: TermsArgs,
}

/// Conventions of defaults, and terms of the deal that a run may force.
#[derive(Debug, Args)]
#[command(next_help_heading = "Defaults")]
pub(crate) struct TermsArgs {
    /// Balance that prepays where loans also default: gross-of-defaults or net-of-defaults
    #[arg(long, value_name = "BASE", value_parser = prepayment_base)]
    pub(crate) prepayment: Option<PrepaymentBase>,
    /// Part of performing loans that counts as delinquent, percent
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, value_parser = percentage)]
    pub(crate) delinquent: Option<f64>,
    /// Triggers as tested (model), never (pass) or always (fail) in effect
    #[arg(long, value_name = "model|pass|fail", value_parser = triggers,
          default_value = "model", hide_default_value = true)]
    pub(crate) triggers: TriggerMode,
    /// Whether one group's cash may support another's classes, where the deal says so (default: on; for
    /// break-evens as the document quotes them)
    #[arg(long, value_name = "on|off", value_enum)]
    pub(crate) cross_support: Option<Switch>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
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
