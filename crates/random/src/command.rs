//! Runs of the program on a deal: verbs with random flags.

use bonds::TriggerMode;
use collateral::PrepaymentBase;

use crate::dice::Dice;
use crate::facts::Facts;
use crate::settings::further;
use crate::text::Table;

/// What stands for the deal's folder in the arguments of a [`Command`].
pub const DEAL: &str = "{deal}";
/// What stands for the file that a run writes.
pub const OUTPUT: &str = "{output}";

/// A run of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What is compared under one name: the verb, with what makes its rows others.
    pub what: &'static str,
    /// Arguments, with [`DEAL`] in place of the folder.
    pub arguments: Vec<String>,
}

impl Command {
    fn new(what: &'static str, arguments: &[&str], flags: Vec<String>) -> Command {
        let mut arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        arguments.extend(flags);
        Command { what, arguments }
    }
}

/// Every verb that takes a deal, under scenarios drawn for it.
pub fn commands(dice: &mut Dice, facts: &Facts) -> Vec<Command> {
    let mut all = vec![
        Command::new("check", &["check", DEAL], Vec::new()),
        Command::new("price", &["price", DEAL], one_run(facts)),
    ];
    for flags in [priced(dice, facts), priced(dice, facts)] {
        all.push(Command::new("price", &["price", DEAL], flags));
    }
    let flags = quoted(dice, facts);
    all.push(Command::new("price at a margin or yield", &["price", DEAL], flags));
    let one = |dice: &mut Dice| scenario(dice, facts, false);
    all.push(Command::new("risk", &["risk", DEAL], one(dice)));
    all.push(Command::new("cashflows", &["cashflows", DEAL], one(dice)));
    let mut flags = one(dice);
    if facts.has_call && dice.one_in(3) {
        flags.extend(words(&["--to", "call"]));
    }
    all.push(Command::new("cashflows --bonds", &["cashflows", DEAL, "--bonds"], flags));
    let contracts = ["cashflows", DEAL, "--contracts"];
    all.push(Command::new("cashflows --contracts", &contracts, one(dice)));
    let mut flags = scenario(dice, facts, true);
    if dice.one_in(2) {
        flags.push("--monthly".to_owned());
    }
    all.push(Command::new("decrement", &["decrement", DEAL], flags));
    all.push(Command::new("afr", &["afr", DEAL], one_run(facts)));
    all.push(Command::new("afr", &["afr", DEAL, "--shock", "250bp"], one(dice)));
    let period = dice.whole(1, facts.months.min(90)).to_string();
    all.push(Command::new("explain", &["explain", DEAL, "--period", &period], one(dice)));
    let (what, flags) = breakeven(dice, facts);
    all.push(Command::new(what, &["breakeven", DEAL], flags));
    all.push(grid());
    all.push(Command::new("tieout", &["tieout", DEAL], Vec::new()));
    all
}

fn grid() -> Command {
    Command::new("grid", &["grid", &format!("{DEAL}/grid.toml"), "-o", OUTPUT], Vec::new())
}

