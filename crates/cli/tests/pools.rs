//! What collateral does to a whole deal, as a user sees it.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod common;

use common::Folder;

/// One class over a pool, without interest.
const DEAL: &str = r#"
cite = "a test"
[deal]
name = "small"
title = "A small deal"
source = "a test"
[dates]
closing = 2020-01-01
first_payment = 2020-02-01
[[group]]
name = "1"
pool = "pool.csv"
speed = { cpr_pct = 0 }
write_down = ["A"]
[[class]]
name = "A"
balance_usd = 200000
[[pay]]
principal = { from = ["principal"], to = ["A"] }
"#;

#[track_caller]
fn near(calculated: f64, expected: f64) {
    assert!((calculated - expected).abs() < 1e-6, "{calculated}, expected {expected}");
}

/// A loan without interest and one at `rate_pct`, both with strips of 1%, of interest only until
/// their last payment.
fn with_strips(rate_pct: f64) -> Folder {
    let rows = [0.0, rate_pct].map(|rate| format!("100000,{rate},12,13,12,0,1\n"));
    let pool = "balance_usd,rate_pct,remaining_months,amortization_months,interest_only_months,\
                age_months,servicing_pct\n";
    Folder::of(&[("deal.toml", DEAL), ("pool.csv", &(pool.to_string() + &rows.concat()))])
}

#[test]
fn strips_are_paid_on_the_balance_of_every_loan() {
    let folder = with_strips(6.0);
    let flows = folder.run("cashflows . --format csv");
    near(flows.numbers("net_interest")[0], 500.0 - 1000.0 / 6.0);
}

/// Principal of 1% a month beside 0.0833% less than the strips take.
#[test]
fn principal_pays_the_strips_that_interest_does_not_cover() {
    let folder = with_strips(1.0);
    let speed = "--cpr 11.361512828387072 --format csv";
    let collateral = folder.run(&format!("cashflows . {speed}"));
    let class = folder.run(&format!("cashflows . --bonds {speed}"));
    let (net, prepaid) =
        (collateral.numbers("net_interest"), collateral.numbers("prepaid_principal"));
    near(net[0], 1000.0 / 12.0 - 2000.0 / 12.0);
    near(prepaid[0], 2000.0);
    near(class.numbers("principal")[0], prepaid[0] + net[0]);
    // The collateral falls by what it pays; what the strips take of that is lost to the class.
    near(class.numbers("loss")[0], -net[0]);
    let explained = folder.run(&format!("explain . --period 1 {speed}"));
    let line = "strips that interest does not cover";
    assert!(explained.stdout.contains(line), "{}", explained.stdout);
    let seen = folder.run("explain . --period 1 --cpr 10 --format table");
    assert!(seen.stdout.contains("Strips of principal"), "{}", seen.stdout);
}

#[test]
fn a_servicer_goes_short_where_there_is_no_principal() {
    let folder = with_strips(0.5);
    let flows = folder.run("cashflows . --format csv");
    assert_eq!(flows.numbers("net_interest")[..11], [0.0; 11]);
    near(flows.numbers("net_interest")[11], 500.0 / 12.0 - 2000.0 / 12.0);
    let class = folder.run("cashflows . --bonds --format csv");
    near(class.numbers("principal").iter().sum(), 200_000.0 + 500.0 / 12.0 - 2000.0 / 12.0);
}

/// 1% of what is left defaults each month for two years, and half of it is lost at once; the call
/// comes in month 6.
const PUBLISHED: &str = r#"
source = "by hand: 1 - 0.99^n"
[[table]]
name = "cumulative"
at = { mdr_pct = 1, severity_pct = 50, lag_months = 0 }
columns = [
  { name = "month 3", period = 3 }, { name = "to call", run_to = "call" }, { name = "all" },
]
rows = [
  { measure = "pool_cumulative_default_pct", printed = ["2.9701", "5.8520", "21.4322"] },
  { measure = "pool_defaulted_usd", printed = ["1960.20", "11703.97", "42864.37"] },
  { measure = "pool_loss_usd", printed = ["980.10", "5851.99", "21432.19"] },
  { measure = "class_loss_usd", class = "A", printed = ["2970.10", "5851.99", "21432.19"] },
]
"#;

#[test]
fn cumulative_measures_count_from_the_first_month_to_the_period_or_the_call() {
    let pool = "balance_usd,rate_pct,remaining_months,amortization_months,interest_only_months,\
                age_months\n200000,6,24,25,24,0\n";
    let deal = DEAL.to_string() + "[call]\ndate = 2020-07-01\n";
    let files =
        [("deal.toml", &deal[..]), ("pool.csv", pool), ("published/by-hand.toml", PUBLISHED)];
    let tied = Folder::of(&files).run("tieout . --format csv");
    assert_eq!(tied.texts("verdict"), ["exact"; 12], "{}", tied.stdout);
    let no_call = [("deal.toml", DEAL), files[1], files[2]];
    let tied = Folder::of(&no_call).run("tieout . --format csv");
    assert!(
        tied.code == 1 && tied.stdout.contains("to call,5.8520,,percent,outside"),
        "{}",
        tied.stdout
    );
}

