//! Where blocks stand on their tabs: known before anything is written, because formulas and charts
//! name cells.

use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};

use super::formula::Named;
use super::{Block, Tab, TabTable};

/// Rows that a chart takes.
pub(super) const CHART_ROWS: usize = 20;
/// Columns of a block of figures: words, the program's number, the recomputed one, the difference.
pub(super) const FIGURE_COLUMNS: [u16; 4] = [0, 3, 4, 5];

/// First rows of the blocks of a tab.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// By block.
    pub(super) first: Vec<u32>,
    /// Rows in all.
    pub(super) rows: u32,
}

impl Layout {
    pub(super) fn of(tab: &Tab) -> Layout {
        let mut rows = 0_usize;
        let mut first = Vec::with_capacity(tab.blocks.len());
        for block in &tab.blocks {
            first.push(cell_row(rows));
            rows += height(block) + between(block);
        }
        let last = tab.blocks.last().map_or(0, between);
        Layout { first, rows: cell_row(rows - last) }
    }
}

/// Rows of a block.
fn height(block: &Block) -> usize {
    match block {
        Block::Title(_) => 1,
        Block::Lines(lines) => lines.len(),
        Block::Table(table) => 1 + table.sheet.rows.len(),
        Block::Prices(table) => super::prices::height(table),
        Block::Figures(figures) => 1 + figures.len(),
        Block::Charts(charts) => CHART_ROWS * charts.len(),
    }
}

/// Empty rows below a block.
fn between(block: &Block) -> usize {
    usize::from(!matches!(block, Block::Title(_)))
}

/// A position as a row of a workbook; what has no place there is past the last one, which the writer
/// refuses.
pub(super) fn cell_row(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// The same of columns.
pub(super) fn cell_column(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// All tabs and their layouts.
pub(super) struct Known<'b> {
    pub(super) tabs: &'b [Tab],
    pub(super) names: &'b [String],
    pub(super) layouts: &'b [Layout],
}

impl<'b> Known<'b> {
    /// The last table of a tab, with its first row of values.
    pub(super) fn table(&self, tab: usize) -> Option<(&'b TabTable, u32)> {
        let blocks = self.tabs[tab].blocks.iter().zip(&self.layouts[tab].first);
        blocks.rev().find_map(|(block, first)| match block {
            Block::Table(table) => Some((table, first + 1)),
            _ => None,
        })
    }

    /// The row of a figure of a tab.
    fn figure(&self, tab: usize, name: &str) -> Option<u32> {
        let blocks = self.tabs[tab].blocks.iter().zip(&self.layouts[tab].first);
        blocks.rev().find_map(|(block, first)| match block {
            Block::Figures(figures) => {
                let place = figures.iter().position(|figure| figure.name == name)?;
                Some(first + 1 + cell_row(place))
            }
            _ => None,
        })
    }

    /// What a name in a formula on a tab is: in the row of a formula of a table, or, where there is
    /// none, all of a column.
    pub(super) fn cell(&self, tab: usize, row: Option<u32>, named: Named) -> Option<String> {
        let column = |name: &str| {
            let (table, first) = self.table(tab)?;
            let place = table.sheet.columns.iter().position(|column| column.name == name)?;
            Some((cell_column(place), first, first + cell_row(table.sheet.rows.len()) - 1))
        };
        match (named, row) {
            (Named::Figure(name), _) => {
                let row = self.figure(tab, name)?;
                Some(row_col_to_cell_absolute(row, FIGURE_COLUMNS[1]))
            }
            (Named::Column(name), Some(row)) => Some(row_col_to_cell(row, column(name)?.0)),
            (Named::Above(name), Some(row)) => {
                Some(row_col_to_cell(row.checked_sub(1)?, column(name)?.0))
            }
            (Named::Column(name), None) => {
                let (column, first, last) = column(name)?;
                let from = row_col_to_cell_absolute(first, column);
                Some(format!("{from}:{}", row_col_to_cell_absolute(last, column)))
            }
            (Named::Above(_), None) => None,
        }
    }
}
