//! `paydown history`: months of a deal from its trustee's reports, and what a run projects beside
//! them.

use std::collections::BTreeSet;
use std::path::Path;

use grid::against::{Compared, against};
use paydown::page::write_table;
use paydown::{Page, keys};
use remittance::{Check, ClassMonth, Decimal, Month, PoolMonth, Report, Verdict, by_deal};
use report::{Column, Format, Sheet, Value};

use crate::args::HistoryArgs;
use crate::check_words::{breaks, counts, headline};
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::page;
use crate::plan;
use crate::reconcile::{across, note_gaps, read_all};

/// The months of one deal, in order.
struct Deal {
    name: String,
    months: Vec<Month>,
}

/// Shows the months of every deal, and fails where they do not carry on from one another.
pub(crate) fn run(args: &HistoryArgs, output: &Output) -> Result<Exit, Error> {
    let reports = read_all(&args.reports, output)?;
    let deals = deals(&reports)?;
    let shown = match &args.against {
        Some(deal) => beside(deal, args, &deals, output)?,
        None => {
            show(&deals, output)?;
            Exit::Done
        }
    };
    let checks: Vec<Check> = across(&reports).into_iter().flat_map(|(_, checks)| checks).collect();
    note_gaps(&reports, output);
    if !checks.is_empty() {
        output.note(&headline("what each report carries on from the month before", &checks));
        output.note(&format!("  {}", counts(&checks)));
        for line in breaks(&checks) {
            output.note(&line);
        }
    }
    let holds = checks.iter().all(|check| check.verdict != Verdict::Outside);
    Ok(if holds { shown } else { Exit::Difference })
}

/// The months of the deals, as the reports have them.
fn show(deals: &[Deal], output: &Output) -> Result<(), Error> {
    if !matches!(output.format, Format::Table | Format::Markdown) {
        return output.sheet(&tidy(deals));
    }
    output.text(|to, terminal| match output.format {
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => Ok(()),
        Format::Table | Format::Markdown => {
            for (position, deal) in deals.iter().enumerate() {
                let before = if position > 0 { "\n" } else { "" };
                writeln!(to, "{before}{}\n", deal.name)?;
                write_table(&loans(deal), to, output.format, terminal)?;
                writeln!(to)?;
                write_table(&structure(deal), to, output.format, terminal)?;
                writeln!(to)?;
                write_table(&classes(deal), to, output.format, terminal)?;
            }
            Ok(())
        }
    })
}

/// The reports by deal and date. The same report may be named twice, another one of its month
/// may not.
fn deals(reports: &[Report]) -> Result<Vec<Deal>, Error> {
    let all: Vec<&Report> = reports.iter().collect();
    let mut deals = Vec::new();
    for positions in by_deal(&all) {
        let mut deal = Deal { name: String::new(), months: Vec::new() };
        for report in positions.iter().filter_map(|position| reports.get(*position)) {
            deal.name = report.deal_word();
            let Some(month) = Month::of(report) else {
                return Err(Error::Input(format!("{} has no distribution date", report.name())));
            };
            match deal.months.last() {
                Some(last) if *last == month => {}
                Some(last) if last.date == month.date => {
                    return Err(Error::Input(format!(
                        "two reports of {} say different things",
                        report.name()
                    )));
                }
                _ => deal.months.push(month),
            }
        }
        deals.push(deal);
    }
    Ok(deals)
}

fn number(value: Option<Decimal>) -> Value {
    value.and_then(|value| f64::try_from(value).ok()).into()
}

fn percent(value: Option<Decimal>) -> Value {
    number(value.and_then(|fraction| fraction.checked_mul(Decimal::ONE_HUNDRED)))
}

/// Speeds and delinquencies of loans, percent: `PSA` beside them is percent of 100% PSA too.
const LOAN_PERCENTS: [(&str, &str, usize); 12] = [
    ("wac_pct", "WAC (%)", 3),
    ("smm_pct", "SMM (%)", 3),
    ("cpr_pct", "CPR (%)", 2),
    ("psa_pct", "PSA (%)", 0),
    ("cdr_pct", "CDR (%)", 2),
    ("severity_pct", "Severity (%)", 1),
    ("delinquent_30_pct", "30 (%)", 2),
    ("delinquent_60_pct", "60 (%)", 2),
    ("delinquent_90_pct", "90+ (%)", 2),
    ("foreclosure_pct", "FC (%)", 2),
    ("bankruptcy_pct", "BK (%)", 2),
    ("reo_pct", "REO (%)", 2),
];

