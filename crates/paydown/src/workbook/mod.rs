//! Results as workbooks.

mod class_figures;
mod class_tab;
mod curves;
mod deal;

use report::{Block, Column, Sheet, Tab};

pub use deal::DealReport;

/// Name of the tab that says what run a workbook shows.
pub const SCENARIO: &str = "Scenario";

/// The tab that says what run a workbook shows: its title, what is said of the run by name, what it
/// says beside its numbers, and the program.
pub fn scenario(title: &str, facts: &[(String, String)], remarks: &[String]) -> Tab {
    let columns = vec![Column::text("name", "Scenario"), Column::text("words", "")];
    let mut sheet = Sheet::new(columns);
    sheet.push(vec!["Result".into(), title.into()]);
    for (name, words) in facts {
        sheet.push(vec![name.as_str().into(), words.as_str().into()]);
    }
    for remark in remarks {
        let (kind, words) = remark.split_once(": ").unwrap_or(("note", remark));
        sheet.push(vec![kind.into(), words.into()]);
    }
    let program = format!("paydown {}", crate::VERSION);
    sheet.push(vec!["Program".into(), program.into()]);
    Tab::new(SCENARIO, vec![Block::words(sheet)])
}
