//! The labels by which lines are known.

use crate::line::{Averaged, Line, Point};
use crate::section::SectionKind;

/// Characters from which on a label may be one that is cut off: labels have 30 with five groups.
const SHORTEST_CUT: usize = 28;

/// The labels of a section's lines, each with what it is and how often the label comes before.
type Labels = &'static [(Line, &'static str, usize)];

/// The line that `label` names in a section after `occurrence` entries of the same label.
/// Capitals, punctuation, blanks, plurals and the word `Periods` make no difference.
pub(crate) fn line(kind: &SectionKind, label: &str, occurrence: usize) -> Option<Line> {
    let words = words(label);
    let is = |(_, known, before): &&(Line, &str, usize)| {
        *before == occurrence && self::words(known) == words
    };
    let whole = labels(kind).iter().find(is);
    whole.or_else(|| cut(kind, label).filter(|_| occurrence == 0)).map(|(line, ..)| *line)
}

/// The line whose label begins with `label`, if that is long enough to have been cut off by the
/// columns beside it, and no other label begins so.
fn cut(kind: &SectionKind, label: &str) -> Option<&'static (Line, &'static str, usize)> {
    if label.len() < SHORTEST_CUT {
        return None;
    }
    let label = label.to_lowercase();
    let mut begin_so =
        labels(kind).iter().filter(|(_, known, _)| known.to_lowercase().starts_with(&label));
    begin_so.next().filter(|_| begin_so.next().is_none())
}

/// Whether two labels name the same line.
pub(crate) fn same(one: &str, other: &str) -> bool {
    words(one) == words(other)
}

/// The labels that are known in a section, in printed order.
pub fn known_labels(kind: &SectionKind) -> impl Iterator<Item = &'static str> {
    labels(kind).iter().filter(|(.., before)| *before == 0).map(|(_, label, _)| *label)
}

/// What counts of a label.
fn words(label: &str) -> Vec<String> {
    let lower = label.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let singular = words.map(|word| match word {
        "average" | "averages" => "avg",
        "amount" | "amounts" | "amts" => "amt",
        "principal" => "prin",
        "note" | "notes" | "certificate" | "certificates" | "security" | "securities" => "bond",
        "noteholder" | "noteholders" | "certificateholder" | "certificateholders" => "bondholder",
        word if word.len() > 3 => word.strip_suffix('s').unwrap_or(word),
        word => word,
    });
    singular.filter(|word| !matches!(*word, "period" | "for")).map(str::to_owned).collect()
}

fn labels(kind: &SectionKind) -> Labels {
    match kind {
        SectionKind::Summary => &SUMMARY,
        SectionKind::PrincipalCollections => &PRINCIPAL_COLLECTIONS,
        SectionKind::PrincipalWithdrawals => &PRINCIPAL_WITHDRAWALS,
        SectionKind::PrincipalOther => &PRINCIPAL_OTHER,
        SectionKind::InterestCollections => &INTEREST_COLLECTIONS,
        SectionKind::InterestWithdrawals => &INTEREST_WITHDRAWALS,
        SectionKind::InterestOther => &INTEREST_OTHER,
        SectionKind::InterestFees => &INTEREST_FEES,
        SectionKind::StructuralFeatures => &STRUCTURAL_FEATURES,
        SectionKind::LoanCount => &LOAN_COUNT,
        SectionKind::PrincipalBalance => &PRINCIPAL_BALANCE,
        SectionKind::Prefunding => &PREFUNDING,
        SectionKind::Characteristics => &CHARACTERISTICS,
        SectionKind::ArmCharacteristics => &ARM_CHARACTERISTICS,
        SectionKind::Servicing => &SERVICING,
        SectionKind::PrepaymentsCurrent => &PREPAYMENTS_CURRENT,
        SectionKind::PrepaymentsCumulative => &PREPAYMENTS_CUMULATIVE,
        SectionKind::PrepaymentRates => &PREPAYMENT_RATES,
        SectionKind::RealizedLossesCurrent => &REALIZED_LOSSES_CURRENT,
        SectionKind::RealizedLossesCumulative => &REALIZED_LOSSES_CUMULATIVE,
        SectionKind::DefaultSpeeds => &DEFAULT_SPEEDS,
        SectionKind::AdjustableRate => &ADJUSTABLE_RATE,
        SectionKind::Additional => &ADDITIONAL,
        SectionKind::DerivativePayments => &DERIVATIVE_PAYMENTS,
        SectionKind::Accounts
        | SectionKind::Insurance
        | SectionKind::AdditionalCollateral
        | SectionKind::Triggers
        | SectionKind::Other(_) => &[],
    }
}

