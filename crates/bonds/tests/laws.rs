//! Laws of the waterfall on random deals and random collateral, losses included.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use bonds::deal::*;
use bonds::{compile, run, stream};
use proptest::prelude::*;
use terms::{
    BusinessDays, Date, DayCount, IndexId, IndexPaths, PaymentCalendar, PoolFlows, Rate, RunTo,
};

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Collateral of one group: a balance that pays, prepays and loses parts of itself each month.
#[derive(Clone, Debug)]
struct Collateral {
    balance: f64,
    net_rate: f64,
    months: Vec<(f64, f64, f64)>,
}

impl Collateral {
    fn flows(&self, scale: f64) -> PoolFlows {
        let mut flows = PoolFlows::zeros(self.months.len());
        let mut balance = self.balance * scale;
        for (row, (scheduled, prepaid, lost)) in self.months.iter().enumerate() {
            flows.beginning_balance[row] = balance;
            flows.gross_interest[row] = balance * self.net_rate / 12.0;
            flows.net_interest[row] = flows.gross_interest[row];
            let last = row + 1 == self.months.len();
            flows.loss[row] = balance * lost;
            let rest = balance - flows.loss[row];
            flows.scheduled_principal[row] = if last { rest } else { rest * scheduled };
            flows.prepaid_principal[row] = (rest - flows.scheduled_principal[row]) * prepaid;
            balance = rest - flows.scheduled_principal[row] - flows.prepaid_principal[row];
            flows.ending_balance[row] = balance;
        }
        flows
    }
}

fn collateral() -> impl Strategy<Value = Collateral> {
    let month = (0.0..0.05f64, 0.0..0.10f64, prop_oneof![Just(0.0), 0.0..0.02f64]);
    (1e5..1e9f64, 0.0..0.12f64, prop::collection::vec(month, 3..80))
        .prop_map(|(balance, net_rate, months)| Collateral { balance, net_rate, months })
}

/// Terms of a group: shares of senior, mezzanine and subordinate, OC target, split.
#[derive(Clone, Debug)]
struct Terms {
    shares: [f64; 3],
    margins_bp: [f64; 3],
    oc_pct: f64,
    stepdown: bool,
    split: Split,
    principal: Split,
}

fn terms() -> impl Strategy<Value = Terms> {
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
fn deal(terms: &[Terms; 2], pools: &[Collateral; 2], scale: f64) -> Deal {
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
            });
        }
        let stepdown = OcStepdown {
            not_before: date("2004-08-25"),
            balance_pct: 60.0,
            current_pct: terms[group].oc_pct * 2.0,
            floor_pct: 0.5,
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
            }),
            available_funds_rate: Some(AvailableFundsRate::ThirtyOverDays),
            carve_out: None,
            schedule_factor: AvailableFundsRate::Plain,
            write_down: names.iter().skip(1).rev().cloned().collect(),
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
    }
}

