//! `paydown compare`: two results, two deals or two scenarios, row by row.

use std::path::Path;

use paydown::{
    Answer, CompareOptions, Comparison, Deal, Page, Question, Settings, compare_files,
    compare_tables, path_of, run_text,
};
use report::Format;

use crate::args::{SettingArgs, Views};
use crate::compare_args::{CompareArgs, VerbCompared};
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{page, plan, reading};

/// Differences that a table for people lists; other formats have all.
const LISTED: usize = 200;

/// Compares, writes what differs, and fails where something is beyond its tolerance.
pub(crate) fn run(args: &CompareArgs, output: &Output) -> Result<Exit, Error> {
    let (a, b) = (&args.a, args.b.as_ref());
    let is_deal = names_a_deal(a);
    if b.is_some_and(|b| names_a_deal(b) != is_deal) {
        return Err(Error::Usage {
            message: "one is a deal, the other a result".to_string(),
            hint: Some("name two deals, or two results of one verb".to_string()),
        });
    }
    let options = CompareOptions {
        tolerance: args.tolerance.clone().unwrap_or_default(),
        measures: args.measure.clone(),
        across: args.across.clone(),
        of_runs: is_deal,
        all: args.all,
    };
    let (compared, facts) = if is_deal {
        let [of_a, of_b] = runs(args, output)?;
        let facts = vec![("A".to_string(), of_a.name), ("B".to_string(), of_b.name)];
        (compare_tables(&of_a.answer.table, &of_b.answer.table, &options)?, facts)
    } else {
        let b = b.ok_or_else(|| Error::usage("a result is compared with a second one"))?;
        of_files_alone(args)?;
        let facts =
            [("A", a), ("B", b)].map(|(name, path)| (name.to_string(), path.display().to_string()));
        let [a, b] = [reading::result(a, output)?, reading::result(b, output)?];
        (compare_files(a, b, &options)?, facts.to_vec())
    };
    let facts = facts.into_iter().chain(compared.facts()).collect();
    write(&compared, facts, output)?;
    Ok(if compared.holds() { Exit::Done } else { Exit::Difference })
}

/// Whether a name is that of a deal: of a folder, of a TOML file, or of no file, unless it ends as a
/// result does.
fn names_a_deal(named: &Path) -> bool {
    let path = path_of(named);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        _ if path.is_dir() => true,
        Some("toml") => true,
        Some("csv" | "json" | "xlsx" | "xlsm") => false,
        // The sheet of a workbook stands behind its name.
        _ => !path.exists() && !named.to_string_lossy().contains('#'),
    }
}

/// A fault if something is given that only deals take.
fn of_files_alone(args: &CompareArgs) -> Result<(), Error> {
    let is_of_view = !args.view.class.is_empty() || args.view.to != Views::Both;
    let is_of_verb = args.verb != VerbCompared::Price || args.bonds;
    if args.has_settings() || is_of_view || is_of_verb {
        return Err(Error::Usage {
            message:
                "results are compared as they are: settings, --class, --to and --verb go with deals"
                    .to_string(),
            hint: None,
        });
    }
    Ok(())
}

/// A deal in its scenarios.
struct Side {
    name: String,
    answer: Answer,
}

/// A and B: two deals, or one of them in two scenarios.
fn runs(args: &CompareArgs, output: &Output) -> Result<[Side; 2], Error> {
    let has_with = args.with.is_some() || !args.with_scenario.is_empty();
    let b = match (&args.b, has_with) {
        (Some(b), _) => b,
        (None, true) => &args.a,
        (None, false) => {
            return Err(Error::Usage {
                message: "compared with what?".to_string(),
                hint: Some("name a second deal, or its other scenario: --with TEXT".to_string()),
            });
        }
    };
    if args.bonds && args.verb != VerbCompared::Cashflows {
        return Err(Error::usage("--bonds goes with --verb cashflows"));
    }
    let of_a = side(&args.a, args, &args.scenario, output)?;
    let of_b = match has_with {
        true => {
            let text = args.with.as_deref().unwrap_or_default();
            let scenario =
                SettingArgs::of(run_text(text)?, &args.with_scenario, &args.scenario.file);
            side(b, args, &scenario, output)?
        }
        false => side(b, args, &args.scenario, output)?,
    };
    Ok([of_a, of_b])
}

fn side(
    named: &Path,
    args: &CompareArgs,
    scenario: &SettingArgs,
    output: &Output,
) -> Result<Side, Error> {
    let deal: Deal = plan::read(named, scenario, output)?;
    let settings: Settings = plan::settings(scenario, &deal, output)?;
    let question = Question {
        shown: args.shown(),
        classes: args.view.class.clone(),
        run_to: args.view.to.into(),
    };
    let answer = deal.answer(&settings, &question)?;
    plan::say(&answer.notes, settings.all(), output);
    let words = match (scenario.named.join(", "), settings.to_string()) {
        (names, text) if names.is_empty() && text.is_empty() => String::new(),
        (names, text) if names.is_empty() || text.is_empty() => format!(": {names}{text}"),
        (names, text) => format!(": {names}; {text}"),
    };
    Ok(Side { name: format!("{}{words}", deal.name()), answer })
}

fn write(
    compared: &Comparison,
    facts: Vec<(String, String)>,
    output: &Output,
) -> Result<(), Error> {
    let notes = compared.notes();
    notes.iter().for_each(|note| output.remark(note));
    let title = "Differences of B from A".to_string();
    match output.format {
        Format::Csv => output.text(|to, _| compared.write_csv(to)),
        Format::Table | Format::Markdown => {
            let most = if output.format == Format::Table { LISTED } else { usize::MAX };
            let table = compared.for_people(most);
            let more = compared.listed().saturating_sub(table.rows.len());
            let notes = (more > 0).then(|| format!("{more} more: -o FILE.csv has all"));
            page::write(output, &[Page { title, facts, table, notes: notes.into_iter().collect() }])
        }
        _ => page::rows(output, &title, &facts, &compared.table()),
    }
}
