//! Headings that name a class, a group.

/// `Class 1-A-1`; a name that begins with the word itself stands alone.
pub fn titled(what: &str, name: &str) -> String {
    let begins = name.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case(what));
    if begins { name.to_owned() } else { format!("{what} {name}") }
}

#[cfg(test)]
mod tests {
    use super::titled;

    #[test]
    fn the_word_stands_once() {
        for (name, title) in [
            ("1-A-1", "Class 1-A-1"),
            ("Class A", "Class A"),
            ("CLASS A-1", "CLASS A-1"),
            ("Classic", "Class Classic"),
        ] {
            assert_eq!(titled("Class", name), title);
        }
    }
}
