//! A whole deal: its parts drawn one after the other, and put together as files.

use std::fmt;

use bonds::formula::Unit;
use files::NAMED_SCENARIOS;
use terms::Date;

use crate::class::{self, Backing, Class};
use crate::command;
use crate::contract::{self, Scheduled};
use crate::dates::{self, Calendar};
use crate::dice::Dice;
use crate::excess;
use crate::facts::Facts;
use crate::formula;
use crate::group::{self, Group};
use crate::index::Indices;
use crate::losses;
use crate::own::Own;
use crate::pool::{self, PoolKind, RandomPool};
use crate::priority;
use crate::published;
use crate::speed::Clocks;
use crate::subordinated;
use crate::tape;
use crate::text::{Columns, Spelling, Table, Value, toml};

/// A scenario file about the deal.
const GRID: &str = "grid.toml";
/// A file of published numbers about it.
const PUBLISHED: &str = "published/measures.toml";

/// A lawful deal as the files of its folder.
#[derive(Clone, PartialEq)]
pub struct RandomDeal {
    /// `deal.toml`.
    pub deal: Table,
    /// Files in TOML that it names, or that are about it, by their names.
    pub tables: Vec<(String, Table)>,
    /// Files in CSV that it names, each with its separator.
    pub columns: Vec<(String, Columns, char)>,
    /// What can be asked of it.
    pub facts: Facts,
}

impl fmt::Debug for RandomDeal {
    /// The files as text: what a law that fails prints can be run as it stands.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_of_deal = |(name, _): &(String, String)| {
            !matches!(name.as_str(), GRID | PUBLISHED | NAMED_SCENARIOS)
        };
        for (name, text) in self.files(Spelling::Current).into_iter().filter(is_of_deal) {
            writeln!(f, "\n# ---- {name}\n{text}")?;
        }
        Ok(())
    }
}

/// How the classes and steps of a deal are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Of any kind, in any order that the reader accepts.
    Any,
    /// Senior, mezzanine and subordinate classes of each group over overcollateralization, which
    /// excess interest builds up, and another group's too; losses are written down from below.
    Excess,
    /// One group with classes A, M and B over overcollateralization, a residual, and no other terms:
    /// principal goes to the classes in order, and all have one coupon.
    OneCoupon,
    /// The same with principal in order or pro rata, and coupons that rise with subordination.
    Subordinated,
}

impl RandomDeal {
    /// Draws a deal of this short name, with a scenario file and published numbers about it.
    pub fn draw(dice: &mut Dice, name: &str) -> RandomDeal {
        let style = if dice.one_in(3) { Style::Excess } else { Style::Any };
        let (mut deal, calendar) = RandomDeal::parts(dice, name, style, true);
        let published = published::published(dice, &deal.facts, &calendar);
        deal.tables.push((PUBLISHED.to_owned(), published));
        deal.tables.push((GRID.to_owned(), command::grid_file(dice, &deal.facts)));
        deal.tables.push((NAMED_SCENARIOS.to_owned(), command::named_scenarios(dice)));
        deal
    }

    /// Draws a deal of a style, with the files that it names only.
    pub fn draw_of(dice: &mut Dice, style: Style) -> RandomDeal {
        match style {
            Style::Any | Style::Excess => RandomDeal::parts(dice, "random", style, false).0,
            Style::OneCoupon | Style::Subordinated => subordinated::draw(dice, style),
        }
    }

