//! The columns of a pool file, and what stands in them.

use crate::reader::bounds::{self, Bound, MONTHS};

/// A column of a pool file, in the order of [`NAMES`].
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
}

/// Names as files write them.
pub(crate) const NAMES: [&str; 23] = [
    "id",
    "group",
    "product",
    "balance_usd",
    "rate_pct",
    "age_months",
    "remaining_months",
    "amortization_months",
    "interest_only_months",
    "delivery_month",
    "early_payments",
    "servicing_pct",
    "insurance_pct",
    "index",
    "margin_pct",
    "first_reset_month",
    "reset_period_months",
    "initial_cap_pct",
    "periodic_cap_pct",
    "lifetime_cap_pct",
    "lifetime_floor_pct",
    "rounding_pct",
    "look_back_months",
];

/// Columns without which there is no pool.
pub(crate) const REQUIRED: [Column; 3] = [Column::Balance, Column::Rate, Column::Remaining];

/// All columns, in the order of [`NAMES`].
pub(crate) const ALL: [Column; 23] = [
    Column::Id,
    Column::Group,
    Column::Product,
    Column::Balance,
    Column::Rate,
    Column::Age,
    Column::Remaining,
    Column::Amortization,
    Column::InterestOnly,
    Column::Delivery,
    Column::EarlyPayments,
    Column::Servicing,
    Column::Insurance,
    Column::Index,
    Column::Margin,
    Column::FirstReset,
    Column::ResetPeriod,
    Column::InitialCap,
    Column::PeriodicCap,
    Column::LifetimeCap,
    Column::LifetimeFloor,
    Column::Rounding,
    Column::LookBack,
];

/// What stands in a column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A name.
    Text,
    /// Dollars.
    Dollars(&'static Bound),
    /// Percent a year.
    Percent(&'static Bound),
    /// A whole number from the first to the second.
    Whole(u32, u32),
}

impl Column {
    /// Name as files write it.
    pub(crate) fn name(self) -> &'static str {
        NAMES.get(self as usize).copied().unwrap_or("")
    }

    /// What stands in it.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Column::Id | Column::Group | Column::Product | Column::Index => Kind::Text,
            Column::Balance => Kind::Dollars(&bounds::BALANCE),
            Column::Margin => Kind::Percent(&bounds::LOAN_MARGIN),
            Column::Rate
            | Column::Servicing
            | Column::Insurance
            | Column::InitialCap
            | Column::PeriodicCap
            | Column::LifetimeCap
            | Column::LifetimeFloor
            | Column::Rounding => Kind::Percent(&bounds::RATE),
            Column::Remaining
            | Column::Amortization
            | Column::Delivery
            | Column::FirstReset
            | Column::ResetPeriod => Kind::Whole(1, MONTHS),
            Column::Age | Column::InterestOnly | Column::LookBack => Kind::Whole(0, MONTHS),
            Column::EarlyPayments => Kind::Whole(0, bounds::EARLY_PAYMENTS),
        }
    }

    /// Whether only loans with an index have it.
    pub(crate) fn is_of_resets(self) -> bool {
        self as usize > Column::Index as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_the_order_of_their_names() {
        for (at, (column, name)) in ALL.iter().zip(NAMES).enumerate() {
            assert_eq!((*column as usize, column.name()), (at, name));
        }
    }
}
