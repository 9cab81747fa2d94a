//! The four tables of classes.

use remittance::{ClassColumn, ClassReport, ClassTable, Report};

use super::{Layout, Page, SLOT, at, in_general, right, row, serial};

/// Slots of the columns of each table of classes, with their headings in lines.
type Slots = &'static [(usize, &'static [&'static str], Option<ClassColumn>)];

const CURRENT: Slots = {
    use ClassColumn as C;
    &[
        (0, &["", "", "Class"], None),
        (1, &["", "Class", "Type"], None),
        (2, &["", "Original", "Face Value"], Some(C::OriginalFace)),
        (5, &["Prior", "Principal", "Balance"], Some(C::PriorBalance)),
        (6, &["", "", "Interest"], Some(C::Interest)),
        (7, &["", "", "Principal"], Some(C::Principal)),
        (8, &["", "Total", "Distribution"], Some(C::Distribution)),
        (9, &["", "Realized", "Losses"], Some(C::RealizedLosses)),
        (10, &["", "Deferred", "Interest"], Some(C::DeferredInterest)),
        (11, &["Current", "Principal", "Balance"], Some(C::CurrentBalance)),
    ]
};

const FACTORS: Slots = {
    use ClassColumn as C;
    &[
        (0, &["", "", "Class"], None),
        (1, &["", "Period", "Starting"], None),
        (2, &["", "Period", "Ending"], None),
        (4, &["", "", "Method"], None),
        (5, &["", "", "Cusip"], None),
        (6, &["Orig. Principal", "(with Notional)", "Balance"], Some(C::FactorOriginal)),
        (7, &["Prior", "Principal", "Balance"], Some(C::FactorPrior)),
        (8, &["", "", "Interest"], Some(C::FactorInterest)),
        (9, &["", "", "Principal"], Some(C::FactorPrincipal)),
        (10, &["", "Total", "Distribution"], Some(C::FactorDistribution)),
        (11, &["Current", "Principal", "Balance"], Some(C::FactorCurrent)),
    ]
};

const TO_DATE: Slots = {
    use ClassColumn as C;
    &[
        (0, &["", "", "Class"], None),
        (1, &["", "Original", "Face Value"], Some(C::ToDateOriginalFace)),
        (3, &["", "", "Interest"], Some(C::ToDateInterest)),
        (5, &["", "Unscheduled", "Principal"], Some(C::ToDateUnscheduledPrincipal)),
        (6, &["", "Scheduled", "Principal"], Some(C::ToDateScheduledPrincipal)),
        (7, &["", "Total", "Principal"], Some(C::ToDatePrincipal)),
        (8, &["", "Total", "Distribution"], Some(C::ToDateDistribution)),
        (9, &["", "Realized", "Losses"], Some(C::ToDateRealizedLosses)),
        (10, &["", "Deferred", "Interest"], Some(C::ToDateDeferredInterest)),
        (11, &["Current", "Principal", "Balance"], Some(C::ToDateCurrentBalance)),
    ]
};

const INTEREST: Slots = {
    use ClassColumn as C;
    &[
        (0, &["", "", "Class"], None),
        (1, &["Pass-", "Through", "Rate"], Some(C::Rate)),
        (2, &["Prior Principal", "(with Notional)", "Balance"], Some(C::AccrualBalance)),
        (5, &["", "Accrued", "Interest"], Some(C::AccruedInterest)),
        (6, &["Non-", "Supported", "Interest SF"], Some(C::NonSupportedShortfall)),
        (7, &["Prior", "Unpaid", "Interest"], Some(C::PriorUnpaid)),
        (8, &["Unscheduled", "Interest", "Adjustments"], Some(C::UnscheduledAdjustments)),
        (9, &["", "Optimal", "Interest"], Some(C::OptimalInterest)),
        (10, &["Paid or", "Deferred", "Interest"], Some(C::PaidInterest)),
        (11, &["Current", "Unpaid", "Interest"], Some(C::CurrentUnpaid)),
    ]
};

const TABLES: [(&str, ClassTable, Slots); 4] = [
    ("Distribution in Dollars - Current Period", ClassTable::Current, CURRENT),
    (
        "Interest Accrual Detail                                     Current Period Factor \
         Information per $1,000 of Original Face",
        ClassTable::Factors,
        FACTORS,
    ),
    ("Distribution in Dollars - to Date", ClassTable::ToDate, TO_DATE),
    ("Interest Detail", ClassTable::Interest, INTEREST),
];

pub(super) fn classes(report: &Report, layout: &Layout) -> Vec<Page> {
    let title = format!("{} Payment Report", layout.security);
    let mut pages = Vec::new();
    for (caption, table, slots) in TABLES {
        let mut rows: Vec<(&ClassReport, bool)> =
            report.classes.iter().map(|class| (class, false)).collect();
        if table != ClassTable::Factors {
            rows.push((&report.total, true));
        }
        for rows in rows.chunks(layout.classes_a_page) {
            let mut lines = vec![format!("               {caption}")];
            for level in 0..3 {
                let texts: Vec<(usize, &str)> =
                    slots.iter().map(|(slot, words, _)| (slot * SLOT, words[level])).collect();
                lines.push(at(&texts));
            }
            lines.push(at(&[(75, "(1)"), (90, "(2)"), (105, "(3)=(1)+(2)")]));
            for (class, is_total) in rows {
                let number = class.name.bytes().all(|byte| byte.is_ascii_digit());
                let name = if number { right(0, &class.name) } else { (0, class.name.clone()) };
                let mut texts = vec![name];
                for (slot, heading, column) in slots {
                    let start = slot * SLOT;
                    match (heading[2], column) {
                        (_, Some(column)) => {
                            let figure = class.figure(*column);
                            texts.extend(figure.map(|figure| in_general(start, figure)));
                        }
                        _ if *is_total => {}
                        ("Type", _) => texts.push((start, class.kind.clone())),
                        ("Method", _) => texts.push((start, class.method.clone())),
                        ("Cusip", _) => texts.push((start, class.cusip.clone())),
                        ("Starting", _) => {
                            texts.extend(class.accrual_start.map(|d| right(start, &serial(d))));
                        }
                        ("Ending", _) => {
                            texts.extend(class.accrual_end.map(|d| right(start, &serial(d))));
                        }
                        _ => {}
                    }
                }
                lines.push(row(&texts));
            }
            pages.push((title.clone(), None, lines));
        }
    }
    pages
}
