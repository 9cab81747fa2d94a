//! `[[group]]` as written.

use std::ops::Range;

use bonds::deal::{AvailableFundsRate, CarveOut, PrepaymentShortfall, Reference, Seasoned};
use collateral::{DefaultRate, Prefunding, SpeedCurve};
use terms::{Date, Rate};
use toml::Spanned;

use crate::deal::default_file::DEFAULT_RATE;
use crate::deal::oc_file::{OcFile, OcKeys};
use crate::deal::reserve_file::{ReserveFile, ReserveKeys};
use crate::deal::security_file::SecurityFile;
use crate::deal::speed_file::SPEED;
use crate::formula::EXPRESSION;
use crate::reader::bounds::{self, MONTHS};
use crate::reader::source::Problem;
use crate::reader::words::quoted;
use crate::schema::{
    DATE, FILE, FLAG, Form as _, NAME, by_name, case, choice, first_place, flat, keys, list,
    number, optional, or, or_empty, required, stated, table, tables, whole, word,
};

keys! {
    /// A loan group as written.
    pub(crate) struct GroupFile {
        /// as in the document
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// where the loans stand, or what the group holds in their place
        pool: Option<PoolFrom> = flat::<PoolKeys>().kept(),
        /// rows of that file whose `group` column says so (default: all rows)
        pool_group: Option<Spanned<String>> = optional(NAME).lenient(),
        /// pools that a published column or a scenario may name: CSV files by name
        alternative_pools: Vec<(Spanned<String>, Spanned<String>)> =
            or_empty(by_name("alternative pools", bounds::FEW, FILE)),
        /// checked against the pool to the dollar
        cut_off_balance_usd: Option<Spanned<f64>> =
            optional(number(&bounds::BALANCE).placed()).lenient(),
        /// due date of the loans' payments that are of deal month 1 (default: the first of the month of
        /// `first_payment`): later ones come month by month on its day. Loans with an actual
        /// `day_count` accrue from one to the next
        first_due: Option<Spanned<Date>> = optional(DATE.placed()).lenient(),
        /// account for loans that are still to be bought
        prefunding: Option<Option<Spanned<Prefunding>>> = stated(table::<PrefundingKeys>()),
        /// 100% of the pricing speed; a group of loans must have it
        speed: Option<Spanned<SpeedCurve>> = optional(SPEED.placed()).lenient(),
        /// the same of single products, by the pool's column `product`
        product_speeds: Vec<(Spanned<String>, SpeedCurve)> =
            or_empty(by_name("products", bounds::MANY, SPEED)),
        /// 100% of the deal's default rate (default: no loan defaults); it needs a severity in
        /// `[defaults]`
        default_rate: Option<Spanned<DefaultRate>> =
            optional(DEFAULT_RATE.placed()).lenient(),
        /// the same of single products
        product_default_rates: Vec<(Spanned<String>, DefaultRate)> =
            or_empty(by_name("products", bounds::MANY, DEFAULT_RATE)),
        /// place of the first key that states a default rate, readable or not
        default_rate_place: Option<Range<usize>> =
            first_place(&["default_rate", "product_default_rates"]),
        /// paid from interest before any class; what is missing is not carried
        fees: Vec<FeeFile> = or_empty(tables::<FeeKeys>(bounds::FEW)),
        /// target of overcollateralization
        oc: Option<Option<OcFile>> = stated(table::<OcKeys>()),
        /// account funded at closing, kept at its target, never above the group's class balances.
        /// Steps draw on it (`"reserve"`) and fill it (`fund_reserve`). After a date's steps, and
        /// before an insurer pays or a class is written down, it pays the group's classes, most
        /// senior first: from the last date of the group's own collateral on, and as soon as it
        /// covers all that they are owed after the date's losses, all that it holds, as unpaid
        /// interest, then principal; before that what is above the target only, as unpaid interest,
        /// then the principal that losses would take. What is still above the target goes to the
        /// residual: not on a date on which a class of the group is written down or leaves interest
        /// unpaid
        reserve: Option<Option<ReserveFile>> = stated(table::<ReserveKeys>()),
        /// interest that prepayments do not pay. A pre-funding account that is returned pays no
        /// interest, and misses none
        prepayment_shortfall: Option<PrepaymentShortfall> =
            optional(table::<ShortfallKeys>()).lenient(),
        /// `"30/days"`: net interest x 12 / class balances x 30 / days; `"none"`: without the last
        /// factor. Net interest is after fees and net payments to counterparties, and counts what
        /// loans in foreclosure owe without an advance; interest of notional classes is not taken off
        available_funds_rate: Option<Option<AvailableFundsRate>> =
            stated(word(&AvailableFundsRate::ALL)),
        /// lowers the available funds rate; the cash stays
        carve_out: Option<CarveOut> = optional(table::<CarveOutKeys>()).lenient(),
        /// day-count factor of the printed schedule (`paydown afr`), where it is not that of
        /// `available_funds_rate`
        available_rate_schedule: Option<AvailableFundsRate> =
            optional(word(&AvailableFundsRate::ALL)).lenient(),
        /// where the deal starts from a later date than its cut-off
        seasoned: Option<Seasoned> = optional(table::<SeasonedKeys>()).lenient(),
        /// a reference pool, as of credit risk transfers: its principal and losses say by how much
        /// class balances fall; what classes are paid comes from elsewhere, interest as it is due
        reference: bool = or(false, FLAG).lenient(),
        /// the payment date on which a reference group pays every class in full
        matures: Option<Spanned<Date>> = optional(DATE.placed()).lenient(),
        /// classes that are written down, first one first, where class balances stand above the
        /// collateral (a shortfall at closing stays); subsequent recoveries write them up again, last
        /// one first
        write_down: Vec<Spanned<String>> =
            or_empty(list(NAME, 0, bounds::MANY)),
    }
    check(table) {
        match ["cash_flows", "securities"].iter().any(|key| table.optional(key).is_some()) {
            true => table.none_of(OF_LOANS, "is about loans, and the group holds none"),
            false => _ = table.required("speed"),
        }
    }
    then(group, table) {
        if let (false, Some(matures)) = (group.reference, &group.matures) {
            let problem = Problem::new(matures.span(), "`matures`, but the group is no reference pool");
            table.problem(problem.hint("write `reference = true`"));
        }
        for (position, fee) in group.fees.iter().enumerate() {
            let name = fee.name.get_ref();
            if group.fees.iter().take(position).any(|earlier| earlier.name.get_ref() == name) {
                let message = format!("there are two fees {}", quoted(name));
                let problem = Problem::new(fee.name.span(), message);
                table.problem(problem.label("expected another name"));
            }
        }
    }
}

