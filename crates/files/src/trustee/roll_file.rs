//! Terms of a roll (`terms.toml`): a deal file without what a trustee's report says, and a table
//! `[roll]` with what only the roll needs. What else stands in the file is read as a deal once the
//! two are merged.

mod named;

use std::ops::Range;
use std::path::{Path, PathBuf};

use remittance::{
    Decimal, Report, RollClass, RollContract, RollError, RollLine, RollTerms, Seasoned,
    SubsequentLoans, roll,
};
use toml::Spanned;
use toml::de::DeValue;

pub use named::files_named_in;

use crate::reader::bounds::{self, Bound};
use crate::reader::disk;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::{Document, Table, Value};
use crate::reader::words::{did_you_mean, quoted};

/// Last day that every month has.
const LAST_DAY: u32 = 28;
/// Rounding of most notes, percent.
const EIGHTH: Decimal = Decimal::from_parts(125, 0, 0, false, 3);

/// A file of terms for the roll.
#[derive(Clone, Debug)]
pub struct RollDocument {
    /// The file, as the user named it.
    pub path: PathBuf,
    /// Its text: merged with a report it becomes a deal file.
    pub text: String,
    /// What only the roll needs.
    pub terms: RollTerms,
    places: Places,
}

/// Where things stand, for faults that only the report shows.
#[derive(Clone, Debug, Default)]
struct Places {
    roll: Range<usize>,
    payment_day: Range<usize>,
    insured: Vec<Range<usize>>,
    lines: Vec<LinePlaces>,
    classes: Vec<Range<usize>>,
    contracts: Vec<(Range<usize>, Vec<Spanned<String>>)>,
}

#[derive(Clone, Debug, Default)]
struct LinePlaces {
    line: Range<usize>,
    group: Range<usize>,
    share: Range<usize>,
    rate: Range<usize>,
}

/// Reads a file of terms for the roll.
///
/// # Errors
/// All faults of what only the roll needs, or the system's refusal to let the file be read.
pub fn read_roll_terms(path: &Path) -> Result<RollDocument, ReadError> {
    let bytes = disk::read(path, bounds::TOML_BYTES).map_err(|error| error.of(path))?;
    Ok(terms_of(path, bytes)?)
}

/// Reads the text of a file of terms for the roll.
///
/// # Errors
/// All faults of what only the roll needs; `name` stands in them as the file.
pub fn parse_roll_terms_bytes(name: &Path, bytes: &[u8]) -> Result<RollDocument, Faults> {
    terms_of(name, bytes.to_vec())
}

impl RollDocument {
    /// The seasoned deal of a report.
    ///
    /// # Errors
    /// What report and terms lack, or what of them does not fit together, at its place in the file
    /// of terms.
    pub fn roll(&self, report: &Report) -> Result<Seasoned, Faults> {
        roll(report, &self.terms).map_err(|errors| {
            let problems = Problems::default();
            for error in &errors {
                problems.push(self.problem(error, report));
            }
            Source { path: self.path.clone(), text: self.text.clone(), sheet: None }
                .faults(&problems)
        })
    }

