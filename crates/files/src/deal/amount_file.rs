//! `[[amount]]` as written: an expression, or figures by month.

use bonds::formula::Unit;
use toml::Spanned;
use toml::de::DeValue;

use crate::formula::EXPRESSION;
use crate::reader::bounds::{self, Bound, MONTHS};
use crate::reader::source::Problem;
use crate::reader::toml_reader::Value;
use crate::reader::words::quoted;
use crate::schema::{
    FILE, Form, NAME, Shape, case, choice, cite, flat, keys, optional, or, required, word,
};

keys! {
    /// A named amount as written.
    pub(crate) struct AmountFile {
        /// as the document has it, blanks included; expressions name it so
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// what it is
        value: Option<ValueFile> = flat::<ValueKeys>().kept(),
        /// where the document says so
        cite: String = cite(),
    }
}

/// What an amount is.
pub(crate) enum ValueFile {
    Expression(Spanned<String>),
    /// By deal month, the last one for good, and how the file writes it.
    ByMonth {
        unit: ScheduleUnit,
        months: Vec<f64>,
        text: String,
    },
    Csv(CsvFile),
}

choice! {
    pub(crate) ValueKeys reads ValueFile {
        /// the amount or test as an expression, see below
        value = case(EXPRESSION.map(ValueFile::Expression)),
        /// dollars by deal month: `{ 1 = 250, 13 = 500 }`, each until the next, the last one for
        /// good; `13 = [500, 800]` rises or falls in a straight line to the second figure, which it
        /// reaches at the next month named
        by_month_usd = case(ByMonth(ScheduleUnit::Usd)),
        /// the same in percent
        by_month_pct = case(ByMonth(ScheduleUnit::Pct)),
        /// the same in percent a year, of rates
        by_month_rate_pct = case(ByMonth(ScheduleUnit::RatePct)),
        /// the same in months
        by_month_months = case(ByMonth(ScheduleUnit::Months)),
        by_month_csv = flat::<CsvKeys>(),
    }
}

/// A column of a file as written.
pub(crate) struct CsvFile {
    pub(crate) file: Spanned<String>,
    /// Its column; `None`: that of the amount's name.
    pub(crate) column: Option<Spanned<String>>,
    pub(crate) unit: ScheduleUnit,
    /// What follows the last row.
    pub(crate) then: Option<Then>,
}

keys! {
    CsvKeys reads ValueFile {
        /// CSV file with a column `month` (1, 2, ...), then columns of amounts
        by_month_csv = required(FILE),
        /// which of its columns (default: the one of the amount's name)
        column = optional(NAME),
        /// what its figures are
        unit = or(ScheduleUnit::Usd, word(&ScheduleUnit::ALL)),
        /// what follows the last row, where that is not 0: the same for good, or nothing
        then = optional(ThenForm),
    } => ValueFile::Csv(CsvFile { file: by_month_csv, column, unit, then })
}

/// What figures by month are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScheduleUnit {
    Usd,
    Pct,
    RatePct,
    Months,
}

impl ScheduleUnit {
    const ALL: [(&'static str, ScheduleUnit); 4] = [
        ("usd", ScheduleUnit::Usd),
        ("pct", ScheduleUnit::Pct),
        ("rate_pct", ScheduleUnit::RatePct),
        ("months", ScheduleUnit::Months),
    ];

    /// What the amount is measured in.
    pub(crate) fn unit(self) -> Unit {
        match self {
            ScheduleUnit::Usd => Unit::Dollars,
            ScheduleUnit::Pct => Unit::Number,
            ScheduleUnit::RatePct => Unit::Rate,
            ScheduleUnit::Months => Unit::Months,
        }
    }

    /// What its figures may be.
    pub(crate) fn bound(self) -> &'static Bound {
        match self {
            ScheduleUnit::Usd => &bounds::AMOUNT,
            ScheduleUnit::Pct => &bounds::SCHEDULED,
            ScheduleUnit::RatePct => &bounds::COUPON,
            ScheduleUnit::Months => &bounds::COUNTED_MONTHS,
        }
    }

    /// A figure as expressions compute with it: of percent the double nearest to the decimal.
    pub(crate) fn value(self, figure: f64) -> f64 {
        match self {
            ScheduleUnit::Usd | ScheduleUnit::Months => figure,
            ScheduleUnit::Pct | ScheduleUnit::RatePct => {
                format!("{figure}e-2").parse().unwrap_or(figure / 100.0)
            }
        }
    }
}

/// What follows the last row of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Hold,
    Nothing,
}

struct ThenForm;

