//! Checks across the months of a deal: what a report carries on from those before it.

use rust_decimal::Decimal;
use terms::YearMonth;

use crate::check::{ANY, Cause, Check, Closeness, Place, Reconciler};
use crate::class::{ClassColumn as C, ClassReport};
use crate::figure::Figure;
use crate::line::{Averaged, Line, Point};
use crate::report::Report;
use crate::section::SectionKind as K;
use crate::speeds;

/// How averages of speeds may differ in a sound report.
const AVERAGED: [Cause<'static>; 1] =
    [Cause::Habit(ANY, "averages of speeds are usually those of the months' amounts")];
/// Amounts from which the SMM of a month follows.
const AMOUNTS: usize = 5;

/// Checks each report of a deal against those of the months before it, where they are there.
///
/// `reports` are of one deal, by distribution date; the result has the checks of each in its
/// place. A report whose month before is missing has none.
pub fn reconcile_across(reports: &[&Report]) -> Vec<Vec<Check>> {
    let checks = |position: usize| {
        let months = consecutive(reports, position);
        let Some((current, before)) = months.split_last() else { return Vec::new() };
        let Some(prior) = before.last() else { return Vec::new() };
        let mut r = Reconciler::new(current);
        Pair { prior, word: month_word(prior) }.check(&mut r);
        since_cut_off(&mut r, prior);
        for (count, averaged) in [(3, Averaged::ThreeMonths), (12, Averaged::TwelveMonths)] {
            if let Some(start) = months.len().checked_sub(count) {
                averages(&mut r, months.get(start..).unwrap_or_default(), averaged);
            }
        }
        r.checks
    };
    (0..reports.len()).map(checks).collect()
}

/// The reports of the months that end with the one at `position`, as far back as no month is
/// missing; empty without a date, or where two reports are of its month.
fn consecutive<'r>(reports: &[&'r Report], position: usize) -> Vec<&'r Report> {
    let Some(last) = reports.get(position) else { return Vec::new() };
    let mut months = vec![*last];
    for report in reports.iter().take(position).rev() {
        let next = months.last().and_then(|report| report.month());
        match (report.month(), next) {
            (Some(month), Some(next)) if next.months_since(month) == 1 => months.push(report),
            (Some(month), Some(next)) if next == month && months.len() == 1 => return Vec::new(),
            _ => break,
        }
    }
    months.reverse();
    months
}

fn month_word(report: &Report) -> String {
    report.month().map(|month| month.to_string()).unwrap_or_default()
}

/// The report of the month before.
struct Pair<'r> {
    prior: &'r Report,
    word: String,
}

impl<'r> Pair<'r> {
    fn check(&self, r: &mut Reconciler<'r>) {
        self.accrual(r);
        self.classes(r);
        self.groups(r);
        for column in r.columns() {
            let name = r.report.groups.get(column);
            let before = match name {
                Some(name) => self.prior.group_column(name),
                None => Some(self.prior.total_column()),
            };
            if let Some(before) = before {
                self.balances(r, column, before);
                self.characteristics(r, column, before);
                self.cumulative(r, column, before);
                self.prefunding(r, column, before);
            }
        }
    }

    /// Interest accrues from the distribution before.
    fn accrual(&self, r: &mut Reconciler<'r>) {
        let report = r.report;
        let Some(paid) = self.prior.distribution_date else { return };
        for class in &report.classes {
            let Some(start) = class.accrual_start else { continue };
            let place = Place { section: "classes", line: "accrual_start", group: &class.name };
            let rule = format!("distribution date of {}", self.word);
            let otherwise = format!("it is {start}; that distribution was on {paid}");
            r.habit(place, None, &rule, start == paid, &otherwise);
        }
    }

