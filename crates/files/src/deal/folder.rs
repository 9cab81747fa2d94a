//! A deal folder: `deal.toml` and the files that it names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bonds::deal::Deal;
use grid::{Assumption, DealInputs, GroupInputs, Term};
use terms::IndexPaths;
use toml::Spanned;

use crate::deal::deal_file::DealFile;
use crate::deal::join;
use crate::deal::named_files::{Chain, Files, GivenFiles};
use crate::deal::not_a_deal;
use crate::deal::resolve;
use crate::deal::schedule_file;
use crate::deal::size_doubts;
use crate::deal::terms_list;
use crate::deal::variant::read_variant;
use crate::doubt::Doubt;
use crate::market::given::GivenCurve;
use crate::pool::rows::PoolFile;
use crate::reader::bounds::TOML_BYTES;
use crate::reader::disk;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::Document;
use crate::tape::rows::ReadOptions;

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
    /// What looks wrong but may be right, file by file in the order of their lines.
    pub doubts: Vec<Doubt>,
    /// The folder that the file names are relative to.
    pub folder: PathBuf,
    /// Every file that was read: the deal file first.
    pub files: Vec<PathBuf>,
    /// The text of the deal file, without the values of varied terms.
    pub(crate) text: Arc<str>,
    /// Content of files that was given.
    given: Arc<GivenFiles>,
    options: ReadOptions,
    /// What stands in the place of the deal's own curve.
    curve: Option<GivenCurve>,
}

