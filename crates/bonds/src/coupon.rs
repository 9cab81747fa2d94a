//! Note rates, and the interest that they make due.

use terms::{IndexPaths, Rate};

use crate::carry::Carry;
use crate::compile::{CompiledGroup, Waterfall};
use crate::deal::{AvailableFundsRate, Coupon, Floating};

/// The accrual period of one payment date.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    /// Deal month.
    pub(crate) month: usize,
    /// Fraction of a year over which interest accrues.
    pub(crate) year_fraction: f64,
    /// Days of the period, for the available funds rate's factor.
    pub(crate) days: f64,
    /// Whether the first possible call date has passed.
    pub(crate) after_call: bool,
}

/// Sets every class's note rate and interest due, and adds this date's basis risk shortfall and
/// the interest on amounts carried forward.
///
/// Carried interest bears the note rate; carried basis risk the rate before the available funds
/// rate cut it.
pub(crate) fn accrue(waterfall: &Waterfall, carry: &mut Carry, paths: &IndexPaths, period: Period) {
    for (group_id, group) in waterfall.groups.iter().enumerate() {
        let cap = available_funds_rate(group, carry, group_id, period.days);
        for (class, terms) in waterfall.classes.iter().enumerate() {
            if terms.group != group_id {
                continue;
            }
            let (uncapped, coupon) = match &terms.coupon {
                Coupon::None => (Rate::ZERO, Rate::ZERO),
                Coupon::Fixed(rate) => (*rate, *rate),
                Coupon::Floating(floating) => note_rate(floating, paths, period, cap),
            };
            let balance = carry.today.beginning[class];
            carry.today.coupon[class] = coupon.fraction();
            carry.today.interest_due[class] = balance * coupon.fraction() * period.year_fraction;
            carry.unpaid_interest[class] *= 1.0 + coupon.fraction() * period.year_fraction;
            carry.basis_risk[class] = carry.basis_risk[class]
                * (1.0 + uncapped.fraction() * period.year_fraction)
                + balance * (uncapped - coupon).fraction() * period.year_fraction;
        }
    }
}

/// Index + margin within floor and fixed cap; and the same within the available funds rate.
fn note_rate(
    terms: &Floating,
    paths: &IndexPaths,
    period: Period,
    available_funds_rate: Option<Rate>,
) -> (Rate, Rate) {
    let margin = if period.after_call { terms.margin_after_call } else { terms.margin };
    let month = i32::try_from(period.month).unwrap_or(i32::MAX);
    let mut uncapped = Rate::from_fraction(paths.level(terms.index, month)) + margin;
    if let Some(cap) = terms.cap {
        uncapped = uncapped.min(cap);
    }
    if let Some(floor) = terms.floor {
        uncapped = uncapped.max(floor);
    }
    match available_funds_rate.filter(|_| terms.available_funds_cap) {
        Some(cap) => (uncapped, uncapped.min(cap)),
        None => (uncapped, uncapped),
    }
}

/// Interest in the group's account, as a rate a year on the balances of its classes before the
/// payment; `None` without classes outstanding.
fn available_funds_rate(
    group: &CompiledGroup,
    carry: &Carry,
    group_id: usize,
    days: f64,
) -> Option<Rate> {
    let factor = match group.terms.available_funds_rate? {
        AvailableFundsRate::ThirtyOverDays => 30.0 / days,
        AvailableFundsRate::Plain => 1.0,
    };
    let bonds = carry.bonds(&group.bonds);
    let interest = carry.accounts[2 * group_id].max(0.0);
    (bonds > 0.0).then(|| Rate::from_fraction(interest * 12.0 / bonds * factor))
}
