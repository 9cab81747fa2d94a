//! From a deal file as written to a [`Deal`]: names are looked up, and what does not fit together
//! is a fault at its place.

use std::collections::{HashMap, HashSet};

use bonds::deal::{Class, ClassKind, Coupon, Deal, Plan, RateExpressions};
use toml::Spanned;

use crate::deal::class_doubts;
use crate::deal::class_file::KindFile;
use crate::deal::contract_file::ContractFile;
use crate::deal::date_check;
use crate::deal::deal_file::DealFile;
use crate::deal::index_file::Levels;
use crate::deal::resolve_contracts;
use crate::deal::resolve_groups;
use crate::deal::resolve_losses;
use crate::deal::resolve_own;
use crate::deal::resolve_steps;
use crate::deal::view_file;
use crate::doubt::Doubts;
use crate::formula::Formulas;
use crate::market;
use crate::reader::source::{Problem, Problems};
use crate::reader::words::{did_you_mean, quoted};

/// Name of the class that a deal without a residual gets.
const RESIDUAL: &str = "residual";

/// Looks up the names of `file`. `None` when a fault was noted, here or while reading.
pub(crate) fn resolve(file: &DealFile, problems: &Problems, doubts: &Doubts) -> Option<Deal> {
    if file.broken {
        return None;
    }
    date_check::doubt(file, doubts);
    class_doubts::stated(file, doubts);
    index_levels(file, doubts);
    let names = Names::new(file, problems);
    let formulas = Formulas::new(&names, doubts);
    let classes: Vec<Option<Class>> =
        file.classes.iter().map(|class| names.class_of(class, &formulas)).collect();
    let groups = resolve_groups::groups(&names, &formulas);
    let triggers = resolve_losses::triggers(&names, &formulas);
    resolve_losses::check(&names, doubts);
    view_file::check(file, problems);
    let steps = resolve_steps::resolve(&names, &formulas, doubts);
    resolve_contracts::check_plans(&names);
    let contracts = resolve_contracts::contracts(&names);
    let insurers = resolve_contracts::insurers(&names);
    let call = file.call.as_ref().map(|call| call.resolve(&formulas));
    let accounts = resolve_own::accounts(&names, &formulas);
    let fees = resolve_own::fees(&names, &formulas);
    if let Some(steps) = &steps {
        resolve_own::doubt_idle(&names, steps, doubts);
    }
    resolve_losses::doubt_unused(&names, &formulas, doubts);
    formulas.doubt_unused();
    let amounts = formulas.amounts();
    let mut classes = classes.into_iter().collect::<Option<Vec<_>>>()?;
    if names.adds_residual {
        classes.push(Class {
            name: RESIDUAL.to_owned(),
            group: 0,
            kind: ClassKind::Residual,
            coupon: Coupon::None,
            rates: RateExpressions::default(),
            accrual: file.dates?.accrual,
            price: None,
            thirty_360: None,
        });
    }
    let call = match call {
        Some(call) => Some(call?),
        None => None,
    };
    let deal = Deal {
        name: file.name.clone()?,
        title: file.title.clone()?,
        dates: file.dates?,
        groups: groups?,
        classes,
        steps: steps?,
        call,
        // Filled in by the reader of the folder, or from the collateral by a run.
        plans: file.plans.iter().map(|_| Plan::Principal(Vec::new())).collect(),
        contracts: contracts?,
        insurers: insurers?,
        accounts: accounts?,
        fees: fees?,
        triggers: triggers?,
        amounts: amounts?,
    };
    class_doubts::unpaid(file, &deal, doubts);
    Some(deal)
}

/// What a class is, for checks of what may be paid to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Balance,
    Notional,
    Residual,
}

/// The names that a deal file declares.
pub(crate) struct Names<'f> {
    pub(crate) file: &'f DealFile,
    pub(crate) problems: &'f Problems,
    groups: HashMap<&'f str, usize>,
    classes: HashMap<&'f str, usize>,
    /// Whether every group, every class has a name that could be read.
    groups_known: bool,
    pub(crate) classes_known: bool,
    /// Classes whose name another one has, too: which one a reference means is not known.
    ambiguous: HashSet<usize>,
    /// Whether the deal gets the class `residual` behind its own classes.
    adds_residual: bool,
}

