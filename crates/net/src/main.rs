//! `net REV`: builds the program of a revision of this repository and that of the work tree, runs
//! both on random deals and on the shipped ones, and shows what they print otherwise.

mod build;
mod flags;
mod work;

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use net::Tally;

use crate::flags::Flags;

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::FAILURE,
        Ok(false) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether the builds differ.
fn run() -> Fallible<bool> {
    let Some(flags) = Flags::read(std::env::args().skip(1))? else {
        write!(io::stdout(), "{}", flags::HELP)?;
        return Ok(false);
    };
    let root = build::root()?;
    std::env::set_current_dir(&root)?;
    fs::create_dir_all(&flags.folder)?;
    let builds = build::builds(&flags)?;
    let start = Instant::now();
    let tally = work::run(&flags, &builds)?;
    write_list(&flags, &tally)?;
    let summary = format!(
        "{} random deals of seed {}, and the shipped ones; old: {}, new: {}\n{}",
        flags.deals,
        flags.seed,
        builds.old.name,
        builds.new.name,
        tally.summary()
    );
    fs::write(flags.folder.join("summary.txt"), &summary)?;
    write!(io::stdout(), "{summary}")?;
    let list = flags.folder.join("differences.csv");
    let verdict = if tally.differs() { "the builds differ" } else { "nothing differs" };
    writeln!(
        io::stderr(),
        "{verdict}; every cell that does is in {}; {:.0} seconds",
        list.display(),
        start.elapsed().as_secs_f64()
    )?;
    Ok(tally.differs())
}

fn write_list(flags: &Flags, tally: &Tally) -> Fallible<()> {
    let mut list = csv::Writer::from_path(flags.folder.join("differences.csv"))?;
    list.write_record(["what", "key", "column", "old", "new", "command"])?;
    for row in &tally.list {
        list.write_record(row)?;
    }
    Ok(list.flush()?)
}
