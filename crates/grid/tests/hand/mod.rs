//! Whole deals by hand: one loan, a few classes on it, no losses, no prepayments.

use bonds::deal::*;
use collateral::{Liquidation, Loan, LoanRate, Pool, Quote, SpeedCurve};
use grid::batch::{Batch, GridPlan, GridScenario};
use grid::measure::measure;
use grid::{
    Conventions, DealInputs, Given, GroupInputs, Measured, Prepared, Scenario, StatedIndex,
};
use terms::{BusinessDays, Date, DayCount, IndexPaths, PaymentCalendar, Rate, RunTo};

pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Closing and settlement, the first payment, and how interest accrues.
pub(crate) fn dates(closing: &str, first_payment: &str, accrual: Accrual) -> Dates {
    Dates {
        closing: date(closing),
        settlement: date(closing),
        payments: PaymentCalendar {
            first: date(first_payment),
            business_days: BusinessDays::Unadjusted,
        },
        accrual,
    }
}

/// A loan that pays interest only, and its balance in the last month.
pub(crate) fn bullet(balance: f64, rate_pct: f64, months: u32) -> Loan {
    Loan {
        balance,
        age: 0,
        remaining_months: months,
        amortization_months: 360,
        interest_only_months: months,
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(rate_pct),
        adjustment: LoanRate::Fixed,
        servicing: Rate::ZERO,
        insurance: Rate::ZERO,
        payment_terms: 0,
        current_payment: 0,
        accrued_interest: 0.0,
    }
}

/// A class of group 1 that accrues as the deal does.
pub(crate) fn class(dates: &Dates, name: &str, kind: ClassKind, coupon: Coupon) -> Class {
    let accrual = dates.accrual;
    Class {
        name: name.into(),
        group: 0,
        kind,
        coupon,
        rates: RateExpressions::default(),
        accrual,
        price: None,
        thirty_360: None,
    }
}

pub(crate) fn fixed(percent: f64) -> Coupon {
    Coupon::Fixed(Fixed::at(Rate::from_percent(percent)))
}

pub(crate) fn step(verb: Verb, from: Account, to: &[&str]) -> Step {
    Step {
        verb,
        from: vec![from],
        to: to.iter().map(|name| (*name).into()).collect(),
        split: Split::Sequential,
        when: When::Always,
        grows: None,
        recipients: None,
        limits: Limits::default(),
        cite: "by hand".into(),
    }
}

/// A deal of `classes` and a residual on one loan. The index stands at 3%.
pub(crate) fn inputs(
    dates: Dates,
    loan: Loan,
    classes: Vec<Class>,
    steps: Vec<Step>,
) -> DealInputs {
    let mut all = classes;
    all.push(class(&dates, "R", ClassKind::Residual, Coupon::None));
    let group = Group {
        name: "1".into(),
        fees: Vec::new(),
        oc: None,
        available_funds_rate: None,
        carve_out: None,
        schedule_factor: AvailableFundsRate::Plain,
        write_down: Vec::new(),
        reserve: None,
        reserve_target: None,
        prepayment_shortfall: None,
        seasoned: None,
        reference: None,
    };
    DealInputs {
        deal: Deal {
            name: "hand".into(),
            title: "By hand".into(),
            dates,
            groups: vec![group],
            classes: all,
            steps,
            call: None,
            plans: Vec::new(),
            contracts: Vec::new(),
            insurers: Vec::new(),
            triggers: Vec::new(),
            amounts: Vec::new(),
            accounts: Vec::new(),
            fees: Vec::new(),
        },
        groups: vec![GroupInputs {
            pool: Pool { loans: vec![loan], ..Pool::default() },
            alternative_pools: Vec::new(),
            speed: SpeedCurve::flat(Quote::Cpr, 0.0),
            product_speeds: Vec::new(),
            default_rate: None,
            product_default_rates: Vec::new(),
            securities: Vec::new(),
        }],
        static_index: IndexPaths { names: vec!["LIBOR_1M".into()], levels: vec![vec![0.03]] },
        forward_index: None,
        index: StatedIndex::default(),
        curves: None,
        history: None,
        run_curve: None,
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
        varied: Vec::new(),
        held: Vec::new(),
    }
}

/// The measures of a class, the same from a table and from a batch.
pub(crate) fn measured(prepared: &Prepared, class: usize, run_to: RunTo, given: Given) -> Measured {
    let run = prepared.run(&Scenario::static_at(100.0)).expect("a run");
    let alone = measure(prepared, &run, class, run_to, given);
    if let Given::Price(price) = given {
        assert_eq!(in_batch(prepared, class, run_to, price.percent()), alone);
    }
    alone
}

fn in_batch(prepared: &Prepared, class: usize, run_to: RunTo, price_pct: f64) -> Measured {
    let plan = GridPlan {
        prices: vec![price_pct],
        classes: vec![prepared.inputs.deal.classes[class].name.clone()],
        views: vec![run_to],
        ..GridPlan::default()
    };
    let batch = Batch::new(prepared, &plan).expect("a batch");
    let mut rows = Vec::new();
    let take = |scenarios: Vec<GridScenario>| {
        rows.extend(scenarios.into_iter().flat_map(|scenario| scenario.rows));
        Ok::<(), std::convert::Infallible>(())
    };
    batch.run(0..batch.scenarios(), |scenario| scenario, take).expect("rows");
    rows.swap_remove(0).measured.expect("numbers")
}
