//! A deal folder: `deal.toml` and the files that it names.

use std::io;
use std::path::{Path, PathBuf};

use bonds::deal::Deal;
use grid::{Assumption, DealInputs, GroupInputs, Term};
use rates::Curves;
use terms::{Date, IndexPaths};
use toml::Spanned;

use crate::bounds::{CSV_BYTES, TOML_BYTES};
use crate::deal_file::{CurveFile, DealFile, NegativeForwards};
use crate::disk::{self, NoContent};
use crate::error::{Faults, ReadError};
use crate::group_file::GroupFile;
use crate::index_file;
use crate::join;
use crate::not_a_deal;
use crate::pool_check;
use crate::pool_file::PoolFile;
use crate::quote_file;
use crate::resolve;
use crate::schedule_file;
use crate::source::{Problem, Problems, Source};
use crate::terms_list;
use crate::toml_reader::Document;
use crate::words::quoted;

/// A deal, and what its file says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct DealDocument {
    /// What a run starts from.
    pub inputs: DealInputs,
    /// The document, as `[deal] source` names it.
    pub source: String,
    /// Every term with its citation.
    pub terms: Vec<Term>,
    /// Inputs that the document does not state.
    pub assumptions: Vec<Assumption>,
    /// What looks wrong but may be right, each with its place.
    pub warnings: Vec<String>,
    /// The folder that the file names are relative to.
    pub folder: PathBuf,
    /// Every file that was read: the deal file first.
    pub files: Vec<PathBuf>,
}

impl DealDocument {
    /// Terms that neither a citation nor an assumption covers.
    pub fn uncovered(&self) -> Vec<&Term> {
        uncovered(&self.terms, &self.assumptions)
    }

    /// Whether an assumption is about the term, or about a table that holds it.
    pub fn is_assumed(&self, term: &Term) -> bool {
        self.assumptions.iter().any(|assumption| terms_list::covers(assumption, &term.path))
    }
}

fn uncovered<'t>(terms: &'t [Term], assumptions: &[Assumption]) -> Vec<&'t Term> {
    let is_assumed = |term: &&Term| assumptions.iter().any(|a| terms_list::covers(a, &term.path));
    terms.iter().filter(|term| term.cite.is_none()).filter(|term| !is_assumed(term)).collect()
}

/// A deal file on its own, without the files that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct DealText {
    /// The deal.
    pub deal: Deal,
    /// Static levels of its indices.
    pub static_index: IndexPaths,
    /// Every term with its citation.
    pub terms: Vec<Term>,
    /// Inputs that the document does not state.
    pub assumptions: Vec<Assumption>,
}

/// Reads the text of a deal file; the files that it names are not opened.
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_deal_bytes(name: &Path, bytes: &[u8]) -> Result<DealText, Faults> {
    let (problems, warnings) = (Problems::default(), Problems::default());
    let source = Source::new(name, bytes.to_vec(), &problems);
    let document = Document::parse(&source, &problems);
    let file = DealFile::read(&document);
    match resolve::resolve(&file, &problems, &warnings) {
        Some(deal) if problems.is_empty() => Ok(DealText {
            deal,
            static_index: join::static_index(&file),
            terms: file.terms,
            assumptions: file.assumptions.into_iter().map(Spanned::into_inner).collect(),
        }),
        _ => Err(faults_of(&source, &problems)),
    }
}

