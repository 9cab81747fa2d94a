//! The cash flows of a class, on a tab whose formulas recompute its life, yield and margin.
//!
//! What depends on dates or on other columns is a formula wherever it gives the program's number; the
//! rest (index levels, times that begin within an accrual period) are numbers as the program has them.

use bonds::deal::{Class, ClassKind};
use grid::{ClassTimes, Measured, Prepared, Run};
use report::workbook::{ColumnFormula, Heads, TabTable};
use report::{Block, Column, Sheet, Tab, Value, titled};
use terms::{CashStream, Date, RunTo};

use super::class_figures::figures;
use crate::cash_flows;

/// One class in one view of a run, at a price.
pub(super) struct Shown<'s> {
    pub(super) prepared: &'s Prepared<'s>,
    pub(super) run: &'s Run,
    pub(super) class: usize,
    pub(super) run_to: RunTo,
    pub(super) measured: &'s Measured,
    pub(super) facts: &'s [(String, String)],
}

/// What is bought and measured.
pub(super) struct Bought {
    pub(super) settlement: Date,
    /// First balance, or notional, dollars.
    pub(super) balance: f64,
    pub(super) accrued: f64,
}

/// Columns behind the flows, and which of them are formulas.
struct More {
    columns: Vec<(Column, Vec<f64>)>,
    formulas: Vec<ColumnFormula>,
}

/// The tab of a class.
pub(super) fn tab(shown: &Shown) -> Tab {
    let Shown { prepared, run, class: id, run_to, measured, facts } = *shown;
    let deal = &prepared.inputs.deal;
    let class = &deal.classes[id];
    let mut sheet = cash_flows::of_class(deal, run, id, run_to);
    let stream = prepared.stream(run, id, run_to);
    let times = prepared.class_times(run, id, sheet.rows.len());
    let bought = Bought {
        settlement: deal.dates.settlement,
        balance: stream.balance.first().copied().unwrap_or(0.0),
        accrued: times.accrued,
    };
    let more = more(&sheet, class, &stream, &times, &bought, measured);
    for (column, numbers) in more.columns {
        sheet.columns.push(column);
        let numbers = numbers.into_iter().map(Value::Number).chain(std::iter::repeat(Value::Empty));
        sheet.rows.iter_mut().zip(numbers).for_each(|(row, number)| row.push(number));
    }
    let name = titled("Class", &class.name);
    let title = format!("{}, {name}: cash flows to {}", deal.title, run_to.name());
    let table = TabTable { sheet, heads: Heads::Words, formulas: more.formulas };
    let blocks = vec![
        Block::Title(title),
        Block::Lines(vec![crate::facts::line(facts, "   ")]),
        Block::Figures(figures(&bought, measured)),
        Block::Table(table),
    ];
    Tab::new(format!("{} {}", class.name, run_to.name()), blocks)
}

fn more(
    sheet: &Sheet,
    class: &Class,
    stream: &CashStream,
    times: &ClassTimes,
    bought: &Bought,
    measured: &Measured,
) -> More {
    let rows = sheet.rows.len();
    let mut more = More { columns: Vec::new(), formulas: Vec::new() };
    let of = |name: &str| -> Vec<f64> {
        (0..rows).map(|row| sheet.number(row, name).unwrap_or(0.0)).collect()
    };
    let padded = |row: usize, column: &[f64]| match row < times.settled {
        true => 0.0,
        false => column.get(row).copied().unwrap_or(0.0),
    };
    let notional = matches!(class.kind, ClassKind::Notional { .. });
    let cash: Vec<f64> = (0..rows)
        .map(|row| match row < times.settled || row >= stream.interest.len() {
            true => 0.0,
            false => stream.cash(row),
        })
        .collect();
    let after = |what: &str| format!("IF({{payment_date}}>{{#settlement}},{what},0)");
    let [interest, basis, principal, before, left] =
        ["interest", "basis_risk_paid", "principal", "beginning_balance", "ending_balance"].map(of);
    let paid =
        |row: usize| interest[row] + basis[row] + if notional { 0.0 } else { principal[row] };
    let of_cash = match notional {
        true => "{interest}+{basis_risk_paid}",
        false => "{interest}+{basis_risk_paid}+{principal}",
    };
    let is_after = |row: usize| row >= times.settled;
    let agrees = (0..rows).filter(|row| is_after(*row)).all(|row| near(cash[row], paid(row)));
    more.add(
        Column::money("cash", "Cash to the holder ($)", 2),
        cash,
        agrees.then(|| after(of_cash)),
    );

    let least = bought.balance * 1e-11;
    let counted: Vec<f64> = (0..rows)
        .map(|row| padded(row, &stream.principal))
        .map(|dollars| if dollars >= least { dollars } else { 0.0 })
        .collect();
    let decline = |row: usize| if notional { before[row] - left[row] } else { principal[row] };
    let rule = |row: usize| if is_after(row) && decline(row) >= least { decline(row) } else { 0.0 };
    let agrees = (0..rows).all(|row| near(counted[row], rule(row)));
    let of_principal =
        if notional { "{beginning_balance}-{ending_balance}" } else { "{principal}" };
    let rule = after(&format!("IF({of_principal}>={{#balance}}*1E-11,{of_principal},0)"));
    let head = "Principal that the life counts ($)";
    more.add(Column::money("counted", head, 2), counted, agrees.then_some(rule));

    let dates: Vec<Date> = (0..rows).filter_map(|row| date(sheet, row)).collect();
    let life = ("life_years", "Years of the life");
    more.add_times(life, &times.life, (&dates, bought.settlement), times.settled);
    if measured.yield_pct.is_some() {
        let yields = ("yield_years", "Years of the yield");
        more.add_times(yields, &times.yields, (&dates, bought.settlement), times.settled);
    }
    if let Some(bp) = measured.dm_bp {
        let index: Vec<f64> = (0..rows).map(|row| 100.0 * level(stream, row)).collect();
        more.add_margin(bp, index, times, (&dates, bought.settlement));
    }
    more
}

