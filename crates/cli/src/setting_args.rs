//! Flags of settings: one a row of [`ROWS`], made of what the row says of itself.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, Command, FromArgMatches};
use grid::VariedTerm;
use grid::setting::{
    BadSettings, CURVE, Figure, Form, HISTORY, ROWS, Remakes, Row, Setting, TERM, WORDS, Words,
    parse_settings,
};
use paydown::{RunText, Settings};

/// The headings of help under which settings stand.
pub(crate) const HEADINGS: [&str; 3] = ["Scenario", "Defaults", "Payments"];
/// Flags that switch the derivative contracts, which have a word of their own too.
const SWITCHES: [(&str, &str, &str); 2] = [
    ("with_derivatives", "on", "Include the derivative contracts where the deal leaves them out"),
    ("without_derivatives", "off", "Leave the derivative contracts out"),
];
/// The flags of named scenarios.
const NAMED: &str = "scenario_names";
const FILE: &str = "scenario_file";
/// The flag of a file of vectors.
const VECTORS: &str = "vectors";
/// The flag of a text of settings.
const SETTINGS: &str = "settings";

/// What flags set of scenarios. Several figures of one row make a scenario each, but for those by
/// name, which belong to every scenario.
#[derive(Clone, Debug, Default)]
pub(crate) struct SettingArgs {
    /// In the order of [`ROWS`], then those that name their measure.
    given: Settings,
    /// Named scenarios, and the file that names them.
    pub(crate) named: Vec<String>,
    pub(crate) file: Option<PathBuf>,
    /// A file of vectors.
    pub(crate) vectors: Option<PathBuf>,
    /// A file of quotes or forward levels in the place of the deal's own.
    pub(crate) curve: Option<PathBuf>,
    /// A file of what loans have done since closing.
    pub(crate) history: Option<PathBuf>,
    /// Terms of the deal, by path, with other values than its file has.
    pub(crate) terms: Vec<(String, String)>,
}

impl SettingArgs {
    /// A run that is no flags': its settings over named scenarios, its curve and terms.
    pub(crate) fn of(run: RunText, named: &[String], file: &Option<PathBuf>) -> SettingArgs {
        let RunText { settings: given, terms, curve, history } = run;
        let (named, file) = (named.to_vec(), file.clone());
        SettingArgs { given, named, file, vectors: None, curve, history, terms }
    }

    /// All figures given, without those of named scenarios: see [`crate::plan::settings`].
    pub(crate) fn given(&self) -> &Settings {
        &self.given
    }
}

impl Args for SettingArgs {
    fn augment_args(command: Command) -> Command {
        let mut command = command.args(WORDS.iter().map(worded)).args(ROWS.iter().map(flag));
        for (name, _, help) in SWITCHES {
            let flag = Arg::new(name).long(name.replace('_', "-")).help(help);
            command = command.arg(flag.help_heading(HEADINGS[2]).action(ArgAction::SetTrue));
        }
        let switches = SWITCHES.map(|(name, ..)| name).into_iter().chain(["derivatives"]);
        let switches = ArgGroup::new("word on derivatives").args(switches).multiple(false);
        let text = Arg::new(SETTINGS)
            .long(SETTINGS)
            .value_name("TEXT")
            .help(
                "What the column `settings` of a result says: \"mdr_pct=0.5; lag_months=6\". Stands \
                 for the flags of these names",
            )
            .help_heading(HEADINGS[0]);
        let named = Arg::new(NAMED)
            .long("scenario")
            .value_name("NAME,...")
            .value_delimiter(',')
            .action(ArgAction::Append)
            .help("Named scenarios, each with what these flags set on top of it")
            .help_heading(HEADINGS[0]);
        let file = Arg::new(FILE)
            .long("scenario-file")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .requires(NAMED)
            .help(
                "File that names them (default: scenarios.toml in the deal's folder, or in the one \
                 around it)",
            )
            .help_heading(HEADINGS[0]);
        let vectors = Arg::new(VECTORS)
            .long(VECTORS)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("CSV file of settings by month: a column month, then one a setting, as cpr_pct")
            .help_heading(HEADINGS[0]);
        let term = Arg::new(TERM)
            .long(TERM)
            .value_name("PATH=VALUE")
            .value_parser(str::parse::<VariedTerm>)
            .action(ArgAction::Append)
            .help(
                "Another value of a term of the deal, named by its path as check lists it, words \
                 between left out: class.M-1.margin_bp=95",
            )
            .help_heading(HEADINGS[0]);
        let curve = Arg::new(CURVE)
            .long(CURVE)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help(
                "Market quotes or forward levels, CSV or a workbook, in the place of the deal's own; \
                 static indices have its levels of month 1",
            )
            .help_heading(HEADINGS[0]);
        let history = Arg::new(HISTORY)
            .long(HISTORY)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help(
                "What the loans have done since closing, CSV or a workbook: month, then cpr_pct, \
                 cdr_pct, severity_pct, of one group 1.cpr_pct; later months are the scenario's",
            )
            .help_heading(HEADINGS[0]);
        command.group(switches).args([text, named, file, vectors, curve, history, term])
    }

    fn augment_args_for_update(command: Command) -> Command {
        SettingArgs::augment_args(command)
    }
}

