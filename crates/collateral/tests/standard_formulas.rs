//! Cash flows with defaults as the Standard Formulas print them (Bond Market Association, C.4 and
//! C.6), by the month loop and by the fast path.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::{
    Liquidation, Loan, LoanRate, MonthlySpeed, Pool, PoolSpeeds, PrepaymentBase, Quote, Schedule,
    SpeedCurve, project, survive,
};
use terms::{IndexPaths, PoolFlows, Rate};

const MONTHS: usize = 360;

/// 100,000,000 at 8%, 360 months, new.
fn pool() -> Pool {
    let loan = Loan {
        balance: 100e6,
        age: 0,
        remaining_months: 360,
        amortization_months: 360,
        interest_only_months: 0,
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(8.0),
        adjustment: LoanRate::Fixed,
        servicing: Rate::ZERO,
        insurance: Rate::ZERO,
        payment_terms: 0,
        current_payment: 0,
        accrued_interest: 0.0,
    };
    Pool { loans: vec![loan], ..Pool::default() }
}

/// 12 months to liquidation, 20% severity, principal and interest advanced.
fn liquidation() -> Liquidation {
    Liquidation { severity: vec![0.2], lag: 12, ..Liquidation::default() }
}

fn speed(quote: Quote, figure: f64) -> MonthlySpeed {
    SpeedCurve::flat(quote, figure).at(100.0, MONTHS).expect("a speed")
}

fn run(prepayment: MonthlySpeed, default: MonthlySpeed) -> [PoolFlows; 2] {
    let paths = IndexPaths { names: Vec::new(), levels: Vec::new() };
    let speeds = PoolSpeeds::one(prepayment).with_default(default);
    let pool = pool();
    let schedule = Schedule::new(&pool, &paths, MONTHS);
    [
        project(&pool, &paths, &speeds, &liquidation(), MONTHS),
        survive(&schedule, &speeds, &liquidation()),
    ]
}

fn expected_amortization(flows: &PoolFlows, row: usize) -> f64 {
    flows.scheduled_principal[row] + flows.amortization_from_defaults[row]
}

fn total(column: &[f64]) -> f64 {
    column.iter().sum()
}

#[track_caller]
fn printed(what: &str, calculated: f64, expected: f64) {
    assert!((calculated - expected).abs() <= 0.5, "{what}: {calculated}, printed {expected}");
}

#[test]
fn one_percent_a_month_prepays_and_one_defaults() {
    for flows in run(speed(Quote::Smm, 1.0), speed(Quote::Mdr, 1.0)) {
        // Month, performing, defaulted, in foreclosure, expected amortisation, prepaid,
        // amortisation from defaults, scheduled, expected interest, lost, gross.
        let months = [
            (
                1,
                [
                    97_934_244.0,
                    1_000_000.0,
                    999_329.0,
                    67_098.0,
                    999_329.0,
                    671.0,
                    66_427.0,
                    666_667.0,
                    6_667.0,
                    660_000.0,
                ],
            ),
            (
                2,
                [
                    95_910_689.0,
                    979_342.0,
                    1_977_334.0,
                    66_870.0,
                    978_680.0,
                    1_337.0,
                    65_532.0,
                    659_557.0,
                    13_191.0,
                    646_366.0,
                ],
            ),
        ];
        for (month, expected) in months {
            let row = month - 1;
            let calculated = [
                flows.performing(row),
                flows.defaulted[row],
                flows.in_foreclosure[row],
                expected_amortization(&flows, row),
                flows.prepaid_principal[row],
                flows.amortization_from_defaults[row],
                flows.scheduled_principal[row],
                flows.gross_interest[row] + flows.interest_lost[row],
                flows.interest_lost[row],
                flows.gross_interest[row],
            ];
            for (position, (calculated, expected)) in calculated.iter().zip(expected).enumerate() {
                printed(&format!("month {month}, column {position}"), *calculated, expected);
            }
        }
        printed("month 13 performing", flows.performing(12), 76_203_943.0);
        printed("month 13 defaulted", flows.defaulted[12], 778_161.0);
        printed("month 13 in foreclosure", flows.in_foreclosure[12], 10_453_093.0);
        printed("month 13 recovered", flows.recovered[12], 791_646.0);
        printed("month 13 loss", flows.loss[12], 200_000.0);
        let expected: f64 = (0..MONTHS).map(|row| expected_amortization(&flows, row)).sum();
        printed("defaulted", total(&flows.defaulted), 47_576_640.0);
        printed("prepaid", total(&flows.prepaid_principal), 47_527_662.0);
        printed("expected amortisation", expected, 5_510_477.0);
        printed("recovered", total(&flows.recovered), 37_446_547.0);
        printed("loss", total(&flows.loss), 9_515_314.0);
        printed("scheduled", total(&flows.scheduled_principal), 4_895_697.0);
    }
}

