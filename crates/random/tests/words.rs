//! Every word of the deal language is drawn: a word that the readers know and the generator does
//! not makes this fail.

#![allow(clippy::expect_used, clippy::panic)]

use files::vocabulary::{self, Vocabulary};
use random::{Dice, RandomDeal, Spelling};
use rates::Instrument;

/// The words of the files of a deal. Tables that hold the same keys are one place: a key stands
/// there in one of them.
fn words_of(deal: &RandomDeal) -> Vocabulary {
    let mut words = Vocabulary::default();
    for (name, text) in deal.files(Spelling::Current) {
        let first = text.lines().next().unwrap_or_default();
        let columns = vocabulary::of_pool(&first.split(',').collect::<Vec<_>>());
        let (of_file, places): (_, &[&str]) = match name.as_str() {
            "deal.toml" => (vocabulary::of_deal(&text), &[]),
            "grid.toml" => (vocabulary::of_scenario_file(&text), &["axes", "zip", "fixed"]),
            name if name.starts_with("published/") => {
                (vocabulary::of_published(&text), &["at", "columns", "rows"])
            }
            // A key of a map's tables is a column of pools.
            name if name.starts_with("map") => (
                one_place(
                    vocabulary::of_tape_map(&text),
                    &columns.known.iter().map(|(_, column)| column.as_str()).collect::<Vec<_>>(),
                ),
                &["columns", "values", "defaults"],
            ),
            name if name.starts_with("pool") => (columns, &[]),
            "quotes.csv" => (instruments(&text), &[]),
            _ => continue,
        };
        words.extend(one_place(of_file, places));
    }
    words
}

/// Instruments of a file of quotes.
fn instruments(text: &str) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for (word, _) in Instrument::ALL {
        let entry = ("quotes".to_owned(), word.to_owned());
        vocabulary.known.insert(entry.clone());
        if text.contains(&format!(",{word},")) {
            vocabulary.used.insert(entry);
        }
    }
    vocabulary
}

/// These words, with one name for several places; a citation may stand anywhere.
fn one_place(words: Vocabulary, places: &[&str]) -> Vocabulary {
    let moved = |(of, word): (String, String)| match (word.as_str(), places.first()) {
        ("cite", _) => ("anywhere".to_owned(), word),
        (_, Some(first)) if places.contains(&of.as_str()) => (format!("{first} or like"), word),
        _ => (of, word),
    };
    Vocabulary {
        known: words.known.into_iter().map(moved).collect(),
        used: words.used.into_iter().map(moved).collect(),
    }
}

/// Words that are not drawn: reference pools owe no cash, which the laws of random deals hold cash
/// against; the others are still to be drawn, and stand in deals by hand and in shipped ones until then.
const NOT_DRAWN: [(&str, &str); 12] = [
    ("the file", "terms"),
    ("group", "reference"),
    ("group", "matures"),
    ("group", "cash_flows"),
    ("group", "securities"),
    ("principal", "grows"),
    ("amount", "by_month_csv"),
    ("class", "rate_cap"),
    ("coupon", "rate"),
    ("fees", "amount"),
    ("oc", "target"),
    ("reserve", "target"),
];

#[test]
fn every_word_of_the_language_is_drawn() {
    let mut words = Vocabulary::default();
    for seed in 0..800 {
        words.extend(words_of(&RandomDeal::draw(&mut Dice::new(seed), "r")));
    }
    let missing: Vec<_> = words.known.difference(&words.used).collect();
    assert!(words.known.len() > 400, "{} words", words.known.len());
    let is_listed =
        |(of, word): &(String, String)| NOT_DRAWN.contains(&(of.as_str(), word.as_str()));
    let (listed, missing): (Vec<_>, Vec<_>) =
        missing.into_iter().partition(|entry| is_listed(entry));
    assert_eq!(listed.len(), NOT_DRAWN.len(), "drawn now: {listed:?}");
    assert!(missing.is_empty(), "{} of {}: {missing:?}", missing.len(), words.known.len());
}
