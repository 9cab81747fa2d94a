//! Which faults are of one kind: their words differ in what was found and in numbers only.

/// The words of a fault without what differs between faults of its kind: numbers, and what stands
/// between backticks, but for the name with which the words begin, of a key or a column.
pub(crate) fn kind_of(message: &str, expected: &str) -> String {
    let mut kind = String::with_capacity(message.len() + expected.len());
    let mut pieces = message.split('`').peekable();
    let mut is_found = begins_with_value(message);
    kind.push_str(&without_numbers(pieces.next().unwrap_or("")));
    while let Some(name) = pieces.next() {
        if !std::mem::replace(&mut is_found, true) {
            kind.push_str(name);
        }
        kind.push('`');
        kind.push_str(&without_numbers(pieces.next().unwrap_or("")));
    }
    kind.push('|');
    kind.push_str(&without_numbers(expected));
    kind
}

/// Whether the words begin with what was found: `` `6,75` is no number ``.
fn begins_with_value(message: &str) -> bool {
    let rest = message.strip_prefix('`').and_then(|rest| rest.split_once('`'));
    rest.is_some_and(|(_, rest)| rest.starts_with(" is no ") || rest.starts_with(" is shifted"))
}

/// The text with one sign for each number.
fn without_numbers(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut in_number = false;
    for c in text.chars() {
        let is_part =
            c.is_ascii_digit() || (in_number && (c.is_alphanumeric() || ".,_".contains(c)));
        if !is_part {
            plain.push(c);
        } else if !in_number {
            plain.push('#');
        }
        in_number = is_part;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn kinds() {
        let percent = "expected percent a year from 0 to 100 (5.25 is 5.25%)";
        for (one, other, is_one_kind) in [
            ("`rate_pct` is `six` (row `L2`)", "`rate_pct` is `6.x` (row `L77`)", true),
            ("`rate_pct` is `six`", "`margin_pct` is `six`", false),
            ("`rate_pct` is `six`", "`rate_pct` is empty", false),
            ("the row has 16 fields, the header 6", "the row has 3 fields, the header 6", true),
            ("the byte 0xe9 is not UTF-8", "the byte 0xfc is not UTF-8", true),
            ("unknown key `a` in [[class]]", "unknown key `b` in [[class]]", false),
            ("`6,75` is no number", "`$5` is no number", true),
            ("there is no class `A`", "there is no class `B`", false),
            ("2.00 apart", "1,234.5 apart", true),
        ] {
            let kinds = [one, other].map(|message| kind_of(message, percent));
            assert_eq!(kinds[0] == kinds[1], is_one_kind, "{kinds:?}");
        }
        assert_eq!(
            kind_of("`month` is `7`", "expected 5"),
            kind_of("`month` is `9`", "expected 8")
        );
        assert_ne!(kind_of("a", "expected a date"), kind_of("a", "expected a number"));
    }
}
