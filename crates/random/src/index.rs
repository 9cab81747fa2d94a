//! `[index]`: static levels, and forward ones of a file or of quotes.

use terms::Date;

use crate::dice::Dice;
use crate::text::{Columns, Table, by_month};

/// The key of the runs of a deal's views.
pub(crate) const VIEWS: &str = "default";

/// The indices of a deal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Indices {
    pub(crate) names: Vec<String>,
    pub(crate) has_forward: bool,
    /// Whether the deal states the runs of its views.
    pub(crate) states_views: bool,
    /// `None` where the deal has no index.
    pub(crate) table: Option<Table>,
    /// The file of forward levels or quotes, with its name.
    pub(crate) file: Option<(String, Columns)>,
}

/// Indices that quotes of LIBOR, swaps and treasuries give, with those of SOFR.
const OF_CURVES: [&str; 6] = ["LIBOR_1M", "LIBOR_6M", "CMT_1Y", "CMT_10Y", "SOFR_30D", "SOFR_3M"];

impl Indices {
    pub(crate) fn draw(dice: &mut Dice, closing: Date) -> Indices {
        if dice.one_in(8) {
            return Indices::default();
        }
        let is_of_curve = dice.one_in(3);
        let names: Vec<String> = match is_of_curve {
            true => dice.some(&OF_CURVES, 3).into_iter().map(String::from).collect(),
            false => {
                let names = ["LIBOR_1M", "LIBOR_6M", "COFI 11"];
                dice.some(&names, 2).into_iter().map(String::from).collect()
            }
        };
        let mut levels = Table::default();
        for name in &names {
            let low = if dice.one_in(10) { -0.5 } else { 0.25 };
            levels.set(name, dice.decimal(low, 8.0, 3));
        }
        let mut table = Table::of("static_pct", levels);
        let file = if is_of_curve {
            let interpolation = ["log-cubic", "zero-cubic", "log-linear"];
            let mut curve = Table::of("quotes", "quotes.csv");
            if dice.one_in(2) {
                curve.set("interpolation", dice.pick(&interpolation));
            }
            if dice.one_in(2) {
                curve.set("negative", dice.pick(&["refuse", "floor", "allow"]));
            }
            table.set("curve", curve);
            Some(("quotes.csv".to_owned(), quotes(dice, closing)))
        } else if dice.one_in(2) {
            table.set("forward", "forward.csv");
            Some(("forward.csv".to_owned(), forward(dice, &names, closing)))
        } else {
            None
        };
        let states_views = dice.one_in(8);
        if states_views {
            table.set(VIEWS, views(dice, file.is_some()));
        }
        Indices { names, has_forward: file.is_some(), states_views, table: Some(table), file }
    }
}

/// The runs of the indices of a deal's views.
fn views(dice: &mut Dice, has_forward: bool) -> Table {
    let mut views = Table::default();
    for view in ["tables", "schedules", "cash_flows"] {
        let runs: &[&str] = if has_forward { &["static", "forward"] } else { &["static"] };
        if dice.one_in(2) {
            views.set(view, dice.pick(runs));
        }
    }
    views
}

/// Forward levels that drift, of a few months or many; some as desks have them, by date.
fn forward(dice: &mut Dice, names: &[String], closing: Date) -> Columns {
    let months = if dice.one_in(3) { dice.whole(1, 12) } else { dice.whole(12, 240) };
    let path = |dice: &mut Dice| {
        let mut level = dice.decimal(0.5, 7.0, 2);
        let (drift, swing) = (dice.decimal(-0.02, 0.04, 3), dice.decimal(0.0, 0.3, 2));
        let levels = (0..months).map(|_| {
            let shown = (level * 1e4).round() / 1e4;
            level = (level + drift + dice.real(-swing, swing)).clamp(-1.0, 20.0);
            shown
        });
        levels.collect::<Vec<f64>>()
    };
    let columns: Vec<_> = names.iter().map(|name| (name.clone(), path(dice))).collect();
    let mut file = by_month(&columns);
    if dice.one_in(3) {
        for (name, fields) in &mut file.0 {
            match name.as_str() {
                "month" => {
                    let form = dice.whole(0, 3);
                    *name = "Reset Date".to_owned();
                    *fields = (0..months).map(|later| date(form, closing, later)).collect();
                }
                "LIBOR_1M" => *name = dice.pick(&["1M LIBOR", "US0001M Index"]).to_owned(),
                "LIBOR_6M" => *name = dice.pick(&["6 Month LIBOR", "LIBOR 6M (%)"]).to_owned(),
                _ => {}
            }
        }
    }
    file
}

/// The first day of a month so many months after closing's, in one of four forms.
fn date(form: u32, closing: Date, later: u32) -> String {
    let months = i32::from(closing.month()) - 1 + later as i32;
    let (year, month) = (i32::from(closing.year()) + months / 12, months % 12 + 1);
    match form {
        0 => format!("{year}-{month:02}-01"),
        1 => format!("{month}/1/{year}"),
        2 => format!("{year}{month:02}"),
        _ => format!("1.{month}.{year}"),
    }
}

/// Quotes of a day as days are: a level and a slope, the same for all instruments but a spread.
fn quotes(dice: &mut Dice, closing: Date) -> Columns {
    let tenors = [
        ("libor", "1M", 1.0 / 12.0),
        ("libor", "2M", 1.0 / 6.0),
        ("libor", "3M", 0.25),
        ("libor", "6M", 0.5),
        ("swap", "1Y", 1.0),
        ("swap", "2Y", 2.0),
        ("swap", "5Y", 5.0),
        ("swap", "10Y", 10.0),
        ("swap", "30Y", 30.0),
        ("treasury", "6M", 0.5),
        ("treasury", "1Y", 1.0),
        ("treasury", "2Y", 2.0),
        ("treasury", "5Y", 5.0),
        ("treasury", "10Y", 10.0),
        ("treasury", "20Y", 20.0),
        ("term-sofr", "1M", 1.0 / 12.0),
        ("term-sofr", "3M", 0.25),
        ("term-sofr", "6M", 0.5),
        ("ois", "1Y", 1.0),
        ("ois", "2Y", 2.0),
        ("ois", "10Y", 10.0),
    ];
    let (level, slope) = (dice.decimal(1.5, 6.0, 2), dice.decimal(0.0, 1.5, 2));
    let date = (0..dice.whole(0, 6)).fold(closing, |date, _| date.yesterday().unwrap_or(date));
    let quote = |(instrument, _, years): &(&str, &str, f64)| {
        let spread = match *instrument {
            "treasury" => -0.3,
            "libor" | "swap" => 0.2,
            _ => 0.0,
        };
        format!("{:.3}", level + spread + slope * years / (years + 4.0))
    };
    let mut file = Columns::default();
    file.push("date", tenors.iter().map(|_| date.to_string()).collect());
    file.push("instrument", tenors.iter().map(|(kind, ..)| (*kind).to_owned()).collect());
    file.push("tenor", tenors.iter().map(|(_, tenor, _)| (*tenor).to_owned()).collect());
    file.push("percent", tenors.iter().map(quote).collect());
    file
}
