//! Broken files, as users break them. Each case changes the starter deal in one or more places; a
//! `«` in the new text marks where the program must point (file, line, column), and is taken out
//! before it runs. The words that it says are in the snapshot.

#![allow(clippy::expect_used, clippy::panic)]

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Output};

const DEAL: &str = include_str!("../starter/deal.toml");
const POOL: &str = include_str!("../starter/pool.csv");

/// Where a key of the group may stand in front.
const SPEED: &str = "speed";

/// Name, file, text replaced (`""`: the whole file), text in its place.
type Case = (&'static str, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    // Keys and types.
    ("unknown key", "deal.toml", "closing =", "«closeing ="),
    ("unknown table", "deal.toml", "[call]", "[«caal]"),
    ("a table twice", "deal.toml", "[call]", "[dates]\n[call]"),
    ("unit of another key", "deal.toml", "margin_bp = 90", "«margin_pct = 0.9"),
    ("a number as text", "deal.toml", "pool_pct = 10", "pool_pct = «\"10%\""),
    ("a date as text", "deal.toml", "2026-01-30", "«\"30 January 2026\""),
    ("a date that is none", "deal.toml", "2026-01-30", "2026-02-30"),
    ("a thousands separator", "deal.toml", "= 500000", "= 500,000"),
    ("a flag as text", "deal.toml", "true } }\ncite", "«\"yes\" } }\ncite"),
    ("infinite", "deal.toml", "cpr_pct = 20", "cpr_pct = «inf"),
    ("not a number", "deal.toml", "cpr_pct = 20", "cpr_pct = «nan"),
    ("empty text", "deal.toml", "title = \"Starter Trust 2026-1\"", "title = «\"\""),
    ("text without an end", "deal.toml", "name = \"A\"", "name = \"A"),
    ("empty file", "deal.toml", "", ""),
    ("a name in a header", "deal.toml", "[[class]]", "«[[class A]]"),
    (
        "another language",
        "deal.toml",
        "",
        "«TRANCHE \"A\" SEN_FLT\n COUPON 1M_LIB MARGIN 0.9\n ORIG_BALANCE 500000\nEND\n",
    ),
    ("not a deal", "deal.toml", "", "«hello = \"world\"\n"),
    // Quantities.
    ("percentage above 100", "deal.toml", "rate_pct = 0.50", "rate_pct = «150"),
    ("negative percentage", "deal.toml", "pool_pct = 10", "pool_pct = «-10"),
    ("negative balance", "deal.toml", "balance_usd = 88000", "balance_usd = «-88000"),
    ("negative price", "deal.toml", "price_pct = 99.5", "price_pct = «-1"),
    ("CPR above 100", "deal.toml", "cpr_pct = 20", "cpr_pct = «120"),
    ("negative speed", "deal.toml", "[0, 50, 100, 150]", "[0, «-50, 100]"),
    // What is missing.
    ("margin missing", "deal.toml", "margin_bp = 90, ", ""),
    ("balance missing", "deal.toml", "balance_usd = 500000\n", ""),
    ("first payment missing", "deal.toml", "first_payment = 2026-02-25", ""),
    ("speed missing", "deal.toml", "speed = { cpr_pct = 20 }", ""),
    ("pool missing", "deal.toml", "pool = \"pool.csv\"", ""),
    ("pool file missing", "deal.toml", "\"pool.csv\"", "«\"pools.csv\""),
    ("call without a test", "deal.toml", "pool_pct = 10", ""),
    (
        "no steps",
        "deal.toml",
        "",
        "[deal]\nname = \"x\"\ntitle = \"X\"\nsource = \"x\"\n\
         [dates]\nclosing = 2026-01-01\nfirst_payment = 2026-02-25\n\
         [[group]]\nname = \"1\"\npool = \"pool.csv\"\nspeed = { cpr_pct = 6 }\n\
         [[class]]\nname = \"A\"\nbalance_usd = 500000\n",
    ),
    ("no classes in a step", "deal.toml", "to = [\"R\"]", "to = «[]"),
    // Names.
    (
        "class not declared",
        "deal.toml",
        "to = [\"A\", \"B\"], split = \"sequential\", cite = \"example, 5\"",
        "to = [\"A\", «\"BB\"], cite = \"example, 5\"",
    ),
    ("duplicate class", "deal.toml", "name = \"B\"", "name = «\"A\""),
    (
        "index not declared",
        "deal.toml",
        "index = \"SOFR_30D\", margin_bp = 90",
        "index = «\"SOFR_3OD\", margin_bp = 90",
    ),
    ("group not declared", "deal.toml", "name = \"R\"", "name = \"R\"\ngroup = «\"2\""),
    (
        "account not known",
        "deal.toml",
        "from = [\"interest\"], to = [\"A\"",
        "from = [«\"intrest\"], to = [\"A\"",
    ),
    (
        "account of another group",
        "deal.toml",
        "from = [\"interest\"], to = [\"A\"",
        "from = [«\"2.interest\"], to = [\"A\"",
    ),
    (
        "split not known",
        "deal.toml",
        "split = \"sequential\", cite = \"example, 1\"",
        "split = «\"prorata\", cite = \"example, 1\"",
    ),
    ("verb not known", "deal.toml", "basis_risk = {", "«basisrisk = {"),
    ("amount not known", "deal.toml", "until = \"distribution\"", "until = \"«distributions\""),
    ("day count not known", "deal.toml", "accrual = \"actual/360\"", "accrual = «\"act/360\""),
    (
        "assumption about nothing",
        "deal.toml",
        "term = \"index.static_pct.SOFR_30D\"",
        "term = «\"index.static_pct.SOFR\"",
    ),
    // What does not fit together.
    (
        "dates out of order",
        "deal.toml",
        "first_payment = 2026-02-25",
        "first_payment = «2026-01-25",
    ),
    (
        "two coupons",
        "deal.toml",
        "price_pct = 99.5",
        "price_pct = 99.5\ncoupon = { fixed_pct = 5 }",
    ),
    ("two speeds", "deal.toml", "{ cpr_pct = 20 }", "{ cpr_pct = 20, «psa_pct = 100 }"),
    (
        "class that is never paid",
        "deal.toml",
        "name = \"R\"",
        "name = «\"C\"\nbalance_usd = 100\n[[class]]\nname = \"R\"",
    ),
    (
        "interest to a residual",
        "deal.toml",
        "to = [\"A\", \"B\"], split = \"sequential\", cite = \"example, 1\"",
        "to = [\"A\", \"B\", «\"R\"], cite = \"example, 1\"",
    ),
    ("release to a class", "deal.toml", "to = [\"R\"]", "to = [«\"B\"]"),
    (
        "balance against the pool",
        "deal.toml",
        "pool = \"pool.csv\"",
        "pool = \"pool.csv\"\ncut_off_balance_usd = «700000",
    ),
    (
        "segments after the last",
        "deal.toml",
        "{ cpr_pct = 20 }",
        "{ vector = { quote = \"cpr\", by = \"age\", segments = [«{ pct = 5 }, { pct = 6 }] } }",
    ),
    // Contracts and curves.
    (
        "contract on an unknown index",
        "deal.toml",
        "[call]",
        "[[contract]]\nname = \"swap\"\nswap = { fixed_pct = 3, index = «\"LIBOR_1M\" }\nnotional = { bonds_pct = 100, last_month = 24 }\n[call]",
    ),
    (
        "contract that ends before it starts",
        "deal.toml",
        "[call]",
        "[[contract]]\nname = \"swap\"\nswap = { fixed_pct = 3, index = \"SOFR_30D\" }\nnotional = { start_usd = 100, first_month = 12, last_month = «6 }\n[call]",
    ),
    (
        "notional file missing",
        "deal.toml",
        "[call]",
        "[[contract]]\nname = \"swap\"\nswap = { fixed_pct = 3, index = \"SOFR_30D\" }\nnotional = { schedule = «\"notional.csv\", last_month = 24 }\n[call]",
    ),
    (
        "notional file shorter than the contract",
        "deal.toml",
        "[call]",
        "[[contract]]\nname = \"balance_usd\"\nswap = { fixed_pct = 3, index = \"SOFR_30D\" }\nnotional = { schedule = \"pool.csv\", last_month = 24 }\n[call]",
    ),
    (
        "ceiling below the strike",
        "deal.toml",
        "[call]",
        "[[contract]]\nname = \"corridor\"\ncap = { strike_pct = 5, ceiling_pct = «4, index = \"SOFR_30D\" }\nnotional = { bonds_pct = 100, last_month = 24 }\n[call]",
    ),
    (
        "quotes missing",
        "deal.toml",
        "SOFR_30D = 3.60 }",
        "SOFR_30D = 3.60 }\ncurve = { quotes = «\"quotes.csv\" }",
    ),
    (
        "insurer not declared",
        "deal.toml",
        "[call]",
        "[[pay]]\nreimburse_insurer = { from = [\"interest\"], to = [«\"Ambac\"], cite = \"example\" }\n[call]",
    ),
    ("plan not declared", "deal.toml", "until = \"oc_deficiency\"", "down_to = \"«PAC\""),
    // Defaults, losses, triggers, break-evens.
    (
        "default rate without a severity",
        "deal.toml",
        SPEED,
        "«default_rate = { cdr_pct = 2 }\nspeed",
    ),
    ("default rate without its unit", "deal.toml", SPEED, "default_rate = { «cdr = 2 }\nspeed"),
    ("CDR above 100", "deal.toml", SPEED, "default_rate = { cdr_pct = «120 }\nspeed"),
    (
        "two default rates",
        "deal.toml",
        SPEED,
        "default_rate = { cdr_pct = 2, «sda_pct = 100 }\nspeed",
    ),
    (
        "SDA by deal month",
        "deal.toml",
        SPEED,
        "default_rate = { vector = { quote = \"sda\", by = «\"month\", segments = [{ pct = 100 }] } }\nspeed",
    ),
    (
        "more defaults than balance",
        "deal.toml",
        SPEED,
        "default_rate = { of_original = { by_month_pct = «[60, 50] } }\nspeed",
    ),
    (
        "speed of a product that the pool does not name",
        "deal.toml",
        SPEED,
        "product_speeds = { «\"30Y FIX\" = { psa_pct = 50 } }\nspeed",
    ),
    ("severity above 100", "deal.toml", "[call]", "[defaults]\nseverity_pct = «140\n[call]"),
    ("lag as text", "deal.toml", "[call]", "[defaults]\nlag_months = «\"12 months\"\n[call]"),
    (
        "base of prepayments not known",
        "deal.toml",
        "[call]",
        "[defaults]\nprepayment = «\"net-of-default\"\n[call]",
    ),
    (
        "advances twice",
        "deal.toml",
        "[call]",
        "[defaults]\n«advance_principal_pct = 0\nadvance_pct = 100\n[call]",
    ),
    (
        "reserve in two units",
        "deal.toml",
        SPEED,
        "reserve = { initial_pct = 1, «target_usd = 6000 }\nspeed",
    ),
    (
        "account of a reserve that the group does not have",
        "deal.toml",
        "from = [\"interest\"], to = [\"A\"",
        "from = [\"interest\", «\"reserve\"], to = [\"A\"",
    ),
    ("trigger without a test", "deal.toml", "[call]", "«[[trigger]]\nname = \"loss\"\n[call]"),
    (
        "steps of a trigger out of order",
        "deal.toml",
        "[call]",
        "[[trigger]]\nname = \"loss\"\ncumulative_loss = [{ from_period = 37, pct = 1 }, { from_period = «25, pct = 2 }]\n[call]",
    ),
    (
        "trigger not declared",
        "deal.toml",
        "to = [\"R\"]",
        "to = [\"R\"], when = \"not «excess loss\"",
    ),
    (
        "break-even of a residual",
        "deal.toml",
        "[call]",
        "[breakeven]\nindex = \"static\"\nclasses = [«\"R\"]\n[call]",
    ),
    (
        "break-even without forward levels",
        "deal.toml",
        "[call]",
        "[breakeven]\nindex = «\"forward\"\n[call]",
    ),
    // Pools.
    ("semicolons", "pool.csv", "", "id;balance_usd;rate_pct;remaining_months\n1;100,5;6,5;360\n"),
    ("tabs", "pool.csv", "", "id\tbalance_usd\trate_pct\n1\t100\t6\n"),
    (
        "required column abbreviated",
        "pool.csv",
        "",
        "balance_usd,rate_pct,«rem_months\n600000,6,360\n",
    ),
    (
        "required columns under other names",
        "pool.csv",
        "",
        "UPB,WAC,«remaining_term\n600000,6,360\n",
    ),
    ("empty pool", "pool.csv", "", ""),
    ("no loans", "pool.csv", "", "balance_usd,rate_pct,remaining_months\n"),
    ("unknown column", "pool.csv", "balance_usd", "«balance"),
    ("column twice", "pool.csv", "age_months", "«rate_pct"),
    ("short row", "pool.csv", "fixed,250000,6.75,2,358,0,,,,,,,", "fixed,250000,6.75"),
    ("long row", "pool.csv", "358,0,,,,,,,", "358,0,,,,,,,,9"),
    ("per cent sign", "pool.csv", "250000", "«250000%"),
    ("dollar sign", "pool.csv", "250000", "«$250000"),
    ("words for a number", "pool.csv", "6.125", "«six"),
    ("negative loan", "pool.csv", "250000", "«-250000"),
    ("rate above 100", "pool.csv", "6.75", "«675"),
    ("no months left", "pool.csv", "358,0,,", "«0,0,,"),
    ("index with no near name in a loan", "pool.csv", "SOFR_30D,2.75", "«PRIME,2.75"),
    ("index not declared in a loan", "pool.csv", "SOFR_30D,2.75", "«SOFR_1M,2.75"),
    ("index without a margin", "pool.csv", "SOFR_30D,2.75", "SOFR_30D,«"),
    ("interest-only beyond maturity", "pool.csv", "356,116", "356,«400"),
    ("not UTF-8", "pool.csv", "hybrid", "h\u{0}ybrid"),
    ("a quote without an end", "pool.csv", "interest-only,", "\"interest-only,"),
    (
        "too many early payments",
        "pool.csv",
        "",
        "balance_usd,rate_pct,remaining_months,early_payments\n600000,6,360,«13\n",
    ),
    (
        "delivered later without an account",
        "pool.csv",
        "",
        "balance_usd,rate_pct,remaining_months,delivery_month\n600000,6,360,«2\n",
    ),
];

