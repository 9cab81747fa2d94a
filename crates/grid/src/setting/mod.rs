//! What a user can set of a scenario: each setting once, in [`ROWS`].
//!
//! Flags, keys of scenario files, key columns of results, the text of the column `settings` and the
//! guide's list all come from that table. A [`Setting`] is a row with a figure; [`Setting::apply`]
//! is the one way in which a scenario departs from a view's own.

mod fields;
mod figure;
mod keys;
mod rows;
mod stated;
mod text;
mod vector;
mod words;

use std::sync::Arc;

use bonds::TriggerMode;
use collateral::PrepaymentBase;
use rates::IndexMode;
use terms::Bound;

use crate::inputs::DealInputs;
use crate::scenario::Scenario;

pub use figure::Figure;
pub use keys::{CURVE, HISTORY, KEY_COLUMNS, Key, ScenarioKeys, TERM};
pub use rows::ROWS;
pub(crate) use rows::{DERIVATIVES, SEVERITY_PCT};
pub use stated::StatedTerms;
pub use text::{BadSettings, parse_settings, spelled};
pub use vector::{Vector, is_vector};
pub use words::{WORDS, Words};

/// One thing that can be set.
pub struct Row {
    /// Its name in files, columns and the text of `settings`, unit included: `cdr_pct`.
    pub key: &'static str,
    /// Its flag, without dashes: `cdr`.
    pub flag: &'static str,
    /// Its name in headings: `CDR`.
    pub title: &'static str,
    /// What a figure of it is.
    pub form: Form,
    /// "expected ...", of which a scenario has one: rows with the same words exclude each other.
    pub one: &'static str,
    /// What a change of it makes anew.
    pub remakes: Remakes,
    /// One sentence for help and guide.
    pub meaning: &'static str,
    pub(crate) set: fn(&mut Scenario, &Figure, &DealInputs),
    pub(crate) get: fn(&Scenario, &DealInputs) -> Vec<Figure>,
}

/// What a figure of a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// A number in the unit of the key.
    Number(&'static Bound),
    /// The same, or one by deal month: a vector.
    Vector(&'static Bound),
    /// A whole number of months, 0 to [`terms::bound::MONTHS`].
    Months,
    /// The same, or one by deal month.
    MonthsVector,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `on`, or nothing.
    Switch,
    /// A name that the deal gives something.
    Name,
    /// A percentage for one group or product, `NAME=PCT`. Several multiply.
    PartOf,
    /// Basis points for one index, `INDEX=BP`. Several add up.
    ShiftOf,
    /// Basis points with the deal month in which they are reached, or from which on they hold:
    /// `BP:MONTH`.
    ByMonth,
}

/// What a change of a setting makes anew, coarse to fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remakes {
    /// Index paths and schedules of loans.
    Paths,
    /// How loans survive, at another speed.
    Speeds,
    /// How loans survive, or what becomes of them, in other ways.
    Survivors,
    /// What is lost of the loans that are liquidated.
    Losses,
    /// How the classes are paid.
    Waterfall,
}

impl Row {
    /// The row of a key.
    pub fn named(key: &str) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.key == key)
    }

    /// The figures that a scenario has of it: none where deals whose classes are held have others, each
    /// its own.
    pub fn figures(&self, scenario: &Scenario, inputs: &DealInputs) -> Vec<Figure> {
        let own = (self.get)(scenario, inputs);
        if inputs.held.is_empty() || !self.is_of_liquidation() || scenario.stated.has(self) {
            return own;
        }
        let of_held = |held: &Arc<DealInputs>| self.figures(&scenario.of_held(inputs, held), held);
        let of_loans = inputs.has_loans().then_some(own);
        let mut all = inputs.held.iter().map(of_held).chain(of_loans);
        let first = all.next().unwrap_or_default();
        if all.all(|other| other == first) { first } else { Vec::new() }
    }

    /// The bound of its numbers, where it has numbers.
    pub fn bound(&self) -> Option<&'static Bound> {
        match self.form {
            Form::Number(bound) | Form::Vector(bound) => Some(bound),
            Form::Months | Form::MonthsVector => Some(&terms::bound::LAG),
            _ => None,
        }
    }

    /// The figures that a text of a flag has, which commas part; those of a vector stay together.
    pub fn parse_list(&'static self, text: &str) -> Result<Vec<Setting>, String> {
        let is_list = !matches!(self.form, Form::Name | Form::PartOf | Form::ShiftOf);
        if !is_list || vector::is_vector(text) {
            return Ok(vec![Setting::parse(self, text)?]);
        }
        text.split(',').map(|part| Setting::parse(self, part)).collect()
    }

    /// The unit of its numbers as its key ends: `%`, `bp`, or none.
    pub fn unit(&self) -> &'static str {
        match self.key {
            key if key.ends_with("_pct") => "%",
            key if key.ends_with("_bp") => "bp",
            _ => "",
        }
    }

    /// Whether its numbers are whole months.
    pub fn counts_months(&self) -> bool {
        matches!(self.form, Form::Months | Form::MonthsVector)
    }

    /// Whether a scenario may have several figures of it: one a name.
    pub fn is_by_name(&self) -> bool {
        matches!(self.form, Form::PartOf | Form::ShiftOf)
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.key)
    }
}

