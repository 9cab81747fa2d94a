//! What a table stratifies.

/// An attribute of a loan, by which a table has buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Months from the cut-off date to the next adjustment date, one bucket a month.
    NextAdjustment,
    /// The same, at most the product's fixed period: compared with, never raked.
    MonthsToRoll,
    /// Payments left. The upper bound of a bucket is the original term of its loans.
    RemainingTerm,
    /// Months since origination: an average only.
    Age,
    /// Gross rate at cut-off.
    Coupon,
    /// Gross margin.
    Margin,
    /// Highest rate.
    LifetimeCap,
    /// Largest change at the first reset.
    InitialCap,
    /// Largest change at later resets.
    PeriodicCap,
    /// Lowest rate.
    Floor,
}

impl Attribute {
    /// How many there are.
    pub(super) const COUNT: usize = 10;

    /// Every attribute with its name in files.
    pub const ALL: [(&'static str, Attribute); Attribute::COUNT] = [
        ("next_adjustment", Attribute::NextAdjustment),
        ("months_to_roll", Attribute::MonthsToRoll),
        ("remaining_term", Attribute::RemainingTerm),
        ("age", Attribute::Age),
        ("coupon", Attribute::Coupon),
        ("margin", Attribute::Margin),
        ("lifetime_cap", Attribute::LifetimeCap),
        ("initial_cap", Attribute::InitialCap),
        ("periodic_cap", Attribute::PeriodicCap),
        ("floor", Attribute::Floor),
    ];

    /// Name in files.
    pub fn name(self) -> &'static str {
        Attribute::ALL.get(self as usize).map_or("", |(name, _)| name)
    }

    /// Whether its unit is percent; months otherwise.
    pub fn is_rate(self) -> bool {
        self as usize >= Attribute::Coupon as usize
    }
}
