//! What a class may be owed, and what a payment of it changes.

use crate::carry::ClassState;
use crate::lanes::Lanes;

/// An amount that steps pay to classes.
pub(crate) trait Due {
    /// Whether nothing of it is owed to a class that is not
    /// [`Carry::live`](crate::carry::Carry::live).
    const IS_OF_LIVE: bool;

    /// What a class is owed of it, dollars.
    fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N>;

    /// Books a payment, no more than is owed.
    fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>);
}

/// Kinds of amounts: whether only live classes are owed them, what a class is owed of each, and what
/// a payment adds to or takes off.
macro_rules! due {
    ($($(#[$meaning:meta])* $kind:ident, $live:literal: $owed:ident, $($book:ident $change:tt amount),+;)+) => {
        $(
            $(#[$meaning])*
            pub(crate) enum $kind {}

            impl Due for $kind {
                const IS_OF_LIVE: bool = $live;

                #[inline(always)]
                fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
                    class.$owed
                }

                #[inline(always)]
                fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>) {
                    $(class.$book $change amount;)+
                }
            }
        )+
    };
}

due! {
    /// Interest of the period.
    Interest, true: interest_due, interest_due -= amount, interest_paid += amount;
    /// The same, added to the balance instead of being paid.
    Deferral, true: interest_due, interest_due -= amount, accreted += amount, balance += amount;
    /// Interest that earlier dates left unpaid.
    UnpaidInterest, true: unpaid_interest, unpaid_interest -= amount, interest_paid += amount;
    /// The balance.
    Principal, true: balance, balance -= amount, principal_paid += amount;
    /// Basis risk shortfall.
    BasisRisk, true: basis_risk, basis_risk -= amount, basis_risk_paid += amount;
    /// Losses allocated before, in cash.
    WrittenDown, false: written_down, written_down -= amount, loss -= amount, principal_paid += amount;
    /// A loss that the class bears: its balance falls without cash.
    Loss, true: balance, balance -= amount, written_down += amount, loss += amount;
    /// What it was written down before: its balance rises without cash.
    WriteUp, false: written_down, balance += amount, written_down -= amount, loss -= amount;
}
