"""What a call costs beside the engine, and an import."""

import os
import statistics
import subprocess
import sys
import time

import pytest

from paydown._paydown import _engine_nanoseconds

import paydown


def test_an_import_takes_less_than_100_ms():
    code = "import time; t = time.perf_counter(); import paydown; print(time.perf_counter() - t)"
    took = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    print(f"import: {1000 * min(took):.1f} ms")
    assert min(took) < 0.1


def test_a_small_call_costs_less_than_60_microseconds(impac, small):
    calls = {
        "one row": lambda: impac.price(classes="1-A-1", to="call", speed_pct=100),
        "100 rows": lambda: impac.price(),
        "16 rows": lambda: small.price(),
        "one row of defaults": lambda: impac.price(
            classes="2-B-1", to="call", speed_pct=100, cdr_pct=4, severity_pct=40, lag_months=12
        ),
    }
    found = {}
    for name, call in calls.items():
        rounds = [medians(call) for _ in range(20)]
        wall, own = (min(column) for column in zip(*rounds, strict=True))
        found[name] = wall
        print(f"{name}: {wall:.0f} microseconds beside the engine, {own:.0f} of the calling thread")
    if os.getloadavg()[0] >= 1:
        pytest.skip(f"other work keeps the processors, for which calls wait: {found}")
    assert max(found.values()) < 60, found


def medians(call):
    """The medians of a round of calls: see cost."""
    costs = [cost(call) for _ in range(25)]
    return [statistics.median(column) for column in zip(*costs, strict=True)]


def cost(call):
    """Microseconds of a call without the engine's own, and those that its thread works."""
    start, working = time.perf_counter_ns(), time.thread_time_ns()
    table = call()
    took, worked = time.perf_counter_ns() - start, time.thread_time_ns() - working
    assert isinstance(table, paydown.Table) and len(table) <= 100
    return (took - _engine_nanoseconds()) / 1000, worked / 1000
