//! `paydown breakeven`: where a class takes its first dollar of loss.

use bonds::deal::{Class, ClassKind, Deal};
use collateral::PrepaymentBase;
use files::DealDocument;
use grid::setting::{KEY_COLUMNS, Row, ScenarioKeys};
use grid::{
    Answer, BreakevenCell, BreakevenRequest, DealInputs, Defaulting, Given, Goal, LossThrough,
    Prepared, Solve, View, breakeven, with_margin,
};
use report::{Column, Sheet, Value};
use terms::Price;

use crate::args::{BreakevenArgs, INCREMENT};
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::page::{self, Page};
use crate::{basis, keys, plan, unapplied};

/// Solves every break-even that the flags ask for and writes one row each.
pub(crate) fn run(args: &BreakevenArgs, output: &Output) -> Result<Exit, Error> {
    let document = plan::read(&args.deal, output)?;
    let inputs = &document.inputs;
    check(args, inputs)?;
    let prepared =
        if args.deal_swaps { Prepared::new(inputs)? } else { Prepared::for_breakevens(inputs)? };
    let terms = inputs.breakeven.as_ref();
    let goal = goal(args);
    let request = BreakevenRequest {
        classes: classes(args, &document, goal)?,
        views: plan::views(args.to, inputs)?,
        scenarios: plan::cases(&args.scenario, inputs, View::Breakevens)?,
        solve: args.solve,
        goal,
        given: match args.price {
            Some(price) => Given::Price(Price::from_percent(price)),
            None => Given::DealPrice,
        },
        loss_through: args
            .loss_through
            .or(terms.map(|terms| terms.loss_through))
            .unwrap_or_default(),
        side: args.side,
        increment: args.increment,
    };
    for scenario in &request.scenarios {
        prepared.paths(scenario)?;
    }
    note(args, inputs, &request, output);
    if !matches!(args.solve, Solve::Cdr | Solve::Sda) {
        unapplied::note(&prepared, &request.scenarios, output);
    }
    let cells = breakeven(&prepared, &request);
    let mut sheet = sheet(&inputs.deal, &request, &cells);
    let own = own_settings(args, &request, inputs);
    let keys = request.scenarios.iter().map(|s| keys::of(inputs, View::Breakevens, s, &own));
    let keys: Vec<_> = keys.map(|keys| without_solved(keys, args.solve)).collect();
    keys::add(&mut sheet, cells.iter().map(|cell| &keys[cell.scenario]));
    sheet.columns.push(Column::text("solved_for", "Solved for"));
    sheet.rows.iter_mut().for_each(|row| row.push(solved_column(args.solve).into()));
    let mut facts = basis::facts(inputs, View::Breakevens, &request.scenarios);
    let solved = Row::named(solved_column(args.solve)).map(|row| row.title);
    facts.retain(|(name, _)| Some(name.as_str()) != solved);
    let page = Page {
        title: format!("{}: break-evens", inputs.deal.title),
        facts,
        sheet,
        notes: Vec::new(),
    };
    page::result(output, page)?;
    let failed = cells.iter().filter(|cell| cell.answer.is_err()).count();
    match failed {
        0 => Ok(Exit::Done),
        1 if cells.len() == 1 => Ok(Exit::NoSolution),
        _ => {
            output.note(&format!("{failed} of {} break-evens have no solution", cells.len()));
            Ok(Exit::Difference)
        }
    }
}

/// Faults of usage: a flag for what is solved for, nothing that makes loans default.
fn check(args: &BreakevenArgs, inputs: &DealInputs) -> Result<(), Error> {
    let solved = match args.solve {
        Solve::Cdr | Solve::Sda | Solve::Multiple => "cdr_pct",
        Solve::Severity => "severity_pct",
        Solve::Speed => "speed_pct",
    };
    let one = Row::named(solved).map(|row| row.one);
    if let Some(given) = args.scenario.all().iter().find(|given| Some(given.row.one) == one) {
        let (flag, name) = (given.row.flag, args.solve.name());
        return Err(Error::usage(format!("--{flag} does not go with --solve {name}")));
    }
    let needs_rate = matches!(args.solve, Solve::Multiple | Solve::Severity);
    if needs_rate && !has_default_rate(args, inputs) {
        let hint = match args.solve {
            Solve::Multiple => "write `default_rate` in its groups, or solve for cdr or sda",
            _ => "give --cdr or --sda",
        };
        return Err(Error::Usage {
            message: format!("{} states no default rate", inputs.deal.name),
            hint: Some(hint.to_string()),
        });
    }
    Ok(())
}

/// Whether a flag or the deal says how fast loans default.
fn has_default_rate(args: &BreakevenArgs, inputs: &DealInputs) -> bool {
    args.scenario.has("cdr_pct") || plan::has_default_rate(inputs)
}

