//! A deal as its documents describe it: groups, classes, priority of payments, call.
//!
//! Names, not indices: this is the resolved shape of a deal file, which [`mod@crate::compile`] turns
//! into the indices of the date loop.

use terms::{Date, DayCount, IndexId, PaymentCalendar, Price, Rate, months_from};

pub use crate::contract::{Contract, ContractTerms, Insurer, Notional};
pub use crate::formula::{Amount as NamedAmount, Expression};
pub use crate::priority::{
    Account, Amount, Limits, OwnAccount, Plan, Recipient, Split, Step, StepFee, Verb, When, Who,
};
pub use crate::trigger::{LossStep, Trigger, TriggerTest};

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
    /// Accounts beside those of the groups.
    pub accounts: Vec<OwnAccount>,
    /// Fees that steps pay.
    pub fees: Vec<StepFee>,
    /// Clean-up call.
    pub call: Option<Call>,
    /// Planned principal of planned amortization classes.
    pub plans: Vec<Plan>,
    /// Derivative contracts that the trust holds.
    pub contracts: Vec<Contract>,
    /// Bond insurers.
    pub insurers: Vec<Insurer>,
    /// Tests of losses and delinquencies on which terms depend.
    pub triggers: Vec<Trigger>,
    /// Amounts and tests that the documents define by arithmetic.
    pub amounts: Vec<NamedAmount>,
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

impl Dates {
    /// Why nothing can be priced at `settlement`; `None` from the first day of the first accrual
    /// period on.
    pub fn unpriceable(&self, settlement: Date) -> Option<String> {
        let start = match self.accrual {
            Accrual::BetweenPayments(_) => self.closing,
            Accrual::Monthly { dated } => dated,
        };
        (settlement < start)
            .then(|| format!("settlement {settlement} is before interest accrues from {start}"))
    }

    /// Why `settlement` is none of a deal as it is sold, in its first accrual period and before its
    /// first payment; `None` when it is.
    pub fn unissued(&self, settlement: Date) -> Option<String> {
        let first_payment = self.payments.date(1);
        let end = match self.accrual {
            Accrual::BetweenPayments(day_count) if day_count.is_thirty_360() => self.payments.first,
            Accrual::BetweenPayments(_) => first_payment,
            Accrual::Monthly { dated } => months_from(dated, 1).min(first_payment),
        };
        self.unpriceable(settlement).or_else(|| {
            (settlement >= end).then(|| {
                format!(
                    "settlement {settlement} is not before {end}, the end of the first accrual \
                     period: `--settle` prices the deal later"
                )
            })
        })
    }
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
    /// The day count of its periods: 30/360 for twelfths of a year.
    pub fn day_count(&self) -> DayCount {
        match self {
            Accrual::BetweenPayments(day_count) => *day_count,
            Accrual::Monthly { .. } => DayCount::Thirty360,
        }
    }

    /// Days that accrue for payment date `month` from the date before (closing for the first) to `to`,
    /// which business days have moved from `due`. On 30/360 every full month is 30 days, wherever
    /// business days or a short month move its payment, and the first period ends on `due`.
    pub fn days(&self, month: usize, from: Date, to: Date, due: Date) -> i32 {
        match self {
            Accrual::Monthly { .. } => 30,
            Accrual::BetweenPayments(count) if count.is_thirty_360() && month > 1 => 30,
            Accrual::BetweenPayments(count) if count.is_thirty_360() => count.days(from, due),
            Accrual::BetweenPayments(day_count) => day_count.days(from, to),
        }
    }

    /// The same as a fraction of a year.
    pub fn year_fraction(&self, month: usize, from: Date, to: Date, due: Date) -> f64 {
        f64::from(self.days(month, from, to, due)) / self.day_count().year_days()
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
    /// Carve-out of the available funds rate; the cash stays in the deal.
    pub carve_out: Option<CarveOut>,
    /// Day-count factor of the printed schedule of available funds rates.
    pub schedule_factor: AvailableFundsRate,
    /// Classes that are written down when class balances exceed the collateral, first one first;
    /// empty: none is. Subsequent recoveries write them up again, the last one first.
    pub write_down: Vec<String>,
    /// Reserve account, funded at closing.
    pub reserve: Option<Reserve>,
    /// Target of the reserve account on every payment date, in place of one for life: of what is known
    /// with the collections.
    pub reserve_target: Option<Expression>,
    /// Interest that loans prepaid within a month do not pay; `None`: they pay a full month's.
    pub prepayment_shortfall: Option<PrepaymentShortfall>,
    /// What came before, where the deal starts from a later date than its cut-off.
    pub seasoned: Option<Seasoned>,
    /// Where the collateral is a reference pool, whose cash the classes do not receive.
    pub reference: Option<Reference>,
}

/// A reference pool, as of credit risk transfers: its principal and losses say by how much class
/// balances fall; what the classes are paid comes from elsewhere. Interest is paid as it is due.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reference {
    /// The payment date on which every class is paid in full.
    pub matures: Option<Date>,
}

