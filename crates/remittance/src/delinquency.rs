//! Delinquency tables.

use crate::figure::Figure;

/// What has become of the loans of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DelinquencyRow {
    /// Delinquent, and none of the others.
    Delinquent,
    /// In foreclosure.
    Foreclosure,
    /// Of borrowers in bankruptcy.
    Bankruptcy,
    /// Real estate owned.
    Reo,
    /// All rows together.
    Total,
}

impl DelinquencyRow {
    /// All rows in printed order, by their names.
    pub const ALL: [(&'static str, DelinquencyRow); 5] = [
        ("DELINQUENT", DelinquencyRow::Delinquent),
        ("FORECLOSURE", DelinquencyRow::Foreclosure),
        ("BANKRUPTCY", DelinquencyRow::Bankruptcy),
        ("REO", DelinquencyRow::Reo),
        ("TOTAL", DelinquencyRow::Total),
    ];
}

/// What a figure of a delinquency table measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DelinquencyMeasure {
    /// Balance, dollars.
    Balance,
    /// Balance as a fraction of the ending balance of the pool.
    BalanceShare,
    /// Number of loans.
    Loans,
    /// Number of loans as a fraction of those in the pool.
    LoansShare,
}

impl DelinquencyMeasure {
    /// All measures in printed order, by their names.
    pub const ALL: [(&'static str, DelinquencyMeasure); 4] = [
        ("Balance", DelinquencyMeasure::Balance),
        ("% Balance", DelinquencyMeasure::BalanceShare),
        ("# Loans", DelinquencyMeasure::Loans),
        ("% # Loans", DelinquencyMeasure::LoansShare),
    ];
}

/// Payments behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentsBehind {
    /// 0 to 30 days.
    Current,
    /// One payment: 31 to 60 days.
    One,
    /// Two payments: 61 to 90 days.
    Two,
    /// Three payments and more: 91 days and more.
    Three,
    /// All columns together.
    Total,
}

impl PaymentsBehind {
    /// All columns in printed order, by their headings with single blanks.
    pub const ALL: [(&'static str, PaymentsBehind); 5] = [
        ("CURRENT", PaymentsBehind::Current),
        ("1 PAYMENT", PaymentsBehind::One),
        ("2 PAYMTS", PaymentsBehind::Two),
        ("3+ PAYMTS", PaymentsBehind::Three),
        ("TOTAL", PaymentsBehind::Total),
    ];
}

/// A delinquency table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DelinquencyTable {
    /// `Total`, or the group as printed: `Fixed Group`.
    pub name: String,
    /// The lines, in printed order.
    pub lines: Vec<DelinquencyLine>,
}

/// A line of a delinquency table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelinquencyLine {
    /// Its row.
    pub row: DelinquencyRow,
    /// What it measures.
    pub measure: DelinquencyMeasure,
    /// Its figures in the order of [`PaymentsBehind::ALL`]; `None` where nothing is printed.
    pub figures: [Option<Figure>; 5],
}

impl DelinquencyTable {
    /// Whether it is of the whole pool.
    pub fn is_total(&self) -> bool {
        self.name.eq_ignore_ascii_case("total")
    }

    /// A figure, if it is printed.
    pub fn figure(
        &self,
        row: DelinquencyRow,
        measure: DelinquencyMeasure,
        behind: PaymentsBehind,
    ) -> Option<&Figure> {
        let line = self.lines.iter().find(|line| line.row == row && line.measure == measure)?;
        let column = PaymentsBehind::ALL.iter().position(|(_, known)| *known == behind)?;
        line.figures.get(column)?.as_ref()
    }
}
