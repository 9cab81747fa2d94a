//! The bootstrap of one curve: its quotes, solved for its discount factors.
//!
//! The unknowns are the log discount factors at the quoted maturities; the equations are the
//! quotes (see [`crate::quote`]). Because a cubic between two maturities depends on all of them,
//! they are solved together: Newton's method, whose derivatives are exact since the interpolation
//! is linear in the unknowns. Every quote reprices to better than 1e-10.

use terms::Rate;

use crate::curve::{CurveError, Flaw, SANE};
use crate::interpolate::{Interpolation, Shape};
use crate::quote::Quote;

/// Largest error of a rate at which Newton's method ends.
const CLOSE: f64 = 1e-13;
/// Largest error that is accepted if it never gets so close: rounding, at extreme rates.
const ACCEPTED: f64 = 1e-11;
/// Most steps of Newton's method; sane quotes take four.
const STEPS: usize = 40;

/// Years of interest that `quote` pays at `month`.
pub(crate) fn accrual(quote: &Quote, month: u32, step: u32, days: &[i32]) -> f64 {
    if !quote.instrument.is_actual() {
        return f64::from(step) / 12.0;
    }
    let day = |month: u32| days.get(month as usize).copied().unwrap_or(0);
    f64::from(day(month) - day(month - step)) / 360.0
}

/// One curve's equations.
pub(crate) struct Bootstrap<'q> {
    /// Quotes by maturity, no two of the same, with their positions.
    pub(crate) quotes: &'q [(usize, Quote)],
    pub(crate) days: &'q [i32],
    pub(crate) times: &'q [f64],
    /// Discount factors by month on which the unknown ones are a factor.
    pub(crate) base: Option<&'q [f64]>,
}

/// A month in which something is paid.
struct Payment {
    month: u32,
    base: f64,
}

