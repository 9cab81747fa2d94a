//! One way in which the future may go.

use bonds::{RunTerms, TriggerMode};
use collateral::{DefaultRate, Liquidation, SpeedCurve, TermsByMonth};
use rates::IndexMode;
use terms::{IndexId, IndexPaths};

use crate::bump::Bump;
use crate::inputs::Shock;
use crate::setting::{SEVERITY_PCT, StatedTerms, Vector};

/// A prepayment speed, the same for every group.
#[derive(Clone, Debug, PartialEq)]
pub enum Speed {
    /// Percent of the deal's pricing speed.
    OfPricing(f64),
    /// The same by deal month.
    OfPricingVector(Vector),
    /// Percent CPR, instead of the pricing speed.
    Cpr(f64),
    /// Percent PSA, instead of the pricing speed.
    Psa(f64),
    /// Percent ABS, instead of the pricing speed.
    Abs(f64),
    /// By deal month, instead of the pricing speed: CPR, or multiples of PSA or ABS.
    Vector(SpeedCurve),
}

/// How fast loans default, the same for every group.
#[derive(Clone, Debug, PartialEq)]
pub enum Defaulting {
    /// Percent of what the deal says; without defaults where it says nothing.
    OfDeal(f64),
    /// The same by deal month.
    OfDealVector(Vector),
    /// Percent CDR.
    Cdr(f64),
    /// Percent MDR.
    Mdr(f64),
    /// Percent SDA.
    Sda(f64),
    /// Percent of a vector of its own.
    Vector(DefaultRate, f64),
}

impl Speed {
    /// Percent of the pricing speed; `None` when another measure replaces it.
    pub fn of_pricing(&self) -> Option<f64> {
        match self {
            Speed::OfPricing(percent) => Some(*percent),
            Speed::OfPricingVector(_)
            | Speed::Cpr(_)
            | Speed::Psa(_)
            | Speed::Abs(_)
            | Speed::Vector(_) => None,
        }
    }

    /// As a table heads a column: `80%`, `6 CPR`, `150 PSA`.
    pub fn head(&self) -> String {
        match self {
            Speed::OfPricing(percent) => format!("{percent}%"),
            Speed::OfPricingVector(percents) => format!("{percents} % of the pricing speed"),
            Speed::Cpr(percent) => format!("{percent} CPR"),
            Speed::Psa(percent) => format!("{percent} PSA"),
            Speed::Abs(percent) => format!("{percent} ABS"),
            Speed::Vector(curve) => format!("{} {}", Vector::of_curve(curve), curve.quote.name()),
        }
    }
}

/// What decides the cash of a deal: the run of the indices, the speed, the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Prepayment speed.
    pub speed: Speed,
    /// Static or forward indices.
    pub index: IndexMode,
    /// Every index level moved by this, basis points.
    pub shift_bp: f64,
    /// Moves of single indices, ramps and floors, on top of it.
    pub moves: IndexMoves,
    /// A shock from a month on, on top of it.
    pub shock: Option<Shock>,
    /// Whether the deal's derivative contracts pay.
    pub contracts: bool,
    /// An alternative pool, for every group that has one of this name.
    pub pool: Option<String>,
    /// How fast loans default.
    pub defaulting: Defaulting,
    /// What becomes of them.
    pub liquidation: Liquidation,
    /// Percent of the speed for single groups or products, by name: they multiply.
    pub speed_of: Vec<(String, f64)>,
    /// Percent of the default rate for single groups or products, by name: they multiply.
    pub default_of: Vec<(String, f64)>,
    /// Whether triggers follow their tests.
    pub triggers: TriggerMode,
    /// Whether a group's cash may support the classes of another, where the priority of payments
    /// says so.
    pub cross_support: bool,
    /// Which terms are not those of the deal, but of settings.
    pub stated: StatedTerms,
    /// A move on top of all this, by which a duration is measured.
    pub bump: Option<Bump>,
}

