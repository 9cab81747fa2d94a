//! The table of settings.

use bonds::TriggerMode;
use collateral::PrepaymentBase;
use rates::IndexMode;
use terms::IndexId;
use terms::bound::{BASIS_POINTS, CDR, FROM_ZERO, MDR, PERCENT};

use super::fields::{add_part, chosen, number, on_off, parts, percent_of, word_of};
use super::{BASES, Figure, Form, INDEX, ON_OFF, Remakes, Row, TRIGGERS};
use crate::inputs::Shock;
use crate::scenario::{Defaulting, Speed};

const SPEED: &str = "one speed";
const DEFAULTS: &str = "one default rate";

/// Every setting, in the order in which settings are applied and written.
pub static ROWS: [Row; 27] = [
    Row {
        key: "index",
        flag: "index",
        title: "Indices",
        form: Form::Word(INDEX),
        one: "one run of the indices",
        remakes: Remakes::Paths,
        meaning: "Run of the indices, with the derivative contracts that belong to it (default: what \
                  the deal states for the view; else static for tables, and forward, where the deal \
                  has levels, for schedules, cash flows and break-evens)",
        set: |scenario, figure, inputs| {
            if let Some(index) = chosen(figure, &IndexMode::ALL) {
                scenario.index = index;
                scenario.contracts = inputs.with_derivatives(index);
            }
        },
        get: |scenario, _| vec![Figure::Word(scenario.index.name())],
    },
    Row {
        meaning: "Moves every index level, in basis points: 100bp, -50bp",
        ..number!(
            "shift_bp",
            "shift",
            "Index shift",
            BASIS_POINTS,
            "one shift",
            Paths,
            |scenario, bp| scenario.shift_bp = bp,
            |scenario| Some(scenario.shift_bp)
        )
    },
    Row {
        key: "shift_index",
        flag: "shift-index",
        title: "Index shift",
        form: Form::ShiftOf,
        one: "one shift of this index",
        remakes: Remakes::Paths,
        meaning: "Moves one index, on top of that: LIBOR_6M=50bp (repeatable)",
        set: |scenario, figure, inputs| {
            let Figure::Of(name, bp) = figure else { return };
            let names = &inputs.static_index.names;
            if let Some(index) = names.iter().position(|known| known == name) {
                scenario.moves.by_index.push((IndexId(index), *bp));
            }
        },
        get: |scenario, inputs| {
            let names = &inputs.static_index.names;
            let moves = scenario.moves.by_index.iter();
            moves.map(|(index, bp)| Figure::Of(names[index.0].clone(), *bp)).collect()
        },
    },
    Row {
        key: "ramp",
        flag: "ramp",
        title: "Index ramp",
        form: Form::ByMonth,
        one: "one ramp",
        remakes: Remakes::Paths,
        meaning: "A shift of every index that grows from 0 in month 1 to all of BP in a month: \
                  200bp:12",
        set: |scenario, figure, _| {
            if let Figure::ByMonth(bp, month) = figure {
                scenario.moves.ramp = Some((*bp, *month));
            }
        },
        get: |scenario, _| {
            let ramp = scenario.moves.ramp.map(|(bp, month)| Figure::ByMonth(bp, month));
            ramp.into_iter().collect()
        },
    },
    Row {
        key: "shock",
        flag: "shock",
        title: "Index shock",
        form: Form::ByMonth,
        one: "one shock",
        remakes: Remakes::Paths,
        meaning: "A shift of every index from a month on: 1000bp:2 (without a month: from 2)",
        set: |scenario, figure, _| {
            if let Figure::ByMonth(shift_bp, from_month) = *figure {
                scenario.shock = Some(Shock { shift_bp, from_month });
            }
        },
        get: |scenario, _| {
            let shock =
                scenario.shock.map(|shock| Figure::ByMonth(shock.shift_bp, shock.from_month));
            shock.into_iter().collect()
        },
    },
    Row {
        key: "floor_zero",
        flag: "floor-zero",
        title: "Index floor at zero",
        form: Form::Switch,
        one: "one floor",
        remakes: Remakes::Paths,
        meaning: "Raises index levels below zero to zero, after every shift",
        set: |scenario, figure, _| scenario.moves.floor_zero = *figure == Figure::On,
        get: |scenario, _| scenario.moves.floor_zero.then_some(Figure::On).into_iter().collect(),
    },
    Row {
        key: "pool",
        flag: "pool",
        title: "Pool",
        form: Form::Name,
        one: "one pool",
        remakes: Remakes::Paths,
        meaning: "Alternative pool of this name, in every group that has one",
        set: |scenario, figure, _| {
            if let Figure::Name(name) = figure {
                scenario.pool = Some(name.clone());
            }
        },
        get: |scenario, _| scenario.pool.clone().map(Figure::Name).into_iter().collect(),
    },
    Row {
        meaning: "Percent of the deal's pricing speed",
        ..number!(
            "speed_pct",
            "speeds",
            "Pricing speed",
            FROM_ZERO,
            SPEED,
            Speeds,
            |scenario, percent| scenario.speed = Speed::OfPricing(percent),
            |scenario| scenario.speed.of_pricing()
        )
    },
    Row {
        meaning: "Percent CPR instead of the pricing speed",
        ..number!(
            "cpr_pct",
            "cpr",
            "CPR",
            FROM_ZERO,
            SPEED,
            Speeds,
            |scenario, percent| scenario.speed = Speed::Cpr(percent),
            |scenario| match scenario.speed {
                Speed::Cpr(percent) => Some(percent),
                _ => None,
            }
        )
    },
    Row {
        meaning: "Percent PSA instead of the pricing speed",
        ..number!(
            "psa_pct",
            "psa",
            "PSA",
            FROM_ZERO,
            SPEED,
            Speeds,
            |scenario, percent| scenario.speed = Speed::Psa(percent),
            |scenario| match scenario.speed {
                Speed::Psa(percent) => Some(percent),
                _ => None,
            }
        )
    },
    Row {
        meaning: "Percent ABS instead of the pricing speed",
        ..number!(
            "abs_pct",
            "abs",
            "ABS",
            FROM_ZERO,
            SPEED,
            Speeds,
            |scenario, percent| scenario.speed = Speed::Abs(percent),
            |scenario| match scenario.speed {
                Speed::Abs(percent) => Some(percent),
                _ => None,
            }
        )
    },
    Row {
        key: "speed_of",
        flag: "speed-of",
        title: "Speed",
        form: Form::PartOf,
        one: "one percentage of this name",
        remakes: Remakes::Speeds,
        meaning: "Percent of the speed for one group or product: fixed=50 (repeatable; they \
                  multiply)",
        set: |scenario, figure, _| add_part(&mut scenario.speed_of, figure),
        get: |scenario, _| parts(&scenario.speed_of),
    },
    Row {
        meaning: "Percent CDR of every group",
        ..number!(
            "cdr_pct",
            "cdr",
            "CDR",
            CDR,
            DEFAULTS,
            Survivors,
            |scenario, percent| scenario.defaulting = Defaulting::Cdr(percent),
            |scenario| match scenario.defaulting {
                Defaulting::Cdr(percent) => Some(percent),
                _ => None,
            }
        )
    },
    Row {
        meaning: "Percent MDR (monthly) of every group",
        ..number!(
            "mdr_pct",
            "mdr",
            "MDR",
            MDR,
            DEFAULTS,
            Survivors,
            |scenario, percent| scenario.defaulting = Defaulting::Mdr(percent),
            |scenario| match scenario.defaulting {
                Defaulting::Mdr(percent) => Some(percent),
                _ => None,
            }
        )
    },
    Row {
        meaning: "Percent SDA of every group",
        ..number!(
            "sda_pct",
            "sda",
            "SDA",
            FROM_ZERO,
            DEFAULTS,
            Survivors,
            |scenario, percent| scenario.defaulting = Defaulting::Sda(percent),
            |scenario| match scenario.defaulting {
                Defaulting::Sda(percent) => Some(percent),
                _ => None,
            }
        )
    },
    Row {
        meaning: "Percent of the default rates that the deal states (default: 100)",
        ..number!(
            "default_multiple_pct",
            "default-multiple",
            "Stated default rates",
            FROM_ZERO,
            DEFAULTS,
            Survivors,
            |scenario, percent| scenario.defaulting = Defaulting::OfDeal(percent),
            |scenario| match scenario.defaulting {
                Defaulting::OfDeal(percent) => Some(percent),
                _ => None,
            }
        )
    },
    Row {
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
    },
    Row {
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
    },
    Row {
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
    },
    Row {
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
    },
    Row {
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
    },
    Row {
        meaning: "Part of a defaulted balance that is lost, percent",
        ..number!(
            "severity_pct",
            "severity",
            "Severity",
            PERCENT,
            "one severity",
            Losses,
            |scenario, percent| scenario.liquidation.severity = vec![percent / 100.0],
            |scenario| match scenario.liquidation.severity.as_slice() {
                [severity] => Some(percent_of(*severity)),
                _ => None,
            }
        )
    },
    Row {
        key: "prepayment",
        flag: "prepayment",
        title: "Prepayments",
        form: Form::Word(BASES),
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
    },
    Row {
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
    },
    Row {
        key: "derivatives",
        flag: "derivatives",
        title: "Derivative contracts",
        form: Form::Word(ON_OFF),
        one: "one word on derivative contracts",
        remakes: Remakes::Waterfall,
        meaning: "Whether the derivative contracts pay (default: as the deal says for the run of the \
                  indices)",
        set: |scenario, figure, _| scenario.contracts = figure.as_word() == Some("on"),
        get: |scenario, _| vec![Figure::Word(on_off(scenario.contracts))],
    },
    Row {
        key: "triggers",
        flag: "triggers",
        title: "Triggers",
        form: Form::Word(TRIGGERS),
        one: "one word on triggers",
        remakes: Remakes::Waterfall,
        meaning: "Triggers as tested (model), never (pass) or always (fail) in effect",
        set: |scenario, figure, _| {
            if let Some(triggers) = chosen(figure, &TriggerMode::ALL) {
                scenario.triggers = triggers;
            }
        },
        get: |scenario, _| word_of(scenario.triggers, &TriggerMode::ALL),
    },
    Row {
        key: "cross_support",
        flag: "cross-support",
        title: "Support between groups",
        form: Form::Word(ON_OFF),
        one: "one word on support",
        remakes: Remakes::Waterfall,
        meaning: "Whether one group's cash may support another's classes, where the deal says so \
                  (default: on; for break-evens as the document quotes them)",
        set: |scenario, figure, _| scenario.cross_support = figure.as_word() == Some("on"),
        get: |scenario, _| vec![Figure::Word(on_off(scenario.cross_support))],
    },
];
