//! The priority of payments: what each step may pay to whom, and whether every class is paid.

use bonds::deal::{Account, Step, Verb, When};
use bonds::formula::{Node, Quantity, Stage, Subjects, Unit};
use toml::Spanned;

use crate::deal::class_file::KindFile;
use crate::deal::pay_file::{StepFile, VerbWord};
use crate::deal::resolve::{Kind, Names};
use crate::deal::resolve_recipients;
use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::formula::Formulas;
use crate::reader::source::Problem;
use crate::reader::words::quoted;

/// Accounts of a group, as files write them.
pub(crate) const ACCOUNTS: [&str; 4] = ["interest", "principal", "derivative", "reserve"];

/// Resolves every step, then looks for classes that no step pays, and for reserve accounts that
/// none draws on.
pub(crate) fn resolve(
    names: &Names<'_>,
    formulas: &Formulas<'_>,
    doubts: &Doubts,
) -> Option<Vec<Step>> {
    let steps: Vec<_> =
        names.file.steps.iter().map(|step| resolve_step(names, formulas, step)).collect();
    // A step that cannot be read, or a name that is unknown, may be the one that pays a class.
    let mut all = names.file.steps.iter();
    let is_legible = all.all(|step| match step.verb {
        VerbWord::Unknown => false,
        verb if !verb.pays_classes() => true,
        _ => step.to.iter().all(|name| names.declares(name)),
    });
    if is_legible && !steps.is_empty() {
        find_unpaid(names);
    }
    let steps = steps.into_iter().collect::<Option<Vec<_>>>();
    if let Some(steps) = &steps {
        find_idle_reserves(names, steps, doubts);
    }
    steps
}

fn resolve_step(names: &Names<'_>, formulas: &Formulas<'_>, step: &StepFile) -> Option<Step> {
    let positions: Vec<_> = match step.verb {
        VerbWord::ReimburseInsurer => {
            step.to.iter().for_each(|name| names.check_insurer(name));
            Vec::new()
        }
        VerbWord::Fee => {
            step.to.iter().for_each(|name| names.check_fee(name));
            Vec::new()
        }
        VerbWord::FundReserve | VerbWord::Transfer => Vec::new(),
        _ => step.to.iter().map(|name| names.class(name)).collect(),
    };
    for (name, position) in step.to.iter().zip(&positions) {
        if let Some(kind) = position.and_then(|position| names.kind(position)) {
            check_payee(names, step, name, kind);
        }
    }
    let groups: Vec<_> =
        positions.iter().flatten().filter_map(|position| names.group_of(*position)).collect();
    let from: Option<Vec<Account>> = match &step.from {
        Some(accounts) => {
            let accounts: Vec<_> = accounts.iter().map(|text| account(names, text)).collect();
            accounts.into_iter().collect()
        }
        None if step.is_cashless() => Some(Vec::new()),
        None => Some(default_accounts(names, step.verb, &groups)),
    };
    if step.verb == VerbWord::FundReserve {
        check_funding(names, step, from.as_deref().unwrap_or_default());
    }
    let most = resolve_recipients::most(formulas, step);
    let verb = match step.verb {
        VerbWord::Interest => Some(Verb::Interest),
        VerbWord::UnpaidInterest => Some(Verb::UnpaidInterest),
        VerbWord::Principal => most.as_ref().map(|(amount, _)| Verb::Principal(*amount)),
        VerbWord::BasisRisk => Some(Verb::BasisRisk),
        VerbWord::ReimburseLoss => Some(Verb::ReimburseLoss),
        VerbWord::Accrue => Some(Verb::Accrue),
        VerbWord::Defer => Some(Verb::Defer),
        VerbWord::ReimburseInsurer => Some(Verb::ReimburseInsurer),
        VerbWord::FundReserve => Some(Verb::FundReserve),
        VerbWord::Transfer => step.to.first().and_then(|to| {
            let filled = account(names, to)?;
            check_transfer(names, to, filled, from.as_deref().unwrap_or_default());
            Some(Verb::Transfer(filled))
        }),
        VerbWord::Fee => Some(Verb::Fee),
        VerbWord::WriteDown => Some(Verb::WriteDown),
        VerbWord::WriteUp => Some(Verb::WriteUp),
        VerbWord::Release => Some(Verb::Release),
        VerbWord::Unknown => None,
    };
    let when = step.when.as_ref().map(|test| when(names, formulas, test));
    let recipients = resolve_recipients::recipients(formulas, step);
    if let Some(grows) = &step.grows {
        check_growing(names, grows);
    }
    let to = match step.verb {
        VerbWord::Transfer => &[],
        _ => &step.to[..],
    };
    Some(Step {
        verb: verb?,
        from: from?,
        grows: step.grows.as_ref().map(|name| name.get_ref().clone()),
        to: to.iter().map(|name| name.get_ref().clone()).collect(),
        split: step.split,
        recipients: recipients?,
        limits: most?.1,
        when: when.unwrap_or(Some(When::Always))?,
        cite: step.cite.clone(),
    })
}

