//! What a pool pays when no loan prepays or defaults: the work that does not depend on speeds.
//!
//! A speed takes the same part of every loan of one timing and product. So it is enough to know
//! the sums of their schedules, and [`crate::survive()`] makes every speed's flows of them. Loans of
//! a family differ in remaining term only, which matters near maturity only.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use terms::{IndexPaths, PoolFlows};

use crate::amortize::DollarSchedule;
use crate::blocks::{Blocks, Keys};
use crate::columns::refill;
use crate::default::Liquidation;
use crate::detail::{self, Detail, Source, WIDTHS};
use crate::kernel::Sums;
use crate::monthly::{MonthlySpeed, PoolSpeeds};
use crate::payment_terms::PaymentTerms;
use crate::pool::{LoanRate, Pool};
use crate::project::Loans;
use crate::speed::Clock;
use crate::survivors::Columns;
use crate::timing::{Timing, Undelivered};

/// A pool's schedule on one run of the indices.
#[derive(Clone, Debug)]
pub struct Schedule<'a> {
    pub(crate) months: usize,
    pub(crate) cut_off_balance: f64,
    lives: Lives,
    pub(crate) undelivered: Undelivered,
    source: Source<'a>,
    cohorts: Cohorts,
    /// The cohorts with their [`crate::detail::Detail`], by how far that reaches, made when first
    /// asked for.
    detailed: [OnceLock<Cohorts>; WIDTHS],
}

/// Sums of loans, by cohort.
#[derive(Clone, Debug)]
pub(crate) struct Cohorts {
    /// By family, then remaining term.
    finest: Vec<Cohort>,
    /// Coarser cohorts, by [`Apart::position`], made when first asked for.
    coarse: [OnceLock<Vec<Cohort>>; 7],
}

/// The months in which loans of a pool pay, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lives {
    months: usize,
    youngest: usize,
    oldest: usize,
    /// Whether the rate of some loan is reset.
    resets: bool,
    /// Whether some loan pays interest at rates that change beside resets.
    uneven: bool,
}

impl Lives {
    /// Of a pool's loans.
    pub(crate) fn of(pool: &Pool) -> Lives {
        let ages = pool.months_of(Clock::LoanAge);
        let resets = pool.loans.iter().any(|loan| loan.adjustment != LoanRate::Fixed);
        let (months, youngest, oldest) = (pool.months(), *ages.start(), *ages.end());
        let uneven = pool.payment_terms.iter().any(PaymentTerms::is_uneven);
        Lives { months, youngest, oldest, resets, uneven }
    }
}

/// Loans of one timing and product: sums of their schedules, by payment.
#[derive(Clone, Debug)]
pub(crate) struct Cohort {
    pub(crate) timing: Timing,
    pub(crate) product: usize,
    /// Balance after payment `k`, at position `k`; position 0 is before any.
    pub(crate) balance: Vec<f64>,
    /// Principal of payment `k`, at position `k - 1`: empty until all of its loans are added.
    pub(crate) principal: Vec<f64>,
    /// Gross interest of payment `k`, at position `k - 1`.
    pub(crate) gross: Vec<f64>,
    /// Interest after servicing and insurance.
    pub(crate) net: Vec<f64>,
    /// Interest of payment `k` that is deferred, at position `k - 1`: `net` is without it. Empty where
    /// none ever is.
    pub(crate) deferred: Vec<f64>,
    /// What these do not tell.
    pub(crate) detail: Detail,
}

/// Cohorts that differ in nothing but remaining term, and their sum.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family<'a> {
    /// All of them; its remaining term says nothing.
    pub(crate) whole: &'a Cohort,
    /// The shorter term first; the whole alone where terms are not told apart.
    pub(crate) by_term: &'a [Cohort],
}

/// What tells loans apart, beside when they are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Apart {
    /// Age: a speed counts it.
    pub(crate) by_age: bool,
    /// Remaining term: loans default, but not in their last months.
    pub(crate) by_term: bool,
    /// Product: products have speeds of their own.
    pub(crate) by_product: bool,
}

impl Apart {
    /// 0 to 6, and 7 for the finest.
    fn position(self) -> usize {
        usize::from(self.by_age) + 2 * usize::from(self.by_term) + 4 * usize::from(self.by_product)
    }

