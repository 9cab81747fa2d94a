//! No bytes make a reader panic, and faults lie within their file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;

use files::Faults;
use proptest::prelude::*;

/// Columns of a result, and results.
const RESULT_COLUMNS: [files::KnownColumn<'_>; 4] = [
    files::KnownColumn { name: "deal", is_number: false },
    files::KnownColumn { name: "class", is_number: false },
    files::KnownColumn { name: "dm_bp", is_number: true },
    files::KnownColumn { name: "reason", is_number: false },
];
const RESULT: &str =
    "deal,class,dm_bp,reason\nd,A,33.5,\nd,B,,\"none, \"\"so far\"\"\"\nd,C,-1e3,é\n";
const RESULT_IN_JSON: &str = r#"[
{"deal":"d","class":"A","dm_bp":33.5,"reason":null},
{"deal":"d","class":"B","dm_bp":null,"reason":"none, \"so far\""}
]
"#;

/// Reads the bytes with every reader.
fn read(bytes: &[u8]) {
    let name = Path::new("file");
    let indices = ["LIBOR_6M".to_owned(), "LIBOR_1M".to_owned()];
    let results = [
        files::parse_deal_bytes(name, bytes).err(),
        files::parse_pool_bytes(name, bytes, &indices).err(),
        files::parse_index_bytes(name, bytes, &indices).err(),
        files::parse_published_bytes(name, bytes).err(),
        match files::parse_result_bytes(name, bytes.to_vec(), &RESULT_COLUMNS) {
            Err(files::ReadError::Faults(faults)) => Some(faults),
            Err(error) => panic!("{error}"),
            Ok(result) => {
                let mut rows = result.rows();
                for row in (0..result.len()).rev() {
                    for column in 0..result.columns().len() {
                        let _ = rows.field(row, column);
                    }
                }
                None
            }
        },
    ];
    for faults in results.into_iter().flatten() {
        check(&faults);
    }
}

fn check(faults: &Faults) {
    assert!(!faults.faults.is_empty());
    assert!(faults.faults.len() <= 51);
    for fault in &faults.faults {
        let (line, span) = faults.line(fault).expect("a line");
        assert!(line.get(span.clone()).is_some(), "{fault:?}");
        assert_eq!(line[..span.start].chars().count() + 1, fault.column, "{fault:?}");
        assert!(!fault.to_string().contains('\u{1b}'));
    }
}

/// A valid file with bytes flipped, lines swapped and the end cut off.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let texts = vec![
        common::DEAL,
        common::LOSSES,
        common::POOL,
        common::PRODUCTS,
        common::FORWARD,
        common::PUBLISHED,
        RESULT,
        RESULT_IN_JSON,
    ];
    let flips = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    let swaps = prop::collection::vec(any::<(prop::sample::Index, prop::sample::Index)>(), 0..4);
    let cut = prop::option::weighted(0.3, any::<prop::sample::Index>());
    (prop::sample::select(texts), flips, swaps, cut).prop_map(|(text, flips, swaps, cut)| {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        for (a, b) in swaps {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
        }
        let mut bytes = lines.concat().into_bytes();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
    }

    #[test]
    fn any_punctuation(text in "[\\[\\]{}=,.\"'#\n\r\\\\ a1_\u{1b}é-]{0,200}") {
        read(text.as_bytes());
    }

    #[test]
    fn mutations(bytes in mutated()) {
        read(&bytes);
    }

    #[test]
    fn numbers(number in "[-+]?[0-9_,.$%eExXinfa]{1,12}") {
        read(common::DEAL.replace("900000", &number).as_bytes());
        for term in ["total_pct = 10", "months = 4", "by_month_pct = [0.5", "from_period = 49"] {
            let (key, _) = term.rsplit_once([' ', '[']).unwrap();
            let open = if term.contains('[') { "[" } else { " " };
            read(common::LOSSES.replace(term, &format!("{key}{open}{number}")).as_bytes());
        }
        read(common::POOL.replace("700000", &number).as_bytes());
        read(common::FORWARD.replace("1.15", &number).as_bytes());
    }
}

#[test]
fn deep_and_wide_files() {
    for text in [
        "x = ".to_owned() + &"[".repeat(100_000),
        "x = ".to_owned() + &"{ a = ".repeat(100_000),
        format!("[{}]\nx = 1\n", vec!["a"; 50_000].join(".")),
        format!("[deal]\n{} = 1\n", "k".repeat(1_000_000)),
        "[[class]]\n".repeat(20_000),
        "[[trigger]]\n".repeat(20_000),
        format!(
            "[defaults]\nseverity = {{ segments = [{}] }}\n",
            "{ months = 1200, from_pct = 1, to_pct = 2 },".repeat(1200)
        ),
        "[[pay]]\ninterest = { from = [\"interest\"], to = [\"A\"] }\n".repeat(1200),
        format!("balance_usd,rate_pct,remaining_months\n\"{}", "1,2\n".repeat(100_000)),
        format!("balance_usd,rate_pct,remaining_months\n{}", "1,".repeat(1_000_000)),
        "a,".repeat(100_000),
        "#\r".repeat(100_000),
    ] {
        read(text.as_bytes());
    }
}
