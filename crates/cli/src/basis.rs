//! The run that a result shows, in words: above tables, and on standard error beside CSV and JSON.

use crate::output::Output;

/// The facts on one line.
pub(crate) fn line(facts: &[(String, String)], between: &str) -> String {
    let words: Vec<String> = facts.iter().map(|(name, words)| format!("{name}: {words}")).collect();
    words.join(between)
}

/// The same within a sentence.
pub(crate) fn sentence(facts: &[(String, String)]) -> String {
    let lower = |(name, words): &(String, String)| (in_a_sentence(name), words.clone());
    line(&facts.iter().map(lower).collect::<Vec<_>>(), "; ")
}

/// Says the facts of a result that is written without a heading.
pub(crate) fn note(facts: &[(String, String)], output: &Output) {
    if !facts.is_empty() {
        output.note(&format!("note: {}", sentence(facts)));
    }
}

/// A name without the capital of its first letter; CDR and LIBOR_6M keep theirs.
pub(crate) fn in_a_sentence(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => name.to_string(),
    }
}
