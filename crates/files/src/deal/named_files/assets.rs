//! Collateral that is no loans: cash flows from a file, classes of other deals.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use collateral::{Pool, Quote, SpeedCurve};
use grid::{DealInputs, GroupInputs, Security};
use toml::Spanned;

use super::{Files, TextFile};
use crate::deal::cash_flows_file;
use crate::deal::folder;
use crate::deal::group_file::GroupFile;
use crate::deal::not_a_deal;
use crate::deal::security_file::{HeldFile, SecurityFile};
use crate::deal::speed_check;
use crate::market::given::GivenCurve;
use crate::pool::check;
use crate::reader::error::ReadError;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::{did_you_mean, quoted};
use crate::reader::workbook::Reading;

/// Most deals that stand one behind another.
const LEVELS: usize = 4;
/// Most deals that are opened for one, each as often as others name it.
const DEALS: usize = 200;

/// The deals between the one that a user names and the one that is read, that one included; and the
/// curve that all of them are read with.
pub(crate) struct Chain {
    /// Their files, without links.
    deals: Vec<PathBuf>,
    /// How many were opened for the one that a user names.
    opened: std::rc::Rc<Cell<usize>>,
    /// What stands in the place of the deals' own curves.
    pub(crate) curve: Option<GivenCurve>,
}

impl Chain {
    /// Of a deal that a user names, with the curve of the run.
    pub(crate) fn from(path: &Path, curve: Option<GivenCurve>) -> Chain {
        Chain { deals: vec![without_links(path)], opened: std::rc::Rc::default(), curve }
    }

    fn with(&self, file: PathBuf) -> Chain {
        let deals = self.deals.iter().cloned().chain([file]).collect();
        Chain { deals, opened: self.opened.clone(), curve: self.curve.clone() }
    }
}

