//! What looks wrong but may be right is a doubt: the deal is read all the same, and so is it where
//! nothing is doubtful.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use common::{DEAL, FORWARD, POOL, PUBLISHED};
use files::{Doubt, DoubtKind, DoubtPlace, ReadError, initial_oc, read_published};

/// Doubts beyond that of the forward file's third column.
fn found(deal: &str, pool: &str, forward: &str) -> Vec<Doubt> {
    let document = common::read(deal, pool, forward).unwrap_or_else(|faults| panic!("{faults}"));
    document.doubts.into_iter().filter(|doubt| !doubt.message.contains("CMT_1Y")).collect()
}

/// The same in words.
fn doubts(deal: &str, pool: &str) -> Vec<String> {
    found(deal, pool, FORWARD).iter().map(ToString::to_string).collect()
}

/// The only doubt, which says all of `words`.
fn only(doubts: &[String], words: &[&str]) {
    let [doubt] = doubts else { panic!("not one doubt: {doubts:#?}") };
    for word in words {
        assert!(doubt.contains(word), "{word} is not in {doubt}");
    }
}

/// A file of the deal.
#[derive(Clone, Copy)]
enum At {
    Deal,
    Pool,
    Forward,
}

/// A kind; in a file what is replaced, by a slip that raises it, and by its lawful neighbour; what
/// was meant, in part.
type Slip = (DoubtKind, At, &'static str, &'static str, &'static str, &'static str);

const CPR: &str = "segments = [{ months = 12, from_pct = 2, to_pct = 13 }, { pct = 30 }]";
const OC: &str = "oc = { initial_pct = 1.5,";
const STEPDOWN: &str = "balance_pct = 50";
const STEP: &str = "when = \"not retired(1-A)\", cite = \"1 (c)\" }\n";
const LAST: &str = "[call]\npool_pct = 10\n";
const C_ROW: &str = "c,two,200000,6.5,180,360,,,,,,,0\n";

