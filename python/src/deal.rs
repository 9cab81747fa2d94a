//! Deals, and what is asked of them.

use std::path::{Path, PathBuf};

use paydown::{GivenFiles, Settings};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::settings::Asked;
use crate::table::{Said, Table};
use crate::values::{number, switch};
use crate::{arguments, batch, errors, work, written};

/// A deal with its collateral, index levels and conventions. It does not change, and threads may share
/// it.
///
/// Every verb takes the settings of a scenario as keyword arguments (`paydown.settings()` lists them):
/// `cdr_pct=4`, or `cdr=4`; `severity_pct="30 for 12, 40"` or a Series for figures by month;
/// `speed_pct=[80, 100, 120]` for several scenarios; `speed_of={"fixed": 50}` for figures by name;
/// `settings="cdr_pct=4; lag_months=6"`, what the column `settings` of a result says;
/// `scenario="stress"`, a name in the deal's file of scenarios; `curve="quotes.csv"`, a file of quotes
/// or forward levels in the place of the deal's own; `history="months.csv"`, what its loans have done
/// since closing (grid takes neither). Each gives a Table.
#[pyclass(frozen, module = "paydown")]
pub(crate) struct Deal {
    pub(crate) deal: paydown::Deal,
    from: Origin,
}

/// What a deal can be made of again.
enum Origin {
    Path(PathBuf),
    Text { text: Vec<u8>, files: GivenFiles, folder: PathBuf },
}

/// Opens a deal file, the folder of one, or a shipped deal by its name.
///
/// Raises InputError with every fault of its files. What looks like a slip is a warning: Doubt.
#[pyfunction]
pub(crate) fn open(py: Python<'_>, path: PathBuf) -> PyResult<Deal> {
    let named = path.clone();
    let opened = py.detach(|| paydown::Deal::open(named));
    let path = std::path::absolute(paydown::path_of(&path))?;
    Deal::new(py, opened, Origin::Path(path))
}

/// The shipped deals: name, title, settlement, groups, classes, collateral.
///
/// They are found in the folder `scenarios` of `PAYDOWN_HOME`, else above the working folder.
#[pyfunction]
pub(crate) fn list(py: Python<'_>) -> PyResult<Table> {
    let deals = py.detach(paydown::Deal::list).map_err(errors::raise)?;
    Ok(Table::of(paydown::listing(&deals), "Shipped deals"))
}

impl Deal {
    fn new(
        py: Python<'_>,
        deal: Result<paydown::Deal, paydown::Error>,
        from: Origin,
    ) -> PyResult<Deal> {
        let deal = deal.map_err(errors::raise)?;
        errors::doubt(py, deal.doubts())?;
        Ok(Deal { deal, from })
    }

    /// The deal on the curve, and with the history, that a call names.
    fn of_run(&self, py: Python<'_>, asked: &mut Asked) -> PyResult<paydown::Deal> {
        let mut path =
            |name| asked.take(py, &[name]).map(|file| file.extract::<PathBuf>()).transpose();
        let (curve, history) = (path("curve")?, path("history")?);
        let is_curve = curve.is_some();
        let own = self.deal.clone();
        let deal = py.detach(move || {
            let on = curve.map_or(Ok(own.clone()), |file| own.with_curve(file))?;
            history.map_or(Ok(on.clone()), |file| on.with_history(file))
        });
        let deal = deal.map_err(errors::raise)?;
        if is_curve {
            errors::doubt(py, deal.doubts())?;
        }
        Ok(deal)
    }

    /// Asks the library in a thread of the engine.
    fn ask(
        &self,
        py: Python<'_>,
        mut asked: Asked,
        verb: &str,
        ask: impl FnOnce(&paydown::Deal, &Settings) -> Result<Table, paydown::Error> + Send + 'static,
    ) -> PyResult<Table> {
        let deal = self.of_run(py, &mut asked)?;
        asked.finish(verb)?;
        let settings = asked.over(py, &deal)?;
        work::run(py, move |_| ask(&deal, &settings))?.map_err(errors::raise)
    }

    fn titled(
        deal: &paydown::Deal,
        what: &str,
        facts: Vec<(String, String)>,
        notes: Vec<String>,
    ) -> Said {
        (format!("{}: {what}", deal.title()), facts, notes)
    }
}

