//! Prices, margins, yields, lives: the numbers of Price-DM tables.

use bonds::deal::Class;
use grid::columns::{BEFORE_REASON, MEASURES, MeasureColumn};
use grid::{Given, Measured, Prepared, PriceCell, PriceRequest, Scenario, View, price};
use report::{Column, Sheet, Value};
use terms::{Date, DayCount, Price, RunTo};

use crate::keys::OwnSetting;
use crate::{Deal, Error, Settings, facts, keys, notes, scenarios, select};

/// What a class is priced at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quoted {
    /// Clean price, percent of the balance.
    Price(f64),
    /// Discount margin, basis points.
    DmBp(f64),
    /// Bond-equivalent yield, percent a year.
    YieldPct(f64),
}

/// What is priced, and how it is measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceOptions {
    /// Classes by name; none: all that are no residual.
    pub classes: Vec<String>,
    /// To call or to maturity; `None`: both, where the deal has a call.
    pub run_to: Option<RunTo>,
    /// Each makes rows of its own; none: the deal's prices.
    pub quoted: Vec<Quoted>,
    /// Settlement, where it is not the deal's. After the first period the deal is aged from closing
    /// in each scenario, and priced as it stands then.
    pub settle: Option<Date>,
    /// Day count of average lives, where it is not the deal's.
    pub wal_day_count: Option<DayCount>,
}

/// Classes priced: by class, then view, then price, then scenario.
#[derive(Clone, Debug)]
pub struct Prices {
    deal: Deal,
    /// What was asked for.
    pub request: PriceRequest,
    /// The numbers, in order.
    pub cells: Vec<PriceCell>,
    /// What the run has to say beside them.
    pub notes: Vec<String>,
    settle: Option<Date>,
    wal_day_count: Option<DayCount>,
}

impl Deal {
    /// Prices classes. A cell that has no number has a reason.
    ///
    /// ```
    /// use paydown::{Deal, PriceOptions, Quoted, Settings};
    ///
    /// let options = PriceOptions { quoted: vec![Quoted::Price(101.0)], ..PriceOptions::default() };
    /// let prices = Deal::open("matlab-pass-through")?.price(&Settings::default(), &options)?;
    /// assert_eq!((prices.failed(), prices.table().number(0, "price")), (0, Some(101.0)));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When something asked does not fit the deal, or every scenario fails.
    pub fn price(&self, settings: &Settings, options: &PriceOptions) -> Result<Prices, Error> {
        let deal = self.measured_as(options)?;
        let inputs = deal.inputs();
        let prepared = Prepared::new(inputs)?;
        let given = options.quoted.iter().map(|quoted| match *quoted {
            Quoted::Price(percent) => Given::Price(Price::from_percent(percent)),
            Quoted::DmBp(bp) => Given::DmBp(bp),
            Quoted::YieldPct(percent) => Given::YieldPct(percent),
        });
        let mut given: Vec<Given> = given.collect();
        if given.is_empty() {
            given.push(Given::DealPrice);
        }
        let mut notes = notes::assumed(&settings.every(), inputs);
        let request = PriceRequest {
            scenarios: scenarios::all(settings, inputs, View::Tables)?,
            given,
            classes: select::bonds(inputs, &options.classes, "has no price yet")?,
            views: select::views(options.run_to, inputs)?,
        };
        notes.extend(notes::unapplied(&prepared, &request.scenarios));
        notes.extend(notes::aged(inputs));
        let cells = price(&prepared, &request);
        crate::all_failed(cells.iter().map(|cell| &cell.measured))?;
        let (settle, wal_day_count) = (options.settle, options.wal_day_count);
        Ok(Prices { deal, request, cells, notes, settle, wal_day_count })
    }

    fn measured_as(&self, options: &PriceOptions) -> Result<Deal, Error> {
        if let Some(reason) =
            options.settle.and_then(|date| self.inputs().deal.dates.unpriceable(date))
        {
            return Err(Error::usage(reason));
        }
        if options.settle.is_none() && options.wal_day_count.is_none() {
            return Ok(self.clone());
        }
        Ok(self.with(|inputs| {
            if let Some(day_count) = options.wal_day_count {
                inputs.conventions.count_lives(day_count);
            }
            if let Some(date) = options.settle {
                inputs.deal.dates.settlement = date;
            }
        }))
    }
}

impl Prices {
    /// The deal as it was measured.
    pub fn deal(&self) -> &Deal {
        &self.deal
    }

