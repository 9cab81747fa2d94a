//! `paydown price`: Price-DM sensitivity tables.

use std::time::Instant;

use bonds::deal::{Class, ClassKind, Coupon, Floating};
use files::DealDocument;
use grid::columns::MEASURES;
use grid::{Given, Measured, Prepared, PriceCell, PriceRequest, Scenario, View, price};
use report::price_table;
use report::{Column, Format, PriceBlock, PriceRow, PriceTable, Sheet, Value, titled};
use terms::{Price, Rate, RunTo};

use crate::args::PriceArgs;
use crate::exit::{self, Error, Exit};
use crate::output::Output;
use crate::{basis, keys, page, plan, unapplied};

/// Prices the classes and writes the tables.
pub(crate) fn run(args: &PriceArgs, output: &Output) -> Result<Exit, Error> {
    let mut document = plan::read(&args.deal, output)?;
    apply_conventions(args, &mut document)?;
    let inputs = &document.inputs;
    let prepared = Prepared::new(inputs)?;
    let request = PriceRequest {
        scenarios: plan::scenarios(&args.scenario, inputs, View::Tables, output)?,
        given: given(args),
        classes: plan::bonds(&document, &args.view.class, "has no price yet")?,
        views: plan::views(args.view.to, inputs)?,
    };
    unapplied::note(&prepared, &request.scenarios, output);
    let start = Instant::now();
    let cells = price(&prepared, &request);
    exit::all_failed(cells.iter().map(|cell| &cell.measured))?;
    output.detail(&format!(
        "{} cells from {} scenarios and {} loans in {:.1} ms",
        cells.len(),
        request.scenarios.len(),
        inputs.groups.iter().map(|group| group.pool.loans.len()).sum::<usize>(),
        start.elapsed().as_secs_f64() * 1000.0
    ));
    match output.format {
        Format::Csv | Format::Json => {
            let basis = basis::facts(inputs, View::Tables, &request.scenarios);
            page::rows(output, &basis, &sheet(&document, args, &request, &cells))?;
        }
        Format::Table => output.text(|to, terminal| {
            for (position, table) in tables(&document, &request, &cells).iter().enumerate() {
                if position > 0 {
                    writeln!(to)?;
                }
                table.write(to, terminal)?;
            }
            Ok(())
        })?,
        Format::Markdown => output.text(|to, _| {
            for (position, table) in tables(&document, &request, &cells).iter().enumerate() {
                if position > 0 {
                    writeln!(to)?;
                }
                table.write_markdown(to)?;
            }
            Ok(())
        })?,
    }
    let failed = cells.iter().filter(|cell| cell.has_failed()).count();
    if failed > 0 {
        output.note(&format!("{failed} of {} cells failed", cells.len()));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}

fn apply_conventions(args: &PriceArgs, document: &mut DealDocument) -> Result<(), Error> {
    let inputs = &mut document.inputs;
    if let Some(day_count) = args.wal_day_count {
        inputs.conventions.count_lives(day_count);
    }
    if let Some(settle) = args.settle {
        if let Some(reason) = inputs.deal.dates.unpriceable(settle) {
            return Err(Error::usage(reason));
        }
        inputs.deal.dates.settlement = settle;
    }
    Ok(())
}

fn given(args: &PriceArgs) -> Vec<Given> {
    if !args.price.is_empty() {
        args.price.iter().map(|p| Given::Price(Price::from_percent(*p))).collect()
    } else if !args.dm.is_empty() {
        args.dm.iter().map(|bp| Given::Margin(Rate::from_bp(*bp))).collect()
    } else if !args.bond_yield.is_empty() {
        args.bond_yield.iter().map(|pct| Given::Yield(Rate::from_percent(*pct))).collect()
    } else {
        vec![Given::DealPrice]
    }
}

fn sheet(
    document: &DealDocument,
    args: &PriceArgs,
    request: &PriceRequest,
    cells: &[PriceCell],
) -> Sheet {
    let inputs = &document.inputs;
    let deal = &inputs.deal;
    let mut columns = vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::text("run_to", "Run to"),
        Column::number("speed_pct", "Speed (%)", 0),
    ];
    columns.extend(MEASURES.iter().map(Column::of_measure));
    columns.push(Column::text("reason", "Reason"));
    let mut sheet = Sheet::new(columns);
    for cell in cells {
        let class = &deal.classes[cell.class];
        let measured = cell.measured.as_ref().ok();
        let asked = Measured { price_pct: price_of(cell, class), ..Measured::default() };
        let mut row: Vec<Value> = vec![
            deal.name.clone().into(),
            class.name.clone().into(),
            cell.run_to.name().into(),
            request.scenarios[cell.scenario].speed.of_pricing().into(),
        ];
        row.extend(MEASURES.iter().map(|measure| match (measured, measure.name) {
            (Some(measured), _) => Value::from((measure.of)(measured)),
            (None, "price") => Value::from((measure.of)(&asked)),
            (None, _) => Value::Empty,
        }));
        row.push(reason(cell, Measured::reason).into());
        sheet.push(row);
    }
    let keys = cells.iter().map(|cell| {
        let scenario = &request.scenarios[cell.scenario];
        keys::of(inputs, View::Tables, scenario, &own_settings(args, cell.given))
    });
    let keys: Vec<_> = keys.collect();
    keys::add(&mut sheet, keys.iter());
    sheet.columns.push(Column::text("solved_for", "Solved for"));
    let solved = |cell: &PriceCell| match cell.given {
        Given::DealPrice | Given::Price(_) => Value::Empty,
        Given::Margin(_) | Given::Yield(_) | Given::MortgageYield(_) => "price".into(),
    };
    sheet.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(solved(cell)));
    sheet
}