    /// Loans that share it fall together.
    pub(crate) fn key(self, mut timing: Timing, product: usize) -> (Timing, usize) {
        if !self.by_age {
            timing.age = 0;
        }
        // Interest of loans that do not pay every month is collected with their last payment.
        if !self.by_term && timing.payment_terms == 0 {
            timing.remaining = u32::MAX;
        }
        (timing, if self.by_product { product } else { 0 })
    }
}

impl<'a> Schedule<'a> {
    /// Lays out every loan's schedule over `months` deal months.
    pub fn new(pool: &'a Pool, paths: &IndexPaths, months: usize) -> Schedule<'a> {
        let mut cohorts = Making::default();
        let mut dollar = DollarSchedule::default();
        for loan in &pool.loans {
            let timing = Timing::of(loan);
            let payments = timing.payments(months);
            if payments == 0 {
                continue;
            }
            dollar.lay_out(pool, loan, paths, payments);
            cohorts.of(timing, loan.product).add(loan.balance, &dollar);
        }
        let apart = Apart { by_age: true, by_term: true, by_product: true };
        Schedule {
            months,
            cut_off_balance: pool.cut_off_balance(),
            lives: Lives::of(pool),
            undelivered: Undelivered::of(pool, months),
            source: Source { pool, paths: paths.clone(), apart, on_prepaid: false },
            cohorts: Cohorts::of(cohorts.complete()),
            detailed: Default::default(),
        }
    }

    /// The same, whose flows also have [`terms::PoolFlows::interest_on_prepaid`].
    #[must_use]
    pub fn with_interest_on_prepaid(mut self) -> Schedule<'a> {
        self.source.on_prepaid = true;
        self.detailed = Default::default();
        self
    }

