//! A schema-directed reader of TOML tables: every getter notes its key, and what is wrong with
//! its value, and goes on. [`Table::finish`] reports the keys that nobody asked for.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::deal::not_a_deal;
use crate::deal::vocabulary::Vocabulary;
use crate::doubt::Doubts;
use crate::reader::bounds;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_syntax;
use crate::reader::words::{did_you_mean, listed, nearest, quoted};

/// A parsed TOML file.
pub(crate) struct Document<'s> {
    pub(crate) source: &'s Source,
    pub(crate) problems: &'s Problems,
    pub(crate) root: DeTable<'s>,
    /// Numbers that look wrong but may be right.
    pub(crate) doubts: Doubts,
    /// Whether the syntax is broken: then what stands where is partly a guess, and only bad
    /// values are reported.
    pub(crate) broken: bool,
    /// The words that are asked for, where somebody wants to know.
    vocabulary: Option<RefCell<Vocabulary>>,
    /// Where texts stand that are read as expressions.
    pub(crate) expressions: RefCell<Vec<Range<usize>>>,
}

impl<'s> Document<'s> {
    /// Parses the file; syntax faults go to `problems`.
    pub(crate) fn parse(source: &'s Source, problems: &'s Problems) -> Document<'s> {
        let (root, errors) = DeTable::parse_recoverable(&source.text);
        toml_syntax::report(&source.text, &errors, problems);
        let broken = !errors.is_empty() || !problems.is_empty();
        Document {
            source,
            problems,
            root: root.into_inner(),
            doubts: Doubts::default(),
            broken,
            vocabulary: None,
            expressions: RefCell::default(),
        }
    }

    /// The same document, which notes every word that is asked for.
    pub(crate) fn listening(self) -> Document<'s> {
        Document { vocabulary: Some(RefCell::default()), ..self }
    }

    /// Notes words of which `used` stands in the file.
    pub(crate) fn hear<'w>(
        &self,
        of: &str,
        known: impl IntoIterator<Item = &'w str>,
        used: impl Fn(&str) -> bool,
    ) {
        if let Some(vocabulary) = &self.vocabulary {
            vocabulary.borrow_mut().hear(of, &mut known.into_iter(), &used);
        }
    }

    /// The words that were asked for.
    pub(crate) fn vocabulary(self) -> Vocabulary {
        self.vocabulary.map(RefCell::into_inner).unwrap_or_default()
    }

    /// The table of the file itself.
    pub(crate) fn table(&self) -> Table<'_> {
        Table::new(self, &self.root, 0..0, "the file".to_owned())
    }
}

/// A table that is being read.
pub(crate) struct Table<'d> {
    pub(crate) document: &'d Document<'d>,
    map: &'d DeTable<'d>,
    /// Place of its header, or of the whole of an inline table.
    pub(crate) span: Range<usize>,
    title: String,
    known: RefCell<Vec<&'static str>>,
    /// Keys of which none is there, and how many should be.
    missing: RefCell<Vec<(Vec<&'static str>, &'static str)>>,
}

