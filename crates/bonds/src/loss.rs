//! What a class has lost: the first dollar of it, and all of it.
//!
//! Both are for classes with a principal balance: a notional is nobody's money to lose.

use terms::BondFlows;

/// A class has lost principal once its write-downs come to this, dollars.
pub const FIRST_DOLLAR: f64 = 1.0;

/// The first deal month in which the write-downs of `class` (its position in the deal), less
/// write-ups and reimbursements so far, come to [`FIRST_DOLLAR`], looking at months up to
/// `through`. Else, where `through` reaches the last month of the collateral and the class is left
/// with a balance of as much, that last month; else `None`.
pub fn first_loss(flows: &BondFlows, class: usize, through: usize) -> Option<usize> {
    let columns = &flows.classes[class];
    let mut lost = 0.0;
    for (row, loss) in columns.loss.iter().enumerate().take(through) {
        lost += loss;
        if lost >= FIRST_DOLLAR {
            return Some(row + 1);
        }
    }
    (left_unpaid(flows, class, through) >= FIRST_DOLLAR).then_some(columns.loss.len())
}

/// Principal that `class` loses in months up to `through`, dollars: write-downs less write-ups and
/// reimbursements, and the balance that is left where `through` reaches the last month of the
/// collateral.
pub fn class_loss(flows: &BondFlows, class: usize, through: usize) -> f64 {
    let loss = &flows.classes[class].loss;
    loss.iter().take(through).sum::<f64>() + left_unpaid(flows, class, through)
}

/// Balance at the end of the collateral; 0 where `through` is before it, or where the flows end with
/// the call: it redeems every class.
fn left_unpaid(flows: &BondFlows, class: usize, through: usize) -> f64 {
    let balances = &flows.classes[class].ending_balance;
    if through < balances.len() || flows.call_month == Some(balances.len()) {
        return 0.0;
    }
    balances.last().copied().unwrap_or(0.0)
}
