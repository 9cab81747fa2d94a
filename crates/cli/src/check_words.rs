//! Checks of trustees' reports in words: sizes, breaks, counts.

use remittance::{Check, Decimal, Figure, Style, Verdict};
use report::{printed, thousands};

/// Most breaks that a summary names for each report.
const MOST_BREAKS: usize = 12;

/// What the numbers of a check are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Money,
    Rate,
    Months,
    Plain,
}

/// As tables and files name a verdict.
pub(crate) fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Exact => "exact",
        Verdict::Within => "within",
        Verdict::Tolerated => "tolerated",
        Verdict::Known => "known",
        Verdict::Outside => "outside",
    }
}

/// A number of a check in the unit in which the report prints it: percent where it prints `%`.
pub(crate) fn in_printed_unit(check: &Check, value: Decimal) -> Option<f64> {
    let percent = style(check) == Some(Style::Percent);
    let scaled = if percent { value.checked_mul(Decimal::ONE_HUNDRED)? } else { value };
    f64::try_from(scaled).ok()
}

/// A number of a check for people: the digits that the report prints, and two more where it does
/// not agree.
pub(crate) fn shown(check: &Check, value: Decimal) -> String {
    let Some(number) = in_printed_unit(check, value) else { return String::new() };
    let reported = check.reported.as_ref();
    let unit = reported.map_or(0, |figure| match kind(check) {
        Kind::Money => figure.money_unit().scale(),
        _ => figure.unit().scale(),
    });
    let percent = style(check) == Some(Style::Percent);
    let digits = if percent { unit.saturating_sub(2) } else { unit };
    let more = if check.verdict == Verdict::Exact { 0 } else { 2 };
    let digits = usize::try_from(digits).unwrap_or(0).min(10);
    let mut text = match style(check) {
        Some(Style::General) => printed(number, digits + more),
        _ => thousands(number, digits + more),
    };
    // General drops trailing zeros; elsewhere only what goes beyond the printed digits.
    let keep = if style(check) == Some(Style::General) { digits + more } else { more };
    for _ in 0..keep {
        if text.contains('.') && text.ends_with('0') {
            text.pop();
        }
    }
    if text.ends_with('.') {
        text.pop();
    }
    if percent { text + "%" } else { text }
}

/// How far a recomputed number lies above the printed one: `+$975.12`, `+0.26 bp`.
pub(crate) fn size(check: &Check) -> Option<String> {
    let difference = check.difference()?;
    let number = f64::try_from(difference).ok()?;
    let sign = if number < 0.0 { "-" } else { "+" };
    let size = number.abs();
    Some(match kind(check) {
        Kind::Money if size < 0.005 => format!("{sign}${}", significant(size)),
        Kind::Money => format!("{sign}${}", thousands(size, 2)),
        Kind::Rate => format!("{sign}{} bp", significant(size * 10_000.0)),
        Kind::Months => format!("{sign}{} months", significant(size)),
        Kind::Plain if size.fract() == 0.0 => format!("{sign}{size}"),
        Kind::Plain => format!("{sign}{}", significant(size)),
    })
}

/// A number with two decimals, or as many as show two digits.
fn significant(size: f64) -> String {
    let digits = if size > 0.0 && size < 0.1 { (1.0 - size.log10().floor()) as usize } else { 2 };
    printed(size, digits.min(10))
}

fn style(check: &Check) -> Option<Style> {
    check.reported.as_ref().map(Figure::style)
}

/// What a number is: by its style, and by its place where spreadsheets print all alike.
fn kind(check: &Check) -> Kind {
    let label = check.line.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    match (style(check), check.section.as_str()) {
        (Some(Style::Percent), _) => Kind::Rate,
        (_, "classes") if label == "rate" => Kind::Rate,
        (_, "classes") if label.starts_with("factor_") && label != "factor_original" => Kind::Plain,
        (_, "loan_count") => Kind::Plain,
        (_, "characteristics" | "arm_characteristics") => {
            if has(&["month", "term", "seasoning"]) {
                Kind::Months
            } else {
                Kind::Rate
            }
        }
        (_, "prepayment_rates" | "default_speeds") => {
            if has(&["psa", "sda"]) {
                Kind::Plain
            } else {
                Kind::Rate
            }
        }
        _ if has(&["number of", "# loans", "loan count"]) => Kind::Plain,
        _ => Kind::Money,
    }
}

