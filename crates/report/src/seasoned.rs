//! The files of a seasoned deal: its terms with what a report says of it, and its pool.

use std::fmt::Write as _;
use std::io;

use remittance::{Decimal, PoolLine, Seasoned, SeasonedClass};
use terms::Date;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike, Value as TomlValue, value};

use crate::csv;
use crate::sheet::{Column, Sheet};

/// How a file begins that the roll may overwrite.
pub const ROLLED: &str = "# Written by `paydown roll`";
/// The pool's file, beside the deal's.
pub const POOL_FILE: &str = "pool.csv";

/// What a seasoned deal was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollSource {
    /// The deal, as the report names it.
    pub title: String,
    /// Distribution date of the report.
    pub date: Date,
    /// Name of the report's file.
    pub report: String,
    /// Name of the file of terms.
    pub terms: String,
}

/// A deal file made of terms and a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedDeal {
    /// The file.
    pub text: String,
    /// Terms that came with neither a citation nor an assumption.
    pub uncovered: Vec<String>,
    /// Figures of the terms that the report prints otherwise, in words: the terms' stand.
    pub contradicted: Vec<String>,
}

/// Terms that cannot be merged with a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// The terms are not TOML.
    #[error("{0}")]
    Syntax(String),
    /// A table that should be one of several, or a table at all, is none.
    #[error("`{0}` of the terms is no table: write [{0}], or [[{0}]] where there may be several")]
    Shape(&'static str),
}

/// Merges terms with a seasoned deal: what the terms state stands, comments and order too; what
/// they leave out is the report's. `[roll]` and what stands in contracts for the roll goes.
///
/// # Errors
/// The terms are not TOML, or their tables have another shape than a deal file's.
pub fn merge_deal(
    terms: &str,
    seasoned: &Seasoned,
    source: &RollSource,
) -> Result<MergedDeal, MergeError> {
    let parsed = terms.parse::<DocumentMut>();
    let mut document = parsed.map_err(|error| MergeError::Syntax(error.to_string()))?;
    document.remove("roll");
    let uncovered = uncovered(&document);
    let contradicted = contradicted(&document, seasoned);
    let report = format!("Trustee's monthly report of {}", source.date);

    let deal = table(&mut document, "deal")?;
    put(deal, "title", words(&source.title));
    put(deal, "source", words(&format!("{report} ({}), and {}", source.report, source.terms)));

    let dates = table(&mut document, "dates")?;
    put(dates, "closing", date(seasoned.closing));
    put(dates, "settlement", date(seasoned.closing));
    put(dates, "first_payment", date(seasoned.first_payment));
    put(dates, "cite", words(&format!("{report}: Distribution Date")));

    if let Some((name, level)) = &seasoned.index {
        let index = table(&mut document, "index")?;
        put(index, "static_pct", TomlValue::InlineTable(toml_edit::InlineTable::new()));
        let levels = index.get_mut("static_pct");
        fill(levels, &[(name, number(*level))]).ok_or(MergeError::Shape("static_pct"))?;
        let cite = format!("{report}: Adjustable Rate Certificate Information ({name})");
        put(index, "cite", words(&cite));
    }
    for group in tables(&mut document, "group")? {
        fill_group(group, seasoned, &report)?;
    }
    for class in tables(&mut document, "class")? {
        let name = class.get("name").and_then(Item::as_str).unwrap_or_default();
        if let Some(of_report) = seasoned.classes.iter().find(|known| known.name == name) {
            fill_class(class, of_report, &report);
        }
    }
    if document.contains_key("contract") {
        for contract in tables(&mut document, "contract")? {
            fill_contract(contract, seasoned, &report);
        }
    }
    assume(&mut document, seasoned)?;
    let mut text = head(source);
    for note in &seasoned.notes {
        let _ = writeln!(text, "# Not in this deal: {}.", one_line(note));
    }
    text.push('\n');
    text.push_str(document.to_string().trim_start_matches('\n'));
    Ok(MergedDeal { text, uncovered, contradicted })
}

