//! Column tables of a filed text: a heading with the columns' names, then labels and figures.

use remittance::{Averaged, Figure, Line, Point, Report, Section, SectionKind};
use terms::Date;

use crate::edgar::{Reading, SetAside};
use crate::edgar_lines::{SLOT, TextLine, single_blanks};
use crate::edgar_pages::Page;
use crate::words::{listed, quoted};

/// Most groups of a deal, and most lines of a section.
const MOST_GROUPS: usize = 8;
const MOST_LINES: usize = 500;

/// The sections by their titles; those with `true` have parts with headings of their own.
const TITLES: [(&str, SectionKind, bool); 24] = {
    use SectionKind as K;
    [
        ("SUMMARY", K::Summary, false),
        ("PRINCIPAL - COLLECTIONS", K::PrincipalCollections, false),
        ("PRINCIPAL - WITHDRAWALS", K::PrincipalWithdrawals, false),
        ("PRINCIPAL - OTHER ACCOUNTS", K::PrincipalOther, false),
        ("INTEREST - COLLECTIONS", K::InterestCollections, false),
        ("INTEREST - WITHDRAWALS", K::InterestWithdrawals, false),
        ("INTEREST - OTHER ACCOUNTS", K::InterestOther, false),
        ("INTEREST - FEES", K::InterestFees, false),
        ("ACCOUNTS", K::Accounts, false),
        ("INSURANCE", K::Insurance, false),
        ("STRUCTURAL FEATURES", K::StructuralFeatures, false),
        ("COLLATERAL", K::LoanCount, true),
        ("PREFUNDING", K::Prefunding, false),
        ("CHARACTERISTICS", K::Characteristics, false),
        ("ARM CHARACTERISTICS", K::ArmCharacteristics, false),
        ("SERVICING FEES / ADVANCES", K::Servicing, false),
        ("ADDITIONAL COLLATERAL INFORMATION", K::AdditionalCollateral, false),
        ("VOLUNTARY PREPAYMENTS", K::PrepaymentsCurrent, true),
        ("VOLUNTARY PREPAYMENT RATES", K::PrepaymentRates, false),
        ("COLLATERAL REALIZED LOSSES", K::RealizedLossesCurrent, true),
        ("DEFAULT SPEEDS", K::DefaultSpeeds, false),
        ("TRIGGER EVENTS", K::Triggers, false),
        ("ADJUSTABLE RATE CERTIFICATE INFORMATION", K::AdjustableRate, false),
        ("ADDITIONAL INFORMATION", K::Additional, false),
    ]
};

/// Headings of parts: of which section they are, and which one they begin.
const PARTS: [(&str, &str, Option<SectionKind>); 7] = {
    use SectionKind as K;
    [
        ("COLLATERAL", "Loan Count:", Some(K::LoanCount)),
        ("COLLATERAL", "Principal Balance:", Some(K::PrincipalBalance)),
        ("VOLUNTARY PREPAYMENTS", "Current", Some(K::PrepaymentsCurrent)),
        ("VOLUNTARY PREPAYMENTS", "Cumulative", Some(K::PrepaymentsCumulative)),
        ("COLLATERAL REALIZED LOSSES", "Current", Some(K::RealizedLossesCurrent)),
        ("COLLATERAL REALIZED LOSSES", "Cumulative", Some(K::RealizedLossesCumulative)),
        ("PREFUNDING", "PRE-FUNDING ACCOUNT", None),
    ]
};

/// The label with which the payments of derivative contracts begin.
const DERIVATIVES: &str = "Total Derivative Payments";

/// The sections read so far.
#[derive(Default)]
pub(crate) struct Sections {
    /// Titles with the pages' titles and numbers of their lines.
    seen: Vec<(String, String, usize)>,
    /// Headings of parts with the sections' titles.
    parts: Vec<(&'static str, &'static str)>,
    /// Whether the names of the groups are known.
    has_groups: bool,
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

/// The heading of a section: title, first columns and names of its columns, the last `TOTAL`.
struct Heading {
    title: String,
    columns: Vec<(usize, String)>,
    is_shifted: bool,
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
        self.parts.extend(open.into_iter().flat_map(|open| open.parts));
    }

