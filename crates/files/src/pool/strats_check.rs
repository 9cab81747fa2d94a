//! What must fit together in a file of strat tables.

use collateral::replines::{Attribute, Bucket, Product};
use toml::Spanned;

use crate::pool::strats_rules::RuleFile;
use crate::pool::strats_table::TableFile;
use crate::reader::source::{Problem, Problems};
use crate::reader::words::quoted;

/// Most combinations of buckets of one stage: they are all tried for every cell.
const COMBINATIONS: usize = 2_000;
/// Most buckets in all.
const BUCKETS: usize = 500;

/// Every row is rounded to the dollar.
fn is_near(sum: f64, balance: f64, rows: usize) -> bool {
    (sum - balance).abs() <= rows.max(2) as f64
}

/// The products add to the group, and have different names.
pub(crate) fn products(products: &[Spanned<Product>], balance: &Spanned<f64>, problems: &Problems) {
    let sum: f64 = products.iter().map(|product| product.get_ref().balance).sum();
    if !is_near(sum, *balance.get_ref(), products.len()) {
        let message = format!(
            "the group has {:.0}, its products {sum:.0}: {:.0} apart",
            balance.get_ref(),
            (sum - balance.get_ref()).abs()
        );
        let problem = Problem::new(balance.span(), message).label("expected the products' sum");
        problems.push(problem.hint("look for a misread balance"));
    }
    for (position, product) in products.iter().enumerate() {
        let name = &product.get_ref().name;
        if products.iter().take(position).any(|earlier| earlier.get_ref().name == *name) {
            let message = format!("there are two products {}", quoted(name));
            problems.push(Problem::new(product.span(), message).label("expected another name"));
        }
    }
}

/// Each table adds to the group, stands once, and has its rows in order.
pub(crate) fn tables(tables: &[TableFile], group: f64, problems: &Problems) {
    let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
    if rows > BUCKETS {
        let message = format!("the tables have {rows} rows");
        let label = format!("expected at most {BUCKETS}");
        problems.push(Problem::new(0..0, message).label(label));
    }
    for (position, table) in tables.iter().enumerate() {
        let attribute = table.attribute();
        if tables.iter().take(position).any(|earlier| earlier.attribute() == attribute) {
            let message = format!("there are two tables of {}", quoted(attribute.name()));
            problems.push(Problem::new(table.span.clone(), message).label("expected one"));
        }
        let buckets = &table.table.buckets;
        let pairs = buckets.iter().zip(buckets.iter().skip(1));
        for ((lower, upper), place) in pairs.zip(table.rows.iter().skip(1)) {
            if upper.low <= lower.high {
                let message = format!("{} follows {}", upper.label, lower.label);
                let problem = Problem::new(place.clone(), message);
                problems.push(problem.label("expected rows from low to high, none twice"));
            }
        }
        let sum: f64 = buckets.iter().map(Bucket::wanted).sum();
        // A table that is only compared may contradict the others.
        let is_raked = attribute != Attribute::MonthsToRoll;
        if is_raked && !is_near(sum, group, buckets.len()) {
            let message = format!(
                "the rows of {} add to {sum:.0}, the group has {group:.0}: {:.0} apart",
                quoted(attribute.name()),
                (sum - group).abs()
            );
            let hint = "look for a misread balance; a misprint is mended by `correction_usd`";
            problems.push(Problem::new(table.span.clone(), message).hint(hint));
        }
        let base = table.above.as_ref().map(|above| (above, *above.get_ref()));
        if let Some((above, base)) = base
            && (!base.is_rate() || !attribute.is_rate() || base == attribute)
        {
            let message = format!("{} is no rate below this one", quoted(base.name()));
            problems.push(Problem::new(above.span(), message).label("expected another rate"));
        }
    }
}

/// Positions of the tables by stage: every table once, those that are only compared never.
pub(crate) fn stages(
    stages: &[Vec<Spanned<Attribute>>],
    tables: &[TableFile],
    products: &[Spanned<Product>],
    problems: &Problems,
) -> Vec<Vec<usize>> {
    let mut seen: Vec<Attribute> = Vec::new();
    let mut resolved = Vec::new();
    for stage in stages {
        let mut positions = Vec::new();
        let mut combinations = 1_usize;
        for name in stage {
            let attribute = *name.get_ref();
            let word = quoted(attribute.name());
            let fault = |message: String, label: &str| {
                problems.push(Problem::new(name.span(), message).label(label));
            };
            if matches!(attribute, Attribute::MonthsToRoll | Attribute::Age) {
                fault(format!("{word} follows from the next adjustment"), "expected another table");
            } else if seen.contains(&attribute) {
                fault(format!("{word} is raked twice"), "expected every table once");
            }
            seen.push(attribute);
            match tables.iter().position(|table| table.attribute() == attribute) {
                Some(position) => {
                    let rows = tables.get(position).map_or(1, |table| table.rows.len());
                    combinations = combinations.saturating_mul(rows);
                    if combinations > COMBINATIONS {
                        let message = format!("a stage of {combinations} combinations");
                        fault(message, "expected at most 2000: rake some tables in another stage");
                    }
                    positions.push(position);
                }
                None => fault(format!("there is no table of {word}"), "expected a `[[table]]`"),
            }
        }
        resolved.push(positions);
    }
    for table in tables {
        let attribute = table.attribute();
        if attribute == Attribute::Age {
            let message = "ages follow from the next adjustment".to_owned();
            problems.push(
                Problem::new(table.span.clone(), message)
                    .label("expected a table of another attribute"),
            );
        } else if attribute != Attribute::MonthsToRoll && !seen.contains(&attribute) {
            let message = format!("{} stands in no stage", quoted(attribute.name()));
            let problem = Problem::new(table.span.clone(), message);
            problems.push(problem.hint("name it in `stages` of `[strats]`"));
        }
    }
    if products.is_empty() {
        problems.push(Problem::new(0..0, "there are no products").label("expected `[[product]]`"));
    }
    resolved
}

/// The tables that a rule speaks of are there.
pub(crate) fn rule(rule: &RuleFile, known: &[Attribute], problems: &Problems) {
    for of in &rule.of {
        if !known.contains(of.get_ref()) {
            let message = format!("there is no table of {}", quoted(of.get_ref().name()));
            problems.push(Problem::new(of.span(), message).label("expected a `[[table]]`"));
        }
    }
}
