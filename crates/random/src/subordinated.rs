//! Deals of the styles [`Style::OneCoupon`] and [`Style::Subordinated`]: one group, three classes
//! over overcollateralization and a residual, and no other terms.

use grid::DealInputs;

use crate::dates::Calendar;
use crate::deal::{RandomDeal, Style};
use crate::dice::Dice;
use crate::facts::Facts;
use crate::pool::{self, PoolKind, RandomPool};
use crate::text::Table;

const CLASSES: [&str; 3] = ["A", "M", "B"];
const INDEX: &str = "LIBOR_1M";

/// Draws such a deal.
pub(crate) fn draw(dice: &mut Dice, style: Style) -> RandomDeal {
    let calendar = Calendar::draw(dice);
    let kind = PoolKind {
        indices: vec![INDEX.to_owned()],
        has_ages: true,
        longest: 300,
        may_be_large: false,
        prefunded_in: 6,
    };
    let pool = RandomPool::draw(dice, &kind).without_products();
    let mut deal = RandomDeal {
        deal: Table::default(),
        tables: Vec::new(),
        columns: vec![("pool.csv".to_owned(), pool::columns(&[(None, &pool)], false), ',')],
        facts: Facts {
            name: "random".to_owned(),
            groups: vec!["1".to_owned()],
            with_balance: CLASSES.map(String::from).to_vec(),
            indices: kind.indices,
            has_ages: true,
            months: pool.months(),
            ..Facts::default()
        },
    };
    let head = Table::of("name", "random").with("title", "Random").with("source", "drawn");
    deal.deal.set("deal", head);
    deal.deal.set("dates", calendar.table.clone());
    let levels = Table::of(INDEX, dice.decimal(0.0, 8.0, 3));
    deal.deal.set("index", Table::of("static_pct", levels));
    let initial_pct = dice.decimal(0.0, 6.0, 2);
    let mut oc = Table::of("initial_pct", initial_pct);
    if dice.one_in(2) {
        let stepdown = Table::of("not_before", calendar.some_payment(dice, 2))
            .with("balance_pct", dice.decimal(30.0, 80.0, 1))
            .with("current_pct", initial_pct * 2.0);
        oc.set("stepdown", stepdown.with("floor_pct", 0.5));
    }
    let fee = Table::of("name", "servicing").with("rate_pct", dice.decimal(0.0, 0.5, 3));
    let mut group = Table::of("name", "1")
        .with("pool", "pool.csv")
        .with("speed", Table::of("cpr_pct", dice.decimal(0.0, 40.0, 1)))
        .with("fees", vec![fee])
        .with("oc", oc)
        .with("write_down", CLASSES.iter().rev().copied().collect::<Vec<_>>());
    if let Some(account) = pool.prefunding() {
        group.set("prefunding", account);
    }
    deal.deal.set("group", vec![group]);
    let funded = if dice.one_in(2) { dice.real(0.0, 1.0) } else { 1.0 };
    let bonds = pool.balance() * (1.0 - initial_pct * funded / 100.0);
    deal.deal.set("class", classes(dice, style, bonds));
    let is_pro_rata = style == Style::Subordinated && dice.one_in(2);
    deal.deal.set("pay", steps(if is_pro_rata { "pro-rata" } else { "sequential" }));
    deal
}

fn classes(dice: &mut Dice, style: Style, bonds: f64) -> Vec<Table> {
    let senior = dice.real(0.6, 0.9);
    let mezzanine = dice.real(0.2, 0.8) * (1.0 - senior);
    let shares = [senior, mezzanine, 1.0 - senior - mezzanine];
    let mut coupon = dice.decimal(2.0, 6.0, 3);
    let mut classes = Vec::new();
    for (name, share) in CLASSES.iter().zip(shares) {
        let balance = (bonds * share * 100.0).floor() / 100.0;
        let class = Table::of("name", *name)
            .with("balance_usd", balance)
            .with("coupon", Table::of("fixed_pct", coupon));
        classes.push(class);
        if style == Style::Subordinated {
            coupon += dice.decimal(0.0, 2.0, 3);
        }
    }
    classes.push(Table::of("name", "R").with("residual", true));
    classes
}

fn steps(principal: &str) -> Vec<Table> {
    let step = |verb: &str, from: &[&str], to: &[&str]| {
        let parts = Table::of("from", from.to_vec()).with("to", to.to_vec());
        (verb.to_owned(), parts)
    };
    let (interest, collected) = (["interest", "principal"], ["principal", "interest"]);
    let mut steps = vec![
        step("interest", &interest[..1], &CLASSES),
        step("unpaid_interest", &interest[..1], &CLASSES),
        step("principal", &collected, &CLASSES),
        step("principal", &interest, &CLASSES),
        step("release", &interest, &["R"]),
    ];
    for (at, until) in [(2, "distribution"), (3, "oc_deficiency")] {
        steps[at].1.set("split", principal);
        steps[at].1.set("until", until);
    }
    steps.into_iter().map(|(verb, parts)| Table::of(&verb, parts)).collect()
}

/// A deal of a style as the reader reads it.
///
/// # Panics
/// When it is not lawful: a fault of the generator.
#[allow(clippy::panic)]
pub fn inputs(dice: &mut Dice, style: Style) -> DealInputs {
    let deal = RandomDeal::draw_of(dice, style);
    match deal.read() {
        Ok(document) => document.inputs,
        Err(fault) => panic!("{fault}\n{deal:?}"),
    }
}
