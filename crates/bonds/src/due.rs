//! What a class may be owed, and what a payment of it changes.

use crate::carry::ClassState;
use crate::lanes::Lanes;

/// An amount that steps pay to classes.
pub(crate) trait Due {
    /// What a class is owed of it, dollars.
    fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N>;

    /// Books a payment, no more than is owed.
    fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>);
}

/// Kinds of amounts: what a class is owed of each, and what a payment adds to or takes off.
macro_rules! due {
    ($($(#[$meaning:meta])* $kind:ident: $owed:ident, $($book:ident $change:tt amount),+;)+) => {
        $(
            $(#[$meaning])*
            pub(crate) enum $kind {}

            impl Due for $kind {
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
    Interest: interest_due, interest_due -= amount, interest_paid += amount;
    /// Interest that earlier dates left unpaid.
    UnpaidInterest: unpaid_interest, unpaid_interest -= amount, interest_paid += amount;
    /// The balance.
    Principal: balance, balance -= amount, principal_paid += amount;
    /// Basis risk shortfall.
    BasisRisk: basis_risk, basis_risk -= amount, basis_risk_paid += amount;
    /// Losses allocated before, in cash.
    WrittenDown: written_down, written_down -= amount, loss -= amount, principal_paid += amount;
    /// A loss that the class bears: its balance falls without cash.
    Loss: balance, balance -= amount, written_down += amount, loss += amount;
    /// What it was written down before: its balance rises without cash.
    WriteUp: written_down, balance += amount, written_down -= amount, loss -= amount;
}
