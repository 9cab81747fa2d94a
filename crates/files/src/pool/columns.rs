//! The columns of a pool file, and what stands in them.

use crate::reader::bounds::{self, Bound, MONTHS};

/// A column of a pool file, in the order of [`ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Id,
    Group,
    Product,
    Balance,
    Rate,
    Age,
    Remaining,
    Amortization,
    InterestOnly,
    Delivery,
    EarlyPayments,
    Servicing,
    Insurance,
    InterestEvery,
    PrincipalEvery,
    FirstInterest,
    FirstPrincipal,
    AccruesFrom,
    AccruedInterest,
    DayCount,
    Penalty,
    Index,
    Margin,
    FirstReset,
    ResetPeriod,
    InitialCap,
    PeriodicCap,
    LifetimeCap,
    LifetimeFloor,
    Rounding,
    LookBack,
    PaymentReset,
    FirstPaymentReset,
    Payment,
    PaymentCap,
    Recast,
    FirstRecast,
    BalanceCap,
    OriginalBalance,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A name.
    Text,
    /// Dollars.
    Dollars(&'static Bound),
    /// Percent: a year, of rates.
    Percent(&'static Bound),
    /// A whole number from the first to the second.
    Whole(u32, u32),
}

const RATE: Kind = Kind::Percent(&bounds::RATE);
const PERIOD: Kind = Kind::Whole(1, 12);
const FROM_ZERO: Kind = Kind::Whole(0, MONTHS);
const FROM_ONE: Kind = Kind::Whole(1, MONTHS);

/// A column: its name as files write it, what stands in it, what it means, and what is meant where
/// it is left out.
struct Row(Column, &'static str, Kind, &'static str, &'static str);

#[rustfmt::skip]
const ROWS: [Row; 39] = [
    Row(Column::Id, "id", Kind::Text, "name of the row in messages", "line number"),
    Row(Column::Group, "group", Kind::Text, "see `pool_group`", ""),
    Row(Column::Product, "product", Kind::Text,
        "text: speeds and default rates may differ by it", ""),
    Row(Column::Balance, "balance_usd", Kind::Dollars(&bounds::BALANCE), "required", ""),
    Row(Column::Rate, "rate_pct", RATE, "gross rate at cut-off, required", ""),
    Row(Column::Age, "age_months", FROM_ZERO,
        "payments made before the first deal month; needed, 0 for new loans, where a \
         speed or a default rate counts age", "not known"),
    Row(Column::Remaining, "remaining_months", FROM_ONE, "payments left, required", ""),
    Row(Column::Amortization, "amortization_months", FROM_ONE,
        "payments over which the level payment runs (balloon: more than are left)",
        "`remaining_months`; of no meaning with as many `interest_only_months`"),
    Row(Column::InterestOnly, "interest_only_months", FROM_ZERO,
        "payments of interest only that are left", "0"),
    Row(Column::Delivery, "delivery_month", FROM_ONE,
        "first deal month in which the loan pays", "1"),
    Row(Column::EarlyPayments, "early_payments", Kind::Whole(0, bounds::EARLY_PAYMENTS),
        "payments made before the delivery month, and passed on with that month's: at \
         most 12, less than `remaining_months`", "0"),
    Row(Column::Servicing, "servicing_pct", RATE,
        "the loan's own servicing and similar strips, owed on its balance whatever rate \
         it bears", "0"),
    Row(Column::Insurance, "insurance_pct", RATE,
        "the loan's own mortgage insurance premium, likewise", "0"),
    Row(Column::InterestEvery, "interest_every_months", PERIOD,
        "months between payments of interest: 1, 2, 3, 4, 6 or 12", "1"),
    Row(Column::PrincipalEvery, "principal_every_months", PERIOD,
        "months between payments of scheduled principal, likewise", "`interest_every_months`"),
    Row(Column::FirstInterest, "first_interest_month", FROM_ONE,
        "first payment of interest, counted from the loan's first month in the deal",
        "`interest_every_months`"),
    Row(Column::FirstPrincipal, "first_principal_month", FROM_ONE,
        "first payment of scheduled principal, likewise", "`principal_every_months`"),
    Row(Column::AccruesFrom, "accrues_from_month", FROM_ONE,
        "first month whose interest the deal is owed, likewise", "1"),
    Row(Column::AccruedInterest, "accrued_interest_usd", Kind::Dollars(&bounds::AMOUNT),
        "interest accrued before, which the first payment of interest has on top, whatever \
         prepays or defaults until then", "0"),
    Row(Column::DayCount, "day_count", Kind::Text,
        "of interest: `30/360`, a twelfth of the year's a month; `actual/360`, `actual/365`: the days \
         between due dates, see `first_due` of `[[group]]`", "`30/360`"),
    Row(Column::Penalty, "penalty", Kind::Text,
        "percent of what prepays that is paid on top, by month, counted likewise: `\"5 for 12, 4 for 12, \
         0\"`", "0"),
    Row(Column::Index, "index", Kind::Text, "empty for a fixed rate", ""),
    Row(Column::Margin, "margin_pct", Kind::Percent(&bounds::LOAN_MARGIN),
        "required with `index`", ""),
    Row(Column::FirstReset, "first_reset_month", FROM_ONE,
        "first payment at a new rate, counted from the loan's first payment in the deal; \
         required with `index`", ""),
    Row(Column::ResetPeriod, "reset_period_months", FROM_ONE, "6, 12, ...", "6"),
    Row(Column::InitialCap, "initial_cap_pct", RATE,
        "largest change at the first reset", "`periodic_cap_pct`"),
    Row(Column::PeriodicCap, "periodic_cap_pct", RATE, "largest change at later resets", "none"),
    Row(Column::LifetimeCap, "lifetime_cap_pct", RATE, "highest rate", "none"),
    Row(Column::LifetimeFloor, "lifetime_floor_pct", RATE, "lowest rate", "0"),
    Row(Column::Rounding, "rounding_pct", RATE, "to the nearest multiple; 0 for none", "0.125"),
    Row(Column::LookBack, "look_back_months", FROM_ZERO,
        "months before the reset at which the index is read", "1"),
    Row(Column::PaymentReset, "payment_reset_months", FROM_ONE,
        "payments between resets of the payment, which goes its own way beside the rate: 12 in most \
         notes; what it leaves of the interest is deferred", "level at the rate"),
    Row(Column::FirstPaymentReset, "first_payment_reset_month", FROM_ONE,
        "first payment at a new level, counted as `first_reset_month` is", "by `age_months`"),
    Row(Column::Payment, "payment_usd", Kind::Dollars(&bounds::AMOUNT),
        "with `payment_reset_months`: payment of the loan's first month in the deal",
        "level at `rate_pct`"),
    Row(Column::PaymentCap, "payment_cap_pct", Kind::Percent(&bounds::PERCENT),
        "most that a reset changes the payment, up or down, in percent of the payment before: 7.5 in \
         most notes", "none"),
    Row(Column::Recast, "recast_months", FROM_ONE,
        "payments between recasts: the payment becomes level whatever its cap; 60 in most notes", "none"),
    Row(Column::FirstRecast, "first_recast_month", FROM_ONE,
        "first payment that is recast, counted likewise", "by `age_months`"),
    Row(Column::BalanceCap, "balance_cap_pct", Kind::Percent(&bounds::BALANCE_CAP),
        "most that deferred interest may make of the balance, in percent of the original balance: a \
         payment that would lift it higher is recast", "ten times `balance_usd`"),
    Row(Column::OriginalBalance, "original_balance_usd", Kind::Dollars(&bounds::BALANCE),
        "with `payment_reset_months`: balance at origination", "`balance_usd`"),
];

/// Columns without which there is no pool.
pub(crate) const REQUIRED: [Column; 3] = [Column::Balance, Column::Rate, Column::Remaining];

/// All columns.
pub(crate) const ALL: [Column; ROWS.len()] = {
    let mut all = [Column::Id; ROWS.len()];
    let mut at = 0;
    while at < ROWS.len() {
        all[at] = ROWS[at].0;
        at += 1;
    }
    all
};

/// Their names.
pub(crate) const NAMES: [&str; ROWS.len()] = {
    let mut names = [""; ROWS.len()];
    let mut at = 0;
    while at < ROWS.len() {
        names[at] = ROWS[at].1;
        at += 1;
    }
    names
};

impl Column {
    const fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// Name as files write it.
    pub(crate) fn name(self) -> &'static str {
        self.row().1
    }

    /// What stands in it.
    pub(crate) fn kind(self) -> Kind {
        self.row().2
    }

    /// What it means.
    pub(crate) fn meaning(self) -> &'static str {
        self.row().3
    }

    /// What is meant where it is left out, in words; empty where nothing is.
    pub(crate) fn default(self) -> &'static str {
        self.row().4
    }

    /// Whether only loans with an index have it.
    pub(crate) fn is_of_resets(self) -> bool {
        self as usize > Column::Index as usize
    }

    /// Whether only loans have it whose payment is reset apart from the rate.
    pub(crate) fn is_of_payment_resets(self) -> bool {
        self as usize > Column::PaymentReset as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_their_order() {
        for (at, column) in ALL.into_iter().enumerate() {
            assert_eq!(column as usize, at, "{}", column.name());
        }
    }
}
