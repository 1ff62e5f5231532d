"""Which passwords are taken (contract, "Passwords"; NIST SP 800-63B-4, 3.1.1.2).

Length, common ones, ones that hold what others know of the person, and a strength score.
"""

from collections.abc import Iterable
from functools import cache

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

LEAST_SCORE = 3
SCORED_CHARACTERS = 72  # zxcvbn refuses more, and takes long over long ones


def password_mistake(password: str, *, least: int, known: Iterable[str]) -> tuple[str, str] | None:
    """Return code and message of what is wrong with `password`, or None.

    `least` is the least number of characters; `known` are the username, email and company name.
    """
    known = [word for word in known if word]
    if len(password) < least:
        return "too_short", f"Use {least} characters or more for the password"
    if password.casefold() in _common():
        return "common", "Choose a password that is not on the lists of common ones"
    if any(word.casefold() in password.casefold() for word in known):
        return "personal", "Choose a password without the username, email address or company name in it"
    if zxcvbn(password[:SCORED_CHARACTERS], user_inputs=known)["score"] < LEAST_SCORE:
        return "weak", "Choose a password that is harder to guess, such as four random words"
    return None


@cache
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])
