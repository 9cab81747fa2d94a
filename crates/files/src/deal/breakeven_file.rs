//! `[breakeven]` as written: how the document quotes break-evens.

use std::ops::Range;

use grid::inputs::LossThrough;
use rates::IndexMode;
use toml::Spanned;

use crate::deal::liquidation_file::LiquidationFile;
use crate::deal::view_file;
use crate::reader::bounds;
use crate::reader::toml_reader::{Table, Value};

/// The table as written.
pub(crate) struct BreakevenFile {
    pub(crate) classes: Vec<Spanned<String>>,
    pub(crate) shifts_bp: Vec<f64>,
    /// Run of the indices, if it is stated.
    pub(crate) index: Option<Spanned<IndexMode>>,
    pub(crate) liquidation: LiquidationFile,
    pub(crate) cross_support: bool,
    pub(crate) loss_through: LossThrough,
    /// Names of contracts and the fixed rates of their swaps, percent.
    pub(crate) swap_fixed: Vec<(Spanned<String>, f64)>,
    /// Header of the table.
    pub(crate) span: Range<usize>,
}

/// Reads the table.
pub(crate) fn read(table: Table<'_>) -> BreakevenFile {
    let classes = table.optional("classes").map(|classes| classes.names("classes"));
    let shifts = table.optional("shifts_bp").map(|value| {
        let shifts = value.list(bounds::FEW, |shift| shift.number(&bounds::BASIS_POINTS));
        if value.is_empty_list() {
            value.fault("`shifts_bp` is empty".into(), "at least one shift", None);
        }
        shifts
    });
    let file = BreakevenFile {
        classes: classes.unwrap_or_default(),
        shifts_bp: shifts.unwrap_or_else(|| vec![0.0]),
        index: table.optional("index").and_then(|word| view_file::run_of(&word)),
        liquidation: LiquidationFile::read(&table),
        cross_support: table.optional("cross_support").and_then(|flag| flag.flag()).unwrap_or(true),
        loss_through: table
            .optional("loss_through")
            .and_then(|word| word.one_of(&LossThrough::ALL))
            .unwrap_or_default(),
        swap_fixed: table
            .optional("swap_fixed_pct")
            .and_then(|rates| rates.table())
            .map(read_swap_rates)
            .unwrap_or_default(),
        span: table.span.clone(),
    };
    table.finish();
    file
}

fn read_swap_rates(table: Table<'_>) -> Vec<(Spanned<String>, f64)> {
    let entries = table.entries();
    let rate = |entry: &Value<'_>| entry.key_name().zip(entry.number(&bounds::INDEX));
    let rates = entries.iter().filter_map(rate).collect();
    table.finish_names();
    rates
}
