//! What a run of a deal may name.

use crate::class::{Class, Kind};
use crate::group::Group;
use crate::index::Indices;

/// What a run of a deal may name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Short name.
    pub name: String,
    /// Groups.
    pub groups: Vec<String>,
    /// Products of all pools.
    pub products: Vec<String>,
    /// Classes with a balance.
    pub with_balance: Vec<String>,
    /// Classes with a notional.
    pub notional: Vec<String>,
    /// Floating-rate classes with a balance.
    pub floating: Vec<String>,
    /// Indices.
    pub indices: Vec<String>,
    /// Whether there are forward levels.
    pub has_forward: bool,
    /// The file of forward levels or of quotes.
    pub curve: Option<String>,
    /// Whether the deal states the runs of its views: those of an older build may be others.
    pub states_views: bool,
    /// Whether the deal can be called.
    pub has_call: bool,
    /// Whether ages of loans are stated, so that speeds may count by them.
    pub has_ages: bool,
    /// Names of alternative pools.
    pub alternative_pools: Vec<String>,
    /// Months until the last loan is due.
    pub months: u32,
}

impl Facts {
    pub(crate) fn of(
        name: &str,
        groups: &[Group],
        classes: &[Class],
        indices: &Indices,
        has_ages: bool,
    ) -> Facts {
        let named = |is_named: &dyn Fn(&Class) -> bool| {
            let named = classes.iter().filter(|class| is_named(class));
            named.map(|class| class.name.clone()).collect::<Vec<String>>()
        };
        let products = groups.iter().flat_map(|group| group.pool.products());
        let mut products: Vec<String> = products.map(String::from).collect();
        products.sort_unstable();
        products.dedup();
        Facts {
            name: name.to_owned(),
            groups: groups.iter().map(|group| group.name.clone()).collect(),
            products,
            with_balance: named(&|class| class.balance().is_some()),
            notional: named(&|class| class.kind == Kind::Notional),
            floating: named(&|class| class.balance().is_some() && class.is_floating),
            indices: indices.names.clone(),
            has_forward: indices.has_forward,
            curve: indices.file.as_ref().map(|(name, _)| name.clone()),
            states_views: indices.states_views,
            has_call: false,
            has_ages,
            alternative_pools: Vec::new(),
            months: groups.iter().map(|group| group.pool.months()).max().unwrap_or(1),
        }
    }
}
