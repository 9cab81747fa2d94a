//! Amounts and tests as expressions: what is read of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use bonds::deal::TriggerTest;
use bonds::formula::{Node, QUANTITIES, Stage, Unit};
use common::formulas::{NAMED, expression, read, tree, with};
use common::{DEAL, FORWARD, POOL};
use files::{ReadError, read_deal};
use proptest::prelude::*;

#[rustfmt::skip]
const READ: &[(&str, &str, Unit)] = &[
    ("1 + 2 * 3", "Add(1, Multiply(2, 3))", Unit::Number),
    ("(1 + 2) * 3", "Multiply(Add(1, 2), 3)", Unit::Number),
    ("1 - 2 - 3", "Subtract(Subtract(1, 2), 3)", Unit::Number),
    ("12 / 2 / 3", "Divide(Divide(12, 2), 3)", Unit::Number),
    ("$1 < $2 and $3 >= $4 or not $1 = $2", "Or(And(Less(1, 2), AtMost(4, 3)), Not(Equal(1, 2)))", Unit::Test),
    ("not month > 36 and late", "And(Not(Less(36, month)), Trigger(1))", Unit::Test),
    ("if late then 5% else 40bp", "If(Trigger(1), 0.05, 0.004)", Unit::Number),
    ("max($1, $2, balance(1-A))", "Max(Max(1, 2), balance[0])", Unit::Dollars),
    ("round(before(1-A, 1-M) / pool_before, 0.00001%)", "Round(Divide(before[0, 1], pool_before[0, 1]), 0.0000001)", Unit::Number),
    ("accrued(1%, pool_before)", "Accrued(0.01, pool_before[0, 1], None)", Unit::Dollars),
    ("accrued(index(LIBOR_1M), pool_before(1), actual/360)", "Accrued(index[1], pool_before[0], Some(Actual360))", Unit::Dollars),
    ("annual(collected / pool_before)", "Multiply(Divide(collected[0, 1], pool_before[0, 1]), 12)", Unit::Rate),
    ("previous(senior percentage, 18.85%)", "Previous(0, 0.1885)", Unit::Number),
    ("previous(x, $5) + $1", "Add(Previous(5, 5), 1)", Unit::Dollars),
    ("average(delinquent / pool_after, 3) > 40% * previous(senior percentage, 18.85%)", "Less(Multiply(0.4, Previous(0, 0.1885)), Average(Divide(delinquent[0, 1], pool_after[0, 1]), 3))", Unit::Test),
    ("ever(before(1-A) = $0) or month >= 37 and ever(senior percentage >= 37.70%)", "Or(Ever(Equal(before[0], 0)), And(AtMost(37, month), Ever(AtMost(0.377, Amount(0)))))", Unit::Test),
    ("principal and interest * 2", "Multiply(Amount(2), 2)", Unit::Dollars),
    ("senior percentage", "Amount(0)", Unit::Number),
    ("floor + index(LIBOR_1M)", "Add(Amount(1), index[1])", Unit::Rate),
    ("floor + senior percentage", "Add(Amount(1), Amount(0))", Unit::Number),
    ("(5% * before(1-A) + coupon(1-M) * before(1-M)) / before(all)", "Divide(Add(Multiply(0.05, before[0]), Multiply(coupon[1], before[1])), before[0, 1, 2])", Unit::Rate),
    ("account(1.principal, 2.interest) + oc_deficiency(1)", "Add(account[Principal(0), Interest(1)], oc_deficiency[0])", Unit::Dollars),
    ("pac balance - balance(junior)", "Subtract(Plan(0), balance[1])", Unit::Dollars),
    ("date >= 2018-03-20", "AtMost(17610, date)", Unit::Test),
    ("if tests failed then month else 36", "If(Trigger(0), month, 36)", Unit::Months),
    ("oc_excess", "oc_excess[0, 1]", Unit::Dollars),
    ("-5% + 7%", "Add(-0.05, 0.07)", Unit::Number),
    ("before(1-A) / pool_before > 5%", "Less(0.05, Divide(before[0], pool_before[0, 1]))", Unit::Test),
    ("before(1-A) / 1.2 > $5", "Less(5, Divide(before[0], 1.2))", Unit::Test),
    ("balance (1-A)", "balance[0]", Unit::Dollars),
    ("min ($1 , $2)", "Min(1, 2)", Unit::Dollars),
];

