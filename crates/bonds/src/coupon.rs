//! Note rates, and the interest that they make due.

use terms::{Date, IndexPaths, Rate};

use crate::carry::{Carry, position};
use crate::compile::{CompiledGroup, Waterfall};
use crate::deal::{Account, Coupon, Fixed, Floating};

/// The accrual period of one payment date.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    /// Deal month.
    pub(crate) month: usize,
    /// The payment date before, or closing.
    pub(crate) from: Date,
    /// The payment date.
    pub(crate) to: Date,
    /// Fraction of a year by the deal's accrual, for the available funds rate's factor.
    pub(crate) year_fraction: f64,
    /// Whether the first possible call date has passed.
    pub(crate) after_call: bool,
}

/// Sets every class's note rate and interest due, and adds this date's basis risk shortfall and
/// the interest on amounts carried forward.
///
/// Carried interest bears the note rate; carried basis risk the rate before the available funds
/// rate cut it.
pub(crate) fn accrue(waterfall: &Waterfall, carry: &mut Carry, paths: &IndexPaths, period: Period) {
    for (fraction, accrual) in carry.today.year_fraction.iter_mut().zip(&waterfall.accruals) {
        *fraction = accrual.year_fraction(period.month, period.from, period.to);
    }
    for (id, group) in waterfall.groups.iter().enumerate() {
        carry.today.funds_cap[id] = available_funds_rate(group, carry, id, period);
        carry.today.schedule_rate[id] = schedule_rate(group, carry, id, period);
    }
    for (class, terms) in waterfall.classes.iter().enumerate() {
        let (uncapped, is_capped) = match &terms.coupon {
            Coupon::None => (Rate::ZERO, false),
            Coupon::Fixed(fixed) => (fixed_rate(fixed, period), fixed.available_funds_cap),
            Coupon::Floating(floating) => {
                (floating_rate(floating, paths, period), floating.available_funds_cap)
            }
        };
        let coupon = match carry.today.funds_cap[terms.group].filter(|_| is_capped) {
            Some(cap) => uncapped.min(cap),
            None => uncapped,
        };
        let year_fraction = carry.today.year_fraction[terms.accrual];
        let balance = carry.today.beginning[class];
        carry.today.coupon[class] = coupon.fraction();
        carry.today.interest_due[class] = balance * coupon.fraction() * year_fraction;
        carry.unpaid_interest[class] *= 1.0 + coupon.fraction() * year_fraction;
        carry.basis_risk[class] = carry.basis_risk[class]
            * (1.0 + uncapped.fraction() * year_fraction)
            + balance * (uncapped - coupon).fraction() * year_fraction;
    }
}

fn fixed_rate(terms: &Fixed, period: Period) -> Rate {
    if period.after_call { terms.rate_after_call } else { terms.rate }
}

/// Index x multiplier + margin, within the fixed cap and the floor, and never below 0: a holder
/// does not pay.
fn floating_rate(terms: &Floating, paths: &IndexPaths, period: Period) -> Rate {
    let margin = if period.after_call { terms.margin_after_call } else { terms.margin };
    let month = i32::try_from(period.month).unwrap_or(i32::MAX);
    let index = Rate::from_fraction(paths.level(terms.index, month) * terms.multiplier);
    let mut rate = index + margin;
    if let Some(cap) = terms.cap {
        rate = rate.min(cap);
    }
    rate.max(terms.floor.unwrap_or(Rate::ZERO))
}

/// The rate that caps the note rates: interest in the group's account, after fees and net payments
/// to counterparties and less the carve-out; a year's rate on the balances of its classes before
/// the payment. `None` without classes outstanding.
fn available_funds_rate(
    group: &CompiledGroup,
    carry: &Carry,
    group_id: usize,
    period: Period,
) -> Option<Rate> {
    let factor = group.terms.available_funds_rate?.factor(period.year_fraction);
    let interest = carry.accounts[position(Account::Interest(group_id))];
    let carved = carve_out(group, carry, group_id, period.month);
    let bonds = carry.bonds(&group.bonds);
    let available = (interest - carved).max(0.0);
    (bonds > 0.0).then(|| Rate::from_fraction(available * 12.0 / bonds * factor))
}

/// The rate of the printed schedule: as the available funds rate, with net receipts from
/// counterparties and the schedule's own day-count factor. 0 without classes outstanding.
fn schedule_rate(group: &CompiledGroup, carry: &Carry, group_id: usize, period: Period) -> f64 {
    let interest = carry.accounts[position(Account::Interest(group_id))];
    let received = carry.accounts[position(Account::Derivative(group_id))];
    let carved = carve_out(group, carry, group_id, period.month);
    let bonds = carry.bonds(&group.bonds);
    if bonds <= 0.0 {
        return 0.0;
    }
    let factor = group.terms.schedule_factor.factor(period.year_fraction);
    (interest + received - carved) * 12.0 / bonds * factor
}

/// A month of the carve-out, dollars.
fn carve_out(group: &CompiledGroup, carry: &Carry, group_id: usize, month: usize) -> f64 {
    let carved = group.terms.carve_out.filter(|carve_out| month >= carve_out.from_month);
    carved.map_or(0.0, |c| carry.today.collateral_before[group_id] * c.rate.fraction() / 12.0)
}
