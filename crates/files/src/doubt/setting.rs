//! Numbers of settings, doubted by their keys: in flags, deal files and scenario files alike.

use crate::doubt::{Doubt, DoubtKind, DoubtPlace, shown};

/// Which numbers of a key are doubtful.
struct Slip {
    key: &'static str,
    kind: DoubtKind,
    /// The quantity in words.
    what: &'static str,
    /// Behind the number.
    unit: &'static str,
    /// Numbers are doubtful from here ...
    from: f64,
    /// ... to below this.
    below: f64,
    /// Whether only numbers with a fraction are, of either sign.
    only_fractions: bool,
}

const fn percent(key: &'static str, what: &'static str, below: f64) -> Slip {
    let kind = DoubtKind::PercentAsFraction;
    Slip { key, kind, what, unit: "%", from: 0.0, below, only_fractions: false }
}

const fn multiple(key: &'static str, what: &'static str, below: f64) -> Slip {
    Slip { kind: DoubtKind::MultipleAsFraction, ..percent(key, what, below) }
}

const fn basis_points(key: &'static str, what: &'static str) -> Slip {
    let kind = DoubtKind::MarginInPercent;
    Slip { key, kind, what, unit: " bp", from: 0.0, below: 10.0, only_fractions: true }
}

/// Just above one: a whole that is written 1.
const ABOVE_ONE: f64 = 1.0 + 1e-9;

const SLIPS: [Slip; 32] = [
    percent("cpr_pct", "a CPR", 1.0),
    percent("smm_pct", "an SMM", 0.05),
    percent("abs_pct", "an ABS speed", 0.1),
    percent("cdr_pct", "a CDR", 0.1),
    percent("mdr_pct", "an MDR", 0.01),
    percent("severity_pct", "a severity", ABOVE_ONE),
    percent("advance_pct", "an advance", ABOVE_ONE),
    percent("advance_principal_pct", "an advance of principal", ABOVE_ONE),
    percent("advance_interest_pct", "an advance of interest", ABOVE_ONE),
    percent("recovery_pct", "a subsequent recovery", ABOVE_ONE),
    percent("delinquent_pct", "a part in delinquency", 0.1),
    percent("share_pct", "a share of a class", ABOVE_ONE),
    percent("call_pct", "a call", 1.0),
    percent("pool_pct", "a call", 1.0),
    percent("initial_pct", "an initial target", 0.1),
    percent("balance_pct", "a balance at stepdown", ABOVE_ONE),
    multiple("psa_pct", "a PSA speed", 10.0),
    multiple("sda_pct", "an SDA rate", 10.0),
    multiple("speed_pct", "a multiple of the pricing speed", 5.0),
    multiple("speeds_pct", "a multiple of the pricing speed", 5.0),
    multiple("default_multiple_pct", "a multiple of the deal's default rates", 5.0),
    multiple("default_of", "a multiple of the default rates", 5.0),
    multiple("speed_of", "a multiple of the speed", 5.0),
    basis_points("margin_bp", "a margin"),
    basis_points("margin_after_call_bp", "a margin after the call"),
    basis_points("dm_bp", "a discount margin"),
    basis_points("shift_bp", "a shift"),
    basis_points("shift_index", "a shift"),
    basis_points("ramp", "a shift"),
    basis_points("shock", "a shift"),
    Slip { kind: DoubtKind::PriceAsFraction, from: 0.5, ..percent("price", "a price", 1.3) },
    Slip { kind: DoubtKind::YieldAsFraction, ..percent("yield_pct", "a yield", 0.2) },
];

