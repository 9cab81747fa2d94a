//! Formats of cells: whether a number is shown as a percentage or as a date.

use std::collections::BTreeMap;

use crate::reader::workbook::Refusal;
use crate::reader::workbook::xml::{Step, Xml, attribute};

/// What a format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Meant {
    #[default]
    Number,
    /// 0.055 is shown as 5.5%.
    Percent,
    /// Days are shown as a date.
    Date,
}

/// The formats of a workbook, by the number of the style.
pub(crate) fn read(mut part: Xml<'_>) -> Result<Vec<Meant>, Refusal> {
    let mut own: BTreeMap<u32, Meant> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut in_styles = false;
    while part.next(|step| {
        match step {
            Step::End => return Ok(false),
            Step::Close("cellXfs") => in_styles = false,
            Step::Open(start) => match start.local_name().as_ref() {
                "cellXfs" => in_styles = true,
                "numFmt" => {
                    let id = attribute(&start, "numFmtId")?.and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&start, "formatCode")?) {
                        own.insert(id, meant(&code));
                    }
                }
                "xf" if in_styles => {
                    let id = attribute(&start, "numFmtId")?.and_then(|id| id.parse().ok());
                    let id = id.unwrap_or(0);
                    styles.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            },
            _ => {}
        }
        Ok(true)
    })? {}
    Ok(styles)
}

/// Formats that every workbook has (ECMA-376, part 1, 18.8.30).
fn built_in(id: u32) -> Meant {
    match id {
        9 | 10 => Meant::Percent,
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Meant::Date,
        _ => Meant::Number,
    }
}

/// What the first section of a format says: that of numbers above zero.
fn meant(code: &str) -> Meant {
    let mut characters = code.chars();
    let mut is_date = false;
    while let Some(character) = characters.next() {
        match character {
            ';' => break,
            '"' => _ = characters.by_ref().find(|c| *c == '"'),
            // What follows is shown as it is, or is as wide, or fills the cell.
            '\\' | '_' | '*' => _ = characters.next(),
            '[' => {
                let inner: String = characters.by_ref().take_while(|c| *c != ']').collect();
                let is_elapsed = !inner.is_empty() && inner.chars().all(|c| "hHmMsS".contains(c));
                if is_elapsed {
                    return Meant::Number;
                }
            }
            '%' => return Meant::Percent,
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' | 'h' | 'H' | 's' | 'S' => is_date = true,
            _ => {}
        }
    }
    if is_date { Meant::Date } else { Meant::Number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_their_codes() {
        for (code, expected) in [
            ("General", Meant::Number),
            ("#,##0.00", Meant::Number),
            ("0.00E+00", Meant::Number),
            ("0.00%", Meant::Percent),
            ("0.0\\ %", Meant::Percent),
            ("[Red]0.000%;-0.000%", Meant::Percent),
            ("0.00\"%\"", Meant::Number),
            ("0.00\\%", Meant::Number),
            ("0;0%", Meant::Number),
            ("yyyy-mm-dd", Meant::Date),
            ("[$-409]d-mmm-yy;@", Meant::Date),
            ("mm/dd/yyyy hh:mm", Meant::Date),
            ("[h]:mm:ss", Meant::Number),
            ("\"$\"#,##0_);[Red](\"$\"#,##0)", Meant::Number),
            ("0 \"days\"", Meant::Number),
            ("\"never closed", Meant::Number),
            ("[", Meant::Number),
        ] {
            assert_eq!(meant(code), expected, "{code}");
        }
    }
}
