//! `[[group]]`: fees, overcollateralization, reserve and what else a group states beside its pool.

use bonds::deal::{AvailableFundsRate, OnTrigger};

use crate::class::{Class, Kind};
use crate::dates::Calendar;
use crate::deal::Style;
use crate::dice::Dice;
use crate::pool::RandomPool;
use crate::speed::{self, Clocks};
use crate::text::{Table, Value};

/// A group, as far as other parts of the deal must know.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) pool: RandomPool,
    pub(crate) has_oc: bool,
    pub(crate) has_reserve: bool,
    pub(crate) has_available_funds_rate: bool,
}

impl Group {
    pub(crate) fn draw(dice: &mut Dice, name: &str, pool: RandomPool, style: Style) -> Group {
        let is_excess = style == Style::Excess;
        Group {
            name: name.to_owned(),
            pool,
            has_oc: is_excess || !dice.one_in(2),
            has_reserve: dice.one_in(4),
            has_available_funds_rate: is_excess || dice.one_in(2),
        }
    }

    /// The table without its pool.
    pub(crate) fn table(&self, dice: &mut Dice, about: &About<'_>) -> Table {
        let mut table = Table::of("name", &self.name);
        let clocks = about.clocks;
        if dice.one_in(3) {
            table.set("cut_off_balance_usd", self.pool.balance());
        }
        if self.pool.counts_days() && dice.one_in(2) {
            table.set("first_due", about.calendar.closing);
        }
        if let Some(account) = self.pool.prefunding() {
            table.set("prefunding", account);
        }
        table.set("speed", speed::speed(dice, clocks));
        let products = self.pool.products();
        let mut of_products = |dice: &mut Dice, key, draw: fn(&mut Dice, Clocks) -> Table| {
            let mut speeds = Table::default();
            for product in dice.some(&products, 2) {
                speeds.set(product, draw(dice, clocks));
            }
            if !speeds.0.is_empty() {
                table.set(key, speeds);
            }
        };
        if dice.one_in(2) {
            of_products(dice, "product_speeds", speed::speed);
        }
        if about.has_severity && dice.one_in(3) {
            of_products(dice, "product_default_rates", speed::default_rate);
        }
        if about.has_severity && dice.one_in(2) {
            table.set("default_rate", speed::default_rate(dice, clocks));
        }
        let own: Vec<&Class> = about.classes.iter().filter(|c| c.group == about.group).collect();
        let with_balance: Vec<&Class> =
            own.iter().copied().filter(|class| class.balance().is_some()).collect();
        if let Some(fees) = fees(dice, &with_balance) {
            table.set("fees", fees);
        }
        if self.has_oc {
            table.set("oc", self.oc(dice, about));
        }
        if self.has_reserve {
            table.set("reserve", reserve(dice, self.pool.balance()));
        }
        if dice.one_in(4) {
            let mut shortfall = Table::of("days", dice.decimal(0.0, 30.0, 1));
            if dice.one_in(2) {
                shortfall.set("compensating_pct", dice.decimal(0.0, 0.5, 3));
            }
            table.set("prepayment_shortfall", shortfall);
        }
        let factor = |dice: &mut Dice| dice.pick(&AvailableFundsRate::ALL.map(|(word, _)| word));
        if self.has_available_funds_rate {
            table.set("available_funds_rate", factor(dice));
            if dice.one_in(4) {
                let rate = Table::of("rate_pct", dice.decimal(0.0, 1.0, 2));
                table.set("carve_out", rate.with("from_period", dice.whole(1, 24)));
            }
        }
        if dice.one_in(6) {
            table.set("available_rate_schedule", factor(dice));
        }
        if dice.one_in(8) {
            let balance = self.pool.balance();
            let mut seasoned =
                Table::of("original_balance_usd", dice.dollars(balance, 3.0 * balance));
            if dice.one_in(2) {
                seasoned.set("cumulative_loss_usd", dice.dollars(0.0, 0.05 * balance));
            }
            table.set("seasoned", seasoned);
        }
        // From the end, as far up as the deal lets losses go.
        let (least, most) = match about.style {
            Style::Any => (0, with_balance.len()),
            _ => (with_balance.len() - 1, with_balance.len()),
        };
        let length = dice.whole(least as u32, most as u32) as usize;
        let mut write_down: Vec<&str> =
            with_balance.iter().rev().take(length).map(|class| class.name.as_str()).collect();
        if about.style == Style::Any {
            write_down = dice.shuffled_rarely(write_down);
        }
        if !write_down.is_empty() || dice.one_in(20) {
            table.set("write_down", write_down);
        }
        table
    }

