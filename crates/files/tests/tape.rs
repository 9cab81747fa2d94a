//! Tapes: a servicer's file, read by its map to the loans that a pool file would give.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use common::tape::{MAP, PLAIN, SKIP, TAPE, parse, plain};
use common::{DEAL, FORWARD, POOL, put};
use files::{DealDocument, Faults, ReadError, ReadOptions, read_deal_with};

/// The deal of the common tests, read from a tape instead of its pool.
fn deal(deal: &str, tape: &str, map: &str, options: ReadOptions) -> Result<DealDocument, Faults> {
    let folder = tempfile::tempdir().unwrap();
    let of_tape = "tape = { file = \"tape.csv\", map = \"tape.toml\" }";
    let deal = deal.replace("pool = \"pool.csv\"", of_tape);
    common::write(folder.path(), &deal, POOL, FORWARD);
    std::fs::write(folder.path().join("tape.csv"), tape).unwrap();
    std::fs::write(folder.path().join("tape.toml"), map).unwrap();
    match read_deal_with(folder.path(), options) {
        Ok(deal) => Ok(deal),
        Err(ReadError::Faults(faults)) => Err(faults),
        Err(error) => panic!("{error}"),
    }
}

/// The tape without its later delivery.
fn undelayed(tape: &str) -> String {
    let tape = tape.replace(";480;;3;25", ";480;;;25").replace("14;1\n", "14;\n");
    tape.replace("9/1/2003 0:00", "8/1/2003")
}

#[test]
fn a_tape_is_read_to_the_loans_of_a_pool() {
    let (rows, doubts) = parse(TAPE, MAP, ReadOptions::default()).unwrap_or_else(|faults| {
        panic!("{faults}");
    });
    let expected = plain(PLAIN);
    assert_eq!(rows.loans, expected.loans);
    assert_eq!((rows.group_of, rows.groups), (expected.group_of, expected.groups));
    assert_eq!(rows.products, expected.products);
    assert_eq!(doubts, []);
}

#[test]
fn the_forms_of_a_tape() {
    let pool = "balance_usd,rate_pct,remaining_months,age_months\n1234567.89,6.5,359,1\n";
    let expected = plain(pool).loans;
    let dates = "remaining_months = { from = \"MAT\", since = \"cut-off\" }\n\
                 age_months = { from = \"FST\", since = \"cut-off\" }";
    for (columns, format, tape) in [
        (
            dates,
            "date = \"YYYY-MM-DD\"",
            "UPB,R,MAT,FST\n\"1,234,567.89\",6.5,2033-06-01,2003-07-01",
        ),
        (dates, "date = \"DD.MM.YYYY\"", "UPB,R,MAT,FST\r\n1234567.89,6.5%,01.06.2033,1.7.2003"),
        (dates, "date = \"YYYYMM\"", "\u{FEFF}UPB,R,MAT,FST\n1234567.89,6.5,203306,200307"),
        (dates, "date = \"YYYYMMDD\"", "UPB,R,MAT,FST\n1234567.89,6.5,20330601,20030701"),
        (dates, "date = \"MMYYYY\"", "UPB,R,MAT,FST\n1234567.89,6.5,062033,072003"),
        (dates, "date = \"MM/YYYY\"", "UPB,R,MAT,FST\n1234567.89,6.5,06/2033,7/2003"),
        (dates, "date = \"MM-DD-YYYY\"", "UPB,R,MAT,FST\n1234567.89,6.5,06-01-2033,07-01-2003"),
        (dates, "date = \"Mon-YYYY\"", "UPB,R,MAT,FST\n1234567.89,6.5,Jun-2033,Jul-2003"),
        (
            "remaining_months = { from = \"MAT\", since = \"cut-off\", date = \"MM/YYYY\" }\n\
             age_months = { from = \"FST\", since = \"cut-off\" }",
            "date = \"MM-DD-YYYY\"",
            "UPB,R,MAT,FST\n1234567.89,6.5,06/2033,07-01-2003",
        ),
        (
            "remaining_months = { from = \"TERM\", less = \"AGE\" }\nage_months = \"AGE\"",
            "",
            "UPB,R,TERM,AGE\n1234567.89,6.5,360,1",
        ),
        (dates, "date = \"excel\"", "UPB,R,MAT,FST\n1234567.89,6.5,48731,37803"),
        (dates, "separator = \"tab\"", "UPB\tR\tMAT\tFST\n1,234,567.89\t6.5\t2033-6-1\t2003-07-01"),
        (dates, "separator = \"|\"", "UPB|R|MAT|FST\n$1234567.89|6.5|2033-06-01|2003-07-01"),
        (
            dates,
            "separator = \";\"\ndecimal = \",\"",
            "UPB;R;MAT;FST\n1.234.567,89;6,5;2033-06-01;2003-07-01",
        ),
        (
            "remaining_months = 4\nage_months = 5",
            "header_rows = 3",
            "A report\nSTATE,UPB,R,MONTHS,AGE\n,usd,%,,\nCA,1234567.89,6.50,359.0,1\n\n",
        ),
        ("remaining_months = \"M\"\nage_months = \"A\"", "", "UPB,R,M,A\n1234567.89,6.5,359,01"),
    ] {
        let map = format!(
            "[columns]\nbalance_usd = \"UPB\"\nrate_pct = \"R\"\n{columns}\n\
             [format]\ncut_off = 2003-07-01\n{format}\n"
        );
        let rows = parse(tape, &map, ReadOptions::default());
        assert_eq!(rows.unwrap_or_else(|faults| panic!("{faults}\n{tape}")).0.loans, expected);
    }
    let map = "[columns]\nbalance_usd = 1\nrate_pct = { from = 2, unit = \"bp\" }\n\
               remaining_months = 3\n[defaults]\nage_months = 1\n[format]\nheader_rows = 0\n";
    let (rows, _) = parse("1234567.89,650,359\n", map, ReadOptions::default()).unwrap();
    assert_eq!(rows.loans, expected);
}