fn loan_percents(pool: &PoolMonth) -> [Value; 12] {
    let [thirty, sixty, ninety] = pool.delinquent;
    [
        pool.coupon,
        pool.smm,
        pool.cpr,
        pool.psa,
        pool.cdr,
        pool.severity,
        thirty,
        sixty,
        ninety,
        pool.foreclosure,
        pool.bankruptcy,
        pool.reo,
    ]
    .map(percent)
}

fn group(pool: &PoolMonth) -> Value {
    pool.group.as_deref().unwrap_or("total").into()
}

/// One table: a row a date and group, then one a date and class. What is of the whole deal stands
/// in the rows of the total.
fn tidy(deals: &[Deal]) -> Sheet {
    let mut columns = vec![
        Column::text("deal", "Deal"),
        Column::text("distribution_date", "Date"),
        Column::text("group", "Group"),
        Column::text("class", "Class"),
        Column::money("balance", "Balance ($)", 2),
        Column::number("factor", "Factor", 8),
    ];
    columns.extend(LOAN_PERCENTS.map(|(name, head, digits)| Column::number(name, head, digits)));
    columns.push(Column::number("rate_pct", "Rate (%)", 5));
    columns.extend(structure_columns());
    let width = columns.len();
    let mut sheet = Sheet::new(columns);
    for deal in deals {
        for month in &deal.months {
            let key = |group: Value, class: Value| {
                vec![deal.name.clone().into(), month.date.into(), group, class]
            };
            for pool in &month.pools {
                let mut row = key(group(pool), Value::Empty);
                row.extend([number(pool.balance), number(pool.factor)]);
                row.extend(loan_percents(pool));
                row.push(Value::Empty);
                if pool.group.is_none() {
                    row.extend(structure_values(month));
                }
                row.resize(width, Value::Empty);
                sheet.push(row);
            }
            for class in &month.classes {
                let mut row = key(Value::Empty, class.name.clone().into());
                row.extend([number(class.balance), number(class.factor)]);
                row.extend(LOAN_PERCENTS.map(|_| Value::Empty));
                row.push(percent(class.rate));
                row.resize(width, Value::Empty);
                sheet.push(row);
            }
        }
    }
    sheet
}

/// The loans, for people.
fn loans(deal: &Deal) -> Sheet {
    let mut columns = vec![
        Column::text("distribution_date", "Date"),
        Column::text("group", "Group"),
        Column::money("balance", "Balance ($)", 0),
        Column::number("factor", "Factor", 4),
    ];
    columns.extend(LOAN_PERCENTS.map(|(name, head, digits)| Column::number(name, head, digits)));
    let mut sheet = Sheet::new(columns);
    for month in &deal.months {
        for pool in &month.pools {
            let mut row = vec![month.date.into(), group(pool)];
            row.extend([number(pool.balance), number(pool.factor)]);
            row.extend(loan_percents(pool));
            sheet.push(row);
        }
    }
    sheet
}

fn structure_columns() -> [Column; 7] {
    [
        Column::money("oc", "OC ($)", 0),
        Column::money("oc_target", "OC target ($)", 0),
        Column::money("excess_cash_flow", "Excess cash flow ($)", 0),
        Column::money("prefunding", "Pre-funding left ($)", 0),
        Column::number("available_funds_rate_pct", "Available funds rate (%)", 4),
        Column::number("net_mortgage_rate_pct", "Net mortgage rate (%)", 4),
        Column::number("libor_pct", "LIBOR (%)", 4),
    ]
}

fn structure_values(month: &Month) -> [Value; 7] {
    [
        number(month.oc),
        number(month.oc_target),
        number(month.excess_cash_flow),
        number(month.prefunding),
        percent(month.available_funds_rate),
        percent(month.net_mortgage_rate),
        percent(month.libor),
    ]
}

/// What is of the whole deal, for people.
fn structure(deal: &Deal) -> Sheet {
    let mut columns = vec![Column::text("distribution_date", "Date")];
    columns.extend(structure_columns());
    let mut sheet = Sheet::new(columns);
    for month in &deal.months {
        let mut row = vec![month.date.into()];
        row.extend(structure_values(month));
        sheet.push(row);
    }
    sheet
}

