//! `[[pay]]` as written: one step of the priority of payments.

use std::collections::HashSet;

use bonds::deal::Split;
use toml::Spanned;

use crate::deal::pay_limits_file::{Until, When, hint};
use crate::deal::recipient_file::{self, RecipientFile, Recipients, Set};
use crate::formula::EXPRESSION;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Table;
use crate::reader::words::nearest;
use crate::schema::{
    Keys, NAME, Need, Number, Rows, Shape, cite, flat, keys, names, optional, or, required, word,
};

/// A step as written.
pub(crate) struct StepFile {
    pub(crate) verb: VerbWord,
    /// Accounts; `None` when the step does not say.
    pub(crate) from: Option<Vec<Spanned<String>>>,
    /// A class that grows by what is paid, in place of accounts.
    pub(crate) grows: Option<Spanned<String>>,
    /// Every name that receives it, each once.
    pub(crate) to: Vec<Spanned<String>>,
    /// Recipients, where names and `split` do not say enough.
    pub(crate) recipients: Option<Vec<RecipientFile>>,
    /// Dollars at most, an expression.
    pub(crate) until: Option<Spanned<String>>,
    /// What its classes together keep of their balances, an expression.
    pub(crate) down_to: Option<Spanned<String>>,
    pub(crate) split: Split,
    /// The dates on which it pays, a test; `None`: all of them.
    pub(crate) when: Option<Spanned<String>>,
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
    Defer,
    ReimburseInsurer,
    FundReserve,
    Transfer,
    Fee,
    WriteDown,
    WriteUp,
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

const VERBS: [Verb; 14] = [
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
    verb::<DeferKeys>(
        "defer",
        VerbWord::Defer,
        "nothing in cash: interest of the classes is added to their balance, as where loans defer theirs",
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
    verb::<TransferKeys>("transfer", VerbWord::Transfer, "cash from accounts to an account"),
    verb::<FeeKeys>("fee", VerbWord::Fee, "a `[[fee]]`, in its place among the steps"),
    verb::<LossKeys>(
        "write_down",
        VerbWord::WriteDown,
        "losses, in their place among the steps: balances fall without cash",
    ),
    verb::<LossKeys>(
        "write_up",
        VerbWord::WriteUp,
        "what classes were written down before: balances rise without cash",
    ),
    verb::<AccrueKeys>("release", VerbWord::Release, "all that is left, to a residual"),
];

impl StepFile {
    /// Whether no account is drawn: losses, deferred interest, and a class that grows.
    pub(crate) fn is_cashless(&self) -> bool {
        let of_verb = [VerbWord::Defer, VerbWord::WriteDown, VerbWord::WriteUp];
        self.grows.is_some() || of_verb.contains(&self.verb)
    }

    /// Puts the classes of every set in the place of its name.
    pub(crate) fn write_out(&mut self, sets: &[Set]) {
        if self.verb.pays_classes() {
            self.to = recipient_file::written_out(std::mem::take(&mut self.to), sets);
        }
        if let Some(recipients) = &mut self.recipients {
            recipient_file::write_out(recipients, sets);
        }
    }
}

impl VerbWord {
    /// The verb as files write it.
    pub(crate) fn name(self) -> &'static str {
        VERBS.iter().find(|verb| verb.verb == self).map_or("", |verb| verb.name)
    }

    /// Whether `to` names classes.
    pub(crate) fn pays_classes(self) -> bool {
        !matches!(
            self,
            VerbWord::ReimburseInsurer | VerbWord::FundReserve | VerbWord::Transfer | VerbWord::Fee
        )
    }
}

/// What stands behind a verb.
#[derive(Default)]
struct PartsFile {
    from: Option<Vec<Spanned<String>>>,
    grows: Option<Spanned<String>>,
    to: Vec<RecipientFile>,
    until: Option<Spanned<String>>,
    down_to: Option<Spanned<String>>,
    share: ShareFile,
}

/// Names as recipients.
fn plain(names: Vec<Spanned<String>>) -> Vec<RecipientFile> {
    names.into_iter().map(RecipientFile::named).collect()
}

keys! {
    InterestKeys reads PartsFile {
        /// accounts that it is paid from: `"interest"`, `"principal"`, `"derivative"` (net receipts
        /// of the group's contracts), `"reserve"` (its reserve account), with the group in front
        /// when there are several: `"1.interest"`; or an `[[account]]` by name
        from = required(names("accounts")).kept(),
        /// who receives it: classes and sets by name; or recipients of recipients
        to = required(Recipients).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, to, share, ..PartsFile::default() },
    hint(key) {
        let limits = ["until", "down_to"].contains(&key);
        let limit = || format!("a limit is its recipient's: `to = [{{ class = \"A\", {key} = ... }}]`");
        limits.then(limit).or_else(|| hint(key))
    }
}

keys! {
    PrincipalKeys reads PartsFile {
        /// as in `interest`
        from = optional(names("accounts")),
        /// a class of a reference group that grows by what is paid, in place of `from`: its principal is
        /// so much less
        grows = optional(NAME).lenient(),
        /// who receives it: classes and sets by name; or recipients of recipients
        to = required(Recipients).lenient(),
        /// so many dollars at most (default: all): often `distribution`, `oc_deficiency`,
        /// `oc_loss_deficiency`
        until = optional(Until).lenient(),
        /// until its classes together have this balance; the name of a `[[plan]]` for its balance
        down_to = optional(EXPRESSION).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, grows, to, until, down_to, share },
    check(table) {
        if let (Some(None), Some(None)) = (&from, &grows) {
            table.required("from");
        }
        if let (Some(Some(_)), Some(Some(grows))) = (&from, &grows) {
            let problem = Problem::new(grows.span(), "both `from` and `grows`");
            table.problem(problem.label("a class that grows is in place of accounts"));
        }
    },
    hint(key) { hint(key) }
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
    } => PartsFile { from, to: plain(to), share, ..PartsFile::default() },
    hint(key) { hint(key) }
}

