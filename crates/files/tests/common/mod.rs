//! A small deal that has no faults, and the place of a fault put into it.
#![allow(dead_code)]

pub(crate) mod formulas;
pub(crate) mod tape;
pub(crate) mod workbook;

use std::fs;
use std::path::Path;

use files::{DealDocument, Faults, ReadError, read_deal};

pub(crate) const DEAL: &str = r#"# A deal of two groups.
[deal]
name = "two-groups"
title = "Two Groups 2003-1"
source = "a term sheet"
cite = "cover"

[dates]
closing = 2003-07-31
first_payment = 2003-08-25
accrual = "actual/360"
cite = "p. 1"

[index]
static_pct = { LIBOR_6M = 1.125, LIBOR_1M = 1.10 }
forward = "forward.csv"

[[group]]
name = "1"
pool = "pool.csv"
pool_group = "one"
alternative_pools = { sample = "sample.csv" }
cut_off_balance_usd = 1_000_000
prefunding = { balance_usd = 300000, release_month = 2 }
speed = { vector = { quote = "cpr", by = "age", segments = [{ months = 12, from_pct = 2, to_pct = 13 }, { pct = 30 }] } }
fees = [{ name = "servicing", rate_pct = 0.375 }, { name = "trustee", usd_a_month = 250 }]
oc = { initial_pct = 1.5, stepdown = { not_before = 2006-08-25, balance_pct = 50, current_pct = 3, floor_pct = 0.5 } }
available_funds_rate = "30/days"
write_down = ["1-M"]
cite = "p. 2"

[[group]]
name = "2"
pool = "pool.csv"
pool_group = "two"
speed = { psa_pct = 165 }

[[class]]
name = "1-A"
group = "1"
balance_usd = 900000
coupon = { floating = { index = "LIBOR_1M", margin_bp = 33, cap_pct = 11.1, available_funds_cap = true } }
price_pct = 99.5
cite = "p. 3"

[[class]]
name = "1-M"
group = "1"
balance_usd = 85000
coupon = { floating = { index = "LIBOR_1M", margin_bp = 100, margin_after_call_bp = 150, floor_pct = 0 } }
cite = "p. 3"

[[class]]
name = "2-A"
group = "2"
balance_usd = 200000
coupon = { fixed_pct = 5.25 }
cite = "p. 4"

[[class]]
name = "2-IO"
group = "2"
notional = { of = ["2-A"], pct = 35 }
coupon = { fixed_pct = 7 }
cite = "p. 4"

[[pay]]
interest = { from = ["1.interest"], to = ["1-A", "1-M"], cite = "1 (a)" }
[[pay]]
interest = { from = ["2.interest"], to = ["2-A", "2-IO"], split = "pro-rata", cite = "2 (a)" }
[[pay]]
principal = { from = ["1.principal"], to = ["1-A", "1-M"], until = "distribution(1)", cite = "1 (b)" }
[[pay]]
principal = { from = ["1.interest"], to = ["1-A"], until = "oc_deficiency(1)", when = "not retired(1-A)", cite = "1 (c)" }
[[pay]]
principal = { from = ["2.principal", "2.interest"], to = ["2-A"], cite = "2 (b)" }
[[pay]]
basis_risk = { from = ["1.interest"], to = ["1-A"], when = "retired(1-M)" }
cite = "1 (d)"

[call]
pool_pct = 10
cite = "p. 5"

[quotes]
speeds_pct = [0, 100, 150]

[[assumption]]
term = "index"
reason = "the filing does not say"

[[assumption]]
term = "group.2"
reason = "made up"
fitted = true
evidence = "none"

[[assumption]]
term = "pool.age_months"
reason = "made up"
"#;

/// A deal with everything about defaults and losses.
pub(crate) const LOSSES: &str = r#"[deal]
name = "losses"
title = "Losses 2003-2"
source = "a term sheet"

[dates]
closing = 2003-07-31
first_payment = 2003-08-25
dated = 2003-07-01

[index]
static_pct = { LIBOR_6M = 1.125, LIBOR_1M = 1.10 }
forward = "forward.csv"

[[group]]
name = "1"
pool = "pool.csv"
pool_group = "one"
speed = { abs_pct = 1.5 }
product_speeds = { "5/1 ARM" = { psa_pct = 50 } }
default_rate = { vector = { quote = "sda", by = "age", segments = [{ pct = 150 }] } }
product_default_rates = { "30Y FIX" = { of_original = { total_pct = 10, months = 4, first_month = 3 } } }
reserve = { initial_pct = 0.5, target_pct = 1 }
prepayment_shortfall = { days = 15, compensating_pct = 0.375 }
oc = { initial_pct = 2, less_reserve = true, stepdown = { not_before = 2006-08-25, balance_pct = 50, current_pct = 4, floor_pct = 0.5, delinquency = { times = 2, delinquent_pct = 50, excess_times = 4 }, unless = ["loss"] } }
write_down = ["1-M"]

[[group]]
name = "2"
pool = "pool.csv"
pool_group = "two"
speed = { vector = { quote = "abs", by = "age", segments = [{ months = 3, from_pct = 0, to_pct = 1 }, { pct = 1.5 }] } }
default_rate = { of_original = { by_month_pct = [0.5, 1.5] } }

[[trigger]]
name = "loss"
group = "1"
cumulative_loss = [{ from_period = 37, pct = 1 }, { from_period = 49, pct = 1.5 }]
cures = false