/// Reads a deal: a folder with a `deal.toml`, or a deal file.
///
/// # Errors
/// All faults of the deal file and of the files that it names, or the first file that the system
/// would not let be read.
pub fn read_deal(path: &Path) -> Result<DealDocument, ReadError> {
    let path = if path.is_dir() { path.join("deal.toml") } else { path.to_path_buf() };
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    not_a_deal::check_name(&path)?;
    let bytes = disk::read(&path, TOML_BYTES).map_err(|error| error.of(&path))?;
    let (problems, warnings) = (Problems::default(), Problems::default());
    let source = Source::new(&path, bytes, &problems);
    let document = Document::parse(&source, &problems);
    not_a_deal::check_content(&path, &document)?;
    let file = DealFile::read(&document);
    drop(document);
    let mut deal = resolve::resolve(&file, &problems, &warnings);

    let mut files = Files {
        folder: &folder,
        problems: &problems,
        pools: Vec::new(),
        io: None,
        broken: file.broken,
    };
    let names = file.index.complete.then_some(file.index.names.as_slice());
    let groups: Vec<Option<GroupInputs>> =
        file.groups.iter().map(|group| files.group(group, names, &warnings)).collect();
    let schedules = schedule_file::read_all(&file, deal.as_mut(), |name| files.content(name));
    let forward = match (&file.index.forward, &file.index.curve) {
        (Some(name), _) => Some(files.forward(name, &file)),
        (None, Some(curve)) => Some(files.curve(curve, &file, &warnings)),
        (None, None) => None,
    };
    pool_check::class_balances(&file, &groups, &warnings);

    let mut faults = source.faults(&problems);
    for (_, pool) in &files.pools {
        faults.append(pool.source.faults(&pool.problems));
    }
    for schedule in &schedules {
        faults.append(schedule.source.faults(&schedule.problems));
    }
    let mut warned = source.faults(&warnings);
    for (_, pool) in &files.pools {
        warned.append(pool.source.faults(&pool.warnings));
    }
    let mut read = vec![path.clone()];
    read.extend(files.pools.iter().map(|(path, _)| path.clone()));
    read.extend(schedules.iter().map(|schedule| schedule.source.path.clone()));
    let (mut forward_levels, mut curve_date) = (Some(None), None);
    if let Some(forward) = forward {
        forward_levels = None;
        if let Some(forward) = forward {
            faults.append(forward.source.faults(&forward.problems));
            warned.append(forward.source.faults(&forward.warnings));
            read.push(forward.source.path.clone());
            forward_levels = forward.levels.map(Some);
            curve_date = forward.curve_date;
        }
    }
    if !faults.faults.is_empty() {
        return Err(ReadError::Faults(faults));
    }
    if let Some((path, source)) = files.io {
        return Err(ReadError::Io { path, source });
    }
    let inputs = join::inputs(&file, deal, groups, forward_levels, curve_date);
    let (Some(inputs), Some(deal_source)) = (inputs, file.source.clone()) else {
        return Err(ReadError::Faults(faults_of(&source, &problems)));
    };
    Ok(DealDocument {
        inputs,
        source: deal_source,
        terms: file.terms,
        assumptions: file.assumptions.into_iter().map(Spanned::into_inner).collect(),
        warnings: warned.faults.iter().map(ToString::to_string).collect(),
        folder,
        files: read,
    })
}

/// The faults of a file; one that says so if it cannot be read for a reason that none names.
fn faults_of(source: &Source, problems: &Problems) -> Faults {
    if problems.is_empty() {
        problems.push(Problem::new(0..0, "the file cannot be read as a deal"));
    }
    source.faults(problems)
}

/// The files that a deal file names, each read once.
struct Files<'f> {
    folder: &'f Path,
    /// Problems of the deal file, which names them.
    problems: &'f Problems,
    pools: Vec<(PathBuf, PoolFile)>,
    io: Option<(PathBuf, io::Error)>,
    /// Whether what the deal file says of its pools is partly a guess.
    broken: bool,
}

/// What a table says of a product, without its place.
fn by_name<T: Clone>((name, value): &(Spanned<String>, T)) -> (String, T) {
    (name.get_ref().clone(), value.clone())
}

/// A file of forward levels, or of quotes from which they follow.
struct Forward {
    source: Source,
    problems: Problems,
    warnings: Problems,
    levels: Option<Vec<Vec<f64>>>,
    /// Date of the quotes.
    curve_date: Option<Date>,
}

