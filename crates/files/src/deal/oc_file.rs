//! `oc` of a group as written: the target of overcollateralization.

use std::ops::Range;

use bonds::deal::{OcDelinquency, OcStepdown, OcTarget, OnTrigger};
use terms::Date;
use toml::Spanned;

use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Table;

/// An OC target as written.
pub(crate) struct OcFile {
    /// The target; the triggers of its stepdown are not looked up.
    pub(crate) target: OcTarget,
    /// Place of `less_reserve`, if it is set.
    pub(crate) less_reserve: Option<Range<usize>>,
    /// Triggers that keep the target at its initial level.
    pub(crate) unless: Vec<Spanned<String>>,
}

/// Reads a target; its stepdown is checked against `closing`.
pub(crate) fn read(table: Table<'_>, closing: Option<Date>) -> Option<OcFile> {
    let initial_pct = table.required("initial_pct").and_then(|pct| pct.number(&bounds::PERCENT));
    let initial_usd = match table.optional("initial_usd") {
        Some(dollars) => dollars.number(&bounds::AMOUNT).map(Some),
        None => Some(None),
    };
    let less_reserve = table.optional("less_reserve").and_then(|flag| {
        let is_set = flag.flag()?;
        is_set.then(|| flag.span())
    });
    let mut unless = Vec::new();
    let stepdown = match table.optional("stepdown") {
        Some(stepdown) => {
            let stepdown = stepdown.table();
            stepdown.and_then(|stepdown| read_stepdown(stepdown, closing, &mut unless)).map(Some)
        }
        None => Some(None),
    };
    table.finish();
    Some(OcFile {
        target: OcTarget {
            initial_pct: initial_pct?,
            initial_usd: initial_usd?,
            stepdown: stepdown?,
            less_reserve: less_reserve.is_some(),
        },
        less_reserve,
        unless,
    })
}

fn read_stepdown(
    table: Table<'_>,
    closing: Option<Date>,
    unless: &mut Vec<Spanned<String>>,
) -> Option<OcStepdown> {
    let percent = |key| table.required(key).and_then(|pct| pct.number(&bounds::PERCENT));
    let not_before = table.required("not_before").and_then(|date| date.placed_date());
    if let (Some(date), Some(closing)) = (&not_before, closing)
        && *date.get_ref() <= closing
    {
        let message = format!("the stepdown ({}) is not after closing ({closing})", date.get_ref());
        table.problem(Problem::new(date.span(), message).label("expected a payment date"));
    }
    let balance_pct = percent("balance_pct");
    let current_pct = percent("current_pct");
    let floor_pct = percent("floor_pct");
    let delinquency = match table.optional("delinquency") {
        Some(term) => term.table().and_then(read_delinquency).map(Some),
        None => Some(None),
    };
    let on_trigger = table.optional("on_trigger").and_then(|word| word.one_of(&OnTrigger::ALL));
    if let Some(triggers) = table.optional("unless") {
        *unless = triggers.names("triggers");
    }
    table.finish();
    Some(OcStepdown {
        not_before: not_before?.into_inner(),
        balance_pct: balance_pct?,
        current_pct: current_pct?,
        floor_pct: floor_pct?,
        delinquency: delinquency?,
        unless: unless.iter().map(|name| name.get_ref().clone()).collect(),
        on_trigger: on_trigger.unwrap_or_default(),
    })
}

fn read_delinquency(table: Table<'_>) -> Option<OcDelinquency> {
    let times = |key| table.required(key).and_then(|times| times.number(&bounds::TIMES));
    let (multiple, excess_times) = (times("times"), times("excess_times"));
    let pct = table.required("delinquent_pct").and_then(|pct| pct.number(&bounds::PERCENT));
    table.finish();
    Some(OcDelinquency { times: multiple?, delinquent_pct: pct?, excess_times: excess_times? })
}
