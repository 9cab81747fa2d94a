//! Arguments of single verbs.

use grid::{Goal, INCREMENTS, LossThrough, Side, Solve};
use paydown::{BatchOptions, BreakEvenOptions, Flows, Market, PaymentDay, PriceOptions, Quoted};
use pyo3::prelude::*;
use terms::{DayCount, RunTo};

use crate::settings::{Asked, doubt};
use crate::values::{date, number, numbers, run_to, strings, switch, usage, word};

/// Classes by name; none: those that the verb shows unless asked otherwise.
pub(crate) fn classes(py: Python<'_>, asked: &mut Asked) -> PyResult<Vec<String>> {
    let classes = asked.take(py, &["classes", "class_"]);
    classes.map_or(Ok(Vec::new()), |classes| strings("classes", &classes))
}

/// To call, to maturity or (`None`) both.
pub(crate) fn view(py: Python<'_>, asked: &mut Asked) -> PyResult<Option<RunTo>> {
    asked.take(py, &["to"]).map_or(Ok(None), |to| run_to("to", &to))
}

/// Whether a switch is on.
pub(crate) fn is_on(py: Python<'_>, asked: &mut Asked, name: &str) -> PyResult<bool> {
    asked.take(py, &[name]).map_or(Ok(false), |value| switch(name, &value))
}

/// Clean prices, percent; each above 0.
fn prices(py: Python<'_>, asked: &mut Asked) -> PyResult<Vec<f64>> {
    let Some(value) = asked.take(py, &["price"]) else { return Ok(Vec::new()) };
    let prices = numbers("price", &value)?;
    prices.iter().try_for_each(|price| {
        if *price > 0.0 { doubt(py, "price", "price", *price) } else { Err(too_low()) }
    })?;
    Ok(prices)
}

fn too_low() -> PyErr {
    usage("price", "must be above 0")
}

/// Numbers of a measure, by the names of its argument and its key.
fn quotes(py: Python<'_>, asked: &mut Asked, names: &[&str], key: &str) -> PyResult<Vec<f64>> {
    let Some(value) = asked.take(py, names) else { return Ok(Vec::new()) };
    let name = names.first().copied().unwrap_or(key);
    let quotes = numbers(name, &value)?;
    quotes.iter().try_for_each(|quote| doubt(py, name, key, *quote))?;
    Ok(quotes)
}

/// Those of `price`.
pub(crate) fn price(py: Python<'_>, asked: &mut Asked) -> PyResult<PriceOptions> {
    let prices = prices(py, asked)?.into_iter().map(Quoted::Price);
    let margins = quotes(py, asked, &["dm_bp", "dm"], "dm_bp")?.into_iter().map(Quoted::DmBp);
    let yields = quotes(py, asked, &["yield_pct", "yield"], "yield_pct")?;
    let yields = yields.into_iter().map(Quoted::YieldPct);
    let z_spreads = quotes(py, asked, &["z_spread_bp", "z_spread"], "dm_bp")?;
    let z_spreads = z_spreads.into_iter().map(Quoted::ZSpreadBp);
    let i_spreads = quotes(py, asked, &["i_spread_bp", "i_spread"], "dm_bp")?;
    let i_spreads = i_spreads.into_iter().map(Quoted::ISpreadBp);
    let counts = [prices.len(), margins.len(), yields.len(), z_spreads.len(), i_spreads.len()];
    if counts.into_iter().filter(|count| *count > 0).count() > 1 {
        let all = "price, dm_bp, yield_pct, z_spread_bp and i_spread_bp exclude each other";
        return Err(usage("price", all));
    }
    let markets = Market::ALL.map(|market| (market.name(), market));
    let market = asked.take(py, &["market"]).map(|value| word("market", &value, &markets));
    let settle = asked.take(py, &["settle"]).map(|value| date("settle", &value)).transpose()?;
    let day_count = asked.take(py, &["wal_day_count"]);
    let day_count = day_count.map(|value| word("wal_day_count", &value, &DayCount::ALL));
    Ok(PriceOptions {
        classes: classes(py, asked)?,
        run_to: view(py, asked)?,
        quoted: prices.chain(margins).chain(yields).chain(z_spreads).chain(i_spreads).collect(),
        settle,
        wal_day_count: day_count.transpose()?,
        market: market.transpose()?,
    })
}

/// Those of a batch.
pub(crate) fn batch(py: Python<'_>, asked: &mut Asked) -> PyResult<BatchOptions> {
    Ok(BatchOptions {
        classes: classes(py, asked)?,
        run_to: view(py, asked)?,
        prices: prices(py, asked)?,
    })
}

