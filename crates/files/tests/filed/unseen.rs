//! Models that nobody has seen, made of those of the scenarios, and layouts.

use std::path::Path;

use files::read_report;
use proptest::prelude::*;
use remittance::{
    Disposition, Figure, Loan, LoanGroup, LoanTableKind, Report, Section, SectionKind, Style,
};

use super::Layout;

pub(crate) const SCENARIOS: [&str; 3] = [
    "impac-2002-1/remittance-2002-11.toml",
    "impac-2002-2/remittance-2002-12.toml",
    "impac-2002-8/remittance-2002-12.toml",
];

pub(crate) fn model(which: usize) -> Report {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    read_report(&scenarios.join(SCENARIOS[which])).expect("a report")
}

fn figure(text: &str) -> Figure {
    Figure::parse(text).expect(text)
}

fn section<'r>(report: &'r mut Report, kind: &SectionKind) -> &'r mut Section {
    let at = report.sections.iter().position(|section| section.kind == *kind);
    let at = at.unwrap_or_else(|| {
        report.sections.push(Section::new(kind.clone()));
        report.sections.len() - 1
    });
    &mut report.sections[at]
}

/// The report with groups of these names, each like the first one.
fn with_groups(report: &mut Report, names: &[&str]) {
    let old = report.groups.len();
    for section in &mut report.sections {
        for entry in &mut section.entries {
            let total = entry.figures.last().cloned().expect("a total");
            let has_groups = old == 0 || entry.figures[..old].iter().any(Option::is_some);
            let of_group = if old > 0 { entry.figures[0].clone() } else { total.clone() };
            let of_group = of_group.filter(|_| has_groups);
            entry.figures = vec![of_group; names.len()];
            entry.figures.push(total);
        }
    }
    let total = report.total_delinquency().expect("a table").clone();
    report.delinquency = vec![total.clone()];
    for name in names {
        let mut table = total.clone();
        table.name = format!("{name} Group");
        report.delinquency.push(table);
    }
    for table in &mut report.loan_tables {
        let book_value = table.groups.first().and_then(|group| group.book_value.clone());
        let group = |(number, name): (u32, &&str)| LoanGroup {
            number,
            name: format!("{name} Group"),
            book_value: book_value.clone(),
        };
        table.groups = (1..).zip(names).map(group).collect();
    }
    report.groups = names.iter().map(|name| (*name).to_owned()).collect();
}

/// The report with classes of these names, each like one of its own.
fn with_classes(report: &mut Report, names: &[String]) {
    let own = report.classes.clone();
    let of = |(position, name): (usize, &String)| {
        let mut class = own[position % own.len()].clone();
        class.name.clone_from(name);
        class
    };
    report.classes = names.iter().enumerate().map(of).collect();
}

const GROUPS: [&str; 10] = [
    "GROUP 1",
    "GROUP II-A",
    "SUB-GROUP 2 ADJ",
    "Hybrid",
    "FIXED 30",
    "2",
    "ARM 5/1",
    "SECOND LIENS",
    "HELOC",
    "I-B",
];
const CLASSES: [&str; 14] = [
    "1-A-1",
    "M-1",
    "A-IO",
    "A-PO",
    "B",
    "R-II",
    "OWNER TRUST",
    "1",
    "II-A-2",
    "X",
    "P",
    "CERT-2",
    "M-10",
    "A-3-INSURED-XX",
];
const KINDS: [&str; 6] = ["FLT, STEP,", "IO", "SEN, PO, NAS", "RES", "SUB", "W A C"];

fn figures() -> impl Strategy<Value = Figure> {
    let texts = prop_oneof![
        Just("1.2E-05".to_owned()),
        Just("0".to_owned()),
        (0..10_000_000_000_u64, 0..100_u32)
            .prop_map(|(whole, cents)| format!("{whole}.{cents:02}")),
        (0..1_000_000_u32).prop_map(|whole| format!("-{whole}.5")),
        (0..1_000_u32, 0..1_000_u32, 0..100_u32)
            .prop_map(|(a, b, c)| format!("({a},{b:03}.{c:02})")),
        (0..10_000_u32).prop_map(|whole| format!("{whole}.1234%")),
    ];
    texts.prop_map(|text| figure(&text))
}

prop_compose! {
    fn loan(groups: u32)(
        number in 1_000_000..9_999_999_u64,
        group in 1..=groups.max(1),
        status in prop_oneof![Just(""), Just("Foreclosure"), Just("REO"), Just("Bankruptcy")],
        original in figures(),
        amount in figures(),
        day in 0..3_000_i64,
        state in "[A-Z]{2}",
        ltv in 10_u32..140,
        term in prop_oneof![Just("360"), Just("36"), Just("180")],
        is_paid in any::<bool>(),
        has_group in Just(groups > 0),
    ) -> Loan {
        let start: terms::Date = "1997-01-01".parse().expect("a date");
        let date = start.checked_add(terms_days(day)).ok();
        let disposition = if is_paid { Disposition::PaidOff } else { Disposition::Repurchased };
        let term = Some(figure(term));
        Loan {
            number: number.to_string(),
            group: if has_group { group } else { 0 },
            status: status.to_owned(),
            original_balance: Some(original),
            balance: Some(figure("123456.78")),
            amount: Some(amount),
            date,
            note_rate: Some(figure("0.06375")),
            state,
            ltv: Some(figure(&format!("{ltv}.25%"))),
            disposition: Some(disposition),
            original_term: term,
            origination_date: date,
        }
    }
}

