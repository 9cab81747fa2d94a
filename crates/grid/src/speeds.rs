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
    if pool.assets.is_some() {
        let speeds = PoolSpeeds { prepayment: Vec::new(), default: Vec::new() };
        return Ok(GroupSpeeds { speeds, vectors: Vec::new(), missing: Vec::new() });
    }
    let name = &inputs.deal.groups[group].name;
    let history = inputs.history_of(group);
    // One speed for all products, unless something names one: cohorts then fall together.
    let single = [String::new()];
    let named = scenario.speed_of.iter().chain(&scenario.default_of);
    let is_told_apart = !terms.product_speeds.is_empty()
        || !terms.product_default_rates.is_empty()
        || named.clone().any(|(name, _)| pool.products.contains(name));
    let is_told_apart = is_told_apart && !pool.products.is_empty();
    let products = if is_told_apart { &pool.products[..] } else { &single[..] };
    // The speed of a product, at percentages by deal month.
    let monthly = |product: usize, curve: &SpeedCurve, percents: &[f64]| {
        let of_whom = is_told_apart.then_some(product);
        let is_any = percents.iter().any(|percent| *percent != 0.0);
        if is_any && pool.lacks_ages(of_whom) && curve.counts_age() {
            return Err(Failure::NoAges { speed: curve.quote.name(), group: name.clone() });
        }
        Ok(schedule.rates(curve, percents)?)
    };
    let prepayment = (products.iter().enumerate())
        .map(|(position, product)| {
            let percent = of_names(&scenario.speed_of, name, product);
            let (curve, percents) = prepayment(terms, product, &scenario.speed, percent);
            let percents = match &scenario.bump {
                Some(bump) => bump.prepayments(percents, inputs),
                None => percents,
            };
            let speed = monthly(position, &curve, &percents)?;
            Ok(match history {
                Some(history) => history.prepayment(speed),
                None => speed,
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let (mut vectors, mut missing) = (Vec::new(), Vec::new());
    let default = (products.iter().enumerate())
        .map(|(position, product)| {
            let part = of_names(&scenario.default_of, name, product);
            let Some((rate, percents)) = default_of(terms, product, scenario) else {
                return Ok(None);
            };
            let percents: Vec<f64> = percents.iter().map(|percent| percent * part).collect();
            let percents = match &scenario.bump {
                Some(bump) => bump.defaults(percents, inputs),
                None => percents,
            };
            vectors.push(matches!(&rate, DefaultRate::Curve(curve) if !curve.is_flat()));
            Ok(Some(match rate {
                DefaultRate::Curve(curve) => monthly(position, &curve, &percents)?,
                DefaultRate::OfOriginal(_) if history.is_some_and(|known| known.has_defaults()) => {
                    return Err(Failure::HistoryOfOriginal(name.clone()));
                }
                DefaultRate::OfOriginal(parts) => {
                    let last = percents.last().copied().unwrap_or(100.0);
                    let percents = percents.into_iter().chain(std::iter::repeat(last));
                    let parts = parts.iter().zip(percents);
                    let parts: Vec<f64> =
                        parts.map(|(part, percent)| part * percent / 100.0).collect();
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
    let default = match history {
        Some(history) => history.defaults(default),
        None => default.unwrap_or_default(),
    };
    let speeds = PoolSpeeds { prepayment, default };
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
    let is_of_deal =
        matches!(scenario.defaulting, Defaulting::OfDeal(_) | Defaulting::OfDealVector(_));
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

/// A curve and the percentages of it, by deal month, at which a product prepays.
fn prepayment(
    terms: &GroupInputs,
    product: &str,
    speed: &Speed,
    part: f64,
) -> (SpeedCurve, Vec<f64>) {
    let of_pricing = || {
        let own = terms.product_speeds.iter().find(|(name, _)| name == product);
        own.map_or(&terms.speed, |(_, curve)| curve).clone()
    };
    match speed {
        Speed::OfPricing(percent) => (of_pricing(), vec![percent * part]),
        Speed::OfPricingVector(percents) => {
            let percents = percents.by_month();
            (of_pricing(), percents.iter().map(|percent| percent * part).collect())
        }
        Speed::Cpr(figure) => (SpeedCurve::flat(Quote::Cpr, *figure), vec![100.0 * part]),
        Speed::Psa(figure) => (SpeedCurve::flat(Quote::Psa, *figure), vec![100.0 * part]),
        Speed::Abs(figure) => (SpeedCurve::flat(Quote::Abs, *figure), vec![100.0 * part]),
        Speed::Vector(curve) => (curve.clone(), vec![100.0 * part]),
    }
}

/// A default rate and the percentages of it, by deal month, at which a product defaults; `None` when
/// the pool has none at all.
fn default_of(
    terms: &GroupInputs,
    product: &str,
    scenario: &Scenario,
) -> Option<(DefaultRate, Vec<f64>)> {
    let flat = |quote, figure| DefaultRate::Curve(SpeedCurve::flat(quote, figure));
    let of_deal = |percents: Vec<f64>| {
        let own = terms.product_default_rates.iter().find(|(name, _)| name == product);
        match own.map(|(_, rate)| rate).or(terms.default_rate.as_ref()) {
            Some(rate) => Some((rate.clone(), percents)),
            None if terms.product_default_rates.is_empty() => None,
            None => Some((flat(Quote::Cdr, 0.0), vec![0.0])),
        }
    };
    match &scenario.defaulting {
        Defaulting::OfDeal(percent) => of_deal(vec![*percent]),
        Defaulting::OfDealVector(percents) => of_deal(percents.by_month()),
        Defaulting::Cdr(figure) | Defaulting::Mdr(figure) | Defaulting::Sda(figure)
            if *figure == 0.0 =>
        {
            None
        }
        Defaulting::Cdr(figure) => Some((flat(Quote::Cdr, *figure), vec![100.0])),
        Defaulting::Mdr(figure) => Some((flat(Quote::Mdr, *figure), vec![100.0])),
        Defaulting::Sda(figure) => Some((flat(Quote::Sda, *figure), vec![100.0])),
        Defaulting::Vector(rate, percent) => Some((rate.clone(), vec![*percent])),
    }
}
