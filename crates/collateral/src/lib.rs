//! The collateral projector: a pool, index paths, speeds of prepayment and default in;
//! [`terms::PoolFlows`] out.
//!
//! There are two ways, and a test holds them to each other. [`project()`] is the month loop, loan
//! by loan, on one page: what is meant. [`Schedule`] and [`survive()`] are what a grid runs: the
//! schedule of the loans once a run of the indices, then every speed, rate of default and severity
//! as products over its sums.
//!
//! A large pool runs in [`Blocks`] of loans abreast: the sums of its parts make the same schedule,
//! and any number of threads can take them.
//!
//! What all ask: [`amortize`] (the scheduled principal), [`arm`] (the rate at a reset), [`speed`] and
//! [`monthly`] (SMM and MDR of a month), [`mod@default`] (what becomes of defaulted loans), `timing`
//! (the deal month of a payment; the pre-funding account).

pub mod amortize;
pub mod arm;
pub mod average;
pub mod blocks;
mod both_clocks;
mod columns;
pub mod default;
mod detail;
mod dollars;
mod kernel;
mod late;
pub mod monthly;
mod of_original;
mod payment_reset;
pub mod payment_terms;
pub mod pool;
pub mod project;
pub mod replines;
pub mod schedule;
pub mod speed;
pub mod survive;
mod survivors;
mod timing;
mod withheld;

pub use blocks::{Blocks, Keys, Layout, Partial};
pub use default::{
    DefaultRate, LONGEST, Liquidation, PrepaymentBase, SubsequentRecovery, TermsByMonth, set_term,
    term_of,
};
pub use kernel::Instructions;
pub use monthly::{MonthlySpeed, PoolSpeeds};
pub use of_original::{OfOriginal, rate_of_original};
pub use payment_reset::{CurrentPayment, PaymentReset};
pub use payment_terms::{Dates, MonthDays, PaymentTerms};
pub use pool::{Adjustable, Assets, Loan, LoanRate, Pool, Prefunding, UNCAPPED};
pub use project::project;
pub use schedule::Schedule;
pub use speed::{Clock, Quote, Segment, SpeedCurve, SpeedError};
pub use survive::{survive, survivors};
pub use survivors::Survivors;
pub use withheld::withheld;
