//! Variants of a deal: its file with other values of some terms, read again.
//!
//! The new value takes the place of the old one in the text, and the text goes through the same reader
//! as any other: what a term may be, and what fits it, is said nowhere else.

use std::fmt;
use std::ops::Range;

use grid::VariedTerm;

use crate::deal::deal_file::DealFile;
use crate::deal::folder::{self, DealDocument};
use crate::deal::terms_list::{self, Place};
use crate::formula::literal_of;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::{Problems, Source};
use crate::reader::toml_reader::Document;
use crate::reader::words::{decimal, did_you_mean, listed, nearest, quoted};

/// The key that may be left out at the end of a path.
const VALUE: &str = "value";
/// Largest number that TOML may write without an exponent.
const PLAIN: f64 = 1e15;

/// Reads a deal again with other values of some of its terms; terms that `base` has varied already
/// keep their values unless they are named again. Content of the files that the deal file names is
/// taken from where it was taken first.
///
/// A path is that of [`DealDocument::terms`], in which words between a name and the last key may be
/// left out where one term alone is meant: `class.M-1.margin_bp`; so may `value` at the end. What may
/// be varied is a number, and an expression that is one figure: `"5.5%"`.
///
/// # Errors
/// Every path that names no such term, every value that is no such figure, else all faults of the deal
/// with these terms, each with its place; those at a term say so.
pub fn read_variant(base: &DealDocument, terms: &[VariedTerm]) -> Result<DealDocument, ReadError> {
    let path = base.path();
    let problems = Problems::default();
    let source = Source::new(path, base.text.as_bytes().to_vec(), &problems);
    let document = Document::parse(&source, &problems);
    let known = Known::of(&document);
    let (mut edits, mut faults) = (Vec::<Edit>::new(), Faults::default());
    for term in terms {
        let refused = match known.edit(term) {
            Ok(edit) if edits.iter().any(|other| other.term.path == edit.term.path) => {
                Refused::new(format!("the term {} is given twice", quoted(&edit.term.path)))
            }
            Ok(edit) => {
                edits.push(edit);
                continue;
            }
            Err(refused) => refused,
        };
        let Refused { message, label, hint } = refused;
        faults.append(Faults::of_file(path.to_owned(), message, label, hint));
    }
    if !faults.faults.is_empty() {
        return Err(faults.into());
    }
    let kept = base.inputs.varied.iter();
    let kept = kept.filter(|kept| !edits.iter().any(|edit| edit.term.path == kept.path));
    let kept: Vec<Edit> = kept.filter_map(|kept| known.edit(kept).ok()).collect();
    edits.extend(kept);
    edits.sort_by_key(|edit| edit.span.start);
    let text = written(&source.text, &mut edits);
    let read = folder::read_again(base, text.into_bytes());
    let mut variant = read.map_err(|error| attributed(error, base, &edits))?;
    variant.text = base.text.clone();
    variant.inputs.varied = edits.into_iter().map(|edit| edit.term).collect();
    Ok(variant)
}

/// Why a path names no term of a deal that can be varied; `None` where it names one.
pub(crate) fn refusal(base: &DealDocument, path: &str) -> Option<Refused> {
    let problems = Problems::default();
    let source = Source::new(base.path(), base.text.as_bytes().to_vec(), &problems);
    let document = Document::parse(&source, &problems);
    let known = Known::of(&document);
    let found = known.named(path).and_then(|(path, place)| match known.figure(place) {
        Some(_) => Ok(()),
        None => Err(known.no_figure(path, place)),
    });
    found.err()
}

/// A term with its new value: its path in full, and the value as results have it.
struct Edit {
    term: VariedTerm,
    /// Where the value stands.
    span: Range<usize>,
    /// The value as the file would have it.
    written: String,
}

/// Why a term cannot be varied so.
pub(crate) struct Refused {
    pub(crate) message: String,
    pub(crate) label: String,
    pub(crate) hint: Option<String>,
}

impl Refused {
    fn new(message: String) -> Refused {
        Refused { message, label: String::new(), hint: None }
    }
}

/// The terms of a file.
struct Known<'d> {
    document: &'d Document<'d>,
    places: Vec<(String, Place)>,
}

