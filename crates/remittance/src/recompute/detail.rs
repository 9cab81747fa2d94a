//! Tables of loans: their sums, the amounts of the report that they explain, their dates.

use rust_decimal::Decimal;
use terms::{Date, YearMonth};

use crate::check::{ANY, Cause, Closeness, Place, Reconciler};
use crate::figure::Figure;
use crate::formulas::{month_of_interest, shortfall_of_payoff};
use crate::line::Line;
use crate::loan::{Disposition, Loan, LoanTable, LoanTableKind};
use crate::section::SectionKind as K;

/// Months after closing in which loans may still be originated for a pool: pre-funding.
const POOLED: i32 = 3;
/// Terms of loans, months.
const TERMS: [i64; 6] = [120, 180, 240, 300, 360, 480];

/// Cents by which sums of rounded interest may differ, for each loan.
const CENT_A_LOAN: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Checks a table of loans.
pub(crate) fn check(r: &mut Reconciler<'_>, kind: LoanTableKind) {
    let report = r.report;
    let Some(table) = report.loan_table(kind) else { return };
    totals(r, table);
    loans(r, table);
    if kind == LoanTableKind::Payoffs {
        for column in r.columns() {
            payoffs(r, table, column);
        }
    }
}

/// The summary of a table.
fn totals(r: &mut Reconciler<'_>, table: &LoanTable) {
    let section = table.kind.name();
    for total in &table.summary {
        let label = total.label.to_lowercase();
        let place = Place { section, line: &total.label, group: "TOTAL" };
        if label.contains("count") {
            let count = Decimal::from(table.loans.len());
            let formula = "number of loans listed";
            let number = |_: &[Decimal]| Some(count);
            r.compare(place, total.figure.as_ref(), Closeness::Sum, formula, &[], &number, &[]);
            continue;
        }
        let of: fn(&Loan) -> Option<&Figure> = if label.contains("original") {
            |loan| loan.original_balance.as_ref()
        } else if label.contains("current balance") || label.contains("prior") {
            |loan| loan.balance.as_ref()
        } else if label.contains("amount") || label.contains("loss") {
            |loan| loan.amount.as_ref()
        } else {
            continue;
        };
        let terms: Vec<(i64, Option<&Figure>)> =
            table.loans.iter().map(|loan| (1, of(loan))).collect();
        let named_otherwise = table.kind == LoanTableKind::Liquidations;
        let most = if named_otherwise { ANY } else { Decimal::ZERO };
        let causes = [Cause::Habit(most, "usually the sum of the amounts listed")];
        r.sum(place, total.figure.as_ref(), "sum of the loans", &terms, &causes);
    }
}

/// Loan by loan: numbers once, amounts within the original balance, dates in order.
fn loans(r: &mut Reconciler<'_>, table: &LoanTable) {
    let in_summary = |loan: &&Loan| table.groups.iter().any(|group| group.number == loan.group);
    let grouped = table.loans.iter().filter(in_summary).count() * 2 > table.loans.len();
    for (at, loan) in table.loans.iter().enumerate() {
        let place = |line| Place { section: table.kind.name(), line, group: &loan.number };
        let earlier = table.loans.iter().take(at).any(|other| other.number == loan.number);
        r.habit(place("number"), None, "listed once", !earlier, "listed twice");
        let group = table.groups.iter().any(|group| group.number == loan.group);
        if grouped {
            r.rule(place("group"), None, "a group of the summary", group, "no such group");
        }
        let amount = loan.amount.as_ref().or(loan.balance.as_ref());
        if let (Some(amount), Some(original)) = (amount, &loan.original_balance) {
            let (least, most) = (original.value() / Decimal::from(100), original.value());
            let holds = amount.value() >= least && amount.value() <= most;
            let rule = "no more than the original balance";
            let paid = table.kind == LoanTableKind::Liquidations || holds;
            r.habit(place("amount"), Some(amount), rule, paid, "more than the original balance");
        }
        dates(r, table, loan);
        plausible(r, table, loan);
    }
}

