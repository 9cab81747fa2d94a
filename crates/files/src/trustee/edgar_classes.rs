//! The four tables of classes of a filed text.

use std::collections::BTreeMap;

use remittance::{ClassColumn, ClassReport, ClassTable};

use crate::reader::words::{listed, quoted};
use crate::trustee::edgar::{Reading, SetAside};
use crate::trustee::edgar_lines::{SLOT, TextLine, single_blanks};
use crate::trustee::edgar_pages::{Page, date_of_serial};

/// Most columns of a table.
const MOST_COLUMNS: usize = 20;

/// The captions of the tables, single blanks between their words.
const CAPTIONS: [(&str, ClassTable); 4] = [
    ("Distribution in Dollars - Current Period", ClassTable::Current),
    ("Interest Accrual Detail Current Period Factor Information", ClassTable::Factors),
    ("Distribution in Dollars - to Date", ClassTable::ToDate),
    ("Interest Detail", ClassTable::Interest),
];

/// What a column of a table holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Class,
    Type,
    Start,
    End,
    Method,
    Cusip,
    Figure(ClassColumn),
}

/// Columns of words and dates by their headings.
const WORDS: [(&str, Column); 7] = [
    ("Class", Column::Class),
    ("Class Type", Column::Type),
    ("Type", Column::Type),
    ("Period Starting", Column::Start),
    ("Period Ending", Column::End),
    ("Method", Column::Method),
    ("Cusip", Column::Cusip),
];

/// The tables of classes read so far.
#[derive(Default)]
pub(crate) struct ClassTables {
    /// The classes that each table has.
    classes: BTreeMap<ClassTable, Vec<String>>,
    /// The tables that have their totals.
    totals: Vec<ClassTable>,
    /// The table that goes on where a page has no caption.
    open: Option<Table>,
}

/// A table that is being read.
struct Table {
    table: ClassTable,
    /// The words of its heading by slot.
    heading: Vec<String>,
    /// Its columns, once the heading is complete.
    columns: Option<Vec<Option<Column>>>,
}

impl ClassTables {
    pub(crate) fn read(&mut self, page: &Page<'_>, reading: &mut Reading<'_>) {
        let mut table = self.open.take();
        for line in &page.lines {
            if let Some(next) = caption(&line.words()) {
                reading.aside(line, SetAside::Heading);
                table = Some(Table::new(next));
            } else if let Some(table) = &mut table {
                if table.columns.is_some() {
                    self.row(table, line, reading);
                } else {
                    table.head(line, reading);
                }
            } else if !reading.is_furniture(line) {
                reading.unplaced(line);
            }
        }
        self.open = table;
    }

    /// The row of a class, or of the totals.
    fn row(&mut self, table: &Table, line: &TextLine, reading: &mut Reading<'_>) {
        let columns = table.columns.as_deref().unwrap_or_default();
        let name = line.piece(0, SLOT);
        // A name of digits alone stands on the right, as numbers do.
        let is_number = name.to == SLOT && name.text.bytes().all(|b| b.is_ascii_digit());
        if name.text.is_empty() || (name.from > 0 && !is_number) {
            if !reading.is_furniture(line) {
                reading.unplaced(line);
            }
            return;
        }
        let is_total = name.text.eq_ignore_ascii_case("total");
        let names = self.classes.entry(table.table).or_default();
        let is_again = match is_total {
            true => self.totals.contains(&table.table),
            false => names.iter().any(|known| known == name.text),
        };
        if is_again {
            let message = format!("{} stands twice in one table", quoted(name.text));
            let problem = line.problem(name, message).label("expected each class once");
            return reading.problems.push(problem);
        }
        let problems = reading.problems;
        let class = if is_total {
            self.totals.push(table.table);
            name.text.clone_into(&mut reading.report.total.name);
            &mut reading.report.total
        } else {
            names.push(name.text.to_owned());
            let classes = &mut reading.report.classes;
            let at = classes.iter().position(|class| class.name == name.text);
            let at = at.unwrap_or_else(|| {
                let name = name.text.to_owned();
                classes.push(ClassReport { name, ..ClassReport::default() });
                classes.len() - 1
            });
            let Some(class) = classes.get_mut(at) else { return };
            class
        };
        let no_principal = has_no_principal(table.table, columns, line, class);
        for (slot, column) in columns.iter().enumerate().skip(1) {
            let start = slot * SLOT;
            let Some(column) = column else {
                let stray = line.piece(start, start + SLOT);
                if !stray.text.is_empty() {
                    let message = format!("{} stands in no column", quoted(stray.text));
                    let label = "expected nothing between the columns";
                    problems.push(line.problem(stray, message).label(label));
                }
                continue;
            };
            let Some(piece) = line.column(start, problems) else {
                let is_blank = line.piece(start, start + SLOT).text.is_empty();
                let is_figure = matches!(column, Column::Figure(c) if *c != ClassColumn::Rate);
                if is_blank && is_figure && !no_principal {
                    let message = format!("{} has no figure here", quoted(name.text));
                    let at = line.piece(start, start);
                    problems.push(line.problem(at, message).label("expected a figure"));
                }
                continue;
            };
            let date = || {
                let date = date_of_serial(piece.text);
                if date.is_none() {
                    let message = format!("{} is no date", quoted(piece.text));
                    let label = "expected the serial number of a date, as 37587";
                    problems.push(line.problem(piece, message).label(label));
                }
                date
            };
            match column {
                Column::Class => {}
                Column::Type => class.kind = single_blanks(piece.text),
                Column::Method => class.method = single_blanks(piece.text),
                Column::Cusip => class.cusip = single_blanks(piece.text),
                Column::Start => class.accrual_start = date(),
                Column::End => class.accrual_end = date(),
                Column::Figure(column) => {
                    if let Some(figure) = line.figure_of(piece, problems) {
                        class.figures.insert(*column, figure);
                    }
                }
            }
        }
        let beyond = line.rest(columns.len() * SLOT);
        if !beyond.text.is_empty() {
            let message = format!("{} stands beyond the last column", quoted(beyond.text));
            problems.push(line.problem(beyond, message).label("expected the end of the line"));
        }
    }

