//! A printed table beside what Paydown computes, cell by cell.

use rayon::prelude::*;
use terms::Price;

use crate::measure::{Given, Number, class_number, pool_number};
use crate::printed::{Decimals, Printed};
use crate::published::{At, Cell, Known, Measure, Published, Table};
use crate::run::{Failure, Prepared, Run};
use crate::scenario::Scenario;
use crate::tieout_breakeven::Breakevens;
use crate::view::View;

/// How a computed number stands to a printed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Equal at the printed precision.
    Exact,
    /// One unit of the last printed digit off; a month for months.
    Within,
    /// Inside the tolerance that the published file declares.
    Tolerated,
    /// Off, as the published file lists and explains.
    Known,
    /// Off; or a difference listed as known that is none any more.
    Outside,
}

impl Verdict {
    /// All, the best first.
    pub const ALL: [Verdict; 5] =
        [Verdict::Exact, Verdict::Within, Verdict::Tolerated, Verdict::Known, Verdict::Outside];

    /// As output writes it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Exact => "exact",
            Verdict::Within => "within",
            Verdict::Tolerated => "tolerated",
            Verdict::Known => "known",
            Verdict::Outside => "outside",
        }
    }
}

/// One cell compared.
#[derive(Clone, Debug, PartialEq)]
pub struct TieCell {
    /// Table, row and column of the published file.
    pub table: String,
    /// Row.
    pub row: String,
    /// Column.
    pub column: String,
    /// As printed.
    pub published: String,
    /// As computed; `Err` says why there is no number.
    pub computed: Result<Number, String>,
    /// Unit of both.
    pub unit: String,
    /// Verdict.
    pub verdict: Verdict,
    /// Why it is known, tolerated or outside, where there is more to say than the numbers.
    pub note: Option<String>,
}

/// A published file compared.
#[derive(Clone, Debug, PartialEq)]
pub struct TieOut {
    /// Cells in the order of the file.
    pub cells: Vec<TieCell>,
    /// Tables whose mean difference passes the tolerance that they declare, and entries of the
    /// known differences that name no cell.
    pub breaches: Vec<String>,
}

impl TieOut {
    /// Number of cells of a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cells.iter().filter(|cell| cell.verdict == verdict).count()
    }

    /// Whether nothing is outside.
    pub fn holds(&self) -> bool {
        self.count(Verdict::Outside) == 0 && self.breaches.is_empty()
    }
}

/// Compares every cell of `published` with the deal's own number. Each scenario that the cells
/// name is run once.
pub fn tie_out(prepared: &Prepared, published: &Published) -> TieOut {
    let mut scenarios: Vec<Scenario> = Vec::new();
    for cell in published.tables.iter().flat_map(|table| &table.cells) {
        if cell.measure.is_breakeven() {
            continue;
        }
        let scenario = scenario_of(prepared, cell);
        if !scenarios.contains(&scenario) {
            scenarios.push(scenario);
        }
    }
    let runs: Vec<Result<Run, Failure>> =
        scenarios.par_iter().map(|scenario| prepared.run(scenario)).collect();
    let run_of = |cell: &Cell| {
        let own = scenario_of(prepared, cell);
        let position = scenarios.iter().position(|scenario| *scenario == own);
        position.map(|position| &runs[position])
    };

    let breakevens = Breakevens::new(prepared, published);

    let mut cells = Vec::new();
    let mut breaches = Vec::new();
    for table in &published.tables {
        let first = cells.len();
        let decimals = Decimals::of(table);
        for cell in &table.cells {
            let computed = match run_of(cell) {
                _ if cell.measure.is_breakeven() => breakevens.number(cell),
                Some(Ok(run)) => number_of(prepared, run, cell),
                Some(Err(failure)) => Err(failure.to_string()),
                None => Err("no such scenario".to_string()),
            };
            let computed = computed.map(|number| in_unit(number, cell));
            let printed = decimals.printed(cell);
            cells.push(compare(table, cell, printed, computed, &published.known));
        }
        breaches.extend(mean_breach(table, &decimals, &cells[first..]));
    }
    for known in &published.known {
        let names = |cell: &TieCell| is_cell(known, &cell.table, &cell.row, &cell.column);
        if !cells.iter().any(names) {
            let Known { table, row, column, .. } = known;
            breaches.push(format!(
                "a known difference names no cell: table {table:?}, row {row:?}, column {column:?}"
            ));
        }
    }
    TieOut { cells, breaches }
}

/// The scenario of a cell: what its file states, and for the rest that of the view of its measure.
fn scenario_of(prepared: &Prepared, cell: &Cell) -> Scenario {
    let view = match cell.measure {
        Measure::AvailableRatePct => View::Schedules,
        _ => View::Tables,
    };
    stated_of(prepared, view, &cell.at)
}

/// The scenario of a view with what a published file states.
pub(crate) fn stated_of(prepared: &Prepared, view: View, at: &At) -> Scenario {
    Scenario::of(prepared.inputs, view).with(prepared.inputs, at.settings.iter())
}

