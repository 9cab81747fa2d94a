//! Break-evens: where a class takes its first dollar of loss, or misses another goal.

mod goals;
mod term;

use bonds::deal::Deal as Terms;
use collateral::PrepaymentBase;
use grid::setting::{KEY_COLUMNS, Row, ScenarioKeys};
use grid::{
    Answer, BreakevenCell, BreakevenRequest, DealInputs, Defaulting, Given, Goal, LossThrough,
    Prepared, Side, Solve, View, breakeven,
};
use report::{Column, Sheet, Value};
use terms::{Price, RunTo};

use crate::keys::OwnSetting;
use crate::results::GOAL;
use crate::{Deal, Error, Settings, facts, keys, notes, scenarios, select};
pub use goals::goal;
pub use term::TermRange;

/// Answers are multiples of this, percent, where nothing else is asked for.
pub const INCREMENT: f64 = 0.001;

/// What is solved for, and for whom.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakEvenOptions {
    /// Classes by name; none: those that the deal's document quotes, else all that take losses.
    pub classes: Vec<String>,
    /// To call or to maturity; `None`: both, where the deal has a call.
    pub run_to: Option<RunTo>,
    /// What is solved for, unless it is a term.
    pub solve: Solve,
    /// A term of the deal that is solved for in a range of its values.
    pub term: Option<TermRange>,
    /// What the class must not come to, each with a row of its own; none: its first dollar of loss.
    pub goals: Vec<Goal>,
    /// Clean price of floors of yield and margin, percent; `None`: the deal's.
    pub price: Option<f64>,
    /// Last month whose losses count to call; `None`: the deal's.
    pub loss_through: Option<LossThrough>,
    /// The side of the answer whose scenario a row is.
    pub side: Side,
    /// Answers are multiples of this, percent, or in the unit of a term; of a term [`INCREMENT`]
    /// stands for about a millionth of its range.
    pub increment: f64,
    /// Whether swaps keep their fixed rates where the document quotes break-evens at others.
    pub deal_swaps: bool,
}

impl Default for BreakEvenOptions {
    fn default() -> BreakEvenOptions {
        BreakEvenOptions {
            classes: Vec::new(),
            run_to: None,
            solve: Solve::Cdr,
            term: None,
            goals: Vec::new(),
            price: None,
            loss_through: None,
            side: Side::default(),
            increment: INCREMENT,
            deal_swaps: false,
        }
    }
}

/// Break-evens: by class, then view, then scenario, then goal.
#[derive(Clone, Debug)]
pub struct BreakEvens {
    deal: Deal,
    /// What was asked for, of the first goal.
    pub request: BreakevenRequest,
    /// The goals, in the order stated.
    pub goals: Vec<Goal>,
    /// The answers, in order.
    pub cells: Vec<BreakevenCell>,
    /// What the run has to say beside its numbers.
    pub notes: Vec<String>,
    own: Vec<OwnSetting>,
    /// The path of the term that is solved for.
    term: Option<String>,
}

