//! The vocabulary of the priority of payments: what a step pays, from where, how much, to whom, how
//! shared, and when.

use crate::deal::Deal;
use crate::formula::Expression;

/// One step of the priority of payments: a verb with where the cash comes from, how much, to
/// whom and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is paid.
    pub verb: Verb,
    /// Accounts that are drawn, in order.
    pub from: Vec<Account>,
    /// A class of a reference group that grows by what the step pays, in place of accounts: its
    /// principal is so much less, below 0 where it is paid nothing.
    pub grows: Option<String>,
    /// Classes that receive it, those of all recipients.
    pub to: Vec<String>,
    /// How they share it.
    pub split: Split,
    /// Recipients of recipients, where `to` and `split` do not say enough.
    pub recipients: Option<Recipient>,
    /// How much it pays at most.
    pub limits: Limits,
    /// When the step applies.
    pub when: When,
    /// Where the document says so.
    pub cite: String,
}

/// Who receives a part of what a step pays.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipient {
    /// Who.
    pub who: Who,
    /// How much at most.
    pub limits: Limits,
    /// A test; where it does not hold, the recipient has no share.
    pub when: Option<Expression>,
}

/// A class, or recipients and how they share.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    /// A class.
    Class(String),
    /// One after the other.
    Sequential(Vec<Recipient>),
    /// In proportion: by amount due for interest, by balance for principal.
    ProRata(Vec<Recipient>),
    /// By parts of one, each with its recipient; `None` for what the others leave. What a recipient
    /// cannot take of its part stays in the account.
    Parts(Vec<(Option<Expression>, Recipient)>),
}

/// The most that a step, or a recipient, is paid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// Dollars.
    pub until: Option<Expression>,
    /// Dollars that its classes together keep of their balances.
    pub down_to: Option<Expression>,
}

/// What a step pays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verb {
    /// Interest of the period at the note rate.
    Interest,
    /// Interest that earlier dates left unpaid, with interest at the note rate.
    UnpaidInterest,
    /// Principal, up to an amount.
    Principal(Amount),
    /// Basis risk shortfall of this and earlier dates, with interest.
    BasisRisk,
    /// Losses allocated before, paid as principal-like cash without interest.
    ReimburseLoss,
    /// The classes' interest is added to their balance; the cash goes to the account of
    /// principal of their group.
    Accrue,
    /// The classes' interest is added to their balance, without cash.
    Defer,
    /// What insurers have paid and not got back; `to` names insurers.
    ReimburseInsurer,
    /// Fills reserve accounts up to their targets; `to` names groups.
    FundReserve,
    /// Cash from accounts to an account.
    Transfer(Account),
    /// Fees in their place among the steps; `to` names [`StepFee`]s.
    Fee,
    /// Losses: balances fall without cash.
    WriteDown,
    /// What classes were written down before: balances rise without cash.
    WriteUp,
    /// Everything left, to a residual.
    Release,
}

impl Verb {
    /// Whether no cash moves.
    pub fn is_cashless(self) -> bool {
        matches!(self, Verb::Defer | Verb::WriteDown | Verb::WriteUp)
    }

    /// Whether `to` names classes that are owed what it pays.
    pub fn pays_classes(self) -> bool {
        !matches!(
            self,
            Verb::ReimburseInsurer
                | Verb::FundReserve
                | Verb::Transfer(_)
                | Verb::Fee
                | Verb::Release
        )
    }

    /// The verb as deal files write it.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Interest => "interest",
            Verb::UnpaidInterest => "unpaid_interest",
            Verb::Principal(_) => "principal",
            Verb::BasisRisk => "basis_risk",
            Verb::ReimburseLoss => "reimburse_loss",
            Verb::Accrue => "accrue",
            Verb::Defer => "defer",
            Verb::ReimburseInsurer => "reimburse_insurer",
            Verb::FundReserve => "fund_reserve",
            Verb::Transfer(_) => "transfer",
            Verb::Fee => "fee",
            Verb::WriteDown => "write_down",
            Verb::WriteUp => "write_up",
            Verb::Release => "release",
        }
    }
}