    fn parts(
        dice: &mut Dice,
        name: &str,
        style: Style,
        may_be_large: bool,
    ) -> (RandomDeal, Calendar) {
        let calendar = Calendar::draw(dice);
        let indices = Indices::draw(dice, calendar.closing);
        let has_ages = !dice.one_in(8);
        let clocks = if has_ages { Clocks::Any } else { Clocks::Month };
        let kind = PoolKind {
            indices: indices.names.clone(),
            has_ages,
            longest: 360,
            may_be_large,
            prefunded_in: 6,
        };
        let groups = groups(dice, &kind, style);
        let classes = classes(dice, &groups, &indices, style);
        let triggers = group::triggers(dice, &groups, &classes);
        let (mut trigger_names, mut triggers): (Vec<_>, Vec<_>) = triggers.into_iter().unzip();
        let has_formulas = style == Style::Any && dice.one_in(3);
        if has_formulas && dice.one_in(2) {
            let (indices, amounts) = (&indices.names[..], &[][..]);
            let (groups, classes, triggers_before) = (&groups, &classes, &trigger_names);
            let about =
                formula::About { groups, classes, indices, triggers: triggers_before, amounts };
            let name = "test by formula".to_owned();
            let test = formula::early(dice, about, Unit::Test);
            triggers.push(Table::of("name", &name).with("test", test));
            trigger_names.push(name);
        }
        let has_severity = !dice.one_in(4);
        let mut deal = RandomDeal {
            deal: heading(dice, name),
            tables: Vec::new(),
            columns: Vec::new(),
            facts: Facts::of(name, &groups, &classes, &indices, has_ages),
        };
        deal.deal.set("dates", calendar.table.clone());
        if let Some(conventions) = dates::conventions(dice) {
            deal.deal.set("conventions", conventions);
        }
        if let Some(index) = indices.table {
            deal.deal.set("index", index);
        }
        deal.add_file(indices.file);
        let about = |group| group::About {
            group,
            style,
            classes: &classes,
            triggers: &trigger_names,
            calendar: &calendar,
            clocks,
            has_severity,
        };
        let mut tables: Vec<Table> =
            groups.iter().enumerate().map(|(at, group)| group.table(dice, &about(at))).collect();
        deal.add_pools(dice, &groups, &mut tables, calendar.closing);
        deal.deal.set("group", tables);
        let declared = classes.iter().map(|class| class.table.clone());
        deal.deal.set("class", declared.collect::<Vec<Table>>());
        if dice.one_in(2) {
            deal.deal.set("call", call(dice, &calendar));
            deal.facts.has_call = true;
        }
        let about = contract::About {
            groups: &groups,
            indices: &indices.names,
            calendar: &calendar,
            clocks,
        };
        let (contracts, swaps) = contract::contracts(dice, &about);
        let (plans, plan_names) = match style {
            Style::Any => contract::plans(dice, &groups, clocks),
            _ => Default::default(),
        };
        let (insurer_names, insurers): (Vec<_>, Vec<_>) =
            group::insurers(dice, &classes).into_iter().unzip();
        let mut about = formula::About {
            groups: &groups,
            classes: &classes,
            indices: &indices.names,
            triggers: &trigger_names,
            amounts: &[],
        };
        let (amounts, tables) = match has_formulas {
            true => formula::amounts(dice, about),
            false => Default::default(),
        };
        about.amounts = &amounts;
        if has_formulas {
            deal.deal.set("sets", formula::sets(dice, &classes));
            deal.deal.set("amount", tables);
        }
        if has_formulas && deal.facts.has_call {
            for (key, unit) in [("when", Unit::Test), ("premium", Unit::Number)] {
                if dice.one_in(3) {
                    deal.state("call", key, formula::drawn(dice, about, unit, true));
                }
            }
        }
        let own = match has_formulas {
            true => Own::draw(dice, about),
            false => Own::default(),
        };
        let about = priority::About {
            groups: &groups,
            classes: &classes,
            triggers: &trigger_names,
            insurers: &insurer_names,
            plans: &plan_names,
            own: &own,
            formulas: has_formulas.then_some(about),
        };
        let steps = match style {
            Style::Any => priority::steps(dice, &about),
            _ => excess::steps(dice, &about),
        };
        deal.deal.set("pay", steps);
        for (key, Scheduled { tables, file }) in [("contract", contracts), ("plan", plans)] {
            tables.into_iter().for_each(|table| deal.deal.push(key, table));
            deal.add_file(file);
        }
        insurers.into_iter().for_each(|table| deal.deal.push("insurer", table));
        own.accounts.into_iter().for_each(|(_, table)| deal.deal.push("account", table));
        own.fees.into_iter().for_each(|(_, table)| deal.deal.push("fee", table));
        triggers.into_iter().for_each(|table| deal.deal.push("trigger", table));
        if has_severity || dice.one_in(2) {
            deal.deal.set("defaults", losses::liquidation(dice, has_severity));
        }
        if dice.one_in(2) {
            let has_index = !deal.facts.indices.is_empty();
            let forward = deal.facts.has_forward;
            let terms = losses::breakeven(dice, &classes, &swaps, has_index, forward);
            deal.deal.set("breakeven", terms);
        }
        deal.add_quotes(dice);
        (deal, calendar)
    }

    /// States a key of a table of the deal file, in place of what was drawn.
    pub fn state(&mut self, table: &str, key: &str, value: impl Into<Value>) {
        let Table(tables) = &mut self.deal;
        let position = tables.iter().position(|(name, _)| name == table).unwrap_or_else(|| {
            tables.push((table.to_owned(), Table::default().into()));
            tables.len() - 1
        });
        if let (_, Value::Table(Table(entries))) = &mut tables[position] {
            entries.retain(|(name, _)| name != key);
            entries.push((key.to_owned(), value.into()));
        }
    }

    /// The files of the folder, `deal.toml` first: name and text.
    pub fn files(&self, spelling: Spelling) -> Vec<(String, String)> {
        let mut files = vec![("deal.toml".to_owned(), toml(&self.deal, spelling))];
        files.extend(self.tables.iter().map(|(name, table)| (name.clone(), toml(table, spelling))));
        let columns = self.columns.iter();
        files.extend(columns.map(|(name, file, separator)| (name.clone(), file.csv(*separator))));
        files
    }

    fn add_file(&mut self, file: Option<(String, Columns)>) {
        self.columns.extend(file.map(|(name, columns)| (name, columns, ',')));
    }

