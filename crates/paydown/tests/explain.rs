//! A date as classes have it, on the shipped deals: the numbers of their cash flows, interest that the
//! rows make again, dates by their day.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use paydown::{Deal, Flows, PaymentDay, RunTo, Settings, Table, Value, shipped};

/// What a row of some section says of a class.
fn figure(table: &Table, class: &str, section: &str, what: &str) -> Option<f64> {
    let is = |row: usize, column: &str, word: &str| table.value(row, column) == Some(&word.into());
    let found = (0..table.rows.len()).find(|row| {
        is(*row, "name", class) && is(*row, "section", section) && is(*row, "what", what)
    });
    table.number(found?, "value")
}

/// Settings under which classes lose, are short, and triggers count; for deals that take them.
fn cases(deal: &Deal) -> Vec<Settings> {
    let stressed = ["cdr_pct=9; severity_pct=45; lag_months=0", "shift_bp=300"];
    let texts = [""].into_iter().chain(stressed).map(|text| text.parse().unwrap());
    let mut cases: Vec<Settings> = texts.collect();
    cases.retain(|settings| deal.project(settings).is_ok());
    cases
}

#[test]
fn every_class_has_the_numbers_of_its_cash_flows() {
    let (mut compared, mut cut, mut short, mut written) = (0, 0, 0, 0);
    let deals = shipped();
    assert!(deals.len() > 15, "{deals:?}");
    for name in deals {
        let deal = Deal::open(&name).unwrap();
        let classes: Vec<String> = deal.classes().map(str::to_owned).collect();
        for settings in cases(&deal) {
            let all = Flows::Classes { classes: classes.clone(), run_to: RunTo::Maturity };
            let flows = deal.cash_flows(&settings, &all).unwrap().table();
            for period in [1, 2, 13, 40, 110] {
                let Ok(date) = deal.explain(&settings, period) else { continue };
                let answers = date.of_classes(&classes).unwrap();
                let table = answers.table();
                for (class, answer) in classes.iter().zip(&answers.classes) {
                    let row = (0..flows.rows.len()).find(|row| {
                        flows.value(*row, "class") == Some(&class.as_str().into())
                            && flows.value(*row, "period") == Some(&period.into())
                    });
                    // The class has been paid off long before.
                    let Some(row) = row else { continue };
                    for (column, section, what) in [
                        ("beginning_balance", "balance", "beginning"),
                        ("interest", "paid in all", "interest"),
                        ("principal", "paid in all", "principal"),
                        ("interest_shortfall", "unpaid interest", "ending"),
                        ("basis_risk_paid", "basis risk shortfall", "paid"),
                        ("basis_risk_carryforward", "basis risk shortfall", "ending"),
                        ("ending_balance", "balance", "ending"),
                    ] {
                        let explained = figure(&table, class, section, what);
                        let place = format!("{name} {class} {period}: {column}");
                        assert_eq!(explained, flows.number(row, column), "{place}");
                        compared += 1;
                    }
                    assert_eq!(flows.number(row, "loss"), Some(answer.loss));

                    let of = |section, what| figure(&table, class, section, what).unwrap();
                    let rate = of("rate", "note rate");
                    assert_eq!(flows.number(row, "coupon_pct"), Some(rate * 100.0));
                    let due = of("accrual", "interest due");
                    let made = of("accrual", "balance") * rate * of("accrual", "days")
                        / of("accrual", "days of a year");
                    assert!((made - due).abs() < 0.005, "{name} {class} {period}: {made} {due}");
                    if !answers.date.explained.steps.is_empty()
                        && answer.after_steps.released == 0.0
                    {
                        let is_release = |step: &&bonds::explain::ClassStep| {
                            step.due == bonds::explain::Due::Release
                        };
                        let released: f64 =
                            answer.steps.iter().filter(is_release).map(|step| step.paid).sum();
                        let unpaid = &answer.unpaid_interest;
                        let paid = answer.interest - released - unpaid.paid + unpaid.new;
                        assert!(
                            (paid - due).abs() < 0.005,
                            "{name} {class} {period}: {paid} {due}"
                        );
                    }
                    cut += usize::from(answer.basis_risk.new > 0.0);
                    short += usize::from(answer.unpaid_interest.new > 0.0);
                    written += usize::from(answer.balance.written_down > 0.0);
                }
            }
        }
    }
    assert!(
        compared > 3000 && cut > 20 && short > 5 && written > 5,
        "{compared} {cut} {short} {written}"
    );
}

#[test]
fn a_day_is_the_payment_date_of_that_day() {
    let deal = Deal::open("impac-2003-8").unwrap();
    let settings = Settings::default();
    let on = |text: &str| deal.explain(&settings, PaymentDay::Date(text.parse().unwrap()));
    let by_day = on("2006-11-25").unwrap();
    assert_eq!(by_day.explained, deal.explain(&settings, 40).unwrap().explained);
    assert_eq!(by_day.table(), deal.explain(&settings, 40).unwrap().table());
    let error = |text: &str| match on(text).unwrap_err() {
        paydown::Error::Usage { message, hint } => format!("{message}; {}", hint.unwrap()),
        other => panic!("{other}"),
    };
    assert_eq!(
        error("2006-11-24"),
        "impac-2003-8 pays nothing on 2006-11-24; the nearest payment dates are 2006-10-25 (period \
         39) and 2006-11-25 (period 40)"
    );
    assert_eq!(
        error("1990-01-01"),
        "impac-2003-8 pays nothing on 1990-01-01; the nearest payment date is 2003-08-25 (period 1)"
    );
    assert!(error("2090-01-01").contains("the nearest payment date is 20"));
}

/// Where business days move payments, both the day on which a date is due and the day on which it is
/// paid are its day.
#[test]
fn business_days_move_a_date_that_keeps_its_name() {
    let mut moved = 0;
    for name in shipped() {
        let deal = Deal::open(&name).unwrap();
        let settings = Settings::default();
        let payments = deal.inputs().deal.dates.payments;
        for period in 1..13 {
            let Ok(date) = deal.explain(&settings, period) else { continue };
            let due = payments.unadjusted(period);
            moved += usize::from(due != date.explained.date);
            for day in [due, date.explained.date] {
                assert_eq!(deal.explain(&settings, day).unwrap().explained.month, period);
            }
        }
    }
    assert!(moved > 5, "{moved}");
}

#[test]
fn classes_stand_in_the_order_asked_for() {
    let deal = Deal::open("impac-2003-8").unwrap();
    let date = deal.explain(&Settings::default(), 40).unwrap();
    let both = date.of_classes(&["2-B-1", "1-A-1", "2-B-1"]).unwrap();
    let names: Vec<&str> = both.classes.iter().map(|class| class.name.as_str()).collect();
    assert_eq!(names, ["2-B-1", "1-A-1"]);
    let alone = date.of_classes(&["1-A-1"]).unwrap().table();
    let table = both.table();
    let of_class = |row: &&Vec<Value>| row.contains(&Value::from("1-A-1"));
    let rows: Vec<_> = table.rows.iter().filter(of_class).cloned().collect();
    assert_eq!(rows, alone.rows);
    assert!(date.of_classes(&["2-B-l"]).unwrap_err().to_string().contains("no class"));
}
