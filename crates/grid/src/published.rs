//! Numbers printed by others, as a `published/*.toml` file lists them.

use bonds::deal::Deal;
use terms::{Date, RunTo};

use crate::inputs::Shock;
use crate::setting::{Figure, Setting};

/// What documents print for a number above zero that rounds to zero: below half a unit of the last
/// digit.
pub const BELOW_HALF_A_UNIT: &str = "*";

/// One file of published numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The document.
    pub source: String,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Differences that are known and explained.
    pub known: Vec<Known>,
}

/// A printed table, as a list of its cells in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name, unique in its file.
    pub name: String,
    /// Place in the document.
    pub cite: Option<String>,
    /// Tolerance that the file declares for the table.
    pub tolerance: Option<Tolerance>,
    /// Cells.
    pub cells: Vec<Cell>,
}

/// How far a table's cells may lie from their printed values.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerance {
    /// Largest absolute difference of a cell, in the measure's unit.
    pub largest: f64,
    /// Largest mean absolute difference of the table.
    pub mean: Option<f64>,
    /// Why.
    pub reason: String,
}

/// One printed number and the scenario that it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Name of its row.
    pub row: String,
    /// Name of its column.
    pub column: String,
    /// As printed: its digits are its precision; or [`BELOW_HALF_A_UNIT`].
    pub printed: String,
    /// What it measures.
    pub measure: Measure,
    /// Under which scenario.
    pub at: At,
    /// Dollars of which the table prints multiples, for amounts of money (default: 1).
    pub unit_usd: Option<f64>,
}

impl Cell {
    /// Unit of the printed and of the computed number, as output writes it: `USD`, `1000 USD`.
    pub fn unit(&self) -> String {
        let unit = self.measure.unit();
        self.unit_usd.map_or(unit.to_string(), |dollars| format!("{dollars} {unit}"))
    }
}

/// The scenario of a cell. What is `None` takes the deal's default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct At {
    /// Class, for measures of a class.
    pub class: Option<String>,
    /// Group, for measures of collateral (default: the only one).
    pub group: Option<String>,
    /// To call or to maturity (default: maturity).
    pub run_to: Option<RunTo>,
    /// What departs from the scenario of the cell's view.
    pub settings: Vec<Setting>,
    /// Price of the class.
    pub price_pct: Option<f64>,
    /// Deal month, for flows and balances; sums go up to it.
    pub period: Option<usize>,
    /// Date, for percentages outstanding.
    pub date: Option<Date>,
    /// Bond-equivalent yield from which a price is computed, percent.
    pub yield_pct: Option<f64>,
    /// Discount margin from which a price is computed, basis points.
    pub dm_bp: Option<f64>,
    /// Mortgage yield from which a price is computed, percent.
    pub mortgage_yield_pct: Option<f64>,
}

impl At {
    /// The figure of a setting.
    pub fn figure(&self, key: &str) -> Option<&Figure> {
        let found = self.settings.iter().find(|setting| setting.row.key == key);
        found.map(|setting| &setting.figure)
    }

    /// A shock of every index.
    pub fn shock(&self) -> Option<Shock> {
        match self.figure("shock") {
            Some(Figure::ByMonth(shift_bp, from_month)) => {
                Some(Shock { shift_bp: *shift_bp, from_month: *from_month })
            }
            _ => None,
        }
    }

