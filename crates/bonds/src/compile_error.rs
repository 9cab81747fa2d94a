//! Why a deal cannot run.

/// Why a deal cannot run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// A name that no class bears.
    #[error("{place} names class {name:?}, which the deal does not have")]
    UnknownClass {
        /// Where: a step's citation, a class, a group.
        place: String,
        /// The name.
        name: String,
    },
    /// A plan that is not there.
    #[error("{place} pays by plan number {plan}, but the deal has {plans}")]
    UnknownPlan {
        /// Where.
        place: String,
        /// Position asked for.
        plan: usize,
        /// Plans that there are.
        plans: usize,
    },
    /// An account of the deal's own that is not there.
    #[error("{place} names account number {account}, but the deal has {accounts} of its own")]
    UnknownAccount {
        /// Where.
        place: String,
        /// Position asked for.
        account: usize,
        /// Accounts that there are.
        accounts: usize,
    },
    /// A name that no fee of steps bears.
    #[error("{place} names fee {name:?}, which the deal does not have")]
    UnknownFee {
        /// Where.
        place: String,
        /// The name.
        name: String,
    },
    /// A name that no insurer bears.
    #[error("{place} names insurer {name:?}, which the deal does not have")]
    UnknownInsurer {
        /// Where.
        place: String,
        /// The name.
        name: String,
    },
    /// A name that no trigger bears.
    #[error("{place} names trigger {name:?}, which the deal does not have")]
    UnknownTrigger {
        /// Where.
        place: String,
        /// The name.
        name: String,
    },
    /// A group that is not there.
    #[error("{place} refers to group number {group}, but the deal has {groups}")]
    UnknownGroup {
        /// Where.
        place: String,
        /// Position asked for.
        group: usize,
        /// Groups that there are.
        groups: usize,
    },
    /// A name that no group with a reserve account bears.
    #[error("{place} names the reserve account of group {name:?}, which the deal does not have")]
    NoReserve {
        /// Where.
        place: String,
        /// The name.
        name: String,
    },
    /// Two classes of one name.
    #[error("two classes are called {0:?}")]
    DuplicateClass(String),
    /// No class to receive what is left.
    #[error("the deal has no residual class")]
    NoResidual,
    /// An amount or a trigger that is not there.
    #[error("an expression names amount or trigger number {0}, which the deal does not have")]
    UnknownAmount(usize),
    /// An amount or a trigger that depends on itself.
    #[error("{0:?} depends on itself")]
    CircularAmount(String),
    /// An amount that is to be remembered and moves within a date.
    #[error("{0:?} moves within a date: it cannot be remembered")]
    MovingMemory(String),
    /// A trigger, rate, fee or target that depends on what is not known with the collections.
    #[error("{0:?} depends on what is not known with the collections")]
    Late(String),
    /// An expression whose nodes do not follow one another.
    #[error("the expression {0:?} cannot be computed")]
    UnreadableExpression(String),
    /// A step that pays a class what it cannot receive.
    #[error("{place}: class {name:?} cannot receive {what}")]
    WrongKind {
        /// Where.
        place: String,
        /// The class.
        name: String,
        /// What the step pays.
        what: &'static str,
    },
}
