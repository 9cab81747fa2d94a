//! Random deals of two groups, and random collateral for them.

use bonds::deal::*;
use proptest::prelude::*;
use terms::{BusinessDays, Date, DayCount, IndexId, IndexPaths, PaymentCalendar, PoolFlows, Rate};

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Parts of the balance: scheduled, prepaid, lost, recovered on liquidation, recovered later,
/// delinquent.
type Month = (f64, f64, f64, f64, f64, f64);

/// Collateral of one group: a balance that pays, prepays and loses parts of itself each month.
#[derive(Clone, Debug)]
pub(crate) struct Collateral {
    pub(crate) balance: f64,
    /// Below 0 where the loans' strips take more than they pay.
    pub(crate) net_rate: f64,
    pub(crate) months: Vec<Month>,
}

impl Collateral {
    pub(crate) fn flows(&self, scale: f64) -> PoolFlows {
        let mut flows = PoolFlows::zeros(self.months.len());
        let mut balance = self.balance * scale;
        let mut not_recovered = 0.0;
        for (row, month) in self.months.iter().enumerate() {
            let (scheduled, prepaid, lost, recovered, later, delinquent) = *month;
            flows.beginning_balance[row] = balance;
            flows.gross_interest[row] = balance * self.net_rate.max(0.0) / 12.0;
            flows.net_interest[row] = balance * self.net_rate / 12.0;
            let last = row + 1 == self.months.len();
            flows.subsequent_recovery[row] = (balance * later).min(not_recovered);
            flows.loss[row] = balance * lost;
            not_recovered += flows.loss[row] - flows.subsequent_recovery[row];
            flows.recovered[row] = balance * recovered;
            let rest = balance - flows.loss[row] - flows.recovered[row];
            flows.scheduled_principal[row] = if last { rest } else { rest * scheduled };
            flows.prepaid_principal[row] = (rest - flows.scheduled_principal[row]) * prepaid;
            balance = rest - flows.scheduled_principal[row] - flows.prepaid_principal[row];
            flows.ending_balance[row] = balance;
            flows.delinquent[row] = balance * delinquent;
        }
        flows
    }
}

pub(crate) fn collateral() -> impl Strategy<Value = Collateral> {
    let sometimes = |most: f64| prop_oneof![Just(0.0), 0.0..most];
    let month = (
        0.0..0.05f64,
        0.0..0.10f64,
        sometimes(0.02),
        sometimes(0.02),
        sometimes(0.01),
        0.0..0.1f64,
    );
    (1e5..1e9f64, -0.03..0.12f64, prop::collection::vec(month, 3..80))
        .prop_map(|(balance, net_rate, months)| Collateral { balance, net_rate, months })
}

/// Terms of a group: shares of senior, mezzanine and subordinate, OC target, split.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) shares: [f64; 3],
    pub(crate) margins_bp: [f64; 3],
    pub(crate) oc_pct: f64,
    pub(crate) stepdown: bool,
    pub(crate) split: Split,
    pub(crate) principal: Split,
}

pub(crate) fn terms() -> impl Strategy<Value = Terms> {
    let split = || prop_oneof![Just(Split::Sequential), Just(Split::ProRata)];
    (
        [0.3..0.8f64, 0.02..0.12f64, 0.02..0.12f64],
        [0.0..100.0f64, 50.0..300.0f64, 100.0..500.0f64],
        0.0..8.0f64,
        any::<bool>(),
        split(),
        split(),
    )
        .prop_map(|(shares, margins_bp, oc_pct, stepdown, split, principal)| Terms {
            shares,
            margins_bp,
            oc_pct,
            stepdown,
            split,
            principal,
        })
}

