//! What becomes of defaulted loans, as written in `[defaults]` and `[breakeven]`.

use std::ops::Range;

use collateral::{
    Clock, Liquidation, PrepaymentBase, Quote, Segment, SpeedCurve, SubsequentRecovery, set_term,
};

use crate::deal::segments_file::{FigureOrVector, Figures, Segments};
use crate::reader::bounds::{self, MONTHS};
use crate::reader::setting_value::OfSetting;
use crate::schema::{
    Form as _, at_most_one, case, choice, first_place, keys, number, optional, required, table,
    whole, word,
};

keys! {
    /// The terms that a table states.
    #[derive(Default)]
    pub(crate) struct LiquidationFile {
        /// place of a severity, readable or not
        severity_place: Option<Range<usize>> = first_place(&["severity_pct", "severity"]),
        /// severity by deal month of liquidation, as fractions
        severity: Option<Vec<f64>> = at_most_one::<SeverityKeys>().lenient(),
        /// months from default to liquidation, of loans that default in the month (default: 12)
        lag_months: Option<Vec<f64>> = optional(OfSetting("lag_months")).lenient(),
        /// part of the principal and interest of loans in foreclosure that the servicer advances
        /// (default: 100)
        advance_pct: Option<Vec<f64>> = optional(OfSetting("advance_pct")).lenient(),
        /// the same for principal alone
        advance_principal_pct: Option<Vec<f64>> =
            optional(OfSetting("advance_principal_pct")).lenient(),
        /// the same for interest alone
        advance_interest_pct: Option<Vec<f64>> =
            optional(OfSetting("advance_interest_pct")).lenient(),
        /// the balance that prepays in a month (default: gross)
        prepayment: Option<PrepaymentBase> = optional(word(&PrepaymentBase::ALL)).lenient(),
        /// part of the performing balance that counts as delinquent, beside loans in foreclosure
        /// (default: 0)
        delinquent_pct: Option<Vec<f64>> = optional(OfSetting("delinquent_pct")).lenient(),
        /// what comes in after liquidation, be it after the last payment of every loan (default:
        /// nothing)
        subsequent_recovery: Option<SubsequentRecovery> =
            optional(table::<RecoveryKeys>()).lenient(),
    }
    check(table) {
        table.at_most_one(&["advance_pct", "advance_principal_pct"]);
        table.at_most_one(&["advance_pct", "advance_interest_pct"]);
    }
}

choice! {
    SeverityKeys reads Vec<f64> {
        /// part of the balance at default that is lost (default: 40); a `default_rate` needs it
        /// stated
        severity_pct = case(FigureOrVector(&bounds::PERCENT).map(fractions)),
        /// the same by deal month of liquidation
        severity = case(table::<SeveritySegments>()),
    }
}

keys! {
    SeveritySegments reads Vec<f64> {
        /// one after the other
        segments = required(Segments { key: "severity_pct", bound: &bounds::PERCENT }),
    } => by_month(segments)
}

keys! {
    RecoveryKeys reads SubsequentRecovery {
        /// part of a loss that comes in
        pct = required(number(&bounds::PERCENT)),
        /// so many months after the liquidation
        months = required(whole(1, MONTHS)),
    } => SubsequentRecovery { part: pct / 100.0, months }
}

impl LiquidationFile {
    /// These terms; what is not stated is that of `base`.
    pub(crate) fn over(&self, mut base: Liquidation) -> Liquidation {
        let Liquidation { lag, advance_principal, advance_interest, delinquent, by_month, .. } =
            &mut base;
        let part = |percent: f64| percent / 100.0;
        let principal = self.advance_pct.as_ref().or(self.advance_principal_pct.as_ref());
        let interest = self.advance_pct.as_ref().or(self.advance_interest_pct.as_ref());
        set(lag, &mut by_month.lag, self.lag_months.as_ref(), |months| months as u32);
        set(advance_principal, &mut by_month.advance_principal, principal, part);
        set(advance_interest, &mut by_month.advance_interest, interest, part);
        set(delinquent, &mut by_month.delinquent, self.delinquent_pct.as_ref(), part);
        Liquidation {
            severity: self.severity.clone().unwrap_or(base.severity),
            prepayment_base: self.prepayment.unwrap_or(base.prepayment_base),
            subsequent: self.subsequent_recovery.or(base.subsequent),
            ..base
        }
    }
}

/// Sets a term that is stated.
fn set<T: Copy + PartialEq>(
    one: &mut T,
    by_month: &mut Vec<T>,
    stated: Option<&Vec<f64>>,
    of: impl Fn(f64) -> T,
) {
    if let Some(figures) = stated {
        set_term(one, by_month, figures.iter().map(|figure| of(*figure)).collect());
    }
}

/// Percent by deal month as fractions; the last stands for all months that follow.
fn fractions(figures: Figures) -> Vec<f64> {
    match figures {
        Figures::One(percent) => vec![percent / 100.0],
        Figures::ByMonth(vector) => vector.by_month().iter().map(|pct| pct / 100.0).collect(),
    }
}

/// The figures of each month as fractions; the last stands for all that follow.
fn by_month(segments: Vec<Segment>) -> Vec<f64> {
    let months: u32 = segments.iter().map(|segment| segment.months.unwrap_or(1)).sum();
    let curve = SpeedCurve { quote: Quote::Mdr, clock: Clock::DealMonth, segments };
    (1..=months.min(MONTHS) as usize).map(|month| curve.figure(month) / 100.0).collect()
}
