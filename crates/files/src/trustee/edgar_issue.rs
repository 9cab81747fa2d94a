//! The first page of a filed text: cover, contents, and the issuance information, of which
//! parties stand on the left and dates on the right.

use remittance::{Party, Report};
use terms::Date;

use crate::reader::words::quoted;
use crate::trustee::edgar::{Reading, SetAside};
use crate::trustee::edgar_lines::{Piece, SLOT, TextLine, single_blanks};
use crate::trustee::edgar_pages::{Page, date_in_words};

const HEADING: &str = "ISSUANCE INFORMATION";
/// Column of the parties' names.
const NAMES: usize = 3 * SLOT;
/// The labels of the dates.
const LABELS: [&str; 5] =
    ["Cut-Off Date:", "Closing Date:", "First Payment Date:", "Distribution Date:", "Record Date:"];
/// Column of the dates where none of the lines tells.
const DATES: usize = 8 * SLOT;

pub(crate) fn read(page: &Page<'_>, reading: &mut Reading<'_>) {
    let heading = page.lines.iter().position(|line| line.trimmed() == HEADING);
    let from = heading.unwrap_or(page.lines.len());
    for line in page.lines.iter().take(from) {
        reading.aside(line, SetAside::Cover);
    }
    let mut issue = page.lines.iter().skip(from);
    if let Some(line) = issue.next() {
        reading.aside(line, SetAside::Heading);
    }
    let is_dates = |line: &&TextLine| LABELS.iter().find_map(|label| line.find(label));
    let dates = page.lines.iter().find_map(is_dates).unwrap_or(DATES);
    let (mut role, mut label) = (String::new(), String::new());
    for line in issue {
        let is_party = party(line, dates, &mut role, reading);
        let is_date = date(line, line.rest(dates), &mut label, reading);
        if !(is_party && is_date) {
            reading.unplaced(line);
        }
    }
}

/// The party of a line; whether there is one, or no words.
fn party(line: &TextLine, dates: usize, role: &mut String, reading: &mut Reading<'_>) -> bool {
    let title = line.piece(0, NAMES).text;
    let words = line.piece(NAMES, dates).text;
    if let Some(title) = title.strip_suffix(':') {
        *role = single_blanks(title);
    } else if !title.is_empty() {
        return false;
    }
    let (name, capacity) = words.split_once("   ").unwrap_or((words, ""));
    if name.is_empty() {
        return title.is_empty();
    }
    let (name, capacity) = (single_blanks(name), single_blanks(capacity));
    reading.report.parties.push(Party { role: role.clone(), name, capacity });
    !role.is_empty()
}

/// The date of a line; whether there is one, or no words.
fn date(line: &TextLine, piece: Piece<'_>, label: &mut String, reading: &mut Reading<'_>) -> bool {
    if piece.text.is_empty() {
        return true;
    }
    let words = match piece.text.split_once(':') {
        Some((before, words)) => {
            *label = single_blanks(before);
            words
        }
        None => piece.text,
    };
    let is_label = LABELS.iter().any(|known| known.trim_end_matches(':') == label);
    if !is_label {
        return false;
    }
    let Some(date) = date_in_words(words) else {
        let message = format!("{} is no date", quoted(words.trim()));
        let problem = line.problem(piece, message).label("expected a date as December 26, 2002");
        reading.problems.push(problem);
        return true;
    };
    let report = &mut reading.report;
    let once = |slot: &mut Option<Date>| slot.replace(date).is_none();
    let is_known = match label.as_str() {
        "Cut-Off Date" => once(&mut report.issue.cut_off),
        "Closing Date" => once(&mut report.issue.closing),
        "First Payment Date" => once(&mut report.issue.first_payment),
        "Record Date" => {
            report.issue.record.push(date);
            true
        }
        "Distribution Date" => match report.distribution_date {
            Some(known) if known != date => {
                let message =
                    format!("the distribution date {date} differs from that of the pages");
                let label = format!("expected {known}");
                reading.problems.push(line.problem(piece, message).label(label));
                true
            }
            _ => {
                report.distribution_date = Some(date);
                true
            }
        },
        _ => false,
    };
    if !is_known {
        let message = format!("the {label} stands here again");
        reading.problems.push(line.problem(piece, message).label("expected it once"));
    }
    true
}

/// Tells of dates that are missing; of the distribution date the heads of the pages tell.
pub(crate) fn missing(report: &Report, missing: &mut dyn FnMut(&str, &str)) {
    let issue = &report.issue;
    let dates = [
        ("cut-off date", issue.cut_off),
        ("closing date", issue.closing),
        ("first payment date", issue.first_payment),
        ("record date", issue.record.first().copied()),
    ];
    for (name, date) in dates {
        if date.is_none() {
            missing(name, "expected it in the issuance information");
        }
    }
}