/// Payoffs fall into the month before the distribution, or the first half of its own (where the
/// prepayment period is from the 16th to the 15th); origination comes before.
fn dates(r: &mut Reconciler<'_>, table: &LoanTable, loan: &Loan) {
    let place = |line| Place { section: table.kind.name(), line, group: &loan.number };
    let Some(paid) = r.report.distribution_date else { return };
    if let Some(date) = loan.date.filter(|_| table.kind == LoanTableKind::Payoffs) {
        let month = YearMonth::of(paid).months_since(YearMonth::of(date));
        let holds = month == 1 || (month == 0 && date.day() <= 16);
        let otherwise = format!("paid on {date}");
        r.habit(place("date"), None, "in the prepayment period", holds, &otherwise);
    }
    let in_time = |date: Option<Date>| date.is_none_or(|date| date <= paid);
    let holds = in_time(loan.date) && in_time(loan.origination_date);
    let late = "after the distribution";
    r.rule(place("date"), None, "not after the distribution", holds, late);
    let start = loan.origination_date;
    let Some(start) = start else { return };
    let holds = loan.date.is_none_or(|date| start <= date);
    let early = "paid before it was originated";
    r.rule(place("origination_date"), None, "not after the payment", holds, early);
    let before = |date: Option<Date>| date.is_none_or(|date| start <= date);
    let holds = before(loan.date.or(Some(paid))) && start.year() >= paid.year() - 40;
    let closing = r.report.issue.closing.unwrap_or(paid);
    let pooled = YearMonth::of(start).months_since(YearMonth::of(closing)) <= POOLED;
    let otherwise = format!("originated on {start}");
    let rule = "before the payment and within three months of closing";
    r.habit(place("origination_date"), None, rule, holds && pooled, &otherwise);
}

/// Rates and ratios that cannot be recomputed: within what loans have.
fn plausible(r: &mut Reconciler<'_>, table: &LoanTable, loan: &Loan) {
    let place = |line| Place { section: table.kind.name(), line, group: &loan.number };
    let within = |figure: &Figure, least, most| {
        (Decimal::new(least, 2)..=Decimal::new(most, 2)).contains(&figure.value())
    };
    if let Some(rate) = &loan.note_rate {
        let holds = within(rate, 1, 25);
        r.habit(place("note_rate"), Some(rate), "from 1% to 25%", holds, "not a note rate");
    }
    if let Some(term) = &loan.original_term {
        // A narrow column cuts the last digit off.
        let is = |months: &i64| {
            let cut = Decimal::from(months / 10);
            term.value() == Decimal::from(*months) || term.value() == cut
        };
        let holds = TERMS.iter().any(is);
        r.habit(place("original_term"), Some(term), "10 to 40 years", holds, "not a term of loans");
    }
    if let Some(ltv) = &loan.ltv {
        let holds = within(ltv, 1, 130);
        r.habit(place("ltv"), Some(ltv), "from 1% to 130%", holds, "not a loan to value");
    }
}

/// Payoffs of a column against the prepayments, the shortfall and the interest of repurchases.
fn payoffs(r: &mut Reconciler<'_>, table: &LoanTable, column: usize) {
    let total = r.report.total_column();
    let placed = |loan: &Loan| (0..total).any(|column| belongs(r, table, loan, column));
    if column != total && !table.loans.iter().all(placed) {
        return;
    }
    let kept = table.loans.iter().all(|loan| loan.disposition.is_some() && loan.amount.is_some());
    let listed = kept && !table.loans.is_empty();
    let usual = "usually the loans that are listed";
    let causes = [Cause::Habit(if listed { Decimal::ZERO } else { ANY }, usual)];
    let members: Vec<&Loan> =
        table.loans.iter().filter(|loan| belongs(r, table, loan, column)).collect();
    for (disposition, loans, balance) in [
        (Disposition::PaidOff, Line::PaidInFullLoans, Line::PaidInFullBalance),
        (Disposition::Repurchased, Line::RepurchasedLoans, Line::RepurchasedBalance),
    ] {
        let of = || members.iter().filter(|loan| loan.disposition == Some(disposition));
        let terms: Vec<(i64, Option<&Figure>)> =
            of().map(|loan| (1, loan.amount.as_ref())).collect();
        let at = (&K::PrepaymentsCurrent, balance, column);
        r.line_sum(at, "sum of the loans listed", &terms, &causes);
        let count = Decimal::from(of().count());
        let at = (&K::PrepaymentsCurrent, loans, column);
        r.line(at, Closeness::Sum, "number of loans listed", &[], &|_| Some(count), &causes);
    }
    shortfall(r, &members, column);
    repurchase_interest(r, &members, column);
}

/// Whether a loan belongs to a column.
fn belongs(r: &Reconciler<'_>, table: &LoanTable, loan: &Loan, column: usize) -> bool {
    let total = r.report.total_column();
    let group = table.groups.iter().find(|group| group.number == loan.group);
    column == total || group.and_then(|group| r.report.group_column(&group.name)) == Some(column)
}

