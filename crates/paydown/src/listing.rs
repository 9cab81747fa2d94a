//! The shipped deals, in a table.

use report::{Column, Sheet};

use crate::{Deal, Error, shipped};

impl Deal {
    /// Every shipped deal, by name.
    ///
    /// ```
    /// let deals = paydown::Deal::list()?;
    /// assert!(deals.iter().any(|deal| deal.name() == "impac-2003-8"));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// The faults of the first one that has some.
    pub fn list() -> Result<Vec<Deal>, Error> {
        shipped().into_iter().map(Deal::open).collect()
    }
}

/// One row a deal: title, settlement, how many groups and classes, collateral at the cut-off.
pub fn listing(deals: &[Deal]) -> Sheet {
    let mut sheet = Sheet::new(columns());
    for deal in deals {
        let inputs = deal.inputs();
        let balance = inputs.groups.iter().map(|group| group.pool.cut_off_balance()).sum::<f64>();
        sheet.push(vec![
            deal.name().into(),
            deal.title().into(),
            inputs.deal.dates.settlement.into(),
            deal.groups().count().into(),
            deal.classes().count().into(),
            balance.into(),
        ]);
    }
    sheet
}

/// The columns.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("title", "Title"),
        Column::text("settlement", "Settlement"),
        Column::number("groups", "Groups", 0),
        Column::number("classes", "Classes", 0),
        Column::money("collateral_usd", "Collateral ($)", 2),
    ]
}
