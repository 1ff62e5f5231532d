"""Which passwords are taken (contract, "Passwords"; NIST SP 800-63B-4, 3.1.1.2).

Length, common ones, ones that hold what others know of the person or are the name of the house, and
a strength score.
"""

import re
import unicodedata
from collections.abc import Iterable
from math import prod

from zxcvbn.feedback import get_feedback
from zxcvbn.matching import (
    L33T_TABLE,
    RANKED_DICTIONARIES,
    build_ranked_dict,
    omnimatch,
)
from zxcvbn.scoring import most_guessable_match_sequence
from zxcvbn.time_estimates import guesses_to_score

from webapp.record.cleaning import normalised

LEAST_SCORE = 3
# characters before the "@" of an email address from which on they mean something
LEAST_LOCAL_PART = 4
# the time grows with the cube of the length; with a good beginning a password is a good one
SCORED_CHARACTERS = 24
# of characters that stand for letters: each is searched in every dictionary
MOST_READINGS = 4


class HashedPassword(str):
    """A password that was judged and hashed already: what a draft holds in its place, and
    what is stored.
    """

    __slots__ = ()


def password_mistake(
    password: str,
    *,
    least: int,
    known: Iterable[str],
    house: Iterable[str] = (),
    score: int | None = None,
) -> tuple[str, str] | None:
    """Return code and message of what is wrong with `password`, or None.

    `least` is the least number of characters; `known` are the username, email and company name of
    the person, `house` the names of the company that runs this and of its hosts; `score` is that of
    `strength` where it is known.
    """
    password, known = normalised(password), with_local_parts(known)
    folded = _folded(password)
    if len(password) < least:
        return "too_short", f"Use {least} characters or more for the password"
    if folded in RANKED_DICTIONARIES["passwords"]:
        return "common", "Choose a password that is not on the lists of common ones"
    if any(_folded(word) in folded for word in known):
        return (
            "personal",
            "Choose a password without the username, email address or name in it",
        )
    if is_house_name(folded, house):
        return (
            "house_name",
            "Choose a password that is more than our name or the address of this site",
        )
    if score is None:
        score, _suggestions = strength(password, known)
    if score < LEAST_SCORE:
        return (
            "weak",
            "Choose a password that is harder to guess, such as four random words",
        )
    return None


def with_local_parts(given: Iterable[str]) -> list[str]:
    """Return what others know of a person: the words that were given, and the names in those
    that are email addresses.
    """
    words = [word for word in given if word]
    names = [_name_in(word) for word in words]
    return words + [name for name in names if len(name) >= LEAST_LOCAL_PART]


def _name_in(address: str) -> str:
    """The part of an email address before the @ without what follows a plus, "" without an @."""
    local, _, _host = address.rpartition("@")
    return local.partition("+")[0]


def is_house_name(password: str, house: Iterable[str]) -> bool:
    """Return whether nothing is left of a password without words of these names, digits and
    punctuation.
    """
    words: set[str] = set()
    for name in house:
        words.update(_letters(_folded(name)).split())
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
    """Return zxcvbn's score of a password, 0 to 4, and its suggestions; `known` words make it
    weaker.

    The parts of `zxcvbn()` are called one by one: it would put the known words into a table of the
    whole process, where everybody's password is looked up.
    """
    scored = _with_fewer_readings(password[:SCORED_CHARACTERS])
    words = build_ranked_dict(
        [word.lower() for word in known if 0 < len(word) <= SCORED_CHARACTERS]
    )
    matches = omnimatch(scored, {**RANKED_DICTIONARIES, "user_inputs": words})
    found = most_guessable_match_sequence(scored, matches)
    score = guesses_to_score(found["guesses"])
    return score, get_feedback(score, found["sequence"])["suggestions"]


def _with_fewer_readings(password: str) -> str:
    """Return the password with one character for each letter that several stand for, where it
    could be read in many ways.
    """
    read_alike = []
    for chars in L33T_TABLE.values():
        if found := [char for char in chars if char in password]:
            read_alike.append(found)
    if prod(len(found) for found in read_alike) <= MOST_READINGS:
        return password
    for first, *others in read_alike:
        for other in others:
            password = password.replace(other, first)
    return password
