//! Files that are no text, by their first bytes: what they are, and what to do about it.

/// Bytes that are looked at.
const LOOKED_AT: usize = 4096;
/// Lines of a filing that may come before the page that is wrapped in it.
const LINES: usize = 100;

/// What a file is instead of text, after "the file is", and a hint.
pub(crate) type NotText = (&'static str, &'static str);

const AS_XLSX: &str = "where rows are read, it is read as it is if its name ends in .xlsx; else save its sheet as CSV (UTF-8)";
const AS_CSV: &str = "save its sheet as CSV (UTF-8), and name that file";
const AS_TEXT: &str = "save it as plain text (UTF-8), and name that file";
const UNPACK: &str = "unpack it, and name the file that is in it";
const AS_UTF8: &str = "save it as UTF-8";

/// First bytes of kinds of files.
const SIGNATURES: [(&[u8], NotText); 14] = [
    (b"\xD0\xCF\x11\xE0", ("a workbook or a document of older programs", AS_CSV)),
    (b"\x1F\x8B", ("compressed (gzip)", UNPACK)),
    (b"\x28\xB5\x2F\xFD", ("compressed (Zstandard)", UNPACK)),
    (b"\xFD7zXZ\0", ("compressed (xz)", UNPACK)),
    (b"BZh", ("compressed (bzip2)", UNPACK)),
    (b"7z\xBC\xAF\x27\x1C", ("compressed (7z)", UNPACK)),
    (b"%PDF-", ("a PDF", "only text is read: take the text of it, in columns as they are printed")),
    (b"{\\rtf", ("RTF, a document of a word processor", AS_TEXT)),
    (b"PAR1", ("a Parquet file", "write its table as CSV")),
    (b"SQLite format 3\0", ("a database (SQLite)", "write its table as CSV")),
    (b"\x89PNG", ("a picture", "only text is read: type or scan what it shows as text")),
    (b"\xFF\xD8\xFF", ("a picture", "only text is read: type or scan what it shows as text")),
    (b"<?xml", ("XML", "only TOML, CSV and the text of reports are read: write its table as CSV")),
    (b"\xFF\xFE\0\0", ("UTF-32, not UTF-8", AS_UTF8)),
];
/// What the names of the files in a ZIP archive say of it.
const IN_ARCHIVES: [(&[u8], NotText); 4] = [
    (b"xl/", ("a workbook (Excel)", AS_XLSX)),
    (b"opendocument.spreadsheet", ("a workbook (OpenDocument)", AS_CSV)),
    (b"word/", ("a document of a word processor", AS_TEXT)),
    (b"opendocument.text", ("a document of a word processor", AS_TEXT)),
];

/// What `bytes` are, if they are no text.
pub(crate) fn not_text(bytes: &[u8]) -> Option<NotText> {
    let start = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let known = SIGNATURES.iter().find(|(signature, _)| start.starts_with(signature));
    if let Some((_, kind)) = known {
        return Some(*kind);
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        let has = |name: &[u8]| start.windows(name.len()).any(|window| window == name);
        let kind = IN_ARCHIVES.iter().find(|(name, _)| has(name));
        return Some(kind.map_or(("a ZIP archive", UNPACK), |(_, kind)| *kind));
    }
    if is_utf16(start) {
        return Some(("UTF-16, not UTF-8", AS_UTF8));
    }
    if is_page(start) {
        return Some((
            "a web page (HTML)",
            "download the file itself, or save what the page shows as text",
        ));
    }
    let controls = start.iter().filter(|byte| matches!(byte, 0..=8 | 14..=31)).count();
    let invalid = start.utf8_chunks().map(|chunk| chunk.invalid().len()).sum::<usize>();
    let is_binary = controls * 10 > start.len() || invalid * 3 > start.len();
    is_binary.then_some(("binary, not text", "name a text file"))
}

/// Whether the text is marked as UTF-16, or every other byte of it is 0.
fn is_utf16(start: &[u8]) -> bool {
    let zeros = |of: usize| start.iter().skip(of).step_by(2).filter(|byte| **byte == 0).count();
    let half = start.len() / 2;
    let is_marked = start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF");
    let is_half_empty = |of: usize| zeros(of) * 10 >= half * 9 && zeros(1 - of) * 10 <= half;
    is_marked || (half > 4 && (is_half_empty(0) || is_half_empty(1)))
}

/// Whether a line near the beginning opens a page: a filing has tags of its own before it.
fn is_page(start: &[u8]) -> bool {
    let mut lines = start.split(|byte| *byte == b'\n').take(LINES).map(<[u8]>::trim_ascii_start);
    lines.any(|line| {
        [b"<html".as_slice(), b"<!doctype html"]
            .into_iter()
            .any(|tag| line.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag)))
    })
}
