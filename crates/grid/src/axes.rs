//! Payment dates as times, once a deal and way to count; what an index makes of them, once a run.

use std::sync::OnceLock;

use solver::{FirstPeriod, IndexChain, NoSolution, TimeAxis};
use terms::{Date, DayCount, IndexId, IndexPaths, PaymentCalendar};

use crate::inputs::DealInputs;

/// The payment dates of a deal in every way in which a class of it counts time.
#[derive(Clone, Debug)]
pub(crate) struct Axes {
    payments: PaymentCalendar,
    dates: Vec<Date>,
    /// Every way once.
    known: Vec<(Times, OnceLock<TimeAxis>)>,
    classes: Vec<ClassAxes>,
}

/// What times depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Times {
    first: FirstPeriod,
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
        let mut axes = Axes { payments, dates, known: Vec::new(), classes: Vec::new() };
        for class in 0..inputs.deal.classes.len() {
            let first = inputs.first_period(class);
            let mut axis = |day_count| axes.known(first, day_count);
            let of_class = ClassAxes {
                life: axis(inputs.life_day_count(class)),
                yields: axis(inputs.thirty_360(class)),
                margin: axis(first.day_count),
                duration: axis(inputs.duration_day_count(class)),
            };
            axes.classes.push(of_class);
        }
        axes
    }

    /// The axis of such times. Actual days are the same for all classes.
    fn known(&mut self, first: FirstPeriod, day_count: DayCount) -> AxisId {
        let first = match day_count.is_thirty_360() {
            true => first,
            false => FirstPeriod { from: first.settlement, day_count, ..first },
        };
        let times = Times { first, day_count };
        let position = self.known.iter().position(|(known, _)| *known == times);
        AxisId(position.unwrap_or_else(|| {
            self.known.push((times, OnceLock::new()));
            self.known.len() - 1
        }))
    }

    pub(crate) fn of(&self, id: AxisId) -> &TimeAxis {
        let (Times { first, day_count }, axis) = &self.known[id.0];
        axis.get_or_init(|| TimeAxis::of_class(&self.payments, &self.dates, *first, *day_count))
    }

    /// The axes of a class, by its position in the deal.
    pub(crate) fn of_class(&self, class: usize) -> ClassAxes {
        self.classes[class]
    }
}

/// Chains of a run's indices.
#[derive(Debug, Default)]
pub(crate) struct Chains {
    known: OnceLock<(IndexId, AxisId, Result<IndexChain, NoSolution>)>,
}

impl Clone for Chains {
    /// A copy makes its own.
    fn clone(&self) -> Chains {
        Chains::default()
    }
}

impl Chains {
    /// Hands the chain of an index on an axis to `with`: the first one asked for is kept, since the
    /// classes of a deal mostly share it.
    pub(crate) fn of<T>(
        &self,
        (index, axis): (IndexId, AxisId),
        axes: &Axes,
        paths: &IndexPaths,
        with: impl FnOnce(&IndexChain) -> Result<T, NoSolution>,
    ) -> Result<T, NoSolution> {
        let make = || IndexChain::new(axes.of(axis), &paths.levels[index.0]);
        let (of, on, chain) = self.known.get_or_init(|| (index, axis, make()));
        if (*of, *on) == (index, axis) {
            return with(chain.as_ref().map_err(|none| *none)?);
        }
        with(&make()?)
    }
}
