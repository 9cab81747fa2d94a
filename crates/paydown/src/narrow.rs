//! Tables on lines that are shorter than their columns ask for.
//!
//! In this order, until the columns fit side by side: what is the same in every row is said once,
//! below; so are sentences, behind a mark; rows of one group stand under its name; heads wrap;
//! amounts lose their cents. What then has no room stands in further tables, where rows are few, and
//! is named otherwise.

use std::ops::Range;

use report::{Align, Sheet, Value, Widths, titled};

/// Characters of a sentence, at least.
const SENTENCE: usize = 24;
/// Characters in which a sentence can be read down a column.
const ROOM: usize = 30;
/// Rows that are taken in at a glance: of so many, further tables may follow.
const FEW: usize = 24;
/// Rows of a group, on average, that make it worth a heading.
const GROUP: usize = 6;
/// Columns of long tables for which there is room first.
const FIRST: [&str; 14] = [
    "verdict",
    "paid",
    "asked",
    "left",
    "beginning_balance",
    "interest",
    "scheduled_principal",
    "prepaid_principal",
    "principal",
    "ending_balance",
    "loss",
    "net_interest",
    "defaulted",
    "coupon_pct",
];

/// The head of marks.
const MARKS: &str = "Note";

/// A table for lines of some width.
#[derive(Debug, Default)]
pub(crate) struct Narrowed {
    /// Tables one below the other, each with its heading or none.
    pub(crate) tables: Vec<(String, Sheet)>,
    /// What is said below them: a mark, and the words.
    pub(crate) notes: Vec<(String, String)>,
}

/// `sheet` for lines of `width` characters.
pub(crate) fn narrowed(sheet: &Sheet, width: usize) -> Narrowed {
    let is_whole = |table: &Sheet| whole(table) <= width;
    let fits = |table: &Sheet| narrowest(table, 0..table.columns.len()) <= width;
    let mut notes = Vec::new();
    let mut table = sheet.clone();
    if !is_whole(&table) {
        table = without_same(&table, &mut notes);
    }
    if !is_whole(&table) {
        table = with_marks(table, width, &mut notes);
    }
    let names = if is_whole(&table) { 0 } else { names_of_groups(&table) };
    let groups = groups(&table, names);
    table = only(&table, names..table.columns.len());
    if !fits(&table) && table.rows.len() == 1 {
        table = as_list(&table);
    }
    if !fits(&table) {
        table = in_dollars(table, &mut notes);
    }
    let parts = match table.rows.len() {
        _ if fits(&table) => vec![table],
        0..=FEW => parts(&table, width),
        _ => vec![with_room(&table, width, &mut notes)],
    };
    if names == 0 {
        let tables = parts.into_iter().map(|part| (String::new(), part)).collect();
        return Narrowed { tables, notes };
    }
    let mut tables = Vec::new();
    for (heading, rows) in groups {
        for part in &parts {
            let (columns, rows) = (part.columns.clone(), part.rows[rows.clone()].to_vec());
            tables.push((heading.clone(), Sheet { columns, rows }));
        }
    }
    Narrowed { tables, notes }
}

/// These columns of a sheet alone.
pub(crate) fn only(sheet: &Sheet, columns: impl IntoIterator<Item = usize>) -> Sheet {
    let columns: Vec<usize> = columns.into_iter().collect();
    let value = |row: &[Value], column: usize| row.get(column).cloned().unwrap_or_default();
    let row = |row: &Vec<Value>| columns.iter().map(|column| value(row, *column)).collect();
    Sheet {
        columns: columns.iter().map(|column| sheet.columns[*column].clone()).collect(),
        rows: sheet.rows.iter().map(row).collect(),
    }
}

/// Characters of a line on which nothing wraps.
fn whole(table: &Sheet) -> usize {
    Widths::line(Widths::of(table).whole)
}

