//! Reserve accounts by hand: what they pay after the steps, before a class is written down and before
//! an insurer pays.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod by_hand;

use bonds::RunTerms;
use bonds::deal::*;
use by_hand::*;

/// A class A of `balance` without interest, which a step pays principal and losses write down, and a
/// reserve account.
fn reserved(balance: f64, initial_usd: f64, target_usd: f64) -> Deal {
    let steps = vec![step(Verb::Principal(Amount::All), &PRINCIPAL, &["A"])];
    let mut deal = deal(&[("A", balance)], 0.0, steps);
    deal.groups[0].write_down = vec!["A".into()];
    deal.groups[0].reserve = Some(Reserve { initial_usd, target_usd });
    deal
}

/// Of 50, 8.8 come in and 6 are lost, which leaves collateral of 35.2: A is owed 41.2 after the steps.
/// An account of 45 pays it all, and releases 3.8; one of 40 covers what A would be owed after the
/// loss, and pays all that it has, so that the collateral covers the 1.2 that are left; one of 35 does
/// not cover it, and keeps its cash.
#[test]
fn an_account_that_covers_a_class_pays_it_before_it_is_written_down() {
    let pool = pool(50.0, &[(8.8, 6.0, 0.0), (35.2, 0.0, 0.0)]);
    let paid = |held: f64| {
        pay(&reserved(50.0, held, held), std::slice::from_ref(&pool), RunTerms::default())
    };
    for (held, principal, loss, residual, kept) in [
        (45.0, [50.0, 0.0], 0.0, [3.8, 35.2], 0.0),
        (40.0, [48.8, 1.2], 0.0, [0.0, 34.0], 0.0),
        (35.0, [8.8, 35.2], 6.0, [0.0, 35.0], 35.0),
    ] {
        let flows = paid(held);
        assert_column(&flows.classes[0].principal, &principal);
        assert_column(&flows.classes[0].loss, &[loss, 0.0]);
        assert_column(&flows.classes[1].residual, &residual);
        assert_column(&flows.reserve[0], &[kept, 0.0]);
    }
}

/// On the last date of the collateral 4 of 10 come in: the account of 7 pays the other 6, that of 5
/// five of them, and A loses 1.
#[test]
fn on_the_last_date_the_account_pays_before_a_class_is_written_down() {
    let pool = pool(10.0, &[(4.0, 6.0, 0.0)]);
    for (held, loss, residual) in [(7.0, 0.0, 1.0), (5.0, 1.0, 0.0)] {
        let flows =
            pay(&reserved(10.0, held, held), std::slice::from_ref(&pool), RunTerms::default());
        assert_column(&flows.classes[0].principal, &[10.0 - loss]);
        assert_column(&flows.classes[0].loss, &[loss]);
        assert_column(&flows.classes[1].residual, &[residual]);
    }
}

/// The account holds 12 and needs to keep 5: of the 7 above, 4 pay the loss of 4 and 3 are released.
/// A loss of 9 takes all 7, and A is written down by 2.
#[test]
fn what_an_account_need_not_keep_covers_losses_first() {
    for (loss, covered) in [(4.0, 4.0), (9.0, 7.0)] {
        let pool = pool(100.0, &[(10.0, loss, 0.0), (90.0 - loss, 0.0, 0.0)]);
        let flows = pay(&reserved(100.0, 12.0, 5.0), &[pool], RunTerms::default());
        assert_column(&flows.classes[0].principal[..1], &[10.0 + covered]);
        assert_column(&flows.classes[0].loss, &[loss - covered, 0.0]);
        assert_column(&flows.classes[1].residual[..1], &[7.0 - covered]);
        assert_column(&flows.reserve[0][..1], &[5.0]);
    }
}

