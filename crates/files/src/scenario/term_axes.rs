//! `[terms]` of a scenario file: values of terms of the deals, each combination a variant.

use std::collections::HashSet;

use grid::VariedTerm;
use toml::Spanned;
use toml::de::DeValue;

use crate::deal::folder::DealDocument;
use crate::deal::variant::{Refused, refusal};
use crate::doubt::{Doubt, DoubtKind};
use crate::reader::bounds::{Bound, TEXT};
use crate::reader::error::Faults;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::{Table, Value};
use crate::reader::words::quoted;
use crate::scenario::axes::Stated;
use crate::scenario::grid_file::GridFile;
use crate::scenario::range::{MOST_POINTS, points};
use crate::schema::Shape;

/// Most variants of a deal: each is held whole, with its loans.
const MOST_VARIANTS: usize = 1_000;
/// A figure of a term, whose own bounds are those of the deal file.
const FIGURE: Bound = Bound::from_to(-1e18, 1e18, "a number");

/// A term that varies: its path, with its place, and its values.
pub(crate) type TermAxis = (Spanned<String>, Vec<String>);

/// What may stand behind the path of a term.
pub(crate) fn shape() -> Shape {
    let number = Shape::Number(&FIGURE);
    let text = || Shape::Text("a figure with its sign, as `\"0.5%\"`".to_owned());
    let one = Shape::Any(vec![Shape::Number(&FIGURE), text()]);
    let several = Shape::List { of: Box::new(one), least: 1, most: MOST_POINTS };
    let range = Shape::Text("`\"start:stop:step\"`".to_owned());
    Shape::ByName(Box::new(Shape::Any(vec![several, number, text(), range])))
}

/// Reads the table: every key a path.
pub(crate) fn read(table: Table<'_>, stated: &mut Stated, twice: &Problems) -> Vec<TermAxis> {
    let mut axes = Vec::new();
    let (mut variants, mut beyond) = (1_usize, None);
    for value in table.entries() {
        let Some(values) = read_values(&value) else { continue };
        let mut seen = HashSet::new();
        if let Some(again) = values.iter().find(|value| !seen.insert(*value)) {
            let message = format!("{again} stands twice in {}", quoted(&value.key));
            twice.push(Problem::new(value.span(), message).hint("its cells are repeated"));
        }
        variants = variants.saturating_mul(values.len());
        stated.count(values.len(), value.span());
        axes.push((Spanned::new(value.key_span.clone(), value.key.clone()), values));
        beyond = beyond.or((variants > MOST_VARIANTS).then_some(value));
    }
    if let Some(value) = beyond {
        let message = format!("the terms make {variants} variants of a deal");
        value.fault(message, &format!("at most {MOST_VARIANTS}"), Some("take larger steps".into()));
    }
    table.finish_names();
    axes
}

/// A range, a list, or one figure; `None` after a fault.
fn read_values(value: &Value<'_>) -> Option<Vec<String>> {
    match value.inner() {
        DeValue::String(text) if text.contains(':') => match points(text) {
            Ok(numbers) => Some(numbers.iter().map(f64::to_string).collect()),
            Err(flaw) => {
                let message = format!("{} is {}", quoted(&value.key), quoted(text));
                value.fault(message, &flaw.expected, flaw.hint);
                None
            }
        },
        DeValue::Array(array) => {
            if array.is_empty() {
                value.fault(format!("{} is empty", quoted(&value.key)), "at least one value", None);
                return None;
            }
            let values = value.list(MOST_POINTS, |one| read_value(&one));
            (values.len() == array.len()).then_some(values)
        }
        _ => Some(vec![read_value(value)?]),
    }
}

fn read_value(value: &Value<'_>) -> Option<String> {
    match value.inner() {
        DeValue::String(text) if text.len() <= TEXT => Some(text.trim().to_owned()),
        _ => value.number(&FIGURE).map(|number| number.to_string()),
    }
}

impl GridFile {
    /// The terms of each variant of a deal, the last of `[terms]` running fastest: one without any
    /// where the file varies none.
    pub fn variants(&self) -> Vec<Vec<VariedTerm>> {
        let mut variants = vec![Vec::new()];
        for (path, values) in &self.terms {
            let with = |known: &Vec<VariedTerm>| {
                let term = |value: &String| {
                    let term = VariedTerm { path: path.get_ref().clone(), value: value.clone() };
                    [known.as_slice(), &[term]].concat()
                };
                values.iter().map(term).collect::<Vec<_>>()
            };
            variants = variants.iter().flat_map(with).collect();
        }
        variants
    }

    /// Which of the file's deals have all terms that it varies. A term that some of them have is no
    /// fault: the others are left out, of which the doubts tell.
    ///
    /// # Errors
    /// Every term that no deal has, at its place; where each deal lacks another one, what each lacks.
    pub fn have_terms(&self, deals: &[&DealDocument]) -> Result<(Vec<bool>, Vec<Doubt>), Faults> {
        let (none, lacks) = (Problems::default(), Problems::default());
        let source = Source::new(&self.path, self.text.clone(), &none);
        let mut have = vec![true; deals.len()];
        for (path, _) in &self.terms {
            let refused: Vec<Option<Refused>> =
                deals.iter().map(|deal| refusal(deal, path.get_ref())).collect();
            let is_unknown = refused.iter().all(Option::is_some);
            for (position, refused) in refused.into_iter().enumerate() {
                let Some(Refused { message, label, hint }) = refused else { continue };
                if have.get(position) == Some(&true) || is_unknown {
                    let problem = Problem::new(path.span(), message);
                    let problem = problem.label(label).maybe_hint(hint);
                    if is_unknown { &none } else { &lacks }.push(problem);
                }
                have.iter_mut().skip(position).take(1).for_each(|has| *has = false);
            }
        }
        if !none.is_empty() {
            return Err(source.faults(&none));
        }
        let lacks = source.faults(&lacks);
        if !have.contains(&true) {
            return Err(lacks);
        }
        let left_out = |lack| {
            let doubt = Doubt::of_fault(DoubtKind::DealLeftOut, lack);
            Doubt { message: format!("{}: it is left out", doubt.message), ..doubt }
        };
        Ok((have, lacks.faults.into_iter().map(left_out).collect()))
    }
}
