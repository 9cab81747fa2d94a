//! Three reports of an invented trust, worked out from one set of loans: 1% of
//! overcollateralization, two classes paid pro rata, a residual that takes what is left.

#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_wrap)]

mod printed;
mod tables;

use remittance::{ClassColumn, Decimal, Figure, Report, Section, SectionKind as K};

use printed::{amount, cents, fixed, general, geometric, money, number, percent, power};
use tables::{balances, class_report, delinquencies, losses, payoff_table, servicing};

const GROUPS: [&str; 2] = ["ADJUSTABLE", "FIXED"];
const DATES: [&str; 4] = ["2004-01-26", "2004-02-25", "2004-03-25", "2004-04-26"];
/// Days on which loans are paid off; on day 31 no interest is lost.
const PAID_OFF: [&str; 4] = ["2003-12-31", "2004-01-31", "2004-02-29", "2004-03-31"];
const ACCRUAL: [(&str, &str, i64); 4] = [
    ("2003-12-30", "2004-01-25", 27),
    ("2004-01-26", "2004-02-24", 30),
    ("2004-02-25", "2004-03-24", 29),
    ("2004-03-25", "2004-04-25", 32),
];
/// LIBOR and the classes' margins, hundred-thousandths.
const LIBOR: i64 = 1_100;
const MARGINS: [i64; 2] = [300, 2_200];
const FACES: [i64; 2] = [280_000_000, 14_939_200];

/// Amounts are cents, rates hundred-thousandths.
pub(crate) struct TrustLoan {
    pub(crate) number: &'static str,
    pub(crate) group: usize,
    pub(crate) original: i64,
    pub(crate) rate: i64,
    payment: i64,
    pub(crate) age: i64,
    /// Month in which it is paid off, if it is.
    paid_off: usize,
    /// Curtailments by month.
    curtailed: [i64; 3],
    delinquent: bool,
}

const fn loan(
    number: &'static str,
    group: usize,
    original: i64,
    rate: i64,
    payment: i64,
    age: i64,
) -> TrustLoan {
    let (paid_off, curtailed, delinquent) = (9, [0; 3], false);
    TrustLoan { number, group, original, rate, payment, age, paid_off, curtailed, delinquent }
}

fn loans() -> Vec<TrustLoan> {
    let mut loans = vec![
        loan("1001", 0, 45_000_000, 6_125, 273_423, 4),
        loan("1002", 0, 38_950_000, 5_875, 230_406, 3),
        loan("1003", 0, 52_000_000, 6_500, 328_675, 5),
        loan("1004", 0, 29_940_000, 5_250, 165_329, 2),
        loan("1005", 0, 41_200_000, 6_000, 247_015, 6),
        loan("1006", 1, 33_500_000, 7_125, 225_696, 11),
        loan("1007", 1, 26_800_000, 6_875, 176_057, 9),
        loan("1008", 1, 30_528_384, 7_250, 208_257, 14),
    ];
    for loan in &mut loans {
        match loan.number {
            "1005" => (loan.paid_off, loan.curtailed[0]) = (3, 25_000),
            "1003" => loan.curtailed = [150_000, 0, 75_050],
            "1006" => loan.curtailed = [0, 40_000, 0],
            "1007" => loan.delinquent = true,
            "1008" => loan.paid_off = 3,
            _ => {}
        }
    }
    loans
}

/// What the loans of a column did in a month, cents.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sums {
    pub(crate) count: [i64; 2],
    pub(crate) original: [i64; 2],
    pub(crate) balance: [i64; 2],
    pub(crate) scheduled: i64,
    pub(crate) curtailed: i64,
    pub(crate) in_full: i64,
    pub(crate) paid_off: i64,
    pub(crate) interest: i64,
    pub(crate) servicing: i64,
    pub(crate) late_principal: i64,
    pub(crate) late_interest: i64,
    pub(crate) late_servicing: i64,
    pub(crate) late_balance: i64,
    /// Balance before the month, times rate and times age.
    pub(crate) rated: i128,
    pub(crate) aged: i128,
}

