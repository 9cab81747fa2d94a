//! Price-DM tables, as dealers' computational materials print them.

use bonds::deal::{Class, ClassKind, Coupon, Floating};
use grid::{Given, Measured, PriceCell, Scenario, Spread, SpreadKind};
use report::{PriceBlock, PriceRow, PriceTable, Value, price_table, printed, thousands, titled};
use terms::RunTo;

use crate::prices::{asked_price, reason, rounded};
use crate::{Prices, notes, side_by_side};

impl Prices {
    /// One table a class, and where more than speeds vary, one for each of the rest.
    pub fn tables(&self) -> Vec<PriceTable> {
        let (deal, request) = (self.deal(), &self.request);
        let terms = &deal.inputs().deal;
        let mut tables = Vec::new();
        for &class in &request.classes {
            for columns in side_by_side(&request.scenarios) {
                let scenarios: Vec<_> =
                    columns.iter().map(|column| request.scenarios[*column].clone()).collect();
                let is_of_pricing = scenarios.iter().all(|s| s.speed.of_pricing().is_some());
                let block = |&run_to: &RunTo| {
                    let is_here = |cell: &&PriceCell| {
                        cell.class == class
                            && cell.run_to == run_to
                            && columns.contains(&cell.scenario)
                    };
                    let here: Vec<&PriceCell> = self.cells.iter().filter(is_here).collect();
                    block(&terms.classes[class], run_to, columns.len(), &here)
                };
                tables.push(PriceTable {
                    title: format!(
                        "{}, {}",
                        terms.title,
                        titled("Class", &terms.classes[class].name)
                    ),
                    facts: heading(self, &scenarios, class),
                    across: if is_of_pricing { "Pricing speed" } else { "Speed" }.to_string(),
                    columns: scenarios.iter().map(|scenario| scenario.speed.head()).collect(),
                    blocks: request.views.iter().map(block).collect(),
                });
            }
        }
        tables
    }
}

fn heading(prices: &Prices, scenarios: &[Scenario], class: usize) -> Vec<(String, String)> {
    let inputs = prices.deal().inputs();
    let class = &inputs.deal.classes[class];
    let settlement = ("Settlement".to_string(), inputs.deal.dates.settlement.to_string());
    let mut facts = vec![settlement.clone()];
    match &class.kind {
        ClassKind::Balance(balance) => {
            let head =
                if notes::aged(inputs).is_some() { "Original balance" } else { "Class balance" };
            facts.push((head.into(), format!("${}", thousands(*balance, 0))));
        }
        ClassKind::Notional { of, pct } => {
            facts.push(("Notional".into(), format!("{pct}% of {}", of.join(" + "))));
        }
        ClassKind::Residual => {}
    }
    match class.coupon {
        Coupon::Floating(floating) if has_margin(class) => {
            let percent = printed(floating.margin.percent(), 2);
            facts.push(("Pass-thru margin (pre-step-up)".into(), format!("{percent}%")));
        }
        Coupon::Floating(Floating { index, multiplier, margin, .. }) => {
            let name = &inputs.static_index.names[index.0];
            let (margin, sign) =
                (rounded(margin.percent()), if multiplier < 0.0 { '-' } else { '+' });
            let formula = format!("{margin}% {sign} {} x {name}", multiplier.abs());
            facts.push(("Coupon (pre-step-up)".into(), formula));
        }
        Coupon::Fixed(rate) => {
            facts.push(("Coupon".into(), format!("{}%", rounded(rate.rate.percent()))))
        }
        Coupon::Expression => {
            let rate = class.rates.rate.as_ref().map_or("", |rate| rate.text.as_str());
            facts.push(("Coupon".into(), rate.to_owned()));
        }
        Coupon::None => {}
    }
    facts.extend(prices.facts(scenarios).into_iter().filter(|fact| *fact != settlement));
    facts
}

/// Whether a class is priced on a margin: its coupon is an index itself plus one.
fn has_margin(class: &Class) -> bool {
    matches!(class.coupon, Coupon::Floating(floating) if floating.multiplier == 1.0)
}

