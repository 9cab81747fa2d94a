//! A payment date as it is written down. Money is dollars; names are the deal's.

use terms::Date;

use crate::accounts::account_at;
use crate::compile::Waterfall;
pub use crate::explained_class::{
    Accrued, AfterSteps, BalanceRoll, Binds, Carried, ClassDate, ClassStep, Due, NoteRateMade,
    Short,
};
use crate::formula::Unit;
pub use crate::step::Skipped;

/// An amount with the name of what it belongs to: a class, a fee, an account, an insurer, a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Name.
    pub name: String,
    /// Dollars.
    pub amount: f64,
}

/// One payment date: what came in, what each step did with it, and how the date ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Deal month.
    pub month: usize,
    /// Payment date.
    pub date: Date,
    /// What each group brings to the date, in the deal's order. Empty, as everything below, for a
    /// month beyond the last of the collateral.
    pub groups: Vec<GroupOpening>,
    /// What each class is due, in the deal's order.
    pub classes: Vec<ClassOpening>,
    /// Triggers as tested on the date.
    pub triggers: Vec<TriggerState>,
    /// The deal's own amounts on which something depends, in its order.
    pub amounts: Vec<AmountState>,
    /// Steps, in order of execution.
    pub steps: Vec<ExplainedStep>,
    /// The end of the date.
    pub closing: Closing,
    /// The date as each class has it, in the deal's order.
    pub of_classes: Vec<ClassDate>,
}

/// A group before the first step.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupOpening {
    /// Name.
    pub name: String,
    /// Interest collected, before fees and after the prepayment shortfall.
    pub interest_collected: f64,
    /// Interest that prepayments did not pay and the servicer did not cover: it never came in.
    pub prepayment_shortfall: f64,
    /// Principal collected, subsequent recoveries included.
    pub principal_collected: f64,
    /// Strips of the loans that their interest does not cover, paid from it.
    pub strips_of_principal: f64,
    /// Fees paid.
    pub fees: Vec<Named>,
    /// Of a reference pool: interest that the issuer pays the classes beyond what the loans bring, below
    /// 0 what the loans pay beyond it; `None` for other groups.
    pub from_issuer: Option<f64>,
    /// Net payments to counterparties, from interest, then principal.
    pub contract_paid: f64,
    /// Net receipts from counterparties.
    pub contract_received: f64,
    /// Reserve account before the date.
    pub reserve: f64,
    /// Accounts as the first step finds them: interest, principal, derivative, reserve, then those of
    /// the deal's own that are the group's.
    pub accounts: Vec<Named>,
    /// Collateral before the date.
    pub collateral_before: f64,
    /// Collateral after it.
    pub collateral: f64,
    /// Losses since closing, this date's included, less subsequent recoveries.
    pub cumulative_loss: f64,
    /// Balances of the group's classes, write-ups of this date included.
    pub bonds: f64,
    /// Collateral after the date less class balances before the payments.
    pub oc: f64,
    /// OC target; `None` where the group has none.
    pub oc_target: Option<f64>,
    /// Whether the stepdown of the target has come.
    pub stepped_down: bool,
    /// Interest after fees, net payments to counterparties and the interest of the classes.
    pub excess_cash_flow: f64,
    /// Principal distribution amount.
    pub distribution: f64,
}

/// A class before the first step.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassOpening {
    /// Name.
    pub name: String,
    /// Balance or notional on which the period's interest accrues.
    pub balance: f64,
    /// Note rate, a fraction a year.
    pub note_rate: f64,
    /// Interest due for the period.
    pub interest_due: f64,
    /// Interest that earlier dates left unpaid, with interest on it.
    pub unpaid_interest: f64,
    /// Basis risk shortfall of this and earlier dates.
    pub basis_risk: f64,
    /// Written up on this date for subsequent recoveries.
    pub written_up: f64,
}

/// A named amount on the date.
#[derive(Clone, Debug, PartialEq)]
pub struct AmountState {
    /// Name.
    pub name: String,
    /// The expression, as the deal file writes it.
    pub text: String,
    /// What it is measured in.
    pub unit: Unit,
    /// What it is before the first step; `None` for an amount that moves within the date.
    pub value: Option<f64>,
    /// Where the document says so.
    pub cite: String,
}

/// A trigger on the date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerState {
    /// Name.
    pub name: String,
    /// Whether it is in effect.
    pub in_effect: bool,
}

/// A step on the date.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedStep {
    /// Place in the order of execution, from 1.
    pub position: usize,
    /// Verb, as deal files write it.
    pub verb: &'static str,
    /// How much it may pay, as deal files write it; `None` for all that its accounts hold, or is due.
    pub limit: Option<String>,
    /// Why it was passed over; `None` where it applied.
    pub skipped: Option<Skipped>,
    /// The most that it would pay if its accounts held enough; 0 where it was passed over.
    pub asked: f64,
    /// What its accounts held.
    pub available: f64,
    /// What it paid.
    pub paid: f64,
    /// The same by class (by insurer or group where it paid those), in the order of payment;
    /// without those that it paid nothing.
    pub paid_to: Vec<Named>,
    /// What its accounts, named `1.interest`, hold after it, in the order in which they are drawn.
    pub left: Vec<Named>,
    /// Where the document says so.
    pub cite: String,
}

/// The end of a date. Lists name only what is not 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Closing {
    /// Drawn on each insurer for interest and losses of its classes.
    pub insurer_drawn: Vec<Named>,
    /// Paid to classes from reserve accounts after the steps.
    pub reserve_paid: Vec<Named>,
    /// Paid to classes of a reference pool that matures: what the steps left of their balances.
    pub matured: Vec<Named>,
    /// Class balances written down for losses.
    pub written_down: Vec<Named>,
    /// Interest that stays unpaid, that of earlier dates included.
    pub unpaid_interest: Vec<Named>,
    /// What no step paid, by the residual that receives it; released reserves included.
    pub released: Vec<Named>,
    /// Reserve accounts after the date, by group, and the deal's own accounts.
    pub reserve: Vec<Named>,
    /// Collateral less class balances after the date, by group; every group is named.
    pub oc: Vec<Named>,
    /// Whether the clean-up call is possible on this date, or was on an earlier one.
    pub call_possible: bool,
}

/// Name of an account by its position: `1.interest`, or that of the deal's own.
pub(crate) fn account_named(waterfall: &Waterfall, account: usize) -> String {
    let (group, word) = account_at(account);
    match group.checked_sub(waterfall.groups.len()) {
        Some(own) => waterfall.own.account_names[own].clone(),
        None => format!("{}.{word}", waterfall.groups[group].terms.name),
    }
}
