//! Words for messages: quoted input, lists, the nearest valid word.

/// Longest piece of input that a message repeats, in characters.
const LONGEST: usize = 60;

/// Most words that a message lists.
const MOST_LISTED: usize = 50;

/// A piece of input between backticks, on one line and of bounded length.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push_str("...");
    }
    format!("`{}`", shown.replace("\\\"", "\"").replace("\\'", "'"))
}

/// `a`, `b`, `c`: at most fifty words.
pub(crate) fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    list(&words.into_iter().take(MOST_LISTED + 1).collect::<Vec<_>>())
}

fn list(words: &[&str]) -> String {
    let shown = &words[..words.len().min(MOST_LISTED)];
    let mut list = shown.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ");
    if shown.len() < words.len() {
        list.push_str(", ...");
    }
    list
}

/// The word nearest to `word`, if one is near enough to be meant: few letters differ, or it is the
/// only one that begins so.
pub fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    nearest_of(word, &words.into_iter().collect::<Vec<_>>())
}

fn nearest_of<'w>(word: &str, words: &[&'w str]) -> Option<&'w str> {
    let typed = word.to_lowercase();
    let length = typed.chars().count();
    if length > LONGEST {
        return None;
    }
    let words = words.iter().copied().filter(|candidate| candidate.len() <= 2 * LONGEST);
    let mut short_for = words.clone().filter(|candidate| abbreviates(&typed, candidate));
    if let (Some(only), None) = (short_for.next(), short_for.next()) {
        return Some(only);
    }
    let near = words
        .clone()
        .filter_map(|candidate| {
            let distance = strsim::osa_distance(&typed, &candidate.to_lowercase());
            let longest = length.max(candidate.chars().count());
            (3 * distance <= longest + 1).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate);
    near.or_else(|| {
        let mut longer = words.filter(|candidate| length >= 2 && candidate.starts_with(&typed));
        longer.next().filter(|_| longer.next().is_none())
    })
}

/// Whether every part of `word` begins the same part of `full`: `rem_months`, `remaining_months`.
fn abbreviates(word: &str, full: &str) -> bool {
    let (parts, of_full) = (word.split('_'), full.split('_'));
    parts.clone().count() > 1
        && parts.clone().count() == of_full.clone().count()
        && parts.zip(of_full).all(|(part, of_full)| part.len() >= 2 && of_full.starts_with(part))
}

/// The nearest word, else all of them, as a hint; `None` when there are no words.
pub(crate) fn did_you_mean<'w>(
    word: &str,
    words: impl IntoIterator<Item = &'w str>,
) -> Option<String> {
    let words: Vec<&str> = words.into_iter().collect();
    if let Some(near) = nearest_of(word, &words) {
        return Some(format!("did you mean {}?", quoted(near)));
    }
    (!words.is_empty()).then(|| format!("there are {}", list(&words)))
}

/// The number that `text` would be without the signs that do not belong into one: `$`, `%`,
/// blanks, thousands separators; a comma before other than three digits is a decimal one.
pub(crate) fn bare_number(text: &str) -> Option<String> {
    let is_decimal_comma = |(whole, rest): (&str, &str)| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits != 3 && !rest.contains([',', '.']) && !whole.contains('.')
    };
    let text = match text.split_once(',').is_some_and(is_decimal_comma) {
        true => text.replace(',', "."),
        false => text.to_owned(),
    };
    let bare: String =
        text.chars().filter(|c| !matches!(c, '$' | '%' | ',' | '_' | '\'' | ' ')).collect();
    decimal(&bare).map(|_| bare)
}

/// Reads a decimal number; no infinity, no NaN.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
