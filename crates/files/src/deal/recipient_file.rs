//! Recipients of a step as written: classes and sets by name, and recipients of recipients.

use std::collections::HashSet;

use toml::Spanned;
use toml::de::DeValue;

use crate::deal::pay_limits_file::{Until, When, hint};
use crate::formula::EXPRESSION;
use crate::reader::bounds;
use crate::reader::toml_reader::Value;
use crate::schema::{Form, Keys, NAME, Shape, case, choice, flat, keys, optional};

/// How deep recipients may stand in recipients.
const DEEPEST: usize = 16;

/// A recipient as written.
#[derive(Clone)]
pub(crate) struct RecipientFile {
    pub(crate) who: WhoFile,
    pub(crate) until: Option<Spanned<String>>,
    pub(crate) down_to: Option<Spanned<String>>,
    pub(crate) when: Option<Spanned<String>>,
    /// Its part among `parts`.
    pub(crate) part: Option<Spanned<String>>,
    /// Whether it is a name and nothing else.
    pub(crate) is_plain: bool,
}

/// Who receives.
#[derive(Clone)]
pub(crate) enum WhoFile {
    Name(Spanned<String>),
    Sequential(Vec<RecipientFile>),
    ProRata(Vec<RecipientFile>),
    Parts(Vec<RecipientFile>),
}

impl RecipientFile {
    pub(crate) fn named(name: Spanned<String>) -> RecipientFile {
        let (until, down_to, when, part) = (None, None, None, None);
        RecipientFile { who: WhoFile::Name(name), until, down_to, when, part, is_plain: true }
    }

    /// Those directly below it.
    pub(crate) fn below(&self) -> &[RecipientFile] {
        match &self.who {
            WhoFile::Name(_) => &[],
            WhoFile::Sequential(all) | WhoFile::ProRata(all) | WhoFile::Parts(all) => all,
        }
    }

    /// Every name in it.
    pub(crate) fn names<'r>(&'r self, names: &mut Vec<&'r Spanned<String>>) {
        if let WhoFile::Name(name) = &self.who {
            names.push(name);
        }
        self.below().iter().for_each(|one| one.names(names));
    }

    fn depth(&self) -> usize {
        1 + self.below().iter().map(RecipientFile::depth).max().unwrap_or(0)
    }
}

/// A set as written: its name, and its classes.
pub(crate) type Set = (Spanned<String>, Vec<Spanned<String>>);

/// Names with the classes of every set in the place of its name, each once.
pub(crate) fn written_out(names: Vec<Spanned<String>>, sets: &[Set]) -> Vec<Spanned<String>> {
    let mut seen = HashSet::new();
    let all = names.into_iter().flat_map(|name| {
        let set = sets.iter().find(|(of, _)| of.get_ref() == name.get_ref());
        match set {
            None => vec![name],
            Some((_, classes)) => {
                let here =
                    |class: &Spanned<String>| Spanned::new(name.span(), class.get_ref().clone());
                classes.iter().map(here).collect()
            }
        }
    });
    all.filter(|name| seen.insert(name.get_ref().clone())).collect()
}

/// Puts the classes of every set in the place of its name, one after the other.
pub(crate) fn write_out(recipients: &mut Vec<RecipientFile>, sets: &[Set]) {
    for one in &mut *recipients {
        match &mut one.who {
            WhoFile::Sequential(all) | WhoFile::ProRata(all) | WhoFile::Parts(all) => {
                write_out(all, sets);
            }
            WhoFile::Name(name) if !one.is_plain => {
                let classes = written_out(vec![name.clone()], sets);
                if classes.len() > 1 {
                    let classes = classes.into_iter().map(RecipientFile::named);
                    one.who = WhoFile::Sequential(classes.collect());
                }
            }
            WhoFile::Name(_) => {}
        }
    }
    let all = std::mem::take(recipients).into_iter().flat_map(|one| match &one.who {
        WhoFile::Name(name) if one.is_plain => {
            let classes = written_out(vec![name.clone()], sets);
            classes.into_iter().map(RecipientFile::named).collect()
        }
        _ => vec![one],
    });
    *recipients = all.collect();
}

