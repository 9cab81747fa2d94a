//! Spreads and durations of classes: what a price answers to, each by a move up and a move down of what
//! the scenario supposes, while the class's spread stays.

use rates::Market;
use rayon::prelude::*;
use terms::RunTo;

use crate::bump::{Bump, KEY_RATES, Moved};
use crate::given::Given;
use crate::measure::{Measured, margin_duration, with_margin};
use crate::price::{PriceCell, PriceRequest};
use crate::run::{Failure, Prepared, Projected, Run};
use crate::scenario::Scenario;
use crate::spread::{NO_CURVE, Spread, SpreadCurve, SpreadKind, measure_at};

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskRequest {
    /// Classes, views, scenarios and prices.
    pub price: PriceRequest,
    /// Move of rates up and down, basis points, above 0.
    pub bump_bp: f64,
}

/// Speeds, default rates and severities are moved by this part of themselves, up and down.
pub const RELATIVE_MOVE: f64 = 0.1;

/// What is said of a class without a price.
const NO_PRICE: &str = "no price is stated: give a price, a yield, a margin or a spread";

/// What is said of spreads where index levels move in ways that a curve does not.
const NOT_FOLLOWED: &str =
    "the curve of the spreads does not follow ramps, shocks, floors and moves of single indices";

/// A change of a price, as a part of it, that is none: prices are solved so finely.
const NOISE: f64 = 1e-11;

/// A class in a view, under a scenario, at a price.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskCell {
    /// Its price, yield, margin and life.
    pub priced: PriceCell,
    /// Its spreads and durations.
    pub risk: Risk,
}

/// Spreads and durations. What does not apply, or has no number, is `None`.
///
/// Durations are the percentage of the full price that is lost for each 1% by which something rises,
/// `(P(down) - P(up)) / (2 P move)`: a point of rates or spread (years), or a hundredth of all speeds,
/// default rates or severities. A class with a discount margin keeps it, any other one its Z-spread,
/// and without a curve its yield. Prepayments follow the scenario: they do not answer to rates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Risk {
    /// Market of the curve of the spreads.
    pub market: Option<Market>,
    /// Spread of the yield over the quoted rate at the average life, basis points.
    pub i_spread_bp: Option<f64>,
    /// Spread over all spot rates, basis points.
    pub z_spread_bp: Option<f64>,
    /// Years: against the discount margin of a class that has one, else against the Z-spread.
    pub spread_duration: Option<f64>,
    /// Years: index levels and the curve move in parallel.
    pub effective_duration: Option<f64>,
    /// Years squared: `(P(up) + P(down) - 2 P) / (P move^2)`.
    pub effective_convexity: Option<f64>,
    /// Years: the curve moves at one key rate, in the order of [`KEY_RATES`].
    pub key_rate_durations: [Option<f64>; KEY_RATES.len()],
    /// Against speeds.
    pub prepayment_duration: Option<f64>,
    /// Against default rates, where loans default.
    pub default_duration: Option<f64>,
    /// Against severity, where loans default.
    pub severity_duration: Option<f64>,
    /// Whether the class keeps its discount margin when something moves.
    pub keeps_margin: bool,
    /// Why numbers that might be expected are not there.
    pub reason: Option<String>,
}

/// What a class keeps while something else moves, and what it is worth.
#[derive(Clone, Copy)]
struct Kept {
    given: Given,
    full_price_pct: f64,
}

/// A place in a scenario: class, view, what is given.
type Place = (usize, RunTo, Given);

/// A scenario before anything moves.
struct Base<'p> {
    projected: Result<Projected<'p>, Failure>,
    cells: Vec<RiskCell>,
    kept: Vec<Option<Kept>>,
    /// Whether any loan defaults.
    defaults: bool,
}

/// Full prices, percent, by place, after a move down and after the same move up.
struct Pair {
    moved: Moved,
    size: f64,
    down: Vec<Option<f64>>,
    up: Vec<Option<f64>>,
}

