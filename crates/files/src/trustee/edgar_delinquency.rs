//! Delinquency tables of a filed text.

use remittance::{
    DelinquencyLine, DelinquencyMeasure, DelinquencyRow, DelinquencyTable, PaymentsBehind, Report,
};

use crate::reader::words::{listed, quoted};
use crate::trustee::edgar::{Reading, SetAside};
use crate::trustee::edgar_lines::{SLOT, TextLine, single_blanks};
use crate::trustee::edgar_pages::Page;

/// Column of the measures, and the first one of figures.
const MEASURES: usize = 2 * SLOT;
const FIGURES: usize = 4 * SLOT;

pub(crate) fn read(page: &Page<'_>, reading: &mut Reading<'_>) {
    let name = page.subtitle.split_once(" - ").map_or("", |(_, name)| name).trim();
    let mut table = DelinquencyTable { name: name.to_owned(), lines: Vec::new() };
    let mut has_heading = false;
    let mut current = None;
    for line in &page.lines {
        if !has_heading && line.find("CURRENT") == Some(FIGURES) {
            has_heading = true;
            heading(line, reading);
        } else if let Some((row, measure)) = label(line, &mut current).filter(|_| has_heading) {
            let figures = figures(line, row, measure, reading);
            if table.lines.iter().any(|known| known.row == row && known.measure == measure) {
                let piece = line.piece(0, FIGURES);
                let problem = line.problem(piece, "a line of the table stands twice");
                reading.problems.push(problem.label("expected each line once"));
            }
            table.lines.push(DelinquencyLine { row, measure, figures });
        } else if !reading.is_furniture(line) {
            reading.unplaced(line);
        }
    }
    let problem = |message: String, label: &str| {
        if let Some(line) = page.lines.first() {
            reading.problems.push(line.problem(line.rest(0), message).label(label));
        }
    };
    let lines = DelinquencyRow::ALL.len() * DelinquencyMeasure::ALL.len();
    if table.lines.len() != lines {
        let message = format!("the table has {} lines", table.lines.len());
        problem(message, &format!("expected {lines}: five rows of four lines"));
    }
    if reading.report.delinquency.iter().any(|known| known.name == table.name) {
        let message = format!("the delinquency table {} stands twice", quoted(&table.name));
        problem(message, "expected one for the total and for each group");
    } else if table.name.is_empty() {
        problem("the delinquency table has no name".to_owned(), "expected `... - Total`");
    } else {
        reading.report.delinquency.push(table);
    }
}

fn heading(line: &TextLine, reading: &mut Reading<'_>) {
    reading.aside(line, SetAside::Heading);
    for (slot, (name, _)) in PaymentsBehind::ALL.iter().enumerate() {
        let start = FIGURES + slot * SLOT;
        let piece = line.piece(start, start + SLOT);
        if single_blanks(piece.text) != *name {
            let message = format!("the column is called {}", quoted(piece.text));
            let problem = line.problem(piece, message).label(format!("expected {}", quoted(name)));
            reading.problems.push(problem);
        }
    }
}

/// The row and the measure of a line. A row's name stands before the first of its measures only.
fn label(
    line: &TextLine,
    current: &mut Option<DelinquencyRow>,
) -> Option<(DelinquencyRow, DelinquencyMeasure)> {
    let (name, measure) = (line.piece(0, MEASURES), line.piece(MEASURES, FIGURES));
    let measure = DelinquencyMeasure::ALL.iter().find(|(known, _)| *known == measure.text)?;
    if !name.text.is_empty() {
        *current = Some(DelinquencyRow::ALL.iter().find(|(known, _)| *known == name.text)?.1);
    }
    current.map(|row| (row, measure.1))
}

/// The figures of a line; what is blank is a fault, but for delinquent loans that are current.
fn figures(
    line: &TextLine,
    row: DelinquencyRow,
    measure: DelinquencyMeasure,
    reading: &Reading<'_>,
) -> [Option<remittance::Figure>; 5] {
    let mut figures = [const { None }; 5];
    for (slot, figure) in figures.iter_mut().enumerate() {
        let start = FIGURES + slot * SLOT;
        *figure = line.figure(start, reading.problems);
        let is_blank = line.piece(start, start + SLOT).text.is_empty();
        if is_blank && !(row == DelinquencyRow::Delinquent && slot == 0) {
            let measures = DelinquencyMeasure::ALL.iter().find(|(_, known)| *known == measure);
            let name = measures.map_or("", |(name, _)| name);
            let message = format!("{} has no figure here", quoted(name));
            let problem = line.problem(line.piece(start, start), message);
            reading.problems.push(problem.label("expected a figure, 0 if there is none"));
        }
    }
    let beyond = line.rest(FIGURES + figures.len() * SLOT);
    if !beyond.text.is_empty() {
        let message = format!("{} stands beyond the last column", quoted(beyond.text));
        let problem = line.problem(beyond, message).label("expected the end of the line");
        reading.problems.push(problem);
    }
    figures
}

/// Tells of tables that are missing.
pub(crate) fn missing(report: &Report, missing: &mut dyn FnMut(&str, &str)) {
    if report.total_delinquency().is_none() {
        missing("delinquency table of the total", "expected a page `Delinquency Report - Total`");
    }
    let groups: Vec<&str> = report.groups.iter().map(String::as_str).collect();
    for (column, group) in groups.iter().enumerate() {
        if report.delinquency_of(column).is_none() {
            let what = format!("delinquency table of {}", quoted(group));
            missing(&what, "expected a page for each group");
        }
    }
    for table in report.delinquency.iter().filter(|table| !table.is_total()) {
        if !groups.is_empty() && report.group_column(&table.name).is_none() {
            let what = format!("group {} in the columns of the sections", quoted(&table.name));
            missing(&what, &format!("expected one of {}", listed(groups.iter().copied())));
        }
    }
}
