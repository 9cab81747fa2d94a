//! Dates as tapes write them, and the deal months that they stand for.
//!
//! A payment that is due after the cut-off date, and at most `m` calendar months after it, belongs
//! to no later deal month than `m`: with a cut-off on 1 July, payments due from 2 July to 1 August
//! are of month 1. A cut-off on the last day of a month counts to the last day of every month.

use terms::Date;

use crate::reader::bounds;

/// Months as tapes name them.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How a tape writes its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateForm {
    /// `2033-07-01`.
    YearFirst,
    /// `7/1/2033`.
    MonthFirst,
    /// `1.7.2033`.
    DayFirst,
    /// `7-1-2033`.
    MonthFirstDashes,
    /// `203307`: the first day of the month.
    YearMonth,
    /// `072033`, likewise.
    MonthYear,
    /// `7/2033`, likewise.
    MonthSlashYear,
    /// `Jul-2033`, likewise.
    NamedMonth,
    /// `2033-07`, likewise.
    YearMonthDashes,
    /// `Jul-33`, likewise; of two digits, as in the next ones, 80 to 99 are of the last century.
    NamedMonthShort,
    /// `1-Jul-2033`.
    NamedDay,
    /// `1-Jul-33`.
    NamedDayShort,
    /// `7/1/33`.
    MonthFirstShort,
    /// `20330701`.
    Packed,
    /// Days since 30 December 1899: `48761`.
    Serial,
}

impl DateForm {
    /// All forms, by the names that files use.
    pub(crate) const ALL: [(&'static str, DateForm); 15] = [
        ("YYYY-MM-DD", DateForm::YearFirst),
        ("MM/DD/YYYY", DateForm::MonthFirst),
        ("DD.MM.YYYY", DateForm::DayFirst),
        ("MM-DD-YYYY", DateForm::MonthFirstDashes),
        ("YYYYMM", DateForm::YearMonth),
        ("MMYYYY", DateForm::MonthYear),
        ("MM/YYYY", DateForm::MonthSlashYear),
        ("Mon-YYYY", DateForm::NamedMonth),
        ("YYYY-MM", DateForm::YearMonthDashes),
        ("Mon-YY", DateForm::NamedMonthShort),
        ("DD-Mon-YYYY", DateForm::NamedDay),
        ("DD-Mon-YY", DateForm::NamedDayShort),
        ("MM/DD/YY", DateForm::MonthFirstShort),
        ("YYYYMMDD", DateForm::Packed),
        ("excel", DateForm::Serial),
    ];

    /// What is expected where there is no date.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            DateForm::YearFirst => "a date, YYYY-MM-DD",
            DateForm::MonthFirst => "a date, MM/DD/YYYY",
            DateForm::DayFirst => "a date, DD.MM.YYYY",
            DateForm::MonthFirstDashes => "a date, MM-DD-YYYY",
            DateForm::YearMonth => "a month, YYYYMM",
            DateForm::MonthYear => "a month, MMYYYY",
            DateForm::MonthSlashYear => "a month, MM/YYYY",
            DateForm::NamedMonth => "a month, Jul-2033",
            DateForm::YearMonthDashes => "a month, YYYY-MM",
            DateForm::NamedMonthShort => "a month, Jul-33",
            DateForm::NamedDay => "a date, 01-Jul-2033",
            DateForm::NamedDayShort => "a date, 01-Jul-33",
            DateForm::MonthFirstShort => "a date, MM/DD/YY",
            DateForm::Packed => "a date, YYYYMMDD",
            DateForm::Serial => "a date as spreadsheets count: days since 30 December 1899",
        }
    }

    /// The date that `text` writes; a midnight after it is passed over.
    pub(crate) fn read(self, text: &str) -> Option<Date> {
        let text = without_midnight(text);
        let (year, month, day) = match self {
            DateForm::YearFirst => parts(text, '-', [4, 2, 2])?,
            DateForm::MonthFirst => month_first(parts(text, '/', [2, 2, 4])?),
            DateForm::MonthFirstDashes => month_first(parts(text, '-', [2, 2, 4])?),
            DateForm::DayFirst => {
                let (day, month, year) = parts(text, '.', [2, 2, 4])?;
                (year, month, day)
            }
            DateForm::MonthYear => {
                let number = whole(text, 5..=6)?;
                (number % 10_000, number / 10_000, 1)
            }
            DateForm::MonthSlashYear => {
                let (month, year) = text.split_once('/')?;
                (whole(year, 4..=4)?, whole(month, 1..=2)?, 1)
            }
            DateForm::NamedMonth => {
                let (name, year) = text.split_once(['-', ' '])?;
                (whole(year, 4..=4)?, month_named(name)?, 1)
            }
            DateForm::NamedMonthShort => {
                let (name, year) = text.split_once(['-', ' '])?;
                (of_century(whole(year, 2..=2)?), month_named(name)?, 1)
            }
            DateForm::NamedDay | DateForm::NamedDayShort => {
                let (day, rest) = text.split_once(['-', ' '])?;
                let (name, year) = rest.split_once(['-', ' '])?;
                let year = match self {
                    DateForm::NamedDay => whole(year, 4..=4)?,
                    _ => of_century(whole(year, 2..=2)?),
                };
                (year, month_named(name)?, whole(day, 1..=2)?)
            }
            DateForm::MonthFirstShort => {
                let (monthly, year) = text.rsplit_once('/')?;
                let (month, day) = monthly.split_once('/')?;
                (of_century(whole(year, 2..=2)?), whole(month, 1..=2)?, whole(day, 1..=2)?)
            }
            DateForm::YearMonthDashes => {
                let (year, month) = text.split_once('-')?;
                (whole(year, 4..=4)?, whole(month, 1..=2)?, 1)
            }
            DateForm::YearMonth => {
                let number = whole(text, 6..=6)?;
                (number / 100, number % 100, 1)
            }
            DateForm::Packed => {
                let number = whole(text, 8..=8)?;
                (number / 10_000, number / 100 % 100, number % 100)
            }
            DateForm::Serial => of_serial(whole(text.strip_suffix(".0").unwrap_or(text), 1..=6)?),
        };
        let year = u16::try_from(year).ok().filter(|year| bounds::YEARS.contains(year))?;
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(i16::try_from(year).ok()?, month, day).ok()
    }
}

