//! The vocabulary that every room of Paydown speaks: dates and day counts, rates and prices, and
//! the columns in which cash flows travel from room to room.
//!
//! Nothing here reads, prints, or knows of a deal. Money is `f64` dollars; exact cents belong to
//! the rooms that tie to a trustee's report.

pub mod bound;
pub mod calendar;
pub mod daycount;
pub mod flows;
pub mod month;
pub mod rate;

pub use bound::Bound;
pub use calendar::{BusinessDays, PaymentCalendar, months_from};
pub use daycount::DayCount;
pub use flows::{BondFlows, CashStream, ClassFlows, IndexId, IndexPaths, PoolFlows, RunTo};
pub use jiff::civil::Date;
pub use month::YearMonth;
pub use rate::{Price, Rate};
