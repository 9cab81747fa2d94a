//! Pools of loans or rep lines, their rows and doubts, and stratification tables in their place.

pub(crate) mod check;
pub(crate) mod columns;
pub(crate) mod doubts;
pub(crate) mod payment_resets;
pub(crate) mod payments;
pub(crate) mod row;
pub(crate) mod rows;
pub(crate) mod strats;
mod strats_check;
mod strats_rules;
mod strats_table;
