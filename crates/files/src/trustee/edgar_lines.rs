//! Lines of a filed text: wrapped, mostly at 80 columns, where a line that begins with `>` goes on
//! with the line before it.

use std::collections::BTreeMap;
use std::ops::Range;

use remittance::Figure;

use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::quoted;

/// Characters of a wrapped line without the mark of a continuation, where none shows.
const WRAP: usize = 79;
/// Wrapped lines of one length that show it: blanks at their ends may be cut off, and a few may be
/// damaged.
const SHOWN_BY: usize = 3;
/// Most continuations of a line.
const MOST_CONTINUED: usize = 6;
/// Columns between the stops of a tab.
const TAB: usize = 8;
/// What is printed where there is no figure.
const NO_FIGURE: [&str; 7] = ["Not Available", "N/A", "n/a", "NA", "N.A.", "-", "--"];
/// Width of a column; columns begin at its multiples.
pub(crate) const SLOT: usize = 15;

/// A line as it was before it was wrapped, in ASCII.
pub(crate) struct TextLine {
    /// Number of its first line in the file, from 1.
    pub(crate) number: usize,
    text: String,
    /// Where its pieces begin: column, byte in the file, length.
    pieces: Vec<(usize, usize, usize)>,
}

/// A part of a line without the blanks around it.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'t> {
    pub(crate) text: &'t str,
    /// First column.
    pub(crate) from: usize,
    /// Column after the last one.
    pub(crate) to: usize,
}

/// The lines of a filed text. Continuations without a line and characters that a filing cannot
/// have are faults.
pub(crate) fn lines(source: &Source, problems: &Problems) -> Vec<TextLine> {
    let mut all: Vec<TextLine> = Vec::new();
    let (first, next) = wraps(&source.text);
    let mut at = 0;
    for (number, with_end) in (1..).zip(source.text.split_inclusive('\n')) {
        let whole = with_end.trim_end_matches(END);
        let raw = whole.trim_start_matches('\u{c}');
        at += whole.len() - raw.len();
        let foreign = |c: &(usize, char)| !matches!(c.1, ' '..='~' | '\t' | '\u{a0}');
        if let Some((place, c)) = raw.char_indices().find(foreign) {
            let span = at + place..at + place + c.len_utf8();
            let message = format!("the character {} in a filed text", quoted(&c.to_string()));
            problems.push(Problem::new(span, message).label("expected ASCII"));
        }
        let text = plain(raw);
        match (text.strip_prefix('>'), all.last_mut()) {
            (None, _) => {
                let pieces = vec![(0, at, text.len())];
                all.push(TextLine { number, text, pieces });
            }
            (Some(rest), Some(line)) if line.pieces.len() <= MOST_CONTINUED => {
                let column = (first + next * (line.pieces.len() - 1)).max(line.text.len());
                line.text.push_str(&" ".repeat(column - line.text.len()));
                line.text.push_str(rest);
                line.pieces.push((column, at + 1, rest.len()));
            }
            (Some(_), _) => {
                let message = "a continuation line that continues no line";
                let label = "expected a line that does not begin with `>` before it";
                problems.push(Problem::new(at..at + 1, message).label(label));
            }
        }
        at += with_end.len() - (whole.len() - raw.len());
    }
    all
}

/// What may stand at the end of a line.
const END: [char; 4] = ['\n', '\r', ' ', '\u{c}'];

/// A line in ASCII: tabs as blanks up to the next stop, what it cannot have as `?`.
fn plain(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\t' => text.push_str(&" ".repeat(TAB - text.len() % TAB)),
            '\u{a0}' => text.push(' '),
            ' '..='~' => text.push(c),
            _ => text.push('?'),
        }
    }
    text
}

/// The characters of the first piece of a wrapped line, and of each further one without its mark.
fn wraps(text: &str) -> (usize, usize) {
    let mut lengths = [BTreeMap::new(), BTreeMap::new()];
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_some_and(|next| next.starts_with('>')) {
            let rest = line.strip_prefix('>');
            let [first, next] = &mut lengths;
            let of = if rest.is_some() { next } else { first };
            let length = rest.unwrap_or(line).trim_end_matches(END).len();
            *of.entry(length).or_insert(0_usize) += 1;
        }
    }
    let shown = |of: &BTreeMap<usize, usize>| {
        let often = of.iter().rev().find(|(_, count)| **count >= SHOWN_BY);
        often.map(|(length, _)| *length).filter(|length| *length > WRAP)
    };
    let [first, next] = &lengths;
    let first = shown(first).unwrap_or(WRAP);
    // A line of 80 columns has room for one character less beside its mark.
    (first, shown(next).unwrap_or(if next.is_empty() { first } else { first.min(WRAP) }))
}

