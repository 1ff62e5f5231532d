"""`register_all`: registers many clients in one transaction, without those whose username or
external id is taken.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from webapp.clients.account_code import (
    Registered,
    is_code_in_use,
    jump_past_codes_in_use,
)
from webapp.clients.external_id import TAKEN, is_taken, led_among
from webapp.clients.logins import USERNAME_TAKEN
from webapp.clients.models import Client
from webapp.clients.rows import Rows, rows_of
from webapp.clients.store import store_all
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.record.formats import username_key
from webapp.record.problem import InputRefused, Problem
from webapp.storage.engines import look_up
from webapp.storage.transactions import end_reading, retried, write
from webapp.users.models import User

# of each registration: its numbers, or what is taken of it
Outcomes = Sequence[Registered | list[Problem]]
Taken = dict[int, list[Problem]]  # by the place in the list
Also = Callable[[Connection, Outcomes], None]


class _Batch(NamedTuple):
    """Registrations, the rows of those that may be stored, and what is taken of the others."""

    registrations: Sequence[Registration]
    rows: Mapping[int, Rows]
    taken: Taken
    also: Also
    all_or_none: bool


def register_all(
    registrations: Sequence[Registration],
    actor: Actor,
    also: Also,
    *,
    all_or_none: bool = False,
) -> Outcomes:
    """Store registrations as `register` does, and return for each its numbers, or what of it
    another client or one before it in the list has.

    `also` is called with what is returned in the transaction, if anything is stored. With
    `all_or_none` nothing is stored where something is taken; the others have no problems then.
    """
    end_reading()  # hashing takes its time
    taken = look_up(partial(_taken, registrations=registrations))
    if taken and all_or_none:
        return _outcomes(registrations, taken)
    rows = {
        number: rows_of(registration, actor)
        for number, registration in enumerate(registrations)
        if number not in taken
    }
    return _stored(_Batch(registrations, rows, taken, also, all_or_none))


@retried
def _stored(batch: _Batch) -> Outcomes:
    """Store the rows, once more when somebody took something of them meanwhile."""
    while True:
        try:
            with write() as connection:
                return _store(connection, batch)
        except InputRefused:  # what is found to be taken now
            continue
        except IntegrityError as error:
            if not (is_taken(error) or is_code_in_use(error)):
                raise
            is_behind = is_code_in_use(error)
        if is_behind:
            with write() as connection:
                for prefix in sorted({rows.prefix for rows in batch.rows.values()}):
                    jump_past_codes_in_use(connection, prefix)


def _store(connection: Connection, batch: _Batch) -> Outcomes:
    taken = _taken(connection, batch.registrations)
    # what was freed since has no rows
    taken |= {n: problems for n, problems in batch.taken.items() if n not in taken}
    good = [number for number in batch.rows if number not in taken]
    if not good or (taken and batch.all_or_none):
        return _outcomes(batch.registrations, taken)
    stored = store_all(connection, [batch.rows[number] for number in good])
    numbers = dict(zip(good, stored, strict=True))
    outcomes = _outcomes(batch.registrations, {**taken, **numbers})
    batch.also(connection, outcomes)
    return outcomes


def _outcomes(
    registrations: Sequence[Registration],
    known: Mapping[int, Registered | list[Problem]],
) -> Outcomes:
    return [known.get(number, []) for number in range(len(registrations))]


def _taken(connection: Connection, registrations: Sequence[Registration]) -> Taken:
    """Return what of a registration another client has, or a good one
    before it.
    """
    records = [registration.record for registration in registrations]
    ids = [record.external_id for record in records]
    names = [
        username_key(record.credentials.username) if record.credentials.username else ""
        for record in records
    ]
    known_ids = _known(connection, Client.external_id, ids)
    known_ids |= led_among(connection, ids)
    known_names = _known(connection, User.username_key, names)
    taken: Taken = {}
    for number, (external_id, name) in enumerate(zip(ids, names, strict=True)):
        problems = [USERNAME_TAKEN] if name in known_names else []
        problems += [TAKEN] if external_id in known_ids else []
        if problems:
            taken[number] = problems
            continue
        known_ids |= {external_id} - {""}
        known_names |= {name} - {""}
    return taken


def _known(connection: Connection, column: Any, values: Sequence[str]) -> set[str]:
    """Return those of the values that a column has already."""
    given = sorted({*values} - {""})
    if not given:
        return set()
    return {*connection.scalars(select(column).where(column.in_(given)))}
