//! Lines of a grid: written by the million, as CSV, in the very text of a [`crate::Sheet`].
//!
//! A sheet holds its rows in memory, and makes a string of each value. A line of a grid is written
//! from borrowed values straight into the caller's bytes, without an allocation, so that workers
//! can fill parts of a file side by side.

use std::ops::Range;

use terms::{RunTo, YearMonth};

use crate::shortest::{push_month, push_number};

/// Names of the columns, in order.
pub const COLUMNS: [&str; 18] = [
    "deal",
    "class",
    "run_to",
    "speed_pct",
    "shift_bp",
    "cdr_pct",
    "severity_pct",
    "lag_months",
    "price",
    "dm_bp",
    "yield_pct",
    "wal_years",
    "mdur_years",
    "first_principal",
    "last_principal",
    "cumulative_loss_pct",
    "class_loss",
    "reason",
];

/// One class under one scenario at one price.
///
/// A number that is not finite is a fault of the caller, who owes a `None` and a reason: it is
/// written as empty. So is an empty reason, which reads back as none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GridLine<'a> {
    /// The deal, by the name that its file gives it.
    pub deal: &'a str,
    /// The class, by the name that the document gives it.
    pub class: &'a str,
    /// Whether the deal is called on the first possible date.
    pub run_to: RunTo,
    /// Percent of the deal's pricing speed; `None` where another measure replaced it.
    pub speed_pct: Option<f64>,
    /// Parallel shift of the whole curve, in basis points: `100` is one percentage point.
    pub shift_bp: Option<f64>,
    /// Percent CDR; `None` where the scenario says nothing of defaults, or in another measure.
    pub cdr_pct: Option<f64>,
    /// Loss on what is liquidated, in percent of its balance.
    pub severity_pct: Option<f64>,
    /// Whole months from default to liquidation.
    pub lag_months: Option<u32>,
    /// Price, in percent of the balance, without accrued interest.
    pub price: Option<f64>,
    /// Discount margin over the index, in basis points; `None` for a fixed-rate class.
    pub dm_bp: Option<f64>,
    /// Bond-equivalent yield, in percent a year.
    pub yield_pct: Option<f64>,
    /// Weighted average life, in years from settlement.
    pub wal_years: Option<f64>,
    /// Modified duration, in years.
    pub mdur_years: Option<f64>,
    /// Month of the first payment of principal.
    pub first_principal: Option<YearMonth>,
    /// Month of the last payment of principal.
    pub last_principal: Option<YearMonth>,
    /// Loss of the collateral over its life, in percent of the balance at the cut-off date.
    pub cumulative_loss_pct: Option<f64>,
    /// Principal that is written down or never paid to the class, in dollars.
    pub class_loss: Option<f64>,
    /// Why a number is missing, or is to be read with care.
    pub reason: Option<&'a str>,
}

/// The head line of the file, its line end included.
pub fn csv_header() -> &'static str {
    "deal,class,run_to,speed_pct,shift_bp,cdr_pct,severity_pct,lag_months,price,dm_bp,yield_pct,\
     wal_years,mdur_years,first_principal,last_principal,cumulative_loss_pct,class_loss,reason\n"
}

/// Appends `line` to `to` as one line of CSV, its line end included: the same bytes that a
/// [`crate::Sheet`] of the same values has.
pub fn write_csv_line(line: &GridLine, to: &mut Vec<u8>) {
    let mut lines = CsvLines { bytes: std::mem::take(to), ..CsvLines::default() };
    lines.push(line);
    *to = lines.into_bytes();
}

/// Lines of CSV, one after the other.
///
/// Lines that follow each other are of one deal, mostly of one scenario, and of one class in
/// several views: what a line has in common with those just before it is copied from them.
#[derive(Clone, Debug, Default)]
pub struct CsvLines<'a> {
    bytes: Vec<u8>,
    /// The deal of the last line, and where its text stands.
    deal: Option<(&'a str, Range<usize>)>,
    /// The settings of the last line, and where their text stands.
    settings: Option<(Settings, Range<usize>)>,
    known: [[Known; 2]; RESULTS],
}