    /// The alternative pool, for every group that has one of this name.
    pub fn pool(&self) -> Option<&str> {
        match self.figure("pool") {
            Some(Figure::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// The view of the cell.
    ///
    /// # Errors
    /// When it is to call and the deal has no call.
    pub fn view(&self, deal: &Deal) -> Result<RunTo, String> {
        match self.run_to {
            Some(RunTo::Call) if deal.call.is_none() => Err("the deal has no call".to_string()),
            view => Ok(view.unwrap_or(RunTo::Maturity)),
        }
    }
}

/// A difference from a printed number that stays, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Table.
    pub table: String,
    /// Row.
    pub row: String,
    /// Column.
    pub column: String,
    /// What is computed instead, to the digits that matter: the difference is known no further.
    pub computed: String,
    /// Why.
    pub reason: String,
}

/// What a printed number measures; each is described in `scenarios/README.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Measure {
    DmBp,
    YieldPct,
    MortgageYieldPct,
    WalYears,
    MdurYears,
    MacaulayYears,
    Convexity,
    PricePct,
    AccruedPct,
    FirstPrincipal,
    LastPrincipal,
    FirstPeriod,
    LastPeriod,
    PercentOutstanding,
    InterestUsd,
    PrincipalUsd,
    EndingBalanceUsd,
    SubordinationPct,
    BalanceUsd,
    MarginBp,
    ClassLossUsd,
    BreakevenCdrPct,
    BreakevenCumulativeLossPct,
    BreakevenFirstLossPeriod,
    PoolScheduledUsd,
    PoolPrepaidUsd,
    PoolPrincipalUsd,
    PoolInterestUsd,
    PoolNetInterestUsd,
    PoolEndingUsd,
    PoolPerformingUsd,
    PoolDefaultedUsd,
    PoolForeclosureUsd,
    PoolExpectedAmortizationUsd,
    PoolAmortizationFromDefaultsUsd,
    PoolRecoveredUsd,
    PoolLossUsd,
    PoolExpectedInterestUsd,
    PoolInterestLostUsd,
    PoolAmortizedDefaultUsd,
    PoolCumulativeDefaultPct,
    PoolWalYears,
    PoolBalanceUsd,
    PoolGrossWacPct,
    PoolNetWacPct,
    PoolMarginPct,
    PoolMonthsToRoll,
    PoolAgeMonths,
    PoolRemainingMonths,
    PoolLifetimeCapPct,
    PoolLifetimeFloorPct,
    PoolInitialCapPct,
    PoolPeriodicCapPct,
    AvailableRatePct,
}

impl Measure {
    /// All measures, by the names that published files use.
    pub const ALL: [(&'static str, Measure); 54] = [
        ("dm_bp", Measure::DmBp),
        ("yield_pct", Measure::YieldPct),
        ("mortgage_yield_pct", Measure::MortgageYieldPct),
        ("wal_years", Measure::WalYears),
        ("mdur_years", Measure::MdurYears),
        ("macaulay_years", Measure::MacaulayYears),
        ("convexity", Measure::Convexity),
        ("price_pct", Measure::PricePct),
        ("accrued_pct", Measure::AccruedPct),
        ("first_principal", Measure::FirstPrincipal),
        ("last_principal", Measure::LastPrincipal),
        ("first_period", Measure::FirstPeriod),
        ("last_period", Measure::LastPeriod),
        ("percent_outstanding", Measure::PercentOutstanding),
        ("interest_usd", Measure::InterestUsd),
        ("principal_usd", Measure::PrincipalUsd),
        ("ending_balance_usd", Measure::EndingBalanceUsd),
        ("subordination_pct", Measure::SubordinationPct),
        ("balance_usd", Measure::BalanceUsd),
        ("margin_bp", Measure::MarginBp),
        ("class_loss_usd", Measure::ClassLossUsd),
        ("breakeven_cdr_pct", Measure::BreakevenCdrPct),
        ("breakeven_cumulative_loss_pct", Measure::BreakevenCumulativeLossPct),
        ("breakeven_first_loss_period", Measure::BreakevenFirstLossPeriod),
        ("pool_scheduled_usd", Measure::PoolScheduledUsd),
        ("pool_prepaid_usd", Measure::PoolPrepaidUsd),
        ("pool_principal_usd", Measure::PoolPrincipalUsd),
        ("pool_interest_usd", Measure::PoolInterestUsd),
        ("pool_net_interest_usd", Measure::PoolNetInterestUsd),
        ("pool_ending_usd", Measure::PoolEndingUsd),
        ("pool_performing_usd", Measure::PoolPerformingUsd),
        ("pool_defaulted_usd", Measure::PoolDefaultedUsd),
        ("pool_foreclosure_usd", Measure::PoolForeclosureUsd),
        ("pool_expected_amortization_usd", Measure::PoolExpectedAmortizationUsd),
        ("pool_amortization_from_defaults_usd", Measure::PoolAmortizationFromDefaultsUsd),
        ("pool_recovered_usd", Measure::PoolRecoveredUsd),
        ("pool_loss_usd", Measure::PoolLossUsd),
        ("pool_expected_interest_usd", Measure::PoolExpectedInterestUsd),
        ("pool_interest_lost_usd", Measure::PoolInterestLostUsd),
        ("pool_amortized_default_usd", Measure::PoolAmortizedDefaultUsd),
        ("pool_cumulative_default_pct", Measure::PoolCumulativeDefaultPct),
        ("pool_wal_years", Measure::PoolWalYears),
        ("pool_balance_usd", Measure::PoolBalanceUsd),
        ("pool_gross_wac_pct", Measure::PoolGrossWacPct),
        ("pool_net_wac_pct", Measure::PoolNetWacPct),
        ("pool_margin_pct", Measure::PoolMarginPct),
        ("pool_months_to_roll", Measure::PoolMonthsToRoll),
        ("pool_age_months", Measure::PoolAgeMonths),
        ("pool_remaining_months", Measure::PoolRemainingMonths),
        ("pool_lifetime_cap_pct", Measure::PoolLifetimeCapPct),
        ("pool_lifetime_floor_pct", Measure::PoolLifetimeFloorPct),
        ("pool_initial_cap_pct", Measure::PoolInitialCapPct),
        ("pool_periodic_cap_pct", Measure::PoolPeriodicCapPct),
        ("available_rate_pct", Measure::AvailableRatePct),
    ];

    /// The name that published files use.
    pub fn name(self) -> &'static str {
        Measure::ALL.iter().find(|(_, measure)| *measure == self).map_or("", |(name, _)| name)
    }
}
