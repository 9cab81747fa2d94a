//! One scenario of a deal, projected: what questions about one scenario begin with.

use grid::setting::ScenarioKeys;
use grid::{Prepared, Run, Scenario, View};

use crate::keys::{self, OwnSetting};
use crate::{Deal, Error, Settings, facts, notes, scenarios};

/// The cash of one scenario, month by month.
pub struct Projection<'d> {
    /// The scenario.
    pub scenario: Scenario,
    /// The deal, ready to run.
    pub prepared: Prepared<'d>,
    /// Its collateral and its classes.
    pub run: Run,
    /// What the run has to say beside its numbers.
    pub notes: Vec<String>,
}

impl Deal {
    /// Projects the one scenario of `settings` over the deal's own of cash flows.
    ///
    /// ```
    /// let deal = paydown::Deal::open("fabozzi-pac")?;
    /// let projected = deal.project(&"psa_pct=165".parse()?)?;
    /// assert_eq!(projected.facts()[0], ("PSA".to_string(), "165%".to_string()));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When what is asked does not fit the deal, or the scenario has no cash flows.
    pub fn project(&self, settings: &Settings) -> Result<Projection<'_>, Error> {
        let inputs = self.inputs();
        let scenario = scenarios::one(settings, inputs, View::CashFlows)?;
        let prepared = Prepared::new(inputs)?;
        let mut notes = notes::assumed(&settings.every(), inputs);
        notes.extend(notes::unapplied(&prepared, std::slice::from_ref(&scenario)));
        let run = prepared.run(&scenario)?;
        Ok(Projection { scenario, prepared, run, notes })
    }
}

impl Projection<'_> {
    /// What is said of the run, by name.
    pub fn facts(&self) -> Vec<(String, String)> {
        let scenario = std::slice::from_ref(&self.scenario);
        facts::facts(self.prepared.inputs, View::CashFlows, scenario)
    }

    /// The keys of its rows, with settings of the question itself.
    pub fn keys(&self, own: &[OwnSetting]) -> ScenarioKeys {
        keys::of(self.prepared.inputs, View::CashFlows, &self.scenario, own)
    }
}