/// The cells of `request`: by class, then view, then what is given, then scenario, as those of
/// [`crate::price()`]; the same for any number of threads.
pub fn risk(prepared: &Prepared, request: &RiskRequest) -> Vec<RiskCell> {
    let PriceRequest { scenarios, given, classes, views, .. } = &request.price;
    let mut places: Vec<Place> = Vec::new();
    for &class in classes {
        for &run_to in views {
            places.extend(given.iter().map(|given| (class, run_to, *given)));
        }
    }
    let mut bases: Vec<Base<'_>> = (scenarios.par_iter().enumerate())
        .map(|(position, scenario)| base(prepared, request, &places, (position, scenario)))
        .collect();
    let moves = moves(request.bump_bp / 10_000.0);
    let jobs: Vec<(usize, (Moved, f64))> = (0..bases.len())
        .flat_map(|scenario| moves.iter().map(move |moved| (scenario, *moved)))
        .collect();
    let pairs: Vec<Result<Pair, Failure>> = (jobs.par_iter())
        .map(|(position, moved)| {
            let (base, scenario) = (&bases[*position], &scenarios[*position]);
            pair(prepared, request, (base, scenario), &places, *moved)
        })
        .collect();
    for (base, pairs) in bases.iter_mut().zip(pairs.chunks(moves.len())) {
        for (place, (cell, kept)) in base.cells.iter_mut().zip(&base.kept).enumerate() {
            let Some(kept) = kept else { continue };
            for pair in pairs {
                match pair {
                    Ok(pair) => pair.measure(place, kept.full_price_pct, &mut cell.risk),
                    Err(failure) => cell.risk.lacks(&failure.to_string()),
                }
            }
        }
    }
    let mut columns: Vec<_> = bases.into_iter().map(|base| base.cells.into_iter()).collect();
    let mut cells = Vec::with_capacity(places.len() * columns.len());
    for _ in &places {
        cells.extend(columns.iter_mut().filter_map(Iterator::next));
    }
    cells
}

/// All that is moved, and by how much where rates move by `rates`.
fn moves(rates: f64) -> Vec<(Moved, f64)> {
    let keys = (0..KEY_RATES.len()).map(Moved::KeyRate);
    let of_rates = std::iter::once(Moved::Curve).chain(keys).map(|moved| (moved, rates));
    let relative = [Moved::Prepayments, Moved::Defaults, Moved::Severity];
    of_rates.chain(relative.map(|moved| (moved, RELATIVE_MOVE))).collect()
}

/// The cells of a scenario as it is, with their spreads.
fn base<'p>(
    prepared: &'p Prepared,
    request: &RiskRequest,
    places: &[Place],
    (position, scenario): (usize, &Scenario),
) -> Base<'p> {
    let curve = SpreadCurve::of(prepared, scenario, request.price.market);
    let projected = prepared.projected(scenario);
    let run = projected.as_ref().map_err(Clone::clone);
    let run = run.and_then(|projected| prepared.run_on(projected, scenario));
    let cell = |&(class, run_to, given): &Place| {
        let measured = match &run {
            Ok(run) => Ok(measure_at(prepared, curve.as_ref(), (run, class, run_to), given)),
            Err(failure) => Err(failure.clone()),
        };
        let priced = PriceCell { class, run_to, scenario: position, given, measured };
        RiskCell { priced, risk: Risk::default() }
    };
    let mut cells: Vec<RiskCell> = places.iter().map(cell).collect();
    let kept = cells.iter_mut().map(|cell| {
        let (Ok(run), Ok(measured)) = (&run, &cell.priced.measured) else { return None };
        let of = (run, cell.priced.class, cell.priced.run_to);
        cell.risk.spreads(prepared, curve.as_ref(), of, measured)
    });
    let kept = kept.collect();
    let defaults = run.is_ok_and(|run| {
        run.pools.iter().any(|pool| pool.defaulted.iter().any(|dollars| *dollars > 0.0))
    });
    Base { projected, cells, kept, defaults }
}

