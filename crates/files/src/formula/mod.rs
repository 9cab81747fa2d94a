//! Amounts and tests that a deal file writes as expressions.
//!
//! A text becomes a tree ([`parser`]), whose names are looked up ([`scope`]) and whose units and
//! order are checked ([`check`]); amounts and triggers in the order in which they name each other
//! ([`order`]). What comes of it is a list of nodes that the engine computes
//! ([`bonds::formula::Expression`]).

mod check;
mod form;
mod function;
mod guide;
mod lexer;
mod order;
mod parser;
mod scope;
mod syntax;
mod units;
mod wrong;

use std::cell::RefCell;
use std::collections::HashSet;

use bonds::formula::{Amount, Expression, Node, Stage, Unit};
use toml::Spanned;

use crate::deal::amount_file::{AmountFile, ValueFile};
use crate::deal::resolve::Names;
use crate::deal::trigger_file::TestFile;
use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::formula::check::{Checked, Known, Latest, Terms};
use crate::formula::scope::{Scope, Term};
use crate::formula::syntax::{Literal, LiteralKind, Tree};
use crate::formula::units::Units;
use crate::formula::wrong::Wrong;
use crate::reader::source::Problem;
use crate::reader::words::quoted;

pub(crate) use form::EXPRESSION;
pub use guide::expression_words;

/// The number of the figure that a whole expression is, dates left out; `None` where it is more.
pub(crate) fn literal_of(text: &str) -> Option<f64> {
    let literal = Literal::read(text).filter(|literal| literal.kind != LiteralKind::Date);
    literal.map(|literal| literal.value)
}

/// The expressions of a deal.
pub(crate) struct Formulas<'f> {
    scope: Scope<'f>,
    doubts: &'f Doubts,
    amounts: Vec<Option<Read>>,
    triggers: Vec<Option<Read>>,
    /// What some expression names, other than itself.
    used: RefCell<HashSet<Term>>,
}

/// An amount or a trigger that could be read.
struct Read {
    known: Known,
    /// `None` where a trigger has a test of another kind.
    value: Option<Expression>,
}

impl Terms for Formulas<'_> {
    fn known(&self, term: Term) -> Option<&Known> {
        let read = match term {
            Term::Amount(at) => self.amounts.get(at),
            Term::Trigger(at) => self.triggers.get(at),
            Term::Plan(_) | Term::Several => None,
        };
        read?.as_ref().map(|read| &read.known)
    }
}

