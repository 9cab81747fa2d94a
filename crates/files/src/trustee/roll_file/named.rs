//! What the text of a deal names: the files that it reads, the indices of its classes.

use std::path::Path;

use toml::Spanned;
use toml::de::DeValue;

use crate::deal::contract_file::NotionalFile;
use crate::deal::deal_file::DealFile;
use crate::deal::group_file::{PoolFrom, TapeFrom};
use crate::deal::plan_file::PlanKind;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::{Document, Table};
use crate::reader::words::{did_you_mean, quoted};

/// The files that the text of a deal file names, as it names them, each once: pools, tapes and
/// their maps, cash flows, index levels or quotes, schedules; not the other deals whose classes it
/// holds. They are relative to the deal's folder.
pub fn files_named_in(text: &str) -> Vec<String> {
    let problems = Problems::default();
    let source = Source::new(Path::new(""), text.as_bytes().to_vec(), &problems);
    let document = Document::parse(&source, &problems);
    let file = DealFile::read(&document);
    let mut names: Vec<&Spanned<String>> = Vec::new();
    names.extend(&file.index.forward);
    names.extend(file.index.curve.as_ref().map(|curve| &curve.quotes));
    for group in &file.groups {
        match &group.pool {
            Some(PoolFrom::File(pool)) => names.push(pool),
            Some(PoolFrom::Tape(TapeFrom { file, map })) => names.extend([file, map]),
            Some(PoolFrom::CashFlows(file)) => names.push(file),
            Some(PoolFrom::Securities(_)) | None => {}
        }
        names.extend(group.alternative_pools.iter().map(|(_, pool)| pool));
    }
    for contract in &file.contracts {
        if let Some(NotionalFile::Schedule { file, .. }) = &contract.notional {
            names.push(file);
        }
    }
    for plan in &file.plans {
        if let Some(PlanKind::Balances(file)) = &plan.kind {
            names.push(file);
        }
    }
    let mut files: Vec<String> = Vec::new();
    for name in names.into_iter().map(Spanned::get_ref) {
        if !files.contains(name) {
            files.push(name.clone());
        }
    }
    files
}

/// The index of a floating coupon or of a contract's legs, if it is a text.
pub(super) fn index_of(table: &Table<'_>) -> Option<String> {
    match table.optional("index")?.inner() {
        DeValue::String(name) => Some(name.to_string()),
        _ => None,
    }
}

/// Notes an index of `[roll]` that none of the floating classes has: the level of the report would
/// be that of no coupon.
pub(super) fn check_index(
    root: &Table<'_>,
    index: Option<&Spanned<String>>,
    of_classes: &[String],
) {
    let Some(index) = index else { return };
    if of_classes.is_empty() || of_classes.contains(index.get_ref()) {
        return;
    }
    let message = format!("no class has the index {}", quoted(index.get_ref()));
    let known = of_classes.iter().map(String::as_str);
    let problem = Problem::new(index.span(), message).label("expected the index of the classes");
    root.problem(problem.maybe_hint(did_you_mean(index.get_ref(), known)));
}
