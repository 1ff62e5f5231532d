"""A run that must be whole cannot pass with an engine, or the browser on one, left out."""

import os
import subprocess
import sys

import pytest

from tests.support.completeness import left_out
from webapp.config import PROJECT

WHOLE = {
    f"tests/{room}/test_it.py::test_it[{engine}-390]"
    for room in ("browser", "server", "api")
    for engine in ("sqlite", "postgresql")
}


def test_a_whole_run_left_nothing_out():
    assert (
        left_out(WHOLE | {"tests/record/test_text.py::test_it[postgresql://x]"}) == []
    )


@pytest.mark.parametrize("room", ["browser", "server"])
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_what_is_missing_on_one_engine_is_told(room, engine):
    missing = left_out(WHOLE - {f"tests/{room}/test_it.py::test_it[{engine}-390]"})
    assert missing[0] == f"nothing in tests/{room}/ passed on {engine}"
    assert (
        missing[1]
        == f"passed on {'postgresql' if engine == 'sqlite' else 'sqlite'} alone: "
        f"tests/{room}/test_it.py::test_it[ENGINE-390]"
    )


@pytest.mark.parametrize("room", ["browser", "server"])
def test_a_room_that_is_missing_on_both_is_told(room):
    missing = left_out(test for test in WHOLE if room not in test)
    assert missing == [
        f"nothing in tests/{room}/ passed on {engine}"
        for engine in ("sqlite", "postgresql")
    ]


def test_a_part_is_whole_by_itself():
    faults = {
        f"tests/faults/test_it.py::test_it[{engine}]"
        for engine in ("sqlite", "postgresql")
    }
    assert left_out(faults, roots=("tests/faults",)) == []
    assert left_out(
        faults - {"tests/faults/test_it.py::test_it[sqlite]"}, roots=("tests/faults",)
    ) == ["nothing in tests/faults passed on sqlite"]


def test_a_skipped_test_is_told():
    assert left_out(WHOLE, {"tests/test_it.py::test_it"}) == [
        "skipped: tests/test_it.py::test_it"
    ]


def test_a_run_of_one_engine_fails_where_all_are_required():
    chosen = [
        "tests/clients/test_account_code.py",
        "-k",
        "sqlite",
        "-n",
        "1",
        "-p",
        "no:cacheprovider",
    ]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *chosen],
        cwd=PROJECT,
        env={**os.environ, "REQUIRE_ALL": "1", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout
    assert (
        "nothing in tests/clients/test_account_code.py passed on postgresql"
        in run.stdout
    )
    assert " failed" not in run.stdout