/// What is doubtful about the number of a setting, by its key in files and its unit there: percent
/// for `_pct`, basis points for `_bp`. The place is the key: where the number stands in a flag,
/// [`Doubt::at`] names that.
///
/// ```
/// use files::{DoubtPlace, doubt_of_setting};
///
/// let doubt = doubt_of_setting("cpr_pct", 0.15).unwrap();
/// assert_eq!(doubt.meant, "percent is written 15, not 0.15");
/// let doubt = doubt.at(DoubtPlace::Setting("--cpr".to_owned()));
/// assert!(doubt.to_string().starts_with("--cpr: a CPR of 0.15% is unusually low"));
/// assert_eq!(doubt_of_setting("cpr_pct", 15.0), None);
/// ```
pub fn doubt_of_setting(key: &str, number: f64) -> Option<Doubt> {
    let slip = SLIPS.iter().find(|slip| slip.key == key)?;
    let size = if slip.only_fractions { number.abs() } else { number };
    let is_doubtful = size > 0.0
        && (slip.from..slip.below).contains(&size)
        && (!slip.only_fractions || size.fract() != 0.0);
    let (what, unit, typed) = (slip.what, slip.unit, shown(number));
    let meant = shown(number * 100.0);
    is_doubtful.then(|| Doubt {
        kind: slip.kind,
        place: DoubtPlace::Setting(key.to_owned()),
        message: format!("{what} of {typed}{unit} is unusually low"),
        meant: match slip.kind {
            DoubtKind::MarginInPercent => {
                format!("basis points are written {meant}, not {typed}: {meant} is {typed}%")
            }
            DoubtKind::MultipleAsFraction => format!("is {meant}% meant, {typed} times the whole?"),
            _ => format!("percent is written {meant}, not {typed}"),
        },
    })
}

#[cfg(test)]
mod tests {
    use grid::setting::{Form, ROWS};

    use super::*;

    /// Each key with a slip and its lawful neighbour.
    #[test]
    fn a_slip_is_doubted_and_its_neighbour_is_not() {
        for (key, slip, lawful) in [
            ("cpr_pct", 0.15, 1.5),
            ("smm_pct", 0.01, 0.05),
            ("abs_pct", 0.015, 0.5),
            ("cdr_pct", 0.02, 0.25),
            ("mdr_pct", 0.002, 0.04),
            ("severity_pct", 0.4, 4.0),
            ("severity_pct", 1.0, 1.5),
            ("advance_pct", 1.0, 100.0),
            ("advance_principal_pct", 0.5, 50.0),
            ("advance_interest_pct", 0.9, 90.0),
            ("call_pct", 0.10, 1.0),
            ("pool_pct", 0.10, 10.0),
            ("initial_pct", 0.015, 0.35),
            ("balance_pct", 0.5, 50.0),
            ("psa_pct", 1.65, 25.0),
            ("sda_pct", 1.5, 50.0),
            ("speed_pct", 1.5, 10.0),
            ("speeds_pct", 0.75, 75.0),
            ("default_multiple_pct", 2.0, 50.0),
            ("margin_bp", 1.10, 110.0),
            ("margin_bp", 1.10, 1.0),
            ("margin_bp", 0.33, -1.0),
            ("margin_after_call_bp", 2.55, 112.5),
            ("dm_bp", 1.10, 12.5),
            ("shift_bp", -1.5, 1.0),
            ("shift_index", 0.5, 50.0),
            ("ramp", 2.5, 250.0),
            ("shock", -1.5, 1000.0),
            ("speed_of", 0.5, 50.0),
            ("default_of", 2.0, 200.0),
            ("recovery_pct", 0.2, 20.0),
            ("delinquent_pct", 0.05, 5.0),
            ("price", 0.98, 98.0),
            ("price", 1.01, 0.25),
            ("yield_pct", 0.0525, 5.25),
        ] {
            let doubt = doubt_of_setting(key, slip);
            let doubt = doubt.unwrap_or_else(|| panic!("{key} = {slip}"));
            assert!(doubt.meant.contains(&format!("{}", shown(slip * 100.0))), "{doubt}");
            assert_eq!(doubt_of_setting(key, lawful), None, "{key} = {lawful}");
            assert_eq!(doubt_of_setting(key, 0.0), None, "{key} = 0");
        }
        assert_eq!(doubt_of_setting("lag_months", 0.5), None);
    }

    #[test]
    fn every_setting_with_a_unit_is_doubted() {
        for row in &ROWS {
            let has_unit = !row.unit().is_empty() || row.is_by_name() || row.form == Form::ByMonth;
            assert_eq!(SLIPS.iter().any(|slip| slip.key == row.key), has_unit, "{}", row.key);
        }
    }

    #[test]
    fn every_key_is_doubted_once() {
        for (at, slip) in SLIPS.iter().enumerate() {
            assert!(SLIPS.iter().skip(at + 1).all(|other| other.key != slip.key), "{}", slip.key);
        }
    }
}
