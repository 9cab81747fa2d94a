//! `paydown`: arguments as typed, a plan as resolved, calls to the rooms, results to standard
//! output or a file, words to standard error.

mod afr;
mod args;
mod breakeven;
mod breakeven_args;
mod cashflows;
mod check;
mod check_words;
mod compare;
mod compare_args;
mod decrement;
mod exit;
mod explain;
mod explain_args;
mod fault;
mod flag_value;
mod grid;
mod help;
mod history;
mod imply_hedge;
mod init;
mod list;
mod output;
mod page;
mod plan;
mod price;
mod price_args;
mod reading;
mod reconcile;
mod replines;
mod report_args;
mod report_deal;
mod risk;
mod roll;
mod schema;
mod setting_args;
mod tieout;
mod value;
mod value_args;
mod view_args;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Verb};
use crate::exit::Exit;
use crate::output::Output;

fn main() -> ExitCode {
    let arguments = setting_args::written_out(std::env::args_os());
    let cli = match arguments.and_then(Cli::try_parse_from) {
        Ok(cli) => cli,
        Err(error) => {
            let usage = error.use_stderr();
            // Help and version go to standard output: a closed pipe is no fault of ours.
            let _ = error.print();
            return if usage { Exit::Usage.into() } else { Exit::Done.into() };
        }
    };
    if let Some(threads) = cli.common.threads {
        ::grid::use_threads(threads.into());
    }
    let output = match Output::new(&cli.common, matches!(cli.verb, Verb::Grid(_) | Verb::Roll(_))) {
        Ok(output) => output,
        Err(error) => return fault::report(&error, &cli.common),
    };
    let done = match &cli.verb {
        Verb::Price(args) => price::run(args, &output),
        Verb::Risk(args) => risk::run(args, &output),
        Verb::Afr(args) => afr::run(args, &output),
        Verb::Cashflows(args) => cashflows::run(args, &output),
        Verb::Decrement(args) => decrement::run(args, &output),
        Verb::Breakeven(args) => breakeven::run(args, &output),
        Verb::Explain(args) => explain::run(args, &output),
        Verb::Grid(args) => grid::run(args, &output),
        Verb::Verify(args) => grid::verify::run(args, &output),
        Verb::Tieout(args) => tieout::run(args, &output),
        Verb::Compare(args) => compare::run(args, &output),
        Verb::Check(args) => check::run(args, &output),
        Verb::Reconcile(args) => reconcile::run(args, &output),
        Verb::History(args) => history::run(args, &output),
        Verb::Replines(args) => replines::run(args, &output),
        Verb::ImplyHedge(args) => imply_hedge::run(args, &output),
        Verb::Roll(args) => roll::run(args, &output),
        Verb::Report(args) => report_deal::run(args, &output),
        Verb::Value(args) => value::run(args, &output),
        Verb::List => list::run(&output),
        Verb::Schema(args) => schema::run(args, &output),
        Verb::Help(args) => help::run(args, &output),
        Verb::Completions(args) => help::completions(args.shell, &output),
        Verb::Man(args) => help::man(args, &output),
        Verb::Init(args) => init::run(args, &output),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) => fault::report(&error, &cli.common),
    }
}
