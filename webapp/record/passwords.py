"""Which passwords are taken (contract, "Passwords"; NIST SP 800-63B-4, 3.1.1.2).

Length, common ones, ones that hold what others know of the person, and a strength score.
"""

from collections.abc import Iterable
from functools import cache
from threading import Lock

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from webapp.record.cleaning import normalised

LEAST_SCORE = 3
# zxcvbn refuses over 72 characters and takes seconds over 72 signs that stand for letters; with a good
# score of its beginning a password is a good one.
SCORED_CHARACTERS = 24
_scoring = Lock()  # zxcvbn keeps the words it is given in a module-wide table while it scores


class HashedPassword(str):
    """A password that was judged and hashed already: what a draft holds in its place, and what is stored."""

    __slots__ = ()


def password_mistake(password: str, *, least: int, known: Iterable[str]) -> tuple[str, str] | None:
    """Return code and message of what is wrong with `password`, or None.

    `least` is the least number of characters; `known` are the username, email and company name.
    """
    password = normalised(password)
    known = [word for word in known if word]
    if len(password) < least:
        return "too_short", f"Use {least} characters or more for the password"
    if password.casefold() in _common():
        return "common", "Choose a password that is not on the lists of common ones"
    if any(word.casefold() in password.casefold() for word in known):
        return "personal", "Choose a password without the username, email address or company name in it"
    if strength(password, known)[0] < LEAST_SCORE:
        return "weak", "Choose a password that is harder to guess, such as four random words"
    return None


def strength(password: str, known: Iterable[str]) -> tuple[int, list[str]]:
    """Return zxcvbn's score of a password, 0 to 4, and its suggestions; `known` words make it weaker."""
    with _scoring:
        found = zxcvbn(password[:SCORED_CHARACTERS], user_inputs=[word for word in known if word])
    return found["score"], found["feedback"]["suggestions"]


@cache
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])
