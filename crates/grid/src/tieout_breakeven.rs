//! Printed break-evens: each solved once, as the deal's document quotes them. What is printed is the
//! first dollar of loss, its rate and month: the run with the loss.

use rayon::prelude::*;

use crate::breakeven::{Answer, BreakevenRequest, Goal, Side, Solve, breakeven};
use crate::inputs::LossThrough;
use crate::measure::{Given, Number};
use crate::published::{At, Cell, Measure, Published};
use crate::run::Prepared;
use crate::tieout::stated_of;
use crate::view::View;

/// Increment of printed break-evens' answers, percent: finer than any print.
const INCREMENT: f64 = 0.001;

/// The break-evens that the cells of a file name.
pub(crate) struct Breakevens {
    solved: Vec<(At, Result<Answer, String>)>,
}

impl Breakevens {
    pub(crate) fn new(prepared: &Prepared, published: &Published) -> Breakevens {
        let mut distinct: Vec<At> = Vec::new();
        let cells = published.tables.iter().flat_map(|table| &table.cells);
        for cell in cells.filter(|cell| cell.measure.is_breakeven()) {
            if !distinct.contains(&cell.at) {
                distinct.push(cell.at.clone());
            }
        }
        let quoted = Prepared::for_breakevens(prepared.inputs);
        let solve = |at: At| {
            let answer = match &quoted {
                Ok(quoted) => solve(quoted, &at),
                Err(failure) => Err(failure.to_string()),
            };
            (at, answer)
        };
        Breakevens { solved: distinct.into_par_iter().map(solve).collect() }
    }

    /// The number of a cell.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn number(&self, cell: &Cell) -> Result<Number, String> {
        let found = self.solved.iter().find(|(at, _)| *at == cell.at);
        let answer = match found {
            Some((_, answer)) => answer.as_ref().map_err(Clone::clone)?,
            None => return Err("no such break-even".to_string()),
        };
        match cell.measure {
            Measure::BreakevenCdrPct => Ok(Number::Real(answer.value)),
            Measure::BreakevenCumulativeLossPct => {
                Ok(Number::Real(answer.measured.cumulative_loss_pct))
            }
            _ => match answer.first_loss {
                Some(month) => Ok(Number::Real(month as f64)),
                None => Err("the class loses nothing".to_string()),
            },
        }
    }
}

fn solve(prepared: &Prepared, at: &At) -> Result<Answer, String> {
    let deal = &prepared.inputs.deal;
    let name = at.class.as_deref().ok_or("the cell names no class")?;
    let class = deal.class_named(name).ok_or_else(|| format!("the deal has no class {name:?}"))?;
    let run_to = at.view(deal)?;
    let terms = prepared.inputs.breakeven.as_ref();
    let request = BreakevenRequest {
        classes: vec![class],
        views: vec![run_to],
        scenarios: vec![stated_of(prepared, View::Breakevens, at)],
        solve: Solve::Cdr,
        goal: Goal::FirstDollar,
        given: Given::DealPrice,
        loss_through: terms.map_or(LossThrough::Call, |terms| terms.loss_through),
        side: Side::With,
        increment: INCREMENT,
    };
    let cell = breakeven(prepared, &request).into_iter().next();
    cell.map_or(Err("no such break-even".to_string()), |cell| cell.answer)
}
