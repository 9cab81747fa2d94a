//! `paydown price`: Price-DM sensitivity tables.

use std::time::Instant;

use paydown::{PriceOptions, Prices, Quoted};
use report::{Block, Format, Tab};

use crate::args::PriceArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{page, plan};

/// Prices the classes and writes the tables.
pub(crate) fn run(args: &PriceArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.deal, &args.scenario, output)?;
    let settings = &plan::settings(&args.scenario, &deal, output)?;
    let start = Instant::now();
    let prices = deal.price(settings, &options(args))?;
    plan::say(&prices.notes, settings.all(), output);
    doubt(args, output);
    output.detail(&format!(
        "{} cells from {} scenarios and {} loans in {:.1} ms",
        prices.cells.len(),
        prices.request.scenarios.len(),
        deal.inputs().groups.iter().map(|group| group.pool.loans.len()).sum::<usize>(),
        start.elapsed().as_secs_f64() * 1000.0
    ));
    match output.format {
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => {
            let title = format!("{}: prices", deal.title());
            let facts = prices.facts(&prices.request.scenarios);
            page::rows_beside(output, &title, &facts, &prices.table(), || vec![laid_out(&prices)])?;
        }
        Format::Table | Format::Markdown => output.text(|to, terminal| {
            for (position, table) in prices.tables().iter().enumerate() {
                if position > 0 {
                    writeln!(to)?;
                }
                match output.format {
                    Format::Markdown => table.write_markdown(to)?,
                    _ => table.write(to, terminal)?,
                }
            }
            Ok(())
        })?,
    }
    let failed = prices.failed();
    if failed > 0 {
        output.note(&format!("{failed} of {} cells failed", prices.cells.len()));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}

/// Doubts figures that look like slips of units.
pub(crate) fn doubt(args: &PriceArgs, output: &Output) {
    plan::doubt("price", "price", &prices_of(args), output);
    plan::doubt("dm", "dm_bp", &args.dm, output);
    plan::doubt("yield", "yield_pct", &args.bond_yield, output);
    plan::doubt("z-spread", "dm_bp", &args.z_spread, output);
    plan::doubt("i-spread", "dm_bp", &args.i_spread, output);
}

/// The tables as filings print them, one below the other.
fn laid_out(prices: &Prices) -> Tab {
    Tab::new("Price-DM", prices.tables().into_iter().map(Block::Prices).collect())
}

fn prices_of(args: &PriceArgs) -> Vec<f64> {
    args.price.iter().flat_map(|prices| prices.0.iter().copied()).collect()
}

/// What is priced, and how it is measured.
pub(crate) fn options(args: &PriceArgs) -> PriceOptions {
    let prices = prices_of(args).into_iter().map(Quoted::Price);
    let margins = args.dm.iter().map(|bp| Quoted::DmBp(*bp));
    let yields = args.bond_yield.iter().map(|percent| Quoted::YieldPct(*percent));
    let z_spreads = args.z_spread.iter().map(|bp| Quoted::ZSpreadBp(*bp));
    let i_spreads = args.i_spread.iter().map(|bp| Quoted::ISpreadBp(*bp));
    PriceOptions {
        classes: args.view.class.clone(),
        run_to: args.view.to.into(),
        quoted: prices.chain(margins).chain(yields).chain(z_spreads).chain(i_spreads).collect(),
        settle: args.settle,
        wal_day_count: args.wal_day_count,
        market: args.market,
    }
}
