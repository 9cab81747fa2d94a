//! A deal folder without faults becomes the inputs that it describes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use bonds::deal::{
    Account, Accrual, Amount, ClassKind, Coupon, FeeAmount, Floating, Split, Verb, When,
};
use collateral::{Clock, LoanRate, Prefunding, Quote};
use grid::setting::Figure;
use terms::{Date, DayCount, IndexId, Price, Rate};

fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

/// How a deal with these conventions counts average lives, and months of 30 days.
fn counted(conventions: &str) -> (DayCount, DayCount) {
    let deal = format!("{}\n[conventions]\n{conventions}\n", common::DEAL);
    let document = common::read(&deal, common::POOL, common::FORWARD).unwrap();
    let conventions = document.inputs.conventions;
    (conventions.wal_day_count, conventions.thirty_360())
}

#[test]
fn a_deal_has_one_rule_for_months_of_30_days() {
    const PLAIN: DayCount = DayCount::Thirty360;
    const FEBRUARY: DayCount = DayCount::Thirty360EndOfFebruary;
    let february = |key: &str| format!("{key} = \"30/360-end-of-february\"");
    let (lives, rule) = (february("wal_day_count"), february("thirty_360"));
    for (conventions, expected) in [
        ("", (PLAIN, PLAIN)),
        (lives.as_str(), (FEBRUARY, FEBRUARY)),
        (rule.as_str(), (FEBRUARY, FEBRUARY)),
        ("wal_day_count = \"actual/365\"", (DayCount::Actual365, PLAIN)),
        (&format!("{rule}\nwal_day_count = \"actual/365\""), (DayCount::Actual365, FEBRUARY)),
        (&format!("{rule}\nwal_day_count = \"30/360\""), (PLAIN, FEBRUARY)),
        (&format!("{lives}\nthirty_360 = \"30/360\""), (FEBRUARY, PLAIN)),
    ] {
        assert_eq!(counted(conventions), expected, "{conventions}");
    }
    let deal = common::DEAL.replace("price_pct = 99.5", &format!("price_pct = 99.5\n{rule}"));
    let document = common::read(&deal, common::POOL, common::FORWARD).unwrap();
    let inputs = &document.inputs;
    assert_eq!((inputs.thirty_360(0), inputs.thirty_360(1)), (FEBRUARY, PLAIN));
}

