//! Deals: opened by path or by name, shared without copies.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use files::{
    DealDocument, Doubt, GivenCurve, GivenFiles, ReadOptions, parse_deal, read_again_on,
    read_deal_with, read_history, read_variant,
};
use grid::{DealInputs, VariedTerm};

use crate::Error;

/// Folder of the shipped deals.
const SCENARIOS: &str = "scenarios";
/// Names the folder in which the folder of the shipped deals is looked for first.
const HOME: &str = "PAYDOWN_HOME";

/// A deal with its collateral, index levels and conventions. Copies share it.
///
/// ```
/// let deal = paydown::Deal::open("fnr-2019-2-g3")?;
/// assert_eq!(deal.name(), "fnr-2019-2-g3");
/// assert_eq!(deal.classes().collect::<Vec<_>>(), ["AB", "IO", "residual"]);
/// # Ok::<(), paydown::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Deal {
    document: Arc<DealDocument>,
}

impl Deal {
    /// Opens a deal file, the folder of one, or a shipped deal by its name.
    ///
    /// # Errors
    /// Every fault of its files, each with its place, or the first file that cannot be read.
    pub fn open(named: impl AsRef<Path>) -> Result<Deal, Error> {
        let path = path_of(named.as_ref());
        Ok(Deal::of(read_deal_with(&path, ReadOptions::default())?))
    }

    /// The deal of a text at hand, such as one that a program writes, with the content of some of the
    /// files that it names; the others are read from `folder`. `name` stands in faults as the file.
    ///
    /// ```
    /// use std::path::Path;
    ///
    /// let folder = Path::new("../../scenarios/fabozzi-pac");
    /// let text = std::fs::read(folder.join("deal.toml")).unwrap();
    /// let pool = std::fs::read(folder.join("pool.csv")).unwrap();
    /// let files = [("pool.csv".to_string(), pool)].into();
    /// let deal = paydown::Deal::parse(Path::new("deal.toml"), &text, &files, Path::new(""))?;
    /// assert_eq!(deal.name(), "fabozzi-pac");
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Deal::open`].
    pub fn parse(
        name: &Path,
        text: &[u8],
        files: &GivenFiles,
        folder: &Path,
    ) -> Result<Deal, Error> {
        Ok(Deal::of(parse_deal(name, text, files, folder)?))
    }

    /// The same deal with other values of some of its terms: that whose file has them typed there.
    /// Results carry them in the column `settings`. A term that has been varied already keeps its
    /// value unless it is named again.
    ///
    /// A path is that which `paydown check` lists; words between a name and the last key may be left
    /// out, and `value` at the end, where one term alone is meant.
    ///
    /// ```
    /// use paydown::{Deal, PriceOptions, Settings};
    ///
    /// let deal = Deal::open("impac-2003-8")?.with_terms(&[("class.2-B-1.margin_bp", 275)])?;
    /// let options = PriceOptions { classes: vec!["2-B-1".into()], ..PriceOptions::default() };
    /// let prices = deal.price(&Settings::default(), &options)?.table();
    /// let varied = "term=class.2-B-1.coupon.floating.margin_bp=275";
    /// assert_eq!(prices.value(0, "settings"), Some(&varied.into()));
    ///
    /// let error = deal.with_terms(&[("class.2-B-1.margn_bp", 275)]).unwrap_err();
    /// assert!(error.to_string().ends_with("(hint: did you mean `class.2-B-1.margin_bp`?)"));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// Every path that is none of a number, or of an expression that is one figure; every value that
    /// is no such figure; else every fault of the deal with these values, each with its place.
    pub fn with_terms<P: AsRef<str>, V: ToString>(&self, terms: &[(P, V)]) -> Result<Deal, Error> {
        let term = |(path, value): &(P, V)| {
            let (path, value) = (path.as_ref().to_string(), value.to_string());
            VariedTerm { path, value }
        };
        let terms: Vec<VariedTerm> = terms.iter().map(term).collect();
        self.varied(&terms)
    }

    /// The same deal on another curve: a file of market quotes or of forward levels in the place of
    /// its own, and of those of deals whose classes it holds. Runs at static indices have the levels
    /// of month 1. Results carry the file in the column `settings`.
    ///
    /// ```
    /// use paydown::{Deal, PriceOptions, Settings};
    ///
    /// let deal = Deal::open("impac-2003-8")?;
    /// let deal = deal.with_curve("../../scenarios/impac-2003-1/quotes-2003-01-28.csv")?;
    /// let prices = deal.price(&Settings::default(), &PriceOptions::default())?.table();
    /// let curve = "curve=../../scenarios/impac-2003-1/quotes-2003-01-28.csv";
    /// assert_eq!(prices.value(0, "settings"), Some(&curve.into()));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// Every fault of the file, each with its place, and every index of the deal that it does not
    /// give; or that it cannot be read.
    pub fn with_curve(&self, file: impl AsRef<Path>) -> Result<Deal, Error> {
        let curve = GivenCurve::read(file.as_ref())?;
        Ok(self.again(read_again_on(&self.document, &curve)?))
    }