/// The verbs for a shipped deal; with its scenario file where it has one.
pub fn shipped_commands(has_grid: bool) -> Vec<Command> {
    let stress = ["--index=static", "--cdr=6", "--severity=40", "--lag=12", "--advance=0"];
    let runs: [(&'static str, &[&str]); 12] = [
        ("check", &["check", DEAL]),
        ("price", &["price", DEAL]),
        ("risk", &["risk", DEAL]),
        ("cashflows", &["cashflows", DEAL]),
        ("cashflows --bonds", &["cashflows", DEAL, "--bonds"]),
        ("cashflows --contracts", &["cashflows", DEAL, "--contracts"]),
        ("decrement", &["decrement", DEAL, "--monthly"]),
        ("afr", &["afr", DEAL]),
        ("explain", &["explain", DEAL, "--period", "5"]),
        ("explain", &["explain", DEAL, "--period", "40"]),
        ("breakeven", &["breakeven", DEAL, "--increment", "1"]),
        ("tieout", &["tieout", DEAL]),
    ];
    let mut all: Vec<Command> =
        runs.into_iter().map(|(what, words)| Command::new(what, words, Vec::new())).collect();
    for (what, verb) in [
        ("price", &["price", DEAL][..]),
        ("cashflows", &["cashflows", DEAL]),
        ("cashflows --bonds", &["cashflows", DEAL, "--bonds"]),
        ("explain", &["explain", DEAL, "--period", "40"]),
    ] {
        all.push(Command::new(what, verb, words(&stress)));
    }
    if has_grid {
        all.push(grid());
    }
    all
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn push(flags: &mut Vec<String>, flag: &str, value: impl ToString) {
    flags.push(format!("--{flag}={}", value.to_string()));
}

fn list(numbers: &[f64]) -> String {
    numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(",")
}

/// A scenario, at prices.
fn priced(dice: &mut Dice, facts: &Facts) -> Vec<String> {
    let mut flags = scenario(dice, facts, true);
    let prices: Vec<f64> = (0..dice.whole(1, 2)).map(|_| dice.decimal(70.0, 115.0, 3)).collect();
    push(&mut flags, "price", list(&prices));
    if facts.has_call && dice.one_in(3) {
        push(&mut flags, "to", dice.pick(&["call", "maturity", "both"]));
    }
    flags
}

/// A scenario, at discount margins or yields.
fn quoted(dice: &mut Dice, facts: &Facts) -> Vec<String> {
    let mut flags = scenario(dice, facts, true);
    match dice.one_in(2) {
        true => push(&mut flags, "dm", dice.decimal(0.0, 500.0, 1)),
        false => push(&mut flags, "yield", dice.decimal(0.5, 15.0, 2)),
    }
    if dice.one_in(3) {
        push(&mut flags, "wal-day-count", dice.pick(&["actual/365", "30/360", "actual/360"]));
    }
    flags
}

/// Break-evens of one class, to a coarse increment: what is compared is the way, not the digits.
fn breakeven(dice: &mut Dice, facts: &Facts) -> (&'static str, Vec<String>) {
    let (mut what, mut flags) = ("breakeven", Vec::new());
    push(&mut flags, "class", dice.pick(&facts.with_balance));
    push(&mut flags, "increment", 2);
    if dice.one_in(2) {
        push(&mut flags, "lag", dice.pick(&["0", "6"]));
    }
    if !facts.has_forward || dice.one_in(2) {
        push(&mut flags, "index", "static");
    }
    match dice.whole(0, 8) {
        6 => push(&mut flags, "loss-above", dice.pick(&["0", "2.5", "40"])),
        7 => flags.push("--interest-shortfall".to_owned()),
        8 => push(&mut flags, "goal", "interest-shortfall,loss-above 10,first-dollar"),
        4 => {
            what = "breakeven of a severity";
            push(&mut flags, "solve", "severity");
            push(&mut flags, "cdr", dice.decimal(1.0, 20.0, 1));
        }
        5 => push(&mut flags, "yield-floor", dice.decimal(0.0, 4.0, 1)),
        at if at % 2 == 1 => push(&mut flags, "severity", dice.pick(&["40", "100", "65"])),
        _ => {}
    }
    (what, flags)
}

/// Flags of one scenario, which mean the same in every verb: with the speed and the run of the
/// indices, whose defaults are not the same everywhere.
pub fn one_scenario(dice: &mut Dice, facts: &Facts) -> Vec<String> {
    let mut flags = scenario(dice, facts, false);
    let has = |flags: &[String], names: &[&str]| {
        flags.iter().any(|flag| names.iter().any(|name| flag.starts_with(&format!("--{name}="))))
    };
    if !has(&flags, &["index"]) {
        push(&mut flags, "index", "static");
    }
    if !has(&flags, &["speeds", "cpr", "psa", "abs"]) {
        push(&mut flags, "speeds", 100);
    }
    flags
}

/// What decides the cash flows; several speeds where `several`.
fn scenario(dice: &mut Dice, facts: &Facts, several: bool) -> Vec<String> {
    let mut flags = Vec::new();
    let high = [("speeds", 250.0), ("cpr", 50.0), ("psa", 500.0), ("abs", 2.0)];
    let known = if facts.has_ages { &high[..] } else { &high[..2] };
    if dice.one_in(2) || several {
        let (flag, high) = dice.pick(known);
        let number = if several { dice.whole(1, 3) } else { 1 };
        let figures: Vec<f64> = (0..number).map(|_| dice.decimal(0.0, high, 1)).collect();
        push(&mut flags, flag, list(&figures));
    }
    let named: Vec<&String> = facts.groups.iter().chain(&facts.products).collect();
    if dice.one_in(6) {
        let name = dice.pick(&named);
        push(&mut flags, "speed-of", format!("{name}={}", dice.decimal(0.0, 150.0, 0)));
    }
    if !facts.indices.is_empty() {
        index(dice, facts, &mut flags);
    }
    if dice.one_in(2) {
        defaults(dice, facts, &named, &mut flags);
    }
    if dice.one_in(6) {
        flags.push(format!("--{}-derivatives", dice.pick(&["with", "without"])));
    }
    flags
}

/// Nothing, unless the deal states the runs of its views, of which an older build knows nothing.
fn one_run(facts: &Facts) -> Vec<String> {
    if facts.states_views { words(&["--index=static"]) } else { Vec::new() }
}

fn index(dice: &mut Dice, facts: &Facts, flags: &mut Vec<String>) {
    if facts.states_views || dice.one_in(2) {
        let known: &[&str] = if facts.has_forward { &["forward", "static"] } else { &["static"] };
        push(flags, "index", dice.pick(known));
    }
    if dice.one_in(3) {
        push(flags, "shift", format!("{}bp", dice.decimal(-100.0, 300.0, 0)));
    }
    if dice.one_in(6) {
        let name = dice.pick(&facts.indices);
        push(flags, "shift-index", format!("{name}={}bp", dice.decimal(-50.0, 100.0, 0)));
    }
    if dice.one_in(6) {
        let bp = dice.decimal(-100.0, 400.0, 0);
        push(flags, "ramp", format!("{bp}bp:{}", dice.whole(1, 24)));
    }
    if dice.one_in(6) {
        flags.push("--floor-zero".to_owned());
    }
}

fn defaults(dice: &mut Dice, facts: &Facts, named: &[&String], flags: &mut Vec<String>) {
    let high = [("cdr", 15.0), ("mdr", 1.5), ("default-multiple", 300.0), ("sda", 400.0)];
    let known = if facts.has_ages { &high[..] } else { &high[..3] };
    let (flag, high) = dice.pick(known);
    push(flags, flag, dice.decimal(0.0, high, 1));
    if dice.one_in(5) {
        let name = dice.pick(named);
        push(flags, "default-of", format!("{name}={}", dice.decimal(0.0, 200.0, 0)));
    }
    if dice.one_in(2) {
        push(flags, "severity", dice.decimal(0.0, 100.0, 1));
    }
    if dice.one_in(2) {
        push(flags, "lag", dice.whole(0, 24));
    }
    match dice.whole(0, 3) {
        1 => push(flags, "advance", dice.pick(&["0", "100", "35"])),
        2 => push(flags, "advance-principal", dice.pick(&["0", "50"])),
        3 => push(flags, "advance-interest", dice.pick(&["0", "50"])),
        _ => {}
    }
    if dice.one_in(4) {
        push(flags, "prepayment", dice.pick(&PrepaymentBase::ALL.map(|(word, _)| word)));
    }
    if dice.one_in(4) {
        push(flags, "delinquent", dice.decimal(0.0, 20.0, 1));
    }
    if dice.one_in(4) {
        push(flags, "triggers", dice.pick(&TriggerMode::ALL.map(|(word, _)| word)));
    }
    if dice.one_in(4) {
        push(flags, "cross-support", dice.pick(&["off", "on"]));
    }
}

/// Named scenarios, which scenario files may take.
pub(crate) fn named_scenarios(dice: &mut Dice) -> Table {
    let other = Table::of("severity_pct", dice.decimal(0.0, 100.0, 1))
        .with("lag_months", dice.whole(0, 18))
        .with("cdr_pct", "0 ramp 8 for 12, 8 for 24, 1");
    Table::of("scenario", Table::of("own", Table::default()).with("other", other))
}

/// A scenario file of a few cells.
pub(crate) fn grid_file(dice: &mut Dice, facts: &Facts) -> Table {
    let high = [("speed_pct", 250.0), ("cpr_pct", 40.0), ("psa_pct", 400.0), ("abs_pct", 2.0)];
    let known = if facts.has_ages { &high[..] } else { &high[..2] };
    let (speed, high) = dice.pick(known);
    let figures = |dice: &mut Dice, number, high| {
        let mut figures: Vec<f64> = (0..number).map(|_| dice.decimal(0.0, high, 1)).collect();
        figures.sort_by(f64::total_cmp);
        figures.dedup();
        figures
    };
    let number = dice.whole(1, 3);
    let mut axes = match dice.one_in(8) {
        true => Table::of("speed", vec!["6 cpr", "80% of base"]),
        false => Table::of(speed, figures(dice, number, high)),
    };
    if !facts.indices.is_empty() && dice.one_in(2) {
        axes.set("shift_bp", vec![0.0, dice.decimal(25.0, 200.0, 0)]);
    }
    if dice.one_in(3) {
        axes.set("price", vec![dice.decimal(80.0, 99.0, 1), 100.5]);
    }
    let mut fixed = Table::default();
    let mut grid = Table::of("deals", vec!["."]).with("output", "r.csv");
    if let Some(curve) = facts.curve.as_ref().filter(|_| dice.one_in(3)) {
        grid.set("curve", curve.as_str());
    }
    let mut file = Table::of("grid", grid);
    match dice.whole(0, 3) {
        0 => {}
        1 if dice.one_in(4) => axes.set("default", vec!["2 cdr", "1 mdr"]),
        1 => axes.set("cdr_pct", "0:10:5"),
        2 => {
            let rates = if facts.has_ages { &["mdr_pct", "sda_pct"][..] } else { &["mdr_pct"] };
            let pair = Table::of(dice.pick(rates), vec![0.1, 0.5, 0.9]);
            file.push("zip", pair.with("severity_pct", vec![30.0, 60.0, 100.0]));
        }
        _ => {
            fixed.set("default_multiple_pct", 50.0);
            fixed.set("severity_pct", 45.0);
        }
    }
    if dice.one_in(2) {
        fixed.set("lag_months", dice.whole(0, 12));
        fixed.set("advance_pct", dice.pick(&[0.0, 100.0]));
    }
    if dice.one_in(3) {
        fixed.set("triggers", dice.pick(&TriggerMode::ALL.map(|(word, _)| word)));
        fixed.set("cross_support", dice.one_in(2));
        fixed.set("derivatives", dice.one_in(2));
    }
    if facts.states_views || facts.has_forward && dice.one_in(2) {
        let runs: &[&str] = if facts.has_forward { &["forward", "static"] } else { &["static"] };
        fixed.set("index", dice.pick(runs));
    }
    if dice.one_in(3) {
        let to: &[&str] = if facts.has_call { &["both", "call", "maturity"] } else { &["both"] };
        fixed.set("to", dice.pick(to));
    }
    if dice.one_in(3) {
        fixed.set("classes", dice.some(&facts.with_balance, 2));
    }
    further(dice, facts, &mut fixed);
    if dice.one_in(6) {
        axes.set("scenario", vec!["own", "other"]);
    }
    file.set("axes", axes);
    if !fixed.0.is_empty() {
        file.set("fixed", fixed);
    }
    file
}
