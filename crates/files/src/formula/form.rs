//! An expression behind a key.

use toml::Spanned;

use crate::reader::toml_reader::Value;
use crate::schema::{Form, Shape};

/// An expression, as its text with the place of that.
pub(crate) const EXPRESSION: ExpressionForm = ExpressionForm;

/// See [`EXPRESSION`].
#[derive(Clone, Copy)]
pub(crate) struct ExpressionForm;

impl Form for ExpressionForm {
    type Out = Spanned<String>;

    fn read(&self, value: &Value<'_>) -> Option<Spanned<String>> {
        let text = value.text()?;
        let span = value.span();
        value.document.expressions.borrow_mut().push(span.clone());
        // Without escapes the text stands within the quotes as it is.
        let written = value.document.source.text.get(span.clone()).unwrap_or_default();
        let place = match written.find(text.as_str()) {
            Some(at) if !text.is_empty() => span.start + at..span.start + at + text.len(),
            _ => span,
        };
        Some(Spanned::new(place, text))
    }

    fn shape(&self) -> Shape {
        Shape::Text("an expression".to_owned())
    }
}
