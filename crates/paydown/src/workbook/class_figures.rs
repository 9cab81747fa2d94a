//! The figures of a class above its cash flows, and the formulas that recompute them.
//!
//! A rate is recomputed by one step of Newton's method from the program's: the difference is what the
//! program's rate is off by, and 0 where the present value at it is what is paid.

use grid::Measured;
use report::Value;
use report::workbook::TabFigure;

use super::class_tab::Bought;

const PAID: &str = "{#balance}*{#price}/100+{#accrued}";
const LIFE: &str = "SUMPRODUCT({counted},{life_years})/SUM({counted})";
const AT_YIELD: &str = "SUMPRODUCT({cash}/(1+{#yield}/200)^(2*{yield_years}))";
const YIELD: &str = "{#yield}+100*(SUMPRODUCT({cash}/(1+{#yield}/200)^(2*{yield_years}))-{#paid})\
    /SUMPRODUCT({cash}*{yield_years}/(1+{#yield}/200)^(2*{yield_years}+1))";
const AT_MARGIN: &str = "SUMPRODUCT({cash}/{dm_growth})";
const MARGIN: &str = "{#dm}+10000*(SUMPRODUCT({cash}/{dm_growth})-{#paid})\
    /SUMPRODUCT({cash}/{dm_growth}*{dm_slope})";

/// Settlement, what is paid, life, yield and margin; without those that the class does not have.
pub(super) fn figures(bought: &Bought, measured: &Measured) -> Vec<TabFigure> {
    let mut figures = vec![
        figure("settlement", "Settlement", 0, Value::Date(bought.settlement), None),
        figure("balance", "Balance or notional ($)", 2, bought.balance.into(), None),
    ];
    let mut add = |name, label: &str, digits, value: Option<f64>, formula: &str| {
        let formula = Some(formula).filter(|formula| !formula.is_empty());
        figures.extend(value.map(|value| figure(name, label, digits, value.into(), formula)));
    };
    let paid = measured.price_pct.map(|price| bought.balance * price / 100.0 + bought.accrued);
    add("price", "Clean price (%)", 6, measured.price_pct, "");
    add("accrued", "Accrued interest ($)", 2, paid.map(|_| bought.accrued), "");
    add("paid", "Price with accrued interest ($)", 2, paid, PAID);
    add("wal", "WAL (years)", 6, measured.wal_years, LIFE);
    add("yield", "Yield (%)", 6, measured.yield_pct, YIELD);
    let of_yield = paid.filter(|_| measured.yield_pct.is_some());
    add("at_yield", "Present value at this yield ($)", 2, of_yield, AT_YIELD);
    add("dm", "DM (bp)", 6, measured.dm_bp, MARGIN);
    let of_margin = paid.filter(|_| measured.dm_bp.is_some());
    add("at_dm", "Present value at this DM ($)", 2, of_margin, AT_MARGIN);
    figures
}

fn figure(
    name: &'static str,
    label: &str,
    digits: usize,
    value: Value,
    formula: Option<&str>,
) -> TabFigure {
    let result = match value {
        Value::Number(number) => number,
        _ => 0.0,
    };
    let formula = formula.map(str::to_string);
    TabFigure { name, label: label.to_string(), digits, value, formula, result }
}