/// Balances of classes and a level of the report's index that the terms state otherwise. Of a
/// balance with more digits than the report prints, those that it prints count.
fn contradicted(document: &DocumentMut, seasoned: &Seasoned) -> Vec<String> {
    let mut found = Vec::new();
    let levels = document.get("index").and_then(|index| index.get("static_pct"));
    if let Some((name, level)) = &seasoned.index {
        let stated = levels.and_then(|levels| levels.get(name)).and_then(decimal);
        if let Some(stated) = stated.filter(|stated| stated != level) {
            found.push(format!(
                "[index] static_pct of {name} is {stated}%, the report prints {level}%"
            ));
        }
    }
    let classes = document.get("class").and_then(Item::as_array_of_tables);
    for class in classes.into_iter().flat_map(ArrayOfTables::iter) {
        let name = class.get("name").and_then(Item::as_str).unwrap_or_default();
        let of_report = seasoned.classes.iter().find(|known| known.name == name);
        let Some(printed) = of_report.and_then(|known| known.balance) else { continue };
        let Some(stated) = class.get("balance_usd").and_then(decimal) else { continue };
        if stated.round_dp(printed.scale()) != printed {
            let printed = printed.normalize();
            found.push(format!(
                "balance_usd of class {name} is {stated} dollars, the report prints {printed} dollars"
            ));
        }
    }
    found
}

/// A number of a document as the decimal that is written.
fn decimal(item: &Item) -> Option<Decimal> {
    let text = match (item.as_float(), item.as_integer()) {
        (Some(float), _) => float.to_string(),
        (None, whole) => whole?.to_string(),
    };
    text.parse::<Decimal>().ok().map(|decimal| decimal.normalize())
}

