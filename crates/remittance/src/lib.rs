//! A trustee's remittance report: its model, its tidy form, and what follows from its figures.
//!
//! A [`Report`] holds every figure as printed ([`Figure`]: text, value, unit of the last digit).
//! Amounts are decimals, so that sums tie to the cent. [`cells`] and [`report_of_cells`] are the
//! two ways between a report and its tidy form: rows of part, line, column and text.
//!
//! Nothing here reads or writes.

mod across;
mod cells;
mod cells_read;
mod check;
mod class;
mod delinquency;
mod figure;
pub mod formulas;
mod history;
mod labels;
mod line;
mod loan;
mod recompute;
mod reconcile;
mod report;
mod roll;
mod roll_deal;
mod roll_error;
mod roll_pool;
mod section;
pub mod speeds;

pub use across::reconcile_across;
pub use cells::{Cell, cells};
pub use cells_read::{CellFault, CellPart, report_of_cells};
pub use check::{Check, Verdict};
pub use class::{ClassColumn, ClassReport, ClassTable};
pub use delinquency::{
    DelinquencyLine, DelinquencyMeasure, DelinquencyRow, DelinquencyTable, PaymentsBehind,
};
pub use figure::{Agreement, Figure, NotAFigure, Style};
pub use history::{ClassMonth, Month, PoolMonth, by_deal};
pub use labels::known_labels;
pub use line::{Averaged, Line, Point};
pub use loan::{Disposition, Loan, LoanGroup, LoanTable, LoanTableKind, LoanTotal};
pub use reconcile::{counts, reconcile};
pub use report::{IssueDates, Party, Report, Unplaced};
pub use roll::{
    LineAdjustment, PoolLine, RollAssumption, RollClass, RollContract, RollLine, RollTerms,
    Seasoned, SeasonedClass, SeasonedContract, SeasonedFee, SubsequentLoans, roll,
};
pub use roll_error::RollError;
pub use rust_decimal::Decimal;
pub use section::{Entry, Section, SectionKind};
