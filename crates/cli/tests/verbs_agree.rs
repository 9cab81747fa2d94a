//! `price` and `cashflows --bonds` tell the same of a class: what is measured of the printed flows is
//! what `price` prints.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod printed;

use bonds::deal::ClassKind;
use files::read_deal;
use printed::{Printed, Row, SCENARIOS, deals};
use terms::{Date, RunTo};

/// What is paid of a class's principal, or what a notional declines by.
fn principal(row: Row<'_>, kind: &ClassKind) -> f64 {
    match kind {
        ClassKind::Notional { .. } => {
            row.number("beginning_balance") - row.number("ending_balance")
        }
        // What an accrual class adds to its balance is no payment.
        _ => row.number("principal").max(0.0),
    }
}

#[test]
fn life_window_and_loss_follow_from_the_flows() {
    for folder in deals() {
        let document = read_deal(&folder).expect("a deal");
        let inputs = &document.inputs;
        let settlement = inputs.deal.dates.settlement;
        let day_count = inputs.conventions.wal_day_count;
        let views: &[RunTo] = match inputs.deal.call {
            Some(_) => &[RunTo::Call, RunTo::Maturity],
            None => &[RunTo::Maturity],
        };
        for scenario in SCENARIOS {
            let arguments = format!("{} {scenario}", folder.display());
            let priced = Printed::of(&format!("price {arguments}"));
            for run_to in views {
                let line = format!("cashflows {arguments} --bonds --to {}", run_to.name());
                let flows = Printed::of(&line);
                for class in &inputs.deal.classes {
                    if class.kind == ClassKind::Residual {
                        continue;
                    }
                    let rows = flows.rows_of("class", &class.name);
                    let of_class = priced.rows_of("class", &class.name);
                    let mut of_view =
                        of_class.into_iter().filter(|row| row.text("run_to") == run_to.name());
                    let priced = of_view.next().expect("a row of price");
                    let place = format!("{line}, class {}", class.name);

                    let date = |row: &Row<'_>| row.text("payment_date").parse::<Date>().unwrap();
                    let paid = |row: &Row<'_>| principal(*row, &class.kind);
                    let after = rows.iter().filter(|row| date(row) > settlement);
                    let (mut dollars, mut weighted) = (0.0, 0.0);
                    for row in after {
                        dollars += paid(row);
                        weighted += paid(row) * day_count.years(settlement, date(row));
                    }
                    let life = (dollars > 0.0).then_some(weighted / dollars);
                    match (life, priced.maybe("wal_years")) {
                        (Some(life), Some(printed)) => {
                            assert!((life - printed).abs() < 1e-9, "{place}: {life} {printed}");
                        }
                        (life, printed) => assert_eq!(life, printed, "{place}"),
                    }

                    let least = rows.first().map_or(0.0, |row| row.number("beginning_balance"));
                    let pays = |row: &&Row<'_>| paid(row) > 1e-11 * least;
                    let month = |row: &Row<'_>| row.text("payment_date")[..7].to_string();
                    let first = rows.iter().find(pays).map(month).unwrap_or_default();
                    let last = rows.iter().rfind(pays).map(month).unwrap_or_default();
                    assert_eq!(first, priced.text("first_principal"), "{place}");
                    assert_eq!(last, priced.text("last_principal"), "{place}");

                    let Some(printed) = priced.maybe("class_loss") else { continue };
                    let left = rows.last().map_or(0.0, |row| row.number("ending_balance"));
                    let lost = rows.iter().map(|row| row.number("loss")).sum::<f64>() + left;
                    assert!((lost - printed).abs() < 1e-4, "{place}: {lost} {printed}");
                }
            }
        }
    }
}

/// `decrement --monthly` is the balances that `cashflows --bonds` prints, on all dates on which
/// there are any, and on one after.
#[test]
fn decrements_are_balances() {
    for folder in deals() {
        let document = read_deal(&folder).expect("a deal");
        for scenario in SCENARIOS {
            let arguments = format!("{} {scenario}", folder.display());
            let decrement = Printed::of(&format!("decrement {arguments} --monthly --to maturity"));
            let flows = Printed::of(&format!("cashflows {arguments} --bonds"));
            for class in &document.inputs.deal.classes {
                let rows = flows.rows_of("class", &class.name);
                let (Some(first), ClassKind::Balance(_)) = (rows.first(), &class.kind) else {
                    continue;
                };
                let original = first.number("beginning_balance");
                let mut listed = decrement.rows_of("class", &class.name).into_iter();
                let closing = listed.next().expect("the closing date");
                assert_eq!(closing.number("percent_outstanding"), 100.0);
                let mut left: Vec<Row<'_>> = listed.collect();
                let last = rows.iter().rposition(|row| row.number("ending_balance") > 0.0);
                for row in &rows[..last.map_or(0, |last| last + 1)] {
                    let place = format!("{arguments}: {}, {}", class.name, row.text("period"));
                    assert!(!left.is_empty(), "{place}");
                    let listed = left.remove(0);
                    assert_eq!(listed.text("date"), row.text("payment_date"), "{place}");
                    let percent = 100.0 * row.number("ending_balance") / original;
                    let apart = (listed.number("percent_outstanding") - percent).abs();
                    assert!(apart < 1e-9, "{place}: {percent}");
                }
                assert!(
                    left.len() <= 1
                        && left.iter().all(|row| row.number("percent_outstanding") == 0.0)
                );
            }
        }
    }
}

/// `afr` has a rate for every date on which a class of the group is outstanding, and no more.
#[test]
fn rates_are_listed_while_classes_are_outstanding() {
    for folder in deals() {
        let document = read_deal(&folder).expect("a deal");
        let deal = &document.inputs.deal;
        for scenario in SCENARIOS {
            let arguments = format!("{} {scenario}", folder.display());
            let rates = Printed::of(&format!("afr {arguments} --to maturity"));
            let flows = Printed::of(&format!("cashflows {arguments} --bonds"));
            for (id, group) in deal.groups.iter().enumerate() {
                let classes = deal.classes.iter().filter(|class| {
                    class.group == id && matches!(class.kind, ClassKind::Balance(_))
                });
                let outstanding = classes.flat_map(|class| flows.rows_of("class", &class.name));
                let mut dates: Vec<&str> = outstanding
                    .filter(|row| row.number("beginning_balance") > 0.0)
                    .map(|row| row.text("payment_date"))
                    .collect();
                dates.sort_unstable();
                dates.dedup();
                let base = rates.rows_of("scenario", "base").into_iter();
                let listed: Vec<&str> = base
                    .filter(|row| row.text("group") == group.name)
                    .map(|row| row.text("payment_date"))
                    .collect();
                assert_eq!(listed, dates, "{arguments}, group {}", group.name);
            }
        }
    }
}
