//! What is drawn is lawful: the reader accepts every deal.

#![allow(clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use random::{Dice, RandomDeal, deals};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_reader_accepts_every_deal(deal in deals()) {
        if let Err(fault) = deal.read() {
            prop_assert!(false, "{fault}");
        }
    }
}

/// A seed is a deal, for good.
#[test]
fn a_seed_gives_one_deal() {
    let of = |seed| RandomDeal::draw(&mut Dice::new(seed), "r");
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
}
