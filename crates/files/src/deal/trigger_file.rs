//! `[[trigger]]` as written: a test of losses or delinquencies.

use bonds::deal::LossStep;
use toml::Spanned;

use crate::formula::EXPRESSION;
use crate::reader::bounds::{self, MONTHS};
use crate::reader::source::Problem;
use crate::reader::toml_reader::Value;
use crate::schema::{
    FLAG, Form, Keys as _, NAME, Shape, case, choice, flat, keys, names, number, optional, or,
    required, table, whole,
};

keys! {
    /// A trigger as written.
    pub(crate) struct TriggerFile {
        /// named by `unless` of a stepdown and `when` of a step
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// whose collateral is tested (default: all groups together)
        group: Option<Spanned<String>> = optional(NAME).lenient(),
        /// what is tested
        test: Option<TestFile> = flat::<TestKeys>().kept(),
        /// first deal month in which it is tested: before it the trigger is not in effect, not even
        /// where triggers are forced to fail (`--triggers fail`)
        from_period: u32 = or(1, whole(1, MONTHS)).lenient(),
        /// `false`: once in effect it stays
        cures: bool = or(true, FLAG).lenient(),
    }
}

/// What it tests.
pub(crate) enum TestFile {
    CumulativeLoss(Vec<LossStep>),
    Delinquency(f64),
    OfEnhancement { pct: f64, senior: Vec<Spanned<String>> },
    Expression(Spanned<String>),
}

choice! {
    pub(crate) TestKeys reads TestFile {
        /// losses so far, less subsequent recoveries, above a percent of the cut-off balance; no
        /// test before the first step
        cumulative_loss = case(LossSteps.map(TestFile::CumulativeLoss)),
        /// delinquent balance above this percent of the current balance
        delinquency_pct = case(number(&bounds::PERCENT).map(TestFile::Delinquency)),
        /// delinquent balance above a part of the enhancement of classes
        delinquency_of_enhancement = case(table::<OfEnhancementKeys>()),
        /// a test as an expression, of what is known with the collections
        test = case(EXPRESSION.map(TestFile::Expression)),
    }
}

keys! {
    pub(crate) OfEnhancementKeys reads TestFile {
        /// percent of the collateral less the balance of `senior`; in effect always where they stand
        /// above the collateral
        pct = required(number(&bounds::OF_ENHANCEMENT)),
        /// the classes whose enhancement it is
        senior = required(names("classes")),
    } => TestFile::OfEnhancement { pct, senior }
}

keys! {
    struct LossStepFile {
        /// first deal month of the step
        from_period: Option<Spanned<u32>> = required(whole(1, MONTHS).placed()).kept(),
        /// percent of the cut-off balance
        pct: Option<f64> = required(number(&bounds::PERCENT)).kept(),
    }
}

/// The schedule of cumulative losses, in order of its periods.
struct LossSteps;

impl Form for LossSteps {
    type Out = Vec<LossStep>;

    fn read(&self, value: &Value<'_>) -> Option<Vec<LossStep>> {
        let steps: Vec<_> =
            value.tables(bounds::MANY).into_iter().filter_map(LossStepFile::read).collect();
        let mut before = 0;
        for from in steps.iter().filter_map(|step| step.from_period.as_ref()) {
            let month = *from.get_ref();
            if month <= before {
                let message = format!("period {month} stands after period {before}");
                let label = "expected a later period than that of the step before";
                value.problem(Problem::new(from.span(), message).label(label));
            }
            before = before.max(month);
        }
        if value.is_empty_list() {
            value.fault("`cumulative_loss` has no steps".into(), "at least one", None);
        }
        let step = |step: LossStepFile| {
            let from_month = step.from_period?.into_inner() as usize;
            Some(LossStep { from_month, pct: step.pct? })
        };
        let steps: Option<Vec<_>> = steps.into_iter().map(step).collect();
        steps.filter(|steps| !steps.is_empty())
    }

    fn shape(&self) -> Shape {
        Shape::Tables { of: LossStepFile::rows(), most: bounds::MANY }
    }
}