/// What flags of the verb itself set; a price has its column.
fn own_settings(args: &PriceArgs, given: Given) -> Vec<(&'static str, String)> {
    let mut own = Vec::new();
    own.extend(args.settle.map(|date| ("settle", date.to_string())));
    own.extend(args.wal_day_count.map(|count| ("wal_day_count", count.to_string())));
    match given {
        Given::Margin(margin) => own.push(("dm", rounded(margin.bp()).to_string())),
        Given::Yield(bey) => own.push(("yield", rounded(bey.percent()).to_string())),
        Given::DealPrice | Given::Price(_) | Given::MortgageYield(_) => {}
    }
    own
}

/// The price that a cell was asked at.
fn price_of(cell: &PriceCell, class: &Class) -> Option<f64> {
    cell.given.price_of(class).map(Price::percent)
}

/// Why its scenario has no cash flows, else what `of_numbers` gives.
fn reason(cell: &PriceCell, of_numbers: fn(&Measured) -> Option<&str>) -> Option<String> {
    match &cell.measured {
        Ok(measured) => of_numbers(measured).map(str::to_owned),
        Err(failure) => Some(failure.to_string()),
    }
}

/// One table a class, and where more than speeds vary, one for each of the rest.
fn tables(document: &DealDocument, request: &PriceRequest, cells: &[PriceCell]) -> Vec<PriceTable> {
    let deal = &document.inputs.deal;
    let mut tables = Vec::new();
    for &class in &request.classes {
        for columns in plan::side_by_side(&request.scenarios) {
            let scenarios: Vec<_> =
                columns.iter().map(|column| request.scenarios[*column].clone()).collect();
            let is_of_pricing = scenarios.iter().all(|s| s.speed.of_pricing().is_some());
            let block = |&run_to: &RunTo| {
                let is_here = |cell: &&PriceCell| {
                    cell.class == class && cell.run_to == run_to && columns.contains(&cell.scenario)
                };
                let here: Vec<&PriceCell> = cells.iter().filter(is_here).collect();
                block(&deal.classes[class], run_to, columns.len(), &here)
            };
            tables.push(PriceTable {
                title: format!("{}, {}", deal.title, titled("Class", &deal.classes[class].name)),
                facts: facts(document, &scenarios, class),
                across: if is_of_pricing { "Pricing speed" } else { "Speed" }.to_string(),
                columns: scenarios.iter().map(|scenario| scenario.speed.head()).collect(),
                blocks: request.views.iter().map(block).collect(),
            });
        }
    }
    tables
}

fn facts(document: &DealDocument, scenarios: &[Scenario], class: usize) -> Vec<(String, String)> {
    let deal = &document.inputs.deal;
    let class = &deal.classes[class];
    let mut facts = vec![("Settlement".to_string(), deal.dates.settlement.to_string())];
    match &class.kind {
        ClassKind::Balance(balance) => {
            facts.push(("Class balance".into(), format!("${}", report::thousands(*balance, 0))));
        }
        ClassKind::Notional { of, pct } => {
            facts.push(("Notional".into(), format!("{pct}% of {}", of.join(" + "))));
        }
        ClassKind::Residual => {}
    }
    match class.coupon {
        Coupon::Floating(floating) if has_margin(class) => {
            let percent = report::printed(floating.margin.percent(), 2);
            facts.push(("Pass-thru margin (pre-step-up)".into(), format!("{percent}%")));
        }
        Coupon::Floating(Floating { index, multiplier, margin, .. }) => {
            let name = &document.inputs.static_index.names[index.0];
            let (margin, sign) =
                (rounded(margin.percent()), if multiplier < 0.0 { '-' } else { '+' });
            let formula = format!("{margin}% {sign} {} x {name}", multiplier.abs());
            facts.push(("Coupon (pre-step-up)".into(), formula));
        }
        Coupon::Fixed(rate) => {
            facts.push(("Coupon".into(), format!("{}%", rounded(rate.rate.percent()))))
        }
        Coupon::None => {}
    }
    facts.extend(basis::facts(&document.inputs, View::Tables, scenarios));
    facts
}

/// Whether a class is priced on a margin: its coupon is an index itself plus one.
fn has_margin(class: &Class) -> bool {
    matches!(class.coupon, Coupon::Floating(floating) if floating.multiplier == 1.0)
}

/// A figure without the last bits of its binary form.
fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
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
    let unpriced = cells.iter().all(|cell| price_of(cell, class).is_none());
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
        Some(Given::Margin(margin)) => format!("DM {} bp", rounded(margin.bp())),
        Some(Given::Yield(bey)) => format!("yield {}%", rounded(bey.percent())),
        Some(Given::MortgageYield(rate)) => format!("mortgage yield {}%", rounded(rate.percent())),
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