fn terms_days(days: i64) -> std::time::Duration {
    std::time::Duration::from_secs(u64::try_from(days).expect("days") * 24 * 3600)
}

/// What a table of its kind does not print of a loan is left out.
fn printed(kind: LoanTableKind, mut loan: Loan) -> Loan {
    match kind {
        LoanTableKind::Payoffs => {
            loan.balance = None;
            // The column is cut off behind `Repur/Subs  -  `.
            if loan.disposition == Some(Disposition::Repurchased) {
                loan.original_term = None;
            } else {
                loan.original_term = Some(figure("36"));
            }
        }
        LoanTableKind::Reo => {
            (loan.amount, loan.disposition) = (None, None);
            loan.status.clear();
        }
        LoanTableKind::Liquidations => (loan.date, loan.disposition) = (None, None),
    }
    loan
}

prop_compose! {
    pub(crate) fn layouts()(
        wrap in prop_oneof![
            Just(Some((79, 79))), Just(Some((80, 79))), Just(Some((80, 80))),
            Just(Some((132, 132))), Just(Some((132, 131))), Just(None),
        ],
        line_end in prop_oneof![Just("\n"), Just("\r\n")],
        tags in any::<bool>(),
        form_feeds in any::<bool>(),
        trailing_blanks in any::<bool>(),
        cover in 0..40_usize,
        loans_a_page in 1..30_usize,
        heading_again in any::<bool>(),
        summary_again in any::<bool>(),
        classes_a_page in 2..20_usize,
        lines_a_page in 12..60_usize,
        is_reversed in any::<bool>(),
        security in prop_oneof![Just("Certificate"), Just("Note"), Just("Bond")],
    ) -> Layout {
        Layout {
            wrap, line_end, tags, form_feeds, trailing_blanks, cover, loans_a_page, heading_again,
            summary_again, classes_a_page, lines_a_page, is_reversed, security,
        }
    }
}

prop_compose! {
    pub(crate) fn reports()(
        which in 0..3_usize,
        names in proptest::sample::subsequence(&GROUPS[..], 0..=6).prop_shuffle(),
        classes in proptest::sample::subsequence(&CLASSES[..], 2..=14).prop_shuffle(),
    )(
        loans in proptest::collection::vec(
            proptest::collection::vec(loan(names.len() as u32), 0..40), 3),
        odd in proptest::collection::vec(figures(), 8),
        kinds in proptest::collection::vec(proptest::sample::select(&KINDS[..]), 14),
        contracts in 0..60_usize,
        method in prop_oneof![Just("A-Act/360"), Just("A-30/360"), Just("30/360"), Just("-")],
        which in Just(which),
        names in Just(names),
        classes in Just(classes),
    ) -> Report {
        let mut report = model(which);
        with_groups(&mut report, &names);
        let classes: Vec<String> = classes.iter().map(|name| (*name).to_owned()).collect();
        with_classes(&mut report, &classes);
        for (class, kind) in report.classes.iter_mut().zip(kinds) {
            kind.clone_into(&mut class.kind);
            method.clone_into(&mut class.method);
        }
        for (table, loans) in report.loan_tables.iter_mut().zip(loans) {
            table.loans = loans.into_iter().map(|loan| printed(table.kind, loan)).collect();
        }
        let width = names.len() + 1;
        // Right-aligned figures beside left-aligned ones would touch: a row has one style.
        let of_style = |at: usize| -> Vec<Option<Figure>> {
            let style = odd[at % odd.len()].style();
            let same: Vec<&Figure> = odd.iter().filter(|figure| figure.style() == style).collect();
            (0..width).map(|g| Some(same[(at + g) % same.len()].clone())).collect()
        };
        let unseen = |section: &mut Section, label: &str, at: usize| {
            section.push(label, of_style(at));
        };
        for (at, kind) in [
            SectionKind::Accounts, SectionKind::Insurance, SectionKind::Triggers,
            SectionKind::AdditionalCollateral, SectionKind::InterestFees,
            SectionKind::PrincipalCollections, SectionKind::AdjustableRate,
        ].iter().enumerate() {
            unseen(section(&mut report, kind), "A line of another series", at);
        }
        let general: Vec<&Figure> =
            odd.iter().filter(|figure| figure.style() == Style::General).collect();
        let speeds = section(&mut report, &SectionKind::DefaultSpeeds);
        for (at, entry) in speeds.entries.iter_mut().enumerate() {
            let of = |g: usize| general.get((at + g) % general.len().max(1)).copied().cloned();
            entry.figures = (0..width).map(of).collect();
        }
        if contracts > 0 {
            let payments = section(&mut report, &SectionKind::DerivativePayments);
            payments.entries.clear();
            let total = || {
                let mut figures = vec![None; width];
                figures[width - 1] = Some(figure("1,234.56"));
                figures
            };
            payments.push("Total Derivative Payments", total());
            for contract in 0..contracts {
                payments.push(&format!("EX{contract} (12{contract})"), total());
            }
        }
        report
    }
}
