//! `speed`: 100% of the pricing speed, as written in a group.

use collateral::{Clock, Quote, Segment, SpeedCurve};

use crate::reader::bounds::{self, Bound};
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Table, Value};

/// Measures of prepayment, by the names that files use.
pub(crate) const QUOTES: [(&str, Quote); 4] =
    [("cpr", Quote::Cpr), ("smm", Quote::Smm), ("psa", Quote::Psa), ("abs", Quote::Abs)];
const CLOCKS: [(&str, Clock); 2] = [("age", Clock::LoanAge), ("month", Clock::DealMonth)];

/// Reads a speed: one figure, or a vector.
pub(crate) fn read(table: Table<'_>) -> Option<SpeedCurve> {
    let form = table.exactly_one(&["cpr_pct", "psa_pct", "smm_pct", "abs_pct", "vector"]);
    let speed = form.and_then(|(key, value)| {
        let quote = match key {
            "cpr_pct" => Quote::Cpr,
            "psa_pct" => Quote::Psa,
            "smm_pct" => Quote::Smm,
            "abs_pct" => Quote::Abs,
            _ => return value.table().and_then(|vector| read_vector(vector, &QUOTES)),
        };
        read_figures(&value, quote)
    });
    table.finish();
    speed
}

/// One figure of a quote, or a vector of them by deal month as desks type it.
pub(crate) fn read_figures(value: &Value<'_>, quote: Quote) -> Option<SpeedCurve> {
    match value.is_vector() {
        true => value.vector(bound(quote)).map(|vector| vector.curve(quote)),
        false => value.number(bound(quote)).map(|figure| SpeedCurve::flat(quote, figure)),
    }
}

/// The figures that a quote may have.
pub(crate) fn bound(quote: Quote) -> &'static Bound {
    match quote {
        Quote::Cpr => &bounds::CPR,
        Quote::Smm => &bounds::SMM,
        Quote::Psa => &bounds::PSA,
        Quote::Abs => &bounds::ABS,
        Quote::Cdr => &bounds::CDR,
        Quote::Mdr => &bounds::MDR,
        Quote::Sda => &bounds::SDA,
    }
}

/// The key of one figure of a quote.
fn key(quote: Quote) -> &'static str {
    match quote {
        Quote::Cpr => "cpr_pct",
        Quote::Smm => "smm_pct",
        Quote::Psa => "psa_pct",
        Quote::Abs => "abs_pct",
        Quote::Cdr => "cdr_pct",
        Quote::Mdr => "mdr_pct",
        Quote::Sda => "sda_pct",
    }
}

/// Doubts a vector whose highest figure would be doubtful under `key`.
pub(crate) fn doubt(key: &str, segments: &Option<Vec<Segment>>, value: &Value<'_>) {
    let figures = segments.iter().flatten().flat_map(|segment| [segment.from, segment.to]);
    let highest = figures.fold(0.0, f64::max);
    value.document.doubts.number(key, highest, value.span());
}

/// Reads a vector of one of `quotes`.
pub(crate) fn read_vector(
    table: Table<'_>,
    quotes: &[(&'static str, Quote)],
) -> Option<SpeedCurve> {
    let quote = table.required("quote").and_then(|word| word.one_of(quotes));
    let by = table.required("by");
    let clock = by.as_ref().and_then(|word| word.one_of(&CLOCKS));
    let of_age = match quote {
        Some(Quote::Psa) => Some("PSA"),
        Some(Quote::Abs) => Some("ABS"),
        Some(Quote::Sda) => Some("SDA"),
        _ => None,
    };
    if let (Some(name), Some(Clock::DealMonth), Some(by)) = (of_age, clock, &by) {
        by.fault(format!("{name} counts the age of the loan"), "`by = \"age\"`", None);
    }
    // The widest bound, where the quote cannot be read.
    let figures = quote.map_or(&bounds::SDA, bound);
    let segments = table.required("segments").map(|value| {
        let segments = read_segments(&value, figures);
        doubt(quote.map_or("", key), &segments, &value);
        segments
    });
    table.finish();
    Some(SpeedCurve { quote: quote?, clock: clock?, segments: segments.flatten()? })
}

/// Reads the stretches of a vector; `None` after a fault, or if there is none.
pub(crate) fn read_segments(value: &Value<'_>, figures: &Bound) -> Option<Vec<Segment>> {
    let tables = value.tables(bounds::MANY);
    let last = tables.len().saturating_sub(1);
    if value.is_empty_list() {
        value.fault("the vector has no segments".into(), "at least one", None);
    }
    let read = |(position, segment)| read_segment(segment, figures, position == last);
    // Every segment is read before the first fault gives the vector up.
    let segments: Vec<_> = tables.into_iter().enumerate().map(read).collect();
    let segments: Option<Vec<_>> = segments.into_iter().collect();
    segments.filter(|segments| !segments.is_empty())
}

fn read_segment(table: Table<'_>, figures: &Bound, is_last: bool) -> Option<Segment> {
    let length = table.optional("months");
    let stated = length.is_some();
    let months = length.and_then(|months| months.whole(1, bounds::MONTHS));
    let figures = match table.exactly_one(&["pct", "from_pct"]) {
        Some(("pct", figure)) => {
            if let Some(to) = table.optional("to_pct") {
                let problem = Problem::new(to.key_span, "`to_pct` goes with `from_pct`");
                table.problem(problem.hint("write `from_pct = ..., to_pct = ...`, or `pct` alone"));
            }
            figure.number(figures).map(|figure| (figure, figure))
        }
        Some((_, from)) => {
            let to = table.required("to_pct").and_then(|to| to.number(figures));
            from.number(figures).zip(to).inspect(|(from, to)| {
                if !stated && is_last && from != to {
                    let message = "a straight line needs `months`";
                    table.problem(Problem::new(table.span.clone(), message));
                }
            })
        }
        None => {
            table.optional("to_pct");
            None
        }
    };
    if !stated && !is_last {
        let message = "only the last segment may leave out `months`";
        table.problem(Problem::new(table.span.clone(), message).label("expected `months`"));
    }
    table.finish();
    let (from, to) = figures?;
    (months.is_some() == stated).then_some(Segment { months, from, to })
}
