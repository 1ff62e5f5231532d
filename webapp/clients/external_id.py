"""The id that an integration has for a client: unique, as the database judges. After a merge, the
one of two that went leads to the client that stayed.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from webapp.clients.merge_models import Merge
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


def led_among(connection: Connection, external_ids: Iterable[str | None]) -> set[str]:
    """Return which of these ids lead to a client since a merge."""
    given = sorted({each for each in external_ids if each})
    if not given:
        return set()
    led = select(Merge.external_id).where(Merge.external_id.in_(given))
    return {each for each in connection.scalars(led) if each}


def refuse_led(
    connection: Connection,
    external_ids: Iterable[str | None],
    client_id: int | None = None,
) -> None:
    """Raise InputRefused when one of these ids leads to another client than this one since a merge.

    Called when they are stored: that waits for a merge which is just letting one of them go, and
    only then is it seen where the id leads.
    """
    for external_id in led_among(connection, external_ids):
        lead = lead_of_external_id(connection, external_id)
        if lead is None or lead.stayed.client_id != client_id:
            raise InputRefused(TAKEN)


def left_over(before: Iterable[str | None], after: str) -> str | None:
    """Return which of the ids of two clients is that of neither after they were merged."""
    return next((each for each in before if each and each != after), None)
