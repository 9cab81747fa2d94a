//! A class at two speeds under losses, its break-even, and its cash: the library in twenty lines.
//!
//! `cargo run --release -p paydown --example price`

use std::error::Error;
use std::io;

use paydown::{
    BreakEvenOptions, Deal, Flows, Format, PriceOptions, RunTo, Settings, Table, Terminal,
};

fn main() -> Result<(), Box<dyn Error>> {
    let deal = Deal::open("impac-2003-8")?;
    let classes = vec!["2-B-1".to_string()];
    let stress: Settings = "cdr_pct=4; severity_pct=40; lag_months=12".parse()?;
    let speeds = stress.clone().set("speed_pct", 80)?.set("speed_pct", 120)?;
    let options = PriceOptions { classes: classes.clone(), ..PriceOptions::default() };
    print(&deal.price(&speeds, &options)?.table())?;
    let options = BreakEvenOptions { classes: classes.clone(), ..BreakEvenOptions::default() };
    print(&deal.break_evens(&Settings::default(), &options)?.table())?;
    let flows = Flows::Classes { classes, run_to: RunTo::Call };
    print(&deal.cash_flows(&stress, &flows)?.table())?;
    Ok(())
}

fn print(table: &Table) -> io::Result<()> {
    table.write(&mut io::stdout().lock(), Format::Csv, Terminal::default())
}
