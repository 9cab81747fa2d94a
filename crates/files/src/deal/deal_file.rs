//! `deal.toml` as written: one function a table. Names are not looked up here (see
//! [`crate::deal::resolve`]); what cannot be read is `None` and has its fault noted.

use std::ops::Range;

use bonds::deal::{Call, Dates};
use grid::{Assumption, Conventions, Shock, Term};
use rates::Interpolation;
use terms::{Date, DayCount, Rate};
use toml::Spanned;

use crate::deal::breakeven_file::{self, BreakevenFile};
use crate::deal::class_file::{self, ClassFile};
use crate::deal::contract_file::{self, ContractFile};
use crate::deal::dates_file::DatesFile;
use crate::deal::group_file::{self, GroupFile};
use crate::deal::liquidation_file::LiquidationFile;
use crate::deal::pay_file::{self, StepFile};
use crate::deal::plan_file::{self, PlanFile};
use crate::deal::terms_list;
use crate::deal::trigger_file::{self, TriggerFile};
use crate::deal::view_file::ViewsFile;
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Document, Table};
use crate::reader::words::quoted;

/// A deal file as written.
#[derive(Default)]
pub(crate) struct DealFile {
    pub(crate) name: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) dates: Option<Dates>,
    /// Place of `closing`, and of `dated` if the file has it.
    pub(crate) closing_place: Range<usize>,
    pub(crate) dated_place: Option<Range<usize>>,
    pub(crate) conventions: Option<Conventions>,
    pub(crate) index: Indices,
    pub(crate) groups: Vec<GroupFile>,
    pub(crate) classes: Vec<ClassFile>,
    pub(crate) call: Option<Call>,
    pub(crate) steps: Vec<StepFile>,
    pub(crate) speeds_pct: Vec<f64>,
    pub(crate) shocks: Vec<Shock>,
    pub(crate) contracts: Vec<ContractFile>,
    pub(crate) plans: Vec<PlanFile>,
    pub(crate) insurers: Vec<InsurerFile>,
    pub(crate) triggers: Vec<TriggerFile>,
    /// `[defaults]`; without it nothing is stated.
    pub(crate) defaults: LiquidationFile,
    pub(crate) breakeven: Option<BreakevenFile>,
    pub(crate) assumptions: Vec<Spanned<Assumption>>,
    pub(crate) terms: Vec<Term>,
    /// Whether the syntax is broken, so that names cannot be looked up.
    pub(crate) broken: bool,
}

/// The indices of a deal, in the order of the file.
#[derive(Default)]
pub(crate) struct Indices {
    pub(crate) names: Vec<String>,
    /// Static levels, by name.
    pub(crate) levels: Vec<Rate>,
    /// Places of the names, by name.
    pub(crate) places: Vec<Range<usize>>,
    /// Places of the levels, by name.
    pub(crate) level_places: Vec<Range<usize>>,
    /// File of forward levels.
    pub(crate) forward: Option<Spanned<String>>,
    /// Quotes from which forward levels follow.
    pub(crate) curve: Option<CurveFile>,
    /// Runs of the indices by view.
    pub(crate) default: ViewsFile,
    /// Whether every index could be read.
    pub(crate) complete: bool,
}

/// `curve` of `[index]`.
pub(crate) struct CurveFile {
    /// File of quotes.
    pub(crate) quotes: Spanned<String>,
    pub(crate) interpolation: Interpolation,
    pub(crate) negative: NegativeForwards,
}

/// What is done with forward levels below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NegativeForwards {
    /// They are a fault: most often of a quote.
    Refuse,
    /// They become zero.
    Floor,
    /// They stand.
    Allow,
}

const NEGATIVE: [(&str, NegativeForwards); 3] = [
    ("refuse", NegativeForwards::Refuse),
    ("floor", NegativeForwards::Floor),
    ("allow", NegativeForwards::Allow),
];

