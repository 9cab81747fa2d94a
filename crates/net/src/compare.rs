//! Two results in CSV: which cells differ, and which rows and columns only one of them has.

use std::collections::HashMap;

/// A cell that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its row: the values of the key columns.
    pub key: String,
    /// Its column.
    pub column: String,
    /// Text in the old result.
    pub old: String,
    /// Text in the new one.
    pub new: String,
}

/// How two results differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Cells that both have.
    pub compared: usize,
    /// Those of them that differ.
    pub cells: Vec<Cell>,
    /// Columns that only the old result has.
    pub old_columns: Vec<String>,
    /// Columns that only the new one has.
    pub new_columns: Vec<String>,
    /// Keys of rows that only the old result has.
    pub old_rows: Vec<String>,
    /// Keys of rows that only the new one has.
    pub new_rows: Vec<String>,
    /// Whether rows that both have come in another order.
    pub is_reordered: bool,
}

/// A result: its columns, and its rows by key.
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    fn read(text: &str) -> Result<Rows, csv::Error> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let columns = reader.headers()?.iter().map(String::from).collect();
        let rows = reader.records().map(|row| Ok(row?.iter().map(String::from).collect()));
        Ok(Rows { columns, rows: rows.collect::<Result<_, csv::Error>>()? })
    }

    fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }

    /// The key of every row in `keys`; of rows of one key the second ends in `#2`, and so on.
    fn keyed(&self, keys: &[usize]) -> Vec<String> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let key = |row: &Vec<String>| {
            let values = keys.iter().map(|at| row.get(*at).map_or("", String::as_str));
            let key = values.collect::<Vec<_>>().join(", ");
            let number = seen.entry(key.clone()).and_modify(|number| *number += 1).or_insert(1);
            if *number == 1 { key } else { format!("{key} #{number}") }
        };
        self.rows.iter().map(key).collect()
    }
}

/// Compares two results. `keys` are the columns that identify a row.
///
/// # Errors
/// When one of them is no CSV.
pub fn compare(old: &str, new: &str, keys: &[&str]) -> Result<Difference, csv::Error> {
    let (old, new) = (Rows::read(old)?, Rows::read(new)?);
    let in_both = |name: &&&str| old.position(name).is_some() && new.position(name).is_some();
    let known: Vec<&str> = keys.iter().filter(in_both).copied().collect();
    let at = |rows: &Rows| known.iter().filter_map(|name| rows.position(name)).collect::<Vec<_>>();
    let (old_keys, new_keys) = (old.keyed(&at(&old)), new.keyed(&at(&new)));
    let columns: Vec<(usize, usize, &String)> = old
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some((at, new.position(name)?, name)))
        .filter(|(_, _, name)| !known.contains(&name.as_str()))
        .collect();
    let lacking = |of: &Rows, other: &Rows| {
        let lacks = |name: &&String| other.position(name).is_none();
        of.columns.iter().filter(lacks).cloned().collect::<Vec<_>>()
    };
    let mut difference = Difference {
        old_columns: lacking(&old, &new),
        new_columns: lacking(&new, &old),
        ..Difference::default()
    };
    let places: HashMap<&String, usize> =
        new_keys.iter().enumerate().map(|(at, key)| (key, at)).collect();
    let mut is_met = vec![false; new.rows.len()];
    let mut last = None;
    for (key, row) in old_keys.iter().zip(&old.rows) {
        let Some(&place) = places.get(key) else {
            difference.old_rows.push(key.clone());
            continue;
        };
        is_met[place] = true;
        difference.is_reordered |= last.is_some_and(|last| place < last);
        last = Some(place);
        let other = &new.rows[place];
        for (at, in_new, name) in &columns {
            let text = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
            let (old, new) = (text(row, *at), text(other, *in_new));
            difference.compared += 1;
            if old != new {
                let (key, column) = (key.clone(), (*name).clone());
                difference.cells.push(Cell { key, column, old, new });
            }
        }
    }
    let unmet = new_keys.into_iter().zip(is_met).filter(|(_, is_met)| !is_met);
    difference.new_rows = unmet.map(|(key, _)| key).collect();
    Ok(difference)
}