/// Flags of the verb itself that differ from their defaults; the side has a column.
fn own_settings(
    args: &BreakevenArgs,
    request: &BreakevenRequest,
    inputs: &DealInputs,
) -> Vec<(&'static str, String)> {
    let mut own = Vec::new();
    let mut add = |key, figure: Option<String>| own.extend(figure.map(|figure| (key, figure)));
    add("price", args.price.map(|price| price.to_string()));
    add("yield_floor", args.yield_floor.map(|percent| percent.to_string()));
    add("dm_floor", args.dm_floor.map(|bp| bp.to_string()));
    let is_default = args.increment == INCREMENT;
    add("increment", Some(args.increment.to_string()).filter(|_| !is_default));
    let document = inputs.breakeven.as_ref().map(|terms| terms.loss_through).unwrap_or_default();
    let through = LossThrough::ALL.iter().find(|(_, through)| *through == request.loss_through);
    let through = through.filter(|(_, through)| *through != document);
    add("loss_through", through.map(|(name, _)| name.to_string()));
    add("deal_swaps", args.deal_swaps.then(|| "on".to_string()));
    own
}

/// The column in which the answer stands.
fn solved_column(solve: Solve) -> &'static str {
    match solve {
        Solve::Cdr => "cdr_pct",
        Solve::Sda => "sda_pct",
        Solve::Multiple => "multiple_pct",
        Solve::Severity => "severity_pct",
        Solve::Speed => "speed_pct",
    }
}

/// The keys without the figure that another one takes the place of.
fn without_solved(mut keys: ScenarioKeys, solve: Solve) -> ScenarioKeys {
    if let Some(one) = Row::named(solved_column(solve)).map(|row| row.one) {
        let is_one = |name| Row::named(name).is_some_and(|row| row.one == one);
        for (key, figure) in KEY_COLUMNS.iter().zip(&mut keys.figures) {
            if is_one(key.name()) {
                *figure = None;
            }
        }
    }
    keys
}

/// Says under which terms break-evens run where they are not those of the other verbs.
fn note(args: &BreakevenArgs, inputs: &DealInputs, request: &BreakevenRequest, output: &Output) {
    let Some(scenario) = request.scenarios.first() else { return };
    let liquidation = &scenario.liquidation;
    let loans_default = args.solve != Solve::Speed || has_default_rate(args, inputs);
    if !loans_default {
        output.note(plan::NO_DEFAULTS);
    }
    match &inputs.breakeven {
        Some(terms) => {
            let mut words = vec![match liquidation.prepayment_base {
                PrepaymentBase::NetOfDefaults => "prepayments net of defaults",
                PrepaymentBase::GrossOfDefaults => "prepayments gross of defaults",
            }];
            if !scenario.cross_support {
                words.push("no support between groups");
            }
            if request.loss_through == LossThrough::MonthBeforeCall {
                words.push("losses through the month before the call");
            }
            if !terms.swap_fixed.is_empty() && !args.deal_swaps {
                words.push("swaps at the rates of [breakeven]");
            }
            output.note(&format!("note: as the deal quotes break-evens: {}", words.join(", ")));
        }
        None if !loans_default => {}
        None => {
            plan::note_liquidation(args.scenario.all(), inputs, output);
        }
    }
}

/// The classes asked for, else those that the document quotes, else all that can lose: those that
/// are written down, or every class with principal. Those not asked for that cannot have the goal
/// are left out.
fn classes(args: &BreakevenArgs, document: &DealDocument, goal: Goal) -> Result<Vec<usize>, Error> {
    let deal = &document.inputs.deal;
    if !args.class.is_empty() {
        let classes = plan::bonds(document, &args.class, "has no principal to lose")?;
        let lacking = classes.iter().find_map(|class| no_goal(&deal.classes[*class], goal));
        return lacking.map_or(Ok(classes), Err);
    }
    let quoted = document.inputs.breakeven.as_ref().map(|terms| &terms.classes);
    let named = match quoted.filter(|classes| !classes.is_empty()) {
        Some(quoted) => plan::bonds(document, quoted, "has no principal to lose")?,
        None => {
            let lists = deal.groups.iter().flat_map(|group| &group.write_down);
            lists.filter_map(|name| deal.class_named(name)).collect()
        }
    };
    let has_principal = |class: &usize| matches!(deal.classes[*class].kind, ClassKind::Balance(_));
    let mut classes = match named.is_empty() {
        true => (0..deal.classes.len()).filter(has_principal).collect(),
        false => named,
    };
    let Some(&first) = classes.first() else { return Ok(classes) };
    classes.retain(|class| no_goal(&deal.classes[*class], goal).is_none());
    match no_goal(&deal.classes[first], goal).filter(|_| classes.is_empty()) {
        Some(lacking) => Err(lacking),
        None => Ok(classes),
    }
}

