//! The columns of a pool file.

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

impl Column {
    /// Name as files write it.
    pub(crate) fn name(self) -> &'static str {
        NAMES.get(self as usize).copied().unwrap_or("")
    }
}
