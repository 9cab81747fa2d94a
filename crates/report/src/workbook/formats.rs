//! How cells look, and values as a workbook has them.

use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError,
};
use terms::{Date, YearMonth};

use crate::sheet::{Align, Column, Value, is_like_formula, one_line};

/// Dates, as CSV has them.
const DATE: &str = "yyyy-mm-dd";
/// Months, as CSV has them.
const MONTH: &str = "yyyy-mm";
/// Months, as filings print them.
const SHORT_MONTH: &str = "mmm-yy";
/// Lines between a head and its rows.
const RULE: Color = Color::RGB(0x8A_94_A6);
/// Behind heads.
const SHADE: Color = Color::RGB(0xE8_EC_F2);

/// Formats of the values of one column.
pub(super) struct Cells {
    number: Format,
    whole: Format,
    date: Format,
    month: Format,
    text: Format,
    /// Of a text that a program would take for a formula once it is edited.
    quoted: Format,
}

impl Cells {
    /// Of a column of rows for programs, or for people where `is_page`.
    pub(super) fn of(column: &Column, is_page: bool) -> Cells {
        let side = match column.align {
            Align::Left => FormatAlign::Left,
            Align::Right => FormatAlign::Right,
        };
        let whole = if column.money { "#,##0" } else { "0" };
        let plain = Format::new().set_align(side);
        // Texts stand off the numbers before them.
        let plain = match column.align {
            Align::Left if is_page => plain.set_indent(1),
            _ => plain,
        };
        let top = plain.clone().set_align(FormatAlign::Top);
        let text = if is_page { top.clone().set_text_wrap() } else { plain.clone() };
        let month = if is_page { SHORT_MONTH } else { MONTH };
        let plain = if is_page { top } else { plain };
        Cells {
            number: plain.clone().set_num_format(with_decimals(whole, column.digits)),
            whole: plain.clone().set_num_format(whole),
            date: plain.clone().set_num_format(DATE),
            month: plain.set_num_format(month),
            quoted: text.clone().set_quote_prefix(),
            text,
        }
    }

    /// Of numbers of some decimals, as filings print them.
    pub(super) fn of_digits(digits: usize) -> Cells {
        Cells::of(&Column::number("", "", digits), true)
    }

    /// Writes a value; nothing where there is none.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        value: &Value,
    ) -> Result<(), XlsxError> {
        match value {
            Value::Text(text) => {
                let format = if is_like_formula(text) { &self.quoted } else { &self.text };
                sheet.write_string_with_format(row, column, text, format)?;
            }
            Value::Number(number) => {
                if let Some(number) = Value::number(*number) {
                    sheet.write_number_with_format(row, column, number, &self.number)?;
                }
            }
            Value::Integer(whole) => {
                sheet.write_number_with_format(row, column, *whole as f64, &self.whole)?;
            }
            Value::Date(date) => match day(*date) {
                Some(day) => {
                    sheet.write_datetime_with_format(row, column, &day, &self.date)?;
                }
                None => {
                    sheet.write_string_with_format(row, column, value.full(), &self.text)?;
                }
            },
            Value::Month(month) => match first_of(*month) {
                Some(day) => {
                    sheet.write_datetime_with_format(row, column, &day, &self.month)?;
                }
                None => {
                    sheet.write_string_with_format(row, column, value.full(), &self.text)?;
                }
            },
            Value::Empty => {}
        }
        Ok(())
    }

    /// The format of numbers.
    pub(super) fn numbers(&self) -> &Format {
        &self.number
    }
}

fn with_decimals(whole: &str, digits: usize) -> String {
    if digits == 0 { whole.to_string() } else { format!("{whole}.{}", "0".repeat(digits)) }
}

/// A date as workbooks have it: theirs begin with 1900, whose February they give 29 days.
fn day(date: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok().filter(|year| *year > 1900)?;
    let [month, day] = [date.month(), date.day()].map(|part| u8::try_from(part).ok());
    ExcelDateTime::from_ymd(year, month?, day?).ok()
}

fn first_of(month: YearMonth) -> Option<ExcelDateTime> {
    day(month.first_day()?)
}

/// Heads of columns.
pub(super) fn head(align: Align) -> Format {
    let side = match align {
        Align::Left => FormatAlign::Left,
        Align::Right => FormatAlign::Right,
    };
    let indent = u8::from(align == Align::Left);
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(side)
        .set_indent(indent)
        .set_align(FormatAlign::Bottom)
        .set_background_color(SHADE)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_color(RULE)
}

/// Heads over several columns.
pub(super) fn centred() -> Format {
    head(Align::Right).set_align(FormatAlign::Center)
}

/// Headings.
pub(super) fn title() -> Format {
    Format::new().set_bold().set_font_size(14)
}

/// Words beside numbers.
pub(super) fn words() -> Format {
    Format::new()
}

/// Differences, which may be no more than rounding.
pub(super) fn difference() -> Format {
    Format::new().set_num_format("0.0E+00;-0.0E+00;0")
}

/// How wide a value is, in characters.
pub(super) fn width(column: &Column, value: &Value, is_page: bool) -> usize {
    match value {
        Value::Date(_) => 10,
        Value::Month(_) if is_page => 6,
        Value::Month(_) => 7,
        Value::Text(text) => one_line(text).chars().count(),
        value => column.shown(value).chars().count(),
    }
}
