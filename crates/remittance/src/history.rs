//! Several months of a deal: what a history shows of each report.

use rust_decimal::Decimal;
use terms::{Date, YearMonth};

use crate::class::ClassColumn;
use crate::delinquency::{DelinquencyMeasure, DelinquencyRow, PaymentsBehind};
use crate::figure::Figure;
use crate::line::{Averaged, Line};
use crate::report::Report;
use crate::section::SectionKind;

/// What a history shows of one report. Everything in it is printed, but for factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// Distribution date.
    pub date: Date,
    /// The loans by group, in the order of the columns, then of the whole pool.
    pub pools: Vec<PoolMonth>,
    /// The classes, in printed order.
    pub classes: Vec<ClassMonth>,
    /// Overcollateralization after the distribution, dollars.
    pub oc: Option<Decimal>,
    /// Overcollateralization that is required, dollars.
    pub oc_target: Option<Decimal>,
    /// Net monthly excess cash flow, dollars.
    pub excess_cash_flow: Option<Decimal>,
    /// Available funds rate, a fraction a year.
    pub available_funds_rate: Option<Decimal>,
    /// Net mortgage rate, a fraction a year.
    pub net_mortgage_rate: Option<Decimal>,
    /// LIBOR of the accrual period, a fraction a year.
    pub libor: Option<Decimal>,
    /// What is left in the pre-funding account, dollars.
    pub prefunding: Option<Decimal>,
}

/// Loans of a group, or of the whole pool, after a distribution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolMonth {
    /// The group, as its column is headed; `None` for the whole pool.
    pub group: Option<String>,
    /// Balance, dollars.
    pub balance: Option<Decimal>,
    /// Balance as a part of the balance at issue.
    pub factor: Option<Decimal>,
    /// Weighted average coupon, a fraction a year.
    pub coupon: Option<Decimal>,
    /// Single monthly mortality.
    pub smm: Option<Decimal>,
    /// Conditional prepayment rate, a fraction a year.
    pub cpr: Option<Decimal>,
    /// PSA speed: 1 is 100% PSA.
    pub psa: Option<Decimal>,
    /// Conditional default rate, a fraction a year.
    pub cdr: Option<Decimal>,
    /// Loss severity, a fraction of the balance of the liquidated loans.
    pub severity: Option<Decimal>,
    /// Balance one, two, and three or more payments behind, as parts of the balance.
    pub delinquent: [Option<Decimal>; 3],
    /// Balance in foreclosure, as a part of the balance.
    pub foreclosure: Option<Decimal>,
    /// Balance in bankruptcy, as a part of the balance.
    pub bankruptcy: Option<Decimal>,
    /// Real estate owned, as a part of the balance.
    pub reo: Option<Decimal>,
}

/// One class on a distribution date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassMonth {
    /// The class, as printed.
    pub name: String,
    /// Balance after the distribution, dollars.
    pub balance: Option<Decimal>,
    /// Balance as a part of the original face.
    pub factor: Option<Decimal>,
    /// Pass-through rate of the accrual period, a fraction a year.
    pub rate: Option<Decimal>,
}

impl Month {
    /// The month of a report; `None` without a distribution date.
    pub fn of(report: &Report) -> Option<Month> {
        let total = report.total_column();
        let figure = |kind, line| value(report.figure(&kind, line, total));
        Some(Month {
            date: report.distribution_date?,
            pools: (0..=total).map(|column| PoolMonth::of(report, column)).collect(),
            classes: report
                .classes
                .iter()
                .map(|class| ClassMonth {
                    name: class.name.clone(),
                    balance: value(class.figure(ClassColumn::CurrentBalance)),
                    factor: share(
                        value(class.figure(ClassColumn::CurrentBalance)),
                        value(class.figure(ClassColumn::OriginalFace)),
                    ),
                    rate: value(class.figure(ClassColumn::Rate)),
                })
                .collect(),
            oc: figure(SectionKind::StructuralFeatures, Line::Oc),
            oc_target: figure(SectionKind::StructuralFeatures, Line::RequiredOc),
            excess_cash_flow: figure(SectionKind::StructuralFeatures, Line::ExcessCashFlow),
            available_funds_rate: figure(SectionKind::StructuralFeatures, Line::AvailableFundsRate),
            net_mortgage_rate: figure(SectionKind::Additional, Line::NetMortgageRate),
            libor: figure(SectionKind::AdjustableRate, Line::Libor),
            prefunding: figure(SectionKind::Prefunding, Line::PrefundingBalance),
        })
    }

    /// The whole pool.
    pub fn pool(&self) -> Option<&PoolMonth> {
        self.pools.last()
    }

    /// A class by name.
    pub fn class(&self, name: &str) -> Option<&ClassMonth> {
        self.classes.iter().find(|class| class.name == name)
    }
}

