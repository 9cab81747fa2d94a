//! Stratification tables (`strats/*.toml`): what a dealer prints of a group instead of its loans,
//! with the rules by which [`collateral::replines`] rebuilds rep lines from it.

use std::path::{Path, PathBuf};

use collateral::replines::{
    Attribute, Average, Built, Product, RepLineError, Strats, Subsequent, build,
};
use grid::Assumption;
use terms::YearMonth;
use toml::Spanned;

use crate::pool::strats_check as check;
use crate::pool::strats_rules::{self as rules, RuleFile};
use crate::pool::strats_table::{self as tables, TableFile};
use crate::reader::bounds;
use crate::reader::disk;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::{Document, Table, Value};
use crate::reader::words::{decimal, quoted};

/// A file of stratification tables.
#[derive(Clone, Debug)]
pub struct StratsDocument {
    /// The file, as the user named it.
    pub path: PathBuf,
    /// What the tables are of.
    pub title: String,
    /// The document that prints them.
    pub source: String,
    /// Tables, products and rules.
    pub strats: Strats,
    /// Rules, averages in place of values, and what else the document does not say.
    pub assumptions: Vec<Assumption>,
    places: Places,
}

/// Where things stand, for faults that only building finds.
#[derive(Clone, Debug)]
struct Places {
    text: String,
    products: Vec<std::ops::Range<usize>>,
    tables: Vec<(std::ops::Range<usize>, Vec<std::ops::Range<usize>>)>,
    averages: Vec<std::ops::Range<usize>>,
}

/// Reads a file of stratification tables.
///
/// # Errors
/// All faults of the file, or the system's refusal to let it be read.
pub fn read_strats(path: &Path) -> Result<StratsDocument, ReadError> {
    let bytes = disk::read(path, bounds::TOML_BYTES).map_err(|error| error.of(path))?;
    Ok(strats_of(path, bytes)?)
}

/// Reads the text of a file of stratification tables.
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_strats_bytes(name: &Path, bytes: &[u8]) -> Result<StratsDocument, Faults> {
    strats_of(name, bytes.to_vec())
}

impl StratsDocument {
    /// Builds the rep lines: as the file says, or `each` with values of its own where the file has
    /// lines carry averages.
    ///
    /// # Errors
    /// What of the tables and rules contradicts what, at its place in the file.
    pub fn build(&self, each: bool) -> Result<Built, Faults> {
        let built = if each { build(&self.strats.each()) } else { build(&self.strats) };
        built.map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &RepLineError) -> Faults {
        let places = &self.places;
        let bucket_of = |table: usize, bucket: usize| {
            let buckets = places.tables.get(table).map(|(_, buckets)| buckets);
            buckets.and_then(|buckets| buckets.get(bucket)).cloned().unwrap_or(0..0)
        };
        let product = |at: usize| places.products.get(at).cloned().unwrap_or(0..0);
        let (span, hint) = match error {
            RepLineError::Unreachable { table, bucket } => {
                (bucket_of(*table, *bucket), "a rule with `otherwise_pct` above 0 lets it exist")
            }
            RepLineError::Homeless { product: at, .. } => {
                (product(*at), "a rule with `otherwise_pct` above 0 lets it exist")
            }
            RepLineError::Contradiction { table: Some(table), bucket, .. } => (
                bucket_of(*table, *bucket),
                "look for a misread balance, or a rule without exceptions that has some",
            ),
            RepLineError::Contradiction { table: None, .. } => {
                (0..0, "rake the tables that depend on each other in one stage")
            }
            RepLineError::Average { average, .. } => (
                places.averages.get(*average).cloned().unwrap_or(0..0),
                "look for a misread average or balance",
            ),
        };
        let problems = Problems::default();
        problems.push(Problem::new(span, error.to_string()).hint(hint));
        Source { path: self.path.clone(), text: places.text.clone(), sheet: None }.faults(&problems)
    }
}

/// A file as written.
struct StratsFile {
    title: Option<String>,
    source: Option<String>,
    balance: Option<Spanned<f64>>,
    rounding: Option<f64>,
    products: Vec<Spanned<Product>>,
    tables: Vec<TableFile>,
    rules: Vec<RuleFile>,
    averages: Vec<Spanned<Average>>,
    stages: Vec<Vec<Spanned<Attribute>>>,
    subsequent: Option<Spanned<Subsequent>>,
    assumptions: Vec<Assumption>,
}

