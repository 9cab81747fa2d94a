//! Deal folders: `deal.toml` as written, one file a table, and resolved: names looked up, parts
//! joined.

pub(crate) mod amount_file;
mod breakeven_file;
mod class_doubts;
pub(crate) mod class_file;
pub(crate) mod contract_file;
mod date_check;
mod dates_file;
pub(crate) mod deal_file;
mod default_file;
pub(crate) mod folder;
pub(crate) mod group_file;
pub(crate) mod index_file;
pub(crate) mod initial_oc;
mod join;
mod liquidation_file;
pub(crate) mod named_files;
pub(crate) mod not_a_deal;
mod oc_file;
mod pay_file;
pub(crate) mod plan_file;
mod reserve_file;
pub(crate) mod resolve;
mod resolve_contracts;
mod resolve_groups;
mod resolve_losses;
pub(crate) mod resolve_steps;
mod schedule_file;
mod segments_file;
pub(crate) mod size_doubts;
mod speed_check;
mod speed_file;
mod terms_list;
pub(crate) mod trigger_file;
mod view_file;
pub mod vocabulary;
