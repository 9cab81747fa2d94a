//! Rows of a batch's output.

use bonds::deal::Class;
use grid::batch::{GridRow, GridScenario};
use grid::{Defaulting, Scenario};
use report::{CsvLines, GridLine};
use terms::{Price, RunTo};

use crate::grid::job::Job;
use crate::plan::percent;

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
    let inputs = &job.deals[deal].document.inputs.deal;
    let mut lines = CsvLines::with_capacity(ROW * scenario.rows.len());
    let mut values = Vec::with_capacity(scenario.rows.len());
    for row in &scenario.rows {
        let class = &inputs.classes[row.class];
        lines.push(&line(&inputs.name, class, &scenario.scenario, row));
        let measured = row.measured.as_ref().ok();
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

fn line<'a>(
    deal: &'a str,
    class: &'a Class,
    scenario: &Scenario,
    row: &'a GridRow,
) -> GridLine<'a> {
    let measured = row.measured.as_ref().ok();
    let reason = match &row.measured {
        Ok(measured) => measured.reason(),
        Err(reason) => Some(reason.as_str()),
    };
    let liquidation = &scenario.liquidation;
    GridLine {
        deal,
        class: &class.name,
        run_to: row.run_to,
        speed_pct: scenario.speed.of_pricing(),
        shift_bp: Some(scenario.shift_bp),
        cdr_pct: match scenario.defaulting {
            Defaulting::Cdr(percent) => Some(percent),
            _ => None,
        },
        severity_pct: Some(percent(liquidation.severity_of(1))),
        lag_months: Some(liquidation.lag),
        price: match measured {
            Some(measured) => measured.price_pct,
            None => row.given.price_of(class).map(Price::percent),
        },
        dm_bp: measured.and_then(|m| m.dm_bp),
        yield_pct: measured.and_then(|m| m.yield_pct),
        wal_years: measured.and_then(|m| m.wal_years),
        mdur_years: measured.and_then(|m| m.durations).map(|d| d.modified),
        first_principal: measured.and_then(|m| m.window).map(|w| w.first),
        last_principal: measured.and_then(|m| m.window).map(|w| w.last),
        cumulative_loss_pct: measured.map(|m| m.cumulative_loss_pct),
        class_loss: measured.and_then(|m| m.class_loss),
        reason,
    }
}
