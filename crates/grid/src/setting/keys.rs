//! The scenario that travels with a number: key columns, and the text of what has none.

use std::fmt::Write;

use super::{Figure, ROWS, spelled};
use crate::inputs::DealInputs;
use crate::scenario::Scenario;
use crate::view::View;

/// The key columns of a scenario, in the order in which results end with them.
pub const KEY_COLUMNS: [Key; 14] = [
    Key::Word("index"),
    Key::Settings,
    Key::Number("speed_pct"),
    Key::Number("cpr_pct"),
    Key::Number("psa_pct"),
    Key::Number("abs_pct"),
    Key::Number("shift_bp"),
    Key::Number("cdr_pct"),
    Key::Number("mdr_pct"),
    Key::Number("sda_pct"),
    Key::Number("severity_pct"),
    Key::Number("lag_months"),
    Key::Number("advance_pct"),
    Key::Word("triggers"),
];

/// The entry in `settings` of a term that is not as the deal's file has it.
pub const TERM: &str = "term";

/// The entry in `settings` of the file of a curve that stands in the place of the deal's own.
pub const CURVE: &str = "curve";

/// The entry in `settings` of the file of what loans have done since closing.
pub const HISTORY: &str = "history";

/// One key column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A setting that is a number.
    Number(&'static str),
    /// A setting that is a word.
    Word(&'static str),
    /// Every other setting that departs from the deal's own, as text.
    Settings,
}

impl Key {
    /// Name of the column.
    pub fn name(self) -> &'static str {
        match self {
            Key::Number(name) | Key::Word(name) => name,
            Key::Settings => "settings",
        }
    }
}

/// A scenario as the rows of a result carry it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScenarioKeys {
    /// Figures by key column, in the order of [`KEY_COLUMNS`]; `None` where the scenario has no
    /// such figure, or has a vector.
    pub figures: Vec<Option<Figure>>,
    /// What has no column and departs from the deal's own, the curve, the history and varied terms of the deal last:
    /// `mdr_pct=0.5; speed_of=fixed=50; term=class.M-1.balance_usd=9000000`.
    pub settings: String,
}

impl ScenarioKeys {
    /// The keys of a scenario of a view of a deal.
    pub fn of(inputs: &DealInputs, view: View, scenario: &Scenario) -> ScenarioKeys {
        let own = Scenario::of(inputs, view).with_index(inputs, scenario.index);
        let mut settings = String::new();
        let mut figures = vec![None; KEY_COLUMNS.len()];
        // Parts that differ stand by themselves: the column of both is empty.
        let has_parts = !scenario.liquidation.advances_alike();
        for row in &ROWS {
            let found = row.figures(scenario, inputs);
            let has_vector = matches!(found.as_slice(), [Figure::Vector(_)]);
            let place = KEY_COLUMNS.iter().position(|key| key.name() == row.key);
            if let Some(place) = place.filter(|_| !has_vector) {
                figures[place] = found.into_iter().next();
                continue;
            }
            let is_part = matches!(row.key, "advance_principal_pct" | "advance_interest_pct");
            // Deals whose classes are held give up terms of their own for it, also where it is this
            // deal's own.
            let is_stated = !inputs.held.is_empty() && scenario.stated.has(row);
            let departs = is_stated || found != row.figures(&own, inputs);
            if !departs || (is_part && !has_parts) {
                continue;
            }
            for figure in &found {
                let between = if settings.is_empty() { "" } else { "; " };
                let _ = write!(settings, "{between}{}", spelled(row.key, &figure.to_string()));
            }
        }
        let mut keys = ScenarioKeys { figures, settings };
        inputs.run_curve.iter().for_each(|curve| keys.also(CURVE, &curve.name));
        inputs.history.iter().for_each(|history| keys.also(HISTORY, &history.name));
        inputs.varied.iter().for_each(|term| keys.also(TERM, &term.to_string()));
        keys
    }

    /// The figure of a key column.
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        let place = KEY_COLUMNS.iter().position(|key| key.name() == name)?;
        self.figures.get(place)?.as_ref()
    }

    /// Adds a setting of the verb itself, such as a settlement date.
    pub fn also(&mut self, key: &str, figure: &str) {
        let between = if self.settings.is_empty() { "" } else { "; " };
        let _ = write!(self.settings, "{between}{}", spelled(key, figure));
    }
}
