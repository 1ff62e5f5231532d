"""The feed of events that integrations may hear of, with the client that each is about."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, select

from webapp.clients.events import EVENT_COLUMNS, Event, events_after, settled_up_to
from webapp.clients.merge_models import Merge
from webapp.clients.models import Client, History
from webapp.extensions import db
from webapp.storage.engines import look_up, members

MOST_READS = 10  # of events for one answer, where the desk alone hears of most


class Subject(NamedTuple):
    """The client that an event is about. Of one that was merged since, `account` and `client_id`
    are what they were, and the rest is of the client that stayed, which has its events.
    """

    client_id: int
    account: str
    external_id: str | None
    source_status: str
    stayed_id: int
    stayed_account: str

    @property
    def is_merged(self) -> bool:
        """Whether it was merged into another client since."""
        return self.client_id != self.stayed_id


class Told(NamedTuple):
    """Some events in order with their clients; the position from which to go on, and whether more
    follow it at once.
    """

    events: list[tuple[Event, Subject]]
    position: int
    is_more: bool


def told_after(position: int, limit: int) -> Told:
    """Return the events after a position that integrations may hear of, `limit` at most.

    Who goes on from the position of the answer misses none and hears none twice. Past the end, it
    is the end.
    """
    found, read = list[Event](), list[Event]()
    for _ in range(MOST_READS):
        read = events_after(position, limit)
        if not read:
            position = look_up(partial(_there, position=position))
            break
        position = read[-1].position
        found = [event for event in read if not event.for_desk]
        if found or len(read) < limit:
            break
    subjects = look_up(partial(_subjects, events=found))
    # without those that were swept since they were read
    events = [
        (event, subjects[event.position])
        for event in found
        if event.position in subjects
    ]
    return Told(events, position, is_more=len(read) == limit)


def told_at(position: int) -> tuple[Event, Subject] | None:
    """Return the event at a position and the client that it is about, None when one is gone."""
    found = db.session.connection().execute(_AT, {"position": position}).first()
    if found is None:
        return None
    size = len(Event._fields)
    return Event(*found[:size]), Subject(*found[size:])


def _there(connection: Connection, position: int) -> int:
    """Return a position from which to go on: the end for one that no event has had."""
    last: int = connection.scalar(select(func.max(History.id))) or 0
    return position if position <= last else min(last, settled_up_to(connection))


def _subjects(connection: Connection, events: list[Event]) -> Mapping[int, Subject]:
    if not events:
        return {}
    ids = {"ids": [event.position for event in events]}
    rows = connection.execute(_of_events(connection.dialect.name), ids)
    return {position: Subject(*subject) for position, *subject in rows}


def _with_subject(*columns: Any) -> Select[Any]:
    """Return the query for columns of events, and of the client that each is about."""
    return (
        select(
            *columns,
            func.coalesce(Merge.merged_id, Client.id),
            func.coalesce(Merge.account, Client.account),
            Client.external_id,
            Client.source_status,
            Client.id,
            Client.account,
        )
        .join(Client, Client.id == History.client_id)
        .outerjoin(Merge, Merge.account == History.of_account)
    )


@cache
def _of_events(dialect: str) -> Select[Any]:
    return _with_subject(History.id).where(History.id.in_(members(dialect)))


_AT = _with_subject(*EVENT_COLUMNS).where(History.id == bindparam("position"))
