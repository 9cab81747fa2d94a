//! Every fault is reported at its line and column, with the word that was probably meant.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{DEAL, FORWARD, POOL, PUBLISHED, put};
use files::{Fault, Faults, ReadError, parse_deal_bytes};

/// The only fault of `faults`, held against its place and a part of its words.
fn only(faults: &Faults, place: (usize, usize), words: &str) {
    let [fault] = faults.faults.as_slice() else { panic!("not one fault:\n{faults}") };
    check(fault, place, words);
}

fn check(fault: &Fault, place: (usize, usize), words: &str) {
    assert_eq!((fault.line, fault.column), place, "{fault}");
    assert!(fault.to_string().contains(words), "{words}\n{fault}");
}

/// The keys that a hint lists stand there once, whatever table they are of.
#[test]
fn hints_list_a_key_once() {
    for table in [
        "[deal]",
        "[dates]",
        "[conventions]",
        "[index]",
        "[[group]]",
        "[[class]]",
        "[call]",
        "[[pay]]",
        "[[trigger]]",
        "[[contract]]",
        "[[plan]]",
        "[[insurer]]",
        "[defaults]",
        "[breakeven]",
        "[[assumption]]",
    ] {
        let text = format!("{table}\nzzqq = 1\n");
        let faults = parse_deal_bytes(Path::new("deal.toml"), text.as_bytes()).unwrap_err();
        let unknown = faults.faults.iter().find(|fault| fault.message.contains("`zzqq`"));
        let hint = unknown.and_then(|fault| fault.hint.clone()).expect(table);
        let keys: Vec<&str> = hint.split('`').skip(1).step_by(2).collect();
        let once: BTreeSet<&&str> = keys.iter().collect();
        assert!(keys.len() > 1 && once.len() == keys.len(), "{table}: {hint}");
    }
}

/// A sign of percent is what a column of percent may have behind its numbers, and no other column.
#[test]
fn percent_signs_in_rows() {
    let plain = common::read(DEAL, POOL, FORWARD).unwrap();
    let signs = |text: &str, columns: &[&str]| {
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let head = lines.next().unwrap();
        let names: Vec<&str> = head.split(',').collect();
        let signed = |(name, field): (&&str, &str)| match field {
            "" => String::new(),
            field if columns.iter().any(|end| name.ends_with(end)) => format!("{field} %"),
            field => field.to_owned(),
        };
        let line = |line: &str| {
            names.iter().zip(line.split(',')).map(signed).collect::<Vec<_>>().join(",")
        };
        [head.to_owned()].into_iter().chain(lines.map(line)).collect::<Vec<_>>().join("\n")
    };
    let pool = signs(POOL, &["_pct"]);
    let forward = signs(FORWARD, &["LIBOR_1M", "LIBOR_6M"]);
    assert!(pool.contains('%') && forward.contains('%'));
    let signed = common::read(DEAL, &pool, &forward).unwrap();
    assert_eq!(signed.inputs, plain.inputs);
    let faults = common::read(DEAL, &signs(POOL, &["balance_usd"]), FORWARD).unwrap_err();
    assert!(faults.to_string().contains("expected dollars above 0"), "{faults}");
}