/// What a group was at its cut-off date, where its pool is of a later date: percentages of the
/// cut-off balance (call, OC target and stepdown, losses that triggers test) mean this balance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seasoned {
    /// Balance at the cut-off date, pre-funding included, dollars.
    pub original_usd: f64,
    /// Losses since then, less subsequent recoveries, dollars.
    pub lost_usd: f64,
}

/// A reserve account: cash beside the collateral. Steps draw on [`Account::Reserve`] and fund it
/// with [`Verb::FundReserve`]; what it holds above its target after the steps of a date is
/// released to the group's residual, and all of it once the group's classes are retired. On the last
/// date of the collateral, and as soon as the account covers them, it pays the classes: unpaid
/// interest, then principal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reserve {
    /// Deposit at closing, dollars.
    pub initial_usd: f64,
    /// Target for life, dollars; never more than the group's class balances need.
    pub target_usd: f64,
}

/// Prepayment interest shortfall, and what the servicer pays of it.
///
/// A prepayment in full pays interest up to its own day only: the rest of the month's interest on
/// it, `days / 30` of a month at the net rate of the loan that prepays, is missing. The servicer
/// covers it up to a twelfth of the compensating rate on the balance that pays interest
/// ([`terms::PoolFlows::paying`]); what is left lowers the interest collected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrepaymentShortfall {
    /// Days of interest that a prepayment does not pay, of 30.
    pub days: f64,
    /// Compensating interest, a rate on the balance that pays interest.
    pub compensating: Rate,
}

/// A rate that the available funds rate leaves out: the surety carve-out of Impac CMB 2003-1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CarveOut {
    /// On the group's collateral.
    pub rate: Rate,
    /// From this deal month on.
    pub from_month: usize,
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
#[derive(Clone, Debug, PartialEq)]
pub enum FeeAmount {
    /// A twelfth of this rate on the group's beginning balance, undelivered loans left out.
    Rate(Rate),
    /// Dollars a month.
    Dollars(f64),
    /// A twelfth of this rate on the balance of these classes: an insurer's premium.
    OnClasses(Rate, Vec<String>),
    /// Dollars a month that an expression gives, of what is known with the collections.
    Amount(Expression),
}

/// The available funds rate: interest collected after fees, as a rate on the group's classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AvailableFundsRate {
    /// Net interest x 12 / class balance x 30 / days of the accrual period (a month over the
    /// period, where the deal does not accrue actual/360).
    ThirtyOverDays,
    /// Net interest x 12 / class balance.
    Plain,
}

impl AvailableFundsRate {
    /// The day-count factor: a month over the accrual period, which is `year_fraction` of a year;
    /// 30 / days where the deal accrues actual/360.
    pub fn factor(self, year_fraction: f64) -> f64 {
        match self {
            AvailableFundsRate::ThirtyOverDays => 1.0 / 12.0 / year_fraction,
            AvailableFundsRate::Plain => 1.0,
        }
    }

