//! Names of a deal that its published numbers may use.

use grid::DealInputs;
use toml::Spanned;

use crate::reader::source::Problem;
use crate::reader::words::{did_you_mean, quoted};

/// Classes, groups and alternative pools of a deal.
pub(crate) struct DealNames<'d> {
    classes: Vec<&'d str>,
    groups: Vec<&'d str>,
    pools: Vec<&'d str>,
}

impl<'d> DealNames<'d> {
    /// The names of a deal.
    pub(crate) fn of(inputs: &'d DealInputs) -> DealNames<'d> {
        let mut pools: Vec<_> = inputs
            .groups
            .iter()
            .flat_map(|group| group.alternative_pools.iter().map(|(name, _)| name.as_str()))
            .collect();
        pools.sort_unstable();
        pools.dedup();
        DealNames {
            classes: inputs.deal.classes.iter().map(|class| class.name.as_str()).collect(),
            groups: inputs.deal.groups.iter().map(|group| group.name.as_str()).collect(),
            pools,
        }
    }

    pub(crate) fn has_several_groups(&self) -> bool {
        self.groups.len() > 1
    }

    /// A fault if the deal has no `key` (`class`, `group` or `pool`) of this name.
    pub(crate) fn lacks(&self, key: &str, name: &Spanned<String>) -> Option<Problem> {
        let (what, names) = match key {
            "class" => ("class", &self.classes),
            "group" => ("group", &self.groups),
            _ => ("alternative pool", &self.pools),
        };
        if names.iter().any(|known| known == name.get_ref()) {
            return None;
        }
        let message = format!("the deal has no {what} {}", quoted(name.get_ref()));
        let hint = did_you_mean(name.get_ref(), names.iter().copied());
        let label = format!("expected the name of a {what} of the deal");
        let label = label.replace("a alternative", "an alternative");
        Some(Problem::new(name.span(), message).label(label).maybe_hint(hint))
    }
}
