//! Batches: every combination of several axes, over one or many deals.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use paydown::{Axes, Batch, BatchOptions};
use pyo3::exceptions::PyInterruptedError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::deal::Deal;
use crate::settings::Asked;
use crate::table::Table;
use crate::{arguments, errors, work};

/// Prices classes of several deals in every combination of settings, or runs a scenario file.
///
/// `of`: the path of a scenario file (or of a folder with `grid.toml`), a Deal, or a list of them.
/// Keyword arguments as those of `Deal.grid`; a scenario file takes none.
#[pyfunction]
#[pyo3(signature = (of, **keywords), text_signature = "(of, *, classes=None, to=None, price=None, together=None, settings=None, scenario=None, scenario_file=None, vectors=None, **figures)")]
pub(crate) fn grid(
    py: Python<'_>,
    of: &Bound<'_, PyAny>,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<Table> {
    if let Ok(deal) = of.cast::<Deal>() {
        return of_deals(py, vec![deal.get().deal.clone()], keywords);
    }
    if let Ok(path) = of.extract::<PathBuf>() {
        Asked::read(keywords)?.point("grid")?;
        let batch = work::run(py, move |_| Batch::open(path))?.map_err(errors::raise)?;
        let doubts = batch.deals.iter().flat_map(|deal| deal.deal.doubts());
        let doubts: Vec<_> = batch.doubts.iter().chain(doubts).cloned().collect();
        errors::doubt(py, &doubts)?;
        return run(py, batch);
    }
    let deals = of.try_iter()?.map(|deal| Ok(deal?.cast::<Deal>()?.get().deal.clone()));
    of_deals(py, deals.collect::<PyResult<Vec<_>>>()?, keywords)
}

/// The batch of keyword arguments over deals.
pub(crate) fn of_deals(
    py: Python<'_>,
    deals: Vec<paydown::Deal>,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<Table> {
    let mut asked = Asked::read(keywords)?;
    let options: BatchOptions = arguments::batch(py, &mut asked)?;
    let mut axes = Axes::default();
    if let Some(points) = asked.take(py, &["together"]) {
        let point = |point: PyResult<Bound<'_, PyAny>>| {
            let point = point?;
            Asked::read(Some(point.cast::<PyDict>()?))?.point("together")
        };
        axes = axes.together(points.try_iter()?.map(point).collect::<PyResult<Vec<_>>>()?);
    }
    asked.finish("grid")?;
    let (fixed, crossed) = asked.crossed(py, deals.first())?;
    let axes = crossed.into_iter().fold(axes, Axes::together);
    run(py, Batch::new(deals, &fixed, axes, &options).map_err(errors::raise)?)
}

fn run(py: Python<'_>, batch: Batch) -> PyResult<Table> {
    let table = work::run(py, move |stop| {
        let title = match batch.deals.as_slice() {
            [one] => format!("{}: {} scenarios", one.deal.title(), batch.scenarios()),
            deals => format!("{} deals: {} scenarios", deals.len(), batch.scenarios()),
        };
        let facts = match batch.deals.as_slice() {
            [one] => one.facts(),
            _ => Vec::new(),
        };
        let sheet = batch.table_while(|| !stop.load(Ordering::Relaxed))?;
        Ok(sheet.map(|sheet| Table::with(sheet, (title, facts, batch.notes))))
    })?;
    let table = table.map_err(errors::raise)?;
    table.ok_or_else(|| PyInterruptedError::new_err("the batch was stopped"))
}
