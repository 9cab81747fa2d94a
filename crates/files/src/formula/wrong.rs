//! What is wrong with an expression, by its place within the text.

use std::ops::Range;

use toml::Spanned;

use crate::reader::source::Problem;

/// A fault within an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Bytes of the expression.
    pub(crate) range: Range<usize>,
    message: String,
    label: String,
    hint: Option<String>,
}

impl Wrong {
    /// What is wrong, and where.
    pub(crate) fn new(range: Range<usize>, message: impl Into<String>) -> Wrong {
        Wrong { range, message: message.into(), label: String::new(), hint: None }
    }

    /// What was expected.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Wrong {
        self.label = label.into();
        self
    }

    /// What to write instead.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Wrong {
        self.hint = Some(hint.into());
        self
    }

    /// What to write instead, if that is known.
    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Wrong {
        self.hint = hint;
        self
    }

    /// The same as a fault of the file that `text` stands in.
    pub(crate) fn of(self, text: &Spanned<String>) -> Problem {
        let place = within(text, &self.range);
        Problem::new(place, self.message).label(self.label).maybe_hint(self.hint)
    }
}

/// The place of a part of a text in its file; that of the whole text where the file writes it with
/// escapes.
pub(crate) fn within(text: &Spanned<String>, part: &Range<usize>) -> Range<usize> {
    let (span, length) = (text.span(), text.get_ref().len());
    let start = match span.len().checked_sub(length) {
        Some(0) => span.start,
        Some(2) => span.start + 1,
        _ => return span,
    };
    start + part.start..start + part.end
}
