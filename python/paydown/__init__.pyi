"""Types of the package; the extension has its documentation."""

import builtins
from collections.abc import Iterable, Mapping
from datetime import date
from os import PathLike
from typing import Any, Literal, NamedTuple, SupportsFloat, TypeAlias, TypedDict, final

import pandas
import polars
import pyarrow
from typing_extensions import CapsuleType, Unpack

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

_Path: TypeAlias = str | PathLike[str]
_Names: TypeAlias = str | Iterable[str]
_Number: TypeAlias = SupportsFloat | str
_Numbers: TypeAlias = SupportsFloat | str | Iterable[SupportsFloat]
_View: TypeAlias = Literal["call", "maturity", "both"]
# A number; a text as a flag has it; a list, each a scenario; a Series, a figure a month.
_Figures: TypeAlias = SupportsFloat | str | tuple[float, int] | Iterable[Any]
_Words: TypeAlias = str | Iterable[str]
_Switch: TypeAlias = bool | str | Iterable[bool | str]
_ByName: TypeAlias = str | Mapping[str, SupportsFloat] | Iterable[str | Mapping[str, SupportsFloat]]

# The settings of a scenario by key, then by flag where that is another name.
class _Settings(TypedDict, total=False):
    settings: str | None
    scenario: _Names | None
    scenario_file: _Path | None
    vectors: _Path | None
    curve: _Path | None
    history: _Path | None
    index: _Words | None
    shift_bp: _Figures | None
    shift_index: _ByName | None
    ramp: _Figures | None
    shock: _Figures | None
    floor_zero: _Switch | None
    pool: _Words | None
    speed_pct: _Figures | None
    cpr_pct: _Figures | None
    psa_pct: _Figures | None
    abs_pct: _Figures | None
    speed_of: _ByName | None
    cdr_pct: _Figures | None
    mdr_pct: _Figures | None
    sda_pct: _Figures | None
    default_multiple_pct: _Figures | None
    default_of: _ByName | None
    lag_months: _Figures | None
    advance_pct: _Figures | None
    advance_principal_pct: _Figures | None
    advance_interest_pct: _Figures | None
    severity_pct: _Figures | None
    recovery_pct: _Figures | None
    recovery_months: _Figures | None
    prepayment: _Words | None
    delinquent_pct: _Figures | None
    derivatives: _Switch | None
    triggers: _Words | None
    cross_support: _Switch | None
    speed: _Words | None
    default: _Words | None
    shift: _Figures | None
    speeds: _Figures | None
    cpr: _Figures | None
    psa: _Figures | None
    abs: _Figures | None
    cdr: _Figures | None
    mdr: _Figures | None
    sda: _Figures | None
    default_multiple: _Figures | None
    lag: _Figures | None
    advance: _Figures | None
    advance_principal: _Figures | None
    advance_interest: _Figures | None
    severity: _Figures | None
    recovery: _Figures | None
    delinquent: _Figures | None

class Error(Exception): ...

class UsageError(Error, ValueError):
    message: str
    hint: str | None
    def __init__(self, message: str, hint: str | None = None) -> None: ...

class InputError(Error, ValueError):
    message: str
    faults: builtins.list[Fault]
    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None: ...

class EngineError(Error, RuntimeError): ...

class Fault(NamedTuple):
    file: str
    line: int
    column: int
    message: str
    expected: str
    hint: str | None
    alike: int
    lines: builtins.list[int]
    text: str | None

class Doubt(UserWarning):
    kind: str
    message: str
    meant: str
    file: str | None
    line: int
    column: int
    def __init__(
        self,
        text: str,
        kind: str = "",
        message: str = "",
        meant: str = "",
        file: str | None = None,
        line: int = 0,
        column: int = 0,
    ) -> None: ...

@final
class Table:
    @property
    def columns(self) -> builtins.list[str]: ...
    @property
    def heads(self) -> builtins.list[str]: ...
    @property
    def shape(self) -> tuple[int, int]: ...
    @property
    def title(self) -> str: ...
    @property
    def facts(self) -> dict[str, str]: ...
    @property
    def notes(self) -> builtins.list[str]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, name: str, /) -> builtins.list[Any]: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> CapsuleType: ...
    def __arrow_c_schema__(self) -> CapsuleType: ...
    def _repr_html_(self) -> str: ...
    def to_pylist(self) -> builtins.list[dict[str, Any]]: ...
    def to_csv(self, path: _Path | None = None) -> str | None: ...
    def to_pandas(
        self, *, dtype_backend: Literal["numpy", "pyarrow"] = "numpy"
    ) -> pandas.DataFrame: ...
    def to_polars(self) -> polars.DataFrame: ...
    def to_arrow(self) -> pyarrow.Table: ...

