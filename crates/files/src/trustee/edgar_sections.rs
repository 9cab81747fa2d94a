//! Column tables of a filed text: a heading with the columns' names, then labels and figures.

use remittance::{Averaged, Figure, Line, Point, Report, Section, SectionKind};
use terms::Date;

use crate::reader::words::{listed, quoted};
use crate::trustee::edgar::{Reading, SetAside};
use crate::trustee::edgar_headings::{Heading, PARTS, TITLES, heading};
use crate::trustee::edgar_lines::{Piece, SLOT, TextLine, single_blanks};
use crate::trustee::edgar_pages::Page;

/// Most lines of a section.
const MOST_LINES: usize = 500;

/// The sections read so far.
#[derive(Default)]
pub(crate) struct Sections {
    /// The headings that were there.
    seen: Vec<Seen>,
    /// Headings of parts with the sections' titles.
    parts: Vec<(&'static str, &'static str)>,
    /// Whether the names of the groups are known.
    has_groups: bool,
}

/// A heading that was there.
struct Seen {
    title: String,
    /// Title and number of its page, and number of its line.
    page: (String, usize),
    line: usize,
    /// The part of the section with which it ended.
    kind: Option<SectionKind>,
}

/// A section that is being read.
struct Open {
    title: String,
    /// Where its lines belong; `None` before the heading of a part.
    kind: Option<SectionKind>,
    /// Where each column begins, and its place among the groups and the total.
    columns: Vec<(usize, usize)>,
    /// Headings of parts that were there.
    parts: Vec<(&'static str, &'static str)>,
}

impl Sections {
    pub(crate) fn read(&mut self, page: &Page<'_>, reading: &mut Reading<'_>) {
        let mut open: Option<Open> = None;
        let mut is_methodology = false;
        for line in &page.lines {
            if let Some(heading) = heading(line) {
                reading.aside(line, SetAside::Heading);
                is_methodology = false;
                self.close(open.take());
                open = Some(self.open(heading, line, page, reading));
            } else if is_methodology {
                reading.aside(line, SetAside::Methodology);
            } else if line.trimmed().ends_with("CALCULATION METHODOLOGY") {
                reading.aside(line, SetAside::Methodology);
                is_methodology = true;
            } else if let Some(open) = &mut open {
                open.line(line, reading);
            } else if !reading.is_furniture(line) {
                reading.unplaced(line);
            }
        }
        self.close(open);
    }

    fn close(&mut self, open: Option<Open>) {
        let Some(open) = open else { return };
        if let Some(seen) = self.seen.last_mut() {
            seen.kind = open.kind;
        }
        self.parts.extend(open.parts);
    }

