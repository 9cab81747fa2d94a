//! The column tables.

use remittance::{Entry, Report, SectionKind};

use super::{Layout, Page, SLOT, at, in_column, in_general, row};

/// Whether the figures of a section are in General style.
fn is_general(kind: &SectionKind) -> bool {
    use SectionKind as K;
    matches!(
        kind,
        K::LoanCount
            | K::PrincipalBalance
            | K::Characteristics
            | K::ArmCharacteristics
            | K::PrepaymentsCurrent
            | K::PrepaymentsCumulative
            | K::PrepaymentRates
            | K::RealizedLossesCurrent
            | K::RealizedLossesCumulative
            | K::DefaultSpeeds
    )
}

/// Pages of column tables: title, what follows it below, sections with the headings of parts.
type OfPage = (&'static str, &'static str, &'static [Titled]);
/// A section's title and its parts with their headings.
type Titled = (&'static str, &'static [Part]);
type Part = (&'static str, SectionKind);

pub(super) const FIRST: [OfPage; 6] = {
    use SectionKind as K;
    [
        (
            "Collection Account Report",
            "",
            &[
                ("SUMMARY", &[("", K::Summary)]),
                ("PRINCIPAL - COLLECTIONS", &[("", K::PrincipalCollections)]),
            ],
        ),
        (
            "Collection Account Report",
            "",
            &[
                ("PRINCIPAL - WITHDRAWALS", &[("", K::PrincipalWithdrawals)]),
                ("PRINCIPAL - OTHER ACCOUNTS", &[("", K::PrincipalOther)]),
                ("INTEREST - COLLECTIONS", &[("", K::InterestCollections)]),
            ],
        ),
        (
            "Collection Account Report",
            "",
            &[
                ("INTEREST - WITHDRAWALS", &[("", K::InterestWithdrawals)]),
                ("INTEREST - OTHER ACCOUNTS", &[("", K::InterestOther)]),
                ("INTEREST - FEES", &[("", K::InterestFees)]),
            ],
        ),
        (
            "Credit Enhancement Report",
            "",
            &[
                ("ACCOUNTS", &[("", K::Accounts)]),
                ("INSURANCE", &[("", K::Insurance)]),
                ("STRUCTURAL FEATURES", &[("", K::StructuralFeatures)]),
            ],
        ),
        (
            "Collateral Report",
            "",
            &[
                (
                    "COLLATERAL",
                    &[("Loan Count:", K::LoanCount), ("Principal Balance:", K::PrincipalBalance)],
                ),
                ("PREFUNDING", &[("", K::Prefunding)]),
            ],
        ),
        (
            "Collateral Report",
            "",
            &[
                ("CHARACTERISTICS", &[("", K::Characteristics)]),
                ("ARM CHARACTERISTICS", &[("", K::ArmCharacteristics)]),
                ("SERVICING FEES / ADVANCES", &[("", K::Servicing)]),
                ("ADDITIONAL COLLATERAL INFORMATION", &[("", K::AdditionalCollateral)]),
            ],
        ),
    ]
};

pub(super) const LAST: [OfPage; 6] = {
    use SectionKind as K;
    [
        (
            "Prepayment Report",
            "-  Voluntary Prepayments",
            &[(
                "VOLUNTARY PREPAYMENTS",
                &[("Current", K::PrepaymentsCurrent), ("Cumulative", K::PrepaymentsCumulative)],
            )],
        ),
        (
            "Prepayment Report",
            "-  Voluntary Prepayments",
            &[("VOLUNTARY PREPAYMENT RATES", &[("", K::PrepaymentRates)])],
        ),
        (
            "Realized Loss Report",
            "-  Collateral",
            &[(
                "COLLATERAL REALIZED LOSSES",
                &[
                    ("Current", K::RealizedLossesCurrent),
                    ("Cumulative", K::RealizedLossesCumulative),
                ],
            )],
        ),
        ("Realized Loss Report", "-  Collateral", &[("DEFAULT SPEEDS", &[("", K::DefaultSpeeds)])]),
        (
            "Triggers, Adj. Rate Cert. and Miscellaneous Report",
            "",
            &[
                ("TRIGGER EVENTS", &[("", K::Triggers)]),
                ("ADJUSTABLE RATE CERTIFICATE INFORMATION", &[("", K::AdjustableRate)]),
                ("ADDITIONAL INFORMATION", &[("", K::Additional)]),
            ],
        ),
        (
            "Other Related Information",
            "",
            &[("ADDITIONAL INFORMATION", &[("", K::DerivativePayments)])],
        ),
    ]
};

pub(super) fn sections(report: &Report, layout: &Layout, pages: &[OfPage]) -> Vec<Page> {
    let mut done = Vec::new();
    // Two groups stand left of the total's column 120; more of them move it to the right.
    let first = 120_usize.saturating_sub(report.groups.len() * SLOT).max(90);
    for (title, below, sections) in pages {
        let mut lines: Vec<String> = Vec::new();
        let mut flush = |lines: &mut Vec<String>| {
            done.push(((*title).to_owned(), Some((*below).to_owned()), std::mem::take(lines)));
        };
        for (section, parts) in *sections {
            let name = section.replace("CERTIFICATE", &layout.security.to_uppercase());
            let names = report.groups.iter().map(String::as_str).chain(["TOTAL"]);
            let mut texts = vec![(0, name.as_str())];
            texts.extend((0..).zip(names).map(|(at, name)| (first + at * SLOT, name)));
            let heading = at(&texts);
            lines.push(heading.clone());
            let mut is_empty = true;
            for (part, kind) in *parts {
                if !part.is_empty() {
                    lines.push(format!("               {part}"));
                }
                let entries = report.section(kind).map_or(&[][..], |section| &section.entries);
                for entry in entries {
                    is_empty = false;
                    if lines.len() >= layout.lines_a_page {
                        flush(&mut lines);
                        lines.push(heading.clone());
                    }
                    let is_contract = *kind == SectionKind::DerivativePayments
                        && entry.label != "Total Derivative Payments";
                    lines.push(line(entry, kind, first, if is_contract { 18 } else { 15 }));
                }
            }
            if is_empty {
                lines.push("SPACE INTENTIONALLY LEFT BLANK".to_owned());
            }
        }
        lines.push("Total CPR by Groups                           Total CPR".to_owned());
        lines.extend(report.groups.iter().map(|group| format!("                    {group}")));
        flush(&mut lines);
    }
    done
}

fn line(entry: &Entry, kind: &SectionKind, first: usize, indent: usize) -> String {
    let mut texts = vec![(indent, entry.label.clone())];
    for (position, figure) in entry.figures.iter().enumerate() {
        let place = if is_general(kind) { in_general } else { in_column };
        texts.extend(figure.iter().map(|figure| place(first + position * SLOT, figure)));
    }
    row(&texts)
}
