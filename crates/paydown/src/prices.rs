//! Prices, margins, yields, lives: the numbers of Price-DM tables.

use bonds::deal::Class;
use grid::columns::{BEFORE_REASON, MEASURES, MeasureColumn};
use grid::{
    DealInputs, Given, Measured, Prepared, PriceCell, PriceRequest, Scenario, Spread, SpreadKind,
    View, price,
};
use rates::Market;
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
    /// Spread over the spot rates of a curve, basis points.
    ZSpreadBp(f64),
    /// Spread of the yield over the quoted rate at the average life, basis points.
    ISpreadBp(f64),
}

impl From<Quoted> for Given {
    fn from(quoted: Quoted) -> Given {
        match quoted {
            Quoted::Price(percent) => Given::Price(Price::from_percent(percent)),
            Quoted::DmBp(bp) => Given::DmBp(bp),
            Quoted::YieldPct(percent) => Given::YieldPct(percent),
            Quoted::ZSpreadBp(bp) => Given::Spread(Spread { kind: SpreadKind::Z, bp }),
            Quoted::ISpreadBp(bp) => Given::Spread(Spread { kind: SpreadKind::I, bp }),
        }
    }
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
    /// Market on whose curve spreads are; `None`: the first that the deal's quotes have of LIBOR, SOFR
    /// and treasuries.
    pub market: Option<Market>,
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
        let (prices, cells) = self.asked(settings, options, |prepared, request| {
            let cells = price(prepared, request);
            crate::all_failed(cells.iter().map(|cell| &cell.measured))?;
            Ok(cells)
        })?;
        Ok(Prices { cells, ..prices })
    }

    /// What is asked, without cells, and what `answer` makes of it.
    pub(crate) fn asked<T>(
        &self,
        settings: &Settings,
        options: &PriceOptions,
        answer: impl FnOnce(&Prepared<'_>, &PriceRequest) -> Result<T, Error>,
    ) -> Result<(Prices, T), Error> {
        let deal = self.measured_as(options)?;
        let inputs = deal.inputs();
        if let Some(market) = options.market {
            quoted_market(inputs, market)?;
        }
        let prepared = Prepared::new(inputs)?;
        let mut given: Vec<Given> = options.quoted.iter().map(|quoted| (*quoted).into()).collect();
        if given.is_empty() {
            given.push(Given::DealPrice);
        }
        let mut notes = notes::assumed(&settings.every(), inputs);
        let request = PriceRequest {
            scenarios: scenarios::all(settings, inputs, View::Tables)?,
            given,
            classes: select::bonds(inputs, &options.classes, "has no price yet")?,
            views: select::views(options.run_to, inputs)?,
            market: options.market,
        };
        notes.extend(notes::unapplied(&prepared, &request.scenarios));
        notes.extend(notes::aged(inputs));
        let (settle, wal_day_count) = (options.settle, options.wal_day_count);
        let answered = answer(&prepared, &request)?;
        let cells = Vec::new();
        Ok((Prices { deal, request, cells, notes, settle, wal_day_count }, answered))
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
        facts.extend(facts::of_question(&self.own_settings(None)));
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
            let asked = asked(cell, class);
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
            keys::of(
                inputs,
                View::Tables,
                self.scenario(cell),
                &self.own_settings(Some(cell.given)),
            )
        };
        let keys: Vec<_> = self.cells.iter().map(of_cell).collect();
        keys::add(&mut sheet, keys.iter());
        keys::add_solved(&mut sheet, self.cells.iter().map(|cell| solved(cell.given)));
        sheet
    }

    /// Settings of the question itself, and of what is given; a price has its column.
    pub(crate) fn own_settings(&self, given: Option<Given>) -> Vec<OwnSetting> {
        let mut own = Vec::new();
        own.extend(self.settle.map(|date| ("settle", date.to_string())));
        own.extend(self.wal_day_count.map(|count| ("wal_day_count", count.to_string())));
        own.extend(self.request.market.map(|market| ("market", market.name().to_string())));
        let stated = given.and_then(|given| match given {
            Given::DmBp(bp) => Some(("dm", bp)),
            Given::YieldPct(percent) => Some(("yield", percent)),
            Given::Spread(Spread { kind: SpreadKind::Z, bp }) => Some(("z_spread", bp)),
            Given::Spread(Spread { kind: SpreadKind::I, bp }) => Some(("i_spread", bp)),
            Given::DealPrice | Given::Price(_) | Given::MortgageYieldPct(_) => None,
        });
        own.extend(stated.map(|(key, figure)| (key, rounded(figure).to_string())));
        own
    }
}

/// What is known of a cell that has no numbers: the price that it was asked at.
pub(crate) fn asked(cell: &PriceCell, class: &Class) -> Measured {
    Measured { price_pct: asked_price(cell, class), ..Measured::default() }
}

/// What names the column that a cell was solved for.
pub(crate) fn solved(given: Given) -> Value {
    match given {
        Given::DealPrice | Given::Price(_) => Value::Empty,
        Given::DmBp(_) | Given::YieldPct(_) | Given::MortgageYieldPct(_) | Given::Spread(_) => {
            "price".into()
        }
    }
}

/// Whether the deal's quotes have the market of a curve.
fn quoted_market(inputs: &DealInputs, market: Market) -> Result<(), Error> {
    let is_quoted = |market: &Market| {
        inputs.curves.as_ref().is_some_and(|of| of.curves.discounts(*market).is_some())
    };
    if is_quoted(&market) {
        return Ok(());
    }
    let quoted: Vec<&str> =
        Market::ALL.iter().filter(|market| is_quoted(market)).map(|market| market.name()).collect();
    let hint = match quoted.is_empty() {
        true => "its [index] has no curve of quotes".to_string(),
        false => format!("its curve has quotes of {}", quoted.join(", ")),
    };
    let message = format!("{} has no quotes of {}", inputs.deal.name, market.name());
    Err(Error::Usage { message, hint: Some(hint) })
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
