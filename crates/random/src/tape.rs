//! A pool as a servicer writes it: other headings, units and signs, and the map that reads them.

use terms::{BusinessDays, Date, DayCount, PaymentCalendar};

use crate::dice::Dice;
use crate::text::{Columns, Table, Value};

/// Forms of dates, by the words of maps.
const DATES: [&str; 15] = [
    "YYYY-MM-DD",
    "MM/DD/YYYY",
    "MM-DD-YYYY",
    "DD.MM.YYYY",
    "YYYYMM",
    "MMYYYY",
    "MM/YYYY",
    "Mon-YYYY",
    "YYYYMMDD",
    "excel",
    "YYYY-MM",
    "Mon-YY",
    "DD-Mon-YYYY",
    "DD-Mon-YY",
    "MM/DD/YY",
];
/// Months as tapes name them.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The tape of a pool, its separator, and its map.
pub(crate) fn tape(dice: &mut Dice, pool: &Columns, closing: Date) -> (Columns, char, Table) {
    let (word, separator) = dice.pick(&[(",", ','), (";", ';'), ("tab", '\t'), ("|", '|')]);
    let is_decimal_comma = separator != ',' && dice.one_in(2);
    // Months of loans that are bought later count from their own first payment.
    let is_delivered = |(name, _): &(String, Vec<String>)| {
        matches!(name.as_str(), "delivery_month" | "early_payments")
    };
    let dates = match !pool.0.iter().any(is_delivered) && dice.one_in(2) {
        true => Some(dice.pick(&DATES)),
        false => None,
    };
    let is_of_column = dates.is_some() && dice.one_in(3);
    let takes_age_off = dates.is_none() && dice.one_in(4);
    let mut map = Map::default();
    let mut tape = Columns::default();
    let mut behind = Vec::new();
    for (at, (name, fields)) in pool.0.iter().enumerate() {
        let heading = name.to_uppercase();
        let mut fields = fields.clone();
        let mut from = Table::default();
        if name.ends_with("_pct") {
            let units = [("", 1.0), ("percent", 1.0), ("bp", 100.0), ("decimal", 0.01)];
            let (unit, scale) = dice.pick(&units);
            fields.iter_mut().for_each(|field| *field = scaled(field, scale));
            if !unit.is_empty() {
                from.set("unit", unit);
            }
        }
        let is_text =
            matches!(name.as_str(), "id" | "group" | "product" | "index" | "day_count" | "penalty");
        if is_decimal_comma && !is_text {
            fields.iter_mut().for_each(|field| *field = field.replace('.', ","));
        }
        if let (Some(form), "remaining_months") = (dates, name.as_str()) {
            fields.iter_mut().for_each(|field| *field = last_payment(field, closing, form));
            from.set("since", "cut-off");
            if is_of_column {
                from.set("date", form);
            }
        }
        if takes_age_off && name == "remaining_months" {
            behind = fields.iter_mut().map(|field| as_of_origination(dice, field)).collect();
            from.set("less", "BEHIND");
        }
        if name == "index" {
            map.words(&mut fields);
        }
        if name == "servicing_pct" {
            map.defaults.set("servicing_pct", dice.decimal(0.0, 0.5, 3));
        }
        let column: Value = match dice.one_in(6) {
            true => (at as u32 + 1).into(),
            false => heading.clone().into(),
        };
        let column = match from.0.is_empty() {
            true => column,
            false => from.with("from", column).into(),
        };
        map.columns.set(name, column);
        tape.push(&heading, fields);
    }
    let mut format = Table::of("separator", word);
    if is_decimal_comma || dice.one_in(2) {
        format.set("decimal", if is_decimal_comma { "," } else { "." });
    }
    if let Some(form) = dates {
        format.set("cut_off", closing);
        if !is_of_column {
            format.set("date", form);
        }
    }
    if !behind.is_empty() {
        tape.push("BEHIND", behind);
    }
    let chosen = dice.pick(&["", "kept", "left_out"]);
    if !chosen.is_empty() {
        let loans = tape.0.first().map_or(0, |(_, fields)| fields.len());
        tape.push("STATUS", vec!["A".to_owned(); loans]);
        let word = if chosen == "kept" { "A" } else { "P" };
        map.chosen = Some((chosen, Table::of("STATUS", vec![Value::from(word)])));
    }
    if dice.one_in(2) {
        format.set("header_rows", 1u32);
    }
    (tape, separator, map.table().with("format", format))
}

/// What a map says of the columns.
#[derive(Default)]
struct Map {
    columns: Table,
    values: Table,
    defaults: Table,
    /// Which rows are loans of the deal: all of them.
    chosen: Option<(&'static str, Table)>,
}

impl Map {
    /// Writes the tape's own words for the indices, and for none.
    fn words(&mut self, fields: &mut [String]) {
        let mut words = Table::default();
        for field in fields {
            let ours = std::mem::replace(field, format!("IDX-{field}"));
            if words.0.iter().all(|(word, _)| word != field) {
                words.set(field, ours);
            }
        }
        self.values.set("index", words);
    }

    fn table(self) -> Table {
        let parts =
            [("columns", self.columns), ("values", self.values), ("defaults", self.defaults)];
        let parts = parts.into_iter().chain(self.chosen);
        let stated = parts.filter(|(_, table)| !table.0.is_empty());
        stated.fold(Table::default(), |map, (key, table)| map.with(key, table))
    }
}

/// Writes the months that a loan had at its origination in the place of those that are left; those
/// that are behind.
fn as_of_origination(dice: &mut Dice, left: &mut String) -> String {
    let behind = dice.whole(0, 60);
    if let Ok(months) = left.parse::<u32>() {
        *left = (months + behind).to_string();
    }
    behind.to_string()
}

/// The date of a loan's last payment, so many months after the cut-off date.
fn last_payment(months: &str, cut_off: Date, form: &str) -> String {
    let Ok(months) = months.parse::<usize>() else { return months.to_owned() };
    let calendar = PaymentCalendar { first: cut_off, business_days: BusinessDays::Unadjusted };
    let date = calendar.date(months + 1);
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (name, of_century) = (MONTHS[usize::from(month.unsigned_abs()) - 1], year % 100);
    match form {
        "MM/DD/YYYY" => format!("{month:02}/{day:02}/{year}"),
        "MM-DD-YYYY" => format!("{month:02}-{day:02}-{year}"),
        "MMYYYY" => format!("{month:02}{year}"),
        "MM/YYYY" => format!("{month:02}/{year}"),
        "Mon-YYYY" => format!("{name}-{year}"),
        "YYYY-MM" => format!("{year}-{month:02}"),
        "Mon-YY" => format!("{name}-{of_century:02}"),
        "DD-Mon-YYYY" => format!("{day:02}-{name}-{year}"),
        "DD-Mon-YY" => format!("{day}-{name}-{of_century:02}"),
        "MM/DD/YY" => format!("{month:02}/{day:02}/{of_century:02}"),
        "DD.MM.YYYY" => format!("{day:02}.{month:02}.{year}"),
        "YYYYMM" => format!("{year}{month:02}"),
        "YYYYMMDD" => format!("{year}{month:02}{day:02}"),
        "excel" => DayCount::Actual365.days(Date::constant(1899, 12, 30), date).to_string(),
        _ => date.to_string(),
    }
}

/// A number in another unit, without the last bits of its binary form.
fn scaled(field: &str, scale: f64) -> String {
    match field.parse::<f64>() {
        Ok(number) if scale != 1.0 => ((number * scale * 1e9).round() / 1e9).to_string(),
        _ => field.to_owned(),
    }
}
