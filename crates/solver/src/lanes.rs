//! Sums over columns, four entries at a time: the additions of different lanes do not wait for one
//! another. The order of additions depends on nothing but the position in the column.

/// Entries at a time.
pub(crate) const LANES: usize = 4;

/// Passes two columns to `block`, [`LANES`] rows at a time; the last rows are filled up with
/// zeros. The shorter column counts.
#[inline(always)]
pub(crate) fn for_blocks(
    one: &[f64],
    two: &[f64],
    mut block: impl FnMut(&[f64; LANES], &[f64; LANES]),
) {
    let length = one.len().min(two.len());
    let (ones, one_left) = one[..length].as_chunks();
    let (twos, two_left) = two[..length].as_chunks();
    for (one, two) in ones.iter().zip(twos) {
        block(one, two);
    }
    if !one_left.is_empty() {
        block(&filled_up(one_left, 0.0), &filled_up(two_left, 0.0));
    }
}

/// The sum of all lanes.
pub(crate) fn total(lanes: [f64; LANES]) -> f64 {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// `rows`, fewer than [`LANES`], and `fill` in the lanes after them.
pub(crate) fn filled_up(rows: &[f64], fill: f64) -> [f64; LANES] {
    let mut block = [fill; LANES];
    for (entry, row) in block.iter_mut().zip(rows) {
        *entry = *row;
    }
    block
}
