//! Scenarios as values, drawn for a deal.

use bonds::TriggerMode;
use collateral::{
    DefaultRate, Liquidation, PrepaymentBase, Quote, SpeedCurve, SubsequentRecovery, TermsByMonth,
};
use grid::setting::StatedTerms;
use grid::{DealInputs, Defaulting, IndexMoves, Scenario, Shock, Speed};
use rates::IndexMode;
use terms::IndexId;

use crate::dice::Dice;

/// A part of a whole; none of it, all of it, or any.
fn part(dice: &mut Dice) -> f64 {
    match dice.whole(0, 3) {
        0 => 0.0,
        1 => 1.0,
        _ => dice.real(0.0, 1.0),
    }
}

/// What becomes of defaulted loans.
pub fn liquidation(dice: &mut Dice) -> Liquidation {
    let months = if dice.one_in(3) { dice.whole(2, 30) } else { 1 };
    let subsequent = |dice: &mut Dice| SubsequentRecovery {
        part: dice.real(0.0, 0.5),
        months: dice.whole(1, 24),
    };
    Liquidation {
        severity: (0..months).map(|_| part(dice)).collect(),
        lag: if dice.one_in(3) { 0 } else { dice.whole(1, 24) },
        advance_principal: part(dice),
        advance_interest: part(dice),
        prepayment_base: dice.pick(&PrepaymentBase::ALL.map(|(_, base)| base)),
        delinquent: if dice.one_in(2) { dice.real(0.0, 0.2) } else { 0.0 },
        subsequent: dice.one_in(3).then(|| subsequent(dice)),
        by_month: TermsByMonth::default(),
    }
}

/// The same, some of its terms by deal month.
pub fn liquidation_by_month(dice: &mut Dice) -> Liquidation {
    let months = |dice: &mut Dice| 0..if dice.one_in(3) { 0 } else { dice.whole(1, 40) };
    let by_month = TermsByMonth {
        lag: months(dice).map(|_| dice.whole(0, 24)).collect(),
        advance_principal: months(dice).map(|_| part(dice)).collect(),
        advance_interest: months(dice).map(|_| part(dice)).collect(),
        delinquent: months(dice).map(|_| dice.real(0.0, 0.2)).collect(),
    };
    Liquidation { by_month, ..liquidation(dice) }
}

fn speed(dice: &mut Dice, has_ages: bool) -> Speed {
    match dice.whole(0, if has_ages { 5 } else { 3 }) {
        0..=2 => Speed::OfPricing(dice.real(0.0, 200.0)),
        3 => Speed::Cpr(dice.real(0.0, 60.0)),
        4 => Speed::Psa(dice.real(0.0, 600.0)),
        _ => Speed::Abs(dice.real(0.0, 2.0)),
    }
}

fn defaulting(dice: &mut Dice, has_ages: bool) -> Defaulting {
    match dice.whole(0, if has_ages { 6 } else { 5 }) {
        0 | 1 => Defaulting::Cdr(0.0),
        2 => Defaulting::OfDeal(dice.real(0.0, 200.0)),
        3 => Defaulting::Cdr(dice.real(0.0, 40.0)),
        4 => Defaulting::Mdr(dice.real(0.0, 3.0)),
        6 => Defaulting::Sda(dice.real(0.0, 600.0)),
        _ => {
            let parts = (0..dice.whole(1, 40)).map(|_| dice.real(0.0, 0.02)).collect();
            let curve = SpeedCurve::flat(Quote::Cdr, dice.real(0.0, 20.0));
            let rate = match dice.one_in(2) {
                true => DefaultRate::OfOriginal(parts),
                false => DefaultRate::Curve(curve),
            };
            Defaulting::Vector(rate, dice.real(0.0, 150.0))
        }
    }
}

/// A scenario of a deal; in measures that count the age of loans where the pools state it.
pub fn scenario(dice: &mut Dice, inputs: &DealInputs, has_ages: bool) -> Scenario {
    let has_forward = inputs.forward_index.is_some();
    let indices = inputs.static_index.names.len() as u32;
    let by_index = match indices > 0 && dice.one_in(6) {
        true => vec![(IndexId(dice.whole(0, indices - 1) as usize), dice.real(-50.0, 100.0))],
        false => Vec::new(),
    };
    let names: Vec<String> = inputs.deal.groups.iter().map(|group| group.name.clone()).collect();
    let of_group = |dice: &mut Dice| match dice.one_in(8) {
        true => vec![(dice.pick(&names), dice.real(0.0, 120.0))],
        false => Vec::new(),
    };
    Scenario {
        speed: speed(dice, has_ages),
        index: match has_forward && dice.one_in(2) {
            true => IndexMode::Forward,
            false => IndexMode::Static,
        },
        shift_bp: if dice.one_in(3) { dice.real(-100.0, 300.0) } else { 0.0 },
        moves: IndexMoves {
            by_month: Vec::new(),
            by_index,
            ramp: dice.one_in(6).then(|| (dice.real(-100.0, 400.0), dice.whole(1, 24))),
            floor_zero: dice.one_in(4),
        },
        shock: dice
            .one_in(6)
            .then(|| Shock { shift_bp: dice.real(-50.0, 500.0), from_month: dice.whole(1, 12) }),
        contracts: !dice.one_in(4),
        pool: None,
        defaulting: defaulting(dice, has_ages),
        liquidation: liquidation(dice),
        speed_of: of_group(dice),
        default_of: of_group(dice),
        triggers: match dice.one_in(4) {
            true => dice.pick(&TriggerMode::ALL.map(|(_, mode)| mode)),
            false => TriggerMode::Model,
        },
        cross_support: !dice.one_in(6),
        stated: StatedTerms::default(),
        bump: None,
    }
}