    /// The schedule for speeds that tell no more apart than `keys`: the loans run abreast
    /// ([`Blocks`]) and are summed at once. A million loans of all ages make one cohort for each
    /// delivery and product, if the speeds need no more.
    ///
    /// [`Keys::of`] says what speeds need. Asked for more than `keys`, [`crate::survive()`] takes
    /// what falls together to be of age 0 and to mature never. In the last digits it differs from
    /// [`Schedule::new`]: by less than a part in 10^12.
    pub fn for_speeds(
        pool: &'a Pool,
        paths: &IndexPaths,
        months: usize,
        keys: Keys,
    ) -> Schedule<'a> {
        Blocks::new(pool, months, keys).schedule(paths)
    }

    /// The schedule of cohorts, of which some may be of the same loans' parts.
    pub(crate) fn of(
        months: usize,
        cut_off_balance: f64,
        lives: Lives,
        undelivered: Undelivered,
        source: Source<'a>,
        parts: impl Iterator<Item = Cohort>,
    ) -> Schedule<'a> {
        let mut cohorts = Making::default();
        for part in parts {
            cohorts.of(part.timing, part.product).absorb(&part);
        }
        let detailed = Default::default();
        let cohorts = Cohorts::of(cohorts.complete());
        Schedule { months, cut_off_balance, lives, undelivered, source, cohorts, detailed }
    }

    /// The months of a speed's clock in which some loan pays, as [`Pool::months_of`] has them: known
    /// without a look at the loans.
    pub fn months_of(&self, clock: Clock) -> RangeInclusive<usize> {
        match clock {
            Clock::DealMonth => 1..=self.lives.months,
            Clock::LoanAge => self.lives.youngest..=self.lives.oldest,
        }
    }

    /// Sums cohorts that speeds cannot tell apart: without `by_age` loans of every age fall
    /// together, without `by_term` of every remaining term.
    ///
    /// For speeds that do not count age, and for runs without defaults or with no months to
    /// liquidation: others need the age, or the term. [`crate::survive()`] merges by itself what its
    /// speeds allow.
    #[must_use]
    pub fn merged(&self, by_age: bool, by_term: bool) -> Schedule<'a> {
        let Apart { by_age: ages, by_term: terms, by_product } = self.source.apart;
        let apart = Apart { by_age: by_age && ages, by_term: by_term && terms, by_product };
        let coarse = self.cohorts(Apart { by_age, by_term, by_product: true });
        Schedule {
            cohorts: Cohorts::of(coarse.to_vec()),
            detailed: Default::default(),
            undelivered: self.undelivered.clone(),
            source: Source { apart, ..self.source.clone() },
            ..*self
        }
    }

    /// Whether it goes on to the last payment of every loan.
    pub(crate) fn is_whole(&self) -> bool {
        self.months >= self.lives.months
    }

    /// Whether these speeds and this liquidation ask for what its sums do not tell of its loans: then
    /// they are run one by one.
    pub(crate) fn asks_for_loans(&self, speeds: &PoolSpeeds, liquidation: &Liquidation) -> bool {
        let tells_apart = liquidation.by_month.tell_months_apart();
        let is_uneven = self.lives.uneven;
        if !tells_apart && !is_uneven {
            return false;
        }
        let keeps_balances = is_uneven && liquidation.advance_principal < 1.0;
        let defaults = || !speeds.default.iter().all(MonthlySpeed::is_zero);
        is_uneven && self.source.on_prepaid || (tells_apart || keeps_balances) && defaults()
    }

    /// How loans of a timing pay; `None`: every month.
    pub(crate) fn payment_terms(&self, timing: Timing) -> Option<&PaymentTerms> {
        self.source.pool.payment_terms(timing.payment_terms)
    }

    /// The penalties of terms of payment; `None` where they have none.
    pub(crate) fn penalty(&self, terms: &PaymentTerms) -> Option<&[f64]> {
        self.source.pool.penalty(terms)
    }

    /// Its loans, to be run one by one.
    pub(crate) fn loans(&self) -> Loans<'_> {
        let Source { pool, paths, .. } = &self.source;
        Loans { pool, paths, undelivered: &self.undelivered }
    }

    /// The cash flows of a pool of assets that are no loans, within its months.
    pub(crate) fn cash_flows(&self) -> Option<PoolFlows> {
        let mut flows = self.source.pool.cash_flows()?.clone();
        flows.truncate(self.months);
        Some(flows)
    }

    /// The cohorts, no finer than need be.
    pub(crate) fn cohorts(&self, apart: Apart) -> &[Cohort] {
        self.cohorts.told(apart)
    }

    /// The cohorts by what they share beside remaining term.
    pub(crate) fn families(&self, apart: Apart) -> impl Iterator<Item = Family<'_>> {
        self.cohorts.families(apart)
    }

    /// The cohorts with the detail that a liquidation needs of them.
    pub(crate) fn cohorts_for(&self, liquidation: &Liquidation) -> &Cohorts {
        let Some(width) = detail::width(&self.source, self.lives.resets, liquidation) else {
            return &self.cohorts;
        };
        let Cohorts { finest, .. } = &self.cohorts;
        let detailed = || Cohorts::of(self.source.detailed(finest, self.months, width));
        self.detailed[width].get_or_init(detailed)
    }

    /// The columns that its flows have beside those of all.
    pub(crate) fn columns(&self) -> Columns {
        let Source { pool, on_prepaid, .. } = self.source;
        Columns { on_prepaid, ..Columns::of(pool) }
    }
}

impl Cohorts {
    fn of(finest: Vec<Cohort>) -> Cohorts {
        Cohorts { finest, coarse: Default::default() }
    }

    /// No finer than need be.
    fn told(&self, apart: Apart) -> &[Cohort] {
        let Some(coarse) = self.coarse.get(apart.position()) else { return &self.finest };
        coarse.get_or_init(|| {
            let mut cohorts = Making::default();
            for fine in &self.finest {
                let (timing, product) = apart.key(fine.timing, fine.product);
                cohorts.of(timing, product).absorb(fine);
            }
            cohorts.sorted()
        })
    }

    /// By what they share beside remaining term.
    pub(crate) fn families(&self, apart: Apart) -> impl Iterator<Item = Family<'_>> {
        let by_term = self.told(apart).chunk_by(|a, b| a.family() == b.family());
        let wholes = self.told(Apart { by_term: false, ..apart });
        wholes.iter().zip(by_term).map(|(whole, by_term)| Family { whole, by_term })
    }
}

impl Cohort {
    /// Of no loans yet.
    pub(crate) fn new(timing: Timing, product: usize) -> Cohort {
        let [balance, principal, gross, net, deferred] = Default::default();
        let detail = Detail::default();
        Cohort { timing, product, balance, principal, gross, net, deferred, detail }
    }

