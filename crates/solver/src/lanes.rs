//! Sums over columns, four entries at a time: the additions of different lanes do not wait for one
//! another. The order of additions depends on nothing but the position in the column.
//!
//! What runs through columns is compiled for AVX2 too and chosen at run time (`multiversion`), for
//! four lanes are one register there. No product and sum are fused, so that results are the same to
//! the bit on every machine.

use std::array::from_fn;

/// Entries at a time.
pub(crate) const LANES: usize = 4;

/// A number of each lane.
pub(crate) type Lanes = [f64; LANES];

/// A block of rows of two columns.
type Rows = (Lanes, Lanes);

/// The rows of two columns in blocks of [`LANES`], and what is left of them, filled up with zeros.
/// The shorter column counts.
#[inline(always)]
pub(crate) fn blocks<'a>(
    one: &'a [f64],
    two: &'a [f64],
) -> (impl Iterator<Item = (&'a Lanes, &'a Lanes)>, Option<Rows>) {
    let length = one.len().min(two.len());
    let (ones, one_left) = one[..length].as_chunks();
    let (twos, two_left) = two[..length].as_chunks();
    let last = (!one_left.is_empty()).then(|| (filled_up(one_left), filled_up(two_left)));
    (ones.iter().zip(twos), last)
}

/// The sums of all lanes.
///
/// Not inlined: the compiler would lay out the loops before it in pairs, as these sums are taken,
/// and not in registers of four.
#[inline(never)]
pub(crate) fn totals<const COLUMNS: usize>(columns: &[Lanes; COLUMNS]) -> [f64; COLUMNS] {
    columns.map(|lanes| (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
}

/// `rows`, fewer than [`LANES`], and zeros in the lanes after them.
#[inline(never)]
pub(crate) fn filled_up(rows: &[f64]) -> Lanes {
    let mut block = [0.0; LANES];
    for (entry, row) in block.iter_mut().zip(rows) {
        *entry = *row;
    }
    block
}

#[inline(always)]
pub(crate) fn times(one: Lanes, two: Lanes) -> Lanes {
    from_fn(|lane| one[lane] * two[lane])
}

#[inline(always)]
pub(crate) fn plus(one: Lanes, two: Lanes) -> Lanes {
    from_fn(|lane| one[lane] + two[lane])
}
