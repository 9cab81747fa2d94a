//! Workbooks that are damaged, made up or too large: faults in words, no panic, no memory.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::io::{Cursor, Write};
use std::path::Path;

use common::tape::indices;
use common::workbook::{of_csv, rewritten, with};
use files::{Faults, PoolRows, ReadOptions, parse_pool_bytes, parse_tape_bytes};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const CSV: &str = "balance_usd,rate_pct,remaining_months,product\n250000,6.5,359,a\n1000,7,180,b\n";
const SHEET: &str = "xl/worksheets/sheet1.xml";
const STYLES: &str = "xl/styles.xml";

fn pool(workbook: &[u8]) -> Result<PoolRows, Faults> {
    parse_pool_bytes(Path::new("pool.xlsx"), workbook, &indices())
}

fn told(workbook: &[u8]) -> String {
    match pool(workbook) {
        Ok(rows) => panic!("{rows:?}"),
        Err(faults) => faults.to_string(),
    }
}

/// An archive of one part of zeros, packed.
fn zeros(name: &str, mib: usize) -> Vec<u8> {
    let zeros = vec![b' '; 1 << 20];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    archive.start_file(name, options.large_file(true)).unwrap();
    (0..mib).for_each(|_| archive.write_all(&zeros).unwrap());
    archive.finish().unwrap().into_inner()
}

#[test]
fn what_is_no_workbook_is_told() {
    let whole = of_csv(CSV);
    let cut = &whole[..whole.len() / 2];
    let password = [b"\xD0\xCF\x11\xE0".as_slice(), &[0; 600]].concat();
    for (bytes, words) in [
        (b"".as_slice(), "the file is no workbook"),
        (CSV.as_bytes(), "the file is no workbook"),
        (password.as_slice(), "the workbook has a password, or is of the older kind .xls"),
        (b"PK\x03\x04", "the workbook is damaged"),
        (cut, "the workbook is damaged"),
        (&zeros("readme", 1), "the workbook is damaged: it has no part _rels/.rels"),
    ] {
        let told = told(bytes);
        assert!(told.contains(words), "{words}: {told}");
    }
    let mut empty = Workbook::new();
    empty.add_worksheet();
    assert!(told(&empty.save_to_buffer().unwrap()).contains("the file is empty"));
}

/// What an archive says of its sizes does not matter: it is unpacked up to the bound, and no further.
#[test]
fn what_unpacks_to_too_much_is_refused() {
    let bomb = zeros("_rels/.rels", 40);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let mut lying = bomb.clone();
    let size = (40_u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..bomb.len() - 4).filter(|at| bomb[*at..at + 4] == size).collect();
    for at in &places {
        lying[*at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
    }
    assert!(!places.is_empty());
    for archive in [&bomb, &lying] {
        let told = told(archive);
        assert!(
            told.contains("too large when it is unpacked") || told.contains("is damaged"),
            "{told}"
        );
    }
    assert!(told(&bomb).contains("at most 1 MiB of one text of it are read"));
    let styles = rewritten(&of_csv(CSV), |name, bytes| match name == STYLES {
        true => [b"<styleSheet>".to_vec(), b"<a/>".repeat(5 << 20)].concat(),
        false => bytes,
    });
    assert!(told(&styles).contains("at most 16 MiB of a part of it are read"));
    let pieces = [b"<v>".to_vec(), b"1&amp;<!-- -->".repeat(1 << 20), b"</v>".to_vec()].concat();
    let cell = rewritten(&of_csv(CSV), |name, bytes| match name.ends_with("sheet1.xml") {
        true => String::from_utf8(bytes)
            .unwrap()
            .replace("<v>6.5</v>", &String::from_utf8(pieces.clone()).unwrap())
            .into_bytes(),
        false => bytes,
    });
    assert!(told(&cell).contains("a cell of row 2 holds more text than is read of one"));
}

#[test]
fn sheets_that_contradict_themselves_are_damaged() {
    let workbook = of_csv(CSV);
    for (piece, by, words) in [
        ("<row r=\"2\"", "<row r=\"3\"", "row 3 has a cell `A2`"),
        ("<row r=\"3\"", "<row r=\"1\"", "row 1 stands behind row 2"),
        ("<row r=\"3\"", "<row r=\"1048577\"", "row 1048577 stands behind row 2"),
        ("<row r=\"3\"", "<row r=\"x\"", "invalid digit"),
        ("r=\"B2\"", "r=\"A2\"", "the cells of row 2 are out of order"),
        ("r=\"C2\"", "r=\"XFE2\"", "row 2 has a cell `XFE2`"),
        ("<v>6.5</v>", "<v>NaN</v>", "a cell of row 2 holds no value of type"),
        (
            "r=\"A1\" t=\"s\"><v>0</v>",
            "r=\"A1\" t=\"s\"><v>99</v>",
            "a cell of row 1 holds no value",
        ),
        ("r=\"B2\"", "r=\"B2\" t=\"b\"", "a cell of row 2 holds no value of type `b`"),
        ("r=\"B2\"", "r=\"B2\" t=\"?\"", "a cell of row 2 holds no value of type `?`"),
        ("<v>6.5</v>", "<v>&lots;</v>", "it has a reference that is not known"),
        ("</row><row", "</c><row", "the workbook is damaged"),
        ("</sheetData>", "<!--", "the workbook is damaged"),
    ] {
        let told = told(&with(&workbook, SHEET, piece, by));
        assert!(told.contains(words), "{words}: {told}");
    }
    // A definition of an entity by itself is passed over; one that is used is not known.
    let lol = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><worksheet";
    let defined = with(&workbook, SHEET, "<worksheet", lol);
    assert_eq!(pool(&defined).unwrap().loans, pool(&workbook).unwrap().loans);
    let used = with(&defined, SHEET, "<v>6.5</v>", "<v>&b;</v>");
    assert!(told(&used).contains("it has a reference that is not known"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// Bytes changed in the archive, or in the text of a part of it.
    #[test]
    fn no_bytes_make_the_reader_panic(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
        part in prop::option::weighted(0.8, prop::sample::select(vec![
            "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
            "xl/sharedStrings.xml", SHEET,
        ])),
    ) {
        let change = |mut bytes: Vec<u8>| {
            for (at, byte) in &flips {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            bytes
        };
        let workbook = of_csv(CSV);
        let bytes = match part {
            Some(part) => {
                rewritten(&workbook, |name, bytes| if name == part { change(bytes) } else { bytes })
            }
            None => change(workbook),
        };
        let map = "[columns]\nbalance_usd = 1\nrate_pct = 2\nremaining_months = 3\n[format]\n";
        let tape = (Path::new("tape.xlsx"), bytes.as_slice());
        let map = (Path::new("map.toml"), map.as_bytes());
        let of_tape = parse_tape_bytes(tape, map, &indices(), ReadOptions::default()).err();
        for faults in pool(&bytes).err().into_iter().chain(of_tape) {
            prop_assert!(!faults.faults.is_empty() && faults.faults.len() <= 51);
            for fault in &faults.faults {
                let (line, span) = faults.line(fault).expect("a line");
                prop_assert!(line.get(span).is_some(), "{fault:?}");
                prop_assert!(!fault.to_string().chars().any(char::is_control), "{fault}");
            }
        }
    }
}
