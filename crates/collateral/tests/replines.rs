//! Rep lines from the tables of random loan tapes: whatever the tape, its tables are consistent,
//! and the lines must tie to every one of them.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::replines::{
    Attribute, Average, Bucket, Carried, Margin, Product, Requirement, Rule, Selector, Strats,
    Table, build, rake, reduce,
};
use proptest::prelude::*;

/// One loan of a tape: product, and a row of each table.
type TapeLoan = (usize, f64, usize, usize, usize);

const PRODUCTS: usize = 3;

fn tape() -> impl Strategy<Value = Vec<TapeLoan>> {
    prop::collection::vec(
        (0..PRODUCTS, 50_000.0..900_000.0f64, 0..6usize, 0..5usize, 0..4usize)
            .prop_map(|(p, balance, c, m, n)| (p, balance.round(), c, m, n)),
        20..200,
    )
}

fn table(attribute: Attribute, rows: usize, width: f64, sums: impl Fn(usize) -> f64) -> Table {
    let buckets = (0..rows)
        .map(|row| {
            let low = if attribute.is_rate() { 3.0 + row as f64 * width } else { row as f64 + 1.0 };
            let high = if attribute.is_rate() { low + width - 0.001 } else { low };
            Bucket { label: row.to_string(), low, high, printed: sums(row), correction: 0.0 }
        })
        .filter(|bucket| bucket.printed > 0.0)
        .collect();
    Table { attribute, buckets, carried: Carried::Each }
}