#[pymethods]
impl Deal {
    /// A deal of a dict with the keys of a deal file.
    ///
    /// Where a file is named (`"pool": "pool.csv"`) a frame of pandas or polars may stand in its place.
    /// `files`: content of files by the names that the deal has for them: text, bytes, a frame, a path;
    /// what is not among them is read from `folder`.
    #[staticmethod]
    #[pyo3(signature = (deal, *, files=None, folder=None))]
    fn from_dict(
        py: Python<'_>,
        deal: &Bound<'_, PyDict>,
        files: Option<&Bound<'_, PyDict>>,
        folder: Option<PathBuf>,
    ) -> PyResult<Deal> {
        let mut files = written::given(files)?;
        let text = written::deal_file(deal, &mut files)?;
        Deal::parsed(py, text.into_bytes(), files, folder)
    }

    /// A deal of the text of a deal file, and of `files` as `from_dict` takes them.
    #[staticmethod]
    #[pyo3(signature = (text, *, files=None, folder=None))]
    fn from_toml(
        py: Python<'_>,
        text: &str,
        files: Option<&Bound<'_, PyDict>>,
        folder: Option<PathBuf>,
    ) -> PyResult<Deal> {
        Deal::parsed(py, text.as_bytes().to_vec(), written::given(files)?, folder)
    }

    /// Name, as results have it.
    #[getter]
    fn name(&self) -> &str {
        self.deal.name()
    }

    /// Title, as headings have it.
    #[getter]
    fn title(&self) -> &str {
        self.deal.title()
    }

    /// Names of the classes, most senior first.
    #[getter]
    fn classes(&self) -> Vec<&str> {
        self.deal.classes().collect()
    }

    /// Names of the collateral groups.
    #[getter]
    fn groups(&self) -> Vec<&str> {
        self.deal.groups().collect()
    }

    /// Prices, discount margins, yields, average lives, durations and windows: a row a class, view,
    /// price and scenario.
    ///
    /// classes: names; by default all that are no residual.
    /// to: "call", "maturity" or "both".
    /// price (percent), dm_bp, yield_pct, z_spread_bp, i_spread_bp: what is given, one or several; by
    /// default the deal's prices. market: "libor", "sofr" or "treasury", on whose curve spreads are.
    /// settle: a date. wal_day_count: day count of average lives.
    #[pyo3(signature = (**keywords), text_signature = "($self, *, classes=None, to=None, price=None, dm_bp=None, yield_pct=None, z_spread_bp=None, i_spread_bp=None, market=None, settle=None, wal_day_count=None, settings=None, scenario=None, scenario_file=None, vectors=None, curve=None, history=None, **figures)")]
    fn price(&self, py: Python<'_>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Table> {
        let mut asked = Asked::read(keywords)?;
        let options = arguments::price(py, &mut asked)?;
        self.ask(py, asked, "price", move |deal, settings| {
            let prices = deal.price(settings, &options)?;
            let facts = prices.facts(&prices.request.scenarios);
            let sheet = prices.table();
            Ok(Table::with(sheet, Deal::titled(deal, "prices", facts, prices.notes)))
        })
    }

    /// Spreads to a curve and durations: effective, by key rate, of spread, prepayment, default and
    /// severity; a row a class, view, price and scenario.
    ///
    /// Arguments as those of `price`. bump_bp: the move of rates, up and down; speeds, default rates and
    /// severities move by a tenth of themselves.
    #[pyo3(signature = (**keywords), text_signature = "($self, *, classes=None, to=None, price=None, dm_bp=None, yield_pct=None, z_spread_bp=None, i_spread_bp=None, market=None, settle=None, wal_day_count=None, bump_bp=25, settings=None, scenario=None, scenario_file=None, vectors=None, curve=None, history=None, **figures)")]
    fn risk(&self, py: Python<'_>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Table> {
        let mut asked = Asked::read(keywords)?;
        let options = arguments::price(py, &mut asked)?;
        let bump = asked.take(py, &["bump_bp", "bump"]);
        let bump = bump.map_or(Ok(paydown::BUMP_BP), |value| number("bump_bp", &value))?;
        self.ask(py, asked, "risk", move |deal, settings| {
            let risks = deal.risk(settings, &options, bump)?;
            let said =
                Deal::titled(deal, "spreads and durations", risks.facts(), risks.notes().into());
            Ok(Table::with(risks.table(), said))
        })
    }