#[test]
fn faults_of_a_deal_file() {
    // (what stands in the file, what stands there instead with @@ at the fault, words)
    let cases = [
        ("margin_bp = 33,", "@@margin_pct = 0.33,", "`margin_bp`: basis points, 33 is 0.33%"),
        (
            "margin_bp = 33,",
            "margin_bp = @@330000000,",
            "basis points from -100000000 to 100000000",
        ),
        ("cap_pct = 11.1,", "cap_pct = @@\"11.1%\",", "write 11.1, without quotes"),
        ("cap_pct = 11.1,", "cap_pct = @@nan,", "not a finite number"),
        ("cap_pct = 11.1,", "cap_pct = @@1e999,", "not a finite number"),
        ("fixed_pct = 5.25", "fixed_pct = @@-1", "from 0 to 100"),
        ("fixed_pct = 5.25", "fixed_pct = @@5,25", "write 5.25"),
        (
            "{ fixed_pct = 5.25 }",
            "{ fixed_pct = 5, @@floating = { index = \"LIBOR_1M\", margin_bp = 1 } }",
            "both `fixed_pct` and `floating`",
        ),
        ("balance_usd = 85000", "balance_usd = @@-85000", "dollars from 0 to 1e15"),
        ("balance_usd = 85000", "balance_usd = @@[85000]", "is a list"),
        ("[quotes]", "[@@quote]", "did you mean `quotes`?"),
        ("closing = 2003-07-31", "closing = @@\"2003-07-31\"", "write 2003-07-31, without quotes"),
        ("closing = 2003-07-31", "closing = @@2003-07-31T10:00:00", "time of day"),
        ("closing = 2003-07-31", "closing = @@2003-02-30", "date"),
        ("first_payment = 2003-08-25", "first_payment = @@2003-07-25", "not after closing"),
        ("accrual = \"actual/360\"", "accrual = @@\"act/360\"", "did you mean `actual/360`?"),
        (
            "index = \"LIBOR_1M\", margin_bp = 33",
            "index = @@\"LIBOR1M\", margin_bp = 33",
            "did you mean `LIBOR_1M`?",
        ),
        (
            "group = \"1\"\nbalance_usd = 85000",
            "group = @@\"3\"\nbalance_usd = 85000",
            "there is no group `3`",
        ),
        (
            "[call]",
            "[[class]]\nname = @@\"1-A\"\ngroup = \"2\"\nresidual = true\n[call]",
            "two class tables `1-A`",
        ),
        (
            "[call]",
            "[[insurer]]\nname = \"W\"\nclasses = []\n[[insurer]]\nname = @@\"W\"\nclasses = []\n[call]",
            "there are two insurers `W`",
        ),
        ("{ of = [\"2-A\"]", "{ of = [@@\"2-B\"]", "there is no class `2-B`"),
        ("to = [\"2-A\", \"2-IO\"]", "to = [\"2-A\", @@\"IO-2\"]", "there is no class"),
        ("from = [\"2.interest\"]", "from = [@@\"interest\"]", "of which group?"),
        ("from = [\"2.interest\"]", "from = [@@\"2.intrest\"]", "did you mean `2.interest`?"),
        ("from = [\"2.interest\"]", "from = @@\"2.interest\"", "write [\"2.interest\"]"),
        (
            "interest = { from = [\"2.interest\"],",
            "interest = { @@until = \"$5\", from = [\"2.interest\"],",
            "a limit is its recipient's: `to = [{ class = \"A\", until = ... }]`",
        ),
        ("basis_risk = {", "@@basisrisk = {", "did you mean `basis_risk`?"),
        (
            "[\"2.principal\", \"2.interest\"], to = [\"2-A\"]",
            "[\"2.principal\", \"2.interest\"], to = [\"2-A\", @@\"2-IO\"]",
            "`principal` cannot be paid to `2-IO`",
        ),
        ("write_down = [\"1-M\"]", "write_down = [@@\"2-IO\"]", "has no balance"),
        ("pool_pct = 10", "@@pool = 10", "`pool_pct`: percent"),
        ("\"oc_deficiency(1)\"", "\"@@oc-loss\"", "there is no amount `oc-loss`"),
        ("\"oc_deficiency(1)\"", "\"@@oc-deficiency\"", "did you mean `oc_deficiency`?"),
        ("\"distribution(1)\"", "@@\"all\"", "leave `until` out"),
        ("\"distribution(1)\"", "\"@@distribution\"", "`distribution` of which group?"),
        ("until = \"oc_deficiency(1)\"", "@@plan = \"P\"", "write `down_to = \"NAME\"`"),
        ("until = \"oc_deficiency(1)\"", "@@part_pct = 40", "write `to = [{ parts"),
        (
            "when = \"not retired(1-A)\"",
            "when = @@{ outstanding = [\"1-A\", \"1-M\"] }",
            "write `when = \"not retired(1-A, 1-M)\"`",
        ),
        (
            "when = \"not retired(1-A)\"",
            "when = @@{ outstanding = [\"1-A\"], trigger = \"x\" }",
            "write `when = \"not retired(1-A) and x\"`",
        ),
        (
            "[\"2.principal\", \"2.interest\"], to = [\"2-A\"]",
            "[\"2.principal\", \"2.interest\"], to = [{ class = \"2-A\", @@part_pct = 40 }]",
            "write `to = [{ parts",
        ),
        (
            "[\"2.principal\", \"2.interest\"], to = [\"2-A\"]",
            "[\"2.principal\", \"2.interest\"], to = [{ class = \"2-A\", until = @@\"all\" }]",
            "leave `until` out",
        ),
        ("when = \"retired(1-M)\"", "when = @@{ no_trigger = \"x\" }", "write `when = \"not x\"`"),
        ("{ pct = 30 }", "{ pct = @@130 }", "percent CPR from 0 to 100"),
        ("{ months = 12, from_pct", "@@{ from_pct", "months"),
        ("not_before = 2006-08-25", "not_before = @@2002-08-25", "not after closing"),
        ("term = \"index\"", "term = @@\"indx\"", "no term `indx`"),
        ("\"pool.age_months\"", "@@\"pool.age_month\"", "did you mean `age_months`?"),
        ("pool_group = \"two\"", "pool_group = @@\"too\"", "did you mean `two`?"),
        ("= 1_000_000", "= @@1_000_002", "2.00 apart"),
        (
            "cut_off_balance_usd = 1_000_000\nprefunding = { balance_usd = 300000,",
            "prefunding = { balance_usd = @@100000,",
            "loans of 200000.00",
        ),
        ("forward = \"forward.csv\"", "forward = @@\"forwrd.csv\"", "did you mean `forward.csv`?"),
        ("pool_pct = 10", "pool_pct = 10\n@@pool_pct = 20", "duplicate key"),
    ];
    for (good, bad, words) in cases {
        let (deal, place) = put(DEAL, good, bad);
        let faults = common::read(&deal, POOL, FORWARD).expect_err(bad);
        only(&faults, place, words);
    }
}

