//! The parts of a deal folder, each read on its own, joined to the inputs of a run.

use std::sync::Arc;

use bonds::deal::Deal;
use grid::{Band, DealInputs, GroupInputs, QuotedCurves};
use terms::IndexPaths;
use toml::Spanned;

use crate::deal::deal_file::DealFile;
use crate::deal::plan_file::{PlanFile, PlanKind};
use crate::deal::resolve_losses;

/// The inputs of a run; `None` when a part of them could not be read.
pub(crate) fn inputs(
    file: &DealFile,
    deal: Option<Deal>,
    (groups, held): (Vec<Option<GroupInputs>>, Vec<Arc<DealInputs>>),
    forward: Option<Option<Vec<Vec<f64>>>>,
    curves: Option<QuotedCurves>,
) -> Option<DealInputs> {
    let names = file.index.levels.names.clone();
    let groups = groups.into_iter().collect::<Option<Vec<_>>>()?;
    let mut deal = deal?;
    for ((group, written), inputs) in deal.groups.iter_mut().zip(&file.groups).zip(&groups) {
        let cut_off = match group.seasoned {
            Some(seasoned) => seasoned.original_usd,
            None => inputs.pool.cut_off_balance(),
        };
        let reserve = written.reserve.as_ref().and_then(Option::as_ref);
        group.reserve = reserve.map(|reserve| reserve.of(cut_off));
    }
    let mut forward = forward?;
    let has_no_index = names.is_empty() && held.iter().any(|held| held.has_indices());
    if has_no_index && held.iter().all(|held| held.has_forward()) {
        forward.get_or_insert_default();
    }
    Some(DealInputs {
        deal,
        groups,
        static_index: static_index(file),
        forward_index: forward.map(|levels| IndexPaths { names, levels }),
        index: file.index.default.stated(),
        curves,
        conventions: file.conventions?,
        speeds_pct: file.speeds_pct.clone(),
        shocks: file.shocks.clone(),
        bands: bands(file),
        liquidation: resolve_losses::liquidation(file),
        breakeven: resolve_losses::breakeven(file),
        history: None,
        run_curve: None,
        varied: Vec::new(),
        held,
    })
}

/// The last month in which a loan of any pool pays; `None` where a pool could not be read.
pub(crate) fn last_month(groups: &[Option<GroupInputs>]) -> Option<usize> {
    let months = |group: &Option<GroupInputs>| {
        let group = group.as_ref()?;
        let others = group.alternative_pools.iter().map(|(_, pool)| pool.months());
        others.chain([group.pool.months()]).max()
    };
    let months: Option<Vec<usize>> = groups.iter().map(months).collect();
    months?.into_iter().max()
}

/// Every index at its static level.
pub(crate) fn static_index(file: &DealFile) -> IndexPaths {
    let levels: Vec<f64> = file.index.levels.levels.iter().map(|level| level.fraction()).collect();
    rates::static_paths(&file.index.levels.names, &levels)
}

/// The plans that are bands of speeds.
fn bands(file: &DealFile) -> Vec<Band> {
    let group_of = |name: &Option<Spanned<String>>| match name {
        None => Some(0),
        Some(name) => file.groups.iter().position(|group| {
            group.name.as_ref().is_some_and(|known| known.get_ref() == name.get_ref())
        }),
    };
    let band = |(plan, written): (usize, &PlanFile)| match &written.kind {
        Some(PlanKind::Band { group, low, high }) => {
            Some(Band { plan, group: group_of(group)?, low: low.clone(), high: high.clone() })
        }
        _ => None,
    };
    file.plans.iter().enumerate().filter_map(band).collect()
}
