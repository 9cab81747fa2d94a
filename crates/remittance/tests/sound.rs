//! Sound reports of many kinds: deals that pay otherwise, losses, first months, shorter forms.
//! None of their numbers is wrong, so nothing may be outside.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod trust;

use proptest::prelude::*;
use remittance::{
    ClassColumn as C, ClassReport, Decimal, Figure, Line, Point, Report, Section, SectionKind as K,
    Verdict, reconcile,
};

fn figure(value: Decimal) -> Option<Figure> {
    let whole = value.abs().trunc().to_string().len();
    let decimals = u32::try_from(10usize.saturating_sub(whole)).expect("decimals");
    Figure::parse(&value.round_dp(decimals).normalize().to_string()).ok()
}

fn value(class: &ClassReport, column: C) -> Decimal {
    class.figure(column).map_or(Decimal::ZERO, Figure::value)
}

fn put(class: &mut ClassReport, column: C, value: Decimal) {
    class.figures.insert(column, figure(value).expect("a figure"));
}

fn add(class: &mut ClassReport, columns: &[C], change: Decimal) {
    for column in columns {
        let sum = value(class, *column) + change;
        put(class, *column, sum);
    }
}

/// Prints the factors of a class anew.
fn factors(class: &mut ClassReport) {
    let face = value(class, C::OriginalFace);
    for (factor, amount) in [
        (C::FactorPrior, C::PriorBalance),
        (C::FactorInterest, C::Interest),
        (C::FactorPrincipal, C::Principal),
        (C::FactorDistribution, C::Distribution),
        (C::FactorCurrent, C::CurrentBalance),
    ] {
        if let Some(per_thousand) = (value(class, amount) * Decimal::ONE_THOUSAND).checked_div(face)
        {
            put(class, factor, per_thousand);
        }
    }
}

/// Changes a line of a section in one column, and in the total.
fn shift(report: &mut Report, kind: K, line: Line, group: usize, change: Decimal) {
    let total = report.total_column();
    let section = report.sections.iter_mut().find(|section| section.kind == kind);
    let entry = section.and_then(|s| s.entries.iter_mut().find(|e| e.line == Some(line)));
    let Some(entry) = entry else { return };
    for column in if group == total { vec![total] } else { vec![group, total] } {
        let before = entry.figures[column].as_ref().map_or(Decimal::ZERO, Figure::value);
        entry.figures[column] = figure(before + change);
    }
}

/// Moves interest from the residual to a class (or back).
fn move_interest(report: &mut Report, class: usize, change: Decimal) {
    let paid =
        [C::Interest, C::Distribution, C::ToDateInterest, C::ToDateDistribution, C::PaidInterest];
    let residual = report.classes.iter().position(|class| class.name == "Cert").expect("residual");
    add(&mut report.classes[residual], &paid, -change);
    add(&mut report.classes[residual], &[C::OptimalInterest], -change);
    add(&mut report.classes[class], &paid, change);
    add(&mut report.classes[class], &[C::OptimalInterest, C::AccruedInterest], change);
    add(&mut report.total, &[C::AccruedInterest], change);
    let total = report.total_column();
    shift(report, K::StructuralFeatures, Line::ExcessCashFlow, total, -change);
    factors(&mut report.classes[class]);
}

/// All principal of the month goes to the first class.
fn sequential(report: &mut Report) {
    let moved = value(&report.classes[1], C::Principal);
    let up = [C::Principal, C::Distribution, C::ToDatePrincipal, C::ToDateDistribution];
    let balances = [C::CurrentBalance, C::ToDateCurrentBalance];
    for (class, change) in [(0, moved), (1, -moved)] {
        let class = &mut report.classes[class];
        add(class, &up, change);
        add(class, &[C::ToDateScheduledPrincipal], change);
        add(class, &balances, -change);
        factors(class);
    }
}

/// The first class accrues by 30/360.
fn thirty_days(report: &mut Report) {
    let class = &mut report.classes[0];
    class.method = "F-30/360".to_owned();
    let interest = value(class, C::PriorBalance) * value(class, C::Rate) / Decimal::from(12);
    let change = interest.round_dp(2) - value(class, C::AccruedInterest);
    move_interest(report, 0, change);
}

