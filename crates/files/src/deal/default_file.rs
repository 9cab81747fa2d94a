//! `default_rate`: how fast loans default, as written in a group.

use collateral::{DefaultRate, Quote};

use crate::deal::speed_file;
use crate::reader::bounds;
use crate::reader::toml_reader::{Table, Value};

/// Measures of default, by the names that files use.
const QUOTES: [(&str, Quote); 3] = [("cdr", Quote::Cdr), ("mdr", Quote::Mdr), ("sda", Quote::Sda)];
/// What the parts of the original balance may add up to beyond 100 by rounding, percent.
const ROUNDING_PCT: f64 = 1e-6;

/// Reads a default rate: one figure, a vector, or parts of the original balance.
pub(crate) fn read(table: Table<'_>) -> Option<DefaultRate> {
    let form = table.exactly_one(&["cdr_pct", "mdr_pct", "sda_pct", "vector", "of_original"]);
    let rate = form.and_then(|(key, value)| {
        let quote = match key {
            "cdr_pct" => Quote::Cdr,
            "mdr_pct" => Quote::Mdr,
            "sda_pct" => Quote::Sda,
            "vector" => {
                let vector = value.table().and_then(|v| speed_file::read_vector(v, &QUOTES));
                return vector.map(DefaultRate::Curve);
            }
            _ => return value.table().and_then(read_of_original).map(DefaultRate::OfOriginal),
        };
        speed_file::read_figures(&value, quote).map(DefaultRate::Curve)
    });
    table.finish();
    rate
}

/// Parts of the cut-off balance by deal month, as fractions.
fn read_of_original(table: Table<'_>) -> Option<Vec<f64>> {
    let parts = match table.exactly_one(&["total_pct", "by_month_pct"]) {
        Some(("total_pct", total)) => {
            let total = total.number(&bounds::PERCENT);
            let length = table.required("months");
            let months = length.as_ref().and_then(|months| months.whole(1, bounds::MONTHS));
            let first = match table.optional("first_month") {
                Some(first) => first.whole(1, bounds::MONTHS),
                None => Some(1),
            };
            let fits = |(first, months): &(u32, u32)| {
                let last = first + months - 1;
                if let (true, Some(length)) = (last > bounds::MONTHS, &length) {
                    let expected = format!("an end by month {}", bounds::MONTHS);
                    length.fault(format!("the defaults end in month {last}"), &expected, None);
                }
                last <= bounds::MONTHS
            };
            total.zip(first.zip(months).filter(fits)).map(|(total, (first, months))| {
                let mut parts = vec![0.0; first as usize - 1];
                parts.resize((first - 1 + months) as usize, total / 100.0 / f64::from(months));
                parts
            })
        }
        Some((_, by_month)) => read_by_month(&by_month),
        None => {
            table.optional("months");
            table.optional("first_month");
            None
        }
    };
    table.finish();
    parts
}

fn read_by_month(value: &Value<'_>) -> Option<Vec<f64>> {
    let parts = value.list(bounds::MANY, |part| part.number(&bounds::PERCENT));
    if value.is_empty_list() {
        value.fault("`by_month_pct` is empty".into(), "at least one month", None);
    }
    let sum: f64 = parts.iter().sum();
    if sum > 100.0 + ROUNDING_PCT {
        let message = format!("{sum}% of the original balance would default");
        value.fault(message, "at most 100% together", None);
    }
    (!parts.is_empty()).then(|| parts.iter().map(|part| part / 100.0).collect())
}
