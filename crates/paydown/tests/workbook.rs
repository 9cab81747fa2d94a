//! The workbook of a deal, as LibreOffice recomputes it.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use paydown::{Deal, Settings, Value};
use report::workbook::TabTable;
use report::{Block, Workbook};

/// What no formula gives.
const WRONG: f64 = 12345.0;
/// A profile that recomputes every formula of a workbook when it is opened.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

/// Writes wrong results of every formula, so that only who computes them has the right ones.
fn spoil(workbook: &mut Workbook) {
    for block in workbook.tabs.iter_mut().flat_map(|tab| &mut tab.blocks) {
        match block {
            Block::Figures(figures) => figures.iter_mut().for_each(|f| f.result = WRONG),
            Block::Table(table) => spoil_table(table),
            _ => {}
        }
    }
}

fn spoil_table(TabTable { sheet, formulas, .. }: &mut TabTable) {
    for formula in formulas {
        let named = |column: &report::Column| column.name == formula.column;
        let place = sheet.columns.iter().position(named).expect("its column");
        let kept = usize::from(formula.first.is_none());
        let values = sheet.rows.iter_mut().filter_map(|row| row.get_mut(place));
        let numbers = values.filter(|value| matches!(value, Value::Number(_)));
        numbers.skip(kept).for_each(|number| *number = Value::Number(WRONG));
    }
}

/// The workbook as LibreOffice saves it.
fn recomputed(workbook: &Workbook, folder: &Path) -> Xlsx<std::io::BufReader<fs::File>> {
    let (profile, input, out) =
        (folder.join("profile"), folder.join("deal.xlsx"), folder.join("out"));
    fs::create_dir_all(profile.join("user")).expect("a folder");
    fs::write(profile.join("user/registrymodifications.xcu"), PROFILE).expect("a profile");
    let mut bytes = Vec::new();
    workbook.write(&mut bytes).expect("a workbook");
    fs::write(&input, bytes).expect("a file");
    let done = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .args([&out, &input])
        .output()
        .expect("soffice runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    open_workbook(out.join("deal.xlsx")).expect("a workbook")
}

fn number(cell: Option<&Data>) -> Option<f64> {
    match cell {
        Some(Data::Float(number)) => Some(*number),
        Some(Data::Int(whole)) => Some(*whole as f64),
        _ => None,
    }
}

/// Lives, yields, margins and prices of every class, to 1e-6 (of dollars, to 1e-12 of them), from
/// results that were wrong; no cell is an error.
#[test]
#[ignore = "needs LibreOffice, which .ci/run installs"]
fn libreoffice_computes_what_the_program_does() {
    // Floating and fixed rates, interest-only classes, accretion, losses.
    let deals = [
        ("impac-2003-1", ""),
        ("impac-2003-8", "cdr_pct=3; severity_pct=40; lag_months=12"),
        ("fnr-2006-18-g1", ""),
        ("fnr-2019-2-g3", ""),
        ("fabozzi-z", ""),
        ("ally-2017-3", ""),
    ];
    for (name, settings) in deals {
        let deal = Deal::open(name).expect("a deal");
        let settings: Settings = settings.parse().expect("settings");
        let mut workbook = deal.report(&settings).expect("a report").workbook;
        spoil(&mut workbook);
        let folder = tempfile::tempdir().expect("a folder");
        let mut book = recomputed(&workbook, folder.path());
        let (mut compared, mut farthest) = (0, 0.0_f64);
        for (tab, cells) in book.worksheets() {
            for (row, column, cell) in cells.used_cells() {
                assert!(!matches!(cell, Data::Error(_)), "{name}, {tab}, {row}, {column}: {cell}");
            }
            let is_head = |cell: &Data| matches!(cell, Data::String(t) if t == "Recomputed here");
            if !cells.used_cells().any(|(_, _, cell)| is_head(cell)) {
                continue;
            }
            // Recomputed figures stand in the fifth column, beside the program's.
            for row in 0..30 {
                let label = cells.get_value((row, 0)).map(ToString::to_string).unwrap_or_default();
                let is_figure = ["WAL (", "Yield (", "DM (", "Present value", "Price with"]
                    .iter()
                    .any(|words| label.starts_with(words));
                let pair = [3, 4].map(|column| number(cells.get_value((row, column))));
                let (true, [Some(program), Some(anew)]) = (is_figure, pair) else { continue };
                let bound = if label.contains("($)") { 1e-12 * program.abs() } else { 0.0 };
                let off = (anew - program).abs();
                assert!(off <= bound.max(1e-6), "{name}, {tab}, {label}: {program} {anew}");
                if bound == 0.0 {
                    farthest = farthest.max(off);
                }
                compared += 1;
            }
        }
        println!("{name}: {compared} figures recomputed, farthest rate or life off {farthest:.1e}");
        assert!(compared > 3, "{name}: {compared} figures");
    }
}

#[test]
fn a_report_has_the_same_bytes() {
    let bytes = || {
        let report = Deal::open("gnma-9").unwrap().report(&Settings::default()).unwrap();
        let mut bytes = Vec::new();
        report.workbook.write(&mut bytes).unwrap();
        bytes
    };
    assert!(bytes() == bytes());
}
