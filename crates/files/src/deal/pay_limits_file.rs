//! How much a step pays at most, and when it pays, as written; what older files wrote is a fault that
//! tells today's spelling.

use toml::Spanned;
use toml::de::DeValue;

use crate::formula::EXPRESSION;
use crate::reader::toml_reader::Value;
use crate::reader::words::quoted;
use crate::schema::{Form, Shape};

/// So many dollars at most, an expression.
pub(crate) struct Until;

impl Form for Until {
    type Out = Spanned<String>;

    fn read(&self, value: &Value<'_>) -> Option<Spanned<String>> {
        let text = EXPRESSION.read(value)?;
        if text.get_ref() == "all" {
            let hint = "leave `until` out: a step pays all that it can".to_owned();
            value.fault("there is no amount `all`".to_owned(), "an expression", Some(hint));
            return None;
        }
        Some(text)
    }

    fn shape(&self) -> Shape {
        EXPRESSION.shape()
    }
}

/// The dates on which a step pays, a test.
pub(crate) struct When;

impl Form for When {
    type Out = Spanned<String>;

    fn read(&self, value: &Value<'_>) -> Option<Spanned<String>> {
        if let DeValue::Table(_) = value.inner() {
            let hint =
                test(value).map(|test| format!("write {}", quoted(&format!("when = \"{test}\""))));
            value.fault("`when` is a table".to_owned(), "an expression", hint);
            return None;
        }
        EXPRESSION.read(value)
    }

    fn shape(&self) -> Shape {
        EXPRESSION.shape()
    }
}

/// What a table of an older file says, as a test.
fn test(table: &Value<'_>) -> Option<String> {
    let DeValue::Table(keys) = table.inner() else { return None };
    let tests = keys.iter().map(|(key, value)| test_of(key.get_ref(), value));
    let tests = tests.collect::<Option<Vec<_>>>()?;
    (!tests.is_empty()).then(|| tests.join(" and "))
}

fn test_of(key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
    let names: Vec<&str> = match value.get_ref() {
        DeValue::Array(all) => all.iter().filter_map(|one| one.get_ref().as_str()).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let names = names.join(", ");
    match key {
        "outstanding" => Some(format!("not retired({names})")),
        "retired" => Some(format!("retired({names})")),
        "trigger" => Some(names),
        "no_trigger" => Some(format!("not {names}")),
        _ => None,
    }
}

/// What to write in place of a key that a step or a recipient has not.
pub(crate) fn hint(key: &str) -> Option<String> {
    let hint = match key {
        "plan" => "write `down_to = \"NAME\"`",
        "part_pct" => "write `to = [{ parts = [{ class = \"A\", part = \"95%\" }] }]`",
        _ => return None,
    };
    Some(hint.to_owned())
}
