//! The words of the deal language, as the readers ask for them: keys of tables, and words of closed
//! lists. Tests hold the generator of random deals against them.

use std::collections::BTreeSet;
use std::path::Path;

use crate::deal::deal_file::DealFile;
use crate::deal::resolve_steps::ACCOUNTS;
use crate::pool::columns;
use crate::published::numbers;
use crate::reader::source::{Problems, Source};
use crate::reader::toml_reader::Document;
use crate::scenario::grid_file::Written;
use crate::tape::map::TapeMap;

/// The words that a reader asked for, and those of them that it found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Words that the language knows where the file has been read: the table or key that they
    /// stand in, and the word.
    pub known: BTreeSet<(String, String)>,
    /// Those that the file uses.
    pub used: BTreeSet<(String, String)>,
}

impl Vocabulary {
    /// Notes the words that are known in a place, and those that are `used`.
    pub(crate) fn hear<'w>(
        &mut self,
        of: &str,
        known: &mut dyn Iterator<Item = &'w str>,
        used: &dyn Fn(&str) -> bool,
    ) {
        let of = of.trim_matches(['[', ']', '`']);
        for word in known {
            let entry = (of.to_owned(), word.to_owned());
            if used(word) {
                self.used.insert(entry.clone());
            }
            self.known.insert(entry);
        }
    }

    /// Adds the words of another file.
    pub fn extend(&mut self, other: Vocabulary) {
        self.known.extend(other.known);
        self.used.extend(other.used);
    }
}

/// The words of a deal file.
pub fn of_deal(text: &str) -> Vocabulary {
    heard(text, |document| {
        let file = DealFile::read(document);
        for step in &file.steps {
            for account in step.from.iter().flatten() {
                let word = account.get_ref().rsplit('.').next().unwrap_or_default();
                document.hear("from", ACCOUNTS, |known| known == word);
            }
        }
    })
}

/// The words of the map of a tape.
pub fn of_tape_map(text: &str) -> Vocabulary {
    heard(text, |document| {
        TapeMap::read(document, None);
    })
}

/// The words of a scenario file.
pub fn of_scenario_file(text: &str) -> Vocabulary {
    heard(text, |document| {
        Written::read(document, &Problems::default(), None);
    })
}

/// The words of a file of published numbers.
pub fn of_published(text: &str) -> Vocabulary {
    heard(text, |document| {
        let _ = numbers::read(document, None);
    })
}

/// The columns of a pool file, of which `used` stand in its first line.
pub fn of_pool(used: &[&str]) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    vocabulary.hear("pool", &mut columns::NAMES.into_iter(), &|name| used.contains(&name));
    vocabulary
}

fn heard(text: &str, read: impl Fn(&Document<'_>)) -> Vocabulary {
    let problems = Problems::default();
    let source = Source::new(Path::new("words"), text.as_bytes().to_vec(), &problems);
    let document = Document::parse(&source, &problems).listening();
    read(&document);
    document.vocabulary()
}
