"""The product's own rules and words, which each peer checks a payload with; how it reads requests,
lists and keys and how it stores a client is its own.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from webapp.record.actor import Actor
from webapp.record.check import Registration, check
from webapp.record.problem import Problem
from webapp.record.reference import ClientType, Reference

LISTS = ("client_types", "departments", "tax_codes", "payment_terms", "currencies")


class Entry(NamedTuple):
    """An entry of a reference list that may be chosen."""

    list_name: str
    code: str
    name: str
    is_person: bool


class Refused(Exception):
    """A payload that breaks rules: the status and what is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        is_forbidden = any(problem.code == "scope" for problem in problems)
        self.status = 403 if is_forbidden else 422
        self.errors = [
            {"field": path, "code": code, "message": message}
            for path, code, message in problems
        ]


class Lists:
    """The reference lists, read again when their version has changed."""

    def __init__(self) -> None:
        self.version: int | None = None
        self.reference: Reference | None = None

    def keep(self, version: int, entries: Iterable[Entry]) -> Reference:
        """Keep the entries, which are in the order of their lists, as of this version."""
        lists: dict[str, dict[str, Any]] = {name: {} for name in LISTS}
        for list_name, code, name, is_person in entries:
            is_type = list_name == "client_types"
            lists[list_name][code] = ClientType(name, is_person) if is_type else name
        self.version, self.reference = version, Reference(**lists)
        return self.reference


def checked(
    payload: Any, key_name: str, scopes: Iterable[str], reference: Reference
) -> Registration:
    """Return the registration that a payload is, sent with an API key. Raises Refused."""
    actor = Actor("key", key_name, frozenset(scopes))
    registration, problems = check(payload, actor, reference)
    if registration is None:
        raise Refused(problems)
    return registration
