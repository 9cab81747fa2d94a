//! Groups whose collateral and classes do not go together.

use bonds::deal::{Deal, FeeAmount, Group};
use grid::{DealInputs, GroupInputs};
use toml::Spanned;

use crate::deal::class_file::{ClassFile, KindFile};
use crate::deal::deal_file::DealFile;
use crate::deal::initial_oc::initial_oc;
use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::pool::check::is_above;
use crate::pool::doubts::LOW_RATE_PCT;
use crate::reader::words::quoted;

/// Collateral of so many times its classes has classes missing, or the classes have another unit.
const FAR_ABOVE: f64 = 2.0;
/// Classes of all the collateral but this have no overcollateralization at closing: excess cash flow
/// builds it. Percent.
const NOTHING_PCT: f64 = 0.1;
/// A ratio of two balances is that of two units up to this factor.
const ABOUT: f64 = 2.0;
/// What a unit is larger than a dollar by.
const UNITS: [f64; 2] = [1e3, 1e6];

/// Doubts groups whose classes and collateral are far apart.
pub(crate) fn balances(file: &DealFile, groups: &[Option<GroupInputs>], doubts: &Doubts) {
    for (group, inputs) in file.groups.iter().zip(groups) {
        let (Some(name), Some(inputs)) = (&group.name, inputs) else { continue };
        let classes = class_balance(file, name);
        let pool = inputs.pool.cut_off_balance();
        let shown = quoted(name.get_ref());
        let doubt = if let Some(unit) = unit_between(pool, classes) {
            let (which, other) =
                if pool < classes { ("collateral", "classes") } else { ("classes", "collateral") };
            let message = format!(
                "the classes of group {shown} have {classes:.2}, its collateral {pool:.2}: about \
                 {unit} to one"
            );
            Noted::new(DoubtKind::BalanceInThousands, name.span(), message)
                .meant(format!("the {which} may be in units of {unit} dollars, the {other} in one"))
        } else if is_above(classes, pool) && !is_explained(file, name) {
            let message = format!(
                "the classes of group {shown} have {classes:.2}, its collateral {pool:.2}: \
                 {:.2} are not backed",
                classes - pool
            );
            Noted::new(DoubtKind::ClassesAboveCollateral, name.span(), message)
        } else if classes > 0.0 && pool >= FAR_ABOVE * classes && group.oc.is_none() {
            let message = format!(
                "the classes of group {shown} have {classes:.2}, its collateral {pool:.2}: \
                 {:.2} back nothing",
                pool - classes
            );
            Noted::new(DoubtKind::CollateralAboveClasses, name.span(), message)
        } else {
            continue;
        };
        doubts.push(doubt);
    }
}

/// Whether an assumption is about the balance of one of the group's classes: notes that are lent on
/// the excess have no collateral behind them.
fn is_explained(file: &DealFile, group: &Spanned<String>) -> bool {
    let names = classes_of(file, group).filter_map(|class| class.name.as_ref());
    let balances: Vec<_> =
        names.map(|name| format!("class.{}.balance_usd", name.get_ref())).collect();
    let mut assumptions = file.assumptions.iter().map(|assumption| assumption.get_ref());
    assumptions.any(|assumption| balances.contains(&assumption.term))
}

/// The classes of a group.
fn classes_of<'f>(
    file: &'f DealFile,
    group: &'f Spanned<String>,
) -> impl Iterator<Item = &'f ClassFile> {
    let is_of_group = |class: &&ClassFile| match &class.group {
        Some(of) => of.get_ref() == group.get_ref(),
        None => file.groups.len() == 1,
    };
    file.classes.iter().filter(is_of_group)
}

/// Balances of a group's classes, dollars.
fn class_balance(file: &DealFile, name: &Spanned<String>) -> f64 {
    let balance = |class: &ClassFile| match class.kind {
        Some(KindFile::Balance(balance)) => Some(balance),
        _ => None,
    };
    classes_of(file, name).filter_map(balance).sum()
}

