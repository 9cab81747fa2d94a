//! From the tree of an expression to what the engine computes: names are looked up, units and the
//! order of a payment date are checked.

mod functions;

use std::collections::HashSet;
use std::ops::Range;

use bonds::formula::{Node, Operator, Stage, Unit};
use toml::Spanned;

use crate::deal::plan_file::PlanKind;
use crate::doubt::Doubts;
use crate::formula::scope::{Scope, Term};
use crate::formula::syntax::{Literal, Operation, Syntax, Tree};
use crate::formula::units::Units;
use crate::formula::wrong::Wrong;
use crate::reader::words::quoted;

/// What is known of an amount or a trigger.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) units: Units,
    pub(crate) stage: Stage,
}

/// What is known of those that an expression may name; `None` where that could not be read.
pub(crate) trait Terms {
    fn known(&self, term: Term) -> Option<&Known>;
}

/// An expression that was looked up.
pub(crate) struct Checked {
    pub(crate) nodes: Vec<Node>,
    /// What it is measured in; `None` after a fault.
    pub(crate) units: Option<Units>,
    /// When it is known, and what it names that is known no sooner.
    pub(crate) stage: Latest,
    /// What it names.
    pub(crate) uses: HashSet<Term>,
    /// What it asks of the date before.
    pub(crate) previous: Vec<Remembered>,
}

/// An amount of the date before, which another expression asks for.
pub(crate) struct Remembered {
    pub(crate) of: usize,
    first: Units,
    range: Range<usize>,
}

/// A stage, and the part of the text that is known no sooner.
pub(crate) type Latest = (Stage, Range<usize>);

/// A node of the tree that was looked up.
#[derive(Clone)]
struct Found {
    node: usize,
    units: Option<Units>,
    stage: Latest,
}

/// Looks up an expression; `None` after a fault that leaves it without a meaning.
pub(crate) fn check(
    tree: &Tree,
    text: &Spanned<String>,
    scope: &Scope<'_>,
    terms: &dyn Terms,
    doubts: &Doubts,
) -> Option<Checked> {
    let checker = Checker {
        text,
        tree,
        scope,
        terms,
        doubts,
        parts: Vec::with_capacity(tree.nodes.len()),
        nodes: Vec::with_capacity(tree.nodes.len()),
        uses: HashSet::new(),
        previous: Vec::new(),
        is_whole: true,
    };
    checker.run()
}

struct Checker<'c> {
    text: &'c Spanned<String>,
    tree: &'c Tree,
    scope: &'c Scope<'c>,
    terms: &'c dyn Terms,
    doubts: &'c Doubts,
    parts: Vec<Found>,
    nodes: Vec<Node>,
    uses: HashSet<Term>,
    previous: Vec<Remembered>,
    /// Whether every node has a meaning.
    is_whole: bool,
}

