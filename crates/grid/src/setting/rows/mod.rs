//! The table of settings.

mod defaults;
mod indices;
mod payments;
mod speeds;

use super::Row;

const SPEED: &str = "one speed";
pub(super) const DEFAULTS: &str = "one default rate";

pub(crate) use defaults::SEVERITY_PCT;
pub(crate) use payments::DERIVATIVES;

/// Every setting, in the order in which settings are applied and written.
pub static ROWS: [Row; 29] = [
    indices::INDEX,
    indices::SHIFT_BP,
    indices::SHIFT_INDEX,
    indices::RAMP,
    indices::SHOCK,
    indices::FLOOR_ZERO,
    speeds::POOL,
    speeds::SPEED_PCT,
    speeds::CPR_PCT,
    speeds::PSA_PCT,
    speeds::ABS_PCT,
    speeds::SPEED_OF,
    defaults::CDR_PCT,
    defaults::MDR_PCT,
    defaults::SDA_PCT,
    defaults::DEFAULT_MULTIPLE_PCT,
    defaults::DEFAULT_OF,
    defaults::LAG_MONTHS,
    defaults::ADVANCE_PCT,
    defaults::ADVANCE_PRINCIPAL_PCT,
    defaults::ADVANCE_INTEREST_PCT,
    defaults::SEVERITY_PCT,
    defaults::RECOVERY_PCT,
    defaults::RECOVERY_MONTHS,
    defaults::PREPAYMENT,
    defaults::DELINQUENT_PCT,
    payments::DERIVATIVES,
    payments::TRIGGERS,
    payments::CROSS_SUPPORT,
];
