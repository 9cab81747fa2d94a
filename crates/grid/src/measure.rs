//! The numbers of one class under one scenario.

use bonds::ClassCash;
use bonds::deal::{Class, ClassKind, Coupon, Floating};
use solver::{
    Durations, FixedCash, FloatingCash, NoSolution, SettlementPeriod, Window, Yield, accrued,
};
use terms::{Date, DayCount, IndexId, IndexPaths, PoolFlows, Price, Rate, RunTo, YearMonth};

use crate::axes::{AxisId, Chains, ClassAxes};
use crate::class_cash::PaidCash;
use crate::published::{At, Measure};
use crate::run::{Prepared, Run};
use crate::unpriced::Unpriced;

pub use crate::given::Given;
pub use crate::pool_measure::pool_number;

/// A number of a class or a pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// In the unit of its measure.
    Real(f64),
    /// A month of the calendar.
    Month(YearMonth),
}

/// The measures of one class. What does not apply (the DM of a fixed rate) is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Clean price, percent of the balance (or notional).
    pub price_pct: Option<f64>,
    /// Balance or notional at settlement, dollars; `None` where there is none.
    pub balance: Option<f64>,
    /// Interest accrued at settlement, percent of it.
    pub accrued_pct: Option<f64>,
    /// Discount margin, basis points.
    pub dm_bp: Option<f64>,
    /// Bond-equivalent yield of the projected cash, percent.
    pub yield_pct: Option<f64>,
    /// The same yield compounded monthly, percent.
    pub mortgage_yield_pct: Option<f64>,
    /// Weighted average life.
    pub wal_years: Option<f64>,
    /// Durations and convexity: of a floating rate on the DM chain, else against the yield.
    pub durations: Option<Durations>,
    /// First and last payment of principal.
    pub window: Option<Window>,
    /// Losses of all groups' collateral up to the end of the view, less subsequent recoveries:
    /// percent of their cut-off balances.
    pub cumulative_loss_pct: f64,
    /// Principal that the class has lost at the end of the view, dollars; `None` for a class without
    /// principal.
    pub class_loss: Option<f64>,
    /// Why a number that should exist does not.
    pub failure: Option<String>,
    /// Why there are no yield, margin and durations, where the scenario leaves none.
    pub unpriced: Option<Unpriced>,
    /// What a reader must know of numbers that do exist: principal that is never paid.
    pub note: Option<String>,
}

/// What the index levels of a run decide, whatever is paid.
#[derive(Clone, Copy)]
pub(crate) struct Levels<'a> {
    pub(crate) paths: &'a IndexPaths,
    pub(crate) chains: &'a Chains,
}

/// A class's cash with what a settlement needs of it.
struct Position<'a> {
    prepared: &'a Prepared<'a>,
    levels: Levels<'a>,
    class: &'a Class,
    axes: ClassAxes,
    /// Payments that are the seller's.
    settled: usize,
    /// Cash by payment date.
    cash: &'a [f64],
    /// Balance or notional at settlement.
    balance: f64,
    /// Accrued interest at settlement, dollars.
    accrued: f64,
}

/// Measures `class` (its position in the deal) on the cash of `run`.
pub fn measure(
    prepared: &Prepared,
    run: &Run,
    class: usize,
    run_to: RunTo,
    given: Given,
) -> Measured {
    let paid = PaidCash::of(prepared, run, class, run_to);
    let levels = Levels { paths: &run.paths, chains: &run.chains };
    let lost_pct = cumulative_loss_pct(run, run.months(run_to));
    measure_cash(prepared, levels, class, &paid.read(), lost_pct, given)
}

impl Measured {
    /// What a buyer pays, percent of the balance: the clean price with accrued interest.
    pub fn full_price_pct(&self) -> Option<f64> {
        Some(self.price_pct? + self.accrued_pct?)
    }

    /// The same of `cash` that pays alike, whatever is lost or left of it.
    pub(crate) fn of(&self, cash: &ClassCash, cumulative_loss_pct: f64) -> Measured {
        Measured {
            cumulative_loss_pct,
            class_loss: self.class_loss.map(|_| cash.lost),
            note: unpaid_principal(cash.left),
            failure: self.failure.clone(),
            ..*self
        }
    }
}

