//! Cash in equals cash out on every payment date: checked in every build.

use crate::carry::{Carry, ClassState};
use crate::compile::Waterfall;
use crate::lanes::{Lanes, Which};
use crate::months::Months;
use crate::places::Live;

/// A payment date on which the books do not close: an error of the engine, never of its input.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "cash is not conserved in month {month}: {cash_in} collected, {cash_out} paid \
     (classes off by {balance_gap}); please report this deal"
)]
pub struct Broken {
    /// Deal month.
    pub month: usize,
    /// Collected on the collateral, from counterparties and insurers, and held in reserve accounts
    /// before, dollars.
    pub cash_in: f64,
    /// Paid in fees, to counterparties, insurers and classes, and held in reserve accounts after,
    /// dollars.
    pub cash_out: f64,
    /// Largest difference between a class's balance and its roll-forward, dollars.
    pub balance_gap: f64,
}

/// Part of a group's size that rounding may make of its books on a date. A unit of the last place is
/// 1e-16 of an amount, a cent on a million 1e-8.
const ROUNDING: f64 = 1e-12;

/// What rounding may make of the books of a group of this size on a date, dollars. The size is what
/// the group begins with: its collateral, its `classes` class balances and its reserve account,
/// together; a balance of `dust` is dropped without a payment.
///
/// It is the group's own for class balances, which nothing but their own payments changes, and that
/// of all groups together for cash, which may go from one to the other.
pub(crate) fn rounding<const N: usize>(size: Lanes<N>, classes: usize, dust: f64) -> Lanes<N> {
    size * ROUNDING + classes as f64 * dust
}

/// Checks the call: what it pays is what the collateral is worth at par, and the reserve accounts.
/// It is of interest in the scenarios that are `called`.
pub(crate) fn check_call<const N: usize>(
    carry: &Carry<N>,
    called: Which<N>,
    redemption: &[Lanes<N>],
) -> Result<(), Broken> {
    let collateral: Lanes<N> = carry.groups.iter().map(|group| group.collateral).sum();
    let cash_in = collateral + carry.reserves();
    let cash_out: Lanes<N> = redemption.iter().copied().sum();
    let closes = (cash_in - cash_out).abs().is_at_most(carry.rounding());
    let Some(lane) = (called & !closes).lanes().next() else { return Ok(()) };
    let (cash_in, cash_out) = (cash_in.lane(lane), cash_out.lane(lane));
    Err(Broken { month: carry.month, cash_in, cash_out, balance_gap: 0.0 })
}

/// Checks the date that has just been paid.
#[inline(always)]
pub(crate) fn check<const N: usize, const F: bool>(
    waterfall: &Waterfall,
    months: &Months<N>,
    carry: &Carry<N>,
) -> Result<(), Broken> {
    let month = carry.month;
    let mut cash_in = Lanes::ZERO;
    let mut cash_out = carry.reserves();
    // Written so that a NaN fails.
    let mut closes = Which::ALL;
    for (id, (group, compiled)) in carry.groups.iter().zip(&waterfall.groups).enumerate() {
        let collected = months.month(id, month - 1);
        cash_in += (collected.net_interest + collected.principal).positive();
        cash_in += group.contract_received + group.reserve_before - group.prepayment_shortfall;
        cash_out += group.fees + group.contract_paid;
        let missed = compiled.bonds.sum(&carry.classes, Live::ALL, miss);
        closes = closes & missed.is_at_most(group.rounding);
    }
    if F && waterfall.is_reference {
        cash_in += carry.groups.iter().map(|group| group.from_issuer).sum::<Lanes<N>>();
    }
    if F && waterfall.own.is_any {
        cash_in += carry.own.before;
        cash_out += carry.own.fees.iter().map(|fee| fee.paid).sum::<Lanes<N>>();
    }
    for insurer in &carry.insurers {
        cash_in += insurer.drawn;
        cash_out += insurer.reimbursed;
    }
    for class in &carry.classes {
        let scheduled = class.interest_paid + class.principal_paid;
        cash_out += scheduled + (class.basis_risk_paid + class.released);
    }
    // Contracts may bring more than the deal is worth.
    let rounding = carry.rounding() + cash_in.abs() * ROUNDING;
    closes = closes & (cash_in - cash_out).abs().is_at_most(rounding);
    let Some(lane) = (!closes).lanes().next() else { return Ok(()) };
    let (cash_in, cash_out) = (cash_in.lane(lane), cash_out.lane(lane));
    Err(Broken { month, cash_in, cash_out, balance_gap: balance_gap(waterfall, carry, lane) })
}

/// By how much a balance misses its roll-forward.
#[inline(always)]
fn miss<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
    let rolled = class.beginning + class.accreted - class.principal_paid - class.loss;
    (rolled - class.balance).abs()
}

