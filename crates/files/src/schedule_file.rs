//! Files of dollars by month that a deal names: notionals of contracts, balances of plans.

use std::path::PathBuf;

use bonds::deal::{Deal, Notional, Plan};
use toml::Spanned;

use crate::bounds::AMOUNT;
use crate::contract_file::NotionalFile;
use crate::deal_file::DealFile;
use crate::monthly_columns;
use crate::plan_file::PlanKind;
use crate::source::{Problem, Problems, Source};
use crate::words::quoted;

/// A file that was read, with its faults.
pub(crate) struct ScheduleFile {
    pub(crate) source: Source,
    pub(crate) problems: Problems,
}

/// A column that a deal asks for.
struct Wanted<'f> {
    file: &'f Spanned<String>,
    column: String,
    /// Month that it must reach.
    last_month: usize,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    Contract(usize),
    Plan(usize),
}

/// Reads every schedule that `file` names, each file once, into `deal`.
pub(crate) fn read_all(
    file: &DealFile,
    mut deal: Option<&mut Deal>,
    mut content: impl FnMut(&Spanned<String>) -> Option<(PathBuf, Vec<u8>)>,
) -> Vec<ScheduleFile> {
    let wanted = wanted(file);
    let mut read: Vec<ScheduleFile> = Vec::new();
    for (position, first) in wanted.iter().enumerate() {
        let same = |other: &&Wanted<'_>| other.file.get_ref() == first.file.get_ref();
        if wanted.iter().take(position).any(|earlier| same(&earlier)) {
            continue;
        }
        let here: Vec<&Wanted<'_>> = wanted.iter().filter(same).collect();
        let Some((path, bytes)) = content(first.file) else { continue };
        let problems = Problems::default();
        let source = Source::new(&path, bytes, &problems);
        let names: Vec<String> = here.iter().map(|wanted| wanted.column.clone()).collect();
        // Other columns of a schedule are nobody's fault.
        let unasked = Problems::default();
        let columns = match problems.is_empty() {
            true => monthly_columns::read(&source, &names, &AMOUNT, &problems, &unasked),
            false => None,
        };
        for (wanted, column) in here.iter().zip(columns.unwrap_or_default()) {
            if column.len() < wanted.last_month {
                let (name, last) = (quoted(&wanted.column), wanted.last_month);
                let message = format!("{name} ends with month {}, before {last}", column.len());
                let label = format!("expected a row for every month to {last}");
                problems.push(Problem::new(0..0, message).label(label));
            }
            if let Some(deal) = deal.as_deref_mut() {
                place(deal, wanted.place, column);
            }
        }
        read.push(ScheduleFile { source, problems });
    }
    read
}

fn wanted(file: &DealFile) -> Vec<Wanted<'_>> {
    let mut wanted = Vec::new();
    for (position, contract) in file.contracts.iter().enumerate() {
        if let (Some(name), Some(NotionalFile::Schedule { file, last_month })) =
            (&contract.name, &contract.notional)
        {
            wanted.push(Wanted {
                file,
                column: name.get_ref().clone(),
                last_month: *last_month as usize,
                place: Place::Contract(position),
            });
        }
    }
    for (position, plan) in file.plans.iter().enumerate() {
        if let (Some(name), Some(PlanKind::Balances(file))) = (&plan.name, &plan.kind) {
            let column = name.get_ref().clone();
            wanted.push(Wanted { file, column, last_month: 1, place: Place::Plan(position) });
        }
    }
    wanted
}

fn place(deal: &mut Deal, place: Place, column: Vec<f64>) {
    match place {
        Place::Contract(position) => {
            if let Some(contract) = deal.contracts.get_mut(position) {
                contract.notional = Notional::Schedule(column);
            }
        }
        Place::Plan(position) => {
            if let Some(plan) = deal.plans.get_mut(position) {
                *plan = Plan::Balances(column);
            }
        }
    }
}
