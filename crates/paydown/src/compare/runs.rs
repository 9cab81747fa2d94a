//! What is compared of deals and scenarios: the tables of a verb.

use std::path::PathBuf;

use grid::VariedTerm;
use grid::setting::{CURVE, HISTORY, Row, TERM, parse_settings};
use terms::RunTo;

use crate::{BreakEvenOptions, Deal, Error, Flows, PriceOptions, Settings, Table};

/// A table that deals are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Prices, margins, yields, lives.
    #[default]
    Price,
    /// Flows of the collateral.
    CashFlows,
    /// Flows of the classes.
    ClassFlows,
    /// Percent outstanding, a row a year.
    Decrement,
    /// Available funds rates.
    AvailableRates,
    /// Break-even CDRs.
    BreakEven,
    /// Terms.
    Check,
}

/// What deals are asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The table.
    pub shown: Shown,
    /// Classes by name; none: all that the table has.
    pub classes: Vec<String>,
    /// To call or to maturity; `None`: what the table has.
    pub run_to: Option<RunTo>,
}

/// A deal's answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its table.
    pub table: Table,
    /// What the run has to say beside it.
    pub notes: Vec<String>,
}

impl Deal {
    /// The table of a question in the scenarios of `settings`.
    ///
    /// ```
    /// use paydown::{Deal, Question, Settings, Shown};
    ///
    /// let question = Question { shown: Shown::CashFlows, ..Question::default() };
    /// let deal = Deal::open("fabozzi-pac")?;
    /// assert_eq!(deal.answer(&"psa_pct=165".parse()?, &question)?.table.rows.len(), 357);
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of the table's own question; classes or a view where the table has none.
    pub fn answer(&self, settings: &Settings, question: &Question) -> Result<Answer, Error> {
        let Question { shown, classes, run_to } = question;
        let of_classes = !matches!(shown, Shown::CashFlows | Shown::AvailableRates | Shown::Check);
        if !of_classes && !classes.is_empty() {
            return Err(Error::usage("this table is not of classes"));
        }
        if matches!(shown, Shown::CashFlows | Shown::Check) && run_to.is_some() {
            return Err(Error::usage("this table is neither to call nor to maturity"));
        }
        let answer = |table, notes| Ok(Answer { table, notes });
        match shown {
            Shown::Price => {
                let (classes, run_to) = (classes.clone(), *run_to);
                let options = PriceOptions { classes, run_to, ..PriceOptions::default() };
                let prices = self.price(settings, &options)?;
                answer(prices.table(), prices.notes)
            }
            Shown::CashFlows => {
                let flows = self.cash_flows(settings, &Flows::Collateral)?;
                answer(flows.table(), flows.notes)
            }
            Shown::ClassFlows => {
                let run_to = run_to.unwrap_or(RunTo::Maturity);
                let flows = Flows::Classes { classes: classes.clone(), run_to };
                let flows = self.cash_flows(settings, &flows)?;
                answer(flows.table(), flows.notes)
            }
            Shown::Decrement => {
                let shown = self.decrement(settings, classes, *run_to, false)?;
                answer(shown.table(), shown.notes)
            }
            Shown::AvailableRates => {
                let rates = self.available_rates(settings, None, *run_to)?;
                answer(rates.table(), rates.notes)
            }
            Shown::BreakEven => {
                let (classes, run_to) = (classes.clone(), *run_to);
                let options = BreakEvenOptions { classes, run_to, ..BreakEvenOptions::default() };
                let solved = self.break_evens(settings, &options)?;
                answer(solved.table(), solved.notes)
            }
            Shown::Check => answer(self.check()?, Vec::new()),
        }
    }
}

/// What a text as the column `settings` has it says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunText {
    /// Settings of scenarios.
    pub settings: Settings,
    /// Terms of the deal, by path, with their values: see [`Deal::with_terms`].
    pub terms: Vec<(String, String)>,
    /// The curve of the run: see [`Deal::with_curve`].
    pub curve: Option<PathBuf>,
    /// What loans have done since closing: see [`Deal::with_history`].
    pub history: Option<PathBuf>,
}

/// Settings, terms of the deal with their values, and the curve of a text as the column `settings` has
/// it; several figures of a setting may stand between commas, as in flags.
///
/// ```
/// let text = "cdr_pct=4,6; curve=today.csv; term=class.M-1.margin_bp=95";
/// let run = paydown::run_text(text)?;
/// assert_eq!(run.settings.to_string(), "cdr_pct=4; cdr_pct=6");
/// assert_eq!(run.terms, [("class.M-1.margin_bp".to_string(), "95".to_string())]);
/// assert_eq!(run.curve, Some("today.csv".into()));
/// # Ok::<(), paydown::Error>(())
/// ```
///
/// # Errors
/// What of the text is no setting.
pub fn run_text(text: &str) -> Result<RunText, Error> {
    let entries = parse_settings(text).map_err(|fault| Error::usage(fault.to_string()))?;
    let mut run = RunText::default();
    for (key, figure) in entries {
        if key == CURVE {
            run.curve = Some(PathBuf::from(figure));
            continue;
        }
        if key == HISTORY {
            run.history = Some(PathBuf::from(figure));
            continue;
        }
        if key == TERM {
            let term: VariedTerm =
                figure.parse().map_err(|fault: grid::NoTerm| Error::usage(fault.to_string()))?;
            run.terms.push((term.path, term.value));
            continue;
        }
        let Some(row) = Row::named(&key) else {
            run.settings = run.settings.set(&key, figure)?;
            continue;
        };
        let figures = row.parse_list(&figure);
        for setting in figures.map_err(|fault| Error::usage(format!("{key}: {fault}")))? {
            run.settings = run.settings.set(&key, setting.figure)?;
        }
    }
    Ok(run)
}
