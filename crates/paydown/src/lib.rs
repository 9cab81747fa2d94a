//! Prices mortgage- and asset-backed bonds from a deal file: the way in for programs.
//!
//! A [`Deal`] is opened once and can be shared: it is owned, `Send` and `Sync`. [`Settings`] say what
//! of its own case is to be other; every question gives a [`Table`], whose rows carry their scenario.
//!
//! ```
//! use paydown::{Deal, PriceOptions, Settings};
//!
//! let deal = Deal::open("impac-2003-8")?;
//! let settings: Settings = "speed_pct=100; cdr_pct=4; severity_pct=40; lag_months=12".parse()?;
//! let options = PriceOptions { classes: vec!["2-B-1".into()], ..PriceOptions::default() };
//! let prices = deal.price(&settings, &options)?;
//! assert_eq!(prices.table().number(0, "wal_years").map(|years| format!("{years:.2}")),
//!            Some("3.11".to_string()));
//! # Ok::<(), paydown::Error>(())
//! ```

mod available_rates;
pub mod batch;
mod break_evens;
mod cash_flows;
pub mod check;
mod compare;
mod deal;
mod decrement;
mod decrement_pages;
mod error;
mod explain;
mod explain_class;
mod explain_class_page;
mod explain_sections;
pub mod facts;
pub mod keys;
mod listing;
mod named;
mod narrow;
pub mod notes;
pub mod page;
mod price_tables;
mod prices;
mod projection;
mod rate_page;
mod results;
mod risk;
mod scenarios;
pub mod select;
mod settings;
pub mod term_tables;
mod tie_out;
mod value;
pub mod workbook;

pub use available_rates::{AvailableRates, RateSchedule};
pub use batch::{Axes, Batch, BatchDeal, BatchOptions};
pub use break_evens::{BreakEvenOptions, BreakEvens, INCREMENT, TermRange, goal};
pub use cash_flows::{CashFlows, Flows};
pub use compare::{
    Answer, CompareOptions, Comparison, Question, RunText, Shown, Tolerance, Verdict,
    compare_files, compare_tables, known_columns, run_text,
};
pub use deal::{Deal, deals_in, folder_of_deals, path_of, shipped};
pub use decrement::{Decrement, OutstandingRow};
pub use error::Error;
pub use explain::{PaymentDate, PaymentDay};
pub use explain_class::ClassDates;
pub use files::{GivenFiles, Positions, read_positions};
pub use grid::positions::Stays;
pub use grid::{Goal, LossThrough, Side, Solve};
pub use listing::listing;
pub use page::Page;
pub use prices::{PriceOptions, Prices, Quoted};
pub use projection::Projection;
pub use rates::Market;
pub use report::{Align, Column, Format, PriceTable, Sheet as Table, Terminal, Value};
pub use results::{ResultColumns, results};
pub use risk::{BUMP_BP, BUMPS_BP, Risks};
pub use scenarios::side_by_side;
pub use settings::Settings;
pub use terms::{Date, DayCount, RunTo};
pub use tie_out::{TieOut, TiedFile};
pub use value::{TotalsBy, Valuation, ValueOptions, value};

/// Version of the program, and the commit that it is built from where that is known: `0.1.0
/// (0123456789ab)`. Changes that are not committed do not show.
pub const VERSION: &str = env!("PAYDOWN_VERSION");

/// Why there is no result at all: the first failure, where every one of `runs` has failed.
pub(crate) fn all_failed<'r, T: 'r>(
    runs: impl IntoIterator<Item = &'r Result<T, grid::Failure>>,
) -> Result<(), Error> {
    let mut first = None;
    for run in runs {
        match run {
            Ok(_) => return Ok(()),
            Err(failure) => _ = first.get_or_insert(failure),
        }
    }
    first.map_or(Ok(()), |failure| Err(failure.clone().into()))
}
