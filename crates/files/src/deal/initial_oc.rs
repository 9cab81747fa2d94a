//! What a deal's groups hold at closing: collateral beside classes, and the overcollateralization
//! beside its target.

use bonds::deal::ClassKind;
use grid::DealInputs;

/// A group that has classes, at closing. Dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct InitialOc {
    /// Name of the group.
    pub group: String,
    /// Collateral at the cut-off date, the pre-funding account included.
    pub collateral: f64,
    /// Balances of its classes.
    pub classes: f64,
    /// Target until the stepdown; `None` when the group has none.
    pub target: Option<f64>,
}

impl InitialOc {
    /// Collateral less class balances.
    pub fn amount(&self) -> f64 {
        self.collateral - self.classes
    }

    /// An amount as a percentage of the collateral.
    pub fn percent(&self, amount: f64) -> f64 {
        if self.collateral > 0.0 { 100.0 * amount / self.collateral } else { 0.0 }
    }

    /// How far it lies from the target, where that is more than 1% of the collateral: below zero
    /// when it falls short.
    pub fn off_target(&self) -> Option<f64> {
        let off = self.amount() - self.target?;
        (self.percent(off).abs() > 1.0).then_some(off)
    }
}

/// Every group that has classes with a balance.
pub fn initial_oc(inputs: &DealInputs) -> Vec<InitialOc> {
    let deal = &inputs.deal;
    let of_group = |(position, group): (usize, &bonds::deal::Group)| {
        let balances =
            deal.classes.iter().filter(|class| class.group == position).filter_map(|class| {
                match class.kind {
                    ClassKind::Balance(balance) => Some(balance),
                    _ => None,
                }
            });
        let classes: f64 = balances.sum();
        let collateral = inputs.groups.get(position)?.pool.cut_off_balance();
        let cut_off = group.seasoned.map_or(collateral, |seasoned| seasoned.original_usd);
        let target = group.oc.as_ref().map(|oc| {
            let whole = oc.initial_usd.unwrap_or(oc.initial_pct / 100.0 * cut_off);
            let reserve = group.reserve.filter(|_| oc.less_reserve);
            let floor_pct = oc.stepdown.as_ref().map_or(0.0, |stepdown| stepdown.floor_pct);
            let least = floor_pct / 100.0 * cut_off;
            reserve.map_or(whole, |reserve| (whole - reserve.initial_usd).max(least))
        });
        let name = group.name.clone();
        (classes > 0.0).then_some(InitialOc { group: name, collateral, classes, target })
    };
    deal.groups.iter().enumerate().filter_map(of_group).collect()
}