/// A loan is lost entirely, and the second class written down.
fn loss(report: &mut Report) {
    let lost = Decimal::new(20_000_000, 2);
    shift(report, K::PrincipalBalance, Line::Liquidations, 0, -lost);
    shift(report, K::PrincipalBalance, Line::CurrentBalance, 0, -lost);
    shift(report, K::LoanCount, Line::Liquidations, 0, -Decimal::ONE);
    shift(report, K::LoanCount, Line::CurrentBalance, 0, -Decimal::ONE);
    for kind in [K::RealizedLossesCurrent, K::RealizedLossesCumulative] {
        shift(report, kind.clone(), Line::LiquidatedLoans, 0, Decimal::ONE);
        shift(report, kind, Line::CollateralLoss, 0, lost);
    }
    let down = |class: &mut ClassReport| {
        add(class, &[C::RealizedLosses, C::ToDateRealizedLosses], Decimal::new(5_000_000, 2));
        add(class, &[C::CurrentBalance, C::ToDateCurrentBalance], -Decimal::new(5_000_000, 2));
    };
    down(&mut report.classes[1]);
    factors(&mut report.classes[1]);
    down(&mut report.total);
}

/// Interest strips: a class whose notional amount is the balance of the first.
fn notional(report: &mut Report) {
    let like = &report.classes[0];
    let mut strip = ClassReport {
        name: "S".to_owned(),
        kind: "FIX,NTL".to_owned(),
        cusip: String::new(),
        ..like.clone()
    };
    for (column, printed) in &mut strip.figures {
        let zero = !matches!(
            column,
            C::OriginalFace
                | C::PriorBalance
                | C::CurrentBalance
                | C::AccrualBalance
                | C::ToDateOriginalFace
                | C::ToDateCurrentBalance
                | C::FactorOriginal
        );
        if zero {
            *printed = Figure::parse("0").expect("a figure");
        }
    }
    put(&mut strip, C::Rate, Decimal::ZERO);
    factors(&mut strip);
    report.classes.insert(2, strip);
}

/// A class that was paid off before.
fn retired(report: &mut Report) {
    let face = Decimal::from(30_000);
    let mut class = ClassReport { name: "Z".to_owned(), ..report.classes[0].clone() };
    for printed in class.figures.values_mut() {
        *printed = Figure::parse("0").expect("a figure");
    }
    let since = [
        C::OriginalFace,
        C::ToDateOriginalFace,
        C::ToDatePrincipal,
        C::ToDateUnscheduledPrincipal,
        C::ToDateDistribution,
    ];
    add(&mut class, &since, face);
    add(&mut class, &[C::FactorOriginal], face);
    add(&mut report.total, &since, face);
    report.classes.insert(0, class);
}

/// A second residual.
fn residuals(report: &mut Report) {
    let mut other = report.classes.last().expect("a residual").clone();
    other.name = "R".to_owned();
    for printed in other.figures.values_mut() {
        *printed = Figure::parse("0.00").expect("a figure");
    }
    report.classes.push(other);
}

/// Loans are still being bought.
fn prefunding(report: &mut Report) {
    let (bought, left) = (Decimal::from(450_000), Decimal::from(300_000));
    shift(report, K::PrincipalBalance, Line::PrefundedLoans, 1, bought);
    shift(report, K::PrincipalBalance, Line::CurrentBalance, 1, bought);
    shift(report, K::LoanCount, Line::PrefundedLoans, 1, Decimal::from(2));
    shift(report, K::LoanCount, Line::CurrentBalance, 1, Decimal::from(2));
    let total = report.total_column();
    shift(report, K::StructuralFeatures, Line::Oc, total, bought + left);
    let mut section = Section::new(K::Prefunding);
    for (label, amount) in [
        ("Original Pre-Funded Balance", bought + left),
        ("Subsequent Transfer Amount", bought),
        ("Pre-Funding Account Balance", left),
    ] {
        section.push(label, vec![None, None, figure(amount)]);
    }
    report.sections.push(section);
}

/// The groups' columns left out.
fn without_groups(report: &mut Report) {
    report.groups.clear();
    for entry in report.sections.iter_mut().flat_map(|section| &mut section.entries) {
        entry.figures = vec![entry.figures.pop().flatten()];
    }
    report.delinquency.truncate(1);
}

