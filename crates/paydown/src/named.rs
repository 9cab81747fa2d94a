//! Named scenarios, from a file that deals share.

use std::path::PathBuf;

use files::{NAMED_SCENARIOS, NamedScenarios, named_scenarios_of, nearest, read_named_scenarios};

use crate::{Deal, Error, Settings};

impl Deal {
    /// The file of named scenarios in the deal's folder, else in the one around it.
    ///
    /// # Errors
    /// There is none.
    pub fn scenario_file(&self) -> Result<PathBuf, Error> {
        named_scenarios_of(&self.document().folder).ok_or_else(|| {
            let message = format!("{} has no file of named scenarios", self.name());
            let hint = format!("write {NAMED_SCENARIOS} in its folder, or give --scenario-file");
            Error::hinted(message, Some(hint))
        })
    }

    /// The scenarios of these names, one after the other.
    ///
    /// ```
    /// let deal = paydown::Deal::open("impac-2003-8")?;
    /// let projected = deal.project(&deal.named(&["stress"])?)?;
    /// assert!(projected.facts().contains(&("Severity".to_string(), "45%".to_string())));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// The deal has no file of them, the file has faults, or not all of these names.
    pub fn named(&self, names: &[&str]) -> Result<Settings, Error> {
        let known = read_named_scenarios(&self.scenario_file()?)?;
        Settings::default().over_names(&known, names)
    }
}

impl Settings {
    /// The same over the scenarios of these names in a file.
    ///
    /// # Errors
    /// The file has not all of them.
    pub fn over_names(
        self,
        file: &NamedScenarios,
        names: &[impl AsRef<str>],
    ) -> Result<Settings, Error> {
        let of_name = |name: &str| {
            let found = file.of(name).map(<[_]>::to_vec);
            found.ok_or_else(|| {
                let hint = match nearest(name, file.names()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("there are {}", file.names().collect::<Vec<_>>().join(", ")),
                };
                let message = format!("{} has no scenario {name:?}", file.path.display());
                Error::hinted(message, Some(hint))
            })
        };
        let scenarios = names.iter().map(|name| of_name(name.as_ref()));
        Ok(self.over(scenarios.collect::<Result<_, _>>()?))
    }
}
