//! Pools: loans of every kind, with the accounts from which some are bought.

use crate::dice::Dice;
use crate::text::{Columns, Table};

/// A loan as a pool file states it; what is `None` is not stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    /// Product.
    pub(crate) product: Option<&'static str>,
    /// Balance, dollars.
    pub(crate) balance_usd: f64,
    /// Gross rate, percent.
    pub(crate) rate_pct: f64,
    /// Payments made.
    pub(crate) age_months: Option<u32>,
    /// Payments left.
    pub(crate) remaining_months: u32,
    /// Payments over which the level payment runs.
    pub(crate) amortization_months: Option<u32>,
    /// Payments of interest only.
    pub(crate) interest_only_months: Option<u32>,
    /// First deal month of payment.
    pub(crate) delivery_month: Option<u32>,
    /// Payments passed on with the first.
    pub(crate) early_payments: Option<u32>,
    /// Strips, percent.
    pub(crate) servicing_pct: Option<f64>,
    /// Premium of mortgage insurance, percent.
    pub(crate) insurance_pct: Option<f64>,
    /// When it pays; `None`: every month.
    pub(crate) payments: Option<Payments>,
    /// How the rate moves; `None`: fixed.
    pub(crate) reset: Option<Reset>,
    /// How the payment is reset apart from it; `None`: it is level at the rate.
    pub(crate) payment_reset: Option<PaymentReset>,
}

/// When a loan pays that does not pay every month.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Payments {
    /// Months between payments of interest.
    pub(crate) interest_every_months: Option<u32>,
    /// Months between payments of principal.
    pub(crate) principal_every_months: Option<u32>,
    /// First payment of interest.
    pub(crate) first_interest_month: Option<u32>,
    /// First payment of principal.
    pub(crate) first_principal_month: Option<u32>,
    /// First month whose interest is owed.
    pub(crate) accrues_from_month: Option<u32>,
    /// Interest accrued before, dollars.
    pub(crate) accrued_interest_usd: Option<f64>,
    /// How interest counts days.
    pub(crate) day_count: Option<&'static str>,
    /// Percent of what prepays, by month.
    pub(crate) penalty: Option<&'static str>,
}

/// How a payment is reset apart from the rate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PaymentReset {
    /// Payments between resets.
    pub(crate) payment_reset_months: u32,
    /// First payment at a new level.
    pub(crate) first_payment_reset_month: Option<u32>,
    /// Payment of the first month, dollars.
    pub(crate) payment_usd: Option<f64>,
    /// Largest change, percent.
    pub(crate) payment_cap_pct: Option<f64>,
    /// Payments between recasts.
    pub(crate) recast_months: Option<u32>,
    /// First payment that is recast.
    pub(crate) first_recast_month: Option<u32>,
    /// Largest balance, percent of the original one.
    pub(crate) balance_cap_pct: Option<f64>,
    /// Balance at origination, dollars.
    pub(crate) original_balance_usd: Option<f64>,
}

/// Terms of an adjustable rate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reset {
    /// Index.
    pub(crate) index: String,
    /// Gross margin, percent.
    pub(crate) margin_pct: f64,
    /// First payment at a new rate.
    pub(crate) first_reset_month: u32,
    /// Payments between resets.
    pub(crate) reset_period_months: Option<u32>,
    /// Largest change at the first reset, percent.
    pub(crate) initial_cap_pct: Option<f64>,
    /// Largest change at later ones.
    pub(crate) periodic_cap_pct: Option<f64>,
    /// Highest rate.
    pub(crate) lifetime_cap_pct: Option<f64>,
    /// Lowest rate.
    pub(crate) lifetime_floor_pct: Option<f64>,
    /// Multiple to which the rate is rounded.
    pub(crate) rounding_pct: Option<f64>,
    /// Months before the reset at which the index is read.
    pub(crate) look_back_months: Option<u32>,
}

