//! What a line of a column table is.

/// The date to which a weighted average belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// Issue.
    Original,
    /// Before the period.
    Prior,
    /// After the period.
    Current,
}

/// The months over which a speed is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Averaged {
    /// The month alone.
    Month,
    /// Three months.
    ThreeMonths,
    /// Twelve months.
    TwelveMonths,
    /// All months since cut-off.
    SinceCutOff,
}

/// What a line is; amounts are dollars. The same line may stand in several sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// Principal collected, a sum.
    PrincipalCollections,
    /// Principal withdrawn, a sum.
    PrincipalWithdrawals,
    /// Principal of other accounts, a sum.
    PrincipalOtherAccounts,
    /// Total principal of the section.
    TotalPrincipal,
    /// Interest collected, a sum.
    InterestCollections,
    /// Interest withdrawn, a sum.
    InterestWithdrawals,
    /// Interest of other accounts, a sum.
    InterestOtherAccounts,
    /// Fees out of interest, a sum, negative.
    InterestFees,
    /// Total interest of the section.
    TotalInterest,
    /// Total available funds to bondholders.
    AvailableFunds,
    /// Scheduled principal; negative where balances roll.
    ScheduledPrincipal,
    /// Partial prepayments.
    Curtailments,
    /// Prepayments in full.
    PrepaymentsInFull,
    /// Repurchases and substitutions; negative where loans or balances roll.
    Repurchases,
    /// Liquidations; negative where loans or balances roll.
    Liquidations,
    /// Principal or interest paid by insurance.
    InsuranceProceeds,
    /// Other additional principal or interest.
    OtherAdditional,
    /// Principal or interest due but not received, negative.
    Delinquent,
    /// Realized losses.
    RealizedLosses,
    /// Substitution adjustments.
    SubstitutionAdjustments,
    /// Termination price amounts.
    TerminationPrice,
    /// Additional amounts.
    AdditionalAmounts,
    /// Principal or interest advanced.
    Advanced,
    /// Scheduled interest.
    ScheduledInterest,
    /// Prepayment interest shortfalls, negative.
    PrepaymentInterestShortfalls,
    /// Relief Act interest shortfalls.
    ReliefActShortfalls,
    /// Compensating interest of the servicers.
    CompensatingInterest,
    /// Interest prepayment premiums.
    PrepaymentPremiums,
    /// Payments of cap contracts.
    CapPayments,
    /// Payments of floor contracts.
    FloorPayments,
    /// Payments of swap contracts.
    SwapPayments,
    /// Previously unreimbursed PMI premiums.
    UnreimbursedPmiPremiums,
    /// Previously unreimbursed special hazard premiums.
    UnreimbursedHazardPremiums,
    /// Previously unreimbursed liquidation expenses.
    UnreimbursedLiquidationExpenses,
    /// Previously unreimbursed servicing fees.
    UnreimbursedServicingFees,
    /// Amounts received but not due to bondholders.
    DepositsInError,
    /// Previously unreimbursed principal and interest advances.
    UnreimbursedAdvances,
    /// Previously unreimbursed servicing advances.
    UnreimbursedServicingAdvances,
    /// Clearing and terminating the collection account.
    ClearCollectionAccount,
    /// Fee of the owner trustee.
    OwnerTrusteeFee,
    /// Fee of the indenture trustee.
    IndentureTrusteeFee,
    /// Premium of the bond insurer.
    BondInsurancePremium,
    /// Premiums of mortgage insurance.
    PmiPremiums,
    /// Servicing fees of the loans that paid.
    CurrentServicingFees,
    /// Required overcollateralization.
    RequiredOc,
    /// Overcollateralization.
    Oc,
    /// Extra principal distributed to build overcollateralization.
    ExtraPrincipal,
    /// Net monthly excess cash flow.
    ExcessCashFlow,
    /// Overcollateralization released.
    OcRelease,
    /// 60 day rolling delinquency.
    RollingDelinquency60,
    /// 90 day rolling delinquency.
    RollingDelinquency90,
    /// Available funds rate, a fraction a year.
    AvailableFundsRate,
    /// Loans or balance at issue.
    OriginalBalance,
    /// Loans or balance before the period.
    PriorBalance,
    /// Loans added from pre-funding.
    PrefundedLoans,
    /// Loans paid off on schedule, negative.
    ScheduledPaidOffs,
    /// Loans prepaid in full, negative.
    FullPrepayments,
    /// Partial and full voluntary prepayments, negative.
    VoluntaryPrepayments,
    /// Loans or balance after the period.
    CurrentBalance,
    /// Original pre-funded amount.
    OriginalPrefunded,
    /// Balance of subsequent loans added.
    SubsequentLoans,
    /// Withdrawal of what remained.
    PrefundingWithdrawal,
    /// Ending balance of the pre-funding account.
    PrefundingBalance,
    /// Servicing fees of the loans that did not pay.
    DelinquentServicingFees,
    /// Servicing fees of all loans.
    TotalServicingFees,
    /// The same, as the beginning of what is collected.
    ServicingFeesCarried,
    /// Servicing fees of the loans that did not pay, deducted: negative.
    DelinquentServicingDeducted,
    /// Servicing fees collected.
    CollectedServicingFees,
    /// Prepayment interest shortfall of the period.
    Ppis,
    /// Prepayment interest shortfall net of compensating interest.
    NetPpis,
    /// Principal advanced for the date.
    AdvancedPrincipal,
    /// Interest advanced for the date.
    AdvancedInterest,
    /// All advances for the date.
    TotalAdvances,
    /// Number of loans paid in full.
    PaidInFullLoans,
    /// Number of loans repurchased.
    RepurchasedLoans,
    /// Number of loans prepaid in full or repurchased.
    PrepaidLoans,
    /// Balance paid in full.
    PaidInFullBalance,
    /// Balance repurchased.
    RepurchasedBalance,
    /// Total prepayment amount.
    TotalPrepayments,
    /// Balance of repurchases under section 3.18, current.
    SectionRepurchasesCurrent,
    /// Balance of repurchases under section 3.18, since issue.
    SectionRepurchasesCumulative,
    /// Number of loans liquidated.
    LiquidatedLoans,
    /// Collateral realized loss, a gain negative.
    CollateralLoss,
    /// Net liquidation proceeds.
    LiquidationProceeds,
    /// Cumulative loss percentage for the related payment date, a fraction.
    LossPercentage,
    /// Basis risk shortfall carry-forward amount of the period.
    BasisRiskCurrent,
    /// Basis risk shortfall carry-forward amount that stays unpaid.
    BasisRiskCumulative,
    /// LIBOR of the period, a fraction a year.
    Libor,
    /// Net mortgage rate, a fraction a year.
    NetMortgageRate,
    /// Payments of all derivative contracts.
    TotalDerivativePayments,
    /// Weighted average coupon, a fraction a year.
    Coupon(Point),
    /// Weighted average months to maturity.
    MonthsToMaturity(Point),
    /// Weighted average remaining amortization term, months.
    AmortizationTerm(Point),
    /// Weighted average seasoning, months.
    Seasoning(Point),
    /// Weighted average margin, a fraction a year.
    Margin(Point),
    /// Weighted average maximum rate, a fraction a year.
    MaxRate(Point),
    /// Weighted average minimum rate, a fraction a year.
    MinRate(Point),
    /// Weighted average periodic cap upward, a fraction.
    CapUp(Point),
    /// Weighted average periodic cap downward, a fraction.
    CapDown(Point),
    /// Single monthly mortality.
    Smm(Averaged),
    /// Conditional prepayment rate, a fraction a year.
    Cpr(Averaged),
    /// PSA speed: 1 is 100% PSA.
    Psa(Averaged),
    /// Monthly default rate.
    Mdr(Averaged),
    /// Conditional default rate, a fraction a year.
    Cdr(Averaged),
    /// SDA speed: 1 is 100% SDA.
    Sda(Averaged),
    /// Loss severity approximation, a fraction of the balance of liquidated loans.
    Severity(Averaged),
}
