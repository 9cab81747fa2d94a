//! What the functions of expressions ask of their arguments.

use std::ops::Range;

use bonds::formula::{Node, Operator, Quantity, Stage, Unit};
use terms::DayCount;

use super::{Checker, Found, Latest, Remembered, later};
use crate::doubt::{DoubtKind, Noted};
use crate::formula::parser;
use crate::formula::scope::Term;
use crate::formula::syntax::{Operation, Part, Syntax};
use crate::formula::units::Units;
use crate::formula::wrong::{Wrong, within};
use crate::reader::bounds;
use crate::reader::words::{did_you_mean, listed, nearest, quoted};

impl Checker<'_> {
    /// Doubts a quotient that is compared as it stands: where its divisor is 0 it is 0.
    pub(super) fn doubt_quotient(&self, side: usize, range: &Range<usize>) {
        let Some(Syntax::Apply(Operation::Divide, _, divisor)) = self.tree.nodes.get(side) else {
            return;
        };
        if matches!(self.tree.nodes.get(*divisor), Some(Syntax::Literal(_))) {
            return;
        }
        let message = format!("{} is 0 where its divisor is 0", self.shown(side));
        let place = within(self.text, range);
        self.doubts.push(Noted::new(DoubtKind::QuotientCompared, place, message));
    }

    pub(super) fn extreme(&mut self, operator: Operator, all: &[usize], opening: Latest) -> Found {
        let Some((first, others)) = all.split_first() else {
            return self.leaf(Node::Literal(0.0), None, opening);
        };
        let mut units = self.at(*first).units;
        if units.as_ref().is_some_and(|units| units.may_be(Unit::Test)) {
            self.misfit(*first, "expected a figure");
        }
        let mut sum = self.at(*first);
        for other in others {
            let part = self.at(*other);
            units = self.fits(*first, units, *other, "they cannot be compared");
            let stage = later([sum.stage, part.stage]);
            sum = self.leaf(Node::Apply(operator, sum.node, part.node), None, stage);
        }
        Found { units, ..sum }
    }

    pub(super) fn round(&mut self, of: usize, step: &Part) -> Found {
        let part = self.at(of);
        let figure = parser::literal(&step.text, &step.range);
        let figure = figure.map_err(|wrong| self.note(wrong)).ok();
        let mut units = part.units.clone();
        if let (Some(figure), Some(of_part)) = (figure, &part.units) {
            units = of_part.shared(&Units::of_literal(figure.kind));
            if units.is_none() || of_part.has_no_arithmetic() {
                let message = format!(
                    "{} is {}, its step {}",
                    self.shown(of),
                    of_part.words(),
                    Units::of_literal(figure.kind).words()
                );
                self.note(Wrong::new(step.range.clone(), message));
            }
        }
        if figure.is_some_and(|figure| figure.value <= 0.0) {
            let wrong = Wrong::new(step.range.clone(), "the step is not above 0");
            self.note(wrong.label("expected one as `0.01%`"));
        }
        let step = figure.map_or(1.0, |figure| figure.value);
        self.leaf(Node::Round { of: part.node, step }, units, part.stage)
    }

    pub(super) fn day_count(&mut self, word: &Part) -> Option<DayCount> {
        let known = DayCount::ALL.iter().find(|(name, _)| *name == word.text);
        if known.is_none() {
            let words = DayCount::ALL.iter().map(|(name, _)| *name);
            let message = format!("there is no day count {}", quoted(&word.text));
            let near = nearest(&word.text, words.clone());
            let wrong = Wrong::new(word.range.clone(), message)
                .label(format!("expected one of {}", listed(words)))
                .maybe_hint(near.map(|near| format!("did you mean `{near}`?")));
            self.note(wrong);
        }
        known.map(|(_, day_count)| *day_count)
    }

    /// The number of dates of an average.
    pub(super) fn dates(&mut self, part: &Part) -> usize {
        let dates = part.text.parse().ok().filter(|n| (1..=bounds::MONTHS as usize).contains(n));
        dates.unwrap_or_else(|| {
            let message = format!("{} is no number of dates", quoted(&part.text));
            let label = format!("expected a whole number from 1 to {}", bounds::MONTHS);
            self.note(Wrong::new(part.range.clone(), message).label(label));
            1
        })
    }

    pub(super) fn of_date_before(&mut self, of: &Part, first: usize) -> Found {
        let Some(term @ Term::Amount(at)) = self.scope.term(&of.text) else {
            let message = format!("there is no amount {}", quoted(&of.text));
            let amounts = self.scope.names.file.amounts.iter().filter_map(|a| a.name.as_ref());
            let amounts = amounts.map(|name| name.get_ref().as_str());
            let hint = did_you_mean(&of.text, amounts.collect::<Vec<_>>());
            let wrong = Wrong::new(of.range.clone(), message);
            self.note(wrong.label("expected the name of an `[[amount]]`").maybe_hint(hint));
            self.is_whole = false;
            return self.leaf(Node::Literal(0.0), None, (Stage::Date, of.range.clone()));
        };
        self.uses.insert(term);
        let part = self.at(first);
        let mut units = part.units.clone();
        if let Some(first) = part.units {
            // One that is not known yet is compared once it is.
            let known = self.terms.known(term).and_then(|known| known.units.shared(&first));
            units = known.or(units);
            let range = of.range.clone();
            self.previous.push(Remembered { of: at, first, range });
        }
        self.leaf(Node::Previous { of: at, first: part.node }, units, part.stage)
    }

    /// A fault where what remembers is of something that moves within a date.
    pub(super) fn remembers(&mut self, of: usize, range: &Range<usize>) {
        let (stage, place) = self.at(of).stage;
        if stage <= Stage::Interest {
            return;
        }
        let whole = self.text.get_ref();
        let part = whole.get(place.clone()).unwrap_or_default();
        let named = part.split('(').next().unwrap_or_default().trim_end();
        let shown = quoted(whole.get(range.clone()).unwrap_or_default());
        let message = format!("{shown}: {} moves within a date", quoted(named));
        let rest = part.get(named.len()..).unwrap_or_default();
        let still = [(Quantity::Balance, "before"), (Quantity::Account, "account_before")];
        let still = still.iter().find(|(quantity, _)| quantity.word().name == named);
        let hint = still.map(|(_, word)| format!("`{word}{rest}` does not"));
        self.note(Wrong::new(place, message).maybe_hint(hint));
    }
}
