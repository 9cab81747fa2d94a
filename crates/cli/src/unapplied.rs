//! Defaults that are stated and do not happen: told with every run.

use grid::{Prepared, Reason, Scenario, Unapplied};

use crate::output::Output;

/// Says what the scenarios of a run leave out of the defaults that the deal states, by group: of
/// several scenarios what the one with most of it does. One that cannot run says so itself.
pub(crate) fn note(prepared: &Prepared, scenarios: &[Scenario], output: &Output) {
    note_of(prepared, scenarios, if scenarios.len() > 1 { "up to " } else { "" }, output);
}

/// The same of the first scenario of a batch, in which those of all would take time of their own.
pub(crate) fn note_first(prepared: &Prepared, first: &Scenario, output: &Output) {
    note_of(prepared, std::slice::from_ref(first), "in the first scenario ", output);
}

fn note_of(prepared: &Prepared, scenarios: &[Scenario], lead: &str, output: &Output) {
    let mut most: Vec<(Unapplied, u32)> = Vec::new();
    for scenario in scenarios {
        for found in prepared.unapplied(scenario).unwrap_or_default() {
            let same = |(known, _): &&mut (Unapplied, u32)| {
                (known.group, known.reason) == (found.group, found.reason)
            };
            match most.iter_mut().find(same) {
                Some((known, _)) if known.dollars >= found.dollars => {}
                Some(known) => *known = (found, scenario.liquidation.lag),
                None => most.push((found, scenario.liquidation.lag)),
            }
        }
    }
    for (Unapplied { group, reason, dollars, first_month, last_month }, lag) in most {
        let deal = &prepared.inputs.deal;
        let (deal, group) = (&deal.name, &deal.groups[group].name);
        let months = match first_month == last_month {
            true => format!("in month {first_month}"),
            false => format!("in months {first_month} to {last_month}"),
        };
        let why = match reason {
            Reason::NearMaturity => {
                format!("at a rate for life no loan defaults in its last {lag} months")
            }
            Reason::NothingLeft => "no balance is left for them".to_string(),
        };
        output.note(&format!(
            "note: {deal}, group {group}: {lead}{dollars:.2} dollars of the stated defaults do not \
             happen, {months}: {why}"
        ));
    }
}
