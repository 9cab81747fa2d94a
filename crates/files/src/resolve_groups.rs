//! Groups: the classes, triggers and accounts that their terms are about.

use bonds::deal::{AvailableFundsRate, Group, OcTarget};

use crate::group_file::GroupFile;
use crate::resolve::Names;
use crate::source::Problem;

/// Resolves every group. A reserve account stated as a percentage is that of the stated cut-off
/// balance: the reader of the folder takes the pool's.
pub(crate) fn groups(names: &Names<'_>) -> Option<Vec<Group>> {
    let groups: Vec<_> = names.file.groups.iter().map(|group| group_of(names, group)).collect();
    groups.into_iter().collect()
}

fn group_of(names: &Names<'_>, group: &GroupFile) -> Option<Group> {
    let write_down = group.write_down.iter().filter_map(|name| names.balance_class(name));
    let write_down = write_down.collect();
    for class in &group.fee_classes {
        names.balance_class(class);
    }
    let cut_off = group.cut_off_balance.as_ref().map_or(0.0, |balance| *balance.get_ref());
    Some(Group {
        name: group.name.as_ref()?.get_ref().clone(),
        fees: group.fees.clone(),
        oc: target_of(names, group),
        available_funds_rate: group.available_funds_rate,
        carve_out: group.carve_out,
        schedule_factor: group
            .available_rate_schedule
            .or(group.available_funds_rate)
            .unwrap_or(AvailableFundsRate::Plain),
        write_down,
        reserve: group.reserve.map(|reserve| reserve.of(cut_off)),
        prepayment_shortfall: group.prepayment_shortfall,
    })
}

fn target_of(names: &Names<'_>, group: &GroupFile) -> Option<OcTarget> {
    let oc = group.oc.as_ref()?;
    for trigger in &oc.unless {
        names.trigger(trigger);
    }
    if let (Some(place), false) = (&oc.less_reserve, group.has_reserve) {
        let problem = Problem::new(place.clone(), "`less_reserve`, but the group has no `reserve`");
        names.problems.push(problem.hint("write `reserve = { initial_usd = ... }` in `[[group]]`"));
    }
    Some(oc.target.clone())
}
