//! Spreads of classes to a curve: Z-spread and I-spread, and what a class is worth at one.

use std::borrow::Cow;

use rates::{Curves, Market};
use solver::{NoSolution, SettlementPeriod, SpotCash, accrued};
use terms::{Date, DayCount, Price, Rate, RunTo};

use crate::class_cash::PaidCash;
use crate::given::Given;
use crate::measure::{self, Measured, measure};
use crate::run::{Prepared, Run};
use crate::scenario::{IndexMoves, Scenario};

/// A kind of spread to a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpreadKind {
    /// Over all spot rates; see [`solver::SpotCash`].
    Z,
    /// Of the bond-equivalent yield over the quoted rate at the class's average life, on the straight
    /// line between the quotes around it.
    I,
}

/// A spread to a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Which.
    pub kind: SpreadKind,
    /// Basis points.
    pub bp: f64,
}

/// The market on whose curve spreads are, where none is named: the first that is quoted.
const MARKETS: [Market; 3] = [Market::Libor, Market::Sofr, Market::Treasury];

/// Days between quotes and settlement within which a spread to quoted rates is one of that day.
const NEAR_DAYS: i32 = 31;

/// What is said where there is no curve.
pub(crate) const NO_CURVE: &str =
    "the deal has no quotes of a curve: a spread to one is not defined";

/// The curve of a scenario, as spreads of classes need it.
pub(crate) struct SpreadCurve<'a> {
    curves: Cow<'a, Curves>,
    market: Market,
    /// Parallel move of all index levels, and of the curve, a fraction a year.
    shift: f64,
    /// Whether index levels move in no other way.
    follows_levels: bool,
    settlement: Date,
    /// Date of the quotes.
    quoted: Date,
}

impl<'a> SpreadCurve<'a> {
    /// The curve of `market`, or else of the first market that is quoted, under a scenario: moved with
    /// its parallel shift and its bump. Moves by month and of single indices leave it as it is.
    pub(crate) fn of(
        prepared: &Prepared<'a>,
        scenario: &Scenario,
        market: Option<Market>,
    ) -> Option<SpreadCurve<'a>> {
        let of = prepared.inputs.curves.as_ref()?;
        let is_quoted = |market: &Market| of.curves.discounts(*market).is_some();
        let market = match market {
            Some(market) => Some(market).filter(is_quoted),
            None => MARKETS.into_iter().find(is_quoted),
        }?;
        let curves = match &scenario.bump {
            Some(bump) => bump.curves(of),
            None => Cow::Borrowed(&of.curves),
        };
        Some(SpreadCurve {
            curves,
            market,
            shift: scenario.shift_bp / 10_000.0,
            follows_levels: scenario.moves == IndexMoves::default() && scenario.shock.is_none(),
            settlement: prepared.inputs.deal.dates.settlement,
            quoted: of.quoted,
        })
    }

    /// The market.
    pub(crate) fn market(&self) -> Market {
        self.market
    }

    /// Whether index levels of the scenario move as the curve does.
    pub(crate) fn follows_levels(&self) -> bool {
        self.follows_levels
    }

    /// What `with` makes of a class's cash after settlement on spot rates.
    fn on_spots<T>(
        &self,
        prepared: &Prepared,
        (run, class): (&Run, usize),
        paid: &PaidCash,
        with: impl FnOnce(&SpotCash) -> Result<T, NoSolution>,
    ) -> Result<T, NoSolution> {
        let SettlementPeriod { settled, settlement, .. } = prepared.axes.period(class);
        let dates = run.bonds.dates.get(settled..).unwrap_or_default();
        let spots = self.curves.spot_rates(self.market, settlement, dates).unwrap_or_default();
        let spots: Vec<f64> = spots.into_iter().map(|spot| spot + self.shift).collect();
        let years = |date: &Date| DayCount::Actual365.years(settlement, *date).max(0.0);
        let years: Vec<f64> = dates.iter().map(years).collect();
        with(&SpotCash::new(&years, &spots, paid.after_settlement())?)
    }

    /// The quoted rate at a life of so many years.
    ///
    /// # Errors
    /// Where settlement is in another month than the quotes.
    fn quoted_at(&self, years: f64) -> Result<Option<Rate>, String> {
        let SpreadCurve { quoted, settlement, .. } = self;
        if DayCount::Actual365.days(*quoted, *settlement).abs() > NEAR_DAYS {
            return Err(format!(
                "the quotes are of {quoted} and settlement is {settlement}: an I-spread needs quotes \
                 of its month"
            ));
        }
        let quoted = self.curves.quoted_at(self.market, years);
        Ok(quoted.map(|quoted| Rate::from_fraction(quoted.fraction() + self.shift)))
    }

    /// Z-spread of a class at dollars that are paid for it, accrued interest included, and its spread
    /// duration there.
    ///
    /// # Errors
    /// When no spread gives the dollars.
    pub(crate) fn z_spread(
        &self,
        prepared: &Prepared,
        (run, class, run_to): (&Run, usize, RunTo),
        dollars: f64,
    ) -> Result<(Rate, f64), NoSolution> {
        let paid = PaidCash::of(prepared, run, class, run_to);
        self.on_spots(prepared, (run, class), &paid, |cash| {
            let spread = cash.spread(dollars, None)?;
            Ok((spread, cash.spread_duration(spread)?))
        })
    }

    /// I-spread of a class whose yield and average life are known.
    ///
    /// # Errors
    /// Where settlement is in another month than the quotes.
    pub(crate) fn i_spread_bp(&self, measured: &Measured) -> Result<Option<f64>, String> {
        let (Some(life), Some(of)) = (measured.wal_years, measured.yield_pct) else {
            return Ok(None);
        };
        let quoted = self.quoted_at(life)?;
        Ok(quoted.map(|quoted| 100.0 * (of - quoted.percent())))
    }
}

