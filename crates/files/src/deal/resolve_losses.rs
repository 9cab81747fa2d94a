//! Defaults and losses: triggers, what becomes of defaulted loans, break-evens.

use std::collections::HashSet;

use bonds::deal::{Trigger, TriggerTest};
use collateral::Liquidation;
use grid::inputs::BreakevenTerms;
use terms::Rate;
use toml::Spanned;

use crate::deal::deal_file::DealFile;
use crate::deal::resolve::Names;
use crate::deal::trigger_file::{TestFile, TriggerFile};
use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::formula::Formulas;
use crate::reader::source::Problem;
use crate::reader::words::quoted;

/// Resolves every trigger.
pub(crate) fn triggers(names: &Names<'_>, formulas: &Formulas<'_>) -> Option<Vec<Trigger>> {
    let triggers = &names.file.triggers;
    names.find_twice("triggers", triggers.iter().map(|trigger| trigger.name.as_ref()));
    let resolve = |(at, trigger)| trigger_of(names, formulas, at, trigger);
    let resolved: Vec<_> = triggers.iter().enumerate().map(resolve).collect();
    resolved.into_iter().collect()
}

/// Doubts triggers on which no term depends, once every expression has been read.
pub(crate) fn doubt_unused(names: &Names<'_>, formulas: &Formulas<'_>, doubts: &Doubts) {
    let used = used(names.file);
    let mut seen = HashSet::new();
    for (position, trigger) in names.file.triggers.iter().enumerate() {
        let Some(name) = &trigger.name else { continue };
        let is_used = used.contains(name.get_ref().as_str()) || formulas.names_trigger(position);
        if seen.insert(name.get_ref().as_str()) && !is_used {
            let message = format!("nothing depends on the trigger {}", quoted(name.get_ref()));
            doubts.push(Noted::new(DoubtKind::TriggerUnused, name.span(), message));
        }
    }
}

/// Names of the triggers on which something depends.
fn used(file: &DealFile) -> HashSet<&str> {
    let of_targets = file.groups.iter().filter_map(|group| group.oc());
    of_targets.flat_map(|oc| &oc.unless).map(|name| name.get_ref().as_str()).collect()
}

fn trigger_of(
    names: &Names<'_>,
    formulas: &Formulas<'_>,
    position: usize,
    trigger: &TriggerFile,
) -> Option<Trigger> {
    let group = match &trigger.group {
        Some(name) => Some(names.group_named(name.get_ref(), name)?),
        None => None,
    };
    let test = match trigger.test.as_ref()? {
        TestFile::CumulativeLoss(steps) => TriggerTest::CumulativeLoss(steps.clone()),
        TestFile::Delinquency(pct) => TriggerTest::Delinquency { pct: *pct },
        TestFile::OfEnhancement { pct, senior } => {
            let names_of = |class| senior_class(names, class, group);
            let senior: Vec<_> = senior.iter().map(names_of).collect();
            let senior = senior.into_iter().collect::<Option<Vec<_>>>()?;
            TriggerTest::DelinquencyOfEnhancement { pct: *pct, senior }
        }
        TestFile::Expression(_) => {
            if let Some(group) = &trigger.group {
                let problem = Problem::new(group.span(), "both `group` and `test`");
                let label = "an expression names the groups itself: `pool_after(1)`";
                names.problems.push(problem.label(label));
            }
            TriggerTest::Expression(formulas.test(position)?)
        }
    };
    Some(Trigger {
        name: trigger.name.as_ref()?.get_ref().clone(),
        group,
        test,
        from_month: trigger.from_period as usize,
        cures: trigger.cures,
    })
}

/// A class whose enhancement is tested: one of the group that is tested.
fn senior_class(names: &Names<'_>, name: &Spanned<String>, group: Option<usize>) -> Option<String> {
    let class = names.balance_class(name)?;
    let own = names.class(name).and_then(|position| names.group_of(position));
    if let (Some(tested), Some(own)) = (group, own)
        && tested != own
    {
        let message = format!("{} is a class of another group", quoted(name.get_ref()));
        let label = "expected a class of the group that is tested";
        names.problems.push(Problem::new(name.span(), message).label(label));
    }
    Some(class)
}

/// Notes a default rate without a severity, and what break-evens name that is not there.
pub(crate) fn check(names: &Names<'_>, doubts: &Doubts) {
    let file = names.file;
    let mut rates = file.groups.iter().filter_map(|group| group.default_rate_place.as_ref());
    let rate = rates.next();
    if let (Some(place), false) = (rate, file.defaults.severity_place.is_some()) {
        let problem = Problem::new(place.clone(), "loans default, but no severity is stated");
        let hint = "write `[defaults]` and below it `severity_pct = ...`: percent, 40 is 40%";
        names.problems.push(problem.label("expected `severity_pct` in [defaults]").hint(hint));
    }
    let Some(breakeven) = &file.breakeven else { return };
    for class in &breakeven.classes {
        names.balance_class(class);
    }
    for (name, _) in &breakeven.swap_fixed_pct {
        names.check_swap(name);
    }
    let states_severity =
        file.defaults.severity_place.is_some() || breakeven.liquidation.severity_place.is_some();
    if !states_severity && rate.is_none() {
        let message = "no severity is stated: 40% is assumed";
        let place = breakeven.span.clone();
        doubts.push(Noted::new(DoubtKind::SeverityAssumed, place, message));
    }
}

/// What becomes of loans that default.
pub(crate) fn liquidation(file: &DealFile) -> Liquidation {
    file.defaults.over(Liquidation::default())
}

/// How the document quotes break-evens.
pub(crate) fn breakeven(file: &DealFile) -> Option<BreakevenTerms> {
    let breakeven = file.breakeven.as_ref()?;
    Some(BreakevenTerms {
        classes: breakeven.classes.iter().map(|name| name.get_ref().clone()).collect(),
        shifts_bp: breakeven.shifts_bp.clone(),
        index: breakeven.index.as_ref().map(|run| *run.get_ref()),
        liquidation: breakeven.liquidation.over(liquidation(file)),
        cross_support: breakeven.cross_support,
        loss_through: breakeven.loss_through,
        swap_fixed: breakeven
            .swap_fixed_pct
            .iter()
            .map(|(name, pct)| (name.get_ref().clone(), Rate::from_percent(*pct)))
            .collect(),
    })
}
