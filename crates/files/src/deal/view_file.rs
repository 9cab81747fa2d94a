//! The runs of the indices that a deal file states for its views: `default` of `[index]`, and `index`
//! of `[breakeven]`.

use grid::StatedIndex;
use rates::IndexMode;
use toml::Spanned;

use crate::deal::deal_file::{DealFile, Indices};
use crate::reader::source::{Problem, Problems};
use crate::reader::toml_reader::{Table, Value};

/// `default` of `[index]` as written, by view.
#[derive(Default)]
pub(crate) struct ViewsFile {
    tables: Option<Spanned<IndexMode>>,
    schedules: Option<Spanned<IndexMode>>,
    cash_flows: Option<Spanned<IndexMode>>,
}

impl ViewsFile {
    pub(crate) fn read(table: Table<'_>) -> ViewsFile {
        let view = |key| table.optional(key).and_then(|word| run_of(&word));
        let views = ViewsFile {
            tables: view("tables"),
            schedules: view("schedules"),
            cash_flows: view("cash_flows"),
        };
        table.finish_hinted(|key| {
            key.starts_with("break").then(|| "write `index` in `[breakeven]`".to_owned())
        });
        views
    }

    /// What is stated, without its places.
    pub(crate) fn stated(&self) -> StatedIndex {
        let of = |run: &Option<Spanned<IndexMode>>| run.as_ref().map(|run| *run.get_ref());
        StatedIndex {
            tables: of(&self.tables),
            schedules: of(&self.schedules),
            cash_flows: of(&self.cash_flows),
        }
    }
}

/// A run of the indices, with its place.
pub(crate) fn run_of(word: &Value<'_>) -> Option<Spanned<IndexMode>> {
    word.one_of(&IndexMode::ALL).map(|run| Spanned::new(word.span(), run))
}

/// Notes the views that run at forward indices in a deal without any.
pub(crate) fn check(file: &DealFile, problems: &Problems) {
    let Indices { forward, curve, complete, default, .. } = &file.index;
    if forward.is_some() || curve.is_some() || !complete {
        return;
    }
    let breakevens = file.breakeven.as_ref().and_then(|breakeven| breakeven.index.as_ref());
    let views = [
        ("tables run", default.tables.as_ref()),
        ("schedules run", default.schedules.as_ref()),
        ("cash flows run", default.cash_flows.as_ref()),
        ("break-evens run", breakevens),
    ];
    for (what, run) in views {
        let Some(run) = run.filter(|run| *run.get_ref() == IndexMode::Forward) else { continue };
        let message = format!("{what} at forward indices, but the deal has none");
        let hint = "write `forward` or `curve` in `[index]`, or \"static\" here";
        problems.push(Problem::new(run.span(), message).hint(hint));
    }
}