/// A class that grows without cash is one of a reference group, with a balance.
fn check_growing(names: &Names<'_>, name: &Spanned<String>) {
    names.balance_class(name);
    let group = names.class(name).and_then(|position| names.group_of(position));
    let group = group.and_then(|group| names.file.groups.get(group));
    if group.is_some_and(|group| !group.is_reference()) {
        let message =
            format!("{} grows, but its group is no reference pool", quoted(name.get_ref()));
        let hint = "write `reference = true` in `[[group]]`, or `from`";
        names.problems.push(Problem::new(name.span(), message).hint(hint));
    }
}

/// Whether the verb may pay a class of this kind.
fn check_payee(names: &Names<'_>, step: &StepFile, name: &Spanned<String>, kind: Kind) {
    let (fits, hint) = match step.verb {
        VerbWord::Interest | VerbWord::UnpaidInterest | VerbWord::BasisRisk => {
            (kind != Kind::Residual, "a residual gets what is left: `release`")
        }
        VerbWord::Principal
        | VerbWord::ReimburseLoss
        | VerbWord::Accrue
        | VerbWord::Defer
        | VerbWord::WriteDown
        | VerbWord::WriteUp => match kind {
            Kind::Notional => (false, "a notional follows the balance of other classes"),
            _ => (kind != Kind::Residual, "a residual gets what is left: `release`"),
        },
        VerbWord::Release => {
            (kind == Kind::Residual, "`release` pays a class with `residual = true`")
        }
        VerbWord::ReimburseInsurer
        | VerbWord::FundReserve
        | VerbWord::Transfer
        | VerbWord::Fee
        | VerbWord::Unknown => (true, ""),
    };
    if !fits {
        let verb = step.verb.name();
        let message = format!("`{verb}` cannot be paid to {}", quoted(name.get_ref()));
        names.problems.push(Problem::new(name.span(), message).hint(hint));
    }
}

/// Holds the groups whose reserve accounts a step fills against the accounts that fill them.
fn check_funding(names: &Names<'_>, step: &StepFile, from: &[Account]) {
    for name in &step.to {
        let Some(group) = names.group(name) else { continue };
        names.check_reserve(group, name);
        if from.contains(&Account::Reserve(group)) {
            let message = format!("the reserve of group {} fills itself", quoted(name.get_ref()));
            let label = "expected another account in `from`";
            names.problems.push(Problem::new(name.span(), message).label(label));
        }
    }
}

/// Holds the account that a transfer fills against those that it draws on.
fn check_transfer(names: &Names<'_>, to: &Spanned<String>, filled: Account, from: &[Account]) {
    if from.contains(&filled) {
        let message = format!("the account {} fills itself", quoted(to.get_ref()));
        let label = "expected another account than those in `from`";
        names.problems.push(Problem::new(to.span(), message).label(label));
    }
}

/// Doubts reserve accounts that pay nobody.
fn find_idle_reserves(names: &Names<'_>, steps: &[Step], doubts: &Doubts) {
    for (position, group) in names.file.groups.iter().enumerate() {
        let (true, Some(name)) = (group.reserve.is_some(), &group.name) else { continue };
        if !steps.iter().any(|step| step.from.contains(&Account::Reserve(position))) {
            let message =
                format!("no step draws on the reserve of group {}", quoted(name.get_ref()));
            doubts.push(Noted::new(DoubtKind::ReserveUnused, name.span(), message));
        }
    }
}

/// When a step applies: tests of a trigger or of retired classes as the engine has them. `None` after
/// a fault.
fn when(names: &Names<'_>, formulas: &Formulas<'_>, test: &Spanned<String>) -> Option<When> {
    let test = formulas.expression(test, Unit::Test, Stage::Now)?;
    let trigger = |at: &usize| Some(names.file.triggers.get(*at)?.name.as_ref()?.get_ref().clone());
    let class = |at: &usize| Some(names.file.classes.get(*at)?.name.as_ref()?.get_ref().clone());
    let classes = |all: &[usize]| all.iter().map(class).collect::<Option<Vec<_>>>();
    match &test.nodes[..] {
        [Node::Trigger(at)] => trigger(at).map(When::Trigger),
        [Node::Trigger(at), Node::Not(0)] => trigger(at).map(When::NoTrigger),
        [Node::Quantity(Quantity::Retired, Subjects::Classes(all))] => {
            classes(all).map(When::Retired)
        }
        [Node::Quantity(Quantity::Retired, Subjects::Classes(all)), Node::Not(0)] => {
            classes(all).map(When::Outstanding)
        }
        _ => Some(When::Test(test)),
    }
}

