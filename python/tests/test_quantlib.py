"""Spreads and durations beside QuantLib's, on the cash flows of five classes."""

import shutil
from datetime import date, timedelta
from itertools import pairwise

import pytest
import QuantLib as ql
from conftest import ROOT

import paydown

CLASSES = [
    ("fabozzi-pac", "P"),
    ("fabozzi-pac", "S"),
    ("gnma-9", "GNMA-9"),
    ("amcar-2017-1", "A-3"),
    ("fnr-2019-2-g3", "AB"),
]
# Treasuries by months, percent.
QUOTES = {
    1: 3.90, 6: 3.95, 12: 3.85, 24: 3.70, 36: 3.72, 60: 3.85, 84: 4.00, 120: 4.20, 240: 4.65, 360: 4.70
}  # fmt: skip
KEYS = {
    "6m": 0.5, "1y": 1, "2y": 2, "3y": 3, "5y": 5, "7y": 7, "10y": 10, "20y": 20, "30y": 30
}  # fmt: skip
BUMP = 0.0025
DAYS = ql.Actual365Fixed()
TWICE = (ql.Compounded, ql.Semiannual)


def as_ql(day):
    return ql.Date(day.day, day.month, day.year)


def bootstrap(quoted):
    """A curve that reprices the quotes, straight in the log of discount factors."""
    ql.Settings.instance().evaluationDate = quoted
    months = ql.Thirty360(ql.Thirty360.BondBasis)
    helpers = []
    for tenor, percent in QUOTES.items():
        quote, period = ql.QuoteHandle(ql.SimpleQuote(percent / 100)), ql.Period(tenor, ql.Months)
        if tenor <= 6:
            deposit = (quote, period, 0, ql.NullCalendar(), ql.Unadjusted, False, months)
            helpers.append(ql.DepositRateHelper(*deposit))
            continue
        schedule = ql.Schedule(
            quoted,
            quoted + period,
            ql.Period(ql.Semiannual),
            ql.NullCalendar(),
            ql.Unadjusted,
            ql.Unadjusted,
            ql.DateGeneration.Backward,
            False,
        )
        par = ql.QuoteHandle(ql.SimpleQuote(100))
        helpers.append(
            ql.FixedRateBondHelper(par, 0, 100, schedule, [percent / 100], months, ql.Unadjusted)
        )
    curve = ql.PiecewiseLogLinearDiscount(quoted, helpers, DAYS)
    curve.enableExtrapolation()
    return curve


def moved(curve, shift):
    """The curve with the spot rates of its months moved by a shift of their years."""
    start = curve.referenceDate()
    dates = [start + ql.Period(month, ql.Months) for month in range(481)]

    def discount(day):
        years = DAYS.yearFraction(start, day)
        rate = curve.zeroRate(day, DAYS, *TWICE).rate() + shift(years)
        return ql.InterestRate(rate, DAYS, *TWICE).discountFactor(years)

    return ql.DiscountCurve(dates, [1.0, *map(discount, dates[1:])], DAYS)


def weight(key, years):
    """The part of a move at a key rate that a maturity takes."""
    keys = list(KEYS.values())
    at = keys.index(key)
    if years <= key:
        return 1.0 if at == 0 else max(0.0, (years - keys[at - 1]) / (key - keys[at - 1]))
    return 1.0 if key == keys[-1] else max(0.0, (keys[at + 1] - years) / (keys[at + 1] - key))


def from_settlement(curve, settlement):
    curve.enableExtrapolation()
    return ql.ImpliedTermStructure(ql.YieldTermStructureHandle(curve), settlement)


def value(leg, curve, spread, settlement):
    spread = ql.QuoteHandle(ql.SimpleQuote(spread))
    handle = ql.YieldTermStructureHandle(from_settlement(curve, settlement))
    spreaded = ql.ZeroSpreadedTermStructure(handle, spread, *TWICE)
    spreaded.enableExtrapolation()
    return ql.CashFlows.npv(leg, spreaded, False, settlement, settlement)


def with_curve(name, folder):
    """A shipped deal with quotes of treasuries from three days before it settles."""
    shutil.copytree(ROOT / "scenarios" / name, folder / name)
    file = folder / name / "deal.toml"
    text = file.read_text()
    settlement = next(line for line in text.splitlines() if line.startswith("settlement"))
    settlement = date.fromisoformat(settlement.split("=")[1].strip())
    quoted = settlement - timedelta(days=3)
    tenor = {months: f"{months}M" if months < 12 else f"{months // 12}Y" for months in QUOTES}
    rows = [f"{quoted},treasury,{tenor[months]},{rate}" for months, rate in QUOTES.items()]
    (folder / name / "quotes.csv").write_text(
        "\n".join(["date,instrument,tenor,percent", *rows, ""])
    )
    index = (
        "[index]\nstatic_pct = { CMT_1Y = 3.85 }\n"
        'curve = { quotes = "quotes.csv", interpolation = "log-linear" }\n\n'
    )
    file.write_text(text.replace("[[group]]", index + "[[group]]", 1))
    return paydown.open(file), as_ql(settlement), as_ql(quoted)