/// How much principal a step pays at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Principal collected on the group, less what overcollateralization above its target
    /// releases; what a step of the same date has paid already counts.
    Distribution(usize),
    /// What lifts the group's overcollateralization to its target.
    OcDeficiency(usize),
    /// The same, as far as losses of the group have lowered it.
    OcLossDeficiency(usize),
    /// What brings the classes paid down to the balance that a plan of [`crate::deal::Deal::plans`] gives them
    /// after this date.
    Planned(usize),
    /// All that the accounts hold.
    All,
}

impl Amount {
    /// The limit as deal files write it, that of a plan without its name; `None` for all there is.
    pub fn limit(self) -> Option<&'static str> {
        match self {
            Amount::Distribution(_) => Some("until distribution"),
            Amount::OcDeficiency(_) => Some("until oc_deficiency"),
            Amount::OcLossDeficiency(_) => Some("until oc_loss_deficiency"),
            Amount::Planned(_) => Some("down_to a plan"),
            Amount::All => None,
        }
    }
}

/// A planned amortization schedule.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Balance of the classes together after each month; the last holds.
    Balances(Vec<f64>),
    /// Principal of each month; nothing after the last.
    Principal(Vec<f64>),
}

/// An account of the deal's own. It keeps its cash from date to date; what it holds above what is
/// required of it after the steps of a date goes to the residual of its group, and all of it on the
/// last date of the collateral.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnAccount {
    /// Name in the document.
    pub name: String,
    /// Group to whose residual it is released, as a position in [`crate::deal::Deal::groups`].
    pub group: usize,
    /// Deposit at closing, dollars.
    pub initial_usd: f64,
    /// What it keeps at most, dollars, of what the steps of the date leave; `None`: all.
    pub required: Option<Expression>,
}

/// A fee that steps pay. A fee of a group ([`crate::deal::Fee`]) is paid before any step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepFee {
    /// Name in the document.
    pub name: String,
    /// Group among whose fees it counts, as a position in [`crate::deal::Deal::groups`].
    pub group: usize,
    /// Dollars due on each date, of what is known with the collections.
    pub amount: Expression,
    /// Whether what a date leaves unpaid is due on the next, without interest.
    pub is_carried: bool,
}

/// Which cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Interest collected, after fees.
    Interest(usize),
    /// Principal collected.
    Principal(usize),
    /// Net receipts of the group's derivative contracts.
    Derivative(usize),
    /// The group's reserve account: what is in it stays from date to date.
    Reserve(usize),
    /// An account of the deal's own, as a position in [`crate::deal::Deal::accounts`].
    Own(usize),
}

impl Account {
    /// The group whose cash it holds in a deal, as a position in [`Deal::groups`]; `None` of an
    /// account that the deal does not have.
    pub fn group(self, deal: &Deal) -> Option<usize> {
        match self {
            Account::Interest(group)
            | Account::Principal(group)
            | Account::Derivative(group)
            | Account::Reserve(group) => Some(group),
            Account::Own(own) => Some(deal.accounts.get(own)?.group),
        }
    }
}

/// How several classes share a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// One after the other, each as much as it may have.
    Sequential,
    /// In proportion: by amount due for interest, by balance for principal.
    ProRata,
}

impl Split {
    /// All splits, by the names that deal files use.
    pub const ALL: [(&'static str, Split); 2] =
        [("sequential", Split::Sequential), ("pro-rata", Split::ProRata)];
}

/// When a step applies.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// On every payment date.
    Always,
    /// While any of these classes has a balance before the step.
    Outstanding(Vec<String>),
    /// When none of these classes has a balance before the step.
    Retired(Vec<String>),
    /// While this trigger is in effect.
    Trigger(String),
    /// While this trigger is not in effect.
    NoTrigger(String),
    /// Where this test holds before the step.
    Test(Expression),
}
