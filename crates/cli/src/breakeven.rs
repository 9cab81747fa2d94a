//! `paydown breakeven`: where a class takes its first dollar of loss.

use grid::Goal;
use paydown::{BreakEvenOptions, Page, Solve};
use report::{Plot, Sheet, Value};

use crate::args::BreakevenArgs;
use crate::exit::{Error, Exit};
use crate::flag_value::{SolveFor, percent_increment};
use crate::output::Output;
use crate::page;
use crate::plan;

/// Solves every break-even that the flags ask for and writes one row each.
pub(crate) fn run(args: &BreakevenArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.deal, &args.scenario, output)?;
    let settings = &plan::settings(&args.scenario, &deal, output)?;
    let solved = deal.break_evens(settings, &options(args)?)?;
    plan::say(&solved.notes, settings.all(), output);
    plan::doubt("price", "price", args.price.as_slice(), output);
    for goal in &solved.goals {
        match goal {
            Goal::YieldPct(percent) => plan::doubt("yield-floor", "yield_pct", &[*percent], output),
            Goal::DmBp(bp) => plan::doubt("dm-floor", "dm_bp", &[*bp], output),
            Goal::FirstDollar | Goal::LossAbove(_) | Goal::InterestShortfall => {}
        }
    }
    let page = Page {
        title: format!("{}: break-evens", deal.title()),
        facts: solved.facts(),
        table: solved.table(),
        notes: Vec::new(),
    };
    if args.plot {
        page::plot(output, &page, &curve(&page.table))?;
    } else {
        page::result(output, page)?;
    }
    match (solved.failed(), solved.cells.len()) {
        (0, _) => Ok(Exit::Done),
        (1, 1) => Ok(Exit::NoSolution),
        (failed, all) => {
            output.note(&format!("{failed} of {all} break-evens have no solution"));
            Ok(Exit::Difference)
        }
    }
}

/// What was solved for over what the rows differ in.
fn curve(table: &Sheet) -> Plot<'static> {
    let differs = |name: &&str| {
        let numbers = (0..table.rows.len()).filter_map(|row| table.number(row, name));
        let (low, high) = numbers
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
                (low.min(number), high.max(number))
            });
        low < high
    };
    let solved = match table.value(0, "solved_for") {
        Some(Value::Text(name)) => Some(SOLVED.into_iter().find(|known| known == name)),
        _ => None,
    };
    let y = solved.map_or("cdr_pct", |known| known.unwrap_or("term_value"));
    let mut axes = ["severity_pct", "shift_bp", "lag_months", "speed_pct", "cdr_pct"].into_iter();
    let x = axes.find(|x| *x != y && differs(x)).unwrap_or("severity_pct");
    let goal = |row: usize| table.value(row, "goal");
    let has_goals = (1..table.rows.len()).any(|row| goal(row) != goal(0));
    let by: &[&str] = if has_goals { &["class", "run_to", "goal"] } else { &["class", "run_to"] };
    Plot { by, x, y }
}

/// Columns that hold what is solved for.
const SOLVED: [&str; 5] = ["cdr_pct", "sda_pct", "multiple_pct", "severity_pct", "speed_pct"];

fn options(args: &BreakevenArgs) -> Result<BreakEvenOptions, Error> {
    let in_percent = |words: String| Error::Usage {
        message: format!("--increment {words}"),
        hint: Some("of a term it is in the unit of the term".to_string()),
    };
    let (solve, term) = match &args.solve {
        SolveFor::Setting(solve) => {
            percent_increment(args.increment).map_err(in_percent)?;
            (*solve, None)
        }
        SolveFor::Term(term) => (Solve::Term, Some(term.clone())),
    };
    Ok(BreakEvenOptions {
        classes: args.class.clone(),
        run_to: args.to.into(),
        solve,
        term,
        goals: args.goal.goals(),
        price: args.price,
        loss_through: args.loss_through,
        side: args.side,
        increment: args.increment,
        deal_swaps: args.deal_swaps,
    })
}
