//! Decrement tables, as documents print them.

use std::collections::BTreeMap;

use grid::Scenario;
use report::{Column, Sheet, Value, titled};
use terms::{Date, RunTo};

use crate::{Decrement, Page, side_by_side};

impl Decrement {
    /// One page a class and view, and where more than speeds vary, one for each of the rest.
    pub fn pages(&self) -> Vec<Page> {
        let tables = side_by_side(&self.scenarios);
        let views =
            self.classes.iter().flat_map(|class| self.views.iter().map(|view| (*class, *view)));
        let mut pages = Vec::new();
        for ((class, run_to), lives) in views.zip(&self.lives) {
            for columns in &tables {
                pages.push(page(self, (class, run_to), columns, lives));
            }
        }
        pages
    }
}

/// A row a date, a column a speed; the last row has average lives.
fn page(
    shown: &Decrement,
    (class, run_to): (usize, RunTo),
    columns: &[usize],
    lives: &[Option<f64>],
) -> Page {
    let scenarios: Vec<Scenario> =
        columns.iter().map(|column| shown.scenarios[*column].clone()).collect();
    let head = |scenario: &Scenario| Column::number("percent", scenario.speed.head(), 0);
    let dates = std::iter::once(Column::text("date", "Date"));
    let mut sheet = Sheet::new(dates.chain(scenarios.iter().map(head)).collect());
    let mut by_date: BTreeMap<Date, Vec<Value>> = BTreeMap::new();
    let mut notes = Vec::new();
    for row in shown.rows.iter().filter(|row| row.class == class && row.run_to == run_to) {
        let Some(place) = columns.iter().position(|column| *column == row.scenario) else {
            continue;
        };
        match &row.outstanding {
            Ok((date, percent)) => {
                let empty = || vec![Value::Empty; columns.len()];
                by_date.entry(*date).or_insert_with(empty)[place] = printed(*percent);
            }
            Err(reason) => notes.push(format!("{}: {reason}", scenarios[place].speed.head())),
        }
    }
    for (date, percents) in by_date {
        sheet.push(std::iter::once(date.into()).chain(percents).collect());
    }
    // Text, because the column's numbers have no decimals.
    let life = |column: &usize| lives[*column].map(|years| report::printed(years, 2)).into();
    sheet.push(std::iter::once("WAL (years)".into()).chain(columns.iter().map(life)).collect());
    let terms = &shown.deal().inputs().deal;
    let name = titled("Class", &terms.classes[class].name);
    let title = format!(
        "{}, {name}: percent of original balance outstanding, to {}",
        terms.title,
        run_to.name()
    );
    Page { title, facts: shown.facts(&scenarios), table: sheet, notes }
}

/// A percentage as documents print it: `*` is above 0 but below 0.5.
fn printed(percent: f64) -> Value {
    if percent > 0.0 && percent < 0.5 { "*".into() } else { percent.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_above_zero_but_below_a_half() {
        assert_eq!(printed(0.0), Value::Number(0.0));
        assert_eq!(printed(0.49), Value::from("*"));
        assert_eq!(printed(0.5), Value::Number(0.5));
    }
}