/// What the lines of a scenario have in common: speed, shift, CDR, severity, lag.
type Settings = ([Option<f64>; 4], Option<u32>);

/// Numbers of a line that are no settings.
const RESULTS: usize = 7;

/// A number that has been written, by its bits, and where its text stands; none yet at the
/// beginning.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    bits: u64,
    start: usize,
    end: usize,
}

impl<'a> CsvLines<'a> {
    /// No lines yet, and room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> CsvLines<'a> {
        CsvLines { bytes: Vec::with_capacity(capacity), ..CsvLines::default() }
    }

    /// Appends `line` and its line end: the same bytes that a [`crate::Sheet`] of the same values
    /// has.
    pub fn push(&mut self, line: &GridLine<'a>) {
        self.push_deal(line.deal);
        self.bytes.push(b',');
        push_text(line.class, &mut self.bytes);
        self.bytes.push(b',');
        self.bytes.extend_from_slice(line.run_to.name().as_bytes());
        let settings = [line.speed_pct, line.shift_bp, line.cdr_pct, line.severity_pct];
        self.push_settings((settings, line.lag_months));
        let measures = [line.price, line.dm_bp, line.yield_pct, line.wal_years, line.mdur_years];
        for (place, value) in measures.into_iter().enumerate() {
            self.push_result(place, value);
        }
        for month in [line.first_principal, line.last_principal] {
            self.bytes.push(b',');
            if let Some(month) = month {
                push_month(month, &mut self.bytes);
            }
        }
        self.push_result(measures.len(), line.cumulative_loss_pct);
        self.push_result(measures.len() + 1, line.class_loss);
        self.bytes.push(b',');
        push_text(line.reason.unwrap_or_default(), &mut self.bytes);
        self.bytes.push(b'\n');
    }

    /// The lines.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn push_deal(&mut self, deal: &'a str) {
        match &self.deal {
            Some((last, text)) if *last == deal => self.bytes.extend_from_within(text.clone()),
            _ => {
                let start = self.bytes.len();
                push_text(deal, &mut self.bytes);
                self.deal = Some((deal, start..self.bytes.len()));
            }
        }
    }

    /// A comma before each.
    fn push_settings(&mut self, settings: Settings) {
        match &self.settings {
            Some((last, text)) if *last == settings => self.bytes.extend_from_within(text.clone()),
            _ => {
                let start = self.bytes.len();
                let (numbers, lag) = settings;
                for value in numbers.into_iter().chain([lag.map(f64::from)]) {
                    self.bytes.push(b',');
                    if let Some(value) = value {
                        push_number(value, &mut self.bytes);
                    }
                }
                self.settings = Some((settings, start..self.bytes.len()));
            }
        }
    }

    /// A comma, and the number that may follow it.
    fn push_result(&mut self, place: usize, value: Option<f64>) {
        self.bytes.push(b',');
        let Some(value) = value else { return };
        let bits = value.to_bits();
        let known = &mut self.known[place];
        if let Some(known) = known.iter().find(|known| known.bits == bits && known.end > 0) {
            self.bytes.extend_from_within(known.start..known.end);
            return;
        }
        let start = self.bytes.len();
        push_number(value, &mut self.bytes);
        known[1] = known[0];
        known[0] = Known { bits, start, end: self.bytes.len() };
    }
}

/// `text`, in quotes where CSV needs them.
fn push_text(text: &str, to: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        to.extend_from_slice(bytes);
        return;
    }
    to.push(b'"');
    for &byte in bytes {
        if byte == b'"' {
            to.push(b'"');
        }
        to.push(byte);
    }
    to.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_line_names_the_columns() {
        assert_eq!(csv_header(), format!("{}\n", COLUMNS.join(",")));
    }
}
