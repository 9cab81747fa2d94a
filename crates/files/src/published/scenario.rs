//! The scenario of a published number and the unit of amounts, as the tables of a file state them.

use grid::published::At;
use grid::setting::{Figure, ROWS, Row, Setting};
use terms::{Date, RunTo};
use toml::Spanned;

use crate::published::names::DealNames;
use crate::reader::bounds::{self, MONTHS};
use crate::reader::setting_value;
use crate::reader::source::Problems;
use crate::reader::toml_reader::Table;
use crate::schema::{DATE, Keys, NAME, Rows, flat, keys, number, optional, whole, word};

const RUNS: [(&str, RunTo); 2] = [("call", RunTo::Call), ("maturity", RunTo::Maturity)];

keys! {
    /// The part of a scenario that one table of the file states.
    #[derive(Clone, Default)]
    pub(crate) struct ScenarioFile {
        /// class that the number is of
        class: Option<Spanned<String>> = optional(NAME).lenient(),
        /// group that it is of (default: the only one)
        group: Option<Spanned<String>> = optional(NAME).lenient(),
        /// to call or to maturity (default: maturity)
        run_to: Option<RunTo> = optional(word(&RUNS)).lenient(),
        /// price at which the document prints it (default: the class's)
        price_pct: Option<f64> = optional(number(&bounds::PRICE)).lenient(),
        /// deal month of the number
        period: Option<u32> = optional(whole(1, MONTHS)).lenient(),
        /// date of the number
        date: Option<Date> = optional(DATE).lenient(),
        /// yield at which a price or a life is
        yield_pct: Option<f64> = optional(number(&bounds::YIELD)).lenient(),
        /// discount margin at which a price is
        dm_bp: Option<f64> = optional(number(&bounds::BASIS_POINTS)).lenient(),
        /// yield on the mortgage market's count at which a price is
        mortgage_yield_pct: Option<f64> = optional(number(&bounds::YIELD)).lenient(),
        /// dollars of which amounts are multiples (default: 1)
        unit_usd: Option<f64> = optional(number(&bounds::BALANCE)).lenient(),
        /// settings of the scenario
        settings: SettingsFile = flat::<SettingsFile>(),
    }
}

/// The part of a scenario that one table of the file states.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scenario {
    pub(crate) at: At,
    /// Dollars of which the table prints multiples.
    pub(crate) unit_usd: Option<f64>,
}

impl ScenarioFile {
    /// What it states; names that the deal does not have are faults.
    pub(crate) fn scenario(self, deal: Option<&DealNames<'_>>, problems: &Problems) -> Scenario {
        let known = |key: &str, name: Option<Spanned<String>>| {
            let name = name?;
            if let Some(problem) = deal.and_then(|deal| deal.lacks(key, &name)) {
                problems.push(problem);
            }
            Some(name.into_inner())
        };
        known("pool", self.settings.pool);
        Scenario {
            at: At {
                class: known("class", self.class),
                group: known("group", self.group),
                run_to: self.run_to,
                settings: self.settings.settings,
                price_pct: self.price_pct,
                period: self.period.map(|period| period as usize),
                date: self.date,
                yield_pct: self.yield_pct,
                dm_bp: self.dm_bp,
                mortgage_yield_pct: self.mortgage_yield_pct,
            },
            unit_usd: self.unit_usd,
        }
    }
}

impl Scenario {
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

/// The settings of a table with those of another where it says nothing.
fn over(own: Vec<Setting>, other: Vec<Setting>) -> Vec<Setting> {
    let is_unsaid = |setting: &Setting| !own.iter().any(|own| own.row.one == setting.row.one);
    let mut all: Vec<Setting> = other.into_iter().filter(is_unsaid).collect();
    all.extend(own);
    all
}

/// The settings that a table states.
#[derive(Clone, Default)]
pub(crate) struct SettingsFile {
    settings: Vec<Setting>,
    /// The alternative pool among them, with its place.
    pool: Option<Spanned<String>>,
}

/// The key of a setting: its own, but for those that have another in published files.
fn key_of(row: &'static Row) -> Option<&'static str> {
    match row.key {
        "shift_bp" => Some("index_shift_bp"),
        "shock" => None,
        key => Some(key),
    }
}

impl Keys for SettingsFile {
    type Out = SettingsFile;

    fn read_keys(table: &Table<'_>) -> Option<SettingsFile> {
        let mut settings = table.settings(key_of);
        let pool = settings.iter().find_map(|setting| match &setting.figure {
            Figure::Name(name) => Some(name.clone()),
            _ => None,
        });
        let pool = pool.zip(table.optional("pool"));
        let pool = pool.map(|(name, value)| Spanned::new(value.span(), name));
        settings.extend(ShockFile::read_keys(table).and_then(ShockFile::setting));
        Some(SettingsFile { settings, pool })
    }

    fn describe(rows: &mut Rows) {
        setting_value::describe(rows, ROWS.iter().filter_map(|row| Some((row, key_of(row)?))));
        ShockFile::describe(rows);
    }
}

keys! {
    /// The setting `shock` in two keys.
    struct ShockFile {
        /// shift of every index from `from_period` on
        shock_bp: Option<f64> = optional(number(&bounds::BASIS_POINTS)).lenient(),
        /// first deal month that it moves (default: 1)
        from_period: Option<u32> = optional(whole(1, MONTHS)).lenient(),
    }
}

impl ShockFile {
    fn setting(self) -> Option<Setting> {
        let figure = Figure::ByMonth(self.shock_bp?, self.from_period.unwrap_or(1));
        Some(Setting { row: Row::named("shock")?, figure })
    }
}
