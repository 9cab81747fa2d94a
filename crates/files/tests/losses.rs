//! Defaults, triggers, reserve accounts and break-evens: what is read, and each fault at its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use bonds::deal::{
    Account, LossStep, OcDelinquency, PrepaymentShortfall, Reserve, Trigger, TriggerTest, Verb,
    When,
};
use collateral::{
    Clock, DefaultRate, Liquidation, PrepaymentBase, Quote, SpeedCurve, SubsequentRecovery,
};
use common::{FORWARD, LOSSES, PRODUCTS, PUBLISHED, put};
use files::Faults;
use grid::inputs::LossThrough;
use grid::published::{Cell, Measure};
use terms::Rate;

fn read(deal: &str) -> Result<files::DealDocument, Faults> {
    common::read(deal, PRODUCTS, FORWARD)
}

#[test]
fn rates_of_default_are_read() {
    let document = read(LOSSES).unwrap();
    let (one, two) = (&document.inputs.groups[0], &document.inputs.groups[1]);
    assert_eq!(one.speed, SpeedCurve::flat(Quote::Abs, 1.5));
    assert_eq!(one.speed.clock, Clock::LoanAge);
    assert_eq!((two.speed.quote, two.speed.figure(2)), (Quote::Abs, 0.5));
    let psa = ("5/1 ARM".to_owned(), SpeedCurve::flat(Quote::Psa, 50.0));
    assert_eq!(one.product_speeds, [psa]);
    let sda = SpeedCurve::flat(Quote::Sda, 150.0);
    assert_eq!(sda.clock, Clock::LoanAge);
    assert_eq!(one.default_rate, Some(DefaultRate::Curve(sda)));
    let spread = DefaultRate::OfOriginal(vec![0.0, 0.0, 0.025, 0.025, 0.025, 0.025]);
    assert_eq!(one.product_default_rates, [("30Y FIX".to_owned(), spread)]);
    assert_eq!(two.default_rate, Some(DefaultRate::OfOriginal(vec![0.005, 0.015])));
    for (written, quote) in [("cdr", Quote::Cdr), ("mdr", Quote::Mdr)] {
        let flat = format!("default_rate = {{ {written}_pct = 2 }}");
        let deal =
            LOSSES.replace("default_rate = { of_original = { by_month_pct = [0.5, 1.5] } }", &flat);
        let document = read(&deal).unwrap();
        let expected = DefaultRate::Curve(SpeedCurve::flat(quote, 2.0));
        assert_eq!(document.inputs.groups[1].default_rate, Some(expected));
    }
}

#[test]
fn speeds_and_default_rates_may_stand_in_words() {
    let table = "default_rate = { of_original = { by_month_pct = [0.5, 1.5] } }";
    let of = |text: &str| read(&LOSSES.replace(table, &format!("default_rate = {text}")));
    for (words, written) in [
        ("\"2 cdr\"", "{ cdr_pct = 2 }"),
        ("\"150 SDA\"", "{ sda_pct = 150 }"),
        ("\"2 for 12, 1 mdr\"", "{ mdr_pct = \"2 for 12, 1\" }"),
    ] {
        let rates = [words, written].map(|text| {
            let document = of(text).unwrap();
            document.inputs.groups[1].default_rate.clone()
        });
        assert!(rates[0].is_some() && rates[0] == rates[1], "{words}: {rates:?}");
    }
    for (words, said) in [
        ("\"80% of base\"", "is the base itself, expected"),
        ("\"101 cdr\"", "percent CDR from 0 to 100"),
        ("\"2 cpr\"", "expected a figure with cdr, mdr, sda"),
    ] {
        let faults = of(words).unwrap_err().to_string();
        assert!(faults.contains(said), "{words}: {faults}");
    }
}

#[test]
fn products_are_those_of_the_group() {
    let document = read(LOSSES).unwrap();
    let (one, two) = (&document.inputs.groups[0].pool, &document.inputs.groups[1].pool);
    assert_eq!(one.products, ["5/1 ARM", "30Y FIX"]);
    assert_eq!((one.loans[0].product, one.loans[1].product), (0, 1));
    assert_eq!((one.loans[0].early_payments, one.loans[1].early_payments), (1, 0));
    assert!(two.products.is_empty());
    assert_eq!(two.loans[0].product, 0);
    // A row without a product in a pool that names some is the product "".
    let pool = PRODUCTS.replace("one,30Y FIX", "one,");
    let deal = LOSSES.replace("\"30Y FIX\" = {", "\"5/1 ARM\" = {").replace("30Y FIX", "5/1 ARM");
    let document = common::read(&deal, &pool, FORWARD).unwrap();
    assert_eq!(document.inputs.groups[0].pool.products, ["5/1 ARM", ""]);
}

