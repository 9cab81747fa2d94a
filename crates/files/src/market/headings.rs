//! Names of indices as desks head their columns: `1M LIBOR`, `SOFR30A`, `1-Year CMT`.

/// What a heading, or the name that a deal has for an index, stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// LIBOR of so many months.
    Libor(u32),
    /// Treasury constant maturity of so many months.
    Treasury(u32),
    /// Term SOFR of so many months.
    TermSofr(u32),
    /// Average SOFR over so many days.
    AverageSofr(u32),
    /// Another one: its letters and digits, as capitals.
    Other(String),
}

/// How the levels of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// `LIBOR_1M (%)`.
    Percent,
    /// `LIBOR_1M (bp)`.
    BasisPoints,
    /// `LIBOR_1M (decimal)`.
    Fraction,
}

impl Unit {
    /// Percent in 1 of the unit.
    pub(crate) fn percent(self) -> f64 {
        match self {
            Unit::Percent => 1.0,
            Unit::BasisPoints => 0.01,
            Unit::Fraction => 100.0,
        }
    }
}

/// Words of units, which stand behind a name.
const UNITS: [(&str, Unit); 7] = [
    ("PCT", Unit::Percent),
    ("PERCENT", Unit::Percent),
    ("BP", Unit::BasisPoints),
    ("BPS", Unit::BasisPoints),
    ("DECIMAL", Unit::Fraction),
    ("DECIMALS", Unit::Fraction),
    ("FRACTION", Unit::Fraction),
];

/// Words that tell no index from another.
const PLAIN: [&str; 18] = [
    "USD", "US", "ICE", "BBA", "CME", "INDEX", "RATE", "RATES", "FORWARD", "FORWARDS", "FWD",
    "CURVE", "TERM", "YIELD", "DOLLAR", "TENOR", "IN", "CONSTANT",
];
const NUMBERS: [(&str, u32); 7] =
    [("ONE", 1), ("TWO", 2), ("THREE", 3), ("FIVE", 5), ("SIX", 6), ("TEN", 10), ("TWELVE", 12)];
const MONTHS: [&str; 7] = ["M", "MO", "MOS", "MTH", "MON", "MONTH", "MONTHS"];
const YEARS: [&str; 5] = ["Y", "YR", "YRS", "YEAR", "YEARS"];
const DAYS: [&str; 3] = ["D", "DAY", "DAYS"];
const AVERAGES: [&str; 5] = ["A", "AVG", "AVERAGE", "AVERAGED", "COMPOUNDED"];
const TREASURIES: [&str; 5] = ["CMT", "TREASURY", "TREASURIES", "TSY", "UST"];
/// Most letters of a heading that are looked at.
const LONG: usize = 80;

/// A heading: what it stands for, and its unit where it names one.
pub(crate) fn read(heading: &str) -> (Named, Option<Unit>) {
    let squashed = || -> String {
        let letters = heading.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_uppercase).collect()
    };
    if heading.len() > LONG {
        return (Named::Other(squashed()), None);
    }
    let mut unit = heading.contains('%').then_some(Unit::Percent);
    let mut words = words(heading);
    while let Some((_, of_word)) =
        words.last().and_then(|last| UNITS.iter().find(|(word, _)| word == last))
    {
        unit = Some(*of_word);
        words.pop();
    }
    match named(&words) {
        Some(named) => (named, unit),
        // The unit is no part of the name.
        None if unit.is_some() && !words.is_empty() => (Named::Other(words.concat()), unit),
        None => (Named::Other(squashed()), unit),
    }
}

/// Runs of letters, and of digits, in capitals.
fn words(heading: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in heading.chars().flat_map(char::to_uppercase) {
        let continues = (letter.is_alphabetic() && before.is_alphabetic())
            || (letter.is_ascii_digit() && before.is_ascii_digit());
        match words.last_mut() {
            Some(word) if continues => word.push(letter),
            _ if letter.is_alphanumeric() => words.push(letter.to_string()),
            _ => {}
        }
        before = letter;
    }
    words
}