/// The cash of a step that does not say which: for `accrue` the interest of the classes' groups,
/// for `release` everything.
fn default_accounts(names: &Names<'_>, verb: VerbWord, groups: &[usize]) -> Vec<Account> {
    let all = 0..names.file.groups.len();
    match verb {
        VerbWord::Release => all
            .flat_map(|g| [Account::Interest(g), Account::Principal(g), Account::Derivative(g)])
            .collect(),
        _ => all.filter(|group| groups.contains(group)).map(Account::Interest).collect(),
    }
}

/// Reads the name of one of the deal's own accounts, or `interest`, `principal`, `derivative`,
/// `reserve`, or one of these with its group: `1.interest`.
pub(crate) fn account(names: &Names<'_>, text: &Spanned<String>) -> Option<Account> {
    let own = || names.file.accounts.iter().map(|account| account.name.as_ref());
    let is_named =
        |name: Option<&Spanned<String>>| name.is_some_and(|n| n.get_ref() == text.get_ref());
    if let Some(own) = own().position(is_named) {
        return Some(Account::Own(own));
    }
    let (group, account) = match text.get_ref().rsplit_once('.') {
        Some((group, account)) => (Some(group), account),
        None => (None, text.get_ref().as_str()),
    };
    let of: fn(usize) -> Account = match account {
        "interest" => Account::Interest,
        "principal" => Account::Principal,
        "derivative" => Account::Derivative,
        "reserve" => Account::Reserve,
        other => {
            let message = format!("there is no account {}", quoted(text.get_ref()));
            let prefix = group.map(|group| format!("{group}.")).unwrap_or_default();
            let of_group = crate::reader::words::nearest(other, ACCOUNTS);
            let own = own().flatten().map(|name| name.get_ref().as_str());
            let near = of_group
                .map(|near| format!("{prefix}{near}"))
                .or_else(|| crate::reader::words::nearest(text.get_ref(), own).map(str::to_owned));
            let hint = near.map(|near| format!("did you mean {}?", quoted(&near)));
            let label = format!(
                "expected one of {}, with a group in front: `1.interest`; or an `[[account]]`",
                crate::reader::words::listed(ACCOUNTS)
            );
            let problem = Problem::new(text.span(), message).label(label);
            names.problems.push(problem.maybe_hint(hint));
            return None;
        }
    };
    let position = match group {
        Some(group) => names.group_named(group, text),
        None => {
            if names.file.groups.len() > 1 {
                let groups = names.file.groups.iter().filter_map(|group| group.name.as_ref());
                let accounts: Vec<_> =
                    groups.map(|name| format!("{}.{account}", name.get_ref())).collect();
                let message = format!("`{account}` of which group?");
                let hint = crate::reader::words::listed(accounts.iter().map(String::as_str));
                names.problems.push(
                    Problem::new(text.span(), message)
                        .label("expected the group in front")
                        .hint(format!("write one of {hint}")),
                );
            }
            names.only_group()
        }
    };
    let account = of(position?);
    if let Account::Reserve(group) = account {
        names.check_reserve(group, text);
    }
    Some(account)
}

/// Notes classes whose principal or interest no step pays.
fn find_unpaid(names: &Names<'_>) {
    for class in &names.file.classes {
        let Some(name) = &class.name else { continue };
        let paid = |verbs: &[VerbWord]| {
            let mut steps = names.file.steps.iter().filter(|step| verbs.contains(&step.verb));
            steps.any(|step| step.to.iter().any(|to| to.get_ref() == name.get_ref()))
        };
        let shown = quoted(name.get_ref());
        if matches!(class.kind, Some(KindFile::Balance(_))) && !paid(&[VerbWord::Principal]) {
            let message = format!("no `principal` step pays {shown}");
            let hint = format!("add {shown} to `to` of a `[[pay]]` with `principal`");
            names.problems.push(Problem::new(name.span(), message).hint(hint));
        }
        let bears_interest = class.coupon().is_some();
        let is_residual = matches!(class.kind, Some(KindFile::Residual));
        if bears_interest && !is_residual && !paid(&[VerbWord::Interest, VerbWord::Accrue]) {
            let message =
                format!("{shown} has a coupon, but no `interest` or `accrue` step pays it");
            let hint = format!("add {shown} to `to` of a `[[pay]]` with `interest`");
            names.problems.push(Problem::new(name.span(), message).hint(hint));
        }
    }
}
