//! The bond engine: a deal and its groups' [`terms::PoolFlows`] in; [`terms::BondFlows`] out.
//!
//! [`deal`] is the deal as its documents name it; [`mod@compile`] turns names into indices once; the
//! date loop is in [`mod@run`]. One run gives both views: [`mod@stream`] cuts a class's cash at the call
//! or lets it go to maturity.

mod accounts;
mod allocate;
mod calendar;
mod call;
mod carry;
pub mod cash;
mod close;
mod collect;
pub mod compile;
mod compile_error;
mod compile_steps;
mod conserve;
pub mod contract;
mod coupon;
pub mod deal;
mod due;
pub mod explain;
mod explain_class;
mod explained;
mod explained_class;
pub mod formula;
mod hedge;
mod holding;
mod insurer;
mod lanes;
pub mod loss;
mod months;
mod oc;
mod own;
mod places;
pub mod priority;
mod recipients;
mod record;
mod reference;
mod reserve;
pub mod run;
mod special_step;
mod step;
pub mod stream;
pub mod trigger;
mod watch;

pub use cash::{ClassCash, DealCash, Ledger, run_cash};
pub use compile::{Waterfall, compile};
pub use compile_error::CompileError;
pub use conserve::Broken;
pub use explain::{Explained, explain};
pub use loss::{class_loss, first_loss, first_loss_above, interest_shortfalls};
pub use run::{RunTerms, run, run_to_call};
pub use stream::{Columns, columns, stream};
pub use trigger::TriggerMode;
