//! Tables of the invented trust that follow from a month's sums alone.

use remittance::{
    ClassColumn as C, ClassReport, Decimal, DelinquencyLine, DelinquencyMeasure, DelinquencyRow,
    DelinquencyTable, Disposition, Figure, Loan, LoanGroup, LoanTable, LoanTableKind, LoanTotal,
    PaymentsBehind, Report, Section, SectionKind as K,
};

use super::printed::{amount, fixed, general, money, number, percent};
use super::{GROUPS, Sums, TrustLoan};

/// An amount of a month, cents.
type Amount = fn(&Sums) -> i64;

/// A class: name, face, balance before, interest, principal, rate; interest and principal to date,
/// with the class's share (a part of a whole) of what was unscheduled.
pub(crate) fn class_report(
    (name, face, before, interest, principal, rate): (&str, i64, i64, i64, i64, Option<Decimal>),
    (interest_to_date, principal_to_date, [unscheduled, part, whole]): (i64, i64, [i64; 3]),
) -> ClassReport {
    let mut class = ClassReport { name: name.to_owned(), ..ClassReport::default() };
    if name != "Total" {
        class.kind = if rate.is_some() { "FLT" } else { "R" }.to_owned();
    }
    let after = before - principal;
    let per_thousand = |cents: i64| match face {
        0 => number(0),
        face => general(Decimal::from(cents) * Decimal::ONE_THOUSAND / Decimal::from(face)),
    };
    let mut put = |column, figure: Option<Figure>| {
        if let Some(figure) = figure {
            class.figures.insert(column, figure);
        }
    };
    for (column, value) in [
        (C::OriginalFace, face),
        (C::PriorBalance, before),
        (C::Interest, interest),
        (C::Principal, principal),
        (C::Distribution, interest + principal),
        (C::RealizedLosses, 0),
        (C::DeferredInterest, 0),
        (C::CurrentBalance, after),
        (C::ToDateOriginalFace, face),
        (C::ToDateInterest, interest_to_date),
        (C::ToDatePrincipal, principal_to_date),
        (C::ToDateDistribution, interest_to_date + principal_to_date),
        (C::ToDateRealizedLosses, 0),
        (C::ToDateDeferredInterest, 0),
        (C::ToDateCurrentBalance, after),
        (C::AccrualBalance, before),
        (C::NonSupportedShortfall, 0),
        (C::PriorUnpaid, 0),
        (C::UnscheduledAdjustments, 0),
        (C::OptimalInterest, interest),
        (C::PaidInterest, interest),
        (C::CurrentUnpaid, 0),
    ] {
        put(column, amount(value));
    }
    let unscheduled = money(unscheduled) * Decimal::from(part) / Decimal::from(whole);
    put(C::ToDateUnscheduledPrincipal, general(unscheduled));
    put(C::ToDateScheduledPrincipal, general(money(principal_to_date) - unscheduled));
    if name != "Total" {
        put(C::FactorOriginal, amount(face));
        put(C::FactorPrior, per_thousand(before));
        put(C::FactorInterest, per_thousand(interest));
        put(C::FactorPrincipal, per_thousand(principal));
        put(C::FactorDistribution, per_thousand(interest + principal));
        put(C::FactorCurrent, per_thousand(after));
    }
    if let Some(rate) = rate {
        put(C::Rate, general(rate));
        put(C::AccruedInterest, amount(interest));
    }
    class
}

/// Collateral: counts, balances, characteristics.
pub(crate) fn balances(report: &mut Report, sums: &[Sums; 3], months: &[Vec<[Decimal; 3]>; 3]) {
    let column = |of: &dyn Fn(&Sums) -> i64| sums.iter().map(of).collect::<Vec<i64>>();
    let mut count = Section::new(K::LoanCount);
    let mut balance = Section::new(K::PrincipalBalance);
    for (section, label, values) in [
        (&mut count, "Original", column(&|s| s.original[0])),
        (&mut balance, "Original", column(&|s| s.original[1])),
    ] {
        let print = if section.kind == K::LoanCount { number } else { amount };
        section.push(label, values.into_iter().map(print).collect());
    }
    for (label, values) in [
        ("Prior", column(&|s| s.count[0])),
        ("Prefunding", vec![0; 3]),
        ("Scheduled Paid Offs", vec![0; 3]),
        ("Full Voluntary Prepayments", column(&|s| -s.paid_off)),
        ("Repurchases", vec![0; 3]),
        ("Liquidations", vec![0; 3]),
        ("Current", column(&|s| s.count[1])),
    ] {
        count.push(label, values.into_iter().map(number).collect());
    }
    for (label, values) in [
        ("Prior", column(&|s| s.balance[0])),
        ("Prefunding", vec![0; 3]),
        ("Scheduled Principal", column(&|s| -s.scheduled)),
        ("Partial and Full Voluntary Prepayments", column(&|s| -s.curtailed - s.in_full)),
        ("Repurchases", vec![0; 3]),
        ("Liquidations", vec![0; 3]),
        ("Current", column(&|s| s.balance[1])),
    ] {
        balance.push(label, values.into_iter().map(amount).collect());
    }
    let mut averages = Section::new(K::Characteristics);
    let points = ["Original", "Prior", "Current"];
    let labels = [
        "Weighted Average Coupon",
        "Weighted Average Months to Maturity",
        "Weighted Average Seasoning",
    ];
    for (line, label) in labels.into_iter().enumerate() {
        for (point, back) in points.iter().zip([usize::MAX, 1, 0]) {
            let figures = months.iter().map(|months| {
                let month = (months.len() - 1).saturating_sub(back);
                general(months.get(month)?[line])
            });
            averages.push(&format!("{label} {point}"), figures.collect());
        }
    }
    report.sections.extend([count, balance, averages]);
}

