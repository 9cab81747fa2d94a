//! What a seasoned deal has beside its pool: collateral at issue, overcollateralization, fees,
//! classes, contracts.

use rust_decimal::Decimal;

use crate::class::{ClassColumn, ClassReport};
use crate::line::Line;
use crate::report::Report;
use crate::roll::{
    HUNDRED, RollAssumption, RollClass, RollContract, RollTerms, SeasonedClass, SeasonedContract,
    SeasonedFee, amount, shortest_pct,
};
use crate::roll_error::RollError;
use crate::section::{Entry, SectionKind};

/// Months of a year.
const TWELVE: Decimal = Decimal::from_parts(12, 0, 0, false, 0);
/// Days of a year of money markets.
const YEAR: Decimal = Decimal::from_parts(360, 0, 0, false, 0);
/// Dollars by which printed balances of General format may miss each other.
const DOLLAR: Decimal = Decimal::ONE;

/// What the steps of a roll find on their way.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Collateral at issue, dollars.
    pub(crate) original: Decimal,
    /// Losses since issue, dollars.
    pub(crate) lost: Decimal,
    /// Required overcollateralization: dollars, percent of `original`.
    pub(crate) oc: Option<(Decimal, Decimal)>,
    pub(crate) assumptions: Vec<RollAssumption>,
    pub(crate) notes: Vec<String>,
}

impl Found {
    fn assume(&mut self, term: String, reason: &str, evidence: String) {
        self.assumptions.push(RollAssumption { term, reason: reason.to_owned(), evidence });
    }
}

/// A figure of the total column.
fn total(report: &Report, kind: &SectionKind, line: Line) -> Option<Decimal> {
    report.entry(kind, line).and_then(Entry::total).and_then(amount)
}

/// A figure of a class; nothing printed counts as 0.
fn of_class(class: &ClassReport, column: ClassColumn) -> Decimal {
    class.figure(column).and_then(amount).unwrap_or_default()
}

/// What a contract pays or gets.
fn payment(entry: &Entry) -> Decimal {
    entry.total().and_then(amount).unwrap_or_default()
}

/// The level of the index of the period, percent.
pub(crate) fn libor_pct(report: &Report) -> Option<Decimal> {
    let level = total(report, &SectionKind::AdjustableRate, Line::Libor)?;
    Some((level * HUNDRED).normalize())
}

/// Original balance, losses and overcollateralization; what is left of the pre-funding account.
pub(crate) fn balances(
    report: &Report,
    terms: &RollTerms,
    found: &mut Found,
    errors: &mut Vec<RollError>,
) -> Option<Decimal> {
    let collateral = total(report, &SectionKind::PrincipalBalance, Line::CurrentBalance);
    let original = total(report, &SectionKind::PrincipalBalance, Line::OriginalBalance);
    for (figure, name) in [(collateral, "current balance"), (original, "original balance")] {
        if figure.is_none() {
            errors.push(RollError::Missing(format!("total of the collateral's {name}")));
        }
    }
    let required = total(report, &SectionKind::StructuralFeatures, Line::RequiredOc);
    let oc = total(report, &SectionKind::StructuralFeatures, Line::Oc);
    let bonds: Decimal =
        report.classes.iter().map(|c| of_class(c, ClassColumn::CurrentBalance)).sum();
    let face: Decimal = report.classes.iter().map(|c| of_class(c, ClassColumn::OriginalFace)).sum();
    let group = &terms.group;

    let in_account = total(report, &SectionKind::Prefunding, Line::PrefundingBalance);
    let unexplained = oc.zip(collateral).map(|(oc, collateral)| oc + bonds - collateral);
    let left = match (in_account, unexplained) {
        (Some(left), _) => left,
        (None, Some(left)) if left > DOLLAR => {
            found.assume(
                "pool.delivery_month".to_owned(),
                "classes and overcollateralization stand above the loans: the rest is taken for \
                 what is left of the pre-funding account, spent on loans like those there",
                format!("overcollateralization and classes less loans: {left} dollars"),
            );
            left
        }
        _ => Decimal::ZERO,
    };
    if unexplained.is_some_and(|rest| (rest - left).abs() > DOLLAR) {
        let rest = unexplained.unwrap_or_default() - left;
        found.notes.push(format!(
            "classes and overcollateralization miss loans and pre-funding account by {rest} dollars"
        ));
    }
    let prefunded = total(report, &SectionKind::Prefunding, Line::OriginalPrefunded);
    let was_prefunded = left > DOLLAR || prefunded.is_some_and(|amount| amount > Decimal::ZERO);
    found.original = match (was_prefunded, required) {
        (true, Some(required)) => {
            found.assume(
                format!("group.{group}.seasoned.original_balance_usd"),
                "the report's original balance leaves out what pre-funding bought: original class \
                 balances and required overcollateralization stand in its place",
                format!(
                    "original balance of the loans: {} dollars",
                    original.unwrap_or_default().normalize()
                ),
            );
            face + required
        }
        _ => original.unwrap_or_default(),
    };
    found.lost = total(report, &SectionKind::RealizedLossesCumulative, Line::CollateralLoss)
        .unwrap_or_default();
    found.oc = required.and_then(|required| {
        Some((required, shortest_pct(required, found.original, Decimal::ONE)?))
    });
    (left > DOLLAR).then_some(left)
}

