//! The headings of a tape: where the columns that its map names stand.

use csv::ByteRecord;
use toml::Spanned;

use crate::pool::columns::Column;
use crate::reader::csv_reader::{CsvReader, field, text};
use crate::reader::source::{Problem, Problems};
use crate::reader::words::{did_you_mean, quoted};
use crate::tape::cell::TapeColumn;
use crate::tape::map::{SEPARATORS, TapeMap};

/// Where the columns of a tape stand.
pub(crate) struct Headings {
    /// By [`Column`].
    positions: Vec<Option<usize>>,
    /// By [`Column`]: of what is taken off.
    less: Vec<Option<usize>>,
    /// Of those by which rows are chosen, in the order of the map.
    pub(crate) chosen: Vec<Option<usize>>,
    /// Number of the tape's columns.
    pub(crate) width: usize,
}

impl Headings {
    /// Position of a column, if the tape has it.
    pub(crate) fn at(&self, column: Column) -> Option<usize> {
        self.positions.get(column as usize).copied().flatten()
    }

    /// Position of the months that are taken off a column.
    pub(crate) fn less(&self, column: Column) -> Option<usize> {
        self.less.get(column as usize).copied().flatten()
    }
}

/// Reads the lines of headings; without any, the first row, for its width. Columns that the tape
/// lacks are faults of the map.
pub(crate) fn find(
    reader: &mut CsvReader<'_>,
    map: &TapeMap,
    problems: &Problems,
    map_problems: &Problems,
) -> Option<Headings> {
    let mut record = ByteRecord::new();
    let mut lines = Vec::new();
    for _ in 0..map.header_rows.max(1) {
        let Some(start) = reader.next(&mut record) else { break };
        if !reader.is_of_one_line(&record, start, problems) {
            return None;
        }
        lines.push((start, record.clone()));
    }
    let chosen = map.chosen.iter().map(|chosen| &chosen.column);
    let wanted: Vec<&Spanned<TapeColumn>> = map
        .cells
        .iter()
        .flat_map(|cell| [&cell.from, &cell.less])
        .flatten()
        .chain(chosen)
        .collect();
    let named = |line: &ByteRecord| {
        let is_there = |column: &&&Spanned<TapeColumn>| match column.get_ref() {
            TapeColumn::Heading(heading) => places(line, heading).next().is_some(),
            TapeColumn::Position(_) => false,
        };
        wanted.iter().filter(is_there).count()
    };
    // A title may stand above the headings, units below: the first of the best lines.
    let best = lines.iter().rev().max_by_key(|(_, line)| named(line));
    let Some((start, line)) = best else {
        problems.push(Problem::new(0..0, "the tape is empty"));
        return None;
    };
    if let Some(problem) = other_separator(line, map, wanted.len()) {
        problems.push(Problem::new(reader.field_span(*start, 0), problem.0).hint(problem.1));
        return None;
    }
    let tape = reader.source.path.display();
    let position = |column: &Spanned<TapeColumn>| {
        let problem = match column.get_ref() {
            TapeColumn::Position(position) => {
                let at = *position as usize - 1;
                if at < line.len() {
                    return Some(at);
                }
                Problem::new(column.span(), format!("{tape} has {} columns", line.len()))
            }
            TapeColumn::Heading(_) if map.header_rows == 0 => {
                let message = "the tape has no headings: `header_rows` is 0";
                Problem::new(column.span(), message).hint("name columns by position, from 1")
            }
            TapeColumn::Heading(heading) => {
                let mut found = places(line, heading);
                match (found.next(), found.next()) {
                    (Some(at), None) => return Some(at),
                    (Some(first), Some(second)) => {
                        let message = format!("{tape} has two columns {}", quoted(heading));
                        let hint = format!("write a position: {} or {}", first + 1, second + 1);
                        Problem::new(column.span(), message).hint(hint)
                    }
                    (None, _) => {
                        let headings = (0..line.len()).map(|at| text(field(line, at)));
                        let message = format!("{tape} has no column {}", quoted(heading));
                        let hint = did_you_mean(heading, headings.filter(|name| !name.is_empty()));
                        Problem::new(column.span(), message).maybe_hint(hint)
                    }
                }
            }
        };
        map_problems.push(problem);
        None
    };
    let cells = map.cells.iter();
    let positions = cells.map(|cell| cell.from.as_ref().and_then(position)).collect();
    let cells = map.cells.iter();
    let less = cells.map(|cell| cell.less.as_ref().and_then(position)).collect();
    // A key of a table is a heading, or where the tape has no such heading a position.
    let by_number = |column: &Spanned<TapeColumn>| match column.get_ref() {
        TapeColumn::Heading(key) if places(line, key).next().is_none() => {
            key.parse().ok().filter(|at| (1..=line.len()).contains(at)).map(|at| at - 1)
        }
        _ => None,
    };
    let chosen = map.chosen.iter().map(|chosen| &chosen.column);
    let chosen = chosen.map(|column| by_number(column).or_else(|| position(column))).collect();
    Some(Headings { positions, less, chosen, width: line.len() })
}

/// The positions of a heading.
fn places<'l>(line: &'l ByteRecord, heading: &'l str) -> impl Iterator<Item = usize> + 'l {
    (0..line.len()).filter(move |at| field(line, *at) == heading.as_bytes())
}

/// What is wrong, and what to write, where a line of one field has another separator.
fn other_separator(line: &ByteRecord, map: &TapeMap, wanted: usize) -> Option<(String, String)> {
    if line.len() != 1 || wanted < 2 {
        return None;
    }
    let only = field(line, 0);
    let (other, _) = SEPARATORS.iter().find(|(_, byte)| only.contains(byte))?;
    let (ours, _) = SEPARATORS.iter().find(|(_, byte)| *byte == map.separator)?;
    let message = format!("columns are separated by {}, not by {}", quoted(other), quoted(ours));
    let hint = format!("write `separator = \"{other}\"` in `[format]` of the map");
    Some((message, hint))
}
