//! One workbook for all that a deal has to show.

use grid::{Given, Measured, Prepared, PriceCell, Run, Scenario, View, measure::measure};
use report::{Block, Column, Sheet, Tab, Value, Workbook};
use terms::RunTo;

use super::class_tab::{self, Shown};
use super::{curves, scenario};
use crate::page::for_people;
use crate::{
    BreakEvenOptions, BreakEvens, Deal, Error, Page, PriceOptions, Prices, Settings, cash_flows,
    facts, term_tables,
};

/// A deal in one workbook.
#[derive(Clone, Debug)]
pub struct DealReport {
    /// The workbook.
    pub workbook: Workbook,
    /// What the runs have to say beside their numbers.
    pub notes: Vec<String>,
    /// Cells of its price tables without a number that should exist.
    pub failed: usize,
}

impl Deal {
    /// All that the deal has to show under `settings`: price tables, schedules of rates, decrements,
    /// break-evens where its document states them, cash flows by group and class at its pricing speed
    /// with formulas that recompute life, yield and margin, terms with their citations, and published
    /// numbers beside its own.
    ///
    /// ```
    /// let report = paydown::Deal::open("gnma-9")?.report(&Default::default())?;
    /// let tabs: Vec<&str> = report.workbook.tabs.iter().map(|tab| tab.name.as_str()).collect();
    /// assert_eq!(tabs[..3], ["Scenario", "Price-DM", "Charts"]);
    /// assert!(tabs.contains(&"GNMA-9 maturity") && tabs.contains(&"Tie-out"));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When what is asked does not fit the deal, or every scenario fails.
    pub fn report(&self, settings: &Settings) -> Result<DealReport, Error> {
        let prices = self.price(settings, &PriceOptions::default())?;
        let mut notes = prices.notes.clone();
        let base = base(&prices.request.scenarios);
        let prepared = Prepared::new(self.inputs())?;
        let run = prepared.run(base)?;
        let said = facts::facts(self.inputs(), View::Tables, std::slice::from_ref(base));
        let speed = ("Speed of the cash flows".to_string(), base.speed.head());
        let of_flows: Vec<_> = std::iter::once(speed).chain(said).collect();

        let mut tabs = Vec::new();
        let mut charts = Vec::new();
        let tables = prices.tables().into_iter().map(Block::Prices).collect();
        tabs.push(Tab::new("Price-DM", tables));
        let (balances, chart) = curves::balances(&prepared, &run);
        tabs.push(balances);
        charts.extend(chart);
        for (tab, chart) in self.rates(settings, &mut notes) {
            tabs.push(tab);
            charts.extend(chart);
        }
        tabs.extend(self.decrements(settings)?);
        if let Some(solved) = self.stated_break_evens(settings, &mut notes) {
            let (tab, chart) = curves::break_evens(&solved);
            tabs.push(Tab::page("Break-evens", self.title(), for_people(&solved.table())));
            tabs.extend(tab);
            charts.extend(chart);
        }
        tabs.extend(self.collateral(&run));
        tabs.extend(classes(&prices, &prepared, (&run, base), &of_flows));
        tabs.extend(self.documented());
        tabs.extend(self.tied(&mut notes));
        tabs.insert(1, Tab::new("Charts", vec![Block::Charts(charts)]));

        let mut facts = vec![("Source".to_string(), self.document().source.clone())];
        let settlement = self.inputs().deal.dates.settlement;
        facts.push(("Settlement".to_string(), settlement.to_string()));
        if !settings.to_string().is_empty() {
            facts.push(("Settings".to_string(), settings.to_string()));
        }
        facts.extend(prices.facts(&prices.request.scenarios));
        facts.extend(of_flows.into_iter().take(1));
        let doubts = self.doubts().iter().map(|doubt| format!("warning: {doubt}"));
        let remarks = notes.iter().map(|note| format!("note: {note}"));
        let remarks: Vec<String> = doubts.chain(remarks).collect();
        tabs.insert(0, scenario(self.title(), &facts, &remarks));
        let workbook = Workbook { title: self.title().to_string(), tabs };
        Ok(DealReport { workbook, notes, failed: prices.failed() })
    }

    /// A tab of rates a group, with the coupons of its classes, and its chart.
    fn rates(
        &self,
        settings: &Settings,
        notes: &mut Vec<String>,
    ) -> Vec<(Tab, Option<report::workbook::Chart>)> {
        match self.available_rates(settings, None, None) {
            Ok(rates) => curves::rates(&rates),
            Err(error) => {
                notes.push(format!("no schedules of available funds rates: {error}"));
                Vec::new()
            }
        }
    }