#[test]
fn missing_things_are_reported_at_their_table() {
    for (good, bad, words) in [
        ("[dates]\nclosing = 2003-07-31\n", "@@[dates]\n", "`closing` is missing in [dates]"),
        (
            "[[group]]\nname = \"2\"\npool = \"pool.csv\"\n",
            "@@[[group]]\nname = \"2\"\n",
            "[[group]] has none of `pool`, `tape`, `cash_flows`, `securities`, expected exactly one",
        ),
        ("pool_pct = 10\n", "", "none of `pool_pct`, `date`"),
        ("coupon = { fixed_pct = 5.25 }", "coupon = @@{ }", "expected exactly one"),
        (
            "coupon = { fixed_pct = 5.25 }",
            "coupon = @@5.25",
            "write `coupon = { fixed_pct = ... }`",
        ),
        (
            "principal = { from = [\"1.principal\"], to",
            "principal = @@{ to",
            "the account that it is paid from: `from = [\"principal\"]`",
        ),
        ("notional = { of = [\"2-A\"], pct = 35 }\n", "", "has none of `balance_usd`"),
    ] {
        let (deal, place) = match bad {
            "" if good.starts_with("pool_pct") => {
                let (deal, place) = put(DEAL, "[call]\npool_pct = 10\n", "@@[call]\n");
                (deal, place)
            }
            "" => {
                let (start, rest) = ("[[class]]\nname = \"2-IO\"\ngroup = \"2\"\n", good);
                put(DEAL, &format!("{start}{rest}"), &format!("@@{start}"))
            }
            bad => put(DEAL, good, bad),
        };
        only(&common::read(&deal, POOL, FORWARD).expect_err(words), place, words);
    }
}

#[test]
fn classes_must_be_paid() {
    let (deal, place) = put(DEAL, "to = [\"2-A\", \"2-IO\"]", "to = [\"2-A\"]@@");
    let faults = common::read(&deal, POOL, FORWARD).unwrap_err();
    let line = DEAL.lines().position(|line| line == "name = \"2-IO\"").unwrap() + 1;
    assert_ne!(place.0, line);
    only(&faults, (line, 8), "no `interest` or `accrue` step pays it");
    let deal = DEAL.replace(
        "from = [\"1.principal\"], to = [\"1-A\", \"1-M\"]",
        "from = [\"1.principal\"], to = [\"1-A\"]",
    );
    let faults = common::read(&deal, POOL, FORWARD).unwrap_err();
    let line = DEAL.lines().position(|line| line == "name = \"1-M\"").unwrap() + 1;
    only(&faults, (line, 8), "no `principal` step pays `1-M`");
}

