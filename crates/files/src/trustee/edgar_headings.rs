//! Headings of the column tables of a filed text.

use remittance::SectionKind;

use crate::trustee::edgar_lines::{SLOT, TextLine, single_blanks};

/// Most groups of a deal.
const MOST_GROUPS: usize = 12;

/// The sections by their titles; those with `true` have parts with headings of their own.
pub(crate) const TITLES: [(&str, SectionKind, bool); 24] = {
    use SectionKind as K;
    [
        ("SUMMARY", K::Summary, false),
        ("PRINCIPAL - COLLECTIONS", K::PrincipalCollections, false),
        ("PRINCIPAL - WITHDRAWALS", K::PrincipalWithdrawals, false),
        ("PRINCIPAL - OTHER ACCOUNTS", K::PrincipalOther, false),
        ("INTEREST - COLLECTIONS", K::InterestCollections, false),
        ("INTEREST - WITHDRAWALS", K::InterestWithdrawals, false),
        ("INTEREST - OTHER ACCOUNTS", K::InterestOther, false),
        ("INTEREST - FEES", K::InterestFees, false),
        ("ACCOUNTS", K::Accounts, false),
        ("INSURANCE", K::Insurance, false),
        ("STRUCTURAL FEATURES", K::StructuralFeatures, false),
        ("COLLATERAL", K::LoanCount, true),
        ("PREFUNDING", K::Prefunding, false),
        ("CHARACTERISTICS", K::Characteristics, false),
        ("ARM CHARACTERISTICS", K::ArmCharacteristics, false),
        ("SERVICING FEES / ADVANCES", K::Servicing, false),
        ("ADDITIONAL COLLATERAL INFORMATION", K::AdditionalCollateral, false),
        ("VOLUNTARY PREPAYMENTS", K::PrepaymentsCurrent, true),
        ("VOLUNTARY PREPAYMENT RATES", K::PrepaymentRates, false),
        ("COLLATERAL REALIZED LOSSES", K::RealizedLossesCurrent, true),
        ("DEFAULT SPEEDS", K::DefaultSpeeds, false),
        ("TRIGGER EVENTS", K::Triggers, false),
        ("ADJUSTABLE RATE CERTIFICATE INFORMATION", K::AdjustableRate, false),
        ("ADDITIONAL INFORMATION", K::Additional, false),
    ]
};

/// Headings of parts: of which section they are, and which one they begin.
pub(crate) const PARTS: [(&str, &str, Option<SectionKind>); 7] = {
    use SectionKind as K;
    [
        ("COLLATERAL", "Loan Count:", Some(K::LoanCount)),
        ("COLLATERAL", "Principal Balance:", Some(K::PrincipalBalance)),
        ("VOLUNTARY PREPAYMENTS", "Current", Some(K::PrepaymentsCurrent)),
        ("VOLUNTARY PREPAYMENTS", "Cumulative", Some(K::PrepaymentsCumulative)),
        ("COLLATERAL REALIZED LOSSES", "Current", Some(K::RealizedLossesCurrent)),
        ("COLLATERAL REALIZED LOSSES", "Cumulative", Some(K::RealizedLossesCumulative)),
        ("PREFUNDING", "PRE-FUNDING ACCOUNT", None),
    ]
};

/// The heading of a section: title, first columns and names of its columns, the last `TOTAL`.
pub(crate) struct Heading {
    pub(crate) title: String,
    pub(crate) columns: Vec<(usize, String)>,
    pub(crate) is_shifted: bool,
}

/// The heading of a section, if the line is one: its title in the first column, and `TOTAL` in
/// the last one. Names of groups may fill their columns.
pub(crate) fn heading(line: &TextLine) -> Option<Heading> {
    let text = line.text();
    let before = text.strip_suffix("TOTAL").or_else(|| text.strip_suffix("Total"))?;
    let total = before.len();
    let first = before.find("  ")?;
    let is_title = text.starts_with(|c: char| c.is_ascii_uppercase())
        && !before.get(..first)?.contains(char::is_lowercase);
    if !is_title {
        return None;
    }
    let is_shifted = !total.is_multiple_of(SLOT);
    let mut columns = vec![(total, "TOTAL".to_owned())];
    let mut start = total;
    while let Some(before) = start.checked_sub(SLOT).filter(|before| *before > first) {
        let name = line.piece(before, start);
        if name.text.is_empty() || columns.len() > MOST_GROUPS {
            break;
        }
        columns.push((before, single_blanks(name.text)));
        start = before;
    }
    columns.reverse();
    let title = known_title(&single_blanks(text.get(..start)?));
    if is_shifted {
        let move_back = (total + SLOT / 2) / SLOT * SLOT;
        columns.iter_mut().for_each(|(at, _)| *at = *at + move_back - total);
    }
    Some(Heading { title, columns, is_shifted })
}

/// The title as it stands among the known ones, if punctuation and what the securities are called
/// make the only difference.
fn known_title(title: &str) -> String {
    let words = |title: &str| -> Vec<String> {
        let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
        let plain = |word: &str| match word.strip_suffix('S').unwrap_or(word) {
            "NOTE" | "BOND" | "SECURITY" => "CERTIFICATE".to_owned(),
            word => word.to_owned(),
        };
        words.map(plain).collect()
    };
    let known = TITLES.iter().find(|(known, ..)| words(known) == words(title));
    known.map_or(title, |(known, ..)| known).to_owned()
}
