//! Settings of defaults, and of what becomes of defaulted loans.

use collateral::{
    DefaultRate, Liquidation, PrepaymentBase, Quote, SubsequentRecovery, set_term, term_of,
};
use terms::bound::{CDR, FROM_ZERO, MDR, PERCENT};

use super::super::fields::{
    add_part, by_month, chosen, fractions, number, of_fractions, of_months, of_speed, parts,
    percent_of, word_of,
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
        Figure::Vector(vector) => scenario.defaulting = defaulting(vector, Quote::Cdr),
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
        Figure::Vector(vector) => scenario.defaulting = defaulting(vector, Quote::Mdr),
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
        Figure::Vector(vector) => scenario.defaulting = defaulting(vector, Quote::Sda),
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
    key: "lag_months",
    flag: "lag",
    title: "Months to liquidation",
    form: Form::MonthsVector,
    one: "one lag",
    remakes: Remakes::Survivors,
    meaning: "Months from default to liquidation",
    set: |scenario, figure, _| {
        let Liquidation { lag, by_month: terms, .. } = &mut scenario.liquidation;
        if let Some(months) = by_month(figure) {
            let months = months.iter().map(|months| *months as u32).collect();
            set_term(lag, &mut terms.lag, months);
        }
    },
    get: |scenario, _| {
        let Liquidation { lag, by_month: terms, .. } = &scenario.liquidation;
        let months = term_of(lag, &terms.lag).iter().map(|lag| f64::from(*lag));
        vec![of_months(&months.collect::<Vec<_>>())]
    },
};

pub(super) const ADVANCE_PCT: Row = Row {
    key: "advance_pct",
    flag: "advance",
    title: "Advances",
    form: Form::Vector(&PERCENT),
    one: "one advance",
    remakes: Remakes::Survivors,
    meaning: "Part of principal and interest of loans in foreclosure that the servicer \
              advances, percent",
    set: |scenario, figure, inputs| {
        (ADVANCE_PRINCIPAL_PCT.set)(scenario, figure, inputs);
        (ADVANCE_INTEREST_PCT.set)(scenario, figure, inputs);
    },
    get: |scenario, inputs| match scenario.liquidation.advances_alike() {
        true => (ADVANCE_INTEREST_PCT.get)(scenario, inputs),
        false => Vec::new(),
    },
};

pub(super) const ADVANCE_PRINCIPAL_PCT: Row = Row {
    key: "advance_principal_pct",
    flag: "advance-principal",
    title: "Advances of principal",
    form: Form::Vector(&PERCENT),
    one: "one advance of principal",
    remakes: Remakes::Survivors,
    meaning: "The same for principal alone",
    set: |scenario, figure, _| {
        let Liquidation { advance_principal, by_month, .. } = &mut scenario.liquidation;
        if let Some(parts) = fractions(figure) {
            set_term(advance_principal, &mut by_month.advance_principal, parts);
        }
    },
    get: |scenario, _| {
        let Liquidation { advance_principal, by_month, .. } = &scenario.liquidation;
        of_fractions(term_of(advance_principal, &by_month.advance_principal))
    },
};

pub(super) const ADVANCE_INTEREST_PCT: Row = Row {
    key: "advance_interest_pct",
    flag: "advance-interest",
    title: "Advances of interest",
    form: Form::Vector(&PERCENT),
    one: "one advance of interest",
    remakes: Remakes::Survivors,
    meaning: "The same for interest alone",
    set: |scenario, figure, _| {
        let Liquidation { advance_interest, by_month, .. } = &mut scenario.liquidation;
        if let Some(parts) = fractions(figure) {
            set_term(advance_interest, &mut by_month.advance_interest, parts);
        }
    },
    get: |scenario, _| {
        let Liquidation { advance_interest, by_month, .. } = &scenario.liquidation;
        of_fractions(term_of(advance_interest, &by_month.advance_interest))
    },
};

pub(crate) const SEVERITY_PCT: Row = Row {
    key: "severity_pct",
    flag: "severity",
    title: "Severity",
    form: Form::Vector(&PERCENT),
    one: "one severity",
    remakes: Remakes::Losses,
    meaning: "Part of a defaulted balance that is lost, percent",
    set: |scenario, figure, _| {
        if let Some(parts) = fractions(figure) {
            scenario.liquidation.severity = parts;
        }
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
    key: "delinquent_pct",
    flag: "delinquent",
    title: "Delinquent loans",
    form: Form::Vector(&PERCENT),
    one: "one part",
    remakes: Remakes::Losses,
    meaning: "Part of performing loans that counts as delinquent, percent",
    set: |scenario, figure, _| {
        let Liquidation { delinquent, by_month, .. } = &mut scenario.liquidation;
        if let Some(parts) = fractions(figure) {
            set_term(delinquent, &mut by_month.delinquent, parts);
        }
    },
    get: |scenario, _| {
        let Liquidation { delinquent, by_month, .. } = &scenario.liquidation;
        of_fractions(term_of(delinquent, &by_month.delinquent))
    },
};

fn defaulting(vector: &Vector, quote: Quote) -> Defaulting {
    Defaulting::Vector(DefaultRate::Curve(vector.curve(quote)), 100.0)
}
