//! Spreads and durations of classes: what their prices answer to.

use grid::columns::MEASURES;
use grid::{KEY_RATES, Measured, PriceCell, Risk, RiskCell, RiskRequest, Scenario, View, risk};
use report::{Column, Sheet, Value};

use crate::keys::{self, OwnSetting};
use crate::prices::{asked, reason};
use crate::{Deal, Error, PriceOptions, Prices, Settings, facts};

/// Move of rates by which durations are measured, basis points, where none is asked for.
pub const BUMP_BP: f64 = 25.0;

/// Smallest and largest such move, basis points.
pub const BUMPS_BP: std::ops::RangeInclusive<f64> = 0.1..=500.0;

/// Measures of `price` that stand in front of spreads and durations.
const PRICED: [&str; 5] = ["price", "full_price", "dm_bp", "yield_pct", "wal_years"];

/// Spreads and durations: by class, then view, then price, then scenario.
#[derive(Clone, Debug)]
pub struct Risks {
    prices: Prices,
    /// The numbers, in order.
    pub cells: Vec<RiskCell>,
    bump_bp: f64,
}

impl Deal {
    /// Spreads and durations of classes at their prices: each duration by a move up and a move down, in
    /// which a class with a discount margin keeps it, and any other its Z-spread. `bump_bp` is the move
    /// of rates; speeds, default rates and severities move by a tenth of themselves.
    ///
    /// ```
    /// use paydown::{BUMP_BP, Deal, PriceOptions};
    ///
    /// let deal = Deal::open("impac-2003-8")?;
    /// let options = PriceOptions { classes: vec!["2-B-1".into()], ..PriceOptions::default() };
    /// let risks = deal.risk(&"speed_pct=100".parse()?, &options, BUMP_BP)?.table();
    /// assert_eq!(risks.number(0, "spread_duration").map(|years| format!("{years:.2}")),
    ///            Some("3.16".to_string()));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When something asked does not fit the deal, or every scenario fails.
    pub fn risk(
        &self,
        settings: &Settings,
        options: &PriceOptions,
        bump_bp: f64,
    ) -> Result<Risks, Error> {
        if !BUMPS_BP.contains(&bump_bp) {
            let (least, most) = (BUMPS_BP.start(), BUMPS_BP.end());
            let message = format!("a move of {bump_bp} bp is not from {least} to {most} bp");
            return Err(Error::usage(message));
        }
        let (prices, cells) = self.asked(settings, options, |prepared, request| {
            let cells = risk(prepared, &RiskRequest { price: request.clone(), bump_bp });
            crate::all_failed(cells.iter().map(|cell| &cell.priced.measured))?;
            Ok(cells)
        })?;
        Ok(Risks { prices, cells, bump_bp })
    }
}

impl Risks {
    /// What the run has to say beside its numbers.
    pub fn notes(&self) -> &[String] {
        &self.prices.notes
    }

    /// Cells without a number that should exist.
    pub fn failed(&self) -> usize {
        self.cells.iter().filter(|cell| cell.priced.has_failed()).count()
    }

    /// What is said of the run of all rows.
    pub fn facts(&self) -> Vec<(String, String)> {
        let scenarios: &[Scenario] = &self.prices.request.scenarios;
        let mut facts = facts::facts(self.prices.deal().inputs(), View::Tables, scenarios);
        facts.extend(facts::of_question(&self.own_settings(None)));
        facts
    }

    /// One row a cell.
    pub fn table(&self) -> Sheet {
        let inputs = self.prices.deal().inputs();
        let mut sheet = Sheet::new(columns());
        for RiskCell { priced, risk } in &self.cells {
            let class = &inputs.deal.classes[priced.class];
            let asked = asked(priced, class);
            let measured = priced.measured.as_ref().unwrap_or(&asked);
            let mut row: Vec<Value> = vec![
                inputs.deal.name.clone().into(),
                class.name.clone().into(),
                priced.run_to.name().into(),
                self.prices.scenario(priced).speed.of_pricing().into(),
            ];
            row.extend(measures().map(|measure| Value::from((measure.of)(measured))));
            row.push(risk.market.map_or(Value::Empty, |market| market.name().into()));
            let numbers = [
                risk.i_spread_bp,
                risk.z_spread_bp,
                risk.spread_duration,
                risk.effective_duration,
                risk.effective_convexity,
                risk.prepayment_duration,
                risk.default_duration,
                risk.severity_duration,
            ];
            row.extend(numbers.into_iter().chain(risk.key_rate_durations).map(Value::from));
            row.push(reason_of(priced, risk).into());
            sheet.push(row);
        }
        let of_cell = |cell: &RiskCell| {
            let scenario = self.prices.scenario(&cell.priced);
            keys::of(inputs, View::Tables, scenario, &self.own_settings(Some(&cell.priced)))
        };
        let keys: Vec<_> = self.cells.iter().map(of_cell).collect();
        keys::add(&mut sheet, keys.iter());
        let solved = self.cells.iter().map(|cell| crate::prices::solved(cell.priced.given));
        keys::add_solved(&mut sheet, solved);
        sheet
    }

    fn own_settings(&self, cell: Option<&PriceCell>) -> Vec<OwnSetting> {
        let mut own = self.prices.own_settings(cell.map(|cell| cell.given));
        let is_default = self.bump_bp == BUMP_BP;
        own.extend((!is_default).then(|| ("bump", self.bump_bp.to_string())));
        own
    }
}

/// Why numbers are not there: of the price, else of spreads and durations.
fn reason_of(cell: &PriceCell, risk: &Risk) -> Option<String> {
    reason(cell, Measured::reason).or_else(|| risk.reason.clone())
}

fn measures() -> impl Iterator<Item = &'static grid::columns::MeasureColumn> {
    PRICED.iter().filter_map(|name| MEASURES.iter().find(|measure| measure.name == *name))
}

/// The columns, without those of the scenario.
pub(crate) fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::text("run_to", "Run to"),
        Column::number("speed_pct", "Speed (%)", 0),
    ];
    columns.extend(measures().map(Column::of_measure));
    columns.push(Column::text("curve", "Curve"));
    columns.extend([
        Column::number("i_spread_bp", "I-spread (bp)", 1),
        Column::number("z_spread_bp", "Z-spread (bp)", 1),
        Column::number("spread_duration", "Spread duration", 2),
        Column::number("effective_duration", "Effective duration", 2),
        Column::number("effective_convexity", "Effective convexity", 2),
        Column::number("prepayment_duration", "Prepayment duration", 3),
        Column::number("default_duration", "Default duration", 3),
        Column::number("severity_duration", "Severity duration", 3),
    ]);
    columns.extend(KEY_RATES.iter().map(|key| Column::number(key.column, key.head, 2)));
    columns.push(Column::text("reason", "Reason"));
    columns
}
