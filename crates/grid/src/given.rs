//! What is known of a class's value.

use bonds::deal::{Class, ClassKind, Coupon};
use terms::{Price, Rate};

/// What is known of a class's value; the rest is solved for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Given {
    /// The deal's price of the class; where it states none par, but nothing for a class without
    /// principal or without interest.
    DealPrice,
    /// A clean price.
    Price(Price),
    /// A discount margin.
    Margin(Rate),
    /// A bond-equivalent yield.
    Yield(Rate),
    /// A mortgage yield (monthly compounding).
    MortgageYield(Rate),
}

impl Given {
    /// The clean price of a class that is stated; `None` when it has none, or the price is solved
    /// for.
    pub fn price_of(self, class: &Class) -> Option<Price> {
        match self {
            Given::Price(price) => Some(price),
            Given::DealPrice => match class.kind {
                ClassKind::Balance(_) if class.coupon != Coupon::None => {
                    Some(class.price.unwrap_or(Price::PAR))
                }
                _ => class.price,
            },
            Given::Margin(_) | Given::Yield(_) | Given::MortgageYield(_) => None,
        }
    }
}
