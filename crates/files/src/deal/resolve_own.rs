//! Accounts of the deal's own, and fees that steps pay.

use bonds::deal::{OwnAccount, Step, StepFee};
use bonds::formula::{Stage, Unit};

use crate::deal::own_file::{AccountFile, StepFeeFile};
use crate::deal::pay_file::VerbWord;
use crate::deal::resolve::Names;
use crate::deal::resolve_steps::ACCOUNTS;
use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::formula::Formulas;
use crate::reader::source::Problem;
use crate::reader::words::quoted;

/// Resolves every account; `None` after a fault.
pub(crate) fn accounts(names: &Names<'_>, formulas: &Formulas<'_>) -> Option<Vec<OwnAccount>> {
    let all = &names.file.accounts;
    names.find_twice("accounts", all.iter().map(|account| account.name.as_ref()));
    for name in all.iter().filter_map(|account| account.name.as_ref()) {
        let word = name.get_ref().rsplit('.').next().unwrap_or_default();
        let label = if ACCOUNTS.contains(&word) {
            "expected another name than those of the groups' accounts"
        } else if name.get_ref().contains(['(', ')', ',']) {
            "expected a name without brackets and commas, which expressions can name"
        } else {
            continue;
        };
        let message = format!("an account cannot be called {}", quoted(name.get_ref()));
        names.problems.push(Problem::new(name.span(), message).label(label));
    }
    let of = |account: &AccountFile| {
        let group = names.stated_group("account", account.name.as_ref(), account.group.as_ref());
        let required = match &account.required {
            Some(text) => Some(formulas.expression(text, Unit::Dollars, Stage::Now)?),
            None => None,
        };
        Some(OwnAccount {
            name: account.name.as_ref()?.get_ref().clone(),
            group: group?,
            initial_usd: account.initial_usd,
            required,
        })
    };
    let all: Vec<_> = all.iter().map(of).collect();
    all.into_iter().collect()
}

/// Resolves every fee; `None` after a fault.
pub(crate) fn fees(names: &Names<'_>, formulas: &Formulas<'_>) -> Option<Vec<StepFee>> {
    let all = &names.file.fees;
    names.find_twice("fees", all.iter().map(|fee| fee.name.as_ref()));
    find_unpaid(names);
    let of = |fee: &StepFeeFile| {
        let group = names.stated_group("fee", fee.name.as_ref(), fee.group.as_ref());
        let amount = fee
            .amount
            .as_ref()
            .and_then(|text| formulas.expression(text, Unit::Dollars, Stage::Collections));
        Some(StepFee {
            name: fee.name.as_ref()?.get_ref().clone(),
            group: group?,
            amount: amount?,
            is_carried: fee.carried,
        })
    };
    let all: Vec<_> = all.iter().map(of).collect();
    all.into_iter().collect()
}

/// Doubts accounts that no step draws on.
pub(crate) fn doubt_idle(names: &Names<'_>, steps: &[Step], doubts: &Doubts) {
    for (position, account) in names.file.accounts.iter().enumerate() {
        let Some(name) = &account.name else { continue };
        let draws = |step: &Step| step.from.contains(&bonds::deal::Account::Own(position));
        if !steps.iter().any(draws) {
            let message = format!("no step draws on account {}", quoted(name.get_ref()));
            doubts.push(Noted::new(DoubtKind::ReserveUnused, name.span(), message));
        }
    }
}

/// Notes fees that no step pays, where every step can be read.
fn find_unpaid(names: &Names<'_>) {
    let steps = &names.file.steps;
    if steps.iter().any(|step| step.verb == VerbWord::Unknown) {
        return;
    }
    for name in names.file.fees.iter().filter_map(|fee| fee.name.as_ref()) {
        let mut paying = steps.iter().filter(|step| step.verb == VerbWord::Fee);
        if !paying.any(|step| step.to.iter().any(|to| to.get_ref() == name.get_ref())) {
            let shown = quoted(name.get_ref());
            let problem = Problem::new(name.span(), format!("no `fee` step pays {shown}"));
            let hint = format!("write a `[[pay]]` with `fee = {{ from = [...], to = [{shown}] }}`");
            names.problems.push(problem.hint(hint));
        }
    }
}
