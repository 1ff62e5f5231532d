"""Which of the staff hear of new clients: at once, or once a day at a time that they chose."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from flask import current_app
from sqlalchemy import Connection

from webapp.clients.events import Event
from webapp.mail.mails.new_registrations import GRACE, UNTIL
from webapp.outbox.put import Item
from webapp.users.staff_mails import Wanting, who_wants_mails

KIND = "mail"


def items_for_staff(
    connection: Connection, events: Sequence[Event]
) -> tuple[list[Item], list[Item]]:
    """Return the mails of events that nobody can have put before, and those of a day, which the
    first registration of that day puts.
    """
    new = [event for event in events if is_new_client(event)]
    if not new:
        return [], []
    wanting = who_wants_mails(connection)
    at_once = [item for event in new for item in _at_once(event, wanting)]
    # in one order, so that no two groups wait for each other
    daily = {item.dedupe_key: item for event in new for item in _daily(event, wanting)}
    return at_once, [daily[key] for key in sorted(daily)]


def is_new_client(event: Event) -> bool:
    """Tell whether an event is a registration, and not one of a file of many."""
    return event.type == "client.registered" and event.actor_kind != "import"


def _at_once(event: Event, wanting: Sequence[Wanting]) -> Iterator[Item]:
    for one in wanting:
        if one.new_clients == "once" and one.user_id != event.user_id:
            yield Item(
                KIND,
                "new_registration",
                dedupe_key=f"mail/new_registration/{event.position}/{one.user_id}",
                event_id=event.position,
                client_id=event.client_id,
                user_id=one.user_id,
            )


def _daily(event: Event, wanting: Sequence[Wanting]) -> Iterator[Item]:
    for one in wanting:
        if one.new_clients == "daily" and one.user_id != event.user_id:
            until = next_at(one.daily_at, event.happened_on)
            yield Item(
                KIND,
                "new_registrations",
                dedupe_key=f"mail/new_registrations/{one.user_id}/{until:%Y-%m-%dT%H:%M}",
                event_id=event.position,
                user_id=one.user_id,
                parameters={UNTIL: until.isoformat()},
                due_on=until + GRACE,
            )


def next_at(clock: str, after: datetime) -> datetime:
    """Return when it is a time of the day next, in the time zone of the settings."""
    local = after.astimezone(current_app.config["TIMEZONE"])
    at = time.fromisoformat(clock)
    day = local.date()
    if local.time() >= at:
        day += timedelta(days=1)
    found = datetime.combine(day, at, local.tzinfo)
    return found.astimezone(after.tzinfo)
