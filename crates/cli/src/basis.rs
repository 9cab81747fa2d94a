//! The run that a result shows, in words: above tables, and on standard error beside CSV and JSON.

use bonds::TriggerMode;
use grid::{DealInputs, Scenario, View};
use rates::IndexMode;

use crate::output::Output;

/// What a result says of its run: the indices, where the deal has some; its derivative contracts,
/// where it has some; and triggers, where they do not work as tested.
pub(crate) fn facts(inputs: &DealInputs, view: View, scenario: &Scenario) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |name: &str, words: String| facts.push((name.to_string(), words));
    if !inputs.static_index.names.is_empty() {
        fact("Indices", indices(inputs, view, scenario.index));
    }
    if !inputs.deal.contracts.is_empty() {
        let words = if scenario.contracts { "included" } else { "left out" };
        fact("Derivative contracts", words.to_string());
    }
    if !inputs.deal.triggers.is_empty() {
        match scenario.triggers {
            TriggerMode::Model => {}
            TriggerMode::Pass => fact("Triggers", "never in effect".to_string()),
            TriggerMode::Fail => fact("Triggers", "always in effect".to_string()),
        }
    }
    facts
}

/// The run of the indices, and why it may not be the one that is expected.
fn indices(inputs: &DealInputs, view: View, index: IndexMode) -> String {
    let has_none = inputs.forward_index.is_none() && inputs.stated_index(view).is_none();
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

/// The facts on one line.
pub(crate) fn line(facts: &[(String, String)], between: &str) -> String {
    let words: Vec<String> = facts.iter().map(|(name, words)| format!("{name}: {words}")).collect();
    words.join(between)
}

/// Says the facts of a result that is written without a heading.
pub(crate) fn note(facts: &[(String, String)], output: &Output) {
    if !facts.is_empty() {
        output.note(&format!("note: {}", line(facts, "; ").to_lowercase()));
    }
}
