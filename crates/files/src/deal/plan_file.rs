//! `[[plan]]` as written: planned principal of planned amortization classes.

use collateral::SpeedCurve;
use toml::Spanned;

use crate::deal::speed_file::{self, QUOTES};
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::schema::{
    FILE, Form as _, NAME, case, choice, flat, keys, number, optional, required, table, word,
};

keys! {
    /// A plan as written.
    pub(crate) struct PlanFile {
        /// named by `down_to` of a step, or in expressions
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// where the planned principal comes from
        kind: Option<PlanKind> = flat::<PlanKeys>().kept(),
    }
}

/// Where the planned principal comes from.
pub(crate) enum PlanKind {
    /// A file whose column of the plan's name holds the balance after each month.
    Balances(Spanned<String>),
    /// The lower principal of the group's collateral each month at two speeds.
    Band { group: Option<Spanned<String>>, low: SpeedCurve, high: SpeedCurve },
}

choice! {
    pub(crate) PlanKeys reads PlanKind {
        /// CSV file with a column `month`, then one column a plan: balance of the planned classes
        /// after each month, down to 0 or through the last month of the collateral
        balances = case(FILE.map(PlanKind::Balances)),
        /// each month the lower principal of the group's collateral at two speeds
        band = case(table::<BandKeys>()),
    }
}

keys! {
    pub(crate) BandKeys reads PlanKind {
        /// whose collateral (default: the only one)
        group = optional(NAME),
        /// measure of the two speeds
        quote = required(word(&QUOTES)),
        /// lower speed
        low = required(number(&bounds::PSA).placed()),
        /// higher speed
        high = required(number(&bounds::PSA).placed()),
    } => PlanKind::Band {
        group,
        low: SpeedCurve::flat(quote, low.into_inner()),
        high: SpeedCurve::flat(quote, high.into_inner()),
    },
    check(table) {
        for (key, speed) in [("low", &low), ("high", &high)] {
            if let Some((quote, speed)) = quote.zip(speed.as_ref())
                && !speed_file::bound(quote).holds(*speed.get_ref())
            {
                let problem = Problem::new(speed.span(), format!("`{key}` is {}", speed.get_ref()));
                let words = speed_file::bound(quote).words;
                table.problem(problem.label(format!("expected {words}")));
            }
        }
    }
}
