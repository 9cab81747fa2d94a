//! Classes of other deals that a group holds, as written.

use terms::RunTo;
use toml::Spanned;

use crate::reader::bounds;
use crate::schema::{
    DEAL, Form as _, NAME, at_most_one, case, choice, keys, number, or, required, word,
};

/// How far the other deal runs, by the words of the file.
const RUNS: [(&str, RunTo); 2] = [("maturity", RunTo::Maturity), ("call", RunTo::Call)];

keys! {
    /// A class of another deal, or a part of it.
    pub(crate) struct SecurityFile {
        /// folder of the other deal, or its file; relative to the folder of this one, so that
        /// `"../other"` stands beside it. At most four deals stand one behind another, none behind
        /// itself
        deal: Spanned<String> = required(DEAL),
        /// class of that deal: no accrual class
        class: Spanned<String> = required(NAME),
        /// how much of the class is held (default: all of it)
        held: Option<Spanned<HeldFile>> = at_most_one::<HeldKeys>().lenient(),
        /// whether the other deal is called as soon as it may be (`"call"`)
        run_to: RunTo = or(RunTo::Maturity, word(&RUNS)),
    }
}

/// How much of a class is held, as written.
#[derive(Clone, Copy)]
pub(crate) enum HeldFile {
    /// Dollars of its balance, or of its notional.
    Face(f64),
    /// Percent of the class.
    Share(f64),
}

choice! {
    HeldKeys reads Spanned<HeldFile> {
        /// dollars of the balance, or notional, that the class has at the closing of its own deal
        face_usd = case(number(&bounds::BALANCE).map(HeldFile::Face).placed()),
        /// percent of the class: the way for a residual
        share_pct = case(number(&bounds::SHARE).map(HeldFile::Share).placed()),
    }
}