#[rustfmt::skip]
const SLIPS: [Slip; 35] = {
    use DoubtKind as K;
    [
        (K::PercentAsFraction, At::Deal, "pool_pct = 10", "pool_pct = 0.10", "pool_pct = 1", "written 10, not 0.1"),
        (K::PercentAsFraction, At::Deal, "{ psa_pct = 165 }", "{ cpr_pct = 0.15 }", "{ cpr_pct = 15 }", "written 15, not 0.15"),
        (K::PercentAsFraction, At::Deal, "{ psa_pct = 165 }", "{ smm_pct = 0.01 }", "{ smm_pct = 0.1 }", "written 1, not 0.01"),
        (K::PercentAsFraction, At::Deal, CPR, "segments = [{ months = 12, from_pct = 0.02, to_pct = 0.13 }, { pct = 0.3 }]", "segments = [{ months = 12, from_pct = 0.2, to_pct = 13 }, { pct = 30 }]", "written 30, not 0.3"),
        (K::PercentAsFraction, At::Deal, LAST, "[call]\npool_pct = 10\n[defaults]\nseverity_pct = 0.4\n", "[call]\npool_pct = 10\n[defaults]\nseverity_pct = 4\n", "written 40, not 0.4"),
        (K::PercentAsFraction, At::Deal, LAST, "[call]\npool_pct = 10\n[defaults]\nseverity = { segments = [{ months = 3, from_pct = 0, to_pct = 0.4 }, { pct = 0.5 }] }\n", "[call]\npool_pct = 10\n[defaults]\nseverity = { segments = [{ months = 3, from_pct = 0, to_pct = 40 }, { pct = 50 }] }\n", "written 50, not 0.5"),
        (K::PercentAsFraction, At::Deal, LAST, "[call]\npool_pct = 10\n[defaults]\nseverity_pct = 40\nadvance_pct = 1\n", "[call]\npool_pct = 10\n[defaults]\nseverity_pct = 40\nadvance_pct = 0\n", "written 100, not 1"),
        (K::PercentAsFraction, At::Deal, "speed = { psa_pct = 165 }\n", "speed = { psa_pct = 165 }\ndefault_rate = { cdr_pct = 0.02 }\n[defaults]\nseverity_pct = 40\n", "speed = { psa_pct = 165 }\ndefault_rate = { cdr_pct = 0.2 }\n[defaults]\nseverity_pct = 40\n", "written 2, not 0.02"),
        (K::PercentAsFraction, At::Deal, STEPDOWN, "balance_pct = 0.5", "balance_pct = 5", "written 50, not 0.5"),
        (K::MultipleAsFraction, At::Deal, "{ psa_pct = 165 }", "{ psa_pct = 1.65 }", "{ psa_pct = 16.5 }", "is 165% meant"),
        (K::MultipleAsFraction, At::Deal, "[0, 100, 150]", "[0, 1, 1.5]", "[0, 10, 15]", "is 100% meant"),
        (K::MarginInPercent, At::Deal, "margin_bp = 33,", "margin_bp = 1.10,", "margin_bp = 1,", "written 110, not 1.1"),
        (K::MarginInPercent, At::Deal, "margin_after_call_bp = 150", "margin_after_call_bp = 1.5", "margin_after_call_bp = 112.5", "written 150, not 1.5"),
        (K::IndexAsFraction, At::Deal, "LIBOR_1M = 1.10", "LIBOR_1M = 0.0365", "LIBOR_1M = 0.365", "written 3.65, not 0.0365"),
        (K::IndexAsFraction, At::Forward, "1,1.1,1.125,1.2\n2,1.15,1.2,1.2\n3,1.3,-0.5,", "1,0.011,1.125,1.2\n2,0.0115,1.2,1.2\n3,0.013,-0.5,", "1,0.011,1.125,1.2\n2,0.115,1.2,1.2\n3,1.3,-0.5,", "written 1.3, not 0.013"),
        (K::PriceAsFraction, At::Deal, "price_pct = 99.5", "price_pct = 0.98", "price_pct = 9.8", "written 98, not 0.98"),
        (K::CouponAsFraction, At::Deal, "fixed_pct = 5.25", "fixed_pct = 0.0525", "fixed_pct = 0.525", "is 5.25% meant?"),
        (K::CouponInBasisPoints, At::Deal, "fixed_pct = 5.25", "fixed_pct = 525", "fixed_pct = 25.5", "is 5.25% meant?"),
        (K::LoanRateAsFraction, At::Pool, ",5.5,359", ",0.055,359", ",0.55,359", "6.5, not 0.065"),
        (K::LoanRateAsFraction, At::Pool, "2.75,23", "0.0275,23", "0.275,23", "6.5, not 0.065"),
        (K::NegativeMargin, At::Pool, "2.75,23", "-2.75,23", "0,23", "above its index"),
        (K::MarginAboveRate, At::Pool, "5.5,359,,,LIBOR_6M,2.75", "2.75,359,,,LIBOR_6M,5.5", "2.75,359,,,LIBOR_6M,3.5", "may be swapped"),
        (K::ResetAfterEnd, At::Pool, "2.75,23", "2.75,360", "2.75,359", "first payment in the deal"),
        (K::IdTwice, At::Pool, "\nb,one", "\na,one", "\nA,one", "an id of its own"),
        (K::IdTwice, At::Pool, C_ROW, "b,two,200000,6.5,180,360,,,,,,,0\n", ",two,200000,6.5,180,360,,,,,,,0\n", "an id of its own"),
        (K::BalanceInThousands, At::Pool, C_ROW, "c,two,200,6.5,180,360,,,,,,,0\n", "c,two,199999.5,6.5,180,360,,,,,,,0\n", "in units of 1000 dollars"),
        (K::ClassesAboveCollateral, At::Deal, "balance_usd = 900000", "balance_usd = 920000", "balance_usd = 915000", "with the document and the pool"),
        (K::OcOffTarget, At::Deal, OC, "oc = { initial_pct = 3,", "oc = { initial_pct = 2,", "with its target"),
        (K::OcOffTarget, At::Deal, OC, "oc = { initial_pct = 0.4,", "oc = { initial_pct = 1,", "with its target"),
        (K::CollateralAboveClasses, At::Deal, "balance_usd = 200000", "balance_usd = 90000", "balance_usd = 110000", "are classes missing?"),
        (K::ClassNotPaid, At::Deal, "[[pay]]\ninterest = { from = [\"1.interest\"], to = [\"1-A\", \"1-M\"]", "[[class]]\nname = \"R\"\nresidual = true\ngroup = \"1\"\n[[class]]\nname = \"P\"\nresidual = true\ngroup = \"1\"\n[[pay]]\ninterest = { from = [\"1.interest\"], to = [\"1-A\", \"1-M\"]", "[[class]]\nname = \"R\"\nresidual = true\ngroup = \"1\"\n[[class]]\nname = \"P\"\nresidual = true\ngroup = \"2\"\n[[pay]]\ninterest = { from = [\"1.interest\"], to = [\"1-A\", \"1-M\"]", "with `release`"),
        (K::PoolsDiffer, At::Deal, "speed = { psa_pct = 165 }\n", "alternative_pools = { other = \"sample.csv\" }\nspeed = { psa_pct = 165 }\n", "alternative_pools = { same = \"pool.csv\" }\nspeed = { psa_pct = 165 }\n", "of the two files"),
        (K::VectorEnds, At::Deal, "{ pct = 30 }]", "{ months = 12, pct = 30 }]", "{ months = 400, pct = 30 }]", "leave `months`"),
        (K::AmountUnused, At::Deal, STEP, "when = \"t\", cite = \"1 (c)\" }\n[[trigger]]\nname = \"t\"\ncite = \"t\"\ntest = \"month > 36\"\n[[amount]]\nname = \"stepdown\"\nvalue = \"36\"\ncite = \"t\"\n", "when = \"t\", cite = \"1 (c)\" }\n[[trigger]]\nname = \"t\"\ncite = \"t\"\ntest = \"month > stepdown\"\n[[amount]]\nname = \"stepdown\"\nvalue = \"36\"\ncite = \"t\"\n", "or leave it out"),
        (K::QuotientCompared, At::Deal, STEP, "when = \"t\", cite = \"1 (c)\" }\n[[trigger]]\nname = \"t\"\ncite = \"t\"\ntest = \"delinquent / pool_after > 5%\"\n", "when = \"t\", cite = \"1 (c)\" }\n[[trigger]]\nname = \"t\"\ncite = \"t\"\ntest = \"delinquent > 5% * pool_after and loss / 2 > $5\"\n", "multiply instead"),
    ]
};

