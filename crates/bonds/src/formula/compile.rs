//! The expressions of a deal laid out once: every named amount once, every node behind those that it
//! reads.

use crate::compile::Names;
use crate::compile_error::CompileError;
use crate::deal::{Account, Accrual, Deal, Plan};
use crate::formula::ahead;
use crate::formula::arithmetic::Rounding;
use crate::formula::{Expression, Node, Operator, Quantity, Stage, Subjects};
use crate::places::Places;
use crate::trigger::TriggerTest;

/// What the date loop computes of a deal's expressions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Formulas {
    pub(crate) nodes: Vec<Op>,
    /// Nodes to compute for several dates at once, in order.
    pub(crate) ahead: Vec<usize>,
    /// Nodes to compute with the collections, in order.
    pub(crate) collections: Vec<usize>,
    /// Nodes to compute with the interest due, in order.
    pub(crate) interest: Vec<usize>,
    /// What is kept for the next date: node, and place in memory.
    pub(crate) kept: Vec<(usize, usize)>,
    /// Amounts kept from date to date.
    pub(crate) memory: usize,
    /// The named amounts that something asks for, by position among the deal's.
    pub(crate) amounts: Vec<Option<Formula>>,
}

/// An expression that the date loop asks for: its node, and what must be computed when it does, in
/// order.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    pub(crate) node: usize,
    pub(crate) now: Vec<usize>,
}

/// A node: operands are positions of nodes before it.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Literal(f64),
    Quantity(Quantity, Of),
    /// A trigger whose test, if it is an expression, is a node.
    Trigger(usize, Option<usize>),
    Schedule(Vec<f64>),
    Apply(Operator, usize, usize),
    Not(usize),
    If(usize, usize, usize),
    Round(usize, Rounding),
    Accrued(usize, usize, Option<Accrual>),
    /// What stands in memory; on the first date a node.
    Previous(usize, usize),
    /// Of a node, over so many dates, from a place in memory on.
    Average(usize, usize, usize),
    Ever(usize, usize),
}

/// Of what a quantity is.
#[derive(Clone, Debug)]
pub(crate) enum Of {
    Classes(Places),
    Groups(Vec<usize>),
    Accounts(Vec<usize>),
    Index(usize),
    Nothing,
}

