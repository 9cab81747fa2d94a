//! Tables of loans: payoffs, loans that became REO, liquidations.

use terms::Date;

use crate::figure::Figure;

/// Which loans a table lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoanTableKind {
    /// Loans prepaid in full or repurchased during the period.
    Payoffs,
    /// Loans that became real estate owned during the period.
    Reo,
    /// Loans liquidated during the period.
    Liquidations,
}

impl LoanTableKind {
    /// All kinds, by the names of the tidy form.
    pub const ALL: [(&'static str, LoanTableKind); 3] = [
        ("payoffs", LoanTableKind::Payoffs),
        ("reo", LoanTableKind::Reo),
        ("liquidations", LoanTableKind::Liquidations),
    ];

    /// Its name in the tidy form.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// A table of loans with its summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoanTable {
    /// Which loans.
    pub kind: LoanTableKind,
    /// `Total Loan Count`, `Total Original Principal Balance` and so on, in printed order.
    pub summary: Vec<LoanTotal>,
    /// The groups by the numbers that the loans bear.
    pub groups: Vec<LoanGroup>,
    /// The loans, in printed order.
    pub loans: Vec<Loan>,
}

impl LoanTable {
    /// The figure of the summary's line that begins with `label`.
    pub fn total(&self, label: &str) -> Option<&Figure> {
        self.summary.iter().find(|total| total.label.starts_with(label))?.figure.as_ref()
    }
}

/// A line of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoanTotal {
    /// Its label.
    pub label: String,
    /// Its figure; `None` where the report says `Not Available`.
    pub figure: Option<Figure>,
}

/// A group of loans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoanGroup {
    /// The number that loans bear.
    pub number: u32,
    /// Its name, as printed: `Adjustable Group`.
    pub name: String,
    /// Book value of REO, dollars: not there, `Not Available`, or a figure.
    pub book_value: Option<Option<Figure>>,
}

/// How a loan left the pool in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// Paid off by the borrower.
    PaidOff,
    /// Repurchased or substituted.
    Repurchased,
}

impl Disposition {
    /// All kinds, as printed.
    pub const ALL: [(&'static str, Disposition); 2] =
        [("Paid Off", Disposition::PaidOff), ("Repur/Subs", Disposition::Repurchased)];

    /// As printed.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// One loan. What its table has no column for, or leaves blank, is `None` or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loan {
    /// Loan number, as printed.
    pub number: String,
    /// Number of its group.
    pub group: u32,
    /// Status, as printed.
    pub status: String,
    /// Original principal balance, dollars.
    pub original_balance: Option<Figure>,
    /// Principal balance, dollars: stated (REO) or prior (liquidations).
    pub balance: Option<Figure>,
    /// Prepayment amount (payoffs) or realized loss, a gain negative (liquidations), dollars.
    pub amount: Option<Figure>,
    /// Date of the prepayment (payoffs), or to which interest is paid (REO).
    pub date: Option<Date>,
    /// Current note rate, a fraction a year.
    pub note_rate: Option<Figure>,
    /// State, two letters.
    pub state: String,
    /// Loan to value at origination.
    pub ltv: Option<Figure>,
    /// Type of the prepayment (payoffs).
    pub disposition: Option<Disposition>,
    /// Original term, months, as printed: the column of payoffs is cut to two digits, so that
    /// `36` there stands for 360.
    pub original_term: Option<Figure>,
    /// Date of origination.
    pub origination_date: Option<Date>,
}
