//! A payment date as one class has it: how its interest came about, which steps paid it, why not more,
//! and how its balance moved. Money is dollars, rates are fractions a year.

use crate::explained::Named;
use crate::step::Skipped;

/// A class on a payment date.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassDate {
    /// Name.
    pub name: String,
    /// How its note rate came about.
    pub rate: NoteRateMade,
    /// How its interest came about.
    pub accrued: Accrued,
    /// Interest that dates leave unpaid.
    pub unpaid_interest: Carried,
    /// Basis risk shortfall: what the available funds rate cuts off. The insurer and the reserve
    /// account do not pay it.
    pub basis_risk: Carried,
    /// Losses allocated and not reimbursed, after the date.
    pub losses_not_reimbursed: f64,
    /// Steps that name it, in order of execution.
    pub steps: Vec<ClassStep>,
    /// What it receives after the steps.
    pub after_steps: AfterSteps,
    /// How its balance or notional moved.
    pub balance: BalanceRoll,
    /// Interest as cash flows have it: paid, or added to the balance; of a residual all that is
    /// released to it.
    pub interest: f64,
    /// Principal as cash flows have it: paid, less interest added to the balance.
    pub principal: f64,
    /// Losses as cash flows have them: less write-ups and what is reimbursed.
    pub loss: f64,
}

/// A note rate, with every rate that could have been it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NoteRateMade {
    /// Name of the index and its level; `None` where it has none.
    pub index: Option<(String, f64)>,
    /// What the level is multiplied with.
    pub multiplier: f64,
    /// Margin, or the fixed rate.
    pub margin: f64,
    /// Whether it is the margin (or rate) after the first possible call date, and another one than
    /// before.
    pub is_stepped_up: bool,
    /// Index and margin, before any cap and floor; the fixed rate.
    pub indexed: f64,
    /// Fixed cap.
    pub cap: Option<f64>,
    /// Floor: 0 where the deal states none.
    pub floor: f64,
    /// The rate of the deal's expression for it, in place of the above.
    pub expression: Option<f64>,
    /// Rate before the available funds rate.
    pub uncapped: f64,
    /// Available funds rate of its group, where it caps the class and classes are outstanding.
    pub available_funds_rate: Option<f64>,
    /// The rate of the deal's expression for its cap.
    pub expression_cap: Option<f64>,
    /// Note rate: the lowest of those that bind.
    pub note_rate: f64,
    /// Which of them it is.
    pub binds: Binds,
}

/// Which rate a note rate is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Binds {
    /// The index with its margin, or the fixed rate.
    #[default]
    Coupon,
    /// The fixed cap.
    Cap,
    /// The floor.
    Floor,
    /// The deal's expression for the rate.
    Expression,
    /// The available funds rate.
    AvailableFunds,
    /// The deal's expression for the cap.
    ExpressionCap,
}

/// Interest of the period: `balance * note rate * days / year_days`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Accrued {
    /// Balance or notional before the date.
    pub balance: f64,
    /// Days of the accrual period.
    pub days: i32,
    /// Days of a year of the day count.
    pub year_days: f64,
    /// Interest due.
    pub interest: f64,
}

/// An amount that is carried from date to date:
/// `beginning + interest + new - paid - lapsed = ending`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Carried {
    /// After the date before.
    pub beginning: f64,
    /// Interest on it.
    pub interest: f64,
    /// What this date adds.
    pub new: f64,
    /// Paid on this date.
    pub paid: f64,
    /// Given up, since no step can pay it.
    pub lapsed: f64,
    /// After this date.
    pub ending: f64,
}

/// A step that names the class.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassStep {
    /// Place in the order of execution, from 1.
    pub position: usize,
    /// What it pays.
    pub due: Due,
    /// What the class was owed of it before the step; of a residual, what the accounts held.
    pub owed: f64,
    /// What the accounts of the step held.
    pub held: f64,
    /// Paid to the class.
    pub paid: f64,
    /// Accounts that the step drew, for all of its recipients.
    pub drawn: Vec<Named>,
    /// Why the class was not paid all that it was owed; `None` where it was.
    pub short: Option<Short>,
}

/// What a step pays a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Interest of the period.
    Interest,
    /// Interest of the period, added to the balance.
    AddedInterest,
    /// Interest that earlier dates left unpaid.
    UnpaidInterest,
    /// Basis risk shortfall.
    BasisRisk,
    /// The balance.
    Principal,
    /// Losses allocated before, in cash.
    WrittenDown,
    /// A loss: the balance falls without cash.
    Loss,
    /// A write-up: the balance rises without cash.
    WriteUp,
    /// What is left, to a residual.
    Release,
}

/// Why a step left a class short.
#[derive(Clone, Debug, PartialEq)]
pub enum Short {
    /// The step was passed over.
    Skipped(Skipped),
    /// Its accounts held nothing.
    NothingHeld,
    /// All that its accounts held was paid, first to the classes named.
    AllPaid(Vec<String>),
    /// It may pay no more than this, first to the classes named.
    Limit(f64, Vec<String>),
    /// The share, limit or test of a recipient within the step.
    Share,
}

/// What a class receives after the steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AfterSteps {
    /// Interest from the reserve account of its group.
    pub reserve_interest: f64,
    /// Principal from it.
    pub reserve_principal: f64,
    /// Interest from its insurer.
    pub insurer_interest: f64,
    /// Principal from it, for losses.
    pub insurer_principal: f64,
    /// What the steps left of its balance, where its reference pool matures.
    pub matured: f64,
    /// What no step paid, released to a residual.
    pub released: f64,
}

/// How a balance moved: `beginning + written_up + interest_added - principal - written_down - declined
/// = ending`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BalanceRoll {
    /// Before the date.
    pub beginning: f64,
    /// Written up, for recoveries or by steps.
    pub written_up: f64,
    /// Interest added, what a class grows by in place of another's cash included.
    pub interest_added: f64,
    /// Principal paid that lowers the balance.
    pub principal: f64,
    /// Losses paid back in cash, which lower no balance.
    pub reimbursed: f64,
    /// Written down for losses.
    pub written_down: f64,
    /// Decline of a notional.
    pub declined: f64,
    /// After the date.
    pub ending: f64,
}