fn strats_of(name: &Path, bytes: Vec<u8>) -> Result<StratsDocument, Faults> {
    let problems = Problems::default();
    let source = Source::new(name, bytes, &problems);
    let document = Document::parse(&source, &problems);
    let file = read_file(&document);
    let resolved = match (&file.balance, problems.is_empty()) {
        (Some(balance), true) => resolve(&file, balance, &problems),
        _ => None,
    };
    match (resolved, file.title, file.source) {
        (Some(strats), Some(title), Some(printed_in)) if problems.is_empty() => {
            let mut assumptions: Vec<_> = file.tables.iter().filter_map(|t| t.assumed()).collect();
            assumptions.extend(file.rules.into_iter().map(|rule| rule.assumption));
            assumptions.extend(file.assumptions);
            let places = Places {
                products: file.products.iter().map(Spanned::span).collect(),
                tables: file.tables.iter().map(TableFile::places).collect(),
                averages: file.averages.iter().map(Spanned::span).collect(),
                text: source.text.clone(),
            };
            let path = name.to_path_buf();
            Ok(StratsDocument { path, title, source: printed_in, strats, assumptions, places })
        }
        _ => {
            if problems.is_empty() {
                problems.push(Problem::new(0..0, "the file cannot be read as strat tables"));
            }
            Err(source.faults(&problems))
        }
    }
}

fn read_file(document: &Document<'_>) -> StratsFile {
    let root = document.table();
    let head = root.required("strats").and_then(|head| head.table());
    let mut file = StratsFile {
        title: None,
        source: None,
        balance: None,
        rounding: Some(0.0),
        products: Vec::new(),
        tables: Vec::new(),
        rules: Vec::new(),
        averages: Vec::new(),
        stages: Vec::new(),
        subsequent: None,
        assumptions: Vec::new(),
    };
    let mut cut_off = None;
    if let Some(head) = head {
        file.title = head.required("title").and_then(|title| title.words());
        file.source = head.required("source").and_then(|source| source.words());
        file.balance =
            head.required("balance_usd").and_then(|usd| usd.placed_number(&bounds::BALANCE));
        cut_off = head.required("cut_off").and_then(|date| date.date()).map(YearMonth::of);
        if let Some(rounding) = head.optional("rounding_pct") {
            file.rounding = rounding.number(&bounds::RATE);
        }
        if let Some(stages) = head.required("stages") {
            file.stages = stages.list(bounds::FEW, |stage| {
                let stage = stage.list(bounds::FEW, |name| {
                    name.one_of(&Attribute::ALL).map(|of| Spanned::new(name.span(), of))
                });
                Some(stage)
            });
        }
        head.finish();
    }
    file.products = root
        .required("product")
        .map(|products| products.tables(bounds::FEW))
        .unwrap_or_default()
        .into_iter()
        .filter_map(read_product)
        .collect();
    file.tables = root
        .required("table")
        .map(|tables| tables.tables(bounds::FEW))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|table| tables::read(table, cut_off))
        .collect();
    if let Some(averages) = root.optional("averages").and_then(|averages| averages.table()) {
        file.averages = averages.entries().iter().filter_map(read_average).collect();
        averages.finish_names();
    }
    if let Some(rule_tables) = root.optional("rule") {
        let names: Vec<&str> = file.products.iter().map(|p| p.get_ref().name.as_str()).collect();
        let read = |table| rules::read(table, &names, cut_off);
        file.rules = rule_tables.tables(bounds::MANY).into_iter().filter_map(read).collect();
    }
    file.subsequent =
        root.optional("subsequent").and_then(|later| later.table()).and_then(read_subsequent);
    if let Some(assumptions) = root.optional("assumption") {
        let read = assumptions.tables(bounds::MANY).into_iter().filter_map(read_assumption);
        file.assumptions = read.collect();
    }
    root.finish();
    file
}

