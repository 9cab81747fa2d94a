//! Defaults: how fast loans default, and what becomes of them.
//!
//! A loan that defaults in month `i` moves from performing to foreclosure in that month, and is
//! liquidated in month `i + n`, `n` being the months to liquidation. Source of names and formulas:
//! Standard Formulas, C.3.

use terms::PoolFlows;

use crate::columns::{add, add_delayed, later, refill, subtract};
use crate::speed::{SpeedCurve, of_month};

/// How fast loans default.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultRate {
    /// CDR, MDR or SDA, by deal month or loan age.
    Curve(SpeedCurve),
    /// Dollars by deal month, as fractions of the pool's cut-off balance; nothing after the last.
    /// Each month's part is spread over performing loans in proportion to their balance, and never
    /// more than that: of loans near their last payment, too.
    OfOriginal(Vec<f64>),
}

impl From<SpeedCurve> for DefaultRate {
    fn from(curve: SpeedCurve) -> DefaultRate {
        DefaultRate::Curve(curve)
    }
}

/// Which balance prepays in a month in which loans also default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrepaymentBase {
    /// `PERF(i-1) x [SCH AM(i) / SCH AM(i-1)] x SMM`: this month's defaults are not taken off.
    /// Prepayments and defaults together never pass the performing balance.
    #[default]
    GrossOfDefaults,
    /// The same on the balance that is left after this month's defaults.
    NetOfDefaults,
}

impl PrepaymentBase {
    /// All variants, by the names that files and flags use.
    pub const ALL: [(&'static str, PrepaymentBase); 2] = [
        ("gross-of-defaults", PrepaymentBase::GrossOfDefaults),
        ("net-of-defaults", PrepaymentBase::NetOfDefaults),
    ];

    /// Part of the performing balance (less its scheduled principal) that prepays in a month.
    pub(crate) fn prepaid_part(self, smm: f64, mdr: f64) -> f64 {
        match self {
            PrepaymentBase::GrossOfDefaults => smm.min(1.0 - mdr),
            PrepaymentBase::NetOfDefaults => (1.0 - mdr) * smm,
        }
    }
}

/// What becomes of loans that default.
#[derive(Clone, Debug, PartialEq)]
pub struct Liquidation {
    /// Part of the defaulted balance that is lost, by deal month of liquidation (position 0 is
    /// month 1); the last goes on forever. Never empty. The loss never passes what is left of the
    /// loans liquidated in a month: `min(severity x defaulted, amortised)`.
    pub severity: Vec<f64>,
    /// Months to liquidation; 0: liquidated in the month of default. At a rate for life no loan
    /// defaults in its last so many months; where a deal month is named (see
    /// [`crate::MonthlySpeed::named`]), a loan may still be in foreclosure when its last payment is
    /// due. That payment is not advanced: what is left before it stays, and so does its interest.
    pub lag: u32,
    /// Part of the scheduled principal of loans in foreclosure that the servicer advances.
    pub advance_principal: f64,
    /// Part of their interest that it advances. Advances are taken back from liquidation proceeds;
    /// severity is what is lost after that.
    pub advance_interest: f64,
    /// Which balance prepays.
    pub prepayment_base: PrepaymentBase,
    /// Part of the performing balance that counts as delinquent, beside loans in foreclosure.
    pub delinquent: f64,
    /// Cash that comes in after liquidation.
    pub subsequent: Option<SubsequentRecovery>,
    /// Which of these terms change with the deal month.
    pub by_month: TermsByMonth,
}

/// Terms of a [`Liquidation`] by deal month (position 0 is month 1), in the place of its one figure;
/// the last of each goes on. Empty where the one figure holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TermsByMonth {
    /// Months to liquidation of what defaults in the month.
    pub lag: Vec<u32>,
    /// Part of the principal that is due in the month from loans in foreclosure that is advanced.
    pub advance_principal: Vec<f64>,
    /// Part of the interest that is due in the month from them that is advanced.
    pub advance_interest: Vec<f64>,
    /// Part of the month's performing balance that counts as delinquent.
    pub delinquent: Vec<f64>,
}

/// Sets a term to figures by deal month, of which the last goes on: to its one figure where all are
/// the same.
pub fn set_term<T: Copy + PartialEq>(one: &mut T, by_month: &mut Vec<T>, mut figures: Vec<T>) {
    let Some(last) = figures.last().copied() else { return };
    if figures.iter().all(|figure| *figure == last) {
        figures.clear();
    }
    (*one, *by_month) = (last, figures);
}

/// The figures of a term by deal month: its one figure, where that holds in all.
pub fn term_of<'t, T>(one: &'t T, by_month: &'t [T]) -> &'t [T] {
    if by_month.is_empty() { std::slice::from_ref(one) } else { by_month }
}

impl TermsByMonth {
    /// Whether foreclosures of different months fare differently: they are then followed loan by
    /// loan ([`crate::survive()`]).
    pub(crate) fn tell_months_apart(&self) -> bool {
        let TermsByMonth { lag, advance_principal, advance_interest, delinquent: _ } = self;
        !(lag.is_empty() && advance_principal.is_empty() && advance_interest.is_empty())
    }
}

/// Recovery after liquidation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SubsequentRecovery {
    /// Part of a month's loss.
    pub part: f64,
    /// Months after the liquidation in which it comes in.
    pub months: u32,
}