/// The unit by which two balances differ, if they are about that many times each other.
fn unit_between(one: f64, other: f64) -> Option<f64> {
    let ratio = if one > other { one / other } else { other / one };
    let is_about = |unit: &f64| (unit / ABOUT..=unit * ABOUT).contains(&ratio);
    UNITS.into_iter().find(is_about)
}

/// What to look at where two balances differ by a unit.
pub(crate) fn unit_hint(one: f64, other: f64) -> Option<String> {
    let unit = unit_between(one, other)?;
    Some(format!("one is about {unit} times the other: dollars are written out"))
}

/// Doubts groups whose overcollateralization at closing is far from its target (that of a group which
/// has none is built), and those whose
/// collateral earns less than its fees.
pub(crate) fn closing(file: &DealFile, inputs: &DealInputs, doubts: &Doubts) {
    let name_of = |name: &str| {
        let mut names = file.groups.iter().filter_map(|group| group.name.as_ref());
        names.find(|known| known.get_ref() == name)
    };
    for oc in initial_oc(inputs) {
        let group = inputs.deal.groups.iter().find(|group| group.name == oc.group);
        let (Some(name), Some(group)) = (name_of(&oc.group), group) else { continue };
        if !is_target_in_effect(&inputs.deal, group)
            || unit_between(oc.collateral, oc.classes).is_some()
            || oc.percent(oc.amount()) < NOTHING_PCT
        {
            continue;
        }
        let Some((off, target)) = oc.off_target().zip(oc.target) else { continue };
        let side = if off < 0.0 { "below" } else { "above" };
        let message = format!(
            "overcollateralization of group {} is {:.2} at closing, {:.2} {side} its target of \
             {target:.2}",
            quoted(name.get_ref()),
            oc.amount(),
            off.abs()
        );
        doubts.push(Noted::new(DoubtKind::OcOffTarget, name.span(), message));
    }
    for (group, inputs) in inputs.deal.groups.iter().zip(&inputs.groups) {
        let Some(name) = name_of(&group.name) else { continue };
        net_rate(group, inputs, name, doubts);
    }
}

/// Whether the initial target holds on the first payment date: a stepdown may be before it.
fn is_target_in_effect(deal: &Deal, group: &Group) -> bool {
    let stepdown = group.oc.as_ref().and_then(|oc| oc.stepdown.as_ref());
    !stepdown.is_some_and(|stepdown| {
        stepdown.not_before <= deal.dates.payments.first
            && (stepdown.balance_pct >= 100.0 || group.seasoned.is_some())
    })
}

/// A percentage to four places.
fn four_places(percent: f64) -> f64 {
    (percent * 1e4).round() / 1e4
}

/// Doubts collateral whose average rate is less than what is taken off it. Rates that are next to
/// nothing are doubted by their rows.
fn net_rate(group: &Group, inputs: &GroupInputs, name: &Spanned<String>, doubts: &Doubts) {
    let loans = &inputs.pool.loans;
    let balance: f64 = loans.iter().map(|loan| loan.balance).sum();
    let net = |loan: &collateral::Loan| {
        loan.balance * (loan.rate - loan.servicing - loan.insurance).percent()
    };
    let net = loans.iter().map(net).sum::<f64>() / balance;
    let fees = group.fees.iter().map(|fee| match &fee.amount {
        FeeAmount::Rate(rate) => rate.percent(),
        _ => 0.0,
    });
    let fees: f64 = fees.sum();
    let gross: f64 = loans.iter().map(|loan| loan.balance * loan.rate.percent()).sum();
    if gross >= LOW_RATE_PCT * balance && fees > 0.0 && net < fees {
        let message = format!(
            "the collateral of group {} earns {}% a year net of servicing, its fees are {}%",
            quoted(name.get_ref()),
            four_places(net),
            four_places(fees)
        );
        doubts.push(Noted::new(DoubtKind::NetRateBelowZero, name.span(), message));
    }
}
