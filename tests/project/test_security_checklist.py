"""Every number of the checklist in `tests/security.py` is held by a test, and no test holds a number that there is none of."""

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
        plain = [int(number[1:]) for number in RULES if re.fullmatch(rf"{letter}\d+", number)]
        assert plain == list(range(1, max(plain) + 1))