    /// Monthly flows of one scenario: of the collateral; with bonds=True of classes, contracts=True of
    /// derivative contracts, insurers=True of insurers.
    ///
    /// classes, to ("call" or "maturity"): of class flows.
    #[pyo3(signature = (**keywords), text_signature = "($self, *, bonds=False, contracts=False, insurers=False, classes=None, to=None, settings=None, scenario=None, scenario_file=None, vectors=None, curve=None, history=None, **figures)")]
    fn cashflows(&self, py: Python<'_>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Table> {
        let mut asked = Asked::read(keywords)?;
        let flows = arguments::flows(py, &mut asked)?;
        self.ask(py, asked, "cashflows", move |deal, settings| {
            let shown = deal.cash_flows(settings, &flows)?;
            let sheet = shown.table();
            Ok(Table::with(sheet, Deal::titled(deal, "cash flows", shown.facts, shown.notes)))
        })
    }

    /// Percent of the original balance outstanding, by date: one a year, with monthly=True each.
    #[pyo3(signature = (**keywords), text_signature = "($self, *, classes=None, to=None, monthly=False, settings=None, scenario=None, scenario_file=None, vectors=None, curve=None, history=None, **figures)")]
    fn decrement(&self, py: Python<'_>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Table> {
        let mut asked = Asked::read(keywords)?;
        let classes = arguments::classes(py, &mut asked)?;
        let to = arguments::view(py, &mut asked)?;
        let monthly = asked.take(py, &["monthly"]);
        let monthly = monthly.map_or(Ok(false), |value| switch("monthly", &value))?;
        self.ask(py, asked, "decrement", move |deal, settings| {
            let shown = deal.decrement(settings, &classes, to, monthly)?;
            let facts = shown.facts(&shown.scenarios);
            let sheet = shown.table();
            let what = "percent of original balance outstanding";
            Ok(Table::with(sheet, Deal::titled(deal, what, facts, shown.notes)))
        })
    }

    /// The value at which a class takes its first dollar of loss, or falls to a yield or a margin.
    ///
    /// solve: "cdr", "sda", "multiple", "severity" or "speed". yield_floor (percent) or dm_floor (basis
    /// points), at price; loss_above: percent of its balance; interest_shortfall=True; or goal: one or
    /// several, a row each: "first-dollar", "loss-above 5", "interest-shortfall", "yield-floor 5",
    /// "dm-floor 150". side: "smallest-with" or "largest-without". increment: answers are multiples of
    /// it. loss_through, deal_swaps: as the deal's document quotes, unless given.
    #[pyo3(signature = (**keywords), text_signature = "($self, *, classes=None, to=None, solve=\"cdr\", yield_floor=None, dm_floor=None, loss_above=None, interest_shortfall=False, goal=None, price=None, loss_through=None, side=\"smallest-with\", increment=0.001, deal_swaps=False, settings=None, scenario=None, scenario_file=None, vectors=None, curve=None, history=None, **figures)")]
    fn breakeven(&self, py: Python<'_>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Table> {
        let mut asked = Asked::read(keywords)?;
        let options = arguments::breakeven(py, &mut asked)?;
        self.ask(py, asked, "breakeven", move |deal, settings| {
            let solved = deal.break_evens(settings, &options)?;
            let (facts, sheet) = (solved.facts(), solved.table());
            Ok(Table::with(sheet, Deal::titled(deal, "break-evens", facts, solved.notes)))
        })
    }

    /// Available funds rates of every group, period by period: base and each shock.
    ///
    /// shock: basis points, one or several, with the first period behind a colon: "1000bp:2".
    /// from_period: the first period that shocks move. to: "call" or "maturity".
    #[pyo3(signature = (**keywords), text_signature = "($self, *, to=None, from_period=None, settings=None, scenario=None, scenario_file=None, vectors=None, curve=None, history=None, **figures)")]
    fn afr(&self, py: Python<'_>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Table> {
        let mut asked = Asked::read(keywords)?;
        let to = arguments::view(py, &mut asked)?;
        let from = asked.take(py, &["from_period"]);
        let from = from.map(|value| arguments::period("from_period", &value)).transpose()?;
        self.ask(py, asked, "afr", move |deal, settings| {
            let rates = deal.available_rates(settings, from, to)?;
            let (facts, sheet) = (rates.facts(), rates.table());
            Ok(Table::with(sheet, Deal::titled(deal, "available funds rates", facts, rates.notes)))
        })
    }

