//! Expressions: amounts and tests by arithmetic, of every quantity, function and operator.

use bonds::formula::{QUANTITIES, Stage, Takes, Unit, Word};

use crate::class::Class;
use crate::dice::Dice;
use crate::group::Group;
use crate::text::Table;

/// A named amount, as far as other expressions must know.
#[derive(Clone, Debug)]
pub(crate) struct Amount {
    pub(crate) name: String,
    pub(crate) unit: Unit,
    /// Whether it moves within a date.
    moves: bool,
}

/// What expressions may name.
#[derive(Clone, Copy)]
pub(crate) struct About<'d> {
    pub(crate) groups: &'d [Group],
    pub(crate) classes: &'d [Class],
    pub(crate) indices: &'d [String],
    pub(crate) triggers: &'d [String],
    pub(crate) amounts: &'d [Amount],
}

/// Names of sets, and their classes.
pub(crate) fn sets(dice: &mut Dice, classes: &[Class]) -> Table {
    let names = with_balance(classes);
    let number = dice.whole(1, 2);
    (1..=number)
        .fold(Table::default(), |table, at| table.with(&format!("set {at}"), dice.some(&names, 2)))
}

/// `[[amount]]`: each may name those before it.
pub(crate) fn amounts(dice: &mut Dice, about: About<'_>) -> (Vec<Amount>, Vec<Table>) {
    let (mut amounts, mut tables) = (Vec::new(), Vec::new());
    for at in 1..=dice.whole(1, 5) {
        let about = About { amounts: &amounts, ..about };
        let name = format!("amount {at}");
        let unit = dice.pick(&[Unit::Dollars, Unit::Number, Unit::Test, Unit::Rate, Unit::Months]);
        let moves = dice.one_in(3);
        let mut table = Table::of("name", &name);
        let scheduled = match unit {
            Unit::Dollars => Some("by_month_usd"),
            Unit::Number => Some("by_month_pct"),
            Unit::Rate => Some("by_month_rate_pct"),
            Unit::Months => Some("by_month_months"),
            Unit::Date | Unit::Test => None,
        };
        match scheduled.filter(|_| dice.one_in(3)) {
            Some(key) => table.set(key, by_month(dice, unit)),
            None => table.set("value", drawn(dice, about, unit, moves)),
        }
        if dice.one_in(4) {
            table.set("cite", "Definitions");
        }
        amounts.push(Amount { name, unit, moves });
        tables.push(table);
    }
    (amounts, tables)
}

fn by_month(dice: &mut Dice, unit: Unit) -> Table {
    let figure = |dice: &mut Dice| match unit {
        Unit::Dollars => dice.dollars(0.0, 1e6),
        Unit::Months => f64::from(dice.whole(0, 360)),
        _ => dice.decimal(0.0, 100.0, 2),
    };
    let mut table = Table::of("1", figure(dice));
    let mut month = 1;
    let more = dice.whole(0, 3);
    for at in 1..=more {
        month += dice.whole(1, 24);
        let to = figure(dice);
        match at < more && dice.one_in(4) {
            true => table.set(&month.to_string(), vec![figure(dice), to]),
            false => table.set(&month.to_string(), to),
        }
    }
    table
}

/// An expression of a unit; one that `moves` may name what changes within a date.
pub(crate) fn drawn(dice: &mut Dice, about: About<'_>, unit: Unit, moves: bool) -> String {
    let latest = if moves { Stage::Now } else { Stage::Interest };
    Drawing { about, latest }.of(dice, unit, 3)
}

/// An expression of what is known with the collections.
pub(crate) fn early(dice: &mut Dice, about: About<'_>, unit: Unit) -> String {
    Drawing { about, latest: Stage::Collections }.of(dice, unit, 2)
}

struct Drawing<'d> {
    about: About<'d>,
    latest: Stage,
}