    /// The scenario of a cell.
    pub fn scenario(&self, cell: &PriceCell) -> &Scenario {
        &self.request.scenarios[cell.scenario]
    }

    /// The class of a cell.
    pub fn class(&self, cell: &PriceCell) -> &Class {
        &self.deal.inputs().deal.classes[cell.class]
    }

    /// What is said of the run of some of its scenarios, whose speeds head columns, and of how it is
    /// measured.
    pub fn facts(&self, scenarios: &[Scenario]) -> Vec<(String, String)> {
        let mut facts = facts::beside_speeds(self.deal.inputs(), View::Tables, scenarios);
        facts.extend(facts::of_question(&self.own_settings(Given::DealPrice)));
        facts
    }

    /// Cells without a number that should exist.
    pub fn failed(&self) -> usize {
        self.cells.iter().filter(|cell| cell.has_failed()).count()
    }

    /// One row a cell.
    pub fn table(&self) -> Sheet {
        let inputs = self.deal.inputs();
        let (before, behind) = MEASURES.split_at(BEFORE_REASON);
        let mut sheet = Sheet::new(columns());
        for cell in &self.cells {
            let class = self.class(cell);
            let measured = cell.measured.as_ref().ok();
            let asked = Measured { price_pct: asked_price(cell, class), ..Measured::default() };
            let mut row: Vec<Value> = vec![
                inputs.deal.name.clone().into(),
                class.name.clone().into(),
                cell.run_to.name().into(),
                self.scenario(cell).speed.of_pricing().into(),
            ];
            let value = |measure: &MeasureColumn| match (measured, measure.name) {
                (Some(measured), _) => Value::from((measure.of)(measured)),
                (None, "price") => Value::from((measure.of)(&asked)),
                (None, _) => Value::Empty,
            };
            row.extend(before.iter().map(value));
            row.push(reason(cell, Measured::reason).into());
            row.extend(behind.iter().map(value));
            let price = measured.and_then(|measured| measured.price_pct).or(asked.price_pct);
            let in_32nds = price.and_then(|percent| Price::from_percent(percent).in_32nds());
            row.push(in_32nds.map_or(Value::Empty, Value::from));
            sheet.push(row);
        }
        let of_cell = |cell: &PriceCell| {
            keys::of(inputs, View::Tables, self.scenario(cell), &self.own_settings(cell.given))
        };
        let keys: Vec<_> = self.cells.iter().map(of_cell).collect();
        keys::add(&mut sheet, keys.iter());
        let solved = self.cells.iter().map(|cell| match cell.given {
            Given::DealPrice | Given::Price(_) => Value::Empty,
            Given::DmBp(_) | Given::YieldPct(_) | Given::MortgageYieldPct(_) => "price".into(),
        });
        keys::add_solved(&mut sheet, solved);
        sheet
    }

    /// Settings of the question itself; a price has its column.
    fn own_settings(&self, given: Given) -> Vec<OwnSetting> {
        let mut own = Vec::new();
        own.extend(self.settle.map(|date| ("settle", date.to_string())));
        own.extend(self.wal_day_count.map(|count| ("wal_day_count", count.to_string())));
        match given {
            Given::DmBp(bp) => own.push(("dm", rounded(bp).to_string())),
            Given::YieldPct(percent) => own.push(("yield", rounded(percent).to_string())),
            Given::DealPrice | Given::Price(_) | Given::MortgageYieldPct(_) => {}
        }
        own
    }
}

/// The price that a cell was asked at.
pub(crate) fn asked_price(cell: &PriceCell, class: &Class) -> Option<f64> {
    cell.given.price_of(class).map(Price::percent)
}

/// Why its scenario has no cash flows, else what `of_numbers` gives.
pub(crate) fn reason(
    cell: &PriceCell,
    of_numbers: fn(&Measured) -> Option<&str>,
) -> Option<String> {
    match &cell.measured {
        Ok(measured) => of_numbers(measured).map(str::to_owned),
        Err(failure) => Some(failure.to_string()),
    }
}

/// A figure without the last bits of its binary form.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

/// The columns, without those of the scenario.
pub(crate) fn columns() -> Vec<Column> {
    let (before, behind) = MEASURES.split_at(BEFORE_REASON);
    let mut columns = vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::text("run_to", "Run to"),
        Column::number("speed_pct", "Speed (%)", 0),
    ];
    columns.extend(before.iter().map(Column::of_measure));
    columns.push(Column::text("reason", "Reason"));
    columns.extend(behind.iter().map(Column::of_measure));
    columns.push(Column::text("price_32nds", "Price (32nds)"));
    columns
}