/// Measures `class` on cash that is known. `cumulative_loss_pct` is that of [`Measured`].
pub(crate) fn measure_cash(
    prepared: &Prepared,
    levels: Levels,
    class: usize,
    cash: &ClassCash,
    cumulative_loss_pct: f64,
    given: Given,
) -> Measured {
    let position = Position::new(prepared, levels, class, cash);
    let life = prepared.axes.of(position.axes.life, cash.principal.len());
    let accrued_pct = 100.0 * position.accrued / position.balance;
    let mut measured = Measured {
        balance: (position.balance > 0.0).then_some(position.balance),
        accrued_pct: accrued_pct.is_finite().then_some(accrued_pct),
        wal_years: life.wal(cash.principal, cash.balance),
        window: life.window(cash.principal, cash.balance),
        cumulative_loss_pct,
        class_loss: matches!(position.class.kind, ClassKind::Balance(_)).then_some(cash.lost),
        ..Measured::default()
    };
    let priced = match with_margin(position.class) {
        Some(floating) => position.price_floating(floating, given, &mut measured),
        None => position.price_fixed(given, &mut measured),
    };
    given.restate(position.class, &mut measured);
    measured.note = match (given, with_margin(position.class)) {
        (Given::DmBp(_), None) => Some(NO_MARGIN.to_string()),
        _ => unpaid_principal(cash.left),
    };
    if let Err(reason) = priced {
        let stated = given.price_of(position.class).map(Price::percent);
        measured.price_pct = measured.price_pct.or(stated);
        measured.unpriced = Unpriced::of(reason, cash);
        measured.failure = measured.unpriced.is_none().then(|| reason.to_string());
    }
    measured
}

/// Spread duration of a class against its discount margin, at one of so many basis points, years.
///
/// # Errors
/// When the class has no margin, or no number.
pub(crate) fn margin_duration(
    prepared: &Prepared,
    (run, class, run_to): (&Run, usize, RunTo),
    bp: f64,
) -> Result<f64, NoSolution> {
    let paid = PaidCash::of(prepared, run, class, run_to);
    let levels = Levels { paths: &run.paths, chains: &run.chains };
    let position = Position::new(prepared, levels, class, &paid.read());
    let index = with_margin(position.class).ok_or(NoSolution::NoIndex)?.index;
    let axis = position.axes.margin;
    position.on_chain(index, axis, |cash| cash.spread_duration(Rate::from_bp(bp)))
}

/// The coupon of a class that has a DM: the index itself plus a margin.
pub fn with_margin(class: &Class) -> Option<Floating> {
    match class.coupon {
        Coupon::Floating(floating) if floating.multiplier == 1.0 => Some(floating),
        _ => None,
    }
}

impl<'a> Position<'a> {
    fn new(
        prepared: &'a Prepared<'a>,
        levels: Levels<'a>,
        class: usize,
        cash: &ClassCash<'a>,
    ) -> Self {
        let deal = &prepared.inputs.deal;
        let accrued = accrued(prepared, class, cash.balance, cash.coupon);
        let axes = prepared.axes.of_class(class);
        let class = &deal.classes[class];
        let ClassCash { settled, cash, balance, .. } = *cash;
        Position { prepared, levels, class, axes, settled, cash, balance, accrued }
    }

    fn dollars(&self, price: Price) -> f64 {
        accrued::dollars(price, self.balance, self.accrued)
    }

    fn clean(&self, dollars: f64) -> Option<f64> {
        accrued::price(dollars, self.balance, self.accrued).map(Price::percent)
    }

    /// The class's cash on the chain of its index on an axis.
    fn on_chain<T>(
        &self,
        index: IndexId,
        axis: AxisId,
        with: impl FnOnce(&FloatingCash) -> Result<T, NoSolution>,
    ) -> Result<T, NoSolution> {
        let (axes, Levels { paths, chains }) = (&self.prepared.axes, self.levels);
        let of = (index, axis, self.cash.len());
        chains.of(of, axes, paths, |chain| with(&FloatingCash::on(chain, self.cash)?))
    }

