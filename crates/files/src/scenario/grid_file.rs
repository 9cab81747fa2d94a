//! Scenario files of `paydown grid`: which deals, which axes, what every cell has.

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use grid::batch::plan::GridPlan;
use grid::setting::{Figure, Setting};
use rates::IndexMode;
use terms::RunTo;
use toml::Spanned;

use crate::doubt::{Doubt, DoubtKind};
use crate::market::given::GivenCurve;
use crate::reader::bounds;
use crate::reader::disk;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::{Document, Table, Value};
use crate::reader::words::quoted;
use crate::scenario::axes::{self, Stated};
use crate::scenario::deals;
use crate::scenario::fit::Asked;
use crate::scenario::key;
use crate::scenario::named::{NamedScenarios, named_scenarios_of, read_named_scenarios};
use crate::scenario::term_axes::{self, TermAxis};
use crate::schema::{
    FILE, Form, Keys as _, Need, Rows, Shape, keys, names, optional, or_empty, word,
};

/// Most `[[zip]]` tables, and most entries of `deals`.
const MOST_TABLES: usize = bounds::MANY;
/// Ends of the names of outputs.
const ENDS: [&str; 3] = ["csv", "parquet", "xlsx"];
/// The word for forward levels.
const FORWARD: &str = IndexMode::Forward.name();
/// Views by name; none: those that the deal has.
const VIEWS: [(&str, Option<RunTo>); 3] =
    [("both", None), ("call", Some(RunTo::Call)), ("maturity", Some(RunTo::Maturity))];

/// A scenario file, and the deals that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct GridFile {
    /// What is to be computed for each deal.
    pub plan: GridPlan,
    /// Deal folders and deal files, at least one, each once: in the order of the file, sorted
    /// within a glob or a folder. They exist, but are not read.
    pub deals: Vec<PathBuf>,
    /// Where the cells go: a file name, or a path below the folder of outputs; ends in `.csv`,
    /// `.parquet` or `.xlsx`.
    pub output: PathBuf,
    /// The bytes of the file.
    pub text: Vec<u8>,
    /// What looks wrong but may be right, each with its place.
    pub doubts: Vec<Doubt>,
    /// The file, as messages name it.
    pub path: PathBuf,
    /// The file of the named scenarios that it takes.
    pub named: Option<PathBuf>,
    /// The file of a curve in the place of those of the deals.
    pub curve: Option<PathBuf>,
    pub(crate) asked: Asked,
    /// Terms of the deals that vary, and their values.
    pub(crate) terms: Vec<TermAxis>,
}

impl GridFile {
    /// The curve with which the deals are to be read; `None`: their own.
    ///
    /// # Errors
    /// That there is no such file, or that it cannot be read.
    pub fn given_curve(&self) -> Result<Option<GivenCurve>, ReadError> {
        self.curve.as_deref().map(GivenCurve::read).transpose()
    }
}

/// Reads a scenario file, or the `grid.toml` of a folder.
///
/// # Errors
/// All faults of the file, deals that do not exist among them, or the first file or folder that
/// the system would not let be read.
pub fn read_grid(path: &Path) -> Result<GridFile, ReadError> {
    let folder = path.is_dir().then_some(path);
    let path = folder.map_or_else(|| path.to_path_buf(), |folder| folder.join("grid.toml"));
    if let Some(folder) = folder.filter(|_| !path.exists()) {
        let message = format!("{} has no grid.toml", folder.display());
        let start = "write one: `[axes]` and below it `speed_pct = [50, 100, 150]`".to_owned();
        let hint = Some(disk::nearest_name(&path).unwrap_or(start));
        return Err(Faults::of_file(path, message, String::new(), hint).into());
    }
    let bytes = disk::read(&path, bounds::TOML_BYTES).map_err(|error| error.of(&path))?;
    let (problems, twice) = (Problems::default(), Problems::default());
    let source = Source::new(&path, bytes.clone(), &problems);
    let document = Document::parse(&source, &problems);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let named = match document
        .root
        .get("axes")
        .is_some_and(|axes| axes.get_ref().get("scenario").is_some())
    {
        true => named_scenarios_of(folder).map(|file| read_named_scenarios(&file)).transpose()?,
        false => None,
    };
    let mut written = Written::read(&document, &twice, named.as_ref());
    let Document { doubts, .. } = document;
    let deals = deals::expand(folder, written.deals.as_deref(), &problems, &doubts)
        .map_err(|(path, source)| ReadError::Io { path, source })?;
    if !problems.is_empty() {
        return Err(ReadError::Faults(source.faults(&problems)));
    }
    let twice = source.faults(&twice).faults.into_iter();
    let twice = twice.map(|fault| Doubt::of_fault(DoubtKind::NumberTwice, fault));
    let doubts = source.doubts(&doubts).into_iter().chain(twice).collect();
    let output = written.output.take().unwrap_or_else(|| default_output(&path));
    let Written { plan, asked, terms, curve, .. } = written;
    let curve = curve.map(|curve| folder.join(curve));
    let named = named.map(|named| named.path);
    Ok(GridFile { plan, deals, output, text: bytes, doubts, path, named, curve, asked, terms })
}