impl Form for ThenForm {
    type Out = Then;

    fn read(&self, value: &Value<'_>) -> Option<Then> {
        match value.inner() {
            DeValue::String(_) => value.one_of(&[("hold", Then::Hold)]),
            DeValue::Integer(integer) if integer.as_str() == "0" => Some(Then::Nothing),
            _ => {
                let message = format!("{} is neither", quoted(&value.key));
                value.fault(message, "`\"hold\"` or 0", None);
                None
            }
        }
    }

    fn shape(&self) -> Shape {
        Shape::Any(vec![Shape::Words(vec!["hold"]), Shape::Whole(0, 0)])
    }
}

/// Figures by the months from which they hold.
struct ByMonth(ScheduleUnit);

/// From a month on: a figure, or a line from one to another.
struct Piece {
    month: usize,
    from: f64,
    to: Option<f64>,
}

impl ByMonth {
    fn piece(&self, entry: &Value<'_>) -> Option<Piece> {
        let month = entry.key.parse().ok().filter(|month| (1..=MONTHS).contains(month));
        let Some(month) = month.filter(|month| month.to_string() == entry.key) else {
            let message = format!("{} is no deal month", quoted(&entry.key));
            let label = format!("expected a whole number from 1 to {MONTHS}");
            entry.problem(Problem::new(entry.key_span.clone(), message).label(label));
            return None;
        };
        let month = month as usize;
        if !matches!(entry.inner(), DeValue::Array(_)) {
            return Some(Piece { month, from: entry.number(self.0.bound())?, to: None });
        }
        match entry.list(2, |one| one.number(self.0.bound())).as_slice() {
            [from, to] => Some(Piece { month, from: *from, to: Some(*to) }),
            _ => {
                let message = format!("{} is no line", quoted(&entry.key));
                entry.fault(message, "two figures: `[1.35, 3.00]`", None);
                None
            }
        }
    }

    /// The figure of every month up to that of the last piece.
    fn months(&self, pieces: &[Piece]) -> Vec<f64> {
        let mut months = Vec::new();
        for (position, Piece { month, from, to }) in pieces.iter().enumerate() {
            let next = pieces.get(position + 1).map_or(month + 1, |next| next.month);
            let rise = to.map_or(0.0, |to| (to - from) / (next - month) as f64);
            let figures = (0..next - month).map(|step| from + rise * step as f64);
            months.extend(figures.map(|figure| self.0.value(figure)));
        }
        months
    }
}

impl Form for ByMonth {
    type Out = ValueFile;

    fn read(&self, value: &Value<'_>) -> Option<ValueFile> {
        let table = value.table()?;
        let entries = table.entries();
        table.finish_names();
        let pieces: Vec<_> = entries.iter().map(|entry| self.piece(entry)).collect();
        let pieces: Vec<Piece> = pieces.into_iter().collect::<Option<_>>()?;
        let mut is_lawful = true;
        let mut fault = |place: &Value<'_>, message: String, label: &str| {
            is_lawful = false;
            value.problem(Problem::new(place.key_span.clone(), message).label(label));
        };
        match (entries.first(), pieces.first()) {
            (Some(entry), Some(first)) if first.month != 1 => {
                let message = format!("the first month is {}", first.month);
                fault(entry, message, "expected a figure from month 1 on: `1 = ...`");
            }
            (None, _) => {
                let message = format!("{} is empty", quoted(&value.key));
                fault(value, message, "expected a figure from month 1 on: `1 = ...`");
            }
            _ => {}
        }
        for (entry, pair) in entries.iter().skip(1).zip(pieces.windows(2)) {
            if let [before, piece] = pair
                && piece.month <= before.month
            {
                let message = format!("month {} stands after month {}", piece.month, before.month);
                fault(entry, message, "expected a later month than the one before");
            }
        }
        if let (Some(entry), Some(Piece { to: Some(_), .. })) = (entries.last(), pieces.last()) {
            let message = format!("nothing follows the line of {}", quoted(&entry.key));
            fault(entry, message, "expected a later month, at which the line ends");
        }
        let written = value.document.source.text.get(value.span()).unwrap_or_default();
        let text = written.split_whitespace().collect::<Vec<_>>().join(" ");
        is_lawful.then(|| ValueFile::ByMonth { unit: self.0, months: self.months(&pieces), text })
    }

    fn shape(&self) -> Shape {
        let figure = Shape::Number(self.0.bound());
        let line = Shape::List { of: Box::new(figure.clone()), least: 2, most: 2 };
        Shape::ByMonth(Box::new(Shape::Any(vec![figure, line])))
    }
}