_Content: TypeAlias = str | bytes | PathLike[str] | pandas.DataFrame | polars.DataFrame

@final
class Deal:
    @staticmethod
    def from_dict(
        deal: dict[str, Any],
        *,
        files: dict[str, _Content] | None = None,
        folder: _Path | None = None,
    ) -> Deal: ...
    @staticmethod
    def from_toml(
        text: str, *, files: dict[str, _Content] | None = None, folder: _Path | None = None
    ) -> Deal: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def classes(self) -> builtins.list[str]: ...
    @property
    def groups(self) -> builtins.list[str]: ...
    def price(
        self,
        *,
        classes: _Names | None = None,
        to: _View | None = None,
        price: _Numbers | None = None,
        dm_bp: _Numbers | None = None,
        yield_pct: _Numbers | None = None,
        z_spread_bp: _Numbers | None = None,
        i_spread_bp: _Numbers | None = None,
        market: Literal["libor", "sofr", "treasury"] | None = None,
        settle: date | str | None = None,
        wal_day_count: str | None = None,
        **figures: Unpack[_Settings],
    ) -> Table: ...
    def risk(
        self,
        *,
        classes: _Names | None = None,
        to: _View | None = None,
        price: _Numbers | None = None,
        dm_bp: _Numbers | None = None,
        yield_pct: _Numbers | None = None,
        z_spread_bp: _Numbers | None = None,
        i_spread_bp: _Numbers | None = None,
        market: Literal["libor", "sofr", "treasury"] | None = None,
        settle: date | str | None = None,
        wal_day_count: str | None = None,
        bump_bp: _Number = 25,
        **figures: Unpack[_Settings],
    ) -> Table: ...
    def cashflows(
        self,
        *,
        bonds: bool = False,
        contracts: bool = False,
        insurers: bool = False,
        classes: _Names | None = None,
        to: Literal["call", "maturity"] | None = None,
        **figures: Unpack[_Settings],
    ) -> Table: ...
    def decrement(
        self,
        *,
        classes: _Names | None = None,
        to: _View | None = None,
        monthly: bool = False,
        **figures: Unpack[_Settings],
    ) -> Table: ...
    def breakeven(
        self,
        *,
        classes: _Names | None = None,
        to: _View | None = None,
        solve: Literal["cdr", "sda", "multiple", "severity", "speed"] = "cdr",
        yield_floor: _Number | None = None,
        dm_floor: _Number | None = None,
        loss_above: _Number | None = None,
        interest_shortfall: bool = False,
        goal: _Names | None = None,
        price: _Number | None = None,
        loss_through: str | None = None,
        side: Literal["smallest-with", "largest-without"] = "smallest-with",
        increment: float = 0.001,
        deal_swaps: bool = False,
        **figures: Unpack[_Settings],
    ) -> Table: ...
    def afr(
        self,
        *,
        to: Literal["call", "maturity"] | None = None,
        from_period: int | None = None,
        **figures: Unpack[_Settings],
    ) -> Table: ...
    def explain(
        self,
        period: int | None = None,
        *,
        date: date | str | None = None,
        class_: _Names | None = None,
        **figures: Unpack[_Settings],
    ) -> Table: ...
    def grid(
        self,
        *,
        classes: _Names | None = None,
        to: _View | None = None,
        price: _Numbers | None = None,
        together: Iterable[dict[str, Any]] | None = None,
        **figures: Unpack[_Settings],
    ) -> Table: ...
    def tieout(self, files: builtins.list[_Path] | None = None) -> Table: ...
    def check(self) -> Table: ...

def open(path: _Path) -> Deal: ...
def list() -> Table: ...
def settings() -> Table: ...
def grid(
    of: _Path | Deal | Iterable[Deal],
    *,
    classes: _Names | None = None,
    to: _View | None = None,
    price: _Numbers | None = None,
    together: Iterable[dict[str, Any]] | None = None,
    **figures: Unpack[_Settings],
) -> Table: ...