/// Year, month and day of what has the month first, the day second.
fn month_first((month, day, year): (u32, u32, u32)) -> (u32, u32, u32) {
    (year, month, day)
}

/// The number of a month by the first letters of its name.
fn month_named(name: &str) -> Option<u32> {
    let is_it = |month: &&str| month.eq_ignore_ascii_case(name);
    Some((1..).zip(MONTHS.iter()).find(|(_, month)| is_it(month))?.0)
}

/// The year of two digits: 80 to 99 are 1980 to 1999, others of this century.
fn of_century(digits: u32) -> u32 {
    if digits >= 80 { 1900 + digits } else { 2000 + digits }
}

/// Three numbers of at most so many digits; that of four, the year, has all of them.
fn parts(text: &str, separator: char, digits: [usize; 3]) -> Option<(u32, u32, u32)> {
    let mut parts = text.split(separator);
    let mut read = digits.iter().map(|digits| match digits {
        4 => whole(parts.next()?, 4..=4),
        _ => whole(parts.next()?, 1..=2),
    });
    let (first, second, third) = (read.next()??, read.next()??, read.next()??);
    drop(read);
    parts.next().is_none().then_some((first, second, third))
}

/// A number of so many digits.
fn whole(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let good = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.parse().ok())?
}

/// The text without `00:00:00` at its end.
fn without_midnight(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((date, time)) if time.bytes().all(|byte| b"0:.".contains(&byte)) => date,
        _ => text,
    }
}

/// Year, month and day of a spreadsheet's date, in the Gregorian calendar: years are counted from
/// March on, so that the leap day is the last one.
pub(crate) fn of_serial(serial: u32) -> (u32, u32, u32) {
    // Days since 1 March of year 0.
    let days = serial + 693_899;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let in_next_year = u32::from(month >= 10);
    (era * 400 + year + in_next_year, (month + 2) % 12 + 1, day)
}

/// The date from which a tape's months are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CutOff {
    date: Date,
    /// Last day of the cut-off's month that is not after it: 31 at the end of a month.
    day: i8,
}

impl CutOff {
    /// Counts from `date`.
    pub(crate) fn new(date: Date) -> CutOff {
        let is_last = date.day() == date.days_in_month();
        CutOff { date, day: if is_last { 31 } else { date.day() } }
    }

