//! Roll forward: a report, and the few terms that only the roll needs, give a seasoned deal that
//! starts on the report's distribution date, after its payments.
//!
//! Balances are the printed ones; rates that follow from them have as few decimals as give the
//! printed amount. [`crate::roll_pool`] has the rep lines, [`crate::roll_deal`] fees, classes,
//! overcollateralization and contracts.

use rust_decimal::Decimal;
use terms::Date;

use crate::figure::Figure;
use crate::report::Report;
use crate::roll_deal;
use crate::roll_error::RollError;
use crate::roll_pool::{self, Lines};

/// Percent in one.
pub(crate) const HUNDRED: Decimal = Decimal::ONE_HUNDRED;
/// Largest figure that is taken for one: ten trillion.
const MOST: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);

/// What the roll needs and no report says: `[roll]` of a file of terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollTerms {
    /// Name of the deal's one group.
    pub group: String,
    /// Day of the month on which the deal pays, before it moves to a business day.
    pub payment_day: i8,
    /// Name of the index whose level the report prints.
    pub index: String,
    /// Classes whose balance bears the bond insurer's premium.
    pub insured: Vec<String>,
    /// What the rates of rep lines are rounded to at resets, percent; 0 for nothing.
    pub rounding_pct: Decimal,
    /// Loans that the rest of the pre-funding account will buy.
    pub prefunding: Option<SubsequentLoans>,
    /// How the balance of adjustable-rate groups divides.
    pub lines: Vec<RollLine>,
    /// The classes of the terms.
    pub classes: Vec<RollClass>,
    /// Contracts whose notional follows from the report.
    pub contracts: Vec<RollContract>,
}

/// Loans that are bought after the report. Their products are those of the loans that are there,
/// at the same rates; resets and interest-only periods come later as the loans are younger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubsequentLoans {
    /// First deal month in which they pay.
    pub delivery_month: u32,
    /// Their age before that, months.
    pub age_months: u32,
    /// Payments left before that.
    pub remaining_months: u32,
}

/// A part of an adjustable-rate group: `[[roll.line]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollLine {
    /// The report's group; empty where the report has no groups.
    pub group: String,
    /// Name of the product; empty for the group's name.
    pub product: String,
    /// Part of the group's balance, percent.
    pub share_pct: Decimal,
    /// Index of its resets; empty for a fixed rate.
    pub index: String,
    /// First payments at a new rate, counted from the first deal month: equal parts of the line.
    pub first_reset_months: Vec<u32>,
    /// Months between resets; `None` for the default of pools.
    pub reset_period_months: Option<u32>,
    /// Largest change at the first reset, percent; `None` for the periodic cap.
    pub initial_cap_pct: Option<Decimal>,
    /// Payments of interest only that are left.
    pub interest_only_months: u32,
    /// Present rate, percent a year; `None` for what makes the group's average the printed one.
    pub rate_pct: Option<Decimal>,
}

/// A class of the terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollClass {
    /// Its name in the report.
    pub name: String,
    /// Whether it is a residual: it has no balance.
    pub residual: bool,
    /// Whether its margin is to follow from the report.
    pub wants_margin: bool,
}

/// A contract of the terms whose notional follows from the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollContract {
    /// Its name in the terms.
    pub name: String,
    /// Fixed rate or strike, percent a year.
    pub rate_pct: Decimal,
    /// Contracts of the report that it stands for.
    pub reported: Vec<String>,
    /// Whether its notional stands in the terms.
    pub stated: bool,
    /// Whether it stands for what the collection account pays beyond the contracts listed.
    pub unlisted: bool,
}