/// A group's loans and its pre-funding account.
#[derive(Clone, Debug)]
pub(crate) struct RandomPool {
    pub(crate) rows: Vec<Row>,
    /// Deposit, dollars, and month of release.
    pub(crate) prefunding: Option<(f64, u32)>,
}

/// What all pools of a deal have in common.
#[derive(Clone, Debug)]
pub(crate) struct PoolKind {
    /// Indices of adjustable rates.
    pub(crate) indices: Vec<String>,
    /// Whether ages are stated.
    pub(crate) has_ages: bool,
    /// Longest term, months.
    pub(crate) longest: u32,
    /// Whether some pools have enough loans of a kind for the loops over blocks of loans.
    pub(crate) may_be_large: bool,
    /// One pool in so many is prefunded.
    pub(crate) prefunded_in: u32,
}

impl RandomPool {
    pub(crate) fn draw(dice: &mut Dice, kind: &PoolKind) -> RandomPool {
        let products = match dice.one_in(3) {
            true => vec![Some("15Y FIX"), Some("5/1 ARM"), None],
            false => vec![None],
        };
        let is_prefunded = dice.one_in(kind.prefunded_in);
        let mut rows: Vec<Row> = Vec::new();
        for _ in 0..dice.whole(1, 5) {
            let row = row(dice, kind, &products, is_prefunded);
            // Loans of one timing: a cohort of one would test little.
            if dice.one_in(4) {
                let (balance_usd, rate_pct) = (dice.dollars(1e5, 1e7), dice.decimal(0.1, 12.0, 3));
                rows.push(Row { balance_usd, rate_pct, ..row.clone() });
            }
            rows.push(row);
        }
        if rows.iter().all(|row| row.delivery_month.is_some_and(|month| month > 1)) {
            rows[0].delivery_month = None;
        }
        if kind.may_be_large && dice.one_in(25) {
            let like = rows[0].clone();
            rows.extend((1..dice.whole(100, 300)).map(|at| Row {
                balance_usd: like.balance_usd + 100.0 * f64::from(at),
                rate_pct: like.rate_pct + f64::from(at % 16) / 8.0,
                ..like.clone()
            }));
        }
        let later = |row: &&Row| row.delivery_month.is_some_and(|month| month > 1);
        let delivered: f64 = rows.iter().filter(later).map(|row| row.balance_usd).sum();
        let last = rows.iter().filter_map(|row| row.delivery_month).max().unwrap_or(1);
        let prefunding = is_prefunded.then(|| {
            let spare = if dice.one_in(2) { dice.dollars(1000.0, 1e6) } else { 0.0 };
            let balance = cents(delivered + spare);
            let balance = if balance > 0.0 { balance } else { 1000.0 };
            (balance, dice.whole((last - 1).max(1), last + 4))
        });
        RandomPool { rows, prefunding }
    }

    /// The same loans, of which none names a product.
    pub(crate) fn without_products(mut self) -> RandomPool {
        self.rows.iter_mut().for_each(|row| row.product = None);
        self
    }

    /// Balance at the cut-off date, what the account will not spend included, to the cent.
    pub(crate) fn balance(&self) -> f64 {
        let loans: f64 = self.rows.iter().map(|row| row.balance_usd).sum();
        let later = self.rows.iter().filter(|row| row.delivery_month.is_some_and(|m| m > 1));
        let delivered: f64 = later.map(|row| row.balance_usd).sum();
        cents(loans + self.prefunding.map_or(0.0, |(account, _)| (account - delivered).max(0.0)))
    }

    /// Longest term, months.
    pub(crate) fn months(&self) -> u32 {
        let last = |row: &Row| row.remaining_months + row.delivery_month.unwrap_or(1) - 1;
        self.rows.iter().map(last).max().unwrap_or(1)
    }

