//! Contracts implied by a printed schedule of available funds rates: the notional of each period
//! from the difference of its shocked and its base column, and one fixed rate a group from the
//! base column.
//!
//! The rate is linear in a swap's notional: what the shocked column has more than the base one,
//! beyond what the loans' own resets explain, is notional / bonds x the rise of the index.

use bonds::deal::{Accrual, ContractTerms};
use rates::IndexMode;
use terms::{DayCount, IndexId};

use crate::inputs::Shock;
use crate::published::{At, Measure, Published};
use crate::run::{Failure, Prepared, Run};
use crate::scenario::Scenario;
use crate::view::View;

/// What one period of a group's schedule implies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Implied {
    /// Group, as a position in the deal.
    pub group: usize,
    /// Deal month.
    pub period: usize,
    /// Class balances before the payment, dollars.
    pub bonds: f64,
    /// Notional of all contracts together, dollars.
    pub notional: f64,
    /// Fixed rate that the base column of this period alone implies, fraction a year.
    pub fixed: f64,
    /// One fixed rate for the whole schedule of the group, by least squares.
    pub group_fixed: f64,
    /// Printed base rate less the one that the notional at the group's fixed rate gives, fraction
    /// a year. The shocked column has the same residual: the notional is exact for the
    /// difference.
    pub residual: f64,
}

/// Why nothing can be implied.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImplyError {
    /// A run failed.
    #[error(transparent)]
    Run(#[from] Failure),
    /// No group has both columns.
    #[error("no published table has available rates of a group both without and with a shock")]
    NoColumns,
    /// The classes do not follow an index.
    #[error("group {0} has no contract, and no floating-rate class, to say which index is hedged")]
    NoIndex(String),
}

/// One printed period of a group.
struct Printed {
    period: usize,
    base: f64,
    shocked: f64,
}

/// The legs that are assumed: those of the group's first swap, else actual/360 on the index of its
/// first floating-rate class.
#[derive(Clone, Copy)]
struct Legs {
    index: IndexId,
    index_day_count: DayCount,
    fixed_day_count: DayCount,
    accrues_from: Option<terms::Date>,
}

/// What every group's printed schedule implies, by group, then period.
///
/// # Errors
/// When no table has both columns, a group has no index, or a run fails.
pub fn imply(prepared: &Prepared, published: &[Published]) -> Result<Vec<Implied>, ImplyError> {
    let deal = &prepared.inputs.deal;
    let mut implied = Vec::new();
    for (group, terms) in deal.groups.iter().enumerate() {
        let (shock, printed) = printed(published, &terms.name, deal.groups.len());
        let Some(shock) = shock.filter(|_| !printed.is_empty()) else { continue };
        let legs = legs(prepared, group).ok_or(ImplyError::NoIndex(terms.name.clone()))?;
        // As the schedule runs that is printed; without levels there is none to infer from.
        let index = prepared.inputs.stated_index(View::Schedules).unwrap_or(IndexMode::Forward);
        let schedule = Scenario::of(prepared.inputs, View::Schedules);
        let schedule = schedule.with_index(prepared.inputs, index);
        let loans = Scenario { contracts: false, ..schedule };
        let base = prepared.run(&loans)?;
        let shocked = prepared.run(&Scenario { shock: Some(shock), ..loans })?;
        implied.extend(of_group(prepared, group, legs, &printed, &base, &shocked));
    }
    if implied.is_empty() { Err(ImplyError::NoColumns) } else { Ok(implied) }
}

fn printed(published: &[Published], group: &str, groups: usize) -> (Option<Shock>, Vec<Printed>) {
    let of_group = |at: &At| match &at.group {
        Some(name) => name == group,
        None => groups == 1,
    };
    let mut shock = None;
    let mut base = Vec::new();
    let mut shocked = Vec::new();
    for file in published {
        let is_known = |table: &str, row: &str, column: &str| {
            file.known.iter().any(|k| k.table == table && k.row == row && k.column == column)
        };
        for table in &file.tables {
            for cell in &table.cells {
                let rate = cell.printed.parse::<f64>().ok();
                let (Some(period), Some(rate)) = (cell.at.period, rate) else { continue };
                let counts = cell.measure == Measure::AvailableRatePct
                    && of_group(&cell.at)
                    && !is_known(&table.name, &cell.row, &cell.column);
                match cell.at.shock() {
                    _ if !counts => {}
                    None => base.push((period, rate / 100.0)),
                    Some(this) => {
                        shock.get_or_insert(this);
                        shocked.push((period, rate / 100.0));
                    }
                }
            }
        }
    }
    let both = base.into_iter().filter_map(|(period, base)| {
        let (_, shocked) = shocked.iter().find(|(other, _)| *other == period)?;
        Some(Printed { period, base, shocked: *shocked })
    });
    (shock, both.collect())
}

