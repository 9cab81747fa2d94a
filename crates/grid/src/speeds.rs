//! How fast the loans of a group prepay and default under a scenario.

use collateral::{
    DefaultRate, OfOriginal, Pool, PoolSpeeds, Quote, Schedule, SpeedCurve, rate_of_original,
};

use crate::inputs::{DealInputs, GroupInputs};
use crate::run::Failure;
use crate::scenario::{Defaulting, Scenario, Speed};

/// How fast the loans of a group go, and what of the stated defaults that leaves out.
pub(crate) struct GroupSpeeds {
    /// Of every product of the group's pool, or of all of them.
    pub(crate) speeds: PoolSpeeds,
    /// Products whose default rate is a vector, by position.
    pub(crate) vectors: Vec<bool>,
    /// Dollars by deal month that are stated and for which no balance is left; empty for none.
    pub(crate) missing: Vec<f64>,
}

/// The speeds of a group's pool.
///
/// # Errors
/// When one passes 100% in a month in which some loan lives, or counts the age of loans without one.
pub(crate) fn of_group(
    inputs: &DealInputs,
    group: usize,
    pool: &Pool,
    schedule: &Schedule,
    scenario: &Scenario,
) -> Result<GroupSpeeds, Failure> {
    let terms = &inputs.groups[group];
    let name = &inputs.deal.groups[group].name;
    // One speed for all products, unless something names one: cohorts then fall together.
    let single = [String::new()];
    let named = scenario.speed_of.iter().chain(&scenario.default_of);
    let is_told_apart = !terms.product_speeds.is_empty()
        || !terms.product_default_rates.is_empty()
        || named.clone().any(|(name, _)| pool.products.contains(name));
    let is_told_apart = is_told_apart && !pool.products.is_empty();
    let products = if is_told_apart { &pool.products[..] } else { &single[..] };
    // The speed of a product, at a percentage.
    let monthly = |product: usize, curve: &SpeedCurve, percent: f64| {
        let of_whom = is_told_apart.then_some(product);
        if percent != 0.0 && pool.lacks_ages(of_whom) && curve.counts_age() {
            return Err(Failure::NoAges { speed: curve.quote.name(), group: name.clone() });
        }
        Ok(curve.over(percent, schedule.months_of(curve.clock))?)
    };
    let prepayment = (products.iter().enumerate())
        .map(|(position, product)| {
            let percent = of_names(&scenario.speed_of, name, product);
            let (curve, percent) = prepayment(terms, product, &scenario.speed, percent);
            monthly(position, &curve, percent)
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let (mut vectors, mut missing) = (Vec::new(), Vec::new());
    let default = (products.iter().enumerate())
        .map(|(position, product)| {
            let part = of_names(&scenario.default_of, name, product);
            let Some((rate, percent)) = default_of(terms, product, scenario) else {
                return Ok(None);
            };
            let percent = percent * part;
            vectors.push(matches!(&rate, DefaultRate::Curve(curve) if !curve.is_flat()));
            Ok(Some(match rate {
                DefaultRate::Curve(curve) => monthly(position, &curve, percent)?,
                DefaultRate::OfOriginal(parts) => {
                    let parts: Vec<f64> = parts.iter().map(|part| part * percent / 100.0).collect();
                    let sharing = sharing(terms, products, position, scenario);
                    let sharing = sharing.as_deref();
                    let terms = &scenario.liquidation;
                    let found = rate_of_original(schedule, &prepayment, &parts, sharing, terms);
                    let OfOriginal { rate, missing: of_rate } = found;
                    // Each of the products that share a rate says the same.
                    if position == sharing.and_then(|all| all.first()).copied().unwrap_or(0) {
                        add(&mut missing, &of_rate);
                    }
                    rate
                }
            }))
        })
        .collect::<Result<Option<Vec<_>>, Failure>>()?;
    let speeds = PoolSpeeds { prepayment, default: default.unwrap_or_default() };
    Ok(GroupSpeeds { speeds, vectors, missing })
}

/// The products of whose balance the default rate of one is a part: its own, where it has a rate of
/// its own; else all that have none. `None`: all there are.
fn sharing(
    terms: &GroupInputs,
    products: &[String],
    position: usize,
    scenario: &Scenario,
) -> Option<Vec<usize>> {
    let is_of_deal = matches!(scenario.defaulting, Defaulting::OfDeal(_));
    let has_own = |product: &String| {
        is_of_deal && terms.product_default_rates.iter().any(|(name, _)| name == product)
    };
    if has_own(&products[position]) {
        return Some(vec![position]);
    }
    let own = products.iter().any(has_own);
    own.then(|| (0..products.len()).filter(|at| !has_own(&products[*at])).collect())
}

/// Adds a column to another, which grows with it.
fn add(sums: &mut Vec<f64>, more: &[f64]) {
    sums.resize(sums.len().max(more.len()), 0.0);
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

/// Percent that a scenario names for a group and for a product, multiplied.
fn of_names(percents: &[(String, f64)], group: &str, product: &str) -> f64 {
    let named = percents.iter().filter(|(name, _)| name == group || name == product);
    named.map(|(_, percent)| percent / 100.0).product()
}

/// A curve and the percentage of it at which a product prepays.
fn prepayment(terms: &GroupInputs, product: &str, speed: &Speed, part: f64) -> (SpeedCurve, f64) {
    match speed {
        Speed::OfPricing(percent) => {
            let own = terms.product_speeds.iter().find(|(name, _)| name == product);
            (own.map_or(&terms.speed, |(_, curve)| curve).clone(), percent * part)
        }
        Speed::Cpr(figure) => (SpeedCurve::flat(Quote::Cpr, *figure), 100.0 * part),
        Speed::Psa(figure) => (SpeedCurve::flat(Quote::Psa, *figure), 100.0 * part),
        Speed::Abs(figure) => (SpeedCurve::flat(Quote::Abs, *figure), 100.0 * part),
        Speed::Vector(curve) => (curve.clone(), 100.0 * part),
    }
}

/// A default rate and the percentage of it at which a product defaults; `None` when the pool has
/// none at all.
fn default_of(
    terms: &GroupInputs,
    product: &str,
    scenario: &Scenario,
) -> Option<(DefaultRate, f64)> {
    let flat = |quote, figure| DefaultRate::Curve(SpeedCurve::flat(quote, figure));
    let of_deal = || {
        let own = terms.product_default_rates.iter().find(|(name, _)| name == product);
        own.map(|(_, rate)| rate).or(terms.default_rate.as_ref())
    };
    Some(match &scenario.defaulting {
        Defaulting::OfDeal(percent) => match of_deal() {
            Some(rate) => (rate.clone(), *percent),
            None if terms.product_default_rates.is_empty() => return None,
            None => (flat(Quote::Cdr, 0.0), 0.0),
        },
        Defaulting::Cdr(figure) | Defaulting::Mdr(figure) | Defaulting::Sda(figure)
            if *figure == 0.0 =>
        {
            return None;
        }
        Defaulting::Cdr(figure) => (flat(Quote::Cdr, *figure), 100.0),
        Defaulting::Mdr(figure) => (flat(Quote::Mdr, *figure), 100.0),
        Defaulting::Sda(figure) => (flat(Quote::Sda, *figure), 100.0),
        Defaulting::Vector(rate, percent) => (rate.clone(), *percent),
    })
}
