//! What is drawn is lawful: the reader accepts every deal, and every deal runs.

#![allow(clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use random::{Collateral, Dice, RandomDeal, Style, cases, deals};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_reader_accepts_every_deal(deal in deals()) {
        if let Err(fault) = deal.read() {
            prop_assert!(false, "{fault}");
        }
    }

    /// With whatever collateral, and the books close on every date.
    #[test]
    fn every_deal_runs(case in cases(Style::Any, Collateral::Either)) {
        let waterfall = bonds::compile(&case.deal).expect("a deal that compiles");
        let run = bonds::run(&waterfall, &case.pools, &case.paths, case.terms());
        prop_assert!(run.is_ok(), "{run:?}");
    }
}

/// A seed is a deal, for good.
#[test]
fn a_seed_gives_one_deal() {
    let of = |seed| RandomDeal::draw(&mut Dice::new(seed), "r");
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
}
