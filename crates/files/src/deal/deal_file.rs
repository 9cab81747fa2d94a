//! `deal.toml` as written. Names are not looked up here (see [`crate::deal::resolve`]); what cannot
//! be read is `None` and has its fault noted.

use bonds::deal::Dates;
use grid::{Assumption, Conventions, Shock, Term};
use terms::DayCount;
use toml::Spanned;

use crate::deal::amount_file::AmountFile;
use crate::deal::breakeven_file::BreakevenFile;
use crate::deal::call_file::CallFile;
use crate::deal::class_file::ClassFile;
use crate::deal::contract_file::ContractFile;
use crate::deal::dates_file::DatesFile;
use crate::deal::group_file::GroupFile;
use crate::deal::index_file::{IndexKeys, Indices};
use crate::deal::liquidation_file::LiquidationFile;
use crate::deal::own_file::{AccountFile, StepFeeFile};
use crate::deal::pay_file::{StepFile, StepKeys};
use crate::deal::plan_file::PlanFile;
use crate::deal::recipient_file::Set;
use crate::deal::terms_list;
use crate::deal::trigger_file::TriggerFile;
use crate::reader::bounds;
use crate::reader::toml_reader::{Document, Value};
use crate::reader::words::quoted;
use crate::schema::{
    FLAG, Form, Keys as _, NAME, Shape, TEXT, by_name, keys, list, names, number, optional, or,
    or_empty, required, table, tables, whole, word,
};

/// A deal file as written.
#[derive(Default)]
pub(crate) struct DealFile {
    pub(crate) name: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) dates: Option<Dates>,
    /// `[dates]` as far as it could be read.
    pub(crate) stated_dates: Option<DatesFile>,
    pub(crate) conventions: Option<Conventions>,
    pub(crate) index: Indices,
    pub(crate) groups: Vec<GroupFile>,
    pub(crate) classes: Vec<ClassFile>,
    pub(crate) call: Option<CallFile>,
    pub(crate) steps: Vec<StepFile>,
    pub(crate) speeds_pct: Vec<f64>,
    pub(crate) shocks: Vec<Shock>,
    pub(crate) contracts: Vec<ContractFile>,
    pub(crate) plans: Vec<PlanFile>,
    pub(crate) insurers: Vec<InsurerFile>,
    pub(crate) accounts: Vec<AccountFile>,
    pub(crate) fees: Vec<StepFeeFile>,
    pub(crate) triggers: Vec<TriggerFile>,
    pub(crate) amounts: Vec<AmountFile>,
    /// Lists of classes, by name.
    pub(crate) sets: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
    /// `[defaults]`; without it nothing is stated.
    pub(crate) defaults: LiquidationFile,
    pub(crate) breakeven: Option<BreakevenFile>,
    pub(crate) assumptions: Vec<Spanned<Assumption>>,
    pub(crate) terms: Vec<Term>,
    /// Whether the syntax is broken, so that names cannot be looked up.
    pub(crate) broken: bool,
}

