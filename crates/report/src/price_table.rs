//! The Price-DM table, laid out as dealers' computational materials print it: a column a speed,
//! DM, WAL, MDUR and window as rows, to call beside to maturity.

use std::io::{self, Write};
use std::ops::Range;

use crate::markdown::{escaped, pipe_table};
use crate::sheet::{Align, Value, one_line};
use crate::table::{Layout, RULE, Terminal};
use crate::words::{bulleted, joined, said};

/// Spaces before a block that stands beside another one, or beside the labels.
const BETWEEN_BLOCKS: usize = 4;

/// One class, priced at several speeds.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceTable {
    /// `Impac CMB Trust Series 2003-8, Class 1-A-1`.
    pub title: String,
    /// What is said once above the table, by name: `("Settlement", "2003-07-31")`.
    pub facts: Vec<(String, String)>,
    /// What the columns are: `Pricing speed`; may be empty.
    pub across: String,
    /// Heads of the columns: `0%`, `80%`.
    pub columns: Vec<String>,
    /// To call, to maturity.
    pub blocks: Vec<PriceBlock>,
}

/// The rows of one run: to call, or to maturity.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceBlock {
    /// `To call`.
    pub head: String,
    /// The rows. Blocks stand side by side only where their rows have the same labels.
    pub rows: Vec<PriceRow>,
}

/// One measure, at every speed.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceRow {
    /// Measure with its unit: `DM at 100 (bp)`.
    pub label: String,
    /// Decimals of its numbers.
    pub digits: usize,
    /// One cell a column of the table.
    pub cells: Vec<PriceCell>,
}

impl PriceRow {
    /// A row; `cells` may be [`Value`]s.
    pub fn new<C: Into<PriceCell>>(
        label: impl Into<String>,
        digits: usize,
        cells: impl IntoIterator<Item = C>,
    ) -> PriceRow {
        let cells = cells.into_iter().map(Into::into).collect();
        PriceRow { label: label.into(), digits, cells }
    }
}

/// One cell of a [`PriceTable`].
#[derive(Clone, Debug, PartialEq)]
pub enum PriceCell {
    /// A value; [`Value::Empty`] where the measure does not apply, which prints as `-`.
    Value(Value),
    /// A value that should exist and does not: prints as `-`, with the reason below the table.
    Missing {
        /// Why: `no discount margin solves this price`.
        reason: String,
    },
}

impl From<Value> for PriceCell {
    fn from(value: Value) -> PriceCell {
        PriceCell::Value(value)
    }
}

