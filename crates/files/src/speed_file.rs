//! `speed`: 100% of the pricing speed, as written in a group.

use collateral::{Clock, Quote, Segment, SpeedCurve};

use crate::bounds::{self, Bound};
use crate::source::Problem;
use crate::toml_reader::Table;

pub(crate) const QUOTES: [(&str, Quote); 3] =
    [("cpr", Quote::Cpr), ("smm", Quote::Smm), ("psa", Quote::Psa)];
const CLOCKS: [(&str, Clock); 2] = [("age", Clock::LoanAge), ("month", Clock::DealMonth)];

/// Reads a speed: one figure, or a vector.
pub(crate) fn read(table: Table<'_>) -> Option<SpeedCurve> {
    let form = table.exactly_one(&["cpr_pct", "psa_pct", "smm_pct", "vector"]);
    let speed = form.and_then(|(key, value)| {
        let quote = match key {
            "cpr_pct" => Quote::Cpr,
            "psa_pct" => Quote::Psa,
            "smm_pct" => Quote::Smm,
            _ => return value.table().and_then(read_vector),
        };
        value.number(bound(quote)).map(|figure| SpeedCurve::flat(quote, figure))
    });
    table.finish();
    speed
}

/// The figures that a quote may have.
pub(crate) fn bound(quote: Quote) -> &'static Bound {
    match quote {
        Quote::Cpr => &bounds::CPR,
        Quote::Smm => &bounds::SMM,
        Quote::Psa => &bounds::PSA,
    }
}

fn read_vector(table: Table<'_>) -> Option<SpeedCurve> {
    let quote = table.required("quote").and_then(|word| word.one_of(&QUOTES));
    let by = table.required("by");
    let clock = by.as_ref().and_then(|word| word.one_of(&CLOCKS));
    if let (Some(Quote::Psa), Some(Clock::DealMonth), Some(by)) = (quote, clock, &by) {
        by.fault("PSA counts the age of the loan".into(), "`by = \"age\"`", None);
    }
    let segments = table.required("segments").map(|value| {
        let tables = value.tables(bounds::MANY);
        let last = tables.len().saturating_sub(1);
        if matches!(value.inner(), toml::de::DeValue::Array(array) if array.is_empty()) {
            value.fault("the vector has no segments".into(), "at least one", None);
        }
        let figures = bound(quote.unwrap_or(Quote::Cpr));
        let read = |(position, segment)| read_segment(segment, figures, position == last);
        tables.into_iter().enumerate().map(read).collect::<Option<Vec<_>>>()
    });
    table.finish();
    let segments = segments.flatten().filter(|segments| !segments.is_empty());
    Some(SpeedCurve { quote: quote?, clock: clock?, segments: segments? })
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
