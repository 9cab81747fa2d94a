//! Tapes as they come: terms as of origination, dates of resets that are past, rows that are no loans
//! of the deal.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use collateral::LoanRate;
use common::tape::parse;
use files::ReadOptions;

const COLUMNS: &str = "[columns]
balance_usd = \"UPB\"
rate_pct = \"RATE\"
age_months = \"AGE\"
remaining_months = { from = \"TERM\", less = \"AGE\" }
";

#[test]
fn terms_of_origination_less_age() {
    let map = format!(
        "{COLUMNS}interest_only_months = {{ from = \"IO\", less = \"AGE\" }}\n\
         amortization_months = {{ from = \"AMORT\", less = \"AGE\" }}\n\
         [values]\nremaining_months = {{ \"30 years\" = 360 }}\n"
    );
    let tape = "UPB,RATE,TERM,AGE,IO,AMORT
100000,5,30 years,14,120,360
100000,5,120,130,,480
100000,5,120,20,12,360
100000,5,120,20.0,120,
100000,5,120,,12,360
";
    let faults = parse(tape, &map, ReadOptions::default()).unwrap_err().to_string();
    for expected in ["2 of 5 rows", "tape.csv:3:", "tape.csv:6:", "column of `less`"] {
        assert!(faults.contains(expected), "{expected}: {faults}");
    }
    let options = ReadOptions { skip_bad_rows: true };
    let (rows, _) = parse(tape, &map, options).unwrap();
    let of = |at: usize| {
        let loan = &rows.loans[at];
        (loan.age, loan.remaining_months, loan.interest_only_months, loan.amortization_months)
    };
    assert_eq!(of(0), (14, 346, 106, 346));
    // An interest-only term that is over, on a balloon.
    assert_eq!(of(1), (20, 100, 0, 340));
    // Interest only to the end: the balance is due with the last payment.
    assert_eq!(of(2), (20, 100, 100, 101));
}

#[test]
fn resets_that_are_past_lead_to_the_next_one() {
    let map = format!(
        "{COLUMNS}index = \"INDEX\"\nmargin_pct = \"MARGIN\"\nreset_period_months = \"EVERY\"\n\
         first_reset_month = {{ from = \"CHANGE\", since = \"cut-off\" }}\n\
         [format]\ncut_off = 2003-07-01\ndate = \"MM/YYYY\"\n"
    );
    let tape = "UPB,RATE,TERM,AGE,INDEX,MARGIN,EVERY,CHANGE
100000,5,360,14,LIBOR_6M,2.25,6,09/2003
100000,5,360,14,LIBOR_6M,2.25,6,03/2003
100000,5,360,14,LIBOR_6M,2.25,12,03/2001
100000,5,360,14,LIBOR_6M,2.25,,07/1999
100000,5,360,14,LIBOR_6M,2.25,1,05/2003
";
    let (rows, doubts) = parse(tape, &map, ReadOptions::default()).unwrap();
    let first_reset = |adjustment: &LoanRate| match adjustment {
        LoanRate::Adjustable(terms) => terms.first_reset,
        LoanRate::Fixed => 0,
    };
    let first: Vec<u32> = rows.loans.iter().map(|loan| first_reset(&loan.adjustment)).collect();
    // From September 2003 a rate runs that is paid in October, month 3; so is one from March 2003
    // after six months; one from each March is next changed in March 2004; July 1999 leads by the
    // six months of a period that is not stated to July 2003, paid in month 1.
    assert_eq!(first, [3, 3, 9, 1, 1]);
    let [doubt] = doubts.as_slice() else { panic!("{doubts:?}") };
    assert_eq!(doubt.kind.name(), "reset-past");
    assert!(doubt.message.contains("is past in 4 of 5 rows"), "{}", doubt.message);
}

#[test]
fn a_reset_after_a_past_one_keeps_to_the_periodic_cap() {
    let map = format!(
        "{COLUMNS}index = \"INDEX\"\nmargin_pct = \"MARGIN\"\ninitial_cap_pct = \"FIRST\"\n\
         periodic_cap_pct = \"LATER\"\n\
         first_reset_month = {{ from = \"CHANGE\", since = \"cut-off\" }}\n\
         [format]\ncut_off = 2003-07-01\ndate = \"MM/YYYY\"\n"
    );
    let tape = "UPB,RATE,TERM,AGE,INDEX,MARGIN,FIRST,LATER,CHANGE
100000,5,360,14,LIBOR_6M,2.25,5,1,09/2003
100000,5,360,14,LIBOR_6M,2.25,5,1,03/2003
";
    let (rows, _) = parse(tape, &map, ReadOptions::default()).unwrap();
    let caps = |adjustment: &LoanRate| match adjustment {
        LoanRate::Adjustable(terms) => (terms.initial_cap.percent(), terms.periodic_cap.percent()),
        LoanRate::Fixed => (0.0, 0.0),
    };
    let caps: Vec<_> = rows.loans.iter().map(|loan| caps(&loan.adjustment)).collect();
    assert_eq!(caps, [(5.0, 1.0), (1.0, 1.0)]);
}

#[test]
fn ages_and_words_that_do_not_fit() {
    for (row, expected) in [
        ("100000,5,360,-3,60,", "from 0 to 1200"),
        ("100000,5,360,x,60,", "from 0 to 1200"),
        ("100000,5,360,400,60,", "less the age -40"),
        ("100000,5,360,14", "the row has 4 fields"),
    ] {
        let map = format!(
            "{}interest_only_months = {{ from = \"IO\", less = \"AGE\" }}\n[left_out]\nCODE = [\"\"]\n",
            COLUMNS.replace("age_months = \"AGE\"\n", "")
        );
        let tape = format!("UPB,RATE,TERM,AGE,IO,CODE\n{row}\n");
        let tape = if row.ends_with(',') { tape.replace(",\n", ",P\n") } else { tape };
        let faults = parse(&tape, &map, ReadOptions::default()).unwrap_err().to_string();
        assert!(faults.contains(expected), "{expected}: {faults}");
    }
    // No interest-only term, whatever the age; texts letter by letter, numbers as they are written.
    let map = format!(
        "{COLUMNS}interest_only_months = {{ from = \"IO\", less = \"AGE\" }}\n[left_out]\n\
         UPB = [1200]\nCODE = [\"007\", 5]\n7 = [\"P\"]\n"
    );
    let tape = "UPB,RATE,TERM,AGE,IO,CODE,STATE,STATE
100000,5,360,0,0,7,,
100001,5,360,3,0,007,,
\"$1,200.00\",5,360,3,0,1,,
100003,5,360,3,0,5.0,,
100004,5,360,3,0,1,P,
100005,5,360,3,0,5E0,,P
";
    let (rows, _) = parse(tape, &map, ReadOptions::default()).unwrap();
    let left: Vec<_> =
        rows.loans.iter().map(|loan| (loan.balance, loan.interest_only_months)).collect();
    assert_eq!(left, [(100_000.0, 0), (100_005.0, 0)]);
}

#[test]
fn rows_that_are_no_loans_of_the_deal() {
    let map = format!(
        "{COLUMNS}[kept]\nPERIOD = [\"122018\"]\n[left_out]\nUPB = [0]\n\"ZERO CODE\" = [\"01\", \"09\"]\n\
         AGE = [-1]\n"
    );
    let tape = "PERIOD,UPB,RATE,TERM,AGE,ZERO CODE
122018,100000,5,360,14,
112018,100500,5,360,13,
122018,0.00,5,360,200,
122018,250000,4,360,-1,
122018,7000,4,360,20,01
122018,90000,6,180,3,
";
    let (rows, doubts) = parse(tape, &map, ReadOptions::default()).unwrap();
    let balances: Vec<f64> = rows.loans.iter().map(|loan| loan.balance).collect();
    assert_eq!(balances, [100_000.0, 90_000.0]);
    let [doubt] = doubts.as_slice() else { panic!("{doubts:?}") };
    assert_eq!(doubt.kind.name(), "rows-left-out");
    let told = "4 of 6 rows are left out by the map, with balances of 357500.00";
    assert_eq!(doubt.message, told);

    let map = map.replace("122018", "012019");
    let faults = parse(tape, &map, ReadOptions::default()).unwrap_err().to_string();
    assert!(faults.contains("the map leaves out every row"), "{faults}");
}

#[test]
fn what_a_map_cannot_say() {
    for (map, expected) in [
        ("rate_pct = { from = \"RATE\", less = \"AGE\" }", "`rate_pct` is no term of a loan"),
        ("age_months = { from = \"AGE\", less = \"AGE\" }", "`age_months` is no term of a loan"),
        (
            "remaining_months = { from = \"TERM\", less = \"AGE\", since = \"cut-off\" }",
            "`remaining_months` is counted from a date",
        ),
        ("age_months = { from = \"AGE\", date = \"MM/YYYY\" }", "`age_months` holds no dates"),
        ("remaining_months = { from = \"TERM\", less = \"AGES\" }", "did you mean `AGE`?"),
        ("age_months = \"AGE\"\n[left_out]\nUBP = [0]", "tape.csv has no column `UBP`"),
        ("age_months = \"AGE\"\n[left_out]\nUPB = 0", "a list"),
        ("age_months = 4\n[format]\nheader_rows = 0\n[kept]\nUPB = [0]", "no position of a column"),
    ] {
        let key = map.split(' ').next().unwrap();
        let columns: String = COLUMNS
            .lines()
            .filter(|line| !line.starts_with(key))
            .map(|line| format!("{line}\n"))
            .collect();
        let tape = "UPB,RATE,TERM,AGE\n100000,5,360,14\n";
        let faults = parse(tape, &format!("{columns}{map}\n"), ReadOptions::default());
        let faults = faults.unwrap_err().to_string();
        assert!(faults.contains(expected), "{expected}: {faults}");
    }
}

/// A row of so many columns, of which some are filled, by position from 1.
fn row(columns: usize, filled: &[(usize, &str)]) -> String {
    let mut fields = vec![""; columns];
    for (position, text) in filled {
        fields[position - 1] = text;
    }
    fields.join("|") + "\n"
}

/// A shipped map.
fn shipped(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/maps");
    std::fs::read_to_string(format!("{folder}/{name}")).unwrap()
}

#[test]
fn shipped_maps_read_invented_rows_of_the_published_layouts() {
    let fannie = |id, month, upb, age, left, io| {
        let filled =
            [(2, id), (3, month), (8, "4.5"), (9, "4.25"), (10, "300000"), (12, upb), (13, "360")];
        let dates = [(14, "092018"), (16, age), (17, left), (19, "102048"), (39, io)];
        row(110, &[&filled[..], &dates[..]].concat())
    };
    let tape = [
        fannie("100000000001", "112018", "299500.00", "1", "359", ""),
        fannie("100000000001", "122018", "299100.25", "2", "358", ""),
        fannie("100000000002", "122018", "0.00", "40", "320", ""),
        fannie("100000000003", "122018", "180000.00", "-1", "361", ""),
        fannie("100000000004", "122018", "412000.50", "12", "348", "108"),
    ]
    .concat();
    let (rows, _) = parse(&tape, &shipped("fannie-mae-sflp.toml"), ReadOptions::default()).unwrap();
    let total: f64 = rows.loans.iter().map(|loan| loan.balance).sum();
    assert_eq!((rows.loans.len(), total), (2, 711_100.75));
    let last = &rows.loans[1];
    assert_eq!((last.age, last.remaining_months, last.interest_only_months), (12, 348, 108));
    assert!((last.rate.percent() - 4.25).abs() < 1e-12);

    let freddie = |id, month, upb, age, left| {
        let filled = [(1, id), (2, month), (3, upb), (4, "0"), (5, age), (6, left), (11, "3.875")];
        row(32, &filled)
    };
    let tape = [
        freddie("F18Q10000001", "201811", "200000.00", "8", "352"),
        freddie("F18Q10000001", "201812", "199700.10", "9", "351"),
        freddie("F18Q10000002", "201812", "0.00", "9", "171"),
        freddie("F18Q10000003", "201812", "90000.00", "9", "171"),
    ]
    .concat();
    let map = shipped("freddie-mac-sflld.toml");
    let (rows, doubts) = parse(&tape, &map, ReadOptions::default()).unwrap();
    let total: f64 = rows.loans.iter().map(|loan| loan.balance).sum();
    assert_eq!((rows.loans.len(), total), (2, 289_700.10));
    assert_eq!((rows.loans[0].age, rows.loans[0].remaining_months), (9, 351));
    let told = "2 of 4 rows are left out by the map, with balances of 200000.00";
    assert!(doubts.iter().any(|doubt| doubt.message == told), "{doubts:?}");
}