keys! {
    pub(crate) DealKeys reads DealFile {
        /// what the deal is called
        deal = required(table::<NameFile>()).kept(),
        /// when it pays, and over which days interest accrues
        dates = required(table::<DatesFile>()).kept(),
        /// how lives and durations count days
        conventions = or(MARKET, table::<ConventionsKeys>()).kept(),
        /// indices, their levels, and their run by view
        index = or(Indices::none(), table::<IndexKeys>()).lenient(),
        /// loans, their speeds, and the terms that hang on a group of them
        group = required(tables::<GroupFile>(bounds::FEW)).lenient(),
        /// the classes, most senior first
        class = required(tables::<ClassFile>(bounds::MANY)).lenient(),
        /// the clean-up call. The holder of the collateral redeems every class at par and the premium,
        /// with unpaid interest where an `unpaid_interest` step names the class
        call = optional(table::<CallFile>()).lenient(),
        /// the priority of payments, in order of execution: each step has exactly one verb
        pay = required(tables::<StepKeys>(bounds::MANY)).lenient(),
        /// swaps, caps, floors, corridors
        contract = optional(tables::<ContractFile>(bounds::MANY)).lenient(),
        /// planned amortization
        plan = optional(tables::<PlanFile>(bounds::FEW)).lenient(),
        /// insurers of classes
        insurer = optional(tables::<InsurerFile>(bounds::FEW)).lenient(),
        /// accounts beside those of the groups, which keep their cash
        account = optional(tables::<AccountFile>(bounds::FEW)).lenient(),
        /// fees that steps pay, in their place
        fee = optional(tables::<StepFeeFile>(bounds::FEW)).lenient(),
        /// tests on which terms depend
        trigger = optional(tables::<TriggerFile>(bounds::FEW)).lenient(),
        /// amounts and tests that other terms name
        amount = optional(tables::<AmountFile>(bounds::MANY)).lenient(),
        /// lists of classes by name, which expressions name in place of the classes
        sets = optional(by_name("sets", bounds::FEW, names("classes"))).lenient(),
        /// what becomes of defaulted loans
        defaults = optional(table::<LiquidationFile>()).lenient(),
        /// how the document quotes break-evens
        breakeven = optional(table::<BreakevenFile>()).lenient(),
        /// what the document's tables show
        quotes = optional(table::<QuotesFile>()).lenient(),
        /// terms that the document does not state
        assumption = optional(tables::<AssumptionKeys>(bounds::MANY)).lenient(),
    } => {
        let NameFile { name, title, source } = deal.unwrap_or_default();
        let quotes = quotes.unwrap_or_default();
        let steps = write_out(pay, sets.as_deref().unwrap_or_default(), &class);
        DealFile {
            name,
            title,
            source,
            dates: dates.as_ref().and_then(DatesFile::dates),
            stated_dates: dates,
            conventions,
            index,
            groups: group,
            classes: class,
            call,
            steps,
            speeds_pct: quotes.speeds_pct.unwrap_or_else(|| vec![100.0]),
            shocks: quotes.shocks,
            contracts: contract.unwrap_or_default(),
            plans: plan.unwrap_or_default(),
            insurers: insurer.unwrap_or_default(),
            accounts: account.unwrap_or_default(),
            fees: fee.unwrap_or_default(),
            triggers: trigger.unwrap_or_default(),
            amounts: amount.unwrap_or_default(),
            sets: sets.unwrap_or_default(),
            defaults: defaults.unwrap_or_default(),
            breakeven,
            assumptions: assumption.unwrap_or_default(),
            terms: Vec::new(),
            broken: false,
        }
    },
    check(table) {
        let dates = dates.as_ref().and_then(Option::as_ref);
        let problems = table.document.problems;
        if let (Some(first), Some(Some(call))) = (dates.and_then(DatesFile::first_payment), &call) {
            call.check(first, problems);
        }
        if let (Some(closing), Some(groups)) = (dates.and_then(DatesFile::closing), &group) {
            groups.iter().filter_map(GroupFile::oc).for_each(|oc| oc.check(closing, problems));
        }
    }
}

/// The steps with the classes of every set in the place of its name, unless a class is called so.
fn write_out(mut steps: Vec<StepFile>, sets: &[Set], classes: &[ClassFile]) -> Vec<StepFile> {
    let is_class = |set: &Set| {
        let mut names = classes.iter().filter_map(|class| class.name.as_ref());
        names.any(|name| name.get_ref() == set.0.get_ref())
    };
    let sets: Vec<Set> = sets.iter().filter(|set| !is_class(set)).cloned().collect();
    steps.iter_mut().for_each(|step| step.write_out(&sets));
    steps
}

impl DealFile {
    /// Reads every table of the file.
    pub(crate) fn read(document: &Document<'_>) -> DealFile {
        let mut file = DealKeys::read(document.table()).unwrap_or_default();
        file.broken = document.broken;
        file.index.levels.complete &= !document.broken;
        file.terms = terms_list::list(document, &file);
        file
    }
}

