//! What a class has lost of its principal: the first dollar of it, more than a part, and all of it;
//! and what it has not received of its interest.
//!
//! Losses are those of classes with a principal balance: a notional is nobody's money to lose.

use terms::BondFlows;

use crate::compile::Waterfall;

/// A class has lost principal once its write-downs come to this, dollars.
pub const FIRST_DOLLAR: f64 = 1.0;

/// The first deal month in which the write-downs of `class` (its position in the deal), less
/// write-ups and reimbursements so far, come to [`FIRST_DOLLAR`], looking at months up to
/// `through`. Else, where `through` reaches the last month of the collateral and the class is left
/// with a balance of as much, that last month; else `None`.
pub fn first_loss(flows: &BondFlows, class: usize, through: usize) -> Option<usize> {
    first_loss_above(flows, class, through, 0.0)
}

/// The first deal month in which the class has lost more than `above` dollars: its write-downs, as
/// [`first_loss`] counts them, are above by [`FIRST_DOLLAR`], or with the balance that is left at the
/// end are.
pub fn first_loss_above(
    flows: &BondFlows,
    class: usize,
    through: usize,
    above: f64,
) -> Option<usize> {
    let columns = &flows.classes[class];
    let mut lost = 0.0;
    for (row, loss) in columns.loss.iter().enumerate().take(through) {
        lost += loss;
        if lost >= above + FIRST_DOLLAR {
            return Some(row + 1);
        }
    }
    let left = left_unpaid(flows, class, through);
    (left > 0.0 && lost + left >= above + FIRST_DOLLAR).then_some(columns.loss.len())
}

/// Interest that `class` was owed on a payment date or before and had not received by the end of it,
/// by date, dollars: what is carried to later dates, with interest on it, and what lapses because no
/// step pays it later, from date to date. What the available funds rate cuts off is no interest owed,
/// but basis risk; what an insurer or a reserve account pays is received. Where the flows end with the
/// call, its redemption pays what is still carried.
pub fn interest_shortfalls<'f>(
    waterfall: &Waterfall,
    flows: &'f BondFlows,
    class: usize,
) -> impl Iterator<Item = f64> + 'f {
    let is_carried = waterfall.classes[class].carries_interest;
    let called = flows.call_month.filter(|month| *month == flows.dates.len() && is_carried);
    let mut lapsed = 0.0;
    flows.classes[class].interest_shortfall.iter().enumerate().map(move |(row, unpaid)| {
        if called == Some(row + 1) {
            return 0.0;
        }
        if is_carried {
            return *unpaid;
        }
        lapsed += unpaid;
        lapsed
    })
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
