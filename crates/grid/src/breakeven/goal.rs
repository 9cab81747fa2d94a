//! What must not happen to a class.

use std::fmt;

/// What must not happen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Goal {
    /// The first dollar of principal is lost.
    #[default]
    FirstDollar,
    /// More is lost than this percent of the balance with which the class begins the run, by a dollar:
    /// above 0 the first dollar.
    LossAbove(f64),
    /// The first dollar of interest that the class was owed on a date is not paid on it. What the
    /// available funds rate cuts off is basis risk, and does not count.
    InterestShortfall,
    /// The bond-equivalent yield falls below this percent.
    YieldPct(f64),
    /// The discount margin falls below this, basis points.
    DmBp(f64),
}

impl Goal {
    /// All of them, by the words that users write, with their figures, if any, at 0.
    pub const ALL: [(&'static str, Goal); 5] = [
        ("first-dollar", Goal::FirstDollar),
        ("loss-above", Goal::LossAbove(0.0)),
        ("interest-shortfall", Goal::InterestShortfall),
        ("yield-floor", Goal::YieldPct(0.0)),
        ("dm-floor", Goal::DmBp(0.0)),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Goal::FirstDollar => "first-dollar",
            Goal::LossAbove(_) => "loss-above",
            Goal::InterestShortfall => "interest-shortfall",
            Goal::YieldPct(_) => "yield-floor",
            Goal::DmBp(_) => "dm-floor",
        }
    }

    /// Its figure: percent of the balance, percent a year, basis points.
    pub fn figure(self) -> Option<f64> {
        match self {
            Goal::FirstDollar | Goal::InterestShortfall => None,
            Goal::LossAbove(figure) | Goal::YieldPct(figure) | Goal::DmBp(figure) => Some(figure),
        }
    }

    /// The same goal with another figure, checked: a loss from 0 to below 100 percent, a rate that can
    /// be solved for.
    ///
    /// # Errors
    /// What was expected.
    pub fn at(self, figure: f64) -> Result<Goal, String> {
        let rate = |percent: f64| {
            let (lowest, highest) = (100.0 * solver::LOWEST_RATE, 100.0 * solver::HIGHEST_RATE);
            match (lowest..=highest).contains(&percent) {
                true => Ok(()),
                false => Err(format!("must be from {lowest} to {highest} percent a year")),
            }
        };
        match self {
            Goal::LossAbove(_) if (0.0..100.0).contains(&figure) => Ok(Goal::LossAbove(figure)),
            Goal::LossAbove(_) => Err("must be from 0 to below 100 percent".to_owned()),
            Goal::YieldPct(_) => rate(figure).map(|()| Goal::YieldPct(figure)),
            Goal::DmBp(_) => rate(figure / 100.0).map(|()| Goal::DmBp(figure)),
            Goal::FirstDollar | Goal::InterestShortfall => Err("takes no figure".to_owned()),
        }
    }
}

/// As users write it: `yield-floor 5`.
impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self.figure() {
            Some(figure) => write!(f, " {figure}"),
            None => Ok(()),
        }
    }
}
