//! Random whole deals: a pool of a few loans, three classes over overcollateralization, a residual.

use bonds::deal::*;
use collateral::{
    Adjustable, Liquidation, Loan, LoanRate, Pool, PrepaymentBase, Quote, SpeedCurve,
    SubsequentRecovery, UNCAPPED,
};
use grid::{Conventions, DealInputs, GroupInputs, StatedIndex};
use terms::{BusinessDays, Date, DayCount, IndexId, IndexPaths, PaymentCalendar, Rate};

/// Random numbers from a seed (SplitMix64): a case that fails is found again by its seed.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Evenly from `low` up to `high`.
    pub(crate) fn real(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Evenly from `low` to `high`, both included.
    pub(crate) fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + (self.next() % u64::from(high - low + 1)) as u32
    }

    /// True in one case of `of`.
    pub(crate) fn one_in(&mut self, of: u32) -> bool {
        self.whole(1, of) == 1
    }
}

/// What kind of deal a law holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Principal goes to the classes in order, and all have one coupon.
    OneCoupon,
    /// Principal in order or pro rata; coupons rise with subordination.
    Any,
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn loan(dice: &mut Dice) -> Loan {
    let remaining_months = dice.whole(36, 300);
    let balloon = if dice.one_in(4) { dice.whole(1, 120) } else { 0 };
    let interest_only = if dice.one_in(4) { dice.whole(1, remaining_months / 2) } else { 0 };
    let adjustable = Adjustable {
        index: IndexId(0),
        margin: Rate::from_percent(dice.real(1.0, 4.0)),
        first_reset: dice.whole(1, 60),
        reset_period: if dice.one_in(2) { 6 } else { 12 },
        initial_cap: Rate::from_percent(dice.real(1.0, 5.0)),
        periodic_cap: Rate::from_percent(dice.real(0.5, 2.0)),
        lifetime_cap: UNCAPPED,
        lifetime_floor: Rate::from_percent(1.0),
        rounding: None,
        look_back: 1,
    };
    Loan {
        balance: dice.real(1e5, 1e8),
        age: dice.whole(0, 60),
        remaining_months,
        amortization_months: remaining_months + balloon,
        interest_only_months: interest_only,
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(dice.real(3.0, 10.0)),
        adjustment: match dice.one_in(2) {
            true => LoanRate::Adjustable(adjustable),
            false => LoanRate::Fixed,
        },
        servicing: Rate::from_percent(dice.real(0.0, 0.5)),
        insurance: Rate::ZERO,
    }
}

/// What becomes of defaulted loans; severity is the law's own business.
pub(crate) fn liquidation(dice: &mut Dice) -> Liquidation {
    let base = [PrepaymentBase::GrossOfDefaults, PrepaymentBase::NetOfDefaults];
    let subsequent = SubsequentRecovery { part: dice.real(0.0, 0.3), months: dice.whole(1, 12) };
    Liquidation {
        severity: vec![dice.real(0.0, 1.0)],
        lag: dice.whole(0, 24),
        advance_principal: dice.real(0.0, 1.0),
        advance_interest: dice.real(0.0, 1.0),
        prepayment_base: base[dice.whole(0, 1) as usize],
        delinquent: dice.real(0.0, 0.1),
        subsequent: dice.one_in(3).then_some(subsequent),
    }
}

const CLASSES: [&str; 3] = ["A", "M", "B"];

fn classes(dice: &mut Dice, kind: Kind, bonds: f64) -> Vec<Class> {
    let senior = dice.real(0.6, 0.9);
    let mezzanine = dice.real(0.2, 0.8) * (1.0 - senior);
    let shares = [senior, mezzanine, 1.0 - senior - mezzanine];
    let mut coupon = dice.real(2.0, 6.0);
    let mut all: Vec<Class> = CLASSES
        .iter()
        .zip(shares)
        .map(|(name, share)| {
            let class = Class {
                name: (*name).into(),
                group: 0,
                kind: ClassKind::Balance(bonds * share),
                coupon: Coupon::Fixed(Fixed::at(Rate::from_percent(coupon))),
                accrual: Accrual::BetweenPayments(DayCount::Thirty360),
                price: None,
                thirty_360: None,
            };
            coupon += if kind == Kind::OneCoupon { 0.0 } else { dice.real(0.0, 2.0) };
            class
        })
        .collect();
    let residual = Class {
        name: "R".into(),
        group: 0,
        kind: ClassKind::Residual,
        coupon: Coupon::None,
        accrual: Accrual::BetweenPayments(DayCount::Thirty360),
        price: None,
        thirty_360: None,
    };
    all.push(residual);
    all
}

