//! The spread of a batch's numbers by class.

use statrs::statistics::{Data, Distribution, Max, Min, OrderStatistics};

/// What one measure of one class and view ranges over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Numbers counted.
    pub count: usize,
    /// Smallest.
    pub min: f64,
    /// Mean.
    pub mean: f64,
    /// Largest.
    pub max: f64,
    /// Quantiles at 5, 25, 50, 75 and 95 percent.
    pub quantiles: [f64; 5],
}

/// The quantiles of a [`Spread`].
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// The spread of some numbers; `None` when there is none. Every number must be finite.
pub fn spread(values: Vec<f64>) -> Option<Spread> {
    let count = values.len();
    let mut data = Data::new(values);
    let mean = data.mean()?;
    Some(Spread {
        count,
        min: data.min(),
        mean,
        max: data.max(),
        quantiles: QUANTILES.map(|quantile| data.quantile(quantile)),
    })
    .filter(|_| count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_of_a_hundred_numbers() {
        let found = spread((0..=100).map(f64::from).collect()).expect("numbers");
        assert_eq!((found.count, found.min, found.mean, found.max), (101, 0.0, 50.0, 100.0));
        assert!((found.quantiles[2] - 50.0).abs() < 1e-9);
        assert_eq!(spread(Vec::new()), None);
    }
}