impl Checker<'_> {
    fn run(mut self) -> Option<Checked> {
        for (syntax, range) in self.tree.nodes.iter().zip(&self.tree.ranges) {
            let part = self.part(syntax, range);
            self.parts.push(part);
        }
        let root = self.parts.pop().filter(|_| self.is_whole)?;
        Some(Checked {
            nodes: self.nodes,
            units: root.units,
            stage: root.stage,
            uses: self.uses,
            previous: self.previous,
        })
    }

    fn part(&mut self, syntax: &Syntax, range: &Range<usize>) -> Found {
        let opening = (Stage::Date, range.clone());
        match syntax {
            Syntax::Literal(Literal { value, kind }) => {
                self.leaf(Node::Literal(*value), Some(Units::of_literal(*kind)), opening)
            }
            Syntax::Name(name) => self.name(name, range),
            Syntax::Quantity(quantity, parts) => {
                let word = quantity.word();
                let subjects = self.scope.subjects(word, parts, (self.text, range));
                self.is_whole &= subjects.is_some();
                let subjects = subjects.unwrap_or(bonds::formula::Subjects::Nothing);
                let node = Node::Quantity(word.quantity, subjects);
                self.leaf(node, Some(Units::of(word.unit)), (word.stage, range.clone()))
            }
            Syntax::Apply(operation, left, right) => {
                let units = self.apply(*operation, *left, *right, range);
                let [left, right] = [*left, *right].map(|at| self.at(at));
                let (operator, first, second) = match operation {
                    Operation::Or => (Operator::Or, left.node, right.node),
                    Operation::And => (Operator::And, left.node, right.node),
                    Operation::Less => (Operator::Less, left.node, right.node),
                    Operation::AtMost => (Operator::AtMost, left.node, right.node),
                    Operation::Above => (Operator::Less, right.node, left.node),
                    Operation::AtLeast => (Operator::AtMost, right.node, left.node),
                    Operation::Equal => (Operator::Equal, left.node, right.node),
                    Operation::Add => (Operator::Add, left.node, right.node),
                    Operation::Subtract => (Operator::Subtract, left.node, right.node),
                    Operation::Multiply => (Operator::Multiply, left.node, right.node),
                    Operation::Divide => (Operator::Divide, left.node, right.node),
                };
                let stage = later([left.stage, right.stage]);
                self.leaf(Node::Apply(operator, first, second), units, stage)
            }
            Syntax::Not(of) => {
                let units = self.must_be(*of, Unit::Test);
                let of = self.at(*of);
                self.leaf(Node::Not(of.node), units, of.stage)
            }
            Syntax::If { test, then, otherwise } => {
                self.must_be(*test, Unit::Test);
                let units = self.alike(*then, *otherwise, "both sides of `else` are of one unit");
                let [test, then, otherwise] = [*test, *then, *otherwise].map(|at| self.at(at));
                let stage = later([test.stage, then.stage, otherwise.stage]);
                let (test, then, otherwise) = (test.node, then.node, otherwise.node);
                self.leaf(Node::If { test, then, otherwise }, units, stage)
            }
            Syntax::Extreme(operator, all) => self.extreme(*operator, all, opening),
            Syntax::Round { of, step } => self.round(*of, step),
            Syntax::Accrued { rate, dollars, day_count } => {
                self.must_be(*rate, Unit::Rate);
                self.must_be(*dollars, Unit::Dollars);
                let [rate, dollars] = [*rate, *dollars].map(|at| self.at(at));
                let day_count = day_count.as_ref().and_then(|word| self.day_count(word));
                let stage = later([rate.stage, dollars.stage]);
                let node = Node::Accrued { rate: rate.node, dollars: dollars.node, day_count };
                self.leaf(node, Some(Units::of(Unit::Dollars)), stage)
            }
            Syntax::Annual(of) => {
                self.must_be(*of, Unit::Number);
                let of = self.at(*of);
                let year = self.leaf(Node::Literal(12.0), None, opening);
                let node = Node::Apply(Operator::Multiply, of.node, year.node);
                self.leaf(node, Some(Units::of(Unit::Rate)), of.stage)
            }
            Syntax::Previous { of, first } => self.of_date_before(of, *first),
            Syntax::Average { of, dates } => {
                let number = self.dates(dates);
                self.remembers(*of, range);
                let part = self.at(*of);
                if part.units.as_ref().is_some_and(Units::has_no_arithmetic) {
                    self.misfit(*of, "expected a figure");
                }
                let node = Node::Average { of: part.node, dates: number };
                self.leaf(node, part.units, part.stage)
            }
            Syntax::Ever(of) => {
                let units = self.must_be(*of, Unit::Test);
                self.remembers(*of, range);
                let of = self.at(*of);
                self.leaf(Node::Ever(of.node), units, of.stage)
            }
        }
    }

    fn leaf(&mut self, node: Node, units: Option<Units>, stage: Latest) -> Found {
        self.nodes.push(node);
        Found { node: self.nodes.len() - 1, units, stage }
    }

    fn at(&self, part: usize) -> Found {
        let none = || Found { node: 0, units: None, stage: (Stage::Date, 0..0) };
        self.parts.get(part).cloned().unwrap_or_else(none)
    }

    fn name(&mut self, name: &str, range: &Range<usize>) -> Found {
        let term = self.scope.term(name);
        self.uses.extend(term);
        let node = match term {
            Some(Term::Amount(at)) => Node::Amount(at),
            Some(Term::Trigger(at)) => Node::Trigger(at),
            Some(Term::Plan(at)) => Node::Plan(at),
            Some(Term::Several) | None => {
                let message = format!("a trigger and a plan are called {}", quoted(name));
                self.note(Wrong::new(range.clone(), message).label("expected names of their own"));
                self.is_whole = false;
                Node::Literal(0.0)
            }
        };
        if let Node::Plan(at) = node {
            self.check_plan(at, range);
            let stage = (Stage::Date, range.clone());
            return self.leaf(node, Some(Units::of(Unit::Dollars)), stage);
        }
        let known = term.and_then(|term| self.terms.known(term));
        let stage = known.map_or(Stage::Date, |known| known.stage);
        let units = known.map(|known| known.units.clone());
        self.leaf(node, units, (stage, range.clone()))
    }

    /// A fault where what a plan leaves is not known before the collateral is.
    fn check_plan(&mut self, plan: usize, range: &Range<usize>) {
        let kind = self.scope.names.file.plans.get(plan).and_then(|plan| plan.kind.as_ref());
        if let Some(PlanKind::Band { .. }) = kind {
            let message = "a plan of a band stands in an expression";
            let wrong = Wrong::new(range.clone(), message);
            self.note(wrong.label("expected it alone, as `down_to` of a `principal` step"));
            self.is_whole = false;
        }
    }

    /// The units of two operands under an operator.
    fn apply(
        &mut self,
        operation: Operation,
        left: usize,
        right: usize,
        range: &Range<usize>,
    ) -> Option<Units> {
        match operation {
            Operation::Or | Operation::And => {
                self.must_be(left, Unit::Test);
                self.must_be(right, Unit::Test);
                Some(Units::of(Unit::Test))
            }
            Operation::Multiply | Operation::Divide => {
                let (one, other) = (self.at(left).units?, self.at(right).units?);
                for (side, units) in [(left, &one), (right, &other)] {
                    if units.has_no_arithmetic() {
                        self.misfit(side, "expected a figure");
                        return None;
                    }
                }
                match operation {
                    Operation::Multiply => one.times(&other),
                    _ => one.over(&other),
                }
            }
            Operation::Add | Operation::Subtract => {
                let units = self.alike(left, right, operation.misfit())?;
                if units.has_no_arithmetic() {
                    self.misfit(left, "expected a figure");
                    return None;
                }
                Some(units)
            }
            _ => {
                let units = self.alike(left, right, operation.misfit());
                if units.is_some_and(|units| units.may_be(Unit::Test)) {
                    self.misfit(left, "expected a figure");
                }
                self.doubt_quotient(left, range);
                self.doubt_quotient(right, range);
                Some(Units::of(Unit::Test))
            }
        }
    }

    /// The units that two parts share; a fault where there is none.
    fn alike(&mut self, one: usize, other: usize, misfit: &str) -> Option<Units> {
        self.fits(one, self.at(one).units, other, misfit)
    }

    /// The units that a part of which `first` is known shares with another one.
    fn fits(
        &mut self,
        one: usize,
        first: Option<Units>,
        other: usize,
        misfit: &str,
    ) -> Option<Units> {
        let second = self.at(other).units;
        let (Some(first), Some(second)) = (&first, &second) else { return None };
        let shared = first.shared(second);
        if shared.is_none() {
            let message = format!(
                "{} is {}, {} {}: {misfit}",
                self.shown(one),
                first.words(),
                self.shown(other),
                second.words()
            );
            self.note(Wrong::new(self.tree.range(other), message));
        }
        shared
    }

    /// The unit that a part must have; a fault where it has another one.
    fn must_be(&mut self, part: usize, unit: Unit) -> Option<Units> {
        if self.at(part).units.is_some_and(|units| !units.may_be(unit)) {
            self.misfit(part, &format!("expected {}", unit.words()));
        }
        Some(Units::of(unit))
    }

    fn misfit(&mut self, part: usize, expected: &str) {
        let is = self.at(part).units.map(|units| units.words()).unwrap_or_default();
        let message = format!("{} is {is}, {expected}", self.shown(part));
        self.note(Wrong::new(self.tree.range(part), message));
    }

    /// A part of the text between backticks.
    fn shown(&self, part: usize) -> String {
        quoted(self.text.get_ref().get(self.tree.range(part)).unwrap_or_default())
    }

    fn note(&self, wrong: Wrong) {
        self.scope.names.problems.push(wrong.of(self.text));
    }
}

/// The latest of several stages; of equal ones the first.
fn later<const N: usize>(stages: [Latest; N]) -> Latest {
    let latest = stages.into_iter().reduce(|latest, next| match next.0 > latest.0 {
        true => next,
        false => latest,
    });
    latest.unwrap_or((Stage::Date, 0..0))
}

impl Remembered {
    /// What is wrong with asking for the date before, once all amounts are known.
    pub(crate) fn wrong(&self, name: &str, known: &Known) -> Option<Wrong> {
        let wrong = |message| Wrong::new(self.range.clone(), message);
        if known.stage > Stage::Interest {
            let message = format!("{} moves within a date", quoted(name));
            let wrong = wrong(message);
            return Some(wrong.label("expected an amount that is known when the date opens"));
        }
        if self.first.shared(&known.units).is_some() {
            return None;
        }
        let (is, first) = (known.units.words(), self.first.words());
        Some(wrong(format!("{} is {is}, its first value {first}", quoted(name))))
    }
}
