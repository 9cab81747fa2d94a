//! `[[table]]` of strat tables as written.

use std::ops::Range;

use collateral::replines::{Attribute, Bucket, Carried, Table as Strat};
use grid::Assumption;
use terms::YearMonth;
use toml::Spanned;
use toml::de::DeValue;

use crate::reader::bounds;
use crate::reader::toml_reader::{Table, Value};
use crate::reader::words::quoted;

/// Most rows of a table.
const ROWS: usize = 200;

/// A table as written.
pub(crate) struct TableFile {
    pub(crate) table: Strat,
    /// Place of its name.
    pub(crate) span: Range<usize>,
    /// Places of its rows.
    pub(crate) rows: Vec<Range<usize>>,
    /// Place of the attribute that its averages stand above.
    pub(crate) above: Option<Spanned<Attribute>>,
    assumption: Option<Assumption>,
}

impl TableFile {
    pub(crate) fn attribute(&self) -> Attribute {
        self.table.attribute
    }

    /// What is assumed where lines carry averages.
    pub(crate) fn assumed(&self) -> Option<Assumption> {
        self.assumption.clone()
    }

    pub(crate) fn places(&self) -> (Range<usize>, Vec<Range<usize>>) {
        (self.span.clone(), self.rows.clone())
    }
}

/// Reads a table; months of its rows are counted from `cut_off`.
pub(crate) fn read(table: Table<'_>, cut_off: Option<YearMonth>) -> Option<TableFile> {
    let of = table.required("of");
    let span = of.as_ref().map_or(table.span.clone(), Value::span);
    let attribute = of.and_then(|of| of.one_of(&Attribute::ALL));
    let buckets = table.required("rows").map(|rows| {
        let rows = rows.tables(ROWS).into_iter();
        rows.filter_map(|row| read_row(row, attribute, cut_off)).collect::<Vec<_>>()
    });
    let (carried, above, assumption) = read_carried(&table, attribute);
    table.finish();
    let buckets = buckets?;
    let rows = buckets.iter().map(Spanned::span).collect();
    let buckets = buckets.into_iter().map(Spanned::into_inner).collect();
    let table = Strat { attribute: attribute?, buckets, carried };
    Some(TableFile { table, span, rows, above, assumption })
}

/// `carried = { average_above = "margin", reason = "..." }`, or `{ average = true, ... }`.
fn read_carried(
    table: &Table<'_>,
    attribute: Option<Attribute>,
) -> (Carried, Option<Spanned<Attribute>>, Option<Assumption>) {
    let Some(carried) = table.optional("carried").and_then(|carried| carried.table()) else {
        return (Carried::Each, None, None);
    };
    let mut above = None;
    let read = match carried.exactly_one(&["average", "average_above"]) {
        Some(("average", flag)) => flag.flag().map_or(Carried::Each, |on| match on {
            true => Carried::Average,
            false => Carried::Each,
        }),
        Some((_, name)) => {
            let of = name.one_of(&Attribute::ALL);
            above = of.map(|of| Spanned::new(name.span(), of));
            of.map_or(Carried::Each, Carried::AverageAbove)
        }
        None => Carried::Each,
    };
    let term = format!("table.{}.carried", attribute.map_or("", Attribute::name));
    let assumption = assumption(&carried, term, true);
    carried.finish();
    (read, above, assumption)
}

/// `reason`, `fitted` and `evidence` of a table.
pub(crate) fn assumption(table: &Table<'_>, term: String, required: bool) -> Option<Assumption> {
    let reason = match required {
        true => table.required("reason"),
        false => table.optional("reason"),
    };
    let reason = reason.and_then(|reason| reason.words());
    let fitted = match table.optional("fitted") {
        Some(fitted) => fitted.flag(),
        None => Some(false),
    };
    let evidence = table.optional("evidence").and_then(|evidence| evidence.words());
    Some(Assumption { term, reason: reason?, fitted: fitted?, evidence })
}

/// `{ pct = [3.0, 3.499], usd = 2818602, loans = 13 }`
fn read_row(
    row: Table<'_>,
    attribute: Option<Attribute>,
    cut_off: Option<YearMonth>,
) -> Option<Spanned<Bucket>> {
    let keys: &[&'static str] = match attribute {
        Some(Attribute::NextAdjustment) => &["month"],
        Some(of) if of.is_rate() => &["pct"],
        Some(_) => &["months"],
        None => &["pct", "months", "month"],
    };
    let bounds_of = row.exactly_one(keys).and_then(|(key, value)| range(&value, key, cut_off));
    let printed = row.required("usd").and_then(|usd| usd.number(&bounds::AMOUNT));
    if let Some(loans) = row.optional("loans") {
        loans.whole(1, 1_000_000_000);
    }
    let correction = row.optional("correction_usd");
    let corrected = match &correction {
        Some(usd) => usd.number(&bounds::AMOUNT),
        None => Some(0.0),
    };
    if correction.is_some()
        && let Some(reason) = row.required("reason")
    {
        reason.words();
    }
    let span = row.span.clone();
    row.finish();
    let (low, high, label) = bounds_of?;
    let bucket = Bucket { label, low, high, printed: printed?, correction: corrected? };
    Some(Spanned::new(span, bucket))
}

/// The bounds of a row or of a rule, with their label: one value, or a pair.
pub(crate) fn range(
    value: &Value<'_>,
    unit: &str,
    cut_off: Option<YearMonth>,
) -> Option<(f64, f64, String)> {
    let one = |value: &Value<'_>| -> Option<(f64, String)> {
        match unit {
            "pct" => value.number(&bounds::RATE).map(|pct| (pct, format!("{pct:.3}"))),
            "months" => value.whole(0, bounds::MONTHS).map(|n| (f64::from(n), n.to_string())),
            _ => month(value, cut_off),
        }
    };
    if !is_list(value) {
        return one(value).map(|(bound, label)| (bound, bound, label));
    }
    let pair = value.list(2, |bound| one(&bound));
    match pair.as_slice() {
        [(low, from), (high, to)] if low <= high => Some((*low, *high, format!("{from} - {to}"))),
        [(_, from), (_, to)] => {
            value.fault(format!("{from} is above {to}"), "the lower bound first", None);
            None
        }
        _ => {
            let message = format!("{} has no two bounds", quoted(&value.key));
            value.fault(message, "[lower, upper], or one value", None);
            None
        }
    }
}

/// Whether a list is written, of whatever.
pub(crate) fn is_list(value: &Value<'_>) -> bool {
    matches!(value.inner(), DeValue::Array(_))
}

/// Months from the cut-off date to a month `"2003-08"`.
fn month(value: &Value<'_>, cut_off: Option<YearMonth>) -> Option<(f64, String)> {
    let text = value.words()?;
    let Some(month) = YearMonth::parse(&text) else {
        let message = format!("{} is {}", quoted(&value.key), quoted(&text));
        value.fault(message, "a month \"YYYY-MM\"", None);
        return None;
    };
    let after = month.months_since(cut_off?);
    if after < 1 || after > bounds::MONTHS as i32 {
        let message = format!("{month} is not after the cut-off date");
        value.fault(message, "a month after `cut_off`", None);
        return None;
    }
    Some((f64::from(after), text))
}