#[test]
fn a_slip_is_doubted_and_its_lawful_neighbour_is_not() {
    assert_eq!(found(DEAL, POOL, FORWARD), []);
    for (kind, at, from, slip, lawful, meant) in SLIPS {
        let with = |text: &str| {
            let put = |file: &str| {
                assert_eq!(file.matches(from).count(), 1, "{from}");
                file.replace(from, text)
            };
            match at {
                At::Deal => found(&put(DEAL), POOL, FORWARD),
                At::Pool => found(DEAL, &put(POOL), FORWARD),
                At::Forward => found(DEAL, POOL, &put(FORWARD)),
            }
        };
        let doubts = with(slip);
        let [doubt] = doubts.as_slice() else { panic!("{slip}: {doubts:#?}") };
        assert_eq!(doubt.kind, kind, "{slip}: {doubt}");
        assert!(doubt.meant.contains(meant), "{slip}: {doubt}");
        let DoubtPlace::File { file, line, column } = &doubt.place else { panic!("{doubt}") };
        let name = match at {
            At::Deal => "deal.toml",
            At::Pool if kind == DoubtKind::BalanceInThousands => "deal.toml",
            At::Pool => "pool.csv",
            At::Forward => "forward.csv",
        };
        assert!(file.ends_with(name) && *line > 0 && *column > 0, "{doubt}");
        assert_eq!(with(lawful), [], "{lawful}");
    }
}

