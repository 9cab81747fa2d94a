//! Monthly flows of the collateral, of the classes, or of those outside the deal.

mod classes;
mod collateral;
mod outside;

use bonds::deal::Deal as Terms;
use grid::{Run, Scenario};
use report::{Column, Sheet, Value};
use terms::RunTo;

use crate::keys::OwnSetting;
use crate::{Deal, Error, Settings, facts, keys, select};

/// Whose flows are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Flows {
    /// Of the collateral, by group.
    #[default]
    Collateral,
    /// Of classes by name; none: all of them, residuals too.
    Classes {
        /// Names.
        classes: Vec<String>,
        /// To call, in whose month they are redeemed, or to maturity.
        run_to: RunTo,
    },
    /// Of derivative contracts with their counterparties.
    Contracts,
    /// Of insurers.
    Insurers,
}

/// One scenario, month by month.
#[derive(Clone, Debug)]
pub struct CashFlows {
    /// The scenario.
    pub scenario: Scenario,
    /// What is said of the run, by name.
    pub facts: Vec<(String, String)>,
    /// What the run has to say beside its numbers.
    pub notes: Vec<String>,
    table: Sheet,
}

impl Deal {
    /// The flows of one scenario, as projected month by month.
    ///
    /// ```
    /// use paydown::{Deal, Flows};
    ///
    /// let deal = Deal::open("fabozzi-pac")?;
    /// let flows = deal.cash_flows(&"psa_pct=165".parse()?, &Flows::Collateral)?;
    /// let months = flows.table();
    /// assert_eq!(months.number(0, "net_interest"), Some(2_500_000.0));
    /// assert_eq!(months.rows.len(), 357);
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When what is asked does not fit the deal, or the scenario has no cash flows.
    pub fn cash_flows(&self, settings: &Settings, flows: &Flows) -> Result<CashFlows, Error> {
        let projected = self.project(settings)?;
        let (mut table, own) = self.flows_of(&projected.run, flows)?;
        keys::add_one(&mut table, &projected.keys(own.as_slice()));
        let mut facts = projected.facts();
        facts.extend(facts::of_question(own.as_slice()));
        Ok(CashFlows { scenario: projected.scenario, facts, notes: projected.notes, table })
    }

    fn flows_of(&self, run: &Run, flows: &Flows) -> Result<(Sheet, Option<OwnSetting>), Error> {
        let deal = &self.inputs().deal;
        let table = match flows {
            Flows::Collateral => collateral::sheet(deal, run),
            Flows::Contracts => outside::contracts(deal, run),
            Flows::Insurers => outside::insurers(deal, run),
            Flows::Classes { classes, run_to } => {
                let classes = match classes.is_empty() {
                    true => (0..deal.classes.len()).collect(),
                    false => select::classes(self.inputs(), classes)?,
                };
                let call = match run_to {
                    RunTo::Call if deal.call.is_none() => {
                        return Err(Error::usage(format!("{} has no call", deal.name)));
                    }
                    RunTo::Call => run.bonds.call_month,
                    RunTo::Maturity => None,
                };
                let table = classes::sheet(deal, run, &classes, call);
                let to_call = *run_to == RunTo::Call;
                return Ok((table, to_call.then(|| ("to", run_to.name().to_string()))));
            }
        };
        Ok((table, None))
    }
}

impl CashFlows {
    /// One row a month of what is shown.
    pub fn table(&self) -> Sheet {
        self.table.clone()
    }
}

/// The flows of one class in a view, without the columns of the deal and of the class.
pub(crate) fn of_class(deal: &Terms, run: &Run, class: usize, run_to: RunTo) -> Sheet {
    let call = run.bonds.call_month.filter(|_| run_to == RunTo::Call);
    let mut sheet = classes::sheet(deal, run, &[class], call);
    sheet.columns.drain(..2);
    sheet.rows.iter_mut().for_each(|row| drop(row.drain(..2)));
    sheet
}

/// The months of one group's collateral.
pub(crate) fn of_group(deal: &Terms, run: &Run, group: usize) -> Sheet {
    let mut sheet = collateral::sheet(deal, run);
    let name = Value::from(deal.groups[group].name.as_str());
    sheet.rows.retain(|row| row.get(1) == Some(&name));
    sheet.columns.drain(..2);
    sheet.rows.iter_mut().for_each(|row| drop(row.drain(..2)));
    sheet
}

/// Rows of a table up to the last one with an amount.
fn up_to_last<R>(mut rows: Vec<R>, has_amount: impl Fn(&R) -> bool) -> Vec<R> {
    let last = rows.iter().rposition(has_amount);
    rows.truncate(last.map_or(0, |last| last + 1));
    rows
}

/// The columns of each kind of flows, without those of the scenario: of the collateral, of classes, of
/// contracts, of insurers.
pub(crate) fn columns() -> [Vec<Column>; 4] {
    [collateral::columns(), classes::columns(), outside::of_contracts(), outside::of_insurers()]
}