/// Two groups whose excess supports the other's overcollateralization, as in Impac CMB 2003-8.
pub(crate) fn deal(terms: &[Terms; 2], pools: &[Collateral; 2], scale: f64) -> Deal {
    let mut classes = Vec::new();
    let mut groups = Vec::new();
    let mut first = Vec::new();
    let mut last = Vec::new();
    for group in 0..2 {
        let names: Vec<String> = ["A", "M", "B"].iter().map(|c| format!("{group}-{c}")).collect();
        for (k, name) in names.iter().enumerate() {
            let floating = Floating {
                index: IndexId(0),
                multiplier: 1.0,
                margin: Rate::from_bp(terms[group].margins_bp[k]),
                margin_after_call: Rate::from_bp(terms[group].margins_bp[k] * 1.5),
                cap: Some(Rate::from_percent(11.0)),
                floor: None,
                available_funds_cap: true,
            };
            classes.push(Class {
                name: name.clone(),
                group,
                kind: ClassKind::Balance(pools[group].balance * terms[group].shares[k] * scale),
                coupon: Coupon::Floating(floating),
                accrual: Accrual::BetweenPayments(DayCount::Actual360),
                price: None,
                thirty_360: None,
            });
        }
        let stepdown = OcStepdown {
            not_before: date("2004-08-25"),
            balance_pct: 60.0,
            current_pct: terms[group].oc_pct * 2.0,
            floor_pct: 0.5,
            delinquency: None,
            unless: Vec::new(),
            on_trigger: Default::default(),
        };
        groups.push(Group {
            name: group.to_string(),
            fees: vec![Fee {
                name: "servicing".into(),
                amount: FeeAmount::Rate(Rate::from_percent(0.4)),
            }],
            oc: Some(OcTarget {
                initial_pct: terms[group].oc_pct,
                initial_usd: None,
                stepdown: terms[group].stepdown.then_some(stepdown),
                less_reserve: false,
            }),
            available_funds_rate: Some(AvailableFundsRate::ThirtyOverDays),
            carve_out: None,
            schedule_factor: AvailableFundsRate::Plain,
            write_down: names.iter().skip(1).rev().cloned().collect(),
            reserve: None,
            prepayment_shortfall: None,
            seasoned: None,
        });
        let excess = vec![Account::Interest(group), Account::Principal(group)];
        let step = |verb, from: &[Account], to: &[String], split| Step {
            verb,
            from: from.to_vec(),
            to: to.to_vec(),
            split,
            part: 1.0,
            when: When::Always,
            cite: "a law".into(),
        };
        let principal = [Account::Principal(group), Account::Interest(group)];
        first.extend([
            step(Verb::Interest, &excess[..1], &names, terms[group].split),
            step(
                Verb::Principal(Amount::Distribution(group)),
                &principal,
                &names,
                terms[group].principal,
            ),
            step(
                Verb::Principal(Amount::OcDeficiency(group)),
                &excess,
                &names,
                terms[group].principal,
            ),
            step(Verb::UnpaidInterest, &excess, &names, Split::Sequential),
            step(Verb::ReimburseLoss, &excess, &names[1..], Split::Sequential),
            step(Verb::BasisRisk, &excess, &names, Split::Sequential),
        ]);
        let other = 1 - group;
        let others: Vec<String> = ["A", "M", "B"].iter().map(|c| format!("{other}-{c}")).collect();
        last.push(step(
            Verb::Principal(Amount::OcLossDeficiency(other)),
            &excess,
            &others,
            Split::ProRata,
        ));
    }
    first.extend(last);
    classes.push(Class {
        name: "R".into(),
        group: 0,
        kind: ClassKind::Residual,
        coupon: Coupon::None,
        accrual: Accrual::BetweenPayments(DayCount::Actual360),
        price: None,
        thirty_360: None,
    });
    Deal {
        name: "law".into(),
        title: "Law".into(),
        dates: Dates {
            closing: date("2003-07-31"),
            settlement: date("2003-07-31"),
            payments: PaymentCalendar {
                first: date("2003-08-25"),
                business_days: BusinessDays::Unadjusted,
            },
            accrual: Accrual::BetweenPayments(DayCount::Actual360),
        },
        groups,
        classes,
        steps: first,
        call: Some(Call { pool_pct: Some(25.0), date: None }),
        plans: Vec::new(),
        contracts: Vec::new(),
        insurers: Vec::new(),
        triggers: Vec::new(),
    }
}

/// Lets a class's interest be added to its balance, on every date, before anything is paid.
pub(crate) fn accretes(deal: &mut Deal, class: &str) {
    let position = deal.class_named(class).expect("a class");
    let accrue = Step {
        verb: Verb::Accrue,
        from: vec![Account::Interest(deal.classes[position].group)],
        to: vec![class.into()],
        split: Split::Sequential,
        part: 1.0,
        when: When::Always,
        cite: "a law".into(),
    };
    deal.steps.insert(0, accrue);
}

pub(crate) fn libor(percent: f64) -> IndexPaths {
    IndexPaths { names: vec!["LIBOR_1M".into()], levels: vec![vec![percent / 100.0]] }
}
