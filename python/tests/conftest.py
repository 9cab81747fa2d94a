"""What the tests share: the shipped deals, and the program to compare with."""

import os
import subprocess
from pathlib import Path

import pytest

import paydown

ROOT = Path(__file__).resolve().parents[2]
os.environ["PAYDOWN_HOME"] = str(ROOT)
DEALS = sorted(path.parent.name for path in ROOT.glob("scenarios/*/deal.toml"))


@pytest.fixture(scope="session")
def program():
    """Runs the program: its exit code, and what it writes."""
    path = Path(os.environ.get("PAYDOWN_PROGRAM", ROOT / "target/release/paydown"))
    if not path.is_file():
        pytest.fail(f"{path} is missing: cargo build --release, or name it in PAYDOWN_PROGRAM")

    def run(*arguments):
        done = subprocess.run(
            [path, *map(str, arguments), "--format", "csv", "-q"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    return run


@pytest.fixture(scope="session")
def impac():
    return paydown.open("impac-2003-8")


@pytest.fixture(scope="session")
def small():
    return paydown.open("fabozzi-pac")
