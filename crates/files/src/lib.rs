//! The only room that reads text: deal folders, pools, tapes, index levels, published
//! numbers and the program's own results.
//!
//! Every input is taken for hostile: no bytes make a reader panic, every quantity has bounds (see
//! `reader::bounds`), and files are regular and of bounded size. All faults of a file are reported at
//! once, each with line, column, what was expected and, where one is near, the right word. The
//! formats are described in `scenarios/README.md`.
//!
//! What looks wrong but may be right is a doubt (`doubt`), and stops nothing.
//!
//! Each folder has one subject and says in its `mod.rs` what it holds; what all of them read with
//! is in `reader`. A deal file has two shapes: as written (`deal_file` and the `*_file` modules,
//! which know keys, types and bounds) and resolved (`resolve`, `resolve_steps`, `pool::check`,
//! which know names and what fits together).

mod deal;
mod doubt;
mod formula;
mod market;
mod pool;
mod positions;
mod published;
mod reader;
mod result;
mod scenario;
mod schema;
mod tape;
mod trustee;

pub use collateral::replines::Built;
pub use deal::folder::{
    DealDocument, DealText, parse_deal, parse_deal_bytes, read_again_on, read_deal, read_deal_on,
    read_deal_with,
};
pub use deal::initial_oc::{InitialOc, initial_oc};
pub use deal::named_files::GivenFiles;
pub use deal::not_a_deal::deal_of_published;
pub use deal::variant::read_variant;
pub use deal::vocabulary;
pub use doubt::{Doubt, DoubtKind, DoubtPlace, doubt_of_setting};
pub use formula::expression_words;
pub use market::given::GivenCurve;
pub use market::levels::{parse_dated_index_bytes, parse_index_bytes};
pub use market::quotes::parse_quote_bytes;
pub use pool::rows::{PoolRows, parse_pool_bytes};
pub use pool::strats::{StratsDocument, parse_strats_bytes, read_strats};
pub use positions::{
    Face, POSITION_COLUMNS, Part, Position, Positions, parse_positions_bytes, read_positions,
};
pub use published::numbers::{parse_published_bytes, published_files, read_published};
pub use reader::error::{Fault, Faults, ReadError};
pub use reader::words::nearest;
pub use result::table::{KnownColumn, ResultFile, ResultRows, parse_result_bytes, read_result};
pub use scenario::fit::DealPlans;
pub use scenario::grid_file::{GridFile, is_grid_file, parse_grid_bytes, read_grid};
pub use scenario::history::read_history;
pub use scenario::named::{
    NAMED_SCENARIOS, NamedScenarios, named_scenarios_of, read_named_scenarios,
};
pub use scenario::range::range;
pub use scenario::vectors::{VectorColumns, read_vector_columns};
pub use schema::{FileKind, GuideTable};
pub use tape::rows::{ReadOptions, parse_tape_bytes};
pub use trustee::edgar::{FiledReport, SetAside, parse_filed_report_bytes};
pub use trustee::report_file::{parse_report_bytes, read_report};
pub use trustee::roll_file::{
    RollDocument, files_named_in, parse_roll_terms_bytes, read_roll_terms,
};