#[test]
fn a_deal_takes_its_groups_from_a_tape() {
    let cut_off = "cut_off_balance_usd = 1_000_000\n";
    let (stated, account) = ("cut_off_balance_usd = 1_284_567.89\n", "balance_usd = 300000, ");
    let text = DEAL
        .replace(cut_off, stated)
        .replace(&format!("prefunding = {{ {account}release_month = 2 }}\n"), "");
    let tape = undelayed(TAPE);
    let document = deal(&text, &tape, MAP, ReadOptions::default());
    let document = document.unwrap_or_else(|faults| panic!("{faults}"));
    let [first, second] = document.inputs.groups.as_slice() else { panic!("two groups") };
    assert_eq!(first.pool.loans.len(), 2);
    assert_eq!(first.pool.products, ["2/28 ARM", "30Y"]);
    assert_eq!(second.pool.loans.len(), 1);
    assert_eq!(second.pool.products, ["other"]);
    assert_eq!((first.pool.loans[1].product, second.pool.loans[0].product), (1, 0));
    let names: Vec<_> = document.files.iter().filter_map(|path| path.file_name()).collect();
    assert_eq!(names[1..3], ["tape.csv", "tape.toml"]);

    // Delivered late, without an account that pays for it.
    let faults = deal(&text, TAPE, MAP, ReadOptions::default()).unwrap_err();
    let [fault] = faults.faults.as_slice() else { panic!("{faults}") };
    assert_eq!((fault.line, fault.column), (5, 58), "{fault}");
    assert!(fault.to_string().contains("delivered in month 3"), "{fault}");

    // The table itself.
    for (good, bad, words) in [
        ("map = \"tape.toml\"", "map = \"tape.tml\"", "did you mean `tape.toml`?"),
        ("file = \"tape.csv\", ", "", "`file` is missing in `tape`"),
        ("tape = {", "pool = \"other.csv\"\ntape = {", "both `pool` and `tape`"),
        ("pool_group = \"two\"", "pool_group = \"tow\"", "did you mean `two`?"),
    ] {
        let of_tape = "tape = { file = \"tape.csv\", map = \"tape.toml\" }";
        let text = text.replacen("pool = \"pool.csv\"", of_tape, 1).replacen(good, bad, 1);
        let faults = deal(&text, &tape, MAP, ReadOptions::default()).expect_err(bad);
        assert!(faults.to_string().contains(words), "{words}\n{faults}");
    }
}

