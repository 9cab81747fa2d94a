//! `reserve` of a group as written.

use bonds::deal::Reserve;
use toml::Spanned;

use crate::formula::EXPRESSION;
use crate::reader::bounds;
use crate::schema::{choice, flat, keys, number, optional, required};

/// A reserve account as written.
#[derive(Clone)]
pub(crate) struct ReserveFile {
    amounts: Amounts,
    /// The target by an expression.
    pub(crate) target: Option<Spanned<String>>,
}

/// Deposit and target for life.
#[derive(Clone, Copy)]
enum Amounts {
    Dollars(Reserve),
    /// The same as percent of the cut-off balance.
    OfCutOff(Reserve),
}

impl ReserveFile {
    /// The account of a group with this cut-off balance, dollars.
    pub(crate) fn of(&self, cut_off_balance: f64) -> Reserve {
        match self.amounts {
            Amounts::Dollars(reserve) => reserve,
            Amounts::OfCutOff(Reserve { initial_usd, target_usd }) => Reserve {
                initial_usd: initial_usd / 100.0 * cut_off_balance,
                target_usd: target_usd / 100.0 * cut_off_balance,
            },
        }
    }
}

keys! {
    pub(crate) ReserveKeys reads ReserveFile {
        /// deposit and target
        amounts = flat::<AmountKeys>(),
        /// the target in dollars on every payment date, of what is known with the
        /// collections; never more than the classes' balances
        target = optional(EXPRESSION),
    } => ReserveFile { amounts, target }
}

choice! {
    AmountKeys reads Amounts {
        /// deposit at closing
        initial_usd = flat::<DollarKeys>(),
        /// the same as percent of the cut-off balance
        initial_pct = flat::<PercentKeys>(),
    }
}

keys! {
    DollarKeys reads Amounts {
        /// deposit at closing
        initial_usd = required(number(&bounds::AMOUNT)),
        /// what it is kept at (default: the deposit)
        target_usd = optional(number(&bounds::AMOUNT)),
    } => Amounts::Dollars(Reserve {
        initial_usd,
        target_usd: target_usd.unwrap_or(initial_usd),
    })
}

keys! {
    PercentKeys reads Amounts {
        /// the same as percent of the cut-off balance
        initial_pct = required(number(&bounds::PERCENT)),
        /// likewise
        target_pct = optional(number(&bounds::PERCENT)),
    } => Amounts::OfCutOff(Reserve {
        initial_usd: initial_pct,
        target_usd: target_pct.unwrap_or(initial_pct),
    })
}
