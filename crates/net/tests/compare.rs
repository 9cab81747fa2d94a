//! The comparison, on pairs of results that are small enough to be read.

#![allow(clippy::expect_used, clippy::panic)]

use net::tally::Output;
use net::{Cell, Difference, Run, Tally, compare};

const KEYS: [&str; 3] = ["deal", "class", "side"];

fn difference(old: &str, new: &str) -> Difference {
    compare(old, new, &KEYS).expect("CSV")
}

const OLD: &str = "deal,class,wal_years,price\nd,A,2.5,100\nd,B,3,99\n";

#[test]
fn a_result_does_not_differ_from_itself() {
    assert_eq!(difference(OLD, OLD), Difference { compared: 4, ..Difference::default() });
}

#[test]
fn a_changed_cell_is_found_by_key_and_name() {
    let found = difference(OLD, "deal,class,wal_years,price\nd,A,2.5,100\nd,B,3.0,99\n");
    let [cell] = found.cells.as_slice() else { panic!("{found:?}") };
    let (key, column) = ("d, B".to_owned(), "wal_years".to_owned());
    assert_eq!(*cell, Cell { key, column, old: "3".to_owned(), new: "3.0".to_owned() });
}

#[test]
fn columns_are_found_by_name_wherever_they_stand() {
    let found = difference(OLD, "deal,class,price,index,side\nd,A,100,static,x\nd,B,99,static,x\n");
    assert_eq!(found.old_columns, ["wal_years"]);
    // A key that the old result lacks is no key.
    assert_eq!(found.new_columns, ["index", "side"]);
    assert_eq!((found.compared, found.cells.len()), (2, 0));
}

#[test]
fn a_moved_row_is_no_other_row() {
    let found = difference(OLD, "deal,class,wal_years,price\nd,B,3,99\nd,A,2.5,100\n");
    let moved = Difference { compared: 4, is_reordered: true, ..Difference::default() };
    assert_eq!(found, moved);
}

#[test]
fn rows_of_one_side_are_told_and_rows_of_one_key_are_counted() {
    let old = "deal,class,x\nd,A,1\nd,A,2\nd,C,3\n";
    let found = difference(old, "deal,class,x\nd,A,1\nd,A,4\nd,A,5\nd,B,3\n");
    assert_eq!(found.old_rows, ["d, C"]);
    assert_eq!(found.new_rows, ["d, A #3", "d, B"]);
    let cells: Vec<_> = found.cells.iter().map(|cell| (cell.key.as_str(), &*cell.new)).collect();
    assert_eq!(cells, [("d, A #2", "4")]);
}

fn run(command: &str, old: (i32, &str), new: (i32, &str)) -> Run {
    let output = |(code, result): (i32, &str)| Output {
        code,
        result: result.to_owned(),
        words: String::new(),
    };
    Run {
        what: "price".to_owned(),
        command: command.to_owned(),
        old: output(old),
        new: output(new),
    }
}

#[test]
fn a_tally_shows_three_examples_and_lists_all() {
    let mut tally = Tally::default();
    tally.add(&run("same", (0, OLD), (0, OLD)));
    assert!(!tally.differs());
    let new = OLD.replace("2.5", "2.6");
    for at in 0..5 {
        let mut one = Tally::default();
        one.add(&run(&format!("run {at}"), (0, OLD), (0, &new)));
        tally.append(one);
    }
    assert!(tally.differs());
    assert_eq!(tally.list.len(), 5);
    let summary = tally.summary();
    assert!(summary.contains("6 runs (6 exit 0), 5 of them different"), "{summary}");
    assert!(summary.contains("wal_years: 5"), "{summary}");
    assert!(summary.contains("2.5 -> 2.6\n      run 2"), "{summary}");
    assert!(!summary.contains("run 3"), "{summary}");
}

#[test]
fn what_is_more_is_listed_and_what_fails_by_itself_is_told() {
    let mut tally = Tally::default();
    tally.add(&run("more", (0, "deal,x\nd,1\n"), (0, "deal,x,y\nd,1,2\n")));
    assert!(!tally.differs());
    assert!(tally.summary().contains("columns that only the new build has: y"));
    // Both panic: nothing differs, and all the same it is told.
    tally.add(&run("panics", (101, ""), (101, "")));
    assert!(tally.differs());
    assert!(tally.summary().contains("failed by itself: 1"), "{}", tally.summary());
}

#[test]
fn another_exit_code_is_a_difference() {
    let mut tally = Tally::default();
    tally.add(&run("fails", (0, ""), (3, "")));
    assert!(tally.differs());
    assert!(tally.summary().contains("0 -> 3"), "{}", tally.summary());
}