@pytest.mark.parametrize(("name", "of_class"), CLASSES)
def test_a_class(name, of_class, tmp_path):
    deal, settlement, quoted = with_curve(name, tmp_path)
    # At 100% of the pricing speed, to maturity, at a price of its own.
    asked = {"classes": of_class, "to": "maturity", "speed_pct": 100}
    risk = deal.risk(**asked, price=98.75).to_pandas().iloc[0]
    flows = deal.cashflows(bonds=True, classes=of_class, to="maturity", speed_pct=100).to_pandas()
    flows = flows[flows["interest"] + flows["principal"] > 0]
    dates = [as_ql(date.fromisoformat(str(day)[:10])) for day in flows["payment_date"]]
    cash = flows["interest"] + flows["principal"]
    leg = ql.Leg([ql.SimpleCashFlow(*flow) for flow in zip(cash, dates, strict=True)])
    dollars = risk["full_price"] / 100 * flows["beginning_balance"].iloc[0]
    curve = bootstrap(quoted)

    # Brent's bracket: QuantLib's own zSpread takes no accuracy below its default.
    spread = ql.Brent().solve(
        lambda spread: value(leg, curve, spread, settlement) / dollars - 1, 1e-14, 0.03, -0.5, 2.0
    )
    assert risk["z_spread_bp"] == pytest.approx(1e4 * spread, abs=1e-6)

    months = ql.Thirty360(ql.Thirty360.BondBasis)
    yield_rate = ql.CashFlows.yieldRate(
        leg, dollars, months, *TWICE, False, settlement, settlement, 1e-14, 1000, 0.05
    )
    years = [months.yearFraction(settlement, day) for day in dates]
    life = sum(years * flows["principal"]) / sum(flows["principal"])
    tenors = [tenor / 12 for tenor in QUOTES]
    quotes = ql.LinearInterpolation(tenors, list(QUOTES.values()))
    assert risk["yield_pct"] == pytest.approx(100 * yield_rate, abs=1e-8)
    assert risk["i_spread_bp"] == pytest.approx(100 * (100 * yield_rate - quotes(life)), abs=1e-6)

    def duration(shift):
        down, up = (
            value(leg, moved(curve, lambda years: sign * BUMP * shift(years)), spread, settlement)
            for sign in (-1, 1)
        )
        return (down - up) / (2 * dollars * BUMP), (up + down - 2 * dollars) / (dollars * BUMP**2)

    effective, convexity = duration(lambda _: 1.0)
    assert risk["effective_duration"] == pytest.approx(effective, abs=1e-6)
    assert risk["effective_convexity"] == pytest.approx(convexity, abs=1e-4)
    for key, tenor in KEYS.items():
        of_key, _ = duration(lambda years, tenor=tenor: weight(tenor, years))
        assert risk[f"krd_{key}"] == pytest.approx(of_key, abs=1e-6), key
    spreads = [value(leg, curve, spread + move, settlement) for move in (-1e-4, 1e-4)]
    of_spread = (spreads[0] - spreads[1]) / (2e-4 * dollars)
    assert risk["spread_duration"] == pytest.approx(of_spread, abs=1e-5)


# What each count of days is called there. That of 30/360 with the end of February as day 30 has no name:
# the German one is the same but for a last day on the 31st.
COUNTS = {
    "actual/360": ql.Actual360(),
    "actual/365": ql.Actual365Fixed(),
    "30/360": ql.Thirty360(ql.Thirty360.BondBasis),
    "30/360-end-of-february": ql.Thirty360(ql.Thirty360.German),
}
DEAL = """
[deal]
name = "accrual"
title = "A pass-through"
source = "invented"

[dates]
closing = {closing}
first_payment = {first}
accrual = "{accrual}"

[conventions]
thirty_360 = "{months}"

[[group]]
name = "1"
pool = "pool.csv"
cut_off_balance_usd = 1000000
speed = {{ cpr_pct = 0 }}

[[class]]
name = "A"
balance_usd = 1000000
coupon = {{ fixed_pct = 4.375 }}

[[pay]]
interest = {{ from = ["interest"], to = ["A"] }}

[[pay]]
principal = {{ from = ["principal"], to = ["A"] }}
"""
POOL = "balance_usd,rate_pct,remaining_months\n1000000,6,360\n"


@pytest.mark.parametrize("closing", [date(2023, 8, 15), date(2023, 8, 31)])
@pytest.mark.parametrize("count", COUNTS)
def test_accrued_interest(count, closing):
    is_months = count.startswith("30/360")
    text = DEAL.format(
        closing=closing,
        first=closing + timedelta(days=31 if closing.day < 30 else 61),
        accrual="30/360" if is_months else count,
        months=count if is_months else "30/360",
    )
    deal = paydown.Deal.from_toml(text, files={"pool.csv": POOL})
    paid = deal.cashflows(bonds=True).to_pandas()["payment_date"][:9]
    starts = [closing, *(date.fromisoformat(str(day)[:10]) for day in paid)]
    compared = 0
    for start, end in pairwise(starts):
        for day in (start + timedelta(days=days) for days in range((end - start).days)):
            if count.endswith("february") and day.day == 31:
                continue
            accrued = deal.price(settle=day).to_pandas()["accrued"].iloc[0]
            years = COUNTS[count].yearFraction(as_ql(start), as_ql(day))
            assert accrued == pytest.approx(4.375 * years, abs=1e-10), (start, day)
            compared += 1
    assert compared > 250
