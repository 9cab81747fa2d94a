"""A small deal as a dict."""

import datetime
from typing import Any

import pandas


def two_classes(**deal: Any) -> dict[str, Any]:
    """Two sequential classes on one rep line, with `deal` in the table of that name."""
    loans = {
        "balance_usd": [1e6],
        "rate_pct": [6.5],
        "age_months": [3],
        "remaining_months": [357],
        "servicing_pct": [0.5],
    }
    group = {
        "name": "1",
        "pool": pandas.DataFrame(loans),
        "cut_off_balance_usd": 1e6,
        "speed": {"psa_pct": 100},
    }
    return {
        "deal": {"name": "two", "title": "Two classes", "source": "a test", **deal},
        "dates": {
            "closing": datetime.date(2024, 1, 1),
            "settlement": datetime.date(2024, 1, 1),
            "first_payment": datetime.date(2024, 2, 1),
        },
        "group": [group],
        "class": [
            {"name": "A", "balance_usd": 800_000, "coupon": {"fixed_pct": 6}},
            {"name": "B", "balance_usd": 200_000, "coupon": {"fixed_pct": 6}},
        ],
        "pay": [
            {"interest": {"from": ["interest"], "to": ["A", "B"], "split": "pro-rata"}},
            {"principal": {"from": ["principal"], "to": ["A", "B"], "split": "sequential"}},
        ],
    }