    /// One payment date, step by step, with citations; or what some classes got on it, and why not more.
    ///
    /// period: 1 is the first payment date. date: the day of one, in place of it. class_: a name or a
    /// list of them.
    #[pyo3(signature = (period=None, **keywords), text_signature = "($self, period=None, *, date=None, class_=None, settings=None, scenario=None, scenario_file=None, vectors=None, curve=None, history=None, **figures)")]
    fn explain(
        &self,
        py: Python<'_>,
        period: Option<&Bound<'_, PyAny>>,
        keywords: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Table> {
        let mut asked = Asked::read(keywords)?;
        let day = arguments::payment_day(py, period, &mut asked)?;
        let classes = arguments::classes(py, &mut asked)?;
        self.ask(py, asked, "explain", move |deal, settings| {
            let date = deal.explain(settings, day)?;
            let sheet = match classes.is_empty() {
                true => date.table(),
                false => date.of_classes(&classes)?.table(),
            };
            Ok(Table::with(sheet, Deal::titled(deal, "one payment date", date.facts, date.notes)))
        })
    }

    /// Prices classes in every combination of settings: of each setting that is given as a list, one
    /// scenario a figure, crossed with those of every other.
    ///
    /// classes, to, price: as of price(). together: a list of dicts of settings, the points of one more
    /// axis: [{"shift_bp": 100, "speed_pct": 80}, ...].
    #[pyo3(signature = (**keywords), text_signature = "($self, *, classes=None, to=None, price=None, together=None, settings=None, scenario=None, scenario_file=None, vectors=None, **figures)")]
    fn grid(&self, py: Python<'_>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Table> {
        batch::of_deals(py, vec![self.deal.clone()], keywords)
    }

    /// Published numbers beside the deal's own, cell by cell: those of files, or all in the deal's folder
    /// `published`. Notes have the totals, and what is outside.
    #[pyo3(signature = (files=None))]
    fn tieout(&self, py: Python<'_>, files: Option<Vec<PathBuf>>) -> PyResult<Table> {
        let files = files.unwrap_or_default();
        self.ask(py, Asked::default(), "tieout", move |deal, _| {
            let tied = deal.tie_out(&files)?;
            let mut notes = vec![tied.totals()];
            notes.extend(tied.breaches());
            Ok(Table::with(
                tied.table(),
                Deal::titled(deal, "published numbers", Vec::new(), notes),
            ))
        })
    }

    /// Terms with their citations, collateral and classes at closing, doubts and assumptions. Reads the
    /// published files too.
    fn check(&self, py: Python<'_>) -> PyResult<Table> {
        self.ask(py, Asked::default(), "check", |deal, _| {
            let sheet = deal.check()?;
            Ok(Table::with(
                sheet,
                Deal::titled(deal, "terms and assumptions", Vec::new(), Vec::new()),
            ))
        })
    }

    fn __repr__(&self) -> String {
        format!("<paydown.Deal {:?}: {}>", self.deal.name(), self.deal.title())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let module = py.import("paydown._paydown")?;
        let made = match &self.from {
            Origin::Path(path) => (module.getattr("open")?, (path,)).into_pyobject(py)?.into_any(),
            Origin::Text { text, files, folder } => {
                let of_files = PyDict::new(py);
                for (name, bytes) in files {
                    of_files.set_item(name, PyBytes::new(py, bytes))?;
                }
                let make = py.get_type::<Deal>().getattr("_parsed")?;
                let arguments = (PyBytes::new(py, text), of_files, folder);
                (make, arguments).into_pyobject(py)?.into_any()
            }
        };
        Ok(made)
    }

    #[staticmethod]
    fn _parsed(
        py: Python<'_>,
        text: Vec<u8>,
        files: &Bound<'_, PyDict>,
        folder: PathBuf,
    ) -> PyResult<Deal> {
        Deal::parsed(py, text, written::given(Some(files))?, Some(folder))
    }
}

impl Deal {
    fn parsed(
        py: Python<'_>,
        text: Vec<u8>,
        files: GivenFiles,
        folder: Option<PathBuf>,
    ) -> PyResult<Deal> {
        let folder = folder.unwrap_or_default();
        let parse = || paydown::Deal::parse(Path::new("deal.toml"), &text, &files, &folder);
        let parsed = py.detach(parse);
        Deal::new(py, parsed, Origin::Text { text, files, folder })
    }
}