keys! {
    /// What a deal is called.
    #[derive(Default)]
    struct NameFile {
        /// short name: letters, digits, `-`, `.`
        name: Option<String> = required(ShortName).kept(),
        /// as tables head it
        title: Option<String> = required(TEXT).kept(),
        /// the document
        source: Option<String> = required(TEXT).kept(),
    }
}

/// A name that a file may have, too.
struct ShortName;

impl Form for ShortName {
    type Out = String;

    fn read(&self, value: &Value<'_>) -> Option<String> {
        let name = value.words()?;
        let good = name.len() <= bounds::NAME
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
        if !good {
            let message = format!("the deal cannot be called {}", quoted(&name));
            value.fault(message, "letters, digits, `-`, `.`", Some("as in `trust-2003-8`".into()));
        }
        good.then_some(name)
    }

    fn shape(&self) -> Shape {
        Shape::Text("a short name".to_owned())
    }
}

/// Conventions of a file that states none.
const MARKET: Conventions = Conventions {
    wal_day_count: DayCount::Thirty360,
    thirty_360: None,
    duration_day_count: None,
    static_with_derivatives: true,
};

keys! {
    ConventionsKeys reads Conventions {
        /// how months of 30 days are counted, in yields and the durations against them, accrued
        /// interest, the first period, average lives; in `"30/360-end-of-february"` the last day of
        /// February is day 30, be it the first day or the last (default: `wal_day_count` where that
        /// is one of the two, else `"30/360"`)
        thirty_360 = optional(word(&DayCount::THIRTY_360)),
        /// years of average lives, where they are not those of `thirty_360`
        wal_day_count = optional(word(&DayCount::ALL)),
        /// whether runs at static indices include the derivative contracts
        static_with_derivatives = or(true, FLAG),
        /// years of the duration of floating-rate classes (default: those in which each class
        /// accrues)
        duration_day_count = optional(word(&DayCount::ALL)),
    } => Conventions {
        wal_day_count: wal_day_count.or(thirty_360).unwrap_or(MARKET.wal_day_count),
        thirty_360,
        duration_day_count,
        static_with_derivatives,
    }
}

keys! {
    /// The document's speeds and rate shocks.
    #[derive(Default)]
    struct QuotesFile {
        /// percent of the pricing speed (default `[100]`)
        speeds_pct: Option<Vec<f64>> =
            optional(list(number(&bounds::OF_PRICING), 1, bounds::MANY)).lenient(),
        /// of its rate schedules
        shocks: Vec<Shock> = or_empty(tables::<ShockKeys>(bounds::FEW)),
    }
}

keys! {
    ShockKeys reads Shock {
        /// how far every index moves
        shift_bp = required(number(&bounds::BASIS_POINTS)),
        /// first deal month that it moves
        from_period = required(whole(1, bounds::MONTHS)),
    } => Shock { shift_bp, from_month: from_period }
}

keys! {
    /// An insurer as written.
    pub(crate) struct InsurerFile {
        /// named by `reimburse_insurer` steps
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// classes whose current interest it pays, and the principal that losses would take; not
        /// basis risk
        classes: Vec<Spanned<String>> = required(list(NAME, 0, bounds::MANY)).lenient(),
    }
}

keys! {
    AssumptionKeys reads Spanned<Assumption> {
        /// dotted path of a term, classes and groups by name: `class.1-A-1.price_pct`; or
        /// `pool.COLUMN`
        term = required(TEXT.placed()),
        /// why
        reason = required(TEXT),
        /// `true`: chosen by looking at the published numbers
        fitted = or(false, FLAG),
        /// what was measured
        evidence = optional(TEXT).lenient(),
    } => {
        let place = term.span();
        Spanned::new(place, Assumption { term: term.into_inner(), reason, fitted, evidence })
    }
}
