//! Two fields of one column: whether they differ, and by how much.

use report::Value;
use terms::{Date, YearMonth};

/// How a cell of A and that of B compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same number, date or text.
    Equal,
    /// Not the same, within the tolerance.
    Within,
    /// Beyond the tolerance, or another text.
    Differs,
    /// B has nothing there.
    OnlyA,
    /// A has nothing there.
    OnlyB,
}

impl Verdict {
    /// As results have it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Equal => "equal",
            Verdict::Within => "within",
            Verdict::Differs => "differs",
            Verdict::OnlyA => "only-in-a",
            Verdict::OnlyB => "only-in-b",
        }
    }

    /// Whether it is a difference beyond the tolerance.
    pub fn is_difference(self) -> bool {
        !matches!(self, Verdict::Equal | Verdict::Within)
    }
}

/// How far B is from A.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Distance {
    /// B less A.
    pub(super) amount: f64,
    /// Of months and dates; `None`: that of the column.
    pub(super) unit: Option<&'static str>,
    /// Percent of A, where A is a number other than 0.
    pub(super) relative_pct: Option<f64>,
}

/// What a field says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Said<'t> {
    Nothing,
    Number(f64),
    Month(YearMonth),
    Date(Date),
    Text(&'t str),
}

fn said(text: &str) -> Said<'_> {
    let finite = |number: &f64| number.is_finite();
    match text {
        "" => Said::Nothing,
        _ => match text.parse().ok().filter(finite) {
            Some(number) => Said::Number(number),
            None => match (YearMonth::parse(text), text.parse()) {
                (Some(month), _) => Said::Month(month),
                (None, Ok(date)) => Said::Date(date),
                _ => Said::Text(text),
            },
        },
    }
}

/// A field as a value.
pub(super) fn value(text: &str) -> Value {
    match said(text) {
        Said::Nothing => Value::Empty,
        Said::Number(number) => Value::Number(number),
        Said::Month(month) => Value::Month(month),
        Said::Date(date) => Value::Date(date),
        Said::Text(text) => text.into(),
    }
}

/// Compares the fields of A and B. A number is compared as the `f64` that it reads as; the tolerance
/// is in the unit of the difference, and wide enough for the rounding of `b - a` itself.
pub(super) fn compare(a: &str, b: &str, tolerance: f64) -> (Verdict, Option<Distance>) {
    let (of_a, of_b) = (said(a), said(b));
    let distance = match (of_a, of_b) {
        (Said::Nothing, Said::Nothing) => return (Verdict::Equal, None),
        (_, Said::Nothing) => return (Verdict::OnlyA, None),
        (Said::Nothing, _) => return (Verdict::OnlyB, None),
        (Said::Number(a), Said::Number(b)) => of_numbers(a, b),
        (Said::Date(a), Said::Date(b)) => between(days(a, b), "days"),
        // A workbook has the first day for a month.
        _ => match (month(of_a), month(of_b)) {
            (Some(a), Some(b)) => between(f64::from(b.months_since(a)), "months"),
            _ if a == b => return (Verdict::Equal, None),
            _ => return (Verdict::Differs, None),
        },
    };
    let rounding = match (of_a, of_b) {
        (Said::Number(a), Said::Number(b)) if tolerance > 0.0 => {
            2.0 * f64::EPSILON * a.abs().max(b.abs())
        }
        _ => 0.0,
    };
    let verdict = match distance.amount.abs() {
        0.0 => Verdict::Equal,
        amount if amount <= tolerance + rounding => Verdict::Within,
        _ => Verdict::Differs,
    };
    // Beyond the range of numbers there is a difference, and no number for it.
    (verdict, Some(distance).filter(|distance| distance.amount.is_finite()))
}

fn of_numbers(a: f64, b: f64) -> Distance {
    let amount = b - a;
    let relative_pct = (a != 0.0).then(|| 100.0 * (amount / a.abs())).filter(|pct| pct.is_finite());
    Distance { amount, unit: None, relative_pct }
}

fn between(amount: f64, unit: &'static str) -> Distance {
    Distance { amount, unit: Some(unit), relative_pct: None }
}

fn days(a: Date, b: Date) -> f64 {
    f64::from(terms::DayCount::Actual360.days(a, b))
}

fn month(said: Said<'_>) -> Option<YearMonth> {
    match said {
        Said::Month(month) => Some(month),
        Said::Date(date) if date.day() == 1 => Some(YearMonth::of(date)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(a: &str, b: &str, tolerance: f64) -> Verdict {
        compare(a, b, tolerance).0
    }

    #[test]
    fn what_differs() {
        use Verdict::{Differs, Equal, OnlyA, OnlyB, Within};
        for (a, b, tolerance, expected) in [
            ("33", "33.0", 0.0, Equal),
            ("0", "-0", 0.0, Equal),
            ("", "", 0.0, Equal),
            ("33", "", 9.0, OnlyA),
            ("", "33", 9.0, OnlyB),
            ("0", "", 9.0, OnlyA),
            ("33", "33.00000000000001", 0.0, Differs),
            ("33", "33.01", 0.01, Within),
            ("33.01", "33", 0.01, Within),
            ("33", "33.0101", 0.01, Differs),
            ("1e308", "-1e308", 1.0, Differs),
            ("2003-08", "2003-09", 0.0, Differs),
            ("2003-08", "2003-09", 1.0, Within),
            ("2003-08", "2003-08-01", 0.0, Equal),
            ("2003-08-25", "2003-08-26", 0.0, Differs),
            ("call", "call", 0.0, Equal),
            ("call", "maturity", 9.0, Differs),
            ("33", "none", 9.0, Differs),
        ] {
            assert_eq!(verdict(a, b, tolerance), expected, "{a} {b} {tolerance}");
        }
    }

    #[test]
    fn how_far() {
        let of = |a, b| compare(a, b, 0.0).1.map(|d| (d.amount, d.unit, d.relative_pct));
        assert_eq!(of("40", "50"), Some((10.0, None, Some(25.0))));
        assert_eq!(of("-40", "-50"), Some((-10.0, None, Some(-25.0))));
        assert_eq!(of("0", "5"), Some((5.0, None, None)));
        assert_eq!(of("2003-12", "2004-02"), Some((2.0, Some("months"), None)));
        assert_eq!(of("2004-02-28", "2004-03-01"), Some((2.0, Some("days"), None)));
        assert_eq!(of("1e308", "-1e308"), None);
        assert_eq!(of("a", "b"), None);
    }
}
