//! What keeps a deal from being rolled.

use rust_decimal::Decimal;

/// What keeps a deal from being rolled. Positions count the lists of [`crate::roll::RollTerms`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RollError {
    /// A figure or date that the report should have.
    #[error("the report has no {0}")]
    Missing(String),
    /// The next payment date does not exist.
    #[error("there is no day {0} in every month")]
    PaymentDay(i8),
    /// A line of a group that the report does not have.
    #[error("the report has no group `{name}`")]
    UnknownGroup {
        /// The line.
        line: usize,
        /// As written.
        name: String,
    },
    /// Shares of a group's lines that do not add to 100%.
    #[error("the shares of group `{group}` add to {sum}%")]
    Shares {
        /// The group's last line.
        line: usize,
        /// The group.
        group: String,
        /// Their sum.
        sum: Decimal,
    },
    /// An adjustable-rate group without lines.
    #[error("group `{0}` has adjustable rates and no [[roll.line]]")]
    NoLines(String),
    /// No line of a group is free to make the average what it is.
    #[error(
        "every line of group `{group}` has a rate, so that their average is not the printed one"
    )]
    NoFreeRate {
        /// The group's last line.
        line: usize,
        /// The group.
        group: String,
    },
    /// The lines with rates leave an impossible one to the others.
    #[error("the lines of group `{group}` without a rate would have {rate}%")]
    ImpossibleRate {
        /// The first of them.
        line: usize,
        /// The group.
        group: String,
        /// What is left to them, percent.
        rate: Decimal,
    },
    /// Money is left in the pre-funding account.
    #[error("{0} dollars are left in the pre-funding account, and [roll] has no `prefunding`")]
    Prefunding(Decimal),
    /// A class that the report does not have.
    #[error("the report has no class `{name}`")]
    UnknownClass {
        /// Its position among the classes.
        class: usize,
        /// As written.
        name: String,
    },
    /// A class that the terms do not have.
    #[error("the report has a class `{0}`, the terms do not")]
    MissingClass(String),
    /// A margin that does not follow from the report.
    #[error("the margin of class `{name}` does not follow from the report: {reason}")]
    Margin {
        /// Its position among the classes.
        class: usize,
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// An insured class that the report does not have.
    #[error("the report has no class `{name}`")]
    UnknownInsured {
        /// Its position in the list.
        insured: usize,
        /// As written.
        name: String,
    },
    /// A premium, and nothing that it is paid on.
    #[error("the report has a bond insurance premium, and [roll] no `insured`")]
    NoInsured,
    /// A contract that the report does not list.
    #[error("the report lists no contract `{name}`")]
    UnknownContract {
        /// Its position among the contracts.
        contract: usize,
        /// As written.
        name: String,
    },
    /// A notional that does not follow from a payment.
    #[error("the notional of `{name}` does not follow from the report: {reason}")]
    Notional {
        /// Its position among the contracts.
        contract: usize,
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
}
