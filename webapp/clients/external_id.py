"""The id that an integration has for a client: unique, as the database judges. After a merge, the
one of two that went leads to the client that stayed.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from webapp.clients.merged import lead_of_external_id
from webapp.clients.models import Client
from webapp.record.problem import InputRefused, Problem
from webapp.storage.causes import broke

TAKEN = Problem(
    "external_id", "taken", "Send another external_id, another client has this one"
)


def is_taken(error: IntegrityError) -> bool:
    """Return whether `error` says that another client has this id."""
    return broke(error, "uq_clients_external_id", "clients.external_id")


def refuse_taken(error: IntegrityError) -> None:
    """Raise InputRefused when `error` says that another client has this id."""
    if is_taken(error):
        raise InputRefused(TAKEN) from error


def find_by_external_id(connection: Connection, external_id: str) -> int | None:
    """Return the id of the client with this external id, None when there is none."""
    its = select(Client.id).where(Client.external_id == external_id)
    return connection.scalar(its) if external_id else None


def refuse_led(
    connection: Connection, external_id: str, client_id: int | None = None
) -> None:
    """Raise InputRefused when this id leads to another client than this one since a merge."""
    if not external_id:
        return
    lead = lead_of_external_id(connection, external_id)
    if lead and lead.stayed.client_id != client_id:
        raise InputRefused(TAKEN)


def left_over(before: Iterable[str | None], after: str) -> str | None:
    """Return which of the ids of two clients is that of neither after they were merged."""
    return next((each for each in before if each and each != after), None)