impl Files<'_> {
    /// The content of a file that the deal file names; a fault at the name if there is none.
    fn content(&mut self, name: &Spanned<String>) -> Option<(PathBuf, Vec<u8>)> {
        let path = self.folder.join(name.get_ref());
        match disk::read(&path, CSV_BYTES) {
            Ok(bytes) => Some((path, bytes)),
            Err(NoContent::Fault(message, hint)) => {
                let problem = Problem::new(name.span(), message).label("expected a CSV file");
                self.problems.push(problem.maybe_hint(hint));
                None
            }
            Err(NoContent::Io(source)) => {
                self.io.get_or_insert((path, source));
                None
            }
        }
    }

    /// Position of a pool file among those read.
    fn pool(&mut self, name: &Spanned<String>, indices: Option<&[String]>) -> Option<usize> {
        let path = self.folder.join(name.get_ref());
        if let Some(known) = self.pools.iter().position(|(read, _)| *read == path) {
            return Some(known);
        }
        let (path, bytes) = self.content(name)?;
        let problems = Problems::default();
        let source = Source::new(&path, bytes, &problems);
        self.pools.push((path, PoolFile::read(source, problems, indices)));
        Some(self.pools.len() - 1)
    }

    fn group(
        &mut self,
        group: &GroupFile,
        indices: Option<&[String]>,
        warnings: &Problems,
    ) -> Option<GroupInputs> {
        let name = group.pool.as_ref()?;
        let main = self.pool(name, indices);
        if self.broken {
            return None;
        }
        let main = main.and_then(|at| self.pools.get(at)).and_then(|(_, file)| {
            let is_whole = file.problems.is_empty();
            let pool = pool_check::pool_of(group, file, true, self.problems)?;
            if is_whole {
                pool_check::balance(group, &pool, self.problems);
                pool_check::products(group, &pool, file, self.problems);
            }
            Some(pool)
        });
        let mut alternatives = Vec::new();
        for (name, file) in &group.alternative_pools {
            let at = self.pool(file, indices);
            let Some((_, file)) = at.and_then(|at| self.pools.get(at)) else { continue };
            let Some(pool) = pool_check::pool_of(group, file, false, self.problems) else {
                continue;
            };
            if let Some(main) = &main {
                pool_check::alternative_balance(name, &pool, main, warnings);
            }
            alternatives.push((name.get_ref().clone(), pool));
        }
        Some(GroupInputs {
            pool: main?,
            alternative_pools: alternatives,
            speed: group.speed.clone()?,
            product_speeds: group.product_speeds.iter().map(by_name).collect(),
            default_rate: group.default_rate.clone(),
            product_default_rates: group.product_default_rates.iter().map(by_name).collect(),
        })
    }

    fn forward(&mut self, name: &Spanned<String>, file: &DealFile) -> Option<Forward> {
        let (path, bytes) = self.content(name)?;
        let (problems, warnings) = (Problems::default(), Problems::default());
        let source = Source::new(&path, bytes, &problems);
        let is_text = problems.is_empty();
        let levels = match file.index.complete && is_text {
            true => index_file::read(&source, &file.index.names, &problems, &warnings),
            false => None,
        };
        Some(Forward { source, problems, warnings, levels, curve_date: None })
    }

    /// Forward levels of the deal's indices on the curves of a file of quotes. An index that the
    /// curves do not give is a fault at its key in `[index]`.
    fn curve(
        &mut self,
        curve: &CurveFile,
        file: &DealFile,
        deal_warnings: &Problems,
    ) -> Option<Forward> {
        let (path, bytes) = self.content(&curve.quotes)?;
        let (problems, warnings) = (Problems::default(), Problems::default());
        let source = Source::new(&path, bytes, &problems);
        let curves = match problems.is_empty() {
            true => quote_file::read(&source, curve.interpolation, &problems),
            false => None,
        };
        let curve_date = curves.as_ref().map(Curves::date);
        if let (Some(date), Some(dates)) = (curve_date, file.dates)
            && date > dates.closing
        {
            let message = format!("the quotes are of {date}, after closing ({})", dates.closing);
            deal_warnings.push(Problem::new(curve.quotes.span(), message));
        }
        let names = file.index.complete.then_some(file.index.names.as_slice());
        let levels = match curves.zip(names).map(|(curves, names)| curves.forward_paths(names)) {
            Some(Ok(paths)) => self.within_zero(curve, paths),
            Some(Err(errors)) => {
                for (position, error) in errors.0 {
                    let place = file.index.places.get(position).cloned().unwrap_or(0..0);
                    let label = format!("expected an index of {}", path.display());
                    self.problems.push(Problem::new(place, error.to_string()).label(label));
                }
                None
            }
            None => None,
        };
        Some(Forward { source, problems, warnings, levels, curve_date })
    }

    /// The levels of `paths`, with those below zero treated as the deal file says.
    fn within_zero(&self, curve: &CurveFile, paths: IndexPaths) -> Option<Vec<Vec<f64>>> {
        match curve.negative {
            NegativeForwards::Allow => return Some(paths.levels),
            NegativeForwards::Floor => return Some(rates::floored(&paths).levels),
            NegativeForwards::Refuse => {}
        }
        for (name, path) in paths.names.iter().zip(&paths.levels) {
            let Some(row) = path.iter().position(|level| *level < 0.0) else { continue };
            let level = path.get(row).copied().unwrap_or(0.0) * 100.0;
            let message =
                format!("the forward {} of month {} is {level:.4}%", quoted(name), row + 1);
            let hint = "check the quotes, or write `negative = \"floor\"` (zero) or \"allow\"";
            let problem = Problem::new(curve.quotes.span(), message);
            self.problems.push(problem.label("expected forwards from 0").hint(hint));
            return None;
        }
        Some(paths.levels)
    }
}
