//! The only room that reads text: deal folders, pools, index levels and published numbers.
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
mod class_file;
mod csv_reader;
mod deal_file;
mod disk;
mod error;
mod folder;
mod group_file;
mod index_file;
mod pay_file;
mod pool_check;
mod pool_columns;
mod pool_file;
mod published;
mod resolve;
mod resolve_steps;
mod source;
mod speed_file;
mod terms_list;
mod toml_reader;
mod toml_syntax;
mod toml_value;
mod words;

pub use error::{Fault, Faults, ReadError};
pub use folder::{DealDocument, DealText, parse_deal_bytes, published_files, read_deal};
pub use index_file::parse_index_bytes;
pub use pool_file::{PoolRow, PoolRows, parse_pool_bytes, read_pool};
pub use published::{parse_published_bytes, read_published};