#[test]
fn equal_doubts_about_loans_are_one() {
    assert_eq!(doubts(DEAL, POOL), Vec::<String>::new());
    let low = POOL.replace(",5.5,359", ",0.055,359");
    only(&doubts(DEAL, &low), &["pool.csv:3:14", "0.055% is unusually low", "6.5, not 0.065"]);
    let all = low.replace(",6.5,", ",0.065,").replace("200000,6,", "200000,0.06,");
    only(&doubts(DEAL, &all), &["pool.csv:3:14", "so in 2 more rows"]);
    let late = POOL.replace("2.75,23,1,0", "2.75,360,1,0");
    only(&doubts(DEAL, &late), &["first reset (payment 360)", "last payment (359)"]);
    let capped = POOL
        .replace("rounding_pct", "rounding_pct,lifetime_cap_pct")
        .replace("2.75,23,1,0", "2.75,23,1,0,5")
        .replace("2,,,,,,0\n", "2,,,,,,,0\n")
        .replace("360,,,,,,,0\n", "360,,,,,,,,0\n");
    only(&doubts(DEAL, &capped), &["lifetime cap (5%)", "rate (5.5%)"]);
}

#[test]
fn classes_without_collateral() {
    let deal = DEAL.replace("balance_usd = 900000", "balance_usd = 920000");
    only(&doubts(&deal, POOL), &["group `1`", "5000.00 are not backed"]);
    let of = |name: &str| {
        let assumption = "[[assumption]]\nterm = \"class.NAME.balance_usd\"\nreason = \"lent\"\n";
        format!("{deal}{}", assumption.replace("NAME", name))
    };
    assert_eq!(doubts(&of("1-A"), POOL), [] as [String; 0]);
    only(&doubts(&of("2-A"), POOL), &["group `1`", "5000.00 are not backed"]);
}

#[test]
fn initial_overcollateralization_beside_its_target() {
    let document = common::read(DEAL, POOL, FORWARD).unwrap();
    let groups = initial_oc(&document.inputs);
    let [first, second] = groups.as_slice() else { panic!("{groups:?}") };
    // 700,000 and 200,000 delivered from an account of 300,000, against 985,000 of classes.
    assert_eq!((first.collateral, first.amount()), (1_000_000.0, 15_000.0));
    assert_eq!((first.target, first.off_target()), (Some(15_000.0), None));
    assert_eq!((second.amount(), second.target), (0.0, None));
    let deal = DEAL.replace("initial_pct = 1.5", "initial_pct = 3");
    let document = common::read(&deal, POOL, FORWARD).unwrap();
    assert_eq!(initial_oc(&document.inputs)[0].off_target(), Some(-15_000.0));
}

#[test]
fn monthly_accrual_and_its_dates() {
    let monthly = |dates: &str, class: &str| {
        let deal = DEAL.replace("closing = 2003-07-31\n", dates);
        let deal = deal.replace("accrual = \"actual/360\"\n", "");
        deal.replace("price_pct = 99.5", class)
    };
    let closing = "closing = 2003-07-31\n";
    let dated = "closing = 2003-07-31\ndated = 2003-07-01\n";
    let words = ["deal.toml:9:11", "accrues from `closing`", "`dated = 2003-07-01`"];
    only(&doubts(&monthly(closing, ""), POOL), &words);
    assert!(doubts(&monthly(dated, ""), POOL).is_empty());
    assert!(doubts(&monthly("closing = 2003-07-01\n", ""), POOL).is_empty());
    assert!(doubts(&monthly(dated, "delay_days = 24"), POOL).is_empty());
    let words = ["`delay_days` is 14", "comes 24 days after", "payment dates decide"];
    only(&doubts(&monthly(dated, "delay_days = 14"), POOL), &words);
}

