//! The functions of expressions.

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Min,
    Max,
    Round,
    Accrued,
    Annual,
    Previous,
    Average,
    Ever,
}

/// Every function: its name, how it is written, what it gives.
pub(crate) const FUNCTIONS: [(&str, Function, &str, &str); 8] = [
    ("min", Function::Min, "min(a, b, ...)", "the smallest"),
    ("max", Function::Max, "max(a, b, ...)", "the largest"),
    (
        "round",
        Function::Round,
        "round(x, 0.01%)",
        "the nearest multiple of the step, half up: the number that is nearest to that decimal",
    ),
    (
        "accrued",
        Function::Accrued,
        "accrued(rate, dollars, 30/360)",
        "interest of the accrual period; left out, the day count is the deal's",
    ),
    ("annual", Function::Annual, "annual(number)", "twelve times it: a rate"),
    (
        "previous",
        Function::Previous,
        "previous(NAME, first)",
        "what that amount was on the date before; `first` on the first date",
    ),
    (
        "average",
        Function::Average,
        "average(x, 3)",
        "the mean of this and the two dates before, of those that there are",
    ),
    ("ever", Function::Ever, "ever(test)", "whether it holds or has held on an earlier date"),
];

impl Function {
    /// The function that files write so.
    pub(crate) fn named(name: &str) -> Option<Function> {
        FUNCTIONS.iter().find(|(known, ..)| *known == name).map(|(_, function, ..)| *function)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|(_, known, ..)| *known == self).map_or("", |(name, ..)| name)
    }

    /// How to write it.
    pub(crate) fn example(self) -> String {
        let form = FUNCTIONS.iter().find(|(_, known, ..)| *known == self);
        form.map_or(String::new(), |(_, _, form, _)| format!("write `{form}`"))
    }
}