/// The largest of these in a scenario.
fn balance_gap<const N: usize>(waterfall: &Waterfall, carry: &Carry<N>, lane: usize) -> f64 {
    let gaps = waterfall.groups.iter().flat_map(|group| group.bonds.iter());
    let gaps = gaps.map(|class| miss(&carry.classes[*class]).lane(lane));
    // `f64::max` would pass over a NaN.
    gaps.fold(0.0, |largest, gap| if gap <= largest { largest } else { gap })
}

#[cfg(test)]
mod tests {
    use terms::{BusinessDays, Date, IndexPaths, PaymentCalendar, PoolFlows, Rate};

    use super::*;
    use crate::accounts::{own_at, reserve_of};
    use crate::calendar::Period;
    use crate::call::Redemption;
    use crate::compile::compile;
    use crate::deal::*;
    use crate::formula::Node;
    use crate::record::Record;
    use crate::run::{RunTerms, walk};

    /// Groups of one class each, as large as their collateral, with a residual and a reserve
    /// account.
    fn deal(sizes: &[f64]) -> Deal {
        let first = Date::new(2020, 1, 1).unwrap();
        let accrual = Accrual::Monthly { dated: first };
        let coupon = Coupon::Fixed(Fixed::at(Rate::from_percent(6.0)));
        let class = |name: String, group: usize, kind: ClassKind| Class {
            name,
            group,
            kind,
            coupon,
            rates: RateExpressions::default(),
            accrual,
            price: None,
            thirty_360: None,
        };
        let step = |verb: Verb, from: Account, to: &str| Step {
            verb,
            from: vec![from],
            to: vec![to.into()],
            split: Split::ProRata,
            when: When::Always,
            grows: None,
            recipients: None,
            limits: Limits::default(),
            cite: String::new(),
        };
        let (mut classes, mut groups, mut steps) = (Vec::new(), Vec::new(), Vec::new());
        for (id, size) in sizes.iter().enumerate() {
            let bond = id.to_string();
            classes.push(class(bond.clone(), id, ClassKind::Balance(*size)));
            classes.push(class(format!("R{id}"), id, ClassKind::Residual));
            steps.push(step(Verb::Interest, Account::Interest(id), &bond));
            steps.push(step(Verb::Principal(Amount::All), Account::Principal(id), &bond));
            groups.push(Group {
                name: bond.clone(),
                fees: vec![Fee { name: String::new(), amount: FeeAmount::Dollars(1.0) }],
                oc: None,
                available_funds_rate: None,
                carve_out: None,
                schedule_factor: AvailableFundsRate::Plain,
                write_down: vec![bond],
                reserve: Some(Reserve { initial_usd: size / 100.0, target_usd: size / 100.0 }),
                reserve_target: None,
                prepayment_shortfall: None,
                seasoned: None,
                reference: None,
            });
        }
        steps.push(step(Verb::Fee, Account::Own(0), "late"));
        Deal {
            name: String::new(),
            title: String::new(),
            dates: Dates {
                closing: first,
                settlement: first,
                payments: PaymentCalendar { first, business_days: BusinessDays::Unadjusted },
                accrual,
            },
            groups,
            classes,
            steps,
            call: Some(Call { pool_pct: Some(50.0), ..Call::default() }),
            plans: Vec::new(),
            contracts: Vec::new(),
            insurers: vec![Insurer { name: String::new(), classes: vec!["0".into()] }],
            triggers: Vec::new(),
            amounts: Vec::new(),
            accounts: vec![OwnAccount {
                name: "own".into(),
                group: 0,
                initial_usd: sizes[0] / 50.0,
                required: None,
            }],
            fees: vec![StepFee {
                name: "late".into(),
                group: 0,
                amount: Expression { text: "$2".into(), nodes: vec![Node::Literal(2.0)] },
                is_carried: true,
            }],
        }
    }

    const MONTHS: usize = 12;

    /// Collateral that pays, prepays and loses parts of itself, and is liquidated in the last month.
    fn pool(size: f64) -> PoolFlows {
        let mut pool = PoolFlows::zeros(MONTHS);
        let mut balance = size;
        for row in 0..MONTHS {
            pool.beginning_balance[row] = balance;
            pool.net_interest[row] = balance * 0.07 / 12.0;
            pool.loss[row] = balance / 700.0;
            pool.scheduled_principal[row] = balance / 3.0;
            pool.prepaid_principal[row] = balance / 11.0;
            balance -= pool.loss[row] + pool.scheduled_principal[row] + pool.prepaid_principal[row];
            pool.ending_balance[row] = balance;
        }
        pool.recovered[MONTHS - 1] = std::mem::take(&mut pool.ending_balance[MONTHS - 1]);
        pool
    }

    /// An amount of the books.
    type OfBooks = fn(&mut Carry<2>) -> &mut Lanes<2>;

