//! Small deals by hand: a group, its classes and steps, collateral month by month. Interest accrues a
//! twelfth a month.

// Each file of tests uses some of it.
#![allow(dead_code)]

use bonds::deal::*;
use bonds::{RunTerms, compile, run};
use terms::{BondFlows, BusinessDays, Date, IndexPaths, PaymentCalendar, PoolFlows, Rate};

pub(crate) const PRINCIPAL: [Account; 1] = [Account::Principal(0)];

pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(crate) fn step(verb: Verb, from: &[Account], to: &[&str]) -> Step {
    Step {
        verb,
        from: from.to_vec(),
        to: to.iter().map(|name| name.to_string()).collect(),
        split: Split::Sequential,
        when: When::Always,
        grows: None,
        recipients: None,
        limits: Limits::default(),
        cite: "by hand".into(),
    }
}

pub(crate) fn group(name: &str) -> Group {
    Group {
        name: name.into(),
        fees: Vec::new(),
        oc: None,
        available_funds_rate: None,
        carve_out: None,
        schedule_factor: AvailableFundsRate::Plain,
        write_down: Vec::new(),
        reserve: None,
        reserve_target: None,
        prepayment_shortfall: None,
        seasoned: None,
        reference: None,
    }
}

pub(crate) fn class(name: &str, group: usize, kind: ClassKind, rate_pct: f64) -> Class {
    let accrual = Accrual::Monthly { dated: date("2020-01-01") };
    let coupon = Coupon::Fixed(Fixed::at(Rate::from_percent(rate_pct)));
    Class {
        name: name.into(),
        group,
        kind,
        coupon,
        rates: RateExpressions::default(),
        accrual,
        price: None,
        thirty_360: None,
    }
}

/// One group, with classes of these balances at a rate, and a residual.
pub(crate) fn deal(classes: &[(&str, f64)], rate_pct: f64, steps: Vec<Step>) -> Deal {
    let mut all: Vec<Class> = classes
        .iter()
        .map(|(name, balance)| class(name, 0, ClassKind::Balance(*balance), rate_pct))
        .collect();
    all.push(class("R", 0, ClassKind::Residual, 0.0));
    Deal {
        name: "hand".into(),
        title: "By hand".into(),
        dates: Dates {
            closing: date("2020-01-01"),
            settlement: date("2020-01-01"),
            payments: PaymentCalendar {
                first: date("2020-02-01"),
                business_days: BusinessDays::Unadjusted,
            },
            accrual: Accrual::Monthly { dated: date("2020-01-01") },
        },
        groups: vec![group("1")],
        classes: all,
        steps,
        call: None,
        plans: Vec::new(),
        contracts: Vec::new(),
        insurers: Vec::new(),
        triggers: Vec::new(),
        amounts: Vec::new(),
        accounts: Vec::new(),
        fees: Vec::new(),
    }
}

/// Collateral that pays, by month, (scheduled principal, loss, net interest).
pub(crate) fn pool(beginning: f64, months: &[(f64, f64, f64)]) -> PoolFlows {
    let mut flows = PoolFlows::zeros(months.len());
    let mut balance = beginning;
    for (row, (principal, loss, interest)) in months.iter().enumerate() {
        flows.beginning_balance[row] = balance;
        flows.scheduled_principal[row] = *principal;
        flows.loss[row] = *loss;
        flows.net_interest[row] = *interest;
        balance -= principal + loss;
        flows.ending_balance[row] = balance;
    }
    flows
}

pub(crate) fn no_index() -> IndexPaths {
    IndexPaths { names: Vec::new(), levels: Vec::new() }
}

pub(crate) fn pay(deal: &Deal, pools: &[PoolFlows], terms: RunTerms) -> BondFlows {
    run(&compile(deal).unwrap(), pools, &no_index(), terms).unwrap()
}

pub(crate) fn assert_column(actual: &[f64], expected: &[f64]) {
    let close = |(a, e): (&f64, &f64)| (a - e).abs() < 1e-9;
    let is_equal = actual.len() == expected.len() && actual.iter().zip(expected).all(close);
    assert!(is_equal, "{actual:?} is not {expected:?}");
}

pub(crate) fn oc(initial_pct: f64, stepdown: Option<OcStepdown>) -> OcTarget {
    OcTarget { initial_pct, initial_usd: None, expression: None, stepdown, less_reserve: false }
}

pub(crate) fn stepdown(balance_pct: f64, current_pct: f64, floor_pct: f64) -> OcStepdown {
    OcStepdown {
        not_before: date("2020-02-01"),
        balance_pct,
        current_pct,
        floor_pct,
        delinquency: None,
        unless: Vec::new(),
        on_trigger: Default::default(),
    }
}

pub(crate) const DISTRIBUTION: Verb = Verb::Principal(Amount::Distribution(0));