/// Counts by verdict; of the exact ones, how many are numbers that were recomputed.
pub(crate) fn counts(checks: &[Check]) -> String {
    let [exact, within, tolerated, known, outside] = remittance::counts(checks);
    let is_recomputed =
        |check: &&Check| check.verdict == Verdict::Exact && check.recomputed.is_some();
    let recomputed = checks.iter().filter(is_recomputed).count();
    let tests = exact.saturating_sub(recomputed);
    format!(
        "{exact} exact ({recomputed} recomputed, {tests} tests of range, order or presence), \
         {within} within rounding, {tolerated} worth a look, {known} differ for a \
         known reason, {outside} do not agree"
    )
}

/// What a supervisor reads first: whether `what` agrees.
pub(crate) fn headline(what: &str, checks: &[Check]) -> String {
    let [_, _, tolerated, _, outside] = remittance::counts(checks);
    let agrees = match outside {
        0 => format!("{what}: agrees ({} checks)", checks.len()),
        1 => format!("{what}: 1 of {} checks does not agree", checks.len()),
        _ => format!("{what}: {outside} of {} checks do not agree", checks.len()),
    };
    if tolerated == 0 { agrees } else { format!("{agrees}, {tolerated} worth a look") }
}

/// The breaks under their verdicts, one line each: size, place, numbers, cause. Checks that differ
/// for the same reason share a line.
pub(crate) fn breaks(checks: &[Check]) -> Vec<String> {
    let of = |verdict| checks.iter().filter(move |check| check.verdict == verdict);
    let by_reason = |verdict| {
        let mut first: Vec<(&Check, usize)> = Vec::new();
        for check in of(verdict) {
            match first.iter_mut().find(|(first, _)| first.reason == check.reason) {
                Some((_, more)) => *more += 1,
                None => first.push((check, 0)),
            }
        }
        first
    };
    let outside: Vec<(&Check, usize)> = of(Verdict::Outside).map(|check| (check, 0)).collect();
    let mut lines = Vec::new();
    for (head, all) in [
        ("do not agree", outside),
        ("worth a look (usual, but a sound report may differ)", by_reason(Verdict::Tolerated)),
        ("differ for a known reason", by_reason(Verdict::Known)),
    ] {
        if all.is_empty() {
            continue;
        }
        lines.push(format!("  {head}:"));
        let shown = all.iter().take(MOST_BREAKS);
        let sizes: Vec<String> =
            shown.clone().map(|(check, _)| size(check).unwrap_or_default()).collect();
        let width = sizes.iter().map(|size| size.chars().count()).max().unwrap_or(0);
        for ((check, more), size) in shown.zip(&sizes) {
            lines.push(format!("    {size:>width$}  {}", sentence(check, *more)));
        }
        if let Some(left) = all.len().checked_sub(MOST_BREAKS).filter(|left| *left > 0) {
            lines.push(format!("    ... and {left} more"));
        }
    }
    lines
}

/// One break: its place, printed and recomputed, its cause; `more` are as it is.
fn sentence(check: &Check, more: usize) -> String {
    let group = match check.group.as_str() {
        "" => String::new(),
        group => format!(" {group}"),
    };
    let mut text = format!("{}: {}{group}", words(&check.section), words(&check.line));
    match (&check.reported, check.recomputed) {
        (Some(reported), Some(recomputed)) => {
            text += &format!(": printed {reported}, recomputed {}", shown(check, recomputed));
        }
        (Some(reported), None) => text += &format!(": printed {reported}"),
        _ => {}
    }
    match (check.reason.as_str(), check.formula.as_str()) {
        ("", "") => {}
        ("", formula) => text += &format!(" = {formula}"),
        (reason, _) => text += &format!("; {reason}"),
    }
    match more {
        0 => {}
        1 => text += " (1 more line)",
        _ => text += &format!(" ({more} more lines)"),
    }
    text
}

/// A name of the tidy form for people.
pub(crate) fn words(name: &str) -> String {
    name.replace('_', " ")
}
