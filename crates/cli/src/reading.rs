//! What a run reads, as its flags say how; the verbs read through here alone.

use std::path::Path;

use files::{DealDocument, GridFile};

use crate::exit::Error;
use crate::output::Output;

/// A deal, with the files that it names. Says what looks wrong in it.
pub(crate) fn deal(path: &Path, output: &Output) -> Result<DealDocument, Error> {
    let document = files::read_deal_with(path, output.reading())?;
    output.warn(&document.warnings);
    Ok(document)
}

/// A scenario file of a batch; the deals that it names are not read. Says what looks wrong in it.
pub(crate) fn scenarios(path: &Path, output: &Output) -> Result<GridFile, Error> {
    let file = files::read_grid(path)?;
    output.warn(&file.warnings);
    Ok(file)
}