impl Deal {
    /// Solves one break-even a class, view, scenario of `settings` and goal.
    ///
    /// ```
    /// use paydown::{BreakEvenOptions, Deal, Settings};
    ///
    /// let deal = Deal::open("impac-2003-1")?;
    /// let solved = deal.break_evens(&Settings::default(), &BreakEvenOptions::default())?.table();
    /// assert_eq!(solved.value(0, "class"), Some(&"1-B-1".into()));
    /// assert_eq!(solved.number(0, "cdr_pct"), Some(8.485));
    /// assert_eq!(solved.number(0, "first_loss_period"), Some(38.0));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When what is asked does not fit the deal.
    pub fn break_evens(
        &self,
        settings: &Settings,
        options: &BreakEvenOptions,
    ) -> Result<BreakEvens, Error> {
        let inputs = self.inputs();
        let solve = if options.term.is_some() { Solve::Term } else { options.solve };
        check(settings, solve, inputs)?;
        let prepared = match options.deal_swaps {
            true => Prepared::new(inputs)?,
            false => Prepared::for_breakevens(inputs)?,
        };
        let terms = inputs.breakeven.as_ref();
        let goals = match options.goals.is_empty() {
            true => vec![Goal::FirstDollar],
            false => options.goals.clone(),
        };
        let quoted = goals::classes(&options.classes, inputs)?;
        let by_goal = goals
            .iter()
            .map(|goal| goals::of_goal(&quoted, options, inputs, *goal))
            .collect::<Result<Vec<_>, Error>>()?;
        let request = BreakevenRequest {
            classes: quoted,
            views: select::views(options.run_to, inputs)?,
            scenarios: scenarios::all(settings, inputs, View::Breakevens)?,
            solve,
            goal: goals.first().copied().unwrap_or_default(),
            given: match options.price {
                Some(price) => Given::Price(Price::from_percent(price)),
                None => Given::DealPrice,
            },
            loss_through: options
                .loss_through
                .or(terms.map(|terms| terms.loss_through))
                .unwrap_or_default(),
            side: options.side,
            increment: match &options.term {
                Some(term) if options.increment == INCREMENT => term.increment(),
                _ => options.increment,
            },
        };
        for scenario in &request.scenarios {
            prepared.paths(scenario)?;
        }
        let mut notes = notes_of(settings, options, inputs, &request);
        if !matches!(solve, Solve::Cdr | Solve::Sda) {
            notes.extend(notes::unapplied(&prepared, &request.scenarios));
        }
        let own = own_settings(options, &request, inputs);
        let term = options.term.as_ref().map(|term| term.path_in(self)).transpose()?;
        let mut cells = Vec::new();
        for (goal, classes) in goals.iter().zip(by_goal) {
            let request = BreakevenRequest { goal: *goal, classes, ..request.clone() };
            cells.extend(match &options.term {
                Some(term) => term.cells(self, settings, &request, options.deal_swaps),
                None => breakeven(&prepared, &request),
            });
        }
        goals::side_by_side(&mut cells, &request);
        Ok(BreakEvens { deal: self.clone(), request, goals, cells, notes, own, term })
    }
}

impl BreakEvens {
    /// Break-evens without a solution.
    pub fn failed(&self) -> usize {
        self.cells.iter().filter(|cell| cell.answer.is_err()).count()
    }

    /// What is said of the run of all rows.
    pub fn facts(&self) -> Vec<(String, String)> {
        let mut facts = facts::facts(self.deal.inputs(), View::Breakevens, &self.request.scenarios);
        let solved = Row::named(solved_column(self.request.solve)).map(|row| row.title);
        facts.retain(|(name, _)| Some(name.as_str()) != solved);
        facts.extend(self.term.iter().map(|path| ("Solved for".to_string(), path.clone())));
        let mut own = self.own.clone();
        if let [goal] = self.goals.as_slice() {
            own.extend(goals::own_setting(*goal));
        }
        facts.extend(facts::of_question(&own));
        facts
    }

    /// One row an answer, with the scenario of the side that was asked for.
    pub fn table(&self) -> Sheet {
        let (inputs, request) = (self.deal.inputs(), &self.request);
        let keys = self.cells.iter().map(|cell| {
            let mut own = self.own.clone();
            own.extend(goals::own_setting(cell.goal));
            let scenario = &request.scenarios[cell.scenario];
            without_solved(keys::of(inputs, View::Breakevens, scenario, &own), request.solve)
        });
        let keys: Vec<_> = keys.collect();
        let mut sheet = Sheet::new(columns());
        for (cell, keys) in self.cells.iter().zip(&keys) {
            sheet.push(row(&inputs.deal, request, cell, keys));
        }
        keys::add(&mut sheet, keys.iter());
        let solved = self.term.as_deref().unwrap_or(solved_column(request.solve));
        let solved = std::iter::repeat_n(Value::from(solved), self.cells.len());
        keys::add_solved(&mut sheet, solved);
        sheet.columns.push(goal_column());
        for (row, cell) in sheet.rows.iter_mut().zip(&self.cells) {
            row.push(cell.goal.to_string().into());
        }
        sheet
    }
}

