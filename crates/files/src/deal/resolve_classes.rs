//! Classes: what their terms name.

use std::ops::Range;

use bonds::deal::{Accrual, Class, ClassKind, Coupon, Fixed, Floating, RateExpressions};
use bonds::formula::{Stage, Unit};
use terms::{IndexId, Price};
use toml::Spanned;

use crate::deal::class_file::{ClassFile, CouponFile, FloatingFile, KindFile, NotionalOfClasses};
use crate::deal::dates_file::AccrualWord;
use crate::deal::resolve::Names;
use crate::formula::Formulas;
use crate::reader::source::Problem;
use crate::reader::words::{did_you_mean, quoted};

impl Names<'_> {
    pub(crate) fn class_of(&self, class: &ClassFile, formulas: &Formulas<'_>) -> Option<Class> {
        let is_residual = matches!(class.kind, Some(KindFile::Residual));
        let group = match &class.group {
            Some(name) => self.group(name),
            None if is_residual => Some(0),
            None => {
                if self.file.groups.len() > 1 {
                    let shown = class.name.as_ref().map_or("the class", |name| name.get_ref());
                    let message = format!("{} has no `group`", quoted(shown));
                    let names = self.file.groups.iter().filter_map(|g| g.name.as_ref());
                    let hint = did_you_mean("", names.map(|name| name.get_ref().as_str()));
                    let label = "expected `group`: the deal has several";
                    let span = class.span.clone();
                    self.problems.push(Problem::new(span, message).label(label).maybe_hint(hint));
                }
                self.only_group()
            }
        };
        let kind = match class.kind.as_ref() {
            Some(KindFile::Balance(balance)) => Some(ClassKind::Balance(*balance)),
            Some(KindFile::Notional(NotionalOfClasses { of, pct })) => {
                let of = of.iter().filter_map(|name| self.balance_class(name)).collect();
                Some(ClassKind::Notional { of, pct: *pct })
            }
            Some(KindFile::Residual) => Some(ClassKind::Residual),
            None => None,
        };
        let coupon = match class.coupon.as_ref().map(|coupon| coupon.as_ref().map(Spanned::get_ref))
        {
            Some(None) => Some(Coupon::None),
            Some(Some(CouponFile::Fixed(fixed))) => {
                self.check_cap(fixed.available_funds_cap.as_ref(), group);
                Some(Coupon::Fixed(Fixed {
                    rate: *fixed.rate.get_ref(),
                    rate_after_call: fixed.rate_after_call,
                    available_funds_cap: fixed.available_funds_cap.is_some(),
                }))
            }
            Some(Some(CouponFile::Floating(floating))) => {
                self.floating(floating, group).map(Coupon::Floating)
            }
            Some(Some(CouponFile::Rate(_))) => Some(Coupon::Expression),
            None => None,
        };
        let rates = rates(class, formulas);
        Some(Class {
            name: class.name.as_ref()?.get_ref().clone(),
            group: group?,
            kind: kind?,
            coupon: coupon?,
            rates: rates?,
            accrual: self.accrual_of(class.accrual)?,
            price: class.price_pct.as_ref().map(|price| Price::from_percent(*price.get_ref())),
            thirty_360: class.thirty_360,
        })
    }

    /// How a class accrues: as it says, else as the deal does.
    fn accrual_of(&self, word: Option<AccrualWord>) -> Option<Accrual> {
        let dates = self.file.dates?;
        Some(match word {
            None => dates.accrual,
            Some(AccrualWord::Between(day_count)) => Accrual::BetweenPayments(day_count),
            Some(AccrualWord::Monthly) => match dates.accrual {
                Accrual::Monthly { dated } => Accrual::Monthly { dated },
                Accrual::BetweenPayments(_) => Accrual::Monthly { dated: dates.closing },
            },
        })
    }

    /// A fault if a class is capped by an available funds rate that its group does not have.
    fn check_cap(&self, flag: Option<&Range<usize>>, group: Option<usize>) {
        if let Some(flag) = flag
            && let Some(group) = group.and_then(|group| self.file.groups.get(group))
            && group.available_funds_rate.is_none()
        {
            let message = "the group of this class has no `available_funds_rate` to cap it";
            let hint = "write `available_funds_rate = \"30/days\"` or `\"none\"` in `[[group]]`";
            self.problems.push(Problem::new(flag.clone(), message).hint(hint));
        }
    }

    fn floating(&self, floating: &FloatingFile, group: Option<usize>) -> Option<Floating> {
        self.check_cap(floating.available_funds_cap.as_ref(), group);
        let position = self.index(&floating.index);
        Some(Floating {
            index: IndexId(position?),
            multiplier: floating.multiplier,
            margin: floating.margin,
            margin_after_call: floating.margin_after_call,
            cap: floating.cap,
            floor: floating.floor,
            available_funds_cap: floating.available_funds_cap.is_some(),
        })
    }
}

/// The expressions of a class's note rate; `None` after a fault.
fn rates(class: &ClassFile, formulas: &Formulas<'_>) -> Option<RateExpressions> {
    let coupon = class.coupon.as_ref().and_then(Option::as_ref).map(Spanned::get_ref);
    let of = |text| formulas.expression(text, Unit::Rate, Stage::Collections).map(Some);
    let rate = match coupon {
        Some(CouponFile::Rate(text)) => of(text),
        _ => Some(None),
    };
    let cap = class.rate_cap.as_ref().map_or(Some(None), of);
    Some(RateExpressions { rate: rate?, cap: cap? })
}