impl DealFile {
    /// Reads every table of the file.
    pub(crate) fn read(document: &Document<'_>) -> DealFile {
        let root = document.table();
        let mut file = DealFile { broken: document.broken, ..DealFile::default() };
        if let Some(deal) = root.required("deal").and_then(|deal| deal.table()) {
            file.name = deal.required("name").and_then(|name| short_name(&name.words()?, &name));
            file.title = deal.required("title").and_then(|title| title.words());
            file.source = deal.required("source").and_then(|source| source.words());
            deal.finish();
        }
        let dates = root.required("dates").and_then(|dates| dates.table()).map(DatesFile::read);
        file.dates = dates.as_ref().and_then(DatesFile::dates);
        if let Some(dates) = &dates {
            file.closing_place = dates.closing_place.clone();
            file.dated_place = dates.dated_place.clone();
        }
        let conventions = root.optional("conventions").map(|c| c.table());
        file.conventions = match conventions {
            Some(table) => table.and_then(read_conventions),
            None => Some(MARKET),
        };
        file.index = match root.optional("index") {
            Some(index) => index.table().map(Indices::read).unwrap_or_default(),
            None => Indices { complete: true, ..Indices::default() },
        };
        if let Some(groups) = root.required("group") {
            let closing = dates.as_ref().and_then(|dates| dates.closing);
            file.groups = groups
                .tables(bounds::FEW)
                .into_iter()
                .map(|g| group_file::read(g, closing))
                .collect();
        }
        if let Some(classes) = root.required("class") {
            file.classes = classes.tables(bounds::MANY).into_iter().map(class_file::read).collect();
        }
        if let Some(call) = root.optional("call").and_then(|call| call.table()) {
            let first_payment = dates.as_ref().and_then(|dates| dates.first_payment);
            file.call = Some(read_call(call, first_payment));
        }
        if let Some(steps) = root.required("pay") {
            file.steps = steps.tables(bounds::MANY).into_iter().map(pay_file::read).collect();
        }
        if let Some(contracts) = root.optional("contract") {
            let tables = contracts.tables(bounds::MANY);
            file.contracts = tables.into_iter().map(contract_file::read).collect();
        }
        if let Some(plans) = root.optional("plan") {
            file.plans = plans.tables(bounds::FEW).into_iter().map(plan_file::read).collect();
        }
        if let Some(insurers) = root.optional("insurer") {
            file.insurers = insurers.tables(bounds::FEW).into_iter().map(read_insurer).collect();
        }
        if let Some(triggers) = root.optional("trigger") {
            file.triggers =
                triggers.tables(bounds::FEW).into_iter().map(trigger_file::read).collect();
        }
        if let Some(defaults) = root.optional("defaults").and_then(|defaults| defaults.table()) {
            file.defaults = LiquidationFile::read(&defaults);
            defaults.finish();
        }
        let breakeven = root.optional("breakeven").and_then(|breakeven| breakeven.table());
        file.breakeven = breakeven.map(breakeven_file::read);
        let quotes = root.optional("quotes").and_then(|quotes| quotes.table()).map(read_quotes);
        let (speeds_pct, shocks) = quotes.unwrap_or_default();
        file.speeds_pct = speeds_pct.unwrap_or_else(|| vec![100.0]);
        file.shocks = shocks;
        if let Some(assumptions) = root.optional("assumption") {
            let tables = assumptions.tables(bounds::MANY);
            file.assumptions = tables.into_iter().filter_map(read_assumption).collect();
        }
        root.finish();
        file.index.complete &= !document.broken;
        terms_list::list(document, &mut file);
        file
    }
}

fn short_name(name: &str, value: &crate::reader::toml_reader::Value<'_>) -> Option<String> {
    let good = name.len() <= bounds::NAME
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    if !good {
        let message = format!("the deal cannot be called {}", quoted(name));
        value.fault(message, "letters, digits, `-`, `.`", Some("as in `trust-2003-8`".into()));
    }
    good.then(|| name.to_owned())
}

/// Conventions of a file that states none.
const MARKET: Conventions = Conventions {
    wal_day_count: DayCount::Thirty360,
    thirty_360: None,
    duration_day_count: None,
    static_with_derivatives: true,
};

