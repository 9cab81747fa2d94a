//! `[call]` as written, and resolved.

use bonds::deal::Call;
use bonds::formula::{Stage, Unit};
use terms::Date;
use toml::Spanned;

use crate::formula::{EXPRESSION, Formulas};
use crate::reader::bounds;
use crate::reader::source::{Problem, Problems};
use crate::schema::{DATE, Form as _, keys, number, optional};

keys! {
    /// The call as written.
    pub(crate) struct CallFile {
        /// all groups' ending balance at or below this percent of their cut-off balance
        pool_pct: Option<f64> = optional(number(&bounds::PERCENT)).lenient(),
        /// this payment date; whichever comes first
        date: Option<Spanned<Date>> = optional(DATE.placed()).lenient(),
        /// a test of what stands once the date has been paid; whichever comes first
        when: Option<Spanned<String>> = optional(EXPRESSION).lenient(),
        /// what every class is paid above par, as a part of its balance: `2%`, or an amount by month
        premium: Option<Spanned<String>> = optional(EXPRESSION).lenient(),
    }
    check(table) { table.at_least_one(&["pool_pct", "date", "when"]) }
}

impl CallFile {
    /// It is not before the first payment.
    pub(crate) fn check(&self, first: Date, problems: &Problems) {
        if let Some(day) = self.date.as_ref().filter(|day| *day.get_ref() < first) {
            let message =
                format!("the call date ({}) is before the first payment ({first})", day.get_ref());
            problems.push(Problem::new(day.span(), message).label("expected a payment date"));
        }
    }

    /// The call, its expressions read; `None` after a fault.
    pub(crate) fn resolve(&self, formulas: &Formulas<'_>) -> Option<Call> {
        let expression = |text: &Option<Spanned<String>>, unit| match text {
            Some(text) => formulas.expression(text, unit, Stage::Now).map(Some),
            None => Some(None),
        };
        let test = expression(&self.when, Unit::Test);
        let premium = expression(&self.premium, Unit::Number);
        Some(Call {
            pool_pct: self.pool_pct,
            date: self.date.as_ref().map(|date| *date.get_ref()),
            test: test?,
            premium: premium?,
        })
    }
}