impl<'d> Known<'d> {
    fn of(document: &'d Document<'d>) -> Known<'d> {
        // The reader notes which texts are expressions.
        let _ = DealFile::read(document);
        Known { document, places: terms_list::places(document) }
    }

    fn text(&self, place: &Place) -> &str {
        self.document.source.text.get(place.span.clone()).unwrap_or_default()
    }

    fn edit(&self, term: &VariedTerm) -> Result<Edit, Refused> {
        let (path, place) = self.named(&term.path)?;
        let given = term.value.trim();
        let (value, written) = match self.figure(place) {
            Some(Signs { before: "", behind: "", in_quotes: false }) => {
                let number = decimal(given).ok_or_else(|| no_number(term, "a number"))?;
                let written = match number.abs() < PLAIN {
                    true => number.to_string(),
                    false => format!("{number:e}"),
                };
                (written.clone(), written)
            }
            Some(signs) => {
                let number = signs.number(given);
                let expected =
                    || no_number(term, &format!("a number, or one as {}", self.text(place)));
                let figure = signs.with(number.ok_or_else(expected)?);
                (figure.clone(), format!("\"{figure}\""))
            }
            None => return Err(self.no_figure(path, place)),
        };
        let term = VariedTerm { path: path.clone(), value };
        Ok(Edit { term, span: place.span.clone(), written })
    }

    fn no_figure(&self, path: &str, place: &Place) -> Refused {
        let message = format!("the term {} is {}", quoted(path), quoted(self.text(place)));
        let label = "expected one whose value is a number, or one figure as \"5.5%\"";
        Refused { label: label.to_owned(), ..Refused::new(message) }
    }

    /// The signs at the figure that a value is; `None` where it is none.
    fn figure(&self, place: &Place) -> Option<Signs<'_>> {
        let text = self.text(place);
        if place.is_number {
            return Some(Signs { before: "", behind: "", in_quotes: false });
        }
        let is_expression = self.document.expressions.borrow().contains(&place.span);
        let bare = text.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?.trim();
        let is_figure = is_expression && literal_of(bare).is_some();
        is_figure.then(|| Signs::of(bare))
    }

    /// The term that a path names: by itself, or the only one that it is short for.
    fn named(&self, path: &str) -> Result<(&String, &Place), Refused> {
        let mut found: Vec<&(String, Place)> =
            self.places.iter().filter(|(known, _)| known == path).collect();
        if found.is_empty() {
            found = self.places.iter().filter(|(known, _)| is_short(path, known)).collect();
        }
        let file = self.document.source.path.display();
        match found.as_slice() {
            [(path, place)] => Ok((path, place)),
            [] => {
                let message = match self.below(path).next() {
                    None => format!("{file} has no term {}", quoted(path)),
                    Some(_) => format!("{} is a table of {file}", quoted(path)),
                };
                let label = "expected the path of a value that it states".to_owned();
                Err(Refused { message, label, hint: self.hint(path) })
            }
            several => {
                let message = format!("{} stands for several terms of {file}", quoted(path));
                let paths = several.iter().map(|(path, _)| path.as_str()).take(MOST_NAMED);
                let hint = Some(format!("there are {}", listed(paths)));
                Err(Refused { hint, ..Refused::new(message) })
            }
        }
    }

    fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.places.iter().map(|(path, _)| path.as_str())
    }

    /// The terms of a table.
    fn below<'k>(&'k self, table: &'k str) -> impl Iterator<Item = &'k str> {
        self.paths().filter(move |path| is_below(path, table))
    }

    /// The nearest of the terms that can be varied, short paths counted, in the table that a path
    /// begins with; else all of that table.
    fn hint(&self, path: &str) -> Option<String> {
        let tables = path.rmatch_indices('.').map(|(at, _)| &path[..at]);
        let table =
            std::iter::once(path).chain(tables).find(|table| self.below(table).next().is_some());
        let is_figure = |(_, place): &&(String, Place)| self.figure(place).is_some();
        let figures = self.places.iter().filter(is_figure).map(|(path, _)| path.as_str());
        let figures: Vec<&str> = match table {
            Some(table) => figures.filter(|known| is_below(known, table)).collect(),
            None => figures.collect(),
        };
        if table != Some(path) {
            let short: Vec<String> = figures.iter().flat_map(|known| shortened(known)).collect();
            let words = figures.iter().copied().chain(short.iter().map(String::as_str));
            if let Some(near) = nearest(path, words) {
                return Some(format!("did you mean {}?", quoted(near)));
            }
        }
        if table.is_some() {
            let listed = listed(figures.iter().copied().take(MOST_NAMED));
            return (!listed.is_empty()).then(|| format!("there are {listed}"));
        }
        let ends = |known: &&&str| known.rsplit('.').next() == Some(path);
        let of_key = listed(figures.iter().filter(ends).copied().take(MOST_NAMED));
        if !of_key.is_empty() {
            return Some(format!("write its table in front: there are {of_key}"));
        }
        let mut tables: Vec<&str> = self.paths().filter_map(first_word).collect();
        tables.dedup();
        did_you_mean(first_word(path)?, tables)
    }
}

