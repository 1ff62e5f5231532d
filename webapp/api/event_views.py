"""The feed of events: what happened to clients, in order and none missed (contract, section 8)."""

from typing import Any

from flask import Response

from webapp.api.access import needs_scope
from webapp.api.blueprint import bp
from webapp.api.queries import read_after
from webapp.clients.answer import moment_of
from webapp.clients.events import Event
from webapp.clients.told import Subject, told_after
from webapp.web.envelope import success


@bp.get("/events")
@needs_scope("clients:read")
def get_events() -> Response:
    """Answer the events after a position, and the position from which to go on."""
    told = told_after(*read_after())
    events = [event_answer(event, subject) for event, subject in told.events]
    return success({"events": events, "next": told.position, "more": told.is_more})


def event_answer(event: Event, subject: Subject) -> dict[str, Any]:
    """Return an event as integrations see it."""
    answer = {
        "position": event.position,
        "type": event.type,
        "happened_on": moment_of(event.happened_on),
        "client_id": subject.client_id,
        "client_account": subject.account,
        "external_id": "" if subject.is_merged else subject.external_id or "",
        "source_status": "" if subject.is_merged else subject.source_status,
        "actor": {"kind": event.actor_kind},
        "changes": event.changes,
    }
    if subject.is_merged:
        stayed = {
            "client_id": subject.stayed_id,
            "client_account": subject.stayed_account,
        }
        answer["merged_into"] = stayed
    return answer