fn legs(prepared: &Prepared, group: usize) -> Option<Legs> {
    let deal = &prepared.inputs.deal;
    let swap = deal.contracts.iter().filter(|c| c.group == group).find_map(|c| match c.terms {
        ContractTerms::Swap { fixed_day_count, index, index_day_count, .. } => {
            Some(Legs { index, index_day_count, fixed_day_count, accrues_from: c.accrues_from })
        }
        _ => None,
    });
    swap.or_else(|| {
        deal.classes.iter().filter(|class| class.group == group).find_map(|class| {
            match class.coupon {
                bonds::deal::Coupon::Floating(floating) => Some(Legs {
                    index: floating.index,
                    index_day_count: DayCount::Actual360,
                    fixed_day_count: DayCount::Actual360,
                    accrues_from: None,
                }),
                _ => None,
            }
        })
    })
}

fn of_group(
    prepared: &Prepared,
    group: usize,
    legs: Legs,
    printed: &[Printed],
    base: &Run,
    shocked: &Run,
) -> Vec<Implied> {
    let deal = &prepared.inputs.deal;
    let dates = &deal.dates;
    let bonds_before = |row: usize| -> f64 {
        let of_group = |class: &usize| {
            deal.classes[*class].group == group
                && matches!(deal.classes[*class].kind, bonds::deal::ClassKind::Balance(_))
        };
        (0..deal.classes.len())
            .filter(of_group)
            .map(|class| base.bonds.classes[class].beginning_balance[row])
            .sum()
    };
    // For each period: part = notional / bonds, and the rates that one dollar of it adds.
    let mut periods = Vec::new();
    for row in printed.iter().filter(|row| row.period <= base.bonds.dates.len()) {
        let at = row.period - 1;
        let closing = legs.accrues_from.unwrap_or(dates.closing);
        let from = if at == 0 { closing } else { base.bonds.dates[at - 1] };
        let first = if at == 0 { dates.closing } else { from };
        let (to, due) = (base.bonds.dates[at], dates.payments.unadjusted(row.period));
        let years = |day_count| {
            Accrual::BetweenPayments(day_count).year_fraction(row.period, from, to, due)
        };
        let year_fraction = dates.accrual.year_fraction(row.period, first, to, due);
        let factor = 12.0 * deal.groups[group].schedule_factor.factor(year_fraction);
        let month = i32::try_from(row.period).unwrap_or(i32::MAX);
        let level = base.paths.level(legs.index, month);
        let rise = shocked.paths.level(legs.index, month) - level;
        let floating = years(legs.index_day_count) * factor;
        let fixed = years(legs.fixed_day_count) * factor;
        let loans = base.bonds.schedule_rate[group][at];
        let resets = shocked.bonds.schedule_rate[group][at] - loans;
        let part = (row.shocked - row.base - resets) / (rise * floating);
        if part.is_finite() {
            periods.push((row, at, part, row.base - loans - part * level * floating, part * fixed));
        }
    }
    // base - loans = part (level floating - F fixed): least squares for F.
    let (mut up, mut down) = (0.0, 0.0);
    for (_, _, _, short, weight) in &periods {
        up -= short * weight;
        down += weight * weight;
    }
    let group_fixed = if down > 0.0 { up / down } else { 0.0 };
    let implied = |(row, at, part, short, weight): (&Printed, usize, f64, f64, f64)| Implied {
        group,
        period: row.period,
        bonds: bonds_before(at),
        notional: part * bonds_before(at),
        fixed: if weight.abs() > 1e-9 { -short / weight } else { 0.0 },
        group_fixed,
        residual: short + group_fixed * weight,
    };
    periods.into_iter().map(implied).collect()
}
