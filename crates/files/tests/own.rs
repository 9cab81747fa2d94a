//! `[[account]]` and `[[fee]]`: what is read, and each fault at its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use bonds::deal::{Account, Step, Verb};
use common::formulas::read;

const OWN: &str = r#"
[[account]]
name = "spread account"
group = "1"
initial_usd = 250.5
required = "max(1% * pool_after(1), $100) - account(1.interest)"
[[fee]]
name = "late fee"
group = "2"
amount = "accrued(0.15%, pool_before(2))"
carried = true
[[pay]]
transfer = { from = ["1.interest"], to = "spread account", until = "$10" }
[[pay]]
fee = { from = ["2.interest", "spread account"], to = ["late fee"], until = "account(spread account)" }
"#;

#[test]
fn accounts_and_fees_are_read() {
    let deal = read(OWN).unwrap();
    let account = &deal.accounts[0];
    assert_eq!((account.name.as_str(), account.group), ("spread account", 0));
    assert_eq!(account.initial_usd, 250.5);
    assert!(account.required.is_some());
    let fee = &deal.fees[0];
    assert_eq!((fee.name.as_str(), fee.group, fee.is_carried), ("late fee", 1, true));
    let own = |verb: Verb| -> &Step { deal.steps.iter().find(|step| step.verb == verb).unwrap() };
    assert_eq!(own(Verb::Transfer(Account::Own(0))).from, [Account::Interest(0)]);
    let paying = own(Verb::Fee);
    assert_eq!(paying.from, [Account::Interest(1), Account::Own(0)]);
    assert_eq!(paying.to, ["late fee"]);
}

#[test]
fn faults_stand_at_their_places() {
    for (old, new, fault) in [
        ("group = \"1\"\ninitial", "initial", "account `spread account` of which group?"),
        ("group = \"2\"", "", "fee `late fee` of which group?"),
        ("group = \"2\"", "group = \"3\"", "there is no group `3`"),
        ("= 250.5", "= -1", "`initial_usd` is -1"),
        ("\"max(1% * pool_after(1), $100) - account(1.interest)\"", "\"5%\"", "expected dollars"),
        ("\"accrued(0.15%, pool_before(2))\"", "\"balance(2-A)\"", "`balance` comes later"),
        ("carried", "caried", "did you mean `carried`?"),
        ("to = [\"late fee\"]", "to = [\"late fe\"]", "there is no fee `late fe`"),
        ("to = [\"late fee\"]", "to = [\"late fe\"]", "no `fee` step pays `late fee`"),
        ("to = \"spread account\"", "to = \"spred account\"", "did you mean `spread account`?"),
        ("account(spread account)", "account(spread)", "there is no account `spread`"),
        ("\"spread account\"\ngroup", "\"1.reserve\"\ngroup", "an account cannot be called"),
        ("\"spread account\"\ngroup", "\"a, b\"\ngroup", "without brackets and commas"),
        ("from = [\"1.interest\"]", "from = [\"spread account\"]", "fills itself"),
        ("until = \"$10\"", "split = \"pro-rata\"", "unknown key `split`"),
        (
            "[[pay]]\nfee",
            "[[account]]\nname = \"spread account\"\ngroup = \"1\"\n[[pay]]\nfee",
            "there are two accounts `spread account`",
        ),
        (
            "[[pay]]\nfee",
            "[[fee]]\nname = \"late fee\"\namount = \"$1\"\ngroup = \"1\"\n[[pay]]\nfee",
            "there are two fees `late fee`",
        ),
    ] {
        assert!(OWN.contains(old), "{old}");
        let faults = read(&OWN.replacen(old, new, 1)).unwrap_err().to_string();
        assert!(faults.contains(fault), "{new}: {faults}");
    }
}
