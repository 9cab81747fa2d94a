//! `[[account]]` and `[[fee]]` as written: what a deal has beside its groups.

use toml::Spanned;

use crate::formula::EXPRESSION;
use crate::reader::bounds;
use crate::schema::{FLAG, NAME, keys, number, optional, or, required};

keys! {
    /// An account as written.
    pub(crate) struct AccountFile {
        /// named by steps, and in expressions by `account(NAME)`
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// to whose residual it is released; may be left out where the deal has one group
        group: Option<Spanned<String>> = optional(NAME).lenient(),
        /// deposit at closing
        initial_usd: f64 = or(0.0, number(&bounds::AMOUNT)).lenient(),
        /// what it keeps at most once a date has been paid, in dollars: what is above goes to the
        /// residual (default: it keeps all)
        required: Option<Spanned<String>> = optional(EXPRESSION).lenient(),
    }
}

keys! {
    /// A fee of steps as written.
    pub(crate) struct StepFeeFile {
        /// named by `fee` steps
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// among whose fees it counts; may be left out where the deal has one group
        group: Option<Spanned<String>> = optional(NAME).lenient(),
        /// dollars due on each payment date, of what is known with the collections, as
        /// `max(accrued(0.02%, pool_before), $2500)`
        amount: Option<Spanned<String>> = required(EXPRESSION).kept(),
        /// whether what a date leaves unpaid is due on the next, without interest
        carried: bool = or(false, FLAG).lenient(),
    }
}