#[test]
fn operators_functions_and_units() {
    for (value, expected, unit) in READ {
        assert_eq!(tree(value), *expected, "{value}");
        assert_eq!(expression(value).1, *unit, "{value}");
    }
}

#[test]
fn every_quantity_is_read() {
    for word in QUANTITIES {
        let of = match word.takes {
            bonds::formula::Takes::Classes => "(1-A)",
            bonds::formula::Takes::Accounts => "(1.principal)",
            bonds::formula::Takes::Index => "(LIBOR_1M)",
            _ => "",
        };
        let value = format!("{}{of}", word.name);
        let (expression, unit) = expression(&value);
        assert_eq!(unit, word.unit, "{value}");
        let [Node::Quantity(quantity, _)] = expression.nodes.as_slice() else { panic!("{value}") };
        assert_eq!(*quantity, word.quantity);
        let average = with(&format!("ever({value} = {value})"));
        let is_test = word.unit == Unit::Test;
        assert_eq!(read(&average).is_ok(), word.stage < Stage::Now && !is_test, "{value}");
    }
}

#[test]
fn figures_are_the_nearest_doubles() {
    for (written, value) in [
        ("3.525%", 0.03525),
        ("0.00001%", 1e-7),
        ("40bp", 0.004),
        ("$2500.10", 2500.1),
        ("-12.5%", -0.125),
        ("18", 18.0),
        ("1970-01-02", 1.0),
    ] {
        assert_eq!(expression(written).0.nodes, [Node::Literal(value)], "{written}");
    }
}

#[test]
fn text_is_kept_on_one_line() {
    let tables = with("$1").replace("'$1'", "\"\"\"\n  $1\n  + $2\"\"\"");
    let deal = read(&tables).unwrap();
    assert_eq!(deal.amounts.last().unwrap().value.text, "$1 + $2");
}

