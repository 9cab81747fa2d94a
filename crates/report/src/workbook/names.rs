//! Names of tabs that a workbook takes.

/// Most characters of a name.
const LONGEST: usize = 31;

/// A name for each that is wanted, near it: without what names must not have, and no two alike.
pub(super) fn lawful<'n>(wanted: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in wanted {
        let is_barred = |c: char| matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\');
        let plain = |c: char| if c.is_control() || is_barred(c) { '_' } else { c };
        let name: String = name.chars().map(plain).collect();
        let name = name.trim_matches(|c: char| c == '\'' || c.is_whitespace());
        let mut name = shortened(name, LONGEST);
        // `History` is a name that Excel keeps for itself.
        if name.is_empty() || name.eq_ignore_ascii_case("history") {
            name.push('_');
        }
        let is_taken = |name: &str| names.iter().any(|n| n.to_lowercase() == name.to_lowercase());
        let mut free = name.clone();
        let mut count = 2;
        while is_taken(&free) {
            let end = format!(" ({count})");
            free = shortened(&name, LONGEST - end.len()) + &end;
            count += 1;
        }
        names.push(free);
    }
    names
}

/// The first `most` characters of a name, as Excel counts them, without an apostrophe at its end.
fn shortened(name: &str, most: usize) -> String {
    let mut short = String::new();
    let mut units = 0;
    for c in name.chars() {
        units += c.len_utf16();
        if units > most {
            break;
        }
        short.push(c);
    }
    short.trim_end_matches(|c: char| c == '\'' || c.is_whitespace()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lawful_and_differ() {
        let long = "a class with a name of more than thirty-one characters";
        let wanted = ["1-A-1", "1-a-1", "=1+1", "A/B:[C]", "'quoted'", "", "History", long, long];
        let names = lawful(wanted.into_iter());
        assert_eq!(
            names,
            [
                "1-A-1",
                "1-a-1 (2)",
                "=1+1",
                "A_B__C_",
                "quoted",
                "_",
                "History_",
                "a class with a name of more tha",
                "a class with a name of more (2)",
            ]
        );
    }
}
