//! `oc` of a group as written: the target of overcollateralization.

use std::ops::Range;

use bonds::deal::{OcDelinquency, OcStepdown, OcTarget, OnTrigger};
use terms::Date;
use toml::Spanned;

use crate::deal::class_file::set;
use crate::formula::EXPRESSION;
use crate::reader::bounds;
use crate::reader::source::{Problem, Problems};
use crate::schema::{
    DATE, FLAG, Form as _, keys, names, number, optional, or, required, stated, table, word,
};

/// An OC target as written.
pub(crate) struct OcFile {
    /// The target; the triggers of its stepdown are not looked up.
    pub(crate) target: OcTarget,
    /// Place of `less_reserve`, if it is set.
    pub(crate) less_reserve: Option<Range<usize>>,
    /// Triggers that keep the target at its initial level.
    pub(crate) unless: Vec<Spanned<String>>,
    /// First date of the stepdown.
    not_before: Option<Spanned<Date>>,
    /// The target by an expression.
    pub(crate) expression: Option<Spanned<String>>,
}

impl OcFile {
    /// A stepdown comes after closing.
    pub(crate) fn check(&self, closing: Date, problems: &Problems) {
        if let Some(date) = self.not_before.as_ref().filter(|date| *date.get_ref() <= closing) {
            let message =
                format!("the stepdown ({}) is not after closing ({closing})", date.get_ref());
            problems.push(Problem::new(date.span(), message).label("expected a payment date"));
        }
    }
}

keys! {
    pub(crate) OcKeys reads OcFile {
        /// percent of the cut-off balance
        initial_pct = required(number(&bounds::PERCENT)),
        /// the target in dollars, in place of that percentage
        initial_usd = optional(number(&bounds::AMOUNT)),
        /// the target in dollars on every payment date, of what is known with the
        /// collections; `initial_pct` then says what it is at closing. In place of `initial_usd`,
        /// `less_reserve` and `stepdown`
        target = optional(EXPRESSION),
        /// whether the target is less what the reserve account holds before the date's payments, not
        /// below the floor
        less_reserve = stated(FLAG.placed()),
        /// from a date on, and once the classes have a balance low enough, percent of the current
        /// balance
        stepdown = optional(table::<StepdownKeys>()),
    } => {
        let less_reserve = set(less_reserve);
        let (stepdown, not_before, unless) = match stepdown {
            Some((stepdown, not_before, unless)) => (Some(stepdown), Some(not_before), unless),
            None => (None, None, Vec::new()),
        };
        let is_less = less_reserve.is_some();
        let expression = target;
        let target = OcTarget {
            initial_pct,
            initial_usd,
            expression: None,
            stepdown,
            less_reserve: is_less,
        };
        OcFile { target, less_reserve, unless, not_before, expression }
    },
    check(table) {
        let others = [
            initial_usd.flatten().is_some(),
            less_reserve.as_ref().is_some_and(Option::is_some),
            stepdown.as_ref().is_some_and(Option::is_some),
        ];
        if let (Some(Some(target)), true) = (&target, others.contains(&true)) {
            let message = "`target` stands beside `initial_usd`, `less_reserve` or `stepdown`";
            let problem = Problem::new(target.span(), message);
            table.problem(problem.label("an expression says all of the target"));
        }
    }
}

keys! {
    StepdownKeys reads (OcStepdown, Spanned<Date>, Vec<Spanned<String>>) {
        /// first date of the stepdown
        not_before = required(DATE.placed()),
        /// it begins where the collateral is at or below this percent of the cut-off balance
        balance_pct = required(number(&bounds::PERCENT)),
        /// percent of the current balance
        current_pct = required(number(&bounds::PERCENT)),
        /// not below this percent of the cut-off balance
        floor_pct = required(number(&bounds::PERCENT)),
        /// not below an amount that delinquencies give
        delinquency = optional(table::<DelinquencyKeys>()),
        /// while a trigger of `unless` is in effect the target is its initial level, also after the
        /// stepdown, or what it was on the date before
        on_trigger = or(OnTrigger::default(), word(&OnTrigger::ALL)),
        /// triggers that keep the target from stepping down
        unless = optional(names("triggers")),
    } => {
        let unless = unless.unwrap_or_default();
        let stepdown = OcStepdown {
            not_before: *not_before.get_ref(),
            balance_pct,
            current_pct,
            floor_pct,
            delinquency,
            unless: unless.iter().map(|name| name.get_ref().clone()).collect(),
            on_trigger,
        };
        (stepdown, not_before, unless)
    }
}

keys! {
    /// At least `times` x (`delinquent_pct` of the delinquent balance - `excess_times` x excess cash
    /// flow).
    DelinquencyKeys reads OcDelinquency {
        /// the amount is at least so many times ...
        times = required(number(&bounds::TIMES)),
        /// ... this part of the delinquent balance ...
        delinquent_pct = required(number(&bounds::PERCENT)),
        /// ... less so many times the excess cash flow
        excess_times = required(number(&bounds::TIMES)),
    } => OcDelinquency { times, delinquent_pct, excess_times }
}
