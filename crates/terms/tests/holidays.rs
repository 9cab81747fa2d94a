//! The holiday rules against the Federal Reserve's published dates.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeSet;

use terms::Date;
use terms::calendar::is_federal_reserve_holiday;

#[test]
fn holidays_of_2002_to_2040() {
    let published: BTreeSet<Date> = include_str!("federal_reserve_holidays.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.parse().expect("a date a line"))
        .collect();
    assert!(published.len() > 350);
    let mut day: Date = "2002-01-01".parse().expect("a date");
    while day.year() <= 2040 {
        // A holiday on a Saturday is not observed, and the Banks are closed anyhow.
        let weekend = day.weekday().to_monday_zero_offset() >= 5;
        if !weekend {
            assert_eq!(is_federal_reserve_holiday(day), published.contains(&day), "{day}");
        }
        day = day.tomorrow().expect("within the calendar");
    }
}