/// A seasoned pool whose file states no ages.
fn without_ages() -> Folder {
    let published = |speed: &str| {
        format!(
            "source = \"by hand\"\n[[table]]\nname = \"life\"\nat = {{ {speed} }}\n\
             columns = [{{ name = \"pool\" }}]\n\
             rows = [{{ measure = \"pool_age_months\", printed = [\"0\"] }}]\n"
        )
    };
    let grid = "[axes]\npsa_pct = [0, 150]\n[fixed]\nclasses = [\"A\"]\n";
    Folder::of(&[
        ("deal.toml", DEAL),
        ("pool.csv", "balance_usd,rate_pct,remaining_months\n200000,6,300\n"),
        ("published/psa.toml", &published("psa_pct = 150")),
        ("published/cpr.toml", &published("cpr_pct = 6")),
        ("grid.toml", grid),
    ])
}

#[test]
fn no_verb_takes_loans_without_ages_for_new_ones() {
    let folder = without_ages();
    for speed in ["--psa 150", "--abs 1.5", "--sda 100", "--cdr 2 --psa 0,150"] {
        let price = folder.run(&format!("price . {speed} --format csv"));
        let said = price.stderr.clone() + &price.stdout;
        assert!(price.code != 0 && said.contains("the age of loans"), "{speed}: {said}");
        assert!(said.contains("age_months"), "{speed}: {said}");
    }
    for line in ["decrement . --psa 150", "cashflows . --psa 150", "afr . --psa 150"] {
        let seen = folder.run(line);
        assert!(
            seen.code != 0 && seen.stderr.contains("the age of loans"),
            "{line}: {}",
            seen.stderr
        );
    }
    for line in [
        "breakeven . --solve sda --severity 40",
        "breakeven . --cdr 2 --solve severity --psa 150",
        "breakeven . --sda 100 --solve severity",
    ] {
        let seen = folder.run(line);
        let said = seen.stderr.clone() + &seen.stdout;
        assert!(seen.code != 0 && said.contains("the age of loans"), "{line}: {said}");
    }
    for line in ["price . --cpr 6", "price . --psa 0", "price . --sda 0", "cashflows . --cdr 2"] {
        assert_eq!(folder.run(line).code, 0, "{line}");
    }
}

#[test]
fn batches_and_published_cells_need_ages_too() {
    let folder = without_ages();
    let grid = folder.run("grid grid.toml -o out.csv");
    assert!(grid.code == 3 && grid.stderr.contains("grid.toml:2"), "{}", grid.stderr);
    assert!(grid.stderr.contains("small has no ages of its loans"), "{}", grid.stderr);
    let tied = folder.run("tieout . --format csv");
    assert_eq!(tied.code, 1);
    // A pool without ages has no average age.
    assert_eq!(
        tied.stdout.matches(",pool_age_months,pool,0,,months,outside").count(),
        2,
        "{}",
        tied.stdout
    );
}

/// A balloon after 24 months, half of whose balance is lost three months after a default.
fn balloon(default_rate: &str) -> Folder {
    let deal = DEAL.replace("write_down", &format!("default_rate = {default_rate}\nwrite_down"))
        + "[defaults]\nseverity_pct = 50\nlag_months = 3\n";
    let pool = "balance_usd,rate_pct,remaining_months,amortization_months,interest_only_months,\
                age_months\n200000,6,24,25,24,0\n";
    Folder::of(&[("deal.toml", &deal), ("pool.csv", pool)])
}

fn vector(by: &str, segments: &str) -> String {
    format!("{{ vector = {{ quote = \"mdr\", by = \"{by}\", segments = [{segments}] }} }}")
}

#[test]
fn a_balloon_defaults_where_the_vector_names_it() {
    let folder = balloon(&vector("month", "{ months = 23, pct = 0 }, { months = 1, pct = 10 }"));
    let flows = folder.run("cashflows . --format csv");
    let defaulted = flows.numbers("defaulted");
    near(defaulted[23], 20_000.0);
    // Liquidated in month 27, after the last payment of every loan.
    near(flows.numbers("loss")[26], 10_000.0);
    near(flows.numbers("recovered")[26], 10_000.0);
    assert_eq!(defaulted.len(), 27);
    let class = folder.run("cashflows . --bonds --class A --format csv");
    assert_eq!(class.texts("period").last().map(String::as_str), Some("27"));
    let price = folder.run("price . --format csv");
    near(price.numbers("wal_years")[0], (180_000.0 * 24.0 + 10_000.0 * 27.0) / 190_000.0 / 12.0);
    assert_eq!(price.texts("last_principal"), ["2022-04"]);
    near(price.numbers("class_loss")[0], 10_000.0);
    near(price.numbers("cumulative_loss_pct")[0], 5.0);
    for seen in [flows, class, price] {
        assert!(!seen.stderr.contains("do not happen"), "{}", seen.stderr);
    }
}

