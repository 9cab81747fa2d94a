//! The text of the column `settings`: `mdr_pct=0.5; speed_of=fixed=50`.
//!
//! Entries stand in the order of the table, `; ` between them. A figure with a semicolon, a quotation
//! mark or a space at an end stands in quotation marks, in which `""` is one of them.

/// Why a text is none of settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// Something stands where `key=figure` is expected.
    #[error(
        "expected key=figure entries with `; ` between them, as cdr_pct=8; lag_months=6; found {0:?}"
    )]
    NoEntry(String),
    /// A quotation mark is not closed.
    #[error("the quotation mark of {0} is not closed")]
    Open(String),
}

/// An entry of the text: key and figure, the figure in quotation marks where it needs them.
pub fn spelled(key: &str, figure: &str) -> String {
    let is_plain = !figure.is_empty() && !figure.contains([';', '"']) && figure.trim() == figure;
    match is_plain {
        true => format!("{key}={figure}"),
        false => format!("{key}=\"{}\"", figure.replace('"', "\"\"")),
    }
}

/// The entries of a text of settings: keys with their figures, as [`spelled`] writes them.
///
/// ```
/// let entries = grid::setting::parse_settings("mdr_pct=0.5; pool=\"a; b\"").unwrap();
/// assert_eq!(entries, [("mdr_pct".into(), "0.5".into()), ("pool".into(), "a; b".into())]);
/// ```
///
/// # Errors
/// What is no entry.
pub fn parse_settings(text: &str) -> Result<Vec<(String, String)>, BadSettings> {
    let mut entries = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let no_entry = || BadSettings::NoEntry(rest.to_string());
        let (key, behind) = rest.split_once('=').ok_or_else(no_entry)?;
        let key = key.trim().to_string();
        if key.is_empty() || key.contains([';', '"']) || key.contains(char::is_whitespace) {
            return Err(no_entry());
        }
        let behind = behind.trim_start();
        let (figure, after) = match behind.strip_prefix('"') {
            Some(quoted) => unquoted(quoted).ok_or_else(|| BadSettings::Open(key.clone()))?,
            None => {
                let end = behind.find(';').unwrap_or(behind.len());
                (behind[..end].trim().to_string(), &behind[end..])
            }
        };
        entries.push((key, figure));
        rest = after.trim_start();
        rest = match rest.strip_prefix(';') {
            Some(next) => next.trim_start(),
            None if rest.is_empty() => rest,
            None => return Err(BadSettings::NoEntry(rest.to_string())),
        };
    }
    Ok(entries)
}

/// What stands before the closing quotation mark, and what behind it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut figure = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('"')?;
        figure.push_str(before);
        match behind.strip_prefix('"') {
            Some(more) => {
                figure.push('"');
                rest = more;
            }
            None => return Some((figure, behind)),
        }
    }
}
