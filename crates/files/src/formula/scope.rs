//! What the names of expressions mean: amounts, triggers and plans; and between the brackets of a
//! quantity classes, sets of them, groups, accounts, indices.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use bonds::formula::{QUANTITIES, Quantity, Subjects, Takes, Word};
use terms::IndexId;
use toml::Spanned;

use crate::deal::resolve::{Kind, Names};
use crate::deal::resolve_steps;
use crate::formula::function::FUNCTIONS;
use crate::formula::parser::{Declared, KEYWORDS};
use crate::formula::syntax::{Operation, Part};
use crate::formula::wrong::{Wrong, within};
use crate::reader::source::Problem;
use crate::reader::words::{did_you_mean, listed, nearest, quoted};

/// What stands for a figure or a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Term {
    /// By their positions among the deal's.
    Amount(usize),
    Trigger(usize),
    Plan(usize),
    /// Several things of one name.
    Several,
}

/// The names that expressions may use.
pub(crate) struct Scope<'f> {
    pub(crate) names: &'f Names<'f>,
    terms: HashMap<String, Term>,
    sets: HashMap<&'f str, Vec<usize>>,
    /// Words of the longest name.
    most_words: usize,
}

impl<'f> Scope<'f> {
    /// The names that a deal declares; a fault for those that expressions cannot use.
    pub(crate) fn new(names: &'f Names<'f>) -> Scope<'f> {
        let mut scope = Scope { names, terms: HashMap::new(), sets: HashMap::new(), most_words: 1 };
        let file = names.file;
        for (position, trigger) in file.triggers.iter().enumerate() {
            scope.declare(trigger.name.as_ref(), Term::Trigger(position));
        }
        for (position, plan) in file.plans.iter().enumerate() {
            scope.declare(plan.name.as_ref(), Term::Plan(position));
        }
        for (position, amount) in file.amounts.iter().enumerate() {
            let Some(name) = &amount.name else { continue };
            if let Some(wrong) = scope.unfit(name.get_ref()) {
                names.problems.push(wrong.of(name));
            } else {
                scope.declare(Some(name), Term::Amount(position));
            }
        }
        scope.declare_sets();
        scope
    }

    fn declare(&mut self, name: Option<&Spanned<String>>, term: Term) {
        let Some(name) = name else { return };
        let words: Vec<&str> = name.get_ref().split_whitespace().collect();
        self.most_words = self.most_words.max(words.len());
        self.terms
            .entry(words.join(" "))
            .and_modify(|known| *known = Term::Several)
            .or_insert(term);
    }

    /// Why an amount cannot have this name.
    fn unfit(&self, name: &str) -> Option<Wrong> {
        let wrong = |message: String| Wrong::new(0..name.len(), message);
        let shown = quoted(name);
        let words: Vec<&str> = name.split_whitespace().collect();
        if is_taken(name) {
            let wrong = wrong(format!("{shown} is a word of expressions"));
            return Some(wrong.label("expected another name"));
        }
        match self.terms.get(&words.join(" ")) {
            Some(Term::Amount(_)) => {
                let wrong = wrong(format!("there are two amounts {shown}"));
                return Some(wrong.label("expected another name"));
            }
            Some(_) => {
                let wrong = wrong(format!("a trigger or a plan is called {shown}, too"));
                return Some(wrong.label("expected another name"));
            }
            None => {}
        }
        let is_sign = |word: &&str| {
            Operation::ALL.iter().any(|(sign, operation)| {
                sign == word && !matches!(operation, Operation::And | Operation::Or)
            })
        };
        let is_fit = name.starts_with(char::is_alphabetic)
            && !name.contains(['(', ')', ','])
            && !words.iter().any(is_sign);
        let label = "expected a name that begins with a letter, without brackets, commas and \
                     operators between blanks";
        (!is_fit)
            .then(|| wrong(format!("an amount cannot be called {shown}")).label(label.to_owned()))
    }

    fn declare_sets(&mut self) {
        let file = self.names.file;
        for (name, classes) in &file.sets {
            let shown = quoted(name.get_ref());
            if self.names.declares(name) {
                let message = format!("a class is called {shown}, too");
                let problem = Problem::new(name.span(), message).label("expected another name");
                self.names.problems.push(problem);
            }
            let positions: Vec<_> = classes.iter().map(|class| self.names.class(class)).collect();
            let known = positions.into_iter().flatten().collect();
            self.sets.insert(name.get_ref().as_str(), known);
        }
    }

    /// The classes that a name stands for: a class, or those of a set. `None` where it is neither.
    pub(crate) fn classes(&self, name: &str) -> Option<Vec<usize>> {
        if let Some(set) = self.sets.get(name) {
            return Some(set.clone());
        }
        self.names.position_of_class(name).map(|position| vec![position])
    }

    /// The same; a fault where it is neither.
    pub(crate) fn known_classes(&self, name: &Spanned<String>) -> Option<Vec<usize>> {
        let classes = self.classes(name.get_ref());
        if classes.is_none() && self.names.classes_known {
            let of_classes = self.names.file.classes.iter().filter_map(|class| class.name.as_ref());
            let of_sets = self.names.file.sets.iter().map(|(name, _)| name);
            let known = of_classes.chain(of_sets).map(|name| name.get_ref().as_str());
            let message = format!("there is no class or set {}", quoted(name.get_ref()));
            let hint = did_you_mean(name.get_ref(), known.collect::<Vec<_>>());
            let problem = Problem::new(name.span(), message).label("expected the name of a class");
            self.names.problems.push(problem.maybe_hint(hint));
        }
        classes
    }

    /// What stands for a figure or a test under this name, its words joined by single blanks.
    pub(crate) fn term(&self, name: &str) -> Option<Term> {
        self.terms.get(name).copied()
    }

    /// Of what a quantity is; a fault for names that do not fit it.
    pub(crate) fn subjects(
        &self,
        word: &Word,
        parts: &[Part],
        (text, range): (&Spanned<String>, &Range<usize>),
    ) -> Option<Subjects> {
        let place = within(text, range);
        let named = |part: &Part| Spanned::new(within(text, &part.range), part.text.clone());
        let missing = |what: &str, example: &str| {
            let message = format!("`{}` of which {what}?", word.name);
            let hint = format!("write `{}({example})`", word.name);
            self.names.problems.push(Problem::new(place.clone(), message).hint(hint));
        };
        match word.takes {
            Takes::Nothing => Some(Subjects::Nothing),
            Takes::Classes if parts.is_empty() => {
                missing("classes", "A, B");
                None
            }
            Takes::Classes => {
                let classes: Vec<_> =
                    parts.iter().map(|part| self.of_quantity(word, &named(part))).collect();
                let classes = classes.into_iter().collect::<Option<Vec<_>>>()?.concat();
                let mut seen = HashSet::new();
                if let Some(twice) = classes.iter().find(|class| !seen.insert(**class)) {
                    let class = self.names.file.classes.get(*twice);
                    let name = class.and_then(|class| class.name.as_ref());
                    let shown = quoted(name.map_or("", |name| name.get_ref()));
                    let message = format!("{shown} stands in `{}` twice", word.name);
                    self.names
                        .problems
                        .push(Problem::new(place, message).label("expected it once"));
                }
                Some(Subjects::Classes(classes))
            }
            Takes::Groups => {
                let groups: Vec<_> = match parts {
                    [] => (0..self.names.file.groups.len()).map(Some).collect(),
                    parts => parts.iter().map(|part| self.names.group(&named(part))).collect(),
                };
                let groups = groups.into_iter().collect::<Option<Vec<_>>>()?;
                self.check_oc(word, &groups, place);
                Some(Subjects::Groups(groups))
            }
            Takes::Accounts if parts.is_empty() => {
                missing("account", "principal");
                None
            }
            Takes::Accounts => {
                let account = |part| resolve_steps::account(self.names, &named(part));
                let accounts: Vec<_> = parts.iter().map(account).collect();
                Some(Subjects::Accounts(accounts.into_iter().collect::<Option<Vec<_>>>()?))
            }
            Takes::Index => match parts {
                [part] => self.names.index(&named(part)).map(|at| Subjects::Index(IndexId(at))),
                _ => {
                    missing("index", "LIBOR_1M");
                    None
                }
            },
        }
    }

    /// The classes of a name, which have what the quantity is of.
    fn of_quantity(&self, word: &Word, name: &Spanned<String>) -> Option<Vec<usize>> {
        let classes = self.known_classes(name)?;
        let is_of_balances = matches!(
            word.quantity,
            Quantity::Balance | Quantity::Before | Quantity::Original | Quantity::Accreted
        );
        for class in &classes {
            let fits = match self.names.kind(*class) {
                Some(Kind::Residual) => false,
                Some(Kind::Notional) => !is_of_balances,
                Some(Kind::Balance) | None => true,
            };
            if !fits {
                let message = format!("{} has no `{}`", quoted(name.get_ref()), word.name);
                let label = "expected a class with `balance_usd`";
                self.names.problems.push(Problem::new(name.span(), message).label(label));
                return None;
            }
        }
        Some(classes)
    }

    /// A fault where a target of overcollateralization is named and no group has one.
    fn check_oc(&self, word: &Word, groups: &[usize], place: Range<usize>) {
        let is_of_oc = matches!(
            word.quantity,
            Quantity::OcExcess | Quantity::OcDeficiency | Quantity::OcLossDeficiency
        );
        let has_oc = |group: &usize| {
            self.names.file.groups.get(*group).is_none_or(|group| group.oc.is_some())
        };
        if is_of_oc && !groups.iter().any(has_oc) {
            let message = format!("`{}` of a group without `oc` target", word.name);
            let hint = "write `oc = { initial_pct = ... }` in `[[group]]`";
            self.names.problems.push(Problem::new(place, message).hint(hint));
        }
    }
}

