"""Deals written in Python, and what is wrong with them."""

import pickle
import warnings

import polars
import pytest
from conftest import ROOT

import paydown
from written import two_classes


def test_a_dict_with_a_frame():
    deal = paydown.Deal.from_dict(two_classes())
    assert (deal.name, deal.classes[:2], deal.groups) == ("two", ["A", "B"], ["1"])
    lives = deal.price(speed_pct=100, price=100)["wal_years"]
    assert 5 < lives[0] < lives[1] < 30
    assert pickle.loads(pickle.dumps(deal)).price(price=100) == deal.price(price=100)


def test_the_same_deal_of_a_text_and_files():
    folder = ROOT / "scenarios/fabozzi-pac"
    text = (folder / "deal.toml").read_text()
    pool = (folder / "pool.csv").read_text()
    expected = paydown.open("fabozzi-pac").price()
    of = paydown.Deal.from_toml
    assert of(text, folder=folder).price() == expected
    assert of(text, files={"pool.csv": pool}).price() == expected
    assert of(text, files={"pool.csv": folder / "pool.csv"}).price() == expected
    frame = polars.read_csv(folder / "pool.csv", comment_prefix="#")
    assert of(text, files={"pool.csv": frame}).price() == expected


def test_all_faults_at_once():
    deal = two_classes()
    deal["class"][0]["coupon"] = {"fixd_pct": 6}
    deal["group"][0]["pool"]["rate_pct"] = 650.0
    deal["pay"][1]["principal"]["to"] = ["A", "C"]
    with pytest.raises(paydown.InputError) as caught:
        paydown.Deal.from_dict(deal)
    faults = caught.value.faults
    assert {fault.file for fault in faults} >= {"deal.toml", "frame-1.csv"}
    assert any(fault.hint and "fixed_pct" in fault.hint for fault in faults)
    assert all(fault.line > 0 and fault.column > 0 for fault in faults)
    assert any(fault.text and "fixd_pct" in fault.text for fault in faults)
    assert "fixd_pct" in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.faults == faults
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("value", [object(), {1: 2}, b"6", 1j])
def test_values_of_no_deal(value):
    with pytest.raises(TypeError):
        paydown.Deal.from_dict(two_classes(title=value))


def test_a_dict_within_itself():
    deal = two_classes()
    deal["deal"]["title"] = deal
    with pytest.raises(ValueError, match="too deep"):
        paydown.Deal.from_dict(deal)


def test_numbers_that_are_none():
    for number in [float("nan"), float("inf"), 2**63 - 1, -(10**30)]:
        deal = two_classes()
        deal["class"][0]["balance_usd"] = number
        with pytest.raises((paydown.InputError, OverflowError)):
            paydown.Deal.from_dict(deal)


def test_files_that_are_missing(tmp_path):
    with pytest.raises(paydown.InputError) as caught:
        paydown.open(tmp_path / "nothing")
    assert caught.value.faults[0].line == 0
    with pytest.raises(paydown.InputError, match=r"pool\.csv"):
        paydown.Deal.from_dict({**two_classes(), "group": [
            {"name": "1", "pool": "pool.csv", "cut_off_balance_usd": 1e6, "speed": {"psa_pct": 100}}
        ]}, folder=tmp_path)


def test_doubts_are_warnings():
    deal = two_classes()
    deal["class"][0]["coupon"] = {"fixed_pct": 0.06}
    with pytest.warns(paydown.Doubt) as caught:
        paydown.Deal.from_dict(deal)
    doubt = caught[0].message
    assert (doubt.kind, doubt.file) == ("coupon-as-fraction", "deal.toml")
    assert doubt.line > 0 and doubt.meant and caught[0].filename == __file__
    assert str(pickle.loads(pickle.dumps(doubt))) == str(doubt)
    deal = paydown.open("fabozzi-pac")
    with pytest.warns(paydown.Doubt, match="cdr_pct"):
        deal.price(cdr_pct=0.04)
    with warnings.catch_warnings():
        warnings.simplefilter("error", paydown.Doubt)
        with pytest.raises(paydown.Doubt):
            deal.price(price=0.98)


def test_shipped_deals_raise_no_doubt():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        paydown.open("impac-2003-8")
