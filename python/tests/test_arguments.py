"""Keyword arguments: every form of a figure, and what is none."""

import ast
import datetime
import math
from pathlib import Path

import numpy
import pandas
import polars
import pytest

import paydown


def test_forms_of_a_figure(impac):
    ask = lambda **figures: impac.price(classes="1-A-1", to="maturity", **figures)
    assert ask(cdr=4) == ask(cdr_pct=4.0) == ask(cdr_pct="4") == ask(default="4 cdr")
    assert ask(cdr_pct=numpy.int64(4)) == ask(cdr_pct=numpy.float32(4)) == ask(cdr_pct=[4])
    several = ask(speed_pct=[80, 120], cdr_pct=[0, 4])
    assert len(several) == 4
    assert several == ask(speed_pct=numpy.array([80, 120]), cdr_pct=("0", "4"))
    assert several == ask(speed_pct="80,120", cdr_pct=range(0, 5, 4))
    vector = ask(cdr_pct="0 for 2, 4")
    assert vector == ask(cdr_pct=pandas.Series([0, 0, 4])) == ask(cdr_pct=[[0, 0, 4]])
    assert vector == ask(cdr_pct=polars.Series([0, 0, 4]))
    assert vector == ask(cdr_pct=pandas.Series([0, 0, 4], index=[1, 2, 3]))
    assert len(ask(cdr_pct=["0 for 2, 4", 4], speed_pct=100)) == 2
    assert ask(derivatives=True) == ask(derivatives="on") != ask(derivatives=False)
    assert ask(shift_bp="100bp") == ask(shift=100)
    assert ask(settings="cdr_pct=4; lag_months=6") == ask(cdr_pct=4, lag=6)
    assert ask(cdr_pct=None) == ask()


def test_by_name_and_by_month(impac):
    group = impac.groups[0]
    by_name = impac.price(speed_of={group: 50}, speed_pct=100)
    assert by_name == impac.price(speed_of=f"{group}=50", speed_pct=100)
    assert impac.afr(shock=1000) == impac.afr(shock=[(1000, 2)]) == impac.afr(shock="1000bp:2")
    assert impac.afr(ramp=(200, 12)) == impac.afr(ramp="200:12")


def test_named_scenarios(impac):
    both = impac.price(scenario=["base", "stress"], classes="1-A-1", speed_pct=100)
    assert len(both) == 4
    with pytest.raises(paydown.UsageError, match="did you mean stress"):
        impac.price(scenario="stres")


def test_dates_and_quotes(impac):
    settle = datetime.date(2003, 8, 15)
    assert impac.price(settle=settle) == impac.price(settle="2003-08-15")
    assert impac.price(settle=pandas.Timestamp(settle)) == impac.price(settle=settle)
    at_margin = impac.price(classes="1-A-1", dm_bp=[30, 40], speed_pct=100, to="call")
    assert at_margin["solved_for"] == ["price", "price"]
    with pytest.raises(paydown.UsageError, match="exclude each other"):
        impac.price(dm_bp=30, price=100)


def test_a_grid_crosses_lists(impac):
    table = impac.grid(classes="2-B-1", to="call", speed_pct=[80, 120], cdr_pct=[0, 2, 4], lag=12)
    assert len(table) == 6
    assert table["speed_pct"] == [80, 80, 80, 120, 120, 120]
    together = [{"shift_bp": 0, "speed_pct": 100}, {"shift_bp": 100, "speed_pct": 80}]
    assert len(impac.grid(classes="2-B-1", to="call", together=together, cdr=[0, 4])) == 4
    deals = [paydown.open("fabozzi-pac"), paydown.open("fabozzi-sequential")]
    assert set(paydown.grid(deals, psa=[90, 165])["deal"]) == {deal.name for deal in deals}


@pytest.mark.parametrize(
    "figures",
    [
        {"cdr_pct": math.nan},
        {"cdr_pct": math.inf},
        {"cdr_pct": 101},
        {"cdr_pct": "four"},
        {"cdr_pct": []},
        {"cdr_pct": pandas.Series([1, None])},
        {"cdr_pct": pandas.Series([1.0, 2.0], index=[12, 24])},
        {"cdr_pct": 4, "sda_pct": 100},
        {"cdr_pct": 4, "cdr": 4},
        {"lag_months": 1.5},
        {"triggers": "maybe"},
        {"settings": "cdr_pct"},
        {"pool": "other"},
        {"speed_of": {"nobody": 50}},
        {"classes": "1-A-9"},
        {"to": "nowhere"},
        {"price": -1},
        {"price": math.nan},
        {"settle": "soon"},
        {"speed_pct": range(100, 200), "shift_bp": range(50, 100), "lag_months": range(100)},
    ],
)
def test_what_does_not_fit(impac, figures):
    with pytest.raises(paydown.UsageError):
        impac.price(**figures)


@pytest.mark.parametrize(
    "figures",
    [
        {"cdr_pct": object()},
        {"cdr_pct": b"4"},
        {"cdr_pct": True},
        {"cdr_pct": [None]},
        {"cdr_pct": [[[4]]]},
        {"cdr_pct": 4j},
        {"settings": 4},
        {"classes": 4},
        {"classes": [4]},
        {"to": 4},
        {"price": object()},
        {"settle": 4},
        {"cdr_pc": 4},
        {"yield_floor": 4},
    ],
)
def test_other_types(impac, figures):
    with pytest.raises(TypeError):
        impac.price(**figures)


def test_a_near_name_is_told(impac):
    with pytest.raises(TypeError, match="did you mean cdr_pct"):
        impac.price(cdr_pc=4)


def test_the_stub_has_every_setting():
    stub = Path(paydown.__file__).with_name("__init__.pyi").read_text()
    classes = {node.name: node for node in ast.parse(stub).body if isinstance(node, ast.ClassDef)}
    typed = {line.target.id for line in classes["_Settings"].body if isinstance(line, ast.AnnAssign)}
    table = paydown.settings()
    flags = {flag.replace("-", "_") for flag in table["flag"]}
    # A flag that Python has no name for is no keyword.
    own = {"settings", "scenario", "scenario_file", "vectors", "curve", "history"}
    assert typed - own - set(table["key"]) <= flags
    assert flags | set(table["key"]) <= typed | {"shift_index"}
