//! Files that are no text are told by what they are, by every reader, and nothing of them is shown.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::tape::{MAP, TAPE};
use files::{Faults, ReadOptions};
use rates::Interpolation;

/// Name, bytes at the beginning, words of the message, words of the hint.
type Kind = (&'static str, &'static [u8], &'static str, &'static str);

const KINDS: &[Kind] = &[
    ("xlsx", b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\0xl/workbook.xml", "a workbook", "as CSV"),
    (
        "ods",
        b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        "a workbook",
        "as CSV",
    ),
    ("docx", b"PK\x03\x04\x14\0[Content_Types].xml\0word/document.xml", "a document", "plain text"),
    ("zip", b"PK\x03\x04\x14\0pool.csv\0\x01\x02\x03", "a ZIP archive", "unpack it"),
    ("xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0", "a workbook or a document", "as CSV"),
    ("gzip", b"\x1F\x8B\x08\0\0\0\0\0\0\x03pool", "compressed (gzip)", "unpack it"),
    ("zstd", b"\x28\xB5\x2F\xFD\x24\x04", "compressed (Zstandard)", "unpack it"),
    ("xz", b"\xFD7zXZ\0\0\x04", "compressed (xz)", "unpack it"),
    ("bzip2", b"BZh91AY&SY\0\0", "compressed (bzip2)", "unpack it"),
    ("7z", b"7z\xBC\xAF\x27\x1C\0\x04", "compressed (7z)", "unpack it"),
    ("pdf", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n", "a PDF", "text of it"),
    ("rtf", b"{\\rtf1\\ansi Balance 100\\par}", "RTF", "plain text"),
    ("html", b"\n  <!DOCTYPE html>\n<html><table>\n", "a web page (HTML)", "download"),
    ("filed html", b"<DOCUMENT>\n<TYPE>EX-99\n<TEXT>\n<HTML>\n", "a web page (HTML)", "download"),
    ("xml", b"<?xml version=\"1.0\"?>\n<assetData>\n", "XML", "as CSV"),
    ("parquet", b"PAR1\x15\x04\x15\x10", "a Parquet file", "as CSV"),
    ("sqlite", b"SQLite format 3\0\x10\0", "a database (SQLite)", "as CSV"),
    ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture", "type"),
    ("jpeg", b"\xFF\xD8\xFF\xE0\0\x10JFIF", "a picture", "type"),
    ("UTF-16 LE", b"\xFF\xFEb\0a\0l\0", "UTF-16", "save it as UTF-8"),
    ("UTF-16 BE", b"\xFE\xFF\0b\0a\0l", "UTF-16", "save it as UTF-8"),
    ("UTF-16, unmarked", b"b\0a\0l\0a\0n\0c\0e\0_\0u\0s\0d\0,\0", "UTF-16", "save it as UTF-8"),
    ("UTF-32", b"\xFF\xFE\0\0b\0\0\0a\0\0\0", "UTF-32", "save it as UTF-8"),
    ("program", b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0", "binary", "a text file"),
];

fn name(of: &str) -> &Path {
    Path::new(of)
}

/// What every reader says of `bytes`.
fn read(bytes: &[u8]) -> Vec<(&'static str, Faults)> {
    let indices = common::tape::indices();
    let options = ReadOptions::default();
    let tape = |tape: &[u8], map: &[u8]| {
        let names = (name("tape.csv"), name("map.toml"));
        files::parse_tape_bytes((names.0, tape), (names.1, map), &indices, options).map(drop)
    };
    let all = [
        ("deal", files::parse_deal_bytes(name("deal.toml"), bytes).map(drop)),
        ("pool", files::parse_pool_bytes(name("pool.csv"), bytes, &indices).map(drop)),
        ("tape", tape(bytes, MAP.as_bytes())),
        ("map", tape(TAPE.as_bytes(), bytes)),
        ("forward", files::parse_index_bytes(name("f.csv"), bytes, &indices).map(drop)),
        (
            "quotes",
            files::parse_quote_bytes(name("q.csv"), bytes, Interpolation::LogCubic).map(drop),
        ),
        ("scenarios", files::parse_grid_bytes(name("grid.toml"), bytes).map(drop)),
        ("published", files::parse_published_bytes(name("p.toml"), bytes).map(drop)),
        ("strats", files::parse_strats_bytes(name("s.toml"), bytes).map(drop)),
        ("terms", files::parse_roll_terms_bytes(name("terms.toml"), bytes).map(drop)),
        ("report", files::parse_report_bytes(name("r.txt"), bytes).map(drop)),
        ("report as TOML", files::parse_report_bytes(name("r.toml"), bytes).map(drop)),
        ("report as CSV", files::parse_report_bytes(name("r.csv"), bytes).map(drop)),
    ];
    all.into_iter().map(|(reader, read)| (reader, read.expect_err(reader))).collect()
}

#[test]
fn every_reader_says_what_a_file_is() {
    for (kind, start, is, hint) in KINDS {
        // Some kilobytes more, as such files have.
        let end = if start.is_ascii() && !start.contains(&0) { b' ' } else { 0xB7 };
        let bytes: Vec<u8> = start.iter().copied().chain([end; 3000]).collect();
        for (reader, faults) in read(if kind.contains("UTF") { start } else { &bytes }) {
            let [fault] = faults.faults.as_slice() else {
                panic!("{kind} as {reader}: not one fault:\n{faults}");
            };
            assert!(fault.message.contains(is), "{kind} as {reader}: {fault}");
            let told = fault.hint.as_deref().unwrap_or("");
            assert!(told.contains(hint), "{kind} as {reader}: {fault}");
            assert!(faults.sources.iter().all(|(_, text)| text.is_empty()), "{kind} as {reader}");
        }
    }
}

/// Text with odd characters, or that only speaks of such files, is text.
#[test]
fn text_is_text() {
    for text in [
        "# <html> in a comment\nmonth,LIBOR_1M\n1,5\n",
        "month,LIBOR_1M\n1,5\0\n",
        "\u{FEFF}month,LIBOR_1M\n1,5\n",
        "#\u{c}\u{1}\nmonth,LIBOR_1M\n1,5\n",
        "PK,month,LIBOR_1M\n",
        "",
    ] {
        let read = files::parse_index_bytes(name("f.csv"), text.as_bytes(), &["LIBOR_1M".into()]);
        let said = read.map_or_else(|faults| faults.to_string(), |_| String::new());
        assert!(!said.contains("the file is a") && !said.contains("not text"), "{text:?}: {said}");
    }
}
