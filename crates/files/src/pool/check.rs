//! What a deal file says of its pools, held against the pools.

use std::ops::Range;

use collateral::{Loan, Pool};
use toml::Spanned;

use crate::deal::group_file::GroupFile;
use crate::deal::size_doubts;
use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::pool::rows::{PoolFile, WithoutAge};
use crate::reader::source::{Problem, Problems};
use crate::reader::words::{did_you_mean, quoted};

/// Dollars by which stated and added balances may differ: documents state them to the dollar.
const DOLLAR: f64 = 1.0;

/// The part of a balance that adding up its loans may lose.
const ROUNDING: f64 = 1e-12;

/// Whether a balance is above another by more than [`DOLLAR`] and rounding.
pub(crate) fn is_above(balance: f64, other: f64) -> bool {
    balance - other > DOLLAR.max(balance * ROUNDING)
}

fn are_apart(balance: f64, other: f64) -> bool {
    is_above(balance, other) || is_above(other, balance)
}

/// The group's pool from the rows of a file. `is_main`: its own pool, not an alternative, whose
/// file may lack the column `group`. `is_last`: nobody else needs the rows.
pub(crate) fn pool_of(
    group: &GroupFile,
    file: &mut PoolFile,
    is_main: bool,
    is_last: bool,
    problems: &Problems,
) -> Option<Pool> {
    let wanted = match &group.pool_group {
        None => None,
        Some(_) if file.rows.groups.is_empty() && !is_main => None,
        Some(name) => {
            let names = || file.rows.groups.iter().map(String::as_str);
            let position = names().position(|known| known == name.get_ref());
            if position.is_none() && file.is_whole() {
                let message = match file.rows.groups.is_empty() {
                    true => format!("{} has no column `group`", file.source.path.display()),
                    false => format!(
                        "{} has no rows of group {}",
                        file.source.path.display(),
                        quoted(name.get_ref())
                    ),
                };
                let hint = did_you_mean(name.get_ref(), names());
                problems.push(Problem::new(name.span(), message).maybe_hint(hint));
            }
            Some(position?)
        }
    };
    let group_of = std::mem::take(&mut file.rows.group_of);
    let is_wanted = |at: usize| match wanted {
        None => true,
        Some(wanted) => group_of.get(at).is_some_and(|group| *group as usize == wanted),
    };
    deliveries(group, file, is_wanted, problems);
    let positions: Vec<usize> = match &file.rows.without_age {
        WithoutAge::Rows(rows) if rows.is_empty() => Vec::new(),
        _ => (0..file.rows.loans.len()).filter(|at| is_wanted(*at)).collect(),
    };
    let mut loans = if is_last {
        let mut loans = std::mem::take(&mut file.rows.loans);
        let mut at = 0..;
        loans.retain(|_| at.next().is_some_and(is_wanted));
        loans
    } else {
        let loans = file.rows.loans.iter().enumerate();
        loans.filter(|(at, _)| is_wanted(*at)).map(|(_, loan)| loan.clone()).collect()
    };
    file.rows.group_of = group_of;
    if file.is_partial && file.is_whole() && loans.is_empty() {
        let place = group.name.as_ref().map_or(0..0, Spanned::span);
        let message = "every row of the group's tape is left out";
        problems.push(Problem::new(place, message).label("expected rows that can be read"));
        return None;
    }
    let products = number_products(&mut loans, &file.rows.products);
    let prefunding = group.prefunding().map(|account| *account.get_ref());
    let payment_terms = file.rows.payment_terms.clone();
    let penalties = file.rows.penalties.clone();
    let mut pool = Pool {
        loans,
        prefunding,
        products,
        payment_terms,
        penalties,
        payment_resets: file.rows.payment_resets.clone(),
        current_payments: file.rows.current_payments.clone(),
        ..Pool::default()
    };
    for (at, loan) in positions.iter().zip(&pool.loans) {
        if file.rows.without_age.holds(*at) {
            pool.without_age.resize(pool.products.len().max(1), 0);
            if let Some(loans) = pool.without_age.get_mut(loan.product) {
                *loans += 1;
            }
        }
    }
    Some(pool)
}

/// Numbers the products of `loans`, which are positions in `names`, anew: those that the loans
/// have, in order of appearance. None where no loan names one.
fn number_products(loans: &mut [Loan], names: &[String]) -> Vec<String> {
    let mut numbers = vec![None; names.len()];
    let mut products = Vec::new();
    for loan in loans.iter_mut() {
        let (Some(number), Some(name)) = (numbers.get_mut(loan.product), names.get(loan.product))
        else {
            continue;
        };
        loan.product = *number.get_or_insert_with(|| {
            products.push(name.clone());
            products.len() - 1
        });
    }
    if products.iter().all(String::is_empty) {
        products.clear();
    }
    products
}