/// Whether expressions use a word themselves.
fn is_taken(name: &str) -> bool {
    QUANTITIES.iter().any(|word| word.name == name)
        || FUNCTIONS.iter().any(|(known, ..)| *known == name)
        || KEYWORDS.contains(&name)
}

impl Declared for Scope<'_> {
    fn longest(&self, words: &[&str]) -> usize {
        let most = self.most_words.min(words.len());
        let is_known = |length: &usize| {
            let name = words.get(..*length).unwrap_or_default().join(" ");
            self.terms.contains_key(&name) && !is_taken(&name)
        };
        (1..=most).rev().find(is_known).unwrap_or(0)
    }

    fn is_class(&self, name: &str) -> bool {
        self.classes(name).is_some()
    }

    fn unknown(&self, name: &str, range: Range<usize>) -> Wrong {
        let vocabulary = QUANTITIES.iter().map(|word| word.name);
        let functions = FUNCTIONS.iter().map(|(function, ..)| *function);
        let mut names: Vec<&str> = self.terms.keys().map(String::as_str).collect();
        names.sort_unstable();
        let known: Vec<&str> = names.iter().copied().chain(vocabulary).chain(functions).collect();
        let near = nearest(name, known).map(|near| format!("did you mean {}?", quoted(near)));
        let wrong = Wrong::new(range, format!("there is no amount {}", quoted(name)));
        let classes = self.classes(name);
        let hint = match near {
            Some(near) => Some(near),
            None if classes.is_some() => {
                Some(format!("write `balance({name})` or `before({name})`"))
            }
            None if names.is_empty() => Some("write an `[[amount]]` of this name".to_owned()),
            None => Some(format!("there are {}", listed(names))),
        };
        wrong.label("expected an amount, a trigger or a quantity").maybe_hint(hint)
    }
}