/// Whose flows `cashflows` shows.
pub(crate) fn flows(py: Python<'_>, asked: &mut Asked) -> PyResult<Flows> {
    let [bonds, contracts, insurers] = ["bonds", "contracts", "insurers"];
    let shown = [bonds, contracts, insurers].map(|name| is_on(py, asked, name));
    let [bonds, contracts, insurers] = shown;
    let (bonds, contracts, insurers) = (bonds?, contracts?, insurers?);
    if usize::from(bonds) + usize::from(contracts) + usize::from(insurers) > 1 {
        return Err(usage("bonds", "bonds, contracts and insurers exclude each other"));
    }
    let to = asked.take(py, &["to"]);
    let classes = classes(py, asked)?;
    let is_of_classes = to.is_some() || !classes.is_empty();
    if is_of_classes && !bonds {
        return Err(usage("bonds", "classes and to are of class flows: give bonds=True"));
    }
    Ok(match (bonds, contracts, insurers) {
        (true, ..) => {
            let views = [("call", RunTo::Call), ("maturity", RunTo::Maturity)];
            let run_to = to.map_or(Ok(RunTo::Maturity), |to| word("to", &to, &views))?;
            Flows::Classes { classes, run_to }
        }
        (_, true, _) => Flows::Contracts,
        (.., true) => Flows::Insurers,
        _ => Flows::Collateral,
    })
}

/// Goals of break-evens, by arguments that exclude each other.
fn goals(py: Python<'_>, asked: &mut Asked) -> PyResult<Vec<Goal>> {
    let mut given = Vec::new();
    for (name, goal, key) in [
        ("yield_floor", Goal::YieldPct(0.0), Some("yield_pct")),
        ("dm_floor", Goal::DmBp(0.0), Some("dm_bp")),
        ("loss_above", Goal::LossAbove(0.0), None),
    ] {
        let Some(value) = asked.take(py, &[name]) else { continue };
        let figure = number(name, &value)?;
        let goal = goal.at(figure).map_err(|expected| usage(name, &expected))?;
        key.map_or(Ok(()), |key| doubt(py, name, key, figure))?;
        given.push(vec![goal]);
    }
    if is_on(py, asked, "interest_shortfall")? {
        given.push(vec![Goal::InterestShortfall]);
    }
    if let Some(value) = asked.take(py, &["goal"]) {
        let read = |text: &String| paydown::goal(text).map_err(|words| usage("goal", &words));
        given.push(strings("goal", &value)?.iter().map(read).collect::<PyResult<_>>()?);
    }
    match given.len() {
        0 | 1 => Ok(given.concat()),
        _ => {
            let all =
                "yield_floor, dm_floor, loss_above, interest_shortfall and goal exclude each other";
            Err(usage("goal", all))
        }
    }
}

/// Those of `breakeven`.
pub(crate) fn breakeven(py: Python<'_>, asked: &mut Asked) -> PyResult<BreakEvenOptions> {
    let mut options = BreakEvenOptions::default();
    if let Some(value) = asked.take(py, &["solve"]) {
        options.solve = word("solve", &value, &Solve::ALL)?;
    }
    options.goals = goals(py, asked)?;
    options.price = match prices(py, asked)?.as_slice() {
        [] => None,
        [price] => Some(*price),
        _ => return Err(usage("price", "expected one price")),
    };
    if let Some(value) = asked.take(py, &["loss_through"]) {
        options.loss_through = Some(word("loss_through", &value, &LossThrough::ALL)?);
    }
    if let Some(value) = asked.take(py, &["side"]) {
        options.side = word("side", &value, &Side::ALL)?;
    }
    if let Some(value) = asked.take(py, &["increment"]) {
        options.increment = number("increment", &value)?;
        if !INCREMENTS.contains(&options.increment) {
            let (least, most) = (INCREMENTS.start(), INCREMENTS.end());
            return Err(usage("increment", &format!("must be from {least} to {most} percent")));
        }
    }
    options.deal_swaps = is_on(py, asked, "deal_swaps")?;
    options.classes = classes(py, asked)?;
    options.run_to = view(py, asked)?;
    Ok(options)
}

/// A payment date, by its period or by `date`.
pub(crate) fn payment_day(
    py: Python<'_>,
    given: Option<&Bound<'_, PyAny>>,
    asked: &mut Asked,
) -> PyResult<PaymentDay> {
    match (given, asked.take(py, &["date"])) {
        (Some(given), None) => Ok(PaymentDay::Period(period("period", given)? as usize)),
        (None, Some(day)) => Ok(PaymentDay::Date(date("date", &day)?)),
        _ => Err(usage("period", "expected a period or a date, and not both")),
    }
}

/// A period, from 1.
pub(crate) fn period(name: &str, value: &Bound<'_, PyAny>) -> PyResult<u32> {
    let period = number(name, value)?;
    let holds = period.fract() == 0.0 && (1.0..=1200.0).contains(&period);
    if holds {
        Ok(period as u32)
    } else {
        Err(usage(name, "must be a whole number from 1 to 1200"))
    }
}
