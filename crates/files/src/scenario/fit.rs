//! What a scenario file asks of its deals, and which of them have it.

use std::ops::Range;

use bonds::deal::ClassKind;
use grid::DealInputs;
use grid::batch::plan::GridPlan;
use grid::setting::Setting;
use toml::Spanned;

use crate::doubt::{Doubt, DoubtKind, Doubts, Noted};
use crate::reader::error::Faults;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::{did_you_mean, quoted};
use crate::scenario::grid_file::GridFile;

/// What a scenario file comes to for its deals.
#[derive(Clone, Debug, PartialEq)]
pub struct DealPlans {
    /// The plan of each deal, with those of the named classes that it has. `None`: the deal is left
    /// out, for it has none of them, or no call or forward levels where the file wants these.
    pub plans: Vec<Option<GridPlan>>,
    /// Which deals are left out, or repeat their cells, and why, each with its place in the file.
    pub doubts: Vec<Doubt>,
}

/// What a file asks for that a deal may lack, with the places.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Asked {
    /// Classes by name.
    pub(crate) classes: Vec<Spanned<String>>,
    /// Forward index levels.
    pub(crate) forward: Option<Range<usize>>,
    /// A call.
    pub(crate) call: Option<Range<usize>>,
    /// Ages of loans, which a speed counts.
    pub(crate) ages: Option<Range<usize>>,
    /// Multiples of the deal's default rates.
    pub(crate) multiple: Option<Range<usize>>,
    /// Groups, products, indices and pools by name.
    pub(crate) names: Vec<Spanned<Setting>>,
}

/// Something that a deal has or lacks as a whole.
struct Wish {
    place: Range<usize>,
    /// It in words, after "has no".
    what: &'static str,
    /// The same after "no deal has".
    one: &'static str,
    expected: &'static str,
    hint: &'static str,
    is_met: fn(&DealInputs) -> bool,
}

impl Asked {
    fn wishes(&self) -> Vec<Wish> {
        let forward = self.forward.clone().map(|place| Wish {
            place,
            what: "forward index levels",
            one: "forward index levels",
            expected: "expected `static`",
            hint: "deal.toml names them in [index], as `forward` or `curve`",
            is_met: DealInputs::has_forward,
        });
        let call = self.call.clone().map(|place| Wish {
            place,
            what: "call",
            one: "a call",
            expected: "expected `both` or `maturity`",
            hint: "deal.toml states it in [call]",
            is_met: |deal| deal.deal.call.is_some(),
        });
        let ages = self.ages.clone().map(|place| Wish {
            place,
            what: "ages of its loans, which this counts",
            one: "ages of its loans, which this counts",
            expected: "expected a speed or a rate that counts no age",
            hint: "add the column `age_months` to its pool: 0 for new loans",
            is_met: |deal| !deal.groups.iter().any(|group| group.pool.lacks_ages(None)),
        });
        forward.into_iter().chain(call).chain(ages).collect()
    }

    /// The plan for one deal; what it lacks goes to `lacks`.
    fn plan(&self, plan: &GridPlan, deal: &DealInputs, lacks: &Problems) -> Option<GridPlan> {
        let name = &deal.deal.name;
        let mut wishes = self.wishes().into_iter();
        if let Some(wish) = wishes.find(|wish| !(wish.is_met)(deal)) {
            lacks.push(Problem::new(wish.place, format!("{name} has no {}", wish.what)));
            return None;
        }
        let mut unknown = self
            .names
            .iter()
            .filter_map(|setting| Some((setting.span(), setting.get_ref().unknown(deal)?)));
        if let Some((place, unknown)) = unknown.next() {
            let message = format!("{name} has no {} {}", unknown.what, quoted(&unknown.name));
            lacks.push(Problem::new(place, message));
            return None;
        }
        let mut plan = plan.clone();
        plan.classes.retain(|class| bonds_of(deal).any(|known| known == class));
        if let (true, [first, .., last] | [first @ last]) =
            (plan.classes.is_empty(), self.classes.as_slice())
        {
            let place = first.span().start..last.span().end;
            lacks.push(Problem::new(place, format!("{name} has none of these classes")));
            return None;
        }
        Some(plan)
    }
}

