"""Test clients, to be looked at: the newest, and the record of one."""

from typing import Any

from sqlalchemy import bindparam, select

from webapp.clients.answer import record_of
from webapp.clients.models import Client
from webapp.clients.whole import read_whole
from webapp.storage.engines import reading

PAGE = 50
BEYOND = 2**62  # more than any id
_NEWEST = (
    select(
        Client.id,
        Client.account,
        Client.title,
        Client.external_id,
        Client.source_status,
        Client.registered_by,
        Client.created_on,
    )
    .where(Client.id < bindparam("before"))
    .order_by(Client.id.desc())
    .limit(PAGE + 1)
)


def newest(before: int | None) -> tuple[list[Any], int | None]:
    """Return the test clients before one, the newest first, and the id before which others are;
    None at the end. To be called in the sandbox.
    """
    with reading() as connection:
        asked = {"before": BEYOND if before is None else min(before, BEYOND)}
        rows = list(connection.execute(_NEWEST, asked))
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def record_with(client_id: int) -> dict[str, Any] | None:
    """Return the record of a test client as the API answers it, None without one. To be called in
    the sandbox.
    """
    with reading() as connection:
        found = read_whole(connection, [client_id])
    return record_of(found[0], with_advice=True) if found else None