const SUMMARY: [(Line, &str, usize); 10] = [
    (Line::PrincipalCollections, "Principal Collections", 0),
    (Line::PrincipalWithdrawals, "Principal Withdrawals", 0),
    (Line::PrincipalOtherAccounts, "Principal Other Accounts", 0),
    (Line::TotalPrincipal, "TOTAL PRINCIPAL", 0),
    (Line::InterestCollections, "Interest Collections", 0),
    (Line::InterestWithdrawals, "Interest Withdrawals", 0),
    (Line::InterestOtherAccounts, "Interest Other Accounts", 0),
    (Line::InterestFees, "Interest Fees", 0),
    (Line::TotalInterest, "TOTAL INTEREST", 0),
    (Line::AvailableFunds, "TOTAL AVAILABLE FUNDS TO BONDHOLDERS", 0),
];

const PRINCIPAL_COLLECTIONS: [(Line, &str, usize); 14] = [
    (Line::TotalPrincipal, "TOTAL PRINCIPAL", 0),
    (Line::ScheduledPrincipal, "Scheduled Principal", 0),
    (Line::Curtailments, "Curtailments", 0),
    (Line::PrepaymentsInFull, "Prepayments in Full", 0),
    (Line::Repurchases, "Repurchases/Substitutions", 0),
    (Line::Liquidations, "Liquidations", 0),
    (Line::InsuranceProceeds, "Insurance Principal", 0),
    (Line::OtherAdditional, "Other Additional Principal", 0),
    (Line::Delinquent, "Delinquent Principal", 0),
    (Line::RealizedLosses, "Realized Losses", 0),
    (Line::SubstitutionAdjustments, "Substitution Adjustments- Principal", 0),
    (Line::TerminationPrice, "Termination Price Amounts- Principal", 0),
    (Line::AdditionalAmounts, "Additional Principal Amts", 0),
    (Line::Advanced, "Principal Advanced", 0),
];

const PRINCIPAL_WITHDRAWALS: [(Line, &str, usize); 1] =
    [(Line::TotalPrincipal, "TOTAL PRINCIPAL WITHDRAWALS", 0)];

const PRINCIPAL_OTHER: [(Line, &str, usize); 1] =
    [(Line::TotalPrincipal, "TOTAL PRINCIPAL OTHER ACCOUNTS", 0)];

const INTEREST_COLLECTIONS: [(Line, &str, usize); 17] = [
    (Line::TotalInterest, "TOTAL INTEREST", 0),
    (Line::Repurchases, "Repurchases/Substitutions", 0),
    (Line::Liquidations, "Liquidations", 0),
    (Line::InsuranceProceeds, "Insurance Interest", 0),
    (Line::OtherAdditional, "Other Additional Interest", 0),
    (Line::Delinquent, "Delinquent Interest", 0),
    (Line::RealizedLosses, "Interest Realized Losses", 0),
    (Line::SubstitutionAdjustments, "Substitution Adjustments- Interest", 0),
    (Line::TerminationPrice, "Termination Price Amounts- Interest", 0),
    (Line::AdditionalAmounts, "Additional Interest Amts", 0),
    (Line::Advanced, "Interest Advanced", 0),
    (Line::ScheduledInterest, "Scheduled Interest", 0),
    (Line::PrepaymentInterestShortfalls, "Prepayment Interest Shortfalls", 0),
    (Line::ReliefActShortfalls, "Relief Act Interest Shortfalls", 0),
    (Line::CompensatingInterest, "Compensating Interest", 0),
    (Line::PrepaymentPremiums, "Interest Prepayment Premiums", 0),
    (Line::CapPayments, "Cap Contract Payment Amt", 0),
];

const INTEREST_WITHDRAWALS: [(Line, &str, usize); 9] = [
    (Line::TotalInterest, "TOTAL INTEREST WITHDRAWALS", 0),
    (Line::UnreimbursedPmiPremiums, "Prev. Unreimbursed PMI Premiums", 0),
    (Line::UnreimbursedHazardPremiums, "Prev. Unreimbursed Spec Haz Premiums", 0),
    (Line::UnreimbursedLiquidationExpenses, "Prev. Unreimbursed Liq. Expenses", 0),
    (Line::UnreimbursedServicingFees, "Prev. Unreimbursed Master/Sub-Servicing Fees", 0),
    (Line::DepositsInError, "Amt Rvcd Not Due Bondholder /Deposits in Error", 0),
    (Line::UnreimbursedAdvances, "Prev. Unreimb. P&I Advances/Non Recov Advances", 0),
    (Line::UnreimbursedServicingAdvances, "Prev. Unreimbursed Servicing Advances", 0),
    (Line::ClearCollectionAccount, "Clear and Terminate Collection Account", 0),
];