/// A twelfth of a rate on a balance.
fn twelfth(balance: i64, rate: i64) -> i64 {
    cents(money(balance) * Decimal::new(rate, 5) / Decimal::from(12))
}

/// The reports of the trust's second, third and fourth month, or the first `months` of them.
pub(crate) fn reports(months: usize) -> Vec<Report> {
    let loans = loans();
    let mut state = State {
        balances: loans.iter().map(|loan| loan.original).collect(),
        classes: FACES,
        ..State::default()
    };
    (0..=months.min(3)).map(|month| state.report(&loans, month)).skip(1).collect()
}

/// The trust's first report, of the month of the first payment.
#[allow(dead_code)]
pub(crate) fn first_report() -> Report {
    let loans = loans();
    let balances = loans.iter().map(|loan| loan.original).collect();
    State { balances, classes: FACES, ..State::default() }.report(&loans, 0)
}

#[derive(Default)]
struct State {
    balances: Vec<i64>,
    classes: [i64; 2],
    interest: [i64; 3],
    principal: [i64; 2],
    prepaid: [[i64; 4]; 3],
    unscheduled: i64,
    smm: [Vec<Decimal>; 3],
    /// Coupon, months to maturity and seasoning by month, by column.
    averages: [Vec<[Decimal; 3]>; 3],
}

impl State {
    fn report(&mut self, loans: &[TrustLoan], month: usize) -> Report {
        let mut sums = [Sums::default(); 3];
        let mut payoffs = Vec::new();
        let elapsed = month as i64;
        for (loan, balance) in loans.iter().zip(&mut self.balances) {
            let before = *balance;
            let interest = twelfth(before, loan.rate);
            let servicing = twelfth(before, 375);
            let scheduled = if before > 0 { loan.payment - interest } else { 0 };
            let curtailed = if before > 0 && month > 0 { loan.curtailed[month - 1] } else { 0 };
            let in_full = if loan.paid_off == month { before - scheduled - curtailed } else { 0 };
            *balance = before - scheduled - curtailed - in_full;
            if in_full > 0 {
                payoffs.push((loan, in_full));
            }
            let late = i64::from(loan.delinquent && month > 1);
            for column in [loan.group, 2] {
                let sum = &mut sums[column];
                for (at, held) in [before, *balance].into_iter().enumerate() {
                    sum.count[at] += i64::from(held > 0);
                    sum.balance[at] += held;
                }
                sum.rated += i128::from(before) * i128::from(loan.rate);
                sum.aged += i128::from(before) * i128::from(loan.age + elapsed);
                sum.original[0] += 1;
                sum.original[1] += loan.original;
                sum.scheduled += scheduled;
                sum.curtailed += curtailed;
                sum.in_full += in_full;
                sum.paid_off += i64::from(in_full > 0);
                sum.interest += interest;
                sum.servicing += servicing;
                sum.late_principal += late * scheduled;
                sum.late_interest += late * interest;
                sum.late_servicing += late * servicing;
                sum.late_balance += late * *balance;
            }
        }
        // Interest that was scheduled is that of the group's average coupon.
        for sum in sums.iter_mut().take(2) {
            let rated = Decimal::from_i128_with_scale(sum.rated, 7);
            sum.interest = cents(rated / Decimal::from(12));
        }
        sums[2].interest = sums[0].interest + sums[1].interest;
        let mut report = Report {
            deal: "Harbor Home Loan Trust 2004-1".to_owned(),
            bonds: "Collateralized Asset-Backed Bonds".to_owned(),
            series: "2004-1".to_owned(),
            distribution_date: DATES[month].parse().ok(),
            groups: GROUPS.map(str::to_owned).to_vec(),
            ..Report::default()
        };
        report.issue.cut_off = "2003-12-01".parse().ok();
        report.issue.closing = "2003-12-30".parse().ok();
        report.issue.first_payment = DATES[0].parse().ok();
        let trustee = [0, 1, 2].map(|column| twelfth(sums[column].balance[0], 6));
        let trustee = [trustee[2] - trustee[1], trustee[1], trustee[2]];
        let available = self.collections(&mut report, &sums, trustee);
        self.pay(&mut report, month, &sums[2], available, trustee[2]);
        for (averages, sum) in self.averages.iter_mut().zip(&sums) {
            let of = |sum_of: i128, scale| {
                Decimal::from_i128_with_scale(sum_of, scale) / Decimal::from(sum.balance[0])
            };
            let age = of(sum.aged, 0);
            averages.push([of(sum.rated, 5), Decimal::from(360) - age, age]);
        }
        // Ages of the whole pool are weighted by the groups' balances after the month.
        let [one, other, total] = &mut self.averages;
        for at in [1, 2] {
            let part = |months: &[[Decimal; 3]], sum: &Sums| {
                months[month][at] * Decimal::from(sum.balance[1])
            };
            let held = part(one, &sums[0]) + part(other, &sums[1]);
            total[month][at] = held / Decimal::from(sums[2].balance[1]);
        }
        balances(&mut report, &sums, &self.averages);
        servicing(&mut report, &sums);
        delinquencies(&mut report, &sums);
        self.prepayments(&mut report, &sums);
        losses(&mut report);
        report.loan_tables.push(payoff_table(&payoffs, &sums[2], PAID_OFF[month]));
        report
    }

