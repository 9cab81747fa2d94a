//! `[[class]]` as written.

use std::ops::Range;

use terms::{DayCount, Price, Rate};
use toml::Spanned;

use crate::deal::dates_file::{ACCRUALS, AccrualWord};
use crate::formula::EXPRESSION;
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Value;
use crate::reader::words::quoted;
use crate::schema::{
    FLAG, Form, NAME, Shape, TRUE, at_most_one, case, choice, flat, keys, names, number, optional,
    or, required, span, stated, table, whole, word,
};

keys! {
    /// A class as written.
    pub(crate) struct ClassFile {
        /// header of the table
        span: Range<usize> = span(),
        /// as in the document
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// name of the group (default: the only one)
        group: Option<Spanned<String>> = optional(NAME).lenient(),
        /// what the holder owns
        kind: Option<KindFile> = flat::<KindKeys>().kept(),
        /// left out: no interest
        coupon: Option<Option<Spanned<CouponFile>>> =
            optional(table::<CouponKeys>().placed()).kept(),
        /// a rate a year, of what is known with the collections, that caps the note rate
        /// of any coupon; what it cuts off is basis risk shortfall
        rate_cap: Option<Spanned<String>> = optional(EXPRESSION).lenient(),
        /// as in `[dates]`, where the class does not accrue as the deal does
        accrual: Option<AccrualWord> = optional(word(&ACCRUALS)).lenient(),
        /// as in `[conventions]`, where the class does not count as the deal does; also for its
        /// average life, unless `wal_day_count` counts actual days
        thirty_360: Option<DayCount> = optional(word(&DayCount::THIRTY_360)).lenient(),
        /// price in the document's tables
        price_pct: Option<Spanned<f64>> = at_most_one::<PriceKeys>().lenient(),
        /// stated payment delay of a class that accrues monthly, for the record; payment dates decide
        delay_days: Option<Spanned<u32>> = optional(whole(0, 366).placed()).lenient(),
    }
    then(class, table) {
        if let (Some(KindFile::Residual), Some(Some(coupon))) = (&class.kind, &class.coupon) {
            let problem = Problem::new(coupon.span(), "a residual has no coupon");
            table.problem(problem.hint("leave `coupon` out: a residual gets what is left"));
        }
    }
}

impl ClassFile {
    /// Its coupon, if it has one that can be read.
    pub(crate) fn coupon(&self) -> Option<&CouponFile> {
        self.coupon.as_ref()?.as_ref().map(Spanned::get_ref)
    }
}

choice! {
    PriceKeys reads Spanned<f64> {
        /// price in the document's tables (default: 100; none for a class without principal or
        /// without interest)
        price_pct = case(number(&bounds::PRICE).placed()),
        /// the same in points and 32nds: `"98-16"`, half a 32nd more `"98-16+"`, eighths of one
        /// `"98-163"`
        price_32nds = case(In32nds.placed()),
    }
}

struct In32nds;

impl Form for In32nds {
    type Out = f64;

    fn read(&self, value: &Value<'_>) -> Option<f64> {
        let text = value.words()?;
        let price = Price::from_32nds(&text).map(Price::percent).filter(|price| *price > 0.0);
        if price.is_none() {
            let message = format!("{} is {}", quoted(&value.key), quoted(&text));
            value.fault(message, "points and 32nds", Some("as in 98-16 or 98-16+".to_owned()));
        }
        price
    }

    fn shape(&self) -> Shape {
        Shape::Text("points and 32nds".to_owned())
    }
}

/// What the holder of a class owns, as written.
pub(crate) enum KindFile {
    Balance(f64),
    Notional(NotionalOfClasses),
    Residual,
}

choice! {
    pub(crate) KindKeys reads KindFile {
        /// original balance (a class of 0 is paid nothing)
        balance_usd = case(number(&bounds::AMOUNT).map(KindFile::Balance)),
        /// in place of a balance, for interest only: a part of the balances of other classes
        notional = case(table::<NotionalOfClasses>().map(KindFile::Notional)),
        /// in place of a balance: the class gets what is left
        residual = case(TRUE.map(|_| KindFile::Residual)),
    }
}

