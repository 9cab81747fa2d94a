//! Derivative contracts and insurers: the names that they are about.

use bonds::deal::{Contract, Insurer, Notional};
use terms::IndexId;

use crate::deal::contract_file::{ContractFile, NotionalFile};
use crate::deal::deal_file::InsurerFile;
use crate::deal::plan_file::PlanKind;
use crate::deal::resolve::Names;
use crate::reader::source::Problem;
use crate::reader::words::quoted;

/// Resolves every contract. The notional of one whose schedule stands in a file is empty: the
/// folder's reader fills it in.
pub(crate) fn contracts(names: &Names<'_>) -> Option<Vec<Contract>> {
    let of = |contract: &ContractFile| {
        let name = contract.name.as_ref();
        let group = match &contract.group {
            Some(group) => names.group_named(group.get_ref(), group),
            None => {
                if let (None, Some(name)) = (names.only_group(), name) {
                    let message = format!("contract {} of which group?", quoted(name.get_ref()));
                    names.problems.push(Problem::new(name.span(), message).hint("add `group`"));
                }
                names.only_group()
            }
        };
        let terms = contract.terms.as_ref().and_then(|terms| {
            let index = names.index(&terms.index)?;
            Some(terms.on(IndexId(index)))
        });
        let notional = match contract.notional.as_ref()? {
            NotionalFile::Known(notional) => notional.clone(),
            NotionalFile::Schedule { .. } => Notional::Schedule(Vec::new()),
        };
        Some(Contract {
            name: name?.get_ref().clone(),
            group: group?,
            terms: terms?,
            notional,
            balance_guaranteed: contract.balance_guaranteed,
            accrues_from: contract.accrues_from,
        })
    };
    let contracts: Vec<Option<Contract>> = names.file.contracts.iter().map(of).collect();
    for (position, contract) in names.file.contracts.iter().enumerate() {
        let Some(name) = &contract.name else { continue };
        let mut earlier = names.file.contracts.iter().take(position);
        if earlier.any(|other| other.name.as_ref().is_some_and(|o| o.get_ref() == name.get_ref())) {
            let message = format!("there are two contracts {}", quoted(name.get_ref()));
            names.problems.push(Problem::new(name.span(), message).label("expected another name"));
        }
    }
    contracts.into_iter().collect()
}

/// Checks the names of plans, and of the groups of their bands.
pub(crate) fn check_plans(names: &Names<'_>) {
    for (position, plan) in names.file.plans.iter().enumerate() {
        let Some(name) = &plan.name else { continue };
        let mut earlier = names.file.plans.iter().take(position).filter_map(|p| p.name.as_ref());
        if earlier.any(|other| other.get_ref() == name.get_ref()) {
            let message = format!("there are two plans {}", quoted(name.get_ref()));
            names.problems.push(Problem::new(name.span(), message).label("expected another name"));
        }
        match &plan.kind {
            Some(PlanKind::Band { group: Some(group), .. }) => {
                names.group_named(group.get_ref(), group);
            }
            Some(PlanKind::Band { group: None, .. }) if names.file.groups.len() > 1 => {
                let message = format!("band {} of which group?", quoted(name.get_ref()));
                names.problems.push(Problem::new(name.span(), message).hint("add `group`"));
            }
            _ => {}
        }
    }
}

/// Resolves every insurer.
pub(crate) fn insurers(names: &Names<'_>) -> Option<Vec<Insurer>> {
    let of = |insurer: &InsurerFile| {
        let classes: Vec<Option<String>> =
            insurer.classes.iter().map(|class| names.balance_class(class)).collect();
        Some(Insurer {
            name: insurer.name.as_ref()?.get_ref().clone(),
            classes: classes.into_iter().collect::<Option<Vec<_>>>()?,
        })
    };
    let insurers: Vec<Option<Insurer>> = names.file.insurers.iter().map(of).collect();
    insurers.into_iter().collect()
}
