//! Rows of a batch: the same cells as lines of CSV, by the million, and as those of a table.

use grid::batch::{GridRow, GridScenario};
use grid::setting::{KEY_COLUMNS, ScenarioKeys};
use grid::{DealInputs, View};
use report::{Cell, Column, CsvLines, GridColumn, Value, batch_measures, grid_columns};
use terms::{Price, RunTo};

use crate::keys;

/// Bytes of a row, for which room is made: few have more.
const ROW: usize = 192;
/// The measure that stands first; the others follow it, and the reason them.
const FIRST_MEASURE: &str = "price";

/// The rows of a scenario as lines of CSV, and what the summary wants of them.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The lines, each ended.
    pub bytes: Vec<u8>,
    /// By row.
    pub values: Vec<RowValues>,
}

/// The numbers of a row that the summary counts.
#[derive(Clone, Debug)]
pub struct RowValues {
    /// Deal, by its position in the batch.
    pub deal: usize,
    /// Class, as a position in the deal.
    pub class: usize,
    /// View.
    pub run_to: RunTo,
    /// DM in basis points, yield in percent, WAL in years, class loss in dollars.
    pub measures: [Option<f64>; 4],
    /// Whether a number that should exist does not.
    pub failed: bool,
}

/// The rows of a scenario of the deal at a position of the batch, as lines of CSV.
pub fn render(deal: usize, inputs: &DealInputs, scenario: &GridScenario) -> Rendered {
    let mut lines = CsvLines::with_capacity(ROW * scenario.rows.len());
    let mut values = Vec::with_capacity(scenario.rows.len());
    each(inputs, scenario, |row, cells| {
        lines.push(cells);
        let measured = row.measured.as_ref().ok();
        values.push(RowValues {
            deal,
            class: row.class,
            run_to: row.run_to,
            measures: measured
                .map_or([None; 4], |m| [m.dm_bp, m.yield_pct, m.wal_years, m.class_loss]),
            failed: measured.is_none_or(|m| m.failure.is_some()),
        });
    });
    Rendered { bytes: lines.into_bytes(), values }
}

/// The rows of a scenario, one value a column of the table.
pub(super) fn values(inputs: &DealInputs, scenario: &GridScenario) -> Vec<Vec<Value>> {
    let mut rows = Vec::with_capacity(scenario.rows.len());
    each(inputs, scenario, |_, cells| rows.push(cells.iter().map(|cell| (*cell).into()).collect()));
    rows
}

/// The columns of a batch, for people too.
pub(crate) fn columns() -> Vec<Column> {
    let column = |column: &GridColumn| match column.name {
        "deal" => Column::text("deal", "Deal"),
        "class" => Column::text("class", "Class"),
        "run_to" => Column::text("run_to", "Run to"),
        name => match KEY_COLUMNS.iter().find(|key| key.name() == name) {
            Some(key) => keys::column(*key),
            None => batch_measures()
                .find(|measure| measure.name == name)
                .map_or_else(|| Column::text("reason", "Reason"), Column::of_measure),
        },
    };
    grid_columns().iter().map(column).collect()
}

/// Hands over each row of a scenario with its cells, one a column. What is said of the scenario is
/// written once.
fn each(inputs: &DealInputs, scenario: &GridScenario, mut take: impl FnMut(&GridRow, &[Cell<'_>])) {
    let keys = ScenarioKeys::of(inputs, View::Tables, &scenario.scenario);
    let columns = grid_columns();
    let mut cells: Vec<Cell<'_>> =
        columns.iter().map(|column| keys::cell(column.name, &keys)).collect();
    let first = columns.iter().position(|column| column.name == FIRST_MEASURE).unwrap_or(0);
    for row in &scenario.rows {
        let class = &inputs.deal.classes[row.class];
        let measured = row.measured.as_ref().ok();
        let texts = [&inputs.deal.name, class.name.as_str(), row.run_to.name()];
        cells.iter_mut().zip(texts).for_each(|(cell, text)| *cell = Cell::Text(text));
        let mut behind = first;
        for measure in batch_measures() {
            cells[behind] = match measured {
                Some(measured) => (measure.of)(measured).into(),
                None if measure.name == FIRST_MEASURE => {
                    row.given.price_of(class).map(Price::percent).into()
                }
                None => Cell::Empty,
            };
            behind += 1;
        }
        let reason = match &row.measured {
            Ok(measured) => measured.reason(),
            Err(reason) => Some(reason.as_str()),
        };
        cells[behind] = reason.map_or(Cell::Empty, Cell::Text);
        take(row, &cells);
    }
}
