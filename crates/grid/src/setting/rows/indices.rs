//! Settings of the run of the indices.

use rates::IndexMode;
use terms::IndexId;
use terms::bound::BASIS_POINTS;

use super::super::fields::{chosen, of_months};
use super::super::{Figure, Form, INDEX_WORDS, Remakes, Row};
use crate::inputs::Shock;

pub(super) const INDEX: Row = Row {
    key: "index",
    flag: "index",
    title: "Indices",
    form: Form::Word(INDEX_WORDS),
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
};

pub(super) const SHIFT_BP: Row = Row {
    key: "shift_bp",
    flag: "shift",
    title: "Index shift",
    form: Form::Vector(&BASIS_POINTS),
    one: "one shift",
    remakes: Remakes::Paths,
    meaning: "Moves every index level, in basis points: 100bp, -50bp",
    set: |scenario, figure, _| match figure {
        Figure::Number(number) => {
            scenario.shift_bp = *number;
            scenario.moves.by_month.clear();
        }
        Figure::Vector(vector) => {
            // The same in every month is one shift.
            let figures = vector.by_month();
            let first = figures.first().copied().unwrap_or(0.0);
            let is_one = figures.iter().all(|figure| *figure == first);
            scenario.shift_bp = if is_one { first } else { 0.0 };
            scenario.moves.by_month = if is_one { Vec::new() } else { figures };
        }
        _ => {}
    },
    get: |scenario, _| match scenario.moves.by_month.as_slice() {
        [] => vec![Figure::Number(scenario.shift_bp)],
        shifts => vec![of_months(shifts)],
    },
};

pub(super) const SHIFT_INDEX: Row = Row {
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
};

pub(super) const RAMP: Row = Row {
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
};

pub(super) const SHOCK: Row = Row {
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
        let shock = scenario.shock.map(|shock| Figure::ByMonth(shock.shift_bp, shock.from_month));
        shock.into_iter().collect()
    },
};

pub(super) const FLOOR_ZERO: Row = Row {
    key: "floor_zero",
    flag: "floor-zero",
    title: "Index floor at zero",
    form: Form::Switch,
    one: "one floor",
    remakes: Remakes::Paths,
    meaning: "Raises index levels below zero to zero, after every shift",
    set: |scenario, figure, _| scenario.moves.floor_zero = *figure == Figure::On,
    get: |scenario, _| scenario.moves.floor_zero.then_some(Figure::On).into_iter().collect(),
};