    fn open(
        &mut self,
        heading: Heading,
        line: &TextLine,
        page: &Page<'_>,
        reading: &mut Reading<'_>,
    ) -> Open {
        let Heading { title, columns, is_shifted } = heading;
        let again = self.seen.iter().find(|(seen, of, _)| *seen == title && *of == page.title);
        if let Some((.., first)) = again {
            let message = format!("section {} stands twice, first in line {first}", quoted(&title));
            let problem = line.problem(line.rest(0), message);
            reading.problems.push(problem.label("expected each section once"));
        }
        self.seen.push((title.clone(), page.title.clone(), line.number));
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
        if !names.clone().eq(groups.iter()) {
            let message = format!("the columns of {} are other ones", quoted(&open.title));
            let expected = groups.iter().map(String::as_str).chain(["TOTAL"]);
            let label = format!("expected {} as in the sections before", listed(expected));
            reading.problems.push(line.problem(line.rest(0), message).label(label));
        }
        let is_total = |name: &str| name == "TOTAL";
        for (start, name) in &columns {
            let group = groups.iter().position(|group| group == name);
            let place = if is_total(name) { Some(groups.len()) } else { group };
            open.columns.extend(place.map(|place| (*start, place)));
        }
        let known = TITLES.iter().find(|(known, ..)| *known == open.title);
        open.kind = match known {
            Some((_, kind, parts)) => (!parts).then(|| kind.clone()),
            None => Some(SectionKind::Other(open.title.clone())),
        };
        open
    }

    /// Tells of sections that are missing.
    pub(crate) fn missing(&self, missing: &mut dyn FnMut(&str, &str)) {
        for (title, ..) in &TITLES {
            if !self.seen.iter().any(|(seen, ..)| seen == title) {
                let label = "expected its heading, with `SPACE INTENTIONALLY LEFT BLANK` if empty";
                missing(&format!("section {}", quoted(title)), label);
            }
        }
        for (title, part, _) in PARTS.iter().filter(|(.., kind)| kind.is_some()) {
            let is_there = self.seen.iter().any(|(seen, ..)| seen == title);
            if is_there && !self.parts.contains(&(*title, *part)) {
                let what = format!("heading {} in section {}", quoted(part), quoted(title));
                missing(&what, "expected it above its part of the section");
            }
        }
    }
}