impl Default for Liquidation {
    /// What is assumed where nobody says otherwise: 40% severity, twelve months to liquidation, full
    /// advances.
    fn default() -> Liquidation {
        Liquidation {
            severity: vec![0.4],
            lag: 12,
            advance_principal: 1.0,
            advance_interest: 1.0,
            prepayment_base: PrepaymentBase::default(),
            delinquent: 0.0,
            subsequent: None,
            by_month: TermsByMonth::default(),
        }
    }
}

impl Liquidation {
    /// Severity of a liquidation in deal month `month` (1-based).
    pub fn severity_of(&self, month: usize) -> f64 {
        let position = month.saturating_sub(1).min(self.severity.len().saturating_sub(1));
        self.severity.get(position).copied().unwrap_or(0.0)
    }

    /// Months to liquidation of what defaults in deal month `month` (1-based).
    pub fn lag_of(&self, month: usize) -> u32 {
        let by_month = &self.by_month.lag;
        let lag = by_month.get(month.saturating_sub(1)).or(by_month.last());
        lag.copied().unwrap_or(self.lag)
    }

    /// The parts of the principal and of the interest that are due in deal month `month` from loans
    /// in foreclosure that the servicer advances.
    pub fn advances_of(&self, month: usize) -> (f64, f64) {
        let of = |by_month: &[f64], all: f64| match by_month {
            [] => all,
            figures => of_month(figures, month),
        };
        let Liquidation { by_month, advance_principal, advance_interest, .. } = self;
        let principal = of(&by_month.advance_principal, *advance_principal);
        (principal, of(&by_month.advance_interest, *advance_interest))
    }

    /// Whether principal and interest are advanced alike in every month.
    pub fn advances_alike(&self) -> bool {
        self.advance_principal == self.advance_interest
            && self.by_month.advance_principal == self.by_month.advance_interest
    }
}

/// Most months from default to liquidation, and from there to a later recovery.
pub const LONGEST: u32 = 1200;

/// Of the balance at cut-off; what is left of a balance below it is rounding.
const DUST: f64 = 1e-12;

/// The loans that are liquidated, by deal month.
#[derive(Clone, Debug)]
pub(crate) struct Liquidated {
    /// Their balance at default.
    pub(crate) defaulted: Vec<f64>,
    /// What advances of principal have left of it: the balance that leaves foreclosure.
    pub(crate) left: Vec<f64>,
}

impl Liquidated {
    /// None in `months` months.
    pub(crate) fn zeros(months: usize) -> Liquidated {
        Liquidated { defaulted: vec![0.0; months], left: vec![0.0; months] }
    }

    /// Splits what is left into loss and recovery, and closes the balances of a pool's flows:
    /// `beginning_balance` comes in without loans in foreclosure; what the columns of losses,
    /// recoveries, delinquent and ending balances come in with is not looked at. `grows`: flows go
    /// on to the last recovery.
    pub(crate) fn settle(&self, liquidation: &Liquidation, flows: &mut PoolFlows, grows: bool) {
        let dust = DUST * flows.cut_off_balance();
        add_delayed(&mut flows.beginning_balance, &flows.in_foreclosure, 1);
        self.lose(&liquidation.severity, &mut flows.loss);
        let liquidated = self.left.iter().zip(&flows.loss);
        refill(&mut flows.recovered, liquidated.map(|(left, loss)| left - loss));
        let ending = &mut flows.ending_balance;
        ending.clone_from(&flows.beginning_balance);
        subtract(ending, &flows.scheduled_principal);
        subtract(ending, &flows.prepaid_principal);
        subtract(ending, &flows.amortization_from_defaults);
        add(ending, flows.deferred_interest.iter().copied());
        subtract(ending, &self.left);
        for ending in &mut *ending {
            *ending = if ending.abs() <= dust { 0.0 } else { *ending };
        }
        let balances = ending.iter().zip(&flows.in_foreclosure);
        let late = |part: f64, ending: f64, held: f64| held + part * (ending - held).max(0.0);
        match liquidation.by_month.delinquent.as_slice() {
            [] => {
                let part = liquidation.delinquent;
                let late = balances.map(|(ending, held)| late(part, *ending, *held));
                refill(&mut flows.delinquent, late);
            }
            parts => {
                let months = (1..).zip(balances);
                let late = |(month, (ending, held)): (usize, (&f64, &f64))| {
                    late(of_month(parts, month), *ending, *held)
                };
                refill(&mut flows.delinquent, months.map(late));
            }
        }
        let recovery = &mut flows.subsequent_recovery;
        refill(recovery, std::iter::repeat_n(0.0, flows.loss.len()));
        if let Some(SubsequentRecovery { part, months }) = liquidation.subsequent {
            let months = months.min(LONGEST) as usize;
            let last = self.left.iter().rposition(|left| *left > 0.0);
            if let (true, Some(last)) = (grows, last) {
                flows.extend_to(last + months + 1);
            }
            let losses = flows.loss.iter().map(|loss| part * loss);
            add(later(&mut flows.subsequent_recovery, months), losses);
        }
    }

    /// What severities, of which the last goes on, make of it.
    fn lose(&self, severity: &[f64], loss: &mut Vec<f64>) {
        let lost = |severity: f64, defaulted: f64, left: f64| (severity * defaulted).min(left);
        let months = || self.defaulted.iter().zip(&self.left);
        let listed = severity.iter().zip(months());
        refill(loss, listed.map(|(severity, (of, left))| lost(*severity, *of, *left)));
        let last = severity.last().copied().unwrap_or(0.0);
        let after = months().skip(loss.len());
        loss.extend(after.map(|(of, left)| lost(last, *of, *left)));
    }
}