    /// The collection account; what is available of interest, by column.
    fn collections(&self, report: &mut Report, sums: &[Sums; 3], trustee: [i64; 3]) -> [i64; 3] {
        let column = |of: &dyn Fn(&Sums) -> i64| [0, 1, 2].map(|column| of(&sums[column]));
        let principal = column(&|s| s.scheduled + s.curtailed + s.in_full);
        let interest = column(&|s| s.interest - s.late_servicing);
        let paid_servicing = column(&|s| s.servicing - s.late_servicing);
        let fees = [0, 1, 2].map(|at| paid_servicing[at] + trustee[at]);
        let net = [0, 1, 2].map(|at| interest[at] - fees[at]);
        let mut summary = Section::new(K::Summary);
        for (label, amounts) in [
            ("Principal Collections", principal),
            ("Principal Withdrawals", [0; 3]),
            ("Principal Other Accounts", [0; 3]),
            ("TOTAL PRINCIPAL", principal),
            ("Interest Collections", interest),
            ("Interest Withdrawals", [0; 3]),
            ("Interest Other Accounts", [0; 3]),
            ("Interest Fees", fees.map(|fee| -fee)),
            ("TOTAL INTEREST", net),
            ("TOTAL AVAILABLE FUNDS TO BONDHOLDERS", [0, 1, 2].map(|at| principal[at] + net[at])),
        ] {
            summary.push(label, amounts.map(fixed).to_vec());
        }
        let mut collected = Section::new(K::PrincipalCollections);
        for (label, amounts) in [
            ("Scheduled Principal", column(&|s| s.scheduled)),
            ("Curtailments", column(&|s| s.curtailed)),
            ("Prepayments in Full", column(&|s| s.in_full)),
            ("Repurchases/Substitutions", [0; 3]),
            ("Liquidations", [0; 3]),
            ("Delinquent Principal", column(&|s| -s.late_principal)),
            ("Realized Losses", [0; 3]),
            ("Principal Advanced", column(&|s| s.late_principal)),
            ("TOTAL PRINCIPAL", principal),
        ] {
            collected.push(label, amounts.map(fixed).to_vec());
        }
        let mut earned = Section::new(K::InterestCollections);
        for (label, amounts) in [
            ("Scheduled Interest", column(&|s| s.interest)),
            ("Repurchases/Substitutions", [0; 3]),
            ("Liquidations", [0; 3]),
            ("Prepayment Interest Shortfalls", [0; 3]),
            ("Delinquent Interest", column(&|s| -s.late_interest)),
            ("Compensating Interest", [0; 3]),
            ("Interest Advanced", column(&|s| s.late_interest - s.late_servicing)),
            ("TOTAL INTEREST", interest),
        ] {
            earned.push(label, amounts.map(fixed).to_vec());
        }
        let mut paid = Section::new(K::InterestFees);
        for (label, amounts) in [
            ("Indenture Trustee Fee", trustee),
            ("Current Servicing Fees", paid_servicing),
            ("TOTAL INTEREST FEES", fees),
        ] {
            paid.push(label, amounts.map(fixed).to_vec());
        }
        report.sections.extend([summary, collected, earned, paid]);
        net
    }

