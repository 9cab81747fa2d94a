//! How far numbers may be apart.

use std::str::FromStr;

use crate::Error;

/// What differences are let pass: one for every column, others by name, each in the unit of its column;
/// of months and dates in months and days. By default none.
///
/// ```
/// use paydown::Tolerance;
///
/// let tolerance: Tolerance = "1e-6,dm_bp=0.01".parse()?;
/// assert_eq!((tolerance.of("dm_bp"), tolerance.of("price")), (0.01, 1e-6));
/// assert!("dm_bp=-1".parse::<Tolerance>().is_err());
/// # Ok::<(), paydown::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tolerance {
    /// Of the columns that are not named.
    pub every: f64,
    /// By name.
    pub named: Vec<(String, f64)>,
}

impl Tolerance {
    /// That of a column.
    pub fn of(&self, column: &str) -> f64 {
        let named = self.named.iter().rev().find(|(name, _)| name == column);
        named.map_or(self.every, |(_, tolerance)| *tolerance)
    }
}

impl FromStr for Tolerance {
    type Err = Error;

    fn from_str(text: &str) -> Result<Tolerance, Error> {
        let mut tolerance = Tolerance::default();
        for entry in text.split(',').map(str::trim) {
            let (name, figure) = entry.split_once('=').unwrap_or(("", entry));
            let figure = figure.trim().parse().ok().filter(|figure| (0.0..1e15).contains(figure));
            let figure: f64 = figure.ok_or_else(|| {
                let message = format!("expected a number from 0, or COLUMN=NUMBER, not {entry:?}");
                Error::hinted(message, Some("as 0.01, or dm_bp=0.01,price=1e-6".to_string()))
            })?;
            match name.trim() {
                "" if entry.contains('=') => {
                    return Err(Error::usage(format!("{entry:?} names no column")));
                }
                "" => tolerance.every = figure,
                name => tolerance.named.push((name.to_string(), figure)),
            }
        }
        Ok(tolerance)
    }
}
