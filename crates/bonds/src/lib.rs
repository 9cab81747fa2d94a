//! The bond engine: a deal and its groups' [`terms::PoolFlows`] in; [`terms::BondFlows`] out.
//!
//! [`deal`] is the deal as its documents name it; [`mod@compile`] turns names into indices once; the
//! date loop is in [`mod@run`]. One run gives both views: [`mod@stream`] cuts a class's cash at the call
//! or lets it go to maturity.

pub mod call;
mod carry;
pub mod compile;
mod conserve;
mod coupon;
pub mod deal;
mod oc;
pub mod run;
mod step;
pub mod stream;

pub use compile::{CompileError, Waterfall, compile};
pub use conserve::Broken;
pub use run::run;
pub use stream::stream;
