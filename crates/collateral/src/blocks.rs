//! A pool laid out for the kernel: which loans run abreast, and sums of its parts that any number
//! of threads can take.

use std::borrow::Cow;
use std::collections::BTreeMap;

use terms::{IndexId, IndexPaths};

use crate::amortize::DollarSchedule;
use crate::default::Liquidation;
use crate::detail::Source;
use crate::kernel::{Block, Instructions, LANES, Shared, Sums, run};
use crate::monthly::PoolSpeeds;
use crate::pool::{Loan, LoanRate, Pool};
use crate::schedule::{Apart, Cohort, Lives, Schedule};
use crate::survive::apart;
use crate::timing::{Timing, Undelivered};

/// Packs of eight loans in a block: what is done once a block's month is small beside what is done
/// for each loan, and the columns stay in the nearest cache.
const PACKS: usize = 16;
/// Packs where fewer loans are left: up to two such blocks run better than one that is half empty.
const FEWER_PACKS: usize = 4;
/// Blocks in a part: some 16,000 loans. Sums are taken by part, so that they are the same whatever
/// threads there are.
const PART: usize = 128;

/// What the speeds to come tell apart, beside deliveries and products. What is not asked for makes
/// fewer, larger cohorts, which are laid out and run faster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// A speed counts the loan's age.
    pub by_age: bool,
    /// Loans default, and not in their last months: there is a time to liquidation.
    pub by_term: bool,
}

impl Keys {
    /// All that any speed may tell apart: a schedule for whatever is to come.
    pub const ALL: Keys = Keys { by_age: true, by_term: true };

    /// What these speeds need of a schedule that [`crate::survive()`] takes.
    pub fn of(speeds: &PoolSpeeds, liquidation: &Liquidation) -> Keys {
        let Apart { by_age, by_term, .. } = apart(speeds, liquidation.lag);
        Keys { by_age, by_term }
    }

    /// What both need.
    #[must_use]
    pub fn and(self, other: Keys) -> Keys {
        Keys { by_age: self.by_age || other.by_age, by_term: self.by_term || other.by_term }
    }
}

/// Which loans of a pool run abreast, for [`Schedule`]s over so many deal months on any index
/// paths: made once a pool.
///
/// Loans of a block are of one cohort and read one index at one look-back. They are put in order of
/// what makes them turn together: the months of their resets, then terms.
#[derive(Clone, Debug)]
pub struct Layout {
    months: usize,
    cut_off_balance: f64,
    lives: Lives,
    undelivered: Undelivered,
    /// What its cohorts tell apart.
    apart: Apart,
    classes: Vec<Class>,
    /// Positions of loans in the pool.
    order: Vec<u32>,
    blocks: Vec<Span>,
}

/// A pool's loans in the blocks of a [`Layout`].
#[derive(Clone, Debug)]
pub struct Blocks<'a> {
    pool: &'a Pool,
    layout: Cow<'a, Layout>,
    instructions: Instructions,
}

/// What all loans of a block share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Class {
    timing: Timing,
    product: usize,
    /// Index and look-back.
    index: Option<(IndexId, u32)>,
}

/// Loans from `first` in the order, up to the next block's.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: u32,
    class: u32,
}

/// Sums of one part of a pool, to be handed to [`Blocks::schedule_of`].
#[derive(Clone, Debug)]
pub struct Partial {
    cohorts: Vec<Cohort>,
}

impl Layout {
    /// Lays out a pool (of fewer than four billion loans) for `months` deal months.
    pub fn new(pool: &Pool, months: usize, keys: Keys) -> Layout {
        let apart = Apart { by_age: keys.by_age, by_term: keys.by_term, by_product: true };
        let (classes, keyed) = keyed(pool, months, apart);
        let class_of = |key: u128| (key >> 96) as u32;
        let mut blocks = Vec::with_capacity(keyed.len() / (PACKS * LANES) + classes.len());
        let mut first = 0;
        for class in keyed.chunk_by(|a, b| class_of(*a) == class_of(*b)) {
            for block in class.chunks(PACKS * LANES) {
                blocks.push(Span { first, class: class_of(block[0]) });
                first += block.len() as u32;
            }
        }
        Layout {
            months,
            cut_off_balance: pool.cut_off_balance(),
            lives: Lives::of(pool),
            undelivered: Undelivered::of(pool, months),
            apart,
            classes,
            order: keyed.into_iter().map(|key| key as u32).collect(),
            blocks,
        }
    }

