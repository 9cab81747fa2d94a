//! Cash of positions by month, all of them together.

use std::collections::BTreeMap;

use grid::setting::ScenarioKeys;
use report::{Column, Sheet, Value};
use terms::YearMonth;

use crate::keys;
use crate::value::Valuation;
use crate::value::rows::Amounts;

impl Valuation<'_> {
    /// A row a scenario and month: what all positions are paid in it.
    pub fn cash(&self) -> Sheet {
        let mut months: BTreeMap<(usize, YearMonth), [f64; 2]> = BTreeMap::new();
        let mut of_scenario: BTreeMap<usize, Vec<&ScenarioKeys>> = BTreeMap::new();
        for (position, valued) in self.positions.rows.iter().zip(&self.valued) {
            for (scenario, (keys, cell)) in valued.cells.iter().enumerate() {
                of_scenario.entry(scenario).or_default().push(keys);
                let Ok(cell) = cell else { continue };
                let part = Amounts::of(position, cell).part;
                for (date, interest, principal) in &cell.payments {
                    let sums = months.entry((scenario, YearMonth::of(*date))).or_default();
                    sums[0] += part * interest;
                    sums[1] += part * principal;
                }
            }
        }
        let shared: BTreeMap<usize, Vec<Value>> = of_scenario
            .into_iter()
            .map(|(scenario, keys)| (scenario, keys::shared(keys.into_iter())))
            .collect();
        let mut sheet = Sheet::new(vec![
            Column::number("scenario", "Scenario", 0),
            Column::text("month", "Month"),
            Column::money("interest_usd", "Interest ($)", 2),
            Column::money("principal_usd", "Principal ($)", 2),
            Column::money("cash_usd", "Cash ($)", 2),
        ]);
        let mut of_rows = Vec::new();
        for ((scenario, month), [interest, principal]) in months {
            sheet.push(vec![
                (scenario + 1).into(),
                month.into(),
                interest.into(),
                principal.into(),
                (interest + principal).into(),
            ]);
            of_rows.push(shared[&scenario].clone());
        }
        keys::add_shared(&mut sheet, of_rows.into_iter());
        sheet
    }
}