impl<'f> Formulas<'f> {
    /// Reads every `[[amount]]`, and the tests of triggers that are expressions.
    pub(crate) fn new(names: &'f Names<'f>, doubts: &'f Doubts) -> Formulas<'f> {
        let (amounts, triggers) = (&names.file.amounts, &names.file.triggers);
        let mut formulas = Formulas {
            scope: Scope::new(names),
            doubts,
            amounts: amounts.iter().map(|_| None).collect(),
            triggers: triggers.iter().map(|_| None).collect(),
            used: RefCell::default(),
        };
        let of_amounts = (0..amounts.len()).map(Term::Amount);
        let terms: Vec<Term> = of_amounts.chain((0..triggers.len()).map(Term::Trigger)).collect();
        let tree = |term: &Term| formulas.text(*term).and_then(|text| formulas.parse(text));
        let trees: Vec<Option<Tree>> = terms.iter().map(tree).collect();
        let named = |tree: &Option<Tree>| {
            let names = tree.iter().flat_map(Tree::names);
            names.filter_map(|name| formulas.scope.term(name)).collect()
        };
        let named: Vec<Vec<Term>> = trees.iter().map(named).collect();
        let order = order::order(&terms, &named);
        for cycle in &order.cycles {
            formulas.report(cycle);
        }
        let mut asked = Vec::new();
        for term in order.terms {
            let at = match term {
                Term::Amount(at) => Some(at),
                Term::Trigger(at) => Some(amounts.len() + at),
                Term::Plan(_) | Term::Several => None,
            };
            let tree = at.and_then(|at| trees.get(at));
            let (read, previous) = formulas.read(term, tree.and_then(Option::as_ref));
            asked.extend(previous.into_iter().map(|remembered| (term, remembered)));
            let place = match term {
                Term::Amount(at) => formulas.amounts.get_mut(at),
                Term::Trigger(at) => formulas.triggers.get_mut(at),
                Term::Plan(_) | Term::Several => None,
            };
            if let Some(place) = place {
                *place = read;
            }
        }
        for (term, remembered) in asked {
            if let Some(text) = formulas.text(term) {
                formulas.check_remembered(text, &remembered);
            }
        }
        formulas
    }

    /// Reads an expression of the unit `expected` that is known by the stage `latest`; `None` after a
    /// fault.
    pub(crate) fn expression(
        &self,
        text: &Spanned<String>,
        expected: Unit,
        latest: Stage,
    ) -> Option<Expression> {
        let tree = self.parse(text)?;
        let checked = check::check(&tree, text, &self.scope, self, self.doubts)?;
        self.used.borrow_mut().extend(&checked.uses);
        for remembered in &checked.previous {
            self.check_remembered(text, remembered);
        }
        let in_time = self.is_in_time(text, &checked.stage, latest);
        let units = checked.units.as_ref()?;
        if !units.may_be(expected) {
            let message = format!(
                "{} is {}, expected {}",
                quoted(text.get_ref().trim()),
                units.words(),
                expected.words()
            );
            let hidden = self.scope.term(&spaced(text.get_ref())).map(|_| {
                "a trigger or a plan is called so, too: it needs a name that is no word of \
                 expressions"
                    .to_owned()
            });
            let wrong = Wrong::new(0..text.get_ref().len(), message);
            self.note(text, wrong.maybe_hint(hidden));
            return None;
        }
        in_time.then(|| expression(text, checked))
    }

    /// The plan that a text names and nothing else.
    pub(crate) fn plan(&self, text: &Spanned<String>) -> Option<usize> {
        match self.scope.term(&spaced(text.get_ref()))? {
            Term::Plan(at) => Some(at),
            Term::Amount(_) | Term::Trigger(_) | Term::Several => None,
        }
    }

    /// The test of a trigger, where that is an expression.
    pub(crate) fn test(&self, trigger: usize) -> Option<Expression> {
        self.triggers.get(trigger)?.as_ref()?.value.clone()
    }

    /// The amounts, in the order of the file; `None` where one could not be read. Those by month of
    /// which a file tells are empty: the folder's reader fills them in.
    pub(crate) fn amounts(&self) -> Option<Vec<Amount>> {
        let amount = |(file, read): (&AmountFile, &Option<Read>)| {
            let read = read.as_ref()?;
            Some(Amount {
                name: file.name.as_ref()?.get_ref().clone(),
                value: read.value.clone()?,
                unit: read.known.units.unit()?,
                cite: file.cite.clone(),
            })
        };
        self.scope.names.file.amounts.iter().zip(&self.amounts).map(amount).collect()
    }

    /// Whether an expression names this trigger.
    pub(crate) fn names_trigger(&self, trigger: usize) -> bool {
        self.used.borrow().contains(&Term::Trigger(trigger))
    }

    /// Doubts amounts that nothing names, once every expression has been read.
    pub(crate) fn doubt_unused(&self) {
        let used = self.used.borrow();
        for (position, amount) in self.scope.names.file.amounts.iter().enumerate() {
            let Some(name) = &amount.name else { continue };
            if !used.contains(&Term::Amount(position)) {
                let message = format!("nothing depends on the amount {}", quoted(name.get_ref()));
                self.doubts.push(Noted::new(DoubtKind::AmountUnused, name.span(), message));
            }
        }
    }

    /// The expression that a term is written as.
    fn text(&self, term: Term) -> Option<&'f Spanned<String>> {
        let file = self.scope.names.file;
        match term {
            Term::Amount(at) => match file.amounts.get(at)?.value.as_ref()? {
                ValueFile::Expression(text) => Some(text),
                _ => None,
            },
            Term::Trigger(at) => match file.triggers.get(at)?.test.as_ref()? {
                TestFile::Expression(text) => Some(text),
                _ => None,
            },
            Term::Plan(_) | Term::Several => None,
        }
    }

    fn parse(&self, text: &Spanned<String>) -> Option<Tree> {
        parser::parse(text.get_ref(), &self.scope).map_err(|wrong| self.note(text, wrong)).ok()
    }