impl GridFile {
    /// The plan for each of the file's deals, in their order. A class, a call or forward levels that
    /// some of them have are no fault: the others are left out, or go without the class.
    ///
    /// # Errors
    /// Every word of the file that no deal knows, at its place; where each deal lacks another one,
    /// what each lacks.
    pub fn fitted(&self, deals: &[&DealInputs]) -> Result<DealPlans, Faults> {
        let problems = Problems::default();
        let source = Source::new(&self.path, self.text.clone(), &problems);
        self.check_classes(deals, &problems);
        for wish in self.asked.wishes() {
            if !deals.iter().any(|deal| (wish.is_met)(deal)) {
                let message = match deals {
                    [deal] => format!("{} has no {}", deal.deal.name, wish.what),
                    _ => format!("no deal has {}", wish.one),
                };
                let problem = Problem::new(wish.place, message);
                problems.push(problem.label(wish.expected).hint(wish.hint));
            }
        }
        self.check_names(deals, &problems);
        if !problems.is_empty() {
            return Err(source.faults(&problems));
        }
        let plan = |deal: &&DealInputs| self.asked.plan(&self.plan, deal, &problems);
        let plans: Vec<_> = deals.iter().map(plan).collect();
        let lacks = source.faults(&problems);
        if plans.iter().all(Option::is_none) {
            return Err(lacks);
        }
        let left_out = lacks.faults.into_iter().map(|lack| {
            let doubt = Doubt::of_fault(DoubtKind::DealLeftOut, lack);
            Doubt { message: format!("{}: it is left out", doubt.message), ..doubt }
        });
        let mut doubts: Vec<_> = left_out.collect();
        doubts.extend(source.doubts(&self.multiples(deals)));
        Ok(DealPlans { plans, doubts })
    }

    fn check_classes(&self, deals: &[&DealInputs], problems: &Problems) {
        for class in &self.asked.classes {
            let name = class.get_ref();
            if deals.iter().any(|deal| bonds_of(deal).any(|known| known == name)) {
                continue;
            }
            let is_residual = deals.iter().any(|deal| deal.deal.class_named(name).is_some());
            let message = match deals {
                _ if is_residual => format!("{} is a residual", quoted(name)),
                [deal] => format!("{} has no class {}", deal.deal.name, quoted(name)),
                _ => format!("no deal has a class {}", quoted(name)),
            };
            let mut known: Vec<&str> = Vec::new();
            for class in deals.iter().flat_map(|deal| bonds_of(deal)) {
                if !known.contains(&class) {
                    known.push(class);
                }
            }
            let problem = Problem::new(class.span(), message).label("expected a class to price");
            problems.push(problem.maybe_hint(did_you_mean(name, known)));
        }
    }

    fn check_names(&self, deals: &[&DealInputs], problems: &Problems) {
        for setting in &self.asked.names {
            let unknown = deals.iter().map(|deal| setting.get_ref().unknown(deal));
            let Some(unknown) = unknown.collect::<Option<Vec<_>>>() else { continue };
            let Some(first) = unknown.first() else { continue };
            let (what, name) = (first.what, quoted(&first.name));
            let message = match deals {
                [deal] => format!("{} has no {what} {name}", deal.deal.name),
                _ => format!("no deal has {} {what} {name}", article(what)),
            };
            let known = unknown.iter().flat_map(|unknown| &unknown.known);
            let hint = did_you_mean(&first.name, known.map(String::as_str).collect::<Vec<_>>());
            let problem = Problem::new(setting.span(), message);
            problems
                .push(problem.label(format!("expected {} {what}", article(what))).maybe_hint(hint));
        }
    }

    fn multiples(&self, deals: &[&DealInputs]) -> Doubts {
        let doubts = Doubts::default();
        let Some(place) = &self.asked.multiple else { return doubts };
        for deal in deals {
            let mut groups = deal.groups.iter();
            if !groups.any(|g| g.default_rate.is_some() || !g.product_default_rates.is_empty()) {
                let message = format!("{} states no default rate", deal.deal.name);
                doubts.push(Noted::new(DoubtKind::NoDefaultRate, place.clone(), message));
            }
        }
        doubts
    }
}

fn article(what: &str) -> &'static str {
    if what.starts_with(['a', 'i']) { "an" } else { "a" }
}

/// The classes that can be priced, by name.
fn bonds_of(deal: &DealInputs) -> impl Iterator<Item = &str> {
    let bonds = deal.deal.classes.iter().filter(|class| class.kind != ClassKind::Residual);
    bonds.map(|class| class.name.as_str())
}
