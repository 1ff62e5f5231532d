"""The numbered list of `docs/security.md`, and the tests that hold each number: those marked
`@pytest.mark.security("R1")`.

`make security` prints the list with its tests.
"""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent
LIST = TESTS.parent / "docs" / "security.md"
# "- **R8.** No request …", on several lines
NUMBERED = re.compile(r"^- \*\*([RT]\d+a?)\.\*\* (.+?)(?=\n\n|\n- )", re.M | re.S)
RULES = {
    number: " ".join(words.split())
    for number, words in NUMBERED.findall(LIST.read_text() + "\n\n")
}


@cache
def held_by() -> dict[str, list[str]]:
    """Return the tests that are marked with each number, read from their source; a mark on
    what pytest would not run counts for nothing.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in numbers_of(node):
                    found.setdefault(number, []).append(
                        f"{path.relative_to(TESTS.parent)}::{node.name}"
                    )
    return found


def numbers_of(test: ast.FunctionDef) -> Iterator[str]:
    """Yield the numbers in `@pytest.mark.security(...)` above a test."""
    for mark in test.decorator_list:
        if (
            isinstance(mark, ast.Call)
            and ast.unparse(mark.func) == "pytest.mark.security"
        ):
            yield from (ast.literal_eval(argument) for argument in mark.args)


if __name__ == "__main__":
    tests = held_by()
    for number, rule in RULES.items():
        lines = [f"\n{number}. {rule}", *tests.get(number, ["NO TEST"])]
        sys.stdout.write("\n    ".join(lines) + "\n")