fn price(folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(["price", ".", "--color", "never"])
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

/// Writes the case's files and says where the mark was: `file:line:column`.
fn write_case(folder: &Path, (name, file, from, to): &Case) -> Option<String> {
    let mut place = None;
    for (known, original) in [("deal.toml", DEAL), ("pool.csv", POOL)] {
        let mut text = original.to_string();
        if known == *file {
            assert!(from.is_empty() || text.contains(from), "{name}: nothing to change");
            text = if from.is_empty() { to.to_string() } else { text.replacen(from, to, 1) };
            if let Some(mark) = text.find('«') {
                let before = &text[..mark];
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
                place = Some(format!("{file}:{line}:{column}"));
                text = text.replace('«', "");
            }
        }
        let mut bytes = text.into_bytes();
        if *name == "not UTF-8" {
            bytes.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = 0xff);
        }
        std::fs::write(folder.join(known), bytes).expect("a file");
    }
    place
}

#[test]
fn every_broken_file_is_explained() {
    assert!(CASES.len() >= 40);
    let mut all = String::new();
    let mut wrong = String::new();
    for case in CASES {
        let folder = tempfile::tempdir().expect("a folder");
        let place = write_case(folder.path(), case);
        let output = price(folder.path());
        let words = String::from_utf8(output.stderr).expect("UTF-8");
        let explained = match &place {
            Some(place) => {
                words.lines().any(|line| line.trim_end().ends_with(&format!("./{place}")))
            }
            None => words.contains("deal.toml:") || words.contains("pool.csv:"),
        };
        let refused = output.status.code() == Some(3) && output.stdout.is_empty();
        if !(explained && refused && words.contains("error: ")) {
            let code = output.status.code();
            let _ = writeln!(wrong, "# {} at {place:?}, exit {code:?}\n{words}", case.0);
        }
        let _ = writeln!(all, "# {}\n{words}", case.0);
    }
    assert!(wrong.is_empty(), "{wrong}");
    insta::assert_snapshot!(all);
}

