//! Arguments of `paydown breakeven`.

use std::path::PathBuf;

use clap::Args;
use paydown::{Goal, INCREMENT, LossThrough, Side, goal};

use crate::flag_value::{
    SolveFor, dm_floor, increment, loss_above, loss_through, price, side, solve, yield_floor,
};
use crate::setting_args::SettingArgs;
use crate::view_args::Views;

/// What must not happen; without a flag, the first dollar of loss.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct GoalArgs {
    /// Yield at the deal's price that the class must not fall below, percent, in place of the
    /// first dollar of loss
    #[arg(long, value_name = "PCT", value_parser = yield_floor, allow_hyphen_values = true)]
    pub(crate) yield_floor: Option<f64>,
    /// The same for the discount margin, basis points
    #[arg(long, value_name = "BP", value_parser = dm_floor, allow_hyphen_values = true)]
    pub(crate) dm_floor: Option<f64>,
    /// More of the balance with which the class begins than this is lost, percent (0: the first dollar)
    #[arg(long, value_name = "PCT", value_parser = loss_above)]
    loss_above: Option<f64>,
    /// First dollar of interest that the class is owed on a date and does not get; basis risk does not
    /// count
    #[arg(long)]
    interest_shortfall: bool,
    /// Several goals, a row each, in this order: first-dollar, loss-above 5, interest-shortfall,
    /// yield-floor 5, dm-floor 150
    #[arg(long, value_name = "GOAL,...", value_delimiter = ',', value_parser = goal)]
    goal: Vec<Goal>,
}

impl GoalArgs {
    /// The goals, in the order stated; none: the first dollar of loss.
    pub(crate) fn goals(&self) -> Vec<Goal> {
        let one = self
            .yield_floor
            .map(Goal::YieldPct)
            .or(self.dm_floor.map(Goal::DmBp))
            .or(self.loss_above.map(Goal::LossAbove))
            .or(self.interest_shortfall.then_some(Goal::InterestShortfall));
        match one {
            Some(goal) => vec![goal],
            None => self.goal.clone(),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct BreakevenArgs {
    /// Deal file, or its folder
    pub(crate) deal: PathBuf,
    /// Classes (default: those that the deal's document quotes, else all that take losses)
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub(crate) class: Vec<String>,
    /// To call, to maturity or both
    #[arg(long, value_enum, default_value_t = Views::Both)]
    pub(crate) to: Views,
    /// What is solved for; a term of the deal by its path, as --term has it, in a range of its values
    #[arg(long, value_name = "cdr|sda|multiple|severity|speed|PATH=LOW:HIGH", value_parser = solve,
          default_value = "cdr")]
    pub(crate) solve: SolveFor,
    #[command(flatten)]
    pub(crate) goal: GoalArgs,
    /// Scenario of a row: smallest-with, the first value with the loss, or largest-without, the
    /// last one without; counted downwards where lower values bring the loss
    #[arg(long, value_name = "SIDE", value_parser = side, default_value = Side::default().name())]
    pub(crate) side: Side,
    /// Answers are multiples of this, percent (of a term in its unit; default: a millionth of the
    /// range)
    #[arg(long, value_name = "PCT", value_parser = increment, default_value_t = INCREMENT)]
    pub(crate) increment: f64,
    /// Last month whose losses count to call: call or month-before-call (default: the deal's)
    #[arg(long, value_name = "MONTH", value_parser = loss_through)]
    pub(crate) loss_through: Option<LossThrough>,
    /// Clean price of the floors of yield and DM (default: the deal's)
    #[arg(long, value_name = "PRICE", value_parser = price)]
    pub(crate) price: Option<f64>,
    /// Keep the fixed rates of the deal's swaps where its document quotes break-evens at others
    #[arg(long)]
    pub(crate) deal_swaps: bool,
    #[command(flatten)]
    pub(crate) scenario: SettingArgs,
    /// Draw it as lines of characters
    #[arg(long)]
    pub(crate) plot: bool,
}
