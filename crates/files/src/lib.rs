//! The only room that reads text: deal folders, pools, tapes, index levels and published numbers.
//!
//! Every input is taken for hostile: no bytes make a reader panic, every quantity has bounds (see
//! `bounds`), and files are regular and of bounded size. All faults of a file are reported at
//! once, each with line, column, what was expected and, where one is near, the right word. The
//! formats are described in `scenarios/README.md`.
//!
//! A deal file has two shapes: as written (`deal_file` and the `*_file` modules, which know keys,
//! types and bounds) and resolved (`resolve`, `resolve_steps`, `pool_check`, which know names and
//! what fits together).

mod bounds;
mod breakeven_file;
mod class_file;
mod contract_file;
mod csv_reader;
mod date_check;
mod dates_file;
mod deal_file;
mod default_file;
mod disk;
mod edgar;
mod edgar_classes;
mod edgar_delinquency;
mod edgar_headings;
mod edgar_issue;
mod edgar_lines;
mod edgar_loans;
mod edgar_pages;
mod edgar_sections;
mod error;
mod folder;
mod grid_file;
mod grid_file_axes;
mod grid_file_deals;
mod grid_file_fit;
mod grid_file_range;
mod group_file;
mod index_file;
mod initial_oc;
mod join;
mod kind;
mod liquidation_file;
mod monthly_columns;
mod named_files;
mod not_a_deal;
mod not_text;
mod oc_file;
mod pay_file;
mod plan_file;
mod pool_check;
mod pool_columns;
mod pool_doubts;
mod pool_file;
mod pool_row;
mod published;
mod published_names;
mod published_scenario;
mod quote_file;
mod remittance_file;
mod remittance_file_csv;
mod remittance_file_toml;
mod reserve_file;
mod resolve;
mod resolve_contracts;
mod resolve_groups;
mod resolve_losses;
mod resolve_steps;
mod roll_file;
mod schedule_file;
mod source;
mod speed_check;
mod speed_file;
mod strats_file;
mod strats_file_check;
mod strats_file_rules;
mod strats_file_table;
mod tape_date;
mod tape_file;
mod tape_headings;
mod tape_map;
mod tape_number;
mod terms_list;
mod toml_reader;
mod toml_syntax;
mod toml_value;
mod trigger_file;
mod view_file;
pub mod vocabulary;
mod words;

pub use collateral::replines::Built;
pub use edgar::{FiledReport, SetAside, parse_filed_report_bytes};
pub use error::{Fault, Faults, ReadError};
pub use folder::{DealDocument, DealText, parse_deal_bytes, read_deal, read_deal_with};
pub use grid_file::{GridFile, is_grid_file, parse_grid_bytes, read_grid};
pub use grid_file_fit::DealPlans;
pub use index_file::parse_index_bytes;
pub use initial_oc::{InitialOc, initial_oc};
pub use not_a_deal::deal_of_published;
pub use pool_file::{PoolRows, parse_pool_bytes};
pub use published::{parse_published_bytes, published_files, read_published};
pub use quote_file::parse_quote_bytes;
pub use remittance_file::{parse_report_bytes, read_report};
pub use roll_file::{RollDocument, files_named_in, parse_roll_terms_bytes, read_roll_terms};
pub use strats_file::{StratsDocument, parse_strats_bytes, read_strats};
pub use tape_file::{ReadOptions, parse_tape_bytes};
pub use words::nearest;
