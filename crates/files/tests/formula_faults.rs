//! Expressions that cannot be read: each fault at its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::formulas::{NAMED, fault, read, with};

/// An expression, and its first fault behind the column within the expression.
#[rustfmt::skip]
const FAULTS: &[(&str, &str)] = &[
    ("5% * before(1-A) + coupon(1-M) * before(1-M)", "1: `5% * before(1-A) + coupon(1-M) * before(1-M)` is dollars x rate, expected dollars, a number, a rate, months, a date or a test"),
    ("balance(1-A)-before(1-A)", "13: blanks must stand around `-`"),
    ("1-A - 2", "1: there is no amount `1-A`, expected an amount, a trigger or a quantity; write `balance(1-A)` or `before(1-A)`"),
    ("A-1 amount-$5", "1: there is no amount `A-1 amount-$5`, expected an amount, a trigger or a quantity; did you mean `A-1 amount`?"),
    ("senior percentage-floor", "18: blanks must stand around `-`"),
    ("$1+$2", "3: blanks must stand around `+`"),
    ("senor percentage", "1: there is no amount `senor percentage`, expected an amount, a trigger or a quantity; did you mean `senior percentage`?"),
    ("balance(1-B)", "9: there is no class or set `1-B`, expected the name of a class; did you mean `1-A`?"),
    ("balance(junor)", "9: there is no class or set `junor`, expected the name of a class; did you mean `junior`?"),
    ("balance(2-IO)", "9: `2-IO` has no `balance`, expected a class with `balance_usd`"),
    ("balance(all, 1-A)", "1: `1-A` stands in `balance` twice, expected it once"),
    ("balance", "1: `balance` of which classes?; write `balance(A, B)`"),
    ("pool_before(3)", "13: there is no group `3`, expected the name of a group; there are `1`, `2`"),
    ("index", "1: `index` of which index?; write `index(LIBOR_1M)`"),
    ("index(LIBOR_3M)", "7: there is no index `LIBOR_3M`, expected an index of `[index]`; did you mean `LIBOR_6M`?"),
    ("account(principal)", "9: `principal` of which group?, expected the group in front; write one of `1.principal`, `2.principal`"),
    ("account", "1: `account` of which account?; write `account(principal)`"),
    ("oc_excess(2)", "1: `oc_excess` of a group without `oc` target; write `oc = { initial_pct = ... }` in `[[group]]`"),
    ("senior percentage + recovered", "21: `senior percentage` is a number, `recovered` dollars: they do not add"),
    ("month + 5%", "9: `month` is months, `5%` a number: they do not add"),
    ("month + $5", "9: `month` is months, `$5` dollars: they do not add"),
    ("late + 1", "8: `late` is a test, `1` a number: they do not add"),
    ("late = late", "1: `late` is a test, expected a figure"),
    ("min(late, late)", "5: `late` is a test, expected a figure"),
    ("if month then 1 else 2", "4: `month` is months, expected a test"),
    ("if late then $1 else 2", "22: `$1` is dollars, `2` a number: both sides of `else` are of one unit"),
    ("not 5", "5: `5` is a number, expected a test"),
    ("$1 and late", "1: `$1` is dollars, expected a test"),
    ("date + 1", "8: `date` is a date, `1` a number: they do not add"),
    ("date < $5", "8: `date` is a date, `$5` dollars: they cannot be compared"),
    ("2018-13-40 = date", "1: `2018-13-40` is no figure, expected one as `5.5%`, `40bp`, `$2500`, `36` or `2018-03-20`"),
    ("average(balance(1-A), 3)", "9: `average(balance(1-A), 3)`: `balance` moves within a date; `before(1-A)` does not"),
    ("average(moving, 3)", "9: `average(moving, 3)`: `moving` moves within a date"),
    ("ever(retired(1-A))", "6: `ever(retired(1-A))`: `retired` moves within a date"),
    ("previous(moving, $5)", "10: `moving` moves within a date, expected an amount that is known when the date opens"),
    ("previous(nothing, $5)", "10: there is no amount `nothing`, expected the name of an `[[amount]]`; there are `senior percentage`, `floor`, `principal and interest`, `A-1 amount`, `moving`, `x`"),
    ("previous(floor, $5)", "10: `floor` is a number, its first value dollars"),
    ("previous(balance(1-A), 5)", "10: `previous` is of an amount with a name; write an `[[amount]]` of it, and `previous(NAME, first)`"),
    ("round(month, 0.1%)", "14: `month` is months, its step a number"),
    ("round($5, 0)", "11: `$5` is dollars, its step a number"),
    ("round($5, -$1)", "11: the step is not above 0, expected one as `0.01%`"),
    ("round($5, month)", "11: `month` is no figure, expected one as `5.5%`, `40bp`, `$2500`, `36` or `2018-03-20`"),
    ("accrued(5, $5)", "9: `5` is a number, expected a rate"),
    ("accrued(5%, 5)", "13: `5` is a number, expected dollars"),
    ("accrued(5%, $5, 30/361)", "17: there is no day count `30/361`, expected one of `actual/360`, `actual/365`, `30/360`, `30/360-end-of-february`; did you mean `30/360`?"),
    ("average($5, 0)", "13: `0` is no number of dates, expected a whole number from 1 to 1200"),
    ("average($5, month)", "13: `month` is no number of dates, expected a whole number from 1 to 1200"),
    ("annual($5)", "8: `$5` is dollars, expected a number"),
    ("$1 < $2 < $3", "9: comparisons do not follow each other; write `a < b and b < c`"),
    ("$2,500 + $3", "3: `,` stands in place of an operator; figures are written without thousands separators: `$2500`"),
    ("5 5", "3: `5` stands in place of an operator"),
    ("floor floor", "1: there is no amount `floor floor`, expected an amount, a trigger or a quantity; there are `A-1 amount`, `floor`, `late`, `moving`, `pac balance`, `principal and interest`, `senior percentage`, `tests failed`, `x`"),
    ("(1 + 2", "1: this bracket is not closed"),
    ("1 + 2)", "6: this bracket was not opened"),
    ("1 +", "3: an amount is missing after `+`"),
    ("+ 1", "1: `+` stands in place of an amount"),
    ("- balance(1-A)", "1: `-` stands in place of an amount; write `$0 - ...`"),
    ("if late then 1", "1: this `if` has no `else`; write `if ... then ... else ...`"),
    ("if late", "1: this `if` has no `then`; write `if ... then ... else ...`"),
    ("1 + if late then 1 else 2", "5: `if` stands in place of an amount; write `( if ... then ... else ... )`"),
    ("1 == 2", "3: `==` stands in place of an operator; write `=`"),
    ("1 != 2", "3: `!=` stands in place of an operator; write `not a = b`"),
    ("floor(5)", "1: `floor` takes nothing in brackets"),
    ("month(5)", "6: `month` takes nothing in brackets"),
    ("min", "1: `min` is a function; write `min(a, b, ...)`"),
    ("min(5)", "4: `min` of one amount; write `min(a, b, ...)`"),
    ("min()", "5: `)` stands in place of an amount"),
    ("round(5)", "8: `round` lacks an argument; write `round(x, 0.01%)`"),
    ("5.5.5", "1: `5.5.5` is no figure, expected one as `5.5%`, `40bp`, `$2500`, `36` or `2018-03-20`"),
    ("5%%", "1: `5%%` is no figure, expected one as `5.5%`, `40bp`, `$2500`, `36` or `2018-03-20`"),
    ("$", "1: `$` is no figure, expected one as `5.5%`, `40bp`, `$2500`, `36` or `2018-03-20`"),
    ("1e5", "1: `1e5` is no figure, expected one as `5.5%`, `40bp`, `$2500`, `36` or `2018-03-20`"),
    ("1_000", "1: `1_000` is no figure, expected one as `5.5%`, `40bp`, `$2500`, `36` or `2018-03-20`"),
    ("$-5", "1: `$-5` is no figure, expected one as `5.5%`, `40bp`, `$2500`, `36` or `2018-03-20`"),
    ("before(1-A) * before(1-M)", "1: `before(1-A) * before(1-M)` is dollars^2, expected dollars, a number, a rate, months, a date or a test"),
    ("x", "0: cycle: `x` -> `x`; `previous(NAME, first)` reads the date before"),
    ("résumé", "1: there is no amount `résumé`, expected an amount, a trigger or a quantity; there are `A-1 amount`, `floor`, `late`, `moving`, `pac balance`, `principal and interest`, `senior percentage`, `tests failed`, `x`"),
    ("", "1: the expression is empty"),
    (",", "1: `,` stands in place of an amount"),
    ("()", "2: `)` stands in place of an amount"),
    ("and", "1: `and` stands in place of an amount"),
    ("then", "1: `then` stands in place of an amount"),
    ("1-A", "1: there is no amount `1-A`, expected an amount, a trigger or a quantity; write `balance(1-A)` or `before(1-A)`"),
    ("5%*2", "3: blanks must stand around `*`"),
    ("round(before(1-A) * 2)/ 5", "22: `round` lacks an argument; write `round(x, 0.01%)`"),
    ("interest", "1: there is no amount `interest`, expected an amount, a trigger or a quantity; did you mean `interest_due`?"),
    ("LIBOR_1M", "1: there is no amount `LIBOR_1M`, expected an amount, a trigger or a quantity; there are `A-1 amount`, `floor`, `late`, `moving`, `pac balance`, `principal and interest`, `senior percentage`, `tests failed`, `x`"),
];

