//! A deal as its documents describe it: groups, classes, priority of payments, call.
//!
//! Names, not indices: this is the resolved shape of a deal file, which [`mod@crate::compile`] turns
//! into the indices of the date loop.

use terms::{BusinessDays, Date, DayCount, IndexId, PaymentCalendar, Price, Rate};

/// A deal. Classes stand in the order of the document, most senior first within a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Deal {
    /// Short name, as output writes it: `impac-2003-8`.
    pub name: String,
    /// Full title, as tables head it.
    pub title: String,
    /// Dates and accrual.
    pub dates: Dates,
    /// Loan groups.
    pub groups: Vec<Group>,
    /// Classes, the residual included when the document has one.
    pub classes: Vec<Class>,
    /// Priority of payments, in order of execution.
    pub steps: Vec<Step>,
    /// Clean-up call.
    pub call: Option<Call>,
}

/// When the deal pays, and over which days interest accrues.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dates {
    /// Closing: the first accrual period begins here when periods run between payment dates.
    pub closing: Date,
    /// Settlement of a purchase, from which prices, yields and average lives count.
    pub settlement: Date,
    /// Payment dates.
    pub payments: PaymentCalendar,
    /// How interest accrues.
    pub accrual: Accrual,
}

/// Accrual of the classes' interest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Accrual {
    /// From payment date to payment date, the first period from closing, without delay.
    BetweenPayments(DayCount),
    /// One twelfth of a year for every payment (30/360 months). Month 1 accrues from `dated` on;
    /// its payment comes after a month and the delay.
    Monthly {
        /// First day of the first accrual month.
        dated: Date,
    },
}

impl Accrual {
    /// Fraction of a year that accrues for payment date `month` (1-based); `dates` are the
    /// payment dates.
    pub fn year_fraction(&self, month: usize, dates: &[Date], closing: Date) -> f64 {
        match self {
            Accrual::Monthly { .. } => 1.0 / 12.0,
            Accrual::BetweenPayments(day_count) => {
                let from = if month <= 1 { closing } else { dates[month - 2] };
                day_count.years(from, dates[month - 1])
            }
        }
    }
}

/// A loan group and what is paid from it before any class.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Name in the document: `1`.
    pub name: String,
    /// Fees ahead of the classes.
    pub fees: Vec<Fee>,
    /// Overcollateralization; `None` when the deal has no target: principal passes through.
    pub oc: Option<OcTarget>,
    /// Rate that caps the floating-rate classes of the group; `None` when none does.
    pub available_funds_rate: Option<AvailableFundsRate>,
    /// Classes that are written down when class balances exceed the collateral, first one first;
    /// empty: none is.
    pub write_down: Vec<String>,
}

/// A fee that the group pays every month.
#[derive(Clone, Debug, PartialEq)]
pub struct Fee {
    /// Name in the document.
    pub name: String,
    /// How much.
    pub amount: FeeAmount,
}

/// The size of a fee.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FeeAmount {
    /// A twelfth of this rate on the group's beginning balance, undelivered loans left out.
    Rate(Rate),
    /// Dollars a month.
    Dollars(f64),
}

/// The available funds rate: interest collected after fees, as a rate on the group's classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AvailableFundsRate {
    /// Net interest x 12 / class balance x 30 / days of the accrual period.
    ThirtyOverDays,
    /// Net interest x 12 / class balance.
    Plain,
}

impl AvailableFundsRate {
    /// All variants, by the names that deal files use for the day-count factor.
    pub const ALL: [(&'static str, AvailableFundsRate); 2] =
        [("30/days", AvailableFundsRate::ThirtyOverDays), ("none", AvailableFundsRate::Plain)];
}

/// Target of overcollateralization: collateral balance less class balances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OcTarget {
    /// Percent of the cut-off balance, until the stepdown.
    pub initial_pct: f64,
    /// The target until the stepdown in dollars, where it is not the percentage: a sample pool
    /// that differs from the balance on which the classes were sized.
    pub initial_usd: Option<f64>,
    /// How it steps down; `None`: it never does.
    pub stepdown: Option<OcStepdown>,
}

/// Stepdown of the OC target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OcStepdown {
    /// Not before this payment date.
    pub not_before: Date,
    /// Not before the group's ending balance is at or below this percent of its cut-off balance.
    pub balance_pct: f64,
    /// From then on, percent of the current ending balance ...
    pub current_pct: f64,
    /// ... but at least this percent of the cut-off balance.
    pub floor_pct: f64,
}

/// A class of bonds, notes or certificates.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Name in the document: `1-A-1`.
    pub name: String,
    /// Group whose collateral backs it, as a position in [`Deal::groups`].
    pub group: usize,
    /// What its holder owns.
    pub kind: ClassKind,
    /// Interest that it bears.
    pub coupon: Coupon,
    /// Price at which the document quotes it; `None`: par.
    pub price: Option<Price>,
}

/// What the holder of a class owns.
#[derive(Clone, Debug, PartialEq)]
pub enum ClassKind {
    /// A principal balance, dollars.
    Balance(f64),
    /// Interest on a notional: a percentage of the balances of other classes.
    Notional {
        /// Classes whose balance is followed.
        of: Vec<String>,
        /// Percent of their balance.
        pct: f64,
    },
    /// What is left.
    Residual,
}

/// The interest of a class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coupon {
    /// None: principal only, and residuals.
    None,
    /// One rate for life.
    Fixed(Rate),
    /// Index plus margin, within caps.
    Floating(Floating),
}

/// A floating rate: the least of index + margin, the available funds rate and the fixed cap, and
/// at least the floor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Floating {
    /// Index.
    pub index: IndexId,
    /// Margin up to and including the first possible call date.
    pub margin: Rate,
    /// Margin on payment dates after it.
    pub margin_after_call: Rate,
    /// Fixed cap.
    pub cap: Option<Rate>,
    /// Floor of index + margin.
    pub floor: Option<Rate>,
    /// Whether the group's available funds rate caps it; what that cuts off is basis risk
    /// shortfall.
    pub available_funds_cap: bool,
}

/// Clean-up call: exercised on the first payment date on which either test holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Call {
    /// All groups' ending balance at or below this percent of their cut-off balance.
    pub pool_pct: Option<f64>,
    /// This payment date, or any later one.
    pub date: Option<Date>,
}

/// One step of the priority of payments: a verb with where the cash comes from, how much, to
/// whom and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is paid.
    pub verb: Verb,
    /// Accounts that are drawn, in order.
    pub from: Vec<Account>,
    /// Classes that receive it.
    pub to: Vec<String>,
    /// How they share it.
    pub split: Split,
    /// When the step applies.
    pub when: When,
    /// Where the document says so.
    pub cite: String,
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
    /// Everything left, to a residual.
    Release,
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
    /// All that the accounts hold.
    All,
}

/// Which of a group's cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Interest collected, after fees.
    Interest(usize),
    /// Principal collected.
    Principal(usize),
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
}

impl Deal {
    /// Position of a class by its name.
    pub fn class_named(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.name == name)
    }

    /// A calendar and accrual for deals that close, settle and pay as most floating-rate deals
    /// do: actual/360 between unadjusted payment dates.
    pub fn floating_dates(closing: Date, first_payment: Date) -> Dates {
        Dates {
            closing,
            settlement: closing,
            payments: PaymentCalendar {
                first: first_payment,
                business_days: BusinessDays::Unadjusted,
            },
            accrual: Accrual::BetweenPayments(DayCount::Actual360),
        }
    }
}