impl<'f> Names<'f> {
    fn new(file: &'f DealFile, problems: &'f Problems) -> Names<'f> {
        let mut groups = HashMap::new();
        let group_names = || file.groups.iter().filter_map(|group| group.name.as_ref());
        let group_twice =
            declare(&mut groups, "group", file.groups.iter().map(|g| g.name.as_ref()), problems);
        let mut classes = HashMap::new();
        let ambiguous =
            declare(&mut classes, "class", file.classes.iter().map(|c| c.name.as_ref()), problems);
        let groups_known = group_names().count() == file.groups.len()
            && !file.groups.is_empty()
            && group_twice.is_empty();
        let classes_known = !file.classes.is_empty()
            && file.classes.iter().all(|class| class.name.is_some())
            && ambiguous.is_empty();
        let adds_residual = file
            .classes
            .iter()
            .all(|class| matches!(class.kind, Some(KindFile::Balance(_) | KindFile::Notional(_))));
        if adds_residual {
            if let Some(&taken) = classes.get(RESIDUAL) {
                let span = file.classes.get(taken).and_then(|class| class.name.as_ref());
                let message = "the name `residual` is kept for the class that gets what is left";
                problems.push(
                    Problem::new(span.map_or(0..0, Spanned::span), message)
                        .hint("write `residual = true`, or call the class otherwise"),
                );
            }
            classes.insert(RESIDUAL, file.classes.len());
        }
        Names {
            file,
            problems,
            groups,
            classes,
            groups_known,
            classes_known,
            ambiguous,
            adds_residual,
        }
    }

    /// Whether there is a class of this name.
    pub(crate) fn declares(&self, name: &Spanned<String>) -> bool {
        self.classes.contains_key(name.get_ref().as_str())
    }

    /// Position of a class.
    pub(crate) fn position_of_class(&self, name: &str) -> Option<usize> {
        self.classes.get(name).copied()
    }

    /// Position of a class; a fault if there is none of this name.
    pub(crate) fn class(&self, name: &Spanned<String>) -> Option<usize> {
        let found = self.classes.get(name.get_ref().as_str()).copied();
        if found.is_none() && self.classes_known {
            self.unknown("class", name, self.file.classes.iter().map(|c| c.name.as_ref()));
        }
        found
    }

    /// Position of a group; a fault if there is none of this name.
    pub(crate) fn group(&self, name: &Spanned<String>) -> Option<usize> {
        self.group_named(name.get_ref(), name)
    }

    /// Position of the group `name`, which stands within the text `place`.
    pub(crate) fn group_named(&self, name: &str, place: &Spanned<String>) -> Option<usize> {
        let found = self.groups.get(name).copied();
        if found.is_none() && self.groups_known {
            let name = Spanned::new(place.span(), name.to_owned());
            self.unknown("group", &name, self.file.groups.iter().map(|g| g.name.as_ref()));
        }
        found
    }

    fn unknown<'a>(
        &self,
        what: &str,
        name: &Spanned<String>,
        declared: impl Iterator<Item = Option<&'a Spanned<String>>> + Clone,
    ) {
        if self.problems.full() {
            return self.problems.count();
        }
        let names = declared.flatten().map(|name| name.get_ref().as_str());
        let message = format!("there is no {what} {}", quoted(name.get_ref()));
        let article = if what.starts_with('i') { "an" } else { "a" };
        let label = format!("expected the name of {article} {what}");
        let hint = did_you_mean(name.get_ref(), names);
        self.problems.push(Problem::new(name.span(), message).label(label).maybe_hint(hint));
    }

    /// The only group, where a name may be left out.
    pub(crate) fn only_group(&self) -> Option<usize> {
        (self.file.groups.len() == 1).then_some(0)
    }

    /// Position of the group that the table of `what`, called `name`, states, or of the only one; a
    /// fault if it may not be left out.
    pub(crate) fn stated_group(
        &self,
        what: &str,
        name: Option<&Spanned<String>>,
        group: Option<&Spanned<String>>,
    ) -> Option<usize> {
        if let Some(group) = group {
            return self.group(group);
        }
        if let (None, Some(name)) = (self.only_group(), name) {
            let message = format!("{what} {} of which group?", quoted(name.get_ref()));
            self.problems.push(Problem::new(name.span(), message).hint("add `group`"));
        }
        self.only_group()
    }

    /// Faults for names of `what` that stand twice.
    pub(crate) fn find_twice(
        &self,
        what: &str,
        declared: impl Iterator<Item = Option<&'f Spanned<String>>>,
    ) {
        let mut seen = HashSet::new();
        for name in declared.flatten().filter(|name| !seen.insert(name.get_ref())) {
            let message = format!("there are two {what} {}", quoted(name.get_ref()));
            self.problems.push(Problem::new(name.span(), message).label("expected another name"));
        }
    }

    /// What the class at `position` is; `None` when that could not be read.
    pub(crate) fn kind(&self, position: usize) -> Option<Kind> {
        if self.ambiguous.contains(&position) {
            return None;
        }
        match self.file.classes.get(position) {
            None => Some(Kind::Residual),
            Some(class) => match class.kind.as_ref()? {
                KindFile::Balance(_) => Some(Kind::Balance),
                KindFile::Notional(_) => Some(Kind::Notional),
                KindFile::Residual => Some(Kind::Residual),
            },
        }
    }

    /// The group of the class at `position`, without a fault.
    pub(crate) fn group_of(&self, position: usize) -> Option<usize> {
        if self.ambiguous.contains(&position) {
            return None;
        }
        match self.file.classes.get(position)?.group.as_ref() {
            Some(name) => self.groups.get(name.get_ref().as_str()).copied(),
            None => self.only_group(),
        }
    }

    /// A class that must have a balance of its own.
    pub(crate) fn balance_class(&self, name: &Spanned<String>) -> Option<String> {
        let position = self.class(name)?;
        if let Some(Kind::Notional | Kind::Residual) = self.kind(position) {
            let message = format!("{} has no balance", quoted(name.get_ref()));
            let label = "expected a class with `balance_usd`";
            self.problems.push(Problem::new(name.span(), message).label(label));
        }
        Some(name.get_ref().clone())
    }

    /// Position of an index; a fault if there is none of this name.
    pub(crate) fn index(&self, name: &Spanned<String>) -> Option<usize> {
        let indices = &self.file.index;
        let known = name.get_ref();
        let position = indices.levels.names.iter().position(|declared| declared == known);
        if position.is_none() && indices.levels.complete {
            let names = indices.levels.names.iter().map(String::as_str);
            let hint = did_you_mean(known, names).unwrap_or_else(|| {
                format!("write `[index]` with `static_pct = {{ {known} = ... }}`")
            });
            let message = format!("there is no index {}", quoted(known));
            let label = "expected an index of `[index]`";
            self.problems.push(Problem::new(name.span(), message).label(label).hint(hint));
        }
        position
    }

    /// A fault if there is no trigger of this name.
    pub(crate) fn trigger(&self, name: &Spanned<String>) {
        let triggers = || self.file.triggers.iter().map(|trigger| trigger.name.as_ref());
        let named: Vec<_> = triggers().flatten().map(|name| name.get_ref().as_str()).collect();
        let is_known = named.contains(&name.get_ref().as_str());
        // A trigger without a name of its own may be the one that is meant.
        let distinct: HashSet<_> = named.iter().collect();
        if !is_known && distinct.len() == self.file.triggers.len() {
            self.unknown("trigger", name, triggers());
        }
    }

    /// A fault if the group at `position`, which `place` names, has no reserve account.
    pub(crate) fn check_reserve(&self, position: usize, place: &Spanned<String>) {
        let Some(group) = self.file.groups.get(position).filter(|group| group.reserve.is_none())
        else {
            return;
        };
        let name = group.name.as_ref().map_or("", |name| name.get_ref());
        let message = format!("group {} has no `reserve`", quoted(name));
        let hint = "write `reserve = { initial_usd = ... }` in its `[[group]]`";
        self.problems.push(Problem::new(place.span(), message).hint(hint));
    }

    /// A fault if there is no insurer of this name.
    pub(crate) fn check_insurer(&self, name: &Spanned<String>) {
        let mut insurers = self.file.insurers.iter().filter_map(|insurer| insurer.name.as_ref());
        if !insurers.any(|known| known.get_ref() == name.get_ref()) {
            self.unknown("insurer", name, self.file.insurers.iter().map(|i| i.name.as_ref()));
        }
    }

    /// A fault if there is no fee of this name that steps pay.
    pub(crate) fn check_fee(&self, name: &Spanned<String>) {
        let mut fees = self.file.fees.iter().filter_map(|fee| fee.name.as_ref());
        if !fees.any(|known| known.get_ref() == name.get_ref()) {
            self.unknown("fee", name, self.file.fees.iter().map(|fee| fee.name.as_ref()));
        }
    }

    /// A fault if there is no swap of this name.
    pub(crate) fn check_swap(&self, name: &Spanned<String>) {
        let named = |contract: &&ContractFile| {
            contract.name.as_ref().is_some_and(|known| known.get_ref() == name.get_ref())
        };
        match self.file.contracts.iter().find(named) {
            None => {
                let names = self.file.contracts.iter().map(|contract| contract.name.as_ref());
                self.unknown("contract", name, names);
            }
            Some(contract) if contract.is_swap() => {}
            Some(_) => {
                let message = format!("{} is no swap", quoted(name.get_ref()));
                let label = "expected the name of a contract with a fixed rate";
                self.problems.push(Problem::new(name.span(), message).label(label));
            }
        }
    }
}

/// Doubts static levels of indices.
fn index_levels(file: &DealFile, doubts: &Doubts) {
    let Levels { names, levels, level_places, .. } = &file.index.levels;
    let closing = file.dates.as_ref().map(|dates| dates.closing);
    for ((name, level), place) in names.iter().zip(levels).zip(level_places) {
        market::doubts::levels(name, [level.percent()], closing, place.clone(), doubts);
    }
}

/// Notes the positions of names; a fault for a name that is taken. The positions of such names.
fn declare<'f>(
    names: &mut HashMap<&'f str, usize>,
    what: &str,
    declared: impl Iterator<Item = Option<&'f Spanned<String>>>,
    problems: &Problems,
) -> HashSet<usize> {
    let mut twice = HashSet::new();
    for (position, name) in declared.enumerate() {
        let Some(name) = name else { continue };
        if let Some(&first) = names.get(name.get_ref().as_str()) {
            twice.insert(first);
            let message = format!("there are two {what} tables {}", quoted(name.get_ref()));
            problems.push(Problem::new(name.span(), message).label("expected another name"));
        } else {
            names.insert(name.get_ref(), position);
        }
    }
    twice
}
