//! What the verbs on a deal have in common: the deal that is named, and what a run says beside its
//! numbers.

use std::path::{Path, PathBuf};

use files::{DoubtPlace, GivenCurve, doubt_of_setting};
use grid::setting::Setting;
use paydown::{Deal, RunTo, Settings};

use crate::args::{SettingArgs, View, Views};
use crate::exit::Error;
use crate::output::Output;
use crate::reading;

/// Reads the deal that a user names, on the curve and with the terms that flags give, and says what
/// looks wrong in it.
pub(crate) fn read(named: &Path, args: &SettingArgs, output: &Output) -> Result<Deal, Error> {
    let path = paydown::path_of(named);
    let curve = curve(args.curve.as_deref())?;
    let options = (output.reading(), curve.as_ref());
    let mut deal = Deal::of(reading::undoubted(&path, options, output)?);
    if !args.terms.is_empty() {
        deal = deal.with_terms(&args.terms)?;
    }
    if let Some(file) = &args.history {
        deal = deal.with_history(file)?;
        output.reads(file)?;
    }
    output.doubts(deal.doubts());
    Ok(deal)
}

/// The curve of the run that a flag names.
pub(crate) fn curve(file: Option<&Path>) -> Result<Option<GivenCurve>, Error> {
    file.map(reading::curve).transpose()
}

/// What flags set of scenarios, over the columns of a file of vectors, over those that they name.
pub(crate) fn settings(
    args: &SettingArgs,
    deal: &Deal,
    output: &Output,
) -> Result<Settings, Error> {
    settings_by(args, || Ok(deal.scenario_file()?), output)
}

/// The same without a deal: `file` has the named scenarios, unless flags name another.
pub(crate) fn settings_by(
    args: &SettingArgs,
    file: impl FnOnce() -> Result<PathBuf, Error>,
    output: &Output,
) -> Result<Settings, Error> {
    let columns = match &args.vectors {
        Some(file) => reading::vectors(file, output)?.settings,
        None => Vec::new(),
    };
    let given = args.given().clone();
    if args.named.is_empty() {
        return Ok(given.between(columns));
    }
    let file = args.file.clone().map_or_else(file, Ok)?;
    let known = reading::named_scenarios(&file, output)?;
    Ok(given.over_names(&known, &args.named)?.between(columns))
}

/// Says what a run has to say, and which figures of flags may be slips.
pub(crate) fn say(notes: &[String], settings: &[Setting], output: &Output) {
    for setting in settings {
        let doubt = setting.figure.largest().and_then(|n| doubt_of_setting(setting.row.key, n));
        let place = DoubtPlace::Setting(format!("--{}", setting.row.flag));
        output.doubts(&doubt.map(|doubt| doubt.at(place)).into_iter().collect::<Vec<_>>());
    }
    notes.iter().for_each(|note| output.remark(&format!("note: {note}")));
}

/// The same of a figure that is no setting of a scenario.
pub(crate) fn doubt(flag: &str, key: &str, numbers: &[f64], output: &Output) {
    for number in numbers {
        let doubt = doubt_of_setting(key, *number);
        let place = DoubtPlace::Setting(format!("--{flag}"));
        output.doubts(&doubt.map(|doubt| doubt.at(place)).into_iter().collect::<Vec<_>>());
    }
}

impl From<Views> for Option<RunTo> {
    fn from(views: Views) -> Option<RunTo> {
        match views {
            Views::Call => Some(RunTo::Call),
            Views::Maturity => Some(RunTo::Maturity),
            Views::Both => None,
        }
    }
}

impl From<View> for RunTo {
    fn from(view: View) -> RunTo {
        match view {
            View::Call => RunTo::Call,
            View::Maturity => RunTo::Maturity,
        }
    }
}
