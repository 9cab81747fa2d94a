"""Use of the package as type checkers see it; it is checked, not run."""

import datetime

import pandas

import paydown


def use() -> pandas.DataFrame:
    deal = paydown.open("impac-2003-8")
    table: paydown.Table = deal.price(
        classes=["1-A-1"],
        to="call",
        price=[99, 100],
        settle=datetime.date(2003, 8, 15),
        cdr_pct="0 for 12, 4",
        severity_pct=pandas.Series([30.0, 40.0]),
        speed_pct=[80, 100],
        speed_of={"fixed": 50},
        derivatives=True,
        scenario="stress",
        settings="lag_months=6",
    )
    deal.grid(speed_pct=range(50, 150, 10), together=[{"shift_bp": 100, "cdr_pct": 2}])
    deal.breakeven(solve="severity", cdr=9, side="largest-without").to_polars()
    deal.explain(3, cdr_pct=2)
    deal.explain(date=datetime.date(2006, 11, 25), class_=["2-B-1"])
    try:
        paydown.Deal.from_dict({"deal": {}}, files={"pool.csv": "balance_usd\n"})
    except paydown.InputError as error:
        for fault in error.faults:
            print(fault.file, fault.line, fault.hint or fault.expected)
    rows: int = len(table)
    print(rows, table["dm_bp"], table.facts["Indices"])
    return table.to_pandas(dtype_backend="pyarrow")