    fn open(
        &mut self,
        heading: Heading,
        line: &TextLine,
        page: &Page<'_>,
        reading: &mut Reading<'_>,
    ) -> Open {
        let Heading { title, columns, is_shifted } = heading;
        let mut again = self.seen.iter().rev();
        let again = again.find(|seen| seen.title == title && seen.page.0 == page.title);
        if let Some(first) = again.filter(|seen| seen.page.1 == page.number) {
            let message =
                format!("section {} stands twice, first in line {}", quoted(&title), first.line);
            let problem = line.problem(line.rest(0), message);
            reading.problems.push(problem.label("expected each section once"));
        }
        // The section goes on from a page before.
        let goes_on = again.map(|seen| seen.kind.clone());
        let (of, line_number) = ((page.title.clone(), page.number), line.number);
        self.seen.push(Seen { title: title.clone(), page: of, line: line_number, kind: None });
        if is_shifted {
            let message = "the columns of the heading are shifted";
            let label = format!("expected them to begin at multiples of {SLOT}");
            reading.problems.push(line.problem(line.rest(0), message).label(label));
        }
        let names = columns.iter().map(|(_, name)| name).take(columns.len().saturating_sub(1));
        if !self.has_groups {
            self.has_groups = true;
            reading.report.groups = names.clone().cloned().collect();
        }
        let groups = &reading.report.groups;
        let mut open = Open { title, kind: None, columns: Vec::new(), parts: Vec::new() };
        let are_all = names.clone().eq(groups.iter());
        let has_total_only = columns.len() == 1;
        if !are_all && !has_total_only {
            let message = format!("the columns of {} are other ones", quoted(&open.title));
            let expected = groups.iter().map(String::as_str).chain(["TOTAL"]);
            let label = format!("expected {} as in the sections before", listed(expected));
            reading.problems.push(line.problem(line.rest(0), message).label(label));
        }
        for (at, (start, name)) in columns.iter().enumerate() {
            let is_last = at + 1 == columns.len();
            let place = if is_last {
                Some(groups.len())
            } else if are_all {
                Some(at)
            } else {
                groups.iter().position(|group| group == name)
            };
            open.columns.extend(place.map(|place| (*start, place)));
            if !is_last && name.eq_ignore_ascii_case("total") {
                let problem = line.problem(line.rest(*start), "two columns are totals");
                reading.problems.push(problem.label("expected the total in the last column only"));
            } else if columns.iter().take(at).any(|(_, before)| before == name) {
                let message = format!("two columns are called {}", quoted(name));
                let label = "expected a name of its own for each group";
                reading.problems.push(line.problem(line.rest(*start), message).label(label));
            }
        }
        let known = TITLES.iter().find(|(known, ..)| *known == open.title);
        open.kind = match (goes_on, known) {
            (Some(kind), _) => kind,
            (None, Some((_, kind, parts))) => (!parts).then(|| kind.clone()),
            (None, None) => Some(SectionKind::Other(open.title.clone())),
        };
        open
    }

    /// Tells of sections that are missing.
    pub(crate) fn missing(&self, missing: &mut dyn FnMut(&str, &str)) {
        for (title, ..) in &TITLES {
            if !self.seen.iter().any(|seen| seen.title == *title) {
                let label = "expected its heading, with `SPACE INTENTIONALLY LEFT BLANK` if empty";
                missing(&format!("section {}", quoted(title)), label);
            }
        }
        for (title, part, _) in PARTS.iter().filter(|(.., kind)| kind.is_some()) {
            let is_there = self.seen.iter().any(|seen| seen.title == *title);
            if is_there && !self.parts.contains(&(*title, *part)) {
                let what = format!("heading {} in section {}", quoted(part), quoted(title));
                missing(&what, "expected it above its part of the section");
            }
        }
    }
}