    fn problem(&self, error: &RollError, report: &Report) -> Problem {
        let places = &self.places;
        let line = |at: usize| places.lines.get(at).cloned().unwrap_or_default();
        let of = |list: &[Range<usize>], at: usize| list.get(at).cloned().unwrap_or(0..0);
        let class_names = || report.classes.iter().map(|class| class.name.as_str());
        let (span, label, hint) = match error {
            RollError::Missing(_) => (0..0, "", None),
            RollError::PaymentDay(_) => (places.payment_day.clone(), "expected 1 to 28", None),
            RollError::UnknownGroup { line: at, name } => {
                let groups = report.groups.iter().map(String::as_str);
                (
                    line(*at).group,
                    "expected a group of the report",
                    did_you_mean(name.as_str(), groups),
                )
            }
            RollError::Shares { line: at, .. } => (line(*at).share, "expected 100% in all", None),
            RollError::NoLines(group) => (
                places.roll.clone(),
                "expected how its balance divides",
                Some(format!("[[roll.line]] and below it `group = \"{group}\"`")),
            ),
            RollError::NoFreeRate { line: at, .. } => {
                (line(*at).rate, "expected one line without `rate_pct`", None)
            }
            RollError::ImpossibleRate { line: at, .. } => {
                (line(*at).line, "expected rates of the other lines nearer the average", None)
            }
            RollError::Prefunding(_) => (
                places.roll.clone(),
                "expected the loans that it will buy",
                Some(
                    "`prefunding = { delivery_month = 2, age_months = 0, remaining_months = 360 }`"
                        .to_owned(),
                ),
            ),
            RollError::UnknownClass { class, name } => (
                of(&places.classes, *class),
                "expected a class of the report",
                did_you_mean(name.as_str(), class_names()),
            ),
            RollError::MissingClass(_) => (0..0, "", None),
            RollError::Margin { class, .. } => {
                (of(&places.classes, *class), "expected `margin_bp` in its coupon", None)
            }
            RollError::UnknownInsured { insured, name } => (
                of(&places.insured, *insured),
                "expected a class of the report",
                did_you_mean(name.as_str(), class_names()),
            ),
            RollError::NoInsured => {
                (places.roll.clone(), "expected the classes that the premium is paid on", None)
            }
            RollError::UnknownContract { contract, name } => {
                let known = places.contracts.get(*contract);
                let place = known.and_then(|(contract, reported)| {
                    let place = reported.iter().find(|place| place.get_ref() == name);
                    place.map(Spanned::span).or(Some(contract.clone()))
                });
                let names: Vec<&str> =
                    report.contracts().map(|entry| entry.label.as_str()).collect();
                let hint = did_you_mean(name.as_str(), names);
                (place.unwrap_or(0..0), "expected a contract of the report", hint)
            }
            RollError::Notional { contract, .. } => {
                let place = places.contracts.get(*contract).map(|(place, _)| place.clone());
                (place.unwrap_or(0..0), "expected `start_usd` in its notional", None)
            }
        };
        Problem::new(span, error.to_string()).label(label).maybe_hint(hint)
    }
}

fn terms_of(name: &Path, bytes: Vec<u8>) -> Result<RollDocument, Faults> {
    let problems = Problems::default();
    let source = Source::new(name, bytes, &problems);
    let (terms, places) = {
        let document = Document::parse(&source, &problems);
        read_file(&document)
    };
    if !problems.is_empty() {
        return Err(source.faults(&problems));
    }
    Ok(RollDocument { path: source.path, text: source.text, terms, places })
}

fn read_file(document: &Document<'_>) -> (RollTerms, Places) {
    let root = document.table();
    let (mut terms, mut places) = (RollTerms::default(), Places::default());
    let mut index = None;
    if let Some(roll) = root.optional("roll") {
        if let Some(table) = roll.table() {
            index = read_roll(table, &mut terms, &mut places);
        }
    } else if !document.broken {
        let problem = Problem::new(0..0, "[roll] is missing in the file");
        root.problem(problem.hint("`[roll]`, and below it `payment_day = 25`, `index = \"...\"`"));
    }
    let group = match root.optional("group").map(|group| (group.span(), group.tables(bounds::FEW)))
    {
        Some((_, tables)) if tables.len() == 1 => tables.into_iter().next(),
        several => {
            let place = several.map_or(0..0, |(span, _)| span);
            let problem = Problem::new(place, "a rolled deal has one [[group]]");
            root.problem(problem.label("expected one that holds all groups of the report"));
            None
        }
    };
    let name = group.as_ref().and_then(|group| group.optional("name")).and_then(|name| name.name());
    if let (None, Some(group)) = (&name, &group) {
        group.problem(Problem::new(group.span.clone(), "`name` is missing in [[group]]"));
    }
    terms.group = name.map(Spanned::into_inner).unwrap_or_default();
    let mut indices = Vec::new();
    for class in root.optional("class").map(|list| list.tables(bounds::MANY)).unwrap_or_default() {
        if let Some((class, place)) = read_class(&class, &mut indices) {
            terms.classes.push(class);
            places.classes.push(place);
        }
    }
    named::check_index(&root, index.as_ref(), &indices);
    let contracts = root.optional("contract").map(|list| list.tables(bounds::MANY));
    for contract in contracts.unwrap_or_default() {
        if let Some((contract, place)) = read_contract(&contract) {
            terms.contracts.push(contract);
            places.contracts.push(place);
        }
    }
    (terms, places)
}

