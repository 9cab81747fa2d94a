//! Batches: many scenarios of a deal, in chunks, in parallel and in order.
//!
//! [`plan`] says which cells; [`run`] computes them: index paths and schedules once a shift,
//! survival once a speed and default vector, the waterfall once a scenario, several side by side.

mod desk;
mod lanes;
pub mod plan;
pub mod run;
pub mod summary;

pub use lanes::Room;
pub use plan::{Axis, GridPlan};
pub use run::{Batch, GridRow, GridScenario};
