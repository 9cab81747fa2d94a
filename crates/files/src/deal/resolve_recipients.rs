//! Who receives what a step pays, and how much at most: names and expressions looked up.

use bonds::deal::{Amount, Expression, Limits, Recipient, Split, Who};
use bonds::formula::{Node, Quantity, Stage, Subjects, Unit};
use toml::Spanned;

use crate::deal::pay_file::{StepFile, VerbWord};
use crate::deal::recipient_file::{RecipientFile, WhoFile};
use crate::formula::Formulas;
use crate::reader::source::Problem;
use crate::reader::words::quoted;

/// The recipients of a step whose names do not say enough; `None` after a fault.
pub(crate) fn recipients(formulas: &Formulas<'_>, step: &StepFile) -> Option<Option<Recipient>> {
    let Some(all) = &step.recipients else { return Some(None) };
    if !matches!(step.verb, VerbWord::Principal | VerbWord::WriteDown | VerbWord::Unknown) {
        all.iter().for_each(|one| find_down_to(formulas, step.verb, one));
    }
    let all = each(formulas, all);
    let who = match step.split {
        Split::Sequential => Who::Sequential(all?),
        Split::ProRata => Who::ProRata(all?),
    };
    Some(Some(Recipient { who, limits: Limits::default(), when: None }))
}

/// Notes limits by balances where no balance falls.
fn find_down_to(formulas: &Formulas<'_>, verb: VerbWord, file: &RecipientFile) {
    if let Some(limit) = &file.down_to {
        let message = format!("{} pays no balance down", quoted(verb.name()));
        let problem = Problem::new(limit.span(), message).label("expected no `down_to`");
        formulas.problem(problem.hint("write `until`: so many dollars at most"));
    }
    file.below().iter().for_each(|one| find_down_to(formulas, verb, one));
}

/// The most that a step pays: of principal the amounts that the engine has itself, apart from limits
/// by expressions. `None` after a fault.
pub(crate) fn most(formulas: &Formulas<'_>, step: &StepFile) -> Option<(Amount, Limits)> {
    let pays_principal = step.verb == VerbWord::Principal;
    let of_plan = step.down_to.as_ref().filter(|_| pays_principal && step.until.is_none());
    if let Some(plan) = of_plan.and_then(|text| formulas.plan(text)) {
        return Some((Amount::Planned(plan), Limits::default()));
    }
    let limits = limits(formulas, &step.until, &step.down_to)?;
    let nodes = limits.until.as_ref().map_or(&[][..], |until| &until.nodes);
    let [Node::Quantity(quantity, Subjects::Groups(groups))] = nodes else {
        return Some((Amount::All, limits));
    };
    let of: fn(usize) -> Amount = match quantity {
        Quantity::Distribution => Amount::Distribution,
        Quantity::OcDeficiency => Amount::OcDeficiency,
        Quantity::OcLossDeficiency => Amount::OcLossDeficiency,
        _ => return Some((Amount::All, limits)),
    };
    match groups[..] {
        [group] if pays_principal => Some((of(group), Limits { until: None, ..limits })),
        [_] => Some((Amount::All, limits)),
        _ => {
            check_group(formulas, step.until.as_ref());
            Some((Amount::All, limits))
        }
    }
}

/// A fault where such an amount of a deal of several groups does not say of which: of all of them
/// together it is nobody's.
fn check_group(formulas: &Formulas<'_>, until: Option<&Spanned<String>>) {
    if let Some(word) = until.filter(|until| !until.get_ref().contains('(')) {
        let message = format!("{} of which group?", quoted(word.get_ref().trim()));
        let problem = Problem::new(word.span(), message).label("expected the group in brackets");
        formulas.problem(problem.hint(format!("write `{}(GROUP)`", word.get_ref().trim())));
    }
}

fn limits(
    formulas: &Formulas<'_>,
    until: &Option<Spanned<String>>,
    down_to: &Option<Spanned<String>>,
) -> Option<Limits> {
    let until = optional(formulas, until, Unit::Dollars);
    let down_to = optional(formulas, down_to, Unit::Dollars);
    Some(Limits { until: until?, down_to: down_to? })
}

fn optional(
    formulas: &Formulas<'_>,
    text: &Option<Spanned<String>>,
    unit: Unit,
) -> Option<Option<Expression>> {
    match text {
        None => Some(None),
        Some(text) => formulas.expression(text, unit, Stage::Now).map(Some),
    }
}

fn each(formulas: &Formulas<'_>, all: &[RecipientFile]) -> Option<Vec<Recipient>> {
    let each: Vec<_> = all.iter().map(|one| recipient(formulas, one)).collect();
    each.into_iter().collect()
}

fn recipient(formulas: &Formulas<'_>, file: &RecipientFile) -> Option<Recipient> {
    let limits = limits(formulas, &file.until, &file.down_to);
    let when = optional(formulas, &file.when, Unit::Test);
    let who = match &file.who {
        WhoFile::Name(name) => Some(Who::Class(name.get_ref().clone())),
        WhoFile::Sequential(all) => each(formulas, all).map(Who::Sequential),
        WhoFile::ProRata(all) => each(formulas, all).map(Who::ProRata),
        WhoFile::Parts(all) => {
            let parts: Vec<_> =
                all.iter().map(|one| optional(formulas, &one.part, Unit::Number)).collect();
            let parts: Option<Vec<_>> = parts.into_iter().collect();
            each(formulas, all)
                .zip(parts)
                .map(|(all, parts)| Who::Parts(parts.into_iter().zip(all).collect()))
        }
    };
    Some(Recipient { who: who?, limits: limits?, when: when? })
}
