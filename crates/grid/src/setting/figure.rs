//! Figures of settings: what stands behind a flag, a key or an equals sign.

use std::fmt;

use super::vector::is_vector;
use super::{Form, Row, Setting, Vector};

/// The figure of a setting, as typed: percent and basis points, not fractions.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// In the unit of the key.
    Number(f64),
    /// One of the row's words.
    Word(&'static str),
    /// A switch that is on.
    On,
    /// One that is off.
    Off,
    /// What the deal gives this name.
    Name(String),
    /// Percent, or basis points, for what has this name.
    Of(String, f64),
    /// Basis points and a deal month.
    ByMonth(f64, u32),
    /// Numbers by deal month.
    Vector(Vector),
}

impl Figure {
    /// A number in the unit of the key.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Figure::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The number in it that is furthest from zero, of a vector, of what a name has or of what a
    /// month has, too; `None` where it has none.
    pub fn largest(&self) -> Option<f64> {
        match self {
            Figure::Number(number) | Figure::Of(_, number) | Figure::ByMonth(number, _) => {
                Some(*number)
            }
            Figure::Vector(vector) => Some(vector.largest()),
            Figure::Word(_) | Figure::On | Figure::Off | Figure::Name(_) => None,
        }
    }

    /// A word of the row.
    pub fn as_word(&self) -> Option<&'static str> {
        match self {
            Figure::Word(word) => Some(word),
            _ => None,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Number(number) => write!(to, "{number}"),
            Figure::Word(word) => to.write_str(word),
            Figure::On => to.write_str("on"),
            Figure::Off => to.write_str("off"),
            Figure::Name(name) => to.write_str(name),
            Figure::Of(name, number) => write!(to, "{name}={number}"),
            Figure::ByMonth(bp, month) => write!(to, "{bp}:{month}"),
            Figure::Vector(vector) => write!(to, "{vector}"),
        }
    }
}

/// Reads a figure of `row`.
pub(super) fn parse(row: &Row, text: &str) -> Result<Figure, String> {
    match row.form {
        Form::Vector(bound) if is_vector(text) => Ok(Figure::Vector(Vector::parse(text, bound)?)),
        Form::MonthsVector if is_vector(text) => {
            let vector = Vector::parse(text, &terms::bound::LAG)?;
            match vector.by_month().iter().all(|months| months.fract() == 0.0) {
                true => Ok(Figure::Vector(vector)),
                false => Err("expected whole months in each month, as 12 ramp 6 for 7".to_string()),
            }
        }
        Form::Number(_) | Form::Months if is_vector(text) => {
            Err(format!("{} takes no vector", row.title))
        }
        Form::Number(bound) | Form::Vector(bound) if row.unit() == "bp" => {
            bounded(basis_points(text)?, bound.holds(basis_points(text)?), bound.words)
        }
        Form::Number(bound) | Form::Vector(bound) => {
            bounded(number(text)?, bound.holds(number(text)?), bound.words)
        }
        Form::Months | Form::MonthsVector => match text.trim().parse::<u32>() {
            Ok(months @ 0..=terms::bound::MONTHS) => Ok(Figure::Number(f64::from(months))),
            _ => Err("expected a number of months from 0 to 1200".to_string()),
        },
        Form::Word(words) => word(words, text),
        Form::Switch if text == "on" => Ok(Figure::On),
        Form::Switch if text == "off" => Ok(Figure::Off),
        Form::Switch => Err("expected on or off".to_string()),
        Form::Name if text.is_empty() => Err("expected a name".to_string()),
        Form::Name => Ok(Figure::Name(text.to_string())),
        Form::PartOf => {
            let (name, percent) = text.rsplit_once('=').ok_or("expected NAME=PCT, as fixed=50")?;
            let percent = number(percent)?;
            match terms::bound::FROM_ZERO.holds(percent) {
                true => Ok(Figure::Of(name.to_string(), percent)),
                false => Err("cannot be negative".to_string()),
            }
        }
        Form::ShiftOf => {
            let (index, bp) = text.rsplit_once('=').ok_or("expected INDEX=BP, as LIBOR_6M=50bp")?;
            Ok(Figure::Of(index.to_string(), shift(bp)?))
        }
        Form::ByMonth => {
            // The rates of the first period are known.
            let from_second = (row.key == "shock").then_some((text, "2"));
            let parts = text.split_once(':').or(from_second);
            let (bp, month) = parts.ok_or("expected BP:MONTH, as 200bp:12")?;
            match month.trim().parse() {
                Ok(month @ 1..=terms::bound::MONTHS) => Ok(Figure::ByMonth(shift(bp)?, month)),
                _ => Err("the month must be a number from 1 to 1200".to_string()),
            }
        }
    }
}

fn bounded(number: f64, holds: bool, words: &str) -> Result<Figure, String> {
    // Without the sign of a zero, which would be another text of the same number.
    if holds { Ok(Figure::Number(number + 0.0)) } else { Err(format!("expected {words}")) }
}

fn word(words: &[&'static str], text: &str) -> Result<Figure, String> {
    let found = words.iter().find(|word| **word == text);
    found.map(|word| Figure::Word(word)).ok_or_else(|| format!("expected {}", words.join(" or ")))
}

/// A number without a unit.
pub(super) fn number(text: &str) -> Result<f64, String> {
    if let Some(bare) = text.trim().strip_suffix('%') {
        return Err(format!("write {bare}: the flag is in percent already"));
    }
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() < 1e9 => Ok(value),
        _ => Err("expected a number".to_string()),
    }
}

/// Basis points: `100`, `100bp`, `1%`.
pub(super) fn basis_points(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let bare = text.strip_suffix("bps").or_else(|| text.strip_suffix("bp")).unwrap_or(text);
    if let Some(percent) = bare.strip_suffix('%') {
        return number(percent).map(|percent| percent * 100.0);
    }
    number(bare).map_err(|_| "expected basis points: 100bp, -50bp".to_string())
}

/// Basis points by which an index may move.
fn shift(text: &str) -> Result<f64, String> {
    let (bp, bound) = (basis_points(text)?, &terms::bound::BASIS_POINTS);
    if bound.holds(bp) { Ok(bp + 0.0) } else { Err(format!("expected {}", bound.words)) }
}

impl fmt::Display for Setting {
    /// `cdr_pct=8`: an entry of the text of `settings`, in quotes where the figure needs them.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", super::spelled(self.row.key, &self.figure.to_string()))
    }
}