/// A row with a figure: what a flag, a key of a scenario file or a point of an axis sets.
///
/// ```
/// use grid::setting::{Row, Setting};
///
/// let cdr = Row::named("cdr_pct").unwrap();
/// let setting = Setting::parse(cdr, "8").unwrap();
/// assert_eq!(setting.to_string(), "cdr_pct=8");
/// assert_eq!(
///     Setting::parse(cdr, "101").unwrap_err(),
///     "expected percent CDR from 0 to 100"
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Setting {
    /// What is set.
    pub row: &'static Row,
    /// To what.
    pub figure: Figure,
}

impl PartialEq for Setting {
    fn eq(&self, other: &Setting) -> bool {
        self.row.key == other.row.key && self.figure == other.figure
    }
}

/// A name in a setting that the deal does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// What it should name: `group or product`, `index`, `alternative pool`.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// The names that the deal has.
    pub known: Vec<String>,
}

impl Setting {
    /// Reads a figure of `row` as a flag has it.
    ///
    /// # Errors
    /// What was expected.
    pub fn parse(row: &'static Row, text: &str) -> Result<Setting, String> {
        Ok(Setting { row, figure: figure::parse(row, text)? })
    }

    /// Sets its part of a scenario of a deal. A name that the deal does not have changes nothing:
    /// see [`Setting::unknown`].
    pub fn apply(&self, scenario: &mut Scenario, inputs: &DealInputs) {
        (self.row.set)(scenario, &self.figure, inputs);
        scenario.stated.add(self.row);
    }

    /// The name in it that the deal does not have, if there is one.
    pub fn unknown(&self, inputs: &DealInputs) -> Option<UnknownName> {
        let (what, name) = match (self.row.form, &self.figure) {
            (Form::PartOf, Figure::Of(name, _)) => ("group or product", name),
            (Form::ShiftOf, Figure::Of(name, _)) => ("index", name),
            (Form::Name, Figure::Name(name)) => ("alternative pool", name),
            _ => return None,
        };
        let known = names(self.row.form, inputs);
        let is_known = known.iter().any(|known| known == name);
        (!is_known).then(|| UnknownName { what, name: name.clone(), known })
    }

    /// Whether it makes loans default, or prepay, by their age: ages must be known then.
    pub fn counts_age(&self) -> bool {
        matches!(self.row.key, "psa_pct" | "abs_pct" | "sda_pct")
            && self.figure != Figure::Number(0.0)
    }
}

impl Scenario {
    /// The scenario with these settings in the order of [`ROWS`], in which those that say more are
    /// after those that say less: a word on derivative contracts after the run of the indices.
    #[must_use]
    pub fn with<'s>(
        mut self,
        inputs: &DealInputs,
        settings: impl Iterator<Item = &'s Setting>,
    ) -> Scenario {
        let mut settings: Vec<&Setting> = settings.collect();
        settings.sort_by_key(|setting| std::ptr::from_ref(setting.row));
        settings.iter().for_each(|setting| setting.apply(&mut self, inputs));
        self
    }
}

/// What names of a form may be in a deal, each once.
fn names(form: Form, inputs: &DealInputs) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    let mut add = |name: &String| {
        if !name.is_empty() && !known.contains(name) {
            known.push(name.clone());
        }
    };
    match form {
        Form::PartOf => {
            inputs.deal.groups.iter().for_each(|group| add(&group.name));
            inputs.groups.iter().flat_map(|group| &group.pool.products).for_each(&mut add);
        }
        Form::ShiftOf => inputs.static_index.names.iter().for_each(&mut add),
        Form::Name => {
            let pools = inputs.groups.iter().flat_map(|group| &group.alternative_pools);
            pools.for_each(|(name, _)| add(name));
        }
        _ => {}
    }
    if matches!(form, Form::PartOf | Form::Name) {
        inputs.held.iter().for_each(|held| names(form, held).iter().for_each(&mut add));
    }
    known
}

/// The words of an enumeration, as its own table has them.
const fn words<T, const N: usize>(all: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut place = 0;
    while place < N {
        words[place] = all[place].0;
        place += 1;
    }
    words
}

const INDEX_WORDS: &[&str] = &words(&IndexMode::ALL);
const TRIGGER_WORDS: &[&str] = &words(&TriggerMode::ALL);
const BASE_WORDS: &[&str] = &words(&PrepaymentBase::ALL);
const ON_OFF: &[&str] = &["on", "off"];
