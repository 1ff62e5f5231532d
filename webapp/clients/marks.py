"""What rows of the desk's list tell of clients that wait: that one answered, or may be the same
as another, as long as nobody has said that it is not.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import exists, literal, select, union

from webapp.clients.different import DifferentClients
from webapp.clients.duplicates import WAYS
from webapp.clients.models import ClientAdvice, History
from webapp.clients.settled import SettledAdvice
from webapp.extensions import db
from webapp.storage.engines import members

ANSWERED, DUPLICATE = "answered", "duplicate"


def marks_of(ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the marks of those of these clients that have any."""
    marks: dict[int, set[str]] = {}
    if ids:
        connection = db.session.connection()
        marked = _marked(connection.dialect.name)
        for client_id, mark in connection.execute(marked, {"ids": [*ids]}):
            marks.setdefault(client_id, set()).add(mark)
    return marks


@cache
def _marked(dialect: str) -> Any:
    answered = select(History.client_id, literal(ANSWERED)).where(
        History.client_id.in_(members(dialect)), History.action == "answered"
    )
    alike = select(ClientAdvice.client_id, literal(DUPLICATE)).where(
        ClientAdvice.client_id.in_(members(dialect)),
        ClientAdvice.code.in_([way.code for way in WAYS]),
        ~exists().where(DifferentClients.client_id == ClientAdvice.client_id),
        ~exists().where(
            SettledAdvice.client_id == ClientAdvice.client_id,
            SettledAdvice.code == ClientAdvice.code,
        ),
    )
    return union(answered, alike)
