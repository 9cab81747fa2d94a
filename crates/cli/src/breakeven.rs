//! `paydown breakeven`: where a class takes its first dollar of loss.

use grid::Goal;
use paydown::{BreakEvenOptions, Page};

use crate::args::BreakevenArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::page;
use crate::plan;

/// Solves every break-even that the flags ask for and writes one row each.
pub(crate) fn run(args: &BreakevenArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.deal, output)?;
    let settings = &plan::settings(&args.scenario, &deal, output)?;
    let solved = deal.break_evens(settings, &options(args))?;
    plan::say(&solved.notes, settings.all(), output);
    plan::doubt("price", "price", args.price.as_slice(), output);
    plan::doubt("yield-floor", "yield_pct", args.yield_floor.as_slice(), output);
    plan::doubt("dm-floor", "dm_bp", args.dm_floor.as_slice(), output);
    let page = Page {
        title: format!("{}: break-evens", deal.title()),
        facts: solved.facts(),
        table: solved.table(),
        notes: Vec::new(),
    };
    page::result(output, page)?;
    match (solved.failed(), solved.cells.len()) {
        (0, _) => Ok(Exit::Done),
        (1, 1) => Ok(Exit::NoSolution),
        (failed, all) => {
            output.note(&format!("{failed} of {all} break-evens have no solution"));
            Ok(Exit::Difference)
        }
    }
}

fn options(args: &BreakevenArgs) -> BreakEvenOptions {
    BreakEvenOptions {
        classes: args.class.clone(),
        run_to: args.to.into(),
        solve: args.solve,
        goal: match (args.yield_floor, args.dm_floor) {
            (Some(percent), _) => Goal::YieldPct(percent),
            (_, Some(bp)) => Goal::DmBp(bp),
            _ => Goal::FirstDollar,
        },
        price: args.price,
        loss_through: args.loss_through,
        side: args.side,
        increment: args.increment,
        deal_swaps: args.deal_swaps,
    }
}
