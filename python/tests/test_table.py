"""Tables in pandas, polars, pyarrow and duckdb, as bytes and as HTML."""

import copy
import datetime
import pickle

import duckdb
import pandas
import polars
import pyarrow
import pytest

import paydown
from written import two_classes


@pytest.fixture(scope="module")
def prices(impac):
    return impac.price()


def test_its_parts(prices):
    assert len(prices) == prices.shape[0] == 100
    assert prices.columns[:4] == ["deal", "class", "run_to", "speed_pct"]
    assert prices["class"][0] == "1-A-1"
    assert prices.to_pylist()[0]["run_to"] == "call"
    assert prices.facts["Indices"]
    with pytest.raises(KeyError):
        prices["nothing"]
    with pytest.raises(TypeError):
        hash(prices)


def test_readers_agree(prices):
    frame = prices.to_pandas()
    assert list(frame.columns) == prices.columns
    assert frame["wal_years"].tolist() == prices["wal_years"]
    assert prices.to_polars()["wal_years"].to_list() == prices["wal_years"]
    assert polars.DataFrame(prices).equals(prices.to_polars())
    assert pyarrow.table(prices).num_rows == len(prices)
    assert duckdb.sql("select count(*) from prices").fetchall() == [(100,)]
    pandas.testing.assert_frame_equal(
        prices.to_pandas(dtype_backend="pyarrow"),
        pyarrow.table(prices).to_pandas(types_mapper=pandas.ArrowDtype),
    )


def test_types(impac):
    flows = impac.cashflows(lag_months=6, cdr_pct=2).to_pandas()
    assert flows["payment_date"].dtype.kind == "M"
    assert flows["period"].dtype == "int64"
    assert flows["net_interest"].dtype == "float64"
    assert impac.cashflows()["payment_date"][0] == datetime.date(2003, 8, 25)
    # The type of a column does not depend on what stands in it.
    none = impac.price(classes="1-A-1").to_polars()
    some = impac.price(classes="1-A-1", cdr_pct=4, lag_months=6, severity_pct=40).to_polars()
    assert none.schema == some.schema
    assert len(polars.concat([none, some])) == 20


def test_pickle_and_equality(prices, impac, tmp_path):
    again = pickle.loads(pickle.dumps(prices))
    assert again == prices and again.to_csv() == prices.to_csv()
    assert (again.title, again.facts, again.notes) == (prices.title, prices.facts, prices.notes)
    assert copy.deepcopy(prices) == prices
    assert prices != impac.price(classes="1-A-1")
    assert prices != 4
    assert prices.to_csv(tmp_path / "prices.csv") is None
    assert (tmp_path / "prices.csv").read_text() == prices.to_csv()
    deal = pickle.loads(pickle.dumps(impac))
    assert deal.price() == prices


def test_bytes_that_are_no_table(prices):
    make, (columns, rows, said) = prices.__reduce__()
    name, head, digits, is_number, money, _, valid, values = columns[4]
    for kind, some, many in [
        ("f", valid, values[:-1]),
        ("s", valid, b"\xff" * 8),
        ("s", b"\1", (1).to_bytes(8, "little") + b"\xff"),
        ("x", valid, values),
        ("f", valid[:-1], values),
    ]:
        broken = [*columns[:4], (name, head, digits, is_number, money, kind, some, many)]
        with pytest.raises(ValueError):
            make(broken, rows, said)


def test_html(prices):
    html = prices._repr_html_()
    assert "<th scope" in html and "DM (bp)" in html and html.count("<tr>") == 42
    deal = paydown.Deal.from_dict(two_classes(title="<script>alert(1)</script>"))
    assert "<script>" not in deal.price()._repr_html_()
    assert "1-A-1" in repr(prices)


def test_a_large_grid_is_not_copied(impac):
    table = impac.grid(
        speed_pct=range(50, 150, 2),
        cdr_pct=[float(rate) / 10 for rate in range(50)],
        severity_pct=[30, 35, 40, 45],
        lag_months=12,
    )
    assert len(table) == 50 * 50 * 4 * 10 * 2
    mine = pyarrow.table(table)
    assert mine["dm_bp"].num_chunks == 1
    address = lambda name: mine[name].chunk(0).buffers()[1].address
    numbers = [field.name for field in mine.schema if pyarrow.types.is_floating(field.type)]
    assert len(numbers) > 10
    frame = table.to_polars()
    for name in numbers:
        assert frame[name].to_arrow().buffers()[1].address == address(name), name
    backed = table.to_pandas(dtype_backend="pyarrow")
    for name in numbers:
        assert backed[name].array.__arrow_array__().chunk(0).buffers()[1].address == address(name)