    /// Bytes that it takes beside the pool.
    pub fn bytes(&self) -> usize {
        self.order.capacity() * size_of::<u32>()
            + self.blocks.capacity() * size_of::<Span>()
            + self.classes.capacity() * size_of::<Class>()
    }

    fn loans_of(&self, block: usize) -> &[u32] {
        let first = self.blocks[block].first as usize;
        match self.blocks.get(block + 1) {
            Some(next) => &self.order[first..next.first as usize],
            None => &self.order[first..],
        }
    }
}

impl<'a> Blocks<'a> {
    /// Lays out a pool for `months` deal months: see [`Layout::new`].
    pub fn new(pool: &'a Pool, months: usize, keys: Keys) -> Blocks<'a> {
        let layout = Cow::Owned(Layout::new(pool, months, keys));
        Blocks { pool, layout, instructions: Instructions::default() }
    }

    /// A pool in the layout that was made of it.
    pub fn of(pool: &'a Pool, layout: &'a Layout) -> Blocks<'a> {
        Blocks { pool, layout: Cow::Borrowed(layout), instructions: Instructions::default() }
    }

    /// The same, run on other instructions than the widest: to measure them.
    #[must_use]
    pub fn on(mut self, instructions: Instructions) -> Blocks<'a> {
        self.instructions = instructions;
        self
    }

    /// Bytes that the layout takes beside the pool.
    pub fn bytes(&self) -> usize {
        self.layout.bytes()
    }

    /// Parts of the pool, each to be summed by itself: [`Blocks::partial`] takes 0 to one less.
    pub fn parts(&self) -> usize {
        self.layout.blocks.len().div_ceil(PART)
    }

    /// Runs the loans of one part over the first `months` deal months, at most those laid out for.
    pub fn partial(&self, part: usize, paths: &IndexPaths, months: usize) -> Partial {
        let Layout { blocks, classes, .. } = &*self.layout;
        let months = months.min(self.layout.months);
        let start = (part * PART).min(blocks.len());
        let end = (start + PART).min(blocks.len());
        let mut cohorts: Vec<Cohort> = Vec::new();
        let mut sums = Sums::new();
        for position in start..end {
            let class = classes[blocks[position].class as usize];
            if cohorts
                .last()
                .is_none_or(|last| (last.timing, last.product) != (class.timing, class.product))
            {
                if let Some(last) = cohorts.last_mut() {
                    last.add_sums(&mut sums);
                }
                cohorts.push(Cohort::new(class.timing, class.product));
            }
            let loans = self.layout.loans_of(position);
            if class.timing.payment_terms != 0 {
                if let Some(cohort) = cohorts.last_mut() {
                    self.one_by_one(loans, paths, months, cohort);
                }
                continue;
            }
            let shared = Shared { paths, timing: class.timing, index: class.index };
            if loans.len() > 2 * FEWER_PACKS * LANES {
                self.run::<PACKS>(loans, &shared, months, &mut sums);
            } else if loans.len() > LANES {
                self.run::<FEWER_PACKS>(loans, &shared, months, &mut sums);
            } else {
                self.run::<1>(loans, &shared, months, &mut sums);
            }
        }
        if let Some(last) = cohorts.last_mut() {
            last.add_sums(&mut sums);
        }
        Partial { cohorts }
    }

    /// Adds loans that the kernel does not run.
    fn one_by_one(&self, loans: &[u32], paths: &IndexPaths, months: usize, to: &mut Cohort) {
        let mut dollar = DollarSchedule::default();
        for loan in loans.iter().map(|position| self.loan(*position)) {
            let payments = Timing::of(loan).payments(months);
            if payments > 0 {
                dollar.lay_out(self.pool, loan, paths, payments);
                to.add(loan.balance, &dollar);
            }
        }
    }

    /// Runs loans in as few blocks as they fit in.
    fn run<const PACKS: usize>(
        &self,
        loans: &[u32],
        shared: &Shared,
        months: usize,
        sums: &mut Sums,
    ) {
        for loans in loans.chunks(PACKS * LANES) {
            let payments = loans.iter().map(|i| Timing::of(self.loan(*i)).payments(months));
            let payments = payments.max().unwrap_or(0);
            if payments > 0 {
                let block = Block::<PACKS>::of(loans.iter().map(|i| self.loan(*i)));
                run(self.instructions, block, shared, payments, sums);
            }
        }
    }

    /// The pool's schedule, of the sums of all parts in their order, each on `paths` over `months`
    /// months.
    pub fn schedule_of(
        &self,
        paths: &IndexPaths,
        months: usize,
        partials: impl IntoIterator<Item = Partial>,
    ) -> Schedule<'a> {
        let Layout { cut_off_balance, lives, undelivered, apart, .. } = &*self.layout;
        let months = months.min(self.layout.months);
        let cohorts = partials.into_iter().flat_map(|partial| partial.cohorts);
        let cohorts = cohorts.filter(|cohort| cohort.payments() > 0);
        let (pool, paths) = (self.pool, paths.clone());
        let source = Source { pool, paths, apart: *apart, on_prepaid: false };
        Schedule::of(months, *cut_off_balance, *lives, undelivered.within(months), source, cohorts)
    }

    /// The pool's schedule, part after part.
    pub fn schedule(&self, paths: &IndexPaths) -> Schedule<'a> {
        let months = self.layout.months;
        let partials = (0..self.parts()).map(|part| self.partial(part, paths, months));
        self.schedule_of(paths, months, partials)
    }

    fn loan(&self, position: u32) -> &'a Loan {
        &self.pool.loans[position as usize]
    }
}

