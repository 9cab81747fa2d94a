//! Writes results, and is the only room that does: sheets as CSV, JSON, Markdown, workbooks or
//! terminal tables, the Price-DM table of computational materials, the lines of a grid as CSV or Parquet
//! with the manifest that says what they were made of, the tidy form of trustees' reports, and
//! files that are whole or absent.
//!
//! Nothing here computes a result, opens a file to read, looks at the environment or prints: the caller
//! hands in plain data, a writer, and how wide and how colourful the terminal is. A number that
//! does not exist is empty everywhere, never `NaN` and never a silent 0.

pub mod csv;
pub mod file;
pub mod grid_reader;
pub mod grid_rows;
mod heading;
pub mod json;
pub mod manifest;
pub mod markdown;
pub mod number;
#[cfg(feature = "parquet")]
pub mod parquet;
mod partial;
mod plot;
pub mod price_table;
pub mod remittance_form;
pub mod seasoned;
pub mod sheet;
#[cfg(feature = "parquet")]
mod sheet_parquet;
mod shortest;
pub mod table;
pub mod words;
pub mod workbook;

#[cfg(feature = "parquet")]
pub use self::parquet::write_parquet;
pub use file::{Format, HAS_PARQUET, WriteError, is_parquet, is_workbook, move_file, write_file};
pub use grid_reader::{GridRow, ReadError, read_lines};
pub use grid_rows::{Cell, CsvLines, GridColumn, Kind, batch_measures, csv_header, grid_columns};
pub use heading::titled;
pub use manifest::{DealRecord, HashedFile, Manifest, read_manifest};
pub use number::{printed, thousands};
pub use plot::Plot;
pub use price_table::{PriceBlock, PriceCell, PriceRow, PriceTable};
pub use remittance_form::{write_report_csv, write_report_toml};
pub use seasoned::{MergeError, MergedDeal, POOL_FILE, ROLLED, RollSource, merge_deal, pool_text};
pub use sheet::{Align, Column, Sheet, Value, kept};
pub use table::{Terminal, Widths};
pub use words::{write_facts, write_notes};
pub use workbook::{Block, MOST_LINES, Tab, Workbook, write_grid_workbook};