/// The classes that bear interest, for people: class by class, each by date.
fn classes(deal: &Deal) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("class", "Class"),
        Column::text("distribution_date", "Date"),
        Column::money("balance", "Balance ($)", 2),
        Column::number("factor", "Factor", 6),
        Column::number("rate_pct", "Rate (%)", 5),
    ]);
    let mut names: Vec<&str> = Vec::new();
    for class in deal.months.iter().flat_map(|month| &month.classes) {
        if class.rate.is_some() && !names.contains(&class.name.as_str()) {
            names.push(&class.name);
        }
    }
    for name in names {
        let rows = deal.months.iter().filter_map(|month| Some((month.date, month.class(name)?)));
        for (date, ClassMonth { balance, factor, rate, .. }) in rows {
            sheet.push(vec![
                name.into(),
                date.into(),
                number(*balance),
                number(*factor),
                percent(*rate),
            ]);
        }
    }
    sheet
}

/// Runs a deal and writes what it projects beside the reports, date by date.
/// Without a common date there is nothing to compare: that is a difference.
fn beside(deal: &Path, args: &HistoryArgs, deals: &[Deal], output: &Output) -> Result<Exit, Error> {
    let [actual] = deals else {
        let names: Vec<&str> = deals.iter().map(|deal| deal.name.as_str()).collect();
        return Err(Error::Usage {
            message: "--against compares the reports of one deal".to_string(),
            hint: Some(format!("these are of {}", names.join(", "))),
        });
    };
    let named = plan::read(deal, &args.scenario, output)?;
    let inputs = named.inputs();
    compare_classes(&inputs.deal, actual, output)?;
    let settings = &plan::settings(&args.scenario, &named, output)?;
    let projected = named.project(settings)?;
    plan::say(&projected.notes, settings.all(), output);
    let rows = against(&projected.prepared, &projected.run, &actual.months);
    if rows.iter().all(|row| row.projected.is_none()) {
        let dates = &inputs.deal.dates.payments;
        output.note(&format!(
            "nothing to compare: {} has no report of a payment date of {}, which first pays on {}",
            actual.name,
            title(&inputs.deal),
            dates.date(1)
        ));
        return Ok(Exit::Difference);
    }
    let mut sheet = Sheet::new(vec![
        Column::text("deal", "Deal"),
        Column::text("distribution_date", "Date"),
        Column::text("measure", "Measure"),
        Column::text("class", "Class"),
        Column::text("unit", "Unit"),
        Column::money("projected", "Projected", 3),
        Column::money("actual", "Actual", 3),
        Column::money("actual_less_projected", "Actual less projected", 3),
        Column::text("reason", "Reason"),
    ]);
    for row in &rows {
        sheet.push(compared(&inputs.deal.name, row));
    }
    keys::add_one(&mut sheet, &projected.keys(&[]));
    let title = format!("{}: projected beside actual", title(&inputs.deal));
    page::result(
        output,
        Page { title, facts: projected.facts(), table: sheet, notes: Vec::new() },
    )?;
    let compared = |month: &&Month| rows.iter().any(|row| row.date == month.date);
    for month in actual.months.iter().filter(|month| !compared(month)) {
        let first = inputs.deal.dates.payments.date(1);
        output.note(&format!(
            "note: the report of {} is not compared: the deal file first pays on {first}",
            month.date
        ));
    }
    Ok(Exit::Done)
}

/// Warns where the reports have classes with a rate that the deal file does not have; without a
/// common class it is another deal.
fn compare_classes(deal: &bonds::deal::Deal, actual: &Deal, output: &Output) -> Result<(), Error> {
    let classes = actual.months.iter().flat_map(|month| &month.classes);
    let with_rate = classes.filter(|class| class.rate.is_some());
    let of_reports: BTreeSet<&str> = with_rate.map(|class| class.name.as_str()).collect();
    let missing: Vec<&str> =
        of_reports.iter().copied().filter(|name| deal.class_named(name).is_none()).collect();
    let reports = &actual.name;
    if !missing.is_empty() && missing.len() == of_reports.len() {
        return Err(Error::Usage {
            message: format!("{} and the reports of {reports} share no class", title(deal)),
            hint: Some(format!("the reports have {}", missing.join(", "))),
        });
    }
    if !missing.is_empty() {
        output.note(&format!(
            "warning: {} may not be the deal of the reports of {reports}: it has no class {}",
            title(deal),
            missing.join(", ")
        ));
    }
    Ok(())
}

fn title(deal: &bonds::deal::Deal) -> &str {
    if deal.title.is_empty() { &deal.name } else { &deal.title }
}

fn compared(deal: &str, row: &Compared) -> Vec<Value> {
    vec![
        deal.into(),
        row.date.into(),
        row.quantity.name().into(),
        row.class.clone().into(),
        row.quantity.unit().into(),
        row.projected.into(),
        row.actual.into(),
        row.difference().into(),
        row.reason.into(),
    ]
}