    /// Adds the sums over loans that ran abreast.
    pub(crate) fn add_sums(&mut self, sums: &mut Sums) {
        self.extend_to(sums.payments());
        sums.flush(&mut self.balance, &mut self.gross, &mut self.net);
    }

    /// What its loans share, beside remaining term; loans that do not pay every month share that, too.
    fn family(&self) -> (Timing, usize) {
        let Timing { remaining, payment_terms, .. } = self.timing;
        let remaining = if payment_terms == 0 { 0 } else { remaining };
        (Timing { remaining, ..self.timing }, self.product)
    }

    /// Payments within the horizon.
    pub(crate) fn payments(&self) -> usize {
        self.gross.len()
    }

    /// Makes room for `payments` payments.
    fn extend_to(&mut self, payments: usize) {
        if payments > self.payments() {
            self.balance.resize(payments + 1, 0.0);
            self.gross.resize(payments, 0.0);
            self.net.resize(payments, 0.0);
            if !self.deferred.is_empty() {
                self.deferred.resize(payments, 0.0);
            }
        }
    }

    /// Adds a loan of `balance` dollars.
    pub(crate) fn add(&mut self, balance: f64, dollar: &DollarSchedule) {
        self.extend_to(dollar.monthly.len());
        for (total, factor) in self.balance.iter_mut().zip(&dollar.factor) {
            *total += balance * factor;
        }
        let factors = dollar.factor.iter();
        for ((total, monthly), factor) in self.gross.iter_mut().zip(&dollar.monthly).zip(factors) {
            *total += balance * factor * monthly;
        }
        let factors = dollar.factor.iter();
        for ((total, monthly), factor) in self.net.iter_mut().zip(&dollar.net_monthly).zip(factors)
        {
            *total += balance * factor * monthly;
        }
        if !dollar.deferred.is_empty() {
            self.deferred.resize(self.payments(), 0.0);
            for (at, deferred) in dollar.deferred.iter().enumerate() {
                self.deferred[at] += balance * deferred;
                self.net[at] -= balance * deferred;
            }
        }
    }

    /// Adds another cohort.
    fn absorb(&mut self, other: &Cohort) {
        self.extend_to(other.payments());
        self.principal.resize(self.payments(), 0.0);
        let add = |sums: &mut Vec<f64>, more: &[f64]| {
            for (sum, more) in sums.iter_mut().zip(more) {
                *sum += more;
            }
        };
        add(&mut self.balance, &other.balance);
        add(&mut self.principal, &other.principal);
        add(&mut self.gross, &other.gross);
        add(&mut self.net, &other.net);
        if !other.deferred.is_empty() {
            self.deferred.resize(self.payments(), 0.0);
            add(&mut self.deferred, &other.deferred);
        }
        self.detail.absorb(&other.detail);
    }

    /// Principal, of the balances: what they fall, and what deferred interest has lifted them.
    fn complete(&mut self) {
        /// What is left of a balance by the rounding of sums.
        const DUST: f64 = 1e-14;
        let falls = self.balance.windows(2).map(|pair| pair[0] - pair[1]);
        refill(&mut self.principal, falls);
        let lifted = self.principal.iter_mut().zip(&self.deferred).zip(&self.balance);
        for ((principal, deferred), balance) in lifted {
            let paid = *principal + deferred;
            *principal = if paid > DUST * balance { paid } else { 0.0 };
        }
    }
}

/// Cohorts in the making.
#[derive(Default)]
struct Making {
    list: Vec<Cohort>,
    position: BTreeMap<(Timing, usize), usize>,
}

impl Making {
    /// The cohort of a timing and product, empty at first.
    fn of(&mut self, timing: Timing, product: usize) -> &mut Cohort {
        let position = *self.position.entry((timing, product)).or_insert_with(|| {
            self.list.push(Cohort::new(timing, product));
            self.list.len() - 1
        });
        &mut self.list[position]
    }

    /// Those that loans were added to: by family, then remaining term.
    fn complete(mut self) -> Vec<Cohort> {
        self.list.iter_mut().for_each(Cohort::complete);
        self.sorted()
    }

    /// By family, then remaining term.
    fn sorted(self) -> Vec<Cohort> {
        let mut cohorts = self.list;
        cohorts.sort_by_key(|cohort| (cohort.family(), cohort.timing.remaining));
        cohorts
    }
}
