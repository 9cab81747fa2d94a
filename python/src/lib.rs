//! Paydown as a Python package: keyword arguments in, tables out. No formula stands here, and nothing
//! is printed.

mod arguments;
mod batch;
mod columns;
mod deal;
mod errors;
mod figures;
mod html;
mod pickled;
mod settings;
mod table;
mod values;
mod work;
mod written;

use pyo3::prelude::*;

/// Prices mortgage- and asset-backed bonds from a deal file.
#[pymodule]
mod _paydown {
    #[pymodule_export]
    use crate::batch::grid;
    #[pymodule_export]
    use crate::deal::{Deal, list, open};
    #[pymodule_export]
    use crate::pickled::_table;
    #[pymodule_export]
    use crate::settings::settings;
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::work::_engine_nanoseconds;
}
