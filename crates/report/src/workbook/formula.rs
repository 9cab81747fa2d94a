//! Formulas: names in braces become cells.

/// What a name in a formula is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named<'f> {
    /// A figure: `{#price}`.
    Figure(&'f str),
    /// A column, in the same row or all of it: `{cash}`.
    Column(&'f str),
    /// A column in the row above: `{growth^}`.
    Above(&'f str),
}

/// `text` with a cell for each name; one that is not known is no cell, and the formula `#NAME?`.
pub(super) fn resolved(text: &str, cell: impl Fn(Named) -> Option<String>) -> String {
    let mut formula = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        let named = match (name.strip_prefix('#'), name.strip_suffix('^')) {
            (Some(figure), _) => Named::Figure(figure),
            (_, Some(column)) => Named::Above(column),
            _ => Named::Column(name),
        };
        formula.push_str(before);
        formula.push_str(&cell(named).unwrap_or_else(|| format!("unknown_{name}")));
        rest = after;
    }
    formula + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_cells() {
        let cell = |named: Named| match named {
            Named::Figure("dm") => Some("$D$4".to_string()),
            Named::Column("cash") => Some("E9".to_string()),
            Named::Above("growth") => Some("F8".to_string()),
            _ => None,
        };
        assert_eq!(resolved("{growth^}*(1+{#dm})+{cash}", cell), "F8*(1+$D$4)+E9");
        assert_eq!(resolved("1+{other}", cell), "1+unknown_other");
    }
}