impl Bootstrap<'_> {
    fn time(&self, month: u32) -> f64 {
        self.times.get(month as usize).copied().unwrap_or(0.0)
    }

    fn base(&self, month: usize) -> f64 {
        self.base.and_then(|base| base.get(month)).copied().unwrap_or(1.0)
    }

    /// Discount factors by month.
    pub(crate) fn solve(&self, interpolation: Interpolation) -> Result<Vec<f64>, CurveError> {
        let maturities: Vec<f64> = self.quotes.iter().map(|(_, q)| self.time(q.months)).collect();
        let mut shape = Shape::new(interpolation, &maturities);
        let payments = self.payments();
        let weights = self.weights(&mut shape, &payments);
        let unknowns = self.newton(&payments, &weights, self.guess(&maturities))?;
        shape.fit(unknowns.iter().copied());
        let mut curve = vec![0.0; self.times.len()];
        shape.fill(self.times, &mut curve);
        for (month, value) in curve.iter_mut().enumerate() {
            *value = self.base(month) * libm::exp(-*value);
        }
        self.check(&curve)?;
        Ok(curve)
    }

    /// Every month in which a quote pays, in order.
    fn payments(&self) -> Vec<Payment> {
        let mut pays = vec![false; self.times.len()];
        for (_, quote) in self.quotes {
            let step = quote.instrument.step(quote.months).max(1);
            for month in (step..=quote.months).step_by(step as usize) {
                if let Some(pays) = pays.get_mut(month as usize) {
                    *pays = true;
                }
            }
        }
        let months = (0_u32..).zip(&pays).filter(|(_, pays)| **pays);
        months.map(|(month, _)| Payment { month, base: self.base(month as usize) }).collect()
    }

    /// How much of each unknown goes into the log discount factor of each payment month: one row
    /// a payment. Unknown k's column is the shape through 1 at k and 0 elsewhere.
    fn weights(&self, shape: &mut Shape, payments: &[Payment]) -> Vec<f64> {
        let count = self.quotes.len();
        let times: Vec<f64> = payments.iter().map(|payment| self.time(payment.month)).collect();
        let mut weights = vec![0.0; payments.len() * count];
        let mut column = vec![0.0; payments.len()];
        for unknown in 0..count {
            shape.fit((0..count).map(|k| if k == unknown { 1.0 } else { 0.0 }));
            shape.fill(&times, &mut column);
            for (row, value) in weights.chunks_exact_mut(count).zip(&column) {
                row[unknown] = *value;
            }
        }
        weights
    }

    /// Log discount factors if every quote were an annually compounded zero rate.
    fn guess(&self, maturities: &[f64]) -> Vec<f64> {
        let quoted = self.quotes.iter().zip(maturities);
        let guess = quoted.map(|((_, quote), time)| {
            time * libm::log1p(quote.rate.fraction()) + libm::log(self.base(quote.months as usize))
        });
        guess.collect()
    }

    /// Solves the equations from `unknowns` on.
    fn newton(
        &self,
        payments: &[Payment],
        weights: &[f64],
        mut unknowns: Vec<f64>,
    ) -> Result<Vec<f64>, CurveError> {
        let count = self.quotes.len();
        let mut discounts = vec![0.0; payments.len()];
        let mut system = vec![0.0; count * (count + 1)];
        let mut gradient = vec![0.0; count];
        let mut worst = (f64::INFINITY, 0);
        for _ in 0..STEPS {
            let rows = weights.chunks_exact(count);
            for ((discount, payment), row) in discounts.iter_mut().zip(payments).zip(rows) {
                let y: f64 = row.iter().zip(&unknowns).map(|(w, u)| w * u).sum();
                *discount = payment.base * libm::exp(-y);
            }
            worst = self.equations(payments, weights, &discounts, &mut gradient, &mut system);
            if worst.0 <= CLOSE {
                return Ok(unknowns);
            }
            if !worst.0.is_finite() || !eliminate(&mut system, count) {
                break;
            }
            let moves = || system.chunks_exact(count + 1).filter_map(|row| row.last());
            let longest = moves().fold(1.0_f64, |longest, step| longest.max(step.abs()));
            for (unknown, step) in unknowns.iter_mut().zip(moves()) {
                *unknown -= step / longest;
            }
        }
        let (position, quote) = self.quotes[worst.1.min(count - 1)];
        match worst.0 <= ACCEPTED {
            true => Ok(unknowns),
            false => Err(CurveError { position, quote, flaw: Flaw::Unsolved }),
        }
    }

    /// Writes the equations at `discounts` into `system`: row i has the derivatives of
    /// `F_i = 1 - rate annuity - P` by the unknowns, then `F_i`. The largest error of a rate,
    /// and its row.
    fn equations(
        &self,
        payments: &[Payment],
        weights: &[f64],
        discounts: &[f64],
        gradient: &mut [f64],
        system: &mut [f64],
    ) -> (f64, usize) {
        let count = self.quotes.len();
        // Coupons up to the payment `next`, shared by all quotes with coupons of the market.
        let (mut next, mut annuity) = (0, 0.0);
        gradient.fill(0.0);
        let mut worst = (0.0, 0);
        let rows = system.chunks_exact_mut(count + 1).zip(self.quotes).enumerate();
        // Payments by month are in the order of the quotes.
        let mut end = 0;
        for (position, (row, (_, quote))) in rows {
            while payments[end].month < quote.months {
                end += 1;
            }
            let step = quote.instrument.step(quote.months);
            let rate = quote.rate.fraction();
            let final_row = &weights[end * count..(end + 1) * count];
            let whole = if step == quote.months {
                // One payment.
                let accrued = accrual(quote, quote.months, step, self.days);
                let paid = discounts[end] * (1.0 + rate * accrued);
                row.iter_mut().zip(final_row).for_each(|(to, w)| *to = paid * w);
                row[count] = 1.0 - paid;
                accrued * discounts[end]
            } else {
                while next <= end {
                    let month = payments[next].month;
                    if month.is_multiple_of(step) {
                        let part = accrual(quote, month, step, self.days) * discounts[next];
                        let from = &weights[next * count..(next + 1) * count];
                        gradient.iter_mut().zip(from).for_each(|(to, w)| *to += part * w);
                        annuity += part;
                    }
                    next += 1;
                }
                for ((to, part), w) in row.iter_mut().zip(gradient.iter()).zip(final_row) {
                    *to = rate * part + discounts[end] * w;
                }
                row[count] = 1.0 - rate * annuity - discounts[end];
                annuity
            };
            let error = (row[count] / whole).abs();
            // Not a number counts as worst.
            let error = if error.is_nan() { f64::INFINITY } else { error };
            if error > worst.0 {
                worst = (error, position);
            }
        }
        worst
    }

    /// Every one-month forward up to the last quote must be one that a market may have; if some
    /// are not, the quote to blame is the first to reach the month of the worst.
    fn check(&self, curve: &[f64]) -> Result<(), CurveError> {
        let Some(&last) = self.quotes.last() else { return Ok(()) };
        let mut worst: Option<(f64, u32, f64)> = None;
        let days = self.days.windows(2).zip(curve.windows(2)).zip(0_u32..);
        for ((days, discounts), after) in days.take(last.1.months as usize + 1) {
            let ([start, end], [from, to]) = (days, discounts) else { continue };
            let years = f64::from(end - start) / 360.0;
            let growth = |rate: &f64| to * (1.0 + rate * years);
            if growth(SANE.start()) <= *from && *from <= growth(SANE.end()) {
                continue;
            }
            let rate = (from / to - 1.0) / years;
            // Not a number counts as worst.
            let outside = (SANE.start() - rate).max(rate - SANE.end());
            let outside = if rate.is_nan() { f64::INFINITY } else { outside };
            if outside > worst.map_or(0.0, |(outside, ..)| outside) {
                worst = Some((outside, after, rate));
            }
        }
        let Some((_, after, rate)) = worst else { return Ok(()) };
        let reaches = self.quotes.iter().find(|(_, quote)| quote.months > after);
        let (position, quote) = *reaches.unwrap_or(&last);
        Err(CurveError {
            position,
            quote,
            flaw: Flaw::Forward { after, rate: Rate::from_fraction(rate) },
        })
    }
}

/// Solves `count` linear equations in place (each row: coefficients, then the right side), by
/// elimination with row pivoting: the solution replaces the right sides. `false` if singular.
fn eliminate(system: &mut [f64], count: usize) -> bool {
    let width = count + 1;
    for column in 0..count {
        let size = |row: usize| system[row * width + column].abs();
        let pivot = (column..count).max_by(|a, b| size(*a).total_cmp(&size(*b)));
        let pivot = pivot.unwrap_or(column);
        let value = system[pivot * width + column];
        if value == 0.0 || !value.is_finite() {
            return false;
        }
        if pivot != column {
            let (upper, lower) = system.split_at_mut(pivot * width);
            upper[column * width..(column + 1) * width].swap_with_slice(&mut lower[..width]);
        }
        let (upper, lower) = system.split_at_mut((column + 1) * width);
        let from = &upper[column * width + column..];
        for row in lower.chunks_exact_mut(width) {
            let factor = row[column] / value;
            if factor != 0.0 {
                row[column..].iter_mut().zip(from).for_each(|(to, from)| *to -= factor * from);
            }
        }
    }
    for column in (0..count).rev() {
        let (upper, lower) = system.split_at_mut(column * width);
        lower[count] /= lower[column];
        let solved = lower[count];
        for row in upper.chunks_exact_mut(width) {
            row[count] -= row[column] * solved;
        }
    }
    true
}