fn libor(percent: f64) -> IndexPaths {
    IndexPaths { names: vec!["LIBOR_1M".into()], levels: vec![vec![percent / 100.0]] }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// `run` itself checks cash on each date; here the totals are added up again from outside,
    /// with balances, losses and signs.
    #[test]
    fn what_comes_in_goes_out(
        terms in [terms(), terms()], pools in [collateral(), collateral()], index in 0.0..9.0f64,
    ) {
        let deal = deal(&terms, &pools, 1.0);
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let flows = run(&compile(&deal).unwrap(), &collected, &libor(index)).unwrap();

        let cash_in: f64 = collected.iter().map(|p| {
            p.net_interest.iter().chain(&p.scheduled_principal).chain(&p.prepaid_principal)
                .sum::<f64>()
        }).sum();
        let cash_out: f64 = flows.fees.iter().flatten().sum::<f64>() + flows.classes.iter().map(|c| {
            c.interest.iter().chain(&c.principal).chain(&c.basis_risk_paid).chain(&c.residual)
                .sum::<f64>()
        }).sum::<f64>();
        prop_assert!((cash_in - cash_out).abs() <= 1e-8 * cash_in, "{cash_in} {cash_out}");

        for (class, columns) in deal.classes.iter().zip(&flows.classes) {
            let ClassKind::Balance(original) = class.kind else { continue };
            let lost: f64 = columns.loss.iter().sum();
            let paid: f64 = columns.principal.iter().sum();
            let ending = columns.ending_balance.last().copied().unwrap_or(original);
            prop_assert!((original - paid - lost - ending).abs() < 1e-9 * original.max(1.0));
            for column in [&columns.interest, &columns.principal, &columns.ending_balance,
                           &columns.basis_risk_paid, &columns.basis_risk_carryforward] {
                prop_assert!(column.iter().all(|x| *x >= -1e-5 && x.is_finite()), "{}", class.name);
            }
        }
    }

    /// A class is written down only when the class below it has nothing left, and never by more
    /// than its group has lost.
    #[test]
    fn losses_rise_from_below(
        terms in [terms(), terms()], pools in [collateral(), collateral()], index in 0.0..9.0f64,
    ) {
        let deal = deal(&terms, &pools, 1.0);
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let flows = run(&compile(&deal).unwrap(), &collected, &libor(index)).unwrap();
        for (group, collected) in collected.iter().enumerate() {
            let columns = |k: usize| &flows.classes[group * 3 + k];
            let mut lost_so_far = 0.0;
            let mut written_down = 0.0;
            for row in 0..collected.months() {
                lost_so_far += collected.loss[row];
                written_down += (0..3).map(|k| columns(k).loss[row].max(0.0)).sum::<f64>();
                prop_assert!(written_down <= lost_so_far * (1.0 + 1e-9) + 1e-6);
                prop_assert_eq!(columns(0).loss[row], 0.0);
                if columns(1).loss[row] > 1e-6 {
                    prop_assert!(columns(2).ending_balance[row] < 1e-6);
                }
            }
        }
    }

    /// A deal k times as large pays k times as much.
    #[test]
    fn flows_scale(
        terms in [terms(), terms()], pools in [collateral(), collateral()], k in 0.01..100.0f64,
    ) {
        let run_scaled = |scale: f64| {
            let deal = deal(&terms, &pools, scale);
            let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(scale)).collect();
            run(&compile(&deal).unwrap(), &collected, &libor(3.0)).unwrap()
        };
        let (one, many) = (run_scaled(1.0), run_scaled(k));
        for (a, b) in one.classes.iter().zip(&many.classes) {
            for (x, y) in a.principal.iter().chain(&a.interest).zip(b.principal.iter().chain(&b.interest)) {
                prop_assert!((x * k - y).abs() <= 1e-12 * k * pools[0].balance.max(pools[1].balance));
            }
        }
    }

    /// To call and to maturity are the same deal until the call, and the call pays par.
    #[test]
    fn the_call_pays_par(terms in [terms(), terms()], pools in [collateral(), collateral()]) {
        let deal = deal(&terms, &pools, 1.0);
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let waterfall = compile(&deal).unwrap();
        let paths = libor(1.1);
        let flows = run(&waterfall, &collected, &paths).unwrap();
        let Some(call) = flows.call_month else { return Ok(()) };
        for class in 0..6 {
            let called = stream(&waterfall, &flows, &paths, class, RunTo::Call);
            let matured = stream(&waterfall, &flows, &paths, class, RunTo::Maturity);
            prop_assert!(called.dates.len() <= call);
            for row in 0..called.dates.len().min(call - 1) {
                // A stream ends with its last flow.
                let to_maturity = if row < matured.dates.len() { matured.cash(row) } else { 0.0 };
                prop_assert_eq!(called.cash(row), to_maturity);
            }
            let ClassKind::Balance(original) = deal.classes[class].kind else { continue };
            let lost: f64 = flows.classes[class].loss[..call].iter().sum();
            let paid: f64 = called.principal.iter().sum();
            prop_assert!((paid + lost - original).abs() < 1e-9 * original.max(1.0));
        }
    }

    /// Contracts and insurers: cash in and out with theirs counted, a group never swaps more than
    /// its classes under a balance guarantee, and an insured class is always paid its interest.
    #[test]
    fn outside_money_is_counted(
        terms in [terms(), terms()], pools in [collateral(), collateral()],
        index in 0.0..9.0f64, fixed in 0.0..9.0f64, times in 0.1..3.0f64, guaranteed in any::<bool>(),
    ) {
        let mut deal = deal(&terms, &pools, 1.0);
        deal.insurers.push(Insurer { name: "I".into(), classes: vec!["0-A".into()] });
        let start = pools[0].balance * times;
        deal.contracts.push(Contract {
            name: "swap".into(),
            group: 0,
            terms: ContractTerms::Swap {
                fixed: Rate::from_percent(fixed),
                fixed_day_count: DayCount::Thirty360,
                index: IndexId(0),
                index_day_count: DayCount::Actual360,
            },
            notional: Notional::Schedule(vec![start; 40]),
            balance_guaranteed: guaranteed,
            accrues_from: None,
        });
        let collected: Vec<PoolFlows> = pools.iter().map(|pool| pool.flows(1.0)).collect();
        let flows = run(&compile(&deal).unwrap(), &collected, &libor(index)).unwrap();
        let outside: f64 = flows.insurer_drawn.iter().flatten().sum::<f64>()
            - flows.insurer_reimbursed.iter().flatten().sum::<f64>();
        prop_assert!(outside >= -1e-6);
        for row in 0..flows.dates.len() {
            let bonds: f64 = (0..3).map(|k| flows.classes[k].beginning_balance[row]).sum();
            let notional = flows.contract_notional[0][row];
            let expected = if row < 40 { start } else { 0.0 };
            let expected = if guaranteed { expected.min(bonds) } else { expected };
            prop_assert!((notional - expected).abs() <= 1e-9 * start, "{notional} {expected}");
            let senior = &flows.classes[0];
            prop_assert!(senior.interest_shortfall[row].abs() <= 1e-6);
        }
    }
}
