//! `[[class]]` as written.

use std::ops::Range;

use terms::{DayCount, Rate};
use toml::Spanned;

use crate::deal::dates_file::{ACCRUALS, AccrualWord};
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Table;

/// A class as written.
pub(crate) struct ClassFile {
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) group: Option<Spanned<String>>,
    pub(crate) kind: Option<KindFile>,
    /// `None` when it cannot be read.
    pub(crate) coupon: Option<CouponFile>,
    /// `None`: as the deal accrues.
    pub(crate) accrual: Option<AccrualWord>,
    /// How its months of 30 days are counted; `None`: as the deal's.
    pub(crate) thirty_360: Option<DayCount>,
    pub(crate) price_pct: Option<Spanned<f64>>,
    /// Stated payment delay, days.
    pub(crate) delay: Option<Spanned<u32>>,
    /// Header of the table.
    pub(crate) span: Range<usize>,
}

/// What the holder of a class owns, as written.
pub(crate) enum KindFile {
    Balance(f64),
    Notional { of: Vec<Spanned<String>>, pct: f64 },
    Residual,
}

/// A coupon as written.
pub(crate) enum CouponFile {
    None,
    Fixed(FixedFile),
    Floating(FloatingFile),
}

/// A fixed coupon as written.
pub(crate) struct FixedFile {
    pub(crate) rate: Spanned<Rate>,
    pub(crate) rate_after_call: Rate,
    /// Place of the flag, if it is set.
    pub(crate) available_funds_cap: Option<Range<usize>>,
}

/// A floating coupon as written.
pub(crate) struct FloatingFile {
    pub(crate) index: Spanned<String>,
    pub(crate) multiplier: f64,
    pub(crate) margin: Rate,
    pub(crate) margin_after_call: Rate,
    pub(crate) cap: Option<Rate>,
    pub(crate) floor: Option<Rate>,
    /// Place of the flag, if it is set.
    pub(crate) available_funds_cap: Option<Range<usize>>,
}

/// Reads a class.
pub(crate) fn read(table: Table<'_>) -> ClassFile {
    let name = table.required("name").and_then(|name| name.name());
    let group = table.optional("group").and_then(|group| group.name());
    let kind = match table.exactly_one(&["balance_usd", "notional", "residual"]) {
        Some(("balance_usd", balance)) => balance.number(&bounds::AMOUNT).map(KindFile::Balance),
        Some(("notional", notional)) => notional.table().and_then(read_notional),
        Some((_, flag)) => flag.flag().and_then(|is_residual| {
            if !is_residual {
                flag.fault("`residual` is false".into(), "true", Some("leave it out".into()));
            }
            is_residual.then_some(KindFile::Residual)
        }),
        None => None,
    };
    let coupon = match table.optional("coupon") {
        Some(coupon) => {
            if matches!(kind, Some(KindFile::Residual)) {
                let problem = Problem::new(coupon.key_span.clone(), "a residual has no coupon");
                table.problem(problem.hint("leave `coupon` out: a residual gets what is left"));
            }
            coupon.table().and_then(read_coupon)
        }
        None => Some(CouponFile::None),
    };
    let accrual = table.optional("accrual").and_then(|word| word.one_of(&ACCRUALS));
    let thirty_360 = table.optional("thirty_360");
    let thirty_360 = thirty_360.and_then(|word| word.one_of(&DayCount::THIRTY_360));
    let price_pct =
        table.optional("price_pct").and_then(|price| price.placed_number(&bounds::PRICE));
    let delay = table
        .optional("delay_days")
        .and_then(|days| Some(Spanned::new(days.span(), days.whole(0, 366)?)));
    let span = table.span.clone();
    table.finish();
    ClassFile { name, group, kind, coupon, accrual, thirty_360, price_pct, delay, span }
}

fn read_notional(table: Table<'_>) -> Option<KindFile> {
    let of = table.required("of").map(|of| {
        let names = of.list(bounds::MANY, |name| name.name());
        if matches!(of.inner(), toml::de::DeValue::Array(array) if array.is_empty()) {
            of.fault("the notional follows no class".into(), "names of classes", None);
        }
        names
    });
    let pct = table.required("pct").and_then(|pct| pct.number(&bounds::NOTIONAL));
    table.finish();
    Some(KindFile::Notional { of: of?, pct: pct? })
}

fn read_coupon(table: Table<'_>) -> Option<CouponFile> {
    let coupon = match table.exactly_one(&["fixed_pct", "floating"]) {
        Some(("fixed_pct", rate)) => {
            let after_call = table.optional("after_call_pct").map(|r| r.number(&bounds::COUPON));
            let available_funds_cap = read_flag(&table, "available_funds_cap");
            rate.number(&bounds::COUPON).map(|pct| {
                CouponFile::Fixed(FixedFile {
                    rate: Spanned::new(rate.span(), Rate::from_percent(pct)),
                    rate_after_call: Rate::from_percent(after_call.flatten().unwrap_or(pct)),
                    available_funds_cap,
                })
            })
        }
        Some((_, floating)) => floating.table().and_then(read_floating).map(CouponFile::Floating),
        None => None,
    };
    table.finish();
    coupon
}

/// Place of a flag that is set.
fn read_flag(table: &Table<'_>, key: &'static str) -> Option<Range<usize>> {
    let flag = table.optional(key)?;
    (flag.flag() == Some(true)).then(|| flag.span())
}

fn read_floating(table: Table<'_>) -> Option<FloatingFile> {
    let rate = |key, bound: &bounds::Bound| match table.optional(key) {
        Some(value) => value.number(bound).map(Some),
        None => Some(None),
    };
    let index = table.required("index").and_then(|index| index.name());
    let margin =
        table.required("margin_bp").and_then(|margin| margin.number(&bounds::CLASS_MARGIN));
    let after_call = rate("margin_after_call_bp", &bounds::CLASS_MARGIN);
    let cap = rate("cap_pct", &bounds::COUPON);
    let floor = rate("floor_pct", &bounds::COUPON_FLOOR);
    if let (Some(Some(cap)), Some(Some(floor))) = (cap, floor)
        && cap < floor
        && let Some(value) = table.optional("cap_pct")
    {
        let message = format!("the cap ({cap}%) is below the floor ({floor}%)");
        value.fault(message, "a cap at or above `floor_pct`", None);
    }
    let multiplier = rate("multiplier", &bounds::MULTIPLIER);
    let available_funds_cap = read_flag(&table, "available_funds_cap");
    table.finish();
    let margin = Rate::from_bp(margin?);
    Some(FloatingFile {
        index: index?,
        multiplier: multiplier?.unwrap_or(1.0),
        margin,
        margin_after_call: after_call?.map_or(margin, Rate::from_bp),
        cap: cap?.map(Rate::from_percent),
        floor: floor?.map(Rate::from_percent),
        available_funds_cap,
    })
}