fn read_conventions(table: Table<'_>) -> Option<Conventions> {
    let word = |key, words: &[(&'static str, DayCount)]| match table.optional(key) {
        Some(word) => word.one_of(words).map(Some),
        None => Some(None),
    };
    let thirty_360 = word("thirty_360", &DayCount::THIRTY_360);
    let wal_day_count = word("wal_day_count", &DayCount::ALL);
    let duration_day_count = word("duration_day_count", &DayCount::ALL);
    let derivatives = table.optional("static_with_derivatives").map(|flag| flag.flag());
    table.finish();
    Some(Conventions {
        wal_day_count: wal_day_count?.or(thirty_360?).unwrap_or(MARKET.wal_day_count),
        thirty_360: thirty_360?,
        duration_day_count: duration_day_count?,
        static_with_derivatives: derivatives.unwrap_or(Some(true))?,
    })
}

impl Indices {
    fn read(table: Table<'_>) -> Indices {
        let mut indices = Indices { complete: true, ..Indices::default() };
        let static_levels = table.required("static_pct").and_then(|levels| levels.table());
        match static_levels {
            Some(levels) => {
                for entry in levels.entries() {
                    match entry.key_name() {
                        Some(name) if indices.names.len() < bounds::FEW => {
                            let level = entry.number(&bounds::INDEX).unwrap_or(0.0);
                            indices.places.push(name.span());
                            indices.level_places.push(entry.span());
                            indices.names.push(name.into_inner());
                            indices.levels.push(Rate::from_percent(level));
                        }
                        Some(_) => {
                            let expected = format!("at most {} indices", bounds::FEW);
                            entry.fault("one index too many".into(), &expected, None);
                            indices.complete = false;
                            break;
                        }
                        None => indices.complete = false,
                    }
                }
                levels.finish_names();
            }
            None => indices.complete = false,
        }
        let forward = table.optional("forward");
        let curve = table.optional("curve");
        if let (Some(_), Some(curve)) = (&forward, &curve) {
            let message = "[index] has both `forward` and `curve`";
            let label = "expected levels of a file, or of a curve";
            table.problem(Problem::new(curve.key_span.clone(), message).label(label));
        }
        indices.forward = forward.and_then(|file| file.name());
        indices.curve = curve.and_then(|curve| curve.table()).and_then(read_curve);
        let views = table.optional("default").and_then(|views| views.table());
        indices.default = views.map(ViewsFile::read).unwrap_or_default();
        table.finish();
        indices
    }
}

fn read_curve(table: Table<'_>) -> Option<CurveFile> {
    let quotes = table.required("quotes").and_then(|file| file.name());
    let interpolation = table.optional("interpolation");
    let interpolation = interpolation.and_then(|word| word.one_of(&Interpolation::ALL));
    let negative = table.optional("negative").and_then(|word| word.one_of(&NEGATIVE));
    table.finish();
    Some(CurveFile {
        quotes: quotes?,
        interpolation: interpolation.unwrap_or_default(),
        negative: negative.unwrap_or(NegativeForwards::Refuse),
    })
}

fn read_call(table: Table<'_>, first_payment: Option<Date>) -> Call {
    let pool_pct = table.optional("pool_pct");
    let date = table.optional("date");
    table.at_least_one(&["pool_pct", "date"]);
    let day = date.and_then(|date| date.placed_date());
    if let (Some(day), Some(first)) = (&day, first_payment)
        && *day.get_ref() < first
    {
        let message =
            format!("the call date ({}) is before the first payment ({first})", day.get_ref());
        table.problem(Problem::new(day.span(), message).label("expected a payment date"));
    }
    let call = Call {
        pool_pct: pool_pct.and_then(|percent| percent.number(&bounds::PERCENT)),
        date: day.map(Spanned::into_inner),
    };
    table.finish();
    call
}

/// The document's speeds and rate shocks.
fn read_quotes(table: Table<'_>) -> (Option<Vec<f64>>, Vec<Shock>) {
    let speeds = table.optional("speeds_pct").map(|value| {
        let speeds = value.list(bounds::MANY, |speed| speed.number(&bounds::OF_PRICING));
        if matches!(value.inner(), toml::de::DeValue::Array(array) if array.is_empty()) {
            value.fault("`speeds_pct` is empty".into(), "at least one speed", None);
        }
        speeds
    });
    let shocks = table.optional("shocks").map(|value| {
        let shocks = value.tables(bounds::FEW).into_iter().filter_map(read_shock);
        shocks.collect()
    });
    table.finish();
    (speeds, shocks.unwrap_or_default())
}

fn read_shock(table: Table<'_>) -> Option<Shock> {
    let shift = table.required("shift_bp").and_then(|bp| bp.number(&bounds::BASIS_POINTS));
    let from = table.required("from_period").and_then(|month| month.whole(1, bounds::MONTHS));
    table.finish();
    Some(Shock { shift_bp: shift?, from_month: from? })
}

/// An insurer as written.
pub(crate) struct InsurerFile {
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) classes: Vec<Spanned<String>>,
}

fn read_insurer(table: Table<'_>) -> InsurerFile {
    let name = table.required("name").and_then(|name| name.name());
    let classes = table.required("classes");
    let classes = classes.map(|names| names.list(bounds::MANY, |name| name.name()));
    table.finish();
    InsurerFile { name, classes: classes.unwrap_or_default() }
}

fn read_assumption(table: Table<'_>) -> Option<Spanned<Assumption>> {
    let term = table.required("term");
    let path = term.as_ref().and_then(|term| term.words());
    let reason = table.required("reason").and_then(|reason| reason.words());
    let fitted = match table.optional("fitted") {
        Some(fitted) => fitted.flag(),
        None => Some(false),
    };
    let evidence = table.optional("evidence").and_then(|evidence| evidence.words());
    table.finish();
    let assumption = Assumption { term: path?, reason: reason?, fitted: fitted?, evidence };
    Some(Spanned::new(term?.span(), assumption))
}
