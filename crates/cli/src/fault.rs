//! Errors in words, on standard error: the place in the file, what was expected, and a hint.

use std::io::Write;
use std::process::ExitCode;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use files::{Fault, Faults, ReadError};
use report::thousands;

use crate::args::{Color, Common};
use crate::exit::Error;

/// Prints `error` and gives its exit code.
pub(crate) fn report(error: &Error, common: &Common) -> ExitCode {
    let renderer = match common.color {
        Color::Never => Renderer::plain(),
        // anstream takes the colours away where they are not wanted.
        Color::Auto | Color::Always => Renderer::styled(),
    };
    let say = |text: String| {
        let mut to = match common.color {
            Color::Always => anstream::AutoStream::always(std::io::stderr()),
            Color::Auto | Color::Never => anstream::AutoStream::auto(std::io::stderr()),
        };
        // There is nobody to tell when standard error is closed.
        let _ = writeln!(to, "{text}");
    };
    match error {
        Error::Read(ReadError::Faults(faults)) => {
            for fault in &faults.faults {
                say(fault_text(fault, faults, &renderer));
            }
            let files: std::collections::BTreeSet<_> =
                faults.faults.iter().map(|fault| &fault.file).collect();
            if faults.count() > 1 {
                let plural = if files.len() == 1 { "file" } else { "files" };
                let count = thousands(faults.count() as f64, 0);
                say(format!("{count} faults in {} {plural}", files.len()));
            }
        }
        Error::Read(error) => say(message(&error.to_string(), None, &renderer)),
        Error::Input(text) => say(message(text, None, &renderer)),
        Error::Reading(path, error) => {
            say(message(&format!("cannot read {}: {error}", path.display()), None, &renderer));
        }
        Error::Write(error) => say(message(&error.to_string(), None, &renderer)),
        Error::Print(error) => {
            say(message(&format!("cannot write to standard output: {error}"), None, &renderer));
        }
        Error::Engine(failure) => {
            let hint = "the program is at fault: report it with the deal and the command";
            say(message(&failure.to_string(), Some(hint), &renderer));
        }
        Error::Usage { message: text, hint } => {
            say(message(text, hint.as_deref(), &renderer));
        }
    }
    error.exit().into()
}

fn message(text: &str, hint: Option<&str>, renderer: &Renderer) -> String {
    let mut group = Group::with_title(Level::ERROR.primary_title(text));
    if let Some(hint) = hint {
        group = group.element(Level::HELP.message(hint));
    }
    renderer.render(&[group])
}

fn fault_text(fault: &Fault, faults: &Faults, renderer: &Renderer) -> String {
    let path = fault.file.display().to_string();
    let mut group = Group::with_title(Level::ERROR.primary_title(fault.message.as_str()));
    match faults.line(fault) {
        Some((line, place)) => {
            let mut annotation = AnnotationKind::Primary.span(place);
            if !fault.label.is_empty() {
                annotation = annotation.label(fault.label.as_str());
            }
            let snippet = Snippet::source(line)
                .line_start(fault.line)
                .path(path.as_str())
                .annotation(annotation);
            group = group.element(snippet);
        }
        None => {
            if fault.line > 0 {
                let place = format!("{path}:{}:{}", fault.line, fault.column);
                group = group.element(Level::NOTE.message(place));
            }
            if !fault.label.is_empty() {
                group = group.element(Level::NOTE.message(fault.label.as_str()));
            }
        }
    }
    if let Some(hint) = &fault.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    if let Some(others) = fault.others() {
        group = group.element(Level::NOTE.message(others));
    }
    renderer.render(&[group])
}