/// Reads the text of a scenario file; the deals that it names are not looked for.
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_grid_bytes(name: &Path, bytes: &[u8]) -> Result<GridPlan, Faults> {
    let (problems, twice) = (Problems::default(), Problems::default());
    let source = Source::new(name, bytes.to_vec(), &problems);
    let written = Written::read(&Document::parse(&source, &problems), &twice, None);
    if problems.is_empty() { Ok(written.plan) } else { Err(source.faults(&problems)) }
}

/// Whether the file at `path` is a scenario file, sound or not; one that cannot be read is none.
pub fn is_grid_file(path: &Path) -> bool {
    let Ok(bytes) = disk::read(path, bounds::TOML_BYTES) else { return false };
    let problems = Problems::default();
    let source = Source::new(path, bytes, &problems);
    is_grid(&Document::parse(&source, &problems))
}

/// Whether a file with these keys is a scenario file and no deal.
pub(crate) fn is_grid(document: &Document<'_>) -> bool {
    let has = |key: &str| document.root.contains_key(key);
    !has("deal") && ["grid", "axes", "zip", "fixed", "terms"].into_iter().any(has)
}

/// The file as written: complete when it has no problems.
pub(crate) struct Written {
    plan: GridPlan,
    /// `None`: the file's own folder.
    deals: Option<Vec<Spanned<String>>>,
    output: Option<PathBuf>,
    curve: Option<String>,
    asked: Asked,
    terms: Vec<TermAxis>,
}

impl Written {
    pub(crate) fn read(
        document: &Document<'_>,
        twice: &Problems,
        named: Option<&NamedScenarios>,
    ) -> Written {
        let mut written = Written {
            plan: GridPlan::default(),
            deals: None,
            output: None,
            curve: None,
            asked: Asked::default(),
            terms: Vec::new(),
        };
        let root = document.table();
        let other = [("deal", "is a deal"), ("table", "holds published numbers")];
        if let Some((_, is)) = other.iter().find(|(key, _)| document.root.contains_key(*key)) {
            let problem = Problem::new(0..0, format!("the file {is}"));
            root.problem(problem.label("expected a scenario file of `paydown grid`"));
            written.deals = Some(Vec::new());
            return written;
        }
        root.at_least_one(&["axes", "zip", "fixed", "terms"]);
        let grid = root.optional("grid").and_then(|table| table.table());
        if let Some(file) = grid.and_then(GridTable::read) {
            (written.deals, written.output) = (file.deals, file.output);
            written.curve = file.curve.map(Spanned::into_inner);
        }
        let mut stated = Stated::default();
        let (plan, asked) = (&mut written.plan, &mut written.asked);
        let mut has_named = false;
        if let Some(table) = root.optional("axes").and_then(|table| table.table()) {
            axes::read_axes(&table, plan, &mut stated, twice);
            has_named = axes::read_named(&table, plan, &mut stated, named);
            axes::finish_axes(table);
        }
        if let Some(table) = root.optional("terms").and_then(|table| table.table()) {
            written.terms = term_axes::read(table, &mut stated, twice);
        }
        for table in root.optional("zip").map(|zip| zip.tables(MOST_TABLES)).unwrap_or_default() {
            axes::read_zip(table, plan, &mut stated);
        }
        if let Some(table) = root.optional("fixed").and_then(|table| table.table()) {
            read_fixed(table, plan, asked, &mut stated);
        }
        if has_named {
            axes::leave_unsaid(plan);
        }
        asked.multiple = stated.place_of_setting("default_multiple_pct");
        asked.names.extend(axes::names_of(plan, &stated));
        let by_age = plan.settings().find(|setting| setting.counts_age());
        asked.ages = by_age.and_then(|setting| stated.place_of_setting(setting.row.key));
        let is_other = |s: &Setting| s.row.key == "index" && s.figure != Figure::Word(FORWARD);
        let only_forward = !plan.settings().any(is_other);
        asked.forward = stated.place_of_value("index").filter(|_| only_forward);
        stated.check_cells(document.problems);
        root.finish_hinted(|name| key::place_of(name, ""));
        written
    }
}

fn read_fixed(table: Table<'_>, plan: &mut GridPlan, asked: &mut Asked, stated: &mut Stated) {
    axes::read_fixed(&table, plan, asked, stated);
    let file = FixedTable::read_keys(&table);
    let (to, classes) = file.map(|file| (file.to.flatten(), file.classes)).unwrap_or_default();
    let view = to.as_ref().and_then(|word| *word.get_ref());
    plan.views = view.into_iter().collect();
    asked.call = to.filter(|_| view == Some(RunTo::Call)).map(|word| word.span());
    asked.classes = classes;
    plan.classes = asked.classes.iter().map(|name| name.get_ref().clone()).collect();
    table.finish_hinted(|name| key::place_of(name, "[fixed]"));
}

