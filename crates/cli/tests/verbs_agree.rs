//! `price` and `cashflows --bonds` tell the same of a class: what is measured of the printed flows is
//! what `price` prints.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod printed;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bonds::deal::{Class, ClassKind};
use files::{DealDocument, read_deal};
use printed::{Printed, Row, each};
use terms::{Date, RunTo};

/// What verbs print of one deal in one scenario.
struct Verbs {
    deal: DealDocument,
    price: Printed,
    /// Flows of the classes, to call where the deal has one and to maturity.
    flows: Vec<(RunTo, Printed)>,
    decrement: Printed,
    afr: Printed,
}

impl Verbs {
    fn to_maturity(&self) -> &Printed {
        &self.flows.last().expect("a view").1
    }
}

static ALL: LazyLock<Vec<(String, Verbs)>> = LazyLock::new(|| {
    each(|folder, arguments| {
        let deal = read_deal(folder).expect("a deal");
        let call = deal.inputs.deal.call.as_ref().map(|_| RunTo::Call);
        let flows = |run_to: RunTo| {
            let view = format!("cashflows {arguments} --bonds --to {}", run_to.name());
            (run_to, Printed::of(&view))
        };
        Verbs {
            price: Printed::of(&format!("price {arguments}")),
            flows: call.into_iter().chain([RunTo::Maturity]).map(flows).collect(),
            decrement: Printed::of(&format!("decrement {arguments} --monthly --to maturity")),
            afr: Printed::of(&format!("afr {arguments} --to maturity")),
            deal,
        }
    })
});

/// What is paid of a class's principal, or what a notional declines by.
fn principal(row: Row<'_>, kind: &ClassKind) -> f64 {
    match kind {
        // What an accrual class adds to its balance is no payment, nor is it to a notional of it.
        ClassKind::Notional { .. } => {
            (row.number("beginning_balance") - row.number("ending_balance")).max(0.0)
        }
        _ => row.number("principal").max(0.0),
    }
}

#[test]
fn life_window_and_loss_follow_from_the_flows() {
    for (arguments, verbs) in ALL.iter() {
        for (run_to, flows) in &verbs.flows {
            for row in verbs.price.rows_of("run_to", run_to.name()) {
                let place = format!("{arguments}, class {}, to {run_to:?}", row.text("class"));
                of_class(&verbs.deal, row, &flows.rows_of("class", row.text("class")), &place);
            }
        }
    }
}

/// One class: its row of `price`, and those of `cashflows`.
fn of_class(document: &DealDocument, priced: Row<'_>, rows: &[Row<'_>], place: &str) {
    let inputs = &document.inputs;
    let class = inputs.deal.class_named(priced.text("class")).expect("a class");
    // Below that it is rounding.
    let least = rows.first().map_or(0.0, |row| 1e-11 * row.number("beginning_balance"));
    let group = &inputs.deal.groups[inputs.deal.classes[class].group];
    let paid = |row: &Row<'_>| {
        // Lives of a reference pool's classes count write-downs.
        let lost = if group.reference.is_some() { row.number("loss") } else { 0.0 };
        let paid = principal(*row, &inputs.deal.classes[class].kind) + lost;
        if paid >= least { paid } else { 0.0 }
    };

    let settlement = inputs.deal.dates.settlement;
    let (mut dollars, mut weighted) = (0.0, 0.0);
    for row in rows {
        let date: Date = row.text("payment_date").parse().expect("a date");
        if date > settlement {
            dollars += paid(row);
            weighted += paid(row) * inputs.conventions.wal_day_count.years(settlement, date);
        }
    }
    let life = (dollars > 0.0).then_some(weighted / dollars);
    match (life, priced.maybe("wal_years")) {
        (Some(life), Some(printed)) => {
            assert!((life - printed).abs() < 1e-9, "{place}: {life} {printed}");
        }
        (life, printed) => assert_eq!(life, printed, "{place}"),
    }

    let pays = |row: &&Row<'_>| paid(row) > 0.0;
    let month = |row: &Row<'_>| row.text("payment_date")[..7].to_string();
    let first = rows.iter().find(pays).map(month).unwrap_or_default();
    let last = rows.iter().rfind(pays).map(month).unwrap_or_default();
    assert_eq!(first, priced.text("first_principal"), "{place}");
    assert_eq!(last, priced.text("last_principal"), "{place}");

    if let Some(printed) = priced.maybe("class_loss") {
        let left = rows.last().map_or(0.0, |row| row.number("ending_balance"));
        let lost = rows.iter().map(|row| row.number("loss")).sum::<f64>() + left;
        assert!((lost - printed).abs() < 0.005, "{place}: {lost} {printed}");
    }
}

/// `decrement --monthly` has the balances that `cashflows --bonds` prints, on all dates on which
/// there are any, and on one after.
#[test]
fn decrements_are_balances() {
    for (arguments, verbs) in ALL.iter() {
        for class in &verbs.deal.inputs.deal.classes {
            let rows = verbs.to_maturity().rows_of("class", &class.name);
            let (Some(first), ClassKind::Balance(_)) = (rows.first(), &class.kind) else {
                continue;
            };
            let last = rows.iter().rposition(|row| row.number("ending_balance") > 0.0);
            let outstanding = &rows[..last.map_or(0, |last| last + 1)];
            let listed = verbs.decrement.rows_of("class", &class.name);
            let place = format!("{arguments}, class {}", class.name);
            // Closing comes before them.
            assert!((1..=2).contains(&(listed.len() - outstanding.len())), "{place}");
            for (row, listed) in outstanding.iter().zip(&listed[1..]) {
                assert_eq!(listed.text("date"), row.text("payment_date"), "{place}");
                let percent =
                    100.0 * row.number("ending_balance") / first.number("beginning_balance");
                let apart = (listed.number("percent_outstanding") - percent).abs();
                assert!(apart < 1e-9, "{place}: {percent} on {}", row.text("payment_date"));
            }
        }
    }
}

/// `afr` has a rate for every date on which a class of the group is outstanding, and no more.
#[test]
fn rates_are_listed_while_classes_are_outstanding() {
    for (arguments, verbs) in ALL.iter() {
        let deal = &verbs.deal.inputs.deal;
        for (id, group) in deal.groups.iter().enumerate() {
            let is_bond =
                |class: &&Class| class.group == id && matches!(class.kind, ClassKind::Balance(_));
            let bonds = deal.classes.iter().filter(is_bond);
            let rows = bonds.flat_map(|class| verbs.to_maturity().rows_of("class", &class.name));
            let outstanding = rows.filter(|row| row.number("beginning_balance") > 0.0);
            let dates: BTreeSet<&str> = outstanding.map(|row| row.text("payment_date")).collect();
            let listed = verbs.afr.rows_of("group", &group.name).into_iter();
            let listed: Vec<&str> = listed
                .filter(|row| row.text("scenario") == "base")
                .map(|row| row.text("payment_date"))
                .collect();
            assert!(listed.iter().eq(&dates), "{arguments}, group {}: {listed:?}", group.name);
        }
    }
}