#[test]
fn bad_rows() {
    for (good, bad, words) in [
        (";$1,234,567.89;", ";@@$1,234,56.89;", "dollars above 0"),
        (";$1,234,567.89;", ";@@;", "`balance_usd` is empty (row `L1`)"),
        (";$1,234,567.89;", ";@@-5;", "dollars above 0"),
        (";$1,234,567.89;", ";@@N/A;", "map a word in `[values]`"),
        (";0.06125;", ";@@6.125;", "`rate_pct` is `6.125`, which comes to 612.5% (row `L1`)"),
        (";0.06125;", ";@@6.125%;", "percent a year"),
        (";6/1/2033;;7", ";@@6/31/2033;;7", "a date, MM/DD/YYYY"),
        (";6/1/2033;;7", ";@@2033-06-01;;7", "a date, MM/DD/YYYY"),
        (";6/1/2033;;7", ";@@7/1/2003;;7", "which comes to 0 (row `L1`)"),
        (";6/1/2033;;7", ";@@;;7", "`remaining_months` is empty"),
        (";7/1/2003;", ";@@9/1/2003;", "`age_months` is `9/1/2003`, which comes to -1"),
        (";9/1/2008;", ";@@7/1/2003;", "which comes to 0"),
        (";12/1/2003;", ";@@;", "`first_reset_month` is empty, but the loan has an `index`"),
        (";6 MO;", ";@@LIBOR6M;", "did you mean `LIBOR_6M`?; words of the tape"),
        (";6 MO;", ";@@WSJ;", "words of the tape are mapped in `[values]`"),
        (";FIX;;", ";FIX;@@1;", "map what stands here to \"\""),
        ("12.5;\n", "@@1.25;\n", "the lifetime cap (1.25%) is below the floor (1.5%)"),
        (";480;", ";@@240;", "but 352 payments remain"),
        (";480;", ";@@480.5;", "a whole number from 1 to 1200"),
        ("14;1\n", "14;@@1.5\n", "a whole number from 0 to 12"),
        ("14;1\n", "14;1;@@\n", "the row has 20 fields, the header 19"),
        ("14;1\n", "14@@\n", "the row has 18 fields, the header 19"),
    ] {
        let (tape, place) = put(TAPE, good, bad);
        let faults = parse(&tape, MAP, ReadOptions::default()).expect_err(bad);
        let [summary, fault] = faults.faults.as_slice() else { panic!("{bad}\n{faults}") };
        assert!(summary.message.starts_with("1 of 3 rows cannot be read, with "), "{summary}");
        assert!(fault.to_string().contains(words), "{words}\n{fault}");
        assert_eq!((fault.line, fault.column), place, "{fault}");
        let (line, _) = faults.line(fault).expect("a line");
        assert_eq!(line, tape.lines().nth(place.0 - 1).unwrap());

        let (rows, doubts) = parse(&tape, MAP, SKIP).unwrap_or_else(|f| panic!("{f}"));
        assert_eq!(rows.loans.len(), 2, "{bad}");
        assert_eq!(doubts.len(), 2, "{doubts:?}");
        assert!(doubts[0].message.contains("1 of 3 rows are left out"), "{doubts:?}");
        assert!(doubts[1].to_string().contains(words), "{doubts:?}");
    }
}

#[test]
fn bad_rows_are_counted_and_left_out() {
    let mut tape = TAPE.to_owned();
    for row in 0..100 {
        let balance = if row % 2 == 0 { "$1,000.25" } else { "?" };
        tape.push_str(&format!("M{row};two;;CA;{balance};7;1/1/2003;6/1/2033;;;;25;;FIX;;;;;\n"));
    }
    let faults = parse(&tape, MAP, ReadOptions::default()).unwrap_err();
    let summary = "100 of 103 rows cannot be read, with balances of 50012.50; the balances of 50 of \
                   them are unknown";
    assert_eq!(faults.faults[0].message, summary);
    let counts: Vec<usize> = faults.faults.iter().map(|fault| fault.count).collect();
    assert_eq!(counts, [0, 100, 50], "{faults}");
    assert_eq!(faults.count(), 150);
    assert_eq!(faults.faults[2].lines, (0..10).map(|row| 9 + 2 * row).collect::<Vec<_>>());

    let stated = DEAL
        .replace("1_000_000", "1_284_568.89")
        .replace("prefunding = { balance_usd = 300000, release_month = 2 }\n", "");
    let tape = undelayed(&tape);
    let document = deal(&stated, &tape, MAP, SKIP).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(document.inputs.groups[0].pool.loans.len(), 2);
    assert_eq!(document.inputs.groups[1].pool.loans.len(), 1);
    let warned = common::doubts(&document).join("\n");
    for words in
        ["tape.csv:1:1: 100 of 103 rows are left out, with balances of 50012.50", "tape.csv:7:12"]
    {
        assert!(warned.contains(words), "{words}\n{warned}");
    }
    let faults = deal(&stated, &tape, MAP, ReadOptions::default()).unwrap_err();
    assert!(faults.to_string().contains("leave them out"), "{faults}");

    // The balance that the document states is no more than a warning then.
    let other = stated.replace("1_284_568.89", "1_284_999");
    let document = deal(&other, &tape, MAP, SKIP).unwrap_or_else(|faults| panic!("{faults}"));
    assert!(common::doubts(&document).join("\n").contains("431.11 apart"), "{:?}", document.doubts);
    let none = tape.replace("# 3;two;;CA; 98765.43 ;", "# 3;two;;CA;?;");
    let faults = deal(&stated, &none, MAP, SKIP).unwrap_err().to_string();
    assert!(faults.contains("every row of the group's tape is left out"), "{faults}");
    let none = parse(&TAPE.replace("/2033", "/203").replace("/2032", ""), MAP, SKIP).unwrap_err();
    assert!(none.to_string().contains("no row of the tape can be read"), "{none}");
}

#[test]
fn rows_swallowed_by_a_quote_are_never_left_out() {
    for (good, bad) in
        [(";CA;$1", ";@@\"CA;$1"), ("12.5;\n", "12.5;@@\"\n"), ("14;1\n", "14;@@\"1\n")]
    {
        let (tape, place) = put(TAPE, good, bad);
        for options in [ReadOptions::default(), SKIP] {
            let faults = parse(&tape, MAP, options).expect_err(bad);
            let fault = &faults.faults[0];
            assert!(fault.to_string().contains("close the quote"), "{faults}");
            assert_eq!(fault.line, place.0, "{faults}");
        }
    }
}