/// Keys that say something about loans.
const OF_LOANS: &[&str] = &[
    "pool_group",
    "first_due",
    "alternative_pools",
    "prefunding",
    "speed",
    "product_speeds",
    "default_rate",
    "product_default_rates",
    "prepayment_shortfall",
];

impl GroupFile {
    /// Whether it is a reference pool.
    pub(crate) fn is_reference(&self) -> bool {
        self.reference
    }

    /// Its terms as a reference pool.
    pub(crate) fn reference(&self) -> Option<Reference> {
        let matures = self.matures.as_ref().map(|date| *date.get_ref());
        self.reference.then_some(Reference { matures })
    }

    /// The OC target, if it is stated and can be read.
    pub(crate) fn oc(&self) -> Option<&OcFile> {
        self.oc.as_ref()?.as_ref()
    }

    /// The pre-funding account, if it is stated and can be read, at the place of its balance.
    pub(crate) fn prefunding(&self) -> Option<&Spanned<Prefunding>> {
        self.prefunding.as_ref()?.as_ref()
    }

    /// Classes on which fees are taken.
    pub(crate) fn fee_classes(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.fees.iter().flat_map(|fee| match &fee.amount {
            FeeAmountFile::OnClasses(_, on) => &on[..],
            _ => &[],
        })
    }
}

/// Where a group's loans stand, or what it holds in their place.
pub(crate) enum PoolFrom {
    /// A pool file.
    File(Spanned<String>),
    /// A tape, and the map by which it is read.
    Tape(TapeFrom),
    /// A file of cash flows.
    CashFlows(Spanned<String>),
    /// Classes of other deals.
    Securities(Vec<SecurityFile>),
}