#[test]
fn accounts_triggers_and_steps_are_read() {
    let document = read(LOSSES).unwrap();
    assert!(
        document.doubts.iter().all(|doubt| doubt.message.contains("CMT_1Y")),
        "{:?}",
        document.doubts
    );
    let deal = &document.inputs.deal;
    let group = &deal.groups[0];
    assert_eq!(group.reserve, Some(Reserve { initial_usd: 4500.0, target_usd: 9000.0 }));
    let compensating = Rate::from_percent(0.375);
    assert_eq!(group.prepayment_shortfall, Some(PrepaymentShortfall { days: 15.0, compensating }));
    let oc = group.oc.as_ref().unwrap();
    assert!(oc.less_reserve);
    let stepdown = oc.stepdown.as_ref().unwrap();
    let term = OcDelinquency { times: 2.0, delinquent_pct: 50.0, excess_times: 4.0 };
    assert_eq!(stepdown.delinquency, Some(term));
    assert_eq!(stepdown.unless, ["loss"]);
    assert_eq!((&deal.groups[1].reserve, &deal.groups[1].prepayment_shortfall), (&None, &None));
    // The target of OC beside the collateral: 2% of 900,000 less the reserve.
    assert_eq!(files::initial_oc(&document.inputs)[0].target, Some(13_500.0));

    let steps = [(37, 1.0), (49, 1.5)].map(|(from_month, pct)| LossStep { from_month, pct });
    let trigger = |name: &str, group, test, from_month, cures| Trigger {
        name: name.to_owned(),
        group,
        test,
        from_month,
        cures,
    };
    let senior = vec!["1-A".to_owned()];
    let expected = [
        trigger("loss", Some(0), TriggerTest::CumulativeLoss(steps.to_vec()), 1, false),
        trigger("late", None, TriggerTest::Delinquency { pct: 7.5 }, 13, true),
        trigger(
            "enhancement",
            Some(0),
            TriggerTest::DelinquencyOfEnhancement { pct: 40.0, senior },
            1,
            true,
        ),
    ];
    assert_eq!(deal.triggers, expected);

    assert_eq!(deal.steps[0].from, [Account::Interest(0), Account::Reserve(0)]);
    assert_eq!(deal.steps[2].when, When::NoTrigger("enhancement".into()));
    assert_eq!(deal.steps[3].when, When::Trigger("enhancement".into()));
    let funding = &deal.steps[5];
    assert_eq!((funding.verb, &funding.to[..]), (Verb::FundReserve, &["1".to_owned()][..]));

    // Dollars stand as they are; the target follows the deposit.
    let deal = LOSSES.replace("{ initial_pct = 0.5, target_pct = 1 }", "{ initial_usd = 700 }");
    let deal = deal.replace("group.1.reserve.initial_pct", "group.1.reserve.initial_usd");
    let reserve = read(&deal).unwrap().inputs.deal.groups[0].reserve;
    assert_eq!(reserve, Some(Reserve { initial_usd: 700.0, target_usd: 700.0 }));
}

#[test]
fn liquidation_and_break_evens_are_read() {
    let document = read(LOSSES).unwrap();
    let liquidation = Liquidation {
        severity: vec![0.2, 0.3, 0.4, 0.5],
        lag: 12,
        advance_principal: 0.0,
        advance_interest: 1.0,
        prepayment_base: PrepaymentBase::NetOfDefaults,
        delinquent: 0.02,
        subsequent: Some(SubsequentRecovery { part: 0.05, months: 6 }),
        by_month: Default::default(),
    };
    assert_eq!(document.inputs.liquidation, liquidation);
    let breakeven = document.inputs.breakeven.unwrap();
    assert_eq!(breakeven.classes, ["1-M", "2-A"]);
    assert_eq!(breakeven.shifts_bp, [0.0, 150.0]);
    assert_eq!(breakeven.index, None);
    assert_eq!(breakeven.liquidation, Liquidation { severity: vec![0.3], lag: 0, ..liquidation });
    assert!(!breakeven.cross_support);
    assert_eq!(breakeven.loss_through, LossThrough::MonthBeforeCall);
    // A deal that says nothing of defaults.
    let document = common::read(common::DEAL, common::POOL, FORWARD).unwrap();
    assert_eq!(document.inputs.liquidation, Liquidation::default());
    assert_eq!((document.inputs.breakeven, &document.inputs.groups[0].default_rate), (None, &None));
}