    const OF_CASH: [OfBooks; 12] = [
        |carry| &mut carry.classes[0].interest_paid,
        |carry| &mut carry.classes[0].basis_risk_paid,
        |carry| &mut carry.classes[1].released,
        |carry| &mut carry.groups[0].fees,
        |carry| &mut carry.groups[0].contract_received,
        |carry| &mut carry.groups[0].contract_paid,
        |carry| &mut carry.insurers[0].drawn,
        |carry| &mut carry.own.before,
        |carry| &mut carry.own.fees[0].paid,
        |carry| &mut carry.accounts[own_at(0, 1)],
        |carry| &mut carry.insurers[0].reimbursed,
        |carry| &mut carry.accounts[reserve_of(0)],
    ];

    const OF_LAST_BALANCE: [OfBooks; 5] = [
        |carry| &mut last_bond(carry).balance,
        |carry| &mut last_bond(carry).beginning,
        |carry| &mut last_bond(carry).accreted,
        |carry| &mut last_bond(carry).loss,
        |carry| &mut last_bond(carry).principal_paid,
    ];

    fn last_bond(carry: &mut Carry<2>) -> &mut ClassState<2> {
        let bond = carry.classes.len() - 2;
        &mut carry.classes[bond]
    }

    /// By how much an amount is wrong, in the second scenario.
    const ERRORS: [f64; 3] = [0.01, -0.01, f64::NAN];

    fn err(amount: &mut Lanes<2>, error: f64) {
        amount.set(1, amount.lane(1) + error);
    }

    /// Asserts on each date, and at the call, that the books close; that they do not with an error
    /// in one of the amounts; and that the call does not with one in what it pays, if so wished.
    struct Auditor<'a> {
        months: Months<'a, 2>,
        amounts: &'a [OfBooks],
        audits_call: bool,
        dates: usize,
        calls: usize,
    }

    impl Record<2> for Auditor<'_> {
        const EVERY_RATE: bool = false;

        fn open(&mut self, _: &Waterfall, _: &[Period], _: &Carry<2>) {}

        fn date(&mut self, waterfall: &Waterfall, carry: &Carry<2>) {
            self.dates += 1;
            self.months.open(carry.month - 1);
            assert_eq!(check::<2, true>(waterfall, &self.months, carry), Ok(()));
            for (position, amount) in self.amounts.iter().enumerate() {
                for error in ERRORS {
                    let mut wrong = carry.clone();
                    err(amount(&mut wrong), error);
                    let caught = check::<2, true>(waterfall, &self.months, &wrong).err();
                    let told = caught.map_or(0.0, |broken| {
                        (broken.cash_in - broken.cash_out).abs() + broken.balance_gap
                    });
                    let is_told = if error.is_nan() { told.is_nan() } else { told > 0.0099 };
                    assert!(is_told, "amount {position} in month {}: {caught:?}", carry.month);
                }
            }
        }

        fn call(
            &mut self,
            _: &Waterfall,
            carry: &Carry<2>,
            called: Which<2>,
            redemption: &Redemption<2>,
        ) {
            let pays = &redemption.cash;
            self.calls += 1;
            assert_eq!(check_call(carry, called, pays), Ok(()));
            for class in (0..pays.len()).filter(|_| self.audits_call) {
                for error in ERRORS {
                    let mut wrong = pays.clone();
                    err(&mut wrong[class], error);
                    assert!(check_call(carry, called, &wrong).is_err(), "class {class}, {error}");
                    assert_eq!(check_call(carry, Which::NONE, &wrong), Ok(()));
                }
            }
        }

        fn is_over(&self, _: &Waterfall, _: &Carry<2>) -> bool {
            false
        }
    }

    /// Pays a deal of groups of these sizes, and audits it.
    fn audit(sizes: &[f64], amounts: &[OfBooks], audits_call: bool) {
        let pools: Vec<PoolFlows> = sizes.iter().map(|size| pool(*size)).collect();
        let waterfall = compile(&deal(sizes)).unwrap();
        let months = Months::of(pools.iter().map(|pool| [pool, pool]).collect());
        let mut auditor = Auditor { months, amounts, audits_call, dates: 0, calls: 0 };
        let paths = IndexPaths { names: Vec::new(), levels: Vec::new() };
        let terms = RunTerms::default();
        walk(&waterfall, [&pools, &pools], &paths, terms, &mut auditor, &mut ()).unwrap();
        assert_eq!((auditor.dates, auditor.calls), (MONTHS, 1));
    }

    #[test]
    fn a_cent_on_a_million_is_caught_on_any_date() {
        audit(&[1e6], &OF_CASH, true);
        audit(&[1e6], &OF_LAST_BALANCE, true);
    }

    #[test]
    fn books_of_any_size_close() {
        for size in [1.0, 1e3, 1e9, 2e10, 1e12, 1e15] {
            audit(&[size], &[], false);
            audit(&[size, size / 3e6, size / 7.0], &[], false);
            // The class of the second group is dust.
            audit(&[size, size / 1e16], &[], false);
        }
    }

    /// A balance is held to the size of its own group: a cent of it is caught beside a group that
    /// is a million times as large.
    #[test]
    fn a_cent_is_caught_in_the_balances_of_a_small_group() {
        audit(&[1e12, 1e6], &OF_LAST_BALANCE, false);
    }
}