/// What a loan pays in a month at its note rate.
fn month(loan: &Loan) -> Option<Decimal> {
    month_of_interest(loan.amount.as_ref()?.value(), loan.note_rate.as_ref()?.value())
}

/// Prepayment interest shortfall: for each payoff the interest from its day to day 30.
fn shortfall(r: &mut Reconciler<'_>, members: &[&Loan], column: usize) {
    let at = (&K::Servicing, Line::Ppis, column);
    let of = |kind| members.iter().filter(move |loan| loan.disposition == Some(kind));
    let lost = |loan: &&Loan| {
        let (amount, rate) = (loan.amount.as_ref()?.value(), loan.note_rate.as_ref()?.value());
        Some(shortfall_of_payoff(amount, rate, loan.date?.day())?.round_dp(2))
    };
    let sum: Decimal = of(Disposition::PaidOff).filter_map(lost).sum();
    let repurchased: Decimal = of(Disposition::Repurchased).filter_map(|loan| month(loan)).sum();
    let rounding = CENT_A_LOAN.saturating_mul(Decimal::from(members.len()));
    let Some(reported) = r.figure(at.0, at.1, at.2) else { return };
    let more = reported.value().saturating_sub(sum);
    let close = |to: Decimal| more.saturating_sub(to).abs() <= rounding;
    let both = |_: &[Decimal]| sum.checked_add(if close(repurchased) { repurchased } else { more });
    let late = latest_months(&of(Disposition::PaidOff).copied().collect::<Vec<_>>())
        .into_iter()
        .any(close);
    let again = "counts the month of repurchased loans too, which is collected with them";
    let longer = "counts a further month of the loans last originated";
    let mut causes = vec![Cause::Small(rounding, "cents of rounding, loan by loan")];
    if close(repurchased) {
        causes.push(Cause::Instead(&both, again));
    }
    if late {
        causes.push(Cause::Instead(&both, longer));
    }
    causes.push(Cause::Habit(ANY, "shortfalls usually run from the day of payoff to day 30"));
    let formula = "payoffs: sum of amount x note rate / 12 x (31 - day) / 30";
    r.line(at, Closeness::Sum, formula, &[], &|_| Some(sum), &causes);
}

/// Months of interest of the loan originated last, of the last two, and so on.
fn latest_months(loans: &[&Loan]) -> Vec<Decimal> {
    let mut loans = loans.to_vec();
    loans.sort_by_key(|loan| std::cmp::Reverse(loan.origination_date));
    let mut sum = Decimal::ZERO;
    let add = |loan: &&Loan| {
        sum = sum.saturating_add(month(loan)?);
        Some(sum)
    };
    loans.iter().filter_map(add).collect()
}

/// Repurchased loans bring a month of interest.
fn repurchase_interest(r: &mut Reconciler<'_>, members: &[&Loan], column: usize) {
    let repurchased = |loan: &&&Loan| loan.disposition == Some(Disposition::Repurchased);
    let sum: Decimal = members.iter().filter(repurchased).filter_map(|loan| month(loan)).sum();
    let at = (&K::InterestCollections, Line::Repurchases, column);
    let formula = "repurchased loans: sum of amount x note rate / 12";
    let causes = [Cause::Habit(ANY, "a repurchase usually brings a month of interest")];
    r.line(at, Closeness::Money, formula, &[], &|_| Some(sum), &causes);
}

/// Checks the loans that became REO against the delinquency table.
pub(crate) fn reo(r: &mut Reconciler<'_>) {
    use crate::delinquency::{DelinquencyMeasure as M, DelinquencyRow as Row, PaymentsBehind as B};
    let report = r.report;
    let Some(table) = report.loan_table(LoanTableKind::Reo) else { return };
    let Some(pool) = report.total_delinquency() else { return };
    for (label, measure) in [("Total Loan Count", M::Loans), ("Total Current Balance", M::Balance)]
    {
        let new = table.total(label);
        let all = pool.figure(Row::Reo, measure, B::Total);
        let (Some(of_period), Some(all)) = (new, all) else { continue };
        let place = Place { section: table.kind.name(), line: label, group: "TOTAL" };
        let holds = of_period.value() <= all.value();
        let rule = "no more than all REO of the delinquency table";
        r.habit(place, new, rule, holds, "more than all REO of the delinquency table");
    }
}
