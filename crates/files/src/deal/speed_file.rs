//! `speed`: 100% of the pricing speed, as written in a group.

use std::marker::PhantomData;

use collateral::{Clock, Quote, Segment, SpeedCurve};

use crate::deal::segments_file::{FigureOrVector, Figures, Segments};
use crate::reader::bounds::{self, Bound};
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Table, Value};
use crate::schema::{Entry as _, Form, Keys, Rows, Shape, case, choice, required, table, word};

/// Measures of prepayment, by the names that files use.
pub(crate) const QUOTES: [(&str, Quote); 4] =
    [("cpr", Quote::Cpr), ("smm", Quote::Smm), ("psa", Quote::Psa), ("abs", Quote::Abs)];
const CLOCKS: [(&str, Clock); 2] = [("age", Clock::LoanAge), ("month", Clock::DealMonth)];

choice! {
    /// One figure, or a vector.
    pub(crate) SpeedKeys reads SpeedCurve {
        /// CPR
        cpr_pct = case(Speed(Quote::Cpr)),
        /// percent of PSA, by the age of each loan
        psa_pct = case(Speed(Quote::Psa)),
        /// SMM
        smm_pct = case(Speed(Quote::Smm)),
        /// ABS, by the age of each loan
        abs_pct = case(Speed(Quote::Abs)),
        /// figures by month
        vector = case(table::<VectorKeys<PrepaymentQuotes>>()),
    }
}

/// A speed or default rate in one measure.
pub(crate) struct Speed(pub(crate) Quote);

impl Form for Speed {
    type Out = SpeedCurve;

    fn read(&self, value: &Value<'_>) -> Option<SpeedCurve> {
        match FigureOrVector(bound(self.0)).read(value)? {
            Figures::One(figure) => Some(SpeedCurve::flat(self.0, figure)),
            Figures::ByMonth(vector) => Some(vector.curve(self.0)),
        }
    }

    fn shape(&self) -> Shape {
        FigureOrVector(bound(self.0)).shape()
    }
}

/// The name of a measure that knows no other month than that of the loan's age.
fn of_age(quote: Quote) -> Option<&'static str> {
    matches!(quote, Quote::Psa | Quote::Abs | Quote::Sda).then(|| quote.name())
}

/// The figures that a quote may have.
pub(crate) const fn bound(quote: Quote) -> &'static Bound {
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
const fn key(quote: Quote) -> &'static str {
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

/// The measures that a vector may have.
pub(crate) trait Quotes {
    /// By the names that files use.
    const ALL: &'static [(&'static str, Quote)];
}

/// Measures of prepayment.
pub(crate) enum PrepaymentQuotes {}

impl Quotes for PrepaymentQuotes {
    const ALL: &'static [(&'static str, Quote)] = &QUOTES;
}

/// A vector of one of several measures, whose figures are bounded by its measure.
pub(crate) struct VectorKeys<Q>(PhantomData<Q>);

impl<Q: Quotes> VectorKeys<Q> {
    /// What a vector is read with: its measure may not be known.
    fn segments(quote: Option<Quote>) -> Segments {
        // The widest bound, where the quote cannot be read.
        let (key, bound) = quote.map_or(("", &bounds::SDA), |quote| (key(quote), bound(quote)));
        Segments { key, bound }
    }
}

impl<Q: Quotes> Keys for VectorKeys<Q> {
    type Out = SpeedCurve;

    fn read_keys(table: &Table<'_>) -> Option<SpeedCurve> {
        let quote = required(word(Q::ALL)).read(table, "quote");
        let by = required(word(&CLOCKS).placed()).read(table, "by");
        if let (Some(name), Some(by)) = (quote.and_then(of_age), &by)
            && *by.get_ref() == Clock::DealMonth
        {
            let problem = Problem::new(by.span(), format!("{name} counts the age of the loan"));
            table.problem(problem.label("expected `by = \"age\"`"));
        }
        let segments: Option<Vec<Segment>> =
            required(Self::segments(quote)).read(table, "segments");
        Some(SpeedCurve { quote: quote?, clock: by?.into_inner(), segments: segments? })
    }

    fn describe(rows: &mut Rows) {
        required(word(Q::ALL)).describe("quote", "measure of the figures", rows);
        let by = "month that is counted: the loan's age (PSA, ABS and SDA know no other), or the \
                  deal's";
        required(word(&CLOCKS)).describe("by", by, rows);
        required(Self::segments(None)).describe("segments", "one after the other", rows);
    }
}
