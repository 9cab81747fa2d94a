//! What `cashflows` prints of a date adds up: see "What adds up to what" in scenarios/README.md.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod printed;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use files::read_deal;
use printed::{Printed, Row, each};

/// Dollars below which a difference prints as nothing.
const NOTHING: f64 = 0.005;

/// The views of one deal in one scenario.
struct Views {
    collateral: Printed,
    classes: Printed,
    /// To call, where the deal has one.
    called: Option<Printed>,
    contracts: Printed,
    insurers: Printed,
}

static ALL: LazyLock<Vec<(String, Views)>> = LazyLock::new(|| {
    each(|folder, arguments| {
        let view = |flags: &str| Printed::of(&format!("cashflows {arguments}{flags}"));
        let call = read_deal(folder).expect("a deal").inputs.deal.call;
        Views {
            collateral: view(""),
            classes: view(" --bonds"),
            called: call.map(|_| view(" --bonds --to call")),
            contracts: view(" --contracts"),
            insurers: view(" --insurers"),
        }
    })
});

/// Cash of a collateral row.
fn collected(row: Row<'_>) -> f64 {
    let received = [
        "net_interest",
        "scheduled_principal",
        "prepaid_principal",
        "amortization_from_defaults",
        "recovered",
        "subsequent_recovery",
        "from_contracts",
        "from_reserve",
        "from_issuer",
    ];
    row.sum(&received) - row.number("prepayment_shortfall") - row.number("step_fees")
}

/// Cash of a row of a class or residual.
fn paid(row: Row<'_>) -> f64 {
    row.sum(&["interest", "principal", "basis_risk_paid"])
}

/// Adds an amount of each row to the sum of its date.
fn by_date(rows: &Printed, amount: impl Fn(Row<'_>) -> f64, sums: &mut BTreeMap<String, f64>) {
    for row in rows.rows() {
        *sums.entry(row.text("payment_date").to_string()).or_default() += amount(row);
    }
}

#[test]
fn what_comes_in_on_a_date_is_what_classes_and_residuals_get() {
    for (arguments, views) in ALL.iter() {
        let mut left = BTreeMap::new();
        by_date(&views.collateral, collected, &mut left);
        by_date(&views.insurers, |row| row.number("drawn") - row.number("reimbursed"), &mut left);
        by_date(&views.classes, |row| -paid(row), &mut left);
        for (date, dollars) in left {
            assert!(dollars.abs() < NOTHING, "{arguments}: {dollars} on {date}");
        }
    }
}

/// On the date of the call collateral and reserve accounts go to classes and residuals as well;
/// before it, the two views are the same.
#[test]
fn the_call_pays_out_what_is_left() {
    let mut calls = 0;
    for (arguments, views) in ALL.iter() {
        let Some(called) = &views.called else { continue };
        let mut more = BTreeMap::new();
        by_date(called, paid, &mut more);
        let last = more.keys().next_back().expect("a date").clone();
        by_date(&views.classes, |row| -paid(row), &mut more);
        let mut worth = BTreeMap::new();
        let left = |row: Row<'_>| row.sum(&["ending_balance", "reserve_balance"]);
        by_date(&views.collateral, left, &mut worth);
        let is_called = *more.keys().next_back().expect("a date") > last;
        calls += usize::from(is_called);
        for (date, dollars) in more.range(..=last.clone()) {
            let is_call = *date == last && is_called;
            // A group that has nothing any more has no row.
            let expected = worth.get(date).copied().filter(|_| is_call).unwrap_or(0.0);
            assert!((dollars - expected).abs() < NOTHING, "{arguments}: {dollars} on {date}");
        }
    }
    assert!(calls > 10);
}

/// Interest that stays unpaid after the call is none that the call has paid.
#[test]
fn the_call_leaves_no_interest_unpaid_that_it_pays() {
    let mut redeemed = 0;
    for (arguments, views) in ALL.iter() {
        let Some(called) = &views.called else { continue };
        let place = |row: Row<'_>| ["class", "payment_date"].map(|name| row.text(name).to_string());
        let all: BTreeMap<_, _> = views.classes.rows().map(|row| (place(row), row)).collect();
        for row in called.rows() {
            let Some(matured) = all.get(&place(row)) else { continue };
            let paid = row.number("interest") - matured.number("interest");
            let left = row.number("interest_shortfall") - matured.number("interest_shortfall");
            let has_none = matured.number("interest_shortfall") == 0.0;
            redeemed += usize::from(left < -NOTHING);
            assert!(has_none || (paid + left).abs() < NOTHING, "{arguments}: {}", place(row)[0]);
        }
    }
    assert!(redeemed > 3, "{redeemed}");
}

#[test]
fn balances_roll() {
    let gone = [
        "scheduled_principal",
        "prepaid_principal",
        "amortization_from_defaults",
        "recovered",
        "loss",
        "ending_balance",
    ];
    for (arguments, views) in ALL.iter() {
        for row in views.collateral.rows() {
            let owed = row.sum(&["beginning_balance", "deferred_interest"]);
            let missed = owed - row.sum(&gone);
            let date = row.text("payment_date");
            assert!(missed.abs() < NOTHING, "{arguments}: {missed} on {date}");
        }
        for row in views.classes.rows() {
            // A notional pays no principal.
            let notional = row.number("principal") == 0.0 && row.number("loss") == 0.0;
            let gone = row.sum(&["principal", "loss", "ending_balance"]);
            let missed = row.number("beginning_balance") - gone;
            assert!(notional || missed.abs() < NOTHING, "{arguments}: {}", row.text("class"));
        }
    }
}

/// What a group's contracts exchange is what its cash shows, unless it cannot pay.
#[test]
fn contracts_are_settled_as_far_as_cash_goes() {
    let place = |row: Row<'_>| ["group", "payment_date"].map(|name| row.text(name).to_string());
    let mut settlements = 0;
    for (arguments, views) in ALL.iter() {
        let mut owed: BTreeMap<[String; 2], f64> = BTreeMap::new();
        for row in views.contracts.rows() {
            *owed.entry(place(row)).or_default() += row.number("net_received");
        }
        settlements += owed.len();
        for row in views.collateral.rows() {
            let due = owed.remove(&place(row)).unwrap_or(0.0);
            let settled = row.number("from_contracts");
            let is_short = due < settled && settled <= 0.0;
            assert!(is_short || (settled - due).abs() < NOTHING, "{arguments}: {settled} of {due}");
        }
        assert!(owed.values().all(|due| *due <= 0.0), "{arguments}: receipts without a row");
    }
    assert!(settlements > 100);
}