/// A seasoned deal: what the report says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seasoned {
    /// Name of its one group.
    pub group: String,
    /// The report's distribution date: the next accrual period begins here.
    pub closing: Date,
    /// Next payment date, before it moves to a business day.
    pub first_payment: Date,
    /// Name and level of the index of the report's period, percent a year.
    pub index: Option<(String, Decimal)>,
    /// The pool.
    pub lines: Vec<PoolLine>,
    /// Sum of their balances, dollars.
    pub balance: Decimal,
    /// Collateral at issue, all of its pre-funding included, dollars.
    pub original_balance: Decimal,
    /// Losses since issue, dollars.
    pub cumulative_loss: Decimal,
    /// Required overcollateralization, dollars, and percent of the original balance.
    pub oc: Option<(Decimal, Decimal)>,
    /// What is left in the pre-funding account, dollars, and the month in which its loans pay.
    pub prefunding: Option<(Decimal, u32)>,
    /// Fees and premiums.
    pub fees: Vec<SeasonedFee>,
    /// Classes of the terms, in their order.
    pub classes: Vec<SeasonedClass>,
    /// Contracts with their notionals.
    pub contracts: Vec<SeasonedContract>,
    /// What the roll had to assume.
    pub assumptions: Vec<RollAssumption>,
    /// What the report shows and the deal cannot hold.
    pub notes: Vec<String>,
}

/// A rep line. Rates in percent a year, balances in dollars.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolLine {
    /// The report's group.
    pub group: String,
    /// Name of its product.
    pub product: String,
    /// Balance.
    pub balance: Decimal,
    /// Present rate.
    pub rate_pct: Decimal,
    /// Payments made.
    pub age_months: u32,
    /// Payments left.
    pub remaining_months: u32,
    /// Payments of the level payment, where it is a balloon loan.
    pub amortization_months: Option<u32>,
    /// Payments of interest only that are left.
    pub interest_only_months: u32,
    /// First deal month in which it pays.
    pub delivery_month: u32,
    /// Its resets; `None` for a fixed rate.
    pub adjustment: Option<LineAdjustment>,
}

/// Resets of a rep line. Percent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineAdjustment {
    /// Name of the index.
    pub index: String,
    /// Margin over it.
    pub margin_pct: Decimal,
    /// First payment at a new rate, counted from the line's first payment in the deal.
    pub first_reset_month: u32,
    /// Months between resets; `None` for the default of pools.
    pub reset_period_months: Option<u32>,
    /// Largest change at the first reset; `None` for the periodic cap.
    pub initial_cap_pct: Option<Decimal>,
    /// Largest change at later resets.
    pub periodic_cap_pct: Option<Decimal>,
    /// Highest rate.
    pub lifetime_cap_pct: Option<Decimal>,
    /// Lowest rate.
    pub lifetime_floor_pct: Option<Decimal>,
    /// What rates are rounded to; 0 for nothing.
    pub rounding_pct: Decimal,
}

/// A fee of the deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeasonedFee {
    /// Its name.
    pub name: String,
    /// Percent a year of the balance that bears it.
    pub rate_pct: Decimal,
    /// Classes that bear it; none for the collateral.
    pub on: Vec<String>,
}

/// A class of the deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeasonedClass {
    /// Its name.
    pub name: String,
    /// Balance after the distribution, dollars; `None` for a residual.
    pub balance: Option<Decimal>,
    /// Margin over the index, basis points, where it is to follow from the report.
    pub margin_bp: Option<Decimal>,
}

/// A contract of the deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeasonedContract {
    /// Its name in the terms.
    pub name: String,
    /// Notional that the month's payment implies, dollars.
    pub notional: Decimal,
}

/// An input that neither the report nor a document states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollAssumption {
    /// Path of the term in the deal file.
    pub term: String,
    /// Why it is as it is.
    pub reason: String,
    /// What was found; empty for nothing.
    pub evidence: String,
}