/// What the cells of a scenario are worth after a move down, and up.
fn pair(
    prepared: &Prepared,
    request: &RiskRequest,
    (base, scenario): (&Base<'_>, &Scenario),
    places: &[Place],
    (moved, size): (Moved, f64),
) -> Result<Pair, Failure> {
    let none = || vec![None; places.len()];
    let is_of_defaults = matches!(moved, Moved::Defaults | Moved::Severity);
    if base.kept.iter().all(Option::is_none) || (is_of_defaults && !base.defaults) {
        return Ok(Pair { moved, size, down: none(), up: none() });
    }
    let prices = |size: f64| -> Result<Vec<Option<f64>>, Failure> {
        let settlement = prepared.inputs.deal.dates.settlement;
        let bumped = |keeps_fixing| {
            let bump = Some(Bump { moved, size, settlement, keeps_fixing });
            Scenario { bump, ..scenario.clone() }
        };
        let scenario = bumped(true);
        let run = match (moved, &base.projected) {
            (Moved::Curve | Moved::KeyRate(_), _) | (_, Err(_)) => {
                Run { paths: prepared.paths(&bumped(false))?, ..prepared.run(&scenario)? }
            }
            (_, Ok(projected)) => prepared.run_on(projected, &scenario)?,
        };
        let curve = SpreadCurve::of(prepared, &scenario, request.price.market);
        let price = |((class, run_to, _), kept): (&Place, &Option<Kept>)| {
            let given = kept.as_ref()?.given;
            measure_at(prepared, curve.as_ref(), (&run, *class, *run_to), given).full_price_pct()
        };
        Ok(places.iter().zip(&base.kept).map(price).collect())
    };
    Ok(Pair { moved, size, down: prices(-size)?, up: prices(size)? })
}

impl Pair {
    /// Puts what the move says of a place, whose full price was `base`, into `risk`.
    fn measure(&self, place: usize, base: f64, risk: &mut Risk) {
        let at = |prices: &[Option<f64>]| prices.get(place).copied().flatten();
        let (Some(down), Some(up)) = (at(&self.down), at(&self.up)) else { return };
        let number = |change: f64, per: f64| {
            let part = if change.abs() < NOISE * base { 0.0 } else { change / (base * per) };
            Some(part).filter(|part| part.is_finite())
        };
        let duration = number(down - up, 2.0 * self.size);
        let follows_rates = risk.market.is_some() || risk.keeps_margin;
        match self.moved {
            Moved::Curve | Moved::KeyRate(_) if !follows_rates => {}
            Moved::Curve => {
                risk.effective_duration = duration;
                risk.effective_convexity = number(up + down - 2.0 * base, self.size * self.size);
            }
            Moved::KeyRate(key) => {
                if let Some(of_key) = risk.key_rate_durations.get_mut(key) {
                    *of_key = duration;
                }
            }
            Moved::Prepayments => risk.prepayment_duration = duration,
            Moved::Defaults => risk.default_duration = duration,
            Moved::Severity => risk.severity_duration = duration,
        }
    }
}

impl Risk {
    /// Sets the spreads of a class that is priced, and gives what it keeps; `None` where it has no
    /// price.
    fn spreads(
        &mut self,
        prepared: &Prepared,
        curve: Option<&SpreadCurve>,
        (run, class, run_to): (&Run, usize, RunTo),
        measured: &Measured,
    ) -> Option<Kept> {
        let priced = (measured.full_price_pct(), measured.balance, measured.yield_pct);
        let (Some(full_price_pct), Some(balance), Some(yield_pct)) = priced else {
            self.lacks(NO_PRICE);
            return None;
        };
        let dollars = full_price_pct / 100.0 * balance;
        let mut given = Given::YieldPct(yield_pct);
        match curve.map(|curve| (curve, curve.z_spread(prepared, (run, class, run_to), dollars))) {
            Some((curve, Ok((spread, duration)))) => {
                self.market = Some(curve.market());
                match curve.i_spread_bp(measured) {
                    Ok(bp) => self.i_spread_bp = bp,
                    Err(reason) => self.lacks(&reason),
                }
                if !curve.follows_levels() {
                    self.lacks(NOT_FOLLOWED);
                }
                self.z_spread_bp = Some(spread.bp());
                self.spread_duration = Some(duration);
                given = Given::Spread(Spread { kind: SpreadKind::Z, bp: spread.bp() });
            }
            Some((_, Err(none))) => self.lacks(&none.to_string()),
            None => self.lacks(NO_CURVE),
        }
        if let (Some(_), Some(bp)) =
            (with_margin(&prepared.inputs.deal.classes[class]), measured.dm_bp)
        {
            self.keeps_margin = true;
            self.spread_duration = margin_duration(prepared, (run, class, run_to), bp).ok();
            given = Given::DmBp(bp);
        }
        Some(Kept { given, full_price_pct })
    }

    fn lacks(&mut self, reason: &str) {
        match &mut self.reason {
            None => self.reason = Some(reason.to_owned()),
            Some(known) if !known.contains(reason) => {
                known.push_str("; ");
                known.push_str(reason);
            }
            Some(_) => {}
        }
    }
}
