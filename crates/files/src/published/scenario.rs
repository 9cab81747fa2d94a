//! The scenario of a published number and the unit of amounts, as the tables of a file state them.

use grid::Shock;
use grid::published::{At, Defaulting, Speed};
use rates::IndexMode;
use terms::RunTo;

use crate::published::names::DealNames;
use crate::reader::bounds::{self, Bound};
use crate::reader::source::Problem;
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
        let speed = one_of_figures(
            table,
            &[
                ("speed_pct", &bounds::OF_PRICING, Speed::OfPricing as fn(f64) -> Speed),
                ("cpr_pct", &bounds::CPR, Speed::Cpr),
                ("psa_pct", &bounds::PSA, Speed::Psa),
                ("abs_pct", &bounds::ABS, Speed::Abs),
            ],
            "one speed",
        );
        let defaulting = one_of_figures(
            table,
            &[
                ("cdr_pct", &bounds::CDR, Defaulting::Cdr as fn(f64) -> Defaulting),
                ("mdr_pct", &bounds::MDR, Defaulting::Mdr),
                ("sda_pct", &bounds::SDA, Defaulting::Sda),
            ],
            "one default rate",
        );
        Scenario {
            at: At {
                class: name("class"),
                group: name("group"),
                run_to: table.optional("run_to").and_then(|word| word.one_of(&RUNS)),
                speed,
                price_pct: number("price_pct", &bounds::PRICE),
                index_shift_bp: number("index_shift_bp", &bounds::BASIS_POINTS),
                index: table.optional("index").and_then(|word| word.one_of(&IndexMode::ALL)),
                shock: read_shock(table),
                contracts: table.optional("derivatives").and_then(|flag| flag.flag()),
                pool: name("pool"),
                period: table
                    .optional("period")
                    .and_then(|period| period.whole(1, bounds::MONTHS))
                    .and_then(|period| usize::try_from(period).ok()),
                date: table.optional("date").and_then(|date| date.date()),
                yield_pct: number("yield_pct", &bounds::YIELD),
                dm_bp: number("dm_bp", &bounds::BASIS_POINTS),
                mortgage_yield_pct: number("mortgage_yield_pct", &bounds::YIELD),
                defaulting,
                severity_pct: number("severity_pct", &bounds::PERCENT),
                lag_months: table
                    .optional("lag_months")
                    .and_then(|months| months.whole(0, bounds::MONTHS)),
                advance_pct: number("advance_pct", &bounds::PERCENT),
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
                speed: at.speed.or(other.speed),
                price_pct: at.price_pct.or(other.price_pct),
                index_shift_bp: at.index_shift_bp.or(other.index_shift_bp),
                index: at.index.or(other.index),
                shock: at.shock.or(other.shock),
                contracts: at.contracts.or(other.contracts),
                pool: at.pool.or(other.pool),
                period: at.period.or(other.period),
                date: at.date.or(other.date),
                yield_pct: at.yield_pct.or(other.yield_pct),
                dm_bp: at.dm_bp.or(other.dm_bp),
                mortgage_yield_pct: at.mortgage_yield_pct.or(other.mortgage_yield_pct),
                defaulting: at.defaulting.or(other.defaulting),
                severity_pct: at.severity_pct.or(other.severity_pct),
                lag_months: at.lag_months.or(other.lag_months),
                advance_pct: at.advance_pct.or(other.advance_pct),
            },
            unit_usd: self.unit_usd.or(unit_usd),
        }
    }
}

/// A key, the bounds of its figure, and what the figure is of.
type Form<T> = (&'static str, &'static Bound, fn(f64) -> T);

/// The figure that one of several keys states; a fault if several do.
fn one_of_figures<T>(table: &Table<'_>, forms: &[Form<T>], expected: &str) -> Option<T> {
    let mut figure = None;
    let mut stated = None;
    for (key, bound, of) in forms {
        let Some(value) = table.optional(key) else { continue };
        if let Some(earlier) = stated {
            let message = format!("both `{earlier}` and `{key}`");
            let problem = Problem::new(value.key_span.clone(), message);
            table.problem(problem.label(format!("expected {expected}")));
        }
        stated = Some(key);
        figure = value.number(bound).map(of);
    }
    figure
}

/// `shock_bp`, with the first month that it moves in `from_period` (default: 1).
fn read_shock(table: &Table<'_>) -> Option<Shock> {
    let shift = table.optional("shock_bp").and_then(|bp| bp.number(&bounds::BASIS_POINTS));
    let from = table.optional("from_period").and_then(|month| month.whole(1, bounds::MONTHS));
    Some(Shock { shift_bp: shift?, from_month: from.unwrap_or(1) })
}