#[test]
fn definitions_come_in_any_order() {
    let tables = r#"
[[amount]]
name = "a"
value = "b + $1"
[[amount]]
name = "b"
value = "previous(c, $0) + $1"
[[amount]]
name = "c"
value = "if t then a else $0"
cite = "p. 7"
[[trigger]]
name = "t"
test = "average(b, 3) > $5"
cures = false
"#;
    let deal = read(tables).unwrap();
    let names: Vec<&str> = deal.amounts.iter().map(|amount| amount.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(deal.amounts[2].cite, "p. 7");
    assert!(deal.amounts.iter().all(|amount| amount.unit == Unit::Dollars));
    let TriggerTest::Expression(test) = &deal.triggers[0].test else { panic!("no expression") };
    assert_eq!(test.nodes.first(), Some(&Node::Amount(1)));
    assert_eq!(test.text, "average(b, 3) > $5");
}

fn by_month(key: &str, table: &str) -> (Vec<f64>, Unit) {
    let tables = format!("[[amount]]\nname = \"x\"\n{key} = {table}\n");
    let deal = read(&tables).unwrap_or_else(|faults| panic!("{table}: {faults}"));
    let amount = &deal.amounts[0];
    let [Node::Schedule(months)] = amount.value.nodes.as_slice() else { panic!("{table}") };
    assert_eq!(amount.value.text, table);
    (months.clone(), amount.unit)
}

#[test]
fn schedules_are_by_deal_month() {
    let usd = by_month("by_month_usd", "{ 1 = 250, 4 = 500.5 }");
    assert_eq!(usd, (vec![250.0, 250.0, 250.0, 500.5], Unit::Dollars));
    let pct = by_month("by_month_pct", "{ 1 = 3.525, 2 = 40 }");
    assert_eq!(pct, (vec![0.03525, 0.4], Unit::Number));
    let line = by_month("by_month_rate_pct", "{ 1 = 1, 2 = [1.5, 3], 5 = 3 }");
    assert_eq!(line, (vec![0.01, 0.015, 0.02, 0.025, 0.03], Unit::Rate));
    let months = by_month("by_month_months", "{ 1 = 36 }");
    assert_eq!(months, (vec![36.0], Unit::Months));
}

/// The schedule of an amount of these keys, its file as given; else the faults.
fn of_file(keys: &str, csv: &str) -> Result<Vec<f64>, String> {
    let folder = tempfile::tempdir().unwrap();
    let amount = format!("{DEAL}[[amount]]\nname = \"x\"\nby_month_csv = \"x.csv\"\n{keys}\n");
    common::write(folder.path(), &amount, POOL, FORWARD);
    fs::write(folder.path().join("x.csv"), csv).unwrap();
    match read_deal(folder.path()) {
        Ok(document) => match document.inputs.deal.amounts[0].value.nodes.as_slice() {
            [Node::Schedule(months)] => Ok(months.clone()),
            nodes => panic!("{nodes:?}"),
        },
        Err(ReadError::Faults(faults)) => Err(faults.to_string()),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn schedules_may_stand_in_files() {
    let csv = "month,x,y\n1,300,5.5\n2,100,3.525\n";
    assert_eq!(of_file("then = \"hold\"", csv), Ok(vec![300.0, 100.0]));
    assert_eq!(of_file("then = 0", csv), Ok(vec![300.0, 100.0, 0.0]));
    assert_eq!(of_file("", "month,x\n1,300\n2,0\n"), Ok(vec![300.0, 0.0]));
    let y = "column = \"y\"\nunit = \"rate_pct\"\nthen = \"hold\"";
    assert_eq!(of_file(y, csv), Ok(vec![0.055, 0.03525]));
    for (keys, csv, said) in [
        ("", csv, "`x` ends with month 2 at 100"),
        ("then = 1", csv, "`then` is neither, expected `\"hold\"` or 0"),
        ("then = \"held\"", csv, "did you mean `hold`?"),
        ("column = \"z\"\nthen = 0", csv, "there is no column `z`"),
        ("unit = \"rate\"", csv, "did you mean `rate_pct`?"),
        ("unit = \"months\"\nthen = 0", "month,x\n1,1201\n", "months from 0 to 1200"),
    ] {
        let faults = of_file(keys, csv).unwrap_err();
        assert!(faults.contains(said), "{keys}: {faults}");
    }
}

/// An expression of a random tree with as few brackets as it needs, how firmly its root binds, and
/// the nodes that are read of it.
type Random = (String, u8, String);

fn at_least(least: u8, (text, precedence, _): &Random) -> String {
    if *precedence < least { format!("({text})") } else { text.clone() }
}

fn joined(sign: &str, precedence: u8, name: &str, one: Random, other: Random) -> Random {
    // Comparisons do not follow each other; of the others the left operand may bind as firmly.
    let left = if precedence == 4 { 5 } else { precedence };
    let text = format!("{} {sign} {}", at_least(left, &one), at_least(precedence + 1, &other));
    (text, precedence, format!("{name}({}, {})", one.2, other.2))
}

fn figures() -> impl Strategy<Value = Random> {
    let leaf = |text: &str, node: &str| (text.to_owned(), 9, node.to_owned());
    let leaves = vec![
        leaf("5.5%", "0.055"),
        leaf("3", "3"),
        leaf("floor", "Amount(1)"),
        leaf("senior percentage", "Amount(0)"),
        leaf("days", "days"),
        leaf("min(2, 40bp)", "Min(2, 0.004)"),
    ];
    proptest::sample::select(leaves).prop_recursive(6, 40, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        let sign = proptest::sample::select(vec![
            ("+", 5, "Add"),
            ("-", 5, "Subtract"),
            ("*", 6, "Multiply"),
            ("/", 6, "Divide"),
        ]);
        let test = proptest::sample::select(vec!["<", "<=", ">", ">=", "="]);
        prop_oneof![
            (sign, two.clone()).prop_map(|((sign, firm, name), (one, other))| {
                joined(sign, firm, name, one, other)
            }),
            (two.clone(), test, two).prop_map(|((one, other), sign, (then, otherwise))| {
                let test = compared(sign, one, other);
                let text = format!("if {} then {} else {}", test.0, then.0, otherwise.0);
                (text, 0, format!("If({}, {}, {})", test.2, then.2, otherwise.2))
            }),
        ]
    })
}

fn compared(sign: &str, one: Random, other: Random) -> Random {
    let nodes = match sign {
        "<" => format!("Less({}, {})", one.2, other.2),
        "<=" => format!("AtMost({}, {})", one.2, other.2),
        ">" => format!("Less({}, {})", other.2, one.2),
        ">=" => format!("AtMost({}, {})", other.2, one.2),
        _ => format!("Equal({}, {})", one.2, other.2),
    };
    let (text, precedence, _) = joined(sign, 4, "", one, other);
    (text, precedence, nodes)
}

fn tests() -> impl Strategy<Value = Random> {
    let signs = proptest::sample::select(vec!["<", "<=", ">", ">=", "="]);
    let leaf =
        (signs, figures(), figures()).prop_map(|(sign, one, other)| compared(sign, one, other));
    leaf.prop_recursive(5, 20, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|of| {
                (format!("not {}", at_least(3, &of)), 3, format!("Not({})", of.2))
            }),
            (inner.clone(), inner.clone())
                .prop_map(|(one, other)| joined("or", 1, "Or", one, other)),
            (inner.clone(), inner).prop_map(|(one, other)| joined("and", 2, "And", one, other)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_written_tree_is_read_as_it_was(
        (text, _, nodes) in prop_oneof![figures(), tests()]
    ) {
        prop_assume!(text.len() <= 4000 && text.matches(['(', 'f', 'n']).count() <= 64);
        prop_assert_eq!(tree(&text), nodes, "{}", text);
    }

    #[test]
    fn any_text_gives_faults_or_an_expression(text in "\\PC{0,60}") {
        let _ = read(&with(&text.replace('\'', "")));
    }

    #[test]
    fn any_words_give_faults_or_an_expression(
        words in proptest::collection::vec(proptest::sample::select(WORDS.to_vec()), 0..30)
    ) {
        let glue = |word: &&str| if word.len() == 1 { (*word).to_owned() } else { format!(" {word} ") };
        for text in [words.join(" "), words.iter().map(glue).collect()] {
            if let Ok(deal) = read(&with(&text)) {
                let value = &deal.amounts.last().unwrap().value;
                prop_assert!(!value.nodes.is_empty());
            }
        }
    }
}

const WORDS: [&str; 32] = [
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "<",
    "<=",
    "=",
    "if",
    "then",
    "else",
    "not",
    "and",
    "or",
    "$5",
    "5%",
    "36",
    "2018-03-20",
    "balance(1-A)",
    "before",
    "1-A",
    "junior",
    "floor",
    "late",
    "previous(",
    "average(",
    "round(",
    "min(",
    "x",
    "é",
];

#[test]
fn sets_stand_for_their_classes() {
    let deal =
        read(&format!("{NAMED}[[amount]]\nname = \"y\"\nvalue = \"before(all)\"\n")).unwrap();
    let classes = bonds::formula::Subjects::Classes(vec![0, 1, 2]);
    let before = Node::Quantity(bonds::formula::Quantity::Before, classes);
    assert_eq!(deal.amounts.last().unwrap().value.nodes, [before]);
}
