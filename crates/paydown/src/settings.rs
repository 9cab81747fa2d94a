//! What of a deal's own case is to be other.

use std::fmt;
use std::str::FromStr;

use files::nearest;
use grid::setting::{ROWS, Row, Setting, Words, parse_settings};

use crate::Error;

/// What of a deal's own case is to be other; nothing, by default. Several figures of one setting make
/// a scenario each, but for those by name, which belong to every scenario.
///
/// Its text is that of the column `settings`.
///
/// ```
/// use paydown::Settings;
///
/// let settings = Settings::default().set("cdr_pct", 4)?.set("lag_months", 6)?;
/// assert_eq!(settings.to_string(), "cdr_pct=4; lag_months=6");
/// assert_eq!("cdr_pct=4; lag_months=6".parse::<Settings>()?, settings);
/// let error = "cdr=4".parse::<Settings>().unwrap_err();
/// assert_eq!(error.to_string(), "there is no setting cdr");
/// # Ok::<(), paydown::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    given: Vec<Setting>,
    /// Named scenarios, each in the place of the deal's own case; empty: that alone.
    under: Vec<Vec<Setting>>,
}

impl Settings {
    /// Settings that are known already.
    pub fn of(given: Vec<Setting>) -> Settings {
        Settings { given, under: Vec::new() }
    }

    /// The same with a figure of one setting more, as a flag has it.
    ///
    /// # Errors
    /// When there is no such setting, or the figure is none of it.
    pub fn set(mut self, key: &str, figure: impl ToString) -> Result<Settings, Error> {
        if let Some(words) = Words::named(key) {
            let settings = words.parse_list(&figure.to_string());
            self.given.extend(settings.map_err(|fault| Error::usage(format!("{key}: {fault}")))?);
            return Ok(self);
        }
        let Some(row) = Row::named(key) else {
            let near = nearest(key, ROWS.iter().map(|row| row.key));
            let hint = near.map(|near| format!("did you mean {near}?"));
            return Err(Error::hinted(format!("there is no setting {key}"), hint));
        };
        let setting = Setting::parse(row, &figure.to_string());
        self.given.push(setting.map_err(|fault| Error::usage(format!("{key}: {fault}")))?);
        Ok(self)
    }

    /// The same over each of several scenarios, such as those that a file names: what is given here
    /// stands, in each of them, and they say the rest.
    #[must_use]
    pub fn over(self, scenarios: Vec<Vec<Setting>>) -> Settings {
        Settings { under: scenarios, ..self }
    }

    /// The same with settings that stand over the named scenarios, and under what is given: those of
    /// a file of vectors.
    #[must_use]
    pub fn between(self, settings: Vec<Setting>) -> Settings {
        if settings.is_empty() {
            return self;
        }
        let with = |under: Vec<Setting>| {
            let is_unsaid = |one: &Setting| !settings.iter().any(|own| own.row.one == one.row.one);
            under.into_iter().filter(is_unsaid).chain(settings.iter().cloned()).collect()
        };
        let under = if self.under.is_empty() { vec![Vec::new()] } else { self.under };
        Settings { under: under.into_iter().map(with).collect(), ..self }
    }

    /// What each scenario sets: one list, or one a scenario that these stand over.
    pub(crate) fn alternatives(&self) -> Vec<Vec<Setting>> {
        let is_unsaid =
            |setting: &&Setting| !self.given.iter().any(|given| given.row.one == setting.row.one);
        let with = |under: &Vec<Setting>| -> Vec<Setting> {
            under.iter().filter(is_unsaid).chain(&self.given).cloned().collect()
        };
        if self.under.is_empty() {
            vec![self.given.clone()]
        } else {
            self.under.iter().map(with).collect()
        }
    }

    /// What each of the named scenarios sets.
    pub(crate) fn under(&self) -> &[Vec<Setting>] {
        &self.under
    }

    /// Those given, in their order, without what named scenarios set.
    pub fn all(&self) -> &[Setting] {
        &self.given
    }

    /// Those given and those of named scenarios.
    pub fn every(&self) -> Vec<Setting> {
        self.alternatives().into_iter().flatten().collect()
    }

    /// Whether a setting, or one that excludes it, has a figure, in some named scenario at least.
    pub fn has(&self, key: &str) -> bool {
        has(self.under.iter().flatten().chain(&self.given), key)
    }

    /// Those whose key is, or is not, `key`.
    pub fn split(self, key: &str) -> (Settings, Settings) {
        let (of_key, others) = self.given.into_iter().partition(|given| given.row.key == key);
        (Settings::of(of_key), Settings::of(others).over(self.under))
    }
}

/// Whether one of these settings is that of a key, or excludes it.
pub(crate) fn has<'s>(mut settings: impl Iterator<Item = &'s Setting>, key: &str) -> bool {
    let one = Row::named(key).map(|row| row.one);
    settings.any(|setting| Some(setting.row.one) == one)
}

impl FromStr for Settings {
    type Err = Error;

    fn from_str(text: &str) -> Result<Settings, Error> {
        let entries = parse_settings(text).map_err(|fault| Error::usage(fault.to_string()))?;
        let none = Ok(Settings::default());
        entries.into_iter().fold(none, |known, (key, figure)| known?.set(&key, figure))
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, setting) in self.given.iter().enumerate() {
            let between = if position > 0 { "; " } else { "" };
            write!(to, "{between}{setting}")?;
        }
        Ok(())
    }
}
