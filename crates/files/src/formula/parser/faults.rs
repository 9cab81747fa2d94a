//! What is said of expressions that cannot be read.

use std::ops::Range;

use super::{Parser, plain};
use crate::formula::lexer::{Token, TokenKind};
use crate::formula::syntax::{Literal, Operation};
use crate::formula::wrong::Wrong;
use crate::reader::words::quoted;

impl Parser<'_> {
    pub(super) fn unknown(&self, words: &[&str]) -> Wrong {
        let length = plain(words).max(1);
        let range = self.range_of(length);
        let text = words.get(..length).unwrap_or_default().join(" ");
        if let Some(place) = self.glued(length) {
            let sign = self.text.get(place.clone()).unwrap_or_default();
            let message = format!("blanks must stand around {}", quoted(sign));
            return Wrong::new(place, message);
        }
        self.declared.unknown(&text, range)
    }

    pub(super) fn is_glued(&self) -> bool {
        self.glued(1).is_some()
    }

    /// The place of a sign of an operator within the next words that no blanks stand around.
    pub(super) fn glued(&self, length: usize) -> Option<Range<usize>> {
        let tokens = self.tokens.get(self.at..self.at + length)?;
        tokens.iter().find_map(|token| {
            let word = self.word(token);
            let is_sign = |sign: char| matches!(sign, '+' | '*' | '<' | '>' | '=');
            let between = |at: usize, sign: char| {
                let is_figure = |part: &str| sign == '/' && Literal::read(part).is_some();
                let known = |part: &str| self.declared.longest(&[part]) == 1 || is_figure(part);
                let sides = word.get(..at).zip(word.get(at + 1..));
                sides.is_some_and(|(left, right)| known(left) || known(right))
            };
            let of_sign = |(at, sign): (usize, char)| {
                is_sign(sign) || (matches!(sign, '-' | '/') && (at == 0 || between(at, sign)))
            };
            let (at, _) = word.char_indices().find(|sign| of_sign(*sign))?;
            let rest = word.get(at..)?;
            let sign = Operation::ALL.iter().rev().map(|(sign, _)| *sign);
            let sign = sign.filter(|sign| rest.starts_with(sign)).max_by_key(|sign| sign.len())?;
            let start = token.range.start + at;
            Some(start..start + sign.len())
        })
    }

    /// A piece behind a whole expression.
    pub(super) fn unexpected(&self, token: &Token) -> Wrong {
        let word = self.word(token);
        let (message, hint) = match token.kind {
            TokenKind::Close => ("this bracket was not opened".to_owned(), None),
            TokenKind::Comma => {
                let hint = "figures are written without thousands separators: `$2500`";
                ("`,` stands in place of an operator".to_owned(), Some(hint.to_owned()))
            }
            TokenKind::Word if token.range.start == self.before().end && self.at > 0 => {
                let signs = Operation::ALL.iter().rev().map(|(sign, _)| *sign);
                let sign = signs.filter(|sign| word.starts_with(sign)).max_by_key(|s| s.len());
                let sign = sign.unwrap_or("an operator");
                (format!("blanks must stand around {}", quoted(sign)), None)
            }
            _ => {
                let hint = match word {
                    "==" => Some("write `=`".to_owned()),
                    "!=" | "<>" => Some("write `not a = b`".to_owned()),
                    "=<" => Some("write `<=`".to_owned()),
                    "=>" => Some("write `>=`".to_owned()),
                    "&&" | "AND" => Some("write `and`".to_owned()),
                    "||" | "OR" => Some("write `or`".to_owned()),
                    _ => None,
                };
                (format!("{} stands in place of an operator", quoted(word)), hint)
            }
        };
        Wrong::new(token.range.clone(), message).maybe_hint(hint)
    }

    pub(super) fn ended(&self, what: &str) -> Wrong {
        let before = self.before();
        let shown = self.text.get(before.clone()).map(quoted).unwrap_or_default();
        Wrong::new(before, format!("{what} is missing after {shown}"))
    }

    /// Whether blanks or brackets stand around an operator.
    pub(super) fn stands_alone(&self, place: &Range<usize>) -> Result<(), Wrong> {
        let before = self.text.get(..place.start).and_then(|text| text.chars().next_back());
        let after = self.text.get(place.end..).and_then(|text| text.chars().next());
        let is_blank = |sign: Option<char>| sign.is_none_or(char::is_whitespace);
        if is_blank(before) && is_blank(after) {
            return Ok(());
        }
        let sign = self.text.get(place.clone()).unwrap_or_default();
        Err(Wrong::new(place.clone(), format!("blanks must stand around {}", quoted(sign))))
    }
}
