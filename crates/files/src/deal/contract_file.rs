//! `[[contract]]` as written: a derivative contract of a group.

use bonds::deal::{ContractTerms, Notional};
use terms::{Date, DayCount, IndexId, Rate};
use toml::Spanned;

use crate::deal::speed_file;
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Table, Value};

/// A contract as written.
pub(crate) struct ContractFile {
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) group: Option<Spanned<String>>,
    pub(crate) terms: Option<TermsFile>,
    pub(crate) notional: Option<NotionalFile>,
    pub(crate) balance_guaranteed: bool,
    pub(crate) accrues_from: Option<Date>,
}

impl ContractFile {
    /// Whether it is a swap, or cannot be told from one.
    pub(crate) fn is_swap(&self) -> bool {
        self.terms.as_ref().is_none_or(|terms| matches!(terms.legs, Legs::Swap { .. }))
    }
}

/// The legs, with the name of their index.
pub(crate) struct TermsFile {
    pub(crate) index: Spanned<String>,
    legs: Legs,
}

enum Legs {
    Swap { fixed: Rate, fixed_day_count: DayCount, index_day_count: DayCount },
    Cap { strike: Rate, ceiling: Option<Rate>, day_count: DayCount },
    Floor { strike: Rate, day_count: DayCount },
}

impl TermsFile {
    /// The legs on the index at `index`.
    pub(crate) fn on(&self, index: IndexId) -> ContractTerms {
        match self.legs {
            Legs::Swap { fixed, fixed_day_count, index_day_count } => {
                ContractTerms::Swap { fixed, fixed_day_count, index, index_day_count }
            }
            Legs::Cap { strike, ceiling, day_count } => {
                ContractTerms::Cap { strike, ceiling, index, day_count }
            }
            Legs::Floor { strike, day_count } => ContractTerms::Floor { strike, index, day_count },
        }
    }
}

/// The notional: known, or a column of a file.
pub(crate) enum NotionalFile {
    Known(Notional),
    /// File with a column of the contract's name, and the last month that it must reach.
    Schedule {
        file: Spanned<String>,
        last_month: u32,
    },
}

/// Reads a contract.
pub(crate) fn read(table: Table<'_>) -> ContractFile {
    let legs = table.exactly_one(&["swap", "cap", "floor"]);
    let contract = ContractFile {
        name: table.required("name").and_then(|name| name.name()),
        group: table.optional("group").and_then(|group| group.name()),
        terms: legs.and_then(|(kind, legs)| legs.table().and_then(|legs| read_legs(kind, legs))),
        notional: table.required("notional").and_then(|n| n.table()).and_then(read_notional),
        balance_guaranteed: match table.optional("balance_guaranteed") {
            Some(flag) => flag.flag().unwrap_or(false),
            None => false,
        },
        accrues_from: table.optional("accrues_from").and_then(|date| date.date()),
    };
    table.finish();
    contract
}

fn read_legs(kind: &str, table: Table<'_>) -> Option<TermsFile> {
    let rate = |value: Value<'_>| value.number(&bounds::INDEX).map(Rate::from_percent);
    let day_count = |key| match table.optional(key) {
        Some(word) => word.one_of(&DayCount::ALL),
        None => Some(DayCount::Actual360),
    };
    let index = table.required("index").and_then(|index| index.name());
    let legs = match kind {
        "swap" => {
            let fixed = table.required("fixed_pct").and_then(rate);
            let fixed_day_count = day_count("fixed_day_count");
            let index_day_count = day_count("index_day_count");
            fixed.zip(fixed_day_count).zip(index_day_count).map(
                |((fixed, fixed_day_count), index_day_count)| Legs::Swap {
                    fixed,
                    fixed_day_count,
                    index_day_count,
                },
            )
        }
        "cap" => {
            let strike = table.required("strike_pct").and_then(rate);
            let ceiling = table.optional("ceiling_pct");
            let place = ceiling.as_ref().map(Value::span);
            let ceiling = ceiling.and_then(rate);
            if let (Some(strike), Some(ceiling), Some(place)) = (strike, ceiling, place)
                && ceiling <= strike
            {
                let problem = Problem::new(place, "the ceiling is not above the strike");
                table.problem(problem.label("expected a rate above `strike_pct`"));
            }
            let day_count = day_count("day_count");
            strike.zip(day_count).map(|(strike, day_count)| Legs::Cap {
                strike,
                ceiling,
                day_count,
            })
        }
        _ => {
            let strike = table.required("strike_pct").and_then(rate);
            let day_count = day_count("day_count");
            strike.zip(day_count).map(|(strike, day_count)| Legs::Floor { strike, day_count })
        }
    };
    table.finish();
    Some(TermsFile { index: index?, legs: legs? })
}

fn read_notional(table: Table<'_>) -> Option<NotionalFile> {
    let form = table.exactly_one(&["start_usd", "bonds_pct", "by_month_usd", "schedule"]);
    let months = || {
        let month = |key, default| match table.optional(key) {
            Some(month) => month.whole(1, bounds::MONTHS),
            None => default,
        };
        let first = month("first_month", Some(1));
        let last = table.required("last_month");
        let place = last.as_ref().map(Value::span);
        let last = last.and_then(|month| month.whole(1, bounds::MONTHS));
        if let (Some(first), Some(last), Some(place)) = (first, last, place)
            && last < first
        {
            let problem = Problem::new(place, "the last month is before the first");
            table.problem(problem.label("expected a month from `first_month` on"));
        }
        first.zip(last)
    };
    let notional = form.and_then(|(key, value)| match key {
        "start_usd" => {
            let run_off = match table.optional("run_off") {
                Some(speed) => speed.table().and_then(speed_file::read).map(Some),
                None => Some(None),
            };
            let start = value.number(&bounds::AMOUNT);
            let (first, last) = months()?;
            declining(start?, run_off?, first, last).map(NotionalFile::Known)
        }
        "bonds_pct" => {
            let pct = value.number(&bounds::NOTIONAL);
            let (first, last) = months()?;
            let (first_month, last_month) = (first as usize, last as usize);
            Some(NotionalFile::Known(Notional::Bonds { pct: pct?, first_month, last_month }))
        }
        "by_month_usd" => {
            let by_month = value.list(bounds::MANY, |month| month.number(&bounds::AMOUNT));
            Some(NotionalFile::Known(Notional::Schedule(by_month)))
        }
        _ => {
            let file = value.name();
            let (_, last_month) = months()?;
            Some(NotionalFile::Schedule { file: file?, last_month })
        }
    });
    table.finish();
    notional
}

/// A notional that starts in `first` and runs off at a speed until `last`: the start's notional is
/// whole, later ones are what survives. A speed by deal month counts deal months, one by age the
/// months since the start.
fn declining(
    start: f64,
    run_off: Option<collateral::SpeedCurve>,
    first: u32,
    last: u32,
) -> Option<Notional> {
    let (first, last) = (first as usize, last as usize);
    let months = last.checked_sub(first)? + 1;
    let mut by_month = vec![0.0; first - 1];
    let mut notional = start;
    let speed = match run_off {
        Some(curve) => Some(curve.at(100.0, last).ok()?),
        None => None,
    };
    for age in 1..=months {
        by_month.push(notional);
        if let Some(speed) = &speed {
            notional *= 1.0 - speed.smm(first + age - 1, age);
        }
    }
    Some(Notional::Schedule(by_month))
}
