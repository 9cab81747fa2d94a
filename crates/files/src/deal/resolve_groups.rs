//! Groups: the classes, triggers and accounts that their terms are about.

use bonds::deal::{AvailableFundsRate, Expression, Fee, FeeAmount, Group, OcTarget};
use bonds::formula::{Stage, Unit};
use toml::Spanned;

use crate::deal::group_file::{FeeAmountFile, FeeFile, GroupFile};
use crate::deal::resolve::{Kind, Names};
use crate::formula::Formulas;
use crate::reader::source::Problem;
use crate::reader::words::quoted;

/// Resolves every group. A reserve account stated as a percentage is that of the stated cut-off
/// balance: the reader of the folder takes the pool's.
pub(crate) fn groups(names: &Names<'_>, formulas: &Formulas<'_>) -> Option<Vec<Group>> {
    let groups = names.file.groups.iter().enumerate();
    let groups: Vec<_> = groups.map(|(id, group)| group_of(names, formulas, id, group)).collect();
    groups.into_iter().collect()
}

fn group_of(
    names: &Names<'_>,
    formulas: &Formulas<'_>,
    id: usize,
    group: &GroupFile,
) -> Option<Group> {
    let write_down = written_down(names, id, group);
    for class in group.fee_classes() {
        names.balance_class(class);
    }
    let cut_off = group.cut_off_balance_usd.as_ref().map_or(0.0, |balance| *balance.get_ref());
    let reserve = group.reserve.as_ref().and_then(Option::as_ref);
    Some(Group {
        name: group.name.as_ref()?.get_ref().clone(),
        fees: fees(formulas, group)?,
        oc: target_of(names, formulas, group)?,
        available_funds_rate: group.available_funds_rate.flatten(),
        carve_out: group.carve_out,
        schedule_factor: group
            .available_rate_schedule
            .or(group.available_funds_rate.flatten())
            .unwrap_or(AvailableFundsRate::Plain),
        write_down,
        reserve: reserve.map(|reserve| reserve.of(cut_off)),
        reserve_target: match reserve.and_then(|reserve| reserve.target.as_ref()) {
            Some(target) => Some(early(formulas, target)?),
            None => None,
        },
        prepayment_shortfall: group.prepayment_shortfall,
        seasoned: group.seasoned,
        reference: group.reference(),
    })
}

/// Classes that bear the group's losses: its own, each once.
fn written_down(names: &Names<'_>, id: usize, group: &GroupFile) -> Vec<String> {
    let mut classes: Vec<String> = Vec::new();
    for name in &group.write_down {
        let Some(class) = names.balance_class(name) else { continue };
        let position = names.class(name).filter(|class| names.kind(*class) == Some(Kind::Balance));
        let owner = position.and_then(|position| names.group_of(position));
        let shown = quoted(&class);
        if owner.is_some_and(|owner| owner != id) {
            let message = format!("{shown} is a class of another group");
            let label = "expected a class of this group: its losses are written down here";
            names.problems.push(Problem::new(name.span(), message).label(label));
        } else if classes.contains(&class) {
            let message = format!("{shown} stands here twice");
            names.problems.push(Problem::new(name.span(), message).label("expected it once"));
        }
        classes.push(class);
    }
    classes
}

/// Dollars by an expression of what is known with the collections; `None` after a fault.
fn early(formulas: &Formulas<'_>, text: &Spanned<String>) -> Option<Expression> {
    formulas.expression(text, Unit::Dollars, Stage::Collections)
}

/// The fees of a group; `None` after a fault.
fn fees(formulas: &Formulas<'_>, group: &GroupFile) -> Option<Vec<Fee>> {
    let of = |fee: &FeeFile| {
        let amount = match &fee.amount {
            FeeAmountFile::Rate(rate) => FeeAmount::Rate(*rate),
            FeeAmountFile::Dollars(dollars) => FeeAmount::Dollars(*dollars),
            FeeAmountFile::OnClasses(rate, on) => {
                let on = on.iter().map(|name| name.get_ref().clone()).collect();
                FeeAmount::OnClasses(*rate, on)
            }
            FeeAmountFile::Expression(text) => FeeAmount::Amount(early(formulas, text)?),
        };
        Some(Fee { name: fee.name.get_ref().clone(), amount })
    };
    let fees: Vec<_> = group.fees.iter().map(of).collect();
    fees.into_iter().collect()
}

/// The OC target of a group, where it has one; `None` after a fault.
fn target_of(
    names: &Names<'_>,
    formulas: &Formulas<'_>,
    group: &GroupFile,
) -> Option<Option<OcTarget>> {
    let Some(oc) = group.oc() else { return Some(None) };
    for trigger in &oc.unless {
        names.trigger(trigger);
    }
    if let (Some(place), false) = (&oc.less_reserve, group.reserve.is_some()) {
        let problem = Problem::new(place.clone(), "`less_reserve`, but the group has no `reserve`");
        names.problems.push(problem.hint("write `reserve = { initial_usd = ... }` in `[[group]]`"));
    }
    let expression = match &oc.expression {
        Some(text) => Some(early(formulas, text)?),
        None => None,
    };
    Some(Some(OcTarget { expression, ..oc.target.clone() }))
}