/// Characters of a line of some columns whose heads and texts wrap.
fn narrowest(table: &Sheet, columns: impl IntoIterator<Item = usize>) -> usize {
    let widths = Widths::of(table).narrowest;
    Widths::line(columns.into_iter().map(|column| widths[column]))
}

/// Without columns that say the same in every row, which is said once; nothing of empty ones.
fn without_same(table: &Sheet, notes: &mut Vec<(String, String)>) -> Sheet {
    let is_same = |column: &usize| {
        let mut values = table.rows.iter().map(|row| row.get(*column));
        let first = values.next();
        table.rows.len() > 1 && values.all(|value| Some(value) == first)
    };
    let (same, others): (Vec<usize>, Vec<usize>) =
        (0..table.columns.len()).partition(|column| is_same(column));
    if others.is_empty() {
        return table.clone();
    }
    let mut said: Vec<(String, Vec<&str>)> = Vec::new();
    for column in same.into_iter().map(|column| (&table.columns[column], &table.rows[0][column])) {
        let (head, value) = (column.0.head.as_str(), column.0.shown(column.1));
        match said.iter_mut().find(|(known, _)| *known == value) {
            _ if value.is_empty() => {}
            Some((_, heads)) => heads.push(head),
            None => said.push((value, vec![head])),
        }
    }
    let words = |(value, heads): &(String, Vec<&str>)| format!("{}: {value}", heads.join(", "));
    if !said.is_empty() {
        let words: Vec<String> = said.iter().map(words).collect();
        notes.push(("-".to_string(), format!("In every row: {}.", words.join("; "))));
    }
    only(table, others)
}

/// With marks in the place of sentences that have no room beside the other columns.
fn with_marks(mut table: Sheet, width: usize, notes: &mut Vec<(String, String)>) -> Sheet {
    let is_sentence = |text: &str| {
        let (words, commas) = (text.split(' ').count(), text.matches(", ").count());
        text.chars().count() >= SENTENCE && words > 3 && commas + 1 < words
    };
    let mut marked: Vec<String> = Vec::new();
    for column in 1..table.columns.len() {
        let texts = || table.rows.iter().filter_map(|row| row.get(column));
        if !texts().any(|value| matches!(value, Value::Text(text) if is_sentence(text))) {
            continue;
        }
        let Widths { whole, narrowest } = Widths::of(&table);
        let others = (0..table.columns.len()).filter(|other| *other != column);
        let of_others = others.map(|other| match table.columns[other].align {
            Align::Left => whole[other],
            Align::Right => narrowest[other],
        });
        if Widths::line(of_others) + ROOM <= width {
            continue;
        }
        table.columns[column].head = MARKS.to_string();
        for value in table.rows.iter_mut().filter_map(|row| row.get_mut(column)) {
            let Value::Text(text) = value else { continue };
            if text.is_empty() {
                continue;
            }
            let known = marked.iter().position(|known| known == text);
            let place = known.unwrap_or(marked.len());
            if place == marked.len() {
                marked.push(text.clone());
            }
            *value = format!("({})", place + 1).into();
        }
    }
    notes.extend(marked.into_iter().zip(1..).map(|(text, mark)| (format!("({mark})"), text)));
    table
}

/// How many leading columns name groups of rows that stand together.
fn names_of_groups(table: &Sheet) -> usize {
    let is_name = |column: &usize| {
        let of_group = groups(table, *column + 1);
        !of_group.is_empty()
            && table.columns[*column].align == Align::Left
            && table.rows.iter().all(|row| matches!(row.get(*column), Some(Value::Text(_))))
            && of_group.len() * GROUP <= table.rows.len()
    };
    (0..table.columns.len().saturating_sub(1)).take_while(is_name).count()
}

/// Rows that stand together with the same first `names` values, and what those say.
fn groups(table: &Sheet, names: usize) -> Vec<(String, Range<usize>)> {
    let mut groups = Vec::new();
    let mut start = 0;
    for rows in table.rows.chunk_by(|one, other| one[..names] == other[..names]) {
        let name =
            |(column, value): (&report::Column, &Value)| titled(&column.head, &column.shown(value));
        let heading: Vec<String> = table.columns[..names].iter().zip(&rows[0]).map(name).collect();
        groups.push((heading.join(", "), start..start + rows.len()));
        start += rows.len();
    }
    groups
}