#[test]
fn the_terms_are_listed_and_assumed() {
    let document = read(LOSSES).unwrap();
    let term = |path: &str| {
        let found = document.terms.iter().find(|term| term.path == path);
        found.unwrap_or_else(|| panic!("no term {path}"))
    };
    assert_eq!(term("trigger.loss.cumulative_loss.2.pct").value, "1.5");
    assert_eq!(term("group.1.oc.stepdown.delinquency.times").value, "2");
    assert_eq!(term("group.1.product_speeds.5/1 ARM.psa_pct").value, "50");
    assert_eq!(term("defaults.severity.segments.1.to_pct").value, "40");
    assert_eq!(term("pay.6.fund_reserve.when").value, "\"late\"");
    let path = "group.1.product_default_rates.30Y FIX.of_original.total_pct";
    for assumed in ["breakeven.cross_support", "trigger.loss.cures", path] {
        assert!(document.is_assumed(term(assumed)), "{assumed}");
    }
    assert!(!document.is_assumed(term("breakeven.severity_pct")));
}

#[test]
fn what_has_no_effect_is_a_warning() {
    let warned = |deal: String| common::doubts(&read(&deal).unwrap()).join("\n");
    let deal = LOSSES.replace(", unless = [\"loss\"]", "");
    assert!(warned(deal).contains("nothing depends on the trigger `loss`"));
    let deal = LOSSES.replace("\"1.interest\", \"1.reserve\"", "\"1.interest\"");
    assert!(warned(deal).contains("no step draws on the reserve of group `1`"));
    let deal = format!("{}\n[breakeven]\n", common::DEAL);
    let document = common::read(&deal, common::POOL, FORWARD).unwrap();
    assert!(common::doubts(&document).join("\n").contains("no severity is stated"));
}

