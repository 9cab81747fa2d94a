//! The collateral projector: a pool, index paths and a prepayment speed in; [`terms::PoolFlows`]
//! out.
//!
//! The month loop is in [`mod@project`]; what it asks each month is in [`arm`] (the rate),
//! [`amortize`] (the scheduled principal) and [`prepay`] (the voluntary prepayment).

pub mod amortize;
pub mod arm;
pub mod average;
pub mod pool;
pub mod prepay;
pub mod project;
pub mod replines;

pub use pool::{Adjustable, Loan, LoanRate, Pool, Prefunding, UNCAPPED};
pub use prepay::{Clock, MonthlySpeed, Quote, Segment, SpeedCurve, SpeedError};
pub use project::project;