#[test]
fn all_faults_come_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let deal = DEAL
        .replace("closing =", "closeing =")
        .replace("margin_bp = 90", "margin_pct = 0.9")
        .replace("pool_pct = 10", "pool_pct = \"10%\"")
        .replace(
            "split = \"sequential\", cite = \"example, 1\"",
            "split = \"prorata\", cite = \"\"",
        )
        .replace("balance_usd = 88000", "balance_usd = -1");
    std::fs::write(folder.path().join("deal.toml"), deal).expect("a file");
    let pool = POOL.replace("6.75", "$6.75").replace("356,116", "356,400");
    std::fs::write(folder.path().join("pool.csv"), pool).expect("a file");
    let words = String::from_utf8(price(folder.path()).stderr).expect("UTF-8");
    for fault in
        ["closeing", "margin_pct", "\"10%\"", "prorata", "-1", "$6.75", "400", "faults in 2 files"]
    {
        assert!(words.contains(fault), "{fault} is not among\n{words}");
    }
}

/// A deal with a file beside it that is written by the test: the words, and the exit code.
fn with_file(deal: &str, name: &str, text: &str) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("deal.toml"), deal).expect("a file");
    std::fs::write(folder.path().join("pool.csv"), POOL).expect("a file");
    std::fs::write(folder.path().join(name), text).expect("a file");
    let output = price(folder.path());
    (String::from_utf8(output.stderr).expect("UTF-8"), output.status.code())
}