    /// The same deal with what its loans have done since closing: a CSV file with a column `month`, then
    /// `cpr_pct` or `smm_pct`, `cdr_pct` or `mdr_pct`, `severity_pct`, of all groups or of one
    /// (`1.cpr_pct`). Its months take the place of what scenarios suppose of them; later months are the
    /// scenario's. Results carry the file in the column `settings`.
    ///
    /// # Errors
    /// Every fault of the file, each with its place; or that it cannot be read.
    pub fn with_history(&self, file: impl AsRef<Path>) -> Result<Deal, Error> {
        let history = read_history(file.as_ref(), self.inputs())?;
        Ok(self.with(|inputs| inputs.history = Some(history)))
    }

    /// A reading of the same deal, with its history.
    fn again(&self, document: DealDocument) -> Deal {
        let deal = Deal::of(document);
        match &self.inputs().history {
            Some(history) => deal.with(|inputs| inputs.history = Some(history.clone())),
            None => deal,
        }
    }

    pub(crate) fn varied(&self, terms: &[VariedTerm]) -> Result<Deal, Error> {
        Ok(self.again(read_variant(&self.document, terms)?))
    }

    /// A deal that has been read.
    pub fn of(document: DealDocument) -> Deal {
        Deal { document: Arc::new(document) }
    }

    /// The deal with its terms, files and doubts.
    pub fn document(&self) -> &DealDocument {
        &self.document
    }

    /// What a run starts from.
    pub fn inputs(&self) -> &DealInputs {
        &self.document.inputs
    }

    pub(crate) fn into_inputs(self) -> DealInputs {
        Arc::try_unwrap(self.document).map_or_else(|shared| shared.inputs.clone(), |own| own.inputs)
    }

    /// Name, as results have it.
    pub fn name(&self) -> &str {
        &self.inputs().deal.name
    }

    /// Title, as headings have it.
    pub fn title(&self) -> &str {
        &self.inputs().deal.title
    }

    /// Names of the classes, most senior first.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.inputs().deal.classes.iter().map(|class| class.name.as_str())
    }

    /// Names of the collateral groups.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.inputs().deal.groups.iter().map(|group| group.name.as_str())
    }

    /// What looks like a slip in its files and may be right, each with its place.
    pub fn doubts(&self) -> &[Doubt] {
        &self.document.doubts
    }

    /// The same deal with other inputs.
    pub(crate) fn with(&self, change: impl FnOnce(&mut DealInputs)) -> Deal {
        let mut document = self.document.as_ref().clone();
        change(&mut document.inputs);
        Deal::of(document)
    }
}

/// The path of a deal that a user names: what exists, else the shipped deal of this name.
pub fn path_of(named: &Path) -> PathBuf {
    let is_name = named.components().count() == 1 && !named.exists();
    let shipped = || Some(folder_of_deals()?.join(named)).filter(|folder| folder.is_dir());
    is_name.then(shipped).flatten().unwrap_or_else(|| named.to_path_buf())
}

/// Names of the shipped deals, sorted.
pub fn shipped() -> Vec<String> {
    let deals = folder_of_deals().map(|folder| folders_in(&folder)).unwrap_or_default();
    let name = |deal: PathBuf| Some(deal.file_name()?.to_string_lossy().into_owned());
    deals.into_iter().filter_map(name).collect()
}

/// The folders of deals in a folder, sorted; of what is a deal itself, or has none in it, its own
/// path.
pub fn deals_in(path: &Path) -> Vec<PathBuf> {
    let deals = if is_deal(path) { Vec::new() } else { folders_in(path) };
    if deals.is_empty() { vec![path.to_path_buf()] } else { deals }
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let mut deals: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| is_deal(path)).collect();
    deals.sort();
    deals
}

fn is_deal(folder: &Path) -> bool {
    folder.join("deal.toml").is_file()
}

/// The folder of the shipped deals: that of `PAYDOWN_HOME`, else the nearest above the working
/// folder, else the nearest above the program.
pub fn folder_of_deals() -> Option<PathBuf> {
    let home = env::var_os(HOME).map(PathBuf::from);
    let above = |place: Option<PathBuf>| -> Vec<PathBuf> {
        place.iter().flat_map(|place| place.ancestors()).map(Path::to_path_buf).collect()
    };
    let program = env::current_exe().ok().and_then(|program| program.canonicalize().ok());
    let places = home.into_iter().chain(above(env::current_dir().ok())).chain(above(program));
    // Others have folders of this name, too.
    places.map(|place| place.join(SCENARIOS)).find(|folder| !folders_in(folder).is_empty())
}