#[test]
fn a_deal_folder_is_read() {
    let document = common::read(common::DEAL, common::POOL, common::FORWARD).unwrap();
    let inputs = &document.inputs;
    let deal = &inputs.deal;
    assert_eq!(deal.name, "two-groups");
    assert_eq!(document.source, "a term sheet");
    assert_eq!(deal.dates.settlement, date(2003, 7, 31));
    assert_eq!(deal.dates.payments.date(2), date(2003, 9, 25));
    assert_eq!(deal.dates.accrual, Accrual::BetweenPayments(DayCount::Actual360));
    assert_eq!(inputs.static_index.names, ["LIBOR_6M", "LIBOR_1M"]);
    assert_eq!(inputs.static_index.level(IndexId(1), 7), Rate::from_percent(1.1).fraction());
    let forward = inputs.forward_index.as_ref().unwrap();
    assert_eq!(forward.level(IndexId(0), 3), -0.005);
    assert_eq!(inputs.conventions.wal_day_count, DayCount::Thirty360);
    assert_eq!(inputs.speeds_pct, [0.0, 100.0, 150.0]);

    let (one, two) = (&deal.groups[0], &deal.groups[1]);
    assert_eq!(one.fees[0].amount, FeeAmount::Rate(Rate::from_percent(0.375)));
    assert_eq!(one.fees[1].amount, FeeAmount::Dollars(250.0));
    assert_eq!(one.oc.as_ref().unwrap().stepdown.as_ref().unwrap().not_before, date(2006, 8, 25));
    assert_eq!(one.write_down, ["1-M"]);
    assert_eq!(two.oc, None);

    let floating = |class: usize| match deal.classes[class].coupon {
        Coupon::Floating(floating) => floating,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        floating(0),
        Floating {
            index: IndexId(1),
            multiplier: 1.0,
            margin: Rate::from_bp(33.0),
            margin_after_call: Rate::from_bp(33.0),
            cap: Some(Rate::from_percent(11.1)),
            floor: None,
            available_funds_cap: true,
        }
    );
    assert_eq!(floating(1).margin_after_call, Rate::from_bp(150.0));
    assert_eq!(deal.classes[0].price, Some(Price::from_percent(99.5)));
    assert_eq!(deal.classes[1].price, None);
    assert_eq!(deal.classes[2].group, 1);
    assert_eq!(deal.classes[3].kind, ClassKind::Notional { of: vec!["2-A".into()], pct: 35.0 });
    assert_eq!(deal.classes[4].name, "residual");
    assert_eq!(deal.classes[4].kind, ClassKind::Residual);

    let steps = &deal.steps;
    assert_eq!(steps[1].split, Split::ProRata);
    assert_eq!(steps[2].verb, Verb::Principal(Amount::Distribution(0)));
    assert_eq!(steps[3].verb, Verb::Principal(Amount::OcDeficiency(0)));
    assert_eq!(steps[3].when, When::Outstanding(vec!["1-A".into()]));
    assert_eq!(steps[4].verb, Verb::Principal(Amount::All));
    assert_eq!(steps[4].from, [Account::Principal(1), Account::Interest(1)]);
    assert_eq!(steps[5].when, When::Retired(vec!["1-M".into()]));
    assert_eq!(steps[5].cite, "1 (d)");
    assert_eq!(deal.call.as_ref().unwrap().pool_pct, Some(10.0));

    let group = &inputs.groups[0];
    assert_eq!(group.pool.cut_off_balance(), 1_000_000.0);
    assert_eq!(group.pool.prefunding, Some(Prefunding { balance: 300_000.0, release_month: 2 }));
    assert_eq!((group.speed.quote, group.speed.clock), (Quote::Cpr, Clock::LoanAge));
    assert_eq!(group.speed.figure(2), 3.0);
    assert_eq!(group.alternative_pools[0].0, "sample");
    let (a, b) = (&group.pool.loans[0], &group.pool.loans[1]);
    assert_eq!((a.amortization_months, a.delivery_month, a.age), (359, 1, 0));
    let LoanRate::Adjustable(note) = a.adjustment else { panic!("{a:?}") };
    assert_eq!((note.index, note.first_reset, note.reset_period), (IndexId(0), 23, 6));
    assert_eq!((note.initial_cap, note.rounding), (Rate::from_percent(1.0), None));
    assert_eq!((b.delivery_month, b.adjustment), (2, LoanRate::Fixed));
    assert_eq!(inputs.groups[1].pool.loans[0].amortization_months, 360);
    assert_eq!(inputs.groups[1].speed.figure(9), 165.0);
}

#[test]
fn terms_are_cited_assumed_or_uncovered() {
    let document = common::read(common::DEAL, common::POOL, common::FORWARD).unwrap();
    let cite = |path: &str| {
        let term = document.terms.iter().find(|term| term.path == path);
        let term = term.unwrap_or_else(|| panic!("no term {path}"));
        (term.value.as_str(), term.cite.as_deref())
    };
    assert_eq!(cite("class.1-A.coupon.floating.margin_bp"), ("33", Some("p. 3")));
    assert_eq!(cite("group.1.fees.servicing.rate_pct"), ("0.375", Some("p. 2")));
    assert_eq!(cite("group.1.speed.vector.segments.2.pct"), ("30", Some("p. 2")));
    assert_eq!(cite("pay.3.principal.until"), ("\"distribution(1)\"", Some("1 (b)")));
    assert_eq!(cite("pay.6.basis_risk.to"), ("[\"1-A\"]", Some("1 (d)")));
    assert_eq!(cite("index.static_pct.LIBOR_1M"), ("1.10", None));
    assert_eq!(cite("dates.closing"), ("2003-07-31", Some("p. 1")));
    assert!(document.uncovered().is_empty(), "{:?}", document.uncovered());
    assert!(document.assumptions[1].fitted);

    // An assumption about a term goes before the citation of its table.
    let deal = common::DEAL.replace("term = \"group.2\"", "term = \"class.1-A.price_pct\"");
    let document = common::read(&deal, common::POOL, common::FORWARD).unwrap();
    let price = document.terms.iter().find(|term| term.path == "class.1-A.price_pct").unwrap();
    assert_eq!(price.cite, None);
    assert!(document.is_assumed(price));
    let uncovered: Vec<_> = document.uncovered().iter().map(|term| term.path.as_str()).collect();
    assert_eq!(uncovered, ["group.2.pool", "group.2.pool_group", "group.2.speed.psa_pct"]);
}