impl Open {
    /// A line below the heading.
    fn line(&mut self, line: &TextLine, reading: &mut Reading<'_>) {
        let first = self.columns.first().map_or(usize::MAX, |(start, _)| *start);
        let label = line.piece(0, first);
        let has_figures = !line.rest(first).text.is_empty();
        if !has_figures && self.part(line, reading) {
            return;
        }
        if self.is_entry(label.text, has_figures) {
            return self.entry(line, reading);
        }
        if reading.is_furniture(line) {
            return;
        }
        let is_part =
            |(title, part, _): &(&str, &str, _)| *title == self.title && *part == label.text;
        if has_figures && PARTS.iter().any(is_part) {
            let message = format!("the heading {} has figures", quoted(label.text));
            let problem = line.problem(line.rest(first), message);
            return reading
                .problems
                .push(problem.label("expected a line with a label before them"));
        }
        // Only figures make an entry of a label that is not known; words, as of a test that
        // holds, have no room in the model.
        let starts = || self.columns.iter().map(|(start, _)| *start);
        let mut printed = starts().map(|start| line.piece(start, start + SLOT));
        let is_word = |piece: &Piece<'_>| {
            !piece.text.is_empty() && !piece.text.bytes().any(|byte| byte.is_ascii_digit())
        };
        let has_words =
            printed.any(|piece| is_word(&piece) && !line.has_figure(piece.from, piece.to));
        let has_any = starts().any(|start| line.has_figure(start, start + SLOT));
        if !has_figures || has_words || !has_any {
            return reading.unplaced(line);
        }
        if !label.text.is_empty() {
            return self.entry(line, reading);
        }
        let problem = line.problem(line.rest(first), "figures without a label");
        reading.problems.push(problem.label("expected a label on the left"));
    }

    /// Begins a part of the section; whether the line is its heading.
    fn part(&mut self, line: &TextLine, reading: &mut Reading<'_>) -> bool {
        let text = line.trimmed();
        let mut of_section = PARTS.iter().filter(|(title, ..)| *title == self.title);
        let Some((title, part, kind)) = of_section.find(|(_, part, _)| *part == text) else {
            return false;
        };
        if self.parts.contains(&(*title, *part)) {
            let message = format!("{} stands twice in its section", quoted(text));
            let problem = line.problem(line.rest(0), message);
            reading.problems.push(problem.label("expected each part once"));
        }
        self.parts.push((*title, *part));
        if kind.is_some() {
            self.kind.clone_from(kind);
        }
        reading.aside(line, SetAside::Heading);
        true
    }

    /// Whether the label is one of the section's.
    fn is_entry(&self, label: &str, has_figures: bool) -> bool {
        let Some(kind) = &self.kind else { return false };
        is_known(kind, label) || (has_figures && self.begins_contracts(label))
    }

    /// Whether the payments of the derivative contracts begin with this label.
    fn begins_contracts(&self, label: &str) -> bool {
        let is_additional = self.kind == Some(SectionKind::Additional);
        is_additional && is_known(&SectionKind::DerivativePayments, label)
    }

    /// A label with its figures.
    fn entry(&mut self, line: &TextLine, reading: &mut Reading<'_>) {
        let problems = reading.problems;
        let first = self.columns.first().map_or(0, |(start, _)| *start);
        let label = line.piece(0, first);
        let words = single_blanks(label.text);
        // A label that fills its columns is cut off there.
        if label.text.contains("   ") {
            let message = format!("the label {} runs into the columns", quoted(&words));
            let expected =
                format!("expected the first figure in columns {first} to {}", first + SLOT);
            problems.push(line.problem(label, message).label(expected));
        }
        if self.begins_contracts(&words) {
            self.kind = Some(SectionKind::DerivativePayments);
        } else if self.kind == Some(SectionKind::DerivativePayments)
            && is_known(&SectionKind::Additional, &words)
        {
            self.kind = Some(SectionKind::Additional);
        }
        let Some(kind) = self.kind.clone() else {
            let message = format!("{} comes before the heading of a part", quoted(&words));
            let parts = PARTS.iter().filter(|(title, ..)| *title == self.title);
            let expected = format!("expected {}", listed(parts.map(|(_, part, _)| *part)));
            return problems.push(line.problem(label, message).label(expected));
        };
        let width = reading.report.groups.len() + 1;
        let month = deal_month(&reading.report);
        let mut figures: Vec<Option<Figure>> = vec![None; width];
        let last = self.columns.last().map_or(0, |(start, _)| *start);
        // The figure of the last column may be wider than it.
        let wide =
            Some(line.rest(last)).filter(|wide| wide.from == last && !wide.text.contains(' '));
        for (start, place) in &self.columns {
            let Some(slot) = figures.get_mut(*place) else { continue };
            *slot = match wide.filter(|wide| *start == last && wide.to > last + SLOT) {
                Some(wide) => line.figure_of(wide, problems),
                None => line.figure(*start, problems),
            };
        }
        let end = wide.map_or(0, |wide| wide.to).max(last + SLOT);
        let beyond = line.rest(end);
        if !beyond.text.is_empty() {
            let message = format!("{} stands beyond the last column", quoted(beyond.text));
            problems.push(line.problem(beyond, message).label("expected the end of the line"));
        }
        let sections = &mut reading.report.sections;
        let at = sections.iter().position(|section| section.kind == kind);
        let at = at.unwrap_or_else(|| {
            sections.push(Section::new(kind));
            sections.len() - 1
        });
        let Some(section) = sections.get_mut(at) else { return };
        if section.entries.len() >= MOST_LINES {
            let message = format!("a section has more than {MOST_LINES} lines");
            return problems.push(line.problem(label, message));
        }
        let is_again = section
            .entries
            .iter()
            .any(|known| known.line.is_some() && known.label == words && known.figures == figures);
        let is_strict = are_sums(&section.kind);
        section.push(&words, figures);
        let Some(entry) = section.entries.last() else { return };
        if is_again && entry.line.is_none() {
            let message = format!("{} stands twice in its section", quoted(&words));
            problems.push(line.problem(label, message).label("expected each line once"));
        }
        let starts = || self.columns.iter().map(|(start, _)| *start);
        let is_blank = |start: &usize| line.piece(*start, start + SLOT).text.is_empty();
        let printed = starts().filter(|start| !is_blank(start)).count();
        let has_total = !is_blank(&last);
        let is_whole = match printed - usize::from(has_total) {
            0 => has_total || entry.line.is_some_and(|line| may_be_blank(line, month)),
            _ if !is_strict => true,
            groups => groups + 1 == self.columns.len() && has_total,
        };
        if !is_whole {
            let start = starts().find(is_blank).unwrap_or(first);
            let message = format!("{} has no figure in column {start}", quoted(&words));
            let piece = line.piece(start, start);
            let expected = "expected a figure for each group and the total, or for the total alone";
            problems.push(line.problem(piece, message).label(expected));
        }
    }
}

