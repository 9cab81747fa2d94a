//! Settings of defaults, and of what becomes of defaulted loans.

use collateral::{DefaultRate, PrepaymentBase, Quote, SubsequentRecovery};
use terms::bound::{CDR, FROM_ZERO, MDR, PERCENT};

use super::super::fields::{
    add_part, chosen, number, of_fractions, of_speed, parts, percent_of, word_of,
};
use super::super::{BASE_WORDS, Figure, Form, Remakes, Row, Vector};
use super::DEFAULTS;
use crate::scenario::{Defaulting, Scenario};

pub(super) const CDR_PCT: Row = Row {
    key: "cdr_pct",
    flag: "cdr",
    title: "CDR",
    form: Form::Vector(&CDR),
    one: DEFAULTS,
    remakes: Remakes::Survivors,
    meaning: "Percent CDR of every group",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => scenario.defaulting = Defaulting::Cdr(*number),
        Figure::Vector(vector) => scenario.defaulting = by_month(vector, Quote::Cdr),
        _ => {}
    },
    get: |scenario, _| match &scenario.defaulting {
        Defaulting::Cdr(percent) => of_speed(Some(*percent), None, Quote::Cdr),
        Defaulting::Vector(DefaultRate::Curve(curve), _) => of_speed(None, Some(curve), Quote::Cdr),
        _ => Vec::new(),
    },
};

pub(super) const MDR_PCT: Row = Row {
    key: "mdr_pct",
    flag: "mdr",
    title: "MDR",
    form: Form::Vector(&MDR),
    one: DEFAULTS,
    remakes: Remakes::Survivors,
    meaning: "Percent MDR (monthly) of every group",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => scenario.defaulting = Defaulting::Mdr(*number),
        Figure::Vector(vector) => scenario.defaulting = by_month(vector, Quote::Mdr),
        _ => {}
    },
    get: |scenario, _| match &scenario.defaulting {
        Defaulting::Mdr(percent) => of_speed(Some(*percent), None, Quote::Mdr),
        Defaulting::Vector(DefaultRate::Curve(curve), _) => of_speed(None, Some(curve), Quote::Mdr),
        _ => Vec::new(),
    },
};

pub(super) const SDA_PCT: Row = Row {
    key: "sda_pct",
    flag: "sda",
    title: "SDA",
    form: Form::Vector(&FROM_ZERO),
    one: DEFAULTS,
    remakes: Remakes::Survivors,
    meaning: "Percent SDA of every group",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => scenario.defaulting = Defaulting::Sda(*number),
        Figure::Vector(vector) => scenario.defaulting = by_month(vector, Quote::Sda),
        _ => {}
    },
    get: |scenario, _| match &scenario.defaulting {
        Defaulting::Sda(percent) => of_speed(Some(*percent), None, Quote::Sda),
        Defaulting::Vector(DefaultRate::Curve(curve), _) => of_speed(None, Some(curve), Quote::Sda),
        _ => Vec::new(),
    },
};

pub(super) const DEFAULT_MULTIPLE_PCT: Row = Row {
    key: "default_multiple_pct",
    flag: "default-multiple",
    title: "Stated default rates",
    form: Form::Vector(&FROM_ZERO),
    one: DEFAULTS,
    remakes: Remakes::Survivors,
    meaning: "Percent of the default rates that the deal states (default: 100)",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => scenario.defaulting = Defaulting::OfDeal(*number),
        Figure::Vector(vector) => scenario.defaulting = Defaulting::OfDealVector(vector.clone()),
        _ => {}
    },
    get: |scenario, _| match &scenario.defaulting {
        Defaulting::OfDeal(percent) => vec![Figure::Number(*percent)],
        Defaulting::OfDealVector(vector) => vec![Figure::Vector(vector.clone())],
        _ => Vec::new(),
    },
};

pub(super) const DEFAULT_OF: Row = Row {
    key: "default_of",
    flag: "default-of",
    title: "Default rate",
    form: Form::PartOf,
    one: "one percentage of this name",
    remakes: Remakes::Survivors,
    meaning: "Percent of the default rate for one group or product: fixed=50 (repeatable; they \
              multiply)",
    set: |scenario, figure, _| add_part(&mut scenario.default_of, figure),
    get: |scenario, _| parts(&scenario.default_of),
};

pub(super) const LAG_MONTHS: Row = Row {
    form: Form::Months,
    meaning: "Months from default to liquidation",
    ..number!(
        "lag_months",
        "lag",
        "Months to liquidation",
        PERCENT,
        "one lag",
        Survivors,
        |scenario, months| scenario.liquidation.lag = months as u32,
        |scenario| Some(f64::from(scenario.liquidation.lag))
    )
};

