//! Fewer cells with the same sums.

use super::linear::null_space;

/// Weights below this are zero.
const NOTHING: f64 = 1e-12;

/// Moves the weights of many cells onto few, so that no `sums` changes: each of `sums` has one
/// coefficient a cell, and its sum of coefficient times weight is kept. At most as many weights
/// stay above zero as there are independent sums (Carathéodory's theorem; a basic solution in the
/// words of linear programming). Large weights are taken first, so that small ones go.
pub fn reduce(weights: &[f64], sums: &[Vec<f64>]) -> Vec<f64> {
    let sums: Vec<Vec<f64>> = sums.iter().map(|row| scaled(row)).collect();
    let mut weights = weights.to_vec();
    let mut order: Vec<usize> =
        (0..weights.len()).filter(|cell| at(&weights, *cell) > 0.0).collect();
    order.sort_by(|a, b| at(&weights, *b).total_cmp(&at(&weights, *a)));
    let mut waiting = order.into_iter().peekable();
    let mut kept: Vec<usize> = Vec::new();
    while waiting.peek().is_some() {
        // Half of the block is new, so that a block costs one elimination for many cells.
        let new = sums.len().max(1);
        kept.extend(waiting.by_ref().take(new));
        let rows =
            sums.iter().map(|row| kept.iter().map(|cell| at(row, *cell)).collect()).collect();
        let block: Vec<f64> = kept.iter().map(|cell| at(&weights, *cell)).collect();
        let block = slide(block, null_space(rows, kept.len()));
        for (cell, weight) in kept.iter().zip(&block) {
            if let Some(place) = weights.get_mut(*cell) {
                *place = *weight;
            }
        }
        kept.retain(|cell| at(&weights, *cell) > 0.0);
    }
    weights
}

/// Slides `weights` along each of `directions` until one of them is zero.
fn slide(mut weights: Vec<f64>, mut directions: Vec<Vec<f64>>) -> Vec<f64> {
    let smallest = weights.iter().sum::<f64>() * NOTHING;
    while let Some(mut direction) = directions.pop() {
        if direction.iter().all(|step| *step <= 0.0) {
            direction.iter_mut().for_each(|step| *step = -*step);
        }
        let mut nearest: Option<(usize, f64)> = None;
        for (cell, (step, weight)) in direction.iter().zip(&weights).enumerate() {
            if *step > 1e-9 && nearest.is_none_or(|(_, length)| weight / step < length) {
                nearest = Some((cell, weight / step));
            }
        }
        let Some((cell, length)) = nearest else { continue };
        for (weight, step) in weights.iter_mut().zip(&direction) {
            *weight -= length * step;
            if *weight < smallest {
                *weight = 0.0;
            }
        }
        if let Some(weight) = weights.get_mut(cell) {
            *weight = 0.0;
        }
        // The other directions must leave that weight alone.
        let pivot = at(&direction, cell);
        for other in &mut directions {
            let factor = at(other, cell) / pivot;
            if factor == 0.0 {
                continue;
            }
            for (step, removed) in other.iter_mut().zip(&direction) {
                *step -= factor * removed;
            }
            if let Some(step) = other.get_mut(cell) {
                *step = 0.0;
            }
        }
    }
    weights
}

/// The row with a largest entry of 1.
fn scaled(row: &[f64]) -> Vec<f64> {
    let largest = row.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if largest > 0.0 { row.iter().map(|value| value / largest).collect() } else { row.to_vec() }
}

fn at(values: &[f64], position: usize) -> f64 {
    values.get(position).copied().unwrap_or(0.0)
}
