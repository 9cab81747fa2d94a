//! Random lawful deals.
//!
//! [`deals`] is a strategy of whole deals: [`RandomDeal`] is a plain description, the tables and
//! columns of a deal folder. From it follow the folder as text and, read back by `files`, the values
//! that engine rooms take. What is drawn is lawful by construction, and a law holds the reader to
//! it. A case that fails becomes simpler: choices are made the simplest, stretch by stretch
//! ([`dice`], [`mod@drawn`]).

pub mod case;
mod class;
pub mod command;
mod contract;
mod dates;
pub mod deal;
pub mod dice;
pub mod drawn;
mod excess;
pub mod facts;
pub mod flows;
mod folder;
mod formula;
mod group;
mod index;
pub mod loans;
mod losses;
mod own;
mod pool;
mod priority;
mod published;
mod recipients;
pub mod scenario;
mod settings;
mod speed;
mod subordinated;
mod tape;
pub mod text;

use proptest::strategy::Strategy;

pub use case::{Case, Collateral, cases};
pub use command::{Command, commands};
pub use deal::{RandomDeal, Style};
pub use dice::Dice;
pub use drawn::drawn;
pub use facts::Facts;
pub use loans::{loans, pools};
pub use scenario::{liquidation, liquidation_by_month};
pub use subordinated::inputs;
pub use text::Spelling;

/// Whole deals.
pub fn deals() -> impl Strategy<Value = RandomDeal> {
    drawn(|dice| RandomDeal::draw(dice, "random"))
}