impl DealDocument {
    /// The deal file, as messages name it.
    pub(crate) fn path(&self) -> &Path {
        self.files.first().map_or(Path::new(""), PathBuf::as_path)
    }

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
    let problems = Problems::default();
    let source = Source::new(name, bytes.to_vec(), &problems);
    let document = Document::parse(&source, &problems);
    let file = DealFile::read(&document);
    match resolve::resolve(&file, &problems, &document.doubts) {
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
    read_deal_with(path, ReadOptions::default())
}

/// The same, with what to do about the bad rows of tapes.
///
/// # Errors
/// As for [`read_deal`].
pub fn read_deal_with(path: &Path, options: ReadOptions) -> Result<DealDocument, ReadError> {
    read_deal_on(path, options, None)
}

/// The same with a curve in the place of its own, and of those of the deals whose classes it holds:
/// forward levels follow from the curve, and static ones are its levels in month 1.
///
/// # Errors
/// As for [`read_deal`], the faults of the curve's file among them.
pub fn read_deal_on(
    path: &Path,
    options: ReadOptions,
    curve: Option<&GivenCurve>,
) -> Result<DealDocument, ReadError> {
    let path = not_a_deal::deal_file(path)?;
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    not_a_deal::check_name(&path)?;
    let bytes = disk::read(&path, TOML_BYTES).map_err(|error| error.of(&path))?;
    let chain = Chain::from(&path, curve.cloned());
    read_bytes(path, folder, bytes, Arc::default(), options, &chain)
}

/// Reads a deal whose classes another holds, by its deal file, at the end of a chain of deals. One
/// without indices is ready for any run of them.
///
/// # Errors
/// As for [`read_deal`].
pub(crate) fn read_held(
    path: &Path,
    options: ReadOptions,
    chain: &Chain,
) -> Result<DealDocument, ReadError> {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    not_a_deal::check_name(path)?;
    let bytes = disk::read(path, TOML_BYTES).map_err(|error| error.of(path))?;
    let mut document =
        read_bytes(path.to_path_buf(), folder, bytes, Arc::default(), options, chain)?;
    let inputs = &mut document.inputs;
    if inputs.static_index.names.is_empty() {
        inputs.forward_index.get_or_insert_with(|| inputs.static_index.clone());
    }
    Ok(document)
}

/// Reads a deal whose text is at hand, and the content of some of the files that it names; those that
/// are not `given` are read from `folder`. `name` stands in faults as the deal file.
///
/// # Errors
/// As for [`read_deal`].
pub fn parse_deal(
    name: &Path,
    bytes: &[u8],
    given: &GivenFiles,
    folder: &Path,
) -> Result<DealDocument, ReadError> {
    disk::within(name, bytes, TOML_BYTES).map_err(|error| error.of(name))?;
    let options = ReadOptions::default();
    let given = Arc::new(given.clone());
    let (path, chain) = (name.to_path_buf(), Chain::from(name, None));
    read_bytes(path, folder.to_path_buf(), bytes.to_vec(), given, options, &chain)
}

/// Reads a deal again, by another text of its file.
pub(crate) fn read_again(base: &DealDocument, bytes: Vec<u8>) -> Result<DealDocument, ReadError> {
    let (path, folder) = (base.path().to_path_buf(), base.folder.clone());
    let chain = Chain::from(&path, base.curve.clone());
    read_bytes(path, folder, bytes, Arc::clone(&base.given), base.options, &chain)
}

/// Reads a deal again, with a curve in the place of its own.
///
/// # Errors
/// As for [`read_deal_on`].
pub fn read_again_on(base: &DealDocument, curve: &GivenCurve) -> Result<DealDocument, ReadError> {
    let base = DealDocument { curve: Some(curve.clone()), ..base.clone() };
    read_variant(&base, &[])
}

fn read_bytes(
    path: PathBuf,
    folder: PathBuf,
    bytes: Vec<u8>,
    given: Arc<GivenFiles>,
    options: ReadOptions,
    chain: &Chain,
) -> Result<DealDocument, ReadError> {
    let problems = Problems::default();
    let source = Source::new(&path, bytes, &problems);
    let document = Document::parse(&source, &problems);
    not_a_deal::check_content(&path, &document)?;
    if let Some(problem) = not_a_deal::empty(&document) {
        problems.push(problem);
        return Err(ReadError::Faults(source.faults(&problems)));
    }
    let file = DealFile::read(&document);
    let Document { doubts, .. } = document;
    let mut deal = resolve::resolve(&file, &problems, &doubts);

    let mut files = Files::new(&folder, &given, &file, options, chain, &problems);
    let groups: Vec<Option<GroupInputs>> =
        file.groups.iter().map(|group| files.group(group, &doubts)).collect();
    let last_month = join::last_month(&groups);
    let schedules =
        schedule_file::read_all(&file, last_month, deal.as_mut(), |name| files.content(name));
    let forward = files.forward_levels(last_month, &doubts);
    size_doubts::balances(&file, &groups, &doubts);

    let mut faults = source.faults(&problems);
    for pool in files.pools() {
        faults.append(pool.faults());
    }
    for cash_flows in files.cash_flow_files() {
        faults.append(cash_flows.source.faults(&cash_flows.problems));
    }
    faults.append(std::mem::take(&mut files.held_faults));
    for schedule in &schedules {
        faults.append(schedule.source.faults(&schedule.problems));
    }
    let mut of_others: Vec<Doubt> = files.pools().flat_map(PoolFile::doubts).collect();
    let mut read = vec![path.clone()];
    for pool in files.pools() {
        read.push(pool.source.path.clone());
        read.extend(pool.map.iter().map(|(map, _)| map.path.clone()));
    }
    read.extend(files.cash_flow_files().map(|file| file.source.path.clone()));
    of_others.append(&mut files.held_doubts);
    read.append(&mut files.held_files);
    read.extend(schedules.iter().map(|schedule| schedule.source.path.clone()));
    let (mut forward_levels, mut curves) = (Some(None), None);
    let curve = chain.curve.clone();
    if let Some(forward) = forward {
        forward_levels = None;
        if let Some(forward) = forward {
            faults.append(forward.source.faults(&forward.problems));
            of_others.extend(forward.source.doubts(&forward.doubts));
            read.push(forward.source.path.clone());
            forward_levels = forward.levels.map(Some);
            curves = forward.curves;
        }
    }
    if !faults.faults.is_empty() {
        return Err(ReadError::Faults(faults));
    }
    if let Some((path, source)) = files.io {
        return Err(ReadError::Io { path, source });
    }
    let held = std::mem::take(&mut files.held);
    let mut inputs = join::inputs(&file, deal, (groups, held), forward_levels, curves);
    if let (Some(inputs), Some(curve)) = (&mut inputs, &curve) {
        inputs.run_on(&curve.name().display().to_string());
    }
    let (Some(inputs), Some(deal_source)) = (inputs, file.source.clone()) else {
        return Err(ReadError::Faults(faults_of(&source, &problems)));
    };
    size_doubts::closing(&file, &inputs, &doubts);
    let mut all = source.doubts(&doubts);
    all.extend(of_others);
    Ok(DealDocument {
        inputs,
        source: deal_source,
        terms: file.terms,
        assumptions: file.assumptions.into_iter().map(Spanned::into_inner).collect(),
        doubts: all,
        folder,
        files: read,
        text: source.text.into(),
        given,
        options,
        curve,
    })
}

/// The faults of a file; one that says so if it cannot be read for a reason that none names.
fn faults_of(source: &Source, problems: &Problems) -> Faults {
    if problems.is_empty() {
        problems.push(Problem::new(0..0, "the file cannot be read as a deal"));
    }
    source.faults(problems)
}