impl More {
    fn add(&mut self, column: Column, numbers: Vec<f64>, formula: Option<String>) {
        let rule = |text: String| ColumnFormula {
            column: column.name,
            first: Some(text.clone()),
            rest: text,
        };
        self.formulas.extend(formula.map(rule));
        self.columns.push((column, numbers));
    }

    /// Years from settlement: actual days over 360 or 365 where that is what they are; else a step
    /// of 30 days a month after the first, where they go so.
    fn add_times(
        &mut self,
        (name, head): (&'static str, &str),
        years: &[f64],
        (dates, settlement): (&[Date], Date),
        settled: usize,
    ) {
        let actual = |year: f64| {
            let all = dates.iter().zip(years).skip(settled);
            let mut all = all.map(|(date, years)| near(*years, days(settlement, *date) / year));
            all.all(|agrees| agrees).then(|| {
                let text = format!("({{payment_date}}-{{#settlement}})/{year}");
                let text = format!("IF({{payment_date}}>{{#settlement}},{text},0)");
                (Some(text.clone()), text)
            })
        };
        let steps = || {
            let even = years.windows(2).all(|pair| near(pair[1] - pair[0], 30.0 / 360.0));
            (even && settled == 0).then(|| (None, format!("{{{name}^}}+30/360")))
        };
        let found = actual(360.0).or_else(|| actual(365.0)).or_else(steps);
        let rule = |(first, rest)| ColumnFormula { column: name, first, rest };
        self.formulas.extend(found.map(rule));
        self.columns.push((Column::number(name, head, 6), years.to_vec()));
    }

    /// The index, and what a dollar grows to at the index plus the margin, with its sensitivity.
    fn add_margin(
        &mut self,
        bp: f64,
        index: Vec<f64>,
        times: &ClassTimes,
        (dates, settlement): (&[Date], Date),
    ) {
        let periods = &times.margin_periods;
        let (mut grown, mut sum) = (1.0, 0.0);
        let (mut growth, mut sensitivity) = (Vec::new(), Vec::new());
        for (years, index) in periods.iter().zip(&index) {
            let factor = 1.0 + (index / 100.0 + bp / 10_000.0) * years;
            grown *= factor;
            sum += years / factor;
            growth.push(grown);
            sensitivity.push(sum);
        }
        let before = std::iter::once(&settlement).chain(dates);
        let actual = before
            .zip(dates)
            .zip(periods)
            .all(|((before, date), years)| near(*years, days(*before, *date) / 360.0));
        if actual && times.settled == 0 {
            self.formulas.push(ColumnFormula {
                column: "dm_years",
                first: Some("({payment_date}-{#settlement})/360".to_string()),
                rest: "({payment_date}-{payment_date^})/360".to_string(),
            });
        }
        let factor = "(1+({index_pct}/100+{#dm}/10000)*{dm_years})";
        self.formulas.push(ColumnFormula {
            column: "dm_growth",
            first: Some(factor.to_string()),
            rest: format!("{{dm_growth^}}*{factor}"),
        });
        self.formulas.push(ColumnFormula {
            column: "dm_slope",
            first: Some(format!("{{dm_years}}/{factor}")),
            rest: format!("{{dm_slope^}}+{{dm_years}}/{factor}"),
        });
        let number = |name, head| Column::number(name, head, 6);
        self.columns.push((number("index_pct", "Index (%)"), index));
        self.columns.push((number("dm_years", "Years of the period"), periods.clone()));
        self.columns.push((number("dm_growth", "Growth at index + DM"), growth));
        self.columns.push((number("dm_slope", "Slope of its logarithm"), sensitivity));
    }
}

fn level(stream: &CashStream, row: usize) -> f64 {
    stream.index.get(row).or(stream.index.last()).copied().unwrap_or(0.0)
}

fn date(sheet: &Sheet, row: usize) -> Option<Date> {
    match sheet.value(row, "payment_date") {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

fn days(from: Date, to: Date) -> f64 {
    f64::from(terms::DayCount::Actual360.days(from, to))
}

/// Whether two numbers are the same but for rounding.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(1.0)
}