/// A class with nominal principal pays hundreds of percent; an old loan has little left; short rates
/// were next to nothing in 2012; a deal whose target steps down at once is not far from it.
#[test]
fn what_is_odd_for_a_reason() {
    let inverse = "[[class]]\nname = \"2-S\"\ngroup = \"2\"\nbalance_usd = 1000\n\
                   coupon = { fixed_pct = 1058 }\n\n[[pay]]\n\
                   principal = { from = [\"2.principal\"], to = [\"2-S\"] }\n[[pay]]\n\
                   interest = { from = [\"2.interest\"], to = [\"2-S\"] }\n";
    let first = "[[pay]]\ninterest = { from = [\"1.interest\"]";
    let nominal = DEAL.replace("200000", "199000").replacen(first, &format!("{inverse}{first}"), 1);
    assert_eq!(doubts(&nominal, POOL), Vec::<String>::new());

    let zero = DEAL.replace("2003-", "2012-").replace("2006-08", "2015-08");
    let low = zero.replace("LIBOR_1M = 1.10", "LIBOR_1M = 0.15");
    assert_eq!(doubts(&low, POOL), Vec::<String>::new());

    let old = |row: &str| POOL.replace("a,one,700000,5.5,359,,,LIBOR_6M,2.75,23,1,0,0\n", row);
    let swapped = old("a,one,690000,5.5,2,,,,,,,,358\nd,one,10000,5.5,359,,,,,,,,1\n");
    only(&doubts(DEAL, &swapped), &["690000.00 dollars are left after 358 payments, for 2"]);
    let lawful = old("a,one,690000,5.5,358,,,,,,,,2\nd,one,10000,5.5,2,,,,,,,,358\n");
    assert_eq!(doubts(DEAL, &lawful), Vec::<String>::new());

    let far = DEAL.replace("initial_pct = 1.5", "initial_pct = 12.75");
    let at_once = far.replace("2006-08-25, balance_pct = 50", "2003-08-25, balance_pct = 100");
    only(&doubts(&far, POOL), &["112500.00 below its target of 127500.00"]);
    assert_eq!(doubts(&at_once, POOL), Vec::<String>::new());
}

/// A class without principal and coupon of its own gets nothing unless a step names it.
#[test]
fn a_class_that_no_step_pays() {
    let idle = DEAL.replace("coupon = { fixed_pct = 7 }\n", "");
    let unpaid = idle.replace("[\"2-A\", \"2-IO\"]", "[\"2-A\"]");
    only(&doubts(&unpaid, POOL), &["no step pays `2-IO`", "add `coupon`", "class-not-paid"]);
    assert_eq!(doubts(&idle, POOL), Vec::<String>::new());
}

/// Servicing of a loan, and the fees of a group, are taken off the rate.
#[test]
fn net_rates_below_zero() {
    let with = |servicing: &str| {
        POOL.replace("rounding_pct", "rounding_pct,servicing_pct")
            .replace("2.75,23,1,0,0", &format!("2.75,23,1,0,{servicing},0"))
            .replace("2,,,,,,0\n", "2,,,,,,0.25,0\n")
            .replace("360,,,,,,,0\n", "360,,,,,,,0.25,0\n")
    };
    let words = ["servicing and insurance (25%) are more than the rate (5.5%)"];
    let doubted = doubts(DEAL, &with("25"));
    assert!(doubted.iter().any(|doubt| doubt.contains(words[0])), "{doubted:#?}");
    assert_eq!(doubts(DEAL, &with("0.25")), Vec::<String>::new());
    let fees = |rate: &str| DEAL.replace("rate_pct = 0.375", rate);
    only(&doubts(&fees("rate_pct = 37.5"), POOL), &["earns 5.6111%", "its fees are 37.5%"]);
    assert_eq!(doubts(&fees("rate_pct = 3.75"), POOL), Vec::<String>::new());
}

/// Numbers of a scenario file are doubted as those of flags are: on an axis, in a pair, fixed.
#[test]
fn numbers_of_scenario_files() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), DEAL, POOL, FORWARD);
    let file = folder.path().join("grid.toml");
    let doubts = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let read = files::read_grid(&file).unwrap_or_else(|faults| panic!("{faults}"));
        read.doubts.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    for (slip, lawful, words) in [
        ("[axes]\ncpr_pct = [0.06, 0.15]\n", "[axes]\ncpr_pct = [6, 15]\n", "2:12: a CPR of 0.06%"),
        ("[axes]\ncdr_pct = 0.02\n", "[axes]\ncdr_pct = 0.2\n", "a CDR of 0.02%"),
        (
            "[fixed]\nseverity_pct = 0.4\n",
            "[fixed]\nseverity_pct = 40\n",
            "2:16: a severity of 0.4%",
        ),
        ("[fixed]\nprice = 0.98\n", "[fixed]\nprice = 98\n", "a price of 0.98%"),
        (
            "[[zip]]\nshift_bp = [1.5]\ncpr_pct = [6]\n",
            "[[zip]]\nshift_bp = [1]\ncpr_pct = [6]\n",
            "a shift of 1.5 bp",
        ),
    ] {
        only(&doubts(slip), &[words]);
        assert_eq!(doubts(lawful), Vec::<String>::new(), "{lawful}");
    }
}

