//! The terms of a deal file, what the document cites for them, and the assumptions that cover the
//! others.

use std::collections::HashSet;
use std::ops::Range;

use grid::{Assumption, Term};
use toml::de::{DeTable, DeValue};

use crate::deal::deal_file::DealFile;
use crate::pool::columns;
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Document;
use crate::reader::words::{did_you_mean, quoted};

/// Deepest table of a term: `group.1.speed.vector.segments.3.pct`.
const DEPTH: usize = 8;
/// Most terms of a file.
const TERMS: usize = 100_000;

/// Lists the terms of `file`, and checks that every assumption names one.
pub(crate) fn list(document: &Document<'_>, file: &DealFile) -> Vec<Term> {
    let walk = Walk::through(document);
    if !document.broken {
        let mut names = HashSet::new();
        let mut classes = file.classes.iter().filter_map(|class| class.name.as_ref());
        let is_twice = classes.any(|name| !names.insert(name.get_ref().as_str()));
        for assumption in &file.assumptions {
            let term = &assumption.get_ref().term;
            // Of two classes of one name, one is probably meant by the name that is missed.
            let is_of_class = is_twice && term.starts_with("class.");
            if !walk.has(term) && !is_of_class {
                report(document, &walk, term, assumption.span());
            }
        }
    }
    let assumptions = &file.assumptions;
    walk.leaves
        .into_iter()
        .map(|Leaf { path, value, cite, .. }| {
            let assumed = assumptions
                .iter()
                .map(|assumption| assumption.get_ref())
                .filter(|assumption| covers(assumption, &path))
                .map(|assumption| assumption.term.len())
                .max();
            let cite = cite.filter(|cite| assumed.is_none_or(|length| length < cite.length));
            Term { path, value, cite: cite.map(|cite| cite.text) }
        })
        .collect()
}

/// Whether the assumption is about the term at `path`, or about a table that holds it.
pub(crate) fn covers(assumption: &Assumption, path: &str) -> bool {
    within(&assumption.term, path)
}

fn within(prefix: &str, path: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn report(document: &Document<'_>, walk: &Walk<'_>, term: &str, span: std::ops::Range<usize>) {
    if document.problems.full() {
        document.problems.count();
        return;
    }
    let problem = match term.strip_prefix("pool.") {
        Some(column) => Problem::new(span, format!("pools have no column {}", quoted(column)))
            .maybe_hint(did_you_mean(column, columns::NAMES.iter().copied())),
        None => {
            let paths = walk.leaves.iter().map(|leaf| leaf.path.as_str());
            let near = crate::reader::words::nearest(term, paths);
            Problem::new(span, format!("this file has no term {}", quoted(term)))
                .label("expected the path of a term, or `pool.COLUMN`")
                .maybe_hint(near.map(|near| format!("did you mean {}?", quoted(near))))
        }
    };
    document.problems.push(problem);
}

/// A table's citation.
#[derive(Clone)]
struct Cite {
    text: String,
    /// Length of the table's path: an assumption about something deeper goes before it.
    length: usize,
}

struct Leaf {
    path: String,
    value: String,
    cite: Option<Cite>,
    place: Place,
}

/// Where the value of a term stands.
pub(crate) struct Place {
    pub(crate) span: Range<usize>,
    pub(crate) is_number: bool,
}

/// Every term with its place, in the order of the file.
pub(crate) fn places(document: &Document<'_>) -> Vec<(String, Place)> {
    Walk::through(document).leaves.into_iter().map(|leaf| (leaf.path, leaf.place)).collect()
}

struct Walk<'s> {
    source: &'s str,
    leaves: Vec<Leaf>,
}

impl<'s> Walk<'s> {
    fn through(document: &'s Document<'_>) -> Walk<'s> {
        let mut walk = Walk { source: &document.source.text, leaves: Vec::new() };
        for (key, value) in in_order(&document.root) {
            // What the document's tables quote is no term, and sets are names.
            if !matches!(key, "quotes" | "assumption" | "sets" | "cite") {
                walk.value(key.to_owned(), key, value, &None, 0);
            }
        }
        walk
    }

    fn has(&self, term: &str) -> bool {
        let column = term.strip_prefix("pool.").is_some_and(|c| columns::NAMES.contains(&c));
        column || self.leaves.iter().any(|leaf| within(term, &leaf.path))
    }

    fn value(
        &mut self,
        path: String,
        key: &str,
        value: &toml::Spanned<DeValue<'_>>,
        cite: &Option<Cite>,
        depth: usize,
    ) {
        if depth > DEPTH || key.len() > 4 * bounds::NAME || self.leaves.len() >= TERMS {
            return;
        }
        match value.get_ref() {
            DeValue::Table(table) => self.table(&path, table, cite, depth),
            DeValue::Array(array) if array.iter().any(|element| element.get_ref().is_table()) => {
                for (position, element) in array.iter().enumerate() {
                    let DeValue::Table(table) = element.get_ref() else { continue };
                    let name = name_of(table).filter(|_| key != "pay");
                    match name {
                        Some(name) => self.table(&format!("{path}.{name}"), table, cite, depth + 1),
                        None => {
                            self.table(&format!("{path}.{}", position + 1), table, cite, depth + 1);
                        }
                    }
                }
            }
            other => {
                let span = value.span();
                let written = self.source.get(span.clone()).unwrap_or("");
                let value = written.split_whitespace().collect::<Vec<_>>().join(" ");
                let is_number = matches!(other, DeValue::Integer(_) | DeValue::Float(_));
                let place = Place { span, is_number };
                self.leaves.push(Leaf { path, value, cite: cite.clone(), place });
            }
        }
    }

    fn table(&mut self, path: &str, table: &DeTable<'_>, cite: &Option<Cite>, depth: usize) {
        let own = table.get("cite").and_then(|cite| cite.get_ref().as_str());
        let own = own.filter(|text| !text.trim().is_empty() && text.len() <= bounds::TEXT);
        let own = own.map(|text| Cite { text: text.to_owned(), length: path.len() });
        let cite = if own.is_some() { &own } else { cite };
        for (key, value) in in_order(table) {
            // A `name` stands in the path already.
            if !["cite", "name", "title", "source"].contains(&key) {
                self.value(format!("{path}.{key}"), key, value, cite, depth + 1);
            }
        }
    }
}

fn name_of<'t>(table: &'t DeTable<'_>) -> Option<&'t str> {
    let name = table.get("name")?.get_ref().as_str()?;
    (!name.is_empty() && name.len() <= 4 * bounds::NAME).then_some(name)
}

/// The entries of a table as the file orders them.
fn in_order<'t, 's>(table: &'t DeTable<'s>) -> Vec<(&'t str, &'t toml::Spanned<DeValue<'s>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect()
}
