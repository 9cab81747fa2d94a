//! The table in which every result is handed over.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use arrow_schema::Schema;
use arrow_schema::ffi::FFI_ArrowSchema;
use paydown::page::write_table;
use paydown::{Column, Format, Table as Sheet, Terminal, Value};
use pyo3::exceptions::{PyImportError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyTuple};

use crate::{columns, html, pickled, work};

/// Rows that `repr` and notebooks show at the head and at the foot.
pub(crate) const SHOWN: usize = 20;
/// Columns of a line of `repr`.
const WIDTH: usize = 100;

/// What is said of a table: its title; what run it is, by name; notes beside its numbers.
pub(crate) type Said = (String, Vec<(String, String)>, Vec<String>);

/// What a table is made of again: its columns as bytes, its rows, what is said of it.
type Pickled<'py> = (Bound<'py, PyList>, usize, Said);

/// A result: columns of one type each, whose rows carry their scenario.
///
/// pyarrow, polars, pandas and duckdb read it as it is (`__arrow_c_stream__`); numbers are not copied.
/// A number that does not exist is null, with its reason in the column `reason`.
#[pyclass(frozen, module = "paydown")]
pub(crate) struct Table {
    columns: Vec<Column>,
    batch: RecordBatch,
    title: String,
    facts: Vec<(String, String)>,
    notes: Vec<String>,
}

impl Table {
    pub(crate) fn new(columns: Vec<Column>, batch: RecordBatch, said: Said) -> Table {
        let (title, facts, notes) = said;
        Table { columns, batch, title, facts, notes }
    }

    /// A table without facts and notes.
    pub(crate) fn of(sheet: Sheet, title: &str) -> Table {
        Table::with(sheet, (title.to_string(), Vec::new(), Vec::new()))
    }

    pub(crate) fn with(sheet: Sheet, said: Said) -> Table {
        work::beside(move || {
            // Every array has the type of its field and a value a row.
            let batch = columns::batch(&sheet);
            let batch = batch.unwrap_or_else(|_| RecordBatch::new_empty(Arc::new(Schema::empty())));
            let Sheet { columns, rows } = sheet;
            work::let_go(rows);
            Table::new(columns, batch, said)
        })
    }

    fn place(&self, name: &str) -> PyResult<usize> {
        let place = self.columns.iter().position(|column| column.name == name);
        place.ok_or_else(|| PyKeyError::new_err(name.to_string()))
    }

    fn sheet(&self, rows: std::ops::Range<usize>) -> Sheet {
        columns::sheet(&self.columns, &self.batch, rows)
    }

    fn csv(&self) -> PyResult<Vec<u8>> {
        let mut bytes = Vec::new();
        let terminal = Terminal { width: None, color: false };
        self.sheet(0..self.batch.num_rows()).write(&mut bytes, Format::Csv, terminal)?;
        Ok(bytes)
    }
}

#[pymethods]
impl Table {
    /// Names of the columns, units included.
    #[getter]
    fn columns(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }

    /// Heads of the columns, for people.
    #[getter]
    fn heads(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.head.as_str()).collect()
    }

    /// Rows and columns.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.batch.num_rows(), self.columns.len())
    }

    /// Title.
    #[getter]
    fn title(&self) -> &str {
        &self.title
    }

    /// What run it is, by name: indices, contracts, what departs from the deal's own case.
    #[getter]
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let facts = PyDict::new(py);
        self.facts.iter().try_for_each(|(name, fact)| facts.set_item(name, fact))?;
        Ok(facts)
    }

    /// What the run has to say beside its numbers: what it assumes, what it leaves out.
    #[getter]
    fn notes(&self) -> Vec<&str> {
        self.notes.iter().map(String::as_str).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The values of a column; None where there is none.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let column = self.batch.column(self.place(name)?);
        let dates = Dates::new(py)?;
        let values = (0..column.len()).map(|row| dates.value(py, columns::value(column, row)));
        PyList::new(py, values.collect::<PyResult<Vec<_>>>()?)
    }

    /// The rows, each a dict by column.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let dates = Dates::new(py)?;
        let rows = PyList::empty(py);
        for row in 0..self.batch.num_rows() {
            let values = PyDict::new(py);
            for (column, array) in self.columns.iter().zip(self.batch.columns()) {
                values.set_item(column.name, dates.value(py, columns::value(array, row))?)?;
            }
            rows.append(values)?;
        }
        Ok(rows)
    }

    /// The table as CSV, byte for byte that of the program; with a path, written there.
    #[pyo3(signature = (path=None))]
    fn to_csv(&self, py: Python<'_>, path: Option<std::path::PathBuf>) -> PyResult<Option<String>> {
        let bytes = py.detach(|| self.csv())?;
        match path {
            Some(path) => {
                py.detach(|| std::fs::write(path, bytes)).map(|()| None).map_err(Into::into)
            }
            None => {
                Ok(Some(String::from_utf8(bytes).map_err(|_| PyValueError::new_err("no text"))?))
            }
        }
    }

    /// The table as a pandas DataFrame (needs pyarrow). `dtype_backend="pyarrow"` copies no number;
    /// by default columns are numpy's, and dates `datetime64`.
    #[pyo3(signature = (*, dtype_backend="numpy"))]
    fn to_pandas<'py>(slf: &Bound<'py, Self>, dtype_backend: &str) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let arrow = Table::to_arrow(slf)?;
        let keywords = PyDict::new(py);
        match dtype_backend {
            "numpy" => keywords.set_item("date_as_object", false)?,
            "pyarrow" => {
                let dtype = import(py, "pandas")?.getattr("ArrowDtype")?;
                keywords.set_item("types_mapper", dtype)?;
            }
            _ => return Err(PyValueError::new_err("dtype_backend: expected numpy or pyarrow")),
        }
        arrow.call_method("to_pandas", (), Some(&keywords))
    }

    /// The table as a polars DataFrame; no number is copied.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        import(slf.py(), "polars")?.call_method1("DataFrame", (slf,))
    }

    /// The table as a pyarrow Table; nothing is copied.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        import(slf.py(), "pyarrow")?.call_method1("table", (slf,))
    }

    /// The table as an Arrow stream of one batch (the Arrow PyCapsule interface).
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A producer may keep its own types.
        let _ = requested_schema;
        let schema = self.batch.schema();
        let batches = RecordBatchIterator::new([Ok(self.batch.clone())], schema);
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The types of the columns (the Arrow PyCapsule interface).
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema().as_ref())
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let Ok(other) = other.cast::<Table>() else { return false };
        let other = other.get();
        self.batch == other.batch && self.columns == other.columns
    }

    #[classattr]
    const __hash__: Option<Py<PyAny>> = None;

    fn __repr__(&self) -> PyResult<String> {
        let rows = self.batch.num_rows();
        let shown = self.sheet(0..rows.min(SHOWN));
        let mut bytes = Vec::new();
        let terminal = Terminal { width: Some(WIDTH), color: false };
        write_table(&shown, &mut bytes, Format::Table, terminal)?;
        let mut text = format!("{}\n{}", self.title, String::from_utf8_lossy(&bytes));
        if rows > SHOWN {
            text += &format!("... {rows} rows\n");
        }
        self.notes.iter().for_each(|note| text += &format!("note: {note}\n"));
        Ok(text)
    }

    fn _repr_html_(&self) -> String {
        let rows = self.batch.num_rows();
        let parts = if rows > 2 * SHOWN {
            vec![self.sheet(0..SHOWN), self.sheet(rows - SHOWN..rows)]
        } else {
            vec![self.sheet(0..rows)]
        };
        html::page(&self.title, &self.facts, &parts, rows, &self.notes)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Pickled<'py>)> {
        let pairs = self.columns.iter().zip(self.batch.columns());
        let packed: Vec<_> =
            pairs.map(|(column, array)| pickled::pack(py, column, array)).collect();
        let make = py.import("paydown._paydown")?.getattr("_table")?;
        let said = (self.title.clone(), self.facts.clone(), self.notes.clone());
        Ok((make, (PyList::new(py, packed)?, self.batch.num_rows(), said)))
    }
}

/// Makes Python's values.
struct Dates<'py> {
    date: Bound<'py, PyAny>,
}

impl<'py> Dates<'py> {
    fn new(py: Python<'py>) -> PyResult<Dates<'py>> {
        Ok(Dates { date: py.import("datetime")?.getattr("date")? })
    }

    fn value(&self, py: Python<'py>, value: Value) -> PyResult<Bound<'py, PyAny>> {
        Ok(match value {
            Value::Text(text) => text.into_pyobject(py)?.into_any(),
            Value::Number(number) => number.into_pyobject(py)?.into_any(),
            Value::Integer(whole) => whole.into_pyobject(py)?.into_any(),
            Value::Date(date) => {
                let parts = (date.year(), date.month(), date.day());
                self.date.call1(PyTuple::new(py, [parts.0, parts.1.into(), parts.2.into()])?)?
            }
            Value::Month(month) => month.to_string().into_pyobject(py)?.into_any(),
            Value::Empty => py.None().into_bound(py),
        })
    }
}

/// A package that is not this one's to bring.
fn import<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyModule>> {
    py.import(name).map_err(|error| {
        let wanted = PyImportError::new_err(format!("this needs {name}: pip install {name}"));
        wanted.set_cause(py, Some(error));
        wanted
    })
}