#[test]
fn psa_and_sda() {
    for flows in run(speed(Quote::Psa, 150.0), speed(Quote::Sda, 100.0)) {
        printed("month 1 performing", flows.performing(0), 99_906_219.0);
        printed("month 1 defaulted", flows.defaulted[0], 1_667.0);
        printed("month 1 prepaid", flows.prepaid_principal[0], 25_018.0);
        printed("month 1 expected amortisation", expected_amortization(&flows, 0), 67_098.0);
        let expected: f64 = (0..MONTHS).map(|row| expected_amortization(&flows, row)).sum();
        printed("defaulted", total(&flows.defaulted), 2_776_019.0);
        printed("prepaid", total(&flows.prepaid_principal), 76_052_023.0);
        printed("expected amortisation", expected, 21_208_767.0);
        printed("recovered", total(&flows.recovered), 2_184_008.0);
        printed("loss", total(&flows.loss), 555_201.0);
    }
}

#[test]
fn cumulative_defaults() {
    let sda = [50.0, 100.0, 150.0, 200.0, 250.0, 300.0];
    let rows = [
        (100.0, [1.56, 3.09, 4.59, 6.08, 7.53, 8.97]),
        (125.0, [1.47, 2.92, 4.35, 5.76, 7.14, 8.51]),
        (150.0, [1.40, 2.78, 4.13, 5.47, 6.79, 8.08]),
        (175.0, [1.33, 2.64, 3.93, 5.20, 6.45, 7.69]),
        (200.0, [1.26, 2.51, 3.74, 4.95, 6.14, 7.32]),
        (250.0, [1.15, 2.28, 3.40, 4.50, 5.59, 6.66]),
        (300.0, [1.05, 2.08, 3.10, 4.11, 5.10, 6.08]),
        (400.0, [0.88, 1.74, 2.60, 3.45, 4.29, 5.12]),
        (500.0, [0.74, 1.48, 2.21, 2.93, 3.64, 4.35]),
    ];
    for (psa, cells) in rows {
        for (sda, expected) in sda.into_iter().zip(cells) {
            for flows in run(speed(Quote::Psa, psa), speed(Quote::Sda, sda)) {
                let percent = total(&flows.defaulted) / 100e6 * 100.0;
                assert!(
                    (percent - expected).abs() <= 0.005,
                    "{psa} PSA, {sda} SDA: {percent}, printed {expected}"
                );
            }
        }
    }
}

#[test]
fn prepayments_net_of_defaults() {
    let net = Liquidation { prepayment_base: PrepaymentBase::NetOfDefaults, ..liquidation() };
    let speeds = PoolSpeeds::one(speed(Quote::Smm, 1.0)).with_default(speed(Quote::Mdr, 1.0));
    let paths = IndexPaths { names: Vec::new(), levels: Vec::new() };
    let flows = project(&pool(), &paths, &speeds, &net, 1);
    // 1% of (99,000,000 less its scheduled 66,427).
    printed("prepaid", flows.prepaid_principal[0], 989_336.0);
    printed("performing", flows.performing(0), 97_944_237.0);
}