impl PoolMonth {
    fn of(report: &Report, column: usize) -> PoolMonth {
        let figure = |kind, line| value(report.figure(&kind, line, column));
        let table = report.delinquency_of(column);
        let part = |row, behind| {
            value(
                table.and_then(|table| table.figure(row, DelinquencyMeasure::BalanceShare, behind)),
            )
        };
        let balance = figure(SectionKind::PrincipalBalance, Line::CurrentBalance);
        let original = figure(SectionKind::PrincipalBalance, Line::OriginalBalance);
        let speed = |line| figure(SectionKind::PrepaymentRates, line);
        let default = |line| figure(SectionKind::DefaultSpeeds, line);
        let behind = [PaymentsBehind::One, PaymentsBehind::Two, PaymentsBehind::Three];
        PoolMonth {
            group: report.groups.get(column).cloned(),
            balance,
            factor: share(balance, original),
            coupon: figure(SectionKind::Characteristics, Line::Coupon(crate::line::Point::Current)),
            smm: speed(Line::Smm(Averaged::Month)),
            cpr: speed(Line::Cpr(Averaged::Month)),
            psa: speed(Line::Psa(Averaged::Month)),
            cdr: default(Line::Cdr(Averaged::Month)),
            severity: default(Line::Severity(Averaged::Month)),
            delinquent: behind.map(|behind| part(DelinquencyRow::Delinquent, behind)),
            foreclosure: part(DelinquencyRow::Foreclosure, PaymentsBehind::Total),
            bankruptcy: part(DelinquencyRow::Bankruptcy, PaymentsBehind::Total),
            reo: part(DelinquencyRow::Reo, PaymentsBehind::Total),
        }
    }
}

fn value(figure: Option<&Figure>) -> Option<Decimal> {
    figure.map(Figure::value)
}

fn share(part: Option<Decimal>, whole: Option<Decimal>) -> Option<Decimal> {
    part?.checked_div(whole?)
}

impl Report {
    /// The deal in one word, for people and files: `Harbor Trust` of series `2002-2` is
    /// `harbor-trust-2002-2`.
    pub fn deal_word(&self) -> String {
        let mut words = word(&self.deal);
        let series = word(&self.series);
        if !series.is_empty() && words != series && !words.ends_with(&format!("-{series}")) {
            if !words.is_empty() {
                words.push('-');
            }
            words += &series;
        }
        words
    }

    /// The month of the distribution date.
    pub fn month(&self) -> Option<YearMonth> {
        self.distribution_date.map(YearMonth::of)
    }

    /// The report by deal and month: `harbor-trust-2002-2 2002-12`.
    pub fn name(&self) -> String {
        let month = self.month().map(|month| month.to_string());
        let words = [self.deal_word(), month.unwrap_or_default()];
        let told = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if told.is_empty() { "report".to_owned() } else { told }
    }
}

/// Lower-case words, joined by hyphens.
fn word(text: &str) -> String {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
}

/// Positions of reports by deal, the deals in the order in which they come first, the reports of
/// each by distribution date.
pub fn by_deal(reports: &[&Report]) -> Vec<Vec<usize>> {
    let mut deals: Vec<(String, Vec<usize>)> = Vec::new();
    for (position, report) in reports.iter().enumerate() {
        let deal = report.deal_word();
        match deals.iter_mut().find(|(known, _)| *known == deal) {
            Some((_, positions)) => positions.push(position),
            None => deals.push((deal, vec![position])),
        }
    }
    for (_, positions) in &mut deals {
        positions.sort_by_key(|position| reports.get(*position).map(|r| r.distribution_date));
    }
    deals.into_iter().map(|(_, positions)| positions).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(deal: &str, series: &str, date: &str) -> Report {
        Report {
            deal: deal.to_owned(),
            series: series.to_owned(),
            distribution_date: Some(date.parse().expect("a date")),
            ..Report::default()
        }
    }

    #[test]
    fn a_report_is_called_by_deal_and_month() {
        let name = |deal, series| report(deal, series, "2002-12-26").name();
        assert_eq!(name("Harbor  Trust 2002-2", "2002-2"), "harbor-trust-2002-2 2002-12");
        assert_eq!(name("Harbor Trust", "2002-2"), "harbor-trust-2002-2 2002-12");
        assert_eq!(name("", "2002-2"), "2002-2 2002-12");
        assert_eq!(name("", ""), "2002-12");
        assert_eq!(Report::default().name(), "report");
    }

    #[test]
    fn reports_are_sorted_by_deal_and_date() {
        let reports = [
            report("B", "", "2003-02-25"),
            report("A", "", "2002-12-26"),
            report("b", "", "2003-01-27"),
        ];
        let all: Vec<&Report> = reports.iter().collect();
        assert_eq!(by_deal(&all), [vec![2, 0], vec![1]]);
    }
}
