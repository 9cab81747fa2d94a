//! The bond engine: a deal and its groups' [`terms::PoolFlows`] in; [`terms::BondFlows`] out.

pub mod deal;
