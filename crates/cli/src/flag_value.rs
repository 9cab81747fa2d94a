//! Values of flags, from the text that a user types.

use files::FileKind;
use grid::{Goal, INCREMENTS, LossThrough, Side, Solve};
use paydown::{BUMPS_BP, Market, Stays, TermRange};
use report::Format;
use terms::{Date, DayCount, Price};

pub(crate) fn format(text: &str) -> Result<Format, String> {
    Format::from_name(text)
        .ok_or_else(|| "expected table, csv, json, markdown or parquet".to_string())
}

pub(crate) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "expected a date YYYY-MM-DD".to_string())
}

pub(crate) fn day_count(text: &str) -> Result<DayCount, String> {
    let found = DayCount::ALL.iter().find(|(name, _)| *name == text);
    found.map(|(_, convention)| *convention).ok_or_else(|| {
        let names: Vec<&str> = DayCount::ALL.iter().map(|(name, _)| *name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

pub(crate) fn stays(text: &str) -> Result<Stays, String> {
    let found = Stays::ALL.iter().find(|(name, _)| *name == text);
    found.map(|(_, stays)| *stays).ok_or_else(|| "expected spread or given".to_string())
}

pub(crate) fn file_kind(text: &str) -> Result<FileKind, String> {
    let found = FileKind::ALL.iter().find(|(name, _)| *name == text);
    found.map(|(_, kind)| *kind).ok_or_else(|| {
        let names: Vec<&str> = FileKind::ALL.iter().map(|(name, _)| *name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

pub(crate) fn number(text: &str) -> Result<f64, String> {
    if let Some(bare) = text.strip_suffix('%') {
        return Err(format!("write {bare}: the flag is in percent already"));
    }
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() < 1e9 => Ok(value),
        _ => Err("expected a number".to_string()),
    }
}

pub(crate) fn finite(text: &str) -> Result<f64, String> {
    number(text.strip_suffix("bp").unwrap_or(text))
}

/// Most prices of a range: each is a row of every table.
const MOST_PRICES: usize = 10_000;

/// A price in percent or 32nds, or a range in percent.
#[derive(Clone, Debug)]
pub(crate) struct Prices(pub(crate) Vec<f64>);

/// `98.5`, `98-16+`, `73:83:0.5`.
pub(crate) fn prices(text: &str) -> Result<Prices, String> {
    if !text.contains(':') {
        return price(text).map(|percent| Prices(vec![percent]));
    }
    let points = files::range(text)?;
    if points.len() > MOST_PRICES {
        return Err(format!("expected at most {MOST_PRICES} prices, not {}", points.len()));
    }
    match points.first() {
        Some(lowest) if *lowest > 0.0 => Ok(Prices(points)),
        _ => Err("must be above 0".to_string()),
    }
}

/// A price: percent, or points and 32nds.
pub(crate) fn price(text: &str) -> Result<f64, String> {
    match Price::from_32nds(text.trim()) {
        Some(price) if price.percent() > 0.0 => Ok(price.percent()),
        None if text.trim().trim_start_matches('-').contains('-') => {
            Err("expected 32nds as 98-16, 98-16+ or 98-162".to_string())
        }
        _ => positive(text),
    }
}

pub(crate) fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|v| if v > 0.0 { Ok(v) } else { Err("must be above 0".to_string()) })
}

/// A yield, percent.
pub(crate) fn yield_floor(text: &str) -> Result<f64, String> {
    number(text).and_then(|percent| Goal::YieldPct(0.0).at(percent).map(|_| percent))
}

/// A DM, basis points.
pub(crate) fn dm_floor(text: &str) -> Result<f64, String> {
    finite(text).and_then(|bp| Goal::DmBp(0.0).at(bp).map(|_| bp))
}

/// A part of a balance, percent.
pub(crate) fn loss_above(text: &str) -> Result<f64, String> {
    number(text).and_then(|percent| Goal::LossAbove(0.0).at(percent).map(|_| percent))
}

/// The step of answers: percent, which [`percent_increment`] bounds, or in the unit of a term.
pub(crate) fn increment(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if value > *INCREMENTS.end() { Ok(value) } else { percent_increment(value) }
}

/// A step of answers in percent.
pub(crate) fn percent_increment(value: f64) -> Result<f64, String> {
    if INCREMENTS.contains(&value) {
        return Ok(value);
    }
    Err(format!("must be from {} to {} percent", INCREMENTS.start(), INCREMENTS.end()))
}

/// One of a list of names.
fn word<T: Copy>(text: &str, all: &[(&'static str, T)]) -> Result<T, String> {
    let found = all.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        format!("expected {}", names.join(" or "))
    })
}

/// What a break-even is solved for.
#[derive(Clone, Debug)]
pub(crate) enum SolveFor {
    Setting(Solve),
    Term(TermRange),
}

pub(crate) fn solve(text: &str) -> Result<SolveFor, String> {
    let Some((path, range)) = text.rsplit_once('=') else {
        return word(text, &Solve::ALL)
            .map(SolveFor::Setting)
            .map_err(|words| format!("{words} or PATH=LOW:HIGH"));
    };
    let figure = |text: &str| text.trim().parse::<f64>().ok().filter(|figure| figure.is_finite());
    let ends = range.split_once(':').and_then(|(low, high)| figure(low).zip(figure(high)));
    let (low, high) = ends
        .ok_or("expected PATH=LOW:HIGH, both without signs, as class.M-1.balance_usd=0:5000000")?;
    if low >= high {
        return Err(format!("LOW is {low}, HIGH {high}: expected a HIGH above LOW"));
    }
    Ok(SolveFor::Term(TermRange { path: path.trim().to_string(), low, high }))
}

pub(crate) fn market(text: &str) -> Result<Market, String> {
    word(text, &Market::ALL.map(|market| (market.name(), market)))
}

/// A move of rates, basis points.
pub(crate) fn bump(text: &str) -> Result<f64, String> {
    let bp = finite(text)?;
    match BUMPS_BP.contains(&bp) {
        true => Ok(bp),
        false => Err(format!("expected {} to {} basis points", BUMPS_BP.start(), BUMPS_BP.end())),
    }
}

pub(crate) fn side(text: &str) -> Result<Side, String> {
    word(text, &Side::ALL)
}

pub(crate) fn loss_through(text: &str) -> Result<LossThrough, String> {
    word(text, &LossThrough::ALL)
}

pub(crate) fn shard(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
    match parts {
        Some((shard, of)) if 1 <= shard && shard <= of && of <= 1_000_000 => Ok((shard, of)),
        _ => Err("expected I/N with I from 1 to N, as 1/4".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_of_a_range() {
        assert_eq!(prices("98-16").map(|prices| prices.0), Ok(vec![98.5]));
        assert_eq!(prices("73:74:0.5").map(|prices| prices.0), Ok(vec![73.0, 73.5, 74.0]));
        assert_eq!(prices("0.01:100:0.01").map(|prices| prices.0.len()), Ok(10_000));
        let refused = |text| prices(text).map(|prices| prices.0.len());
        let most = "expected at most 10000 prices, not 10001".to_owned();
        assert_eq!(refused("0.01:100.01:0.01"), Err(most));
        assert_eq!(refused("0:100:10"), Err("must be above 0".to_owned()));
    }
}
