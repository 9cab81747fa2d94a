//! Speeds and default rates in the words of desks: `150 psa`, `6 cpr`, `80% of base`. Each is read into
//! the setting of its measure, which results name.

use super::vector::{from_closing, is_vector};
use super::{Row, Setting};

/// A flag, or a key of scenario files, whose figures name their measure.
#[derive(Debug)]
pub struct Words {
    /// Its name in files and in the text of settings: `speed`.
    pub key: &'static str,
    /// Its flag, without dashes.
    pub flag: &'static str,
    /// One sentence for help.
    pub meaning: &'static str,
    /// The words behind a figure, in small letters, each with the key of its setting.
    pub measures: &'static [(&'static str, &'static str)],
}

/// Every one of them.
pub static WORDS: [Words; 2] = [
    Words {
        key: "speed",
        flag: "speed",
        meaning: "A speed with its measure: \"150 psa\", \"6 cpr\", \"1.5 abs\", \"80% of base\" (of the \
                  pricing speed)",
        measures: &[
            ("cpr", "cpr_pct"),
            ("psa", "psa_pct"),
            ("abs", "abs_pct"),
            ("% of base", "speed_pct"),
        ],
    },
    Words {
        key: "default",
        flag: "default",
        meaning: "A default rate with its measure: \"2 cdr\", \"0.1 mdr\", \"150 sda\", \"80% of base\" (of \
                  the deal's default rates)",
        measures: &[
            ("cdr", "cdr_pct"),
            ("mdr", "mdr_pct"),
            ("sda", "sda_pct"),
            ("% of base", "default_multiple_pct"),
        ],
    },
];

impl Words {
    /// The words of a key.
    pub fn named(key: &str) -> Option<&'static Words> {
        WORDS.iter().find(|words| words.key == key)
    }

    /// "expected ...", of which a scenario has one.
    pub fn one(&self) -> &'static str {
        self.rows().next().map_or("", |row| row.one)
    }

    /// The settings of its measures.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.measures.iter().filter_map(|(_, key)| Row::named(key))
    }

    /// Reads one figure, or one vector, with its measure.
    ///
    /// ```
    /// use grid::setting::Words;
    ///
    /// let speed = Words::named("speed").unwrap();
    /// assert_eq!(speed.parse("150 PSA").unwrap().to_string(), "psa_pct=150");
    /// assert_eq!(speed.parse("80% of base").unwrap().to_string(), "speed_pct=80");
    /// let vector = speed.parse("6 for 12, 8 cpr").unwrap();
    /// assert_eq!(vector.to_string(), "cpr_pct=6 for 12, 8");
    /// ```
    ///
    /// # Errors
    /// What was expected.
    pub fn parse(&self, text: &str) -> Result<Setting, String> {
        let (said, ending) = match from_closing(text) {
            Some(before) => (before, " from closing"),
            None => (text, ""),
        };
        let small = said.to_ascii_lowercase();
        let small = small.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = self.measures.iter().find_map(|(measure, key)| {
            let figure = small.strip_suffix(measure)?;
            let is_apart = figure.ends_with(|c: char| c == ' ' || c.is_ascii_digit() || c == '.');
            is_apart.then_some((figure.trim_end(), Row::named(key)?))
        });
        match found {
            Some((figure, row)) => Setting::parse(row, &format!("{figure}{ending}")),
            None => {
                let measures = self.measures.iter().map(|(measure, _)| *measure);
                Err(format!("expected a figure with {}", measures.collect::<Vec<_>>().join(", ")))
            }
        }
    }

    /// The figures that a text has, which commas part, each with its measure; those of a vector stay
    /// together.
    ///
    /// # Errors
    /// What was expected.
    pub fn parse_list(&self, text: &str) -> Result<Vec<Setting>, String> {
        if is_vector(text) {
            return Ok(vec![self.parse(text)?]);
        }
        text.split(',').map(|part| self.parse(part)).collect()
    }
}