/// A list of recipients.
pub(crate) struct Recipients;

impl Form for Recipients {
    type Out = Vec<RecipientFile>;

    fn read(&self, value: &Value<'_>) -> Option<Self::Out> {
        if is_names(value) {
            return Some(value.names("classes").into_iter().map(RecipientFile::named).collect());
        }
        let read = each::<RecipientKeys>(value);
        if read.iter().any(|one| one.depth() > DEEPEST) {
            let message = "recipients stand too deep in recipients".to_owned();
            value.fault(message, &format!("at most {DEEPEST} levels"), None);
            return None;
        }
        Some(read)
    }

    fn shape(&self) -> Shape {
        list_of::<RecipientKeys>()
    }
}

/// Whether a value is no list that holds a table.
fn is_names(value: &Value<'_>) -> bool {
    match value.inner() {
        DeValue::Array(array) => {
            !array.iter().any(|one| matches!(one.get_ref(), DeValue::Table(_)))
        }
        _ => true,
    }
}

/// A list of names and of tables of keys `K`.
fn each<K: Keys<Out = RecipientFile>>(value: &Value<'_>) -> Vec<RecipientFile> {
    value.list(bounds::MANY, |one| match one.inner() {
        DeValue::Table(_) => one.table().and_then(K::read),
        _ => one.name().map(RecipientFile::named),
    })
}

/// The shape of what [`each`] reads.
fn list_of<K: Keys<Out = RecipientFile>>() -> Shape {
    let names = Shape::Text("names of classes and sets".to_owned());
    let of = Box::new(Shape::Any(vec![names, Shape::Table(K::rows())]));
    Shape::List { of, least: 1, most: bounds::MANY }
}

/// Recipients within recipients: described where the first of them stands.
struct Nested;

impl Form for Nested {
    type Out = Vec<RecipientFile>;

    fn read(&self, value: &Value<'_>) -> Option<Self::Out> {
        Recipients.read(value)
    }

    fn shape(&self) -> Shape {
        Shape::Defined("recipients", || Recipients.shape())
    }
}

/// Recipients that each say their part.
struct PartList;

impl Form for PartList {
    type Out = Vec<RecipientFile>;

    fn read(&self, value: &Value<'_>) -> Option<Self::Out> {
        let read = each::<PartKeys>(value);
        if read.iter().filter(|one| one.part.is_none()).count() > 1 {
            let message = "several recipients of `parts` say no `part`".to_owned();
            value.fault(message, "one at most, which gets the rest", None);
        }
        Some(read)
    }

    fn shape(&self) -> Shape {
        Shape::Defined("parts", list_of::<PartKeys>)
    }
}

choice! {
    WhoKeys reads WhoFile {
        /// a class, or a set
        class = case(NAME.map(WhoFile::Name)),
        /// one after the other
        sequential = case(Nested.map(WhoFile::Sequential)),
        /// in proportion: by what is due for interest, by balance for principal
        pro_rata = case(Nested.map(WhoFile::ProRata)),
        /// by parts: each recipient says its `part`, one of them may leave it out and gets the rest.
        /// What a recipient cannot take of its part stays in the account
        parts = case(PartList.map(WhoFile::Parts)),
    }
}

keys! {
    pub(crate) RecipientKeys reads RecipientFile {
        /// who
        who = flat::<WhoKeys>(),
        /// so many dollars at most
        until = optional(Until),
        /// until its classes together have this balance
        down_to = optional(EXPRESSION),
        /// a test; where it does not hold, the recipient has no share
        when = optional(When),
    } => RecipientFile { who, until, down_to, when, part: None, is_plain: false },
    hint(key) { hint(key) }
}

keys! {
    PartKeys reads RecipientFile {
        /// who, and how much at most
        recipient = flat::<RecipientKeys>(),
        /// its part of one (default: what the others leave)
        part = optional(EXPRESSION),
    } => RecipientFile { part, ..recipient },
    hint(key) { hint(key) }
}