/// Moves of index levels beyond a parallel shift.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndexMoves {
    /// Single indices, each by so many basis points.
    pub by_index: Vec<(IndexId, f64)>,
    /// A shift that grows in a straight line from 0 in month 1 to so many basis points in a
    /// month, and stays.
    pub ramp: Option<(f64, u32)>,
    /// Shifts of every index by deal month, basis points, the last one on; empty: none.
    pub by_month: Vec<f64>,
    /// Whether levels below zero become zero, after every other move.
    pub floor_zero: bool,
}

impl IndexMoves {
    /// `paths`, moved; the floor comes with [`IndexMoves::floored`].
    pub fn moved(&self, mut paths: IndexPaths) -> IndexPaths {
        for (index, bp) in &self.by_index {
            paths = rates::shifted_index(&paths, *index, bp / 10_000.0);
        }
        if !self.by_month.is_empty() {
            let fractions: Vec<f64> = self.by_month.iter().map(|bp| bp / 10_000.0).collect();
            paths = rates::shifted_by_month(&paths, &fractions);
        }
        match self.ramp {
            Some((bp, month)) => rates::ramped(&paths, bp / 10_000.0, 1, month),
            None => paths,
        }
    }

    /// `paths` without levels below zero, where the scenario wants none.
    pub fn floored(&self, paths: IndexPaths) -> IndexPaths {
        if self.floor_zero { rates::floored(&paths) } else { paths }
    }
}

impl Scenario {
    /// How the waterfall runs.
    pub(crate) fn terms(&self) -> RunTerms {
        RunTerms {
            contracts: self.contracts,
            triggers: self.triggers,
            cross_support: self.cross_support,
        }
    }

    /// Whether loans survive as under `other` on the same paths: speeds and defaults are the same,
    /// and so is what becomes of defaulted loans but for severity and what comes in after
    /// liquidation.
    pub(crate) fn shares_survivors(&self, other: &Scenario) -> bool {
        let terms = |liquidation: &Liquidation| {
            let Liquidation { lag, advance_principal, advance_interest, prepayment_base, .. } =
                *liquidation;
            (lag, advance_principal, advance_interest, prepayment_base)
        };
        let by_month = |liquidation: &Liquidation| TermsByMonth {
            delinquent: Vec::new(),
            ..liquidation.by_month.clone()
        };
        self.speed == other.speed
            && self.bump == other.bump
            && self.defaulting == other.defaulting
            && self.speed_of == other.speed_of
            && self.default_of == other.default_of
            && terms(&self.liquidation) == terms(&other.liquidation)
            && by_month(&self.liquidation) == by_month(&other.liquidation)
    }

    /// Whether index levels and pool are those of `other`, so that both share what
    /// [`crate::Prepared::projected`] gives.
    pub fn shares_paths(&self, other: &Scenario) -> bool {
        self.index == other.index
            && self.shift_bp == other.shift_bp
            && self.moves == other.moves
            && self.shock == other.shock
            && self.pool == other.pool
            && self.bump == other.bump
    }

    /// `percent` of the pricing speed at static indices, without defaults.
    pub fn static_at(percent: f64) -> Scenario {
        Scenario {
            speed: Speed::OfPricing(percent),
            index: IndexMode::Static,
            shift_bp: 0.0,
            moves: IndexMoves::default(),
            shock: None,
            contracts: true,
            pool: None,
            defaulting: Defaulting::Cdr(0.0),
            liquidation: Liquidation::default(),
            speed_of: Vec::new(),
            default_of: Vec::new(),
            triggers: TriggerMode::Model,
            cross_support: true,
            stated: StatedTerms::default(),
            bump: None,
        }
    }

    /// The scenario at a severity, percent.
    pub(crate) fn at_severity(mut self, percent: f64) -> Scenario {
        self.liquidation.severity = vec![percent / 100.0];
        self.stated.add(&SEVERITY_PCT);
        self
    }
}
