//! `default_rate`: how fast loans default, as written in a group.

use collateral::{DefaultRate, Quote};

use crate::deal::speed_file::{Quotes, Speed, Spoken, VectorKeys, spoken};
use crate::reader::bounds::{self, MONTHS};
use crate::reader::source::Problem;
use crate::reader::toml_reader::Value;
use crate::schema::{Form, Shape, case, choice, flat, keys, number, or, required, table, whole};

/// A default rate as a group states it: a table of [`DefaultKeys`], or a text with its measure.
pub(crate) const DEFAULT_RATE: Spoken<DefaultKeys> = spoken("default");

/// What the parts of the original balance may add up to beyond 100 by rounding, percent.
const ROUNDING_PCT: f64 = 1e-6;

choice! {
    /// One figure, a vector, or parts of the original balance.
    pub(crate) DefaultKeys reads DefaultRate {
        /// CDR
        cdr_pct = case(Speed(Quote::Cdr).map(DefaultRate::Curve)),
        /// MDR
        mdr_pct = case(Speed(Quote::Mdr).map(DefaultRate::Curve)),
        /// percent of SDA, by the age of each loan
        sda_pct = case(Speed(Quote::Sda).map(DefaultRate::Curve)),
        /// figures by month
        vector = case(table::<VectorKeys<DefaultQuotes>>().map(DefaultRate::Curve)),
        /// dollars: parts of the cut-off balance, of a product's own in `product_default_rates`
        of_original = case(table::<OfOriginalKeys>().map(DefaultRate::OfOriginal)),
    }
}

/// Measures of default.
pub(crate) enum DefaultQuotes {}

impl Quotes for DefaultQuotes {
    const ALL: &'static [(&'static str, Quote)] =
        &[("cdr", Quote::Cdr), ("mdr", Quote::Mdr), ("sda", Quote::Sda)];
}

choice! {
    /// Parts of the cut-off balance by deal month, as fractions.
    OfOriginalKeys reads Vec<f64> {
        /// part that defaults in all, spread evenly over deal months
        total_pct = flat::<SpreadKeys>(),
        /// part of each deal month, together at most 100; none after the last
        by_month_pct = case(PartsByMonth),
    }
}

keys! {
    SpreadKeys reads Vec<f64> {
        /// part that defaults in all, spread evenly over deal months
        total_pct = required(number(&bounds::PERCENT)),
        /// over how many
        months = required(whole(1, MONTHS).placed()),
        /// first of them
        first_month = or(1, whole(1, MONTHS)),
    } => {
        let months = months.into_inner();
        let last = first_month - 1 + months;
        if last > MONTHS {
            return None;
        }
        let mut parts = vec![0.0; first_month as usize - 1];
        parts.resize(last as usize, total_pct / 100.0 / f64::from(months));
        parts
    },
    check(table) {
        if let (Some(first), Some(months)) = (first_month, &months) {
            let last = first + months.get_ref() - 1;
            if last > MONTHS {
                let message = format!("the defaults end in month {last}");
                let problem = Problem::new(months.span(), message);
                table.problem(problem.label(format!("expected an end by month {MONTHS}")));
            }
        }
    }
}

/// Percent of the cut-off balance, a month each.
struct PartsByMonth;

impl Form for PartsByMonth {
    type Out = Vec<f64>;

    fn read(&self, value: &Value<'_>) -> Option<Vec<f64>> {
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

    fn shape(&self) -> Shape {
        let of = Box::new(Shape::Number(&bounds::PERCENT));
        Shape::List { of, least: 1, most: bounds::MANY }
    }
}
