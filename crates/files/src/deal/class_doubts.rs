//! Classes that look wrong but may be right: their coupons and prices, and whether a step pays
//! them.

use bonds::deal::Deal;

use crate::deal::class_file::{ClassFile, CouponFile, KindFile};
use crate::deal::deal_file::DealFile;
use crate::deal::pay_file::VerbWord;
use crate::doubt::{Doubt, DoubtKind, Doubts, Noted, doubt_of_setting, shown};
use crate::reader::words::quoted;

/// A fixed coupon below this is probably a fraction, percent.
const LOW_COUPON_PCT: f64 = 0.2;
/// A fixed coupon above this is of a class with nominal principal, or not in percent.
const HIGH_COUPON_PCT: f64 = 30.0;
/// The part of all class balances up to which a principal is nominal.
const NOMINAL: f64 = 0.01;

/// Doubts what the classes of a file state.
pub(crate) fn stated(file: &DealFile, doubts: &Doubts) {
    let balance = |class: &ClassFile| match class.kind {
        Some(KindFile::Balance(balance)) => balance,
        _ => 0.0,
    };
    let nominal = NOMINAL * file.classes.iter().map(balance).sum::<f64>();
    for class in &file.classes {
        let is_notional = matches!(class.kind, Some(KindFile::Notional { .. }));
        coupon(class, is_notional || balance(class) > nominal, doubts);
        if let (Some(price), false) = (&class.price_pct, is_notional)
            && let Some(Doubt { kind, message, meant, .. }) =
                doubt_of_setting("price", *price.get_ref())
        {
            doubts.push(Noted::new(kind, price.span(), message).meant(meant));
        }
    }
}

/// Doubts a fixed coupon that may be in another unit. `is_full`: its principal is not nominal.
fn coupon(class: &ClassFile, is_full: bool, doubts: &Doubts) {
    let Some(CouponFile::Fixed(fixed)) = class.coupon() else { return };
    let percent = shown(fixed.rate.get_ref().percent());
    let (kind, size, meant) = if percent > 0.0 && percent < LOW_COUPON_PCT {
        (DoubtKind::CouponAsFraction, "low", percent * 100.0)
    } else if percent > HIGH_COUPON_PCT && is_full {
        (DoubtKind::CouponInBasisPoints, "high", percent / 100.0)
    } else {
        return;
    };
    let message = format!("a coupon of {percent}% is unusually {size}");
    let meant = format!("`fixed_pct` is percent: is {}% meant?", shown(meant));
    doubts.push(Noted::new(kind, fixed.rate.span(), message).meant(meant));
}

/// Doubts classes that get no cash: those without principal and coupon that no step names, and
/// residuals that neither a step pays nor what the steps leave.
pub(crate) fn unpaid(file: &DealFile, deal: &Deal, doubts: &Doubts) {
    let mut groups_left = Vec::new();
    for (class, resolved) in file.classes.iter().zip(&deal.classes) {
        let Some(name) = &class.name else { continue };
        let is_paid = file.steps.iter().any(|step| {
            let pays = step.verb.pays_classes() || step.verb == VerbWord::Release;
            pays && step.to.iter().any(|to| to.get_ref() == name.get_ref())
        });
        let gets_the_rest = matches!(class.kind, Some(KindFile::Residual))
            && !groups_left.contains(&resolved.group);
        if gets_the_rest {
            groups_left.push(resolved.group);
        }
        if !is_paid && !gets_the_rest {
            let shown = quoted(name.get_ref());
            let message = format!("no step pays {shown}");
            let meant = match class.kind {
                Some(KindFile::Residual) => {
                    format!("add {shown} to `to` of a `[[pay]]` with `release`")
                }
                _ => format!("add `coupon` and {shown} to `to` of a `[[pay]]` with `interest`"),
            };
            let doubt = Noted::new(DoubtKind::ClassNotPaid, name.span(), message);
            doubts.push(doubt.meant(meant));
        }
    }
}