impl PriceTable {
    /// Writes the table for a terminal: blocks side by side, or one below the other where the
    /// terminal is too narrow or their rows differ.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn write(&self, to: &mut dyn Write, terminal: Terminal) -> io::Result<()> {
        to.write_all(self.text(terminal).as_bytes())
    }

    /// Writes the table as Markdown: a heading, the facts, a pipe table a block, the notes.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn write_markdown(&self, to: &mut dyn Write) -> io::Result<()> {
        let mut text = format!("### {}\n", escaped(&one_line(&self.title)));
        if !self.facts.is_empty() {
            let facts: Vec<String> = said(&self.facts).iter().map(|fact| escaped(fact)).collect();
            text += &format!("\n{}\n", facts.join("; "));
        }
        for block in &self.blocks {
            let corner = [block.head.as_str(), self.across.as_str()];
            let corner: Vec<&str> = corner.into_iter().filter(|part| !part.is_empty()).collect();
            let heads = self.heads(&corner.join(" / "), 1);
            let aligns = self.aligns(1);
            text += &format!("\n{}", pipe_table(&heads, &self.body(&[block]), &aligns));
        }
        for (position, note) in self.notes().iter().enumerate() {
            text += &format!("{}- {}\n", if position == 0 { "\n" } else { "" }, escaped(note));
        }
        to.write_all(text.as_bytes())
    }

    fn text(&self, terminal: Terminal) -> String {
        let mut text = terminal.bold(&one_line(&self.title)) + "\n";
        for line in joined(&said(&self.facts), "   ", terminal.width) {
            text += &format!("{line}\n");
        }
        text += &self.side_by_side(terminal).unwrap_or_else(|| {
            self.parts(terminal).iter().map(|part| part.stacked(terminal)).collect()
        });
        let notes = self.notes();
        if !notes.is_empty() {
            text.push('\n');
        }
        text += &bulleted(&notes, "- ", terminal.width);
        text
    }

    /// One table with all blocks, below a line with their heads; `None` where it cannot be.
    fn side_by_side(&self, terminal: Terminal) -> Option<String> {
        if !self.has_one_set_of_rows() {
            return None;
        }
        let blocks: Vec<&PriceBlock> = self.blocks.iter().collect();
        let mut layout = self.layout(&blocks);
        let speeds = self.columns.len();
        let mut heads = " ".repeat(layout.widths[0]);
        for (position, block) in blocks.iter().enumerate().filter(|_| speeds > 0) {
            let start = 1 + position * speeds;
            layout.gaps[start] = BETWEEN_BLOCKS;
            let width: usize = layout.widths[start..start + speeds].iter().sum();
            let gaps: usize = layout.gaps[start + 1..start + speeds].iter().sum();
            // A block of few columns may be narrower than its head.
            let head = one_line(&block.head);
            let lacking = head.chars().count().saturating_sub(width + gaps);
            layout.widths[start] += lacking;
            heads += &" ".repeat(BETWEEN_BLOCKS);
            heads += &centred(&head, width + gaps + lacking);
        }
        if terminal.width.is_some_and(|width| layout.width() > width) {
            return None;
        }
        Some(format!("\n{}\n{}", terminal.bold(heads.trim_end()), layout.print(terminal)))
    }

    /// Whether its blocks can stand side by side: there are some, and their rows have the same labels.
    pub(crate) fn has_one_set_of_rows(&self) -> bool {
        let labels =
            |block: &PriceBlock| block.rows.iter().map(|row| row.label.clone()).collect::<Vec<_>>();
        let Some((first, others)) = self.blocks.split_first() else { return false };
        others.iter().all(|other| labels(other) == labels(first))
    }

    /// The table with as many speeds as fit side by side, then with those that follow.
    fn parts(&self, terminal: Terminal) -> Vec<PriceTable> {
        let of_block = |block| {
            let layout = self.layout(&[block]);
            let room = terminal.width?.saturating_sub(layout.widths[0]);
            Some(room / (layout.widths.get(1)? + layout.gaps.get(1)?))
        };
        let room = self.blocks.iter().filter_map(of_block).min().unwrap_or(usize::MAX).max(1);
        let speeds = self.columns.len().max(1);
        let size = speeds.div_ceil(speeds.div_ceil(room));
        (0..speeds).step_by(size).map(|start| self.with_speeds(start..start + size)).collect()
    }

    /// The table with these of its speeds.
    fn with_speeds(&self, speeds: Range<usize>) -> PriceTable {
        let mut part = self.clone();
        part.columns.truncate(speeds.end);
        part.columns.drain(..speeds.start);
        for row in part.blocks.iter_mut().flat_map(|block| &mut block.rows) {
            row.cells.truncate(speeds.end);
            row.cells.drain(..speeds.start.min(row.cells.len()));
        }
        part
    }

    /// A table a block, their columns in line.
    fn stacked(&self, terminal: Terminal) -> String {
        let mut layouts: Vec<Layout> =
            self.blocks.iter().map(|block| self.layout(&[block])).collect();
        let mut widths = vec![0; self.columns.len() + 1];
        for layout in &layouts {
            for (widest, &width) in widths.iter_mut().zip(&layout.widths) {
                *widest = width.max(*widest);
            }
        }
        let mut text = String::new();
        for (layout, block) in layouts.iter_mut().zip(&self.blocks) {
            layout.widths.clone_from(&widths);
            text += &format!("\n{}\n", terminal.bold(&one_line(&block.head)));
            text += &layout.print(terminal);
        }
        text
    }

    /// `blocks` side by side, every speed as wide as the widest.
    fn layout(&self, blocks: &[&PriceBlock]) -> Layout {
        let count = blocks.len();
        let heads = self.heads(&self.across, count);
        let mut layout = Layout::new(heads, self.body(blocks), self.aligns(count));
        let widest = layout.widths.iter().skip(1).copied().max().unwrap_or(1);
        layout.widths.iter_mut().skip(1).for_each(|width| *width = widest);
        layout
    }

    fn heads(&self, corner: &str, blocks: usize) -> Vec<String> {
        let speeds = std::iter::repeat_n(&self.columns, blocks).flatten();
        std::iter::once(one_line(corner)).chain(speeds.map(|speed| one_line(speed))).collect()
    }

    fn aligns(&self, blocks: usize) -> Vec<Align> {
        let mut aligns = vec![Align::Right; 1 + blocks * self.columns.len()];
        aligns[0] = Align::Left;
        aligns
    }

    /// Rows in text, the cells of several blocks (of the same labels) one after the other.
    fn body(&self, blocks: &[&PriceBlock]) -> Vec<Vec<String>> {
        let Some(first) = blocks.first() else {
            return Vec::new();
        };
        let line = |position: usize, label: &str| {
            let rows = blocks.iter().filter_map(|block| block.rows.get(position));
            let cells = rows.flat_map(|row| {
                (0..self.columns.len()).map(|column| shown(row.cells.get(column), row.digits))
            });
            std::iter::once(one_line(label)).chain(cells).collect()
        };
        first.rows.iter().enumerate().map(|(p, row)| line(p, &row.label)).collect()
    }

    /// One sentence a reason: where, and why. Places that differ in one respect only are told
    /// together.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut reasons: Vec<(&str, Vec<Place<'_>>)> = Vec::new();
        for block in &self.blocks {
            for row in &block.rows {
                for (cell, column) in row.cells.iter().zip(&self.columns) {
                    let PriceCell::Missing { reason } = cell else {
                        continue;
                    };
                    let place = Place {
                        blocks: vec![&block.head],
                        rows: vec![&row.label],
                        columns: vec![column],
                    };
                    match reasons.iter_mut().find(|(known, _)| known == reason) {
                        Some((_, places)) => places.push(place),
                        None => reasons.push((reason, vec![place])),
                    }
                }
            }
        }
        let note = |(reason, places): (&str, Vec<Place<'_>>)| {
            let places = Place::merged(places);
            let places: Vec<String> = places.iter().map(|place| place.text(self)).collect();
            one_line(&format!("{}: {reason}", places.join("; ")))
        };
        reasons.into_iter().map(note).collect()
    }
}

