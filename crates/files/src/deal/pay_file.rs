//! `[[pay]]` as written: one step of the priority of payments.

use bonds::deal::Split;
use toml::Spanned;

use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Table;
use crate::reader::words::nearest;
use crate::schema::{
    Form as _, Keys, NAME, Need, Number, Rows, Shape, case, choice, cite, flat, keys, names,
    number, optional, or, or_empty, required, stated, table, word,
};

/// A step as written.
pub(crate) struct StepFile {
    pub(crate) verb: VerbWord,
    /// Accounts; `None` when the step does not say.
    pub(crate) from: Option<Vec<Spanned<String>>>,
    pub(crate) to: Vec<Spanned<String>>,
    /// Plan of the principal that is paid.
    pub(crate) plan: Option<Spanned<String>>,
    /// How much principal, and where the file says so.
    pub(crate) until: Spanned<Until>,
    pub(crate) split: Split,
    /// Part of what may be paid: 1 for all of it.
    pub(crate) part: f64,
    pub(crate) when: WhenFile,
    pub(crate) cite: String,
}

/// The verb of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VerbWord {
    Interest,
    UnpaidInterest,
    Principal,
    BasisRisk,
    ReimburseLoss,
    Accrue,
    ReimburseInsurer,
    FundReserve,
    Release,
    /// Missing or unknown: its fault is noted.
    Unknown,
}

/// What a step says of its verb.
struct Verb {
    name: &'static str,
    verb: VerbWord,
    meaning: &'static str,
    read: fn(Table<'_>) -> Option<PartsFile>,
    rows: fn() -> Rows,
}

const fn verb<K: Keys<Out = PartsFile>>(
    name: &'static str,
    verb: VerbWord,
    meaning: &'static str,
) -> Verb {
    Verb { name, verb, meaning, read: K::read, rows: K::rows }
}

const VERBS: [Verb; 9] = [
    verb::<InterestKeys>("interest", VerbWord::Interest, "the period's interest at the note rate"),
    verb::<InterestKeys>(
        "unpaid_interest",
        VerbWord::UnpaidInterest,
        "interest left unpaid before, with interest on it",
    ),
    verb::<PrincipalKeys>("principal", VerbWord::Principal, "principal"),
    verb::<InterestKeys>(
        "basis_risk",
        VerbWord::BasisRisk,
        "basis risk shortfall of this and earlier dates, with interest",
    ),
    verb::<InterestKeys>("reimburse_loss", VerbWord::ReimburseLoss, "losses allocated before"),
    verb::<AccrueKeys>(
        "accrue",
        VerbWord::Accrue,
        "nothing in cash: the interest of the classes is added to their balance, and its cash to \
         their group's principal",
    ),
    verb::<InsurerKeys>(
        "reimburse_insurer",
        VerbWord::ReimburseInsurer,
        "what an `[[insurer]]` has paid",
    ),
    verb::<ReserveKeys>(
        "fund_reserve",
        VerbWord::FundReserve,
        "deposits in reserve accounts, up to their targets",
    ),
    verb::<AccrueKeys>("release", VerbWord::Release, "all that is left, to a residual"),
];

impl VerbWord {
    /// The verb as files write it.
    pub(crate) fn name(self) -> &'static str {
        VERBS.iter().find(|verb| verb.verb == self).map_or("", |verb| verb.name)
    }

    /// Whether `to` names classes.
    pub(crate) fn pays_classes(self) -> bool {
        !matches!(self, VerbWord::ReimburseInsurer | VerbWord::FundReserve)
    }
}

/// How much principal, before its group is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    Distribution,
    OcDeficiency,
    OcLossDeficiency,
    All,
}

const UNTIL: [(&str, Until); 4] = [
    ("distribution", Until::Distribution),
    ("oc-deficiency", Until::OcDeficiency),
    ("oc-loss-deficiency", Until::OcLossDeficiency),
    ("all", Until::All),
];

/// What stands behind a verb.
#[derive(Default)]
struct PartsFile {
    from: Option<Vec<Spanned<String>>>,
    to: Vec<Spanned<String>>,
    plan: Option<Spanned<String>>,
    until: Option<Spanned<Until>>,
    share: ShareFile,
}

keys! {
    InterestKeys reads PartsFile {
        /// accounts that it is paid from: `"interest"`, `"principal"`, `"derivative"` (net receipts
        /// of the group's contracts), `"reserve"` (its reserve account), with the group in front
        /// when there are several: `"1.interest"`
        from = required(names("accounts")).kept(),
        /// classes that it is paid to
        to = required(names("classes")).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, to, share, ..PartsFile::default() },
    hint(key) { until_hint(key) }
}