/// With amounts in whole dollars, but for those below one.
fn in_dollars(mut table: Sheet, notes: &mut Vec<(String, String)>) -> Sheet {
    let is_cents = |dollars: f64| (0.005..1.0).contains(&dollars.abs());
    let mut has_cents = false;
    for (place, column) in table.columns.iter_mut().enumerate() {
        if !(column.money && column.digits > 0) {
            continue;
        }
        for value in table.rows.iter_mut().filter_map(|row| row.get_mut(place)) {
            if matches!(value, Value::Number(dollars) if is_cents(*dollars)) {
                *value = column.shown(value).into();
            }
        }
        (column.digits, has_cents) = (0, true);
    }
    if has_cents {
        let words = "Amounts are in whole dollars, those below one with their cents.";
        notes.push(("-".to_string(), words.to_string()));
    }
    table
}

/// A table of one row, a column a line.
fn as_list(table: &Sheet) -> Sheet {
    let shown = |column: usize| table.columns[column].shown(&table.rows[0][column]);
    let mut list = only(table, [0, 0]);
    list.columns[1].head = shown(0);
    list.columns[1].align = Align::Right;
    let lines = 1..table.columns.len();
    let line =
        |column: usize| vec![table.columns[column].head.clone().into(), shown(column).into()];
    list.rows = lines.map(line).collect();
    list
}

/// Tables one below the other, each behind the columns that name the rows.
fn parts(table: &Sheet, width: usize) -> Vec<Sheet> {
    let names = names_of_rows(table, width);
    let mut parts = vec![names.clone()];
    for column in (0..table.columns.len()).filter(|column| !names.contains(column)) {
        let mut part = parts.pop().unwrap_or_default();
        let longer = part.iter().copied().chain([column]);
        if part.len() > names.len() && narrowest(table, longer) > width {
            parts.push(part);
            part = names.clone();
        }
        part.push(column);
        parts.push(part);
    }
    parts.into_iter().map(|part| only(table, part)).collect()
}

/// The columns for which there is room, those looked for first before others; the others are named.
fn with_room(table: &Sheet, width: usize, notes: &mut Vec<(String, String)>) -> Sheet {
    let asked = narrowest(table, 0..table.columns.len());
    let mut shown = names_of_rows(table, width);
    let rank = |column: &usize| {
        let column = &table.columns[*column];
        let place = FIRST.iter().position(|first| *first == column.name);
        if column.head == MARKS { 0 } else { 1 + place.unwrap_or(FIRST.len()) }
    };
    let mut others: Vec<usize> =
        (0..table.columns.len()).filter(|column| !shown.contains(column)).collect();
    others.sort_by_key(rank);
    others.retain(|column| {
        let has_room = narrowest(table, shown.iter().copied().chain([*column])) <= width;
        if has_room {
            shown.push(*column);
        }
        !has_room
    });
    shown.sort_unstable();
    others.sort_unstable();
    let heads: Vec<&str> = others.iter().map(|other| table.columns[*other].head.as_str()).collect();
    let words = format!(
        "Not in lines of {width} characters: {}. Lines of {asked} have all, and so has CSV.",
        heads.join(", ")
    );
    notes.push(("-".to_string(), words));
    only(table, shown)
}

/// The leading columns that name a row, as far as they leave half of a line.
fn names_of_rows(table: &Sheet, width: usize) -> Vec<usize> {
    let is_name = |column: &usize| {
        let column = &table.columns[*column];
        column.align == Align::Left || matches!(column.name, "period" | "month" | "step")
    };
    let mut names: Vec<usize> = (0..table.columns.len()).take_while(is_name).collect();
    while narrowest(table, names.iter().copied()) > width / 2 {
        names.pop();
    }
    names
}