[[trigger]]
name = "late"
from_period = 13
delinquency_pct = 7.5

[[trigger]]
name = "enhancement"
group = "1"
delinquency_of_enhancement = { pct = 40, senior = ["1-A"] }

[[class]]
name = "1-A"
group = "1"
balance_usd = 800000
coupon = { fixed_pct = 5 }

[[class]]
name = "1-M"
group = "1"
balance_usd = 80000
coupon = { fixed_pct = 6 }

[[class]]
name = "2-A"
group = "2"
balance_usd = 200000
coupon = { fixed_pct = 5.25 }

[[class]]
name = "R"
residual = true

[[pay]]
interest = { from = ["1.interest", "1.reserve"], to = ["1-A", "1-M"] }
[[pay]]
interest = { from = ["2.interest"], to = ["2-A"] }
[[pay]]
principal = { from = ["1.principal"], to = ["1-A", "1-M"], until = "distribution(1)", when = "not enhancement" }
[[pay]]
principal = { from = ["1.principal"], to = ["1-A"], when = "enhancement" }
[[pay]]
principal = { from = ["2.principal"], to = ["2-A"] }
[[pay]]
fund_reserve = { from = ["1.interest", "2.interest"], to = ["1"], when = "late" }

[defaults]
severity = { segments = [{ months = 3, from_pct = 20, to_pct = 40 }, { pct = 50 }] }
lag_months = 12
advance_principal_pct = 0
prepayment = "net-of-defaults"
delinquent_pct = 2
subsequent_recovery = { pct = 5, months = 6 }

[breakeven]
classes = ["1-M", "2-A"]
shifts_bp = [0, 150]
severity_pct = 30
lag_months = 0
cross_support = false
loss_through = "month-before-call"

[[assumption]]
term = "breakeven.cross_support"
reason = "the tables show none"
[[assumption]]
term = "defaults.lag_months"
reason = "made up"
[[assumption]]
term = "trigger.loss.cures"
reason = "made up"
[[assumption]]
term = "group.1.reserve.initial_pct"
reason = "made up"
[[assumption]]
term = "group.1.product_default_rates.30Y FIX"
reason = "made up"
"#;

pub(crate) const PRODUCTS: &str = "\
group,product,balance_usd,rate_pct,remaining_months,delivery_month,early_payments,age_months
two,,200000,6.5,180,,,0
one,5/1 ARM,700000,5.5,359,,1,0
one,30Y FIX,200000,6,360,,,0
";

pub(crate) const POOL: &str = "\
# Made up.
id,group,balance_usd,rate_pct,remaining_months,amortization_months,delivery_month,index,margin_pct,first_reset_month,periodic_cap_pct,rounding_pct,age_months
a,one,700000,5.5,359,,,LIBOR_6M,2.75,23,1,0,0
b,one,200000,6,360,,2,,,,,,0

c,two,200000,6.5,180,360,,,,,,,0
";

pub(crate) const SAMPLE: &str =
    "remaining_months,balance_usd,rate_pct,age_months\n358,700000,5.5,0\n";

pub(crate) const FORWARD: &str =
    "month,LIBOR_1M,LIBOR_6M,CMT_1Y\n1,1.1,1.125,1.2\n2,1.15,1.2,1.2\n3,1.3,-0.5,1.2\n";

pub(crate) const PUBLISHED: &str = r#"source = "a term sheet"

[[table]]
name = "1-A to call"
cite = "p. 9"
at = { class = "1-A", run_to = "call", price_pct = 100 }
columns = [{ name = "0%", speed_pct = 0 }, { name = "6 CPR", cpr_pct = 6, pool = "sample" }]
rows = [
  { measure = "dm_bp", printed = ["33", "-0.5"] },
  { name = "last", measure = "last_principal", speed_pct = 50, printed = ["2013-08", ""] },
]
tolerance = { largest = 0.02, mean = 0.01, reason = "rounding" }

[[known]]
table = "1-A to call"
row = "last"
column = "0%"
computed = "2013-09"
reason = "misprint"
"#;

/// Writes the files of a deal and reads it.
pub(crate) fn read(deal: &str, pool: &str, forward: &str) -> Result<DealDocument, Faults> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), deal, pool, forward);
    match read_deal(folder.path()) {
        Ok(deal) => Ok(deal),
        Err(ReadError::Faults(faults)) => Err(faults),
        Err(error) => panic!("{error}"),
    }
}

pub(crate) fn write(folder: &Path, deal: &str, pool: &str, forward: &str) {
    fs::write(folder.join("deal.toml"), deal).unwrap();
    fs::write(folder.join("pool.csv"), pool).unwrap();
    fs::write(folder.join("sample.csv"), SAMPLE).unwrap();
    fs::write(folder.join("forward.csv"), forward).unwrap();
}

/// `text` with `good` replaced by `bad`, in which `@@` marks the place of the fault: the text
/// without the mark, and the line and column of it.
pub(crate) fn put(text: &str, good: &str, bad: &str) -> (String, (usize, usize)) {
    assert_eq!(text.matches(good).count(), 1, "{good}");
    let marked = text.replace(good, bad);
    let at = marked.find("@@").expect("a mark");
    let before = &marked[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (marked.replace("@@", ""), (line, column))
}

/// The doubts about a deal, in words.
pub(crate) fn doubts(document: &DealDocument) -> Vec<String> {
    document.doubts.iter().map(ToString::to_string).collect()
}
