//! Writes down a payment date as each class has it.

use terms::IndexPaths;

use crate::calendar::{self, Period};
use crate::carry::{Carry, ClassState};
use crate::compile::{CompiledStep, Waterfall};
use crate::deal::{Split, Verb};
use crate::explained::{Named, account_named};
use crate::explained_class::{
    Accrued, AfterSteps, Binds, Carried, ClassDate, ClassStep, Due, NoteRateMade, Short,
};
use crate::holding::Holding;
use crate::lanes::Lanes;
use crate::step::Outcome;

/// Writes down what a date does with each class, where it is told to.
pub(crate) struct ClassRecorder<'a> {
    waterfall: &'a Waterfall,
    paths: &'a IndexPaths,
    /// The period of the date.
    period: Option<Period>,
    dates: Vec<ClassDate>,
    /// Classes and accounts before the step under way.
    classes: Vec<ClassState<1>>,
    accounts: Vec<Lanes<1>>,
}

impl<'a> ClassRecorder<'a> {
    pub(crate) fn of(
        waterfall: &'a Waterfall,
        paths: &'a IndexPaths,
        month: usize,
    ) -> ClassRecorder<'a> {
        let periods = calendar::through(&waterfall.periods, &waterfall.dates, month);
        let (period, classes, accounts) = (periods.last().copied(), Vec::new(), Vec::new());
        ClassRecorder { waterfall, paths, period, dates: Vec::new(), classes, accounts }
    }

    pub(crate) fn finished(self) -> Vec<ClassDate> {
        self.dates
    }

    /// What a class receives after the steps, to be filled.
    pub(crate) fn after_steps(&mut self, class: usize) -> &mut AfterSteps {
        &mut self.dates[class].after_steps
    }

    /// The date begins.
    pub(crate) fn date(&mut self, carry: &Carry<1>) {
        let names = self.waterfall.class_names.iter().zip(&carry.classes);
        let class = |(name, class): (&String, &ClassState<1>)| ClassDate {
            name: name.clone(),
            unpaid_interest: Carried::from(class.unpaid_interest),
            basis_risk: Carried::from(class.basis_risk),
            ..ClassDate::default()
        };
        self.dates = names.map(class).collect();
    }

    /// The amounts of the date are set.
    pub(crate) fn opened(&mut self, carry: &Carry<1>) {
        for (place, class) in carry.classes.iter().enumerate() {
            let terms = &self.waterfall.classes[place];
            let years = carry.accruing[terms.accrual].years;
            let accrual = self.waterfall.accruals[terms.accrual].accrual;
            let days =
                |period: Period| accrual.days(period.month, period.from, period.to, period.due);
            let rate = self.rate(place, carry);
            let date = &mut self.dates[place];
            date.accrued = Accrued {
                balance: class.beginning.only(),
                days: self.period.map_or(0, days),
                year_days: accrual.day_count().year_days(),
                interest: class.interest_due.only(),
            };
            let unpaid = &mut date.unpaid_interest;
            unpaid.interest = class.unpaid_interest.only() - unpaid.beginning;
            let cut = rate.uncapped - rate.note_rate;
            date.basis_risk.interest = date.basis_risk.beginning * (rate.uncapped * years);
            date.basis_risk.new = class.beginning.only() * cut * years;
            date.balance.beginning = class.beginning.only();
            date.balance.written_up = (-class.loss.only()).max(0.0);
            date.rate = rate;
        }
        self.keep(carry);
    }

    fn rate(&self, place: usize, carry: &Carry<1>) -> NoteRateMade {
        let (waterfall, class) = (self.waterfall, &carry.classes[place]);
        let terms = &waterfall.classes[place];
        let coupon = terms.note_rate;
        let after_call = carry.rates_after_call.is_some_and(|after| after.only());
        let margin = if after_call { coupon.margin_after_call } else { coupon.margin };
        let index =
            coupon.index.map(|index| (self.paths.names[index.0].clone(), carry.levels[index.0]));
        let indexed =
            index.as_ref().map_or(margin, |(_, level)| level * coupon.multiplier + margin);
        let finite = |rate: f64| Some(rate).filter(|rate| rate.is_finite());
        let of_group =
            coupon.available_funds_cap.then(|| carry.groups[terms.group].funds_cap.only());
        let available_funds_rate = of_group.and_then(finite);
        let mut caps = waterfall.caps.iter().filter(|(accrual, _)| *accrual == terms.accrual);
        let cap = |(_, cap): &(usize, _)| carry.memory.value(cap).positive().only();
        let expression_cap = caps.next().map(cap);
        let expression = waterfall.rates.iter().any(|(class, _)| *class == place);
        let (uncapped, note_rate) = (class.uncapped.only(), class.coupon.only());
        let is_cut_by = |rate: Option<f64>| note_rate < uncapped && rate == Some(note_rate);
        let binds = if is_cut_by(available_funds_rate) {
            Binds::AvailableFunds
        } else if is_cut_by(expression_cap) {
            Binds::ExpressionCap
        } else if expression {
            Binds::Expression
        } else if indexed > uncapped {
            Binds::Cap
        } else if indexed < uncapped {
            Binds::Floor
        } else {
            Binds::Coupon
        };
        NoteRateMade {
            multiplier: coupon.multiplier,
            margin,
            is_stepped_up: after_call && coupon.margin_after_call != coupon.margin,
            indexed,
            cap: finite(coupon.cap),
            floor: coupon.floor,
            expression: expression.then_some(uncapped),
            index,
            uncapped,
            available_funds_rate,
            expression_cap,
            note_rate,
            binds,
        }
    }

    /// A step is done: `paid_to` says whom it paid, in the order of payment.
    pub(crate) fn step(
        &mut self,
        step: &CompiledStep,
        (position, outcome): (usize, Outcome<1>),
        paid_to: &[(usize, f64)],
        carry: &Carry<1>,
    ) {
        if let Some(due) = Due::of(step.verb) {
            let held = outcome.available.only();
            let drawn = self.drawn(step, carry);
            let owed_all: f64 = step.to.iter().map(|class| self.owed(due, *class, held)).sum();
            for (place, &class) in step.to.iter().enumerate() {
                if step.to[..place].contains(&class) {
                    continue;
                }
                let to_class = |(to, amount): &(usize, f64)| (*to == class).then_some(*amount);
                let paid = paid_to.iter().filter_map(to_class).sum();
                let owed = self.owed(due, class, held);
                let is_short = owed - paid > self.waterfall.dust && due.is_wanted();
                let short = is_short.then(|| self.short(step, class, outcome, (owed_all, paid_to)));
                let drawn = if paid == 0.0 { Vec::new() } else { drawn.clone() };
                let roll = &mut self.dates[class].balance;
                match due {
                    Due::Loss => roll.written_down += paid,
                    Due::WriteUp => roll.written_up += paid,
                    Due::WrittenDown => roll.reimbursed += paid,
                    _ => {}
                }
                let line = ClassStep { position, due, owed, held, paid, drawn, short };
                self.dates[class].steps.push(line);
            }
        }
        if let Some(class) = step.special.as_ref().and_then(|special| special.grows) {
            self.dates[class].balance.interest_added += outcome.paid.only();
        }
        self.keep(carry);
    }

    fn owed(&self, due: Due, class: usize, held: f64) -> f64 {
        let class = &self.classes[class];
        let owed = match due {
            Due::Interest | Due::AddedInterest => class.interest_due,
            Due::UnpaidInterest => class.unpaid_interest,
            Due::BasisRisk => class.basis_risk,
            Due::Principal | Due::Loss => class.balance,
            Due::WrittenDown | Due::WriteUp => class.written_down,
            Due::Release => return held,
        };
        owed.positive().only()
    }

    /// What the step took out of each of its accounts.
    fn drawn(&self, step: &CompiledStep, carry: &Carry<1>) -> Vec<Named> {
        let taken = step.from.iter().map(|&account| Named {
            name: account_named(self.waterfall, account),
            amount: (self.accounts[account] - carry.accounts[account]).only(),
        });
        taken.filter(|named| named.amount > 0.0).collect()
    }

    fn short(
        &self,
        step: &CompiledStep,
        class: usize,
        outcome: Outcome<1>,
        (owed, paid_to): (f64, &[(usize, f64)]),
    ) -> Short {
        let dust = self.waterfall.dust;
        let (asked, held, paid) =
            (outcome.asked.only(), outcome.available.only(), outcome.paid.only());
        if let Some(skipped) = outcome.skipped {
            return Short::Skipped(skipped);
        }
        if held <= 0.0 && !step.verb.is_cashless() && step.verb != Verb::Accrue {
            return Short::NothingHeld;
        }
        let in_turn = step.special.as_ref().is_some_and(|special| special.recipients.is_some())
            || step.split == Split::Sequential;
        let before = paid_to.iter().take_while(|(to, _)| *to != class);
        let names = || before.map(|(to, _)| self.waterfall.class_names[*to].clone()).collect();
        let first = if in_turn { names() } else { Vec::new() };
        if paid >= held - dust && held < owed {
            Short::AllPaid(first)
        } else if asked < owed && paid >= asked - dust {
            Short::Limit(asked, first)
        } else {
            Short::Share
        }
    }

    /// All steps are done.
    pub(crate) fn closing(&mut self, carry: &Carry<1>) {
        for (date, class) in self.dates.iter_mut().zip(&carry.classes) {
            let unpaid = &mut date.unpaid_interest;
            unpaid.paid = unpaid.beginning + unpaid.interest - class.unpaid_interest.only();
        }
        self.keep(carry);
    }

    /// The date is over.
    pub(crate) fn closed(&mut self, carry: &Carry<1>) {
        for (place, class) in carry.classes.iter().enumerate() {
            let (terms, before) = (&self.waterfall.classes[place], &self.classes[place]);
            let date = &mut self.dates[place];
            let since =
                |amount: fn(&ClassState<1>) -> Lanes<1>| (amount(class) - amount(before)).only();
            let after = &mut date.after_steps;
            after.released = since(|class| class.released);
            if terms.insurer.is_some() {
                let returned = -since(|class| class.accreted);
                after.insurer_interest =
                    since(|class| class.interest_paid) - after.reserve_interest - returned;
                after.insurer_principal = since(|class| class.principal_paid) + returned
                    - after.reserve_principal
                    - after.matured;
            }
            let unpaid = &mut date.unpaid_interest;
            let held = if terms.carries_interest { before.unpaid_interest.only() } else { 0.0 };
            let of_reserve = held.min(after.reserve_interest);
            unpaid.lapsed = before.unpaid_interest.only() - held;
            unpaid.paid += of_reserve;
            unpaid.ending = class.unpaid_interest.only();
            unpaid.new = unpaid.ending - (held - of_reserve);
            date.basis_risk.paid = class.basis_risk_paid.only();
            date.basis_risk.ending = class.basis_risk.only();
            date.losses_not_reimbursed = class.written_down.only();
            let accreted = class.accreted.only();
            let roll = &mut date.balance;
            let grown = roll.interest_added;
            roll.interest_added += accreted;
            roll.principal = class.principal_paid.only() + grown - roll.reimbursed;
            roll.written_down += since(|class| class.loss);
            roll.ending = class.balance.only();
            if matches!(terms.original, Holding::Notional { .. }) {
                roll.declined = roll.beginning - roll.ending;
            }
            date.interest = class.interest_paid.only() + class.released.only() + accreted;
            date.principal = class.principal_paid.only() - accreted;
            date.loss = class.loss.only();
        }
    }

    fn keep(&mut self, carry: &Carry<1>) {
        self.classes.clone_from(&carry.classes);
        self.accounts.clone_from(&carry.accounts);
    }
}

impl Carried {
    fn from(before: Lanes<1>) -> Carried {
        Carried { beginning: before.only(), ..Carried::default() }
    }
}

impl Due {
    /// What a verb pays classes; `None` where it pays none.
    fn of(verb: Verb) -> Option<Due> {
        Some(match verb {
            Verb::Interest => Due::Interest,
            Verb::Accrue | Verb::Defer => Due::AddedInterest,
            Verb::UnpaidInterest => Due::UnpaidInterest,
            Verb::BasisRisk => Due::BasisRisk,
            Verb::Principal(_) => Due::Principal,
            Verb::ReimburseLoss => Due::WrittenDown,
            Verb::WriteDown => Due::Loss,
            Verb::WriteUp => Due::WriteUp,
            Verb::Release => Due::Release,
            Verb::ReimburseInsurer | Verb::FundReserve | Verb::Transfer(_) | Verb::Fee => {
                return None;
            }
        })
    }

    /// Whether a class that gets less of it than it might has less.
    fn is_wanted(self) -> bool {
        !matches!(self, Due::Loss | Due::Release)
    }
}