    /// Tells of tables that are missing, but for that of the current period.
    pub(crate) fn missing_tables(&self, missing: &mut dyn FnMut(&str, &str)) {
        for (caption, table) in CAPTIONS.iter().filter(|(_, table)| *table != ClassTable::Current) {
            if self.classes.get(table).is_none_or(Vec::is_empty) {
                missing(&format!("table `{caption}` of classes"), "expected four tables");
            }
        }
    }

    /// Tells of classes, and of totals, that are missing in a table, and of the table of the
    /// current period.
    pub(crate) fn missing(&self, missing: &mut dyn FnMut(&str, &str)) {
        let all = self.classes.values().max_by_key(|names| names.len());
        for (caption, table) in CAPTIONS {
            let Some(names) = self.classes.get(&table).filter(|names| !names.is_empty()) else {
                if table == ClassTable::Current {
                    missing(&format!("table `{caption}` of classes"), "expected four tables");
                }
                continue;
            };
            for name in all.into_iter().flatten().filter(|name| !names.contains(name)) {
                let what = format!("class {} in the table `{caption}`", quoted(name));
                missing(&what, "expected the classes of the other tables");
            }
            if table != ClassTable::Factors && !self.totals.contains(&table) {
                missing(&format!("total in the table `{caption}`"), "expected a line `Total`");
            }
        }
        let first = self.classes.get(&ClassTable::Current);
        for name in self.classes.values().flatten() {
            let is_new = |names: &Vec<String>| !names.contains(name);
            if first.is_some_and(is_new) && all.is_some_and(is_new) {
                let what = format!("class {} in the other tables", quoted(name));
                missing(&what, "expected the same classes in all tables");
            }
        }
    }
}

/// Whether a class has no principal, as residuals and notional ones: its figures may be blank.
fn has_no_principal(
    table: ClassTable,
    columns: &[Option<Column>],
    line: &TextLine,
    class: &ClassReport,
) -> bool {
    use ClassColumn::{OriginalFace, PriorBalance};
    let is_nothing = |text: &str| !text.bytes().any(|b| matches!(b, b'1'..=b'9'));
    let printed = |column| {
        let slot = columns.iter().position(|known| *known == Some(Column::Figure(column)))?;
        Some(line.piece(slot * SLOT, (slot + 1) * SLOT).text)
    };
    match table {
        ClassTable::Current => {
            [OriginalFace, PriorBalance].into_iter().all(|c| printed(c).is_none_or(is_nothing))
        }
        _ => class.figure(OriginalFace).is_none_or(|face| is_nothing(face.text())),
    }
}

/// The table of a caption.
fn caption(words: &str) -> Option<ClassTable> {
    CAPTIONS.iter().find(|(caption, _)| words.starts_with(caption)).map(|(_, table)| *table)
}

/// Whether the words of a heading are `known`; capitals, hyphens and stops make no difference.
fn is_heading(known: &str, words: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    !words.is_empty() && plain(known) == plain(words)
}

impl Table {
    fn new(table: ClassTable) -> Table {
        Table { table, heading: vec![String::new(); MOST_COLUMNS], columns: None }
    }

    /// A line of the heading; the line of column numbers completes it.
    fn head(&mut self, line: &TextLine, reading: &mut Reading<'_>) {
        reading.aside(line, SetAside::Heading);
        let text = line.trimmed();
        if text.starts_with("(1)") {
            let columns = self.columns(line, reading);
            self.columns = Some(columns);
            return;
        }
        for (slot, words) in self.heading.iter_mut().enumerate() {
            let piece = line.piece(slot * SLOT, (slot + 1) * SLOT);
            if !piece.text.is_empty() {
                *words = single_blanks(&format!("{words} {}", piece.text));
            }
        }
    }

    /// What the columns hold by the words of the heading.
    fn columns(&self, line: &TextLine, reading: &Reading<'_>) -> Vec<Option<Column>> {
        let known: Vec<(ClassColumn, &str)> = ClassColumn::of_table(self.table).collect();
        let mut columns: Vec<Option<Column>> = Vec::new();
        for words in &self.heading {
            let figure = known.iter().find(|(_, heading)| is_heading(heading, words));
            let figure = figure.map(|(column, _)| Column::Figure(*column));
            let word = WORDS.iter().find(|(heading, _)| is_heading(heading, words));
            let column = figure.or(word.map(|(_, column)| *column));
            if let (None, false) = (column, words.is_empty()) {
                let message = format!("unknown column {} of a table of classes", quoted(words));
                let label = format!("expected {}", listed(known.iter().map(|(_, h)| *h)));
                reading.problems.push(line.problem(line.rest(0), message).label(label));
            }
            columns.push(column);
        }
        for (column, heading) in known {
            if !columns.contains(&Some(Column::Figure(column))) {
                let message = format!("the table of classes has no column {}", quoted(heading));
                let label = "expected its heading above";
                reading.problems.push(line.problem(line.rest(0), message).label(label));
            }
        }
        let last = columns.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        columns.truncate(last);
        columns
    }
}