/// The seasoned deal.
///
/// # Errors
/// Everything that the report and the terms lack, or that does not fit together.
pub fn roll(report: &Report, terms: &RollTerms) -> Result<Seasoned, Vec<RollError>> {
    let mut errors = Vec::new();
    let closing = report.distribution_date;
    if closing.is_none() {
        errors.push(RollError::Missing("distribution date".to_owned()));
    }
    let first_payment = closing.and_then(|date| next_payment(date, terms.payment_day));
    if closing.is_some() && first_payment.is_none() {
        errors.push(RollError::PaymentDay(terms.payment_day));
    }
    let mut found = roll_deal::Found::default();
    let left = roll_deal::balances(report, terms, &mut found, &mut errors);
    let Lines { lines, balance } = roll_pool::lines(report, terms, left, &mut errors);
    let fees = roll_deal::fees(report, terms, &mut found, &mut errors);
    let classes = roll_deal::classes(report, terms, &mut found, &mut errors);
    let contracts = roll_deal::contracts(report, terms, &mut found, &mut errors);
    let (Some(closing), Some(first_payment), true) = (closing, first_payment, errors.is_empty())
    else {
        return Err(errors);
    };
    Ok(Seasoned {
        group: terms.group.clone(),
        closing,
        first_payment,
        index: roll_deal::libor_pct(report).map(|level| (terms.index.clone(), level)),
        lines,
        balance,
        original_balance: found.original,
        cumulative_loss: found.lost,
        oc: found.oc,
        prefunding: left.zip(terms.prefunding.map(|bought| bought.delivery_month)),
        fees,
        classes,
        contracts,
        assumptions: found.assumptions,
        notes: found.notes,
    })
}

/// The payment day of the month after `date`.
fn next_payment(date: Date, day: i8) -> Option<Date> {
    let (year, month) = match date.month() {
        12 => (date.year().checked_add(1)?, 1),
        month => (date.year(), month + 1),
    };
    // A day that February lacks is no payment day of every month.
    (1..=28).contains(&day).then(|| Date::new(year, month, day).ok()).flatten()
}

/// A figure that can be an amount of dollars, a rate or a number of months: products of two such
/// numbers stay within decimals.
pub(crate) fn amount(figure: &Figure) -> Option<Decimal> {
    Some(figure.value()).filter(|value| value.abs() <= MOST)
}

/// The percentage with the fewest decimals of which `balance` bears `amount` in a part of `per_year`
/// of the year, to the cent: sums of amounts that are rounded by group miss by one. `None` without a
/// balance.
pub(crate) fn shortest_pct(
    amount: Decimal,
    balance: Decimal,
    per_year: Decimal,
) -> Option<Decimal> {
    let full = amount.checked_mul(per_year)?.checked_div(balance)?.checked_mul(HUNDRED)?;
    let cent = Decimal::new(1, 2);
    let bears = |pct: &Decimal| {
        let amount_of = pct
            .checked_div(HUNDRED)
            .and_then(|rate| rate.checked_mul(balance))
            .and_then(|year| year.checked_div(per_year));
        amount_of.is_some_and(|back| (back - amount).abs() <= cent)
    };
    let shortest = (0..=16).map(|decimals| full.round_dp(decimals)).find(bears);
    Some(shortest.unwrap_or(full).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_as_few_decimals_as_give_the_amount() {
        let (amount, balance) = (Decimal::new(64718, 2), Decimal::new(4_568_300_919, 1));
        let rate = shortest_pct(amount, balance, Decimal::from(12));
        assert_eq!(rate, Some(Decimal::new(17, 4)));
        assert_eq!(shortest_pct(amount, Decimal::ZERO, Decimal::ONE), None);
    }

    #[test]
    fn figures_are_bounded() {
        assert_eq!(MOST, Decimal::new(10_000_000_000_000, 0));
    }

    #[test]
    fn the_next_payment_may_be_of_next_year() {
        let december = Date::new(2002, 12, 26).expect("a date");
        let january = Date::new(2003, 1, 25).expect("a date");
        assert_eq!(next_payment(december, 25), Some(january));
        assert_eq!(next_payment(december, 31), None);
    }
}
