//! The tables that verbs write: their columns, and which of them say what a row is about.

use report::Column;

use crate::keys;
use crate::{
    available_rates, batch, break_evens, cash_flows, check, decrement, explain, listing, prices,
    risk, tie_out,
};

/// What names the column that was solved for.
pub(crate) const SOLVED_FOR: &str = "solved_for";
/// What names the goal of a break-even: a key where results have it, which those of earlier versions
/// have not.
pub(crate) const GOAL: &str = "goal";

/// The table of a verb.
///
/// ```
/// let known = paydown::results();
/// let price = known.iter().find(|result| result.verb == "price").expect("it is there");
/// assert_eq!(price.own_keys, ["deal", "class", "run_to", "price"]);
/// assert!(price.is_key("cdr_pct") && !price.is_key("dm_bp"));
/// assert_eq!(price.column("dm_bp").map(|column| column.unit()), Some("bp"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ResultColumns {
    /// The verb, with the flag that chooses the table.
    pub verb: &'static str,
    /// Columns that, beside the scenario, say what a row is about.
    pub own_keys: &'static [&'static str],
    /// All columns, in order.
    pub columns: Vec<Column>,
}

impl ResultColumns {
    /// The table of a verb that runs scenarios: their key columns follow its own.
    fn of_runs(
        verb: &'static str,
        own_keys: &'static [&'static str],
        mut columns: Vec<Column>,
    ) -> ResultColumns {
        keys::add_columns(&mut columns);
        ResultColumns { verb, own_keys, columns }
    }

    /// The same where rows name what was solved for.
    fn of_answers(
        verb: &'static str,
        own_keys: &'static [&'static str],
        columns: Vec<Column>,
    ) -> ResultColumns {
        let mut result = ResultColumns::of_runs(verb, own_keys, columns);
        result.columns.push(keys::solved_column());
        result
    }

    /// The same with one more column, at the end.
    fn ending_with(mut self, column: Column) -> ResultColumns {
        self.columns.push(column);
        self
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a column says what a row is about, or in which scenario. One that was solved for does
    /// not, in the rows whose `solved_for` names it.
    pub fn is_key(&self, name: &str) -> bool {
        let is_named = name == SOLVED_FOR || name == GOAL;
        self.own_keys.contains(&name) || is_named || keys::is_key(name)
    }
}

/// The tables of all verbs on deals.
pub fn results() -> Vec<ResultColumns> {
    let [collateral, classes, contracts, insurers] = cash_flows::columns();
    let of_runs = ResultColumns::of_runs;
    let answers = ResultColumns::of_answers;
    let plain = |verb, own_keys, columns| ResultColumns { verb, own_keys, columns };
    vec![
        answers("price", &["deal", "class", "run_to", "price"], prices::columns()),
        answers("risk", &["deal", "class", "run_to", "price"], risk::columns()),
        of_runs("grid", &["deal", "class", "run_to", "price"], batch::rows::columns()),
        of_runs("cashflows", &["deal", "group", "period"], collateral),
        of_runs("cashflows --bonds", &["deal", "class", "period"], classes),
        of_runs("cashflows --contracts", &["deal", "group", "contract", "period"], contracts),
        of_runs("cashflows --insurers", &["deal", "insurer", "period"], insurers),
        of_runs("decrement", &["deal", "class", "run_to", "date"], decrement::columns()),
        of_runs("afr", &["deal", "group", "scenario", "period"], available_rates::columns()),
        answers("breakeven", &["deal", "class", "run_to", "side"], break_evens::columns())
            .ending_with(break_evens::goal_column()),
        of_runs(
            "explain",
            &["deal", "period", "section", "step", "what", "name", "source"],
            explain::columns(),
        ),
        plain("tieout", &["deal", "table", "row", "column"], tie_out::columns()),
        plain("tieout --summary", &["deal", "file"], tie_out::of_summary()),
        plain("check", &["deal", "kind", "term"], check::columns()),
        plain("list", &["deal"], listing::columns()),
    ]
}
