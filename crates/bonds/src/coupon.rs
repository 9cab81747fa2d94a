//! Note rates, and the interest that they make due.

use terms::{IndexId, Rate};

use crate::accounts::{derivative_of, interest_of};
use crate::calendar::Period;
use crate::carry::{Accruing, Carry, Owing};
use crate::compile::{CompiledGroup, Waterfall};
use crate::deal::{Coupon, Fixed};
use crate::lanes::{Lanes, Which};

/// A rate that caps nothing.
const NO_CAP: f64 = f64::INFINITY;

/// Begins the date for every class: sets its note rate and interest due, and adds this date's basis
/// risk shortfall and the interest on amounts carried forward.
///
/// Carried interest bears the note rate; carried basis risk the rate before the available funds
/// rate cut it.
///
/// Nothing accrues for a class that is not live; its note rate is set for who writes down `every`
/// rate, as are those of the printed schedule.
#[inline(always)]
pub(crate) fn accrue<const N: usize>(
    waterfall: &Waterfall,
    carry: &mut Carry<N>,
    period: Period,
    after_call: Which<N>,
    every: bool,
) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        let interest = rate_interest(group, carry, id, period.month);
        let bonds = carry.groups[id].bonds_before;
        carry.groups[id].funds_cap = available_funds_rate(group, interest, bonds, period);
        if every {
            let received = carry.accounts[derivative_of(id)];
            carry.groups[id].schedule_rate =
                schedule_rate(group, interest, received, bonds, period);
        }
    }
    for (today, of) in carry.accruing.iter_mut().zip(&waterfall.accruals) {
        let cap = of.capped_by.map_or(Lanes::all(NO_CAP), |group| carry.groups[group].funds_cap);
        *today = Accruing { years: period.years(of.accrual), cap };
    }
    for (accrual, cap) in &waterfall.caps {
        let cap = carry.memory.value(cap).positive();
        carry.accruing[*accrual].cap = carry.accruing[*accrual].cap.min(cap);
    }
    if carry.rates_after_call != Some(after_call) {
        carry.rates_after_call = Some(after_call);
        for (class, terms) in carry.classes.iter_mut().zip(&waterfall.classes) {
            class.uncapped = terms.note_rate.on(&carry.levels, after_call);
        }
    }
    for (class, rate) in &waterfall.rates {
        carry.classes[*class].uncapped = carry.memory.value(rate).positive();
    }
    let (mut unpaid_interest, mut basis_risk) = (false, false);
    let Carry { classes, accruing, live, .. } = carry;
    let accruing = &accruing[..];
    for ((class, terms), is_live) in classes.iter_mut().zip(&waterfall.classes).zip(live.each()) {
        class.open();
        if !every && !is_live {
            continue;
        }
        let uncapped = class.uncapped;
        let Accruing { years, cap } = accruing[terms.accrual];
        let coupon = cap.min(uncapped);
        let cut = uncapped - coupon;
        class.coupon = coupon;
        class.interest_due = class.beginning * coupon * years;
        // Most classes have neither on most dates.
        if class.unpaid_interest.any() {
            class.unpaid_interest *= coupon * years + 1.0;
            unpaid_interest = true;
        }
        if cut.any() || class.basis_risk.any() {
            class.basis_risk =
                class.basis_risk * (uncapped * years + 1.0) + class.beginning * cut * years;
            basis_risk |= class.basis_risk.any();
        }
    }
    carry.owing.set(Owing::UNPAID_INTEREST, unpaid_interest);
    carry.owing.set(Owing::BASIS_RISK, basis_risk);
}

/// A note rate before the available funds rate, in the shape that every kind of coupon fits: index x
/// multiplier + margin, within cap and floor. A fixed rate is a margin without an index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoteRate {
    pub(crate) index: Option<IndexId>,
    pub(crate) multiplier: f64,
    pub(crate) margin: f64,
    pub(crate) margin_after_call: f64,
    pub(crate) cap: f64,
    pub(crate) floor: f64,
    pub(crate) available_funds_cap: bool,
}

