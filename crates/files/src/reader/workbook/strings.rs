//! The texts that cells share.

use crate::reader::workbook::Refusal;
use crate::reader::workbook::xml::{Step, Xml};

/// Texts one behind the other.
#[derive(Default)]
pub(crate) struct Strings {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Strings {
    pub(crate) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)? as usize;
        let start = match at.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }
}

/// Reads all; ways to pronounce a text are no part of it.
pub(crate) fn read(mut part: Xml<'_>) -> Result<Strings, Refusal> {
    let mut strings = Strings::default();
    let mut runs = Runs::default();
    while part.next(|step| {
        match step {
            Step::End => return Ok(false),
            Step::Close("si") => {
                let end = u32::try_from(strings.text.len()).map_err(Refusal::damaged)?;
                strings.ends.push(end);
            }
            step => runs.step(&step, &mut strings.text),
        }
        Ok(true)
    })? {}
    Ok(strings)
}

/// Where in the runs of a text a reader is.
#[derive(Default)]
pub(crate) struct Runs {
    in_text: bool,
    in_reading: bool,
}

impl Runs {
    /// Adds what a step says to `text`.
    pub(crate) fn step(&mut self, step: &Step<'_>, text: &mut String) {
        match step {
            Step::Open(start) => match start.local_name().as_ref() {
                "t" => self.in_text = true,
                "rPh" => self.in_reading = true,
                _ => {}
            },
            Step::Close("t") => self.in_text = false,
            Step::Close("rPh") => self.in_reading = false,
            Step::Text(piece) if self.in_text && !self.in_reading => text.push_str(piece),
            _ => {}
        }
    }
}
