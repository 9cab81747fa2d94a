//! Loans and pools as values: what the reader makes of a pool file.

use std::path::Path;

use collateral::{Loan, MonthDays, Pool, Prefunding};
use proptest::strategy::Strategy;

use crate::dice::Dice;
use crate::drawn::drawn;
use crate::pool::{self, PoolKind, RandomPool};

/// A pool whose adjustable rates follow `indices`, by their order, of terms up to `longest` months.
/// Half of the pools are prefunded.
///
/// # Panics
/// When it is not lawful: a fault of the generator.
#[allow(clippy::panic)]
pub fn pool(dice: &mut Dice, indices: &[&str], longest: u32) -> Pool {
    let indices: Vec<String> = indices.iter().map(|name| (*name).to_owned()).collect();
    let kind = PoolKind {
        indices: indices.clone(),
        has_ages: true,
        longest,
        may_be_large: false,
        prefunded_in: 2,
    };
    let drawn = RandomPool::draw(dice, &kind);
    let text = pool::columns(&[(None, &drawn)], false).csv(',');
    match files::parse_pool_bytes(Path::new("pool.csv"), text.as_bytes(), &indices) {
        Ok(rows) => Pool {
            loans: rows.loans,
            prefunding: drawn
                .prefunding
                .map(|(balance, release_month)| Prefunding { balance, release_month }),
            products: rows.products,
            payment_terms: rows.payment_terms,
            penalties: rows.penalties,
            payment_resets: rows.payment_resets,
            current_payments: rows.current_payments,
            month_days: month_days(dice),
            ..Pool::default()
        },
        Err(faults) => panic!("{faults}\n{text}"),
    }
}

/// Days of months, from any on.
fn month_days(dice: &mut Dice) -> MonthDays {
    let year = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let first = dice.whole(0, 11) as usize;
    MonthDays::new(year.into_iter().cycle().skip(first).take(480).collect())
}

/// The first loan of such a pool, there from the first month on, which pays every month.
pub fn loan(dice: &mut Dice, indices: &[&str], longest: u32) -> Loan {
    let mut loans = pool(dice, indices, longest).loans;
    Loan {
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        payment_terms: 0,
        current_payment: 0,
        accrued_interest: 0.0,
        ..loans.swap_remove(0)
    }
}

/// Pools on these indices.
pub fn pools(
    indices: &'static [&'static str],
    longest: u32,
) -> impl Strategy<Value = Pool> + Clone {
    drawn(move |dice: &mut Dice| pool(dice, indices, longest))
}

/// Loans on these indices.
pub fn loans(
    indices: &'static [&'static str],
    longest: u32,
) -> impl Strategy<Value = Loan> + Clone {
    drawn(move |dice: &mut Dice| loan(dice, indices, longest))
}