impl NoteRate {
    pub(crate) fn of(coupon: &Coupon) -> NoteRate {
        let fixed = |fixed: Fixed| NoteRate {
            index: None,
            multiplier: 0.0,
            margin: fixed.rate.fraction(),
            margin_after_call: fixed.rate_after_call.fraction(),
            cap: NO_CAP,
            floor: 0.0,
            available_funds_cap: fixed.available_funds_cap,
        };
        match coupon {
            Coupon::None | Coupon::Expression => fixed(Fixed::at(Rate::ZERO)),
            Coupon::Fixed(terms) => fixed(*terms),
            Coupon::Floating(terms) => NoteRate {
                index: Some(terms.index),
                multiplier: terms.multiplier,
                margin: terms.margin.fraction(),
                margin_after_call: terms.margin_after_call.fraction(),
                cap: terms.cap.map_or(NO_CAP, Rate::fraction),
                // Without a floor, or with one below zero, a holder still does not pay.
                floor: terms.floor.map_or(0.0, |floor| floor.fraction().max(0.0)),
                available_funds_cap: terms.available_funds_cap,
            },
        }
    }

    /// The rate on index levels, by the margin before or after the call.
    #[inline(always)]
    fn on<const N: usize>(&self, levels: &[f64], after_call: Which<N>) -> Lanes<N> {
        let at = |margin: f64| {
            let Some(index) = self.index else { return margin };
            let rate = levels[index.0] * self.multiplier + margin;
            let rate = if self.cap < rate { self.cap } else { rate };
            if rate < self.floor { self.floor } else { rate }
        };
        after_call.pick(Lanes::all(at(self.margin_after_call)), Lanes::all(at(self.margin)))
    }
}

/// The rate that caps the note rates: `interest` less what is carved out, a year's rate on the
/// balances of the group's classes before the payment. No cap without classes outstanding.
#[inline(always)]
fn available_funds_rate<const N: usize>(
    group: &CompiledGroup,
    interest: RateInterest<N>,
    bonds: Lanes<N>,
    period: Period,
) -> Lanes<N> {
    let Some(terms) = group.terms.available_funds_rate else { return Lanes::all(NO_CAP) };
    let available = (interest.in_account - interest.carved_out).positive();
    let rate = available * 12.0 / bonds * terms.factor(period.year_fraction);
    bonds.is_above(Lanes::ZERO).pick(rate, Lanes::all(NO_CAP))
}

/// The rate of the printed schedule: as the available funds rate, with net receipts from
/// counterparties and the schedule's own day-count factor. 0 without classes outstanding.
#[inline(always)]
fn schedule_rate<const N: usize>(
    group: &CompiledGroup,
    interest: RateInterest<N>,
    received: Lanes<N>,
    bonds: Lanes<N>,
    period: Period,
) -> Lanes<N> {
    let factor = group.terms.schedule_factor.factor(period.year_fraction);
    let available = interest.in_account + received - interest.carved_out;
    bonds.is_above(Lanes::ZERO).keep(available.positive() * 12.0 / bonds * factor)
}

/// Interest that makes the rates of a group on a date, dollars.
#[derive(Clone, Copy)]
struct RateInterest<const N: usize> {
    /// What is in the group's account, after fees and net payments to counterparties, and what
    /// loans in foreclosure owe without an advance, less what strips take beyond interest. A rate
    /// follows from the loans' rates, not from
    /// whether they pay: what they do not pay is a shortfall of interest, and no basis risk.
    in_account: Lanes<N>,
    /// A month of the carve-out.
    carved_out: Lanes<N>,
}

#[inline(always)]
fn rate_interest<const N: usize>(
    group: &CompiledGroup,
    carry: &Carry<N>,
    group_id: usize,
    month: usize,
) -> RateInterest<N> {
    let today = &carry.groups[group_id];
    let carved = group.terms.carve_out.filter(|carve_out| month >= carve_out.from_month);
    RateInterest {
        in_account: carry.accounts[interest_of(group_id)] + today.interest_beyond_account,
        carved_out: match carved {
            Some(terms) => today.collateral_before * terms.rate.fraction() / 12.0,
            None => Lanes::ZERO,
        },
    }
}