/// An index of a family that is known; `None` if a word says something else.
fn named(words: &[String]) -> Option<Named> {
    enum Family {
        Libor,
        Treasury,
        Sofr,
    }
    let (mut family, mut number, mut tenor) = (None, None, None);
    let (mut is_average, mut rest) = (false, words);
    // Codes of screens: US0001M, H15T1Y.
    if let [us, digits, month, ..] = words
        && us == "US"
        && digits.len() == 4
        && month == "M"
    {
        family = Some(Family::Libor);
    }
    if let [h, fifteen, t, of_code @ ..] = words
        && (h.as_str(), fifteen.as_str(), t.as_str()) == ("H", "15", "T")
    {
        (family, rest) = (Some(Family::Treasury), of_code);
    }
    for word in rest {
        let word = word.as_str();
        let is_in = |all: &[&str]| all.contains(&word);
        match word {
            "LIBOR" => family = Some(Family::Libor),
            "SOFR" | "TSFR" => family = Some(Family::Sofr),
            // Constant maturity.
            "MATURITY" if family.is_none() => family = Some(Family::Treasury),
            "MATURITY" => {}
            _ if is_in(&TREASURIES) => family = Some(Family::Treasury),
            _ if word.bytes().all(|byte| byte.is_ascii_digit()) => {
                let digits = word.parse::<u32>().ok().filter(|number| (1..=999).contains(number));
                if number.replace(digits?).is_some() {
                    return None;
                }
            }
            _ if is_in(&MONTHS) => tenor = Some((number?, 'M')),
            _ if is_in(&YEARS) => tenor = Some((number?, 'Y')),
            _ if is_in(&DAYS) => tenor = Some((number?, 'D')),
            _ if is_in(&AVERAGES) => is_average = true,
            _ if is_in(&PLAIN) => {}
            _ => {
                let of_word = NUMBERS.iter().find(|(name, _)| *name == word)?.1;
                if number.replace(of_word).is_some() {
                    return None;
                }
            }
        }
    }
    let months = match tenor {
        Some((number, 'M')) => Some(number),
        Some((number, 'Y')) => Some(number * 12),
        _ => None,
    };
    match (family?, is_average, tenor) {
        (Family::Libor, false, _) => months.map(Named::Libor),
        (Family::Treasury, false, _) => months.map(Named::Treasury),
        (Family::Sofr, _, Some((days, 'D'))) => Some(Named::AverageSofr(days)),
        (Family::Sofr, true, None) => number.map(Named::AverageSofr),
        // The averages that are published: 30, 90 and 180 days.
        (Family::Sofr, true, Some((months, 'M'))) => Some(Named::AverageSofr(months * 30)),
        (Family::Sofr, false, _) => months.map(Named::TermSofr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_desks() {
        for (named, headings) in [
            (
                Named::Libor(1),
                &["LIBOR_1M", "1M LIBOR", "1 Month LIBOR", "One-Month USD LIBOR", "LIBOR1M"]
                    as &[_],
            ),
            (Named::Libor(1), &["US0001M Index", "1-Mo. Libor fwd (%)", "libor 1m"]),
            (Named::Libor(12), &["LIBOR_12M", "1 Yr LIBOR", "US0012M", "12 Mo LIBOR"]),
            (
                Named::TermSofr(1),
                &["SOFR_1M", "1 Month Term SOFR", "TSFR1M Index", "CME Term SOFR 1M"],
            ),
            (
                Named::AverageSofr(30),
                &["SOFR_30D", "SOFR30A", "30-day average SOFR", "SOFR 30 Day Avg", "30D SOFR"],
            ),
            (Named::AverageSofr(90), &["SOFR90A", "90-day average SOFR", "3 month average SOFR"]),
            (
                Named::Treasury(12),
                &["CMT_1Y", "1Y CMT", "1-Year Constant Maturity Treasury", "H15T1Y Index"],
            ),
            (Named::Treasury(120), &["10yr Treasury", "Ten-Year CMT", "10 Yr CMT Rate pct"]),
        ] {
            for heading in headings {
                assert_eq!(read(heading).0, named, "{heading}");
            }
        }
    }

    #[test]
    fn what_is_another_index() {
        for (heading, squashed) in [
            ("12 MTA", "12MTA"),
            ("Prime", "PRIME"),
            ("GBP LIBOR 1M", "GBPLIBOR1M"),
            ("1M LIBOR + 50", "1MLIBOR50"),
            ("1M 3M LIBOR", "1M3MLIBOR"),
            ("LIBOR", "LIBOR"),
            ("SOFR", "SOFR"),
            ("11th District COFI", "11THDISTRICTCOFI"),
            ("0M LIBOR", "0MLIBOR"),
            ("", ""),
        ] {
            assert_eq!(read(heading).0, Named::Other(squashed.to_owned()), "{heading}");
        }
    }

    #[test]
    fn units_behind_names() {
        for (heading, unit) in [
            ("LIBOR_1M", None),
            ("LIBOR_1M (%)", Some(Unit::Percent)),
            ("LIBOR_1M pct", Some(Unit::Percent)),
            ("1M LIBOR (bp)", Some(Unit::BasisPoints)),
            ("1M LIBOR, decimal", Some(Unit::Fraction)),
        ] {
            assert_eq!(read(heading), (Named::Libor(1), unit), "{heading}");
        }
        let prime = Named::Other("PRIME".to_owned());
        assert_eq!(read("Prime (decimal)"), (prime, Some(Unit::Fraction)));
    }
}