    /// All variants, by the names that deal files use for the day-count factor.
    pub const ALL: [(&'static str, AvailableFundsRate); 2] =
        [("30/days", AvailableFundsRate::ThirtyOverDays), ("none", AvailableFundsRate::Plain)];
}

/// Target of overcollateralization: collateral balance less class balances.
#[derive(Clone, Debug, PartialEq)]
pub struct OcTarget {
    /// Percent of the cut-off balance, until the stepdown.
    pub initial_pct: f64,
    /// The target until the stepdown in dollars, where it is not the percentage: a sample pool
    /// that differs from the balance on which the classes were sized.
    pub initial_usd: Option<f64>,
    /// The target on every payment date, in place of all that follows: of what is known with the
    /// collections.
    pub expression: Option<Expression>,
    /// How it steps down; `None`: it never does.
    pub stepdown: Option<OcStepdown>,
    /// Whether the group's reserve account counts towards the target: it is then the target less
    /// what the account holds before the date's payments, but not below the stepdown's floor.
    pub less_reserve: bool,
}

/// Stepdown of the OC target.
#[derive(Clone, Debug, PartialEq)]
pub struct OcStepdown {
    /// Not before this payment date.
    pub not_before: Date,
    /// Not before the group's ending balance is at or below this percent of its cut-off balance.
    pub balance_pct: f64,
    /// From then on, percent of the current ending balance ...
    pub current_pct: f64,
    /// ... but at least this percent of the cut-off balance ...
    pub floor_pct: f64,
    /// ... and at least this.
    pub delinquency: Option<OcDelinquency>,
    /// Triggers that keep the target from stepping down while one of them is in effect.
    pub unless: Vec<String>,
    /// What the target is then.
    pub on_trigger: OnTrigger,
}

/// The OC target while a trigger keeps it from stepping down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnTrigger {
    /// Its initial level, also after a stepdown.
    #[default]
    Initial,
    /// That of the payment date before.
    Preceding,
}

impl OnTrigger {
    /// All variants, by the names that deal files use.
    pub const ALL: [(&'static str, OnTrigger); 2] =
        [("initial", OnTrigger::Initial), ("preceding", OnTrigger::Preceding)];
}

/// The delinquency term of an OC target: `times x max(0, part x delinquent balance - excess_times
/// x excess cash flow)`. Excess cash flow is the date's interest after fees, net payments to
/// counterparties and the interest of the group's classes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OcDelinquency {
    /// Multiple of the excess.
    pub times: f64,
    /// Percent of the delinquent balance.
    pub delinquent_pct: f64,
    /// Multiple of the excess cash flow.
    pub excess_times: f64,
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
    /// Expressions that make its note rate.
    pub rates: RateExpressions,
    /// How its interest accrues.
    pub accrual: Accrual,
    /// Price at which the document quotes it; `None`: par.
    pub price: Option<Price>,
    /// How its months of 30 days are counted, where not as the deal's.
    pub thirty_360: Option<DayCount>,
}

/// Expressions of what is known with the collections, which make a class's note rate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RateExpressions {
    /// The rate of a coupon that is [`Coupon::Expression`].
    pub rate: Option<Expression>,
    /// A cap of any coupon: what it cuts off is basis risk shortfall.
    pub cap: Option<Expression>,
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
    /// A fixed rate.
    Fixed(Fixed),
    /// Index plus margin, within caps.
    Floating(Floating),
    /// The rate of the class's [`RateExpressions`], priced on yield.
    Expression,
}

/// A fixed rate, within the available funds rate where that caps it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fixed {
    /// Rate up to and including the first possible call date.
    pub rate: Rate,
    /// Rate on payment dates after it.
    pub rate_after_call: Rate,
    /// Whether the group's available funds rate caps it.
    pub available_funds_cap: bool,
}

impl Fixed {
    /// One rate for life, without a cap.
    pub fn at(rate: Rate) -> Fixed {
        Fixed { rate, rate_after_call: rate, available_funds_cap: false }
    }
}

/// A floating rate: the least of index x multiplier + margin, the available funds rate and the
/// fixed cap, and at least the floor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Floating {
    /// Index.
    pub index: IndexId,
    /// Multiple of the index that is paid: 1, or below 0 for an inverse floater.
    pub multiplier: f64,
    /// Margin up to and including the first possible call date.
    pub margin: Rate,
    /// Margin on payment dates after it.
    pub margin_after_call: Rate,
    /// Fixed cap.
    pub cap: Option<Rate>,
    /// Floor of index x multiplier + margin; 0 without one, or with one below 0. The available funds
    /// rate may cut below it.
    pub floor: Option<Rate>,
    /// Whether the group's available funds rate caps it; what that cuts off is basis risk
    /// shortfall.
    pub available_funds_cap: bool,
}

/// Clean-up call: exercised on the first payment date on which one of the tests holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// All groups' ending balance at or below this percent of their cut-off balance.
    pub pool_pct: Option<f64>,
    /// This payment date, or any later one.
    pub date: Option<Date>,
    /// A test of what stands once the date has been paid.
    pub test: Option<Expression>,
    /// What a class is paid above par, as a part of its balance; `None`: nothing.
    pub premium: Option<Expression>,
}

impl Deal {
    /// Position of a class by its name.
    pub fn class_named(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.name == name)
    }
}