    /// The class's cash in the years of yields.
    fn fixed_cash(&self) -> Result<FixedCash<'_>, NoSolution> {
        FixedCash::on(self.prepared.axes.of(self.axes.yields, self.cash.len()), self.cash)
    }

    /// Price, DM and durations of a floating rate, and the yield of its cash as projected.
    fn price_floating(
        &self,
        terms: Floating,
        given: Given,
        measured: &mut Measured,
    ) -> Result<(), NoSolution> {
        let day_count = self.class.accrual.day_count();
        let ClassAxes { margin: of_margin, duration: in_duration, .. } = self.axes;
        let cash = self.fixed_cash()?;
        let at_yield = given.bond_yield()?;
        let margin = self.on_chain(terms.index, of_margin, |chain| {
            let dollars = match (given.margin(), at_yield, given.price_of(self.class)) {
                (Some(margin), _, _) => chain.dollars(margin)?,
                (_, Some(at), _) => cash.dollars(at)?,
                (_, _, Some(price)) => self.dollars(price),
                (None, None, None) => return Ok(None),
            };
            measured.price_pct = self.clean(dollars);
            let margin = match given.margin() {
                Some(margin) => margin,
                None => chain.margin(dollars, Some(terms.margin))?,
            };
            measured.dm_bp = Some(margin.bp());
            if in_duration == of_margin {
                measured.durations = Some(chain.durations(margin)?);
            }
            Ok(Some((dollars, margin)))
        })?;
        let Some((dollars, margin)) = margin else { return Ok(()) };
        if in_duration != of_margin {
            let durations = self.on_chain(terms.index, in_duration, |c| c.durations(margin))?;
            measured.durations = Some(durations);
        }
        let month = i32::try_from(self.settled + 1).unwrap_or(i32::MAX);
        let rate = self.levels.paths.level(terms.index, month) + margin.fraction();
        let found = match at_yield {
            Some(at) => at,
            None => cash.yield_at(dollars, monthly_yield(rate, day_count))?,
        };
        measured.yield_pct = Some(found.bey().percent());
        measured.mortgage_yield_pct = Some(found.mortgage().percent());
        Ok(())
    }

    /// Price, yield and durations of a fixed rate.
    fn price_fixed(&self, given: Given, measured: &mut Measured) -> Result<(), NoSolution> {
        let price = given.price_of(self.class);
        let stated = price.is_some() || !matches!(given, Given::DealPrice | Given::Price(_));
        if !stated {
            return Ok(());
        }
        let cash = self.fixed_cash()?;
        let found = match (given.bond_yield()?, price) {
            (Some(at), _) => at,
            (None, Some(price)) => {
                measured.price_pct = Some(price.percent());
                cash.yield_at(self.dollars(price), None)?
            }
            (None, None) => return Ok(()),
        };
        if measured.price_pct.is_none() {
            measured.price_pct = self.clean(cash.dollars(found)?);
        }
        measured.yield_pct = Some(found.bey().percent());
        measured.mortgage_yield_pct = Some(found.mortgage().percent());
        measured.durations = Some(cash.durations(found)?);
        Ok(())
    }
}

/// The yield of interest at `rate`, a fraction a year of `day_count`, that is paid monthly.
fn monthly_yield(rate: f64, day_count: DayCount) -> Option<Yield> {
    let year = match day_count {
        DayCount::Actual360 => 365.25 / 360.0,
        _ => 1.0,
    };
    Yield::from_mortgage(Rate::from_fraction(rate * year)).ok()
}

/// Balance (or notional) and note rate of a class at settlement: those on which its interest accrues.
pub(crate) fn at_settlement(prepared: &Prepared, run: &Run, class: usize) -> (f64, f64) {
    let columns = &run.bonds.classes[class];
    let at = |column: &[f64]| column.get(prepared.settled[class]).copied().unwrap_or(0.0);
    (at(&columns.beginning_balance), at(&columns.coupon))
}

/// Accrued interest at settlement, dollars, on the balance and at the note rate of the period.
pub(crate) fn accrued(prepared: &Prepared, class: usize, balance: f64, coupon: f64) -> f64 {
    let SettlementPeriod { from, settlement, day_count, .. } = prepared.axes.period(class);
    accrued::interest(balance, Rate::from_fraction(coupon), from, settlement, day_count)
}

/// Percent of the original balance (or notional) that is outstanding after the payments of `date`,
/// writedowns and accretion included; nothing after a call. `None` for a class without an original
/// balance.
pub fn outstanding_pct(run: &Run, class: usize, run_to: RunTo, date: Date) -> Option<f64> {
    let columns = &run.bonds.classes[class];
    let original = columns.beginning_balance.first()?;
    let paid = run.bonds.dates.partition_point(|payment| *payment <= date);
    let called = run.bonds.call_month.filter(|_| run_to == RunTo::Call);
    let left = match paid {
        0 => *original,
        _ if called.is_some_and(|call| call <= paid) => 0.0,
        _ => columns.ending_balance[paid - 1],
    };
    let percent = 100.0 * left / original;
    percent.is_finite().then_some(percent)
}

/// Losses of all groups in the first `months` months, less subsequent recoveries, in percent of
/// their cut-off balances.
pub fn cumulative_loss_pct(run: &Run, months: usize) -> f64 {
    lost_pct(&run.pools, months)
}

/// The same of collateral by group.
pub(crate) fn lost_pct(pools: &[PoolFlows], months: usize) -> f64 {
    let cut_off: f64 = pools.iter().map(PoolFlows::cut_off_balance).sum();
    let net = |pool: &PoolFlows| {
        let rows = pool.loss.iter().zip(&pool.subsequent_recovery).take(months);
        rows.map(|(loss, recovered)| loss - recovered).sum::<f64>()
    };
    let loss: f64 = pools.iter().map(net).sum();
    if cut_off > 0.0 { 100.0 * loss / cut_off } else { 0.0 }
}

