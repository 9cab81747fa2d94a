//! In which day count each class is measured: one for what accrues, what is discounted and what
//! durations and lives count.

use bonds::deal::{Accrual, Class, Deal};
use solver::{SettlementPeriod, accrued};
use terms::{BusinessDays, DayCount, PaymentCalendar, YearMonth};

use crate::inputs::{Conventions, DealInputs};

impl Conventions {
    /// How months of 30 days are counted: as stated, else as average lives count them, else plain.
    pub fn thirty_360(&self) -> DayCount {
        let of_lives = Some(self.wal_day_count).filter(|lives| lives.is_thirty_360());
        self.thirty_360.or(of_lives).unwrap_or(DayCount::Thirty360)
    }

    /// Counts average lives in `day_count`, as a deal file that says so does: what follows a count
    /// of lives in months of 30 days follows this one, or stays if it counts actual days.
    pub fn count_lives(&mut self, day_count: DayCount) {
        if !day_count.is_thirty_360() {
            self.thirty_360 = Some(self.thirty_360());
        }
        self.wal_day_count = day_count;
    }
}

impl DealInputs {
    /// How months of 30 days are counted for a class, by its position in the deal: its interest
    /// where it accrues so, its yields and durations against them, and its average life where it
    /// is not counted otherwise.
    pub fn thirty_360(&self, class: usize) -> DayCount {
        let Class { accrual, thirty_360, .. } = self.deal.classes[class];
        thirty_360.unwrap_or_else(|| match accrual {
            Accrual::BetweenPayments(of_class @ DayCount::Thirty360EndOfFebruary) => of_class,
            _ => self.conventions.thirty_360(),
        })
    }

    /// The accrual period of a class in which settlement lies, in its day count. A class that accrues
    /// by months, and is paid later, is sold without the payments of the months before; one in months
    /// of 30 days without a payment that is due and that business days hold up.
    pub fn settlement_period(&self, class: usize) -> SettlementPeriod {
        let dates = &self.deal.dates;
        let settlement = dates.settlement;
        let accrual = self.deal.classes[class].accrual;
        let day_count = in_months(accrual.day_count(), self.thirty_360(class));
        let PaymentCalendar { first, .. } = dates.payments;
        let due = PaymentCalendar { first, business_days: BusinessDays::Unadjusted };
        let (settled, from) = match accrual {
            Accrual::Monthly { dated } => {
                let from = accrued::accrual_start(dated, settlement);
                let months = YearMonth::of(from).months_since(YearMonth::of(dated));
                let months = usize::try_from(months).unwrap_or(0);
                (months.max(dates.payments.paid_by(settlement)), from)
            }
            Accrual::BetweenPayments(_) => {
                let payments = if day_count.is_thirty_360() { due } else { dates.payments };
                match payments.paid_by(settlement) {
                    0 => (0, dates.closing),
                    paid => (paid, payments.date(paid)),
                }
            }
        };
        SettlementPeriod { settled, from, settlement, day_count }
    }

    /// Years of a class's average life: those of the deal, and of a class that counts months of 30
    /// days in its own way its own, unless lives count actual days.
    pub(crate) fn life_day_count(&self, class: usize) -> DayCount {
        let of_deal = self.conventions.wal_day_count;
        let of_class = self.deal.classes[class].thirty_360;
        of_class.map_or(of_deal, |of_class| in_months(of_deal, of_class))
    }

    /// Years of the durations of a class with a floating rate: as stated, else its own.
    pub(crate) fn duration_day_count(&self, class: usize) -> DayCount {
        match self.conventions.duration_day_count {
            Some(DayCount::Thirty360) => self.thirty_360(class),
            Some(stated) => stated,
            None => self.settlement_period(class).day_count,
        }
    }

    /// Lets `deal`, whose classes are those of these inputs, accrue months of 30 days as they count
    /// them.
    pub(crate) fn accrue_in_months(&self, deal: &mut Deal) {
        let counted = |accrual: &mut Accrual, thirty_360| {
            if let Accrual::BetweenPayments(day_count) = accrual {
                *day_count = in_months(*day_count, thirty_360);
            }
        };
        counted(&mut deal.dates.accrual, self.conventions.thirty_360());
        for (id, class) in deal.classes.iter_mut().enumerate() {
            counted(&mut class.accrual, self.thirty_360(id));
        }
    }
}

/// `day_count`, or `thirty_360` where it counts months of 30 days.
fn in_months(day_count: DayCount, thirty_360: DayCount) -> DayCount {
    if day_count.is_thirty_360() { thirty_360 } else { day_count }
}