fn number_of(prepared: &Prepared, run: &Run, cell: &Cell) -> Result<Number, String> {
    let deal = &prepared.inputs.deal;
    let at = &cell.at;
    if cell.measure.is_of_group() {
        let group = match &at.group {
            None if deal.groups.len() == 1 => 0,
            None => return Err("the cell names no group, and the deal has several".to_string()),
            Some(name) => deal
                .groups
                .iter()
                .position(|group| group.name == *name)
                .ok_or_else(|| format!("the deal has no group {name:?}"))?,
        };
        return pool_number(prepared, run, group, cell.measure, at);
    }
    let name = at.class.as_deref().ok_or("the cell names no class")?;
    let class = deal.class_named(name).ok_or_else(|| format!("the deal has no class {name:?}"))?;
    let given = match (at.price_pct, at.dm_bp, at.yield_pct, at.mortgage_yield_pct) {
        (_, Some(bp), _, _) => Given::DmBp(bp),
        (_, _, Some(pct), _) => Given::YieldPct(pct),
        (_, _, _, Some(pct)) => Given::MortgageYieldPct(pct),
        (Some(pct), ..) => Given::Price(Price::from_percent(pct)),
        _ => Given::DealPrice,
    };
    class_number(prepared, run, class, at.view(deal)?, given, cell.measure, at)
}

/// The computed number in the unit of the printed one.
fn in_unit(number: Number, cell: &Cell) -> Number {
    match (number, cell.unit_usd) {
        (Number::Real(dollars), Some(unit)) => Number::Real(dollars / unit),
        _ => number,
    }
}

fn compare(
    table: &Table,
    cell: &Cell,
    printed: Printed,
    computed: Result<Number, String>,
    known: &[Known],
) -> TieCell {
    let units_off = match &computed {
        Ok(number) => printed.units_off(*number),
        Err(reason) => Err(reason.clone()),
    };
    let known = known.iter().find(|k| is_cell(k, &table.name, &cell.row, &cell.column));
    let tolerance = table.tolerance.as_ref();
    let tolerated = || {
        let (Ok(number), Some(tolerance)) = (&computed, tolerance) else { return false };
        printed.difference(*number).is_some_and(|gap| gap <= tolerance.largest)
    };
    let (verdict, note) = match (units_off, known) {
        (Ok(0 | 1), Some(known)) => (
            Verdict::Outside,
            Some(format!("listed as known, but it ties now: remove the entry ({})", known.reason)),
        ),
        (Ok(_), Some(known)) if is_as_known(&known.computed, &computed) => {
            (Verdict::Known, Some(known.reason.clone()))
        }
        (_, Some(known)) => (
            Verdict::Outside,
            Some(format!("known as {}, not as this ({})", known.computed, known.reason)),
        ),
        (Ok(0), None) => (Verdict::Exact, None),
        (Ok(1), None) => (Verdict::Within, None),
        (_, None) if tolerated() => (Verdict::Tolerated, tolerance.map(|t| t.reason.clone())),
        (Ok(_), None) => (Verdict::Outside, None),
        (Err(reason), None) => (Verdict::Outside, Some(reason)),
    };
    TieCell {
        table: table.name.clone(),
        row: cell.row.clone(),
        column: cell.column.clone(),
        published: cell.printed.clone(),
        computed,
        unit: cell.unit(),
        verdict,
        note,
    }
}

/// Whether the computed number is the one that a known difference states, within one unit of its
/// last digit.
fn is_as_known(stated: &str, computed: &Result<Number, String>) -> bool {
    let units_off = |number: &Number| Printed::alone(stated).units_off(*number);
    computed.as_ref().is_ok_and(|number| units_off(number).is_ok_and(|units| units <= 1))
}

fn is_cell(known: &Known, table: &str, row: &str, column: &str) -> bool {
    known.table == table && known.row == row && known.column == column
}

fn mean_breach(table: &Table, decimals: &Decimals, cells: &[TieCell]) -> Option<String> {
    let tolerance = table.tolerance.as_ref()?;
    let limit = tolerance.mean?;
    let gaps: Vec<f64> = table
        .cells
        .iter()
        .zip(cells)
        .filter(|(_, compared)| compared.verdict != Verdict::Known)
        .filter_map(|(cell, compared)| {
            decimals.printed(cell).difference(*compared.computed.as_ref().ok()?)
        })
        .collect();
    let mean = gaps.iter().sum::<f64>() / gaps.len().max(1) as f64;
    let (name, unit) = (&table.name, cells.first().map_or("", |cell| &cell.unit));
    (mean > limit).then(|| {
        format!("table {name:?}: mean difference {mean:.4} {unit}, declared at most {limit}")
    })
}

impl Measure {
    /// Whether it measures a group, not a class.
    pub fn is_of_group(self) -> bool {
        self == Measure::AvailableRatePct || self.name().starts_with("pool_")
    }

    /// Whether it is a number of a break-even, which is solved for.
    pub fn is_breakeven(self) -> bool {
        self.name().starts_with("breakeven_")
    }

    /// Whether it is an amount of money.
    pub fn is_dollars(self) -> bool {
        self.unit() == "USD"
    }

    /// Unit, as output writes it.
    pub fn unit(self) -> &'static str {
        match self {
            Measure::FirstPrincipal | Measure::LastPrincipal => "month",
            Measure::FirstPeriod | Measure::LastPeriod | Measure::BreakevenFirstLossPeriod => {
                "period"
            }
            Measure::Convexity => "years2",
            Measure::PercentOutstanding => "percent",
            _ => match self.name().rsplit('_').next() {
                Some("bp") => "bp",
                Some("pct") => "percent",
                Some("years") => "years",
                Some("usd") => "USD",
                _ => "months",
            },
        }
    }
}