#[test]
fn a_notional_file_must_reach_the_last_month() {
    let contract = "[[contract]]\nname = \"swap\"\nswap = { fixed_pct = 3, index = \"SOFR_30D\" }\n\
                    notional = { schedule = \"notional.csv\", last_month = 24 }\ncite = \"x\"\n[call]";
    let deal = DEAL.replacen("[call]", contract, 1);
    let (words, code) = with_file(&deal, "notional.csv", "month,swap\n1,100\n2,90\n3,80\n");
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("`swap` ends with month 3, before 24"), "{words}");
    let rows: String = (1..=24).map(|month| format!("{month},100\n")).collect();
    let (words, code) = with_file(&deal, "notional.csv", &format!("month,swap\n{rows}"));
    assert_eq!(code, Some(0), "{words}");
}

#[test]
fn negative_forwards_are_refused_unless_the_deal_says_otherwise() {
    let quotes = "date,instrument,tenor,percent\n2026-01-29,term-sofr,1M,3.6\n\
                  2026-01-29,term-sofr,3M,3.0\n2026-01-29,term-sofr,6M,1.0\n\
                  2026-01-29,term-sofr,12M,0.1\n2026-01-29,ois,2Y,0.1\n2026-01-29,ois,5Y,1.0\n";
    let curve = |rest: &str| {
        let index = format!("SOFR_30D = 3.60 }}\ncurve = {{ quotes = \"quotes.csv\"{rest} }}");
        DEAL.replacen("SOFR_30D = 3.60 }", &index, 1)
    };
    let (words, code) = with_file(&curve(""), "quotes.csv", quotes);
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("the forward `SOFR_30D` of month"), "{words}");
    for choice in ["floor", "allow"] {
        let deal = curve(&format!(", negative = \"{choice}\""));
        let (words, code) = with_file(&deal, "quotes.csv", quotes);
        assert_eq!(code, Some(0), "{words}");
    }
}