    fn classes(&self, r: &mut Reconciler<'r>) {
        let report = r.report;
        for class in &self.prior.classes {
            let place = Place { section: "classes", line: "class", group: &class.name };
            let rule = format!("the classes of {}", self.word);
            let there = report.class(&class.name).is_some();
            let balance = class.figure(C::CurrentBalance);
            let retired = balance.is_some_and(|balance| balance.value().is_zero());
            r.rule(place, None, &rule, there || retired, "the class is missing");
        }
        for class in &report.classes {
            match self.prior.class(&class.name) {
                Some(before) => self.class(r, class, before),
                None => {
                    let place = Place { section: "classes", line: "class", group: &class.name };
                    let rule = format!("the classes of {}", self.word);
                    r.unusual(place, None, &rule, "the class is new");
                }
            }
        }
        self.class(r, &report.total, &self.prior.total);
    }

    fn class(&self, r: &mut Reconciler<'r>, class: &'r ClassReport, before: &'r ClassReport) {
        let place =
            |column: C| Place { section: "classes", line: column.name(), group: &class.name };
        let carried = [
            (C::OriginalFace, C::OriginalFace, "original face"),
            (C::PriorBalance, C::CurrentBalance, "balance after the distribution"),
            (C::FactorPrior, C::FactorCurrent, "factor after the distribution"),
        ];
        for (now, then, words) in carried {
            let formula = format!("{words} of {}", self.word);
            r.same(place(now), class.figure(now), before.figure(then), &formula);
        }
        // Only classes with a rate have interest that can stay unpaid: a residual's column
        // repeats what it was paid.
        if before.figure(C::Rate).is_some() && class.figure(C::Rate).is_some() {
            let carried = before.figure(C::OptimalInterest).zip(before.figure(C::PaidInterest));
            if let Some((optimal, paid)) = carried {
                let formula = format!("optimal - paid interest of {}", self.word);
                let terms = [(1, Some(optimal)), (-1, Some(paid))];
                let causes =
                    [Cause::Habit(ANY, "what stays unpaid is usually carried on as it is")];
                let reported = class.figure(C::PriorUnpaid);
                r.sum(place(C::PriorUnpaid), reported, &formula, &terms, &causes);
            }
        }
        let to_date = [
            (C::ToDateInterest, C::Interest),
            (C::ToDatePrincipal, C::Principal),
            (C::ToDateDistribution, C::Distribution),
            (C::ToDateRealizedLosses, C::RealizedLosses),
            (C::ToDateDeferredInterest, C::DeferredInterest),
        ];
        for (sum, month) in to_date {
            let Some(earlier) = before.figure(sum) else { continue };
            let formula = format!("to date in {} + this month", self.word);
            let terms = [(1, Some(earlier)), (1, class.figure(month))];
            r.sum(place(sum), class.figure(sum), &formula, &terms, &[]);
        }
    }

    fn groups(&self, r: &mut Reconciler<'r>) {
        let report = r.report;
        let rule = format!("the groups of {}", self.word);
        let sides = [
            (self.prior, report, "the group is missing"),
            (report, self.prior, "the group is new"),
        ];
        for (one, other, otherwise) in sides {
            for name in &one.groups {
                let place = Place { section: "structure", line: "group", group: name };
                if other.group_column(name).is_none() {
                    r.unusual(place, None, &rule, otherwise);
                }
            }
        }
    }

