//! The Price-DM table, with the numbers of Impac CMB 2003-8 (computational materials, July 2003).

use insta::assert_snapshot;
use report::{PriceBlock, PriceCell, PriceRow, PriceTable, Terminal, Value};
use terms::YearMonth;

const SPEEDS: [&str; 5] = ["0%", "80%", "100%", "150%", "180%"];

fn numbers(values: [f64; 5]) -> Vec<Value> {
    values.into_iter().map(Value::Number).collect()
}

fn months(values: [(i16, i8); 5]) -> Vec<Value> {
    values.into_iter().map(|(year, month)| YearMonth::new(year, month).into()).collect()
}

fn table() -> PriceTable {
    let first = || PriceRow::new("First principal", 0, months([(2003, 8); 5]));
    PriceTable {
        title: "Impac CMB Trust Series 2003-8, Class 1-A-1".into(),
        facts: vec![
            ("Settlement".into(), "2003-07-31".into()),
            ("Class balance".into(), "$291,600,000".into()),
            ("Pass-through margin before step-up".into(), "0.33%".into()),
        ],
        across: "Pricing speed".into(),
        columns: SPEEDS.map(str::to_owned).to_vec(),
        blocks: vec![
            PriceBlock {
                head: "To call".into(),
                rows: vec![
                    PriceRow::new("DM at 100 (bp)", 0, numbers([33.0; 5])),
                    PriceRow::new("WAL (years)", 2, numbers([9.44, 2.78, 2.2, 1.4, 1.1])),
                    PriceRow::new("MDUR (years)", 2, numbers([8.87, 2.72, 2.17, 1.39, 1.1])),
                    first(),
                    PriceRow::new(
                        "Last principal",
                        0,
                        months([(2013, 8), (2008, 11), (2007, 11), (2006, 6), (2005, 11)]),
                    ),
                ],
            },
            PriceBlock {
                head: "To maturity".into(),
                rows: vec![
                    PriceRow::new("DM at 100 (bp)", 0, numbers([48.0, 39.0, 39.0, 38.0, 38.0])),
                    PriceRow::new("WAL (years)", 2, numbers([18.89, 3.44, 2.7, 1.65, 1.29])),
                    PriceRow::new("MDUR (years)", 2, numbers([16.22, 3.32, 2.62, 1.63, 1.28])),
                    first(),
                    PriceRow::new(
                        "Last principal",
                        0,
                        months([(2033, 6), (2021, 1), (2017, 7), (2012, 3), (2010, 4)]),
                    ),
                ],
            },
        ],
    }
}

/// Puts `reason` in place of values, by block, row and column.
fn missing(places: &[(usize, usize, usize)], reason: &str, table: &mut PriceTable) {
    for &(block, row, column) in places {
        table.blocks[block].rows[row].cells[column] = PriceCell::Missing { reason: reason.into() };
    }
}