const INTEREST_OTHER: [(Line, &str, usize); 4] = [
    (Line::TotalInterest, "TOTAL INTEREST OTHER ACCOUNTS", 0),
    (Line::CapPayments, "Cap Contract Payment Amounts", 0),
    (Line::FloorPayments, "Floor Contract Payment Amounts", 0),
    (Line::SwapPayments, "Swap Contract Payment Amounts", 0),
];

const INTEREST_FEES: [(Line, &str, usize); 7] = [
    (Line::TotalInterest, "TOTAL INTEREST FEES", 0),
    (Line::OwnerTrusteeFee, "Owner Trustee Fee", 0),
    (Line::IndentureTrusteeFee, "Indenture Trustee Fee", 0),
    (Line::BondInsurancePremium, "Bond Insurance Premium Amount", 0),
    (Line::PmiPremiums, "Radian PMI Insurance Premiums", 0),
    (Line::PmiPremiums, "PMI Insurance Premiums", 0),
    (Line::CurrentServicingFees, "Current Servicing Fees", 0),
];

const STRUCTURAL_FEATURES: [(Line, &str, usize); 8] = [
    (Line::RequiredOc, "Current Periods Required Overcollateralization Amt", 0),
    (Line::Oc, "Current Periods Overcollateralization Amt", 0),
    (Line::ExtraPrincipal, "Current Periods Extra Principal Distribution", 0),
    (Line::ExcessCashFlow, "Current Periods Net Monthly Excess Cashflow", 0),
    (Line::OcRelease, "Current Periods Overcollateralization Release", 0),
    (Line::RollingDelinquency60, "60 Day Rolling Delinquency Amount", 0),
    (Line::RollingDelinquency90, "90 Day Rolling Delinquency Amount", 0),
    (Line::AvailableFundsRate, "Available Funds Rate", 0),
];

const LOAN_COUNT: [(Line, &str, usize); 8] = [
    (Line::Repurchases, "Repurchases", 0),
    (Line::Liquidations, "Liquidations", 0),
    (Line::OriginalBalance, "Original", 0),
    (Line::PriorBalance, "Prior", 0),
    (Line::PrefundedLoans, "Prefunding", 0),
    (Line::ScheduledPaidOffs, "Scheduled Paid Offs", 0),
    (Line::FullPrepayments, "Full Voluntary Prepayments", 0),
    (Line::CurrentBalance, "Current", 0),
];

const PRINCIPAL_BALANCE: [(Line, &str, usize); 8] = [
    (Line::ScheduledPrincipal, "Scheduled Principal", 0),
    (Line::Repurchases, "Repurchases", 0),
    (Line::Liquidations, "Liquidations", 0),
    (Line::OriginalBalance, "Original", 0),
    (Line::PriorBalance, "Prior", 0),
    (Line::PrefundedLoans, "Prefunding", 0),
    (Line::VoluntaryPrepayments, "Partial and Full Voluntary Prepayments", 0),
    (Line::CurrentBalance, "Current", 0),
];

const PREFUNDING: [(Line, &str, usize); 4] = [
    (Line::OriginalPrefunded, "Original Pre-Funded Amount", 0),
    (Line::SubsequentLoans, "Balance of Subsequent Mortgage Loans added this period", 0),
    (Line::PrefundingWithdrawal, "Withdrawal remaining amounts", 0),
    (Line::PrefundingBalance, "Pre-Funding Account Ending Balance", 0),
];

const CHARACTERISTICS: [(Line, &str, usize); 12] = [
    (Line::Coupon(Point::Original), "Weighted Average Coupon Original", 0),
    (Line::Coupon(Point::Prior), "Weighted Average Coupon Prior", 0),
    (Line::Coupon(Point::Current), "Weighted Average Coupon Current", 0),
    (Line::MonthsToMaturity(Point::Original), "Weighted Average Months to Maturity Original", 0),
    (Line::MonthsToMaturity(Point::Prior), "Weighted Average Months to Maturity Prior", 0),
    (Line::MonthsToMaturity(Point::Current), "Weighted Average Months to Maturity Current", 0),
    (
        Line::AmortizationTerm(Point::Original),
        "Weighted Avg Remaining Amortization Term Original",
        0,
    ),
    (Line::AmortizationTerm(Point::Prior), "Weighted Avg Remaining Amortization Term Prior", 0),
    (Line::AmortizationTerm(Point::Current), "Weighted Avg Remaining Amortization Term Current", 0),
    (Line::Seasoning(Point::Original), "Weighted Average Seasoning Original", 0),
    (Line::Seasoning(Point::Prior), "Weighted Average Seasoning Prior", 0),
    (Line::Seasoning(Point::Current), "Weighted Average Seasoning Current", 0),
];