/// Why a class cannot have a goal: a notional has no principal to lose, and a class whose coupon is
/// no index plus margin no DM.
fn no_goal(class: &Class, goal: Goal) -> Option<Error> {
    let is_notional = matches!(class.kind, ClassKind::Notional { .. });
    let (lacks, hint) = match goal {
        Goal::FirstDollar if is_notional => {
            ("is a notional: it has no principal to lose", "give --yield-floor")
        }
        Goal::DmBp(_) if with_margin(class).is_none() => {
            ("has no index plus margin as its coupon, so no DM", "use --yield-floor")
        }
        _ => return None,
    };
    Some(Error::Usage { message: format!("{} {lacks}", class.name), hint: Some(hint.to_string()) })
}

fn goal(args: &BreakevenArgs) -> Goal {
    match (args.yield_floor, args.dm_floor) {
        (Some(percent), _) => Goal::YieldPct(percent),
        (_, Some(bp)) => Goal::DmBp(bp),
        _ => Goal::FirstDollar,
    }
}

fn sheet(deal: &Deal, request: &BreakevenRequest, cells: &[BreakevenCell]) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::text("run_to", "Run to"),
        Column::number("shift_bp", "Shift (bp)", 0),
        Column::number("severity_pct", "Severity (%)", 2),
        Column::number("lag_months", "Lag (months)", 0),
        Column::number("cdr_pct", "CDR (%)", 3),
        Column::number("cumulative_loss_pct", "Cumulative loss (%)", 2),
        Column::number("first_loss_period", "First loss", 0),
        Column::text("reason", "Reason"),
        Column::number("speed_pct", "Speed (%)", 2),
        Column::number("advance_pct", "Advance (%)", 0),
        Column::number("sda_pct", "SDA (%)", 2),
        Column::number("multiple_pct", "Multiple (%)", 2),
        Column::money("class_loss", "Class loss ($)", 0),
        Column::number("wal_years", "WAL (years)", 2),
        Column::text("first_principal", "First principal"),
        Column::text("last_principal", "Last principal"),
        Column::text("side", "Side"),
    ]);
    for cell in cells {
        sheet.push(row(deal, request, cell));
    }
    sheet
}

fn row(deal: &Deal, request: &BreakevenRequest, cell: &BreakevenCell) -> Vec<Value> {
    let scenario = &request.scenarios[cell.scenario];
    let answer: Option<&Answer> = cell.answer.as_ref().ok();
    let measured = answer.map(|answer| &answer.measured);
    let solved = |solve: Solve| answer.filter(|_| request.solve == solve).map(|a| a.value);
    let liquidation = &scenario.liquidation;
    let severity = match (request.solve, liquidation.severity.as_slice()) {
        (Solve::Severity, _) => None,
        (_, [one]) => Some(plan::percent(*one)),
        _ => None,
    };
    let advance = (liquidation.advance_principal == liquidation.advance_interest)
        .then(|| plan::percent(liquidation.advance_interest));
    let (cdr, sda, multiple) = match (request.solve, &scenario.defaulting) {
        (Solve::Cdr | Solve::Sda | Solve::Multiple, _) => (None, None, None),
        (_, Defaulting::Cdr(percent)) => (Some(*percent), None, None),
        (_, Defaulting::Sda(percent)) => (None, Some(*percent), None),
        (_, Defaulting::OfDeal(percent)) => (None, None, Some(*percent)),
        _ => (None, None, None),
    };
    let speed = match request.solve {
        Solve::Speed => None,
        _ => scenario.speed.of_pricing(),
    };
    let reason = match &cell.answer {
        Ok(answer) => answer.note.clone(),
        Err(reason) => Some(reason.clone()),
    };
    vec![
        deal.name.clone().into(),
        deal.classes[cell.class].name.clone().into(),
        cell.run_to.name().into(),
        scenario.shift_bp.into(),
        solved(Solve::Severity).or(severity).into(),
        (liquidation.lag as usize).into(),
        solved(Solve::Cdr).or(cdr).into(),
        measured.map(|m| m.cumulative_loss_pct).into(),
        answer.and_then(|a| a.first_loss).into(),
        reason.into(),
        solved(Solve::Speed).or(speed).into(),
        advance.into(),
        solved(Solve::Sda).or(sda).into(),
        solved(Solve::Multiple).or(multiple).into(),
        answer.and_then(|a| a.class_loss).into(),
        measured.and_then(|m| m.wal_years).into(),
        measured.and_then(|m| m.window).map(|w| w.first).into(),
        measured.and_then(|m| m.window).map(|w| w.last).into(),
        request.side.name().into(),
    ]
}