fn written(table: &PriceTable, terminal: Terminal) -> String {
    let mut bytes = Vec::new();
    let result = table.write(&mut bytes, terminal);
    assert!(result.is_ok(), "{result:?}");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn wide(width: usize) -> Terminal {
    Terminal { width: Some(width), color: false }
}

#[test]
fn side_by_side() {
    assert_snapshot!(written(&table(), wide(120)), @r"
    Impac CMB Trust Series 2003-8, Class 1-A-1
    Settlement: 2003-07-31   Class balance: $291,600,000   Pass-through margin before step-up: 0.33%

                       ────────────── To call ───────────────    ──────────── To maturity ─────────────
    Pricing speed          0%     80%    100%    150%    180%        0%     80%    100%    150%    180%
    ───────────────────────────────────────────────────────────────────────────────────────────────────
    DM at 100 (bp)         33      33      33      33      33        48      39      39      38      38
    WAL (years)          9.44    2.78    2.20    1.40    1.10     18.89    3.44    2.70    1.65    1.29
    MDUR (years)         8.87    2.72    2.17    1.39    1.10     16.22    3.32    2.62    1.63    1.28
    First principal    Aug-03  Aug-03  Aug-03  Aug-03  Aug-03    Aug-03  Aug-03  Aug-03  Aug-03  Aug-03
    Last principal     Aug-13  Nov-08  Nov-07  Jun-06  Nov-05    Jun-33  Jan-21  Jul-17  Mar-12  Apr-10
    ");
    assert_eq!(written(&table(), Terminal::default()), written(&table(), wide(120)));
}

#[test]
fn one_below_the_other() {
    let text = written(&table(), wide(80));
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert_snapshot!(text, @r"
    Impac CMB Trust Series 2003-8, Class 1-A-1
    Settlement: 2003-07-31   Class balance: $291,600,000
    Pass-through margin before step-up: 0.33%

    To call
    Pricing speed        0%     80%    100%    150%    180%
    ───────────────────────────────────────────────────────
    DM at 100 (bp)       33      33      33      33      33
    WAL (years)        9.44    2.78    2.20    1.40    1.10
    MDUR (years)       8.87    2.72    2.17    1.39    1.10
    First principal  Aug-03  Aug-03  Aug-03  Aug-03  Aug-03
    Last principal   Aug-13  Nov-08  Nov-07  Jun-06  Nov-05

    To maturity
    Pricing speed        0%     80%    100%    150%    180%
    ───────────────────────────────────────────────────────
    DM at 100 (bp)       48      39      39      38      38
    WAL (years)       18.89    3.44    2.70    1.65    1.29
    MDUR (years)      16.22    3.32    2.62    1.63    1.28
    First principal  Aug-03  Aug-03  Aug-03  Aug-03  Aug-03
    Last principal   Jun-33  Jan-21  Jul-17  Mar-12  Apr-10
    ");
}

#[test]
fn what_is_missing_has_its_reason_below() {
    let mut table = table();
    // Does not apply: no reason is owed.
    table.blocks[0].rows[2].cells[4] = Value::Empty.into();
    missing(
        &[(0, 0, 1), (0, 0, 2), (1, 0, 1), (1, 0, 2)],
        "no margin gives this price",
        &mut table,
    );
    missing(
        &[(1, 0, 0), (1, 1, 0), (1, 2, 0), (1, 3, 0), (1, 4, 0)],
        "the class receives no principal before its collateral is gone",
        &mut table,
    );
    assert_snapshot!(written(&table, wide(100)), @r"
    Impac CMB Trust Series 2003-8, Class 1-A-1
    Settlement: 2003-07-31   Class balance: $291,600,000   Pass-through margin before step-up: 0.33%

                       ────────────── To call ───────────────    ──────────── To maturity ─────────────
    Pricing speed          0%     80%    100%    150%    180%        0%     80%    100%    150%    180%
    ───────────────────────────────────────────────────────────────────────────────────────────────────
    DM at 100 (bp)         33       -       -      33      33         -       -       -      38      38
    WAL (years)          9.44    2.78    2.20    1.40    1.10         -    3.44    2.70    1.65    1.29
    MDUR (years)         8.87    2.72    2.17    1.39       -         -    3.32    2.62    1.63    1.28
    First principal    Aug-03  Aug-03  Aug-03  Aug-03  Aug-03         -  Aug-03  Aug-03  Aug-03  Aug-03
    Last principal     Aug-13  Nov-08  Nov-07  Jun-06  Nov-05         -  Jan-21  Jul-17  Mar-12  Apr-10

    -  To call and To maturity, DM at 100 (bp), 80% and 100%: no margin gives this price
    -  To maturity, 0%: the class receives no principal before its collateral is gone
    ");
}

#[test]
fn a_deal_without_a_call_and_one_speed() {
    let mut table = table();
    table.columns.truncate(1);
    for block in &mut table.blocks {
        block.rows.truncate(2);
    }
    assert_snapshot!(written(&table, Terminal::default()), @r"
    Impac CMB Trust Series 2003-8, Class 1-A-1
    Settlement: 2003-07-31   Class balance: $291,600,000   Pass-through margin before step-up: 0.33%

                      To call    To maturity
    Pricing speed          0%             0%
    ────────────────────────────────────────
    DM at 100 (bp)         33             48
    WAL (years)          9.44          18.89
    ");
    table.blocks.remove(0);
    table.facts.clear();
    table.across.clear();
    assert_snapshot!(written(&table, Terminal::default()), @r"
    Impac CMB Trust Series 2003-8, Class 1-A-1

                      To maturity
                               0%
    ─────────────────────────────
    DM at 100 (bp)             48
    WAL (years)             18.89
    ");
}

#[test]
fn blocks_whose_rows_differ_are_never_mixed() {
    let mut table = table();
    table.blocks[1].rows.remove(0);
    let text = written(&table, Terminal::default());
    assert_eq!(text.matches("WAL (years)").count(), 2, "{text}");
    assert_eq!(text.matches("DM at 100").count(), 1, "{text}");
}

#[test]
fn markdown() {
    let mut table = table();
    missing(&[(0, 0, 1)], "no margin gives this price", &mut table);
    let mut bytes = Vec::new();
    table.write_markdown(&mut bytes).unwrap();
    assert_snapshot!(String::from_utf8_lossy(&bytes), @r"
    ### Impac CMB Trust Series 2003-8, Class 1-A-1

    Settlement: 2003-07-31; Class balance: $291,600,000; Pass-through margin before step-up: 0.33%

    | To call / Pricing speed |     0% |    80% |   100% |   150% |   180% |
    | ----------------------- | -----: | -----: | -----: | -----: | -----: |
    | DM at 100 (bp)          |     33 |      - |     33 |     33 |     33 |
    | WAL (years)             |   9.44 |   2.78 |   2.20 |   1.40 |   1.10 |
    | MDUR (years)            |   8.87 |   2.72 |   2.17 |   1.39 |   1.10 |
    | First principal         | Aug-03 | Aug-03 | Aug-03 | Aug-03 | Aug-03 |
    | Last principal          | Aug-13 | Nov-08 | Nov-07 | Jun-06 | Nov-05 |

    | To maturity / Pricing speed |     0% |    80% |   100% |   150% |   180% |
    | --------------------------- | -----: | -----: | -----: | -----: | -----: |
    | DM at 100 (bp)              |     48 |     39 |     39 |     38 |     38 |
    | WAL (years)                 |  18.89 |   3.44 |   2.70 |   1.65 |   1.29 |
    | MDUR (years)                |  16.22 |   3.32 |   2.62 |   1.63 |   1.28 |
    | First principal             | Aug-03 | Aug-03 | Aug-03 | Aug-03 | Aug-03 |
    | Last principal              | Jun-33 | Jan-21 | Jul-17 | Mar-12 | Apr-10 |

    - To call, DM at 100 (bp), 80%: no margin gives this price
    ");
}

#[test]
fn heads_are_bold_in_color() {
    let text = written(&table(), Terminal { width: None, color: true });
    let bold = text.lines().filter(|line| line.starts_with("\u{1b}[1m")).count();
    assert_eq!(bold, 3, "title, group heads, speeds:\n{text}");
}

#[test]
fn speeds_that_have_no_room_stand_below() {
    let mut text = Vec::new();
    table().write(&mut text, Terminal { width: Some(48), color: false }).unwrap();
    let text = String::from_utf8(text).unwrap();
    let (_, tables) = text.split_once("\n\n").unwrap();
    assert_snapshot!(tables, @r#"
    To call
    Pricing speed        0%     80%    100%
    ───────────────────────────────────────
    DM at 100 (bp)       33      33      33
    WAL (years)        9.44    2.78    2.20
    MDUR (years)       8.87    2.72    2.17
    First principal  Aug-03  Aug-03  Aug-03
    Last principal   Aug-13  Nov-08  Nov-07

    To maturity
    Pricing speed        0%     80%    100%
    ───────────────────────────────────────
    DM at 100 (bp)       48      39      39
    WAL (years)       18.89    3.44    2.70
    MDUR (years)      16.22    3.32    2.62
    First principal  Aug-03  Aug-03  Aug-03
    Last principal   Jun-33  Jan-21  Jul-17

    To call
    Pricing speed      150%    180%
    ───────────────────────────────
    DM at 100 (bp)       33      33
    WAL (years)        1.40    1.10
    MDUR (years)       1.39    1.10
    First principal  Aug-03  Aug-03
    Last principal   Jun-06  Nov-05

    To maturity
    Pricing speed      150%    180%
    ───────────────────────────────
    DM at 100 (bp)       38      38
    WAL (years)        1.65    1.29
    MDUR (years)       1.63    1.28
    First principal  Aug-03  Aug-03
    Last principal   Mar-12  Apr-10
    "#);
}
