//! Goals of break-evens: as users write them, the classes that can have them, their rows side by side.

use bonds::deal::{Class, ClassKind};
use files::nearest;
use grid::{BreakevenCell, BreakevenRequest, DealInputs, Goal, with_margin};

use super::BreakEvenOptions;
use crate::keys::OwnSetting;
use crate::{Error, select};

/// A goal as users write it: a word and its figure, `first-dollar`, `loss-above 5`, `yield-floor=4`.
///
/// ```
/// use paydown::{Goal, goal};
///
/// assert_eq!(goal("loss-above 5"), Ok(Goal::LossAbove(5.0)));
/// assert_eq!(goal("yield-flor 5").unwrap_err(), "no goal `yield-flor`: did you mean yield-floor?");
/// ```
///
/// # Errors
/// What was expected, with the nearest word.
pub fn goal(text: &str) -> Result<Goal, String> {
    let text = text.trim();
    let (word, figure) = match text.split_once([' ', '=', ':']) {
        Some((word, figure)) => (word, Some(figure.trim())),
        None => (text, None),
    };
    let words = || Goal::ALL.iter().map(|(word, _)| *word);
    let Some((_, goal)) = Goal::ALL.iter().find(|(known, _)| *known == word) else {
        return Err(match nearest(word, words()) {
            Some(near) => format!("no goal `{word}`: did you mean {near}?"),
            None => format!("expected {}", words().collect::<Vec<_>>().join(", ")),
        });
    };
    match (goal.figure(), figure) {
        (None, None) => Ok(*goal),
        (None, Some(_)) => Err(format!("{word} takes no figure")),
        (Some(_), None) => Err(format!("{word} needs a figure: `{word} 5`")),
        (Some(_), Some(figure)) => match figure.parse::<f64>() {
            Ok(figure) if figure.is_finite() => {
                goal.at(figure).map_err(|expected| format!("{word}: {expected}"))
            }
            _ => Err(format!("{word}: expected a number, not `{figure}`")),
        },
    }
}

/// The flag of a goal, beside that of the first dollar, which needs none.
pub(super) fn own_setting(goal: Goal) -> Option<OwnSetting> {
    match goal {
        Goal::FirstDollar => None,
        Goal::LossAbove(percent) => Some(("loss_above", percent.to_string())),
        Goal::InterestShortfall => Some(("interest_shortfall", "on".to_owned())),
        Goal::YieldPct(percent) => Some(("yield_floor", percent.to_string())),
        Goal::DmBp(bp) => Some(("dm_floor", bp.to_string())),
    }
}

/// Puts the rows of a class, view and scenario together, goals in the order in which they come.
pub(super) fn side_by_side(cells: &mut [BreakevenCell], request: &BreakevenRequest) {
    let class = |cell: &BreakevenCell| request.classes.iter().position(|one| *one == cell.class);
    let view = |cell: &BreakevenCell| request.views.iter().position(|one| *one == cell.run_to);
    cells.sort_by_key(|cell| (class(cell), view(cell), cell.scenario));
}

/// The classes asked for, else those that the document quotes, else all that can lose: those that
/// are written down, or every class with principal.
///
/// # Errors
/// When the deal has no such class, or it is a residual.
pub(super) fn classes(names: &[String], inputs: &DealInputs) -> Result<Vec<usize>, Error> {
    let deal = &inputs.deal;
    if !names.is_empty() {
        return select::bonds(inputs, names, "has no principal to lose");
    }
    let quoted = inputs.breakeven.as_ref().map(|terms| &terms.classes);
    let named = match quoted.filter(|classes| !classes.is_empty()) {
        Some(quoted) => select::bonds(inputs, quoted, "has no principal to lose")?,
        None => {
            let lists = deal.groups.iter().flat_map(|group| &group.write_down);
            lists.filter_map(|name| deal.class_named(name)).collect()
        }
    };
    let has_principal = |class: &usize| matches!(deal.classes[*class].kind, ClassKind::Balance(_));
    Ok(match named.is_empty() {
        true => (0..deal.classes.len()).filter(has_principal).collect(),
        false => named,
    })
}

/// Those of them that can have a goal.
///
/// # Errors
/// When one that was asked for cannot, or none can.
pub(super) fn of_goal(
    classes: &[usize],
    options: &BreakEvenOptions,
    inputs: &DealInputs,
    goal: Goal,
) -> Result<Vec<usize>, Error> {
    let lacks = |class: &usize| no_goal(inputs.deal.classes.get(*class)?, goal);
    let able: Vec<usize> = classes.iter().copied().filter(|class| lacks(class).is_none()).collect();
    match classes.iter().find_map(lacks) {
        Some(lacking) if able.is_empty() || !options.classes.is_empty() => Err(lacking),
        _ => Ok(able),
    }
}

/// Why a class cannot have a goal: a notional has no principal to lose, and a class whose coupon is
/// no index plus margin no DM.
fn no_goal(class: &Class, goal: Goal) -> Option<Error> {
    let is_notional = matches!(class.kind, ClassKind::Notional { .. });
    let (lacks, hint) = match goal {
        Goal::FirstDollar | Goal::LossAbove(_) if is_notional => (
            "is a notional: it has no principal to lose",
            "give --yield-floor or --interest-shortfall",
        ),
        Goal::DmBp(_) if with_margin(class).is_none() => {
            ("has no index plus margin as its coupon, so no DM", "use --yield-floor")
        }
        _ => return None,
    };
    Some(Error::Usage { message: format!("{} {lacks}", class.name), hint: Some(hint.to_string()) })
}
