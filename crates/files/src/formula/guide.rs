//! The words of expressions, as the guide lists them.

use bonds::formula::{QUANTITIES, Stage, Takes, Unit, Word};

use crate::formula::function::FUNCTIONS;
use crate::schema::GuideTable;

/// The words of expressions as the guide lists them: quantities, then functions.
pub fn expression_words() -> [GuideTable; 2] {
    let mut quantities = vec![
        "| quantity | of | unit | known | meaning |".to_owned(),
        "|---|---|---|---|---|".into(),
    ];
    quantities.extend(QUANTITIES.iter().map(line));
    let mut functions = vec!["| function | meaning |".to_owned(), "|---|---|".to_owned()];
    let line = |(_, _, form, meaning): &(_, _, &str, &str)| format!("| `{form}` | {meaning} |");
    functions.extend(FUNCTIONS.iter().map(line));
    [
        GuideTable { heading: "Quantities".to_owned(), lines: quantities },
        GuideTable { heading: "Functions".to_owned(), lines: functions },
    ]
}

fn line(word: &Word) -> String {
    let of = match word.takes {
        Takes::Classes => "classes",
        Takes::Groups => "groups",
        Takes::Accounts => "accounts",
        Takes::Index => "an index",
        Takes::Nothing => "the date",
    };
    let known = match word.stage {
        Stage::Date => "with the date",
        Stage::Collections => "with the collections",
        Stage::Interest => "before the first step",
        Stage::Now => "as it stands",
    };
    let unit = match word.unit {
        Unit::Dollars => "dollars",
        unit => unit.words(),
    };
    format!("| `{}` | {of} | {unit} | {known} | {} |", word.name, word.meaning)
}
