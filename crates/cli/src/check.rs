//! `paydown check`: validates files, and lists what a deal takes from its document and what it
//! assumes.

use std::path::Path;

use files::{DealDocument, Doubt, ReadError, deal_of_published, is_grid_file, published_files};
use grid::Prepared;
use paydown::check::{doubts, everything};
use paydown::page::write_table;
use paydown::term_tables;
use report::{Column, Format, Sheet};

use crate::args::CheckArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::reading;

/// Reads every file named, with the files that belong to it, and lists terms and assumptions.
pub(crate) fn run(args: &CheckArgs, output: &Output) -> Result<Exit, Error> {
    let mut documents = Vec::new();
    let mut faults: Option<files::Faults> = None;
    for path in &args.paths {
        match check(&paydown::path_of(path), output) {
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
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => {
            output.sheet(&everything(documents.iter()))?
        }
        Format::Table | Format::Markdown => output.text(|to, terminal| {
            for document in &documents {
                let mark = if output.format == Format::Markdown { "### " } else { "" };
                writeln!(to, "{mark}{}", document.inputs.deal.title)?;
                writeln!(to, "Source: {}\n", document.source)?;
                write_table(&term_tables::cited(document), to, output.format, terminal)?;
                if !document.assumptions.is_empty() {
                    writeln!(to, "\n{mark}Assumptions: what the document does not say\n")?;
                    write_table(&term_tables::assumptions(document), to, output.format, terminal)?;
                }
                let collateral = term_tables::at_closing(document);
                if !collateral.rows.is_empty() {
                    writeln!(to, "\n{mark}Collateral and classes at closing\n")?;
                    write_table(&collateral, to, output.format, terminal)?;
                }
                let doubted = doubts(document);
                if !doubted.is_empty() {
                    writeln!(to, "\n{mark}Doubts: what looks wrong but may be right\n")?;
                    write_table(&doubt_sheet(&doubted), to, output.format, terminal)?;
                }
                writeln!(to, "\n{}", counts(document))?;
            }
            Ok(())
        })?,
    }
    for document in &documents {
        let name = &document.inputs.deal.name;
        let doubts = doubts(document);
        if !output.is_on_terminal() {
            output.doubts(&doubts);
        }
        let doubted = match doubts.len() {
            0 => String::new(),
            1 => "; 1 doubt".to_string(),
            more => format!("; {more} doubts"),
        };
        output.note(&format!("{name}: valid; {}{doubted}", counts(document)));
    }
    Ok(Exit::Done)
}

/// A deal with its pools and published files; `None` for a file of published numbers alone, or a
/// scenario file, which is checked against the deals that it names.
fn check(path: &Path, output: &Output) -> Result<Option<DealDocument>, Error> {
    if path.is_file() && is_grid_file(path) {
        let file = reading::scenarios(path, output)?;
        let documents = file.deals.iter().map(|deal| reading::deal(deal, output));
        let documents = documents.collect::<Result<Vec<_>, _>>()?;
        for document in &documents {
            Prepared::new(&document.inputs)?;
        }
        let inputs: Vec<_> = documents.iter().map(|document| &document.inputs).collect();
        file.fitted(&inputs).map_err(ReadError::Faults)?;
        return Ok(None);
    }
    if let Some(deal) = deal_of_published(path) {
        let document = reading::deal(&deal, output)?;
        reading::published(path, Some(&document.inputs), output)?;
        return Ok(None);
    }
    let in_published = path.parent().and_then(Path::file_name).is_some_and(|f| f == "published");
    if in_published && path.is_file() {
        reading::published(path, None, output)?;
        return Ok(None);
    }
    let document = reading::undoubted(path, (output.reading(), None), output)?;
    Prepared::new(&document.inputs)?;
    let mut faults = files::Faults::default();
    for file in published_files(&document.folder)? {
        match reading::published(&file, Some(&document.inputs), output) {
            Ok(_) => {}
            Err(Error::Read(ReadError::Faults(found))) => faults.append(found),
            Err(error) => return Err(error),
        }
    }
    if faults.faults.is_empty() {
        Ok(Some(document))
    } else {
        Err(ReadError::Faults(faults).into())
    }
}

fn doubt_sheet(doubts: &[Doubt]) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("place", "Place"),
        Column::text("kind", "Kind"),
        Column::text("doubt", "Doubt"),
        Column::text("meant", "Probably meant"),
    ]);
    for doubt in doubts {
        sheet.push(vec![
            doubt.place.to_string().into(),
            doubt.kind.name().into(),
            doubt.message.clone().into(),
            doubt.meant.clone().into(),
        ]);
    }
    sheet
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