/// The fees: twelve times those of the month over the balance before it, in the first period the
/// original one.
pub(crate) fn fees(
    report: &Report,
    terms: &RollTerms,
    found: &mut Found,
    errors: &mut Vec<RollError>,
) -> Vec<SeasonedFee> {
    for (insured, name) in terms.insured.iter().enumerate() {
        if report.class(name).is_none() {
            errors.push(RollError::UnknownInsured { insured, name: name.clone() });
        }
    }
    let balance = |line| total(report, &SectionKind::PrincipalBalance, line);
    let prior = balance(Line::PriorBalance).filter(|prior| *prior > Decimal::ZERO);
    let Some(loans) = prior.or_else(|| balance(Line::OriginalBalance)) else { return Vec::new() };
    let insured: Decimal = terms
        .insured
        .iter()
        .filter_map(|name| report.class(name))
        .map(|class| of_class(class, ClassColumn::PriorBalance))
        .sum();
    let entries = report.section(&SectionKind::InterestFees);
    let mut fees = Vec::new();
    let mut evidence = Vec::new();
    for entry in entries.map_or(&[][..], |section| &section.entries) {
        let Some(printed) = entry.total().and_then(amount) else { continue };
        let (name, dollars) = match entry.line {
            Some(Line::TotalInterest) => continue,
            Some(Line::CurrentServicingFees) => {
                let of_all = total(report, &SectionKind::Servicing, Line::TotalServicingFees);
                ("servicing", of_all.unwrap_or(printed))
            }
            Some(Line::OwnerTrusteeFee) => ("owner trustee", printed),
            Some(Line::IndentureTrusteeFee) => ("indenture trustee", printed),
            Some(Line::PmiPremiums) => ("mortgage insurance premiums", printed),
            Some(Line::BondInsurancePremium) => ("bond insurance premium", printed),
            _ => (entry.label.as_str(), printed),
        };
        if dollars <= Decimal::ZERO {
            continue;
        }
        let is_premium = entry.line == Some(Line::BondInsurancePremium);
        if is_premium && terms.insured.is_empty() {
            errors.push(RollError::NoInsured);
            continue;
        }
        let on = if is_premium { terms.insured.clone() } else { Vec::new() };
        let bearing = if is_premium { insured } else { loans };
        let Some(rate_pct) = shortest_pct(dollars, bearing, TWELVE) else { continue };
        evidence.push(format!("{name} {dollars}"));
        fees.push(SeasonedFee { name: name.to_owned(), rate_pct, on });
    }
    if !fees.is_empty() {
        found.assume(
            format!("group.{}.fees", terms.group),
            "rates are twelve times the fees of the report's month over the balances before it \
             (in a first period: the original one), servicing fees with those of loans that did \
             not pay, which come out of the servicer's advances",
            format!("dollars of the month: {}", evidence.join(", ")),
        );
    }
    fees
}

/// The classes of the terms with their balances, and what the deal cannot hold of them.
pub(crate) fn classes(
    report: &Report,
    terms: &RollTerms,
    found: &mut Found,
    errors: &mut Vec<RollError>,
) -> Vec<SeasonedClass> {
    for class in &report.classes {
        if !terms.classes.iter().any(|known| known.name == class.name) {
            errors.push(RollError::MissingClass(class.name.clone()));
        }
        let unpaid = of_class(class, ClassColumn::CurrentUnpaid);
        if !unpaid.is_zero() {
            found.notes.push(format!(
                "class {} has {unpaid} dollars of unpaid interest, which the deal starts without",
                class.name
            ));
        }
    }
    let carried = total(report, &SectionKind::AdjustableRate, Line::BasisRiskCumulative);
    if let Some(carried) = carried.filter(|carried| !carried.is_zero()) {
        found.notes.push(format!(
            "{carried} dollars of basis risk shortfall are carried forward, which the deal starts without"
        ));
    }
    let of_terms = terms.classes.iter().enumerate();
    of_terms
        .filter_map(|(position, class)| seasoned_class(report, position, class, errors))
        .collect()
}

fn seasoned_class(
    report: &Report,
    position: usize,
    class: &RollClass,
    errors: &mut Vec<RollError>,
) -> Option<SeasonedClass> {
    let name = class.name.clone();
    let Some(of_report) = report.class(&name) else {
        errors.push(RollError::UnknownClass { class: position, name });
        return None;
    };
    if class.residual {
        return Some(SeasonedClass { name, balance: None, margin_bp: None });
    }
    let Some(balance) = of_report.figure(ClassColumn::CurrentBalance).and_then(amount) else {
        errors.push(RollError::Missing(format!("current balance of class {name}")));
        return None;
    };
    let margin_bp = match class.wants_margin.then(|| margin_bp(report, of_report)) {
        None => None,
        Some(Ok(margin)) => Some(margin),
        Some(Err(reason)) => {
            errors.push(RollError::Margin { class: position, name: name.clone(), reason });
            None
        }
    };
    Some(SeasonedClass { name, balance: Some(balance), margin_bp })
}