/// Whether `label` is known in a section.
fn is_known(kind: &SectionKind, label: &str) -> bool {
    let mut probe = Section::new(kind.clone());
    probe.push(label, Vec::new());
    probe.entries.iter().any(|entry| entry.line.is_some())
}

/// Whether a section's lines add up over the groups, so that each of them has a figure. Averages
/// and speeds are blank for groups without loans, and other lines concern some groups only.
fn are_sums(kind: &SectionKind) -> bool {
    use SectionKind as K;
    matches!(
        kind,
        K::Summary
            | K::PrincipalCollections
            | K::PrincipalWithdrawals
            | K::PrincipalOther
            | K::InterestCollections
            | K::InterestWithdrawals
            | K::InterestOther
            | K::InterestFees
            | K::StructuralFeatures
            | K::LoanCount
            | K::PrincipalBalance
            | K::Servicing
            | K::PrepaymentsCurrent
            | K::PrepaymentsCumulative
            | K::RealizedLossesCurrent
            | K::RealizedLossesCumulative
    )
}

/// The number of distributions with this one, if the dates are known.
fn deal_month(report: &Report) -> Option<i32> {
    let (first, this) = (report.issue.first_payment?, report.distribution_date?);
    let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    Some(months(this) - months(first) + 1)
}

/// Whether a line is printed without figures where they do not exist: averages over months that
/// have not passed, characteristics before the first month, severity without losses, and
/// characteristics of ARMs in a pool without them.
fn may_be_blank(line: Line, month: Option<i32>) -> bool {
    let in_first = |months: i32| month.is_none_or(|month| month < months);
    match line {
        Line::Severity(_)
        | Line::Margin(_)
        | Line::MaxRate(_)
        | Line::MinRate(_)
        | Line::CapUp(_)
        | Line::CapDown(_) => true,
        Line::Coupon(Point::Prior)
        | Line::MonthsToMaturity(Point::Prior)
        | Line::AmortizationTerm(Point::Prior)
        | Line::Seasoning(Point::Prior) => in_first(2),
        Line::Smm(over) | Line::Cpr(over) | Line::Psa(over) => match over {
            Averaged::ThreeMonths => in_first(3),
            Averaged::TwelveMonths => in_first(12),
            Averaged::Month | Averaged::SinceCutOff => false,
        },
        Line::Mdr(over) | Line::Cdr(over) | Line::Sda(over) => match over {
            Averaged::ThreeMonths => in_first(3),
            Averaged::TwelveMonths => in_first(12),
            Averaged::Month | Averaged::SinceCutOff => false,
        },
        _ => false,
    }
}
