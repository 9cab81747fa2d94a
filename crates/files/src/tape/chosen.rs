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

/// Most words of a column.
const WORDS: usize = 1_000;

/// A column of the tape by whose words rows are kept, or left out.
pub(crate) struct Chosen {
    pub(crate) column: Spanned<TapeColumn>,
    words: Vec<Word>,
    /// Whether rows with these words are kept, and all others left out.
    is_kept: bool,
}

/// A word of the tape, and the number that it is.
struct Word {
    text: Box<str>,
    number: Option<f64>,
}

impl Chosen {
    /// Whether a row with this word is left out: the same number is the same word.
    pub(crate) fn leaves_out(&self, word: &str) -> bool {
        let number = number(word);
        let is_it =
            |known: &Word| *known.text == *word || number.is_some() && known.number == number;
        self.words.iter().any(is_it) != self.is_kept
    }
}

/// Reads `[kept]` or `[left_out]`: words by headings, or by positions where there are no headings.
pub(crate) fn read(table: Table<'_>, has_headings: bool, is_kept: bool) -> Vec<Chosen> {
    let entries = table.entries();
    let chosen = entries.iter().filter_map(|entry| {
        let column = match has_headings {
            true => TapeColumn::Heading(entry.key.trim().to_owned()),
            false => position(&table, entry)?,
        };
        let words = entry.list(WORDS, word);
        Some(Chosen { column: Spanned::new(entry.key_span.clone(), column), words, is_kept })
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
    let text: Box<str> = match value.inner() {
        DeValue::String(text) if text.is_empty() => "".into(),
        DeValue::Integer(_) | DeValue::Float(_) => value.as_written().trim().into(),
        _ => value.words()?.trim().into(),
    };
    Some(Word { number: number(&text), text })
}

fn number(word: &str) -> Option<f64> {
    let is_number = word.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    if is_number { word.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

/// Words by columns of the tape.
pub(crate) fn shape() -> Shape {
    let word = Shape::Text("a word of the tape".to_owned());
    let word = Shape::Any(vec![word, Shape::Number(&bounds::OF_TAPE)]);
    Shape::ByName(Box::new(Shape::List { of: Box::new(word), least: 1, most: WORDS }))
}
