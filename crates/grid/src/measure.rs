//! The numbers of one class under one scenario.

use bonds::Columns;
use bonds::deal::{Accrual, Class, ClassKind, Coupon, Floating};
use solver::{Durations, FixedCash, FloatingCash, NoSolution, Window, Yield, accrued};
use terms::{Date, DayCount, IndexId, PoolFlows, Price, Rate, RunTo, YearMonth};

use crate::published::{At, Measure};
use crate::run::{Prepared, Run};

pub use crate::pool_measure::pool_number;

/// What is known of a class's value; the rest is solved for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Given {
    /// The deal's price of the class; where it states none par, but nothing for a class without
    /// principal or without interest.
    DealPrice,
    /// A clean price.
    Price(Price),
    /// A discount margin.
    Margin(Rate),
    /// A bond-equivalent yield.
    Yield(Rate),
    /// A mortgage yield (monthly compounding).
    MortgageYield(Rate),
}

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
    /// What a reader must know of numbers that do exist: principal that is never paid.
    pub note: Option<String>,
}

/// A class's cash with what a settlement needs of it.
struct Position<'a> {
    prepared: &'a Prepared<'a>,
    run: &'a Run,
    class: &'a Class,
    /// Cash by payment date, up to the last.
    cash: Vec<f64>,
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
    let Columns { mut interest, principal, is_cash } =
        bonds::columns(&prepared.waterfall, &run.bonds, class, run_to);
    if is_cash {
        for (cash, principal) in interest.iter_mut().zip(&principal) {
            *cash += principal;
        }
    }
    let position = Position::new(prepared, run, class, interest);
    let life = prepared.axes.of(prepared.inputs.conventions.wal_day_count);
    let months = run.months(run_to);
    let mut measured = Measured {
        wal_years: life.and_then(|axis| axis.wal(&principal)),
        window: life.and_then(|axis| axis.window(&principal)),
        cumulative_loss_pct: cumulative_loss_pct(run, months),
        class_loss: matches!(position.class.kind, ClassKind::Balance(_))
            .then(|| bonds::class_loss(&run.bonds, class, months)),
        ..Measured::default()
    };
    let priced = match position.class.coupon {
        Coupon::Floating(floating) if floating.multiplier == 1.0 => {
            position.price_floating(floating, given, &mut measured)
        }
        _ => position.price_fixed(given, &mut measured),
    };
    measured.note = unpaid_principal(run, class, run_to);
    measured.failure = priced.err().map(|reason| reason.to_string());
    measured
}

impl<'a> Position<'a> {
    fn new(prepared: &'a Prepared<'a>, run: &'a Run, class: usize, cash: Vec<f64>) -> Self {
        let deal = &prepared.inputs.deal;
        let settlement = deal.dates.settlement;
        let columns = &run.bonds.classes[class];
        let balance = columns.beginning_balance.first().copied().unwrap_or(0.0);
        let coupon = Rate::from_fraction(columns.coupon.first().copied().unwrap_or(0.0));
        let accrual = deal.classes[class].accrual;
        let from = match accrual {
            Accrual::Monthly { dated } => accrued::accrual_start(dated, settlement),
            Accrual::BetweenPayments(_) => deal.dates.closing,
        };
        let day_count = accrual.day_count();
        let accrued = accrued::interest(balance, coupon, from, settlement, day_count);
        Position { prepared, run, class: &deal.classes[class], cash, balance, accrued }
    }

    /// The price that `given` states; `None` when the class has none.
    fn stated_price(&self, given: Given) -> Option<Price> {
        match given {
            Given::Price(price) => Some(price),
            Given::DealPrice => match self.class.kind {
                ClassKind::Balance(_) if self.class.coupon != Coupon::None => {
                    Some(self.class.price.unwrap_or(Price::PAR))
                }
                _ => self.class.price,
            },
            _ => None,
        }
    }

    fn dollars(&self, price: Price) -> f64 {
        accrued::dollars(price, self.balance, self.accrued)
    }

    fn clean(&self, dollars: f64) -> Option<f64> {
        accrued::price(dollars, self.balance, self.accrued).map(Price::percent)
    }

    /// The class's cash on the chain of its index in a day count.
    fn on_chain<T>(
        &self,
        index: IndexId,
        day_count: DayCount,
        with: impl FnOnce(&FloatingCash) -> Result<T, NoSolution>,
    ) -> Result<T, NoSolution> {
        let axis = self.prepared.axes.of(day_count).ok_or(NoSolution::NoIndex)?;
        self.run.chains.of((index, day_count), axis, &self.run.paths, |chain| {
            with(&FloatingCash::on(chain, &self.cash)?)
        })
    }

