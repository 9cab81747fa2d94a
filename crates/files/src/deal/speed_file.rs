//! `speed`: 100% of the pricing speed, as written in a group.

use std::marker::PhantomData;

use collateral::{Clock, Quote, Segment, SpeedCurve};
use grid::setting::{Figure, Words};
use toml::de::DeValue;

use crate::deal::default_file::DefaultQuotes;
use crate::deal::segments_file::{FigureOrVector, Figures, Segments};
use crate::reader::bounds::{self, Bound};
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Table, Value};
use crate::reader::words::{listed, quoted};
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

/// A speed as a group states it: a table of [`SpeedKeys`], or a text with its measure.
pub(crate) const SPEED: Spoken<SpeedKeys> = spoken("speed");

/// A table of `K`, or a text with its measure: `"150 psa"`, `"6 for 12, 8 cpr"`.
pub(crate) struct Spoken<K> {
    /// Key of the settings whose words it takes.
    key: &'static str,
    table: PhantomData<K>,
}

/// See [`Spoken`].
pub(crate) const fn spoken<K>(key: &'static str) -> Spoken<K> {
    Spoken { key, table: PhantomData }
}

impl<K: Keys> Form for Spoken<K>
where
    K::Out: From<SpeedCurve>,
{
    type Out = K::Out;

    fn read(&self, value: &Value<'_>) -> Option<K::Out> {
        match value.inner() {
            DeValue::String(_) => in_words(value, Words::named(self.key)?).map(K::Out::from),
            _ => table::<K>().read(value),
        }
    }

    fn shape(&self) -> Shape {
        let words = Words::named(self.key).into_iter().flat_map(measures);
        let words: Vec<String> = words.map(|(word, _)| format!("`\"6 {word}\"`")).collect();
        let text = format!("in words, {}", words.join(", "));
        Shape::Any(vec![table::<K>().shape(), Shape::Text(text)])
    }
}

/// The measures that say a speed by themselves: not as percent of a base.
fn measures(words: &Words) -> impl Iterator<Item = (&'static str, Quote)> {
    let quotes = QUOTES.iter().chain(DefaultQuotes::ALL);
    words.measures.iter().filter_map(move |(word, _)| {
        quotes.clone().find(|(name, _)| name == word).map(|(_, quote)| (*word, *quote))
    })
}

/// A speed with its measure.
fn in_words(value: &Value<'_>, words: &Words) -> Option<SpeedCurve> {
    let setting = value.worded(words)?;
    let found = measures(words).find(|(_, quote)| key(*quote) == setting.row.key);
    let Some((_, quote)) = found else {
        let expected = listed(measures(words).map(|(word, _)| word));
        value.fault(format!("{} is the base itself", quoted(&value.key)), &expected, None);
        return None;
    };
    if setting.figure.largest().is_some_and(|figure| !bound(quote).holds(figure)) {
        value.fault(format!("{} is {setting}", quoted(&value.key)), bound(quote).words, None);
        return None;
    }
    match setting.figure {
        Figure::Number(figure) => Some(SpeedCurve::flat(quote, figure)),
        Figure::Vector(vector) => Some(vector.curve(quote)),
        _ => None,
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
