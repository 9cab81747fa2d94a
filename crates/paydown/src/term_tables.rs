//! What a deal takes from its document, and what it assumes, in tables.

use files::{DealDocument, initial_oc};
use report::{Column, Sheet, Value};

/// What stands for the citation of a term that the document does not state.
const ASSUMED: &str = "assumption, see below";

/// The terms as a tab of a workbook has them: assumptions stand on another one, and words have no
/// quotes.
pub(crate) fn for_workbook(document: &DealDocument) -> Sheet {
    let mut sheet = cited(document);
    for row in &mut sheet.rows {
        for value in row {
            let Value::Text(text) = value else { continue };
            let word = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            match word.filter(|word| !word.contains(['"', '\\'])) {
                Some(word) => *value = word.into(),
                None if text == ASSUMED => *value = "assumption: see the tab Assumptions".into(),
                None => {}
            }
        }
    }
    sheet
}

/// Every term with its value and its citation.
pub fn cited(document: &DealDocument) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("term", "Term"),
        Column::text("value", "Value"),
        Column::text("cite", "Citation"),
    ]);
    for term in &document.terms {
        let cite = match &term.cite {
            Some(cite) => cite.clone(),
            None if is_assumed(document, &term.path) => ASSUMED.to_string(),
            None => "none".to_string(),
        };
        sheet.push(vec![term.path.clone().into(), term.value.clone().into(), cite.into()]);
    }
    sheet
}

fn is_assumed(document: &DealDocument, path: &str) -> bool {
    !document.uncovered().iter().any(|term| term.path == path)
}

/// What the document does not say, with reasons.
pub fn assumptions(document: &DealDocument) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("term", "Term"),
        Column::text("fitted", "Fitted"),
        Column::text("reason", "Reason"),
        Column::text("evidence", "Evidence"),
    ]);
    for assumption in &document.assumptions {
        sheet.push(vec![
            assumption.term.clone().into(),
            if assumption.fitted { "fitted".into() } else { Value::Empty },
            assumption.reason.clone().into(),
            assumption.evidence.clone().into(),
        ]);
    }
    sheet
}

/// Collateral beside classes at closing, by group, and the overcollateralization beside its
/// target.
pub fn at_closing(document: &DealDocument) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("group", "Group"),
        Column::money("collateral_usd", "Collateral ($)", 0),
        Column::money("classes_usd", "Classes ($)", 0),
        Column::money("initial_oc_usd", "Initial OC ($)", 0),
        Column::number("initial_oc_pct", "Initial OC (%)", 2),
        Column::money("oc_target_usd", "OC target ($)", 0),
        Column::number("oc_target_pct", "OC target (%)", 2),
        Column::text("note", "Note"),
    ]);
    for oc in initial_oc(&document.inputs) {
        let note = oc.off_target().map(|off| match off < 0.0 {
            true => "below the target by more than 1%: excess cash flow builds it",
            false => "above the target by more than 1%: principal releases it",
        });
        sheet.push(vec![
            oc.group.clone().into(),
            oc.collateral.into(),
            oc.classes.into(),
            oc.amount().into(),
            oc.percent(oc.amount()).into(),
            oc.target.into(),
            oc.target.map(|target| oc.percent(target)).into(),
            note.into(),
        ]);
    }
    sheet
}
