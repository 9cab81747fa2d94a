//! Differences as a table: what the row is about, the column, both values, how far they are apart.

use std::io::{self, Write};

use grid::setting::spelled;
use report::{Align, Column, Value, printed};

use super::plan::{Shared, is_settings};
use super::{Comparison, Listed, NONE, cell};
use crate::Table;

/// Decimals that people see of a number at most.
const DIGITS: usize = 12;

impl Comparison {
    /// One row a difference, in the order of A; then the rows that only B has. A row that one result
    /// has alone has no `measure`.
    pub fn table(&self) -> Table {
        Table { columns: self.columns(), rows: self.rows().collect() }
    }

    /// Writes the same as CSV, row by row.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn write_csv(&self, to: &mut dyn Write) -> io::Result<()> {
        report::csv::write_rows(&self.columns(), self.rows(), to)
    }

    /// How many rows the table has.
    pub fn listed(&self) -> usize {
        self.listed.len()
    }

    /// The first rows for people: numbers with the decimals of their columns, and as many more as show
    /// the difference.
    pub fn for_people(&self, most: usize) -> Table {
        let mut columns = self.columns();
        let place = |name: &str| columns.iter().position(|column| column.name == name);
        let places = ["a", "b", "difference"].map(place);
        let deals = ["a_deal", "b_deal"].map(place);
        let mut rows: Vec<Vec<Value>> = Vec::new();
        for (listed, mut row) in self.listed.iter().zip(self.rows()).take(most) {
            let column = self.plan.measures.get(listed.measure as usize);
            for at in places.into_iter().flatten() {
                let difference = places[2].and_then(|at| row.get(at)).cloned();
                let (Some(measure), Some(value)) = (column, row.get_mut(at)) else { continue };
                if let Value::Number(number) = value {
                    *value = shown(&measure.shared.column, *number, difference).into();
                }
            }
            rows.push(row);
        }
        // One deal with another is said above.
        if let [Some(a), Some(b)] = deals
            && [a, b].into_iter().all(|at| is_one(&rows, at))
        {
            columns.drain(a..=b);
            rows.iter_mut().for_each(|row| drop(row.drain(a..=b)));
        }
        Table { columns, rows }
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> =
            self.plan.keys.iter().map(|key| key.column.clone()).collect();
        let texts =
            |names: [(&'static str, &str); 2]| names.map(|(name, head)| Column::text(name, head));
        if self.plan.across.contains(&"deal") {
            columns.extend(texts([("a_deal", "Deal of A"), ("b_deal", "Deal of B")]));
        }
        if self.is_across_scenarios() {
            columns
                .extend(texts([("a_settings", "Scenario of A"), ("b_settings", "Scenario of B")]));
        }
        columns.extend([
            Column::text("measure", "Column"),
            Column::number("a", "A", DIGITS),
            Column::number("b", "B", DIGITS),
            Column::number("difference", "B - A", DIGITS),
            Column::text("unit", "Unit"),
            Column::number("relative_pct", "Of A (%)", 4),
            Column::text("verdict", "Verdict"),
        ]);
        columns
    }

    fn is_across_scenarios(&self) -> bool {
        self.plan.across.iter().any(|name| crate::keys::is_key(name))
    }

    fn rows(&self) -> impl Iterator<Item = Vec<Value>> {
        let mut readers = [self.files[0].rows(), self.files[1].rows()];
        self.listed.iter().map(move |listed| {
            let mut text = |side: usize, place: Option<usize>| match (listed.rows[side], place) {
                (NONE, _) | (_, None) => String::new(),
                (row, Some(place)) => readers[side].field(row as usize, place).to_owned(),
            };
            let of = usize::from(listed.rows[0] == NONE);
            let solved = text(of, self.plan.solved[of]);
            let mut row: Vec<Value> = Vec::new();
            for Shared { column, places } in &self.plan.keys {
                row.push(match text(of, Some(places[of])) {
                    _ if solved == column.name => Value::Empty,
                    name if column.align == Align::Left && !is_date(column) => name.into_value(),
                    figure => cell::value(&figure),
                });
            }
            if self.plan.across.contains(&"deal") {
                row.extend([0, 1].map(|side| text(side, self.plan.deal[side]).into_value()));
            }
            if self.is_across_scenarios() {
                row.extend([0, 1].map(|side| self.scenario(side, &mut text).into_value()));
            }
            row.extend(self.found(listed, &mut text));
            row
        })
    }

    /// The scenario of a row, as `--settings` takes it.
    fn scenario(
        &self,
        side: usize,
        text: &mut impl FnMut(usize, Option<usize>) -> String,
    ) -> String {
        let solved = text(side, self.plan.solved[side]);
        let mut entries = Vec::new();
        let mut others = None;
        for &(name, place) in &self.plan.scenario[side] {
            match text(side, Some(place)) {
                figure if figure.is_empty() || name == solved => {}
                settings if is_settings(name) => others = Some(settings),
                figure => entries.push(spelled(name, &figure)),
            }
        }
        entries.extend(others);
        entries.join("; ")
    }

    /// The unit of a column: its own, else that which the row names, or its term has.
    fn unit(
        &self,
        column: &Column,
        side: usize,
        text: &mut impl FnMut(usize, Option<usize>) -> String,
    ) -> String {
        let place = |name| self.files[side].columns().iter().position(|column| column == name);
        match (column.unit(), place("unit"), place("term")) {
            ("", Some(place), _) => text(side, Some(place)),
            ("", None, Some(place)) => unit_of_term(&text(side, Some(place))).to_string(),
            (unit, ..) => unit.to_string(),
        }
    }

    /// The measure, both values, and how far they are apart.
    fn found(
        &self,
        listed: &Listed,
        text: &mut impl FnMut(usize, Option<usize>) -> String,
    ) -> [Value; 7] {
        let verdict = listed.verdict.name().into();
        let Some(measure) = self.plan.measures.get(listed.measure as usize) else {
            let none = || Value::Empty;
            return [none(), none(), none(), none(), none(), none(), verdict];
        };
        let column = &measure.shared.column;
        let [a, b] = [0, 1].map(|side| text(side, Some(measure.shared.places[side])));
        let (_, distance) = cell::compare(&a, &b, measure.tolerance);
        let of = usize::from(listed.rows[0] == NONE);
        let unit = match distance.map(|distance| distance.unit) {
            Some(Some(unit)) => unit.to_string(),
            Some(None) => self.unit(column, of, text),
            None if column.align == Align::Right => self.unit(column, of, text),
            None => String::new(),
        };
        [
            column.name.into(),
            cell::value(&a),
            cell::value(&b),
            distance.map(|distance| distance.amount).into(),
            unit.into_value(),
            distance.and_then(|distance| distance.relative_pct).into(),
            verdict,
        ]
    }
}

/// The unit of a term's value, as its key ends.
fn unit_of_term(term: &str) -> &'static str {
    let units = [("_usd", "dollars"), ("_pct", "%"), ("_bp", "bp"), ("_months", "months")];
    let unit = units.into_iter().find(|(end, _)| term.ends_with(end));
    unit.map_or("", |(_, unit)| unit)
}

/// Whether the fields of a column are dates: it is named so.
fn is_date(column: &Column) -> bool {
    column.name == "date"
}

/// Whether a column says one thing in every row in which it says something.
fn is_one(rows: &[Vec<Value>], column: usize) -> bool {
    let mut said =
        rows.iter().filter_map(|row| row.get(column)).filter(|value| **value != Value::Empty);
    let first = said.next();
    said.all(|value| Some(value) == first)
}

/// Text as a value, empty where there is none.
trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        if self.is_empty() { Value::Empty } else { self.into() }
    }
}

/// A number of a column, with enough decimals to show a difference.
fn shown(column: &Column, number: f64, difference: Option<Value>) -> String {
    let mut digits = column.digits;
    if let Some(Value::Number(difference)) = difference {
        let shows = |digits: usize| {
            printed(difference, digits).bytes().any(|digit| matches!(digit, b'1'..=b'9'))
        };
        while difference != 0.0 && !shows(digits) && digits < DIGITS {
            digits += 1;
        }
    }
    Column { digits, ..column.clone() }.shown(&Value::Number(number))
}