#[test]
fn faults_of_defaults_and_losses() {
    let by_month = "by_month_pct = [0.5, 1.5]";
    let severity =
        "severity = { segments = [{ months = 3, from_pct = 20, to_pct = 40 }, { pct = 50 }] }\n";
    // (what stands in the file, what stands there instead with @@ at the fault, words)
    let cases = [
        // Speeds and rates of default.
        ("speed = { abs_pct = 1.5 }", "speed = { abs_pct = @@150 }", "percent ABS from 0 to 100"),
        ("speed = { abs_pct = 1.5 }", "speed = { @@abs = 1.5 }", "`abs_pct`: percent"),
        (
            "quote = \"abs\", by = \"age\"",
            "quote = \"abs\", by = @@\"month\"",
            "ABS counts the age of the loan",
        ),
        (
            "quote = \"sda\", by = \"age\"",
            "quote = \"sda\", by = @@\"month\"",
            "SDA counts the age of the loan",
        ),
        ("quote = \"sda\", by", "quote = @@\"psa\", by", "one of `cdr`, `mdr`, `sda`"),
        ("[{ pct = 150 }]", "[{ pct = @@17000 }]", "`pct` is 17000, expected percent SDA from 0"),
        (
            "[{ pct = 150 }]",
            "[{ months = 9, from_pct = 150, to_pct = @@17000 }]",
            "`to_pct` is 17000, expected percent SDA from 0 to 16666",
        ),
        ("\"5/1 ARM\" = {", "@@\"5/1ARM\" = {", "did you mean `5/1 ARM`?"),
        (
            "product_speeds = { \"5/1 ARM\" = { psa_pct = 50 } }",
            "product_speeds = { @@\"3/1\" = { psa_pct = 50 } }",
            "there are `5/1 ARM`, `30Y FIX`",
        ),
        (by_month, "by_month_pct = @@[60, 40.5]", "100.5% of the original balance"),
        (by_month, "by_month_pct = @@[]", "at least one month"),
        (
            by_month,
            "@@by_month_pct = [1], total_pct = 2, months = 3",
            "both `total_pct` and `by_month_pct`",
        ),
        ("months = 4, first_month = 3", "months = @@1199, first_month = 3", "end in month 1201"),
        ("{ of_original = { by", "{ cdr_pct = 1, @@of_original = { by", "both `cdr_pct` and"),
        ("default_rate = { vector", "@@default = { vector", "did you mean `default_rate`?"),
        (severity, "", "expected `severity_pct` in [defaults]"),
        // What becomes of defaulted loans.
        ("[defaults]\n", "[defaults]\nseverity_pct = 3\n@@", "both `severity_pct` and"),
        ("lag_months = 12", "lag_months = @@-1", "a whole number from 0 to 1200"),
        ("delinquent_pct = 2\n", "@@delinquent = 2\n", "`delinquent_pct`: percent"),
        (
            "advance_principal_pct = 0",
            "@@advance_principal_pct = 0\nadvance_pct = 0",
            "both `advance_pct` and `advance_principal_pct`",
        ),
        ("\"net-of-defaults\"", "@@\"net-of-default\"", "did you mean `net-of-defaults`?"),
        ("{ pct = 5, months = 6 }", "{ pct = 5, months = @@0 }", "a whole number from 1"),
        // Reserve accounts and targets.
        (
            "initial_pct = 0.5, target_pct = 1",
            "initial_pct = 0.5, @@target_usd = 1",
            "unknown key `target_usd` in `reserve` (hint: `target_pct`: percent",
        ),
        (
            "{ initial_pct = 0.5, target_pct = 1 }",
            "{ initial_usd = 5, @@initial_pct = 1 }",
            "both `initial_usd` and `initial_pct`",
        ),
        ("{ days = 15,", "{ days = @@31,", "days from 0 to 30"),
        ("times = 2, ", "times = @@-2, ", "a number from 0 to 100"),
        ("unless = [\"loss\"]", "unless = [@@\"los\"]", "did you mean `loss`?"),
        // Triggers.
        ("from_period = 49, pct", "from_period = @@37, pct", "period 37 stands after period 37"),
        (
            "cures = false\n",
            "cures = false\n[[trigger]]\nname = @@\"loss\"\ndelinquency_pct = 5\n",
            "there are two triggers `loss`",
        ),
        ("delinquency_pct = 7.5", "@@delinquent_pct = 7.5", "did you mean `delinquency_pct`?"),
        (
            "delinquency_pct = 7.5",
            "@@delinquency_pct = 7.5\ncumulative_loss = [{ from_period = 1, pct = 1 }]",
            "both `cumulative_loss` and `delinquency_pct`",
        ),
        ("senior = [\"1-A\"]", "senior = [@@\"1-B\"]", "there is no class `1-B`"),
        ("senior = [\"1-A\"]", "senior = [@@\"2-A\"]", "a class of another group"),
        ("senior = [\"1-A\"]", "senior = @@[]", "names of classes"),
        // Steps.
        ("\"late\" }", "\"@@lates\" }", "did you mean `late`?"),
        ("\"not enhancement\"", "\"not @@enhancements\"", "did you mean `enhancement`?"),
        ("to = [\"1\"]", "to = [@@\"2\"]", "group `2` has no `reserve`"),
        ("to = [\"1\"]", "to = [@@\"3\"]", "there is no group `3`"),
        ("[\"1.interest\", \"2.interest\"]", "[\"1.interest\", @@\"2.reserve\"]", "no `reserve`"),
        ("from = [\"2.interest\"]", "from = [@@\"2.reserv\"]", "did you mean `2.reserve`?"),
        (
            "[\"1.interest\", \"2.interest\"], to = [\"1\"]",
            "[\"1.reserve\"], to = [@@\"1\"]",
            "the reserve of group `1` fills itself",
        ),
        // Break-evens.
        ("classes = [\"1-M\", \"2-A\"]", "classes = [@@\"1-X\", \"2-A\"]", "no class `1-X`"),
        ("classes = [\"1-M\", \"2-A\"]", "classes = [@@\"R\", \"2-A\"]", "`R` has no balance"),
        ("shifts_bp = [0, 150]", "shifts_bp = @@[]", "at least one"),
        ("loss_through =", "@@lossthrough =", "did you mean `loss_through`?"),
        ("\"month-before-call\"", "@@\"before-call\"", "one of `call`, `month-before-call`"),
        ("\"breakeven.cross_support\"", "@@\"breakeven.cros_suport\"", "`breakeven.cross_support`"),
    ];
    let mut missed = Vec::new();
    for (good, bad, words) in cases {
        let (deal, place) = match bad {
            "" => {
                let deal = LOSSES.replace(good, "");
                put(&deal, "default_rate = { vector", "@@default_rate = { vector")
            }
            bad => put(LOSSES, good, bad),
        };
        let faults = read(&deal).expect_err(bad);
        let is_it = match faults.faults.as_slice() {
            [fault] => (fault.line, fault.column) == place && fault.to_string().contains(words),
            _ => false,
        };
        if !is_it {
            missed.push(format!("{bad}: expected {words} at {place:?}, not\n{faults}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
}

#[test]
fn faults_that_follow_from_what_is_left_out() {
    let reserve = "reserve = { initial_pct = 0.5, target_pct = 1 }\n";
    let faults = read(&LOSSES.replace(reserve, "")).unwrap_err().to_string();
    assert!(faults.contains("`less_reserve`, but the group has no `reserve`"), "{faults}");
    assert_eq!(faults.matches("group `1` has no `reserve`").count(), 2, "{faults}");
    let deal = LOSSES.replace("forward = \"forward.csv\"\n", "");
    assert!(read(&deal).is_ok(), "break-evens run at static indices where the deal has no others");
    let (deal, place) = put(&deal, "[breakeven]", "[breakeven]\nindex = @@\"forward\"");
    let faults = read(&deal).unwrap_err();
    let [fault] = faults.faults.as_slice() else { panic!("{faults}") };
    assert_eq!((fault.line, fault.column), place);
    assert!(fault.to_string().contains("break-evens run at forward indices"), "{fault}");
    let pool = PRODUCTS.replace("group,product,", "group,id,");
    let faults = common::read(LOSSES, &pool, FORWARD).unwrap_err().to_string();
    assert_eq!(faults.matches("pool.csv names no products").count(), 2, "{faults}");
}

#[test]
fn faults_of_early_payments() {
    for (good, bad, words) in [
        ("359,,1", "359,,@@13", "a whole number from 0 to 12"),
        ("359,,1", "1,,@@1", "1 early payments, but 1 remain (row"),
        ("early_payments", "@@early_payment", "did you mean `early_payments`?"),
    ] {
        let (pool, place) = put(PRODUCTS, good, bad);
        let name = std::path::Path::new("pool.csv");
        let faults = files::parse_pool_bytes(name, pool.as_bytes(), &[]).expect_err(bad);
        let [fault] = faults.faults.as_slice() else { panic!("{faults}") };
        assert_eq!((fault.line, fault.column), place, "{fault}");
        let words = words.trim_end_matches(" (row");
        assert!(fault.to_string().contains(words), "{words}\n{fault}");
    }
}

#[test]
fn published_scenarios_state_defaults() {
    let name = std::path::Path::new("price.toml");
    let stated = "cdr_pct = 2, severity_pct = 40, lag_months = 12, advance_pct = 0";
    let published = PUBLISHED
        .replace("speed_pct = 0 }", &format!("speed_pct = 0, {stated} }}"))
        .replace("cpr_pct = 6,", "abs_pct = 1.5, sda_pct = 100,")
        .replace("measure = \"dm_bp\"", "measure = \"class_loss_usd\"");
    let published = files::parse_published_bytes(name, published.as_bytes()).unwrap();
    let [first, second, ..] = published.tables[0].cells.as_slice() else { panic!() };
    assert_eq!(first.measure, Measure::ClassLossUsd);
    let settings = |cell: &Cell| {
        let mut all: Vec<_> = cell.at.settings.iter().map(ToString::to_string).collect();
        all.sort();
        all.join("; ")
    };
    let stated = "advance_pct=0; cdr_pct=2; lag_months=12; severity_pct=40; speed_pct=0";
    assert_eq!(settings(first), stated);
    assert_eq!(settings(second), "abs_pct=1.5; pool=sample; sda_pct=100");
    for (good, bad, words) in [
        ("cpr_pct = 6,", "cdr_pct = 6, @@mdr_pct = 6,", "both `cdr_pct` and `mdr_pct`"),
        ("cpr_pct = 6,", "cpr_pct = 6, @@abs_pct = 1,", "both `cpr_pct` and `abs_pct`"),
        ("cpr_pct = 6,", "severity_pct = @@101,", "percent from 0 to 100"),
        ("measure = \"dm_bp\"", "measure = @@\"pool_performing_usd\"", "of which period?"),
        (
            "measure = \"dm_bp\"",
            "measure = @@\"breakeven_cdr\"",
            "did you mean `breakeven_cdr_pct`?",
        ),
    ] {
        let (published, place) = put(PUBLISHED, good, bad);
        let faults = files::parse_published_bytes(name, published.as_bytes()).expect_err(bad);
        let fault = &faults.faults[0];
        assert_eq!((fault.line, fault.column), place, "{fault}");
        assert!(fault.to_string().contains(words), "{words}\n{fault}");
    }
}
