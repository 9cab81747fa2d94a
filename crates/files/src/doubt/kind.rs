//! The kinds of doubts: the one list, from which the guide's table comes.

/// Declares the kinds, each with its name, what the value means as it stands, and what was probably
/// meant.
macro_rules! kinds {
    ($($variant:ident $name:literal $meaning:literal $intent:literal)*) => {
        /// What is doubtful about a value: a slip that is likely, though what stands there is lawful.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DoubtKind {
            $(#[doc = $meaning] $variant,)*
        }

        impl DoubtKind {
            /// Every kind, in the order of the guide.
            pub const ALL: &'static [DoubtKind] = &[$(DoubtKind::$variant),*];

            /// Name in messages and in the guide: `percent-as-fraction`.
            pub const fn name(self) -> &'static str {
                match self { $(DoubtKind::$variant => $name),* }
            }

            /// What is odd about the value as it stands.
            pub const fn meaning(self) -> &'static str {
                match self { $(DoubtKind::$variant => $meaning),* }
            }

            /// What was probably meant, or what to look at.
            pub const fn intent(self) -> &'static str {
                match self { $(DoubtKind::$variant => $intent),* }
            }
        }
    };
}

kinds! {
    PercentAsFraction "percent-as-fraction"
        "a speed, default rate, severity, recovery, advance, call or target of a fraction of a percent"
        "percent is written 15, not 0.15"
    MultipleAsFraction "multiple-as-fraction"
        "a few percent of PSA, of SDA, of the pricing speed or of the deal's default rates"
        "a multiple is in percent: 150 is one and a half times"
    MarginInPercent "margin-in-percent"
        "a margin, shift or discount margin of a few basis points and a fraction of one"
        "basis points are written 110, not 1.10"
    IndexAsFraction "index-as-fraction"
        "an index far below 1% in years when none was so low"
        "a level of an index is in percent: 3.65, not 0.0365"
    PriceAsFraction "price-as-fraction"
        "a price of about 1% of the balance"
        "a price is in percent of the balance: 98, not 0.98"
    YieldAsFraction "yield-as-fraction"
        "a yield of next to nothing"
        "a yield is in percent a year: 5.25, not 0.0525"
    CouponAsFraction "coupon-as-fraction"
        "a class whose fixed coupon is next to nothing"
        "a coupon is in percent a year: 5.25, not 0.0525"
    CouponInBasisPoints "coupon-in-basis-points"
        "a class of full principal that pays tens or hundreds of percent a year"
        "a coupon is in percent a year: 5.25, not 525"
    LoanRateAsFraction "loan-rate-as-fraction"
        "a loan whose rate or margin is next to nothing"
        "percent is written 6.5, not 0.065"
    PaymentCapAsFraction "payment-cap-as-fraction"
        "a loan whose payment may change by next to nothing at a reset"
        "percent is written 7.5, not 0.075"
    NegativeMargin "negative-margin"
        "a loan that pays less than its index"
        "a margin is what the loan pays above its index"
    MarginAboveRate "margin-above-rate"
        "a loan whose rate is far below its own high margin"
        "`rate_pct` and `margin_pct` may be swapped"
    CapBelowRate "cap-below-rate"
        "a loan whose lifetime cap is below its rate"
        "`lifetime_cap_pct` is the highest rate, not what is added"
    ResetAfterEnd "reset-after-end"
        "an adjustable loan that never resets"
        "count from the loan's first payment in the deal"
    AgeForRemaining "age-for-remaining"
        "an old loan with few payments left, of a balance that it cannot have"
        "`age_months` and `remaining_months` may be swapped"
    FirstDueOff "first-due-off"
        "a first due date of loans after the deal's first payment, or more than a year before it"
        "`first_due` is the due date of what the first payment date pays on"
    AccruedAboveBalance "accrued-above-balance"
        "a loan of which more interest has accrued than its balance"
        "`accrued_interest_usd` is dollars, of the time before the loan's first month"
    NetRateBelowZero "net-rate-below-zero"
        "collateral whose rate is less than its servicing, insurance or fees"
        "compare servicing, insurance and fees with the rate: all are percent a year"
    IdTwice "id-twice"
        "a loan that stands in a file twice"
        "leave one row out, or give each loan an id of its own"
    BalanceInThousands "balance-in-thousands"
        "collateral a thousand or a million times its classes or the stated balance, or the reverse"
        "dollars are written out: 1250000, not 1250"
    ClassesAboveCollateral "classes-above-collateral"
        "classes of more principal than their collateral, where no assumption is about the balance of one"
        "compare `balance_usd` of the classes with the document and the pool"
    OcOffTarget "oc-off-target"
        "an overcollateralization at closing more than 1% of the collateral below or above its target"
        "compare the classes and the pool with the document, and `oc` with its target"
    CollateralAboveClasses "collateral-above-classes"
        "collateral of twice its classes or more, without a target of overcollateralization"
        "compare the pool with the document: are classes missing?"
    ClassNotPaid "class-not-paid"
        "a class that no step pays"
        "add it to `to` of a `[[pay]]`"
    AccruesFromClosing "accrues-from-closing"
        "monthly interest that begins within a month"
        "add `dated`, the first day of the accrual month"
    DelayOffDates "delay-off-dates"
        "a delay other than that of the payment dates"
        "payment dates decide: correct `dated`, `first_payment` or `delay_days`"
    TriggerUnused "trigger-unused"
        "a trigger on which nothing depends"
        "name it in `unless` of a stepdown, or in `when` of a step"
    AmountUnused "amount-unused"
        "an amount that nothing names"
        "name it in an expression, or leave it out"
    QuotientCompared "quotient-compared"
        "a quotient that is compared as it stands: it is 0 where its divisor is 0"
        "multiply instead: `delinquent > 40% * enhancement`"
    ReserveUnused "reserve-unused"
        "a reserve account, or an `[[account]]`, that no step draws on"
        "name it in `from`: \"reserve\" of a group, an `[[account]]` by its name"
    VectorEnds "vector-ends"
        "a vector that ends, above 0, before its loans do"
        "leave `months` of the last segment out, or add a segment"
    SeverityAssumed "severity-assumed"
        "break-evens for which no severity is stated: 40% is assumed"
        "write `severity_pct` in `[breakeven]` or `[defaults]`"
    PoolsDiffer "pools-differ"
        "an alternative pool of another size than the group's own"
        "compare the balances of the two files"
    QuotesAfterClosing "quotes-after-closing"
        "market quotes of a day after closing"
        "compare the date of the quotes with `closing`"
    LevelsOfOtherMonths "levels-of-other-months"
        "forward levels whose dates begin before closing or after it, end before the deal, or skip months"
        "compare the dates with `closing`"
    RowsLeftOut "rows-left-out"
        "rows of a tape that are left out, as asked for, and why; and what that leaves"
        "mend the rows"
    ResetPast "reset-past"
        "loans of a tape whose rate or payment was to change by the cut-off date: whole periods lead to the next change"
        "compare the dates with `cut_off`"
    ColumnUnused "column-unused"
        "a column that nothing asks for"
        "compare its name with those of `[index]` or of the plans and contracts"
    NumberTwice "number-twice"
        "a number that stands twice on an axis of a scenario file"
        "its cells are repeated"
    DealTwice "deal-twice"
        "a deal that a scenario file names twice"
        "it runs once"
    NameTwice "name-twice"
        "several deals of one name in one batch"
        "their rows differ in nothing but their place: rename one in its `[deal]`"
    DealLeftOut "deal-left-out"
        "a deal without what a scenario file asks for"
        "compare the names with those of the deal"
    NoDefaultRate "no-default-rate"
        "a multiple of the default rates of a deal that states none"
        "none of its loans defaults: write `cdr_pct` in place of `default_multiple_pct`"
    TermUncovered "term-uncovered"
        "a term that neither a citation nor an assumption covers"
        "write `cite = \"...\"` in its table, or an `[[assumption]]` about it"
}