#[test]
fn defaults_that_do_not_happen_are_told() {
    // By age: 10% in months 22 to 24 of what nothing has left before.
    let late = "{ months = 21, pct = 0 }, { months = 3, pct = 10 }";
    let folder = balloon(&vector("age", late));
    let words = "small, group 1: 60000.00 dollars of the stated defaults do not happen, \
                 in months 22 to 24: at a rate for life no loan defaults in its last 3 months";
    for line in ["price .", "cashflows .", "decrement .", "explain . --period 2", "afr ."] {
        let seen = folder.run(line);
        assert!(seen.stderr.contains(words), "{line}: {}", seen.stderr);
    }
    let two = folder.run("price . --cpr 0,20");
    assert!(two.stderr.contains("up to 60000.00 dollars"), "{}", two.stderr);
    let shorter = folder.run("price . --lag 1");
    assert!(shorter.stderr.contains("16200.00 dollars"), "{}", shorter.stderr);
    assert!(shorter.stderr.contains("in month 24: "), "{}", shorter.stderr);
    // A rate in its place is one for life, and says so by what it is.
    assert!(!folder.run("price . --cdr 5").stderr.contains("do not happen"));
    let dollars = balloon("{ of_original = { total_pct = 100, months = 25 } }");
    let words = "small, group 1: 8000.00 dollars of the stated defaults do not happen, in month 25: \
                 no balance is left for them";
    assert!(dollars.run("price .").stderr.contains(words), "{}", dollars.run("price .").stderr);
}

#[test]
fn batches_pay_scenarios_of_any_length_side_by_side() {
    let folder = balloon(&vector("month", "{ months = 23, pct = 0 }, { months = 1, pct = 10 }"));
    let grid = "[axes]\nlag_months = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\nspeed_pct = [0, 50, 100]\n\
                [fixed]\nto = \"maturity\"\n";
    std::fs::write(folder.path().join("grid.toml"), grid).expect("a file");
    let run = folder.run("grid grid.toml -o out.csv -q");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = std::fs::read_to_string(folder.path().join("out.csv")).expect("rows");
    let rows: Vec<Vec<&str>> = rows.lines().map(|row| row.split(',').collect()).collect();
    let position = |name: &str| rows[0].iter().position(|head| *head == name).expect("a column");
    let [speed, lag_months, life] = ["speed_pct", "lag_months", "wal_years"].map(position);
    for lag in 0..10 {
        let price = folder.run(&format!("price . --lag {lag} --speeds 100 --format csv"));
        let lag = lag.to_string();
        let of_lag = |row: &&Vec<&str>| row[speed] == "100" && row[lag_months] == lag;
        let lives: Vec<&str> = rows.iter().filter(of_lag).map(|row| row[life]).collect();
        assert_eq!(lives, price.texts("wal_years"), "{lag}");
    }
}

/// The second group is liquidated three months after the last payment of the first.
#[test]
fn a_group_counts_the_months_of_its_own_collateral() {
    let late = vector("month", "{ months = 23, pct = 0 }, { months = 1, pct = 10 }");
    let second = format!(
        "[[group]]\nname = \"2\"\npool = \"late.csv\"\nspeed = {{ cpr_pct = 0 }}\n\
         default_rate = {late}\n[defaults]\nseverity_pct = 50\nlag_months = 3\n[[class]]"
    );
    let deal = DEAL
        .replace("[[class]]", &second)
        .replace("balance_usd = 200000", "balance_usd = 200000\ngroup = \"1\"")
        .replace("\"principal\"", "\"1.principal\"");
    let pool = "balance_usd,rate_pct,remaining_months,amortization_months,interest_only_months,\
                age_months\n200000,6,24,25,24,0\n";
    let published = "source = \"by hand: 24 x 1,000\"\n[[table]]\nname = \"interest\"\n\
                     columns = [{ name = \"1\", group = \"1\" }]\n\
                     rows = [{ measure = \"pool_net_interest_usd\", printed = [\"24000.00\"] }]\n";
    let files = [
        ("deal.toml", deal.as_str()),
        ("pool.csv", pool),
        ("late.csv", pool),
        ("published/by-hand.toml", published),
    ];
    let tied = Folder::of(&files).run("tieout . --format csv");
    assert_eq!(tied.code, 0, "{}{}", tied.stdout, tied.stderr);
    assert_eq!(tied.texts("verdict"), ["exact"]);
}