keys! {
    /// The balance on which a class without principal is paid interest.
    pub(crate) struct NotionalOfClasses {
        /// the classes
        of: Vec<Spanned<String>> = required(names("classes")),
        /// part of their balances
        pct: f64 = required(number(&bounds::NOTIONAL)),
    }
}

/// A coupon as written.
pub(crate) enum CouponFile {
    Fixed(FixedFile),
    Floating(FloatingFile),
    /// An expression.
    Rate(Spanned<String>),
}

choice! {
    pub(crate) CouponKeys reads CouponFile {
        /// rate for life
        fixed_pct = flat::<FixedKeys>(),
        /// a rate that follows an index
        floating = case(table::<FloatingKeys>().map(CouponFile::Floating)),
        /// a rate a year, of what is known with the collections, as `net_rate - 25bp`;
        /// never below 0, priced on yield
        rate = case(EXPRESSION.map(CouponFile::Rate)),
    }
}

/// A fixed coupon as written.
pub(crate) struct FixedFile {
    pub(crate) rate: Spanned<Rate>,
    pub(crate) rate_after_call: Rate,
    /// Place of the flag, if it is set.
    pub(crate) available_funds_cap: Option<Range<usize>>,
}

keys! {
    pub(crate) FixedKeys reads CouponFile {
        /// rate for life
        fixed_pct = required(number(&bounds::COUPON).placed()),
        /// rate from the first possible call date on (default: `fixed_pct`)
        after_call_pct = optional(number(&bounds::COUPON)),
        /// whether the available funds rate of its group caps it
        available_funds_cap = stated(FLAG.placed()),
    } => CouponFile::Fixed(FixedFile {
        rate: Spanned::new(fixed_pct.span(), Rate::from_percent(*fixed_pct.get_ref())),
        rate_after_call: Rate::from_percent(after_call_pct.unwrap_or(fixed_pct.into_inner())),
        available_funds_cap: set(available_funds_cap),
    })
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

keys! {
    pub(crate) FloatingKeys reads FloatingFile {
        /// name of the index
        index = required(NAME),
        /// over the index
        margin_bp = required(number(&bounds::CLASS_MARGIN)),
        /// from the first possible call date on (default: `margin_bp`)
        margin_after_call_bp = optional(number(&bounds::CLASS_MARGIN)),
        /// highest rate
        cap_pct = optional(number(&bounds::COUPON).placed()),
        /// lowest rate. Without one, or with one below 0, a holder still does not pay
        floor_pct = optional(number(&bounds::COUPON_FLOOR)),
        /// times the index; below 0 an inverse floater, priced on yield
        multiplier = or(1.0, number(&bounds::MULTIPLIER)),
        /// whether the available funds rate of its group caps it
        available_funds_cap = stated(FLAG.placed()),
    } => FloatingFile {
        index,
        multiplier,
        margin: Rate::from_bp(margin_bp),
        margin_after_call: Rate::from_bp(margin_after_call_bp.unwrap_or(margin_bp)),
        cap: cap_pct.map(|cap| Rate::from_percent(cap.into_inner())),
        floor: floor_pct.map(Rate::from_percent),
        available_funds_cap: set(available_funds_cap),
    },
    check(table) {
        if let (Some(Some(cap)), Some(Some(floor))) = (&cap_pct, floor_pct)
            && *cap.get_ref() < floor
        {
            let message = format!("the cap ({}%) is below the floor ({floor}%)", cap.get_ref());
            let problem = Problem::new(cap.span(), message);
            table.problem(problem.label("expected a cap at or above `floor_pct`"));
        }
    }
}

/// Place of a flag that is set.
pub(crate) fn set(flag: Option<Option<Spanned<bool>>>) -> Option<Range<usize>> {
    flag.flatten().filter(|flag| *flag.get_ref()).map(|flag| flag.span())
}