fn is_below(path: &str, table: &str) -> bool {
    path.strip_prefix(table).is_some_and(|behind| behind.starts_with('.'))
}

fn first_word(path: &str) -> Option<&str> {
    path.split('.').next()
}

/// A path without the words between its first ones, which may be a name, and the key.
fn shortened(path: &str) -> Vec<String> {
    let Some((before, key)) = path.rsplit_once('.') else { return Vec::new() };
    let ends = before.match_indices('.').map(|(at, _)| at).filter(|at| *at > 0);
    ends.map(|at| format!("{}.{key}", &before[..at])).collect()
}

/// Most terms of a table that a hint names.
const MOST_NAMED: usize = 10;

/// Whether a path is short for another one.
fn is_short(path: &str, known: &str) -> bool {
    if known.strip_prefix(path).and_then(|rest| rest.strip_prefix('.')) == Some(VALUE) {
        return true;
    }
    path.rmatch_indices('.').any(|(at, _)| {
        let (before, behind) = path.split_at(at);
        let between = known.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
        between.is_some_and(|between| between.starts_with('.'))
    })
}

fn no_number(term: &VariedTerm, expected: &str) -> Refused {
    let message = format!("the term {} cannot be {}", quoted(&term.path), quoted(&term.value));
    Refused { label: format!("expected {expected}"), ..Refused::new(message) }
}

/// What stands around the digits of a figure.
struct Signs<'t> {
    before: &'t str,
    behind: &'t str,
    in_quotes: bool,
}

impl<'t> Signs<'t> {
    fn of(figure: &'t str) -> Signs<'t> {
        let unsigned = figure.strip_prefix('-').unwrap_or(figure);
        let digits = |sign: char| sign.is_ascii_digit() || sign == '.';
        let first = unsigned.find(digits).unwrap_or(0);
        let last = unsigned.rfind(digits).map_or(0, |at| at + 1);
        let (before, behind) = (&unsigned[..first], &unsigned[last..]);
        Signs { before, behind, in_quotes: true }
    }

    /// The number of a text, with these signs or without.
    fn number(&self, text: &str) -> Option<f64> {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => ("-", unsigned),
            None => ("", text),
        };
        let bare = unsigned.strip_prefix(self.before).unwrap_or(unsigned);
        let bare = bare.strip_suffix(self.behind).unwrap_or(bare);
        bare.starts_with(|first: char| first.is_ascii_digit() || first == '.')
            .then(|| decimal(&format!("{sign}{bare}")))?
    }

    fn with(&self, number: f64) -> String {
        let sign = if number < 0.0 { "-" } else { "" };
        format!("{sign}{}{}{}", self.before, number.abs(), self.behind)
    }
}

/// The text with every edit made, whose spans then are those of the new values.
fn written(text: &str, edits: &mut [Edit]) -> String {
    let mut new = String::with_capacity(text.len() + 16 * edits.len());
    let mut at = 0;
    for edit in edits {
        new.push_str(text.get(at..edit.span.start).unwrap_or_default());
        at = edit.span.end;
        let start = new.len();
        new.push_str(&edit.written);
        edit.span = start..new.len();
    }
    new.push_str(text.get(at..).unwrap_or_default());
    new
}

/// Terms of a variant, in words.
struct With<'e>(Vec<&'e VariedTerm>);

impl fmt::Display for With<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(|term| quoted(&term.to_string())).collect();
        to.write_str(&words.join(", "))
    }
}

/// The error of a variant: faults at a varied term name it, the others all of them.
fn attributed(mut error: ReadError, base: &DealDocument, edits: &[Edit]) -> ReadError {
    let ReadError::Faults(faults) = &mut error else { return error };
    for fault in &mut faults.faults {
        let is_at = |edit: &&Edit| {
            let span = &edit.span;
            fault.file == base.path() && fault.span.start < span.end && span.start < fault.span.end
        };
        let words = match edits.iter().find(is_at) {
            Some(edit) => format!(", as the term {} has it", With(vec![&edit.term])),
            None => format!(" with {}", With(edits.iter().map(|edit| &edit.term).collect())),
        };
        fault.message.push_str(&words);
    }
    error
}
