//! The run that a result shows, in words.

use bonds::TriggerMode;
use grid::setting::{Figure, Form, ROWS, Row};
use grid::{DealInputs, Defaulting, History, Scenario, View};
use rates::IndexMode;

use crate::keys::OwnSetting;
use crate::notes;

/// What a result says of its run: the indices, where the deal has some; its derivative contracts,
/// where it has some; what departs from the view's own case in all of its scenarios; what becomes
/// of loans that default, where some do; and terms that are not as the deal's file has them.
pub fn facts(inputs: &DealInputs, view: View, scenarios: &[Scenario]) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let Some(first) = scenarios.first() else { return facts };
    let mut fact = |name: &str, words: String| facts.push((name.to_string(), words));
    if !inputs.static_index.names.is_empty() {
        fact("Indices", indices(inputs, view, first.index));
    }
    if !inputs.deal.contracts.is_empty() {
        let words = if first.contracts { "included" } else { "left out" };
        fact("Derivative contracts", words.to_string());
    }
    if !inputs.deal.triggers.is_empty() {
        match first.triggers {
            TriggerMode::Model => {}
            TriggerMode::Pass => fact("Triggers", "never in effect".to_string()),
            TriggerMode::Fail => fact("Triggers", "in effect from their first test on".to_string()),
        }
    }
    let own = Scenario::of(inputs, view).with_index(inputs, first.index);
    let defaults = scenarios.iter().any(|scenario| loans_default(inputs, scenario));
    for row in ROWS.iter().filter(|row| !SAID.contains(&row.key)) {
        let figures = row.figures(first, inputs);
        let is_one = scenarios.iter().all(|other| row.figures(other, inputs) == figures);
        let departs = figures != row.figures(&own, inputs) && !is_part(row, first);
        if is_one && (departs || (defaults && LIQUIDATION.contains(&row.key))) {
            facts.extend(figures.iter().map(|figure| words(row, figure)));
        }
    }
    let curve = inputs.run_curve.iter();
    facts.extend(curve.map(|curve| ("Curve".to_string(), curve.name.clone())));
    let history = inputs.history.iter();
    let known = |known: &History| format!("{} months of {}", known.months, known.name);
    facts.extend(history.map(|history| ("History".to_string(), known(history))));
    let terms = inputs.varied.iter();
    facts.extend(terms.map(|term| (term.path.clone(), term.value.clone())));
    facts
}

/// The same without speeds: for tables whose columns they head.
pub fn beside_speeds(
    inputs: &DealInputs,
    view: View,
    scenarios: &[Scenario],
) -> Vec<(String, String)> {
    let titles = SPEEDS.map(|key| Row::named(key).map(|row| row.title));
    let mut facts = facts(inputs, view, scenarios);
    facts.retain(|(name, _)| !titles.contains(&Some(name.as_str())));
    facts
}

/// Settings of the question itself, in words.
pub fn of_question(own: &[OwnSetting]) -> impl Iterator<Item = (String, String)> {
    let of_term = own.iter().any(|(key, _)| *key == "range");
    own.iter().map(move |(key, figure)| {
        let (title, unit) = match *key {
            "range" => ("Range", ""),
            "increment" if of_term => ("Answers in steps of", ""),
            "to" => ("Run to", ""),
            "price" => ("Price", "%"),
            "yield_floor" => ("Yield floor", "%"),
            "dm_floor" => ("DM floor", " bp"),
            "loss_above" => ("Loss above", "% of the balance"),
            "interest_shortfall" => ("Interest shortfall", ""),
            "increment" => ("Answers in steps of", "%"),
            "loss_through" => ("Losses count through", ""),
            "deal_swaps" => ("Swaps at the rates of the deal", ""),
            "settle" => ("Settlement", ""),
            "market" => ("Curve of spreads", ""),
            "bump" => ("Rates move by", " bp"),
            "wal_day_count" => ("Day count of the WAL", ""),
            other => (other, ""),
        };
        (title.to_string(), format!("{figure}{unit}"))
    })
}

/// Facts on one line.
pub fn line(facts: &[(String, String)], between: &str) -> String {
    let words: Vec<String> = facts.iter().map(|(name, words)| format!("{name}: {words}")).collect();
    words.join(between)
}

/// The same within a sentence.
pub fn sentence(facts: &[(String, String)]) -> String {
    let lower = |(name, words): &(String, String)| (in_a_sentence(name), words.clone());
    line(&facts.iter().map(lower).collect::<Vec<_>>(), "; ")
}

/// A name without the capital of its first letter; CDR and LIBOR_6M keep theirs.
pub(crate) fn in_a_sentence(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => name.to_string(),
    }
}

/// Rows with words of their own.
const SAID: [&str; 3] = ["index", "derivatives", "triggers"];
/// Rows of the speed.
const SPEEDS: [&str; 4] = ["speed_pct", "cpr_pct", "psa_pct", "abs_pct"];
/// Said wherever loans default.
const LIQUIDATION: [&str; 3] = ["severity_pct", "lag_months", "advance_pct"];

/// Whether a row is a part of advances that are one.
fn is_part(row: &Row, scenario: &Scenario) -> bool {
    scenario.liquidation.advances_alike()
        && matches!(row.key, "advance_principal_pct" | "advance_interest_pct")
}

fn loans_default(inputs: &DealInputs, scenario: &Scenario) -> bool {
    match scenario.defaulting {
        Defaulting::Cdr(percent) | Defaulting::Mdr(percent) | Defaulting::Sda(percent) => {
            percent > 0.0
        }
        Defaulting::OfDeal(percent) => percent > 0.0 && notes::has_default_rate(inputs),
        Defaulting::OfDealVector(_) => notes::has_default_rate(inputs),
        Defaulting::Vector(..) => true,
    }
}

/// A setting in words: its title, and its figure with its unit.
fn words(row: &Row, figure: &Figure) -> (String, String) {
    match figure {
        Figure::Number(number) => (row.title.to_string(), with_unit(row, *number)),
        Figure::ByMonth(bp, month) => {
            let joint = if row.key == "ramp" { "by" } else { "from" };
            (row.title.to_string(), format!("{bp:+} bp {joint} month {month}"))
        }
        Figure::Of(name, bp) if row.form == Form::ShiftOf => {
            (format!("{name} shift"), format!("{bp:+} bp"))
        }
        Figure::Of(name, percent) => (format!("{} of {name}", row.title), format!("{percent}%")),
        other => (row.title.to_string(), other.to_string()),
    }
}

fn with_unit(row: &Row, number: f64) -> String {
    match row.unit() {
        "%" => format!("{number}%"),
        "bp" => format!("{number:+} bp"),
        _ => number.to_string(),
    }
}

/// The run of the indices, and why it may not be the one that is expected.
fn indices(inputs: &DealInputs, view: View, index: IndexMode) -> String {
    let has_none = !inputs.has_forward() && inputs.stated_index(view).is_none();
    let tables = inputs.index_of(View::Tables);
    match view {
        View::Schedules | View::CashFlows | View::Breakevens if has_none => {
            format!("{} (the deal has no forward levels)", index.name())
        }
        View::CashFlows if index != tables => {
            format!("{} (price tables: {})", index.name(), tables.name())
        }
        _ => index.name().to_string(),
    }
}
