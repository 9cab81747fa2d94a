//! Totals of positions by any of their columns, a row a scenario.

use std::collections::BTreeMap;

use grid::setting::ScenarioKeys;
use report::{Column, Sheet, Value, kept};

use crate::value::Valuation;
use crate::{Error, keys};
use files::nearest;

/// Columns by which positions are added up; none: all in one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TotalsBy(pub Vec<String>);

/// A sum in the making.
#[derive(Clone, Debug, Default)]
struct Total {
    positions: usize,
    unvalued: usize,
    original: f64,
    current: f64,
    clean: f64,
    accrued: f64,
    market: f64,
    change: f64,
    dv01: f64,
    cash: f64,
    /// Of what has the measure: its weight, and the weighted sum.
    price: [f64; 2],
    of_yield: [f64; 2],
    life: [f64; 2],
    duration: [f64; 2],
}

/// By the texts of a group and the scenario: the sum, and the scenarios of its positions.
type Totals<'v> = BTreeMap<(Vec<String>, usize), (Total, Vec<&'v ScenarioKeys>)>;

impl Total {
    fn weigh(into: &mut [f64; 2], weight: f64, value: Option<f64>) {
        if let Some(value) = value {
            into[0] += weight;
            into[1] += weight * value;
        }
    }

    fn average([weight, sum]: [f64; 2]) -> Value {
        let average = sum / weight;
        Value::from(Some(average).filter(|average| average.is_finite()))
    }
}

/// The columns behind those by which positions are added up.
pub(super) fn columns() -> [Column; 15] {
    [
        Column::number("scenario", "Scenario", 0),
        Column::number("positions", "Positions", 0),
        Column::number("unvalued", "Without a value", 0),
        Column::money("original_face_usd", "Original face ($)", 2),
        Column::money("current_face_usd", "Current face ($)", 2),
        Column::number("price", "Price", 5),
        Column::money("clean_value_usd", "Clean value ($)", 2),
        Column::money("accrued_usd", "Accrued ($)", 2),
        Column::money("market_value_usd", "Market value ($)", 2),
        Column::money("change_usd", "Against the base ($)", 2),
        Column::number("yield_pct", "Yield (%)", 3),
        Column::number("wal_years", "WAL (years)", 2),
        Column::number("mdur_years", "MDUR (years)", 2),
        Column::money("dv01_usd", "DV01 ($)", 2),
        Column::money("cash_usd", "Cash to come ($)", 2),
    ]
}

impl Valuation<'_> {
    /// The columns by which positions can be added up.
    pub fn columns_of_totals(&self) -> impl Iterator<Item = &str> {
        ["deal", "class", "run_to"]
            .into_iter()
            .chain(self.positions.labels.iter().map(String::as_str))
    }

    /// A row a scenario and each combination of texts in the columns of `by`. Prices are weighted by
    /// current face, lives too; yields and durations by market value.
    ///
    /// # Errors
    /// A column that positions do not have.
    pub fn totals(&self, by: &TotalsBy) -> Result<Sheet, Error> {
        for name in &by.0 {
            if !self.columns_of_totals().any(|known| known == name) {
                let hint = nearest(name, self.columns_of_totals().collect::<Vec<_>>());
                let hint = hint.map(|near| format!("did you mean {near}?"));
                return Err(Error::hinted(format!("positions have no column {name:?}"), hint));
            }
        }
        let mut totals = Totals::new();
        for (position, valued) in self.positions.rows.iter().zip(&self.valued) {
            let text = |name: &String| match name.as_str() {
                "deal" => valued.deal.clone(),
                "class" => position.class.clone(),
                "run_to" => valued.run_to.name().to_string(),
                label => {
                    let at = self.positions.labels.iter().position(|known| known == label);
                    at.map_or_else(String::new, |at| position.labels[at].clone())
                }
            };
            let group: Vec<String> = by.0.iter().map(text).collect();
            let base = valued.amounts(position, 0).and_then(|amounts| amounts.market);
            for (scenario, (keys, cell)) in valued.cells.iter().enumerate() {
                let (total, of) = totals.entry((group.clone(), scenario)).or_default();
                of.push(keys);
                total.positions += 1;
                let amounts = valued.amounts(position, scenario);
                let Some((amounts, cell)) = amounts.zip(cell.as_ref().ok()) else {
                    total.unvalued += 1;
                    continue;
                };
                let measured = &cell.measured;
                let market = amounts.market.unwrap_or(0.0);
                total.unvalued += usize::from(amounts.market.is_none());
                total.original += amounts.original;
                total.current += amounts.current;
                total.clean += amounts.clean.unwrap_or(0.0);
                total.accrued += amounts.accrued.unwrap_or(0.0);
                total.market += market;
                total.change += amounts.market.zip(base).map_or(0.0, |(now, base)| now - base);
                total.dv01 += amounts.dv01.unwrap_or(0.0);
                total.cash += amounts.cash;
                Total::weigh(&mut total.price, amounts.current, measured.price_pct);
                Total::weigh(&mut total.life, amounts.current, measured.wal_years);
                Total::weigh(&mut total.of_yield, market, measured.yield_pct);
                let duration = measured.durations.map(|durations| durations.modified);
                Total::weigh(&mut total.duration, market, duration);
            }
        }
        Ok(self.sheet_of(by, totals))
    }

    fn sheet_of(&self, by: &TotalsBy, totals: Totals<'_>) -> Sheet {
        let mut columns: Vec<Column> =
            by.0.iter().map(|name| Column::text(kept(name), name)).collect();
        columns.extend(self::columns());
        let mut sheet = Sheet::new(columns);
        let mut of_rows = Vec::new();
        for ((group, scenario), (total, of)) in totals {
            let mut row: Vec<Value> = group.into_iter().map(Value::from).collect();
            row.extend([
                (scenario + 1).into(),
                total.positions.into(),
                total.unvalued.into(),
                total.original.into(),
                total.current.into(),
                Total::average(total.price),
                total.clean.into(),
                total.accrued.into(),
                total.market.into(),
                total.change.into(),
                Total::average(total.of_yield),
                Total::average(total.life),
                Total::average(total.duration),
                total.dv01.into(),
                total.cash.into(),
            ]);
            sheet.push(row);
            of_rows.push(keys::shared(of.into_iter()));
        }
        keys::add_shared(&mut sheet, of_rows.into_iter());
        sheet
    }
}