#[test]
fn each_fault_stands_at_its_place() {
    for (value, said) in FAULTS {
        assert_eq!(fault(value), *said, "{value}");
    }
}

/// The faults of tables behind the deal, without their places.
fn faults(tables: &str) -> Vec<String> {
    let Err(faults) = read(tables) else { panic!("no fault: {tables}") };
    let words = |fault: &files::Fault| match fault.hint.as_ref() {
        _ if !fault.label.is_empty() => format!("{}, {}", fault.message, fault.label),
        Some(hint) => format!("{}; {hint}", fault.message),
        None => fault.message.clone(),
    };
    faults.faults.iter().map(words).collect()
}

fn amount(name: &str, value: &str) -> String {
    format!("[[amount]]\nname = \"{name}\"\n{value}\n")
}

/// Balances as limits stand where balances fall; what a band leaves is known when the collateral is.
#[test]
fn limits_fit_their_steps() {
    let band = "[[plan]]\nname = \"band\"\nband = { group = \"1\", quote = \"psa\", low = 100, high = 200 }\n";
    let of = |step: &str| faults(&format!("{NAMED}{band}[[pay]]\n{step}\n"));
    let in_band = "a plan of a band stands in an expression, expected it alone, as `down_to` of a \
                   `principal` step";
    for (step, said) in [
        (
            "interest = { from = [\"1.interest\"], to = [{ class = \"1-A\", down_to = \"$5\" }] }",
            "`interest` pays no balance down, expected no `down_to`",
        ),
        (
            "reimburse_loss = { from = [\"1.interest\"], to = [{ sequential = [{ class = \"1-A\", down_to = \"$5\" }] }] }",
            "`reimburse_loss` pays no balance down, expected no `down_to`",
        ),
        (
            "principal = { from = [\"1.principal\"], to = [{ class = \"1-A\", down_to = \"band\" }] }",
            in_band,
        ),
        (
            "principal = { from = [\"1.principal\"], to = [\"1-A\"], down_to = \"band + $5\" }",
            in_band,
        ),
        (
            "principal = { from = [\"1.principal\"], to = [\"1-A\"], until = \"$5\", down_to = \"band\" }",
            in_band,
        ),
    ] {
        assert_eq!(of(step), [said], "{step}");
    }
    let alone = "principal = { from = [\"1.principal\"], to = [\"1-A\"], down_to = \"band\" }";
    assert!(read(&format!("{NAMED}{band}[[pay]]\n{alone}\n")).is_ok());
}

