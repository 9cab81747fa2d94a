//! Laws of a date as each class has it: its numbers are those of the run, its interest is what its rate
//! makes, what it was paid adds up, and what it was not has a reason.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use bonds::explain::{Binds, Carried, ClassDate, Due};
use bonds::{compile, explain, run};
use proptest::prelude::*;
use random::{Case, Collateral, Style, cases};
use terms::{ClassFlows, PoolFlows};

/// Dollars below which two sums of a deal may differ.
fn cents(case: &Case) -> f64 {
    1e-9 * case.pools.iter().map(PoolFlows::cut_off_balance).sum::<f64>()
}

fn is_that_of_the_run(
    date: &ClassDate,
    flows: &ClassFlows,
    row: usize,
) -> Result<(), TestCaseError> {
    let accreted = flows.accreted[row];
    for (explained, of_run) in [
        (date.balance.beginning, flows.beginning_balance[row]),
        (date.rate.note_rate, flows.coupon[row]),
        (date.interest, flows.interest[row] + flows.residual[row] + accreted),
        (date.principal, flows.principal[row] - accreted),
        (date.loss, flows.loss[row]),
        (date.unpaid_interest.ending, flows.interest_shortfall[row]),
        (date.basis_risk.paid, flows.basis_risk_paid[row]),
        (date.basis_risk.ending, flows.basis_risk_carryforward[row]),
        (date.balance.ending, flows.ending_balance[row]),
    ] {
        prop_assert_eq!(explained.to_bits(), of_run.to_bits());
    }
    Ok(())
}

fn rolls(carried: &Carried, dollars: f64) -> Result<(), TestCaseError> {
    let Carried { beginning, interest, new, paid, lapsed, ending } = *carried;
    prop_assert!(
        (beginning + interest + new - paid - lapsed - ending).abs() <= dollars,
        "{carried:?}"
    );
    prop_assert!(
        [beginning, new, paid, lapsed, ending].iter().all(|part| *part >= -dollars),
        "{carried:?}"
    );
    Ok(())
}

fn rate_is_the_lowest_that_binds(date: &ClassDate) -> Result<(), TestCaseError> {
    let rate = &date.rate;
    let caps = [rate.available_funds_rate, rate.expression_cap].into_iter().flatten();
    prop_assert_eq!(rate.note_rate, caps.fold(rate.uncapped, f64::min));
    let bound = match rate.binds {
        Binds::Coupon => rate.indexed,
        Binds::Cap => rate.cap.unwrap(),
        Binds::Floor => rate.floor,
        Binds::Expression => rate.expression.unwrap(),
        Binds::AvailableFunds => rate.available_funds_rate.unwrap(),
        Binds::ExpressionCap => rate.expression_cap.unwrap(),
    };
    prop_assert_eq!(rate.note_rate, bound);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_class_on_a_date(
        case in cases(Style::Any, Collateral::Either),
        at in prop::collection::vec(0.0..1.0f64, 4),
    ) {
        let waterfall = compile(&case.deal).unwrap();
        let flows = run(&waterfall, &case.pools, &case.paths, case.terms()).unwrap();
        let dollars = cents(&case);
        for at in at {
            let row = ((flows.dates.len() as f64) * at * at) as usize;
            let explained =
                explain(&waterfall, &case.pools, &case.paths, case.terms(), row + 1).unwrap();
            prop_assert_eq!(explained.of_classes.len(), case.deal.classes.len());
            for (date, columns) in explained.of_classes.iter().zip(&flows.classes) {
                is_that_of_the_run(date, columns, row)?;
                rolls(&date.unpaid_interest, dollars)?;
                rolls(&date.basis_risk, dollars)?;
                rate_is_the_lowest_that_binds(date)?;
                let accrued = date.accrued;
                let by_hand = accrued.balance * date.rate.note_rate * f64::from(accrued.days)
                    / accrued.year_days;
                prop_assert!((accrued.interest - by_hand).abs() < 1e-12 * (1.0 + by_hand.abs()));

                let roll = date.balance;
                let ending = roll.beginning + roll.written_up + roll.interest_added
                    - roll.principal - roll.written_down - roll.declined;
                prop_assert!((ending - roll.ending).abs() <= dollars, "{roll:?}");

                let is_cash = |due| !matches!(due, Due::AddedInterest | Due::Loss | Due::WriteUp);
                let by_steps: f64 =
                    date.steps.iter().filter(|step| is_cash(step.due)).map(|step| step.paid).sum();
                let after = date.after_steps;
                let after = after.reserve_interest + after.reserve_principal
                    + after.insurer_interest + after.insurer_principal
                    + after.matured + after.released;
                let grown = roll.interest_added - columns.accreted[row];
                let received = date.interest + date.principal + date.basis_risk.paid + grown;
                prop_assert!((by_steps + after - received).abs() <= dollars,
                    "{by_steps} {after} {received} {date:?}");

                for step in &date.steps {
                    let lacks = step.owed - step.paid;
                    prop_assert!(lacks >= -dollars, "{step:?}");
                    prop_assert!(step.short.is_none() || lacks > 0.0);
                    let is_wanted = !matches!(step.due, Due::Loss | Due::Release);
                    prop_assert!(step.short.is_some() || !is_wanted || lacks <= dollars);
                    let of_all = &explained.steps[step.position - 1];
                    let named = of_all.paid_to.iter().filter(|to| to.name == date.name);
                    prop_assert_eq!(step.paid, named.map(|to| to.amount).sum::<f64>());
                }
            }
        }
    }
}
