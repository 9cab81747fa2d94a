//! A declaration as JSON Schema (draft 07), which editors of TOML files understand.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::schema::shape::{Need, Number, Row, Rows, Shape};

/// The schema of a file with the keys `rows`.
pub(super) fn schema(title: &str, rows: &Rows) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!(title));
    schema.append(&mut table(rows));
    let mut definitions = BTreeMap::new();
    define(rows, &mut definitions);
    if !definitions.is_empty() {
        schema.insert("definitions".to_owned(), json!(definitions));
    }
    Value::Object(schema)
}

/// Adds what the shapes of `rows` refer to by name.
fn define(rows: &Rows, definitions: &mut BTreeMap<&'static str, Value>) {
    rows.rows.iter().for_each(|row| define_of(&row.shape, definitions));
}

fn define_of(shape: &Shape, definitions: &mut BTreeMap<&'static str, Value>) {
    match shape {
        Shape::Table(of) | Shape::Tables { of, .. } => define(of, definitions),
        Shape::List { of, .. } | Shape::ByName(of) => define_of(of, definitions),
        Shape::Any(shapes) => shapes.iter().for_each(|shape| define_of(shape, definitions)),
        Shape::Defined(name, of) if !definitions.contains_key(name) => {
            let shape = of();
            definitions.insert(name, of_shape(&shape));
            define_of(&shape, definitions);
        }
        Shape::Defined(..)
        | Shape::Text(_)
        | Shape::Words(_)
        | Shape::Number(_)
        | Shape::Whole(..)
        | Shape::Flag { .. }
        | Shape::Date => {}
        Shape::ByMonth(of) => define_of(of, definitions),
    }
}

fn table(rows: &Rows) -> Map<String, Value> {
    let mut schema = Map::new();
    let mut properties: Map<String, Value> =
        rows.rows.iter().map(|row| (row.key.to_owned(), property(row))).collect();
    let cite = json!({ "type": "string", "description": "where the document says so" });
    properties.insert("cite".to_owned(), cite);
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
    let required = rows.rows.iter().filter(|row| row.need == Need::Required);
    let required: Vec<&str> = required.map(|row| row.key).collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    let cases: Vec<Value> =
        rows.cases.iter().map(|(number, cases)| one_of(*number, cases)).collect();
    if !cases.is_empty() {
        schema.insert("allOf".to_owned(), Value::Array(cases));
    }
    schema
}

fn one_of(number: Number, cases: &[Vec<&str>]) -> Value {
    let with: Vec<Value> = cases.iter().map(|keys| json!({ "required": keys })).collect();
    match number {
        Number::Exactly => json!({ "oneOf": with }),
        Number::AtMost => json!({ "oneOf": [{ "not": { "anyOf": with } }, { "oneOf": with }] }),
    }
}

fn property(row: &Row) -> Value {
    let mut property = of_shape(&row.shape);
    if let Some(of) = property.as_object_mut() {
        if !row.meaning.is_empty() {
            of.insert("description".to_owned(), json!(row.meaning));
        }
        if let Need::Default(default) = &row.need {
            let default = serde_json::from_str(default).unwrap_or_else(|_| json!(default));
            of.insert("default".to_owned(), default);
        }
    }
    property
}

fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text(_) => json!({ "type": "string" }),
        Shape::Words(words) => json!({ "enum": words }),
        Shape::Number(bound) => {
            let (low, high, is_above) = bound.limits();
            let from = if is_above { "exclusiveMinimum" } else { "minimum" };
            json!({ "type": "number", from: low, "maximum": high })
        }
        Shape::Whole(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Shape::Flag { only_true: true } => json!({ "const": true }),
        Shape::Flag { only_true: false } => json!({ "type": "boolean" }),
        Shape::Date => json!({ "type": "string", "format": "date" }),
        Shape::List { of, least, most } => json!({
            "type": "array", "items": of_shape(of), "minItems": least, "maxItems": most,
        }),
        Shape::Tables { of, most } => json!({
            "type": "array", "items": table(of), "maxItems": most,
        }),
        Shape::Table(rows) => Value::Object(table(rows)),
        Shape::ByName(of) => json!({
            "type": "object",
            "properties": { "cite": { "type": "string" } },
            "additionalProperties": of_shape(of),
        }),
        Shape::Defined(name, _) => json!({ "$ref": format!("#/definitions/{name}") }),
        Shape::ByMonth(of) => json!({
            "type": "object",
            "properties": { "cite": { "type": "string" } },
            "patternProperties": { "^[1-9][0-9]*$": of_shape(of) },
            "additionalProperties": false,
        }),
        Shape::Any(shapes) => json!({ "anyOf": shapes.iter().map(of_shape).collect::<Vec<_>>() }),
    }
}