/// A fault of a limit hides none of the recipients, nor of the condition.
#[test]
fn all_faults_of_a_step_are_told() {
    let step = "principal = { from = [\"1.principal\"], to = [{ class = \"1-A\", when = \"one\" }], until = \"two\", when = \"three\" }";
    let told = faults(&format!("{NAMED}[[pay]]\n{step}\n"));
    for name in ["one", "two", "three"] {
        let said = format!("there is no amount `{name}`");
        assert!(told.iter().any(|fault| fault.starts_with(&said)), "{name}: {told:?}");
    }
}

#[test]
fn names_are_not_taken() {
    for (name, said) in [
        ("balance", "`balance` is a word of expressions, expected another name"),
        ("not", "`not` is a word of expressions, expected another name"),
        ("ever", "`ever` is a word of expressions, expected another name"),
        ("floor", "there are two amounts `floor`, expected another name"),
        ("late", "a trigger or a plan is called `late`, too, expected another name"),
        ("pac balance", "a trigger or a plan is called `pac balance`, too, expected another name"),
        (
            "5 percent",
            "an amount cannot be called `5 percent`, expected a name that begins with a letter",
        ),
        ("a (b)", "an amount cannot be called `a (b)`, expected a name that begins with a letter"),
        ("a - b", "an amount cannot be called `a - b`, expected a name that begins with a letter"),
    ] {
        let found = faults(&format!("{NAMED}{}", amount(name, "value = \"$1\"")));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(said), "{found:?}");
    }
    let sets = faults("[sets]\n1-A = [\"1-M\"]\nx = [\"1-N\"]\n");
    assert_eq!(
        sets,
        [
            "a class is called `1-A`, too, expected another name",
            "there is no class `1-N`, expected the name of a class",
        ]
    );
}