    /// Deal month of a payment that is due on `due`; 0 and less for one that is due on the cut-off
    /// date or before.
    pub(crate) fn month_of(self, due: Date) -> i64 {
        let months = (i64::from(due.year()) - i64::from(self.date.year())) * 12
            + i64::from(due.month())
            - i64::from(self.date.month());
        months + i64::from(due.day() > self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_tapes() {
        let july = Date::new(2033, 7, 1).unwrap();
        for (form, text) in [
            (DateForm::YearFirst, "2033-07-01"),
            (DateForm::YearFirst, "2033-7-1"),
            (DateForm::YearFirst, "2033-07-01T00:00:00.000"),
            (DateForm::MonthFirst, "07/01/2033"),
            (DateForm::MonthFirst, "7/1/2033 0:00"),
            (DateForm::DayFirst, "01.07.2033"),
            (DateForm::MonthFirstDashes, "07-01-2033"),
            (DateForm::YearMonth, "203307"),
            (DateForm::MonthYear, "072033"),
            (DateForm::MonthYear, "72033"),
            (DateForm::MonthSlashYear, "07/2033"),
            (DateForm::MonthSlashYear, "7/2033"),
            (DateForm::NamedMonth, "Jul-2033"),
            (DateForm::NamedMonth, "JUL 2033"),
            (DateForm::YearMonthDashes, "2033-07"),
            (DateForm::NamedMonthShort, "Jul-33"),
            (DateForm::NamedDay, "01-Jul-2033"),
            (DateForm::NamedDay, "1 JUL 2033"),
            (DateForm::NamedDayShort, "1-Jul-33"),
            (DateForm::MonthFirstShort, "7/1/33"),
            (DateForm::Packed, "20330701"),
            (DateForm::Serial, "48761"),
            (DateForm::Serial, "48761.0"),
        ] {
            assert_eq!(form.read(text), Some(july), "{text} as {form:?}");
        }
        for (form, text) in [
            (DateForm::YearFirst, "2033-13-01"),
            (DateForm::YearFirst, "2033-02-29"),
            (DateForm::YearFirst, "33-07-01"),
            (DateForm::YearFirst, "2033-07-01-"),
            (DateForm::YearFirst, "2033-07-01 12:00"),
            (DateForm::YearFirst, "2033-07"),
            (DateForm::MonthFirst, "31/01/2033"),
            (DateForm::MonthFirst, "7/1/33"),
            (DateForm::MonthFirstDashes, "2033-07-01"),
            (DateForm::MonthFirstDashes, "07-2033"),
            (DateForm::YearMonth, "2033-07"),
            (DateForm::MonthYear, "203307"),
            (DateForm::MonthYear, "132033"),
            (DateForm::MonthSlashYear, "07/01/2033"),
            (DateForm::MonthSlashYear, "07/33"),
            (DateForm::NamedMonth, "July-2033"),
            (DateForm::NamedMonth, "Jul-33"),
            (DateForm::NamedMonthShort, "Jul-2033"),
            (DateForm::NamedDay, "01-Jul-33"),
            (DateForm::NamedDayShort, "31-Jun-33"),
            (DateForm::NamedDayShort, "Jul-33"),
            (DateForm::MonthFirstShort, "7/1/2033"),
            (DateForm::MonthFirstShort, "13/1/33"),
            (DateForm::YearMonthDashes, "2033-07-01"),
            (DateForm::YearMonth, "203313"),
            (DateForm::Packed, "20330732"),
            (DateForm::Packed, "00000000"),
            (DateForm::Serial, "0"),
            (DateForm::Serial, "999999"),
            (DateForm::Serial, "1e5"),
            (DateForm::Serial, ""),
        ] {
            assert_eq!(form.read(text), None, "{text} as {form:?}");
        }
        assert_eq!(DateForm::NamedMonthShort.read("Jan-80"), Date::new(1980, 1, 1).ok());
        assert_eq!(DateForm::NamedMonthShort.read("Jan-79"), Date::new(2079, 1, 1).ok());
        for (serial, date) in [(2, (1900, 1, 1)), (36_585, (2000, 2, 29)), (60, (1900, 2, 28))] {
            assert_eq!(of_serial(serial), date);
        }
    }

    #[test]
    fn months_of_payments() {
        let month = |cut_off: (i16, i8, i8), due: (i16, i8, i8)| {
            let date = |(y, m, d)| Date::new(y, m, d).unwrap();
            CutOff::new(date(cut_off)).month_of(date(due))
        };
        let july = (2003, 7, 1);
        assert_eq!(month(july, (2003, 7, 1)), 0);
        assert_eq!(month(july, (2003, 7, 2)), 1);
        assert_eq!(month(july, (2003, 8, 1)), 1);
        assert_eq!(month(july, (2003, 8, 15)), 2);
        assert_eq!(month(july, (2003, 1, 1)), -6);
        assert_eq!(month(july, (2033, 7, 1)), 360);
        let april = (2017, 4, 30);
        assert_eq!(month(april, (2017, 4, 30)), 0);
        assert_eq!(month(april, (2017, 5, 31)), 1);
        assert_eq!(month((2017, 2, 28), (2017, 3, 30)), 1);
        assert_eq!(month((2017, 2, 27), (2017, 3, 28)), 2);
    }
}
