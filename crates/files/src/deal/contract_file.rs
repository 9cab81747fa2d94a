//! `[[contract]]` as written: a derivative contract of a group.

use bonds::deal::{ContractTerms, Notional};
use collateral::SpeedCurve;
use terms::{Date, DayCount, IndexId, Rate};
use toml::Spanned;

use crate::deal::speed_file::SPEED;
use crate::reader::bounds::{self, MONTHS};
use crate::reader::source::Problem;
use crate::schema::{
    DATE, FILE, FLAG, Form as _, NAME, case, choice, flat, keys, list, number, optional, or,
    required, table, whole, word,
};

keys! {
    /// A contract as written.
    pub(crate) struct ContractFile {
        /// as the document calls it
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// whose interest pays and gets (default: the only one)
        group: Option<Spanned<String>> = optional(NAME).lenient(),
        /// its legs
        terms: Option<TermsFile> = flat::<LegsKeys>().kept(),
        /// on what it pays
        notional: Option<NotionalFile> = required(table::<NotionalKeys>()).kept(),
        /// such contracts of a group together never exceed its class balances
        balance_guaranteed: bool = or(false, FLAG).lenient(),
        /// first day of the first period (default: closing)
        accrues_from: Option<Date> = optional(DATE).lenient(),
    }
}

impl ContractFile {
    /// Whether it is a swap, or cannot be told from one.
    pub(crate) fn is_swap(&self) -> bool {
        self.terms.as_ref().is_none_or(|terms| matches!(terms.legs, Legs::Swap { .. }))
    }
}

/// The legs, with the name of their index.
pub(crate) struct TermsFile {
    pub(crate) index: Spanned<String>,
    legs: Legs,
}

enum Legs {
    Swap { fixed: Rate, fixed_day_count: DayCount, index_day_count: DayCount },
    Cap { strike: Rate, ceiling: Option<Rate>, day_count: DayCount },
    Floor { strike: Rate, day_count: DayCount },
}

impl TermsFile {
    /// The legs on the index at `index`.
    pub(crate) fn on(&self, index: IndexId) -> ContractTerms {
        match self.legs {
            Legs::Swap { fixed, fixed_day_count, index_day_count } => {
                ContractTerms::Swap { fixed, fixed_day_count, index, index_day_count }
            }
            Legs::Cap { strike, ceiling, day_count } => {
                ContractTerms::Cap { strike, ceiling, index, day_count }
            }
            Legs::Floor { strike, day_count } => ContractTerms::Floor { strike, index, day_count },
        }
    }
}

choice! {
    pub(crate) LegsKeys reads TermsFile {
        /// the trust pays a fixed rate and gets the index
        swap = case(table::<SwapKeys>()),
        /// the trust gets what the index is above a strike
        cap = case(table::<CapKeys>()),
        /// the trust gets what the index is below a strike
        floor = case(table::<FloorKeys>()),
    }
}

keys! {
    SwapKeys reads TermsFile {
        /// name of the index
        index = required(NAME),
        /// what the trust pays
        fixed_pct = required(number(&bounds::INDEX)),
        /// of the fixed leg
        fixed_day_count = or(DayCount::Actual360, word(&DayCount::ALL)),
        /// of the leg that follows the index
        index_day_count = or(DayCount::Actual360, word(&DayCount::ALL)),
    } => {
        let fixed = Rate::from_percent(fixed_pct);
        TermsFile { index, legs: Legs::Swap { fixed, fixed_day_count, index_day_count } }
    }
}

keys! {
    CapKeys reads TermsFile {
        /// name of the index
        index = required(NAME),
        /// strike
        strike_pct = required(number(&bounds::INDEX)),
        /// the index counts up to this rate only: a corridor
        ceiling_pct = optional(number(&bounds::INDEX).placed()),
        /// of what it pays
        day_count = or(DayCount::Actual360, word(&DayCount::ALL)),
    } => {
        let strike = Rate::from_percent(strike_pct);
        let ceiling = ceiling_pct.map(|ceiling| Rate::from_percent(ceiling.into_inner()));
        TermsFile { index, legs: Legs::Cap { strike, ceiling, day_count } }
    },
    check(table) {
        if let (Some(strike), Some(Some(ceiling))) = (strike_pct, &ceiling_pct)
            && *ceiling.get_ref() <= strike
        {
            let problem = Problem::new(ceiling.span(), "the ceiling is not above the strike");
            table.problem(problem.label("expected a rate above `strike_pct`"));
        }
    }
}