    /// A figure of the report before.
    fn before(&self, kind: &K, line: Line, column: usize) -> Option<&'r Figure> {
        self.prior.figure(kind, line, column)
    }

    /// Checks that a line repeats a line of the report before.
    fn carried(
        &self,
        r: &mut Reconciler<'r>,
        (kind, now, column): (&K, Line, usize),
        earlier: Option<&Figure>,
        words: &str,
        causes: &[Cause<'_>],
    ) {
        let formula = format!("{words} of {}", self.word);
        let first = |values: &[Decimal]| values.first().copied();
        r.line((kind, now, column), Closeness::Sum, &formula, &[earlier], &first, causes);
    }

    fn balances(&self, r: &mut Reconciler<'r>, column: usize, before: usize) {
        let restated = [Cause::Habit(ANY, "the loans of issue usually stay what they were")];
        for kind in [K::LoanCount, K::PrincipalBalance] {
            let earlier = self.before(&kind, Line::CurrentBalance, before);
            self.carried(r, (&kind, Line::PriorBalance, column), earlier, "current", &[]);
            let bought = r.figure(&kind, Line::PrefundedLoans, column);
            if bought.is_none_or(|figure| figure.value().is_zero()) {
                let earlier = self.before(&kind, Line::OriginalBalance, before);
                self.carried(
                    r,
                    (&kind, Line::OriginalBalance, column),
                    earlier,
                    "original",
                    &restated,
                );
            }
        }
    }

    fn characteristics(&self, r: &mut Reconciler<'r>, column: usize, before: usize) {
        let lines: [fn(Point) -> Line; 9] = [
            Line::Coupon,
            Line::MonthsToMaturity,
            Line::AmortizationTerm,
            Line::Seasoning,
            Line::Margin,
            Line::MaxRate,
            Line::MinRate,
            Line::CapUp,
            Line::CapDown,
        ];
        for kind in [K::Characteristics, K::ArmCharacteristics] {
            for line in lines {
                let earlier = self.before(&kind, line(Point::Current), before);
                let usual = "averages are usually carried on as they were";
                let causes = [Cause::Habit(ANY, usual)];
                self.carried(r, (&kind, line(Point::Prior), column), earlier, "current", &causes);
            }
        }
    }

    /// What is counted since issue grows by the month.
    fn cumulative(&self, r: &mut Reconciler<'r>, column: usize, before: usize) {
        let sections = [
            (K::PrepaymentsCumulative, K::PrepaymentsCurrent),
            (K::RealizedLossesCumulative, K::RealizedLossesCurrent),
        ];
        for (cumulative, current) in sections {
            let entries = r.report.section(&cumulative).map_or(&[][..], |section| &section.entries);
            for line in entries.iter().filter_map(|entry| entry.line) {
                let month = match line {
                    Line::SectionRepurchasesCumulative => {
                        r.figure(&cumulative, Line::SectionRepurchasesCurrent, column)
                    }
                    // A share of a balance, and a line of the month itself.
                    Line::LossPercentage | Line::SectionRepurchasesCurrent => continue,
                    line => r.figure(&current, line, column),
                };
                let Some(earlier) = self.before(&cumulative, line, before) else { continue };
                let formula = format!("cumulative in {} + this month", self.word);
                let terms = [(1, Some(earlier)), (1, month)];
                r.line_sum((&cumulative, line, column), &formula, &terms, &[]);
            }
        }
    }

    fn prefunding(&self, r: &mut Reconciler<'r>, column: usize, before: usize) {
        let Some(earlier) = self.before(&K::Prefunding, Line::PrefundingBalance, before) else {
            return;
        };
        let out = |line| r.figure(&K::Prefunding, line, column);
        let terms = [
            (1, Some(earlier)),
            (-1, out(Line::SubsequentLoans)),
            (-1, out(Line::PrefundingWithdrawal)),
        ];
        let formula = format!("balance of {} - loans bought - withdrawal", self.word);
        let causes = [Cause::Habit(ANY, "usual; the account may also earn or return money")];
        r.line_sum((&K::Prefunding, Line::PrefundingBalance, column), &formula, &terms, &causes);
    }
}

/// The figures from which the SMM of `report` follows: amounts if all are printed.
fn amounts(report: &Report, column: usize) -> [Option<&Figure>; AMOUNTS] {
    let collected = |line| report.figure(&K::PrincipalCollections, line, column);
    [
        collected(Line::Curtailments),
        collected(Line::PrepaymentsInFull),
        collected(Line::Repurchases),
        report.figure(&K::PrincipalBalance, Line::PriorBalance, column),
        collected(Line::ScheduledPrincipal),
    ]
}