impl TextLine {
    /// The whole line, blanks at its end left out.
    pub(crate) fn text(&self) -> &str {
        self.text.trim_end()
    }

    /// The line without blanks around it.
    pub(crate) fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// Its words with single blanks between them.
    pub(crate) fn words(&self) -> String {
        single_blanks(&self.text)
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.trimmed().is_empty()
    }

    /// The columns `from..to` without blanks around them.
    pub(crate) fn piece(&self, from: usize, to: usize) -> Piece<'_> {
        let end = self.text.len();
        let (from, to) = (from.min(end), to.min(end));
        let raw = self.text.get(from..to).unwrap_or("");
        let from = from + (raw.len() - raw.trim_start().len());
        let text = raw.trim();
        Piece { text, from, to: from + text.len() }
    }

    /// Everything from column `from` on.
    pub(crate) fn rest(&self, from: usize) -> Piece<'_> {
        self.piece(from, usize::MAX)
    }

    /// The column in which `words` begin.
    pub(crate) fn find(&self, words: &str) -> Option<usize> {
        self.text.find(words)
    }

    /// The bytes of columns in the file, as far as they stand on one line of it.
    pub(crate) fn span(&self, from: usize, to: usize) -> Range<usize> {
        let holds = |piece: &&(usize, usize, usize)| piece.0 <= from;
        let Some((column, at, length)) = self.pieces.iter().rev().find(holds) else { return 0..0 };
        let start = at + (from - column).min(*length);
        start..(at + to.saturating_sub(*column).min(*length)).max(start)
    }

    /// A problem of a piece of this line.
    pub(crate) fn problem(&self, piece: Piece<'_>, message: impl Into<String>) -> Problem {
        Problem::new(self.span(piece.from, piece.to), message)
    }

    /// The text of the column that begins at `start`: it begins or ends with the column. A fault
    /// if it does neither, or has blanks of a gap between columns within.
    pub(crate) fn column(&self, start: usize, problems: &Problems) -> Option<Piece<'_>> {
        let piece = self.piece(start, start + SLOT);
        if piece.text.is_empty() {
            return None;
        }
        let digit =
            |at: usize| self.piece(at, at + 1).text.starts_with(|c: char| c.is_ascii_digit());
        let runs_over = start > 0 && digit(start - 1) && digit(start);
        let aligned = (piece.from == start || piece.to == start + SLOT) && !runs_over;
        if !aligned || piece.text.contains("     ") {
            let message = format!("{} is shifted against its column", quoted(piece.text));
            let label =
                format!("expected to begin or end with columns {start} to {}", start + SLOT);
            problems.push(self.problem(piece, message).label(label));
            return None;
        }
        Some(piece)
    }

    /// The figure of the column that begins at `start`; `None` when it is empty or at fault.
    pub(crate) fn figure(&self, start: usize, problems: &Problems) -> Option<Figure> {
        self.column(start, problems).and_then(|piece| self.figure_of(piece, problems))
    }

    /// Whether the columns `from..to` hold a figure, or say that there is none.
    pub(crate) fn has_figure(&self, from: usize, to: usize) -> bool {
        let text = self.piece(from, to).text;
        NO_FIGURE.contains(&text) || Figure::parse(text).is_ok()
    }

    /// Whether the line is a tag of the filing system, or begins a page.
    pub(crate) fn is_tag(&self) -> bool {
        let text = self.trimmed();
        let is_tag = |word: &str| word.starts_with('<') && word.ends_with('>');
        text.starts_with("<PAGE>") || (!text.is_empty() && text.split_whitespace().all(is_tag))
    }

    /// A piece as a figure; `None` where it says that there is none.
    pub(crate) fn figure_of(&self, piece: Piece<'_>, problems: &Problems) -> Option<Figure> {
        if NO_FIGURE.contains(&piece.text) {
            return None;
        }
        let figure = Figure::parse(piece.text);
        if let Err(error) = &figure {
            let message = format!("{} is no figure", quoted(piece.text));
            problems.push(self.problem(piece, message).label(error.to_string()));
        }
        figure.ok()
    }
}

/// The words of a text with single blanks between them.
pub(crate) fn single_blanks(text: &str) -> String {
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
