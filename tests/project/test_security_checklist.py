"""Every number of the checklist in `tests/security.py` is held by a test, and no test holds a
number that there is none of.
"""

import re

import pytest

from tests.security import RULES, held_by


@pytest.mark.parametrize("number", RULES)
def test_a_test_holds_the_number(number):
    assert held_by().get(number), f"no test is marked with {number}: {RULES[number]}"


def test_no_test_holds_another_number():
    assert set(held_by()) == set(RULES)


def test_the_numbers_have_no_gap():
    for letter in "RT":
        plain = [
            int(number[1:]) for number in RULES if re.fullmatch(rf"{letter}\d+", number)
        ]
        assert plain == list(range(1, max(plain) + 1))


def test_what_is_marked_is_collected(request):
    """A mark on what pytest does not run would hold nothing; told of each file that this run
    collected whole.
    """
    asked = request.config
    if (
        asked.option.keyword
        or asked.option.markexpr
        or any("::" in argument for argument in asked.args)
    ):
        pytest.skip("only a part of the tests was asked for")
    collected = {item.nodeid.partition("[")[0] for item in request.session.items}
    files = {test.partition("::")[0] for test in collected}
    marked = {test for tests in held_by().values() for test in tests}
    assert {test for test in marked if test.partition("::")[0] in files} <= collected