/// SMM of a month from [`amounts`].
fn smm(amounts: &[Decimal]) -> Option<Decimal> {
    let [curtailed, in_full, repurchased, beginning, scheduled] = amounts else { return None };
    let prepaid = curtailed.checked_add(*in_full)?.checked_add(*repurchased)?;
    speeds::smm(prepaid, *beginning, *scheduled)
}

/// Average SMM since cut-off: that of the month before carried on by the month's own SMM.
fn since_cut_off(r: &mut Reconciler<'_>, prior: &Report) {
    let report = r.report;
    let first = report.issue.first_payment.map(YearMonth::of);
    let Some((month, first)) = report.month().zip(first) else { return };
    let Some(months) = u32::try_from(month.months_since(first) + 1).ok().filter(|n| *n > 1) else {
        return;
    };
    let line = Line::Smm(Averaged::SinceCutOff);
    let formula = format!(
        "1 - ((1 - average of {})^{} (1 - SMM))^(1/{months})",
        month_word(prior),
        months - 1
    );
    for column in r.columns() {
        let name = report.groups.get(column);
        let before = name.map_or(Some(prior.total_column()), |name| prior.group_column(name));
        let earlier = before.and_then(|before| prior.figure(&K::PrepaymentRates, line, before));
        let mut inputs = vec![earlier];
        inputs.extend(amounts(report, column));
        let average = |values: &[Decimal]| {
            let (earlier, amounts) = values.split_first()?;
            let mut rates = vec![*earlier; usize::try_from(months - 1).ok()?];
            rates.push(smm(amounts)?);
            speeds::average_monthly(&rates)
        };
        let place = (&K::PrepaymentRates, line, column);
        r.line(place, Closeness::Ratio, &formula, &inputs, &average, &AVERAGED);
    }
}

/// Averages over as many months as `months` has, the last being that of the report.
fn averages(r: &mut Reconciler<'_>, months: &[&Report], averaged: Averaged) {
    let count = months.len();
    for column in r.columns() {
        let name = r.report.groups.get(column);
        let columns: Option<Vec<(&Report, usize)>> = months
            .iter()
            .map(|report| {
                let there =
                    name.map_or(Some(report.total_column()), |name| report.group_column(name));
                Some((*report, there?))
            })
            .collect();
        let Some(columns) = columns else { continue };
        let each = |kind: K, line: Line| -> Vec<Option<&Figure>> {
            columns.iter().map(|(report, column)| report.figure(&kind, line, *column)).collect()
        };
        let seasonings = each(K::Characteristics, Line::Seasoning(Point::Current));
        let of_amounts: Vec<Option<&Figure>> =
            columns.iter().flat_map(|(report, column)| amounts(report, *column)).collect();
        let average = |values: &[Decimal]| {
            let rates: Option<Vec<Decimal>> = values.chunks(AMOUNTS).map(smm).collect();
            speeds::average_monthly(&rates?)
        };
        let words = format!("1 - ((1 - SMM) of {count} months)^(1/{count})");
        let place = (&K::PrepaymentRates, Line::Smm(averaged), column);
        r.line(place, Closeness::Ratio, &words, &of_amounts, &average, &AVERAGED);

        let with_seasonings = [of_amounts, seasonings].concat();
        let psa = |values: &[Decimal]| {
            let (amounts, seasonings) = values.split_at_checked(count * AMOUNTS)?;
            speeds::psa(speeds::cpr(average(amounts)?)?, speeds::average_seasoning(seasonings)?)
        };
        let words = format!("average CPR / (0.2% x mean of min(30, seasoning)) of {count} months");
        let place = (&K::PrepaymentRates, Line::Psa(averaged), column);
        r.line(place, Closeness::Ratio, &words, &with_seasonings, &psa, &AVERAGED);

        let rates = each(K::DefaultSpeeds, Line::Mdr(Averaged::Month));
        let words = format!("1 - ((1 - MDR) of {count} months)^(1/{count})");
        let place = (&K::DefaultSpeeds, Line::Mdr(averaged), column);
        r.line(place, Closeness::Ratio, &words, &rates, &speeds::average_monthly, &AVERAGED);
    }
}