/// One group, which is all.
fn one_group(report: &mut Report) {
    without_groups(report);
    report.groups = vec!["ALL LOANS".to_owned()];
    for entry in report.sections.iter_mut().flat_map(|section| &mut section.entries) {
        entry.figures.insert(0, entry.figures[0].clone());
    }
}

/// Factors to six decimals, to one dollar of face, as others print them.
fn plain_factors(report: &mut Report) {
    for class in &mut report.classes {
        let columns = C::all().filter(|column| column.name().starts_with("factor_"));
        for column in columns.filter(|column| *column != C::FactorOriginal) {
            let Some(printed) = class.figures.get_mut(&column) else { continue };
            let per_dollar = (printed.value() / Decimal::ONE_THOUSAND).round_dp(6);
            *printed = Figure::parse(&format!("{per_dollar:.6}")).expect("a figure");
        }
    }
}

/// A first month as its trustee prints it: nothing prior.
fn nothing_prior(report: &mut Report) {
    *report = trust::first_report();
    for section in &mut report.sections {
        for entry in &mut section.entries {
            let prior = match entry.line {
                Some(Line::PriorBalance) => true,
                Some(line) => [Line::Coupon, Line::MonthsToMaturity, Line::Seasoning]
                    .into_iter()
                    .any(|average| line == average(Point::Prior)),
                None => false,
            };
            if prior {
                entry.figures.fill(Figure::parse("0").ok());
            }
        }
    }
}

type Variant = (&'static str, fn(&mut Report));

/// Kinds of deals and months; the later ones change the columns.
const VARIANTS: [Variant; 10] = [
    ("a second residual", residuals),
    ("a notional class", notional),
    ("a loss", loss),
    ("pre-funding", prefunding),
    ("30/360", thirty_days),
    ("sequential", sequential),
    ("a retired class", retired),
    ("factors to a dollar", plain_factors),
    ("no groups", without_groups),
    ("one group", one_group),
];

/// What does not agree, in words.
fn outside(report: &Report) -> Vec<String> {
    let checks = reconcile(report).into_iter();
    checks
        .filter(|check| check.verdict == Verdict::Outside)
        .map(|check| {
            let printed = check.reported.as_ref().map(Figure::text).unwrap_or_default().to_owned();
            format!(
                "{} {} {}: {printed} {:?} {} {}",
                check.section,
                check.line,
                check.group,
                check.recomputed,
                check.formula,
                check.reason
            )
        })
        .collect()
}

#[test]
fn sound_reports_agree() {
    for (name, change) in VARIANTS {
        let mut report = trust::reports(1).remove(0);
        change(&mut report);
        assert_eq!(outside(&report), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn first_reports_agree() {
    assert_eq!(outside(&trust::first_report()), Vec::<String>::new());
    for (name, change) in VARIANTS {
        let mut report = Report::default();
        nothing_prior(&mut report);
        assert_eq!(outside(&report), Vec::<String>::new());
        if !["pre-funding", "30/360", "a retired class"].contains(&name) {
            change(&mut report);
            assert_eq!(outside(&report), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn an_empty_report_is_told_and_nothing_else() {
    let breaks = outside(&Report::default());
    assert_eq!(breaks.len(), 2, "{breaks:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    /// Several kinds at once, sections left out, figures blank: lines may be missing, but what is
    /// printed agrees.
    #[test]
    fn what_is_printed_agrees(
        month in 0usize..3,
        kinds in prop::collection::vec(any::<bool>(), 8),
        columns in 0usize..3,
        left_out in prop::collection::vec(0usize..24, 0..12),
    ) {
        let mut report = trust::reports(3).swap_remove(month);
        for (at, (name, change)) in VARIANTS.iter().enumerate() {
            // Later months have loans that are delinquent, whose shares a loss would move.
            let moves_shares = ["a loss", "pre-funding"].contains(name) && month > 0;
            if kinds.get(at) == Some(&true) && !moves_shares {
                change(&mut report);
            }
        }
        match columns {
            1 => without_groups(&mut report),
            2 => one_group(&mut report),
            _ => {}
        }
        for section in left_out {
            if section < report.sections.len() {
                report.sections.remove(section);
            }
        }
        let breaks = outside(&report);
        let missing = |text: &String| text.ends_with("the line is missing");
        prop_assert!(breaks.iter().all(missing), "{breaks:#?}");
    }
}
