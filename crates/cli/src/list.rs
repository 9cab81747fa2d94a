//! `paydown list`: the shipped deals, which every verb takes by name.

use paydown::{Deal, folder_of_deals, path_of, shipped};
use report::{Column, Sheet};

use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::reading;

/// Reads every shipped deal and writes one row each.
pub(crate) fn run(output: &Output) -> Result<Exit, Error> {
    if folder_of_deals().is_none() {
        return Err(Error::Usage {
            message: "the folder of shipped deals is not found".to_string(),
            hint: Some("set PAYDOWN_HOME to the folder that has `scenarios` in it".to_string()),
        });
    }
    let mut sheet = Sheet::new(vec![
        Column::text("deal", "Deal"),
        Column::text("title", "Title"),
        Column::text("settlement", "Settlement"),
        Column::number("groups", "Groups", 0),
        Column::number("classes", "Classes", 0),
        Column::money("collateral_usd", "Collateral ($)", 2),
    ]);
    for name in shipped() {
        let path = path_of(name.as_ref());
        let deal = Deal::of(reading::undoubted(&path, output.reading(), output)?);
        let inputs = deal.inputs();
        let balance = inputs.groups.iter().map(|group| group.pool.cut_off_balance()).sum::<f64>();
        sheet.push(vec![
            name.into(),
            deal.title().into(),
            inputs.deal.dates.settlement.into(),
            deal.groups().count().into(),
            deal.classes().count().into(),
            balance.into(),
        ]);
    }
    output.sheet(&sheet)?;
    Ok(Exit::Done)
}
