//! What becomes of defaulted loans, as written in `[defaults]` and `[breakeven]`.

use collateral::{
    Clock, Liquidation, PrepaymentBase, Quote, Segment, SpeedCurve, SubsequentRecovery, set_term,
};

use crate::deal::speed_file;
use crate::reader::bounds::{self, MONTHS};
use crate::reader::toml_reader::Table;

/// The terms that a table states.
#[derive(Default)]
pub(crate) struct LiquidationFile {
    /// Whether a severity is stated, readable or not.
    pub(crate) states_severity: bool,
    severity: Option<Vec<f64>>,
    /// By deal month, the last on, as are the parts.
    lag: Option<Vec<u32>>,
    advance_principal: Option<Vec<f64>>,
    advance_interest: Option<Vec<f64>>,
    prepayment_base: Option<PrepaymentBase>,
    delinquent: Option<Vec<f64>>,
    subsequent: Option<SubsequentRecovery>,
}

impl LiquidationFile {
    /// Reads the keys of a table that may hold others.
    pub(crate) fn read(table: &Table<'_>) -> LiquidationFile {
        let part = |key| table.figures(key).map(fractions);
        let severity = table.at_most_one(&["severity_pct", "severity"]);
        let states_severity = severity.is_some();
        let severity = severity.and_then(|(key, value)| match key {
            "severity_pct" if value.is_vector() => {
                value.vector(&bounds::PERCENT).map(|vector| fractions(vector.by_month()))
            }
            "severity_pct" => value.number(&bounds::PERCENT).map(|pct| vec![pct / 100.0]),
            _ => value.table().and_then(read_severities),
        });
        table.at_most_one(&["advance_pct", "advance_principal_pct"]);
        table.at_most_one(&["advance_pct", "advance_interest_pct"]);
        let advance = part("advance_pct");
        let lag = table.figures("lag_months");
        LiquidationFile {
            states_severity,
            severity,
            lag: lag.map(|months| months.iter().map(|months| *months as u32).collect()),
            advance_principal: advance.clone().or_else(|| part("advance_principal_pct")),
            advance_interest: advance.or_else(|| part("advance_interest_pct")),
            prepayment_base: table
                .optional("prepayment")
                .and_then(|word| word.one_of(&PrepaymentBase::ALL)),
            delinquent: part("delinquent_pct"),
            subsequent: table
                .optional("subsequent_recovery")
                .and_then(|recovery| recovery.table())
                .and_then(read_subsequent),
        }
    }

    /// These terms; what is not stated is that of `base`.
    pub(crate) fn over(&self, mut base: Liquidation) -> Liquidation {
        let Liquidation { lag, advance_principal, advance_interest, delinquent, by_month, .. } =
            &mut base;
        set(lag, &mut by_month.lag, &self.lag);
        set(advance_principal, &mut by_month.advance_principal, &self.advance_principal);
        set(advance_interest, &mut by_month.advance_interest, &self.advance_interest);
        set(delinquent, &mut by_month.delinquent, &self.delinquent);
        Liquidation {
            severity: self.severity.clone().unwrap_or(base.severity),
            prepayment_base: self.prepayment_base.unwrap_or(base.prepayment_base),
            subsequent: self.subsequent.or(base.subsequent),
            ..base
        }
    }
}

/// Sets a term that is stated.
fn set<T: Copy + PartialEq>(one: &mut T, by_month: &mut Vec<T>, stated: &Option<Vec<T>>) {
    if let Some(figures) = stated {
        set_term(one, by_month, figures.clone());
    }
}

fn fractions(percent: Vec<f64>) -> Vec<f64> {
    percent.iter().map(|percent| percent / 100.0).collect()
}

/// Severities by deal month, as fractions.
fn read_severities(table: Table<'_>) -> Option<Vec<f64>> {
    let segments = table.required("segments").and_then(|value| {
        let segments = speed_file::read_segments(&value, &bounds::PERCENT);
        speed_file::doubt("severity_pct", &segments, &value);
        segments
    });
    table.finish();
    segments.map(by_month)
}

/// The figures of each month as fractions; the last stands for all that follow.
fn by_month(segments: Vec<Segment>) -> Vec<f64> {
    let months: u32 = segments.iter().map(|segment| segment.months.unwrap_or(1)).sum();
    let curve = SpeedCurve { quote: Quote::Mdr, clock: Clock::DealMonth, segments };
    (1..=months.min(MONTHS) as usize).map(|month| curve.figure(month) / 100.0).collect()
}

fn read_subsequent(table: Table<'_>) -> Option<SubsequentRecovery> {
    let part = table.required("pct").and_then(|pct| pct.number(&bounds::PERCENT));
    let months = table.required("months").and_then(|months| months.whole(1, MONTHS));
    table.finish();
    Some(SubsequentRecovery { part: part? / 100.0, months: months? })
}
