//! A speed that counts the age of loans needs their ages: their absence is a fault at the speed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use files::{DealDocument, ReadError, read_deal};

const DEAL: &str = r#"
cite = "a test"
[deal]
name = "ages"
title = "Ages"
source = "a test"
[dates]
closing = 2020-01-01
first_payment = 2020-02-01
[[group]]
name = "1"
pool = "pool.csv"
speed = { psa_pct = 165 }
[[class]]
name = "A"
balance_usd = 1000
[[pay]]
principal = { from = ["principal"], to = ["A"] }
"#;

const POOL: &str =
    "# Made up.\nproduct,balance_usd,rate_pct,remaining_months\nfix,600,6,4\narm,400,6,4\n";

/// Ages of both loans, as the fields of a column.
fn aged(first: &str, second: &str) -> String {
    POOL.replace("months\n", "months,age_months\n")
        .replace("fix,600,6,4", &format!("fix,600,6,4,{first}"))
        .replace("arm,400,6,4", &format!("arm,400,6,4,{second}"))
}

fn read(deal: &str, files: &[(&str, &str)]) -> Result<DealDocument, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("deal.toml", deal)].iter().chain(files) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    read_deal(folder.path()).map_err(|error| match error {
        ReadError::Faults(faults) => faults.to_string(),
        error => panic!("{error}"),
    })
}

fn with_pool(deal: &str, pool: &str) -> Result<DealDocument, String> {
    read(deal, &[("pool.csv", pool)])
}

#[track_caller]
fn refused(found: Result<DealDocument, String>, words: &[&str]) {
    let faults = found.map(|read| read.doubts).expect_err("a fault");
    for word in words {
        assert!(faults.contains(word), "{word} is not in {faults}");
    }
}

#[test]
fn a_speed_by_age_needs_the_column() {
    let words = [
        "deal.toml:13:9: PSA counts the age of loans, and pool.csv:2 has no column `age_months`",
        "add it: 0 for new loans",
    ];
    refused(with_pool(DEAL, POOL), &words);
    assert!(with_pool(DEAL, &aged("0", "12")).is_ok());
}

#[test]
fn every_loan_that_the_speed_moves_needs_an_age() {
    let words = ["1 of 2 rows of pool.csv leave `age_months` empty, the first in line 4"];
    refused(with_pool(DEAL, &aged("3", "")), &words);
    let words = ["2 of 2 rows of pool.csv leave `age_months` empty, the first in line 3"];
    refused(with_pool(DEAL, &aged("", "")), &words);
    // By product: a loan that another speed moves may be of any age.
    let of = |product: &str| {
        let own = format!(
            "speed = {{ cpr_pct = 6 }}\nproduct_speeds = {{ {product} = {{ psa_pct = 50 }} }}"
        );
        DEAL.replace("speed = { psa_pct = 165 }", &own)
    };
    assert!(with_pool(&of("fix"), &aged("3", "")).is_ok());
    refused(with_pool(&of("arm"), &aged("3", "")), &["deal.toml:14:20: PSA counts", "1 of 2 rows"]);
    let others =
        of("arm").replace("cpr_pct = 6", "psa_pct = 6").replace("psa_pct = 50", "cpr_pct = 5");
    assert!(with_pool(&others, &aged("3", "")).is_ok());
    refused(with_pool(&others, &aged("", "3")), &["deal.toml:13:9"]);
}

#[test]
fn what_counts_age_and_what_does_not() {
    let vector = |quote: &str, by: &str, segments: &str| {
        format!("{{ vector = {{ quote = \"{quote}\", by = \"{by}\", segments = [{segments}] }} }}")
    };
    let ramp = "{ months = 2, from_pct = 1, to_pct = 3 }, { pct = 3 }";
    let flat = "{ months = 2, pct = 3 }, { pct = 3 }";
    let speed = |speed: &str| DEAL.replace("{ psa_pct = 165 }", speed);
    let default = |rate: &str| {
        let rate = format!("{{ cpr_pct = 6 }}\ndefault_rate = {rate}");
        speed(&rate) + "[defaults]\nseverity_pct = 40\n"
    };
    for (deal, words) in [
        (speed("{ abs_pct = 1.5 }"), "13:9: ABS counts the age"),
        (speed(&vector("cpr", "age", ramp)), "13:9: the vector counts the age"),
        (speed(&vector("psa", "age", flat)), "13:9: the vector counts the age"),
        (default("{ sda_pct = 100 }"), "14:16: SDA counts the age"),
        (default(&vector("cdr", "age", ramp)), "14:16: the vector counts the age"),
    ] {
        refused(with_pool(&deal, POOL), &[words]);
    }
    for deal in [
        speed("{ cpr_pct = 6 }"),
        speed("{ psa_pct = 0 }"),
        speed(&vector("cpr", "month", ramp)),
        speed(&vector("cpr", "age", flat)),
        default("{ sda_pct = 0 }"),
        default("{ cdr_pct = 3 }"),
        default("{ of_original = { total_pct = 10, months = 2 } }"),
    ] {
        assert!(with_pool(&deal, POOL).is_ok(), "{deal}");
    }
    let band = "speed = { cpr_pct = 6 }\n[[plan]]\nname = \"pac\"\nband = { quote = \"psa\", low = 90, high = 300 }\n";
    let band = DEAL.replace("speed = { psa_pct = 165 }\n", band);
    refused(with_pool(&band, POOL), &["15:8: the band counts the age", "pool.csv:2 has no column"]);
    assert!(
        with_pool(
            &band.replace("\"psa\"", "\"cpr\"").replace("300", "50").replace("90", "5"),
            POOL
        )
        .is_ok()
    );
}

#[test]
fn alternative_pools_and_tapes_need_ages_too() {
    let other = DEAL.replace(
        "pool = \"pool.csv\"",
        "pool = \"pool.csv\"\nalternative_pools = { new = \"new.csv\" }",
    );
    let found = read(&other, &[("pool.csv", &aged("3", "4")), ("new.csv", POOL)]);
    refused(found, &["deal.toml:14:9: PSA counts", "new.csv:2 has no column"]);

    let tape =
        DEAL.replace("pool = \"pool.csv\"", "tape = { file = \"tape.csv\", map = \"tape.toml\" }");
    let map =
        "[columns]\nbalance_usd = \"UPB\"\nrate_pct = \"RATE\"\nremaining_months = \"TERM\"\n";
    let rows = "UPB,RATE,TERM,AGE\n600,6,4,1\n400,6,4,\n";
    let read = |map: &str| read(&tape, &[("tape.csv", rows), ("tape.toml", map)]);
    refused(
        read(map),
        &[
            "PSA counts the age of loans, and tape.toml maps no `age_months`",
            "`age_months = 0` below `[defaults]`",
        ],
    );
    refused(
        read(&format!("{map}age_months = \"AGE\"\n")),
        &["1 of 2 rows of tape.csv leave `age_months` empty, the first in line 3"],
    );
    for stated in
        ["age_months = \"AGE\"\n[defaults]\nage_months = 0\n", "[defaults]\nage_months = 0\n"]
    {
        assert!(read(&format!("{map}{stated}")).is_ok(), "{stated}");
    }
}
