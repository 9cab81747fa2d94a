//! Batches that programs make: axes of settings, crossed.

use grid::batch::{Axis, GridPlan};
use grid::setting::Setting;
use report::Sheet;
use terms::RunTo;

use super::Batch;
use crate::{Deal, Error, Settings, scenarios, select};

/// What varies in a batch: the points of each axis are crossed with those of every other. Index
/// shifts run slowest, then speeds, defaults, severities; of the same kind the last runs fastest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axes {
    axes: Vec<Axis>,
}

/// Of which classes a batch has rows, and at which prices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchOptions {
    /// Classes by name; none: all that are no residual.
    pub classes: Vec<String>,
    /// To call or to maturity; `None`: both, where the deal has a call.
    pub run_to: Option<RunTo>,
    /// Clean prices, percent, each with rows of its own; none: the deal's.
    pub prices: Vec<f64>,
}

impl Axes {
    /// The same with an axis more: figures of one setting, as its flag has them.
    ///
    /// # Errors
    /// When there is no such setting, or a figure is none of it.
    pub fn over<F: ToString>(
        self,
        key: &str,
        figures: impl IntoIterator<Item = F>,
    ) -> Result<Axes, Error> {
        let point = |figure: F| Settings::default().set(key, figure);
        Ok(self.together(figures.into_iter().map(point).collect::<Result<Vec<_>, _>>()?))
    }

    /// The same with an axis more, each of whose points sets several figures at once: a shift with
    /// its speed.
    #[must_use]
    pub fn together(mut self, points: Vec<Settings>) -> Axes {
        self.axes.push(Axis { points: points.iter().map(Settings::every).collect() });
        self
    }
}

impl Deal {
    /// Prices classes in every combination of `axes`, as `paydown grid` does, in memory. Named
    /// scenarios that `settings` stand over are an axis too, the slowest of their kind; what `settings`
    /// and the other axes say stands over the names.
    ///
    /// ```
    /// use paydown::{Axes, BatchOptions, Deal};
    ///
    /// let deal = Deal::open("impac-2003-8")?;
    /// let axes = Axes::default().over("speed_pct", [80, 120])?.over("cdr_pct", [0, 2, 4])?;
    /// let options = BatchOptions { classes: vec!["2-B-1".into()], ..BatchOptions::default() };
    /// let table = deal.grid(&"severity_pct=40; lag_months=12".parse()?, axes, &options)?;
    /// assert_eq!(table.rows.len(), 2 * 3 * 2, "to call and to maturity");
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When something asked does not fit the deal.
    pub fn grid(
        &self,
        settings: &Settings,
        axes: Axes,
        options: &BatchOptions,
    ) -> Result<Sheet, Error> {
        Batch::new(vec![self.clone()], settings, axes, options)?.table()
    }
}

impl Batch {
    /// A batch over `deals`; what all of its scenarios have is in `settings`.
    ///
    /// ```
    /// use paydown::{Axes, Batch, BatchOptions, Deal, Settings};
    ///
    /// let deals = vec![Deal::open("fabozzi-pac")?, Deal::open("fabozzi-sequential")?];
    /// let axes = Axes::default().over("psa_pct", [90, 165, 300])?;
    /// let batch = Batch::new(deals, &Settings::default(), axes, &BatchOptions::default())?;
    /// assert_eq!(batch.scenarios(), 6);
    /// let table = batch.table()?;
    /// assert_eq!(table.number(0, "psa_pct"), Some(90.0));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When something asked does not fit a deal, or `settings` have several figures of one kind.
    pub fn new(
        deals: Vec<Deal>,
        settings: &Settings,
        axes: Axes,
        options: &BatchOptions,
    ) -> Result<Batch, Error> {
        let plan = GridPlan {
            axes: with_named(settings, axes.axes),
            fixed: settings.all().to_vec(),
            prices: options.prices.clone(),
            classes: options.classes.clone(),
            views: options.run_to.into_iter().collect(),
        };
        if let Some(twice) = given_twice(&plan.fixed) {
            let message = format!("{} is given twice: an axis has several", twice.row.key);
            return Err(Error::usage(message));
        }
        let all: Vec<Setting> = plan.settings().cloned().collect();
        for deal in &deals {
            scenarios::check_names(&all, deal.inputs())?;
            select::bonds(deal.inputs(), &options.classes, "has no price yet")?;
            select::views(options.run_to, deal.inputs())?;
        }
        let plans = deals.into_iter().enumerate();
        let plans = plans.map(|(position, deal)| (deal, plan.clone(), position));
        Ok(Batch::of_plans(plans, Vec::new()))
    }
}

/// Axes, and before them the named scenarios that settings stand over, without what the rest sets.
fn with_named(settings: &Settings, mut axes: Vec<Axis>) -> Vec<Axis> {
    let named = settings.under();
    if named.is_empty() {
        return axes;
    }
    let others = axes.iter().flat_map(|axis| axis.points.iter().flatten()).chain(settings.all());
    let said: Vec<&str> = others.map(|setting| setting.row.one).collect();
    let unsaid = |point: &Vec<Setting>| {
        point.iter().filter(|setting| !said.contains(&setting.row.one)).cloned().collect()
    };
    let points = named.iter().map(unsaid).collect();
    axes.insert(0, Axis { points });
    axes
}

/// A setting that another one of the same kind follows.
fn given_twice(settings: &[Setting]) -> Option<&Setting> {
    let again = |(place, setting): (usize, &Setting)| {
        let others = &settings[place + 1..];
        others.iter().any(|other| other.row.one == setting.row.one && !setting.row.is_by_name())
    };
    settings.iter().enumerate().find(|one| again(*one)).map(|(_, setting)| setting)
}