impl Drawing<'_> {
    fn of(&self, dice: &mut Dice, unit: Unit, depth: u32) -> String {
        if depth == 0 || dice.one_in(4) {
            return self.simple(dice, unit);
        }
        let depth = depth - 1;
        let two = |dice: &mut Dice, of: Unit| [self.of(dice, of, depth), self.of(dice, of, depth)];
        let choices = if unit == Unit::Test { 5 } else { 7 };
        match (unit, dice.whole(0, choices)) {
            (Unit::Test, 0) => {
                let of = dice.pick(&[Unit::Dollars, Unit::Number, Unit::Months, Unit::Rate]);
                let [one, other] = two(dice, of);
                format!("({one} {} {other})", dice.pick(&["<", "<=", ">", ">=", "="]))
            }
            (Unit::Test, 1 | 2) => {
                let [one, other] = two(dice, unit);
                format!("({one} {} {other})", dice.pick(&["and", "or"]))
            }
            (Unit::Test, 3) => format!("(not {})", self.of(dice, unit, depth)),
            (Unit::Test, 4) => format!("ever({})", self.still().of(dice, unit, depth)),
            (_, 0) => {
                let test = self.of(dice, Unit::Test, depth);
                let [one, other] = two(dice, unit);
                format!("(if {test} then {one} else {other})")
            }
            (_, 1 | 2) => {
                let [one, other] = two(dice, unit);
                format!("({one} {} {other})", dice.pick(&["+", "-"]))
            }
            (_, 3) => {
                let [one, other] = two(dice, unit);
                format!("{}({one}, {other})", dice.pick(&["min", "max"]))
            }
            (_, 4) => {
                let dates = dice.whole(1, 12);
                format!("average({}, {dates})", self.still().of(dice, unit, depth))
            }
            (_, 5) => self.previous(dice, unit),
            (Unit::Dollars, 6) => {
                let [rate, dollars] =
                    [self.of(dice, Unit::Rate, depth), self.of(dice, unit, depth)];
                let count = dice.pick(&["", ", actual/360", ", 30/360"]);
                format!("accrued({rate}, {dollars}{count})")
            }
            (Unit::Dollars, _) => {
                let [part, dollars] =
                    [self.of(dice, Unit::Number, depth), self.of(dice, unit, depth)];
                format!("({part} * {dollars})")
            }
            (Unit::Number, 6) => {
                let step = dice.pick(&["0.001%", "1%", "0.00001%"]);
                format!("round({}, {step})", self.of(dice, unit, depth))
            }
            (Unit::Number, _) => {
                let [one, other] = two(dice, Unit::Dollars);
                format!("({one} / {other})")
            }
            (Unit::Rate, 6) => format!("annual({})", self.of(dice, Unit::Number, depth)),
            _ => self.simple(dice, unit),
        }
    }

    /// The same of what does not move within a date.
    fn still(&self) -> Drawing<'_> {
        Drawing { about: self.about, latest: self.latest.min(Stage::Interest) }
    }

    fn previous(&self, dice: &mut Dice, unit: Unit) -> String {
        let known = self.about.amounts.iter().filter(|of| of.unit == unit && !of.moves);
        let names: Vec<&str> = known.map(|amount| amount.name.as_str()).collect();
        match names.is_empty() {
            true => self.simple(dice, unit),
            false => format!("previous({}, {})", dice.pick(&names), literal(dice, unit)),
        }
    }

    /// A literal, a quantity, or a name.
    fn simple(&self, dice: &mut Dice, unit: Unit) -> String {
        let known = self.about.amounts.iter().filter(|amount| {
            let stage = if amount.moves { Stage::Now } else { Stage::Interest };
            amount.unit == unit && stage <= self.latest
        });
        let mut names: Vec<String> = known.map(|amount| amount.name.clone()).collect();
        if unit == Unit::Test {
            names.extend(self.about.triggers.iter().cloned());
        }
        if !names.is_empty() && dice.one_in(3) {
            return dice.pick(&names);
        }
        let with_oc: Vec<&Group> = self.about.groups.iter().filter(|group| group.has_oc).collect();
        let is_known = |word: &&Word| {
            let is_there = word.takes != Takes::Index || !self.about.indices.is_empty();
            let has_oc = !word.name.starts_with("oc_") || !with_oc.is_empty();
            word.unit == unit && word.stage <= self.latest && is_there && has_oc
        };
        let words: Vec<&Word> = QUANTITIES.iter().filter(is_known).collect();
        match words.is_empty() || (unit != Unit::Test && dice.one_in(4)) {
            true => literal(dice, unit),
            false => self.quantity(dice, words),
        }
    }

    fn quantity(&self, dice: &mut Dice, words: Vec<&Word>) -> String {
        let word = dice.pick(&words);
        let is_of_oc = word.name.starts_with("oc_");
        let groups = self.about.groups.iter().filter(|group| !is_of_oc || group.has_oc);
        let groups: Vec<String> = groups.map(|group| group.name.clone()).collect();
        let of = match word.takes {
            Takes::Nothing => return word.name.to_owned(),
            Takes::Classes => dice.some(&with_balance(self.about.classes), 3),
            Takes::Index => vec![dice.pick(self.about.indices)],
            Takes::Groups if self.about.groups.len() == 1 => return word.name.to_owned(),
            Takes::Groups => dice.some(&groups, 2),
            Takes::Accounts => {
                let account = dice.pick(&["interest", "principal", "derivative"]);
                vec![format!("{}.{account}", dice.pick(&groups))]
            }
        };
        format!("{}({})", word.name, of.join(", "))
    }
}

fn literal(dice: &mut Dice, unit: Unit) -> String {
    match unit {
        Unit::Dollars => format!("${}", dice.dollars(0.0, 1e7)),
        Unit::Number => format!("{}%", dice.decimal(0.0, 120.0, 3)),
        Unit::Rate => match dice.one_in(2) {
            true => format!("{}bp", dice.decimal(0.0, 900.0, 0)),
            false => format!("{}%", dice.decimal(0.0, 9.0, 3)),
        },
        Unit::Months => dice.whole(1, 120).to_string(),
        Unit::Date => "2030-01-25".to_owned(),
        Unit::Test => format!("(month >= {})", dice.whole(1, 120)),
    }
}

fn with_balance(classes: &[Class]) -> Vec<String> {
    let with = classes.iter().filter(|class| class.balance().is_some());
    with.map(|class| class.name.clone()).collect()
}
