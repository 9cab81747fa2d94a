//! A row a position and scenario.

use grid::positions::PositionCell;
use grid::{Failure, Measured};
use report::{Column, Sheet, Value, kept};

use crate::keys;
use crate::value::{Valuation, Valued, faces, totals};
use files::Position;

/// Dollars and measures of a position in a scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Amounts {
    /// Face at closing.
    pub(super) original: f64,
    /// Face at settlement.
    pub(super) current: f64,
    /// Without accrued interest; `None` without a price.
    pub(super) clean: Option<f64>,
    pub(super) accrued: Option<f64>,
    /// With it.
    pub(super) market: Option<f64>,
    /// Value of a basis point of yield, or of margin.
    pub(super) dv01: Option<f64>,
    /// Cash from settlement on.
    pub(super) cash: f64,
    /// The position over the class at settlement.
    pub(super) part: f64,
}

impl Amounts {
    pub(super) fn of(position: &Position, cell: &PositionCell) -> Amounts {
        let PositionCell { original, measured, payments } = cell;
        let (original, current) = faces(position.face, *original, measured.balance);
        let part = measured.balance.map_or(0.0, |balance| current / balance);
        let of_face = |percent: f64| current * percent / 100.0;
        let clean = measured.price_pct.map(of_face);
        let accrued = measured.accrued_pct.map(of_face);
        let market = clean.zip(accrued).map(|(clean, accrued)| clean + accrued);
        let durations = measured.durations.map(|durations| durations.modified);
        let paid: f64 = payments.iter().map(|(_, interest, principal)| interest + principal).sum();
        Amounts {
            original,
            current,
            clean,
            accrued,
            market,
            dv01: market.zip(durations).map(|(market, years)| market * years / 10_000.0),
            cash: part * paid,
            part,
        }
    }
}

impl Valued {
    /// The amounts of a scenario; `None` where it has not run.
    pub(super) fn amounts(&self, position: &Position, scenario: usize) -> Option<Amounts> {
        let (_, cell) = self.cells.get(scenario)?;
        cell.as_ref().ok().map(|cell| Amounts::of(position, cell))
    }
}

fn before_labels() -> [Column; 3] {
    [
        Column::number("position", "Position", 0),
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
    ]
}

fn behind_labels() -> [Column; 21] {
    [
        Column::text("run_to", "Run to"),
        Column::number("scenario", "Scenario", 0),
        Column::money("original_face_usd", "Original face ($)", 2),
        Column::number("factor", "Factor", 8),
        Column::money("current_face_usd", "Current face ($)", 2),
        Column::number("price", "Price", 5),
        Column::number("accrued", "Accrued (%)", 5),
        Column::number("full_price", "Full price", 5),
        Column::money("clean_value_usd", "Clean value ($)", 2),
        Column::money("accrued_usd", "Accrued ($)", 2),
        Column::money("market_value_usd", "Market value ($)", 2),
        Column::money("change_usd", "Against the base ($)", 2),
        Column::number("dm_bp", "DM (bp)", 1),
        Column::number("yield_pct", "Yield (%)", 3),
        Column::number("wal_years", "WAL (years)", 2),
        Column::number("mdur_years", "MDUR (years)", 2),
        Column::money("dv01_usd", "DV01 ($)", 2),
        Column::money("cash_usd", "Cash to come ($)", 2),
        Column::text("first_principal", "First principal"),
        Column::text("last_principal", "Last principal"),
        Column::text("reason", "Reason"),
    ]
}

/// Whether rows or totals have a column of this name beside labels.
pub(super) fn is_of_results(name: &str) -> bool {
    let of_rows = before_labels().into_iter().chain(behind_labels());
    let of_rows = of_rows.chain(totals::columns()).any(|column| column.name == name);
    of_rows || keys::is_key(name)
}

impl Valuation<'_> {
    /// Rows without a value that should exist.
    pub fn failed(&self) -> usize {
        let cells = self.valued.iter().flat_map(|valued| &valued.cells);
        let failed = |cell: &Result<PositionCell, Failure>| {
            cell.as_ref().map_or(true, |cell| cell.measured.failure.is_some())
        };
        cells.filter(|(_, cell)| failed(cell)).count()
    }

    /// One row a position and scenario, the base's first.
    pub fn table(&self) -> Sheet {
        let labels = self.positions.labels.iter().map(|label| Column::text(kept(label), label));
        let columns = before_labels().into_iter().chain(labels).chain(behind_labels()).collect();
        let mut sheet = Sheet::new(columns);
        let mut of_rows = Vec::new();
        for (at, (position, valued)) in self.positions.rows.iter().zip(&self.valued).enumerate() {
            let base = valued.amounts(position, 0).and_then(|amounts| amounts.market);
            for (scenario, (keys, cell)) in valued.cells.iter().enumerate() {
                let mut row: Vec<Value> = vec![
                    (at + 1).into(),
                    valued.deal.clone().into(),
                    position.class.clone().into(),
                ];
                row.extend(position.labels.iter().map(|label| match label.as_str() {
                    "" => Value::Empty,
                    label => label.into(),
                }));
                row.push(valued.run_to.name().into());
                row.push((scenario + 1).into());
                let cell = cell.as_ref();
                row.extend(numbers(
                    cell.ok().map(|cell| (Amounts::of(position, cell), cell)),
                    base,
                ));
                let reason = match cell {
                    Ok(cell) => reason(&cell.measured).map(str::to_owned),
                    Err(failure) => Some(failure.to_string()),
                };
                row.push(reason.into());
                sheet.push(row);
                of_rows.push(keys);
            }
        }
        keys::add(&mut sheet, of_rows.into_iter());
        sheet
    }
}

/// Why a position has no value; else what must be known of those that it has.
fn reason(measured: &Measured) -> Option<&str> {
    let unpriced =
        measured.price_pct.is_none().then_some("no price is given and the deal has none");
    measured.reason().or(unpriced)
}

/// From the original face to the last month of principal.
fn numbers(found: Option<(Amounts, &PositionCell)>, base: Option<f64>) -> [Value; 18] {
    let Some((amounts, cell)) = found else { return [const { Value::Empty }; 18] };
    let measured: &Measured = &cell.measured;
    let change = amounts.market.zip(base).map(|(market, base)| market - base);
    let factor = measured.balance.unwrap_or(0.0) / cell.original;
    let window = measured.window;
    [
        amounts.original.into(),
        Value::from(Some(factor).filter(|factor| factor.is_finite())),
        amounts.current.into(),
        measured.price_pct.into(),
        measured.accrued_pct.into(),
        measured.full_price_pct().into(),
        amounts.clean.into(),
        amounts.accrued.into(),
        amounts.market.into(),
        change.into(),
        measured.dm_bp.into(),
        measured.yield_pct.into(),
        measured.wal_years.into(),
        measured.durations.map(|durations| durations.modified).into(),
        amounts.dv01.into(),
        amounts.cash.into(),
        window.map(|window| window.first).into(),
        window.map(|window| window.last).into(),
    ]
}
