//! Everything that a deal folder says, resolved: what a run starts from.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use bonds::deal::Deal;
use collateral::{DefaultRate, Liquidation, Pool, SpeedCurve};
use rates::{Curves, IndexMode};
use terms::{Date, DayCount, IndexPaths, Rate};

use crate::held::Security;
use crate::history::{GroupHistory, History};
use crate::view::StatedIndex;

/// A deal with its collateral, indices and conventions.
#[derive(Clone, Debug, PartialEq)]
pub struct DealInputs {
    /// Terms of the deal.
    pub deal: Deal,
    /// Collateral by group, in the order of [`Deal::groups`].
    pub groups: Vec<GroupInputs>,
    /// Every index at its level of the pricing date, for life. Its order is that of
    /// [`terms::IndexId`].
    pub static_index: IndexPaths,
    /// Forward levels by month, same indices; `None` when the folder holds neither a forward
    /// vector nor quotes.
    pub forward_index: Option<IndexPaths>,
    /// The runs of the indices that the deal states for its views.
    pub index: StatedIndex,
    /// The curves from which the forward levels follow; `None` when levels were given, or none.
    pub curves: Option<QuotedCurves>,
    /// How results are measured.
    pub conventions: Conventions,
    /// Speeds of the document's tables, percent of the pricing speed; `[100]` when not stated.
    pub speeds_pct: Vec<f64>,
    /// Plans of the deal that are bands of speeds.
    pub bands: Vec<Band>,
    /// Rate shocks of the document's schedules.
    pub shocks: Vec<Shock>,
    /// What becomes of loans that default, where a scenario does not say.
    pub liquidation: Liquidation,
    /// How the document quotes break-evens; `None` where it does not.
    pub breakeven: Option<BreakevenTerms>,
    /// What the loans have done since closing, as far as it is given.
    pub history: Option<History>,
    /// The curve of the run, which stands in the place of the deal's own levels; `None`: they stand.
    pub run_curve: Option<RunCurve>,
    /// Terms that are not as the deal's file has them, in its order.
    pub varied: Vec<VariedTerm>,
    /// Other deals whose classes groups of this one hold, each once.
    pub held: Vec<Arc<DealInputs>>,
}

/// The curves of quotes.
#[derive(Clone, Debug, PartialEq)]
pub struct QuotedCurves {
    /// The curves; those of quotes from a month before that of closing as if of the month of closing,
    /// as the forward levels that follow from them are.
    pub curves: Curves,
    /// The date of the quotes.
    pub quoted: Date,
    /// Deal months before that of the quotes: month `months_before + 1` has the levels of their date.
    pub months_before: usize,
}

impl QuotedCurves {
    /// What the curves say by month, by deal month: months before the quotes have the first.
    pub fn by_deal_month(&self, mut by_month: Vec<f64>) -> Vec<f64> {
        let Some(first) = by_month.first().copied() else { return by_month };
        by_month.splice(0..0, std::iter::repeat_n(first, self.months_before));
        by_month
    }
}

/// A curve that a run has in the place of a deal's own.
#[derive(Clone, Debug, PartialEq)]
pub struct RunCurve {
    /// Its file, as the user names it.
    pub name: String,
    /// Every index at its level in month 1 of the curve, for life: what runs at static indices have.
    pub spot: IndexPaths,
}

/// How a document quotes break-evens. What is `None` follows the deal's own terms.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakevenTerms {
    /// Classes that it quotes; empty: every class that takes losses.
    pub classes: Vec<String>,
    /// Shifts of the indices, basis points; `[0]` when not stated.
    pub shifts_bp: Vec<f64>,
    /// Run of the indices.
    pub index: Option<IndexMode>,
    /// Liquidation of defaulted loans.
    pub liquidation: Liquidation,
    /// Whether a group's cash may support the classes of another, where the priority of payments
    /// says so.
    pub cross_support: bool,
    /// Last month in which losses count to call.
    pub loss_through: LossThrough,
    /// Fixed rates of swaps, by name, where break-evens have others than the deal's contracts.
    pub swap_fixed: Vec<(String, Rate)>,
}

/// The last month in which a class's losses count when the deal runs to call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LossThrough {
    /// The month of the call itself.
    #[default]
    Call,
    /// The month before: on the call date every class is redeemed in full.
    MonthBeforeCall,
}

impl LossThrough {
    /// All variants, by the names that files and flags use.
    pub const ALL: [(&'static str, LossThrough); 2] =
        [("call", LossThrough::Call), ("month-before-call", LossThrough::MonthBeforeCall)];
}

/// A planned amortization schedule from a band of speeds: each month the lower principal of a
/// group's collateral at two speeds, at static indices.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Position among the deal's plans.
    pub plan: usize,
    /// Group whose collateral is projected.
    pub group: usize,
    /// The slower speed.
    pub low: SpeedCurve,
    /// The faster speed.
    pub high: SpeedCurve,
}

/// A shift of every index from a month on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shock {
    /// Basis points.
    pub shift_bp: f64,
    /// First deal month that it moves.
    pub from_month: u32,
}

