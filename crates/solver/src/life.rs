//! How long principal stays out: WAL and window.
//!
//! For an interest-only class all of them read the decline of the notional.

use terms::{CashStream, Date, DayCount, YearMonth};

/// Principal below this part of the first balance is rounding, not a payment: half a cent on five
/// hundred million.
const ROUNDING: f64 = 1e-11;

/// The least that counts as a payment of principal of a class that begins with `balance`, dollars;
/// above 0.
pub(crate) fn least_payment(balance: f64) -> f64 {
    (balance * ROUNDING).max(f64::MIN_POSITIVE)
}

/// WAL in years: `sum(principal_k x t_k) / sum(principal_k)`, with `t_k` the years from settlement
/// to payment date `k`.
///
/// Principal paid after settlement counts as far as it is in the [`window`]; an entry that is negative
/// (a balance that grows, as an accrual class's) is left out of both sums. `None` when nothing is paid.
pub fn wal(stream: &CashStream, settlement: Date, day_count: DayCount) -> Option<f64> {
    let least = least_payment(stream.balance.first().copied().unwrap_or(0.0));
    let (mut paid, mut weighted) = (0.0, 0.0);
    for (date, principal) in stream.dates.iter().zip(&stream.principal) {
        if *date > settlement && *principal >= least {
            paid += principal;
            weighted += principal * day_count.years(settlement, *date);
        }
    }
    let years = weighted / paid;
    years.is_finite().then_some(years)
}

/// The first and the last payment of principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Month of the first payment of principal.
    pub first: YearMonth,
    /// Month of the last one.
    pub last: YearMonth,
    /// Period of the first payment: 1 is the stream's first payment date.
    pub first_period: usize,
    /// Period of the last one.
    pub last_period: usize,
}

/// The window of principal that is more than rounding: of at least 1e-11 of the stream's first
/// balance. `None` without any.
pub fn window(stream: &CashStream) -> Option<Window> {
    let length = stream.dates.len().min(stream.principal.len());
    let balance = stream.balance.first().copied().unwrap_or(0.0);
    let [first, last] = window_rows(&stream.principal[..length], balance)?;
    Some(Window {
        first: YearMonth::of(stream.dates[first]),
        last: YearMonth::of(stream.dates[last]),
        first_period: first + 1,
        last_period: last + 1,
    })
}

/// Positions of the first and the last payment of principal of a class that begins with `balance`.
pub(crate) fn window_rows(principal: &[f64], balance: f64) -> Option<[usize; 2]> {
    let least = least_payment(balance);
    let pays = |principal: &f64| *principal >= least;
    Some([principal.iter().position(pays)?, principal.iter().rposition(pays)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8) -> Date {
        Date::new(year, month, 25).unwrap()
    }

    /// Balance 100: grows to 102, then pays 40, nothing, 62.
    fn stream() -> CashStream {
        CashStream {
            dates: (1..=5).map(|month| date(2003, month)).collect(),
            balance: vec![100.0, 102.0, 102.0, 62.0, 62.0],
            interest: vec![0.0; 5],
            principal: vec![-2.0, 0.0, 40.0, 0.001, 62.0],
            principal_is_cash: false,
            index: Vec::new(),
        }
    }

    #[test]
    fn wal_counts_paid_principal_only() {
        let years = wal(&stream(), date(2002, 12), DayCount::Thirty360).unwrap();
        let expected = (40.0 * 3.0 + 0.001 * 4.0 + 62.0 * 5.0) / 12.0 / 102.001;
        assert!((years - expected).abs() < 1e-14, "{years} {expected}");
        let later = wal(&stream(), date(2003, 3), DayCount::Thirty360).unwrap();
        assert!((later - (0.001 + 62.0 * 2.0) / 12.0 / 62.001).abs() < 1e-14);
        assert_eq!(wal(&stream(), date(2003, 5), DayCount::Thirty360), None);
        assert_eq!(wal(&CashStream::default(), date(2003, 5), DayCount::Thirty360), None);
    }

    /// A class of 8,000,000 that is paid nothing but what rounding leaves of other classes: it has
    /// neither a life nor a window. Of one that is paid a cent as well, both are those of the cent.
    #[test]
    fn life_and_window_count_the_same_payments() {
        let mut dust = stream();
        dust.balance = vec![8e6; 5];
        dust.principal = vec![0.0, 1e-9, 3e-10, 0.0, 2e-9];
        let start = date(2002, 12);
        assert_eq!((wal(&dust, start, DayCount::Thirty360), window(&dust)), (None, None));
        dust.principal[3] = 0.01;
        assert_eq!(wal(&dust, start, DayCount::Thirty360), Some(4.0 / 12.0));
        let found = window(&dust).unwrap();
        assert_eq!((found.first_period, found.last_period), (4, 4));
    }

    #[test]
    fn window_skips_rounding() {
        for size in [1e-6, 1.0, 1e9] {
            let mut noisy = stream();
            noisy.dates.push(date(2003, 6));
            noisy.principal.push(9e-10);
            noisy.principal[1] = 9e-10;
            for column in [&mut noisy.principal, &mut noisy.balance] {
                column.iter_mut().for_each(|dollars| *dollars *= size);
            }
            let found = window(&noisy).unwrap();
            assert_eq!((found.first_period, found.last_period), (3, 5));
        }
        let found = window(&stream()).unwrap();
        assert_eq!((found.first.short(), found.last.short()), ("Mar-03".into(), "May-03".into()));
        let single = CashStream {
            dates: vec![date(2003, 1)],
            principal: vec![1.0],
            ..CashStream::default()
        };
        let found = window(&single).unwrap();
        assert_eq!((found.first_period, found.last_period), (1, 1));
        assert_eq!(window(&CashStream::default()), None);
    }
}