/// The pool of a seasoned deal as a pool file.
///
/// # Errors
/// None but those of memory.
pub fn pool_text(seasoned: &Seasoned, source: &RollSource) -> io::Result<String> {
    let mut bytes = head(source).into_bytes();
    csv::write(&pool(seasoned), &mut bytes)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// Comments that say where a file comes from.
fn head(source: &RollSource) -> String {
    format!(
        "{ROLLED} from {} ({},\n# distribution of {}) and {}: change those and roll again.\n",
        one_line(&source.report),
        one_line(&source.title),
        source.date,
        one_line(&source.terms)
    )
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn fill_group(
    group: &mut dyn TableLike,
    seasoned: &Seasoned,
    report: &str,
) -> Result<(), MergeError> {
    put(group, "pool", words(POOL_FILE));
    put(group, "cut_off_balance_usd", number(seasoned.balance));
    let mut history = toml_edit::InlineTable::new();
    history.insert("original_balance_usd", number(seasoned.original_balance));
    history.insert("cumulative_loss_usd", number(seasoned.cumulative_loss));
    if let Some((left, month)) = seasoned.prefunding {
        let mut account = toml_edit::InlineTable::new();
        account.insert("balance_usd", number(left));
        account.insert("release_month", TomlValue::from(i64::from(month)));
        put(group, "prefunding", TomlValue::InlineTable(account));
    }
    put(group, "seasoned", TomlValue::InlineTable(history));
    let mut fees = toml_edit::Array::new();
    for fee in &seasoned.fees {
        let mut table = toml_edit::InlineTable::new();
        table.insert("name", words(&fee.name));
        table.insert("rate_pct", number(fee.rate_pct));
        if !fee.on.is_empty() {
            table.insert("on", TomlValue::Array(fee.on.iter().map(String::as_str).collect()));
        }
        let mut fee = TomlValue::InlineTable(table);
        fee.decor_mut().set_prefix("\n  ");
        fees.push_formatted(fee);
    }
    if !fees.is_empty() {
        fees.set_trailing_comma(true);
        fees.set_trailing("\n");
        put(group, "fees", TomlValue::Array(fees));
    }
    if let Some((dollars, percent)) = seasoned.oc {
        put(group, "oc", TomlValue::InlineTable(toml_edit::InlineTable::new()));
        let amounts = [("initial_pct", number(percent)), ("initial_usd", number(dollars))];
        fill(group.get_mut("oc"), &amounts).ok_or(MergeError::Shape("oc"))?;
    }
    let cite = format!(
        "{report}: Collateral Report; Collection Account Report, Interest Fees; \
         Credit Enhancement Report; Realized Loss Report"
    );
    put(group, "cite", words(&cite));
    Ok(())
}

fn fill_class(class: &mut dyn TableLike, of_report: &SeasonedClass, report: &str) {
    if let Some(balance) = of_report.balance {
        put(class, "balance_usd", number(balance));
    }
    if let Some(margin) = of_report.margin_bp {
        let coupon = class.get_mut("coupon").and_then(Item::as_table_like_mut);
        let floating = coupon.and_then(|coupon| coupon.get_mut("floating"));
        // A class without a floating coupon takes no margin.
        let _ = fill(floating, &[("margin_bp", number(margin))]);
    }
    put(class, "cite", words(&format!("{report}: Certificate Payment Report")));
}

fn fill_contract(contract: &mut dyn TableLike, seasoned: &Seasoned, report: &str) {
    contract.remove("reported");
    contract.remove("unlisted");
    let name = contract.get("name").and_then(Item::as_str).unwrap_or_default();
    let Some(known) = seasoned.contracts.iter().find(|known| known.name == name) else { return };
    // Without `notional` the deal file has a fault that names it.
    let _ = fill(contract.get_mut("notional"), &[("start_usd", number(known.notional))]);
    let cite = format!("{report}: Other Related Information; Interest - Other Accounts");
    put(contract, "cite", words(&cite));
}

/// Adds the roll's assumptions, but for terms of which the author has written one.
fn assume(document: &mut DocumentMut, seasoned: &Seasoned) -> Result<(), MergeError> {
    let item = document.entry("assumption").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let list = item.as_array_of_tables_mut().ok_or(MergeError::Shape("assumption"))?;
    for assumption in &seasoned.assumptions {
        let is_of = |table: &Table| {
            table.get("term").and_then(Item::as_str).is_some_and(|term| term == assumption.term)
        };
        if list.iter().any(is_of) {
            continue;
        }
        let mut table = Table::new();
        table.decor_mut().set_prefix("\n");
        table.insert("term", value(assumption.term.as_str()));
        table.insert("reason", value(assumption.reason.as_str()));
        if !assumption.evidence.is_empty() {
            table.insert("evidence", value(assumption.evidence.as_str()));
        }
        list.push(table);
    }
    Ok(())
}

/// The table of a key, made if there is none.
fn table<'d>(
    document: &'d mut DocumentMut,
    key: &'static str,
) -> Result<&'d mut dyn TableLike, MergeError> {
    let item = document.entry(key).or_insert(Item::Table(Table::new()));
    item.as_table_like_mut().ok_or(MergeError::Shape(key))
}

/// The tables of a key.
fn tables<'d>(
    document: &'d mut DocumentMut,
    key: &'static str,
) -> Result<impl Iterator<Item = &'d mut dyn TableLike>, MergeError> {
    let item = document.get_mut(key).and_then(Item::as_array_of_tables_mut);
    let tables = item.ok_or(MergeError::Shape(key))?;
    Ok(tables.iter_mut().map(|table| table as &mut dyn TableLike))
}

/// Sets a key that is not there yet.
fn put(table: &mut dyn TableLike, key: &str, new: TomlValue) {
    if !table.contains_key(key) {
        table.insert(key, Item::Value(new));
    }
}

/// Sets keys of a table within a table; `None` if it is none.
fn fill(item: Option<&mut Item>, entries: &[(&str, TomlValue)]) -> Option<()> {
    let item = item?;
    let table = item.as_table_like_mut()?;
    for (key, new) in entries {
        put(table, key, new.clone());
    }
    if let Some(table) = item.as_inline_table_mut() {
        table.fmt();
    }
    Some(())
}

fn words(text: &str) -> TomlValue {
    TomlValue::from(text)
}

