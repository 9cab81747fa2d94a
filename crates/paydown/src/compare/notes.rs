//! A comparison in words: what was joined, what differs, and by how much at most.

use report::{Column, Value, printed};

use super::plan::Shared;
use super::{Comparison, Tally, cell, plan};
use crate::keys;

impl Comparison {
    /// What is said beside the table: rows joined, cells compared, those that differ, and of each
    /// column that has such the largest difference with its place.
    pub fn notes(&self) -> Vec<String> {
        let [a, b] = self.plan.verbs;
        let verbs = if a == b { a.to_string() } else { format!("{a} and {b}") };
        let counted = |number: usize, what: &str| match number {
            1 => format!("1 {what}"),
            _ => format!("{number} {what}s"),
        };
        let mut notes = vec![format!(
            "{verbs}: {} joined, {} compared, {} beyond the tolerance, {} within",
            counted(self.joined, "row"),
            counted(self.compared(), "cell"),
            self.differing(),
            self.within()
        )];
        if self.alone != [0, 0] {
            let [a, b] = self.alone.map(|rows| counted(rows, "row"));
            notes.push(format!("only in A: {a}; only in B: {b}"));
        }
        if self.joined == 0 && self.alone.iter().all(|rows| *rows > 0) {
            let apart = self.apart();
            if !apart.is_empty() {
                let (names, flag) = (apart.join(", "), apart.join(","));
                notes.push(format!(
                    "no row of A is in B: nothing they say in {names} is the same; --across {flag} \
                     joins rows whatever they say there"
                ));
            }
        }
        if self.repeated != [0, 0] {
            let [a, b] = self.repeated.map(|rows| counted(rows, "row"));
            notes.push(format!(
                "{a} of A and {b} of B repeat the key of an earlier one: they are joined in their order"
            ));
        }
        if !self.plan.across.is_empty() {
            notes.push(format!("rows are joined across {}", self.plan.across.join(", ")));
        }
        for (side, lacking) in ["A", "B"].into_iter().zip(&self.plan.lacking) {
            if !lacking.is_empty() {
                notes.push(format!("columns only in {side}: {}", lacking.join(", ")));
            }
        }
        let tallies = self.plan.measures.iter().zip(&self.tallies);
        let mut differs =
            tallies.filter(|(_, tally)| tally.differing + tally.within > 0).peekable();
        let places = if differs.peek().is_some() { self.telling() } else { Vec::new() };
        notes.extend(
            differs.map(|(measure, tally)| self.of_column(&measure.shared.column, tally, &places)),
        );
        notes
    }

    fn of_column(&self, column: &Column, tally: &Tally, places: &[&Shared]) -> String {
        let mut words =
            format!("{}: {} of {} differ", column.name, tally.differing, tally.compared);
        if tally.within > 0 {
            words += &format!(", {} within", tally.within);
        }
        if let Some((amount, unit, rows)) = tally.largest {
            let unit = unit.unwrap_or(column.unit());
            let space = if unit.is_empty() { "" } else { " " };
            words += &format!(", by {}{space}{unit} at most", significant(amount.abs()));
            let place = self.place(rows[0], places);
            if !place.is_empty() {
                words += &format!(" ({place})");
            }
        }
        words
    }

    /// What keys say of a row of A.
    fn place(&self, row: usize, keys: &[&Shared]) -> String {
        let mut reader = self.files[0].rows();
        let said = keys.iter().map(|key| {
            (key.column.name, reader.field(row, key.places[0]).replace(char::is_control, " "))
        });
        let said = said.filter(|(_, text)| !text.is_empty());
        said.map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(", ")
    }

    /// What is said of the scenario of both results: the keys that join, and say one thing of all rows.
    pub fn facts(&self) -> Vec<(String, String)> {
        let of_scenario = self.plan.keys.iter().filter(|key| keys::is_key(key.column.name));
        let said = of_scenario.filter_map(|key| {
            let said = [0, 1].map(|side| self.one(key, side));
            let one = said.iter().flatten().next()?;
            let is_one = said.iter().flatten().all(|other| other == one) && !one.is_empty();
            is_one.then(|| (key.column.head.clone(), one.replace(char::is_control, " ")))
        });
        said.collect()
    }

    /// The keys that do not say the same of every row of A.
    fn telling(&self) -> Vec<&Shared> {
        self.plan.keys.iter().filter(|key| self.one(key, 0).is_none()).collect()
    }

    /// What a key says of every row of A, or of B; `None` where it does not say one thing.
    fn one(&self, key: &Shared, side: usize) -> Option<String> {
        let (file, place) = (&self.files[side], key.places[side]);
        let mut rows = file.rows();
        let first = rows.field(0, place).to_string();
        (1..file.len()).all(|row| rows.field(row, place) == first).then_some(first)
    }

    /// Keys that join, and in which the results have nothing in common.
    fn apart(&self) -> Vec<&'static str> {
        let names = self.plan.keys.iter().map(|key| key.column.name);
        names.filter(|name| plan::differs([&self.files[0], &self.files[1]], name)).collect()
    }
}

/// A number with a few digits that say something.
fn significant(number: f64) -> String {
    let digits = (2..=12).find(|digits| {
        let shown = printed(number, *digits);
        shown.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count() >= 3
    });
    let text = printed(number, digits.unwrap_or(12));
    match cell::value(&text) {
        Value::Number(rounded) if rounded != 0.0 => rounded.to_string(),
        _ => format!("{number:e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::significant;

    #[test]
    fn sizes() {
        let cases = [
            (0.5, "0.5"),
            (1234.5678, "1234.57"),
            (0.000_123_456, "0.000123"),
            (1e-14, "1e-14"),
            (2.0, "2"),
        ];
        for (number, text) in cases {
            assert_eq!(significant(number), text);
        }
    }
}