    /// The class's cash in the years of yields.
    fn fixed_cash(&self) -> Result<FixedCash<'_>, NoSolution> {
        let axis = self.prepared.axes.of(DayCount::Thirty360).ok_or(NoSolution::NoIndex)?;
        FixedCash::on(axis, &self.cash)
    }

    /// Price, DM and durations of a floating rate, and the yield of its cash as projected.
    fn price_floating(
        &self,
        terms: Floating,
        given: Given,
        measured: &mut Measured,
    ) -> Result<(), NoSolution> {
        let day_count = self.class.accrual.day_count();
        let in_duration = self.prepared.inputs.conventions.duration_day_count;
        let cash = self.fixed_cash()?;
        let margin = self.on_chain(terms.index, day_count, |chain| {
            let dollars = match given {
                Given::Margin(margin) => chain.dollars(margin)?,
                Given::Yield(bey) => cash.dollars(Yield::from_bey(bey)?)?,
                Given::MortgageYield(rate) => cash.dollars(Yield::from_mortgage(rate)?)?,
                Given::DealPrice | Given::Price(_) => match self.stated_price(given) {
                    Some(price) => self.dollars(price),
                    None => return Ok(None),
                },
            };
            measured.price_pct = self.clean(dollars);
            let margin = chain.margin(dollars, Some(terms.margin))?;
            measured.dm_bp = Some(margin.bp());
            if in_duration == day_count {
                measured.durations = Some(chain.durations(margin)?);
            }
            Ok(Some((dollars, margin)))
        })?;
        let Some((dollars, margin)) = margin else { return Ok(()) };
        if in_duration != day_count {
            let durations = self.on_chain(terms.index, in_duration, |c| c.durations(margin))?;
            measured.durations = Some(durations);
        }
        let bey = Rate::from_fraction(self.run.paths.level(terms.index, 1)) + margin;
        let found = cash.yield_at(dollars, Yield::from_bey(bey).ok())?;
        measured.yield_pct = Some(found.bey().percent());
        measured.mortgage_yield_pct = Some(found.mortgage().percent());
        Ok(())
    }

    /// Price, yield and durations of a fixed rate.
    fn price_fixed(&self, given: Given, measured: &mut Measured) -> Result<(), NoSolution> {
        let price = self.stated_price(given);
        let stated = price.is_some() || !matches!(given, Given::DealPrice | Given::Price(_));
        if !stated {
            return Ok(());
        }
        let cash = self.fixed_cash()?;
        let found = match (given, price) {
            (Given::Margin(_), _) => return Ok(()),
            (Given::Yield(bey), _) => Yield::from_bey(bey)?,
            (Given::MortgageYield(rate), _) => Yield::from_mortgage(rate)?,
            (_, Some(price)) => {
                measured.price_pct = Some(price.percent());
                cash.yield_at(self.dollars(price), None)?
            }
            (_, None) => return Ok(()),
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
    let cut_off: f64 = run.pools.iter().map(PoolFlows::cut_off_balance).sum();
    let net = |pool: &PoolFlows| {
        let rows = pool.loss.iter().zip(&pool.subsequent_recovery).take(months);
        rows.map(|(loss, recovered)| loss - recovered).sum::<f64>()
    };
    let loss: f64 = run.pools.iter().map(net).sum();
    if cut_off > 0.0 { 100.0 * loss / cut_off } else { 0.0 }
}

/// What is said of a class that is still owed principal when its last cash has been paid.
fn unpaid_principal(run: &Run, class: usize, run_to: RunTo) -> Option<String> {
    let columns = &run.bonds.classes[class];
    let call = run.bonds.call_month.filter(|_| run_to == RunTo::Call);
    let left = match call {
        Some(_) => 0.0,
        None => columns.ending_balance.last().copied().unwrap_or(0.0),
    };
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
    let real = |value: Option<f64>| value.ok_or("the class has no such number".to_string());
    let solved = |pick: fn(&Measured) -> Option<f64>| {
        let measured = measure(prepared, run, class, run_to, given);
        let why = || measured.failure.clone().unwrap_or("it does not apply".to_string());
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
        Measure::AccruedPct => {
            let position = Position::new(prepared, run, class, Vec::new());
            real(Some(100.0 * position.accrued / position.balance).filter(|x| x.is_finite()))?
        }
        Measure::FirstPrincipal => return Ok(Number::Month(window()?.first)),
        Measure::LastPrincipal => return Ok(Number::Month(window()?.last)),
        Measure::FirstPeriod => window()?.first_period as f64,
        Measure::LastPeriod => window()?.last_period as f64,
        Measure::PercentOutstanding => {
            let date = at.date.ok_or("the cell names no date")?;
            real(outstanding_pct(run, class, run_to, date))?
        }
        Measure::InterestUsd => of_period(&columns.interest)?,
        Measure::PrincipalUsd => of_period(&columns.principal)?,
        Measure::EndingBalanceUsd => of_period(&columns.ending_balance)?,
        Measure::SubordinationPct => real(subordination_pct(prepared, class))?,
        Measure::BalanceUsd => real(columns.beginning_balance.first().copied())?,
        Measure::ClassLossUsd => bonds::class_loss(&run.bonds, class, run.months(run_to)),
        Measure::MarginBp => match terms.coupon {
            Coupon::Floating(floating) => floating.margin.bp(),
            Coupon::Fixed(_) | Coupon::None => return Err("the class has no margin".to_string()),
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
