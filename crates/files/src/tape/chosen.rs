//! Which rows of a tape are loans of the deal: a map keeps rows by words of their columns, or leaves
//! them out.

use toml::Spanned;
use toml::de::DeValue;

use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Table, Value};
use crate::reader::words::quoted;
use crate::schema::Shape;
use crate::tape::cell::{COLUMNS, TapeColumn};
use crate::tape::map::Format;
use crate::tape::number::{Signs, Written};

/// Most words of a column.
const WORDS: usize = 1_000;

/// A column of the tape by whose words rows are kept, or left out.
pub(crate) struct Chosen {
    pub(crate) column: Spanned<TapeColumn>,
    words: Vec<Word>,
    has_numbers: bool,
    /// How the tape writes numbers.
    decimal_comma: bool,
    /// Whether rows with these words are kept, and all others left out.
    is_kept: bool,
}

/// What stands in the column.
enum Word {
    /// This, letter by letter.
    Text(Box<str>),
    /// This number, however the tape writes it.
    Number(f64),
}

impl Chosen {
    /// Whether a row with this word is left out.
    pub(crate) fn leaves_out(&self, word: &str) -> bool {
        let number = if self.has_numbers { number(word, self.decimal_comma) } else { None };
        let is_it = |known: &Word| match known {
            Word::Text(text) => **text == *word,
            Word::Number(known) => number == Some(*known),
        };
        self.words.iter().any(is_it) != self.is_kept
    }
}

/// Reads `[kept]` or `[left_out]`: words by headings, or by positions where there are no headings.
pub(crate) fn read(table: Table<'_>, format: &Format, is_kept: bool) -> Vec<Chosen> {
    let entries = table.entries();
    let chosen = entries.iter().filter_map(|entry| {
        let column = match format.header_rows > 0 {
            true => TapeColumn::Heading(entry.key.trim().to_owned()),
            false => position(&table, entry)?,
        };
        let column = Spanned::new(entry.key_span.clone(), column);
        let words = entry.list(WORDS, word);
        let has_numbers = words.iter().any(|word| matches!(word, Word::Number(_)));
        Some(Chosen { column, words, has_numbers, decimal_comma: format.decimal_comma, is_kept })
    });
    let chosen = chosen.collect();
    table.finish_names();
    chosen
}

fn position(table: &Table<'_>, entry: &Value<'_>) -> Option<TapeColumn> {
    let position = entry.key.parse().ok().filter(|at| (1..=COLUMNS).contains(at));
    if position.is_none() {
        let message = format!("{} is no position of a column", quoted(&entry.key));
        let problem = Problem::new(entry.key_span.clone(), message);
        let hint =
            "the tape has no headings (`header_rows` is 0): name columns by position, from 1";
        table.problem(problem.hint(hint));
    }
    position.map(TapeColumn::Position)
}

fn word(value: Value<'_>) -> Option<Word> {
    match value.inner() {
        DeValue::String(text) if text.is_empty() => Some(Word::Text("".into())),
        DeValue::String(_) => value.words().map(|text| Word::Text(text.trim().into())),
        _ => value.number(&bounds::OF_TAPE).map(Word::Number),
    }
}

/// The number that a tape writes as it writes dollars, or percent.
fn number(word: &str, decimal_comma: bool) -> Option<f64> {
    if word.contains(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let read = |signs| Written { power: 0, signs, decimal_comma }.read(word);
    read(Signs::Currency).or_else(|| read(Signs::Percent))
}

/// Words by columns of the tape.
pub(crate) fn shape() -> Shape {
    let word = Shape::Text("a word of the tape".to_owned());
    let word = Shape::Any(vec![word, Shape::Number(&bounds::OF_TAPE)]);
    Shape::ByName(Box::new(Shape::List { of: Box::new(word), least: 1, most: WORDS }))
}
