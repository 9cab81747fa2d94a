//! Note rates, and the interest that they make due.

use terms::Rate;

use crate::calendar::Period;
use crate::carry::{Carry, Owing, position};
use crate::compile::{CompiledGroup, Waterfall};
use crate::deal::{Account, Coupon, Fixed, Floating};

/// A rate that caps nothing.
const NO_CAP: Rate = Rate::from_fraction(f64::INFINITY);

/// Sets every class's note rate and interest due, and adds this date's basis risk shortfall and
/// the interest on amounts carried forward.
///
/// Carried interest bears the note rate; carried basis risk the rate before the available funds
/// rate cut it.
pub(crate) fn accrue(waterfall: &Waterfall, carry: &mut Carry, period: Period, after_call: bool) {
    for (fraction, accrual) in carry.year_fraction.iter_mut().zip(&waterfall.accruals) {
        *fraction = period.years(*accrual);
    }
    for (id, group) in waterfall.groups.iter().enumerate() {
        carry.groups[id].funds_cap = available_funds_rate(group, carry, id, period);
        carry.groups[id].schedule_rate = schedule_rate(group, carry, id, period);
    }
    let mut owing = Owing { written_down: carry.owing.written_down, ..Owing::default() };
    for (class, terms) in carry.classes.iter_mut().zip(&waterfall.classes) {
        let (uncapped, is_capped) = match &terms.coupon {
            Coupon::None => (Rate::ZERO, false),
            Coupon::Fixed(fixed) => (fixed_rate(fixed, after_call), fixed.available_funds_cap),
            Coupon::Floating(floating) => {
                let level = carry.levels[floating.index.0];
                (floating_rate(floating, level, after_call), floating.available_funds_cap)
            }
        };
        let funds_cap = carry.groups[terms.group].funds_cap;
        let coupon = if is_capped && funds_cap < uncapped { funds_cap } else { uncapped };
        let year_fraction = carry.year_fraction[terms.accrual];
        class.coupon = coupon.fraction();
        class.interest_due = class.beginning * coupon.fraction() * year_fraction;
        class.unpaid_interest *= 1.0 + coupon.fraction() * year_fraction;
        class.basis_risk = class.basis_risk * (1.0 + uncapped.fraction() * year_fraction)
            + class.beginning * (uncapped - coupon).fraction() * year_fraction;
        owing.unpaid_interest |= class.unpaid_interest != 0.0;
        owing.basis_risk |= class.basis_risk != 0.0;
    }
    carry.owing = owing;
}

fn fixed_rate(terms: &Fixed, after_call: bool) -> Rate {
    if after_call { terms.rate_after_call } else { terms.rate }
}

/// Index x multiplier + margin, within the fixed cap and the floor, and never below 0: a holder
/// does not pay.
fn floating_rate(terms: &Floating, level: f64, after_call: bool) -> Rate {
    let margin = if after_call { terms.margin_after_call } else { terms.margin };
    let index = Rate::from_fraction(level * terms.multiplier);
    let rate = index + margin;
    let rate = match terms.cap {
        Some(cap) if cap < rate => cap,
        _ => rate,
    };
    let floor = terms.floor.unwrap_or(Rate::ZERO);
    if rate < floor { floor } else { rate }
}

/// The rate that caps the note rates: interest in the group's account, after fees and net payments
/// to counterparties and less the carve-out; a year's rate on the balances of its classes before
/// the payment. No cap without classes outstanding.
fn available_funds_rate(
    group: &CompiledGroup,
    carry: &Carry,
    group_id: usize,
    period: Period,
) -> Rate {
    let Some(terms) = group.terms.available_funds_rate else { return NO_CAP };
    let interest = carry.accounts[position(Account::Interest(group_id))];
    let carved = carve_out(group, carry, group_id, period.month);
    let bonds = carry.groups[group_id].bonds_before;
    let available = (interest - carved).max(0.0);
    if bonds > 0.0 {
        return Rate::from_fraction(available * 12.0 / bonds * terms.factor(period.year_fraction));
    }
    NO_CAP
}

/// The rate of the printed schedule: as the available funds rate, with net receipts from
/// counterparties and the schedule's own day-count factor. 0 without classes outstanding.
fn schedule_rate(group: &CompiledGroup, carry: &Carry, group_id: usize, period: Period) -> f64 {
    let interest = carry.accounts[position(Account::Interest(group_id))];
    let received = carry.accounts[position(Account::Derivative(group_id))];
    let carved = carve_out(group, carry, group_id, period.month);
    let bonds = carry.groups[group_id].bonds_before;
    if bonds <= 0.0 {
        return 0.0;
    }
    let factor = group.terms.schedule_factor.factor(period.year_fraction);
    (interest + received - carved) * 12.0 / bonds * factor
}

/// A month of the carve-out, dollars.
fn carve_out(group: &CompiledGroup, carry: &Carry, group_id: usize, month: usize) -> f64 {
    let carved = group.terms.carve_out.filter(|carve_out| month >= carve_out.from_month);
    carved.map_or(0.0, |c| carry.groups[group_id].collateral_before * c.rate.fraction() / 12.0)
}
