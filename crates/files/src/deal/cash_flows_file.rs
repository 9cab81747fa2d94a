//! Cash flows by month as the collateral of a group: a CSV file.

use std::ops::Range;

use collateral::{Assets, Pool};
use terms::PoolFlows;

use crate::pool::check::is_above;
use crate::reader::bounds;
use crate::reader::monthly_columns::{self, Asked};
use crate::reader::source::{Problem, Problems, Source};

/// Its columns, beside `month`: the first ones must be there.
const COLUMNS: [&str; 8] = [
    "principal_usd",
    "interest_usd",
    "prepaid_usd",
    "recovered_usd",
    "loss_usd",
    "subsequent_recovery_usd",
    "delinquent_usd",
    BEGINNING,
];
const NEEDED: usize = 2;
const BEGINNING: &str = "beginning_balance_usd";

/// Reads the flows of a file. The balance of a month is what principal and losses of that month and
/// later ones take off it; `None` after a fault.
pub(crate) fn read(source: &Source, problems: &Problems) -> Option<Pool> {
    let asked = COLUMNS.map(|name| Asked { name, bound: &bounds::AMOUNT });
    let found = monthly_columns::read_some(source, &asked, NEEDED, problems)?;
    let months = found.iter().map(|(_, column)| column.len()).max()?;
    let mut columns = COLUMNS.map(|_| None);
    for (at, column) in found {
        if let Some(place) = columns.get_mut(at) {
            *place = Some(column);
        }
    }
    let [principal, interest, prepaid, recovered, loss, later, delinquent, stated] = columns;
    let or_zeros = |column: Option<Vec<f64>>| column.unwrap_or_else(|| vec![0.0; months]);
    let mut flows = PoolFlows {
        scheduled_principal: or_zeros(principal),
        prepaid_principal: or_zeros(prepaid),
        recovered: or_zeros(recovered),
        loss: or_zeros(loss),
        subsequent_recovery: or_zeros(later),
        delinquent: or_zeros(delinquent),
        net_interest: or_zeros(interest),
        ..PoolFlows::zeros(months)
    };
    flows.gross_interest.clone_from(&flows.net_interest);
    flows.interest_on_prepaid.clear();
    let off = flows.scheduled_principal.iter().zip(&flows.prepaid_principal);
    let off = off.zip(&flows.recovered).zip(&flows.loss);
    let off: Vec<f64> = off
        .map(|(((principal, prepaid), recovered), loss)| principal + prepaid + recovered + loss)
        .collect();
    let mut balance = 0.0;
    for ((before, after), off) in
        flows.beginning_balance.iter_mut().zip(&mut flows.ending_balance).zip(&off).rev()
    {
        *after = balance;
        balance += off;
        *before = balance;
    }
    check_balances(source, &flows, stated.as_deref(), problems);
    problems.is_empty().then(|| Pool::of_assets(Assets::CashFlows(flows.into())))
}

/// The row of a month.
fn row_place(source: &Source, month: usize) -> Range<usize> {
    let is_row = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let row = source.text.lines().filter(is_row).nth(month);
    let place = |line: &str| {
        let start = line.as_ptr() as usize - source.text.as_ptr() as usize;
        start..start + line.len()
    };
    row.map_or(0..0, place)
}

/// Notes the first balance stated that is not what the rows pay and lose from then on.
fn check_balances(source: &Source, flows: &PoolFlows, stated: Option<&[f64]>, problems: &Problems) {
    let mut months = (1..).zip(stated.unwrap_or_default()).zip(&flows.beginning_balance);
    let apart = |stated: f64, found: f64| is_above(stated, found) || is_above(found, stated);
    if let Some(((month, stated), found)) =
        months.find(|((_, stated), found)| apart(**stated, **found))
    {
        let message = format!(
            "`{BEGINNING}` of month {month} is {stated:.2}, but principal and losses from then on \
             are {found:.2}"
        );
        let problem = Problem::new(row_place(source, month), message);
        let hint = "a balance falls by principal, prepayments, recoveries and losses, to 0";
        problems.push(problem.label("expected them to be the same to the dollar").hint(hint));
    }
    if let Some((month, _)) = (1..)
        .zip(flows.delinquent.iter().zip(&flows.ending_balance))
        .find(|(_, (delinquent, ending))| is_above(**delinquent, **ending))
    {
        let message =
            format!("`delinquent_usd` of month {month} is more than the balance after it");
        problems.push(Problem::new(row_place(source, month), message));
    }
    let other = flows.net_interest.iter().chain(&flows.subsequent_recovery);
    if flows.cut_off_balance() == 0.0 && other.sum::<f64>() == 0.0 {
        problems.push(Problem::new(0..0, "no month pays anything"));
    }
}