/// Measures a class as [`measure`], at spreads to `curve`, too.
pub(crate) fn measure_at(
    prepared: &Prepared,
    curve: Option<&SpreadCurve>,
    (run, class, run_to): (&Run, usize, RunTo),
    given: Given,
) -> Measured {
    let Given::Spread(spread) = given else { return measure(prepared, run, class, run_to, given) };
    let at = |given| measure(prepared, run, class, run_to, given);
    let failed = |reason: &str| Measured {
        price_pct: None,
        dm_bp: None,
        yield_pct: None,
        mortgage_yield_pct: None,
        durations: None,
        failure: Some(reason.to_owned()),
        ..at(Given::DealPrice)
    };
    let Some(curve) = curve else { return failed(NO_CURVE) };
    match spread.kind {
        SpreadKind::I => match at(Given::DealPrice).wal_years.map(|years| curve.quoted_at(years)) {
            Some(Ok(Some(quoted))) => at(Given::YieldPct(quoted.percent() + spread.bp / 100.0)),
            Some(Err(reason)) => failed(&reason),
            _ => failed("no principal is paid: there is no life to whose rate a spread is"),
        },
        SpreadKind::Z => {
            let paid = PaidCash::of(prepared, run, class, run_to);
            let at_spread = |cash: &SpotCash| cash.dollars(Rate::from_bp(spread.bp));
            match curve.on_spots(prepared, (run, class), &paid, at_spread) {
                Ok(dollars) => match clean(prepared, &paid, class, dollars) {
                    Some(price) => at(Given::Price(price)),
                    None => failed("the class has no balance at settlement"),
                },
                Err(reason) => failed(&reason.to_string()),
            }
        }
    }
}

/// The clean price of a class for which `dollars` are paid.
fn clean(prepared: &Prepared, paid: &PaidCash, class: usize, dollars: f64) -> Option<Price> {
    let cash = paid.read();
    let accrued = measure::accrued(prepared, class, cash.balance, cash.coupon);
    accrued::price(dollars, cash.balance, accrued)
}
