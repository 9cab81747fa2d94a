//! Rows of a batch's output.

use grid::View;
use grid::batch::GridScenario;
use grid::setting::{Figure, ScenarioKeys};
use report::{Cell, CsvLines, batch_measures, grid_columns};
use terms::{Price, RunTo};

use crate::grid::job::Job;

/// Bytes of a row, for which room is made: few have more.
const ROW: usize = 192;

/// The rows of a scenario as text, and what the summary wants of them.
pub(crate) struct Rendered {
    pub(crate) bytes: Vec<u8>,
    pub(crate) values: Vec<RowValues>,
}

/// The numbers of a row that the summary counts.
pub(crate) struct RowValues {
    pub(crate) deal: usize,
    pub(crate) class: usize,
    pub(crate) run_to: RunTo,
    /// DM in basis points, yield in percent, WAL in years, class loss in dollars.
    pub(crate) measures: [Option<f64>; 4],
    /// Whether a number that should exist does not.
    pub(crate) failed: bool,
}

pub(crate) fn render(job: &Job, deal: usize, scenario: &GridScenario) -> Rendered {
    let inputs = &job.deals[deal].document.inputs;
    let keys = ScenarioKeys::of(inputs, View::Tables, &scenario.scenario);
    let mut lines = CsvLines::with_capacity(ROW * scenario.rows.len());
    let mut values = Vec::with_capacity(scenario.rows.len());
    // Of a line, the scenario is written once.
    let columns = grid_columns();
    let mut cells: Vec<Cell<'_>> = columns.iter().map(|column| key(column.name, &keys)).collect();
    for row in &scenario.rows {
        let class = &inputs.deal.classes[row.class];
        let measured = row.measured.as_ref().ok();
        let texts = [&inputs.deal.name, class.name.as_str(), row.run_to.name()];
        cells.iter_mut().zip(texts).for_each(|(cell, text)| *cell = Cell::Text(text));
        let first = columns.iter().position(|column| column.name == FIRST_MEASURE).unwrap_or(0);
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
        lines.push(&cells);
        values.push(RowValues {
            deal,
            class: row.class,
            run_to: row.run_to,
            measures: measured
                .map_or([None; 4], |m| [m.dm_bp, m.yield_pct, m.wal_years, m.class_loss]),
            failed: measured.is_none_or(|m| m.failure.is_some()),
        });
    }
    Rendered { bytes: lines.into_bytes(), values }
}

/// The measure that stands first; the others follow it, and the reason them.
const FIRST_MEASURE: &str = "price";

/// What a scenario has in a column.
fn key<'k>(name: &str, keys: &'k ScenarioKeys) -> Cell<'k> {
    match keys.figure(name) {
        Some(Figure::Number(months)) if name == "lag_months" => Cell::Whole(*months as u32),
        Some(Figure::Number(number)) => Cell::Number(*number),
        Some(Figure::Word(word)) => Cell::Text(word),
        _ if name == "settings" && !keys.settings.is_empty() => Cell::Text(&keys.settings),
        _ => Cell::Empty,
    }
}
