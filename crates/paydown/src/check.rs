//! What a deal's files say, and what is assumed beside them.

use files::{
    DealDocument, Doubt, DoubtKind, DoubtPlace, Faults, ReadError, initial_oc, published_files,
    read_published,
};
use grid::Prepared;
use report::{Column, Sheet, Value};

use crate::{Deal, Error};

impl Deal {
    /// Reads the deal's published files too, and lists its terms with their citations, what stands at
    /// closing, doubts and assumptions.
    ///
    /// ```
    /// let said = paydown::Deal::open("fabozzi-pac")?.check()?;
    /// assert_eq!(said.value(0, "kind"), Some(&"term".into()));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// The faults of all published files at once.
    pub fn check(&self) -> Result<Sheet, Error> {
        Prepared::new(self.inputs())?;
        let mut faults = Faults::default();
        for file in published_files(&self.document().folder)? {
            match read_published(&file, Some(self.inputs())) {
                Ok(_) => {}
                Err(ReadError::Faults(found)) => faults.append(found),
                Err(error) => return Err(error.into()),
            }
        }
        if faults.faults.is_empty() {
            Ok(everything(std::iter::once(self.document())))
        } else {
            Err(ReadError::Faults(faults).into())
        }
    }
}

/// What looks wrong in a deal, and the terms for which it has no source.
pub fn doubts(document: &DealDocument) -> Vec<Doubt> {
    let kind = DoubtKind::TermUncovered;
    let uncovered = document.uncovered().into_iter().map(|term| Doubt {
        kind,
        place: DoubtPlace::Setting(term.path.clone()),
        message: "no citation and no assumption covers it".to_string(),
        meant: kind.intent().to_string(),
    });
    document.doubts.iter().cloned().chain(uncovered).collect()
}

/// Terms, what stands at closing, doubts and assumptions in one sheet, for programs.
pub fn everything<'d>(documents: impl Iterator<Item = &'d DealDocument>) -> Sheet {
    let mut sheet = Sheet::new(columns());
    for document in documents {
        let deal = || Value::from(document.inputs.deal.name.clone());
        for term in &document.terms {
            sheet.push(vec![
                deal(),
                "term".into(),
                term.path.clone().into(),
                term.value.clone().into(),
                term.cite.clone().into(),
                Value::Empty,
                Value::Empty,
                Value::Empty,
            ]);
        }
        for oc in initial_oc(&document.inputs) {
            let figures = [
                ("collateral_usd", Some(oc.collateral)),
                ("classes_usd", Some(oc.classes)),
                ("initial_oc_usd", Some(oc.amount())),
                ("initial_oc_pct", Some(oc.percent(oc.amount()))),
                ("oc_target_usd", oc.target),
                ("oc_target_pct", oc.target.map(|target| oc.percent(target))),
            ];
            for (name, figure) in figures {
                let Some(figure) = figure else { continue };
                let mut row = vec![Value::Empty; sheet.columns.len()];
                let term = format!("group.{}.{name}", oc.group);
                for (place, value) in row.iter_mut().zip([
                    deal(),
                    "closing".into(),
                    term.into(),
                    figure.to_string().into(),
                ]) {
                    *place = value;
                }
                sheet.push(row);
            }
        }
        for doubt in doubts(document) {
            sheet.push(vec![
                deal(),
                "doubt".into(),
                doubt.kind.name().into(),
                doubt.place.to_string().into(),
                Value::Empty,
                doubt.message.into(),
                Value::Empty,
                doubt.meant.into(),
            ]);
        }
        for assumption in &document.assumptions {
            sheet.push(vec![
                deal(),
                "assumption".into(),
                assumption.term.clone().into(),
                Value::Empty,
                Value::Empty,
                assumption.reason.clone().into(),
                if assumption.fitted { "true" } else { "false" }.into(),
                assumption.evidence.clone().into(),
            ]);
        }
    }
    sheet
}

/// The columns.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("kind", "Kind"),
        Column::text("term", "Term"),
        Column::text("value", "Value"),
        Column::text("cite", "Citation"),
        Column::text("reason", "Reason"),
        Column::text("fitted", "Fitted"),
        Column::text("evidence", "Evidence"),
    ]
}