const ARM_CHARACTERISTICS: [(Line, &str, usize); 15] = [
    (Line::Margin(Point::Original), "Weighted Average Margin Original", 0),
    (Line::Margin(Point::Prior), "Weighted Average Margin Prior", 0),
    (Line::Margin(Point::Current), "Weighted Average Margin Current", 0),
    (Line::MaxRate(Point::Original), "Weighted Average Max Rate Original", 0),
    (Line::MaxRate(Point::Prior), "Weighted Average Max Rate Prior", 0),
    (Line::MaxRate(Point::Current), "Weighted Average Max Rate Current", 0),
    (Line::MinRate(Point::Original), "Weighted Average Min Rate Original", 0),
    (Line::MinRate(Point::Prior), "Weighted Average Min Rate Prior", 0),
    (Line::MinRate(Point::Current), "Weighted Average Min Rate Current", 0),
    (Line::CapUp(Point::Original), "Weighted Average Cap Up Original", 0),
    (Line::CapUp(Point::Prior), "Weighted Average Cap Up Prior", 0),
    (Line::CapUp(Point::Current), "Weighted Average Cap Up Current", 0),
    (Line::CapDown(Point::Original), "Weighted Average Cap Down Original", 0),
    (Line::CapDown(Point::Prior), "Weighted Average Cap Down Prior", 0),
    (Line::CapDown(Point::Current), "Weighted Average Cap Down Current", 0),
];

const SERVICING: [(Line, &str, usize); 12] = [
    (Line::CompensatingInterest, "Compensating Interest", 0),
    (Line::CurrentServicingFees, "Current Servicing Fees", 0),
    (Line::DelinquentServicingFees, "Delinquent Servicing Fees", 0),
    (Line::TotalServicingFees, "TOTAL SERVICING FEES", 0),
    (Line::ServicingFeesCarried, "TOTAL SERVICING FEES", 1),
    (Line::DelinquentServicingDeducted, "Delinquent Servicing Fees", 1),
    (Line::CollectedServicingFees, "COLLECTED SERVICING FEES", 0),
    (Line::Ppis, "Current PPIS", 0),
    (Line::NetPpis, "Current Net PPIS", 0),
    (Line::AdvancedPrincipal, "Total Advanced Principal For Current Payment Date", 0),
    (Line::AdvancedInterest, "Total Advanced Interest For Current Payment Date", 0),
    (Line::TotalAdvances, "TOTAL ADVANCES FOR CURRENT PERIOD", 0),
];

const PREPAYMENTS_CURRENT: [(Line, &str, usize); 7] = [
    (Line::Curtailments, "Curtailments Amount", 0),
    (Line::PaidInFullLoans, "Number of Paid in Full Loans", 0),
    (Line::RepurchasedLoans, "Number of Repurchased Loans", 0),
    (Line::PrepaidLoans, "Total Number of Loans Prepaid in Full", 0),
    (Line::PaidInFullBalance, "Paid in Full Balance", 0),
    (Line::RepurchasedBalance, "Repurchased Loans Balance", 0),
    (Line::TotalPrepayments, "Total Prepayment Amount", 0),
];

const PREPAYMENTS_CUMULATIVE: [(Line, &str, usize); 9] = [
    (Line::Curtailments, "Curtailments Amount", 0),
    (Line::PaidInFullLoans, "Number of Paid in Full Loans", 0),
    (Line::RepurchasedLoans, "Number of Repurchased Loans", 0),
    (Line::PrepaidLoans, "Total Number of Loans Prepaid in Full", 0),
    (Line::PaidInFullBalance, "Paid in Full Balance", 0),
    (Line::RepurchasedBalance, "Repurchased Loans Balance", 0),
    (Line::TotalPrepayments, "Total Prepayment Amount", 0),
    (Line::SectionRepurchasesCurrent, "Current Prin Balance of Repurchases Per Sec 3.18", 0),
    (Line::SectionRepurchasesCumulative, "Cumulative Prin Balance of Repurchases Per Sec 3.18", 0),
];