keys! {
    TransferKeys reads PartsFile {
        /// as in `interest`
        from = required(names("accounts")).kept(),
        /// the account that it fills, named as in `from`
        to = required(NAME),
        /// so many dollars at most (default: all)
        until = optional(EXPRESSION).lenient(),
        /// the dates on which it is made
        when = optional(When),
        /// where the document says so
        cite = cite(),
    } => PartsFile {
        from,
        to: plain(vec![to]),
        until,
        share: ShareFile { when, cite, ..ShareFile::default() },
        ..PartsFile::default()
    },
    hint(key) { hint(key) }
}

keys! {
    FeeKeys reads PartsFile {
        /// as in `interest`
        from = required(names("accounts")).kept(),
        /// fees by name
        to = required(names("fees")).lenient(),
        /// so many dollars at most (default: what is due)
        until = optional(EXPRESSION).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, to: plain(to), until, share, ..PartsFile::default() },
    hint(key) { hint(key) }
}

keys! {
    LossKeys reads PartsFile {
        /// classes and sets by name, in the order in which they bear it; or recipients of recipients
        to = required(Recipients).lenient(),
        /// so many dollars at most
        until = required(EXPRESSION),
        /// how it is shared, and when it is booked
        share = flat::<ShareFile>().lenient(),
    } => PartsFile {
        to,
        until: Some(until),
        share,
        ..PartsFile::default()
    },
    hint(key) { hint(key) }
}

keys! {
    DeferKeys reads PartsFile {
        /// classes and sets by name; or recipients of recipients
        to = required(Recipients).lenient(),
        /// so many dollars at most: often `deferred_interest`
        until = required(EXPRESSION),
        /// how it is shared, and when it is booked
        share = flat::<ShareFile>().lenient(),
    } => PartsFile {
        to,
        until: Some(until),
        share,
        ..PartsFile::default()
    },
    hint(key) { hint(key) }
}

keys! {
    InsurerKeys reads PartsFile {
        /// as in `interest`
        from = required(names("accounts")).kept(),
        /// insurers
        to = required(names("insurers")).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, to: plain(to), share, ..PartsFile::default() },
    hint(key) { hint(key) }
}

keys! {
    ReserveKeys reads PartsFile {
        /// as in `interest`
        from = required(names("accounts")).kept(),
        /// groups whose reserve accounts it fills
        to = required(names("groups")).lenient(),
        /// how it is shared, and when it is paid
        share = flat::<ShareFile>().lenient(),
    } => PartsFile { from, to: plain(to), share, ..PartsFile::default() },
    hint(key) { hint(key) }
}

keys! {
    /// What every step may say: how it is shared, when it is paid, and where the document says so.
    #[derive(Default)]
    struct ShareFile {
        /// among the classes: one after the other, or by what each is owed
        split: Option<Split> = or(Split::Sequential, word(&Split::ALL)).kept(),
        /// the dates on which it pays
        when: Option<Spanned<String>> = optional(When),
        /// where the document says so
        cite: String = cite(),
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
        let PartsFile { from, grows, to, until, down_to, share } = parts;
        let mut all = Vec::new();
        to.iter().for_each(|one| one.names(&mut all));
        let mut seen = HashSet::new();
        let once = all.into_iter().filter(|name| seen.insert(name.get_ref().as_str()));
        Some(StepFile {
            verb,
            from,
            grows,
            to: once.cloned().collect(),
            recipients: (!to.iter().all(|one| one.is_plain)).then_some(to),
            until,
            down_to,
            split: share.split.unwrap_or(Split::Sequential),
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
