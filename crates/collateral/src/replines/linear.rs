//! Directions in which weights can move without moving any of their sums.

/// Smallest pivot, relative to rows of largest entry 1.
const PIVOT: f64 = 1e-9;

/// A basis of the null space of `rows` (each one entry a column): vectors `v` with `rows v = 0`.
/// By Gauss-Jordan elimination with complete pivoting by row.
pub(super) fn null_space(mut rows: Vec<Vec<f64>>, columns: usize) -> Vec<Vec<f64>> {
    let mut pivots: Vec<usize> = Vec::new();
    let mut is_pivot = vec![false; columns];
    for at in 0..rows.len() {
        let Some(row) = rows.get(at) else { break };
        let largest = row.iter().enumerate().fold((0, 0.0_f64), |best, (column, value)| {
            if value.abs() > best.1 { (column, value.abs()) } else { best }
        });
        let column = largest.0;
        if largest.1 < PIVOT {
            // The row says nothing new.
            pivots.push(columns);
            continue;
        }
        let pivot = row.get(column).copied().unwrap_or(1.0);
        let scaled: Vec<f64> = row.iter().map(|value| value / pivot).collect();
        for (other, row) in rows.iter_mut().enumerate() {
            let factor = row.get(column).copied().unwrap_or(0.0);
            if other == at || factor == 0.0 {
                continue;
            }
            for (value, pivot_value) in row.iter_mut().zip(&scaled) {
                *value -= factor * pivot_value;
            }
            if let Some(value) = row.get_mut(column) {
                *value = 0.0;
            }
        }
        if let Some(row) = rows.get_mut(at) {
            *row = scaled;
        }
        pivots.push(column);
        if let Some(mark) = is_pivot.get_mut(column) {
            *mark = true;
        }
    }
    let free = (0..columns).filter(|column| !is_pivot.get(*column).copied().unwrap_or(false));
    free.map(|column| {
        let mut vector = vec![0.0; columns];
        if let Some(value) = vector.get_mut(column) {
            *value = 1.0;
        }
        for (row, pivot) in rows.iter().zip(&pivots) {
            let entry = row.get(column).copied().unwrap_or(0.0);
            if let Some(value) = vector.get_mut(*pivot) {
                *value = -entry;
            }
        }
        vector
    })
    .collect()
}
