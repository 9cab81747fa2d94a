//! Delinquency tables: rows, columns, groups, shares of the pool.

use crate::check::{Closeness, Place, Reconciler};
use crate::delinquency::{
    DelinquencyMeasure as M, DelinquencyRow as Row, DelinquencyTable, PaymentsBehind as Behind,
};
use crate::figure::Figure;
use crate::line::Line;
use crate::section::SectionKind as K;

/// The columns that add up.
const PARTS: [Behind; 4] = [Behind::Current, Behind::One, Behind::Two, Behind::Three];
/// The rows that add up.
const ROWS: [Row; 4] = [Row::Delinquent, Row::Foreclosure, Row::Bankruptcy, Row::Reo];

/// Checks all delinquency tables.
pub(crate) fn check(r: &mut Reconciler<'_>) {
    for table in &r.report.delinquency {
        for (row_name, row) in Row::ALL {
            for (measure_name, measure) in M::ALL {
                for (behind_name, behind) in Behind::ALL {
                    let line = format!("{row_name} {measure_name}");
                    let group = format!("{} {behind_name}", table.name);
                    let place = Place { section: "delinquency", line: &line, group: &group };
                    one(r, place, table, (row, measure, behind));
                }
            }
        }
    }
}

fn one(
    r: &mut Reconciler<'_>,
    place: Place<'_>,
    table: &DelinquencyTable,
    (row, measure, behind): (Row, M, Behind),
) {
    let reported = table.figure(row, measure, behind);
    match measure {
        M::BalanceShare => return share(r, place, table, (row, M::Balance, behind), reported),
        M::LoansShare => return share(r, place, table, (row, M::Loans, behind), reported),
        M::Balance | M::Loans => {}
    }
    if behind == Behind::Total {
        let terms = PARTS.map(|part| (1, table.figure(row, measure, part)));
        r.sum(place, reported, "sum of the columns", &terms, &[]);
    }
    if row == Row::Total {
        let terms = ROWS.map(|row| (1, table.figure(row, measure, behind)));
        r.sum(place, reported, "sum of the rows", &terms, &[]);
    }
    let report = r.report;
    let groups = report.delinquency.iter().filter(|other| !other.is_total());
    if table.is_total() && groups.clone().count() > 0 {
        let terms: Vec<(i64, Option<&Figure>)> =
            groups.map(|group| (1, group.figure(row, measure, behind))).collect();
        r.sum(place, reported, "sum of the groups", &terms, &[]);
    }
}

/// A share is of the pool or group after the period.
fn share(
    r: &mut Reconciler<'_>,
    place: Place<'_>,
    table: &DelinquencyTable,
    (row, measure, behind): (Row, M, Behind),
    reported: Option<&Figure>,
) {
    let total = r.report.total_column();
    let column = if table.is_total() { Some(total) } else { r.report.group_column(&table.name) };
    let Some(column) = column else { return };
    let (kind, formula) = match measure {
        M::Loans => (K::LoanCount, "loans / current number of loans"),
        _ => (K::PrincipalBalance, "balance / current balance of the loans"),
    };
    let pool = r.figure(&kind, Line::CurrentBalance, column);
    let inputs = [table.figure(row, measure, behind), pool];
    let share = |v: &[rust_decimal::Decimal]| v[0].checked_div(v[1]);
    r.compare(place, reported, Closeness::Ratio, formula, &inputs, &share, &[]);
}
