//! `[[trigger]]` as written: a test of losses or delinquencies.

use bonds::deal::LossStep;
use toml::Spanned;

use crate::reader::bounds::{self, MONTHS};
use crate::reader::toml_reader::{Table, Value};

/// A trigger as written.
pub(crate) struct TriggerFile {
    pub(crate) name: Option<Spanned<String>>,
    /// `None`: all groups together.
    pub(crate) group: Option<Spanned<String>>,
    pub(crate) test: Option<TestFile>,
    pub(crate) from: u32,
    pub(crate) cures: bool,
}

/// What it tests.
pub(crate) enum TestFile {
    CumulativeLoss(Vec<LossStep>),
    Delinquency(f64),
    OfEnhancement { pct: f64, senior: Vec<Spanned<String>> },
}

/// Reads a trigger.
pub(crate) fn read(table: Table<'_>) -> TriggerFile {
    let tests = ["cumulative_loss", "delinquency_pct", "delinquency_of_enhancement"];
    let test = table.exactly_one(&tests);
    let trigger = TriggerFile {
        name: table.required("name").and_then(|name| name.name()),
        group: table.optional("group").and_then(|group| group.name()),
        test: test.and_then(|(key, value)| match key {
            "cumulative_loss" => read_steps(&value),
            "delinquency_pct" => value.number(&bounds::PERCENT).map(TestFile::Delinquency),
            _ => value.table().and_then(read_of_enhancement),
        }),
        from: table.optional("from_period").and_then(|m| m.whole(1, MONTHS)).unwrap_or(1),
        cures: table.optional("cures").and_then(|flag| flag.flag()).unwrap_or(true),
    };
    table.finish();
    trigger
}

/// The schedule of cumulative losses, in order of its periods.
fn read_steps(value: &Value<'_>) -> Option<TestFile> {
    let mut before = 0;
    let mut steps = Vec::new();
    for table in value.tables(bounds::MANY) {
        let from = table.required("from_period");
        let month = from.as_ref().and_then(|from| from.whole(1, MONTHS));
        let pct = table.required("pct").and_then(|pct| pct.number(&bounds::PERCENT));
        if let (Some(month), Some(from)) = (month, &from) {
            if month <= before {
                let message = format!("period {month} stands after period {before}");
                from.fault(message, "a later period than that of the step before", None);
            }
            before = before.max(month);
        }
        table.finish();
        steps.push(month.zip(pct).map(|(month, pct)| LossStep { from_month: month as usize, pct }));
    }
    if value.is_empty_list() {
        value.fault("`cumulative_loss` has no steps".into(), "at least one", None);
    }
    let steps: Option<Vec<_>> = steps.into_iter().collect();
    steps.filter(|steps| !steps.is_empty()).map(TestFile::CumulativeLoss)
}

fn read_of_enhancement(table: Table<'_>) -> Option<TestFile> {
    let pct = table.required("pct").and_then(|pct| pct.number(&bounds::OF_ENHANCEMENT));
    let senior = table.required("senior").map(|senior| senior.names("classes"));
    table.finish();
    Some(TestFile::OfEnhancement { pct: pct?, senior: senior? })
}
