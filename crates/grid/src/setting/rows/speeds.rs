//! Settings of the pool and of prepayment.

use collateral::Quote;
use terms::bound::FROM_ZERO;

use super::super::fields::{add_part, of_speed, parts};
use super::super::{Figure, Form, Remakes, Row};
use super::SPEED;
use crate::scenario::Speed;

pub(super) const POOL: Row = Row {
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
};

pub(super) const SPEED_PCT: Row = Row {
    key: "speed_pct",
    flag: "speeds",
    title: "Pricing speed",
    form: Form::Vector(&FROM_ZERO),
    one: SPEED,
    remakes: Remakes::Speeds,
    meaning: "Percent of the deal's pricing speed",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => scenario.speed = Speed::OfPricing(*number),
        Figure::Vector(vector) => scenario.speed = Speed::OfPricingVector(vector.clone()),
        _ => {}
    },
    get: |scenario, _| match &scenario.speed {
        Speed::OfPricing(percent) => vec![Figure::Number(*percent)],
        Speed::OfPricingVector(vector) => vec![Figure::Vector(vector.clone())],
        _ => Vec::new(),
    },
};

pub(super) const CPR_PCT: Row = Row {
    key: "cpr_pct",
    flag: "cpr",
    title: "CPR",
    form: Form::Vector(&FROM_ZERO),
    one: SPEED,
    remakes: Remakes::Speeds,
    meaning: "Percent CPR instead of the pricing speed",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => scenario.speed = Speed::Cpr(*number),
        Figure::Vector(vector) => scenario.speed = Speed::Vector(vector.curve(Quote::Cpr)),
        _ => {}
    },
    get: |scenario, _| match &scenario.speed {
        Speed::Cpr(percent) => of_speed(Some(*percent), None, Quote::Cpr),
        Speed::Vector(curve) => of_speed(None, Some(curve), Quote::Cpr),
        _ => Vec::new(),
    },
};

pub(super) const PSA_PCT: Row = Row {
    key: "psa_pct",
    flag: "psa",
    title: "PSA",
    form: Form::Vector(&FROM_ZERO),
    one: SPEED,
    remakes: Remakes::Speeds,
    meaning: "Percent PSA instead of the pricing speed",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => scenario.speed = Speed::Psa(*number),
        Figure::Vector(vector) => scenario.speed = Speed::Vector(vector.curve(Quote::Psa)),
        _ => {}
    },
    get: |scenario, _| match &scenario.speed {
        Speed::Psa(percent) => of_speed(Some(*percent), None, Quote::Psa),
        Speed::Vector(curve) => of_speed(None, Some(curve), Quote::Psa),
        _ => Vec::new(),
    },
};

pub(super) const ABS_PCT: Row = Row {
    key: "abs_pct",
    flag: "abs",
    title: "ABS",
    form: Form::Vector(&FROM_ZERO),
    one: SPEED,
    remakes: Remakes::Speeds,
    meaning: "Percent ABS instead of the pricing speed",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => scenario.speed = Speed::Abs(*number),
        Figure::Vector(vector) => scenario.speed = Speed::Vector(vector.curve(Quote::Abs)),
        _ => {}
    },
    get: |scenario, _| match &scenario.speed {
        Speed::Abs(percent) => of_speed(Some(*percent), None, Quote::Abs),
        Speed::Vector(curve) => of_speed(None, Some(curve), Quote::Abs),
        _ => Vec::new(),
    },
};

pub(super) const SPEED_OF: Row = Row {
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
};