    /// Writes the pools, each into its own file or all into one.
    fn add_pools(
        &mut self,
        dice: &mut Dice,
        groups: &[Group],
        tables: &mut [Table],
        closing: Date,
    ) {
        let is_one_file = groups.len() > 1 && dice.one_in(2);
        let with_ids = dice.one_in(2);
        if is_one_file {
            let named: Vec<_> =
                groups.iter().map(|group| (Some(group.name.as_str()), &group.pool)).collect();
            let (key, place) = self.add_pool(dice, "", pool::columns(&named, with_ids), closing);
            for (group, table) in groups.iter().zip(tables) {
                table.set(key, place.clone());
                table.set("pool_group", &group.name);
            }
            return;
        }
        for (at, (group, table)) in groups.iter().zip(tables).enumerate() {
            let number = format!("-{}", at + 1);
            let columns = pool::columns(&[(None, &group.pool)], with_ids);
            let (key, place) = self.add_pool(dice, &number, columns, closing);
            table.set(key, place);
            if group.pool.prefunding.is_none() && dice.one_in(10) {
                let file = format!("alternative{number}.csv");
                table.set("alternative_pools", Table::of("one loan", &file));
                self.columns.push((file, pool::alternative(&group.pool), ','));
                self.facts.alternative_pools = vec!["one loan".to_owned()];
            }
        }
    }

    /// Writes a pool, or in its place a servicer's tape with its map; the key and value that name
    /// it.
    fn add_pool(
        &mut self,
        dice: &mut Dice,
        number: &str,
        columns: Columns,
        closing: Date,
    ) -> (&'static str, Value) {
        if !dice.one_in(6) {
            let file = format!("pool{number}.csv");
            self.columns.push((file.clone(), columns, ','));
            return ("pool", file.into());
        }
        let (file, map) = (format!("tape{number}.csv"), format!("map{number}.toml"));
        let (tape, separator, words) = tape::tape(dice, &columns, closing);
        let names = Table::of("file", &file).with("map", &map);
        self.tables.push((map, words));
        self.columns.push((file, tape, separator));
        ("tape", names.into())
    }

    /// What the document's tables show, and what is assumed.
    fn add_quotes(&mut self, dice: &mut Dice) {
        if dice.one_in(2) {
            let mut quotes = Table::default();
            if dice.one_in(2) {
                quotes.set("speeds_pct", dice.some(&[0.0, 50.0, 100.0, 175.0], 2));
            }
            if dice.one_in(2) {
                let shock = Table::of("shift_bp", dice.decimal(-200.0, 1000.0, 0));
                quotes.set("shocks", vec![shock.with("from_period", dice.whole(1, 4))]);
            }
            if !quotes.0.is_empty() {
                self.deal.set("quotes", quotes);
            }
        }
        for term in dice.some(&["pool.rate_pct", "dates.closing", "dates.first_payment"], 3) {
            if dice.one_in(4) {
                let mut assumption =
                    Table::of("term", term).with("reason", "the document does not say");
                if dice.one_in(2) {
                    assumption.set("fitted", dice.one_in(2));
                }
                if dice.one_in(2) {
                    assumption.set("evidence", "none");
                }
                self.deal.push("assumption", assumption);
            }
        }
    }
}

fn heading(dice: &mut Dice, name: &str) -> Table {
    let title = format!("Random deal {name}");
    let mut deal = Table::of("name", name).with("title", title).with("source", "drawn at random");
    if dice.one_in(4) {
        deal.set("cite", "cover page");
    }
    Table::of("deal", deal)
}

fn groups(dice: &mut Dice, kind: &PoolKind, style: Style) -> Vec<Group> {
    let names: &[&str] = match (dice.whole(0, 5), style) {
        (0..=2, _) => &["1"],
        (3 | 4, _) | (_, Style::Excess) => &["1", "2"],
        _ => &["I", "II", "group 3"],
    };
    let group = |name: &&str| {
        let pool = RandomPool::draw(dice, kind);
        Group::draw(dice, name, pool, style)
    };
    names.iter().map(group).collect()
}

fn classes(dice: &mut Dice, groups: &[Group], indices: &Indices, style: Style) -> Vec<Class> {
    let mut classes = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let backing = Backing {
            group: at,
            group_name: (groups.len() > 1).then_some(group.name.as_str()),
            balance: group.pool.balance(),
            indices: &indices.names,
            has_available_funds_rate: group.has_available_funds_rate,
        };
        classes.extend(match style {
            Style::Any => class::classes(dice, &backing),
            _ => excess::classes(dice, &backing),
        });
    }
    match dice.whole(0, 3) {
        // The reader adds one.
        0 => {}
        1 | 2 => classes.push(class::residual("R", 0, None)),
        _ => {
            for (at, group) in groups.iter().enumerate() {
                let name = format!("R-{}", group.name);
                classes.push(class::residual(&name, at, Some(&group.name)));
            }
        }
    }
    classes
}

fn call(dice: &mut Dice, calendar: &Calendar) -> Table {
    let mut call = Table::default();
    if !dice.one_in(4) {
        call.set("pool_pct", dice.decimal(0.0, 60.0, 1));
    }
    if call.0.is_empty() || dice.one_in(3) {
        call.set("date", calendar.some_payment(dice, 1));
    }
    call
}
