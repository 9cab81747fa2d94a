//! What a run reads. Every file is noted with the run's output, so that none is written over; the
//! verbs read through here alone.

use std::path::{Path, PathBuf};

use files::{
    DealDocument, GivenCurve, GridFile, NamedScenarios, ReadError, ReadOptions, ResultFile,
    RollDocument, StratsDocument, VectorColumns,
};
use grid::DealInputs;
use grid::published::Published;
use paydown::{Deal, TieOut};
use remittance::Report;

use crate::exit::Error;
use crate::output::Output;

/// A deal, with the files that it names. Says what looks wrong in it.
pub(crate) fn deal(path: &Path, output: &Output) -> Result<DealDocument, Error> {
    let document = undoubted(path, (output.reading(), None), output)?;
    output.doubts(&document.doubts);
    Ok(document)
}

/// A deal whose doubts the caller says, with a curve in the place of its own.
pub(crate) fn undoubted(
    path: &Path,
    (reading, curve): (ReadOptions, Option<&GivenCurve>),
    output: &Output,
) -> Result<DealDocument, Error> {
    let document = files::read_deal_on(path, reading, curve)?;
    for file in &document.files {
        output.reads(file)?;
    }
    Ok(document)
}

/// A curve that takes the place of those that deals have, which note its file with their own.
pub(crate) fn curve(path: &Path) -> Result<GivenCurve, Error> {
    Ok(GivenCurve::read(path)?)
}

/// A file of published numbers; with its deal, as that has them.
pub(crate) fn published(
    path: &Path,
    deal: Option<&DealInputs>,
    output: &Output,
) -> Result<Published, Error> {
    noted(path, files::read_published(path, deal), output)
}

/// Published numbers beside a deal's: those of `files`, or all that it has.
pub(crate) fn tie_out(deal: &Deal, files: &[PathBuf], output: &Output) -> Result<TieOut, Error> {
    let tied = deal.tie_out(files)?;
    tied.files.iter().try_for_each(|tied| output.reads(&tied.file))?;
    Ok(tied)
}

/// A scenario file of a batch; the deals that it names are not read. Says what looks wrong in it.
pub(crate) fn scenarios(path: &Path, output: &Output) -> Result<GridFile, Error> {
    let file = files::read_grid(path)?;
    output.reads(&file.path)?;
    file.named.iter().try_for_each(|named| output.reads(named))?;
    output.doubts(&file.doubts);
    Ok(file)
}

/// A file of named scenarios. Says what looks wrong in it.
pub(crate) fn named_scenarios(path: &Path, output: &Output) -> Result<NamedScenarios, Error> {
    let file = noted(path, files::read_named_scenarios(path), output)?;
    output.doubts(&file.doubts);
    Ok(file)
}

/// A file of positions.
pub(crate) fn positions(path: &Path, output: &Output) -> Result<files::Positions, Error> {
    noted(path, files::read_positions(path), output)
}

/// A file of vectors. Says what looks wrong in it.
pub(crate) fn vectors(path: &Path, output: &Output) -> Result<VectorColumns, Error> {
    let file = files::read_vector_columns(path)?;
    output.reads(&file.path)?;
    output.doubts(&file.doubts);
    Ok(file)
}

/// A result that the program has written.
pub(crate) fn result(path: &Path, output: &Output) -> Result<ResultFile, Error> {
    let read = files::read_result(path, &paydown::known_columns())?;
    output.reads(&read.path)?;
    Ok(read)
}

/// A trustee's report.
pub(crate) fn report(path: &Path, output: &Output) -> Result<Report, Error> {
    noted(path, files::read_report(path), output)
}

/// Terms of a roll.
pub(crate) fn roll_terms(path: &Path, output: &Output) -> Result<RollDocument, Error> {
    noted(path, files::read_roll_terms(path), output)
}

/// Stratification tables.
pub(crate) fn strats(path: &Path, output: &Output) -> Result<StratsDocument, Error> {
    noted(path, files::read_strats(path), output)
}

fn noted<T>(path: &Path, read: Result<T, ReadError>, output: &Output) -> Result<T, Error> {
    let read = read?;
    output.reads(path)?;
    Ok(read)
}