keys! {
    FloorKeys reads TermsFile {
        /// name of the index
        index = required(NAME),
        /// strike
        strike_pct = required(number(&bounds::INDEX)),
        /// of what it pays
        day_count = or(DayCount::Actual360, word(&DayCount::ALL)),
    } => TermsFile {
        index,
        legs: Legs::Floor { strike: Rate::from_percent(strike_pct), day_count },
    }
}

/// The notional: known, or a column of a file.
pub(crate) enum NotionalFile {
    Known(Notional),
    /// File with a column of the contract's name, and the last month that it must reach.
    Schedule {
        file: Spanned<String>,
        last_month: u32,
    },
}

choice! {
    pub(crate) NotionalKeys reads NotionalFile {
        /// notional in the first month
        start_usd = flat::<DecliningKeys>(),
        /// percent of the group's class balances
        bonds_pct = flat::<OfBondsKeys>(),
        /// notional of each deal month; none after the last
        by_month_usd = case(
            list(number(&bounds::AMOUNT), 0, bounds::MANY)
                .map(|by_month| NotionalFile::Known(Notional::Schedule(by_month))),
        ),
        /// CSV file with a column of the contract's name
        schedule = flat::<ScheduleKeys>(),
    }
}

keys! {
    DecliningKeys reads NotionalFile {
        /// notional in the first month
        start_usd = required(number(&bounds::AMOUNT)),
        /// how it runs off, by deal month or by age since the start; left out: constant
        run_off = optional(SPEED),
        /// its months
        months = flat::<MonthsKeys>(),
    } => NotionalFile::Known(declining(start_usd, run_off, months)?)
}

keys! {
    OfBondsKeys reads NotionalFile {
        /// percent of the group's class balances
        bonds_pct = required(number(&bounds::NOTIONAL)),
        /// its months
        months = flat::<MonthsKeys>(),
    } => {
        let (first_month, last_month) = (months.first(), months.last());
        NotionalFile::Known(Notional::Bonds { pct: bonds_pct, first_month, last_month })
    }
}

keys! {
    ScheduleKeys reads NotionalFile {
        /// CSV file with a column of the contract's name
        schedule = required(FILE),
        /// its months
        months = flat::<MonthsKeys>(),
    } => NotionalFile::Schedule { file: schedule, last_month: *months.last_month.get_ref() }
}

keys! {
    struct MonthsKeys {
        /// first deal month in which it pays
        first_month: u32 = or(1, whole(1, MONTHS)),
        /// last deal month in which it pays: a schedule has a row for every month up to it
        last_month: Spanned<u32> = required(whole(1, MONTHS).placed()),
    }
    then(months, table) {
        if *months.last_month.get_ref() < months.first_month {
            let place = months.last_month.span();
            let problem = Problem::new(place, "the last month is before the first");
            table.problem(problem.label("expected a month from `first_month` on"));
        }
    }
}

impl MonthsKeys {
    fn first(&self) -> usize {
        self.first_month as usize
    }

    fn last(&self) -> usize {
        *self.last_month.get_ref() as usize
    }
}

/// A notional that starts in the first of `months` and runs off at a speed until the last: the
/// start's notional is whole, later ones are what survives. A speed by deal month counts deal months,
/// one by age the months since the start.
fn declining(start: f64, run_off: Option<SpeedCurve>, months: MonthsKeys) -> Option<Notional> {
    let (first, last) = (months.first(), months.last());
    let ages = last.checked_sub(first)? + 1;
    let mut by_month = vec![0.0; first - 1];
    let mut notional = start;
    let speed = match run_off {
        Some(curve) => Some(curve.at(100.0, last).ok()?),
        None => None,
    };
    for age in 1..=ages {
        by_month.push(notional);
        if let Some(speed) = &speed {
            notional *= 1.0 - speed.smm(first + age - 1, age);
        }
    }
    Some(Notional::Schedule(by_month))
}