/// Faults of usage: a flag for what is solved for, nothing that makes loans default.
fn check(settings: &Settings, solve: Solve, inputs: &DealInputs) -> Result<(), Error> {
    let solved = match solve {
        Solve::Cdr | Solve::Sda | Solve::Multiple => "cdr_pct",
        Solve::Severity => "severity_pct",
        Solve::Speed => "speed_pct",
        Solve::Term => return Ok(()),
    };
    let one = Row::named(solved).map(|row| row.one);
    // What settings give of default rates is what a multiple is of.
    let excludes = |row: &Row| {
        Some(row.one) == one && (solve != Solve::Multiple || row.key == "default_multiple_pct")
    };
    if let Some(given) = settings.every().iter().find(|given| excludes(given.row)) {
        let (flag, name) = (given.row.flag, solve.name());
        return Err(Error::usage(format!("--{flag} does not go with --solve {name}")));
    }
    let needs_rate = matches!(solve, Solve::Multiple | Solve::Severity);
    if needs_rate && !has_default_rate(settings, inputs) {
        let hint = match solve {
            Solve::Multiple => "give --cdr or --sda, whose multiple is solved for",
            _ => "give --cdr or --sda",
        };
        return Err(Error::Usage {
            message: format!("{} states no default rate", inputs.deal.name),
            hint: Some(hint.to_string()),
        });
    }
    Ok(())
}

/// Whether a setting or the deal says how fast loans default.
fn has_default_rate(settings: &Settings, inputs: &DealInputs) -> bool {
    settings.has("cdr_pct") || notes::has_default_rate(inputs)
}

/// Flags of the verb itself that differ from their defaults, without the goal; the side has a column.
fn own_settings(
    options: &BreakEvenOptions,
    request: &BreakevenRequest,
    inputs: &DealInputs,
) -> Vec<OwnSetting> {
    let mut own = Vec::new();
    let mut add = |key, figure: Option<String>| own.extend(figure.map(|figure| (key, figure)));
    add("price", options.price.map(|price| price.to_string()));
    add("range", options.term.as_ref().map(|TermRange { low, high, .. }| format!("{low}:{high}")));
    let is_default = request.increment == INCREMENT;
    add("increment", Some(request.increment.to_string()).filter(|_| !is_default));
    let document = inputs.breakeven.as_ref().map(|terms| terms.loss_through).unwrap_or_default();
    let through = LossThrough::ALL.iter().find(|(_, through)| *through == request.loss_through);
    let through = through.filter(|(_, through)| *through != document);
    add("loss_through", through.map(|(name, _)| name.to_string()));
    add("deal_swaps", options.deal_swaps.then(|| "on".to_string()));
    own
}

/// The column in which the answer stands.
fn solved_column(solve: Solve) -> &'static str {
    match solve {
        Solve::Cdr => "cdr_pct",
        Solve::Sda => "sda_pct",
        Solve::Multiple => "multiple_pct",
        Solve::Severity => "severity_pct",
        Solve::Speed => "speed_pct",
        Solve::Term => "term_value",
    }
}

/// The keys without the figure that another one takes the place of.
fn without_solved(mut keys: ScenarioKeys, solve: Solve) -> ScenarioKeys {
    if let Some(one) = Row::named(solved_column(solve)).map(|row| row.one) {
        let is_one = |name| Row::named(name).is_some_and(|row| row.one == one);
        for (key, figure) in KEY_COLUMNS.iter().zip(&mut keys.figures) {
            if is_one(key.name()) {
                *figure = None;
            }
        }
    }
    keys
}