/// The classes, cohort by cohort, and a key for each loan that pays: class, turns, position.
fn keyed(pool: &Pool, months: usize, apart: Apart) -> (Vec<Class>, Vec<u128>) {
    let mut numbers = BTreeMap::new();
    let paying =
        || pool.loans.iter().enumerate().filter(|(_, loan)| Timing::of(loan).payments(months) > 0);
    let mut last = None;
    for (_, loan) in paying() {
        let class = Class::of(loan, apart);
        if last != Some(class) {
            last = Some(class);
            numbers.insert(class, 0u32);
        }
    }
    for (number, value) in (0..).zip(numbers.values_mut()) {
        *value = number;
    }
    let mut keyed: Vec<u128> = paying()
        .map(|(position, loan)| {
            let class = numbers.get(&Class::of(loan, apart)).copied().unwrap_or_default();
            (u128::from(class) << 96) | (u128::from(turns(loan)) << 32) | position as u128
        })
        .collect();
    keyed.sort_unstable();
    (numbers.into_keys().collect(), keyed)
}

impl Class {
    fn of(loan: &Loan, apart: Apart) -> Class {
        let (timing, product) = apart.key(Timing::of(loan), loan.product);
        let index = match &loan.adjustment {
            LoanRate::Fixed => None,
            LoanRate::Adjustable(terms) => Some((terms.index, terms.look_back)),
        };
        Class { timing, product, index }
    }
}

/// A number that is near for loans that turn together, and the same where they also share terms.
fn turns(loan: &Loan) -> u64 {
    let (period, phase, first_reset) = match &loan.adjustment {
        LoanRate::Fixed => (0, 0, 0),
        LoanRate::Adjustable(terms) => {
            let period = terms.reset_period.max(1);
            (period, terms.first_reset % period, terms.first_reset)
        }
    };
    // Strips in tenths of a basis point.
    let strips = ((loan.servicing + loan.insurance).fraction() * 1e5).round() as u32;
    let terms = [
        (period, 6),
        (phase, 6),
        (loan.amortization_months, 10),
        (loan.interest_only_months, 9),
        (loan.remaining_months, 10),
        (first_reset, 9),
        (strips, 14),
    ];
    terms
        .iter()
        .fold(0, |key, &(months, bits)| (key << bits) | u64::from(months).min((1 << bits) - 1))
}
