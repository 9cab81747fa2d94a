//! The XML of a part, event by event, and no more of it than a bound.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::reader::workbook::Refusal;

/// A part of a workbook that is being read.
pub(crate) struct Xml<'a> {
    reader: Reader<Bounded<'a>>,
    buffer: Vec<u8>,
}

/// What stands next in a part, of what matters in tables.
pub(crate) enum Step<'b> {
    Open(BytesStart<'b>),
    Close(&'b str),
    Text(&'b str),
    End,
}

impl<'a> Xml<'a> {
    /// Reads `part`, of which at most `most` bytes are unpacked.
    pub(crate) fn new(part: impl Read + 'a, most: u64) -> Xml<'a> {
        let inner: Box<dyn Read + 'a> = Box::new(part);
        let inner = BufReader::new(inner);
        let mut reader = Reader::from_reader(Bounded { inner, most, left: most, of_event: EVENT });
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = false;
        Xml { reader, buffer: Vec::new() }
    }

    /// Hands the next event to `see`; what comes of it.
    pub(crate) fn next<T>(
        &mut self,
        see: impl FnOnce(Step<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().of_event = EVENT;
            let event = self.reader.read_event_into(&mut self.buffer).map_err(refused)?;
            return match event {
                Event::Start(start) | Event::Empty(start) => see(Step::Open(start)),
                Event::End(end) => see(Step::Close(end.local_name().as_ref())),
                Event::Text(text) => see(Step::Text(&text)),
                Event::CData(text) => see(Step::Text(&text)),
                Event::GeneralRef(reference) => {
                    let character = character(&reference)?;
                    see(Step::Text(character.encode_utf8(&mut [0; 4])))
                }
                Event::Eof => see(Step::End),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            };
        }
    }

    /// Hands the attributes of every element `name` to `see`.
    pub(crate) fn each(
        mut self,
        name: &str,
        mut see: impl FnMut(&BytesStart<'_>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        while self.next(|step| match step {
            Step::Open(start) if start.local_name().as_ref() == name => see(&start).map(|()| true),
            step => Ok(!matches!(step, Step::End)),
        })? {}
        Ok(())
    }
}

/// An attribute by its name without a prefix, unescaped.
pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refusal> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(Refusal::damaged)?;
        if attribute.key.local_name().as_ref() == name {
            let value = quick_xml::escape::unescape(&attribute.value).map_err(Refusal::damaged)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// The character that a reference stands for; those that a document defines itself are none.
fn character(reference: &BytesRef<'_>) -> Result<char, Refusal> {
    if let Some(character) = reference.resolve_char_ref().map_err(refused)? {
        return Ok(character);
    }
    let name: &str = reference;
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Refusal::damaged("it has a reference that is not known")),
    }
}

fn refused(error: quick_xml::Error) -> Refusal {
    if let quick_xml::Error::Io(io) = &error
        && let Some(TooLarge(most, of)) = io.get_ref().and_then(|inner| inner.downcast_ref())
    {
        return Refusal {
            message: "the workbook is too large when it is unpacked".to_owned(),
            hint: Some(format!("at most {} MiB of {of} are read", most >> 20)),
        };
    }
    Refusal::damaged(error)
}

/// Most of an element's head or of a run of text, bytes: some 30 times the longest text of a cell.
pub(crate) const EVENT: u64 = 1 << 20;

/// A reader that fails where there is more than it may give.
struct Bounded<'a> {
    inner: BufReader<Box<dyn Read + 'a>>,
    most: u64,
    left: u64,
    /// Bytes that are left for what is being read.
    of_event: u64,
}

/// More than so many bytes.
#[derive(Debug, thiserror::Error)]
#[error("more than {0} bytes of {1}")]
struct TooLarge(u64, &'static str);

impl Read for Bounded<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let from = self.fill_buf()?;
        let length = from.len().min(to.len());
        to[..length].copy_from_slice(&from[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Bounded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = self.inner.fill_buf()?;
        if bytes.len() as u64 > self.left {
            return Err(io::Error::other(TooLarge(self.most, "a part of it")));
        }
        if self.of_event == 0 {
            return Err(io::Error::other(TooLarge(EVENT, "one text of it")));
        }
        Ok(bytes)
    }

    fn consume(&mut self, length: usize) {
        self.left = self.left.saturating_sub(length as u64);
        self.of_event = self.of_event.saturating_sub(length as u64);
        self.inner.consume(length);
    }
}
