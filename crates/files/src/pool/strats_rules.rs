//! `[[rule]]` of strat tables as written: what must hold jointly.

use std::ops::Range;

use collateral::replines::{Attribute, Requirement, Rule, Selector};
use grid::Assumption;
use terms::YearMonth;
use toml::Spanned;

use crate::pool::strats_table::{assumption, is_list, range};
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Table, Value};
use crate::reader::words::{did_you_mean, quoted};

/// A rule as written.
pub(crate) struct RuleFile {
    pub(crate) rule: Rule,
    /// The tables that it speaks of, and where.
    pub(crate) of: Vec<Spanned<Attribute>>,
    pub(crate) assumption: Assumption,
}

/// What reading a rule needs to know.
struct Names<'n> {
    products: &'n [&'n str],
    cut_off: Option<YearMonth>,
}

type Read = (Rule, Vec<Spanned<Attribute>>);

/// Reads a rule about `products`.
pub(crate) fn read(
    table: Table<'_>,
    products: &[&str],
    cut_off: Option<YearMonth>,
) -> Option<RuleFile> {
    let names = Names { products, cut_off };
    let verb =
        table.exactly_one(&["rank", "spread", "requires", "not_above", "not_below", "equal"]);
    let word = verb.as_ref().map_or("", |(word, _)| word);
    let parts = verb.as_ref().and_then(|(_, value)| value.table());
    let read = parts.and_then(|parts| match word {
        "rank" => rank(parts, &names),
        "spread" => spread(parts, &names),
        "requires" => requires(parts, &names),
        "not_above" => two(parts, "limit", |of, limit| Rule::NotAbove { of, limit }),
        "not_below" => two(parts, "limit", |of, limit| Rule::NotBelow { of, limit }),
        _ => two(parts, "to", |of, to| Rule::Equal { of, to }),
    });
    let assumption = assumption(&table, format!("rule.{word}"), true);
    table.finish();
    let (rule, of) = read?;
    let mut assumption = assumption?;
    let named: Vec<&str> = of.iter().map(|of| of.get_ref().name()).collect();
    assumption.term = format!("{} of {}", assumption.term, named.join(", "));
    Some(RuleFile { rule, of, assumption })
}

fn attribute(value: &Value<'_>) -> Option<Spanned<Attribute>> {
    value.one_of(&Attribute::ALL).map(|of| Spanned::new(value.span(), of))
}

fn rank(table: Table<'_>, names: &Names<'_>) -> Option<Read> {
    let of = table.required("table").and_then(|of| attribute(&of));
    let groups = table.required("lowest_first");
    let order = groups.as_ref().map(|groups| {
        let products = |group: Value<'_>| Some(products(&group, names));
        groups.list(bounds::FEW, products)
    });
    if let (Some(order), Some(groups)) = (&order, &groups) {
        let mut seen = Vec::new();
        for product in order.iter().flatten() {
            if seen.contains(product) {
                let name = names.products.get(*product).copied().unwrap_or("");
                let message = format!("{} stands there twice", quoted(name));
                groups.fault(message, "every product once", None);
            }
            seen.push(*product);
        }
    }
    table.finish();
    let of = of?;
    Some((Rule::Rank { attribute: *of.get_ref(), order: order? }, vec![of]))
}

fn spread(table: Table<'_>, names: &Names<'_>) -> Option<Read> {
    let of = table.required("of").and_then(|of| attribute(&of));
    let over = table.required("over").and_then(|over| attribute(&over));
    let points = table.required("pct").map(|points| match is_list(&points) {
        true => points.list(bounds::FEW, |point| point.number(&bounds::RATE)),
        false => points.number(&bounds::RATE).into_iter().collect(),
    });
    let only = table.optional("products").map(|value| products(&value, names));
    let otherwise = otherwise(&table);
    if points.as_ref().is_some_and(Vec::is_empty) {
        table.problem(Problem::new(table.span.clone(), "`pct` names no spread"));
    }
    table.finish();
    let (of, over) = (of?, over?);
    let rule = Rule::Spread {
        of: *of.get_ref(),
        over: *over.get_ref(),
        points: points?,
        products: only,
        otherwise: otherwise?,
    };
    Some((rule, vec![of, over]))
}

fn requires(table: Table<'_>, names: &Names<'_>) -> Option<Read> {
    let mut of = Vec::new();
    let mut part = |key| {
        let part = table.required(key).and_then(|part| part.table());
        part.and_then(|part| selector(part, names, &mut of))
    };
    let (when, then) = (part("when"), part("then"));
    let otherwise = otherwise(&table);
    table.finish();
    let requirement = Requirement { when: when?, then: then?, otherwise: otherwise? };
    Some((Rule::Requires(requirement), of))
}

/// `{ products = [...] }`, or `{ initial_cap = [1.0, 2.0] }`.
fn selector(
    table: Table<'_>,
    names: &Names<'_>,
    of: &mut Vec<Spanned<Attribute>>,
) -> Option<Selector> {
    let mut keys = vec!["products"];
    keys.extend(Attribute::ALL.iter().map(|(name, _)| *name));
    let selector = match table.exactly_one(&keys) {
        Some(("products", value)) => Some(Selector::Products(products(&value, names))),
        Some((key, value)) => {
            let found = Attribute::ALL.iter().find(|(name, _)| *name == key);
            found.and_then(|(_, attribute)| {
                let unit = match attribute {
                    Attribute::NextAdjustment => "month",
                    of if of.is_rate() => "pct",
                    _ => "months",
                };
                of.push(Spanned::new(value.key_span.clone(), *attribute));
                let (low, high, _) = range(&value, unit, names.cut_off)?;
                Some(Selector::Within(*attribute, low, high))
            })
        }
        None => None,
    };
    table.finish();
    selector
}

fn two(
    table: Table<'_>,
    other: &'static str,
    rule: fn(Attribute, Attribute) -> Rule,
) -> Option<Read> {
    let of = table.required("of").and_then(|of| attribute(&of));
    let to = table.required(other).and_then(|to| attribute(&to));
    if let (Some(of), Some(to)) = (&of, &to) {
        let rates = of.get_ref().is_rate() && to.get_ref().is_rate();
        if !rates || of.get_ref() == to.get_ref() {
            let message = "the rule needs two different rates".to_owned();
            table.problem(Problem::new(to.span(), message).label("expected another rate"));
        }
    }
    table.finish();
    let (of, to) = (of?, to?);
    Some((rule(*of.get_ref(), *to.get_ref()), vec![of, to]))
}

/// Positions of the products that a list names.
fn products(value: &Value<'_>, names: &Names<'_>) -> Vec<usize> {
    value.list(bounds::FEW, |name| {
        let name = name.name()?;
        let found = names.products.iter().position(|known| known == name.get_ref());
        if found.is_none() {
            let span: Range<usize> = name.span();
            let message = format!("there is no product {}", quoted(name.get_ref()));
            let hint = did_you_mean(name.get_ref(), names.products.iter().copied());
            value.problem(Problem::new(span, message).maybe_hint(hint));
        }
        found
    })
}

/// `otherwise_pct`: weight of what breaks the rule; nothing may by default.
fn otherwise(table: &Table<'_>) -> Option<f64> {
    match table.optional("otherwise_pct") {
        Some(value) => value.number(&bounds::PERCENT).map(|percent| percent / 100.0),
        None => Some(0.0),
    }
}