    /// The products of its loans.
    pub(crate) fn products(&self) -> Vec<&'static str> {
        let mut products: Vec<_> = self.rows.iter().filter_map(|row| row.product).collect();
        products.sort_unstable();
        products.dedup();
        products
    }

    /// Whether the interest of some loan counts actual days.
    pub(crate) fn counts_days(&self) -> bool {
        let day_counts = self.rows.iter().filter_map(|row| row.payments.as_ref()?.day_count);
        day_counts.into_iter().any(|day_count| day_count.starts_with("actual"))
    }

    /// The table of the account.
    pub(crate) fn prefunding(&self) -> Option<Table> {
        let (balance, month) = self.prefunding?;
        Some(Table::of("balance_usd", balance).with("release_month", month))
    }
}

fn cents(dollars: f64) -> f64 {
    (dollars * 100.0).round() / 100.0
}

/// `Some` in one case of `of`.
fn maybe<T>(dice: &mut Dice, of: u32, draw: impl FnOnce(&mut Dice) -> T) -> Option<T> {
    dice.one_in(of).then(|| draw(dice))
}

fn row(
    dice: &mut Dice,
    kind: &PoolKind,
    products: &[Option<&'static str>],
    is_prefunded: bool,
) -> Row {
    let longest = if dice.one_in(3) { kind.longest } else { kind.longest.min(120) };
    let remaining_months = dice.whole(1, longest);
    let balloon = maybe(dice, 4, |dice| dice.whole(1, 120));
    let amortization_months = balloon.map(|more| remaining_months + more);
    let amortization = amortization_months.unwrap_or(remaining_months);
    let most = remaining_months.min(amortization - 1);
    let interest_only_months = match dice.one_in(4) && most > 0 {
        true => Some(dice.whole(1, most)),
        false => None,
    };
    let early_payments = match is_prefunded && dice.one_in(4) && remaining_months > 1 {
        true => Some(dice.whole(1, (remaining_months - 1).min(12))),
        false => None,
    };
    let product = dice.pick(products);
    let balance_usd = dice.dollars(1e4, 2e7);
    // Of a loan of level payments that are due every month.
    let payment_reset = match interest_only_months {
        None => maybe(dice, 5, |dice| payment_reset(dice, balance_usd, kind.has_ages)),
        Some(_) => None,
    };
    Row {
        product,
        balance_usd,
        rate_pct: if dice.one_in(12) { 0.0 } else { dice.decimal(0.25, 14.0, 3) },
        age_months: kind.has_ages.then(|| dice.whole(0, 90)),
        remaining_months,
        amortization_months,
        interest_only_months,
        delivery_month: match is_prefunded {
            true => Some(dice.whole(1, 5)),
            false => None,
        },
        early_payments,
        servicing_pct: maybe(dice, 2, |dice| dice.decimal(0.0, 0.75, 3)),
        insurance_pct: maybe(dice, 6, |dice| dice.decimal(0.0, 1.0, 2)),
        payments: match payment_reset {
            None => maybe(dice, 7, |dice| payments(dice, remaining_months)),
            Some(_) => maybe(dice, 7, penalties),
        },
        payment_reset,
        reset: match kind.indices.is_empty() || !dice.one_in(2) {
            true => None,
            false => Some(reset(dice, &kind.indices)),
        },
    }
}

fn payments(dice: &mut Dice, remaining: u32) -> Payments {
    let every = |dice: &mut Dice| maybe(dice, 2, |dice| dice.pick(&[1, 3, 6, 12]));
    Payments {
        interest_every_months: every(dice),
        principal_every_months: every(dice),
        first_interest_month: maybe(dice, 3, |dice| dice.whole(1, remaining.min(14))),
        first_principal_month: maybe(dice, 3, |dice| dice.whole(1, remaining.min(26))),
        accrues_from_month: maybe(dice, 4, |dice| dice.whole(1, remaining.min(3))),
        accrued_interest_usd: maybe(dice, 3, |dice| dice.dollars(1.0, 1e4)),
        penalty: maybe(dice, 3, |dice| {
            dice.pick(&["5 for 12, 4 for 12, 0", "3 ramp 0 for 36, 0", "1"])
        }),
        day_count: maybe(dice, 2, |dice| dice.pick(&["30/360", "actual/360", "actual/365"])),
    }
}

/// Terms of payment of a loan that pays every month.
fn penalties(dice: &mut Dice) -> Payments {
    let Payments { accrued_interest_usd, penalty, .. } = payments(dice, 1);
    Payments { accrued_interest_usd, penalty, ..Payments::default() }
}

fn payment_reset(dice: &mut Dice, balance: f64, has_ages: bool) -> PaymentReset {
    let recast_months = maybe(dice, 2, |dice| dice.pick(&[24, 60]));
    // What no age tells must be stated.
    let first = |dice: &mut Dice, last| (!has_ages || dice.one_in(3)).then(|| dice.whole(1, last));
    PaymentReset {
        payment_reset_months: dice.pick(&[12, 6, 1]),
        first_payment_reset_month: first(dice, 24),
        payment_usd: maybe(dice, 2, |dice| dice.dollars(0.0, 0.01 * balance)),
        payment_cap_pct: maybe(dice, 2, |dice| dice.pick(&[7.5, 0.0, 25.0])),
        first_recast_month: recast_months.and_then(|_| first(dice, 60)),
        recast_months,
        balance_cap_pct: maybe(dice, 2, |dice| dice.pick(&[110.0, 115.0, 125.0])),
        original_balance_usd: maybe(dice, 3, |dice| dice.dollars(0.9 * balance, 1.3 * balance)),
    }
}

fn reset(dice: &mut Dice, indices: &[String]) -> Reset {
    let floor = maybe(dice, 3, |dice| dice.decimal(0.0, 5.0, 2));
    Reset {
        index: dice.pick(indices),
        margin_pct: dice.decimal(-0.5, 5.0, 3),
        first_reset_month: dice.whole(1, 84),
        reset_period_months: maybe(dice, 2, |dice| dice.pick(&[12, 6, 1])),
        initial_cap_pct: maybe(dice, 2, |dice| dice.decimal(0.5, 6.0, 1)),
        periodic_cap_pct: maybe(dice, 2, |dice| dice.decimal(0.5, 2.0, 1)),
        lifetime_cap_pct: maybe(dice, 2, |dice| dice.decimal(floor.unwrap_or(0.0) + 3.0, 20.0, 2)),
        lifetime_floor_pct: floor,
        rounding_pct: maybe(dice, 3, |dice| dice.pick(&[0.0, 0.125, 0.25])),
        look_back_months: maybe(dice, 4, |dice| dice.whole(0, 3)),
    }
}

/// The columns of a pool file: `groups` are names of groups, where a file holds several, with
/// their loans. A column that no loan states is left out.
pub(crate) fn columns(groups: &[(Option<&str>, &RandomPool)], with_ids: bool) -> Columns {
    let rows: Vec<(Option<&str>, &Row)> = groups
        .iter()
        .flat_map(|(group, pool)| pool.rows.iter().map(move |row| (*group, row)))
        .collect();
    fn shown<T: ToString>(value: Option<T>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    let mut file = Columns::default();
    let mut push = |name: &str, of: &dyn Fn(usize, Option<&str>, &Row) -> String| {
        let rows = rows.iter().enumerate();
        let fields: Vec<String> = rows.map(|(at, (group, row))| of(at, *group, row)).collect();
        if fields.iter().any(|field| !field.is_empty()) {
            file.push(name, fields);
        }
    };
    if with_ids {
        push("id", &|at, _, _| format!("L{}", at + 1));
    }
    push("group", &|_, group, _| shown(group));
    push("product", &|_, _, row| shown(row.product));
    push("balance_usd", &|_, _, row| row.balance_usd.to_string());
    push("rate_pct", &|_, _, row| row.rate_pct.to_string());
    push("age_months", &|_, _, row| shown(row.age_months));
    push("remaining_months", &|_, _, row| row.remaining_months.to_string());
    push("amortization_months", &|_, _, row| shown(row.amortization_months));
    push("interest_only_months", &|_, _, row| shown(row.interest_only_months));
    push("delivery_month", &|_, _, row| shown(row.delivery_month));
    push("early_payments", &|_, _, row| shown(row.early_payments));
    push("servicing_pct", &|_, _, row| shown(row.servicing_pct));
    push("insurance_pct", &|_, _, row| shown(row.insurance_pct));
    let mut of_payments = |name: &str, of: &dyn Fn(&Payments) -> String| {
        push(name, &|_, _, row| row.payments.as_ref().map(of).unwrap_or_default());
    };
    of_payments("interest_every_months", &|of| shown(of.interest_every_months));
    of_payments("principal_every_months", &|of| shown(of.principal_every_months));
    of_payments("first_interest_month", &|of| shown(of.first_interest_month));
    of_payments("first_principal_month", &|of| shown(of.first_principal_month));
    of_payments("accrues_from_month", &|of| shown(of.accrues_from_month));
    of_payments("accrued_interest_usd", &|of| shown(of.accrued_interest_usd));
    of_payments("penalty", &|of| shown(of.penalty));
    of_payments("day_count", &|of| shown(of.day_count));
    let mut of_reset = |name: &str, of: &dyn Fn(&Reset) -> String| {
        push(name, &|_, _, row| row.reset.as_ref().map(of).unwrap_or_default());
    };
    of_reset("index", &|reset| reset.index.clone());
    of_reset("margin_pct", &|reset| reset.margin_pct.to_string());
    of_reset("first_reset_month", &|reset| reset.first_reset_month.to_string());
    of_reset("reset_period_months", &|reset| shown(reset.reset_period_months));
    of_reset("initial_cap_pct", &|reset| shown(reset.initial_cap_pct));
    of_reset("periodic_cap_pct", &|reset| shown(reset.periodic_cap_pct));
    of_reset("lifetime_cap_pct", &|reset| shown(reset.lifetime_cap_pct));
    of_reset("lifetime_floor_pct", &|reset| shown(reset.lifetime_floor_pct));
    of_reset("rounding_pct", &|reset| shown(reset.rounding_pct));
    of_reset("look_back_months", &|reset| shown(reset.look_back_months));
    let mut of_payment = |name: &str, of: &dyn Fn(&PaymentReset) -> String| {
        push(name, &|_, _, row| row.payment_reset.as_ref().map(of).unwrap_or_default());
    };
    of_payment("payment_reset_months", &|reset| reset.payment_reset_months.to_string());
    of_payment("first_payment_reset_month", &|reset| shown(reset.first_payment_reset_month));
    of_payment("payment_usd", &|reset| shown(reset.payment_usd));
    of_payment("payment_cap_pct", &|reset| shown(reset.payment_cap_pct));
    of_payment("recast_months", &|reset| shown(reset.recast_months));
    of_payment("first_recast_month", &|reset| shown(reset.first_recast_month));
    of_payment("balance_cap_pct", &|reset| shown(reset.balance_cap_pct));
    of_payment("original_balance_usd", &|reset| shown(reset.original_balance_usd));
    file
}

/// The columns of a file that stands in for the pool: the same balance in one loan.
pub(crate) fn alternative(pool: &RandomPool) -> Columns {
    let mut file = Columns::default();
    file.push("balance_usd", vec![pool.balance().to_string()]);
    file.push("rate_pct", vec!["6".to_owned()]);
    file.push("age_months", vec!["0".to_owned()]);
    file.push("remaining_months", vec![pool.months().to_string()]);
    file
}
