"""Threads, forks, interrupts, and signals: exceptions, never an abort and never a hang."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import paydown


def test_threads_share_a_deal(impac):
    expected = impac.price()
    with ThreadPoolExecutor(8) as pool:
        assert all(table == expected for table in pool.map(lambda _: impac.price(), range(32)))


def test_the_interpreter_is_released(impac):
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.002)

    beside = threading.Thread(target=tick)
    beside.start()
    before = time.perf_counter()
    impac.grid(speed_pct=range(50, 150), cdr_pct=range(20), lag_months=12, severity_pct=40)
    after = time.perf_counter()
    done.set()
    beside.join()
    assert sum(before < tick < after for tick in ticks) > 5


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_fork_after_first_use(impac):
    expected = impac.price()
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        os._exit(0 if impac.price() == expected else 1)
    assert os.waitpid(child, 0)[1] == 0
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(_price, [impac] * 4).get(timeout=60) == [expected] * 4
    assert impac.price() == expected


def _price(deal):
    return deal.price()


def test_spawned_processes_take_deals_and_hand_back_tables(small):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map_async(_price, [small]).get(timeout=60) == [small.price()]


def test_an_interrupt_ends_a_grid():
    code = """
        import os, signal, threading, time, paydown
        deal = paydown.open("impac-2003-8")
        expected = deal.price(classes="1-A-1")
        sent = []
        def interrupt():
            sent.append(time.perf_counter())
            os.kill(os.getpid(), signal.SIGINT)
        threading.Timer(0.5, interrupt).start()
        try:
            deal.grid(speed_pct=range(50, 250), cdr_pct=range(100), severity_pct=range(1, 100),
                      lag_months=12)
        except KeyboardInterrupt:
            assert time.perf_counter() - sent[0] < 2, time.perf_counter() - sent[0]
            assert deal.price(classes="1-A-1") == expected
            print("interrupted")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "interrupted\n"), done.stderr


def test_objects_that_raise(small):
    class Broken:
        def __float__(self):
            raise RuntimeError("broken")

        def __iter__(self):
            raise RuntimeError("broken")

    for argument in ["cdr_pct", "price", "classes", "settle", "scenario"]:
        with pytest.raises((RuntimeError, TypeError)):
            small.price(**{argument: Broken()})


def test_nothing_is_made_without_its_function():
    for kind in [paydown.Table, paydown.Deal]:
        with pytest.raises(TypeError):
            kind()
