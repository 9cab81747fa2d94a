//! What becomes of a dollar of a schedule, by payment: the parts that the flows are products of.

use crate::columns::{Windows, add_delayed, refill};
use crate::default::PrepaymentBase;

/// Of a dollar at the start, by payment, the part in each state; the schedule's sums make money of
/// it. And room to work.
#[derive(Default)]
pub(crate) struct Dollars {
    /// Performing before the payment.
    pub(crate) alive: Vec<f64>,
    /// The part of it that pays: all but what defaults.
    pub(crate) paying: Vec<f64>,
    /// The part of it that prepays.
    pub(crate) prepaid: Vec<f64>,
    /// The part of it that defaults; empty where nothing does.
    pub(crate) defaulted: Vec<f64>,
    /// In foreclosure after the payment; empty where nothing ever is.
    pub(crate) held: Vec<f64>,
    /// The same, with what is liquidated at the payment: it pays no interest.
    pub(crate) lost: Vec<f64>,
    windows: Windows,
}

impl Dollars {
    /// Nothing defaults.
    pub(crate) fn without_defaults(&mut self, smm: &[f64]) {
        refill(&mut self.prepaid, smm.iter().copied());
        refill(&mut self.alive, smm.iter().map(|smm| 1.0 - smm));
        self.run_down(1.0);
        self.paying.clone_from(&self.alive);
        for none in [&mut self.defaulted, &mut self.held, &mut self.lost] {
            none.clear();
        }
    }

    /// What defaults is liquidated `lag` payments later.
    pub(crate) fn with_defaults(
        &mut self,
        smm: &[f64],
        mdr: &[f64],
        base: PrepaymentBase,
        lag: usize,
    ) {
        let speeds = smm.iter().zip(mdr);
        refill(&mut self.prepaid, speeds.map(|(smm, mdr)| base.prepaid_part(*smm, *mdr)));
        let leave = mdr.iter().zip(&self.prepaid);
        refill(&mut self.alive, leave.map(|(mdr, prepaid)| (1.0 - mdr) - prepaid));
        self.run_down(1.0);
        let default = || self.alive.iter().zip(mdr);
        refill(&mut self.defaulted, default().map(|(alive, mdr)| alive * mdr));
        refill(&mut self.paying, default().map(|(alive, mdr)| alive * (1.0 - mdr)));
        self.windows.sum(&mut self.held, &self.defaulted, lag);
        self.lost.clone_from(&self.held);
        add_delayed(&mut self.lost, &self.defaulted, lag);
    }

    /// The dollar of loans from position `first` on, which fare as `before` up to position `last`
    /// and are too near their maturity to default from there on; `smm` is their speed from `first`
    /// on. What defaults from `first` on is held elsewhere.
    pub(crate) fn past_last_default(
        &mut self,
        before: &Dollars,
        (first, last): (usize, usize),
        smm: &[f64],
        base: PrepaymentBase,
        lag: usize,
    ) {
        let none = smm[last - first..].iter();
        refill(&mut self.prepaid, none.map(|smm| base.prepaid_part(*smm, 0.0)));
        refill(&mut self.alive, self.prepaid.iter().map(|prepaid| 1.0 - prepaid));
        self.run_down(before.alive.get(last).copied().unwrap_or(0.0));
        self.paying.clone_from(&self.alive);
        if last > first {
            self.prepaid.splice(0..0, before.prepaid[first..last].iter().copied());
            self.alive.splice(0..0, before.alive[first..last].iter().copied());
            self.paying.splice(0..0, before.paying[first..last].iter().copied());
        }
        self.defaulted.clear();
        // Back from what is liquidated beyond the horizon: each adds to what is held before it.
        let beyond = &before.defaulted[(first + smm.len()).saturating_sub(lag)..first];
        let mut held = beyond.iter().rev().fold(0.0, |held, defaulted| held + defaulted);
        self.held.resize(smm.len(), 0.0);
        self.lost.resize(smm.len(), 0.0);
        let states = self.held.iter_mut().zip(&mut self.lost).enumerate();
        for (position, (held_after, lost)) in states.rev() {
            *held_after = held;
            if let Some(defaulted) = (first + position).checked_sub(lag) {
                held += before.defaulted[defaulted];
            }
            *lost = held;
        }
    }

    /// Performing balances, from parts that stay at each payment; `prepaid` comes in as a part of
    /// them.
    fn run_down(&mut self, first: f64) {
        let mut left = first;
        for alive in &mut self.alive {
            let stays = std::mem::replace(alive, left);
            left *= stays;
        }
        for (prepaid, alive) in self.prepaid.iter_mut().zip(&self.alive) {
            *prepaid *= alive;
        }
    }
}
