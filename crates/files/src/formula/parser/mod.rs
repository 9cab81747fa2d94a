//! From the text of an expression to its tree.

mod faults;

use std::ops::Range;

use bonds::formula::{Operator, QUANTITIES, Takes, Word};

use crate::formula::function::Function;
use crate::formula::lexer::{self, Token, TokenKind};
use crate::formula::syntax::{COMPARISON, Literal, NOT, Operation, Part, Syntax, Tree};
use crate::formula::wrong::Wrong;
use crate::reader::words::quoted;

/// Most brackets, functions, `if` and `not` within each other.
const LEVELS: usize = 64;
/// The words that no name is.
pub(crate) const KEYWORDS: [&str; 6] = ["if", "then", "else", "and", "or", "not"];

/// Which names are declared: amounts, triggers, plans.
pub(crate) trait Declared {
    /// Of how many of `words` the longest name is that they begin with.
    fn longest(&self, words: &[&str]) -> usize;

    /// Whether a class or a set is called so.
    fn is_class(&self, name: &str) -> bool;

    /// What is said of a name that nothing has.
    fn unknown(&self, name: &str, range: Range<usize>) -> Wrong;
}

/// Reads an expression; the first fault of it if it has one.
pub(crate) fn parse(text: &str, declared: &dyn Declared) -> Result<Tree, Wrong> {
    let tokens = lexer::tokens(text)?;
    if tokens.is_empty() {
        return Err(Wrong::new(0..text.len(), "the expression is empty"));
    }
    let mut parser = Parser { text, tokens, at: 0, levels: 0, declared, tree: Tree::default() };
    parser.expression()?;
    match parser.peek().cloned() {
        None => Ok(parser.tree),
        Some(token) => Err(parser.unexpected(&token)),
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    levels: usize,
    declared: &'t dyn Declared,
    tree: Tree,
}

impl<'t> Parser<'t> {
    /// `if`, else operators.
    fn expression(&mut self) -> Result<usize, Wrong> {
        let Some(start) = self.keyword("if") else { return self.operation(1) };
        self.enter(&start)?;
        let test = self.expression()?;
        self.expect("then", &start)?;
        let then = self.expression()?;
        self.expect("else", &start)?;
        let otherwise = self.expression()?;
        self.levels -= 1;
        let range = start.start..self.tree.range(otherwise).end;
        Ok(self.tree.add(Syntax::If { test, then, otherwise }, range))
    }

    /// Operands joined by operators that bind at least so firmly.
    fn operation(&mut self, least: u8) -> Result<usize, Wrong> {
        let mut left = match self.keyword("not").filter(|_| least <= NOT) {
            Some(start) => {
                self.enter(&start)?;
                let of = self.operation(NOT)?;
                self.levels -= 1;
                let range = start.start..self.tree.range(of).end;
                self.tree.add(Syntax::Not(of), range)
            }
            None => self.operand()?,
        };
        let mut compared = false;
        while let Some((operation, place)) = self.operator() {
            let precedence = operation.precedence();
            if precedence < least {
                break;
            }
            if compared && precedence == COMPARISON {
                let wrong = Wrong::new(place, "comparisons do not follow each other");
                return Err(wrong.hint("write `a < b and b < c`"));
            }
            self.stands_alone(&place)?;
            self.at += 1;
            let right = self.operation(precedence + 1)?;
            let range = self.tree.range(left).start..self.tree.range(right).end;
            left = self.tree.add(Syntax::Apply(operation, left, right), range);
            compared = precedence == COMPARISON;
        }
        Ok(left)
    }

    /// A figure, a name, a quantity, a function, or brackets.
    fn operand(&mut self) -> Result<usize, Wrong> {
        let Some(token) = self.peek().cloned() else { return Err(self.ended("an amount")) };
        let start = token.range.clone();
        match token.kind {
            TokenKind::Open => {
                self.at += 1;
                self.enter(&start)?;
                let inner = self.expression()?;
                self.close(&start)?;
                self.levels -= 1;
                return Ok(inner);
            }
            TokenKind::Word => {}
            TokenKind::Close | TokenKind::Comma => {
                let message = format!("{} stands in place of an amount", quoted(self.word(&token)));
                return Err(Wrong::new(start, message));
            }
        }
        let words = self.words();
        if let longest @ 1.. = self.declared.longest(&words) {
            return self.name(longest, &words);
        }
        let word = self.word(&token);
        if Literal::is_meant(word) {
            if Literal::read(word).is_none() && (self.declared.is_class(word) || self.is_glued()) {
                return Err(self.unknown(&[word]));
            }
            let literal = literal(word, &start)?;
            self.at += 1;
            return Ok(self.tree.add(Syntax::Literal(literal), start));
        }
        let is_operator = Operation::ALL.iter().any(|(sign, _)| *sign == word);
        if is_operator || KEYWORDS.contains(&word) {
            let message = format!("{} stands in place of an amount", quoted(word));
            let hint = match word {
                "if" => Some("write `( if ... then ... else ... )`".to_owned()),
                "not" => Some("write `( not ... )`".to_owned()),
                "-" => Some("write `$0 - ...`".to_owned()),
                _ => None,
            };
            return Err(Wrong::new(start, message).maybe_hint(hint));
        }
        if plain(&words) == 1 {
            if let Some(quantity) = QUANTITIES.iter().find(|known| known.name == word) {
                self.at += 1;
                return self.quantity(quantity, start);
            }
            if let Some(function) = Function::named(word) {
                self.at += 1;
                return self.function(function, word, &start);
            }
        }
        Err(self.unknown(&words))
    }

    /// A declared name of so many of the words.
    fn name(&mut self, length: usize, words: &[&'t str]) -> Result<usize, Wrong> {
        // Behind it stands an operator, or it is not all of the name that was meant.
        if plain(words.get(length..).unwrap_or_default()) > 0 {
            return Err(self.unknown(words));
        }
        let range = self.range_of(length);
        let name = words.get(..length).unwrap_or_default().join(" ");
        self.at += length;
        if self.kind() == Some(TokenKind::Open) {
            let message = format!("{} takes nothing in brackets", quoted(&name));
            return Err(Wrong::new(range, message));
        }
        Ok(self.tree.add(Syntax::Name(name), range))
    }

    /// A word of the vocabulary, and the names behind it.
    fn quantity(&mut self, word: &'static Word, start: Range<usize>) -> Result<usize, Wrong> {
        let bracket = self.peek().cloned().filter(|token| token.kind == TokenKind::Open);
        let Some(bracket) = bracket else {
            return Ok(self.tree.add(Syntax::Quantity(word.quantity, Vec::new()), start));
        };
        if word.takes == Takes::Nothing {
            let message = format!("{} takes nothing in brackets", quoted(word.name));
            return Err(Wrong::new(bracket.range, message));
        }
        self.at += 1;
        let mut names = vec![self.part("a name")?];
        while self.kind() == Some(TokenKind::Comma) {
            self.at += 1;
            names.push(self.part("a name")?);
        }
        let end = self.close(&bracket.range)?;
        Ok(self.tree.add(Syntax::Quantity(word.quantity, names), start.start..end))
    }

    fn function(
        &mut self,
        function: Function,
        word: &str,
        start: &Range<usize>,
    ) -> Result<usize, Wrong> {
        let Some(bracket) = self.peek().filter(|token| token.kind == TokenKind::Open) else {
            let message = format!("`{word}` is a function");
            return Err(Wrong::new(start.clone(), message).hint(function.example()));
        };
        let bracket = bracket.range.clone();
        self.at += 1;
        self.enter(start)?;
        let node = self.arguments(function, &bracket)?;
        self.levels -= 1;
        let end = self.close(&bracket)?;
        Ok(self.tree.add(node, start.start..end))
    }

    /// What stands in the brackets of a function.
    fn arguments(&mut self, function: Function, bracket: &Range<usize>) -> Result<Syntax, Wrong> {
        Ok(match function {
            Function::Min => Syntax::Extreme(Operator::Min, self.several(function)?),
            Function::Max => Syntax::Extreme(Operator::Max, self.several(function)?),
            Function::Round => {
                let of = self.expression()?;
                self.comma(function, bracket)?;
                Syntax::Round { of, step: self.part("a figure")? }
            }
            Function::Accrued => {
                let rate = self.expression()?;
                self.comma(function, bracket)?;
                let dollars = self.expression()?;
                let mut day_count = None;
                if self.kind() == Some(TokenKind::Comma) {
                    self.at += 1;
                    day_count = Some(self.part("a day count")?);
                }
                Syntax::Accrued { rate, dollars, day_count }
            }
            Function::Annual => Syntax::Annual(self.expression()?),
            Function::Previous => {
                let of = self.part("the name of an amount")?;
                self.comma(function, bracket)?;
                Syntax::Previous { of, first: self.expression()? }
            }
            Function::Average => {
                let of = self.expression()?;
                self.comma(function, bracket)?;
                Syntax::Average { of, dates: self.part("a number of dates")? }
            }
            Function::Ever => Syntax::Ever(self.expression()?),
        })
    }

    /// Two expressions or more.
    fn several(&mut self, function: Function) -> Result<Vec<usize>, Wrong> {
        let place = self.before();
        let mut all = vec![self.expression()?];
        while self.kind() == Some(TokenKind::Comma) {
            self.at += 1;
            all.push(self.expression()?);
        }
        if all.len() < 2 {
            let message = format!("`{}` of one amount", function.name());
            return Err(Wrong::new(place, message).hint(function.example()));
        }
        Ok(all)
    }

    /// Words up to the next comma or bracket.
    fn part(&mut self, what: &str) -> Result<Part, Wrong> {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|token| token.kind == TokenKind::Word).count();
        if length == 0 {
            return Err(match self.peek() {
                Some(token) => Wrong::new(token.range.clone(), format!("{what} is missing")),
                None => self.ended(what),
            });
        }
        let words: Vec<&str> = rest.iter().take(length).map(|token| self.word(token)).collect();
        let part = Part { text: words.join(" "), range: self.range_of(length) };
        self.at += length;
        Ok(part)
    }

    fn comma(&mut self, function: Function, bracket: &Range<usize>) -> Result<(), Wrong> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Comma => {
                self.at += 1;
                Ok(())
            }
            Some(token) if token.kind == TokenKind::Close => {
                let message = format!("`{}` lacks an argument", function.name());
                Err(Wrong::new(token.range.clone(), message).hint(function.example()))
            }
            Some(token) if function == Function::Previous && token.kind == TokenKind::Open => {
                let wrong = Wrong::new(self.before(), "`previous` is of an amount with a name");
                Err(wrong.hint("write an `[[amount]]` of it, and `previous(NAME, first)`"))
            }
            Some(token) => Err(self.unexpected(&token.clone())),
            None => Err(Wrong::new(bracket.clone(), "this bracket is not closed")),
        }
    }

    /// A closing bracket; where it ends.
    fn close(&mut self, open: &Range<usize>) -> Result<usize, Wrong> {
        match self.peek().cloned() {
            Some(token) if token.kind == TokenKind::Close => {
                self.at += 1;
                Ok(token.range.end)
            }
            Some(token) => Err(self.unexpected(&token)),
            None => Err(Wrong::new(open.clone(), "this bracket is not closed")),
        }
    }

    fn expect(&mut self, word: &'static str, start: &Range<usize>) -> Result<(), Wrong> {
        if self.keyword(word).is_some() {
            return Ok(());
        }
        match self.peek().cloned() {
            Some(token) if self.word(&token) != "else" => Err(self.unexpected(&token)),
            _ => {
                let wrong = Wrong::new(start.clone(), format!("this `if` has no `{word}`"));
                Err(wrong.hint("write `if ... then ... else ...`"))
            }
        }
    }

    /// The place of the piece before the next.
    fn before(&self) -> Range<usize> {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.map_or(0..0, |token| token.range.clone())
    }

    fn enter(&mut self, place: &Range<usize>) -> Result<(), Wrong> {
        self.levels += 1;
        if self.levels <= LEVELS {
            return Ok(());
        }
        let message = "the expression has too many levels of brackets, functions, `if` and `not`";
        let wrong = Wrong::new(place.clone(), message).label(format!("expected at most {LEVELS}"));
        Err(wrong.hint("write a part of it as an `[[amount]]` with a name"))
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    fn word(&self, token: &Token) -> &'t str {
        self.text.get(token.range.clone()).unwrap_or_default()
    }

    /// The words up to the next bracket or comma.
    fn words(&self) -> Vec<&'t str> {
        let rest = self.tokens.get(self.at..).unwrap_or_default().iter();
        let words = rest.take_while(|token| token.kind == TokenKind::Word);
        words.map(|token| self.word(token)).take(MOST_WORDS).collect()
    }

    /// The bytes of the next `length` pieces.
    fn range_of(&self, length: usize) -> Range<usize> {
        let first = self.tokens.get(self.at);
        let last = self.tokens.get(self.at + length.max(1) - 1);
        match first.zip(last) {
            Some((first, last)) => first.range.start..last.range.end,
            None => self.before(),
        }
    }

    /// The place of the next piece, if it is this word; then it is read.
    fn keyword(&mut self, word: &str) -> Option<Range<usize>> {
        let token = self.peek().filter(|token| self.word(token) == word)?;
        let range = token.range.clone();
        // A name may begin with it.
        if self.declared.longest(&self.words()) > 0 {
            return None;
        }
        self.at += 1;
        Some(range)
    }

    /// The next piece, if it is an operator.
    fn operator(&self) -> Option<(Operation, Range<usize>)> {
        let token = self.peek()?;
        let word = self.word(token);
        let (_, operation) = Operation::ALL.iter().find(|(sign, _)| *sign == word)?;
        Some((*operation, token.range.clone()))
    }
}

/// Most words of a name.
const MOST_WORDS: usize = 50;

/// How many words stand before the first that is an operator or a keyword.
fn plain(words: &[&str]) -> usize {
    let is_plain = |word: &&&str| {
        !KEYWORDS.contains(*word) && Operation::ALL.iter().all(|(sign, _)| sign != *word)
    };
    words.iter().take_while(is_plain).count()
}

/// The figure that a word is.
pub(crate) fn literal(word: &str, place: &Range<usize>) -> Result<Literal, Wrong> {
    Literal::read(word).ok_or_else(|| {
        let wrong = Wrong::new(place.clone(), format!("{} is no figure", quoted(word)));
        wrong.label("expected one as `5.5%`, `40bp`, `$2500`, `36` or `2018-03-20`")
    })
}