/// Servicing fees and advances.
pub(crate) fn servicing(report: &mut Report, sums: &[Sums; 3]) {
    let mut section = Section::new(K::Servicing);
    let lines: [(&str, Amount); 12] = [
        ("Current Servicing Fees", |s| s.servicing - s.late_servicing),
        ("Delinquent Servicing Fees", |s| s.late_servicing),
        ("TOTAL SERVICING FEES", |s| s.servicing),
        ("Total Servicing Fees", |s| s.servicing),
        ("Compensating Interest", |_| 0),
        ("Delinquent Servicing Fees", |s| -s.late_servicing),
        ("COLLECTED SERVICING FEES", |s| s.servicing - s.late_servicing),
        ("Current PPIS", |_| 0),
        ("Current Net PPIS", |_| 0),
        ("Total Advanced Principal For Current Payment Date", |s| s.late_principal),
        ("Total Advanced Interest For Current Payment Date", |s| {
            s.late_interest - s.late_servicing
        }),
        ("TOTAL ADVANCES FOR CURRENT PERIOD", |s| {
            s.late_principal + s.late_interest - s.late_servicing
        }),
    ];
    for (label, value) in lines {
        section.push(label, sums.iter().map(|s| fixed(value(s))).collect());
    }
    report.sections.push(section);
}

/// Delinquency tables: loans are current or one payment behind.
pub(crate) fn delinquencies(report: &mut Report, sums: &[Sums; 3]) {
    let tables = [("Total".to_owned(), &sums[2])].into_iter();
    let groups = GROUPS.iter().zip(sums).map(|(name, sum)| {
        let (first, rest) = name.split_at(1);
        (format!("{first}{} Group", rest.to_lowercase()), sum)
    });
    for (name, sum) in tables.chain(groups) {
        let mut table = DelinquencyTable { name, lines: Vec::new() };
        for (_, row) in DelinquencyRow::ALL {
            for (_, measure) in DelinquencyMeasure::ALL {
                let late = matches!(row, DelinquencyRow::Delinquent | DelinquencyRow::Total);
                let held = |part: i64, whole: i64, is_share: bool| match is_share {
                    true => Decimal::from(part) / Decimal::from(whole),
                    false => Decimal::from(part),
                };
                let is_late = i64::from(sum.late_balance > 0);
                let value = match measure {
                    DelinquencyMeasure::Balance => money(sum.late_balance),
                    DelinquencyMeasure::BalanceShare => {
                        held(sum.late_balance, sum.balance[1], true)
                    }
                    DelinquencyMeasure::Loans => held(is_late, 1, false),
                    DelinquencyMeasure::LoansShare => held(is_late, sum.count[1], true),
                };
                let print = |value: Decimal| match measure {
                    DelinquencyMeasure::Balance => fixed(super::printed::cents(value)),
                    DelinquencyMeasure::Loans => general(value),
                    _ => percent(value),
                };
                let figures = PaymentsBehind::ALL.map(|(_, behind)| {
                    let here = matches!(behind, PaymentsBehind::One | PaymentsBehind::Total);
                    let blank =
                        row == DelinquencyRow::Delinquent && behind == PaymentsBehind::Current;
                    (!blank).then(|| print(if late && here { value } else { Decimal::ZERO }))?
                });
                table.lines.push(DelinquencyLine { row, measure, figures });
            }
        }
        report.delinquency.push(table);
    }
}

/// Losses and default speeds: none.
pub(crate) fn losses(report: &mut Report) {
    for kind in [K::RealizedLossesCurrent, K::RealizedLossesCumulative] {
        let mut section = Section::new(kind);
        for label in [
            "Number of Loans Liquidated",
            "Collateral Realized Loss/(Gain) Amount",
            "Net Liquidation Proceeds",
        ] {
            section.push(label, vec![number(0); 3]);
        }
        report.sections.push(section);
    }
    let mut speeds = Section::new(K::DefaultSpeeds);
    for label in [
        "MDR",
        "Avg MDR Since Cut-off",
        "CDR",
        "Avg CDR Since Cut-off",
        "SDA",
        "Avg SDA Since Cut-off Approximation",
    ] {
        speeds.push(label, vec![number(0); 3]);
    }
    report.sections.push(speeds);
}

/// The loans that paid off, with what they paid.
pub(crate) fn payoff_table(payoffs: &[(&TrustLoan, i64)], sum: &Sums, paid_on: &str) -> LoanTable {
    let original: i64 = payoffs.iter().map(|(loan, _)| loan.original).sum();
    let total = |label: &str, figure| LoanTotal { label: label.to_owned(), figure };
    let group =
        |number: u32, name: &str| LoanGroup { number, name: name.to_owned(), book_value: None };
    let loan = |(loan, paid): &(&TrustLoan, i64)| Loan {
        number: loan.number.to_owned(),
        group: if loan.group == 0 { 2 } else { 1 },
        original_balance: amount(loan.original),
        amount: amount(*paid),
        date: paid_on.parse().ok(),
        note_rate: general(Decimal::new(loan.rate, 5)),
        state: "CA".to_owned(),
        ltv: percent(Decimal::new(8, 1)),
        disposition: Some(Disposition::PaidOff),
        ..Loan::default()
    };
    LoanTable {
        kind: LoanTableKind::Payoffs,
        summary: vec![
            total("Total Loan Count", number(sum.paid_off)),
            total("Total Original Principal Balance", fixed(original)),
            total("Total Prepayment Amount", fixed(sum.in_full)),
        ],
        groups: vec![group(1, "Fixed Group"), group(2, "Adjustable Group")],
        loans: payoffs.iter().map(loan).collect(),
    }
}
