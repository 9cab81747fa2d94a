//! Payment dates as times, once a deal and way to count; what an index makes of them, once a run.

use std::sync::OnceLock;

use solver::{IndexChain, NoSolution, SettlementPeriod, TimeAxis};
use terms::{Date, DayCount, IndexId, IndexPaths, PaymentCalendar};

use crate::held::WAIT;
use crate::inputs::DealInputs;

/// The payment dates of a deal in every way in which a class of it counts time.
#[derive(Clone, Debug)]
pub(crate) struct Axes {
    payments: PaymentCalendar,
    /// Months in which cash may come in after the last payment of every loan.
    wait: usize,
    /// Those on which loans pay.
    dates: Vec<Date>,
    /// Every way once.
    known: Vec<Known>,
    classes: Vec<ClassAxes>,
    /// Accrual period of each class in which settlement lies.
    periods: Vec<SettlementPeriod>,
}

/// One way to count.
#[derive(Clone, Debug)]
struct Known {
    times: Times,
    of_loans: OnceLock<TimeAxis>,
    /// With the dates on which cash may come in after the last payment of every loan.
    longest: OnceLock<TimeAxis>,
}

/// What times depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Times {
    period: SettlementPeriod,
    day_count: DayCount,
}

/// An axis of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AxisId(usize);

/// The axes on which a class is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassAxes {
    /// Of average life.
    pub(crate) life: AxisId,
    /// Of yields, and durations against them.
    pub(crate) yields: AxisId,
    /// Of discount margin.
    pub(crate) margin: AxisId,
    /// Of durations of a floating rate.
    pub(crate) duration: AxisId,
}

impl Axes {
    /// Of the first `months` payment dates.
    pub(crate) fn new(inputs: &DealInputs, months: usize) -> Axes {
        let payments = inputs.deal.dates.payments;
        let dates = payments.dates(months);
        let wait = WAIT * inputs.levels();
        let (known, classes, periods) = Default::default();
        let mut axes = Axes { payments, wait, dates, known, classes, periods };
        for class in 0..inputs.deal.classes.len() {
            let period = inputs.settlement_period(class);
            let mut axis = |day_count| axes.known(period, day_count);
            let of_class = ClassAxes {
                life: axis(inputs.life_day_count(class)),
                yields: axis(inputs.thirty_360(class)),
                margin: axis(period.day_count),
                duration: axis(inputs.duration_day_count(class)),
            };
            axes.classes.push(of_class);
            axes.periods.push(period);
        }
        axes
    }

    /// The axis of such times. Times in another count than that of its interest are the same for all
    /// classes.
    fn known(&mut self, period: SettlementPeriod, day_count: DayCount) -> AxisId {
        let period = match day_count.is_thirty_360() && period.day_count.is_thirty_360() {
            true => period,
            false => SettlementPeriod {
                from: period.settlement,
                day_count: DayCount::Actual360,
                ..period
            },
        };
        let times = Times { period, day_count };
        let position = self.known.iter().position(|known| known.times == times);
        AxisId(position.unwrap_or_else(|| {
            let (of_loans, longest) = Default::default();
            self.known.push(Known { times, of_loans, longest });
            self.known.len() - 1
        }))
    }

    /// An axis that reaches through `months` payment dates, or further.
    pub(crate) fn of(&self, id: AxisId, months: usize) -> &TimeAxis {
        let Known { times: Times { period, day_count }, of_loans, longest } = &self.known[id.0];
        let over = |dates: &[Date]| TimeAxis::of_class(&self.payments, dates, *period, *day_count);
        match self.is_long(months) {
            false => of_loans.get_or_init(|| over(&self.dates)),
            true => {
                longest.get_or_init(|| over(&self.payments.dates(self.dates.len() + self.wait)))
            }
        }
    }

    /// Whether cash of `months` months comes in after the last payment of every loan.
    fn is_long(&self, months: usize) -> bool {
        months > self.dates.len()
    }

    /// The accrual period of a class in which settlement lies, by its position in the deal.
    pub(crate) fn period(&self, class: usize) -> SettlementPeriod {
        self.periods[class]
    }

    /// The axes of a class, by its position in the deal.
    pub(crate) fn of_class(&self, class: usize) -> ClassAxes {
        self.classes[class]
    }
}

/// Chains of a run's indices.
#[derive(Debug, Default)]
pub(crate) struct Chains {
    known: OnceLock<(Key, Result<IndexChain, NoSolution>)>,
}

/// What a chain is of: an index, an axis, and whether that is the longest one.
type Key = (IndexId, AxisId, bool);

impl Clone for Chains {
    /// A copy makes its own.
    fn clone(&self) -> Chains {
        Chains::default()
    }
}

impl Chains {
    /// Hands the chain of an index on an axis through so many months to `with`: the first one asked for is kept, since the
    /// classes of a deal mostly share it.
    pub(crate) fn of<T>(
        &self,
        (index, axis, months): (IndexId, AxisId, usize),
        axes: &Axes,
        paths: &IndexPaths,
        with: impl FnOnce(&IndexChain) -> Result<T, NoSolution>,
    ) -> Result<T, NoSolution> {
        let make = || IndexChain::new(axes.of(axis, months), &paths.levels[index.0]);
        let key = (index, axis, axes.is_long(months));
        let (of, chain) = self.known.get_or_init(|| (key, make()));
        if *of == key {
            return with(chain.as_ref().map_err(|none| *none)?);
        }
        with(&make()?)
    }
}
