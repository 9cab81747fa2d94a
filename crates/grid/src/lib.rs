//! Scenarios in, cells out: one deal's inputs joined to the rooms that project, pay and measure.
//!
//! [`inputs`] is what a deal folder says; [`scenario`] one way in which the future may go; [`view`]
//! what is shown of it, and in which scenario unless another is asked for; [`run`] the cash that follows; [`measure`] the numbers of one class; [`mod@price`] whole tables of them, in
//! parallel and in order; [`tieout`] a table beside its printed original; [`mod@against`] a run beside
//! the reports of the same dates.

pub mod against;
mod axes;
pub mod batch;
pub mod breakeven;
pub mod bump;
mod class_cash;
mod class_times;
pub mod columns;
mod counting;
mod given;
mod held;
pub mod history;
pub mod imply;
pub mod inputs;
pub mod measure;
mod pool_measure;
pub mod positions;
pub mod price;
mod printed;
pub mod published;
pub mod risk;
pub mod run;
pub mod scenario;
pub mod setting;
mod shared;
mod speeds;
pub mod spread;
pub mod tieout;
mod tieout_breakeven;
mod unapplied;
mod unpriced;
pub mod view;

pub use breakeven::{
    Answer, BreakevenCell, BreakevenRequest, Goal, INCREMENTS, Side, Solve, TermSearch, breakeven,
    breakeven_of_term,
};
pub use bump::{Bump, KEY_RATES, KeyRate, Moved};
pub use class_times::ClassTimes;
pub use given::Given;
pub use held::{Security, class_balance, pool_of};
pub use history::{GroupHistory, History};
pub use inputs::{
    Assumption, Band, BreakevenTerms, Conventions, DealInputs, GroupInputs, LossThrough, NoTerm,
    QuotedCurves, RunCurve, Shock, Term, VariedTerm,
};
pub use measure::{Measured, with_margin};
pub use price::{PriceCell, PriceRequest, price};
pub use risk::{Risk, RiskCell, RiskRequest, risk};
pub use run::{Failure, Prepared, Projected, Run, as_paid};
pub use scenario::{Defaulting, IndexMoves, Scenario, Speed};
pub use spread::{Spread, SpreadKind};
pub use unapplied::{Reason, Unapplied};
pub use unpriced::Unpriced;
pub use view::{StatedIndex, View};

/// Sets the number of threads of every run that follows; the first call counts. Results do not
/// depend on it.
pub fn use_threads(threads: usize) {
    // An error says that the number is set already.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
}
