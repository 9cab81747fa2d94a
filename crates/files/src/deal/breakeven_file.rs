//! `[breakeven]` as written: how the document quotes break-evens.

use std::ops::Range;

use grid::inputs::LossThrough;
use rates::IndexMode;
use toml::Spanned;

use crate::deal::liquidation_file::LiquidationFile;
use crate::reader::bounds;
use crate::schema::{
    FLAG, Form as _, by_name, flat, keys, list, names, number, optional, or, or_empty, span, word,
};

keys! {
    /// The table as written.
    pub(crate) struct BreakevenFile {
        /// header of the table
        span: Range<usize> = span(),
        /// default: every class that takes losses
        classes: Vec<Spanned<String>> = or_empty(names("classes")),
        /// shifts of the indices (default: `[0]`)
        shifts_bp: Vec<f64> =
            or(vec![0.0], list(number(&bounds::BASIS_POINTS), 1, bounds::FEW)).lenient(),
        /// run of the indices (default: forward; static in a deal without forward levels)
        index: Option<Spanned<IndexMode>> = optional(word(&IndexMode::ALL).placed()).lenient(),
        /// what is missing follows `[defaults]`
        liquidation: LiquidationFile = flat::<LiquidationFile>(),
        /// `false`: no step pays a class from accounts of other groups only
        cross_support: bool = or(true, FLAG).lenient(),
        /// to call: losses count through the month of the call, or through the month before
        loss_through: LossThrough = or(LossThrough::default(), word(&LossThrough::ALL)).lenient(),
        /// fixed rates of swaps in break-evens, where the document's table goes with others than the
        /// `[[contract]]` tables (`--deal-swaps` keeps those)
        swap_fixed_pct: Vec<(Spanned<String>, f64)> =
            or_empty(by_name("contracts", bounds::MANY, number(&bounds::INDEX))),
    }
}