impl DealInputs {
    /// Makes the forward levels those of the run's curve, of which `name` is the file: runs at static
    /// indices have its levels in month 1.
    pub fn run_on(&mut self, name: &str) {
        let forward = self.forward_index.as_ref().unwrap_or(&self.static_index);
        let spot = forward.levels.iter().map(|path| path.iter().take(1).copied().collect());
        let spot = IndexPaths { names: forward.names.clone(), levels: spot.collect() };
        self.run_curve = Some(RunCurve { name: name.to_owned(), spot });
    }

    /// The levels of runs at static indices: those of the deal, or of month 1 of the run's curve.
    pub fn spot(&self) -> &IndexPaths {
        self.run_curve.as_ref().map_or(&self.static_index, |curve| &curve.spot)
    }

    /// What the loans of a group have done since closing.
    pub(crate) fn history_of(&self, group: usize) -> Option<&GroupHistory> {
        self.history.as_ref()?.groups.get(group)
    }

    /// Whether a run of the indices includes the derivative contracts, unless it is told.
    pub fn with_derivatives(&self, index: IndexMode) -> bool {
        index == IndexMode::Forward || self.conventions.static_with_derivatives
    }
}

/// The collateral of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupInputs {
    /// The pool.
    pub pool: Pool,
    /// Pools that published tables may name in its place, by name.
    pub alternative_pools: Vec<(String, Pool)>,
    /// 100% of the pricing speed.
    pub speed: SpeedCurve,
    /// 100% of the pricing speed of single products of the pool, by name.
    pub product_speeds: Vec<(String, SpeedCurve)>,
    /// How fast loans default when a scenario does not say; `None`: they do not.
    pub default_rate: Option<DefaultRate>,
    /// The same of single products of the pool, by name.
    pub product_default_rates: Vec<(String, DefaultRate)>,
    /// Classes of other deals, which are all that the group holds: its pool says that they are run
    /// elsewhere. Empty for a group of loans.
    pub securities: Vec<Security>,
}

/// Conventions of the measures, where the market has more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conventions {
    /// Years of the weighted average life.
    pub wal_day_count: DayCount,
    /// How months of 30 days are counted in all else, where that is stated; see
    /// [`Conventions::thirty_360`].
    pub thirty_360: Option<DayCount>,
    /// Years of the duration of floating-rate classes; `None`: those in which each accrues.
    pub duration_day_count: Option<DayCount>,
    /// Whether runs at static indices, as Price-DM tables are, include the derivative contracts.
    pub static_with_derivatives: bool,
}

/// A term of a deal, and a value in the place of that which its file has.
///
/// ```
/// let term: grid::VariedTerm = "amount.loss limit=0.75%".parse().unwrap();
/// assert_eq!((term.path.as_str(), term.value.as_str()), ("amount.loss limit", "0.75%"));
/// assert_eq!(term.to_string(), "amount.loss limit=0.75%");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariedTerm {
    /// Its path, as [`Term::path`].
    pub path: String,
    /// The value, in the unit of the term.
    pub value: String,
}

impl fmt::Display for VariedTerm {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}={}", self.path, self.value)
    }
}

impl FromStr for VariedTerm {
    type Err = NoTerm;

    /// Names may hold an equals sign, figures none.
    fn from_str(text: &str) -> Result<VariedTerm, NoTerm> {
        let parts = text.rsplit_once('=').map(|(path, value)| (path.trim(), value.trim()));
        let (path, value) = parts.filter(|(path, _)| !path.is_empty()).ok_or(NoTerm)?;
        Ok(VariedTerm { path: path.to_owned(), value: value.to_owned() })
    }
}

/// A text that is no term with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected PATH=VALUE, as class.M-1.margin_bp=95")]
pub struct NoTerm;

/// One term of a deal file, as `check` lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Dotted path; classes and groups by name: `class.1-A-1.coupon.floating.margin_bp`.
    pub path: String,
    /// Value as the file writes it.
    pub value: String,
    /// Where the document states it; `None` for an assumption, or a term that nothing covers.
    pub cite: Option<String>,
}

/// An input that the document does not state.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// The term's path, or `pool.COLUMN`.
    pub term: String,
    /// Why it has this value.
    pub reason: String,
    /// Whether it was chosen by looking at the published numbers.
    pub fitted: bool,
    /// What was measured.
    pub evidence: Option<String>,
}