keys! {
    /// `[grid]` as written.
    struct GridTable {
        /// deal folders, deal files and folders of deal folders, relative to the file's folder; `*`
        /// and `?` stand for parts of a name (default: the file's own folder)
        deals: Option<Vec<Spanned<String>>> = optional(DealPaths).lenient(),
        /// where the cells go: a file name, or a path below the folder of outputs, that ends in
        /// `.csv`, `.parquet` or `.xlsx` (default: the file's name)
        output: Option<PathBuf> = optional(OutputPath).lenient(),
        /// file of quotes or forward levels, relative to the file's folder, in the place of those of
        /// every deal
        curve: Option<Spanned<String>> = optional(FILE).lenient(),
    }
    hint(key) { key::place_of(key, "[grid]") }
}

keys! {
    /// What `[fixed]` has beside settings.
    struct FixedTable {
        /// to call, to maturity (default: those of both that the deal has)
        to: Option<Option<Spanned<Option<RunTo>>>> = optional(word(&VIEWS).placed()).kept(),
        /// names of classes (default: all)
        classes: Vec<Spanned<String>> = or_empty(names("classes")),
    }
}

/// The keys of a scenario file.
pub(crate) enum ScenarioKeys {}

impl ScenarioKeys {
    /// Its rows: settings are in `[axes]`, `[[zip]]` and `[fixed]`.
    pub(crate) fn rows() -> Rows {
        let mut file = Rows::default();
        let mut add = |key, meaning, shape| file.add(key, meaning, Need::Optional, shape);
        let grid = "which deals, and where the results go";
        add("grid", grid, Shape::Table(GridTable::rows()));
        let axes = "every key an axis of its own: the file has each combination";
        add("axes", axes, Shape::Table(key::rows("[axes]")));
        let terms = "values of terms of the deals, by path: each combination is a variant of the deal, \
                     which has every cell of the file";
        add("terms", terms, term_axes::shape());
        let zip = "its keys together are one axis: lists of one length";
        add("zip", zip, Shape::Tables { of: key::rows("[[zip]]"), most: MOST_TABLES });
        let mut fixed = key::rows("[fixed]");
        FixedTable::describe(&mut fixed);
        add("fixed", "what every cell has", Shape::Table(fixed));
        file
    }
}

struct DealPaths;

impl Form for DealPaths {
    type Out = Vec<Spanned<String>>;

    fn read(&self, value: &Value<'_>) -> Option<Self::Out> {
        Some(read_deals(value))
    }

    fn shape(&self) -> Shape {
        let of = Box::new(Shape::Text("paths".to_owned()));
        Shape::List { of, least: 1, most: MOST_TABLES }
    }
}

struct OutputPath;

impl Form for OutputPath {
    type Out = PathBuf;

    fn read(&self, value: &Value<'_>) -> Option<PathBuf> {
        read_output(value)
    }

    fn shape(&self) -> Shape {
        Shape::Text("a path".to_owned())
    }
}

fn read_deals(value: &Value<'_>) -> Vec<Spanned<String>> {
    if value.is_empty_list() {
        value.fault("`deals` is empty".to_owned(), "deal folders or deal files", None);
    }
    value.list(MOST_TABLES, |entry| {
        let path = entry.words()?;
        if path.contains('\0') || path.len() > bounds::PATH {
            entry.fault(format!("{} is no path", quoted(&path)), "a path", None);
            return None;
        }
        if path.split('/').any(|part| part.contains("**")) {
            let hint = "`*` stands for any part of one name".to_owned();
            entry.fault(format!("{} has a `**`", quoted(&path)), "`*` or `?`", Some(hint));
            return None;
        }
        Some(Spanned::new(entry.span(), path))
    })
}

fn read_output(value: &Value<'_>) -> Option<PathBuf> {
    let name = value.name()?.into_inner();
    let output = PathBuf::from(&name);
    let message = || format!("`output` is {}", quoted(&name));
    if !output.components().all(|part| matches!(part, Component::Normal(_))) {
        let expected = "a file name, or a path below the folder `out`";
        let bare = output.file_name().and_then(|name| name.to_str());
        value.fault(message(), expected, bare.map(|bare| format!("write \"{bare}\"")));
        return None;
    }
    let is_known = |end: &OsStr| ENDS.iter().any(|known| end.eq_ignore_ascii_case(known));
    if !output.extension().is_some_and(is_known) || name.ends_with('/') {
        let hint = output.with_extension(ENDS[0]);
        let hint = format!("write \"{}\"", hint.display());
        value.fault(message(), "a name that ends in .csv, .parquet or .xlsx", Some(hint));
        return None;
    }
    Some(output)
}

/// `STEM.csv`; the folder's name stands in front of a mere `grid`.
fn default_output(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).unwrap_or_default();
    if let (true, Some(folder)) = (name == "grid", folder.file_name()) {
        let mut longer = folder.to_os_string();
        longer.push("-grid");
        name = longer;
    }
    name.push(".csv");
    PathBuf::from(name)
}
