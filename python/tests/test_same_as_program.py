"""The same scenario gives the bytes of the program, over all shipped deals."""

import pytest
from conftest import DEALS, ROOT

import paydown

DEFAULTS = {"cdr_pct": 2, "severity_pct": 40, "lag_months": 6}
FLAGS = ["--cdr", "2", "--severity", "40", "--lag", "6"]
QUESTIONS = {
    "price": (["price"], lambda deal: deal.price()),
    "price with defaults": (
        ["price", *FLAGS, "--price", "98,101"],
        lambda deal: deal.price(price=[98, 101], **DEFAULTS),
    ),
    "risk": (["risk"], lambda deal: deal.risk()),
    "risk at a Z-spread": (
        ["risk", *FLAGS, "--index", "forward", "--z-spread", "150", "--market", "libor", "--bump", "10"],
        lambda deal: deal.risk(
            index="forward", z_spread_bp=150, market="libor", bump_bp=10, **DEFAULTS
        ),
    ),
    "price at vectors": (
        ["price", "--cpr", "6 for 12, 8 ramp 20 for 24, 20", "--to", "maturity"],
        lambda deal: deal.price(cpr_pct="6 for 12, 8 ramp 20 for 24, 20", to="maturity"),
    ),
    "collateral": (["cashflows", *FLAGS], lambda deal: deal.cashflows(**DEFAULTS)),
    "classes": (["cashflows", "--bonds"], lambda deal: deal.cashflows(bonds=True)),
    "decrement": (["decrement"], lambda deal: deal.decrement()),
    "break-even": (["breakeven"], lambda deal: deal.breakeven()),
    "available rates": (["afr"], lambda deal: deal.afr()),
    "explain": (["explain", "--period", "3"], lambda deal: deal.explain(3)),
    "check": (["check"], lambda deal: deal.check()),
    "tieout": (["tieout"], lambda deal: deal.tieout()),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", DEALS)
def test_a_question(name, question, program):
    (verb, *flags), ask = QUESTIONS[question]
    code, written = program(verb, name, *flags)
    deal = paydown.open(name)
    if code == 2:
        # `tieout` of the program may name many deals, of which none has published numbers.
        if verb == "tieout":
            assert len(deal.tieout()) == 0
            return
        with pytest.raises(paydown.UsageError):
            ask(deal)
        return
    assert code in (0, 1, 5)
    assert ask(deal).to_csv() == written


def test_a_scenario_file(program, tmp_path):
    file = ROOT / "scenarios/impac-2003-8/grid.toml"
    code, _ = program("grid", file, "-o", tmp_path / "grid.csv")
    assert code == 0
    assert paydown.grid(file).to_csv() == (tmp_path / "grid.csv").read_text()


def test_the_list(program):
    assert paydown.list().to_csv() == program("list")[1]


def test_a_row_says_its_scenario(impac):
    """The text of the column `settings` takes a row back."""
    rows = impac.price(classes="2-B-1", cdr_pct="0 for 12, 4", advance_pct=50, settle="2003-08-15")
    texts = set(rows["settings"])
    assert len(texts) == 1
    again = impac.price(
        classes="2-B-1", settings=texts.pop(), advance_pct=50, speed_pct=rows["speed_pct"][:5]
    )
    assert again == rows


def test_rows_say_curve_history_and_goal(impac, tmp_path):
    quotes = (ROOT / "scenarios/impac-2003-1/quotes-2003-01-28.csv").read_text()
    (tmp_path / "quotes.csv").write_text(quotes.replace("2003-01-28", "2003-07-28"))
    (tmp_path / "months.csv").write_text("month,cpr_pct\n1,20\n2,25\n")
    files = {"curve": tmp_path / "quotes.csv", "history": tmp_path / "months.csv"}
    asked = {"classes": "2-B-1", "to": "maturity"}
    for rows, again in [
        (
            impac.risk(**asked, **files, speed_pct=100, z_spread_bp=300),
            lambda text: impac.risk(**asked, settings=text, speed_pct=100),
        ),
        (
            impac.breakeven(**asked, **files, loss_above=5),
            lambda text: impac.breakeven(**asked, settings=text),
        ),
        (
            impac.breakeven(**asked, interest_shortfall=True, advance_pct=0),
            lambda text: impac.breakeven(**asked, settings=text, advance_pct=0),
        ),
    ]:
        (text,) = set(rows["settings"])
        assert text and again(text) == rows
    with pytest.raises(TypeError):
        impac.grid(**files)
