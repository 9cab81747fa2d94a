//! `paydown list`: the shipped deals, which every verb takes by name.

use paydown::{Deal, folder_of_deals, listing, path_of, shipped};

use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::reading;

/// Reads every shipped deal and writes one row each.
pub(crate) fn run(output: &Output) -> Result<Exit, Error> {
    if folder_of_deals().is_none() {
        return Err(Error::Usage {
            message: "the folder of shipped deals is not found".to_string(),
            hint: Some("set PAYDOWN_HOME to the folder that has `scenarios` in it".to_string()),
        });
    }
    let read = |name: &String| {
        let path = path_of(name.as_ref());
        Ok(Deal::of(reading::undoubted(&path, (output.reading(), None), output)?))
    };
    let deals = shipped().iter().map(read).collect::<Result<Vec<_>, Error>>()?;
    output.sheet(&listing(&deals))?;
    Ok(Exit::Done)
}
