//! Files of figures by month that a deal names: notionals of contracts, balances of plans, amounts.

use std::ops::Range;
use std::path::PathBuf;

use bonds::deal::{Deal, Notional, Plan};
use bonds::formula::Node;
use toml::Spanned;

use crate::deal::amount_file::{CsvFile, ScheduleUnit, Then, ValueFile};
use crate::deal::contract_file::NotionalFile;
use crate::deal::deal_file::DealFile;
use crate::deal::plan_file::PlanKind;
use crate::doubt::Doubts;
use crate::reader::monthly_columns::{self, Asked};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::quoted;
use crate::reader::workbook::Reading;

/// A file that was read, with its faults.
pub(crate) struct ScheduleFile {
    pub(crate) source: Source,
    pub(crate) problems: Problems,
}

/// A column that a deal asks for.
struct Wanted<'f> {
    file: &'f Spanned<String>,
    column: String,
    /// Month that it must reach, unless it ends with 0.
    last_month: usize,
    /// What its figures are.
    unit: ScheduleUnit,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    Contract(usize),
    Plan(usize),
    /// With what follows the last row, where the file says so.
    Amount(usize, Option<Then>),
}

/// Reads every schedule that `file` names, each file once, into `deal`. Plans reach `last_month`,
/// the last of the collateral, if that is known.
pub(crate) fn read_all(
    file: &DealFile,
    last_month: Option<usize>,
    mut deal: Option<&mut Deal>,
    mut content: impl FnMut(&Spanned<String>) -> Option<(PathBuf, Vec<u8>)>,
) -> Vec<ScheduleFile> {
    let wanted = wanted(file, last_month);
    let mut read: Vec<ScheduleFile> = Vec::new();
    for (position, first) in wanted.iter().enumerate() {
        let same = |other: &&Wanted<'_>| other.file.get_ref() == first.file.get_ref();
        if wanted.iter().take(position).any(|earlier| same(&earlier)) {
            continue;
        }
        let here: Vec<&Wanted<'_>> = wanted.iter().filter(same).collect();
        let Some((path, bytes)) = content(first.file) else { continue };
        let problems = Problems::default();
        let source = Source::of_rows(&path, bytes, Reading::Plain, &problems);
        let mut asked: Vec<Asked<'_>> = Vec::new();
        for wanted in &here {
            if !asked.iter().any(|known| known.name == wanted.column) {
                asked.push(Asked { name: &wanted.column, bound: wanted.unit.bound() });
            }
        }
        // Other columns of a schedule are nobody's fault.
        let unasked = Doubts::default();
        let columns = match problems.is_empty() {
            true => monthly_columns::read(&source, &asked, &problems, &unasked),
            false => None,
        };
        let columns = columns.unwrap_or_default();
        for wanted in here {
            let mut columns = asked.iter().zip(&columns);
            let Some((_, column)) = columns.find(|(known, _)| known.name == wanted.column) else {
                continue;
            };
            if let Some((message, label)) = wanted.lacks(column) {
                problems.push(Problem::new(last_row(&source), message).label(label));
            }
            if let Some(deal) = deal.as_deref_mut() {
                place(deal, wanted, column.clone());
            }
        }
        read.push(ScheduleFile { source, problems });
    }
    read
}

impl Wanted<'_> {
    /// What is wrong with a column that ends early, and what is expected.
    fn lacks(&self, column: &[f64]) -> Option<(String, String)> {
        let (name, end, last) = (quoted(&self.column), column.len(), self.last_month);
        let rows = format!("a row for every month to {last}");
        match self.place {
            Place::Amount(_, then) => {
                let left = column.last().filter(|left| **left != 0.0 && then.is_none())?;
                let message = format!("{name} ends with month {end} at {left}");
                let label = "expected a last figure of 0, or `then = \"hold\"` or `then = 0`";
                Some((message, label.to_owned()))
            }
            _ if end >= last => None,
            Place::Contract(_) => {
                let message = format!("{name} ends with month {end}, before {last}");
                Some((message, format!("expected {rows}")))
            }
            Place::Plan(_) => {
                let left = column.last().filter(|left| **left != 0.0)?;
                let message = format!("{name} ends with month {end} at {left}");
                Some((message, format!("expected a last balance of 0, or {rows}")))
            }
        }
    }
}

/// Place of the last row of a file.
fn last_row(source: &Source) -> Range<usize> {
    let rows = source.text.trim_end();
    rows.rfind('\n').map_or(0, |end| end + 1)..rows.len()
}

fn wanted(file: &DealFile, last_month: Option<usize>) -> Vec<Wanted<'_>> {
    let mut wanted = Vec::new();
    for (position, contract) in file.contracts.iter().enumerate() {
        if let (Some(name), Some(NotionalFile::Schedule { file, last_month })) =
            (&contract.name, &contract.notional)
        {
            wanted.push(Wanted {
                file,
                column: name.get_ref().clone(),
                last_month: *last_month as usize,
                unit: ScheduleUnit::Usd,
                place: Place::Contract(position),
            });
        }
    }
    for (position, plan) in file.plans.iter().enumerate() {
        if let (Some(name), Some(PlanKind::Balances(file))) = (&plan.name, &plan.kind) {
            let column = name.get_ref().clone();
            let (last_month, place) = (last_month.unwrap_or(1), Place::Plan(position));
            wanted.push(Wanted { file, column, last_month, unit: ScheduleUnit::Usd, place });
        }
    }
    for (position, amount) in file.amounts.iter().enumerate() {
        if let (Some(name), Some(ValueFile::Csv(csv))) = (&amount.name, &amount.value) {
            let CsvFile { file, column, unit, then } = csv;
            let column = column.as_ref().unwrap_or(name).get_ref().clone();
            let place = Place::Amount(position, *then);
            wanted.push(Wanted { file, column, last_month: 1, unit: *unit, place });
        }
    }
    wanted
}

fn place(deal: &mut Deal, wanted: &Wanted<'_>, mut column: Vec<f64>) {
    match wanted.place {
        Place::Contract(position) => {
            column.truncate(wanted.last_month);
            if let Some(contract) = deal.contracts.get_mut(position) {
                contract.notional = Notional::Schedule(column);
            }
        }
        Place::Plan(position) => {
            if let Some(plan) = deal.plans.get_mut(position) {
                *plan = Plan::Balances(column);
            }
        }
        Place::Amount(position, then) => {
            column.iter_mut().for_each(|figure| *figure = wanted.unit.value(*figure));
            column.extend((then == Some(Then::Nothing)).then_some(0.0));
            if let Some(amount) = deal.amounts.get_mut(position) {
                amount.value.nodes = vec![Node::Schedule(column)];
            }
        }
    }
}