/// What is said of a class that is asked at a margin and has none.
const NO_MARGIN: &str = "the class has no discount margin: it gives no price";

/// What is said of a class that is still owed principal when its last cash has been paid.
fn unpaid_principal(left: f64) -> Option<String> {
    (left >= 1.0).then(|| format!("{left:.0} dollars of principal are never paid"))
}

/// One published measure of a class.
///
/// # Errors
/// Why there is no such number.
pub fn class_number(
    prepared: &Prepared,
    run: &Run,
    class: usize,
    run_to: RunTo,
    given: Given,
    measure_of: Measure,
    at: &At,
) -> Result<Number, String> {
    let terms = &prepared.inputs.deal.classes[class];
    let columns = &run.bonds.classes[class];
    let of_period = |column: &[f64]| {
        let period = at.period.ok_or("the cell names no period")?;
        let value = column.get(period.wrapping_sub(1)).copied();
        value.ok_or(format!("the deal has no period {period}"))
    };
    let months = match at.period {
        Some(period) if (1..=run.bonds.dates.len()).contains(&period) => Ok(period),
        Some(period) => Err(format!("the deal has no period {period}")),
        None => Ok(run.months(run_to)),
    };
    let real = |value: Option<f64>| value.ok_or("the class has no such number".to_string());
    let solved = |pick: fn(&Measured) -> Option<f64>| {
        let measured = measure(prepared, run, class, run_to, given);
        let why = || measured.missing().unwrap_or("it does not apply").to_string();
        pick(&measured).ok_or_else(why)
    };
    let stream = || prepared.stream(run, class, run_to);
    let window = || solver::window(&stream()).ok_or("no principal is paid".to_string());
    let number = match measure_of {
        Measure::DmBp => solved(|m| m.dm_bp)?,
        Measure::YieldPct => solved(|m| m.yield_pct)?,
        Measure::MortgageYieldPct => solved(|m| m.mortgage_yield_pct)?,
        Measure::WalYears => solved(|m| m.wal_years)?,
        Measure::MdurYears => solved(|m| m.durations.map(|d| d.modified))?,
        Measure::MacaulayYears => solved(|m| m.durations.map(|d| d.macaulay))?,
        Measure::Convexity => solved(|m| m.durations.map(|d| d.convexity))?,
        Measure::PricePct => solved(|m| m.price_pct)?,
        Measure::AccruedPct => solved(|m| m.accrued_pct)?,
        Measure::FirstPrincipal => return Ok(Number::Month(window()?.first)),
        Measure::LastPrincipal => return Ok(Number::Month(window()?.last)),
        Measure::FirstPeriod => window()?.first_period as f64,
        Measure::LastPeriod => window()?.last_period as f64,
        Measure::PercentOutstanding => {
            let date = at.date.ok_or("the cell names no date")?;
            real(outstanding_pct(run, class, run_to, date))?
        }
        Measure::InterestUsd => of_period(&columns.interest)? + of_period(&columns.residual)?,
        Measure::PrincipalUsd => of_period(&columns.principal)?,
        Measure::EndingBalanceUsd => of_period(&columns.ending_balance)?,
        Measure::SubordinationPct => real(subordination_pct(prepared, class))?,
        Measure::BalanceUsd => real(columns.beginning_balance.first().copied())?,
        Measure::ClassLossUsd => bonds::class_loss(&run.bonds, class, months?),
        Measure::MarginBp => match terms.coupon {
            Coupon::Floating(floating) => floating.margin.bp(),
            Coupon::Fixed(_) | Coupon::None | Coupon::Expression => {
                return Err("the class has no margin".to_string());
            }
        },
        _ => return Err(format!("{} is no measure of a class", measure_of.name())),
    };
    Ok(Number::Real(number))
}

/// Credit support of a class at closing with overcollateralization at its target, in percent: one
/// less the part of the collateral that this and the more senior classes of its group take, where
/// the collateral is what the group's classes need: their sum / (1 - OC target).
pub fn subordination_pct(prepared: &Prepared, class: usize) -> Option<f64> {
    let deal = &prepared.inputs.deal;
    let group = deal.classes.get(class)?.group;
    let balance = |class: &Class| match class.kind {
        ClassKind::Balance(balance) if class.group == group => balance,
        _ => 0.0,
    };
    let bonds: f64 = deal.classes.iter().map(balance).sum();
    let senior: f64 = deal.classes[..=class].iter().map(balance).sum();
    let target = deal.groups[group].oc.as_ref().map_or(0.0, |oc| oc.initial_pct / 100.0);
    let pct = 100.0 * (1.0 - senior / bonds * (1.0 - target));
    pct.is_finite().then_some(pct)
}
