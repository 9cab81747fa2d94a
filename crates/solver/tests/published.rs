//! Numbers printed by others. The tolerance is half a unit of the last digit printed, unless said.

mod support;

use solver::{Durations, FixedCash, FloatingCash, Yield, accrued, wal};
use support::{PassThrough, date};
use terms::{DayCount, Price, Rate};

const SF: &str = "Bond Market Association, Standard Formulas";
const MATLAB: &str = "MATLAB documentation, mbsprice, mbsyield, mbsdury, mbsdurp, mbswal";

/// GNMA I 9.0, 150% PSA, at par on the issue date; the first payment is 44 days of 30/360 later.
///
/// Average life is counted to the payment dates, delay included; counted from day 30 it is 9.73956.
#[test]
fn gnma_example_of_standard_formulas() {
    let settlement = date(2000, 1, 1);
    let stream = PassThrough {
        gross_percent: 9.5,
        coupon_percent: 9.0,
        psa_percent: 150.0,
        age: 0,
        remaining: 360,
        first_payment: date(2000, 2, 15),
    }
    .stream();
    let cash = FixedCash::new(&stream, settlement, DayCount::Thirty360).unwrap();
    let par = cash.yield_at(100.0, None).unwrap();
    agrees("BEY", par.bey().percent(), 9.10675, 5e-6, SF);
    agrees("mortgage yield", par.mortgage().percent(), 8.93863, 5e-6, SF);
    let life = wal(&stream, settlement, DayCount::Thirty360).unwrap();
    agrees("average life", life, 9.77844, 5e-6, SF);
    let Durations { macaulay, modified, convexity } = cash.durations(par).unwrap();
    agrees("Macaulay duration", macaulay, 5.73147, 5e-6, SF);
    agrees("modified duration", modified, 5.48186, 5e-6, SF);
    agrees("convexity", convexity, 54.4326, 5e-5, SF);
}

/// The DM example of section G: two flows on an index of 10.1875%, from the rounded inputs as
/// printed, hence 0.01 bp. On 30/360 days the index is taken x 365/360.
#[test]
fn margin_example_of_standard_formulas() {
    let cash = [55.3012, 52.6938];
    let level = 0.101875;
    let act = [168.0 / 360.0, 181.0 / 360.0];
    let floating = FloatingCash::from_periods(&act, &[level; 2], &cash).unwrap();
    let dm = floating.margin(100.2589, None).unwrap();
    agrees("DM, actual/360", dm.bp(), 56.885, 0.01, SF);
    let thirty = [164.0 / 360.0, 180.0 / 360.0];
    let raised = level * 365.0 / 360.0;
    let floating = FloatingCash::from_periods(&thirty, &[raised; 2], &cash).unwrap();
    let dm = floating.margin(100.2589, None).unwrap();
    agrees("DM, 30/360", dm.bp(), 62.050, 0.01, SF);
}

/// Settled 2002-04-15: 14 days accrued, first payment 30 days later, 333 months left.
#[test]
fn pass_through_of_matlab() {
    let settlement = date(2002, 4, 15);
    let coupon = Rate::from_percent(7.5);
    let stream = PassThrough {
        gross_percent: 8.125,
        coupon_percent: coupon.percent(),
        psa_percent: 100.0,
        age: 27,
        remaining: 333,
        first_payment: date(2002, 5, 15),
    }
    .stream();
    let cash = FixedCash::new(&stream, settlement, DayCount::Thirty360).unwrap();

    let start = accrued::accrual_start(date(2000, 1, 1), settlement);
    let owed = accrued::interest(100.0, coupon, start, settlement, DayCount::Thirty360);
    agrees("accrued interest", owed, 0.2917, 5e-5, MATLAB);

    let at = Yield::from_mortgage(Rate::from_percent(7.25)).unwrap();
    let clean = accrued::price(cash.dollars(at).unwrap(), 100.0, owed).unwrap();
    agrees("price at 7.25%", clean.percent(), 101.3147, 5e-5, MATLAB);

    let life = wal(&stream, settlement, DayCount::Thirty360).unwrap();
    agrees("WAL", life, 10.5477, 5e-5, MATLAB);

    let paid = |percent| accrued::dollars(Price::from_percent(percent), 100.0, owed);
    let at = cash.yield_at(paid(101.0), None).unwrap();
    let durations = cash.durations(at).unwrap();
    agrees("Macaulay duration at 101", durations.macaulay, 6.4380, 5e-5, MATLAB);
    agrees("modified duration at 101", durations.modified, 6.2080, 5e-5, MATLAB);

    let at = cash.yield_at(paid(102.0), None).unwrap();
    agrees("mortgage yield at 102", at.mortgage().fraction(), 0.0715, 5e-5, MATLAB);
    agrees("BEY at 102", at.bey().fraction(), 0.0725, 5e-5, MATLAB);
}

/// Fails with both numbers and the source.
fn agrees(what: &str, calculated: f64, printed: f64, tolerance: f64, source: &str) {
    assert!(
        (calculated - printed).abs() <= tolerance,
        "{what}: calculated {calculated}, printed {printed}, tolerance {tolerance} ({source})"
    );
}
