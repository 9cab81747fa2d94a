//! The words, brackets and commas of an expression. Operators are words: they stand between blanks.

use std::ops::Range;

use crate::formula::wrong::Wrong;

/// Most characters of an expression.
const LONGEST: usize = 4_000;

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    /// Its bytes.
    pub(crate) range: Range<usize>,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name, a part of one, a literal, an operator.
    Word,
    Open,
    Close,
    Comma,
}

/// Cuts an expression into pieces; what is too long is not looked at.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Wrong> {
    let length = text.chars().count();
    if length > LONGEST {
        let message = format!("the expression has {length} characters");
        let wrong = Wrong::new(0..text.len(), message);
        return Err(wrong
            .label(format!("expected at most {LONGEST}"))
            .hint("write a part of it as an `[[amount]]` with a name"));
    }
    let mut tokens: Vec<Token> = Vec::new();
    let mut in_word = false;
    for (at, sign) in text.char_indices() {
        let range = at..at + sign.len_utf8();
        let kind = match sign {
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            ',' => TokenKind::Comma,
            sign if sign.is_whitespace() => {
                in_word = false;
                continue;
            }
            _ => TokenKind::Word,
        };
        match tokens.last_mut() {
            Some(word) if in_word && kind == TokenKind::Word => word.range.end = range.end,
            _ => tokens.push(Token { kind, range }),
        }
        in_word = kind == TokenKind::Word;
    }
    Ok(tokens)
}
