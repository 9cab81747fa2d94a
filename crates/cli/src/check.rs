//! `paydown check`: validates files, and lists what a deal takes from its document and what it
//! assumes.

use std::path::Path;

use files::{DealDocument, ReadError, published_files, read_deal, read_published};
use grid::Prepared;
use report::{Column, Format, Sheet, Value};

use crate::args::CheckArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;

/// Reads every file named, with the files that belong to it, and lists terms and assumptions.
pub(crate) fn run(args: &CheckArgs, output: &Output) -> Result<Exit, Error> {
    let mut documents = Vec::new();
    let mut faults: Option<files::Faults> = None;
    for path in &args.paths {
        match check(path) {
            Ok(Some(document)) => documents.push(document),
            Ok(None) => output.note(&format!("{}: valid", path.display())),
            Err(Error::Read(ReadError::Faults(found))) => match &mut faults {
                Some(all) => all.append(found),
                None => faults = Some(found),
            },
            Err(error) => return Err(error),
        }
    }
    if let Some(faults) = faults {
        return Err(Error::Read(ReadError::Faults(faults)));
    }
    if documents.is_empty() {
        return Ok(Exit::Done);
    }
    match output.format {
        Format::Csv | Format::Json => output.sheet(&everything(&documents))?,
        Format::Table | Format::Markdown => output.text(|to, terminal| {
            for document in &documents {
                let mark = if output.format == Format::Markdown { "### " } else { "" };
                writeln!(to, "{mark}{}", document.inputs.deal.title)?;
                writeln!(to, "Source: {}\n", document.source)?;
                terms(document).write(to, output.format, terminal)?;
                if !document.assumptions.is_empty() {
                    writeln!(to, "\n{mark}Assumptions: what the document does not say\n")?;
                    assumptions(document).write(to, output.format, terminal)?;
                }
                writeln!(to, "\n{}", counts(document))?;
            }
            Ok(())
        })?,
    }
    for document in &documents {
        for warning in &document.warnings {
            output.note(&format!("warning: {warning}"));
        }
        for term in document.uncovered() {
            output
                .note(&format!("warning: {}: no citation and no assumption covers it", term.path));
        }
        output.note(&format!("{}: valid; {}", document.inputs.deal.name, counts(document)));
    }
    Ok(Exit::Done)
}

/// A deal with its pools and published files; `None` for a file of published numbers alone.
fn check(path: &Path) -> Result<Option<DealDocument>, Error> {
    let in_published = path.parent().and_then(Path::file_name).is_some_and(|f| f == "published");
    if in_published && path.is_file() {
        read_published(path)?;
        return Ok(None);
    }
    let document = read_deal(path)?;
    Prepared::new(&document.inputs)?;
    for file in published_files(&document.folder)? {
        read_published(&file)?;
    }
    Ok(Some(document))
}

fn counts(document: &DealDocument) -> String {
    let cited = document.terms.iter().filter(|term| term.cite.is_some()).count();
    let fitted = document.assumptions.iter().filter(|assumption| assumption.fitted).count();
    format!(
        "{} terms, {cited} with a citation; {} assumptions, of which {fitted} fitted to published numbers",
        document.terms.len(),
        document.assumptions.len(),
    )
}

fn terms(document: &DealDocument) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("term", "Term"),
        Column::text("value", "Value"),
        Column::text("cite", "Citation"),
    ]);
    for term in &document.terms {
        let cite = match &term.cite {
            Some(cite) => cite.clone(),
            None if is_assumed(document, &term.path) => "assumption, see below".to_string(),
            None => "none".to_string(),
        };
        sheet.push(vec![term.path.clone().into(), term.value.clone().into(), cite.into()]);
    }
    sheet
}

fn is_assumed(document: &DealDocument, path: &str) -> bool {
    !document.uncovered().iter().any(|term| term.path == path)
}

fn assumptions(document: &DealDocument) -> Sheet {
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

/// Terms and assumptions in one sheet, for programs.
fn everything(documents: &[DealDocument]) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("deal", "Deal"),
        Column::text("kind", "Kind"),
        Column::text("term", "Term"),
        Column::text("value", "Value"),
        Column::text("cite", "Citation"),
        Column::text("reason", "Reason"),
        Column::text("fitted", "Fitted"),
        Column::text("evidence", "Evidence"),
    ]);
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