#[test]
fn faults_of_a_pool() {
    let cases = [
        ("rate_pct,", "@@rate_bp,", "`rate_pct`: percent, 5.25 is 5.25%"),
        ("margin_pct", "@@margn_pct", "did you mean `margin_pct`?"),
        ("remaining_months,", "@@age_months,", "there is no column `remaining_months`"),
        ("a,one,700000", "a,one,@@$700000", "write 700000"),
        ("a,one,700000", "a,one,@@\"700,000\"", "write 700000"),
        ("a,one,700000", "a,one,@@nan", "dollars above 0"),
        ("a,one,700000", "a,one,@@-7", "(row `a`)"),
        (",5.5,", ",@@$5.5,", "write 5.5"),
        (",5.5,", ",@@,", "`rate_pct` is empty"),
        (",359,", ",@@35.9,", "a whole number from 1 to 1200"),
        ("180,360", "180,@@120", "180 payments remain"),
        ("LIBOR_6M,2.75", "@@LIBOR6M,2.75", "did you mean `LIBOR_6M`?"),
        ("LIBOR_6M,2.75", "LIBOR_6M,@@", "the loan has an `index`"),
        ("LIBOR_6M,2.75,23", ",@@2.75,23", "without an `index`"),
        (
            "b,one,200000,6,360,,2,,,,,,0",
            "b,one,200000,6,360,,2,,,,,,0,@@5",
            "the row has 14 fields",
        ),
        ("b,one,200000,6,360,,2,,,,,,0", "b,one,200000,6,360,,2@@", "the row has 7 fields"),
        ("b,one,200000,6,360,,2", "b,one,200000,6,360,,@@4", "after the account's release in 2"),
        ("c,two,200000,6.5,180,360,", "c,two,200000,6.5,180,360,@@2", "has no prefunding"),
    ];
    for (good, bad, words) in cases {
        let (pool, place) = put(POOL, good, bad);
        let faults = common::read(DEAL, &pool, FORWARD).expect_err(bad);
        if bad.contains("age_months") {
            // The missing column is noted at the end of the header.
            assert!(faults.to_string().contains(words), "{faults}");
            continue;
        }
        only(&faults, place, words);
        let (line, span) = faults.line(&faults.faults[0]).unwrap();
        assert_eq!(line, pool.lines().nth(place.0 - 1).unwrap());
        assert_eq!(line[..span.start].chars().count() + 1, place.1);
    }
}

#[test]
fn faults_of_forward_levels() {
    for (good, bad, words) in [
        ("LIBOR_6M", "@@LIBOR6M", "did you mean `LIBOR_6M`?"),
        ("2,1.15", "@@3,1.15", "`month` is `3`"),
        ("-0.5", "@@inf", "is `inf`"),
        ("1.15,1.2,", "1.15,@@,", "is empty"),
    ] {
        let (forward, place) = put(FORWARD, good, bad);
        let faults = common::read(DEAL, POOL, &forward).expect_err(bad);
        let first = &faults.faults[0];
        assert_eq!(first.line, place.0, "{faults}");
        assert!(first.to_string().contains(words), "{faults}");
    }
}

#[test]
fn faults_of_published_numbers() {
    let name = std::path::Path::new("price.toml");
    for (good, bad, words) in [
        ("measure = \"dm_bp\"", "measure = @@\"dm\"", "did you mean `dm_bp`?"),
        ("[\"33\", \"-0.5\"]", "@@[\"33\"]", "1 cells for 2 columns"),
        ("[\"33\", \"-0.5\"]", "[@@33, \"-0.5\"]", "write \"33\""),
        ("[\"33\", \"-0.5\"]", "[@@\"1,033\", \"-0.5\"]", "write \"1033\""),
        ("[\"33\", \"-0.5\"]", "[@@\"-*\", \"-0.5\"]", "leave the text empty"),
        ("\"2013-08\"", "@@\"Aug-13\"", "YYYY-MM"),
        ("\"2013-08\"", "@@\"*\"", "YYYY-MM"),
        ("cpr_pct = 6,", "cpr_pct = 6, @@psa_pct = 6,", "both `cpr_pct` and `psa_pct`"),
        ("measure = \"dm_bp\"", "unit_usd = 1000, measure = @@\"dm_bp\"", "amount of money"),
        ("row = \"last\"", "row = @@\"lst\"", "did you mean `last`?"),
        ("class = \"1-A\", run_to", "@@clas = \"1-A\", run_to", "did you mean `class`?"),
    ] {
        let (published, place) = put(PUBLISHED, good, bad);
        let faults = files::parse_published_bytes(name, published.as_bytes()).expect_err(bad);
        check(&faults.faults[0], place, words);
    }
}

