//! Derivative contracts and insurers: the names that they are about.

use bonds::deal::{Contract, Insurer, Notional};
use terms::IndexId;

use crate::deal::contract_file::{ContractFile, NotionalFile};
use crate::deal::deal_file::InsurerFile;
use crate::deal::plan_file::PlanKind;
use crate::deal::resolve::Names;

/// Resolves every contract. The notional of one whose schedule stands in a file is empty: the
/// folder's reader fills it in.
pub(crate) fn contracts(names: &Names<'_>) -> Option<Vec<Contract>> {
    let of = |contract: &ContractFile| {
        let name = contract.name.as_ref();
        let group = names.stated_group("contract", name, contract.group.as_ref());
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
    let all = &names.file.contracts;
    let contracts: Vec<Option<Contract>> = all.iter().map(of).collect();
    names.find_twice("contracts", all.iter().map(|contract| contract.name.as_ref()));
    contracts.into_iter().collect()
}

/// Checks the names of plans, and of the groups of their bands.
pub(crate) fn check_plans(names: &Names<'_>) {
    let all = &names.file.plans;
    names.find_twice("plans", all.iter().map(|plan| plan.name.as_ref()));
    for plan in all {
        if let Some(PlanKind::Band { group, .. }) = &plan.kind {
            names.stated_group("band", plan.name.as_ref(), group.as_ref());
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
    let all = &names.file.insurers;
    names.find_twice("insurers", all.iter().map(|insurer| insurer.name.as_ref()));
    let insurers: Vec<Option<Insurer>> = all.iter().map(of).collect();
    insurers.into_iter().collect()
}