/// Several of one kind in a line are one, with their number.
#[test]
fn doubts_of_a_list_are_one() {
    let deal = DEAL.replace("[0, 100, 150]", "[0, 0.75, 1, 1.5]");
    only(&doubts(&deal, POOL), &["of 0.75% is unusually low; 2 more in the line"]);
    let lines = |count: usize| {
        let list: String = (0..count).map(|_| "0.75,\n".to_owned()).collect();
        doubts(&DEAL.replace("[0, 100, 150]", &format!("[\n{list}]")), POOL)
    };
    assert_eq!(lines(50).len(), 50);
    let many = lines(1100);
    assert_eq!(many.len(), 50);
    assert!(many[49].contains("; 1050 more doubts about this file"), "{}", many[49]);
}

/// The guide lists every kind, as the program words it.
#[test]
fn the_guide_lists_every_kind() {
    let guide = include_str!("../../../scenarios/README.md");
    for kind in DoubtKind::ALL {
        let row = format!("| `{}` | {} | {} |", kind.name(), kind.meaning(), kind.intent());
        assert!(guide.contains(&row), "the guide lacks\n{row}");
    }
    let rows = guide.lines().skip_while(|line| !line.starts_with("| kind of doubt |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|')).count();
    assert_eq!(rows, DoubtKind::ALL.len());
}

#[test]
fn published_numbers_name_what_the_deal_has() {
    let document = common::read(DEAL, POOL, FORWARD).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    let read = |text: &str| {
        std::fs::write(&file, text).unwrap();
        match read_published(&file, Some(&document.inputs)) {
            Err(ReadError::Faults(faults)) => faults.to_string(),
            other => format!("{other:?}"),
        }
    };
    assert!(read(PUBLISHED).starts_with("Ok"), "{}", read(PUBLISHED));
    for (good, bad, words) in [
        ("class = \"1-A\"", "class = \"1-B\"", "own.toml:6:16: the deal has no class `1-B`"),
        ("class = \"1-A\"", "class = \"1-B\"", "did you mean `1-A`?"),
        ("pool = \"sample\"", "pool = \"other\"", "there are `sample`"),
        ("pool = \"sample\"", "group = \"3\"", "the deal has no group `3`"),
        ("\"dm_bp\"", "\"pool_wal_years\"", "`pool_wal_years` of which group?"),
    ] {
        let faults = read(&PUBLISHED.replace(good, bad));
        assert!(faults.contains(words), "{words}\n{faults}");
    }
}

#[test]
fn other_files_are_no_deals() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), DEAL, POOL, FORWARD);
    let published = folder.path().join("published");
    std::fs::create_dir(&published).unwrap();
    let own = published.join("own.toml");
    std::fs::write(&own, PUBLISHED).unwrap();
    for (file, words) in
        [(folder.path().join("pool.csv"), "is a CSV file"), (own.clone(), "its deal is")]
    {
        let Err(ReadError::Faults(faults)) = files::read_deal(&file) else { panic!("{file:?}") };
        assert_eq!((faults.faults.len(), faults.faults[0].line), (1, 0), "{faults}");
        assert!(faults.to_string().contains(words), "{faults}");
    }
    assert_eq!(files::deal_of_published(&own).as_deref(), Some(folder.path()));
    assert_eq!(files::deal_of_published(&folder.path().join("deal.toml")), None);
}

#[test]
fn no_shipped_deal_is_doubted() {
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut deals = 0;
    for entry in std::fs::read_dir(shipped).unwrap().flatten() {
        if entry.path().join("deal.toml").exists() {
            let document = files::read_deal(&entry.path()).unwrap();
            assert_eq!(document.doubts, [], "{}", entry.path().display());
            assert!(document.uncovered().is_empty(), "{}", entry.path().display());
            deals += 1;
        }
    }
    assert!(deals > 0);
}
