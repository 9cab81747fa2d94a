//! The deal of `guide/formulas.md`: its parts together are read without a fault or a doubt, and run.

#![allow(clippy::expect_used, clippy::panic)]

const PAGE: &str = include_str!("../../../guide/formulas.md");

/// The deal around the page's parts.
const HEAD: &str = r#"
[deal]
name = "page"
title = "Page"
source = "guide/formulas.md"
[dates]
closing = 2020-01-30
settlement = 2020-01-30
dated = 2020-01-01
first_payment = 2020-02-25
[[group]]
name = "1"
pool = "pool.csv"
speed = { cpr_pct = 10 }
oc = { initial_pct = 2.35, target = "OC required" }
fees = [{ name = "trustee", amount = "trustee fee" }]
[[class]]
name = "A"
balance_usd = 70000000
coupon = { fixed_pct = 5 }
[[class]]
name = "NAS"
balance_usd = 10000000
coupon = { fixed_pct = 5 }
[[class]]
name = "M-1"
balance_usd = 10000000
coupon = { fixed_pct = 5.5 }
[[class]]
name = "M-2"
balance_usd = 5000000
coupon = { fixed_pct = 5.5 }
[[class]]
name = "B"
balance_usd = 2650000
coupon = { fixed_pct = 6 }
"#;

/// The TOML of the page, in its order.
fn parts() -> String {
    let blocks = PAGE.split("```toml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default()).collect()
}

#[test]
fn the_parts_of_the_page_make_a_deal() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("deal.toml"), format!("{HEAD}{}", parts())).expect("a file");
    let loans = "id,balance_usd,rate_pct,age_months,remaining_months\n1,100000000,6.5,3,357\n";
    std::fs::write(folder.path().join("pool.csv"), loans).expect("a file");
    let deal = paydown::Deal::open(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    assert!(deal.doubts().is_empty(), "{:#?}", deal.doubts());
    for settings in ["", "cdr_pct=3; severity_pct=40"] {
        let settings = settings.parse().expect("settings");
        let date = deal.explain(&settings, 62).expect("a date");
        let amounts: Vec<&str> =
            date.explained.amounts.iter().map(|amount| amount.name.as_str()).collect();
        assert!(amounts.contains(&"subordinate amount"), "{amounts:?}");
    }
}
