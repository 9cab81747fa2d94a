//! The vocabulary of expressions: what they may name, once.

use terms::IndexId;

use crate::formula::Unit;
use crate::priority::Account;

/// What a deal, its collateral or a date has, dollars where [`Word::unit`] says nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Class balances as they stand.
    Balance,
    /// Class balances before the date.
    Before,
    /// Class balances at closing.
    Original,
    /// Interest that the date has added to class balances so far.
    Accreted,
    /// Interest of the period at the note rate.
    InterestDue,
    /// Interest that earlier dates left unpaid, as it stands.
    UnpaidInterest,
    /// Whether none of the classes has a balance.
    Retired,
    /// Average note rate, by balance before the date.
    Coupon,
    /// Collateral before the date.
    PoolBefore,
    /// Collateral after it.
    PoolAfter,
    /// Collateral at the cut-off date.
    OriginalPool,
    /// Scheduled principal of the loans, advances included.
    ScheduledPrincipal,
    /// Voluntary prepayments.
    PrepaidPrincipal,
    /// Principal recovered on loans that are liquidated.
    Recovered,
    /// Cash on loans that were liquidated before.
    SubsequentRecovery,
    /// All principal collected.
    Collected,
    /// Interest that the loans defer, beyond the principal that makes it up.
    DeferredInterest,
    /// Interest collected, after the loans' own strips.
    NetInterest,
    /// Fees paid before any class.
    Fees,
    /// Average net rate of the loans.
    NetRate,
    /// Losses of the date.
    Loss,
    /// Losses since closing, less subsequent recoveries.
    CumulativeLoss,
    /// Delinquent balance.
    Delinquent,
    /// Principal distribution amount not yet paid.
    Distribution,
    /// Principal that overcollateralization above its target releases.
    OcExcess,
    /// What overcollateralization lacks to its target, once the principal account is paid out.
    OcDeficiency,
    /// The part of it that losses have caused.
    OcLossDeficiency,
    /// What an account holds.
    Account,
    /// What it held before any step.
    AccountBefore,
    /// Deal month.
    Month,
    /// Month of the year of the payment date.
    CalendarMonth,
    /// Payment date.
    Date,
    /// Days of the accrual period.
    Days,
    /// Level of an index.
    Index,
    /// Whether the first possible call date lies behind.
    AfterCall,
}

/// When on a payment date a quantity is known. An amount is as late as the latest that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// With the date.
    Date,
    /// With the month's collections and losses, before fees.
    Collections,
    /// With the interest due, before the first step.
    Interest,
    /// As it stands when asked.
    Now,
}

/// Of what a quantity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Of classes, which add up.
    Classes,
    /// Of groups, which add up; all of them where none is named.
    Groups,
    /// Of accounts, which add up.
    Accounts,
    /// Of an index.
    Index,
    /// Of the date.
    Nothing,
}

/// The same, named.
#[derive(Clone, Debug, PartialEq)]
pub enum Subjects {
    /// Positions of classes.
    Classes(Vec<usize>),
    /// Positions of groups.
    Groups(Vec<usize>),
    /// Accounts.
    Accounts(Vec<Account>),
    /// An index.
    Index(IndexId),
    /// The date.
    Nothing,
}

/// A quantity as deal files write it.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Its word.
    pub name: &'static str,
    /// What it stands for.
    pub quantity: Quantity,
    /// Of what it is.
    pub takes: Takes,
    /// What it is measured in.
    pub unit: Unit,
    /// When it is known.
    pub stage: Stage,
    /// What it means, for the guide.
    pub meaning: &'static str,
}

impl Quantity {
    /// Its line of the vocabulary.
    pub fn word(self) -> &'static Word {
        QUANTITIES.iter().find(|word| word.quantity == self).unwrap_or(&QUANTITIES[0])
    }
}

const fn word(
    name: &'static str,
    quantity: Quantity,
    (takes, unit, stage): (Takes, Unit, Stage),
    meaning: &'static str,
) -> Word {
    Word { name, quantity, takes, unit, stage, meaning }
}

use Quantity as Q;
use Stage::{Collections, Date, Interest, Now};
use Takes::{Accounts, Classes, Groups, Index, Nothing};
use Unit::{Dollars, Months, Number, Rate, Test};