/// The heading of a section, if the line is one: its title in the first column, and `TOTAL` in
/// the last one.
fn heading(line: &TextLine) -> Option<Heading> {
    let text = line.text();
    let is_title = |c: char| c.is_ascii_uppercase();
    if !text.starts_with(is_title) || text.contains(char::is_lowercase) {
        return None;
    }
    let (before, _) = text.rsplit_once("  ").filter(|(_, last)| last.trim() == "TOTAL")?;
    let total = text.len() - "TOTAL".len();
    let first = before.trim_end().find("  ").unwrap_or(before.trim_end().len());
    let is_shifted = !total.is_multiple_of(SLOT);
    let mut columns = vec![(total, "TOTAL".to_owned())];
    let mut start = total;
    while let Some(before) = start.checked_sub(SLOT).filter(|before| *before > first) {
        let name = line.piece(before, start);
        if name.text.is_empty() || columns.len() > MOST_GROUPS {
            break;
        }
        columns.push((before, single_blanks(name.text)));
        start = before;
    }
    columns.reverse();
    let title = single_blanks(text.get(..start)?);
    if is_shifted {
        let move_back = (total + SLOT / 2) / SLOT * SLOT;
        columns.iter_mut().for_each(|(at, _)| *at = *at + move_back - total);
    }
    Some(Heading { title, columns, is_shifted })
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
        if has_figures && !label.text.is_empty() {
            return self.entry(line, reading);
        }
        if has_figures {
            let problem = line.problem(line.rest(first), "figures without a label");
            return reading.problems.push(problem.label("expected a label on the left"));
        }
        reading.unplaced(line);
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
        let mut probe = Section::new(kind.clone());
        probe.push(label, Vec::new());
        let is_known = probe.entries.iter().any(|entry| entry.line.is_some());
        is_known || (has_figures && single_blanks(label) == DERIVATIVES)
    }

    /// A label with its figures.
    fn entry(&mut self, line: &TextLine, reading: &mut Reading<'_>) {
        let problems = reading.problems;
        let first = self.columns.first().map_or(0, |(start, _)| *start);
        let label = line.piece(0, first);
        let words = single_blanks(label.text);
        if label.text.contains("   ")
            || (label.to == first && !line.piece(first, first + 1).text.is_empty())
        {
            let message = format!("the label {} runs into the columns", quoted(&words));
            let expected =
                format!("expected the first figure in columns {first} to {}", first + SLOT);
            problems.push(line.problem(label, message).label(expected));
        }
        if words == DERIVATIVES && self.kind == Some(SectionKind::Additional) {
            self.kind = Some(SectionKind::DerivativePayments);
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
        for (start, place) in &self.columns {
            if let Some(slot) = figures.get_mut(*place) {
                *slot = line.figure(*start, problems);
            }
        }
        let end = self.columns.last().map_or(0, |(start, _)| start + SLOT);
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
        section.push(&words, figures);
        let Some(entry) = section.entries.last() else { return };
        let (groups, total) = entry.figures.split_at(width - 1);
        let printed = groups.iter().filter(|figure| figure.is_some()).count();
        let has_total = total.iter().any(Option::is_some);
        let is_whole = match printed {
            0 => has_total || entry.line.is_some_and(|line| may_be_blank(line, month)),
            printed => {
                let of_some = entry.line.is_some_and(is_of_some_groups);
                of_some || (printed == groups.len() && has_total)
            }
        };
        // Faults of its columns say more.
        let mut columns = self.columns.iter().map(|(start, _)| *start);
        let is_blank = |start| line.piece(start, start + SLOT).text.is_empty();
        let is_at_fault =
            printed + usize::from(has_total) < columns.clone().filter(|s| !is_blank(*s)).count();
        if !is_whole && !is_at_fault {
            let start = columns.find(|start| is_blank(*start)).unwrap_or(first);
            let message = format!("{} has no figure in column {start}", quoted(&words));
            let piece = line.piece(start, start);
            let expected = "expected a figure for each group and the total, or for the total alone";
            problems.push(line.problem(piece, message).label(expected));
        }
    }
}

/// The number of distributions with this one, if the dates are known.
fn deal_month(report: &Report) -> Option<i32> {
    let (first, this) = (report.issue.first_payment?, report.distribution_date?);
    let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    Some(months(this) - months(first) + 1)
}

/// Whether a line is printed without figures where they do not exist: averages over months that
/// have not passed, characteristics before the first month, severity without losses.
fn may_be_blank(line: Line, month: Option<i32>) -> bool {
    let in_first = |months: i32| month.is_none_or(|month| month < months);
    match line {
        Line::Severity(_) => true,
        Line::Coupon(Point::Prior)
        | Line::MonthsToMaturity(Point::Prior)
        | Line::AmortizationTerm(Point::Prior)
        | Line::Seasoning(Point::Prior)
        | Line::Margin(Point::Prior)
        | Line::MaxRate(Point::Prior)
        | Line::MinRate(Point::Prior)
        | Line::CapUp(Point::Prior)
        | Line::CapDown(Point::Prior) => in_first(2),
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

/// Whether a line is printed for the groups that it concerns only: characteristics of ARMs.
fn is_of_some_groups(line: Line) -> bool {
    matches!(
        line,
        Line::Margin(_) | Line::MaxRate(_) | Line::MinRate(_) | Line::CapUp(_) | Line::CapDown(_)
    )
}
