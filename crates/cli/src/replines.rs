//! `paydown replines`: rep lines from stratification tables, and how well they tie.

use std::io::{self, Write};
use std::path::Path;

use files::{Built, StratsDocument};
use report::{Column, Format, Sheet, Value, csv, printed};

use crate::args::ReplinesArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::reading;

/// Dollars within which a bucket ties, beyond what the rows of its table miss the balance of the
/// group by: printed balances are rounded to dollars, lines to cents.
const DOLLARS: f64 = 2.0;

/// Builds the lines and writes them as a pool, or with `--ties` how they tie.
pub(crate) fn run(args: &ReplinesArgs, output: &Output) -> Result<Exit, Error> {
    let document = reading::strats(&args.strats, output)?;
    let built = document.build(args.each).map_err(files::ReadError::from)?;
    let ties = ties(&built);
    if args.ties {
        output.sheet(&ties.sheet)?;
    } else {
        let pool = pool(&document, &built);
        match output.format {
            Format::Xlsx => {
                let source = ("Source".to_string(), document.source.clone());
                let title = format!("{}: rep lines", document.title);
                output.workbook(&title, &[source], &pool, Vec::new())?;
            }
            _ => output.text(|to, _| {
                head(to, args, &document)?;
                csv::write(&pool, to)
            })?,
        }
        output.note(&format!(
            "{} lines; {} of {} buckets and {} of {} averages as printed (see --ties)",
            built.lines.len(),
            ties.buckets_tied,
            built.buckets.len(),
            ties.averages_tied,
            built.averages.len()
        ));
    }
    Ok(Exit::Done)
}

/// Comments that say where the lines come from.
fn head(to: &mut dyn Write, args: &ReplinesArgs, document: &StratsDocument) -> io::Result<()> {
    writeln!(to, "# {}: rep lines", one_line(&document.title))?;
    writeln!(to, "# Source: {}", one_line(&document.source))?;
    let each = if args.each { " --each" } else { "" };
    writeln!(to, "# Built by: paydown replines {}{each}", relative(&args.strats))?;
    writeln!(to, "# Tables, terms of the products, rules and assumptions stand in that file.")
}

/// The path as typed; one below the working folder without that folder.
fn relative(path: &Path) -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&folder).unwrap_or(path);
    one_line(&path.display().to_string())
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The lines in the columns of pool files.
fn pool(document: &StratsDocument, built: &Built) -> Sheet {
    let number = |name| Column::number(name, name, 6);
    let mut sheet = Sheet::new(vec![
        Column::text("product", "product"),
        Column::money("balance_usd", "balance_usd", 2),
        number("rate_pct"),
        number("age_months"),
        number("remaining_months"),
        number("interest_only_months"),
        number("delivery_month"),
        Column::text("index", "index"),
        number("margin_pct"),
        number("first_reset_month"),
        number("reset_period_months"),
        number("initial_cap_pct"),
        number("periodic_cap_pct"),
        number("lifetime_cap_pct"),
        number("lifetime_floor_pct"),
        number("rounding_pct"),
    ]);
    for line in &built.lines {
        let Some(product) = document.strats.products.get(line.product) else { continue };
        sheet.push(vec![
            product.name.as_str().into(),
            line.balance.into(),
            line.coupon_pct.into(),
            months(line.age_months),
            months(line.remaining_months),
            months(line.interest_only_months),
            months(line.delivery_month),
            product.index.as_str().into(),
            line.margin_pct.into(),
            months(line.first_reset_month),
            months(product.reset_period_months),
            line.initial_cap_pct.into(),
            line.periodic_cap_pct.into(),
            line.lifetime_cap_pct.into(),
            line.floor_pct.into(),
            document.strats.rounding_pct.into(),
        ]);
    }
    sheet
}

fn months(months: u32) -> Value {
    Value::Integer(months.into())
}

/// Every bucket and average, with the counts of those that tie.
struct Ties {
    sheet: Sheet,
    buckets_tied: usize,
    averages_tied: usize,
}

fn ties(built: &Built) -> Ties {
    let sheet = Sheet::new(vec![
        Column::text("table", "Table"),
        Column::text("bucket", "Bucket"),
        Column::money("printed", "Printed", 3),
        Column::money("built", "Built", 3),
        Column::money("difference", "Difference", 3),
        Column::text("verdict", "Verdict"),
        Column::money("lines", "Lines by their own value", 3),
        Column::text("note", "Note"),
    ]);
    let mut ties = Ties { sheet, buckets_tied: 0, averages_tied: 0 };
    for tie in &built.buckets {
        let is_near =
            |balance: f64| (balance - tie.printed - tie.correction).abs() <= DOLLARS + tie.rounding;
        let is_tied = is_near(tie.built);
        ties.buckets_tied += usize::from(is_tied);
        let mut notes = Vec::new();
        if tie.correction != 0.0 {
            notes.push(format!("misprint, corrected by {:.0}", tie.correction));
        }
        if !is_near(tie.lines) {
            notes.push("lines carry averages".to_string());
        }
        ties.sheet.push(vec![
            tie.attribute.map_or("product", |of| of.name()).into(),
            tie.label.as_str().into(),
            tie.printed.into(),
            cents(tie.built).into(),
            cents(tie.built - tie.printed).into(),
            verdict(is_tied).into(),
            cents(tie.lines).into(),
            notes.join("; ").into(),
        ]);
    }
    for tie in &built.averages {
        let is_tied = printed(tie.built, tie.digits) == printed(tie.printed, tie.digits);
        ties.averages_tied += usize::from(is_tied);
        ties.sheet.push(vec![
            tie.attribute.name().into(),
            "average".into(),
            tie.printed.into(),
            millionths(tie.built).into(),
            millionths(tie.built - tie.printed).into(),
            verdict(is_tied).into(),
            millionths(tie.built).into(),
            Value::Empty,
        ]);
    }
    ties
}

fn verdict(is_tied: bool) -> &'static str {
    if is_tied { "ties" } else { "differs" }
}

fn cents(dollars: f64) -> f64 {
    (dollars * 100.0).round() / 100.0
}

fn millionths(rate: f64) -> f64 {
    (rate * 1e6).round() / 1e6
}