choice! {
    pub(crate) PoolKeys reads PoolFrom {
        /// CSV file, see [Pools](#pools-csv-first-line--column-names-lines-that-begin-with--are-comments)
        pool = case(FILE.map(PoolFrom::File)),
        /// in place of `pool`: a servicer's own file, see [Loan tapes](#loan-tapes)
        tape = case(table::<TapeFrom>().map(PoolFrom::Tape)),
        /// in place of loans: CSV file of what the collateral pays by month, whatever the scenario,
        /// see [Collateral that is not loans](#collateral-that-is-not-loans)
        cash_flows = case(FILE.map(PoolFrom::CashFlows)),
        /// in place of loans: classes of other deals, see
        /// [Collateral that is not loans](#collateral-that-is-not-loans)
        securities = case(tables::<SecurityFile>(bounds::MANY).map(PoolFrom::Securities)),
    }
}

keys! {
    /// A tape, and the map by which it is read.
    pub(crate) struct TapeFrom {
        /// the tape
        file: Spanned<String> = required(FILE),
        /// TOML file that says how to read it
        map: Spanned<String> = required(FILE),
    }
}

keys! {
    PrefundingKeys reads Spanned<Prefunding> {
        /// what it holds at closing
        balance_usd = required(number(&bounds::AMOUNT).placed()),
        /// deal month in which what is left of the account is prepaid
        release_month = required(whole(1, MONTHS)),
    } => {
        let balance = *balance_usd.get_ref();
        Spanned::new(balance_usd.span(), Prefunding { balance, release_month })
    }
}

keys! {
    ShortfallKeys reads PrepaymentShortfall {
        /// days of 30 whose interest, at its loan's rate after strips, a prepayment does not pay
        days = required(number(&bounds::DAYS)),
        /// the servicer covers that up to a twelfth of this rate on the loans that pay: not those in
        /// foreclosure, nor those that default in the month
        compensating_pct = or(0.0, number(&bounds::RATE)),
    } => PrepaymentShortfall { days, compensating: Rate::from_percent(compensating_pct) }
}

keys! {
    SeasonedKeys reads Seasoned {
        /// percentages of the cut-off balance (call, OC, stepdown, cumulative losses that triggers
        /// test) mean this balance; default rates as percent of the original balance and printed
        /// loss percentages stay those of the pool
        original_balance_usd = required(number(&bounds::BALANCE)),
        /// losses go on from this sum
        cumulative_loss_usd = or(0.0, number(&bounds::AMOUNT)),
    } => Seasoned { original_usd: original_balance_usd, lost_usd: cumulative_loss_usd }
}

keys! {
    CarveOutKeys reads CarveOut {
        /// by how much
        rate_pct = required(number(&bounds::RATE)),
        /// first deal month
        from_period = required(whole(1, MONTHS)),
    } => CarveOut { rate: Rate::from_percent(rate_pct), from_month: from_period as usize }
}

/// A fee as written.
pub(crate) struct FeeFile {
    pub(crate) name: Spanned<String>,
    pub(crate) amount: FeeAmountFile,
}

/// How much, as written.
pub(crate) enum FeeAmountFile {
    Rate(Rate),
    OnClasses(Rate, Vec<Spanned<String>>),
    Dollars(f64),
    Expression(Spanned<String>),
}

keys! {
    FeeKeys reads FeeFile {
        /// as the document calls it
        name = required(NAME),
        /// how much
        amount = flat::<FeeAmountKeys>(),
    } => FeeFile { name, amount }
}

choice! {
    FeeAmountKeys reads FeeAmountFile {
        /// a twelfth a month, on the group's balance
        rate_pct = flat::<FeeRateKeys>(),
        /// dollars a month
        usd_a_month = case(number(&bounds::AMOUNT).map(FeeAmountFile::Dollars)),
        /// dollars on the date, of what is known with the collections, as
        /// `max(accrued(1%, pool_before), $2500)`
        amount = case(EXPRESSION.map(FeeAmountFile::Expression)),
    }
}

keys! {
    FeeRateKeys reads FeeAmountFile {
        /// a twelfth a month, on the group's balance
        rate_pct = required(number(&bounds::RATE)),
        /// on the balance of these classes instead: an insurer's premium
        on = optional(list(NAME, 0, bounds::MANY)),
    } => {
        let rate = Rate::from_percent(rate_pct);
        match on {
            None => FeeAmountFile::Rate(rate),
            Some(on) => FeeAmountFile::OnClasses(rate, on),
        }
    }
}