#[test]
fn cycles_are_shown() {
    let a = amount("a", "value = \"b + $1\"") + &amount("b", "value = \"if t then $1 else $2\"");
    let t = "[[trigger]]\nname = \"t\"\ntest = \"c > $1\"\n";
    let c = amount("c", "value = \"a\"") + &amount("d", "value = \"c\"");
    assert_eq!(
        faults(&format!("{a}{t}{c}")),
        ["cycle: `a` -> `b` -> `t` -> `c` -> `a`; `previous(NAME, first)` reads the date before"]
    );
    let lawful = c.replace("\"a\"", "\"previous(a, $0)\"");
    assert!(read(&format!("{a}{t}{lawful}")).is_ok());
    let long: String = (0..1200)
        .map(|at| amount(&format!("a{at}"), &format!("value = \"a{}\"", (at + 1) % 1200)))
        .collect();
    assert_eq!(
        faults(&long),
        ["cycle: `a0` -> `a1` -> `a2` -> `a3` -> `a4` -> `a5` -> `a6` -> `a7` -> ... -> `a0`; \
         `previous(NAME, first)` reads the date before"]
    );
}

#[test]
fn triggers_are_tested_with_the_collections() {
    let trigger = |test: &str| format!("{NAMED}[[trigger]]\nname = \"t\"\n{test}\n");
    for (test, said) in [
        ("test = \"floor\"", "`floor` is a number, expected a test"),
        (
            "test = \"balance(1-A) = $0\"",
            "`balance` comes later, expected what is known with the collections",
        ),
        (
            "test = \"moving = $0\"",
            "`moving` comes later, expected what is known with the collections",
        ),
        (
            "test = \"late\"\ngroup = \"1\"",
            "both `group` and `test`, an expression names the groups itself: `pool_after(1)`",
        ),
    ] {
        assert_eq!(faults(&trigger(test)), [said], "{test}");
    }
    assert!(read(&trigger("test = \"interest_due(1-A) > coupon(1-A) * before(1-A)\"")).is_err());
    assert!(read(&trigger("test = \"before(1-A) > $5\"")).is_ok());
}