    /// The classes, and what the structure says of them.
    fn pay(&mut self, report: &mut Report, month: usize, sum: &Sums, net: [i64; 3], trustee: i64) {
        let principal = sum.scheduled + sum.curtailed + sum.in_full;
        let (start, end, days) = ACCRUAL[month];
        let bonds: i64 = self.classes.iter().sum();
        let share = money(principal) * Decimal::from(self.classes[0]) / Decimal::from(bonds);
        let paid = [cents(share), principal - cents(share)];
        let mut left = net[2];
        let mut rows = Vec::new();
        for at in 0..2 {
            let rate = Decimal::new(LIBOR + MARGINS[at], 5);
            let before = self.classes[at];
            let accrued = money(before) * rate * Decimal::from(days) / Decimal::from(360);
            let interest = cents(accrued);
            left -= interest;
            rows.push((["A", "B"][at], FACES[at], before, interest, paid[at], Some(rate)));
            self.classes[at] -= paid[at];
            self.interest[at] += interest;
            self.principal[at] += paid[at];
        }
        self.interest[2] += left;
        rows.push(("Cert", 0, 0, left, 0, None));
        let all: i64 = self.principal.iter().sum();
        self.unscheduled += sum.curtailed + sum.in_full;
        let to_date = |at: usize| {
            let principal = self.principal.get(at).copied().unwrap_or(0);
            (self.interest[at], principal, [self.unscheduled, principal, all])
        };
        for (at, row) in rows.iter().enumerate() {
            let mut class = class_report(*row, to_date(at));
            class.accrual_start = start.parse().ok();
            class.accrual_end = end.parse().ok();
            class.method = if row.5.is_some() { "A-Act/360" } else { "-" }.to_owned();
            report.classes.push(class);
        }
        let total = ("Total", FACES.iter().sum(), bonds, net[2], principal, None);
        let unscheduled = [self.unscheduled, 1, 1];
        report.total = class_report(total, (self.interest.iter().sum(), all, unscheduled));
        report
            .total
            .figures
            .insert(ClassColumn::AccruedInterest, amount(net[2] - left).expect("a figure"));
        let oc = sum.balance[1] - self.classes.iter().sum::<i64>();
        let available = money(net[2]) * Decimal::from(360) / (money(bonds) * Decimal::from(days));
        let mut structure = Section::new(K::StructuralFeatures);
        let alone = |figure| vec![None, None, figure];
        for (label, figure) in [
            ("Current Periods Required Overcollateralization Amt", fixed(oc)),
            ("Current Periods Overcollateralization Amt", fixed(oc)),
            ("Current Periods Extra Principal Distribution", fixed(0)),
            ("Current Periods Net Monthly Excess Cashflow", fixed(left)),
            ("Current Periods Overcollateralization Release", fixed(0)),
            ("Available Funds Rate", percent(available)),
        ] {
            structure.push(label, alone(figure));
        }
        let mut adjustable = Section::new(K::AdjustableRate);
        adjustable.push("Current Periods Basis Risk Shortfall Carry Forward Amt", alone(fixed(0)));
        adjustable.push("Cumulative Basis Risk Shortfall Carry Forward Amt", alone(fixed(0)));
        adjustable.push("Current Periods LIBOR Rate", alone(percent(Decimal::new(LIBOR, 5))));
        let rate = money(sum.interest - sum.servicing - trustee) * Decimal::from(12);
        let mut additional = Section::new(K::Additional);
        let rate = percent(rate / money(sum.balance[0]));
        additional.push("Current Periods Net Mortgage Rate", alone(rate));
        report.sections.extend([structure, adjustable, additional]);
    }