/// Cells of a table: every one of `columns` in every one of `rows` of every one of `blocks`.
struct Place<'a> {
    blocks: Vec<&'a str>,
    rows: Vec<&'a str>,
    columns: Vec<&'a str>,
}

impl<'a> Place<'a> {
    /// Fewer places with the same cells: columns of a row, then rows of a block, then blocks.
    fn merged(mut places: Vec<Place<'a>>) -> Vec<Place<'a>> {
        type Part<'a> = for<'p> fn(&'p mut Place<'a>) -> &'p mut Vec<&'a str>;
        let parts: [Part<'a>; 3] = [|p| &mut p.columns, |p| &mut p.rows, |p| &mut p.blocks];
        for (along, part) in parts.into_iter().enumerate() {
            let mut merged: Vec<Place<'a>> = Vec::new();
            for mut place in places {
                let alike = |other: &&mut Place<'a>| {
                    (along == 0 || other.columns == place.columns)
                        && (along == 1 || other.rows == place.rows)
                        && (along == 2 || other.blocks == place.blocks)
                };
                match merged.iter_mut().find(alike) {
                    Some(other) => part(other).append(part(&mut place)),
                    None => merged.push(place),
                }
            }
            places = merged;
        }
        places
    }

    /// `To call, DM at 100 (bp), 0% and 80%`; what is all of the table is left out.
    fn text(&self, table: &PriceTable) -> String {
        let mut parts = vec![self.blocks.join(" and ")];
        let has_all_rows = table
            .blocks
            .iter()
            .filter(|block| self.blocks.contains(&block.head.as_str()))
            .all(|block| block.rows.len() == self.rows.len());
        if !has_all_rows {
            parts.push(self.rows.join(" and "));
        }
        if self.columns.len() < table.columns.len() {
            parts.push(self.columns.join(" and "));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

/// A cell in text: months as filings print them, `-` for what is not there.
fn shown(cell: Option<&PriceCell>, digits: usize) -> String {
    let text = match cell {
        Some(PriceCell::Value(Value::Month(month))) => month.short(),
        Some(PriceCell::Value(value)) => value.printed(digits),
        Some(PriceCell::Missing { .. }) | None => String::new(),
    };
    if text.is_empty() { "-".to_owned() } else { text }
}

/// `head` in the middle of a rule of `width` characters.
fn centred(head: &str, width: usize) -> String {
    let length = head.chars().count();
    if width < length + 4 {
        return format!("{head:>width$}");
    }
    let rule = width - length - 2;
    let dashes = |count| RULE.to_string().repeat(count);
    format!("{} {head} {}", dashes(rule / 2), dashes(rule - rule / 2))
}
