//! Cells by their names, and what stands in those that have an error.

/// The last row and the last column of a sheet, from 1.
pub(crate) const LAST_ROW: usize = 1_048_576;
pub(crate) const LAST_COLUMN: usize = 16_384;

/// Row and column, from 1, of a cell by its name: `C7`.
pub(crate) fn row_and_column(name: &str) -> Option<(usize, usize)> {
    let end = name.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, digits) = name.split_at_checked(end)?;
    let row: usize = digits.parse().ok()?;
    if letters.is_empty() || letters.len() > 3 || !(1..=LAST_ROW).contains(&row) {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0, |column, letter| column * 26 + usize::from(letter.to_ascii_uppercase() - b'@'));
    (column <= LAST_COLUMN).then_some((row, column))
}

/// The letters of a column, from 1.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while let Some(before) = column.checked_sub(1) {
        letters.push(char::from(b'A' + (before % 26) as u8));
        column = before / 26;
    }
    letters.iter().rev().collect()
}

/// The name of a cell, and its column from 1: that of the field of `line` in which `at` stands.
pub(crate) fn cell_of(line: &str, row: usize, at: usize) -> (String, usize) {
    let before = line.get(..at).unwrap_or(line).bytes();
    let mut in_quotes = false;
    let separators = before.filter(|byte| {
        in_quotes ^= *byte == b'"';
        *byte == b',' && !in_quotes
    });
    let column = separators.count() + 1;
    (format!("{}{row}", letters(column)), column)
}

/// Whether a text is what a cell with an error shows: `#N/A`, `#DIV/0!`.
pub(crate) fn is_error(text: &str) -> bool {
    text.starts_with('#') && (text == "#N/A" || text.ends_with(['!', '?']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_names() {
        for (name, place) in [
            ("A1", Some((1, 1))),
            ("c7", Some((7, 3))),
            ("AA10", Some((10, 27))),
            ("XFD1048576", Some((LAST_ROW, LAST_COLUMN))),
            ("XFE1", None),
            ("A1048577", None),
            ("A0", None),
            ("ZZZZ1", None),
            ("1", None),
            ("A", None),
            ("A-1", None),
            ("é1", None),
            ("", None),
        ] {
            assert_eq!(row_and_column(name), place, "{name}");
        }
        for (column, name) in [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (16_384, "XFD")] {
            assert_eq!(letters(column), name);
        }
        let line = r#"1,"a,""b""",2"#;
        assert_eq!(cell_of(line, 7, 0), ("A7".to_owned(), 1));
        assert_eq!(cell_of(line, 7, 3), ("B7".to_owned(), 2));
        assert_eq!(cell_of(line, 7, line.len()), ("C7".to_owned(), 3));
    }
}