fn steps(principal: Split) -> Vec<Step> {
    let (interest, collected) = (Account::Interest(0), Account::Principal(0));
    let step = |verb, from: [Account; 2], names: &[&str], split| Step {
        verb,
        from: from.to_vec(),
        to: names.iter().map(|name| (*name).into()).collect(),
        split,
        part: 1.0,
        when: When::Always,
        cite: "a law".into(),
    };
    let mut steps = vec![
        step(Verb::Interest, [interest, collected], &CLASSES, Split::Sequential),
        step(Verb::UnpaidInterest, [interest, collected], &CLASSES, Split::Sequential),
        step(Verb::Principal(Amount::Distribution(0)), [collected, interest], &CLASSES, principal),
        step(Verb::Principal(Amount::OcDeficiency(0)), [interest, collected], &CLASSES, principal),
        step(Verb::Release, [interest, collected], &["R"], Split::Sequential),
    ];
    for step in &mut steps[..2] {
        step.from.truncate(1);
    }
    steps
}

/// A deal of one group: interest, principal down to the target of overcollateralization, the rest
/// to the residual; losses are written down against every class, `B` first.
pub(crate) fn inputs(dice: &mut Dice, kind: Kind) -> DealInputs {
    let loans: Vec<Loan> = (0..dice.whole(1, 5)).map(|_| loan(dice)).collect();
    let pool = Pool { loans, ..Pool::default() };
    let initial_pct = dice.real(0.0, 6.0);
    let funded = if dice.one_in(2) { 1.0 } else { dice.real(0.0, 1.0) };
    let bonds = pool.cut_off_balance() * (1.0 - initial_pct * funded / 100.0);
    let stepdown = OcStepdown {
        not_before: date("2004-08-25"),
        balance_pct: dice.real(30.0, 80.0),
        current_pct: initial_pct * 2.0,
        floor_pct: 0.5,
        delinquency: None,
        unless: Vec::new(),
        on_trigger: Default::default(),
    };
    let stepdown = dice.one_in(2).then_some(stepdown);
    let pro_rata = kind == Kind::Any && dice.one_in(2);
    let fee = FeeAmount::Rate(Rate::from_percent(dice.real(0.0, 0.5)));
    let deal = Deal {
        name: "law".into(),
        title: "Law".into(),
        dates: Dates {
            closing: date("2003-07-25"),
            settlement: date("2003-07-25"),
            payments: PaymentCalendar {
                first: date("2003-08-25"),
                business_days: BusinessDays::Unadjusted,
            },
            accrual: Accrual::BetweenPayments(DayCount::Thirty360),
        },
        groups: vec![Group {
            name: "1".into(),
            fees: vec![Fee { name: "servicing".into(), amount: fee }],
            oc: Some(OcTarget { initial_pct, initial_usd: None, stepdown, less_reserve: false }),
            available_funds_rate: None,
            carve_out: None,
            schedule_factor: AvailableFundsRate::Plain,
            write_down: CLASSES.iter().rev().map(|name| (*name).into()).collect(),
            reserve: None,
            prepayment_shortfall: None,
            seasoned: None,
        }],
        classes: classes(dice, kind, bonds),
        steps: steps(if pro_rata { Split::ProRata } else { Split::Sequential }),
        call: None,
        plans: Vec::new(),
        contracts: Vec::new(),
        insurers: Vec::new(),
        triggers: Vec::new(),
    };
    DealInputs {
        deal,
        groups: vec![GroupInputs {
            pool,
            alternative_pools: Vec::new(),
            speed: SpeedCurve::flat(Quote::Cpr, dice.real(0.0, 40.0)),
            product_speeds: Vec::new(),
            default_rate: None,
            product_default_rates: Vec::new(),
        }],
        static_index: IndexPaths {
            names: vec!["LIBOR_1M".into()],
            levels: vec![vec![dice.real(0.0, 0.08)]],
        },
        forward_index: None,
        index: StatedIndex::default(),
        curve_date: None,
        conventions: Conventions {
            wal_day_count: DayCount::Thirty360,
            thirty_360: None,
            duration_day_count: None,
            static_with_derivatives: false,
        },
        speeds_pct: vec![100.0],
        bands: Vec::new(),
        shocks: Vec::new(),
        liquidation: Liquidation::default(),
        breakeven: None,
    }
}
