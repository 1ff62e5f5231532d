"""With REQUIRE_ALL=1 a run fails unless it was whole.

Nothing was skipped; some of each folder below passed on each engine; and in browsers and servers, what passed on one passed on the other.
"""

import re
from collections.abc import Iterable

import pytest

ENGINE = re.compile(r"(?<=[\[-])(sqlite|postgresql)(?=[\]-])")
TWINS = ("tests/browser/", "tests/server/")
FOLDERS = (*TWINS, "tests/")


class Whole:
    """Watches the reports of a run, also of one in several processes, and fails it at the end when something was left out."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.skipped: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self.skipped.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.exitstatus == pytest.ExitCode.OK and left_out(self.passed, self.skipped):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if missing := left_out(self.passed, self.skipped):
            terminalreporter.section("REQUIRE_ALL=1: this run was not whole", red=True)
            terminalreporter.write_line("\n".join(missing))


def left_out(passed: Iterable[str], skipped: Iterable[str] = ()) -> list[str]:
    """Return what a run left out, a line each, from the ids of its tests."""
    on: dict[str, set[str]] = {"sqlite": set(), "postgresql": set()}
    for test in passed:
        for engine in ENGINE.findall(test):
            on[engine].add(ENGINE.sub("ENGINE", test))
    nothing = [
        f"nothing in {folder} passed on {engine}"
        for engine, tests in on.items()
        for folder in FOLDERS
        if not any(test.startswith(folder) for test in tests)
    ]
    alone = [
        f"passed on {engine} alone: {test}"
        for engine, other in zip(on, reversed(on), strict=True)
        for test in sorted(on[engine] - on[other])
        if test.startswith(TWINS)
    ]
    return [*(f"skipped: {test}" for test in sorted(skipped)), *nothing, *alone]