/// Says under which terms break-evens run where they are not those of the other verbs.
fn notes_of(
    settings: &Settings,
    options: &BreakEvenOptions,
    inputs: &DealInputs,
    request: &BreakevenRequest,
) -> Vec<String> {
    let mut said = Vec::new();
    let Some(scenario) = request.scenarios.first() else { return said };
    let liquidation = &scenario.liquidation;
    let loans_default =
        !matches!(request.solve, Solve::Speed | Solve::Term) || has_default_rate(settings, inputs);
    if !loans_default {
        said.push(notes::NO_DEFAULTS.to_string());
    }
    match &inputs.breakeven {
        Some(terms) => {
            let mut words = vec![match liquidation.prepayment_base {
                PrepaymentBase::NetOfDefaults => "prepayments net of defaults",
                PrepaymentBase::GrossOfDefaults => "prepayments gross of defaults",
            }];
            if !scenario.cross_support {
                words.push("no support between groups");
            }
            if request.loss_through == LossThrough::MonthBeforeCall {
                words.push("losses through the month before the call");
            }
            if !terms.swap_fixed.is_empty() && !options.deal_swaps {
                words.push("swaps at the rates of [breakeven]");
            }
            said.push(format!("as the deal quotes break-evens: {}", words.join(", ")));
        }
        None if !loans_default => {}
        None => {
            said.extend(notes::liquidation(&settings.every(), inputs));
        }
    }
    said
}

fn row(
    deal: &Terms,
    request: &BreakevenRequest,
    cell: &BreakevenCell,
    keys: &ScenarioKeys,
) -> Vec<Value> {
    let answer: Option<&Answer> = cell.answer.as_ref().ok();
    let measured = answer.map(|answer| &answer.measured);
    let or_key = |solve: Solve, key: &str| match answer.filter(|_| request.solve == solve) {
        Some(answer) => answer.value.into(),
        None => keys::value(key, keys),
    };
    let multiple = match (request.solve, &request.scenarios[cell.scenario].defaulting) {
        (Solve::Multiple, _) => answer.map(|answer| answer.value),
        (Solve::Severity | Solve::Speed | Solve::Term, Defaulting::OfDeal(percent)) => {
            Some(*percent)
        }
        _ => None,
    };
    let reason = match &cell.answer {
        Ok(answer) => answer.note.clone(),
        Err(reason) => Some(reason.clone()),
    };
    vec![
        deal.name.clone().into(),
        deal.classes[cell.class].name.clone().into(),
        cell.run_to.name().into(),
        keys::value("shift_bp", keys),
        or_key(Solve::Severity, "severity_pct"),
        keys::value("lag_months", keys),
        or_key(Solve::Cdr, "cdr_pct"),
        measured.map(|m| m.cumulative_loss_pct).into(),
        answer.and_then(|a| a.first_loss).into(),
        reason.into(),
        or_key(Solve::Speed, "speed_pct"),
        keys::value("advance_pct", keys),
        or_key(Solve::Sda, "sda_pct"),
        multiple.into(),
        answer.and_then(|a| a.class_loss).into(),
        measured.and_then(|m| m.wal_years).into(),
        measured.and_then(|m| m.window).map(|w| w.first).into(),
        measured.and_then(|m| m.window).map(|w| w.last).into(),
        request.side.name().into(),
        answer.filter(|_| request.solve == Solve::Term).map(|answer| answer.value).into(),
    ]
}

/// The column that names the goal of a row, the last one.
pub(crate) fn goal_column() -> Column {
    Column::text(GOAL, "Goal")
}

/// The columns, without those of the scenario.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::text("run_to", "Run to"),
        Column::number("shift_bp", "Shift (bp)", 0),
        Column::number("severity_pct", "Severity (%)", 2),
        Column::number("lag_months", "Lag (months)", 0),
        Column::number("cdr_pct", "CDR (%)", 3),
        Column::number("cumulative_loss_pct", "Cumulative loss (%)", 2),
        Column::number("first_loss_period", "First loss", 0),
        Column::text("reason", "Reason"),
        Column::number("speed_pct", "Speed (%)", 2),
        Column::number("advance_pct", "Advance (%)", 0),
        Column::number("sda_pct", "SDA (%)", 2),
        Column::number("multiple_pct", "Multiple (%)", 2),
        Column::money("class_loss", "Class loss ($)", 0),
        Column::number("wal_years", "WAL (years)", 2),
        Column::text("first_principal", "First principal"),
        Column::text("last_principal", "Last principal"),
        Column::text("side", "Side"),
        Column::number("term_value", "Term", 4),
    ]
}