impl FromArgMatches for SettingArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<SettingArgs, clap::Error> {
        let mut given = Vec::new();
        for row in &ROWS {
            let of_row = matches.get_many::<Vec<Setting>>(row.key).into_iter().flatten();
            given.extend(of_row.flatten().cloned());
            for (name, word, _) in SWITCHES {
                if row.key == "derivatives" && matches.get_flag(name) {
                    given.push(Setting { row, figure: Figure::Word(word) });
                }
            }
        }
        for words in &WORDS {
            let said = matches.get_many::<Vec<Setting>>(words.key).into_iter().flatten();
            given.extend(said.flatten().cloned());
        }
        let named = matches.get_many::<String>(NAMED).into_iter().flatten().cloned().collect();
        let file = matches.get_one::<PathBuf>(FILE).cloned();
        let vectors = matches.get_one::<PathBuf>(VECTORS).cloned();
        let curve = matches.get_one::<PathBuf>(CURVE).cloned();
        let history = matches.get_one::<PathBuf>(HISTORY).cloned();
        let terms = matches.get_many::<VariedTerm>(TERM).into_iter().flatten();
        let terms = terms.map(|term| (term.path.clone(), term.value.clone())).collect();
        Ok(SettingArgs { given: Settings::of(given), named, file, vectors, curve, history, terms })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = SettingArgs::from_arg_matches(matches)?;
        Ok(())
    }
}

fn heading(remakes: Remakes) -> &'static str {
    match remakes {
        Remakes::Paths | Remakes::Speeds => HEADINGS[0],
        Remakes::Survivors | Remakes::Losses => HEADINGS[1],
        Remakes::Waterfall => HEADINGS[2],
    }
}

fn flag(row: &'static Row) -> Arg {
    let parse = move |text: &str| row.parse_list(text);
    let flag = Arg::new(row.key)
        .long(row.flag)
        .help(row.meaning)
        .help_heading(heading(row.remakes))
        .value_name(value_name(row))
        .action(ArgAction::Append)
        .allow_hyphen_values(is_signed(row))
        .allow_negative_numbers(true)
        .value_parser(ValueParser::new(parse));
    let flag = match row.form {
        Form::Switch => flag.num_args(0..=1).require_equals(true).default_missing_value("on"),
        _ => flag,
    };
    let others = ROWS.iter().filter(|other| other.one == row.one && other.key != row.key);
    flag.conflicts_with_all(others.filter(|_| !row.is_by_name()).map(|other| other.key))
}

/// The flag of figures with their measure.
fn worded(words: &'static Words) -> Arg {
    let heading = words.rows().next().map_or(HEADINGS[0], |row| heading(row.remakes));
    let measures = words.rows().map(|row| row.key);
    Arg::new(words.key)
        .long(words.flag)
        .help(words.meaning)
        .help_heading(heading)
        .value_name("FIGURE MEASURE,...")
        .action(ArgAction::Append)
        .value_parser(ValueParser::new(move |text: &str| words.parse_list(text)))
        .conflicts_with_all(measures)
}

/// Whether figures are basis points, which may fall.
fn is_signed(row: &Row) -> bool {
    row.form == Form::ByMonth || row.unit() == "bp"
}

fn value_name(row: &Row) -> String {
    match row.form {
        Form::Months | Form::MonthsVector => "MONTHS,...".to_string(),
        Form::Word(words) => words.join("|"),
        Form::Switch => "on|off".to_string(),
        Form::Name => "NAME".to_string(),
        Form::PartOf => "NAME=PCT".to_string(),
        Form::ShiftOf => "INDEX=BP".to_string(),
        Form::ByMonth => "BP:MONTH,...".to_string(),
        Form::Number(_) | Form::Vector(_) if row.unit() == "bp" => "BP,...".to_string(),
        Form::Number(_) | Form::Vector(_) => "PCT,...".to_string(),
    }
}

/// Arguments with every `--settings TEXT` written out as the flags that it stands for: a flag and a
/// row of the same name take the same figures.
///
/// # Errors
/// What of a text is no setting.
pub(crate) fn written_out(
    arguments: impl Iterator<Item = OsString>,
) -> Result<Vec<OsString>, clap::Error> {
    let mut out = Vec::new();
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            out.push(argument);
            out.extend(arguments);
            break;
        }
        let text = match argument.to_str().and_then(|word| word.strip_prefix("--settings")) {
            Some("") => arguments.next().map(|text| text.to_string_lossy().into_owned()),
            Some(behind) => behind.strip_prefix('=').map(str::to_string),
            None => None,
        };
        let Some(text) = text else {
            out.push(argument);
            continue;
        };
        for (key, figure) in parse_settings(&text).map_err(no_settings)? {
            out.push(as_flag(&key, &figure).into());
        }
    }
    Ok(out)
}

fn no_settings(fault: BadSettings) -> clap::Error {
    clap::Error::raw(ErrorKind::ValueValidation, format!("--settings: {fault}\n"))
}

/// `lag_months=6` is `--lag=6`; of a verb's own switches, `deal_swaps=on` is `--deal-swaps`.
fn as_flag(key: &str, figure: &str) -> String {
    match Row::named(key) {
        Some(row) => format!("--{}={figure}", row.flag),
        None if figure == "on" => format!("--{}", key.replace('_', "-")),
        None => format!("--{}={figure}", key.replace('_', "-")),
    }
}
