//! Settings of how the classes are paid.

use bonds::TriggerMode;

use super::super::fields::{chosen, on_off, word_of};
use super::super::{Figure, Form, ON_OFF, Remakes, Row, TRIGGER_WORDS};

pub(crate) const DERIVATIVES: Row = Row {
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
};

pub(super) const TRIGGERS: Row = Row {
    key: "triggers",
    flag: "triggers",
    title: "Triggers",
    form: Form::Word(TRIGGER_WORDS),
    one: "one word on triggers",
    remakes: Remakes::Waterfall,
    meaning: "Triggers as tested (model), never in effect (pass), or in effect from the first month in \
              which they are tested (fail)",
    set: |scenario, figure, _| {
        if let Some(triggers) = chosen(figure, &TriggerMode::ALL) {
            scenario.triggers = triggers;
        }
    },
    get: |scenario, _| word_of(scenario.triggers, &TriggerMode::ALL),
};

pub(super) const CROSS_SUPPORT: Row = Row {
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
};