/// The margin over the index: of the rate that the interest distributed comes to, since a rate cut
/// off by the available funds rate is made up by basis risk payments of the date.
fn margin_bp(report: &Report, class: &ClassReport) -> Result<Decimal, String> {
    let libor = libor_pct(report).ok_or("the report has no level of the index")?;
    let carried = total(report, &SectionKind::AdjustableRate, Line::BasisRiskCumulative);
    let open = carried.unwrap_or_default() + of_class(class, ClassColumn::CurrentUnpaid);
    if !(open + of_class(class, ClassColumn::PriorUnpaid)).is_zero() {
        return Err("interest or basis risk shortfall is unpaid".to_owned());
    }
    let days = days(class).ok_or("the report has no accrual dates")?;
    let interest = of_class(class, ClassColumn::Interest);
    let rate = (interest * YEAR)
        .checked_div(Decimal::from(days) * of_class(class, ClassColumn::PriorBalance))
        .ok_or("its prior balance is 0")?;
    Ok(((rate * HUNDRED - libor) * HUNDRED).round_dp(2).normalize())
}

/// Days of a class's accrual period, both of its dates included.
fn days(class: &ClassReport) -> Option<i32> {
    let (start, end) = class.accrual_start.zip(class.accrual_end)?;
    Some(end.since(start).ok()?.get_days() + 1).filter(|days| *days > 0)
}

/// The contracts whose notional follows from the month's payments; those of the report that no
/// contract of the terms stands for are left out and told.
pub(crate) fn contracts(
    report: &Report,
    terms: &RollTerms,
    found: &mut Found,
    errors: &mut Vec<RollError>,
) -> Vec<SeasonedContract> {
    let mut contracts = Vec::new();
    for (position, contract) in terms.contracts.iter().enumerate() {
        for name in &contract.reported {
            if !report.contracts().any(|entry| entry.label == *name) {
                let name = name.clone();
                errors.push(RollError::UnknownContract { contract: position, name });
            }
        }
        if contract.stated {
            continue;
        }
        match notional(report, contract) {
            Ok((notional, evidence)) => {
                found.assume(
                    format!("contract.{}.notional.start_usd", contract.name),
                    "the notional that gives the report's payment at its index level and this rate",
                    evidence,
                );
                contracts.push(SeasonedContract { name: contract.name.clone(), notional });
            }
            Err(reason) => {
                let name = contract.name.clone();
                errors.push(RollError::Notional { contract: position, name, reason });
            }
        }
    }
    left_out(report, terms, found);
    contracts
}

fn left_out(report: &Report, terms: &RollTerms, found: &mut Found) {
    let is_named =
        |entry: &&Entry| terms.contracts.iter().any(|c| c.reported.contains(&entry.label));
    let left: Vec<String> = report
        .contracts()
        .filter(|entry| !is_named(entry))
        .map(|entry| format!("{} ({})", entry.label, payment(entry)))
        .collect();
    if left.is_empty() {
        return;
    }
    let (reason, list) = (
        "the report lists contracts of which it says nothing but the month's payment: left out",
        format!("dollars of the month: {}", left.join(", ")),
    );
    match terms.contracts.is_empty() {
        true => found.notes.push(format!("{reason}; {list}")),
        false => found.assume("contract".to_owned(), reason, list),
    }
}

/// `|payment| x 360 / (days x |rate - index|)`, rounded to dollars, and how it came about.
fn notional(report: &Report, contract: &RollContract) -> Result<(Decimal, String), String> {
    let listed: Decimal = report
        .contracts()
        .filter(|entry| contract.reported.contains(&entry.label))
        .map(payment)
        .sum();
    let payment = listed + if contract.unlisted { unlisted(report) } else { Decimal::ZERO };
    let libor = libor_pct(report).ok_or("the report has no level of the index")?;
    let of_period = report.classes.iter().find_map(days);
    let days = of_period.ok_or("the report has no accrual dates")?;
    let gap = (contract.rate_pct - libor).abs() / HUNDRED;
    if payment.is_zero() {
        return Err("the payment of the month is 0".to_owned());
    }
    let notional = (payment.abs() * YEAR)
        .checked_div(Decimal::from(days) * gap)
        .ok_or("its rate is the level of the index")?;
    let rate = contract.rate_pct.normalize();
    let evidence = format!("{payment} dollars paid for {days} days at {rate}% against {libor}%");
    Ok((notional.round_dp(0), evidence))
}

/// What the collection account pays to or gets from contracts beyond those that are listed.
fn unlisted(report: &Report) -> Decimal {
    let of = |line| total(report, &SectionKind::InterestOther, line).unwrap_or_default();
    let all = of(Line::CapPayments) + of(Line::FloorPayments) + of(Line::SwapPayments);
    let listed = total(report, &SectionKind::DerivativePayments, Line::TotalDerivativePayments);
    all.abs() - listed.unwrap_or_default().abs()
}