    fn oc(&self, dice: &mut Dice, about: &About<'_>) -> Table {
        let initial = dice.decimal(0.0, 8.0, 2);
        let mut oc = Table::of("initial_pct", initial);
        if dice.one_in(4) {
            oc.set("initial_usd", dice.dollars(0.0, 0.08 * self.pool.balance()));
        }
        if dice.one_in(2) {
            let mut stepdown = Table::of("not_before", about.calendar.some_payment(dice, 2))
                .with("balance_pct", dice.decimal(10.0, 100.0, 1))
                .with("current_pct", (initial * 2.0).min(100.0))
                .with("floor_pct", dice.decimal(0.0, 1.0, 2));
            if dice.one_in(3) {
                let term = Table::of("times", dice.decimal(0.0, 3.0, 1))
                    .with("delinquent_pct", dice.decimal(0.0, 100.0, 0))
                    .with("excess_times", dice.decimal(0.0, 5.0, 1));
                stepdown.set("delinquency", term);
            }
            if !about.triggers.is_empty() && dice.one_in(2) {
                stepdown.set("unless", dice.some(about.triggers, 2));
                if dice.one_in(2) {
                    let words = OnTrigger::ALL.map(|(word, _)| word);
                    stepdown.set("on_trigger", dice.pick(&words));
                }
            }
            oc.set("stepdown", stepdown);
        }
        if self.has_reserve && dice.one_in(2) {
            oc.set("less_reserve", true);
        }
        oc
    }
}

/// What a group's table refers to.
pub(crate) struct About<'d> {
    pub(crate) group: usize,
    pub(crate) style: Style,
    pub(crate) classes: &'d [Class],
    pub(crate) triggers: &'d [String],
    pub(crate) calendar: &'d Calendar,
    pub(crate) clocks: Clocks,
    /// Whether `[defaults]` states a severity, without which no loan may default.
    pub(crate) has_severity: bool,
}

fn fees(dice: &mut Dice, classes: &[&Class]) -> Option<Value> {
    let mut fees: Vec<Table> = Vec::new();
    if !dice.one_in(3) {
        fees.push(Table::of("name", "servicing").with("rate_pct", dice.decimal(0.0, 0.6, 4)));
    }
    if dice.one_in(5) {
        fees.push(Table::of("name", "trustee").with("usd_a_month", dice.dollars(0.0, 5000.0)));
    }
    if dice.one_in(5) && !classes.is_empty() {
        let names: Vec<String> = classes.iter().map(|class| class.name.clone()).collect();
        let premium = Table::of("name", "premium").with("rate_pct", dice.decimal(0.0, 0.3, 3));
        fees.push(premium.with("on", dice.some(&names, 3)));
    }
    (!fees.is_empty()).then(|| fees.into())
}

fn reserve(dice: &mut Dice, balance: f64) -> Table {
    let (unit, high) = dice.pick(&[("usd", 0.03 * balance), ("pct", 3.0)]);
    let amount = |dice: &mut Dice| match unit {
        "usd" => dice.dollars(0.0, high),
        _ => dice.decimal(0.0, high, 2),
    };
    let mut reserve = Table::of(&format!("initial_{unit}"), amount(dice));
    if dice.one_in(2) {
        reserve.set(&format!("target_{unit}"), amount(dice));
    }
    reserve
}

/// `[[trigger]]`: tests of losses and delinquencies, each with its name.
pub(crate) fn triggers(
    dice: &mut Dice,
    groups: &[Group],
    classes: &[Class],
) -> Vec<(String, Table)> {
    let number = dice.whole(0, 5).saturating_sub(2);
    let trigger = |at: u32| {
        let name = format!("trigger {}", at + 1);
        let mut table = Table::of("name", &name);
        let group = dice.one_in(2).then(|| dice.whole(0, groups.len() as u32 - 1) as usize);
        if let Some(group) = group {
            table.set("group", &groups[group].name);
        }
        let is_tested = |class: &&Class| group.is_none_or(|group| class.group == group);
        let tested = classes.iter().filter(is_tested).filter(|class| class.balance().is_some());
        let tested: Vec<String> = tested.map(|class| class.name.clone()).collect();
        match dice.whole(0, 2) {
            0 => {
                let mut from = 0;
                let mut pct = 0.0;
                let step = |_| {
                    from += dice.whole(1, 36);
                    pct += dice.decimal(0.05, 2.0, 2);
                    Table::of("from_period", from).with("pct", (pct * 100.0_f64).round() / 100.0)
                };
                let steps: Vec<Table> = (0..3).map(step).collect();
                let number = dice.whole(1, 3) as usize;
                table.set("cumulative_loss", steps[..number].to_vec());
            }
            1 => table.set("delinquency_pct", dice.decimal(0.0, 15.0, 1)),
            _ => {
                let test = Table::of("pct", dice.decimal(0.0, 200.0, 0));
                table.set("delinquency_of_enhancement", test.with("senior", dice.some(&tested, 3)));
            }
        }
        if dice.one_in(2) {
            table.set("from_period", dice.whole(1, 36));
        }
        if dice.one_in(2) {
            table.set("cures", dice.one_in(2));
        }
        (name, table)
    };
    (0..number).map(trigger).collect()
}

/// `[[insurer]]`, with the name of each.
pub(crate) fn insurers(dice: &mut Dice, classes: &[Class]) -> Vec<(String, Table)> {
    if !dice.one_in(6) {
        return Vec::new();
    }
    let with_balance = |class: &&Class| matches!(class.kind, Kind::Balance(_) | Kind::Accrual(_));
    let names: Vec<String> =
        classes.iter().filter(with_balance).map(|class| class.name.clone()).collect();
    let insured = dice.some(&names, 4);
    vec![("Surety".to_owned(), Table::of("name", "Surety").with("classes", insured))]
}
