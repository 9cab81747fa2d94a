//! Groups: the classes, triggers and accounts that their terms are about.

use bonds::deal::{AvailableFundsRate, Group, OcTarget};

use crate::deal::group_file::GroupFile;
use crate::deal::resolve::{Kind, Names};
use crate::reader::source::Problem;
use crate::reader::words::quoted;

/// Resolves every group. A reserve account stated as a percentage is that of the stated cut-off
/// balance: the reader of the folder takes the pool's.
pub(crate) fn groups(names: &Names<'_>) -> Option<Vec<Group>> {
    let groups = names.file.groups.iter().enumerate();
    let groups: Vec<_> = groups.map(|(id, group)| group_of(names, id, group)).collect();
    groups.into_iter().collect()
}

fn group_of(names: &Names<'_>, id: usize, group: &GroupFile) -> Option<Group> {
    let write_down = written_down(names, id, group);
    for class in group.fee_classes() {
        names.balance_class(class);
    }
    let cut_off = group.cut_off_balance_usd.as_ref().map_or(0.0, |balance| *balance.get_ref());
    Some(Group {
        name: group.name.as_ref()?.get_ref().clone(),
        fees: group.fees().collect(),
        oc: target_of(names, group),
        available_funds_rate: group.available_funds_rate.flatten(),
        carve_out: group.carve_out,
        schedule_factor: group
            .available_rate_schedule
            .or(group.available_funds_rate.flatten())
            .unwrap_or(AvailableFundsRate::Plain),
        write_down,
        reserve: group.reserve.flatten().map(|reserve| reserve.of(cut_off)),
        reserve_target: None,
        prepayment_shortfall: group.prepayment_shortfall,
        seasoned: group.seasoned,
        reference: None,
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

fn target_of(names: &Names<'_>, group: &GroupFile) -> Option<OcTarget> {
    let oc = group.oc()?;
    for trigger in &oc.unless {
        names.trigger(trigger);
    }
    if let (Some(place), false) = (&oc.less_reserve, group.reserve.is_some()) {
        let problem = Problem::new(place.clone(), "`less_reserve`, but the group has no `reserve`");
        names.problems.push(problem.hint("write `reserve = { initial_usd = ... }` in `[[group]]`"));
    }
    Some(oc.target.clone())
}
