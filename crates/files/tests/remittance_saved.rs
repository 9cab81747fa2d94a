//! What is saved of a report reads back, however damaged the text that it was read from.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

// Other tests render models that this one does not need.
#[allow(dead_code)]
mod filed;

use std::cell::Cell;
use std::path::Path;

use filed::unseen::{SCENARIOS, model};
use filed::{Layout, render};
use files::parse_report_bytes;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use remittance::Report;

fn forms(report: &Report) -> [(&'static str, Vec<u8>); 2] {
    let (mut toml, mut csv) = (Vec::new(), Vec::new());
    report::write_report_toml(report, &mut toml).expect("written");
    report::write_report_csv(report, &mut csv).expect("written");
    [("report.toml", toml), ("report.csv", csv)]
}

/// What damages a line.
#[derive(Clone, Debug)]
enum Damage {
    /// It is left out.
    Lost,
    /// It stands once more behind another one.
    Copied(Index),
    /// It takes the place of another one.
    Moved(Index),
    /// A character is another one.
    Changed(Index, char),
    /// A piece of it is that of another line.
    Mixed(Index, Index),
    /// It ends early.
    Cut(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let other = any::<Index>;
    let characters = prop::sample::select(vec![' ', '#', '1', '0', '-', ',', 'A', 'x', '%', '"']);
    prop_oneof![
        Just(Damage::Lost),
        other().prop_map(Damage::Copied),
        other().prop_map(Damage::Moved),
        (other(), characters).prop_map(|(at, to)| Damage::Changed(at, to)),
        (other(), other()).prop_map(|(line, at)| Damage::Mixed(line, at)),
        other().prop_map(Damage::Cut),
    ]
}

fn damaged(text: &str, damages: &[(Index, Damage)]) -> String {
    let mut lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
    for (at, damage) in damages {
        let at = at.index(lines.len());
        let (line, length) = (lines[at].clone(), lines[at].len());
        match damage {
            Damage::Lost => {
                lines.remove(at);
            }
            Damage::Copied(to) => lines.insert(to.index(lines.len()), line),
            Damage::Moved(to) => {
                lines.remove(at);
                lines.insert(to.index(lines.len()), line);
            }
            Damage::Changed(place, to) if length > 0 => lines[at][place.index(length)] = *to,
            Damage::Mixed(other, place) if length > 0 => {
                let from = place.index(length);
                let other = lines[other.index(lines.len())].clone();
                lines[at].truncate(from);
                lines[at].extend(other.into_iter().skip(from));
            }
            Damage::Cut(place) if length > 0 => lines[at].truncate(place.index(length)),
            _ => {}
        }
    }
    lines.into_iter().map(|line| line.into_iter().collect::<String>() + "\n").collect()
}

/// Whether the text was a report: then what is saved of it must be that report.
fn is_read_back(name: &str, text: &str) -> Result<bool, TestCaseError> {
    let Ok(report) = parse_report_bytes(Path::new(name), text.as_bytes()) else {
        return Ok(false);
    };
    for (form, bytes) in forms(&report) {
        let again = parse_report_bytes(Path::new(form), &bytes);
        prop_assert_eq!(again.as_ref(), Ok(&report), "{} saved as {}", name, form);
    }
    Ok(true)
}

/// The three filings' forms, wrapped and not, and their tidy forms.
fn texts() -> Vec<(&'static str, String)> {
    let of_model = |which| {
        let model = model(which);
        let layout = Layout { wrap: None, ..Layout::default() };
        let mut all = vec![("report.txt", render(&model, &Layout::default()))];
        all.push(("report.txt", render(&model, &layout)));
        all.extend(forms(&model).map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())));
        all
    };
    (0..SCENARIOS.len()).flat_map(of_model).collect()
}

#[test]
fn a_damaged_report_that_reads_is_saved_whole() {
    let texts = texts();
    let damages = prop::collection::vec((any::<Index>(), damage()), 1..3);
    let read = Cell::new(0);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
    let mut runner = TestRunner::new(config);
    let done = runner.run(&(0..texts.len(), damages), |(which, damages)| {
        let (name, text) = &texts[which];
        let is_report = is_read_back(name, &damaged(text, &damages))?;
        read.set(read.get() + usize::from(is_report));
        Ok(())
    });
    done.unwrap_or_else(|failure| panic!("{failure}"));
    assert!(read.get() > 30, "{} of the damaged texts were reports", read.get());
}

/// The text of the second scenario, two groups, with changes.
fn changed(changes: &[(&str, &str)]) -> String {
    let mut text = render(&model(1), &Layout { wrap: None, ..Layout::default() });
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

/// Several things that are missing are told of one line, the last one.
#[test]
fn what_stands_on_one_line_is_told_apart() {
    let text = changed(&[("\nINSURANCE ", "\nENDURANCE "), ("TRIGGER EVENTS", "TRIGGER EFFECT")]);
    let report = parse_report_bytes(Path::new("report.txt"), text.as_bytes()).unwrap();
    let last = report.unplaced.last().expect("a missing section").line;
    assert!(report.unplaced.iter().filter(|unplaced| unplaced.line == last).count() > 1);
    assert!(is_read_back("report.txt", &text).unwrap());
}

/// Names that the tidy form has for itself.
#[test]
fn reserved_names() {
    let label = ("Current Servicing Fees", "cite                  ");
    assert!(is_read_back("report.txt", &changed(&[label])).unwrap());
    let group = changed(&[("FIXED          TOTAL", "Total          TOTAL")]);
    let faults = parse_report_bytes(Path::new("report.txt"), group.as_bytes()).unwrap_err();
    assert!(faults.to_string().contains("two columns are totals"), "{faults}");
}

/// Either form takes what the other one can hold, and says what neither can.
#[test]
fn blanks_and_control_characters_of_the_tidy_form() {
    let [(_, toml), _] = forms(&model(1));
    let toml = String::from_utf8(toml).unwrap();
    let series = "series = \"2002-2\"";
    assert!(toml.contains(series));
    let blanks = toml.replace(series, "series = \" 2002-2 \"");
    assert!(is_read_back("report.toml", &blanks).unwrap());
    let lines = toml.replace(series, "series = \"2002\\n2\"");
    let faults = parse_report_bytes(Path::new("report.toml"), lines.as_bytes()).unwrap_err();
    assert!(faults.to_string().contains("is no line of text"), "{faults}");
}