keys! {
    PrincipalKeys reads PartsFile {
        /// as in `interest`
        from = required(names("accounts")).kept(),
        /// classes that it is paid to
        to = required(names("classes")).lenient(),
        /// how much: collected, less what OC above target releases; up to the OC target; the part of
        /// that which losses caused; or all (default). The three first mean the group of the classes
        /// paid
        until = stated(word(&UNTIL).placed()),
        /// in place of `until`, down to the balance of this `[[plan]]`
        plan = optional(NAME).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, to, plan, until: until.flatten(), share },
    check(table) {
        if let (Some(Some(_)), Some(Some(Some(until)))) = (&plan, &until) {
            let problem = Problem::new(until.span(), "both `plan` and `until`");
            table.problem(problem.label("a plan is an amount of its own"));
        }
    }
}

keys! {
    AccrueKeys reads PartsFile {
        /// as in `interest`; left out: interest of the groups of its classes, of `release` all that is
        /// left
        from = optional(names("accounts")).lenient(),
        /// the classes
        to = required(names("classes")).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, to, share, ..PartsFile::default() },
    hint(key) { until_hint(key) }
}

keys! {
    InsurerKeys reads PartsFile {
        /// as in `interest`
        from = required(names("accounts")).kept(),
        /// insurers
        to = required(names("insurers")).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, to, share, ..PartsFile::default() },
    hint(key) { until_hint(key) }
}

keys! {
    ReserveKeys reads PartsFile {
        /// as in `interest`
        from = required(names("accounts")).kept(),
        /// groups whose reserve accounts it fills
        to = required(names("groups")).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, to, share, ..PartsFile::default() },
    hint(key) { until_hint(key) }
}

fn until_hint(key: &str) -> Option<String> {
    let hint = "`until` is how much principal is paid: only `principal` has it";
    (key == "until").then(|| hint.to_owned())
}

keys! {
    /// What every step may say: how it is shared, when it is paid, and where the document says so.
    #[derive(Default)]
    struct ShareFile {
        /// among the classes: one after the other, or by what each is owed
        split: Option<Split> = or(Split::Sequential, word(&Split::ALL)).kept(),
        /// part of what the step could pay otherwise
        part_pct: Option<f64> = or(100.0, number(&bounds::PERCENT)).kept(),
        /// the dates on which it pays
        when: WhenFile = or_empty(table::<WhenKeys>()),
        /// where the document says so
        cite: String = cite(),
    }
}

/// When a step applies, as written.
#[derive(Clone, Default)]
pub(crate) enum WhenFile {
    #[default]
    Always,
    Outstanding(Vec<Spanned<String>>),
    Retired(Vec<Spanned<String>>),
    Trigger(Spanned<String>),
    NoTrigger(Spanned<String>),
}

choice! {
    WhenKeys reads WhenFile {
        /// any of these classes has a balance
        outstanding = case(names("classes").map(WhenFile::Outstanding)),
        /// none of these classes has a balance
        retired = case(names("classes").map(WhenFile::Retired)),
        /// this `[[trigger]]` is in effect
        trigger = case(NAME.map(WhenFile::Trigger)),
        /// this `[[trigger]]` is not in effect
        no_trigger = case(NAME.map(WhenFile::NoTrigger)),
    }
}

/// A step: one verb, and what stands behind it.
pub(crate) enum StepKeys {}

impl Keys for StepKeys {
    type Out = StepFile;

    fn read_keys(table: &Table<'_>) -> Option<StepFile> {
        let verbs = VERBS.map(|verb| verb.name);
        // A misspelt verb is a fault, but its step is read all the same.
        let misspelt = || {
            let entries = table.entries();
            entries.into_iter().find_map(|entry| Some((nearest(&entry.key, verbs)?, entry)))
        };
        let step = table.exactly_one(&verbs).or_else(misspelt);
        let (verb, parts) = match &step {
            Some((name, value)) => {
                let verb = VERBS.iter().find(|verb| verb.name == *name);
                let parts = value.table().and_then(|table| (verb?.read)(table));
                let to_is_known = parts.as_ref().is_some_and(|parts| !parts.to.is_empty());
                let verb = verb.filter(|_| to_is_known);
                (verb.map_or(VerbWord::Unknown, |verb| verb.verb), parts.unwrap_or_default())
            }
            None => (VerbWord::Unknown, PartsFile::default()),
        };
        let PartsFile { from, to, plan, until, share } = parts;
        Some(StepFile {
            verb,
            from,
            to,
            plan,
            until: until.unwrap_or_else(|| Spanned::new(0..0, Until::All)),
            split: share.split.unwrap_or(Split::Sequential),
            part: share.part_pct.unwrap_or(100.0) / 100.0,
            when: share.when,
            cite: if share.cite.is_empty() { table.cite() } else { share.cite },
        })
    }

    fn describe(rows: &mut Rows) {
        let case = |verb: &Verb| {
            let mut case = Rows::default();
            case.add(verb.name, verb.meaning, Need::Required, Shape::Table((verb.rows)()));
            case
        };
        rows.add_cases(Number::Exactly, VERBS.iter().map(case).collect());
    }

    fn hint(key: &str) -> Option<String> {
        let belongs = ["from", "to", "split", "when", "until"].contains(&key);
        belongs.then(|| format!("write it inside of the verb: `interest = {{ {key} = ... }}`"))
    }
}