    /// Looks up a term whose tree is known, or which is no expression.
    fn read(&self, term: Term, tree: Option<&Tree>) -> (Option<Read>, Vec<check::Remembered>) {
        let (Some(text), Some(tree)) = (self.text(term), tree) else {
            return (self.other(term), Vec::new());
        };
        let Some(mut checked) = check::check(tree, text, &self.scope, self, self.doubts) else {
            return (None, Vec::new());
        };
        let previous = std::mem::take(&mut checked.previous);
        let others = checked.uses.iter().filter(|used| **used != term);
        self.used.borrow_mut().extend(others);
        let stage = checked.stage.0;
        let is_trigger = matches!(term, Term::Trigger(_));
        let stage = match is_trigger {
            true if !self.is_in_time(text, &checked.stage, Stage::Collections) => {
                return (None, previous);
            }
            true => stage.max(Stage::Collections),
            false => stage,
        };
        let Some(units) = checked.units.clone() else { return (None, previous) };
        let fitting = match is_trigger {
            true => Some(units.clone()).filter(|units| units.may_be(Unit::Test)),
            false => units.of_amount(),
        };
        let Some(units) = fitting else {
            let expected = match is_trigger {
                true => "expected a test",
                false => "expected dollars, a number, a rate, months, a date or a test",
            };
            let shown = quoted(text.get_ref().trim());
            let message = format!("{shown} is {}, {expected}", units.words());
            self.note(text, Wrong::new(0..text.get_ref().len(), message));
            return (None, previous);
        };
        let value = Some(expression(text, checked));
        (Some(Read { known: Known { units, stage }, value }), previous)
    }

    /// A term that is written in another way than as an expression.
    fn other(&self, term: Term) -> Option<Read> {
        let file = self.scope.names.file;
        let (unit, months, text) = match term {
            Term::Amount(at) => match file.amounts.get(at)?.value.as_ref()? {
                ValueFile::Expression(_) => return None,
                ValueFile::ByMonth { unit, months, text } => {
                    (unit.unit(), months.clone(), text.clone())
                }
                ValueFile::Csv(csv) => {
                    let name = csv.column.as_ref().or(file.amounts.get(at)?.name.as_ref())?;
                    let text = format!("{} of {}", name.get_ref(), csv.file.get_ref());
                    (csv.unit.unit(), Vec::new(), text)
                }
            },
            Term::Trigger(at) => match file.triggers.get(at)?.test.as_ref()? {
                TestFile::Expression(_) => return None,
                _ => {
                    let units = Units::of(Unit::Test);
                    let known = Known { units, stage: Stage::Collections };
                    return Some(Read { known, value: None });
                }
            },
            Term::Plan(_) | Term::Several => return None,
        };
        let known = Known { units: Units::of(unit), stage: Stage::Date };
        let value = Expression { text, nodes: vec![Node::Schedule(months)] };
        Some(Read { known, value: Some(value) })
    }

    fn is_in_time(&self, text: &Spanned<String>, stage: &Latest, latest: Stage) -> bool {
        let (known, place) = stage;
        if *known <= latest {
            return true;
        }
        let named = text.get_ref().get(place.clone()).unwrap_or_default();
        let named = named.split('(').next().unwrap_or_default().trim_end();
        let when = match latest {
            Stage::Date => "with the date",
            Stage::Collections => "with the collections",
            Stage::Interest | Stage::Now => "before the first step",
        };
        let wrong = Wrong::new(place.clone(), format!("{} comes later", quoted(named)));
        self.note(text, wrong.label(format!("expected what is known {when}")));
        false
    }

    fn check_remembered(&self, text: &Spanned<String>, remembered: &check::Remembered) {
        let name = self.scope.names.file.amounts.get(remembered.of).and_then(|a| a.name.as_ref());
        let known = self.known(Term::Amount(remembered.of));
        if let (Some(name), Some(known)) = (name, known)
            && let Some(wrong) = remembered.wrong(name.get_ref(), known)
        {
            self.note(text, wrong);
        }
    }

    /// Notes a cycle at the name of its first term.
    fn report(&self, cycle: &[Term]) {
        let file = self.scope.names.file;
        let name = |term: &Term| match term {
            Term::Amount(at) => file.amounts.get(*at).and_then(|amount| amount.name.as_ref()),
            Term::Trigger(at) => file.triggers.get(*at).and_then(|trigger| trigger.name.as_ref()),
            Term::Plan(_) | Term::Several => None,
        };
        let names = cycle.iter().map(name).map(|name| quoted(name.map_or("", |n| n.get_ref())));
        let message = format!("cycle: {}", order::words(&names.collect::<Vec<_>>()));
        let place = cycle.first().and_then(name).map_or(0..0, Spanned::span);
        let problem = Problem::new(place, message);
        let hint = "`previous(NAME, first)` reads the date before";
        self.scope.names.problems.push(problem.hint(hint));
    }

    fn note(&self, text: &Spanned<String>, wrong: Wrong) {
        self.problem(wrong.of(text));
    }

    /// Notes a fault of the file.
    pub(crate) fn problem(&self, problem: Problem) {
        self.scope.names.problems.push(problem);
    }
}

fn expression(text: &Spanned<String>, checked: Checked) -> Expression {
    Expression { text: spaced(text.get_ref()), nodes: checked.nodes }
}

/// A text with single blanks between its words.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