/// One view of a class: its DM or yield at each price, and its life.
fn block(class: &Class, run_to: RunTo, speeds: usize, cells: &[&PriceCell]) -> PriceBlock {
    let mut rows = Vec::new();
    let prices: Vec<&[&PriceCell]> = cells.chunks(speeds.max(1)).collect();
    for at_price in &prices {
        rows.extend(value_rows(at_price, class));
    }
    let matrix = prices.len() > 1;
    let Some(first) = prices.first() else {
        return PriceBlock { head: String::new(), rows };
    };
    rows.push(row("WAL (years)", 2, first, |m| m.wal_years.into()));
    if matrix {
        for at_price in &prices {
            let label = format!("MDUR at {} (years)", given_label(at_price, class));
            rows.push(row(&label, 2, at_price, |m| m.durations.map(|d| d.modified).into()));
        }
    } else {
        rows.push(row("MDUR (years)", 2, first, |m| m.durations.map(|d| d.modified).into()));
    }
    rows.push(row("First principal", 0, first, |m| m.window.map(|w| w.first).into()));
    rows.push(row("Last principal", 0, first, |m| m.window.map(|w| w.last).into()));
    rows.extend(loss_rows(class, first));
    let head = match run_to {
        RunTo::Call => "To call",
        RunTo::Maturity => "To maturity",
    };
    PriceBlock { head: head.to_string(), rows }
}

/// What the class and its collateral lose, where there is any loss.
fn loss_rows(class: &Class, cells: &[&PriceCell]) -> Vec<PriceRow> {
    let measured = || cells.iter().filter_map(|cell| cell.measured.as_ref().ok());
    let mut rows = Vec::new();
    if measured().any(|m| m.class_loss.is_some_and(|lost| lost > 0.0)) {
        if let ClassKind::Balance(balance) = class.kind.clone()
            && balance > 0.0
        {
            let part = move |m: &Measured| m.class_loss.map(|lost| 100.0 * lost / balance);
            rows.push(row("Write-down (%)", 2, cells, move |m| part(m).into()));
        }
        rows.push(row("Write-down ($)", 0, cells, |m| m.class_loss.into()));
    }
    if measured().any(|m| m.cumulative_loss_pct > 0.0) {
        rows.push(row("Collateral loss (%)", 2, cells, |m| m.cumulative_loss_pct.into()));
    }
    rows
}

/// The rows that depend on what is given: DM or yield at a price, or the price at a DM or yield.
fn value_rows(cells: &[&PriceCell], class: &Class) -> Vec<PriceRow> {
    let label = given_label(cells, class);
    let floating = has_margin(class);
    let unpriced = cells.iter().all(|cell| asked_price(cell, class).is_none());
    match cells.first().map(|cell| cell.given) {
        Some(Given::DealPrice) if unpriced => {
            vec![row("Yield (no price given)", 3, cells, |_| Value::Empty)]
        }
        Some(Given::DealPrice | Given::Price(_)) | None if floating => {
            vec![row(&format!("DM at {label} (bp)"), 0, cells, |m| m.dm_bp.into())]
        }
        Some(Given::DealPrice | Given::Price(_)) | None => {
            vec![row(&format!("Yield at {label} (%)"), 3, cells, |m| m.yield_pct.into())]
        }
        Some(_) => {
            vec![row(&format!("Price at {label} (%)"), 5, cells, |m| m.price_pct.into())]
        }
    }
}

fn given_label(cells: &[&PriceCell], class: &Class) -> String {
    match cells.first().map(|cell| cell.given) {
        Some(Given::Price(price)) => rounded(price.percent()).to_string(),
        Some(Given::DmBp(bp)) => format!("DM {} bp", rounded(bp)),
        Some(Given::YieldPct(percent)) => format!("yield {}%", rounded(percent)),
        Some(Given::Spread(Spread { kind: SpreadKind::Z, bp })) => {
            format!("Z-spread {} bp", rounded(bp))
        }
        Some(Given::Spread(Spread { kind: SpreadKind::I, bp })) => {
            format!("I-spread {} bp", rounded(bp))
        }
        Some(Given::MortgageYieldPct(percent)) => {
            format!("mortgage yield {}%", rounded(percent))
        }
        Some(Given::DealPrice) | None => match Given::DealPrice.price_of(class) {
            Some(price) => rounded(price.percent()).to_string(),
            None => "no price".to_string(),
        },
    }
}

fn row(
    label: &str,
    digits: usize,
    cells: &[&PriceCell],
    value: impl Fn(&Measured) -> Value,
) -> PriceRow {
    let cells = cells.iter().map(|cell| {
        let value = cell.measured.as_ref().map_or(Value::Empty, &value);
        match (value, reason(cell, Measured::missing)) {
            (Value::Empty, Some(reason)) => price_table::PriceCell::Missing { reason },
            (value, _) => price_table::PriceCell::Value(value),
        }
    });
    PriceRow::new(label, digits, cells)
}
