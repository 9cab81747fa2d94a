"""Prices mortgage- and asset-backed bonds from a deal file.

    >>> import paydown
    >>> deal = paydown.open("impac-2003-8")
    >>> prices = deal.price(classes="2-B-1", cdr_pct=4, severity_pct=40, lag_months=12)
    >>> prices.to_pandas()

`paydown.list()` has the shipped deals, `paydown.settings()` the settings of a scenario, which every verb
takes as keyword arguments. Percent is 4, not 0.04; basis points are 110.
"""

from ._errors import Doubt, EngineError, Error, Fault, InputError, UsageError
from ._paydown import Deal, Table, grid, list, open, settings

__all__ = [
    "Deal",
    "Doubt",
    "EngineError",
    "Error",
    "Fault",
    "InputError",
    "Table",
    "UsageError",
    "grid",
    "list",
    "open",
    "settings",
]
