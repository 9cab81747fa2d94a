//! `[[pay]]` as written: one step of the priority of payments.

use bonds::deal::Split;
use toml::Spanned;

use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Table;
use crate::reader::words::nearest;

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

impl VerbWord {
    const ALL: [(&'static str, VerbWord); 9] = [
        ("interest", VerbWord::Interest),
        ("unpaid_interest", VerbWord::UnpaidInterest),
        ("principal", VerbWord::Principal),
        ("basis_risk", VerbWord::BasisRisk),
        ("reimburse_loss", VerbWord::ReimburseLoss),
        ("accrue", VerbWord::Accrue),
        ("reimburse_insurer", VerbWord::ReimburseInsurer),
        ("fund_reserve", VerbWord::FundReserve),
        ("release", VerbWord::Release),
    ];

    /// The verb as files write it.
    pub(crate) fn name(self) -> &'static str {
        VerbWord::ALL.iter().find(|(_, verb)| *verb == self).map_or("", |(name, _)| name)
    }

    /// Whether `to` names classes.
    pub(crate) fn pays_classes(self) -> bool {
        !matches!(self, VerbWord::ReimburseInsurer | VerbWord::FundReserve)
    }

    /// What `to` names.
    fn payees(self) -> &'static str {
        match self {
            VerbWord::ReimburseInsurer => "insurers",
            VerbWord::FundReserve => "groups",
            _ => "classes",
        }
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

/// When a step applies, as written.
pub(crate) enum WhenFile {
    Always,
    Outstanding(Vec<Spanned<String>>),
    Retired(Vec<Spanned<String>>),
    Trigger(Spanned<String>),
    NoTrigger(Spanned<String>),
}

/// Reads a step.
pub(crate) fn read(table: Table<'_>) -> StepFile {
    let verbs = VerbWord::ALL.map(|(name, _)| name);
    // A misspelt verb is a fault, but its step is read all the same.
    let misspelt = || {
        let entries = table.entries();
        entries.into_iter().find_map(|entry| Some((nearest(&entry.key, verbs)?, entry)))
    };
    let step = table.exactly_one(&verbs).or_else(misspelt);
    let verb = step
        .as_ref()
        .and_then(|(name, _)| VerbWord::ALL.iter().find(|(word, _)| word == name))
        .map_or(VerbWord::Unknown, |(_, verb)| *verb);
    let mut file = StepFile {
        verb,
        from: None,
        to: Vec::new(),
        plan: None,
        until: Spanned::new(0..0, Until::All),
        split: Split::Sequential,
        part: 1.0,
        when: WhenFile::Always,
        cite: table.cite(),
    };
    if let Some((_, value)) = step {
        match value.table() {
            Some(parts) => file.read_parts(parts),
            None => file.verb = VerbWord::Unknown,
        }
    }
    table.finish_hinted(|key| {
        let belongs = ["from", "to", "split", "when", "until"].contains(&key);
        belongs.then(|| format!("write it inside of the verb: `interest = {{ {key} = ... }}`"))
    });
    file
}

impl StepFile {
    fn read_parts(&mut self, parts: Table<'_>) {
        self.from = match self.verb {
            VerbWord::Accrue | VerbWord::Release => parts.optional("from"),
            _ => parts.required("from"),
        }
        .map(|from| from.names("accounts"));
        let to = parts.required("to");
        self.to = to.as_ref().map(|to| to.names(self.verb.payees())).unwrap_or_default();
        if to.is_none() || to.is_some_and(|to| !matches!(to.inner(), toml::de::DeValue::Array(_))) {
            self.verb = VerbWord::Unknown;
        }
        if let Some(split) = parts.optional("split").and_then(|split| split.one_of(&Split::ALL)) {
            self.split = split;
        }
        if self.verb == VerbWord::Principal {
            self.plan = parts.optional("plan").and_then(|plan| plan.name());
            if let (true, Some(until)) = (self.plan.is_some(), parts.optional("until")) {
                let message = "both `plan` and `until`";
                let label = "a plan is an amount of its own";
                parts.problem(Problem::new(until.key_span, message).label(label));
            }
        }
        if self.verb == VerbWord::Principal
            && let Some(value) = parts.optional("until")
            && let Some(until) = value.one_of(&UNTIL)
        {
            self.until = Spanned::new(value.span(), until);
        }
        if let Some(part) = parts.optional("part_pct").and_then(|p| p.number(&bounds::PERCENT)) {
            self.part = part / 100.0;
        }
        if let Some(when) = parts.optional("when").and_then(|when| when.table()) {
            self.when = read_when(when);
        }
        let cite = parts.cite();
        if !cite.is_empty() {
            self.cite = cite;
        }
        parts.finish_hinted(|key| {
            let hint = "`until` is how much principal is paid: only `principal` has it";
            (key == "until").then(|| hint.to_owned())
        });
    }
}

fn read_when(table: Table<'_>) -> WhenFile {
    let form = table.exactly_one(&["outstanding", "retired", "trigger", "no_trigger"]);
    let when = form.and_then(|(key, value)| match key {
        "outstanding" => Some(WhenFile::Outstanding(value.names("classes"))),
        "retired" => Some(WhenFile::Retired(value.names("classes"))),
        "trigger" => value.name().map(WhenFile::Trigger),
        _ => value.name().map(WhenFile::NoTrigger),
    });
    table.finish();
    when.unwrap_or(WhenFile::Always)
}
