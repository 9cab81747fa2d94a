//! Sheets of workbooks where CSV files are read: the same numbers, and faults with their cells.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::tape::{MAP, PLAIN, indices, plain};
use common::workbook::{fill, format, of_csv, one, with};
use common::{DEAL, FORWARD, POOL, PRODUCTS};
use files::{
    Doubt, Faults, PoolRows, ReadError, ReadOptions, parse_index_bytes, parse_pool_bytes,
    parse_quote_bytes, parse_tape_bytes, read_deal, read_vector_columns,
};
use rust_xlsxwriter::{ExcelDateTime, Formula, Workbook};

fn pool(workbook: &[u8]) -> Result<PoolRows, Faults> {
    parse_pool_bytes(Path::new("pool.xlsx"), workbook, &indices())
}

fn tape(workbook: &[u8], map: &str) -> Result<(PoolRows, Vec<Doubt>), Faults> {
    let (tape, map) = ((Path::new("tape.xlsx"), workbook), (Path::new("map.toml"), map.as_bytes()));
    parse_tape_bytes(tape, map, &indices(), ReadOptions::default())
}

/// Every fault in words.
fn told<T>(read: Result<T, Faults>) -> String {
    match read {
        Ok(_) => panic!("it is read"),
        Err(faults) => faults.faults.iter().map(|fault| format!("{fault}\n")).collect(),
    }
}

const SHORT: &str = "balance_usd,rate_pct,remaining_months\n250000,6.5,359\n100000,7,180\n";

#[test]
fn a_sheet_reads_as_its_csv_does() {
    for csv in [POOL, PRODUCTS, PLAIN, SHORT] {
        let rows = pool(&of_csv(csv)).unwrap_or_else(|faults| panic!("{faults}"));
        let expected = plain(csv);
        assert_eq!(rows.loans, expected.loans);
        assert_eq!((rows.group_of, rows.groups), (expected.group_of, expected.groups));
        assert_eq!(rows.products, expected.products);
    }
    let names = ["LIBOR_1M".to_owned(), "LIBOR_6M".to_owned()];
    let levels = |name: &str, bytes: &[u8]| parse_index_bytes(Path::new(name), bytes, &names);
    let csv = levels("forward.csv", FORWARD.as_bytes());
    assert_eq!(levels("forward.xlsx", &of_csv(FORWARD)).unwrap(), csv.unwrap());
}

#[test]
fn quotes_have_dates_of_their_own() {
    let csv = "date,instrument,tenor,percent\n2003-07-23,libor,1M,1.1\n2003-07-23,swap,2Y,1.75\n";
    let curves = |name: &str, bytes: &[u8]| {
        parse_quote_bytes(Path::new(name), bytes, rates::Interpolation::LogCubic)
    };
    let workbook = one(|sheet| {
        fill(sheet, csv);
        let date = ExcelDateTime::from_ymd(2003, 7, 23).unwrap();
        for row in [1, 2] {
            sheet.write_with_format(row, 0, &date, &format("d mmm yyyy")).unwrap();
        }
    });
    let of_csv = curves("quotes.csv", csv.as_bytes()).unwrap_or_else(|faults| panic!("{faults}"));
    let of_sheet = curves("quotes.xlsx", &workbook).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(format!("{of_sheet:?}"), format!("{of_csv:?}"));
}

