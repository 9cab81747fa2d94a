//! The runs: each deal's verbs with both programs, several deals at once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use net::tally::Output;
use net::{Run, Tally};
use random::command::{DEAL, shipped_commands};
use random::{Dice, RandomDeal, Spelling, commands};

use crate::Fallible;
use crate::build::{Build, Builds};
use crate::flags::Flags;

/// A deal whose verbs are run.
enum Work {
    /// A random one, by its number.
    Random(u64),
    /// A shipped one, by its folder's name.
    Shipped(String),
}

/// Runs everything; results do not depend on how many runs there are at once.
pub(crate) fn run(flags: &Flags, builds: &Builds) -> Fallible<Tally> {
    let mut work: Vec<Work> = shipped(builds)?.into_iter().map(Work::Shipped).collect();
    work.extend((1..=flags.deals).map(Work::Random));
    let next = AtomicUsize::new(0);
    let tallies: Vec<Mutex<Result<Tally, String>>> =
        work.iter().map(|_| Mutex::new(Ok(Tally::default()))).collect();
    let worker = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(one), Some(place)) = (work.get(at), tallies.get(at)) else { break };
            let tally = of_deal(flags, builds, one).map_err(|error| error.to_string());
            if let Ok(mut place) = place.lock() {
                *place = tally;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..flags.jobs {
            scope.spawn(worker);
        }
    });
    let mut whole = Tally::default();
    for tally in tallies {
        whole.append(tally.into_inner().map_err(|_| "a run broke off")??);
    }
    Ok(whole)
}

/// Names of the shipped deals that both builds have.
fn shipped(builds: &Builds) -> Fallible<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(&builds.new.scenarios)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let has = |build: &Build| build.scenarios.join(&name).join("deal.toml").exists();
        if has(&builds.old) && has(&builds.new) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn of_deal(flags: &Flags, builds: &Builds, work: &Work) -> Fallible<Tally> {
    let (old, new, commands) = match work {
        Work::Shipped(name) => {
            let folders = [&builds.old, &builds.new].map(|build| build.scenarios.join(name));
            let [old, new] = folders;
            let has_grid = new.join("grid.toml").exists();
            (old, new, shipped_commands(has_grid))
        }
        Work::Random(number) => {
            let name = format!("r-{number:05}");
            let mut dice = Dice::new(flags.seed.wrapping_mul(1_000_003).wrapping_add(*number));
            let deal = RandomDeal::draw(&mut dice, &name);
            let commands = commands(&mut dice, &deal.facts);
            let new = written(flags, &deal, &name, Spelling::Current)?;
            let old = match flags.spelling {
                Spelling::Current => new.clone(),
                spelling => written(flags, &deal, &name, spelling)?,
            };
            (old, new, commands)
        }
    };
    let mut tally = Tally::default();
    for command in commands {
        if flags.only.as_ref().is_some_and(|only| !command.what.starts_with(only.as_str())) {
            continue;
        }
        let (_, old) = output(flags, &builds.old, "old", &old, &command.arguments)?;
        let (line, new) = output(flags, &builds.new, "new", &new, &command.arguments)?;
        tally.add(&Run { what: command.what.to_owned(), command: line, old, new });
    }
    Ok(tally)
}

fn written(flags: &Flags, deal: &RandomDeal, name: &str, spelling: Spelling) -> Fallible<PathBuf> {
    let words = Spelling::ALL.iter().find(|(_, known)| *known == spelling);
    let words = words.map_or("", |(word, _)| *word);
    let folder = flags.folder.join("deals").join(words).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    deal.write(&folder, spelling)?;
    Ok(folder)
}

/// Runs a program; the command that it was, and what it made.
fn output(
    flags: &Flags,
    build: &Build,
    side: &str,
    deal: &Path,
    arguments: &[String],
) -> Fallible<(String, Output)> {
    let of_deal = deal.file_name().map(|name| name.to_string_lossy().into_owned());
    let file = flags.folder.join(side).join(of_deal.unwrap_or_default()).join("grid.csv");
    let arguments: Vec<String> = arguments
        .iter()
        .map(|word| word.replace(DEAL, &deal.to_string_lossy()))
        .map(|word| word.replace(random::command::OUTPUT, &file.to_string_lossy()))
        .collect();
    let writes_file = arguments.iter().any(|word| word == "-o");
    if let (true, Some(folder)) = (writes_file, file.parent()) {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)?;
    }
    let program = fs::canonicalize(&build.program)?;
    let mut command = Command::new(program);
    command.args(&arguments).stdin(Stdio::null()).env("NO_COLOR", "1");
    if !writes_file {
        command.args(["--format", "csv"]);
    }
    let made = command.args(["--threads", "1"]).output()?;
    let result = match writes_file {
        true => fs::read_to_string(&file).unwrap_or_default(),
        false => String::from_utf8_lossy(&made.stdout).into_owned(),
    };
    let words = String::from_utf8_lossy(&made.stderr);
    let output = Output {
        code: made.status.code().unwrap_or(-1),
        result,
        words: words.lines().next().unwrap_or_default().to_owned(),
    };
    Ok((format!("paydown {}", shown(&arguments)), output))
}

/// Arguments as a shell takes them.
fn shown(arguments: &[String]) -> String {
    let quoted = |word: &String| match word.contains([' ', '|', ';']) {
        true => format!("'{word}'"),
        false => word.clone(),
    };
    arguments.iter().map(quoted).collect::<Vec<_>>().join(" ")
}