pub(super) const ADVANCE_PCT: Row = Row {
    meaning: "Part of principal and interest of loans in foreclosure that the servicer \
              advances, percent",
    ..number!(
        "advance_pct",
        "advance",
        "Advances",
        PERCENT,
        "one advance",
        Survivors,
        |scenario, percent| {
            scenario.liquidation.advance_principal = percent / 100.0;
            scenario.liquidation.advance_interest = percent / 100.0;
        },
        |scenario| {
            let liquidation = &scenario.liquidation;
            let is_one = liquidation.advance_principal == liquidation.advance_interest;
            is_one.then(|| percent_of(liquidation.advance_interest))
        }
    )
};

pub(super) const ADVANCE_PRINCIPAL_PCT: Row = Row {
    meaning: "The same for principal alone",
    ..number!(
        "advance_principal_pct",
        "advance-principal",
        "Advances of principal",
        PERCENT,
        "one advance of principal",
        Survivors,
        |scenario, percent| scenario.liquidation.advance_principal = percent / 100.0,
        |scenario| Some(percent_of(scenario.liquidation.advance_principal))
    )
};

pub(super) const ADVANCE_INTEREST_PCT: Row = Row {
    meaning: "The same for interest alone",
    ..number!(
        "advance_interest_pct",
        "advance-interest",
        "Advances of interest",
        PERCENT,
        "one advance of interest",
        Survivors,
        |scenario, percent| scenario.liquidation.advance_interest = percent / 100.0,
        |scenario| Some(percent_of(scenario.liquidation.advance_interest))
    )
};

pub(super) const SEVERITY_PCT: Row = Row {
    key: "severity_pct",
    flag: "severity",
    title: "Severity",
    form: Form::Vector(&PERCENT),
    one: "one severity",
    remakes: Remakes::Losses,
    meaning: "Part of a defaulted balance that is lost, percent",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => scenario.liquidation.severity = vec![number / 100.0],
        Figure::Vector(vector) => {
            let percent = vector.by_month();
            scenario.liquidation.severity = percent.iter().map(|p| p / 100.0).collect();
        }
        _ => {}
    },
    get: |scenario, _| of_fractions(&scenario.liquidation.severity),
};

pub(super) const RECOVERY_PCT: Row = Row {
    meaning: "Part of a month's losses that comes in after liquidation, percent",
    ..number!(
        "recovery_pct",
        "recovery",
        "Subsequent recoveries",
        PERCENT,
        "one subsequent recovery",
        Losses,
        |scenario, percent| recovery(scenario).part = percent / 100.0,
        |scenario| scenario.liquidation.subsequent.map(|recovery| percent_of(recovery.part))
    )
};

pub(super) const RECOVERY_MONTHS: Row = Row {
    form: Form::Months,
    meaning: "Months from liquidation to that (default: the deal's, else 12)",
    ..number!(
        "recovery_months",
        "recovery-months",
        "Months to subsequent recoveries",
        PERCENT,
        "one time of subsequent recoveries",
        Losses,
        |scenario, months| recovery(scenario).months = months as u32,
        |scenario| scenario.liquidation.subsequent.map(|recovery| f64::from(recovery.months))
    )
};

/// What comes in after liquidation; where nothing does yet, nothing after twelve months.
fn recovery(scenario: &mut Scenario) -> &mut SubsequentRecovery {
    let none = SubsequentRecovery { part: 0.0, months: 12 };
    scenario.liquidation.subsequent.get_or_insert(none)
}

pub(super) const PREPAYMENT: Row = Row {
    key: "prepayment",
    flag: "prepayment",
    title: "Prepayments",
    form: Form::Word(BASE_WORDS),
    one: "one balance that prepays",
    remakes: Remakes::Survivors,
    meaning: "Balance that prepays where loans also default: gross-of-defaults or \
              net-of-defaults",
    set: |scenario, figure, _| {
        if let Some(base) = chosen(figure, &PrepaymentBase::ALL) {
            scenario.liquidation.prepayment_base = base;
        }
    },
    get: |scenario, _| word_of(scenario.liquidation.prepayment_base, &PrepaymentBase::ALL),
};

pub(super) const DELINQUENT_PCT: Row = Row {
    meaning: "Part of performing loans that counts as delinquent, percent",
    ..number!(
        "delinquent_pct",
        "delinquent",
        "Delinquent loans",
        PERCENT,
        "one part",
        Losses,
        |scenario, percent| scenario.liquidation.delinquent = percent / 100.0,
        |scenario| Some(percent_of(scenario.liquidation.delinquent))
    )
};

fn by_month(vector: &Vector, quote: Quote) -> Defaulting {
    Defaulting::Vector(DefaultRate::Curve(vector.curve(quote)), 100.0)
}