    /// The decrement tables, one below the other.
    fn decrements(&self, settings: &Settings) -> Result<Option<Tab>, Error> {
        let shown = self.decrement(settings, &[], None, false)?;
        let mut blocks = Vec::new();
        for Page { title, facts, table, notes } in shown.pages() {
            blocks.push(Block::Title(title));
            blocks.push(Block::Lines(vec![facts::line(&facts, "   ")]));
            blocks.push(Block::words(table));
            if !notes.is_empty() {
                blocks.push(Block::Lines(notes));
            }
        }
        // Below the last table stands nothing whose head is to stay in view.
        blocks.push(Block::Lines(Vec::new()));
        Ok((blocks.len() > 1).then(|| Tab::new("Decrement", blocks)))
    }

    /// Break-evens where the document states them.
    fn stated_break_evens(
        &self,
        settings: &Settings,
        notes: &mut Vec<String>,
    ) -> Option<BreakEvens> {
        self.inputs().breakeven.as_ref()?;
        match self.break_evens(settings, &BreakEvenOptions::default()) {
            Ok(solved) => Some(solved),
            Err(error) => {
                notes.push(format!("no break-evens: {error}"));
                None
            }
        }
    }

    fn collateral(&self, run: &Run) -> Vec<Tab> {
        let deal = &self.inputs().deal;
        let tab = |(id, group): (usize, &bonds::deal::Group)| {
            let title = format!("{}, group {}: collateral", deal.title, group.name);
            let sheet = for_people(&cash_flows::of_group(deal, run, id));
            Tab::page(format!("Collateral {}", group.name), &title, sheet)
        };
        deal.groups.iter().enumerate().map(tab).collect()
    }

    /// Terms with citations, and assumptions with reasons.
    fn documented(&self) -> Vec<Tab> {
        let document = self.document();
        let pages = [
            ("Terms", "terms and where they stand", term_tables::for_workbook(document)),
            (
                "Assumptions",
                "assumptions: what the document does not say",
                term_tables::assumptions(document),
            ),
            ("At closing", "collateral and classes at closing", term_tables::at_closing(document)),
        ];
        let pages = pages.into_iter().filter(|(_, _, sheet)| !sheet.rows.is_empty());
        let title = |words: &str| format!("{}: {words}", self.title());
        pages.map(|(name, words, sheet)| Tab::page(name, &title(words), sheet)).collect()
    }

    /// Published numbers beside the deal's own, where some are filed with it.
    fn tied(&self, notes: &mut Vec<String>) -> Option<Tab> {
        let tied = match self.tie_out(&[]) {
            Ok(tied) => tied,
            Err(error) => {
                notes.push(format!("no tie-out: {error}"));
                return None;
            }
        };
        if tied.files.is_empty() {
            return None;
        }
        let blocks = vec![
            Block::Title(format!("{}: published numbers beside the deal's own", self.title())),
            Block::Lines(vec![tied.totals()]),
            Block::words(without(&tied.summary(), &["deal", "source"])),
            Block::words(without(&tied.noted(true), &["deal"])),
        ];
        Some(Tab::new("Tie-out", blocks))
    }
}

/// The scenario whose cash flows are shown: that at the pricing speed, else the first one.
fn base(scenarios: &[Scenario]) -> &Scenario {
    let is_pricing = |scenario: &&Scenario| scenario.speed.of_pricing() == Some(100.0);
    // Every price table has a scenario.
    scenarios.iter().find(is_pricing).unwrap_or(&scenarios[0])
}

/// A tab a class and view: those that are priced with their figures, residuals with flows alone.
fn classes(
    prices: &Prices,
    prepared: &Prepared,
    (run, base): (&Run, &Scenario),
    facts: &[(String, String)],
) -> Vec<Tab> {
    let known = |class: usize, run_to: RunTo| {
        let is_here = |cell: &&PriceCell| {
            cell.class == class && cell.run_to == run_to && prices.scenario(cell) == base
        };
        prices.cells.iter().find(is_here).and_then(|cell| cell.measured.clone().ok())
    };
    let mut tabs = Vec::new();
    for class in 0..prepared.inputs.deal.classes.len() {
        for &run_to in prepared.views() {
            let measured: Measured = known(class, run_to)
                .unwrap_or_else(|| measure(prepared, run, class, run_to, Given::DealPrice));
            let shown = Shown { prepared, run, class, run_to, measured: &measured, facts };
            tabs.push(class_tab::tab(&shown));
        }
    }
    tabs
}

/// A table without some of its columns.
fn without(sheet: &Sheet, names: &[&str]) -> Sheet {
    let kept: Vec<usize> = (0..sheet.columns.len())
        .filter(|column| !names.contains(&sheet.columns[*column].name))
        .collect();
    let columns: Vec<Column> = kept.iter().map(|column| sheet.columns[*column].clone()).collect();
    let value = |row: &Vec<Value>, column: &usize| row.get(*column).cloned().unwrap_or_default();
    let rows = sheet.rows.iter().map(|row| kept.iter().map(|id| value(row, id)).collect());
    Sheet { columns, rows: rows.collect() }
}