/// Dates and percentages of a workbook say what they are, whatever the map says of texts.
#[test]
fn a_tape_with_formats_reads_to_the_loans_of_a_pool() {
    let csv = common::tape::TAPE.replace([',', '"'], "").replace(';', ",");
    let workbook = one(|sheet| {
        fill(sheet, &csv);
        sheet.write_number(2, 4, 1_234_567.89).unwrap();
        for (row, rate) in [(2, 0.06125), (3, 0.07), (4, 0.08)] {
            sheet.write_with_format(row, 5, rate, &format("0.00%")).unwrap();
        }
        for (row, column, (year, month, day)) in [
            (2, 6, (2003, 7, 1)),
            (2, 7, (2033, 6, 1)),
            (2, 9, (2005, 7, 1)),
            (3, 6, (2003, 1, 1)),
            (4, 15, (2008, 9, 1)),
        ] {
            let date = ExcelDateTime::from_ymd(year, month, day).unwrap();
            sheet.write_with_format(row, column, &date, &format("mm/dd/yy")).unwrap();
        }
        sheet.write_with_format(2, 14, 0.0275, &format("0.000%")).unwrap();
        sheet.write_with_format(2, 16, 0.01, &format("0%")).unwrap();
        sheet.write_formula(4, 17, Formula::new("=7*2").set_result("14")).unwrap();
        // A column that nobody reads may have errors.
        sheet.write_formula(2, 3, Formula::new("=NA()").set_result("#N/A")).unwrap();
    });
    let (rows, doubts) = tape(&workbook, MAP).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(rows.loans, plain(PLAIN).loans);
    assert_eq!(doubts, []);
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

#[test]
fn faults_name_cells() {
    let workbook = one(|sheet| {
        fill(sheet, "\n\nbalance_usd,rate_pct,remaining_months,product\n250000,six,359\n");
        fill(sheet, "\n\n\n\n\n100000,7,,b\n-5,7,180,c\n");
        sheet.write_boolean(7, 0, true).unwrap();
        sheet.write_number(7, 1, 7).unwrap();
        sheet.write_formula(7, 2, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write_string(8, 5, "a note").unwrap();
    });
    let told = told(pool(&workbook));
    for words in [
        "pool.xlsx#Loans:4:2: cell B4: ",
        "pool.xlsx#Loans:6:3: cell C6: ",
        "pool.xlsx#Loans:7:1: cell A7: ",
        "pool.xlsx#Loans:8:1: cell A8: ",
        "pool.xlsx#Loans:8:3: cell C8: the cell has the error #DIV/0!",
        "pool.xlsx#Loans:9:6: cell F9: the row has 6 fields, the header 4",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    assert_eq!(told.matches("cell C8").count(), 1, "{told}");
}

#[test]
fn an_error_that_a_tape_reads_is_a_fault_unless_it_is_mapped() {
    let map = "[columns]\nbalance_usd = \"UPB\"\nrate_pct = \"RATE\"\nremaining_months = \"TERM\"\n\
               product = \"KIND\"\n[format]\n";
    let workbook = one(|sheet| {
        fill(sheet, "UPB,RATE,TERM,KIND\n250000,6.5,359,x\n");
        sheet.write_formula(1, 3, Formula::new("=NA()").set_result("#N/A")).unwrap();
    });
    let refused = told(tape(&workbook, map));
    assert!(
        refused.contains("tape.xlsx#Loans:2:4: cell D2: the cell has the error #N/A"),
        "{refused}"
    );
    let mapped = map.replace("[format]", "[values]\nproduct = { \"#N/A\" = \"other\" }\n[format]");
    assert_eq!(tape(&workbook, &mapped).unwrap().0.products, ["other"]);
    let comma = told(tape(&workbook, &map.replace("[format]", "[format]\ndecimal = \",\"")));
    assert!(comma.contains("the numbers of a workbook have no decimal comma"), "{comma}");
}

/// A formula that nobody has computed has no value: openpyxl writes such workbooks.
#[test]
fn a_formula_without_a_value_is_a_fault() {
    let workbook = one(|sheet| {
        fill(sheet, SHORT);
        sheet.write_formula(2, 1, Formula::new("=6+1").set_result("7")).unwrap();
    });
    assert_eq!(pool(&workbook).unwrap(), plain(SHORT));
    for without in ["<f>6+1</f>", "<f>6+1</f><v/>", "<f>6+1</f><v></v>"] {
        let told = told(pool(&with(&workbook, SHEET, "<f>6+1</f><v>7</v>", without)));
        assert!(told.contains("pool.xlsx#Loans:3:2: cell B3: a formula has no value"), "{told}");
    }
}

/// 5.5% is 5.5 in a column of percent and no number of dollars; 0.055 is doubted.
#[test]
fn percentages_and_decimals() {
    let rates = |code: &str| {
        one(|sheet| {
            fill(sheet, "balance_usd,rate_pct,remaining_months\n250000,,359\n100000,,180\n");
            for row in [1, 2] {
                sheet.write_with_format(row, 1, 0.055, &format(code)).unwrap();
            }
        })
    };
    let csv = "balance_usd,rate_pct,remaining_months\n250000,5.5,359\n100000,5.5,180\n";
    assert_eq!(pool(&rates("0.0%")).unwrap(), plain(csv));
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &DEAL.replace("pool.csv", "pool.xlsx"), POOL, FORWARD);
    let path = folder.path().join("pool.xlsx");
    let decimals =
        POOL.replace(",5.5,", ",0.055,").replace(",6,", ",0.06,").replace(",6.5,", ",0.065,");
    fs::write(&path, of_csv(&decimals)).unwrap();
    let deal = read_deal(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let words: Vec<String> = deal.doubts.iter().map(ToString::to_string).collect();
    assert!(
        words.iter().any(|words| words.contains("pool.xlsx#Loans:3:4: cell D3: ")),
        "{words:?}"
    );
    let dollars = one(|sheet| {
        fill(sheet, SHORT);
        sheet.write_with_format(1, 0, 0.5, &format("0%")).unwrap();
    });
    assert!(told(pool(&dollars)).contains("cell A2: "));
}

#[test]
fn a_sheet_is_named_or_the_first_that_is_seen() {
    let mut workbook = Workbook::new();
    let other = SHORT.replace("6.5", "8");
    for (name, csv) in [("Notes", "a,b\n"), ("Loans, group 1", SHORT), ("Others", other.as_str())] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        fill(sheet, csv);
        sheet.set_hidden(name == "Notes");
    }
    workbook.worksheet_from_index(1).unwrap().set_active(true);
    workbook.worksheet_from_index(1).unwrap().set_first_tab(true);
    let bytes = workbook.save_to_buffer().unwrap();
    let of =
        |sheet: &str| parse_pool_bytes(Path::new(&format!("pool.XLSX{sheet}")), &bytes, &indices());
    assert_eq!(of("").unwrap(), plain(SHORT));
    assert_eq!(of("#Loans, group 1").unwrap(), plain(SHORT));
    assert_eq!(of("#Others").unwrap(), plain(&other));
    let told = told(of("#Other"));
    assert!(told.contains("the workbook has no sheet `Other`: it has"), "{told}");
    assert!(told.contains("did you mean `Others`?"), "{told}");
}

#[test]
fn a_deal_names_workbooks_and_sheets() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), DEAL, POOL, FORWARD);
    let of_csv = read_deal(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let mut workbook = Workbook::new();
    for (name, csv) in [("Levels", FORWARD), ("Pool", POOL)] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        fill(sheet, csv);
    }
    workbook.save(folder.path().join("inputs.xlsx")).unwrap();
    let deal = DEAL.replace("forward.csv", "inputs.xlsx").replace("pool.csv", "inputs.xlsx#Pool");
    fs::write(folder.path().join("deal.toml"), &deal).unwrap();
    let of_workbook = read_deal(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(of_workbook.inputs, of_csv.inputs);
    assert!(of_workbook.files.contains(&folder.path().join("inputs.xlsx")));
    let broken = deal.replace("#Pool", "#Pol").replace("inputs.xlsx\"", "inputs.xlsx#Pool\"");
    fs::write(folder.path().join("deal.toml"), broken).unwrap();
    match read_deal(folder.path()) {
        Err(ReadError::Faults(faults)) => {
            let told = faults.to_string();
            assert!(told.contains("the workbook has no sheet `Pol`"), "{told}");
            assert!(told.contains("inputs.xlsx#Pool:2:13: cell M2: "), "{told}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn vectors_come_from_sheets() {
    let folder = tempfile::tempdir().unwrap();
    let csv = "month,cpr_pct,severity_pct\n1,6,40\n2,8,45\n3,10.5,50\n";
    let (text, book) = (folder.path().join("v.csv"), folder.path().join("v.xlsx"));
    fs::write(&text, csv).unwrap();
    fs::write(&book, of_csv(csv)).unwrap();
    let of_sheet = read_vector_columns(Path::new(&format!("{}#Loans", book.display()))).unwrap();
    assert_eq!(of_sheet.settings, read_vector_columns(&text).unwrap().settings);
    assert_eq!(of_sheet.path, book);
}