/// Notes products that the deal file names and the pool does not have.
pub(crate) fn products(group: &GroupFile, pool: &Pool, file: &PoolFile, problems: &Problems) {
    let speeds = group.product_speeds.iter().map(|(name, _)| name);
    for name in speeds.chain(group.product_default_rates.iter().map(|(name, _)| name)) {
        if pool.products.contains(name.get_ref()) {
            continue;
        }
        if problems.full() {
            problems.count();
            continue;
        }
        let path = file.source.path.display();
        let problem = match pool.products.is_empty() {
            true => Problem::new(name.span(), format!("{path} names no products"))
                .hint("name them in the column `product`"),
            false => {
                let known = pool.products.iter().filter(|known| !known.is_empty());
                let hint = did_you_mean(name.get_ref(), known.map(String::as_str));
                let message = format!("{path} has no product {}", quoted(name.get_ref()));
                let label = "expected a product of the group's pool";
                Problem::new(name.span(), message).label(label).maybe_hint(hint)
            }
        };
        problems.push(problem);
    }
}

/// Loans delivered later are paid for by the pre-funding account, before it is released.
fn deliveries(
    group: &GroupFile,
    file: &PoolFile,
    is_wanted: impl Fn(usize) -> bool,
    problems: &Problems,
) {
    let mut delivered = 0.0;
    for (at, row) in file.rows.delivered.iter().filter(|(at, _)| is_wanted(*at)) {
        let Some(loan) = file.rows.loans.get(*at) else { continue };
        let month = loan.delivery_month;
        delivered += loan.balance;
        if group.prefunding.is_none() {
            let message = format!("delivered in month {month}, but the group has no prefunding");
            file.delivery_problem(*row, message, "write `prefunding` in `[[group]]`, or month 1");
        } else if let Some(account) = group.prefunding() {
            let release = account.get_ref().release_month;
            if month - 1 > release {
                let message =
                    format!("delivered in month {month}, after the account's release in {release}");
                file.delivery_problem(*row, message, "at most one month after `release_month`");
            }
        }
    }
    if let Some(account) = group.prefunding()
        && is_above(delivered, account.get_ref().balance)
    {
        let message = format!(
            "the account pays {:.2}, but loans of {delivered:.2} are delivered after month 1",
            account.get_ref().balance
        );
        let label = "expected at least what the loans cost";
        problems.push(Problem::new(account.span(), message).label(label));
    }
}

/// Holds the stated cut-off balance against the pool.
pub(crate) fn balance(group: &GroupFile, pool: &Pool, problems: &Problems) {
    if let Some((place, message)) = balance_apart(group, pool) {
        let label = "expected the balance of the pool to the dollar";
        let stated = group.cut_off_balance_usd.as_ref().map_or(0.0, |stated| *stated.get_ref());
        let hint = size_doubts::unit_hint(pool.cut_off_balance(), stated);
        problems.push(Problem::new(place, message).label(label).maybe_hint(hint));
    }
}

/// The place of the stated cut-off balance, and how far the pool's is from it.
fn balance_apart(group: &GroupFile, pool: &Pool) -> Option<(Range<usize>, String)> {
    let stated = group.cut_off_balance_usd.as_ref()?;
    let balance = pool.cut_off_balance();
    are_apart(balance, *stated.get_ref()).then(|| {
        let message = format!(
            "the cut-off balance is {:.2}, the pool's {balance:.2}: {:.2} apart",
            stated.get_ref(),
            (balance - stated.get_ref()).abs()
        );
        (stated.span(), message)
    })
}

/// Doubts the cut-off balance of a pool from which rows are left out, where the document's is
/// another.
pub(crate) fn partial_balance(group: &GroupFile, pool: &Pool, doubts: &Doubts) {
    if let Some((place, message)) = balance_apart(group, pool) {
        doubts.push(Noted::new(DoubtKind::RowsLeftOut, place, message));
    }
}

/// Doubts an alternative pool that is of another size.
pub(crate) fn alternative_balance(
    name: &Spanned<String>,
    pool: &Pool,
    main: &Pool,
    doubts: &Doubts,
) {
    let (balance, expected) = (pool.cut_off_balance(), main.cut_off_balance());
    if are_apart(balance, expected) {
        let message = format!(
            "the pool {} has a cut-off balance of {balance:.2}, the group's own {expected:.2}",
            quoted(name.get_ref())
        );
        doubts.push(Noted::new(DoubtKind::PoolsDiffer, name.span(), message));
    }
}