impl<'d> Table<'d> {
    fn new(
        document: &'d Document<'d>,
        map: &'d DeTable<'d>,
        span: Range<usize>,
        title: String,
    ) -> Table<'d> {
        let known = RefCell::new(vec!["cite"]);
        Table { document, map, span, title, known, missing: RefCell::default() }
    }

    /// The value of `key`, if it is there.
    pub(crate) fn optional(&self, key: &'static str) -> Option<Value<'d>> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
        drop(known);
        let (name, value) = self.map.get_key_value(key)?;
        Some(Value { document: self.document, key: key.into(), key_span: name.span(), value })
    }

    /// Takes keys for known whose values nobody looks at.
    pub(crate) fn know(&self, keys: impl Iterator<Item = &'static str>) {
        keys.for_each(|key| _ = self.optional(key));
    }

    /// The value of `key`; a fault if it is not there.
    pub(crate) fn required(&self, key: &'static str) -> Option<Value<'d>> {
        let value = self.optional(key);
        if value.is_none() {
            self.missing.borrow_mut().push((vec![key], "it"));
        }
        value
    }

    /// A fault for each of `keys` that is there, with why it should not be in its place.
    pub(crate) fn none_of(&self, keys: &[&'static str], why: &str) {
        for value in keys.iter().filter_map(|key| self.optional(key)) {
            let message = format!("`{}` {why}", value.key);
            self.problem(Problem::new(value.key_span, message).label("expected no such key"));
        }
    }

    /// A fault if none of `keys` is there.
    pub(crate) fn at_least_one(&self, keys: &[&'static str]) {
        if keys.iter().all(|key| self.optional(key).is_none()) {
            self.missing.borrow_mut().push((keys.to_vec(), "at least one"));
        }
    }

    /// Which one of `keys` is there; a fault if none is, or several are.
    pub(crate) fn exactly_one(&self, keys: &[&'static str]) -> Option<(&'static str, Value<'d>)> {
        let one = self.one_of_keys(keys, "exactly one");
        if one.is_none() {
            self.missing.borrow_mut().push((keys.to_vec(), "exactly one"));
        }
        one
    }

    /// Which one of `keys` is there, if one is; a fault if several are.
    pub(crate) fn at_most_one(&self, keys: &[&'static str]) -> Option<(&'static str, Value<'d>)> {
        self.one_of_keys(keys, "at most one")
    }

    /// The first of `keys` that is there; a fault for every other.
    fn one_of_keys(
        &self,
        keys: &[&'static str],
        number: &str,
    ) -> Option<(&'static str, Value<'d>)> {
        let mut found = keys.iter().filter_map(|key| Some((*key, self.optional(key)?)));
        let first = found.next();
        if let Some((key, _)) = &first {
            for (other, value) in found {
                let message = format!("{} has both `{key}` and `{other}`", self.title);
                let label = format!("expected {number} of {}", listed(keys.iter().copied()));
                self.problem(Problem::new(value.key_span, message).label(label));
            }
        }
        first
    }

    /// Every key and value in the order of the file, for tables whose keys are names.
    pub(crate) fn entries(&self) -> Vec<Value<'d>> {
        let mut entries: Vec<Value<'d>> = self
            .map
            .iter()
            .filter(|(key, _)| key.get_ref() != "cite")
            .map(|(key, value)| Value {
                document: self.document,
                key: key.get_ref().to_string(),
                key_span: key.span(),
                value,
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_span.start);
        entries
    }

    /// The table's `cite`; an empty text if it has none.
    pub(crate) fn cite(&self) -> String {
        self.map.get("cite").and_then(|cite| cite.get_ref().as_str()).unwrap_or("").to_owned()
    }

    /// Notes a problem of this file.
    pub(crate) fn problem(&self, problem: Problem) {
        self.document.problems.push(problem);
    }

    /// Checks `cite` only: the end of a table whose keys are names.
    pub(crate) fn finish_names(self) {
        if let Some(cite) = self.optional("cite") {
            cite.text();
        }
    }

    /// Reports unknown and missing keys.
    pub(crate) fn finish(self) {
        self.finish_with(&|_| None);
    }

    /// The same, with the caller's own hint for certain unknown keys.
    pub(crate) fn finish_hinted(self, hint_for: impl Fn(&str) -> Option<String>) {
        self.finish_with(&hint_for);
    }

    fn finish_with(self, hint_for: &dyn Fn(&str) -> Option<String>) {
        if let Some(cite) = self.optional("cite") {
            cite.text();
        }
        if self.document.broken {
            return;
        }
        let known = self.known.borrow();
        self.document.hear(&self.title, known.iter().copied(), |key| self.map.contains_key(key));
        let mut missing = self.missing.borrow_mut();
        for (key, _) in self.map.iter() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            if self.document.problems.full() {
                self.document.problems.count();
                continue;
            }
            let (meant, hint) = self.meant(name, &known);
            let hint = hint_for(name).or(hint);
            missing.retain(|(keys, _)| !meant.is_some_and(|meant| keys.contains(&meant)));
            let message = format!("unknown key {} in {}", quoted(name), self.title);
            self.problem(Problem::new(key.span(), message).maybe_hint(hint));
        }
        for (keys, number) in missing.iter() {
            let message = match keys.as_slice() {
                [key] => format!("`{key}` is missing in {}", self.title),
                keys => format!(
                    "{} has none of {}, expected {number}",
                    self.title,
                    listed(keys.iter().copied())
                ),
            };
            let hint = match keys.as_slice() {
                [key] => bounds::unit(key)
                    .map(|(_, words)| format!("`{key}`: {words}"))
                    .or_else(|| example(&self.title, key)),
                _ => None,
            };
            self.problem(Problem::new(self.span.clone(), message).maybe_hint(hint));
        }
    }

    /// The known key that an unknown one stands for, and the hint that says so.
    fn meant(&self, name: &str, known: &[&'static str]) -> (Option<&'static str>, Option<String>) {
        let free = || known.iter().copied().filter(|key| !self.map.contains_key(*key));
        let stem = bounds::unit(name).map_or(name, |(stem, _)| stem);
        let other_unit =
            free().find_map(|key| bounds::unit(key).filter(|(s, _)| *s == stem).map(|u| (key, u)));
        if let Some((key, (_, words))) = other_unit {
            return (Some(key), Some(format!("`{key}`: {words}")));
        }
        if let Some(key) = nearest(name, free()) {
            return (Some(key), Some(format!("did you mean `{key}`?")));
        }
        let keys = known.iter().copied().filter(|key| *key != "cite");
        (None, did_you_mean(name, keys))
    }
}

/// A minimal example of a table whose shape its name does not give away.
fn example(table: &str, key: &str) -> Option<String> {
    let words = match (table, key) {
        ("`interest`", "from") => "the account that it is paid from: `from = [\"interest\"]`",
        ("`principal`", "from") => "the account that it is paid from: `from = [\"principal\"]`",
        (_, "pay") => {
            "one `[[pay]]` a step, as in `[[pay]]` and below it \
             `interest = { from = [\"interest\"], to = [\"A\"] }`, then `[[pay]]` and below it \
             `principal = { from = [\"principal\"], to = [\"A\"] }`"
        }
        (_, "deal") => not_a_deal::START,
        _ => return None,
    };
    Some(words.to_owned())
}

/// A value with its key.
pub(crate) struct Value<'d> {
    pub(crate) document: &'d Document<'d>,
    /// The key, or the key of the array that it stands in.
    pub(crate) key: String,
    /// Place of the key.
    pub(crate) key_span: Range<usize>,
    value: &'d Spanned<DeValue<'d>>,
}

impl<'d> Value<'d> {
    /// Place of the value.
    pub(crate) fn span(&self) -> Range<usize> {
        self.value.span()
    }

    pub(crate) fn inner(&self) -> &'d DeValue<'d> {
        self.value.get_ref()
    }

    /// Notes a problem of this value.
    pub(crate) fn fault(&self, message: String, expected: &str, hint: Option<String>) {
        let label = format!("expected {expected}");
        self.problem(Problem::new(self.span(), message).label(label).maybe_hint(hint));
    }

    /// Notes a problem of this file.
    pub(crate) fn problem(&self, problem: Problem) {
        self.document.problems.push(problem);
    }

    /// A value of the wrong type.
    pub(crate) fn wrong_type(&self, expected: &str, hint: Option<String>) {
        let is = match self.inner() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(format!("{} is {is}", quoted(&self.key)), expected, hint);
    }

    /// A table below this one.
    pub(crate) fn table(&self) -> Option<Table<'d>> {
        match self.inner() {
            DeValue::Table(map) => {
                let source = &self.document.source.text;
                let header = source.get(self.span()).is_some_and(|text| text.starts_with('['));
                let key = quoted(&self.key);
                let title = if header { format!("[{}]", key.trim_matches('`')) } else { key };
                Some(Table::new(self.document, map, self.span(), title))
            }
            _ => {
                self.is_no_table("");
                None
            }
        }
    }

    /// Whether it is a table, of which `first` is a key; a fault if not.
    pub(crate) fn is_table(&self, first: impl FnOnce() -> Option<&'static str>) -> bool {
        let is_table = self.inner().is_table();
        if !is_table {
            self.is_no_table(&first().map_or(String::new(), |key| format!("{key} = ")));
        }
        is_table
    }

    fn is_no_table(&self, key: &str) {
        self.wrong_type("a table", Some(format!("write `{} = {{ {key}... }}`", self.key)));
    }

    /// The tables of an array of tables, at most `most` of them.
    pub(crate) fn tables(&self, most: usize) -> Vec<Table<'d>> {
        if let DeValue::Table(map) = self.inner() {
            let is_name = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
                DeValue::Table(_) => true,
                DeValue::Array(array) => array.iter().all(|one| one.get_ref().is_table()),
                _ => false,
            };
            let named = map.iter().next().filter(|(_, value)| is_name(value));
            let hint = match named {
                Some((name, _)) => {
                    format!("write `[[{}]]` and below it `name = \"{}\"`", self.key, name.get_ref())
                }
                None => format!("write `[[{}]]`, or a list of tables", self.key),
            };
            self.wrong_type("a list of tables", Some(hint));
            return Vec::new();
        }
        let header =
            self.document.source.text.get(self.span()).is_some_and(|t| t.starts_with("[["));
        self.list(most, |value| match value.inner() {
            DeValue::Table(map) => {
                let key = quoted(&value.key);
                let title = if header { format!("[[{}]]", key.trim_matches('`')) } else { key };
                Some(Table::new(value.document, map, value.span(), title))
            }
            _ => {
                value.wrong_type("a table", None);
                None
            }
        })
    }

    /// The elements of a list, at most `most` of them, as far as `read` can read them.
    pub(crate) fn list<T>(&self, most: usize, read: impl Fn(Value<'d>) -> Option<T>) -> Vec<T> {
        let DeValue::Array(array) = self.inner() else {
            let written = self.document.source.text.get(self.span()).unwrap_or("");
            let hint = (written.len() <= bounds::NAME).then(|| format!("write [{written}]"));
            self.wrong_type("a list", hint);
            return Vec::new();
        };
        if array.len() > most {
            let message = format!("{} has {} entries", quoted(&self.key), array.len());
            self.fault(message, &format!("at most {most}"), None);
            return Vec::new();
        }
        let element = |value: &'d Spanned<DeValue<'d>>| Value {
            document: self.document,
            key: self.key.clone(),
            key_span: value.span(),
            value,
        };
        array.iter().filter_map(|value| read(element(value))).collect()
    }
}
