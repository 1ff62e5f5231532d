"""Which passwords are taken (contract, "Passwords"; NIST SP 800-63B-4, 3.1.1.2).

Length, common ones, ones that hold what others know of the person or are the name of the house, and a strength score.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from threading import Lock

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

LEAST_SCORE = 3
LEAST_LOCAL_PART = 4  # characters before the "@" of an email address from which on they mean something
# zxcvbn refuses over 72 characters and takes seconds over 72 signs that stand for letters; with a good
# score of its beginning a password is a good one.
SCORED_CHARACTERS = 24
_scoring = Lock()  # zxcvbn keeps the words it is given in a module-wide table while it scores


class HashedPassword(str):
    """A password that was judged and hashed already: what a draft holds in its place, and what is stored."""

    __slots__ = ()


def password_mistake(password: str, *, least: int, known: Iterable[str], house: Iterable[str] = ()) -> tuple[str, str] | None:
    """Return code and message of what is wrong with `password`, or None.

    `least` is the least number of characters; `known` are the username, email and company name of
    the person, `house` the names of the company that runs this and of its hosts.
    """
    known = known_words(known)
    folded = _folded(password)
    if len(password) < least:
        return "too_short", f"Use {least} characters or more for the password"
    if folded in _common():
        return "common", "Choose a password that is not on the lists of common ones"
    if any(_folded(word) in folded for word in known):
        return "personal", "Choose a password without the username, email address or company name in it"
    if is_house_name(folded, house):
        return "house_name", "Choose a password that is more than our name or the address of this site"
    if strength(password, known)[0] < LEAST_SCORE:
        return "weak", "Choose a password that is harder to guess, such as four random words"
    return None


def known_words(given: Iterable[str]) -> list[str]:
    """Return what others know of a person and may not stand in a password: what was given, and names in email addresses."""
    words = [word for word in given if word]
    names = [word.rpartition("@")[0].split("+")[0] for word in words]
    return words + [name for name in names if len(name) >= LEAST_LOCAL_PART]


def is_house_name(password: str, house: Iterable[str]) -> bool:
    """Tell whether nothing is left of a password without words of these names, digits and punctuation."""
    words = {word for name in house for word in _letters(_folded(name)).split()}
    rest = _letters(_folded(password))
    if not words or not rest:
        return False
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return not rest.strip()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", " ", text).strip()


def strength(password: str, known: Iterable[str]) -> tuple[int, list[str]]:
    """Return zxcvbn's score of a password, 0 to 4, and its suggestions; `known` words make it weaker."""
    with _scoring:
        found = zxcvbn(password[:SCORED_CHARACTERS], user_inputs=[word for word in known if word])
    return found["score"], found["feedback"]["suggestions"]


@cache
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])
