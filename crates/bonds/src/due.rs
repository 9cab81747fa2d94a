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

/// Interest of the period.
pub(crate) enum Interest {}

impl Due for Interest {
    #[inline(always)]
    fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
        class.interest_due
    }

    #[inline(always)]
    fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>) {
        class.interest_due -= amount;
        class.interest_paid += amount;
    }
}

/// Interest that earlier dates left unpaid.
pub(crate) enum UnpaidInterest {}

impl Due for UnpaidInterest {
    #[inline(always)]
    fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
        class.unpaid_interest
    }

    #[inline(always)]
    fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>) {
        class.unpaid_interest -= amount;
        class.interest_paid += amount;
    }
}

/// The balance.
pub(crate) enum Principal {}

impl Due for Principal {
    #[inline(always)]
    fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
        class.balance
    }

    #[inline(always)]
    fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>) {
        class.balance -= amount;
        class.principal_paid += amount;
    }
}

/// Basis risk shortfall.
pub(crate) enum BasisRisk {}

impl Due for BasisRisk {
    #[inline(always)]
    fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
        class.basis_risk
    }

    #[inline(always)]
    fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>) {
        class.basis_risk -= amount;
        class.basis_risk_paid += amount;
    }
}

/// Losses allocated before, in cash.
pub(crate) enum WrittenDown {}

impl Due for WrittenDown {
    #[inline(always)]
    fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
        class.written_down
    }

    #[inline(always)]
    fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>) {
        class.written_down -= amount;
        class.loss -= amount;
        class.principal_paid += amount;
    }
}

/// A loss that the class bears: its balance falls without cash.
pub(crate) enum Loss {}

impl Due for Loss {
    #[inline(always)]
    fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
        class.balance
    }

    #[inline(always)]
    fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>) {
        class.balance -= amount;
        class.written_down += amount;
        class.loss += amount;
    }
}

/// What it was written down before: its balance rises without cash.
pub(crate) enum WriteUp {}

impl Due for WriteUp {
    #[inline(always)]
    fn owed<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
        class.written_down
    }

    #[inline(always)]
    fn book<const N: usize>(class: &mut ClassState<N>, amount: Lanes<N>) {
        class.balance += amount;
        class.written_down -= amount;
        class.loss -= amount;
    }
}
