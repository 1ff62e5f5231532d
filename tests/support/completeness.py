"""With REQUIRE_ALL=1 a run fails unless it was whole.

Nothing was skipped; some of what was asked for passed on each engine, and some in browsers and on
servers, where what passed on one engine passed on the other, but for modules that are marked as
those of one engine.
"""

import re
from collections.abc import Iterable

import pytest

ENGINE = re.compile(r"(?<=[\[-])(sqlite|postgresql)(?=[\]-])")
ENGINES = ("sqlite", "postgresql")
ON_BOTH = ("tests/browser/", "tests/server/")


class Whole:
    """Watches the reports of a run, also of one in several processes, and fails it at the end
    when something was left out.
    """

    def __init__(self, roots: Iterable[str]) -> None:
        self.roots = tuple(roots)
        self.passed: set[str] = set()
        self.skipped: set[str] = set()

    def missing(self) -> list[str]:
        return left_out(self.passed, self.skipped, self.roots)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self.skipped.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)
            if "one_engine" in report.keywords:  # its module says why
                each = (ENGINE.sub(engine, report.nodeid) for engine in ENGINES)
                self.passed.update(each)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.exitstatus == pytest.ExitCode.OK and self.missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        if missing := self.missing():
            terminalreporter.section("REQUIRE_ALL=1: this run was not whole", red=True)
            terminalreporter.write_line("\n".join(missing))


def left_out(
    passed: Iterable[str],
    skipped: Iterable[str] = (),
    roots: tuple[str, ...] = ("tests",),
) -> list[str]:
    """Return what a run left out, a line each, from the ids of its tests; `roots` are the
    paths that it was asked for.
    """
    on: dict[str, set[str]] = {"sqlite": set(), "postgresql": set()}
    for test in passed:
        for engine in ENGINE.findall(test):
            on[engine].add(ENGINE.sub("ENGINE", test))
    places = [*(room for room in ON_BOTH if room.startswith(roots)), *roots]
    nothing = [
        f"nothing in {place} passed on {engine}"
        for engine, tests in on.items()
        for place in places
        if not any(test.startswith(place) for test in tests)
    ]
    alone = [
        f"passed on {engine} alone: {test}"
        for engine, other in zip(on, reversed(on), strict=True)
        for test in sorted(on[engine] - on[other])
        if test.startswith(ON_BOTH)
    ]
    return [*(f"skipped: {test}" for test in sorted(skipped)), *nothing, *alone]