    /// Prepayments and their speeds.
    fn prepayments(&mut self, report: &mut Report, sums: &[Sums; 3]) {
        let mut current = Section::new(K::PrepaymentsCurrent);
        let mut cumulative = Section::new(K::PrepaymentsCumulative);
        let mut rates = Section::new(K::PrepaymentRates);
        for (sum, to_date) in sums.iter().zip(&mut self.prepaid) {
            let month = [sum.paid_off, sum.in_full, sum.curtailed, sum.in_full + sum.curtailed];
            for (all, now) in to_date.iter_mut().zip(month) {
                *all += now;
            }
        }
        let labels = [
            ("Number of Paid in Full Loans", true, 0),
            ("Number of Repurchased Loans", true, 9),
            ("Total Number of Loans Prepaid in Full", true, 0),
            ("Paid in Full Balance", false, 1),
            ("Repurchased Loans Balance", false, 9),
            ("Curtailments Amount", false, 2),
            ("Total Prepayment Amount", false, 3),
        ];
        for (label, is_count, at) in labels {
            let print = |value: i64| if is_count { number(value) } else { amount(value) };
            let month = |s: &Sums| {
                [s.paid_off, s.in_full, s.curtailed, s.in_full + s.curtailed].get(at).copied()
            };
            current.push(label, sums.iter().map(|s| print(month(s).unwrap_or(0))).collect());
            let all = self.prepaid.iter().map(|all| print(all.get(at).copied().unwrap_or(0)));
            cumulative.push(label, all.collect());
        }
        let mut printed: [Vec<Option<Figure>>; 9] = std::array::from_fn(|_| Vec::new());
        for (at, sum) in sums.iter().enumerate() {
            let prepaid = money(sum.in_full + sum.curtailed);
            self.smm[at].push(prepaid / money(sum.balance[0] - sum.scheduled));
            let month = self.smm[at].last().copied().expect("a month");
            let ages: Vec<Decimal> = self.averages[at].iter().map(|[.., age]| *age).collect();
            let age = ages.last().copied().expect("a month");
            let recent = |count: usize| count.saturating_sub(3)..count;
            let three_months = geometric(&self.smm[at][recent(self.smm[at].len())]);
            let average = geometric(&self.smm[at]);
            let mean = |ages: &[Decimal]| ages.iter().sum::<Decimal>() / Decimal::from(ages.len());
            let speeds = |smm: Decimal, age: Decimal| {
                let cpr = Decimal::ONE - power(Decimal::ONE - smm, 12);
                [smm, cpr, cpr / (Decimal::new(2, 3) * age)]
            };
            let figures = |speeds: [Decimal; 3]| speeds.map(general);
            let three = ages.len() >= 3;
            let blank = [None, None, None];
            let all = [
                figures(speeds(month, age)),
                if three {
                    figures(speeds(three_months, mean(&ages[recent(ages.len())])))
                } else {
                    blank
                },
                figures(speeds(average, mean(&ages))),
            ];
            for (kind, row) in all.into_iter().enumerate() {
                for (speed, figure) in row.into_iter().enumerate() {
                    printed[speed * 3 + kind].push(figure);
                }
            }
        }
        for (label, figures) in [
            "SMM",
            "3 Months Avg SMM",
            "Avg SMM Since Cut-off",
            "CPR",
            "3 Months Avg CPR",
            "Avg CPR Since Cut-off",
            "PSA",
            "3 Months Avg PSA Approximation",
            "Avg PSA Since Cut-off Approximation",
        ]
        .into_iter()
        .zip(printed)
        {
            rates.push(label, figures);
        }
        report.sections.extend([current, cumulative, rates]);
    }
}