/// Month 1, of a million at 6% over 120 months, of which 10% default and 10% prepay: 99,389.79 x 6% /
/// 12 is 496.949, less what the servicer pays, 900,000 x 0.05% / 12. Where only half of it prepays, at
/// 9%: 49,741.62 x 9% / 12, less 1,000,000 x 0.05% / 12.
#[test]
fn a_prepayment_leaves_interest_at_its_own_rate_unpaid() {
    let folder = |speeds: &str, pool: &str| {
        let speeds =
            format!("{speeds}\nprepayment_shortfall = {{ days = 30, compensating_pct = 0.05 }}");
        let deal = DEAL.replace("speed = { cpr_pct = 0 }", &speeds);
        let deal = deal.replace("balance_usd = 200000", "balance_usd = 1000000");
        Folder::of(&[("deal.toml", &deal), ("pool.csv", pool)])
    };
    let shortfall = |folder: &Folder, flags: &str| {
        let flows = folder.run(&format!("cashflows . --format csv{flags}"));
        flows.numbers("prepayment_shortfall")[0]
    };
    let one = folder(
        "speed = { smm_pct = 10 }",
        "balance_usd,rate_pct,remaining_months,age_months\n1000000,6,120,0\n",
    );
    let found = shortfall(&one, " --mdr 10 --severity 50 --lag 6 --advance 0");
    assert!((found - (496.949 - 37.5)).abs() < 5e-4, "{found}");
    let two = folder(
        "speed = { cpr_pct = 0 }\nproduct_speeds = { hot = { smm_pct = 10 } }",
        "product,balance_usd,rate_pct,remaining_months,age_months\n\
         cold,500000,3,120,0\nhot,500000,9,120,0\n",
    );
    let found = shortfall(&two, "");
    assert!((found - (373.0622 - 41.6667)).abs() < 5e-4, "{found}");
}

/// A deal of one class that available funds cap, over loans whose strips of 1% pass the rates of some.
fn capped(balance: &str, coupon: &str, loans: &str) -> Folder {
    let class = format!(
        "balance_usd = {balance}\ncoupon = {{ fixed_pct = {coupon}, available_funds_cap = true }}\n\
         [[class]]\nname = \"R\"\nresidual = true\n\
         [[pay]]\ninterest = {{ from = [\"interest\"], to = [\"A\"] }}"
    );
    let deal = DEAL
        .replace("balance_usd = 200000", &class)
        .replace("write_down = [\"A\"]", "available_funds_rate = \"none\"");
    let pool = "product,balance_usd,rate_pct,age_months,remaining_months,servicing_pct\n";
    Folder::of(&[("deal.toml", &deal), ("pool.csv", &(pool.to_string() + loans))])
}

/// What strips take beyond interest is netted with what is not advanced, so that a rate follows from
/// the loans' rates: (98,333.33 x -1% + 19,755.11 x 11%) / 118,088.44 in the second month.
#[test]
fn the_available_funds_rate_does_not_depend_on_advances() {
    let folder = capped("120000", "5", "low,100000,0,0,60,1\nhigh,20000,12,0,60,1\n");
    let defaults = "--mdr 50 --default-of low=0 --lag 3 --advance-principal 100 --severity 40";
    let of = |advance: &str| {
        let flags = format!("{defaults} --advance-interest {advance} --format csv");
        let rates = folder.run(&format!("afr . {flags}")).numbers("available_rate_pct");
        let coupons = folder.run(&format!("cashflows . --bonds --class A {flags}"));
        (rates, coupons.numbers("coupon_pct"))
    };
    let (rates, coupons) = of("0");
    assert!((rates[1] - 1.007_489_672_7).abs() < 1e-9, "{rates:?}");
    assert!((coupons[1] - rates[1]).abs() < 1e-9, "{coupons:?}");
    for (own, advanced) in rates.iter().zip(&of("100").0).take(2) {
        assert!((own - advanced).abs() < 1e-9, "{own} {advanced}");
    }
}

/// Where strips take more than all interest, nothing is available, and no rate is below 0.
#[test]
fn an_available_funds_rate_is_never_below_zero() {
    let folder = capped("100000", "1", "low,100000,0,0,60,1\n");
    let flags = "--cdr 10 --lag 3 --advance-interest 0 --severity 40 --format csv";
    let rates = folder.run(&format!("afr . {flags}")).numbers("available_rate_pct");
    assert!(rates.len() > 3 && rates.iter().all(|rate| *rate == 0.0), "{rates:?}");
}
