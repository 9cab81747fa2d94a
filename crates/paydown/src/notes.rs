//! What a run has to say beside its numbers: what it assumed, and what it left out.

use collateral::{Liquidation, term_of};
use grid::setting::Setting;
use grid::{DealInputs, GroupInputs, Prepared, Reason, Scenario, Unapplied};

/// Said where a run has no defaults, although settings ask what becomes of them or may cause a loss.
pub const NO_DEFAULTS: &str =
    "no loan defaults: the deal states no default rate; give --cdr or --sda";

/// Which terms of a liquidation neither settings nor the deal state.
pub fn assumed(settings: &[Setting], inputs: &DealInputs) -> Vec<String> {
    let sets = |key: &str| settings.iter().any(|setting| setting.row.key == key);
    let is_rate = |setting: &&Setting| matches!(setting.row.key, "cdr_pct" | "mdr_pct" | "sda_pct");
    let mut notes = Vec::new();
    let mut rates = settings.iter().filter(is_rate);
    let idle = ["severity_pct", "lag_months", "advance_pct", "default_multiple_pct", "default_of"];
    if rates.clone().count() == 0 && !has_default_rate(inputs) && idle.into_iter().any(sets) {
        notes.push(NO_DEFAULTS.to_string());
    }
    if rates.any(|rate| rate.figure.as_number().is_none_or(|percent| percent > 0.0)) {
        notes.extend(liquidation(settings, inputs));
    }
    notes
}

/// How a deal came to its settlement, where payments have been made by then.
pub fn aged(inputs: &DealInputs) -> Option<String> {
    let settlement = inputs.deal.dates.settlement;
    let classes = 0..inputs.deal.classes.len();
    let settled = classes.map(|class| inputs.settlement_period(class).settled).max()?;
    (settled > 0).then(|| {
        let payments = if settled == 1 { "payment" } else { "payments" };
        format!(
            "as of {settlement}: aged from closing, {settled} {payments}, at the speeds, losses and \
             rates of each scenario; a vector by month says what they were"
        )
    })
}

/// Whether the deal, or one whose classes it holds, says how fast loans default.
pub fn has_default_rate(inputs: &DealInputs) -> bool {
    let of_deal = |group: &GroupInputs| {
        group.default_rate.is_some() || !group.product_default_rates.is_empty()
    };
    inputs.groups.iter().any(of_deal) || inputs.held.iter().any(|held| has_default_rate(held))
}

/// Which of severity, lag and advancing are assumed: stated by no setting, and not by the deal.
pub fn liquidation(settings: &[Setting], inputs: &DealInputs) -> Option<String> {
    let assumed = Liquidation::default();
    if states_liquidation(inputs) {
        return None;
    }
    let sets = |key: &str| settings.iter().any(|setting| setting.row.key.starts_with(key));
    let words = [
        ("severity_pct", format!("severity {}%", assumed.severity_of(1) * 100.0)),
        ("lag_months", format!("{} months to liquidation", assumed.lag)),
        ("advance_", "full advancing".to_string()),
    ];
    let missing = words.into_iter().filter(|(key, _)| !sets(key));
    let missing: Vec<String> = missing.map(|(_, word)| word).collect();
    (!missing.is_empty()).then(|| {
        let missing = missing.join(", ");
        format!("the deal states no liquidation terms; assumed: {missing}")
    })
}

/// Whether every deal that has loans says what becomes of those that default: the deal, and those
/// whose classes it holds.
fn states_liquidation(inputs: &DealInputs) -> bool {
    let own = !inputs.has_loans() || inputs.liquidation != Liquidation::default();
    own && inputs.held.iter().all(|held| states_liquidation(held))
}

/// What the scenarios of a run leave out of the defaults that the deal states, and those whose classes
/// it holds, by group: of several scenarios what the one with most of it does. One that cannot run says so itself.
pub fn unapplied(prepared: &Prepared, scenarios: &[Scenario]) -> Vec<String> {
    unapplied_of(prepared, scenarios, if scenarios.len() > 1 { "up to " } else { "" })
}

/// The same of the first scenario of a batch, in which those of all would take time of their own.
pub fn unapplied_of_first(prepared: &Prepared, first: &Scenario) -> Vec<String> {
    unapplied_of(prepared, std::slice::from_ref(first), "in the first scenario ")
}

fn unapplied_of(prepared: &Prepared, scenarios: &[Scenario], lead: &str) -> Vec<String> {
    let mut most: Vec<(Unapplied, String)> = Vec::new();
    for scenario in scenarios {
        for found in prepared.unapplied(scenario).unwrap_or_default() {
            let same = |(known, _): &&mut (Unapplied, String)| {
                (known.group, known.reason) == (found.group, found.reason)
            };
            match most.iter_mut().find(same) {
                Some((known, _)) if known.dollars >= found.dollars => {}
                Some(known) => *known = (found, lags(&scenario.liquidation)),
                None => most.push((found, lags(&scenario.liquidation))),
            }
        }
    }
    let words = |(found, lag): (Unapplied, String)| {
        let Unapplied { group, reason, dollars, first_month, last_month } = found;
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
        format!(
            "{deal}, group {group}: {lead}{dollars:.2} dollars of the stated defaults do not \
             happen, {months}: {why}"
        )
    };
    let mut notes: Vec<String> = most.into_iter().map(words).collect();
    for held in prepared.held() {
        let of_held = |scenario: &Scenario| scenario.of_held(prepared.inputs, held.inputs);
        let scenarios: Vec<Scenario> = scenarios.iter().map(of_held).collect();
        notes.extend(unapplied_of(held, &scenarios, lead));
    }
    notes
}

/// Months to liquidation: `12`, or where they change `6 to 18`.
fn lags(liquidation: &Liquidation) -> String {
    let lags = term_of(&liquidation.lag, &liquidation.by_month.lag);
    match (lags.iter().min(), lags.iter().max()) {
        (Some(least), Some(most)) if least < most => format!("{least} to {most}"),
        _ => liquidation.lag.to_string(),
    }
}
