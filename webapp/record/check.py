"""`check`: from a payload to a registration, or to every problem with it, in words.

This is what every door calls before it calls `register`, and what pages use to show problems.
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from webapp.record import given
from webapp.record.acceptances import (
    ACCEPTANCES,
    TOO_MANY,
    Acceptance,
    Acceptances,
    missing,
)
from webapp.record.actor import Actor
from webapp.record.addresses import state_advice, with_listed_state
from webapp.record.advice import advise
from webapp.record.codes import as_listed
from webapp.record.names import name_of
from webapp.record.paths import ROW, path_of, top_of
from webapp.record.problem import (
    MOST_IN_PATH,
    MOST_OF_A_NAME,
    Advice,
    Problem,
    in_short,
)
from webapp.record.reference import Reference
from webapp.record.rules import all_rules, allowed, listed, own_username
from webapp.record.schema import FIELDS, LISTS, Address, Record, too_many_rows

MOST_LEVELS = 4  # that are looked at in a path that a sender made up
OTHERS_UNKNOWN = Problem(
    "", "unknown_field", "Remove the other {} fields that a record does not have"
)


@dataclass(frozen=True)
class Registration:
    """A record that passed every rule, completed with its defaults, and what was noticed on the
    way.

    The country of an address is an alpha-2 code, and its state as the country's list has it.
    `record.title` may be 201 characters long when it is made of two names, and exactly one of the
    shipping addresses, if any, is the default.
    """

    record: Record
    advice: tuple[Advice, ...]
    acceptances: tuple[Acceptance, ...] = ()


def check(
    payload: Any, actor: Actor, reference: Reference
) -> tuple[Registration | None, list[Problem]]:
    """Check `payload`, an object as parsed from JSON, filled by `actor`.

    Returns a registration and no problems, or None and all problems in the order of the record's
    fields.
    """
    agreed, not_agreed = _agreed(payload)
    payload = as_listed(_without_acceptances(payload), reference)
    record, misshapen = _shape(payload)
    if not isinstance(payload, dict):
        return None, misshapen
    by_rules = (*all_rules(payload, actor, reference), *own_username(payload, actor))
    problems = _one_for_each_field(
        [
            *allowed(payload, actor, reference),
            *listed(payload, reference),
            *misshapen,
            *by_rules,
        ]
    )
    problems += not_agreed
    if problems or record is None:
        return None, problems
    return Registration(
        _complete(record, actor, reference),
        tuple(_advice(payload, actor, reference)),
        agreed,
    ), []


def _without_acceptances(payload: Any) -> Any:
    """Return a payload without what it says was agreed to, which is no part of the record."""
    if not isinstance(payload, dict) or ACCEPTANCES not in payload:
        return payload
    return {name: value for name, value in payload.items() if name != ACCEPTANCES}


def _agreed(payload: Any) -> tuple[tuple[Acceptance, ...], list[Problem]]:
    """Return what a payload says was agreed to, or what is wrong with it."""
    if not isinstance(payload, dict) or ACCEPTANCES not in payload:
        return (), []
    try:
        sent = Acceptances.model_validate({ACCEPTANCES: payload[ACCEPTANCES]})
    except ValidationError as error:
        return (), _one_for_each_field(_problems_of(error))
    problems = list(missing(sent.acceptances))
    return ((), problems) if problems else (tuple(sent.acceptances), [])


def _advice(payload: Any, actor: Actor, reference: Reference) -> Iterator[Advice]:
    yield from advise(payload, reference)
    for path, address in given.addresses(payload):
        if not actor.chooses(path):
            yield from state_advice(path, address)


def _shape(payload: Any) -> tuple[Record | None, list[Problem]]:
    try:
        return Record.model_validate(payload), []
    except ValidationError as error:
        return None, _problems_of(error)


def _problems_of(error: ValidationError) -> list[Problem]:
    """Return what pydantic found, in our words."""
    errors = error.errors(include_url=False, include_input=False)
    unknown = [error for error in errors if error["type"] == "extra_forbidden"]
    known = [error for error in errors if error["type"] != "extra_forbidden"]
    problems = [_worded(error["type"], error["loc"], error["msg"]) for error in known]
    # the search for the nearest known name takes time
    locations = [error["loc"] for error in unknown]
    return problems + in_short(locations, _unknown_key, OTHERS_UNKNOWN)


def _worded(kind: str, loc: Sequence[int | str], message: str) -> Problem:
    """The problem for an error of pydantic; errors of our own types bear their message already."""
    path = path_of(loc)
    if kind in ("model_type", "model_attributes_type"):
        return Problem(path, "type", f"Send {_object_at(loc)} as an object")
    if kind == "list_type":
        return Problem(path, "type", f"Send {path} as a list")
    if kind == "too_long" and path in LISTS:
        return Problem(path, "too_many", too_many_rows(path))
    if kind == "too_long" and path == ACCEPTANCES:
        return Problem(path, "too_many", TOO_MANY)
    return Problem(path, "type" if kind == "text" else kind, message)


def _object_at(loc: Sequence[int | str]) -> str:
    """What the sentence for a wrong type calls the object at a location."""
    if not loc:
        return "the record"
    name = loc[-1]
    return name if isinstance(name, str) else "each row"


def _unknown_key(loc: Sequence[int | str]) -> Problem:
    *parents, key = loc
    path = path_of(loc)
    if not key:
        return Problem(path, "unknown_field", "Remove the field without a name")
    shown = str(key)[:MOST_OF_A_NAME]
    message = f"Remove {shown}, there is no such field"
    nearest = difflib.get_close_matches(shown, _names_in(parents), 1, cutoff=0.5)
    if nearest:
        message += f"; did you mean {nearest[0]}?"
    return Problem(path, "unknown_field", message)


def _names_in(parents: Sequence[int | str]) -> list[str]:
    """The names that the object at a location may have."""
    prefix = ""
    for step in parents:
        if isinstance(step, int):
            prefix = f"{prefix.removesuffix('.')}[]."
        else:
            prefix += f"{step}."
    inside = [path for path in FIELDS if path.startswith(prefix)]
    return sorted({top_of(path.removeprefix(prefix)) for path in inside})


def _one_for_each_field(problems: Iterable[Problem]) -> list[Problem]:
    """Keep the first problem of each field, and none inside an object that is wrong itself."""
    kept: dict[str, Problem] = {}
    for problem in problems:
        kept.setdefault(problem.path, problem)
    wrong = {
        path for path, problem in kept.items() if problem.code in ("type", "too_many")
    }
    shown = (
        problem for path, problem in kept.items() if wrong.isdisjoint(_outer(path))
    )
    return sorted(shown, key=lambda problem: _order(problem.path))


def _outer(path: str) -> set[str]:
    """The paths of the objects and lists that a path goes through; the record is three levels
    deep.
    """
    stops = [
        position for position, sign in enumerate(path[:MOST_IN_PATH]) if sign in ".["
    ]
    return {path[:position] for position in stops[:MOST_LEVELS]}


def _positions() -> dict[str, int]:
    """The position of each field, and of each object and list that of its first field."""
    found = {path: position for position, path in enumerate(FIELDS)}
    for position, path in enumerate(FIELDS):
        found.setdefault(top_of(path), position)
    return found


_POSITIONS = _positions()


def _order(path: str) -> tuple[int, int, int]:
    """Sort key: the position of the top-level field, the row, the position of the field in it."""
    last = len(FIELDS)
    if row := ROW.fullmatch(path):
        stem, index, rest = row.groups()
        return (
            _POSITIONS.get(stem, last),
            int(index),
            _POSITIONS.get(f"{stem}[]{rest}", last),
        )
    first, _, _rest = path.partition(".")
    return _POSITIONS.get(first, last), 0, _POSITIONS.get(path, last)


def _complete(record: Record, actor: Actor, reference: Reference) -> Record:
    billing = with_listed_state(record.billing_address)
    shipping = [with_listed_state(address) for address in record.shipping_addresses]
    if shipping and not any(address.address_default for address in shipping):
        shipping[0] = _as_default(shipping[0])
    completed = {
        "title": name_of(record.title, record.first_name, record.last_name),
        "billing_address": _as_default(billing),
        "shipping_addresses": shipping,
    }
    when_blank = {
        "department": reference.default_department,
        "currency": reference.default_currency,
        "source": actor.source,
        "source_status": "P",
    }
    for name, default in when_blank.items():
        completed[name] = getattr(record, name) or default
    return record.model_copy(update=completed)


def _as_default(address: Address) -> Address:
    return address.model_copy(update={"address_default": True})
