"""What rows of the desk's list tell of clients that wait: that one answered, or may be the same
as another, as long as nobody has said that it is not.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import exists, literal, select, union

from webapp.clients.alike import WAYS
from webapp.clients.different import DifferentClients
from webapp.clients.models import ClientAdvice, History
from webapp.clients.settled import SettledAdvice
from webapp.extensions import db
from webapp.storage.engines import members
from webapp.storage.reads import Read

ANSWERED, DUPLICATE = "answered", "duplicate"


def marks_of(ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the marks of those of these clients that have any."""
    return marks_among(db.engine.dialect.name).alone(ids=[*ids]) if ids else {}


def _by_client(rows: Iterable[Any]) -> dict[int, set[str]]:
    marks: dict[int, set[str]] = {}
    for row in rows:
        marks.setdefault(row.client_id, set()).add(row.mark)
    return marks


@cache
def marks_among(dialect: str) -> Read[dict[int, set[str]]]:
    """The same of the clients with the `ids`."""
    answered = select(History.client_id, literal(ANSWERED).label("mark")).where(
        History.client_id.in_(members(dialect)), History.action == "answered"
    )
    alike = select(ClientAdvice.client_id, literal(DUPLICATE).label("mark")).where(
        ClientAdvice.client_id.in_(members(dialect)),
        ClientAdvice.code.in_([way.code for way in WAYS]),
        ~exists().where(DifferentClients.client_id == ClientAdvice.client_id),
        ~exists().where(
            SettledAdvice.client_id == ClientAdvice.client_id,
            SettledAdvice.code == ClientAdvice.code,
        ),
    )
    return Read(union(answered, alike), _by_client)