#[test]
fn what_looks_wrong_is_a_warning() {
    let document = common::read(common::DEAL, common::POOL, common::FORWARD).unwrap();
    assert_eq!(document.doubts.len(), 1, "{:?}", document.doubts);
    assert!(document.doubts[0].message.contains("`CMT_1Y`"), "{:?}", document.doubts);
    let deal = common::DEAL
        .replace("fixed_pct = 5.25", "fixed_pct = 0.0525")
        .replace("balance_usd = 900000", "balance_usd = 9000000");
    let document = common::read(&deal, common::POOL, common::FORWARD).unwrap();
    assert!(document.doubts.iter().any(|doubt| doubt.meant.contains("is 5.25% meant")));
    assert!(document.doubts.iter().any(|doubt| doubt.message.contains("the classes of group `1`")));
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_matter() {
    let windows = |text: &str| format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    let expected = common::read(common::DEAL, common::POOL, common::FORWARD).unwrap();
    let document =
        common::read(&windows(common::DEAL), &windows(common::POOL), &windows(common::FORWARD));
    assert_eq!(document.unwrap().inputs, expected.inputs);
}

#[test]
fn published_numbers_are_read_cell_by_cell() {
    let name = std::path::Path::new("price.toml");
    let published = files::parse_published_bytes(name, common::PUBLISHED.as_bytes()).unwrap();
    let table = &published.tables[0];
    let cells: Vec<_> = table.cells.iter().map(|c| (&*c.row, &*c.column, &*c.printed)).collect();
    let expected = [("dm_bp", "0%", "33"), ("dm_bp", "6 CPR", "-0.5"), ("last", "0%", "2013-08")];
    assert_eq!(cells, expected);
    let at = &table.cells[1].at;
    assert_eq!(at.class.as_deref(), Some("1-A"));
    assert_eq!(at.figure("cpr_pct"), Some(&Figure::Number(6.0)));
    assert_eq!(at.pool(), Some("sample"));
    // A row's speed goes before its column's.
    assert_eq!(table.cells[2].at.figure("speed_pct"), Some(&Figure::Number(50.0)));
    assert_eq!(published.known[0].row, "last");
}

#[test]
fn a_star_is_a_printed_number() {
    let name = std::path::Path::new("price.toml");
    let starred = common::PUBLISHED.replace("\"-0.5\"", "\"*\"");
    let published = files::parse_published_bytes(name, starred.as_bytes()).unwrap();
    assert_eq!(published.tables[0].cells[1].printed, grid::published::BELOW_HALF_A_UNIT);
}

#[test]
fn amounts_in_units_of_dollars() {
    let name = std::path::Path::new("price.toml");
    let in_thousands = common::PUBLISHED
        .replace("price_pct = 100 }", "price_pct = 100, unit_usd = 1000 }")
        .replace("measure = \"dm_bp\"", "measure = \"balance_usd\"")
        .replace(", \"-0.5\"", ", \"\"")
        .replace("measure = \"last_principal\"", "unit_usd = 1e6, measure = \"class_loss_usd\"")
        .replace("2013-08", "0.1");
    let published = files::parse_published_bytes(name, in_thousands.as_bytes()).unwrap();
    let units: Vec<_> = published.tables[0].cells.iter().map(|cell| cell.unit()).collect();
    assert_eq!(units, ["1000 USD", "1000000 USD"]);
}

/// Every deal filed under `scenarios/` is read without a fault, with every term accounted for.
#[test]
fn the_filed_deals_are_read() {
    let scenarios = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    for entry in std::fs::read_dir(scenarios).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.join("deal.toml").exists() {
            continue;
        }
        let document = files::read_deal(&folder).unwrap_or_else(|faults| panic!("{faults}"));
        assert!(document.uncovered().is_empty(), "{:?}", document.uncovered());
        for file in files::published_files(&folder).unwrap() {
            files::read_published(&file, Some(&document.inputs))
                .unwrap_or_else(|faults| panic!("{faults}"));
        }
    }
}