/// Lays out what is asked for.
pub(crate) struct Layout<'a> {
    deal: &'a Deal,
    formulas: Formulas,
    stages: Vec<Stage>,
    /// Whether each node is known ahead.
    ahead: Vec<bool>,
    amounts: Vec<Progress>,
    triggers: Vec<Progress>,
    /// Amounts that must be kept: their position, and place in memory.
    to_keep: Vec<(usize, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Progress {
    Unasked,
    Begun,
    Done(usize),
}

impl<'a> Layout<'a> {
    pub(crate) fn new(deal: &'a Deal) -> Layout<'a> {
        let formulas = Formulas::default();
        let amounts = vec![Progress::Unasked; deal.amounts.len()];
        let triggers = vec![Progress::Unasked; deal.triggers.len()];
        let (stages, ahead, to_keep) = (Vec::new(), Vec::new(), Vec::new());
        Layout { deal, formulas, stages, ahead, amounts, triggers, to_keep }
    }

    /// Whether what has been asked for names a quantity.
    pub(crate) fn names(&self, wanted: Quantity) -> bool {
        let is_wanted = |op: &Op| matches!(op, Op::Quantity(quantity, _) if *quantity == wanted);
        self.formulas.nodes.iter().any(is_wanted)
    }

    /// An expression that is asked for.
    pub(crate) fn formula(&mut self, of: &Expression) -> Result<Formula, CompileError> {
        let node = self.expression(of)?;
        Ok(self.asked(node))
    }

    /// The same, of what is known with the collections.
    pub(crate) fn early(&mut self, of: &Expression) -> Result<Formula, CompileError> {
        let formula = self.formula(of)?;
        match self.stages[formula.node] {
            Stage::Date | Stage::Collections => Ok(formula),
            Stage::Interest | Stage::Now => Err(CompileError::Late(of.text.clone())),
        }
    }

    /// The layout, with every trigger's test and everything that is kept.
    pub(crate) fn finished(mut self) -> Result<Formulas, CompileError> {
        for trigger in 0..self.triggers.len() {
            if let TriggerTest::Expression(_) = self.deal.triggers[trigger].test {
                self.trigger(trigger)?;
            }
        }
        while let Some((amount, place)) = self.to_keep.pop() {
            let node = self.amount(amount)?;
            let node = self.still(node, &self.deal.amounts[amount].name)?;
            self.formulas.kept.push((node, place));
        }
        let named = |progress: &Progress| match progress {
            Progress::Done(node) => Some(self.asked(*node)),
            Progress::Unasked | Progress::Begun => None,
        };
        let amounts = self.amounts.iter().map(named).collect();
        let (mut ahead, mut collections, mut interest) = (Vec::new(), Vec::new(), Vec::new());
        for (node, stage) in self.stages.iter().enumerate() {
            match stage {
                _ if matches!(self.formulas.nodes[node], Op::Literal(_)) => {}
                _ if self.ahead[node] => ahead.push(node),
                Stage::Date | Stage::Collections => collections.push(node),
                Stage::Interest => interest.push(node),
                Stage::Now => {}
            }
        }
        Ok(Formulas { amounts, ahead, collections, interest, ..self.formulas })
    }

    fn asked(&self, node: usize) -> Formula {
        let mut wanted = vec![false; node + 1];
        wanted[node] = true;
        for node in (0..=node).rev() {
            if wanted[node] && self.stages[node] == Stage::Now {
                operands(&self.formulas.nodes[node]).for_each(|operand| wanted[operand] = true);
            }
        }
        let is_now = |node: &usize| wanted[*node] && self.stages[*node] == Stage::Now;
        Formula { node, now: (0..=node).filter(is_now).collect() }
    }

    fn amount(&mut self, amount: usize) -> Result<usize, CompileError> {
        let terms = self.deal.amounts.get(amount).ok_or(CompileError::UnknownAmount(amount))?;
        match self.amounts[amount] {
            Progress::Done(node) => Ok(node),
            Progress::Begun => Err(CompileError::CircularAmount(terms.name.clone())),
            Progress::Unasked => {
                self.amounts[amount] = Progress::Begun;
                let node = self.expression(&terms.value)?;
                self.amounts[amount] = Progress::Done(node);
                Ok(node)
            }
        }
    }

    fn trigger(&mut self, trigger: usize) -> Result<usize, CompileError> {
        let terms = self.deal.triggers.get(trigger).ok_or(CompileError::UnknownAmount(trigger))?;
        match self.triggers[trigger] {
            Progress::Done(node) => Ok(node),
            Progress::Begun => Err(CompileError::CircularAmount(terms.name.clone())),
            Progress::Unasked => {
                self.triggers[trigger] = Progress::Begun;
                let test = match &terms.test {
                    TriggerTest::Expression(test) => Some(self.expression(test)?),
                    _ => None,
                };
                let stage = test.map_or(Stage::Collections, |test| self.stages[test]);
                if stage > Stage::Collections {
                    return Err(CompileError::Late(terms.name.clone()));
                }
                let node = self.push(Op::Trigger(trigger, test), Stage::Collections);
                self.triggers[trigger] = Progress::Done(node);
                Ok(node)
            }
        }
    }

    fn push(&mut self, op: Op, own: Stage) -> usize {
        let stage = operands(&op).map(|operand| self.stages[operand]).fold(own, Stage::max);
        let is_ahead = ahead::is_ahead(&op) && operands(&op).all(|operand| self.ahead[operand]);
        self.formulas.nodes.push(op);
        self.stages.push(stage);
        self.ahead.push(is_ahead);
        self.stages.len() - 1
    }

    /// A node that does not move within a date, so that it can be remembered.
    fn still(&self, node: usize, text: &str) -> Result<usize, CompileError> {
        match self.stages[node] {
            Stage::Now => Err(CompileError::MovingMemory(text.to_owned())),
            Stage::Date | Stage::Collections | Stage::Interest => Ok(node),
        }
    }

    fn remember(&mut self, places: usize) -> usize {
        self.formulas.memory += places;
        self.formulas.memory - places
    }

    /// Lays out an expression's nodes; the position of its value.
    fn expression(&mut self, of: &Expression) -> Result<usize, CompileError> {
        let mut at: Vec<usize> = Vec::with_capacity(of.nodes.len());
        let text = &of.text;
        let unreadable = || CompileError::UnreadableExpression(text.clone());
        for node in &of.nodes {
            let known = |operand: &usize| at.get(*operand).copied().ok_or_else(unreadable);
            let place = match node {
                Node::Literal(figure) => self.push(Op::Literal(*figure), Stage::Date),
                Node::Quantity(quantity, subjects) => {
                    let stage = quantity.word().stage;
                    let subjects = self.subjects_of(subjects, text)?;
                    self.push(Op::Quantity(*quantity, subjects), stage)
                }
                Node::Amount(amount) => self.amount(*amount)?,
                Node::Trigger(trigger) => self.trigger(*trigger)?,
                Node::Schedule(amounts) => self.push(Op::Schedule(amounts.clone()), Stage::Date),
                Node::Plan(plan) => match self.deal.plans.get(*plan) {
                    Some(Plan::Balances(balances)) => {
                        self.push(Op::Schedule(balances.clone()), Stage::Date)
                    }
                    _ => return Err(unreadable()),
                },
                Node::Apply(operator, one, other) => {
                    let op = Op::Apply(*operator, known(one)?, known(other)?);
                    self.push(op, Stage::Date)
                }
                Node::Not(test) => {
                    let op = Op::Not(known(test)?);
                    self.push(op, Stage::Date)
                }
                Node::If { test, then, otherwise } => {
                    let op = Op::If(known(test)?, known(then)?, known(otherwise)?);
                    self.push(op, Stage::Date)
                }
                Node::Round { of, step } => {
                    let op = Op::Round(known(of)?, Rounding::to(*step));
                    self.push(op, Stage::Date)
                }
                Node::Accrued { rate, dollars, day_count } => {
                    let accrual = day_count.map(Accrual::BetweenPayments);
                    let op = Op::Accrued(known(rate)?, known(dollars)?, accrual);
                    self.push(op, Stage::Date)
                }
                Node::Previous { of, first } => {
                    let first = known(first)?;
                    let place = self.remember(1);
                    self.to_keep.push((*of, place));
                    self.push(Op::Previous(place, first), Stage::Date)
                }
                Node::Average { of, dates } => {
                    let of = self.still(known(of)?, text)?;
                    let place = self.remember((*dates).max(1));
                    self.push(Op::Average(of, (*dates).max(1), place), Stage::Date)
                }
                Node::Ever(test) => {
                    let test = self.still(known(test)?, text)?;
                    let place = self.remember(1);
                    self.push(Op::Ever(test, place), Stage::Date)
                }
            };
            at.push(place);
        }
        at.last().copied().ok_or_else(unreadable)
    }

    /// Of what a quantity is, all of it being there.
    fn subjects_of(&self, subjects: &Subjects, text: &str) -> Result<Of, CompileError> {
        let names = Names { deal: self.deal };
        let class = |class: &usize| match self.deal.classes.get(*class) {
            Some(_) => Ok(*class),
            None => Err(CompileError::UnknownClass {
                place: text.to_owned(),
                name: format!("number {class}"),
            }),
        };
        Ok(match subjects {
            Subjects::Classes(classes) => {
                Of::Classes(classes.iter().map(class).collect::<Result<_, _>>()?)
            }
            Subjects::Groups(groups) => {
                let group = |group: &usize| names.group(*group, text);
                Of::Groups(groups.iter().map(group).collect::<Result<_, _>>()?)
            }
            Subjects::Accounts(accounts) => {
                let account = |account: &Account| names.account(*account, text);
                Of::Accounts(accounts.iter().map(account).collect::<Result<_, _>>()?)
            }
            Subjects::Index(index) => Of::Index(index.0),
            Subjects::Nothing => Of::Nothing,
        })
    }
}

/// The nodes that a node reads.
fn operands(op: &Op) -> impl Iterator<Item = usize> {
    let [one, two, three] = match *op {
        Op::Literal(_) | Op::Quantity(..) | Op::Schedule(_) | Op::Trigger(_, None) => [None; 3],
        Op::Trigger(_, one) => [one, None, None],
        Op::Apply(_, one, two) | Op::Accrued(one, two, _) => [Some(one), Some(two), None],
        Op::If(one, two, three) => [Some(one), Some(two), Some(three)],
        Op::Not(one) | Op::Round(one, _) | Op::Previous(_, one) => [Some(one), None, None],
        Op::Average(one, ..) | Op::Ever(one, _) => [Some(one), None, None],
    };
    [one, two, three].into_iter().flatten()
}
