//! What a report says of each class, in its four tables.

use std::collections::BTreeMap;

use terms::Date;

use crate::figure::Figure;

/// The four tables of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClassTable {
    /// Distribution in dollars, current period.
    Current,
    /// Factors of the current period per $1,000 of original face, and the accrual of interest.
    Factors,
    /// Distribution in dollars since issue.
    ToDate,
    /// Interest detail of the current period, dollars.
    Interest,
}

/// A column of figures of the tables of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClassColumn {
    /// Original face value, dollars.
    OriginalFace,
    /// Principal balance before the distribution, dollars.
    PriorBalance,
    /// Interest distributed, dollars; basis risk shortfall that is paid is part of it.
    Interest,
    /// Principal distributed, dollars.
    Principal,
    /// Interest and principal distributed, dollars.
    Distribution,
    /// Realized losses of the period, dollars.
    RealizedLosses,
    /// Interest of the period that is deferred into principal, dollars.
    DeferredInterest,
    /// Principal balance after the distribution, dollars.
    CurrentBalance,
    /// Original principal (with notional) balance, dollars, beside the factors.
    FactorOriginal,
    /// Balance before the distribution per $1,000 of original face.
    FactorPrior,
    /// Interest per $1,000 of original face.
    FactorInterest,
    /// Principal per $1,000 of original face.
    FactorPrincipal,
    /// Interest and principal per $1,000 of original face.
    FactorDistribution,
    /// Balance after the distribution per $1,000 of original face.
    FactorCurrent,
    /// Original face value, dollars, in the table since issue.
    ToDateOriginalFace,
    /// Interest since issue, dollars.
    ToDateInterest,
    /// Unscheduled principal since issue, dollars.
    ToDateUnscheduledPrincipal,
    /// Scheduled principal since issue, dollars.
    ToDateScheduledPrincipal,
    /// Principal since issue, dollars.
    ToDatePrincipal,
    /// Interest and principal since issue, dollars.
    ToDateDistribution,
    /// Realized losses since issue, dollars.
    ToDateRealizedLosses,
    /// Deferred interest since issue, dollars.
    ToDateDeferredInterest,
    /// Principal balance after the distribution, dollars, in the table since issue.
    ToDateCurrentBalance,
    /// Pass-through rate of the period, a fraction a year.
    Rate,
    /// Principal (with notional) balance on which interest accrues, dollars.
    AccrualBalance,
    /// Accrued interest, dollars.
    AccruedInterest,
    /// Non-supported interest shortfall, dollars.
    NonSupportedShortfall,
    /// Interest unpaid before the distribution, dollars.
    PriorUnpaid,
    /// Unscheduled interest adjustments, dollars.
    UnscheduledAdjustments,
    /// Optimal interest: accrued less shortfall plus what was unpaid, dollars.
    OptimalInterest,
    /// Interest paid or deferred, dollars.
    PaidInterest,
    /// Interest unpaid after the distribution, dollars.
    CurrentUnpaid,
}