/// A number with the digits that the decimal has.
fn number(decimal: Decimal) -> TomlValue {
    let text = decimal.normalize().to_string();
    text.parse().unwrap_or_else(|_| TomlValue::from(text))
}

/// A TOML date.
fn date(date: Date) -> TomlValue {
    date.to_string().parse().unwrap_or_else(|_| TomlValue::from(date.to_string()))
}

/// Terms of tables to which the report's citation is added, without one of their own.
fn uncovered(document: &DocumentMut) -> Vec<String> {
    let assumed: Vec<&str> = document
        .get("assumption")
        .and_then(Item::as_array_of_tables)
        .map(|list| list.iter().filter_map(|table| table.get("term")?.as_str()).collect())
        .unwrap_or_default();
    let mut leaves = Vec::new();
    for key in ["dates", "index"] {
        if let Some(table) = document.get(key).and_then(Item::as_table_like) {
            walk(table, key, &mut leaves);
        }
    }
    for key in ["group", "class", "contract"] {
        let list = document.get(key).and_then(Item::as_array_of_tables);
        for table in list.into_iter().flat_map(ArrayOfTables::iter) {
            let name = table.get("name").and_then(Item::as_str).unwrap_or_default();
            walk(table, &format!("{key}.{name}"), &mut leaves);
        }
    }
    let is_assumed = |path: &String| {
        let within = |term: &&str| {
            path.strip_prefix(term).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        assumed.iter().any(within)
    };
    leaves.retain(|path| !is_assumed(path));
    leaves
}

/// Paths of the values of a table that has no `cite`, names left out.
fn walk(table: &dyn TableLike, path: &str, leaves: &mut Vec<String>) {
    if table.contains_key("cite") {
        return;
    }
    for (key, item) in table.iter() {
        let path = format!("{path}.{key}");
        match item.as_table_like() {
            Some(table) => walk(table, &path, leaves),
            None if ["name", "reported", "unlisted", "residual"].contains(&key) => {}
            None => leaves.push(path),
        }
    }
}

/// The lines in the columns of pool files.
fn pool(seasoned: &Seasoned) -> Sheet {
    let mut sheet = Sheet::new(
        [
            "group",
            "product",
            "balance_usd",
            "rate_pct",
            "age_months",
            "remaining_months",
            "amortization_months",
            "interest_only_months",
            "delivery_month",
            "index",
            "margin_pct",
            "first_reset_month",
            "reset_period_months",
            "initial_cap_pct",
            "periodic_cap_pct",
            "lifetime_cap_pct",
            "lifetime_floor_pct",
            "rounding_pct",
        ]
        .map(|name| Column::text(name, name))
        .to_vec(),
    );
    for line in &seasoned.lines {
        sheet.push(row(line).into_iter().map(Into::into).collect());
    }
    sheet
}

fn row(line: &PoolLine) -> Vec<String> {
    let whole = |months: u32| months.to_string();
    let optional = |months: Option<u32>| months.map(whole).unwrap_or_default();
    let exact = |decimal: Decimal| decimal.normalize().to_string();
    let percent = |rate: Option<Decimal>| rate.map(exact).unwrap_or_default();
    let mut row = vec![
        line.group.clone(),
        line.product.clone(),
        exact(line.balance),
        exact(line.rate_pct),
        whole(line.age_months),
        whole(line.remaining_months),
        optional(line.amortization_months),
        whole(line.interest_only_months),
        whole(line.delivery_month),
    ];
    match &line.adjustment {
        None => row.extend(std::iter::repeat_n(String::new(), 9)),
        Some(resets) => row.extend([
            resets.index.clone(),
            exact(resets.margin_pct),
            whole(resets.first_reset_month),
            optional(resets.reset_period_months),
            percent(resets.initial_cap_pct),
            percent(resets.periodic_cap_pct),
            percent(resets.lifetime_cap_pct),
            percent(resets.lifetime_floor_pct),
            exact(resets.rounding_pct),
        ]),
    }
    row
}