#[test]
fn schedules_begin_with_month_1() {
    for (value, said) in [
        ("by_month_usd = { 2 = 5 }", "the first month is 2"),
        ("by_month_usd = {}", "`by_month_usd` is empty"),
        ("by_month_usd = { 1 = 5, 3 = 6, 2 = 7 }", "month 2 stands after month 3"),
        ("by_month_usd = { 1 = 5, x = 6 }", "`x` is no deal month"),
        ("by_month_usd = { 1 = 5, 02 = 6 }", "`02` is no deal month"),
        ("by_month_usd = { 1 = [5, 6] }", "nothing follows the line of `1`"),
        ("by_month_usd = { 1 = [5, 6, 7], 2 = 5 }", "`1` has 3 entries"),
        ("by_month_usd = { 1 = [5], 2 = 5 }", "`1` is no line"),
        ("by_month_pct = { 1 = 10001 }", "`1` is 10001"),
        ("by_month_rate_pct = { 1 = -1 }", "`1` is -1"),
        ("by_month_months = { 1 = \"36\" }", "`1` is a text"),
        ("value = 5", "`value` is a text in quotes"),
        ("column = \"x\"", "has none of"),
        ("value = \"$1\"\nby_month_usd = { 1 = 5 }", "has both"),
        ("value = \"$1\"\nthen = 0", "unknown key `then`"),
    ] {
        let found = faults(&amount("x", value)).join("\n");
        let said = if value == "value = 5" { "`value` is a number" } else { said };
        assert!(found.contains(said), "{value}: {found}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let tables = amount("x", "value = \"balance(1-B) + floors + (late * 5)\"")
        + &amount("y", "value = \"pool_before(7) + $1 + 5\"");
    let found = faults(&format!("{NAMED}{tables}"));
    assert!(found.len() >= 3, "{found:?}");
}

#[test]
fn escapes_label_the_whole_text() {
    let tables = format!("{NAMED}[[amount]]\nname = \"x\"\nvalue = \"\\u0024\\u0035 + no\"\n");
    let faults = read(&tables).unwrap_err();
    assert_eq!(faults.faults[0].column, 9);
}

#[test]
fn hostile_texts_are_bounded() {
    let long = |times: usize| format!("$1{}", " + $1".repeat(times));
    assert!(read(&with(&long(799))).is_ok());
    let said = "1: the expression has 4002 characters, expected at most 4000; \
                write a part of it as an `[[amount]]` with a name";
    assert_eq!(fault(&long(800)), said);
    let words = "a ".repeat(1990);
    assert!(fault(words.trim()).contains("there is no amount `a a a"));
    let nested = |levels: usize| format!("{}$1{}", "(".repeat(levels), ")".repeat(levels));
    assert!(read(&with(&nested(64))).is_ok());
    let said = "the expression has too many levels of brackets, functions, `if` and `not`";
    assert!(fault(&nested(65)).starts_with(&format!("65: {said}")));
    assert!(fault(&nested(1900)).starts_with(&format!("65: {said}")));
    let not = |levels: usize| format!("{}late", "not ".repeat(levels));
    assert!(read(&with(&not(64))).is_ok());
    assert!(fault(&not(900)).contains(said));
    assert!(fault(&"if late then 1 else ".repeat(150)).contains(said));
    assert!(fault(&"min(1, ".repeat(500)).contains(said));
    let bare = format!("a{}", "\u{301}".repeat(3999));
    assert!(fault(&bare).contains("there is no amount"));
}
