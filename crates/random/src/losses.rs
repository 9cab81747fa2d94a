//! `[defaults]` and `[breakeven]`: what becomes of defaulted loans, how break-evens are quoted.

use collateral::PrepaymentBase;
use grid::LossThrough;

use crate::class::Class;
use crate::dice::Dice;
use crate::speed;
use crate::text::Table;

/// Terms of liquidation; with a severity where `has_severity`.
pub(crate) fn liquidation(dice: &mut Dice, has_severity: bool) -> Table {
    let mut table = Table::default();
    match (has_severity, dice.one_in(4)) {
        (true, false) => table.set("severity_pct", dice.decimal(0.0, 100.0, 1)),
        (true, true) => {
            table.set("severity", Table::of("segments", speed::segments(dice, 100.0)));
        }
        _ => {}
    }
    if dice.one_in(2) {
        table.set("lag_months", dice.whole(0, 24));
    }
    let part = |dice: &mut Dice| dice.pick(&[0.0, 100.0, 62.5]);
    match dice.whole(0, 3) {
        1 => table.set("advance_pct", part(dice)),
        2 => {
            table.set("advance_principal_pct", part(dice));
            if dice.one_in(2) {
                table.set("advance_interest_pct", part(dice));
            }
        }
        _ => {}
    }
    if dice.one_in(3) {
        table.set("prepayment", dice.pick(&PrepaymentBase::ALL.map(|(word, _)| word)));
    }
    if dice.one_in(3) {
        table.set("delinquent_pct", dice.decimal(0.0, 15.0, 1));
    }
    if dice.one_in(4) {
        let recovery = Table::of("pct", dice.decimal(0.0, 40.0, 0));
        table.set("subsequent_recovery", recovery.with("months", dice.whole(1, 18)));
    }
    table
}

/// `[breakeven]`: of classes with a balance, and of the deal's swaps.
pub(crate) fn breakeven(
    dice: &mut Dice,
    classes: &[Class],
    swaps: &[String],
    has_index: bool,
    has_forward: bool,
) -> Table {
    let has_severity = dice.one_in(2);
    let mut table = liquidation(dice, has_severity);
    let named = classes.iter().filter(|class| class.balance().is_some());
    let named: Vec<String> = named.map(|class| class.name.clone()).collect();
    if dice.one_in(2) {
        table.set("classes", dice.some(&named, 4));
    }
    if dice.one_in(3) {
        let shifts: Vec<f64> = (0..dice.whole(1, 2)).map(|at| 100.0 * f64::from(at)).collect();
        table.set("shifts_bp", shifts);
    }
    match (has_index, has_forward) {
        // Forward is what a deal with indices takes where it does not say.
        (true, false) => table.set("index", "static"),
        (_, true) if dice.one_in(2) => table.set("index", dice.pick(&["forward", "static"])),
        _ => {}
    }
    if dice.one_in(3) {
        table.set("cross_support", dice.one_in(2));
    }
    if dice.one_in(3) {
        table.set("loss_through", dice.pick(&LossThrough::ALL.map(|(word, _)| word)));
    }
    if !swaps.is_empty() && dice.one_in(2) {
        let mut rates = Table::default();
        for name in dice.some(swaps, 2) {
            rates.set(&name, dice.decimal(0.0, 6.0, 3));
        }
        table.set("swap_fixed_pct", rates);
    }
    table
}