/// Each column: its table, its heading with single blanks between the words of all heading
/// lines, and its name in the tidy form.
const COLUMNS: [(ClassColumn, ClassTable, &str, &str); 32] = {
    use ClassColumn as C;
    use ClassTable as T;
    [
        (C::OriginalFace, T::Current, "Original Face Value", "original_face"),
        (C::PriorBalance, T::Current, "Prior Principal Balance", "prior_balance"),
        (C::Interest, T::Current, "Interest", "interest"),
        (C::Principal, T::Current, "Principal", "principal"),
        (C::Distribution, T::Current, "Total Distribution", "distribution"),
        (C::RealizedLosses, T::Current, "Realized Losses", "realized_losses"),
        (C::DeferredInterest, T::Current, "Deferred Interest", "deferred_interest"),
        (C::CurrentBalance, T::Current, "Current Principal Balance", "current_balance"),
        (
            C::FactorOriginal,
            T::Factors,
            "Orig. Principal (with Notional) Balance",
            "factor_original",
        ),
        (C::FactorPrior, T::Factors, "Prior Principal Balance", "factor_prior"),
        (C::FactorInterest, T::Factors, "Interest", "factor_interest"),
        (C::FactorPrincipal, T::Factors, "Principal", "factor_principal"),
        (C::FactorDistribution, T::Factors, "Total Distribution", "factor_distribution"),
        (C::FactorCurrent, T::Factors, "Current Principal Balance", "factor_current"),
        (C::ToDateOriginalFace, T::ToDate, "Original Face Value", "to_date_original_face"),
        (C::ToDateInterest, T::ToDate, "Interest", "to_date_interest"),
        (
            C::ToDateUnscheduledPrincipal,
            T::ToDate,
            "Unscheduled Principal",
            "to_date_unscheduled_principal",
        ),
        (
            C::ToDateScheduledPrincipal,
            T::ToDate,
            "Scheduled Principal",
            "to_date_scheduled_principal",
        ),
        (C::ToDatePrincipal, T::ToDate, "Total Principal", "to_date_principal"),
        (C::ToDateDistribution, T::ToDate, "Total Distribution", "to_date_distribution"),
        (C::ToDateRealizedLosses, T::ToDate, "Realized Losses", "to_date_realized_losses"),
        (C::ToDateDeferredInterest, T::ToDate, "Deferred Interest", "to_date_deferred_interest"),
        (
            C::ToDateCurrentBalance,
            T::ToDate,
            "Current Principal Balance",
            "to_date_current_balance",
        ),
        (C::Rate, T::Interest, "Pass- Through Rate", "rate"),
        (
            C::AccrualBalance,
            T::Interest,
            "Prior Principal (with Notional) Balance",
            "accrual_balance",
        ),
        (C::AccruedInterest, T::Interest, "Accrued Interest", "accrued_interest"),
        (
            C::NonSupportedShortfall,
            T::Interest,
            "Non- Supported Interest SF",
            "non_supported_shortfall",
        ),
        (C::PriorUnpaid, T::Interest, "Prior Unpaid Interest", "prior_unpaid"),
        (
            C::UnscheduledAdjustments,
            T::Interest,
            "Unscheduled Interest Adjustments",
            "unscheduled_adjustments",
        ),
        (C::OptimalInterest, T::Interest, "Optimal Interest", "optimal_interest"),
        (C::PaidInterest, T::Interest, "Paid or Deferred Interest", "paid_interest"),
        (C::CurrentUnpaid, T::Interest, "Current Unpaid Interest", "current_unpaid"),
    ]
};

impl ClassColumn {
    /// All columns, in the order of the report's tables.
    pub fn all() -> impl Iterator<Item = ClassColumn> {
        COLUMNS.iter().map(|(column, ..)| *column)
    }

    /// The columns of a table with their headings.
    pub fn of_table(table: ClassTable) -> impl Iterator<Item = (ClassColumn, &'static str)> {
        let of_table = COLUMNS.iter().filter(move |(_, of, ..)| *of == table);
        of_table.map(|(column, _, heading, _)| (*column, *heading))
    }

    /// The table in which it stands.
    pub fn table(self) -> ClassTable {
        let known = COLUMNS.iter().find(|(column, ..)| *column == self);
        known.map_or(ClassTable::Current, |(_, table, ..)| *table)
    }

    /// Its name in the tidy form.
    pub fn name(self) -> &'static str {
        let known = COLUMNS.iter().find(|(column, ..)| *column == self);
        known.map_or("", |(.., name)| *name)
    }

    /// The column called `name` in the tidy form.
    pub fn from_name(name: &str) -> Option<ClassColumn> {
        COLUMNS.iter().find(|(.., known)| *known == name).map(|(column, ..)| *column)
    }
}

/// One class, or the totals over all classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassReport {
    /// The class, as printed; `Total` for the totals.
    pub name: String,
    /// The words of its type, as printed (cut off by the width of the column): `FLT, STEP,`.
    pub kind: String,
    /// CUSIP; empty if none is printed.
    pub cusip: String,
    /// How interest accrues, as printed: `A-Act/360`; empty if nothing is printed.
    pub method: String,
    /// First day of the accrual period.
    pub accrual_start: Option<Date>,
    /// Last day of the accrual period: the day before the distribution date.
    pub accrual_end: Option<Date>,
    /// The figures that are printed.
    pub figures: BTreeMap<ClassColumn, Figure>,
}

impl ClassReport {
    /// The figure of a column, if it is printed.
    pub fn figure(&self, column: ClassColumn) -> Option<&Figure> {
        self.figures.get(&column)
    }
}
