//! Delinquency tables: rows, columns, groups, shares of the pool.

use rust_decimal::Decimal;

use crate::check::{ANY, Cause, Closeness, Place, Reconciler};
use crate::delinquency::{
    DelinquencyMeasure as M, DelinquencyRow as Row, DelinquencyTable, PaymentsBehind as Behind,
};
use crate::figure::{Agreement, Figure};
use crate::line::Line;
use crate::section::SectionKind as K;

/// The columns that add up.
const PARTS: [Behind; 4] = [Behind::Current, Behind::One, Behind::Two, Behind::Three];
/// The rows that add up.
const ROWS: [Row; 4] = [Row::Delinquent, Row::Foreclosure, Row::Bankruptcy, Row::Reo];

/// Checks all delinquency tables.
pub(crate) fn check(r: &mut Reconciler<'_>) {
    let shares_of = if by_current_balance(r) { Decimal::ZERO } else { ANY };
    for table in &r.report.delinquency {
        for (row_name, row) in Row::ALL {
            for (measure_name, measure) in M::ALL {
                for (behind_name, behind) in Behind::ALL {
                    let line = format!("{row_name} {measure_name}");
                    let group = format!("{} {behind_name}", table.name);
                    let place = Place { section: "delinquency", line: &line, group: &group };
                    one(r, place, table, (row, measure, behind), shares_of);
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
    shares_of: Decimal,
) {
    let reported = table.figure(row, measure, behind);
    if let Some(of) = amount(measure) {
        let Some((pool, formula)) = whole(r, table, of) else { return };
        let inputs = [table.figure(row, of, behind), Some(pool)];
        let share = |v: &[Decimal]| v[0].checked_div(v[1]);
        let usual = "shares are usually of the loans after the period";
        let causes = [Cause::Habit(shares_of, usual)];
        return r.compare(place, reported, Closeness::Ratio, formula, &inputs, &share, &causes);
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
    let whole = groups.clone().count() == report.groups.len() && !report.groups.is_empty();
    if table.is_total() && whole {
        let terms: Vec<(i64, Option<&Figure>)> =
            groups.map(|group| (1, group.figure(row, measure, behind))).collect();
        r.sum(place, reported, "sum of the groups", &terms, &[]);
    }
}

/// The amount of which a measure is a share.
fn amount(share: M) -> Option<M> {
    match share {
        M::BalanceShare => Some(M::Balance),
        M::LoansShare => Some(M::Loans),
        M::Balance | M::Loans => None,
    }
}

/// The whole of which a share of a table is: the pool or group after the period.
fn whole<'r>(
    r: &Reconciler<'r>,
    table: &DelinquencyTable,
    measure: M,
) -> Option<(&'r Figure, &'static str)> {
    let total = r.report.total_column();
    let column = if table.is_total() { Some(total) } else { r.report.group_column(&table.name) };
    let (kind, formula) = match measure {
        M::Loans => (K::LoanCount, "loans / current number of loans"),
        _ => (K::PrincipalBalance, "balance / current balance of the loans"),
    };
    Some((r.figure(&kind, Line::CurrentBalance, column?)?, formula))
}

/// Whether most shares of the tables are of the loans after the period.
fn by_current_balance(r: &Reconciler<'_>) -> bool {
    let (mut so, mut all) = (0usize, 0usize);
    for table in &r.report.delinquency {
        for line in &table.lines {
            let Some(of) = amount(line.measure) else { continue };
            let Some((pool, _)) = whole(r, table, of) else { continue };
            for (_, behind) in Behind::ALL {
                let share = table.figure(line.row, line.measure, behind);
                let part = table.figure(line.row, of, behind).map(Figure::value);
                let (Some(share), Some(part)) = (share, part.filter(|part| !part.is_zero())) else {
                    continue;
                };
                let recomputed = part.checked_div(pool.value());
                all += 1;
                so += usize::from(
                    recomputed.is_some_and(|value| share.agrees(value) != Agreement::Outside),
                );
            }
        }
    }
    so.saturating_mul(2) >= all
}