const PREPAYMENT_RATES: [(Line, &str, usize); 12] = [
    (Line::Smm(Averaged::Month), "SMM", 0),
    (Line::Smm(Averaged::ThreeMonths), "3 Months Avg SMM", 0),
    (Line::Smm(Averaged::TwelveMonths), "12 Months Avg SMM", 0),
    (Line::Smm(Averaged::SinceCutOff), "Avg SMM Since Cut-off", 0),
    (Line::Cpr(Averaged::Month), "CPR", 0),
    (Line::Cpr(Averaged::ThreeMonths), "3 Months Avg CPR", 0),
    (Line::Cpr(Averaged::TwelveMonths), "12 Months Avg CPR", 0),
    (Line::Cpr(Averaged::SinceCutOff), "Avg CPR Since Cut-off", 0),
    (Line::Psa(Averaged::Month), "PSA", 0),
    (Line::Psa(Averaged::ThreeMonths), "3 Months Avg PSA Approximation", 0),
    (Line::Psa(Averaged::TwelveMonths), "12 Months Avg PSA Approximation", 0),
    (Line::Psa(Averaged::SinceCutOff), "Avg PSA Since Cut-off Approximation", 0),
];

const REALIZED_LOSSES_CURRENT: [(Line, &str, usize); 3] = [
    (Line::LiquidatedLoans, "Number of Loans Liquidated", 0),
    (Line::CollateralLoss, "Collateral Realized Loss/(Gain) Amount", 0),
    (Line::LiquidationProceeds, "Net Liquidation Proceeds", 0),
];

const REALIZED_LOSSES_CUMULATIVE: [(Line, &str, usize); 4] = [
    (Line::LiquidatedLoans, "Number of Loans Liquidated", 0),
    (Line::CollateralLoss, "Collateral Realized Loss/(Gain) Amount", 0),
    (Line::LiquidationProceeds, "Net Liquidation Proceeds", 0),
    (Line::LossPercentage, "Cumulative Loss Percentage For Related Payment Date", 0),
];

const DEFAULT_SPEEDS: [(Line, &str, usize); 16] = [
    (Line::Mdr(Averaged::Month), "MDR", 0),
    (Line::Mdr(Averaged::ThreeMonths), "3 Months Avg MDR", 0),
    (Line::Mdr(Averaged::TwelveMonths), "12 Months Avg MDR", 0),
    (Line::Mdr(Averaged::SinceCutOff), "Avg MDR Since Cut-off", 0),
    (Line::Cdr(Averaged::Month), "CDR", 0),
    (Line::Cdr(Averaged::ThreeMonths), "3 Months Avg CDR", 0),
    (Line::Cdr(Averaged::TwelveMonths), "12 Months Avg CDR", 0),
    (Line::Cdr(Averaged::SinceCutOff), "Avg CDR Since Cut-off", 0),
    (Line::Sda(Averaged::Month), "SDA", 0),
    (Line::Sda(Averaged::ThreeMonths), "3 Months Avg SDA Approximation", 0),
    (Line::Sda(Averaged::TwelveMonths), "12 Months Avg SDA Approximation", 0),
    (Line::Sda(Averaged::SinceCutOff), "Avg SDA Since Cut-off Approximation", 0),
    (Line::Severity(Averaged::Month), "Loss Severity Approximation for Current Period", 0),
    (Line::Severity(Averaged::ThreeMonths), "3 Months Avg Loss Severity Approximation", 0),
    (Line::Severity(Averaged::TwelveMonths), "12 Months Avg Loss Severity Approximation", 0),
    (Line::Severity(Averaged::SinceCutOff), "Avg Loss Severity Approximation Since Cut-off", 0),
];

const ADJUSTABLE_RATE: [(Line, &str, usize); 3] = [
    (Line::BasisRiskCurrent, "Current Periods Basis Risk Shortfall Carry Forward Amt", 0),
    (Line::BasisRiskCumulative, "Cumulative Basis Risk Shortfall Carry Forward Amt", 0),
    (Line::Libor, "Current Periods LIBOR Rate", 0),
];

const ADDITIONAL: [(Line, &str, usize); 1] =
    [(Line::NetMortgageRate, "Current Periods Net Mortgage Rate", 0)];

const DERIVATIVE_PAYMENTS: [(Line, &str, usize); 1] =
    [(Line::TotalDerivativePayments, "Total Derivative Payments", 0)];