fn without_links(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// A deal whose classes are held.
pub(super) struct HeldDeal {
    file: PathBuf,
    /// Its position among those that can be read.
    position: Option<usize>,
}

/// A group that holds `pool`, which is no loans.
fn group_of(pool: Pool, securities: Vec<Security>) -> GroupInputs {
    GroupInputs {
        pool,
        alternative_pools: Vec::new(),
        speed: SpeedCurve::flat(Quote::Cpr, 0.0),
        product_speeds: Vec::new(),
        default_rate: None,
        product_default_rates: Vec::new(),
        securities,
    }
}

impl Files<'_> {
    /// A group whose collateral is the cash flows of a file.
    pub(super) fn cash_flows(
        &mut self,
        group: &GroupFile,
        name: &Spanned<String>,
    ) -> Option<GroupInputs> {
        let path = self.folder.join(name.get_ref());
        let known = self.cash_flows.iter().position(|(read, ..)| *read == path);
        let known = match known {
            Some(known) => known,
            None => {
                let (_, bytes) = self.content(name)?;
                let problems = Problems::default();
                let source = Source::of_rows(&path, bytes, Reading::Plain, &problems);
                let pool = match problems.is_empty() {
                    true => cash_flows_file::read(&source, &problems),
                    false => None,
                };
                self.cash_flows.push((path, TextFile { source, problems }, pool));
                self.cash_flows.len() - 1
            }
        };
        let (_, _, pool) = self.cash_flows.get(known)?;
        let pool = pool.clone()?;
        check::balance(group, &pool, self.problems);
        self.check_bands(group);
        Some(group_of(pool, Vec::new()))
    }

    /// A group whose collateral is classes of other deals.
    pub(super) fn securities(
        &mut self,
        group: &GroupFile,
        written: &[SecurityFile],
    ) -> Option<GroupInputs> {
        if written.is_empty() && self.problems.is_empty() {
            let place = group.name.as_ref().map_or(0..0, Spanned::span);
            let problem = Problem::new(place, "the group holds nothing");
            self.problems.push(problem.label("expected `securities` or loans"));
        }
        let securities: Vec<_> = written.iter().map(|security| self.security(security)).collect();
        let securities: Vec<Security> = securities.into_iter().collect::<Option<_>>()?;
        let dates = self.file.dates.as_ref()?;
        let pool = grid::pool_of(&securities, &self.held, dates.payments);
        let is_seasoned = securities.iter().any(|security| {
            let held = self.held.get(security.deal);
            held.is_some_and(|held| held.deal.dates.payments.date(1) <= dates.closing)
        });
        if !is_seasoned {
            check::balance(group, &pool, self.problems);
        }
        self.check_bands(group);
        (!securities.is_empty()).then(|| group_of(pool, securities))
    }

    /// Notes plans that are bands of speeds of a group, which has no loans.
    fn check_bands(&self, group: &GroupFile) {
        for (plan, _) in speed_check::bands_of(self.file, group) {
            let message = format!("{} is a band of speeds of loans", quoted(plan.get_ref()));
            let label = "expected planned balances: the group holds no loans";
            self.problems.push(Problem::new(plan.span(), message).label(label));
        }
    }

    fn security(&mut self, written: &SecurityFile) -> Option<Security> {
        let deal = self.held_deal(&written.deal)?;
        let inputs = Arc::clone(self.held.get(deal)?);
        let class = self.class_of(written, &inputs)?;
        let balance = grid::class_balance(&inputs.deal, class);
        let part = match &written.held {
            None => 1.0,
            Some(held) => match *held.get_ref() {
                HeldFile::Share(percent) => percent / 100.0,
                HeldFile::Face(_) if balance == 0.0 => {
                    let message = format!("{} has no balance", quoted(written.class.get_ref()));
                    let label = "expected `share_pct`, or nothing: all of it";
                    self.problems.push(Problem::new(held.span(), message).label(label));
                    return None;
                }
                HeldFile::Face(face) => face / balance,
            },
        };
        let same = |(of, _): &&mut ((usize, usize), f64)| *of == (deal, class);
        let held_before = match self.parts.iter_mut().find(same) {
            Some((_, sum)) => {
                *sum += part;
                *sum
            }
            None => {
                self.parts.push(((deal, class), part));
                part
            }
        };
        if check::is_above(held_before * balance.max(1e6), balance.max(1e6)) {
            let place = written.held.as_ref().map_or(written.class.span(), Spanned::span);
            let name = quoted(written.class.get_ref());
            let message = match balance > 0.0 {
                true => format!(
                    "{:.2} of {name} is held, of which there is {balance:.2}",
                    held_before * balance
                ),
                false => format!("{:.4}% of {name} is held", 100.0 * held_before),
            };
            let label = "expected no more than the class, all securities together";
            self.problems.push(Problem::new(place, message).label(label));
        }
        let run_to = written.run_to;
        Some(Security { deal, class, part: part.min(1.0), run_to })
    }

    /// The class that a security is of, as a position in its deal.
    fn class_of(&self, written: &SecurityFile, inputs: &DealInputs) -> Option<usize> {
        let (name, place) = (written.class.get_ref(), written.class.span());
        let deal = &inputs.deal;
        let Some(class) = deal.class_named(name) else {
            let known = deal.classes.iter().map(|class| class.name.as_str());
            let message = format!("{} has no class {}", deal.name, quoted(name));
            let hint = did_you_mean(name, known);
            let problem = Problem::new(place, message).label("expected a class of that deal");
            self.problems.push(problem.maybe_hint(hint));
            return None;
        };
        if bonds::compile(deal).is_ok_and(|waterfall| waterfall.accretes(class)) {
            let message = format!("interest is added to the balance of {}", quoted(name));
            let label = "expected a class that does not accrete: no collateral grows";
            self.problems.push(Problem::new(place, message).label(label));
            return None;
        }
        Some(class)
    }

    /// The position of a deal among those held; `None`, and a fault at its first name, if it cannot
    /// be.
    fn held_deal(&mut self, name: &Spanned<String>) -> Option<usize> {
        let note = |message: String, label: &str, hint: Option<String>| {
            let problem = Problem::new(name.span(), message).label(label);
            self.problems.push(problem.maybe_hint(hint));
        };
        let path = match not_a_deal::deal_file(&self.folder.join(name.get_ref())) {
            Ok(path) => path,
            Err(ReadError::Faults(faults)) => {
                let first = faults.faults.into_iter().next()?;
                note(first.message, "expected the folder of a deal", first.hint);
                return None;
            }
            Err(ReadError::Io { path, source }) => {
                self.io.get_or_insert((path, source));
                return None;
            }
        };
        let file = without_links(&path);
        if let Some(known) = self.deals.iter().find(|held| held.file == file) {
            return known.position;
        }
        let opened = self.chain.opened.get() + 1;
        if let Some(at) = self.chain.deals.iter().position(|deal| *deal == file) {
            let way: Vec<String> = self.chain.deals[at..]
                .iter()
                .chain([&file])
                .map(|deal| quoted(&deal.parent().unwrap_or(deal).display().to_string()))
                .collect();
            note(format!("the deal holds itself: {}", way.join(" holds ")), "", None);
            return None;
        }
        if self.chain.deals.len() >= LEVELS || opened > DEALS {
            let message = match opened > DEALS {
                true => format!("more than {DEALS} deals are opened for one"),
                false => format!("more than {LEVELS} deals stand one behind another"),
            };
            note(message, "expected fewer", None);
            return None;
        }
        self.chain.opened.set(opened);
        let position = match folder::read_held(&path, self.options, &self.chain.with(file.clone()))
        {
            Ok(document) => {
                let closing = self.file.dates.as_ref().map(|dates| dates.closing);
                let last = document.inputs.deal.dates.payments.date(document.inputs.months());
                if let Some(closing) = closing.filter(|closing| last <= *closing) {
                    let message = format!(
                        "{} last pays on {last}, and this deal closes on {closing}",
                        document.inputs.deal.name
                    );
                    note(message, "expected a deal that pays after closing", None);
                }
                self.held.push(Arc::new(document.inputs));
                self.held_files.extend(document.files);
                self.held_doubts.extend(document.doubts);
                Some(self.held.len() - 1)
            }
            Err(ReadError::Faults(faults)) => {
                let count = faults.count();
                let number = if count == 1 { "a fault".into() } else { format!("{count} faults") };
                note(format!("{} has {number}", path.display()), "expected a deal without", None);
                self.held_faults.append(faults);
                None
            }
            Err(ReadError::Io { path, source }) => {
                self.io.get_or_insert((path, source));
                None
            }
        };
        self.deals.push(HeldDeal { file, position });
        position
    }
}