fn read_product(table: Table<'_>) -> Option<Spanned<Product>> {
    let name = table.required("name").and_then(|name| name.name());
    let balance = table.required("balance_usd").and_then(|usd| usd.number(&bounds::BALANCE));
    let index = table.required("index").and_then(|index| index.name());
    let months = |key, low, otherwise| match table.optional(key) {
        Some(value) => value.whole(low, bounds::MONTHS),
        None => Some(otherwise),
    };
    let fixed = table.required("fixed_months").and_then(|m| m.whole(1, bounds::MONTHS));
    let period = months("reset_period_months", 1, 6);
    let interest_only = months("interest_only_months", 0, 0);
    let original = months("original_months", 1, 360);
    if let (Some(interest_only), Some(original)) = (interest_only, original)
        && interest_only >= original
    {
        let message = format!("{interest_only} months of interest only, {original} in all");
        table.problem(Problem::new(table.span.clone(), message).label("expected fewer"));
    }
    table.finish();
    let name = name?;
    let span = name.span();
    let product = Product {
        name: name.into_inner(),
        balance: balance?,
        index: index?.into_inner(),
        fixed_months: fixed?,
        reset_period_months: period?,
        interest_only_months: interest_only?,
        original_months: original?,
    };
    Some(Spanned::new(span, product))
}

/// `coupon_pct = "5.377"`: a text, whose digits are the precision.
fn read_average(value: &Value<'_>) -> Option<Spanned<Average>> {
    let key = value.key.as_str();
    let of = Attribute::ALL.iter().find(|(name, attribute)| {
        let unit = if attribute.is_rate() { "_pct" } else { "_months" };
        key.strip_suffix(unit) == Some(name)
    });
    let Some((_, attribute)) = of else {
        let names = Attribute::ALL.map(|(name, of)| match of.is_rate() {
            true => format!("{name}_pct"),
            false => format!("{name}_months"),
        });
        let hint = crate::reader::words::did_you_mean(key, names.iter().map(String::as_str));
        let message = format!("there is no average {}", quoted(key));
        value.problem(Problem::new(value.key_span.clone(), message).maybe_hint(hint));
        return None;
    };
    let printed = value.words()?;
    let digits = printed.split_once('.').map_or(0, |(_, digits)| digits.len());
    let limit = if attribute.is_rate() { 100.0 } else { f64::from(bounds::MONTHS) };
    match decimal(&printed).filter(|number| (0.0..=limit).contains(number) && digits <= 9) {
        Some(number) => {
            let average = Average { attribute: *attribute, printed: number, digits };
            Some(Spanned::new(value.span(), average))
        }
        None => {
            let message = format!("{} is {}", quoted(key), quoted(&printed));
            value.fault(message, "a plain number as printed, \"5.377\"", None);
            None
        }
    }
}

fn read_subsequent(table: Table<'_>) -> Option<Spanned<Subsequent>> {
    let balance = table.required("balance_usd").and_then(|usd| usd.placed_number(&bounds::BALANCE));
    let month = table.required("delivery_month").and_then(|m| m.whole(2, bounds::MONTHS));
    table.finish();
    let balance = balance?;
    let later = Subsequent { balance: *balance.get_ref(), delivery_month: month? };
    Some(Spanned::new(balance.span(), later))
}

fn read_assumption(table: Table<'_>) -> Option<Assumption> {
    let term = table.required("term").and_then(|term| term.words());
    let assumption = tables::assumption(&table, String::new(), true);
    table.finish();
    Some(Assumption { term: term?, ..assumption? })
}

/// What the file means, where nothing in it contradicts itself.
fn resolve(file: &StratsFile, balance: &Spanned<f64>, problems: &Problems) -> Option<Strats> {
    let group = *balance.get_ref();
    check::products(&file.products, balance, problems);
    check::tables(&file.tables, group, problems);
    let stages = check::stages(&file.stages, &file.tables, &file.products, problems);
    let known: Vec<Attribute> = file.tables.iter().map(|table| table.attribute()).collect();
    for rule in &file.rules {
        check::rule(rule, &known, problems);
    }
    if let Some(later) = &file.subsequent
        && later.get_ref().balance >= group
    {
        let message = "the subsequent loans are all of the group".to_owned();
        problems.push(Problem::new(later.span(), message).label("expected less than the group"));
    }
    problems.is_empty().then(|| Strats {
        balance: group,
        products: file.products.iter().map(|p| p.get_ref().clone()).collect(),
        tables: file.tables.iter().map(|table| table.table.clone()).collect(),
        stages,
        rules: file.rules.iter().map(|rule| rule.rule.clone()).collect(),
        averages: file.averages.iter().map(|average| *average.get_ref()).collect(),
        subsequent: file.subsequent.as_ref().map(|later| *later.get_ref()),
        rounding_pct: file.rounding.unwrap_or(0.0),
    })
}