/// A has 20 and is due 0.2 of interest, of which no step pays any. The account of 20.1 may keep 20:
/// 0.1 of it is interest, none is released. So it is of the interest of 0.2 of a notional.
#[test]
fn what_an_account_need_not_keep_pays_interest_first() {
    let pool = pool(20.0, &[(0.0, 0.0, 0.0), (20.0, 0.0, 0.0)]);
    let mut plain = reserved(20.0, 20.1, 30.0);
    plain.classes[0].coupon = Coupon::Fixed(Fixed::at(terms::Rate::from_percent(12.0)));
    let mut stripped = reserved(20.0, 20.1, 30.0);
    let kind = ClassKind::Notional { of: vec!["A".into()], pct: 100.0 };
    stripped.classes.insert(0, class("IO", 0, kind, 12.0));
    for deal in [plain, stripped] {
        let flows = pay(&deal, std::slice::from_ref(&pool), RunTerms::default());
        assert_column(&flows.classes[0].interest[..1], &[0.1]);
        assert_column(&flows.classes[0].interest_shortfall[..1], &[0.1]);
        assert_column(&flows.reserve[0][..1], &[20.0]);
        let residual = flows.classes.last().unwrap();
        assert_column(&residual.residual[..1], &[0.0]);
    }
}

/// Group 2 ends with 4 of its 10 in month 1, group 1 in month 2: the account of group 2 pays 3 in
/// month 1, though nothing is written down, whether its pool has a row for month 2 or not.
#[test]
fn an_account_pays_on_the_last_date_of_its_own_group() {
    let to = |group: usize, class: &str| {
        step(Verb::Principal(Amount::All), &[Account::Principal(group)], &[class])
    };
    let mut deal = deal(&[("1-A", 10.0)], 0.0, vec![to(0, "1-A"), to(1, "2-A")]);
    let reserve = Some(Reserve { initial_usd: 3.0, target_usd: 3.0 });
    deal.groups.push(Group { reserve, ..group("2") });
    deal.classes.push(class("2-A", 1, ClassKind::Balance(10.0), 0.0));
    let mut pools = [pool(10.0, &[(5.0, 0.0, 0.0); 2]), pool(4.0, &[(4.0, 0.0, 0.0)])];
    for months in [1, 2] {
        pools[1].extend_to(months);
        let flows = pay(&deal, &pools, RunTerms::default());
        assert_column(&flows.classes[2].principal, &[7.0, 0.0]);
        assert_column(&flows.reserve[1], &[0.0, 0.0]);
    }
}

/// A is insured and due 1 of interest, and 4 are lost: the insurer pays what the 3 that the account
/// need not keep do not.
#[test]
fn an_account_pays_before_an_insurer() {
    let mut deal = reserved(100.0, 8.0, 5.0);
    deal.classes[0].coupon = Coupon::Fixed(Fixed::at(terms::Rate::from_percent(12.0)));
    deal.groups[0].write_down.clear();
    deal.insurers = vec![Insurer { name: "I".into(), classes: vec!["A".into()] }];
    let pool = pool(100.0, &[(10.0, 4.0, 0.0), (86.0, 0.0, 0.86)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&flows.classes[0].interest[..1], &[1.0]);
    assert_column(&flows.classes[0].principal[..1], &[14.0]);
    assert_column(&flows.insurer_drawn[0][..1], &[2.0]);
    assert_column(&flows.classes[1].residual[..1], &[0.0]);
}

/// B and A are written down in this order, and B is insured: its insurer pays 6 of a loss of 8, A loses
/// 2.
#[test]
fn an_insured_class_is_not_written_down() {
    let steps = vec![step(Verb::Principal(Amount::All), &PRINCIPAL, &["A", "B"])];
    let mut deal = deal(&[("A", 14.0), ("B", 6.0)], 0.0, steps);
    deal.groups[0].write_down = vec!["B".into(), "A".into()];
    deal.insurers = vec![Insurer { name: "I".into(), classes: vec!["B".into()] }];
    let flows =
        pay(&deal, &[pool(20.0, &[(0.0, 8.0, 0.0), (12.0, 0.0, 0.0)])], RunTerms::default());
    assert_column(&flows.insurer_drawn[0], &[6.0, 0.0]);
    assert_column(&flows.classes[1].principal, &[6.0, 0.0]);
    assert_column(&flows.classes[1].loss, &[0.0, 0.0]);
    assert_column(&flows.classes[0].loss, &[2.0, 0.0]);
}
