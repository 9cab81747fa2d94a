//! The runs of the indices that a deal file states for its views: `default` of `[index]`, and `index`
//! of `[breakeven]`.

use grid::StatedIndex;
use rates::IndexMode;
use toml::Spanned;

use crate::deal::deal_file::DealFile;
use crate::deal::index_file::Indices;
use crate::reader::source::{Problem, Problems};
use crate::schema::{Form as _, keys, optional, word};

keys! {
    /// `default` of `[index]` as written, by view.
    #[derive(Clone, Default)]
    pub(crate) struct ViewsFile {
        /// of `price`, `decrement`, `grid` and what is none of the others
        tables: Option<Spanned<IndexMode>> = optional(word(&IndexMode::ALL).placed()).lenient(),
        /// of `afr`, `imply-hedge`
        schedules: Option<Spanned<IndexMode>> = optional(word(&IndexMode::ALL).placed()).lenient(),
        /// of `cashflows`, `explain`, `history --against`
        cash_flows: Option<Spanned<IndexMode>> = optional(word(&IndexMode::ALL).placed()).lenient(),
    }
    hint(key) {
        key.starts_with("break").then(|| "write `index` in `[breakeven]`".to_owned())
    }
}

impl ViewsFile {
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

/// Notes the views that run at forward indices in a deal without any.
pub(crate) fn check(file: &DealFile, problems: &Problems) {
    let Indices { forward, curve, levels, default } = &file.index;
    if forward.is_some() || curve.is_some() || !levels.complete {
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