#[test]
fn all_faults_are_reported_at_once() {
    let deal = DEAL
        .replace("closing = 2003-07-31", "closing = \"2003-07-31\"")
        .replace("margin_bp = 33,", "margin_pct = 0.33,")
        .replace("fixed_pct = 5.25", "fixed_pct = 5250000")
        .replace("split = \"pro-rata\"", "split = \"prorata\"")
        .replace("{ of = [\"2-A\"]", "{ of = [\"2-B\"]");
    let pool = POOL.replace(",5.5,", ",$5.5,").replace("180,360", "180,12");
    let forward = FORWARD.replace("1.15", "x");
    let faults = common::read(&deal, &pool, &forward).unwrap_err();
    let places: Vec<_> = faults
        .faults
        .iter()
        .map(|fault| (fault.file.file_name().unwrap().to_str().unwrap(), fault.line))
        .collect();
    let line_of = |text: &str, part: &str| text.lines().position(|l| l.contains(part)).unwrap() + 1;
    let expected = [
        ("deal.toml", line_of(&deal, "closing")),
        ("deal.toml", line_of(&deal, "margin_pct")),
        ("deal.toml", line_of(&deal, "5250000")),
        ("deal.toml", line_of(&deal, "2-B")),
        ("deal.toml", line_of(&deal, "prorata")),
        ("pool.csv", 3),
        ("pool.csv", 6),
        ("forward.csv", 3),
    ];
    assert_eq!(places, expected, "{faults}");
    assert_eq!(faults.sources.len(), 3);
    for fault in &faults.faults {
        assert!(faults.line(fault).is_some());
    }
}

#[test]
fn broken_syntax_hides_no_other_line() {
    let deal = DEAL
        .replace("balance_usd = 85000", "balance_usd = 85,000")
        .replace("closing = 2003-07-31", "closing = 31/7/2003")
        .replace("fixed_pct = 5.25", "fixed_pct = \"5.25\"");
    let faults = common::read(&deal, POOL, FORWARD).unwrap_err();
    let text = faults.to_string();
    assert_eq!(faults.faults.len(), 3, "{text}");
    assert!(text.contains("write 85000"), "{text}");
    assert!(text.contains("YYYY-MM-DD"), "{text}");
    assert!(text.contains("write 5.25, without quotes"), "{text}");
}

#[test]
fn files_that_are_not_there() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), DEAL, POOL, FORWARD);
    let faults = |path: &str| match files::read_deal(&folder.path().join(path)) {
        Err(ReadError::Faults(faults)) => faults.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(faults("deal.tml").contains("did you mean `deal.toml`?"));
    assert!(faults("nowhere/deal.toml").contains("there is no folder"));
    assert!(faults("deal.toml/x").contains("there is no file"));
    let deal = DEAL.replace("{ sample = \"sample.csv\" }", "{ sample = \".\" }");
    std::fs::write(folder.path().join("deal.toml"), deal).unwrap();
    assert!(faults("deal.toml").contains("is a folder, not a file"));
    assert!(files::published_files(folder.path()).unwrap().is_empty());
}

#[test]
fn bytes_that_are_no_text() {
    let name = std::path::Path::new("deal.toml");
    let mut bytes = b"[deal]\nname = \"x\"\ntitle = \"".to_vec();
    bytes.extend([b'a', 0xE9, b'b', 0xE9, b'"', b'\n']);
    let faults = files::parse_deal_bytes(name, &bytes).unwrap_err();
    only(&faults, (3, 11), "save the file as UTF-8");
    let faults = files::parse_pool_bytes(name, b"\xFF\xFEa\0", &[]).unwrap_err();
    only(&faults, (1, 1), "UTF-16");
}

#[test]
fn a_large_file_keeps_only_its_faulty_lines() {
    let mut pool = String::from("balance_usd,rate_pct,remaining_months\n");
    for row in 0..100_000 {
        pool.push_str(if row % 1000 == 999 { "1,x,360\n" } else { "100000,5.5,360\n" });
    }
    let name = std::path::Path::new("pool.csv");
    let faults = files::parse_pool_bytes(name, pool.as_bytes(), &[]).unwrap_err();
    let [fault] = faults.faults.as_slice() else { panic!("{faults}") };
    assert_eq!((fault.line, fault.count, faults.count()), (1001, 100, 100));
    assert_eq!(fault.lines, (2..12).map(|row| row * 1000 + 1).collect::<Vec<_>>());
    assert!(faults.sources[0].1.len() < 10_000);
    assert_eq!(faults.line(fault), Some(("1,x,360", 2..3)));
}