/// The tables of a tape, raked in three stages.
fn strats(tape: &[TapeLoan]) -> Strats {
    let sum = |pick: &dyn Fn(&TapeLoan) -> bool| -> f64 {
        tape.iter().filter(|loan| pick(loan)).map(|loan| loan.1).sum()
    };
    let tables = vec![
        table(Attribute::NextAdjustment, 4, 1.0, |row| sum(&|loan| loan.4 == row)),
        table(Attribute::Coupon, 6, 0.5, |row| sum(&|loan| loan.2 == row)),
        table(Attribute::Margin, 5, 0.25, |row| sum(&|loan| loan.3 == row)),
    ];
    let balance = sum(&|_| true);
    let coupon = tape.iter().map(|l| l.1 * (3.0 + l.2 as f64 * 0.5 + 0.2)).sum::<f64>() / balance;
    Strats {
        balance,
        products: (0..PRODUCTS)
            .map(|product| Product {
                name: format!("P{product}"),
                balance: sum(&|loan| loan.0 == product),
                index: "LIBOR_6M".into(),
                fixed_months: 6,
                reset_period_months: 6,
                interest_only_months: 0,
                original_months: 360,
            })
            .filter(|product| product.balance > 0.0)
            .collect(),
        tables,
        stages: vec![vec![0], vec![1], vec![2]],
        averages: vec![Average { attribute: Attribute::Coupon, printed: coupon, digits: 3 }],
        ..Strats::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_table_of_a_tape_ties(tape in tape()) {
        let strats = strats(&tape);
        let built = build(&strats).unwrap();
        for tie in &built.buckets {
            prop_assert!((tie.built - tie.printed).abs() < 1.0, "{tie:?}");
            prop_assert!((tie.lines - tie.printed).abs() < 1.0, "{tie:?}");
        }
        for tie in &built.averages {
            prop_assert!((tie.built - tie.printed).abs() < 1e-5, "{tie:?}");
        }
        let cents: f64 = built.lines.iter().map(|line| (line.balance * 100.0).round()).sum();
        prop_assert_eq!(cents, (strats.balance * 100.0).round());
        prop_assert!(built.lines.iter().all(|line| line.balance > 0.0));
    }

    #[test]
    fn the_same_tables_give_the_same_lines(tape in tape()) {
        let strats = strats(&tape);
        prop_assert_eq!(build(&strats).unwrap(), build(&strats).unwrap());
    }

    #[test]
    fn raking_converges_to_consistent_margins(
        weights in prop::collection::vec(0.1..10.0f64, 24),
        wanted in prop::collection::vec(0.1..10.0f64, 24),
    ) {
        let margin = |labels: Vec<usize>, count: usize| {
            let empty = Margin { labels, targets: vec![0.0; count] };
            let targets = empty.sums(&wanted);
            Margin { targets, ..empty }
        };
        let margins = [
            margin((0..24).map(|k| k / 6).collect(), 4),
            margin((0..24).map(|k| k % 6).collect(), 6),
        ];
        let raked = rake(weights, &margins, 1e-10, 10_000);
        prop_assert!(raked.off <= 1e-10, "{raked:?}");
        for margin in &margins {
            for (sum, target) in margin.sums(&raked.weights).iter().zip(&margin.targets) {
                prop_assert!((sum - target).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn reduction_keeps_sums_with_few_weights(
        weights in prop::collection::vec(0.01..10.0f64, 60),
        seed in prop::collection::vec(0.0..1.0f64, 240),
    ) {
        let mut sums: Vec<Vec<f64>> = seed.chunks(60).map(<[f64]>::to_vec).collect();
        sums.push(vec![1.0; 60]);
        let total = |row: &[f64], w: &[f64]| row.iter().zip(w).map(|(a, b)| a * b).sum::<f64>();
        let fewer = reduce(&weights, &sums);
        prop_assert!(fewer.iter().filter(|weight| **weight > 0.0).count() <= sums.len());
        prop_assert!(fewer.iter().all(|weight| *weight >= 0.0));
        for row in &sums {
            prop_assert!((total(row, &weights) - total(row, &fewer)).abs() < 1e-6);
        }
    }
}

/// Two products, the lower of which takes the low coupons.
fn small() -> Strats {
    let tape: Vec<TapeLoan> = (0..60).map(|k| (k % 2, 100_000.0, k % 6, k % 5, k % 4)).collect();
    strats(&tape)
}

#[test]
fn a_ranked_product_has_the_lowest_coupons() {
    let mut strats = small();
    strats.rules = vec![Rule::Rank { attribute: Attribute::Coupon, order: vec![vec![0]] }];
    let built = build(&strats).unwrap();
    let of = |product: usize| built.lines.iter().filter(move |line| line.product == product);
    let highest = of(0).map(|line| line.coupon_pct).fold(0.0, f64::max);
    let lowest = of(1).map(|line| line.coupon_pct).fold(100.0, f64::min);
    assert!(highest <= lowest, "{highest} {lowest}");
    assert!(built.buckets.iter().all(|tie| (tie.built - tie.printed).abs() < 1.0));
}

#[test]
fn what_cannot_be_is_an_error_with_its_place() {
    let mut strats = small();
    let only = |from: f64, to: f64| {
        Rule::Requires(Requirement {
            when: Selector::Products(vec![0, 1]),
            then: Selector::Within(Attribute::Coupon, from, to),
            otherwise: 0.0,
        })
    };
    strats.rules = vec![only(3.0, 4.999)];
    let error = build(&strats).unwrap_err();
    assert!(error.to_string().contains("no product and rule lets a loan be in this bucket"));
    strats.rules = vec![only(90.0, 91.0)];
    assert!(build(&strats).unwrap_err().to_string().contains("leave no bucket"));
    strats.rules.clear();
    strats.averages = vec![Average { attribute: Attribute::Coupon, printed: 9.0, digits: 3 }];
    assert!(build(&strats).unwrap_err().to_string().contains("allow averages from"));
}

#[test]
fn averages_of_products_leave_the_average_of_the_group() {
    let mut strats = small();
    strats.tables[1].carried = Carried::Average;
    let built = build(&strats).unwrap();
    for product in 0..2 {
        let mut rates: Vec<f64> =
            built.lines.iter().filter(|l| l.product == product).map(|l| l.coupon_pct).collect();
        rates.dedup();
        assert_eq!(rates.len(), 1);
    }
    assert!((built.averages[0].built - built.averages[0].printed).abs() < 1e-5);
    assert!(built.buckets.iter().all(|tie| (tie.built - tie.printed).abs() < 1.0));
    assert_eq!(build(&strats.each()).unwrap(), build(&small()).unwrap());
}
