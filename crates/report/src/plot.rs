//! Lines of characters: what a column of a table does over another, for a terminal.

use std::io::{self, Write};

use crate::number::grouped;
use crate::sheet::{Column, Sheet, Value};

/// Columns of characters of a plot, where the terminal does not say, and at most.
const WIDTH: usize = 72;
/// Rows of a plot.
const HEIGHT: usize = 16;
/// What stands for the first line, the second, ...
const MARKS: [char; 8] = ['•', '+', 'x', 'o', '*', '#', '~', '='];

/// What is plotted: a column over another, a line for each of what the columns `by` say.
#[derive(Clone, Copy, Debug)]
pub struct Plot<'p> {
    /// Columns whose texts name a line; the first names a plot of its own.
    pub by: &'p [&'static str],
    /// Column that goes across.
    pub x: &'static str,
    /// Column that goes up.
    pub y: &'static str,
}

/// A line: its name, and its points from left to right.
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
}

impl Plot<'_> {
    /// Writes a plot for each of what the first column of `by` says; nothing of lines with less than
    /// two points. Whether there was anything to plot.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn write(
        &self,
        sheet: &Sheet,
        width: Option<usize>,
        to: &mut dyn Write,
    ) -> io::Result<bool> {
        let heads = |name: &str| sheet.columns.iter().find(|column| column.name == name);
        let (Some(x), Some(y)) = (heads(self.x), heads(self.y)) else { return Ok(false) };
        let mut any = false;
        for (title, lines) in self.lines(sheet) {
            let blank = if any { "\n" } else { "" };
            writeln!(to, "{blank}{title}{}{}", if title.is_empty() { "" } else { ": " }, y.head)?;
            write_lines(&lines, (x, y), width, to)?;
            any = true;
        }
        Ok(any)
    }

    /// The lines of each plot, by its title.
    fn lines(&self, sheet: &Sheet) -> Vec<(String, Vec<Line>)> {
        let mut plots: Vec<(String, Vec<Line>)> = Vec::new();
        for row in 0..sheet.rows.len() {
            let texts = self.by.iter().filter_map(|name| sheet.value(row, name));
            let mut texts = texts.map(|value| value.printed(0));
            let (title, name) = (texts.next().unwrap_or_default(), texts.collect::<Vec<_>>());
            let name = name.join(" ");
            let point = sheet.number(row, self.x).zip(sheet.number(row, self.y));
            let Some(point) = point else { continue };
            let at = plots.iter().position(|(known, _)| *known == title).unwrap_or(plots.len());
            if at == plots.len() {
                plots.push((title, Vec::new()));
            }
            let lines = &mut plots[at].1;
            match lines.iter_mut().find(|line| line.name == name) {
                Some(line) => line.points.push(point),
                None => lines.push(Line { name, points: vec![point] }),
            }
        }
        for (_, lines) in &mut plots {
            lines.iter_mut().for_each(|line| line.points.sort_by(|a, b| a.0.total_cmp(&b.0)));
            lines.retain(|line| line.points.first().map(|p| p.0) < line.points.last().map(|p| p.0));
        }
        let most = MARKS.len();
        let mut split = Vec::with_capacity(plots.len());
        for (title, mut lines) in plots {
            while !lines.is_empty() {
                let rest = lines.split_off(lines.len().min(most));
                split.push((title.clone(), std::mem::replace(&mut lines, rest)));
            }
        }
        split
    }
}

/// The lowest and the highest of some numbers.
fn range(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)))
}

fn write_lines(
    lines: &[Line],
    (x, y): (&Column, &Column),
    width: Option<usize>,
    to: &mut dyn Write,
) -> io::Result<()> {
    let points = || lines.iter().flat_map(|line| &line.points);
    let (left, right) = range(points().map(|point| point.0));
    let (low, high) = range(points().map(|point| point.1));
    // What is never below zero stands on it.
    let low = if low > 0.0 && low < high / 2.0 { 0.0 } else { low };
    let high = if high > low { high } else { low + 1.0 };
    let label = |number: f64| grouped(&y.shown(&Value::Number(number)).replace(',', ""));
    let labels = [label(high), label((low + high) / 2.0), label(low)];
    let margin = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let across = width.unwrap_or(WIDTH + margin + 2).saturating_sub(margin + 2).clamp(10, WIDTH);
    let mut cells = vec![vec![' '; HEIGHT]; across];
    for (line, mark) in lines.iter().zip(MARKS.iter().cycle()) {
        for (column, cells) in cells.iter_mut().enumerate() {
            let here = left + (right - left) * column as f64 / (across - 1) as f64;
            let Some(value) = at(&line.points, here) else { continue };
            let up = ((value - low) / (high - low) * (HEIGHT - 1) as f64).round() as usize;
            cells[HEIGHT - 1 - up.min(HEIGHT - 1)] = *mark;
        }
    }
    for row in 0..HEIGHT {
        let label = match row {
            0 => &labels[0],
            _ if row == HEIGHT / 2 => &labels[1],
            _ if row == HEIGHT - 1 => &labels[2],
            _ => "",
        };
        let line: String = cells.iter().map(|column| column[row]).collect();
        writeln!(to, "{label:>margin$} │{}", line.trim_end())?;
    }
    let ends = [left, right].map(|end| x.shown(&Value::Number(end)));
    let between = across.saturating_sub(ends[0].chars().count());
    writeln!(to, "{:>margin$} └{}", "", "─".repeat(across))?;
    writeln!(to, "{:>margin$}  {}{:>between$}", "", ends[0], ends[1])?;
    let names = lines.iter().zip(MARKS.iter().cycle()).filter(|(line, _)| !line.name.is_empty());
    let names: Vec<String> = names.map(|(line, mark)| format!("{mark} {}", line.name)).collect();
    writeln!(to, "{:>margin$}  {}", "", [vec![x.head.clone()], names].concat().join("   "))
}

/// A line's value at `x`, straight between its points.
fn at(points: &[(f64, f64)], x: f64) -> Option<f64> {
    let next = points.iter().position(|point| point.0 >= x)?;
    let (to, from) = (points[next], points[next.saturating_sub(1)]);
    if to.0 == from.0 {
        return (next > 0 || to.0 == x).then_some(to.1);
    }
    Some(from.1 + (to.1 - from.1) * (x - from.0) / (to.0 - from.0))
}