/// Every quantity, in the order of the guide.
#[rustfmt::skip]
pub const QUANTITIES: &[Word] = &[
    word("balance", Q::Balance, (Classes, Dollars, Now), "balances as they stand, after all that has happened on the date"),
    word("before", Q::Before, (Classes, Dollars, Date), "balances before the date"),
    word("original", Q::Original, (Classes, Dollars, Date), "balances at closing"),
    word("accreted", Q::Accreted, (Classes, Dollars, Now), "interest that the date has added to the balances so far"),
    word("interest_due", Q::InterestDue, (Classes, Dollars, Interest), "interest of the period, at the note rate"),
    word("unpaid_interest", Q::UnpaidInterest, (Classes, Dollars, Now), "interest that earlier dates left unpaid, as it stands"),
    word("retired", Q::Retired, (Classes, Test, Now), "none of them has a balance"),
    word("coupon", Q::Coupon, (Classes, Rate, Interest), "average note rate, by balance before the date"),
    word("pool_before", Q::PoolBefore, (Groups, Dollars, Collections), "collateral before the date"),
    word("pool_after", Q::PoolAfter, (Groups, Dollars, Collections), "collateral after the month's collections and losses"),
    word("original_pool", Q::OriginalPool, (Groups, Dollars, Date), "collateral at the cut-off date"),
    word("scheduled_principal", Q::ScheduledPrincipal, (Groups, Dollars, Collections), "scheduled principal, balloons and advances included, less what it makes up of deferred interest"),
    word("prepaid_principal", Q::PrepaidPrincipal, (Groups, Dollars, Collections), "voluntary prepayments, and what a pre-funding account returns unused, less likewise"),
    word("recovered", Q::Recovered, (Groups, Dollars, Collections), "principal recovered on loans that are liquidated"),
    word("subsequent_recovery", Q::SubsequentRecovery, (Groups, Dollars, Collections), "cash on loans that were liquidated before"),
    word("collected", Q::Collected, (Groups, Dollars, Collections), "the sum of these four"),
    word("deferred_interest", Q::DeferredInterest, (Groups, Dollars, Collections), "interest that the loans defer, beyond what prepaid and scheduled principal makes up: so much less interest is collected, and the collateral's balance grows by it"),
    word("net_interest", Q::NetInterest, (Groups, Dollars, Collections), "interest collected, after the loans' own strips and before fees (the column `net_interest` of `cashflows` is after them)"),
    word("net_rate", Q::NetRate, (Groups, Rate, Collections), "average rate of the loans after their own strips, whether they pay or not"),
    word("fees", Q::Fees, (Groups, Dollars, Interest), "fees paid before any class"),
    word("loss", Q::Loss, (Groups, Dollars, Collections), "losses of the date"),
    word("cumulative_loss", Q::CumulativeLoss, (Groups, Dollars, Collections), "losses so far, less subsequent recoveries"),
    word("delinquent", Q::Delinquent, (Groups, Dollars, Collections), "balance that counts as delinquent"),
    word("distribution", Q::Distribution, (Groups, Dollars, Now), "principal distribution amount not yet paid: less what `principal` steps have paid whose `until` is this word, and what others have paid out of the group's principal account; a `transfer` leaves it as it is"),
    word("oc_excess", Q::OcExcess, (Groups, Dollars, Interest), "principal that overcollateralization above its target releases"),
    word("oc_deficiency", Q::OcDeficiency, (Groups, Dollars, Now), "what overcollateralization lacks to its target, the group's principal account counted as paid; as the whole `until` of a `principal` step, which may draw on that account, without it"),
    word("oc_loss_deficiency", Q::OcLossDeficiency, (Groups, Dollars, Now), "the part of it that losses have caused"),
    word("account", Q::Account, (Accounts, Dollars, Now), "what accounts hold"),
    word("account_before", Q::AccountBefore, (Accounts, Dollars, Interest), "what they hold before any step"),
    word("month", Q::Month, (Nothing, Months, Date), "deal month: 1 on the first payment date"),
    word("calendar_month", Q::CalendarMonth, (Nothing, Months, Date), "1 to 12"),
    word("date", Q::Date, (Nothing, Unit::Date, Date), "payment date"),
    word("days", Q::Days, (Nothing, Number, Date), "days of the accrual period"),
    word("index", Q::Index, (Index, Rate, Date), "level of an index"),
    word("after_call", Q::AfterCall, (Nothing, Test, Date), "the first possible call date lies behind"),
];
