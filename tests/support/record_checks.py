"""The house that these tests check against, and short ways to ask `check`."""

from typing import Any

from webapp.record.actor import SCOPES, Actor
from webapp.record.check import Registration, check
from webapp.record.reference import ClientType, Reference
from webapp.record.schema import FIELDS, Record
from webapp.record.text import Text

REFERENCE = Reference(
    client_types={
        "retail": ClientType("Retail", is_person=True),
        "trade": ClientType("Trade", is_person=False),
    },
    departments={name: name for name in ("UK", "Europe", "International")},
    tax_codes={code: code for code in ("T0", "T1", "T2", "T4", "T5", "T9")},
    payment_terms={
        term: term for term in ("proforma", "30 days", "60 days", "end of month")
    },
    currencies={code: code for code in ("GBP", "EUR", "USD")},
)
CUSTOMER = Actor("customer", "customer")
REP = Actor("rep", "Ada")
KEY = Actor("key", "shop", frozenset(SCOPES))
PLAIN_KEY = Actor("key", "shop", frozenset({"clients:create"}))
IMPORT = Actor("import", "Ada")

TEXTS = [path for path, mark in FIELDS.items() if isinstance(mark, Text)]
OBJECTS = ["type", "credentials", "tax_ref", "detail", "billing_address"]
LISTS = ["shipping_addresses", "contacts"]


def first(path: str) -> str:
    """The path of a field in the first row, where it is one of rows."""
    return path.replace("[]", "[0]")


def problems(
    payload: Any, actor: Actor = KEY, reference: Reference = REFERENCE
) -> dict[str, str]:
    """The code of each problem by the path of its field, in the order of the answer."""
    registration, found = check(payload, actor, reference)
    assert (registration is None) == bool(found)
    assert len({problem.path for problem in found}) == len(found), "one problem a field"
    return {problem.path: problem.code for problem in found}


def words(
    payload: Any, actor: Actor = KEY, reference: Reference = REFERENCE
) -> dict[str, str]:
    """The message of each problem by the path of its field."""
    return {
        problem.path: problem.message for problem in check(payload, actor, reference)[1]
    }


def registered(
    payload: Any, actor: Actor = KEY, reference: Reference = REFERENCE
) -> Registration:
    """The registration of a payload that has no problem."""
    registration, found = check(payload, actor, reference)
    assert registration, found
    return registration


def kept(payload: Any, actor: Actor = KEY, reference: Reference = REFERENCE) -> Record:
    """The record that is kept of a payload that has no problem."""
    return registered(payload, actor, reference).record


def value_at(payload: Any, path: str) -> Any:
    """What stands at `path` of a payload or record, such as `contacts[0].email`; None when an
    object of the payload lacks it.
    """
    for step in path.replace("[", ".[").split("."):
        if step.startswith("["):
            payload = payload[int(step[1:-1])]
        else:
            payload = (
                payload.get(step)
                if isinstance(payload, dict)
                else getattr(payload, step)
            )
    return payload
