//! Faults of one kind are told together, and counted.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::path::Path;

use files::Faults;

/// The only fault, as it is shown on one line.
fn only(faults: &Faults) -> String {
    let [fault] = faults.faults.as_slice() else { panic!("not one fault:\n{faults}") };
    fault.to_string()
}

/// Up to three faults of a kind are shown each; of more the first one, with the number of the
/// others and their first lines. Faults of other kinds beside them are shown as they are.
#[test]
fn faults_of_one_kind_are_told_together() {
    let pool = |bad: usize| {
        let mut pool = String::from("id,balance_usd,rate_pct,remaining_months\n");
        for row in 0..bad {
            pool.push_str(&format!("L{row},1000{row},{row}x,360\n"));
        }
        pool + "last,1,5.5,360\nlast,-1,5.5,360\nlast,1,5.5,\n"
    };
    for bad in [1, 3, 4, 20, 200_000] {
        let text = pool(bad);
        let read = files::parse_pool_bytes(Path::new("pool.csv"), text.as_bytes(), &[]);
        let faults = read.unwrap_err();
        assert_eq!(faults.count(), bad + 2, "{faults}");
        let said = faults.to_string();
        assert!(said.contains("pool.csv:2:10: `rate_pct` is `0x` (row `L0`)"), "{said}");
        let listed = faults.faults.len();
        match bad {
            1 | 3 => assert_eq!(listed, bad + 2, "{said}"),
            4 => assert!(listed == 3 && said.contains("; 3 more of this kind, in lines 3, 4, 5\n")),
            20 => {
                let others = "19 more of this kind, in lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, ...";
                assert!(listed == 3 && said.contains(others), "{said}");
            }
            // Beyond a hundred thousand the kinds are not told apart.
            _ => assert!(said.contains("99999 more of this kind") && listed == 2, "{said}"),
        }
    }
}

/// The same holds for tables, values of lists, and lines that are no UTF-8.
#[test]
fn so_are_those_of_tables_and_lists() {
    let classes: String =
        (1..=30).map(|n| format!("[[class]]\nname = \"C{n}\"\nbalance = {n}\n")).collect();
    let faults = files::parse_deal_bytes(Path::new("deal.toml"), classes.as_bytes()).unwrap_err();
    let unknown = faults.faults.iter().find(|fault| fault.message.contains("`balance`")).unwrap();
    assert_eq!((unknown.line, unknown.count), (3, 30), "{faults}");
    assert_eq!(unknown.lines[..3], [6, 9, 12]);
    let speeds = "[axes]\nspeed_pct = [-1, -2, -3, -4, -5, 100]\n";
    let faults = files::parse_grid_bytes(Path::new("grid.toml"), speeds.as_bytes()).unwrap_err();
    assert_eq!(faults.count(), 5);
    assert!(only(&faults).contains("4 more of this kind, in line 2"), "{faults}");
    let latin: Vec<u8> = [b"# caf\xE9\n".as_slice(); 40].concat();
    let faults = files::parse_index_bytes(Path::new("f.csv"), &latin, &[]).unwrap_err();
    assert_eq!(faults.count(), 40);
    assert!(only(&faults).contains("39 more of this kind, in lines 2, 3"), "{faults}");
}
