//! What a deal file says of the speeds of a group, held against the loans that they move.

use std::ops::Range;

use collateral::{Clock, DefaultRate, Loan, Pool, SpeedCurve};
use toml::Spanned;

use crate::deal::deal_file::DealFile;
use crate::deal::group_file::GroupFile;
use crate::deal::plan_file::PlanKind;
use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::pool::rows::PoolFile;
use crate::reader::source::{Problem, Problems};

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
    /// Which of the products of `pool` it moves; one for all where the pool names none.
    fn products(&self, pool: &Pool) -> Vec<bool> {
        let is_moved = |product: &String| match &self.of {
            Of::Product(name) => product == name,
            Of::Others(named) => !named.contains(&product.as_str()),
        };
        match pool.products.is_empty() {
            true => vec![is_moved(&String::new())],
            false => pool.products.iter().map(is_moved).collect(),
        }
    }

    /// The loans of `pool` that it moves.
    fn loans<'p>(&self, pool: &'p Pool) -> impl Iterator<Item = &'p Loan> {
        let moved = self.products(pool);
        let is_moved = move |loan: &&Loan| moved.get(loan.product).is_some_and(|moved| *moved);
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

/// Notes speeds that count the age of loans whose age nobody states.
pub(crate) fn ages(group: &GroupFile, pool: &Pool, file: &PoolFile, problems: &Problems) {
    if !pool.lacks_ages(None) {
        return;
    }
    for stated in stated(group).iter().filter(|stated| stated.curve.counts_age()) {
        let moved = stated.products(pool);
        let lacking = pool.without_age.iter().zip(moved).filter(|(_, is_moved)| *is_moved);
        let lacking = lacking.map(|(loans, _)| loans).sum();
        if lacking > 0 {
            let what = match stated.curve.is_flat() {
                true => stated.curve.quote.name(),
                false => "the vector",
            };
            note(what, stated.place.clone(), (lacking, pool), file, problems);
        }
    }
}

/// The same of the bands of speeds that plans are made of, where `group` is theirs.
pub(crate) fn bands(
    deal: &DealFile,
    group: &GroupFile,
    pool: &Pool,
    file: &PoolFile,
    problems: &Problems,
) {
    let lacking = pool.without_age.iter().sum();
    for (name, [low, high]) in bands_of(deal, group) {
        if (low.counts_age() || high.counts_age()) && lacking > 0 {
            note("the band", name.span(), (lacking, pool), file, problems);
        }
    }
}

/// The plans that are bands of speeds of a group, with both speeds.
pub(crate) fn bands_of<'d>(
    deal: &'d DealFile,
    group: &'d GroupFile,
) -> impl Iterator<Item = (&'d Spanned<String>, [&'d SpeedCurve; 2])> {
    let is_of_group = |of: &Option<Spanned<String>>| match (of, &group.name) {
        (Some(of), Some(name)) => of.get_ref() == name.get_ref(),
        _ => deal.groups.len() == 1,
    };
    deal.plans.iter().filter_map(move |plan| match (&plan.name, &plan.kind) {
        (Some(name), Some(PlanKind::Band { group, low, high })) if is_of_group(group) => {
            Some((name, [low, high]))
        }
        _ => None,
    })
}

/// Notes that something counts the age of `lacking` loans of a pool that have none.
fn note(
    what: &str,
    place: Range<usize>,
    (lacking, pool): (usize, &Pool),
    file: &PoolFile,
    problems: &Problems,
) {
    let (why, hint) = file.ageless(lacking, pool.loans.len());
    let message = format!("{what} counts the age of loans, and {why}");
    problems.push(Problem::new(place, message).hint(hint));
}

/// Doubts vectors that end, above 0, before the loans that they move do.
pub(crate) fn ends(group: &GroupFile, pool: &Pool, doubts: &Doubts) {
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
            doubts.push(Noted::new(DoubtKind::VectorEnds, stated.place, message));
        }
    }
}
