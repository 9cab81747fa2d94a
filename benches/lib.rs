//! What the benches share: the deals that they run on.

use std::path::Path;

use files::{DealDocument, ReadError, read_deal};

/// The shipped deal of Impac CMB 2003-8, read from `scenarios/`.
///
/// # Errors
/// Those of reading it.
pub fn impac_2003_8() -> Result<DealDocument, ReadError> {
    read_deal(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/impac-2003-8"))
}

/// The shipped deal of STACR 2026-DNA1, a credit risk transfer whose steps are expressions.
///
/// # Errors
/// Those of reading it.
pub fn stacr_2026_dna1() -> Result<DealDocument, ReadError> {
    read_deal(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/stacr-2026-dna1"))
}

/// The shipped deal of Impac CMB 2003-1, whose document prints break-evens.
///
/// # Errors
/// Those of reading it.
pub fn impac_2003_1() -> Result<DealDocument, ReadError> {
    read_deal(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/impac-2003-1"))
}