/// Reads `[roll]`; the name of its index with its place.
fn read_roll(
    table: Table<'_>,
    terms: &mut RollTerms,
    places: &mut Places,
) -> Option<Spanned<String>> {
    places.roll = table.span.clone();
    if let Some(day) = table.required("payment_day") {
        places.payment_day = day.span();
        let day = day.whole(1, LAST_DAY).and_then(|day| i8::try_from(day).ok());
        terms.payment_day = day.unwrap_or_default();
    }
    let index = table.required("index").and_then(|index| index.name());
    terms.index = index.as_ref().map(|index| index.get_ref().clone()).unwrap_or_default();
    if let Some(insured) = table.optional("insured") {
        for class in insured.names("classes") {
            places.insured.push(class.span());
            terms.insured.push(class.into_inner());
        }
    }
    terms.rounding_pct = match table.optional("rounding_pct") {
        Some(rounding) => decimal(&rounding, &bounds::RATE).unwrap_or_default(),
        None => EIGHTH,
    };
    let prefunding = table.optional("prefunding").and_then(|account| account.table());
    terms.prefunding = prefunding.and_then(read_subsequent);
    for line in table.optional("line").map(|list| list.tables(bounds::MANY)).unwrap_or_default() {
        if let Some((line, place)) = read_line(line) {
            terms.lines.push(line);
            places.lines.push(place);
        }
    }
    table.finish();
    index
}

fn read_subsequent(table: Table<'_>) -> Option<SubsequentLoans> {
    let whole = |key, low| table.required(key).and_then(|value| value.whole(low, bounds::MONTHS));
    let delivery_month = whole("delivery_month", 1);
    let age_months = whole("age_months", 0);
    let remaining_months = whole("remaining_months", 1);
    table.finish();
    Some(SubsequentLoans {
        delivery_month: delivery_month?,
        age_months: age_months?,
        remaining_months: remaining_months?,
    })
}

fn read_line(table: Table<'_>) -> Option<(RollLine, LinePlaces)> {
    let mut places = LinePlaces { line: table.span.clone(), ..LinePlaces::default() };
    places.group = places.line.clone();
    let group = table.optional("group").and_then(|group| group.name());
    if let Some(group) = &group {
        places.group = group.span();
    }
    let product = table.optional("product").and_then(|product| product.name());
    let share = table.required("share_pct");
    places.share = share.as_ref().map_or(0..0, Value::span);
    let share = share.and_then(|share| decimal(&share, &bounds::PERCENT));
    let rate = table.optional("rate_pct");
    places.rate = rate.as_ref().map_or_else(|| places.line.clone(), Value::span);
    let index = table.optional("index").and_then(|index| index.name());
    let months = match &index {
        Some(_) => table.required("first_reset_month"),
        None => table.optional("first_reset_month"),
    };
    if let (None, Some(months)) = (&index, &months) {
        let message = "`first_reset_month` stands without `index`";
        table.problem(Problem::new(months.key_span.clone(), message).label("expected an index"));
    }
    let month = |value: &Value<'_>| value.whole(1, bounds::MONTHS);
    let first_reset_months = match months {
        Some(months) if matches!(months.inner(), DeValue::Array(_)) => {
            if months.is_empty_list() {
                months.fault("`first_reset_month` is empty".into(), "at least one month", None);
            }
            months.list(bounds::FEW, |value| month(&value))
        }
        Some(months) => month(&months).into_iter().collect(),
        None => Vec::new(),
    };
    let period = table.optional("reset_period_months");
    let initial_cap = table.optional("initial_cap_pct");
    let interest_only = table.optional("interest_only_months");
    let line = RollLine {
        group: group.map(Spanned::into_inner).unwrap_or_default(),
        product: product.map(Spanned::into_inner).unwrap_or_default(),
        share_pct: share.unwrap_or_default(),
        index: index.map(Spanned::into_inner).unwrap_or_default(),
        first_reset_months,
        reset_period_months: period.and_then(|period| month(&period)),
        initial_cap_pct: initial_cap.and_then(|cap| decimal(&cap, &bounds::RATE)),
        interest_only_months: interest_only
            .and_then(|months| months.whole(0, bounds::MONTHS))
            .unwrap_or_default(),
        rate_pct: rate.and_then(|rate| decimal(&rate, &bounds::RATE)),
    };
    table.finish();
    Some((line, places))
}

