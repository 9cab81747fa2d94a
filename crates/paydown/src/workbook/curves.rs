//! Tables that charts are drawn from: balances, rates against coupons, break-evens by shift.

use bonds::deal::ClassKind;
use grid::{Prepared, Run};
use report::workbook::Chart;
use report::{Column, Sheet, Tab, Value};

use crate::{AvailableRates, BreakEvens};

/// Balances of the classes after every payment date of a run to maturity, and their chart.
pub(super) fn balances(prepared: &Prepared, run: &Run) -> (Tab, Option<Chart>) {
    let deal = &prepared.inputs.deal;
    let has_balance = |class: &usize| matches!(deal.classes[*class].kind, ClassKind::Balance(_));
    let classes: Vec<usize> = (0..deal.classes.len()).filter(has_balance).collect();
    let mut columns =
        vec![Column::number("period", "Period", 0), Column::text("payment_date", "Payment date")];
    let head = |class: &usize| Column::money("balance", deal.classes[*class].name.as_str(), 2);
    columns.extend(classes.iter().map(head));
    let mut sheet = Sheet::new(columns);
    for (row, date) in run.bonds.dates.iter().enumerate() {
        let left = |class: &usize| run.bonds.classes[*class].ending_balance[row];
        let mut values: Vec<Value> = vec![(row + 1).into(), (*date).into()];
        values.extend(classes.iter().map(|class| Value::from(left(class))));
        sheet.push(values);
        if classes.iter().all(|class| left(class) == 0.0) {
            break;
        }
    }
    let chart = Chart {
        title: format!("{}: balances of the classes", deal.title),
        tab: "Balances".to_string(),
        along: "payment_date",
        along_title: "Payment date".to_string(),
        title_up: "Balance ($)".to_string(),
        lines: (2..sheet.columns.len()).collect(),
        rows: 0..sheet.rows.len(),
    };
    let title = format!("{}: balances after each payment date", deal.title);
    let chart = Some(chart).filter(|_| !classes.is_empty() && !sheet.rows.is_empty());
    (Tab::page("Balances", &title, sheet), chart)
}

/// Available funds rates of each group in every scenario, beside the coupons of its classes in the
/// base, and a chart of the base.
pub(super) fn rates(rates: &AvailableRates) -> Vec<(Tab, Option<Chart>)> {
    let deal = &rates.deal().inputs().deal;
    let page = rates.page();
    let base = rates.schedules.first().and_then(|schedule| schedule.run.as_ref().ok());
    let mut tabs = Vec::new();
    for (id, group) in deal.groups.iter().enumerate() {
        let mut sheet = page.table.clone();
        let name = Value::from(group.name.as_str());
        sheet.rows.retain(|row| row.first() == Some(&name));
        sheet.columns.remove(0);
        sheet.rows.iter_mut().for_each(|row| drop(row.remove(0)));
        if sheet.rows.is_empty() {
            continue;
        }
        let mut lines = vec![3];
        let classes = deal.classes.iter().enumerate();
        for (class, terms) in classes.filter(|(_, class)| class.group == id) {
            let Some(flows) = base.map(|run| &run.bonds.classes[class]) else { continue };
            if terms.kind == ClassKind::Residual || flows.coupon.iter().all(|rate| *rate == 0.0) {
                continue;
            }
            lines.push(sheet.columns.len());
            let head = format!("Coupon {} (%)", terms.name);
            sheet.columns.push(Column::number("coupon_pct", head, 5));
            for (row, values) in sheet.rows.iter_mut().enumerate() {
                let owed = flows.beginning_balance.get(row).is_some_and(|balance| *balance > 0.0);
                let rate = flows.coupon.get(row).filter(|_| owed).map(|rate| 100.0 * rate);
                values.push(rate.into());
            }
        }
        let tab = format!("Rates {}", group.name);
        let title = format!("{}, group {}", deal.title, group.name);
        let chart = base.map(|_| Chart {
            title: format!("{title}: available funds rate (base) and coupons"),
            tab: tab.clone(),
            along: "payment_date",
            along_title: "Payment date".to_string(),
            title_up: "Percent a year".to_string(),
            lines,
            // The first period has another length, and its rate another height.
            rows: usize::from(sheet.rows.len() > 2)..sheet.rows.len(),
        });
        let title = format!("{title}: available funds rates and coupons");
        tabs.push((Tab::page(tab, &title, sheet), chart));
    }
    tabs
}

/// Break-evens by shift, a column a class and view, with their chart; nothing of a single shift.
pub(super) fn break_evens(solved: &BreakEvens) -> (Option<Tab>, Option<Chart>) {
    let table = solved.table();
    let text = |row: usize, name: &str| match table.value(row, name) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let mut shifts: Vec<f64> = Vec::new();
    let mut lines: Vec<(String, String)> = Vec::new();
    for row in 0..table.rows.len() {
        let line = (text(row, "class"), text(row, "run_to"));
        let shift = table.number(row, "shift_bp").unwrap_or(0.0);
        if !shifts.contains(&shift) {
            shifts.push(shift);
        }
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if shifts.len() < 2 {
        return (None, None);
    }
    shifts.sort_by(f64::total_cmp);
    let mut columns = vec![Column::number("shift_bp", "Shift (bp)", 0)];
    let head = |(class, run_to): &(String, String)| format!("{class} to {run_to} (CDR, %)");
    columns.extend(lines.iter().map(|line| Column::number("cdr_pct", head(line), 3)));
    let mut sheet = Sheet::new(columns);
    for shift in shifts {
        let of_line = |line: &(String, String)| {
            let mut rows = (0..table.rows.len()).filter(|row| {
                table.number(*row, "shift_bp").unwrap_or(0.0) == shift
                    && (text(*row, "class"), text(*row, "run_to")) == *line
            });
            rows.next().and_then(|row| table.number(row, "cdr_pct"))
        };
        let mut values = vec![Value::Number(shift)];
        values.extend(lines.iter().map(|line| Value::from(of_line(line))));
        sheet.push(values);
    }
    let name = "Break-even curve";
    let chart = Chart {
        title: "Break-even CDR by shift of the indices".to_string(),
        tab: name.to_string(),
        along: "shift_bp",
        along_title: "Shift (bp)".to_string(),
        title_up: "CDR (%)".to_string(),
        lines: (1..sheet.columns.len()).collect(),
        rows: 0..sheet.rows.len(),
    };
    (Some(Tab::page(name, "Break-even CDR by shift of the indices", sheet)), Some(chart))
}
