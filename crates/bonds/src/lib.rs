//! The bond engine: a deal and its groups' [`terms::PoolFlows`] in; [`terms::BondFlows`] out.
//!
//! [`deal`] is the deal as its documents name it; [`mod@compile`] turns names into indices once; the
//! date loop is in [`mod@run`]. One run gives both views: [`mod@stream`] cuts a class's cash at the call
//! or lets it go to maturity.

mod call;
mod carry;
mod close;
mod collect;
pub mod compile;
mod conserve;
pub mod contract;
mod coupon;
pub mod deal;
mod hedge;
mod insurer;
mod oc;
pub mod priority;
pub mod run;
mod step;
pub mod stream;

pub use compile::{CompileError, Waterfall, compile};
pub use conserve::Broken;
pub use run::run;
pub use stream::stream;
