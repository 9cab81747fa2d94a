//! Column tables: a label and a figure for each group, then the total.

use crate::figure::Figure;
use crate::labels;
use crate::line::Line;

/// Which table of a report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// Collections, withdrawals and fees in sums: what is available to bondholders.
    Summary,
    /// Principal collected.
    PrincipalCollections,
    /// Principal withdrawn from the collection account.
    PrincipalWithdrawals,
    /// Principal of other accounts.
    PrincipalOther,
    /// Interest collected.
    InterestCollections,
    /// Interest withdrawn from the collection account.
    InterestWithdrawals,
    /// Interest of other accounts: derivative contracts.
    InterestOther,
    /// Fees and premiums paid out of interest.
    InterestFees,
    /// Reserve and other accounts.
    Accounts,
    /// Insurance.
    Insurance,
    /// Overcollateralization, excess cash flow, rolling delinquency, available funds rate.
    StructuralFeatures,
    /// Number of loans, from the prior date to the current one.
    LoanCount,
    /// Principal balance of the loans, from the prior date to the current one.
    PrincipalBalance,
    /// Pre-funding account.
    Prefunding,
    /// Weighted averages of the loans.
    Characteristics,
    /// Weighted averages of the adjustable-rate loans.
    ArmCharacteristics,
    /// Servicing fees, compensating interest, advances.
    Servicing,
    /// Additional collateral information.
    AdditionalCollateral,
    /// Voluntary prepayments of the period.
    PrepaymentsCurrent,
    /// Voluntary prepayments since issue.
    PrepaymentsCumulative,
    /// SMM, CPR, PSA.
    PrepaymentRates,
    /// Realized losses of the period.
    RealizedLossesCurrent,
    /// Realized losses since issue.
    RealizedLossesCumulative,
    /// MDR, CDR, SDA, severity.
    DefaultSpeeds,
    /// Trigger events.
    Triggers,
    /// Basis risk shortfall and index of the adjustable-rate certificates.
    AdjustableRate,
    /// Additional information: the net mortgage rate.
    Additional,
    /// Payments of the derivative contracts: their total, then contract by contract.
    DerivativePayments,
    /// A section of another title, as printed.
    Other(String),
}

impl SectionKind {
    /// All kinds but [`SectionKind::Other`], by the names of the tidy form, in printed order.
    pub const ALL: [(&'static str, SectionKind); 28] = {
        use SectionKind as K;
        [
            ("summary", K::Summary),
            ("principal_collections", K::PrincipalCollections),
            ("principal_withdrawals", K::PrincipalWithdrawals),
            ("principal_other_accounts", K::PrincipalOther),
            ("interest_collections", K::InterestCollections),
            ("interest_withdrawals", K::InterestWithdrawals),
            ("interest_other_accounts", K::InterestOther),
            ("interest_fees", K::InterestFees),
            ("accounts", K::Accounts),
            ("insurance", K::Insurance),
            ("structural_features", K::StructuralFeatures),
            ("loan_count", K::LoanCount),
            ("principal_balance", K::PrincipalBalance),
            ("prefunding", K::Prefunding),
            ("characteristics", K::Characteristics),
            ("arm_characteristics", K::ArmCharacteristics),
            ("servicing_and_advances", K::Servicing),
            ("additional_collateral", K::AdditionalCollateral),
            ("prepayments_current", K::PrepaymentsCurrent),
            ("prepayments_cumulative", K::PrepaymentsCumulative),
            ("prepayment_rates", K::PrepaymentRates),
            ("realized_losses_current", K::RealizedLossesCurrent),
            ("realized_losses_cumulative", K::RealizedLossesCumulative),
            ("default_speeds", K::DefaultSpeeds),
            ("triggers", K::Triggers),
            ("adjustable_rate", K::AdjustableRate),
            ("additional_information", K::Additional),
            ("derivative_payments", K::DerivativePayments),
        ]
    };

    /// Its name in the tidy form: its title as printed where it is another one.
    pub fn name(&self) -> &str {
        match self {
            SectionKind::Other(title) => title,
            known => Self::ALL.iter().find(|(_, kind)| kind == known).map_or("", |(name, _)| name),
        }
    }
}

/// A column table. Sections without entries are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Which one.
    pub kind: SectionKind,
    /// Its lines, in printed order.
    pub entries: Vec<Entry>,
}

/// A line of a column table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its label, as printed with single blanks.
    pub label: String,
    /// What it is; `None` when the label is not known in its section.
    pub line: Option<Line>,
    /// A figure for each group, then the total; `None` where nothing is printed.
    pub figures: Vec<Option<Figure>>,
}

impl Section {
    /// A section without entries.
    pub fn new(kind: SectionKind) -> Section {
        Section { kind, entries: Vec::new() }
    }

    /// Adds an entry; what it is follows from its label and from those before it.
    pub fn push(&mut self, label: &str, figures: Vec<Option<Figure>>) {
        let same = |entry: &&Entry| {
            entry.label == label || (entry.line.is_some() && labels::same(&entry.label, label))
        };
        let occurrence = self.entries.iter().filter(same).count();
        let line = labels::line(&self.kind, label, occurrence);
        self.entries.push(Entry { label: label.to_owned(), line, figures });
    }

    /// The entry of a line.
    pub fn entry(&self, line: Line) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.line == Some(line))
    }
}

impl Entry {
    /// The figure of a column: groups from 0, then the total.
    pub fn figure(&self, column: usize) -> Option<&Figure> {
        self.figures.get(column)?.as_ref()
    }

    /// The figure of the total.
    pub fn total(&self) -> Option<&Figure> {
        self.figures.last()?.as_ref()
    }
}