/// What the roll needs of a class, its index added to `indices`; the rest is read with the deal.
fn read_class(table: &Table<'_>, indices: &mut Vec<String>) -> Option<(RollClass, Range<usize>)> {
    let Some(name) = table.optional("name") else {
        let problem = Problem::new(table.span.clone(), "`name` is missing in [[class]]");
        table.problem(problem.hint("as the report names the class"));
        return None;
    };
    let name = name.name()?;
    let residual = table.optional("residual").and_then(|flag| flag.flag()).unwrap_or(false);
    let coupon = table.optional("coupon").and_then(|coupon| coupon.table());
    let floating = coupon.and_then(|coupon| coupon.optional("floating")?.table());
    indices.extend(floating.as_ref().and_then(named::index_of));
    let wants_margin = floating.is_some_and(|floating| floating.optional("margin_bp").is_none());
    let place = name.span();
    Some((RollClass { name: name.into_inner(), residual, wants_margin }, place))
}

type ContractPlaces = (Range<usize>, Vec<Spanned<String>>);

/// A contract whose notional follows from the report; `None` for those that stand for none of its.
fn read_contract(table: &Table<'_>) -> Option<(RollContract, ContractPlaces)> {
    let reported = table.optional("reported").map(|names| names.names("contracts"));
    let unlisted = table.optional("unlisted").and_then(|flag| flag.flag()).unwrap_or(false);
    if reported.is_none() && !unlisted {
        return None;
    }
    let name = table.required("name").and_then(|name| name.name());
    let Some(name) = name else {
        table.problem(Problem::new(table.span.clone(), "`name` is missing in [[contract]]"));
        return None;
    };
    let (kind, legs) = table.exactly_one(&["swap", "cap", "floor"])?;
    let legs = legs.table()?;
    let key = if kind == "swap" { "fixed_pct" } else { "strike_pct" };
    let Some(rate) = legs.optional(key) else {
        let message = format!("`{key}` is missing in {}", quoted(kind));
        legs.problem(Problem::new(legs.span.clone(), message));
        return None;
    };
    let rate_pct = decimal(&rate, &bounds::INDEX)?;
    let notional = table.optional("notional").and_then(|notional| notional.table());
    let stated = notional.is_some_and(|notional| {
        let forms = ["start_usd", "bonds_pct", "by_month_usd", "schedule"];
        forms.into_iter().any(|form| notional.optional(form).is_some())
    });
    let reported = reported.unwrap_or_default();
    let contract = RollContract {
        name: name.get_ref().clone(),
        rate_pct,
        reported: reported.iter().map(|name| name.get_ref().clone()).collect(),
        stated,
        unlisted,
    };
    Some((contract, (name.span(), reported)))
}

/// A number within `bound` as the decimal that is written.
fn decimal(value: &Value<'_>, bound: &Bound) -> Option<Decimal> {
    let number = value.number(bound)?;
    let decimal = number.to_string().parse().ok();
    if decimal.is_none() {
        value.fault(format!("{} has too many digits", quoted(&value.key)), bound.words, None);
    }
    decimal
}
