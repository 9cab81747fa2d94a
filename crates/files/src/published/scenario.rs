//! The scenario of a published number and the unit of amounts, as the tables of a file state them.

use grid::published::At;
use grid::setting::{Figure, Row, Setting};
use terms::RunTo;
use toml::Spanned;

use crate::published::names::DealNames;
use crate::reader::bounds;
use crate::reader::toml_reader::Table;

const RUNS: [(&str, RunTo); 2] = [("call", RunTo::Call), ("maturity", RunTo::Maturity)];

/// The part of a scenario that one table of the file states.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scenario {
    pub(crate) at: At,
    /// Dollars of which the table prints multiples.
    pub(crate) unit_usd: Option<f64>,
}

impl Scenario {
    /// Reads the scenario keys of a table that may hold others.
    pub(crate) fn read(table: &Table<'_>, deal: Option<&DealNames<'_>>) -> Scenario {
        let name = |key| {
            let name = table.optional(key).and_then(|name| name.name())?;
            if let Some(problem) = deal.and_then(|deal| deal.lacks(key, &name)) {
                table.problem(problem);
            }
            Some(name.into_inner())
        };
        let number = |key, bound| table.optional(key).and_then(|value| value.number(bound));
        Scenario {
            at: At {
                class: name("class"),
                group: name("group"),
                run_to: table.optional("run_to").and_then(|word| word.one_of(&RUNS)),
                settings: read_settings(table, deal),
                price_pct: number("price_pct", &bounds::PRICE),
                period: table
                    .optional("period")
                    .and_then(|period| period.whole(1, bounds::MONTHS))
                    .and_then(|period| usize::try_from(period).ok()),
                date: table.optional("date").and_then(|date| date.date()),
                yield_pct: number("yield_pct", &bounds::YIELD),
                dm_bp: number("dm_bp", &bounds::BASIS_POINTS),
                mortgage_yield_pct: number("mortgage_yield_pct", &bounds::YIELD),
            },
            unit_usd: number("unit_usd", &bounds::BALANCE),
        }
    }

    /// This scenario, completed by another.
    pub(crate) fn over(&self, other: &Scenario) -> Scenario {
        let (at, unit_usd) = (self.at.clone(), other.unit_usd);
        let other = other.at.clone();
        Scenario {
            at: At {
                class: at.class.or(other.class),
                group: at.group.or(other.group),
                run_to: at.run_to.or(other.run_to),
                settings: over(at.settings, other.settings),
                price_pct: at.price_pct.or(other.price_pct),
                period: at.period.or(other.period),
                date: at.date.or(other.date),
                yield_pct: at.yield_pct.or(other.yield_pct),
                dm_bp: at.dm_bp.or(other.dm_bp),
                mortgage_yield_pct: at.mortgage_yield_pct.or(other.mortgage_yield_pct),
            },
            unit_usd: self.unit_usd.or(unit_usd),
        }
    }
}

/// The settings that a table states: each under its key, but for those with a name of their own in
/// published files.
fn read_settings(table: &Table<'_>, deal: Option<&DealNames<'_>>) -> Vec<Setting> {
    let mut settings = table.settings(|row| match row.key {
        "shift_bp" => Some("index_shift_bp"),
        "shock" => None,
        key => Some(key),
    });
    let pool = settings.iter().find_map(|setting| match &setting.figure {
        Figure::Name(name) => Some(name.clone()),
        _ => None,
    });
    if let (Some(name), Some(value), Some(deal)) = (pool, table.optional("pool"), deal)
        && let Some(problem) = deal.lacks("pool", &Spanned::new(value.span(), name))
    {
        table.problem(problem);
    }
    settings.extend(read_shock(table));
    settings
}

/// The settings of a table with those of another where it says nothing.
fn over(own: Vec<Setting>, other: Vec<Setting>) -> Vec<Setting> {
    let is_unsaid = |setting: &Setting| !own.iter().any(|own| own.row.one == setting.row.one);
    let mut all: Vec<Setting> = other.into_iter().filter(is_unsaid).collect();
    all.extend(own);
    all
}

/// `shock_bp`, with the first month that it moves in `from_period` (default: 1).
fn read_shock(table: &Table<'_>) -> Option<Setting> {
    let shift = table.optional("shock_bp").and_then(|bp| bp.number(&bounds::BASIS_POINTS));
    let from = table.optional("from_period").and_then(|month| month.whole(1, bounds::MONTHS));
    let figure = Figure::ByMonth(shift?, from.unwrap_or(1));
    Some(Setting { row: Row::named("shock")?, figure })
}
