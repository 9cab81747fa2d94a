//! A tape with every feature, its map, and the pool that they come to.

use std::path::Path;

use files::{Doubt, Faults, PoolRows, ReadOptions, parse_pool_bytes, parse_tape_bytes};

pub(crate) const SKIP: ReadOptions = ReadOptions { skip_bad_rows: true };

/// With a cut-off on 1 July 2003, a payment of 1 August 2003 is of month 1.
pub(crate) const TAPE: &str = "\
Servicer's report;;;;;;;;;;;;;;;;;;
Loan #;Pool;Prod;State;UPB;Rate;First Pmt;Maturity;Amort;IO;In;Svc;Ins;Idx;Margin;Next Chg;Cap;Max;Early
L1;one;2/28;CA;$1,234,567.89;0.06125;7/1/2003;6/1/2033;;7/1/2005;;37.5;;6 MO;2.750%;12/1/2003;0.01;12.5;
L2;one;30Y;NY;\"(no)\";0.07;1/1/2003;6/1/2033;;-;;50;6.3;FIX;;;;;
# 3;two;;CA; 98765.43 ;0.08;9/1/2003 0:00;12/1/2032;480;;3;25;;1YR;2.25;9/1/2008;0.02;14;1
";

pub(crate) const MAP: &str = r##"[columns]
id = "Loan #"
group = 2
product = "Prod"
balance_usd = "UPB"
rate_pct = { from = "Rate", unit = "decimal" }
age_months = { from = "First Pmt", since = "cut-off" }
remaining_months = { from = "Maturity", since = "cut-off" }
amortization_months = "Amort"
interest_only_months = { from = "IO", since = "cut-off" }
delivery_month = "In"
early_payments = "Early"
servicing_pct = { from = "Svc", unit = "bp" }
insurance_pct = { from = "Ins", unit = "bp" }
index = "Idx"
margin_pct = { from = 15, unit = "percent" }
first_reset_month = { from = "Next Chg", since = "cut-off" }
periodic_cap_pct = { from = "Cap", unit = "decimal" }
lifetime_cap_pct = "Max"

[values]
index = { "6 MO" = "LIBOR_6M", "1YR" = "LIBOR_1M", "FIX" = "" }
product = { "2/28" = "2/28 ARM", "" = "other" }
balance_usd = { "(no)" = 50000 }
interest_only_months = { "-" = "" }

[defaults]
reset_period_months = 12
rounding_pct = 0
lifetime_floor_pct = 1.5

[format]
cut_off = 2003-07-01
date = "MM/DD/YYYY"
separator = ";"
header_rows = 2
"##;

/// The loans of [`TAPE`] as a pool file states them. The third pays first in month 3, with the
/// payment of the month before.
pub(crate) const PLAIN: &str = "\
id,group,product,balance_usd,rate_pct,age_months,remaining_months,amortization_months,interest_only_months,delivery_month,early_payments,servicing_pct,insurance_pct,index,margin_pct,first_reset_month,reset_period_months,periodic_cap_pct,lifetime_cap_pct,lifetime_floor_pct,rounding_pct
L1,one,2/28 ARM,1234567.89,6.125,1,359,,24,,,0.375,,LIBOR_6M,2.75,6,12,1,12.5,1.5,0
L2,one,30Y,50000,7,7,359,,,,,0.50,0.063,,,,,,,,
L3,two,other,98765.43,8,0,352,480,,3,1,0.25,,LIBOR_1M,2.25,62,12,2,14,1.5,0
";

pub(crate) fn indices() -> Vec<String> {
    vec!["LIBOR_6M".to_owned(), "LIBOR_1M".to_owned()]
}

pub(crate) fn parse(
    tape: &str,
    map: &str,
    options: ReadOptions,
) -> Result<(PoolRows, Vec<Doubt>), Faults> {
    let (tape, map) = (tape.as_bytes(), map.as_bytes());
    let names = (Path::new("tape.csv"), Path::new("tape.toml"));
    parse_tape_bytes((names.0, tape), (names.1, map), &indices(), options)
}

pub(crate) fn plain(pool: &str) -> PoolRows {
    parse_pool_bytes(Path::new("pool.csv"), pool.as_bytes(), &indices())
        .unwrap_or_else(|faults| panic!("{faults}"))
}
