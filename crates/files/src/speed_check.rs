//! What a deal file says of the speeds of a group, held against the loans that they move.

use std::ops::Range;

use collateral::{Clock, DefaultRate, Loan, Pool, SpeedCurve};
use toml::Spanned;

use crate::group_file::GroupFile;
use crate::source::{Problem, Problems};

/// A speed of a group, its place, and whose it is.
struct Stated<'g> {
    curve: &'g SpeedCurve,
    place: Range<usize>,
    of: Of<'g>,
}

/// The loans that a speed moves.
enum Of<'g> {
    /// Those of one product.
    Product(&'g str),
    /// Those of all products but these, which have their own.
    Others(Vec<&'g str>),
}

impl Stated<'_> {
    /// The loans of `pool` that it moves.
    fn loans<'p>(&self, pool: &'p Pool) -> impl Iterator<Item = &'p Loan> {
        let is_moved = |product: &str| match &self.of {
            Of::Product(name) => product == *name,
            Of::Others(named) => !named.contains(&product),
        };
        let moved: Vec<bool> = pool.products.iter().map(|product| is_moved(product)).collect();
        // A pool that names no products has the speeds of all others.
        let others = matches!(self.of, Of::Others(_));
        let is_moved = move |loan: &&Loan| moved.get(loan.product).copied().unwrap_or(others);
        pool.loans.iter().filter(is_moved)
    }
}

/// Every speed of prepayment, then every default rate that is a speed.
fn stated(group: &GroupFile) -> Vec<Stated<'_>> {
    let mut all = Vec::new();
    if let Some(speed) = &group.speed {
        let of = Of::Others(names(&group.product_speeds));
        all.push(Stated { curve: speed.get_ref(), place: speed.span(), of });
    }
    for (name, curve) in &group.product_speeds {
        all.push(Stated { curve, place: name.span(), of: Of::Product(name.get_ref()) });
    }
    if let Some(rate) = &group.default_rate
        && let DefaultRate::Curve(curve) = rate.get_ref()
    {
        let of = Of::Others(names(&group.product_default_rates));
        all.push(Stated { curve, place: rate.span(), of });
    }
    for (name, rate) in &group.product_default_rates {
        if let DefaultRate::Curve(curve) = rate {
            all.push(Stated { curve, place: name.span(), of: Of::Product(name.get_ref()) });
        }
    }
    all
}

fn names<T>(products: &[(Spanned<String>, T)]) -> Vec<&str> {
    products.iter().map(|(name, _)| name.get_ref().as_str()).collect()
}

/// Warns of vectors that end, above 0, before the loans that they move do.
pub(crate) fn ends(group: &GroupFile, pool: &Pool, warnings: &Problems) {
    for stated in stated(group) {
        let months = stated.curve.segments.iter().map(|segment| segment.months);
        let Some(end) = months.sum::<Option<u32>>() else { continue };
        let last = stated.curve.segments.last().map_or(0.0, |segment| segment.to);
        let of_what = match stated.curve.clock {
            Clock::DealMonth => "month",
            Clock::LoanAge => "age",
        };
        let last_payment = |loan: &Loan| match stated.curve.clock {
            Clock::DealMonth => loan.last_month(),
            Clock::LoanAge => loan.age + loan.remaining_months,
        };
        let paid = stated.loans(pool).map(last_payment).max().unwrap_or(0);
        if last != 0.0 && paid > end {
            let unit = stated.curve.quote.name();
            let message = format!(
                "the vector ends with {of_what} {end}, loans pay to {of_what} {paid}: \
                 {last}% {unit} goes on"
            );
            let hint = "leave `months` of the last segment out, or add a segment";
            warnings.push(Problem::new(stated.place, message).hint(hint));
        }
    }
}
