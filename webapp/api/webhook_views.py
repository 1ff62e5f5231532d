"""The calls about webhooks: endpoints, their secrets, and what was delivered (contract, section
10).
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import Response, g

from webapp.api.access import needs_scope
from webapp.api.blueprint import bp
from webapp.api.queries import read_deliveries, read_nothing
from webapp.api.unknown import unknown_names
from webapp.api.webhook_once import Again, once
from webapp.api.webhook_shapes import delivery_of, endpoint_of
from webapp.record.problem import InputRefused, Problem
from webapp.storage.transactions import end_reading
from webapp.web.envelope import Refused, refused_fields, success
from webapp.web.json_body import read_json
from webapp.webhooks import deliveries, endpoints
from webapp.webhooks.deliveries import PAGE
from webapp.webhooks.keeping import Keep
from webapp.webhooks.models import ON, PAUSED, Webhook
from webapp.webhooks.values import Values, read_values

SCOPE = "webhooks:manage"
MADE_OF = ("name", "url", "events", "body")
KNOWN = (*MADE_OF, "state")
THIN, FULL = "thin", "full"
TYPES = {"name": str, "url": str, "events": list, "body": str, "state": str}


@bp.get("/webhooks")
@needs_scope(SCOPE)
def get_webhooks() -> Response:
    """Answer every endpoint."""
    read_nothing()
    return success({"webhooks": [endpoint_of(each) for each in endpoints.webhooks()]})


def _as_it_is(webhook_id: int, _number: int, _made_on: datetime) -> Response:
    return success(endpoint_of(_found(webhook_id)))


def _with_secret(status: int) -> Again:
    """Return what answers with the secret again, as long as it is the one that was made then."""

    def again(webhook_id: int, _number: int, made_on: datetime) -> Response:
        webhook = _found(webhook_id)
        answer = endpoint_of(webhook)
        if webhook.secret_made_on <= made_on:
            answer["secret"] = webhook.secret
        return success(answer, status=status)

    return again


@bp.post("/webhooks")
@needs_scope(SCOPE)
@once(_with_secret(201))
def create_webhook(keep: Keep) -> Response:
    """Make an endpoint; this answer alone has its secret."""
    values = _values({"body": THIN, **_read(MADE_OF)})
    try:
        webhook_id, secret = endpoints.create(values, g.actor.name, keep)
    except InputRefused as refused:
        raise refused_fields([*refused.problems], 409) from None
    return success({**endpoint_of(_found(webhook_id)), "secret": secret}, status=201)


@bp.get("/webhooks/<id:webhook_id>")
@needs_scope(SCOPE)
def get_webhook(webhook_id: int) -> Response:
    """Answer one endpoint."""
    return success(endpoint_of(_found(webhook_id)))


@bp.patch("/webhooks/<id:webhook_id>")
@needs_scope(SCOPE)
@once(_as_it_is)
def patch_webhook(keep: Keep, webhook_id: int) -> Response:
    """Change what is sent of an endpoint, and let it pause or go on."""
    its, body = _found(webhook_id), _read(KNOWN)
    state = body.pop("state", None)
    if state not in (None, ON, PAUSED):
        words = f"Send {ON} or {PAUSED} as state"
        raise refused_fields([Problem("state", "choice", words)])
    move = {ON: "resume", PAUSED: "pause"}.get(state, "")
    if body:
        as_it_is = endpoint_of(its)
        values = _values({**{name: as_it_is[name] for name in MADE_OF}, **body})
        more = endpoints.moved(its, move)
        try:
            endpoints.change(webhook_id, values, its.version, keep, **more)
        except InputRefused as refused:
            raise refused_fields([*refused.problems], 409) from None
    elif move:
        endpoints.move(webhook_id, move, keep)
    return success(endpoint_of(_again(webhook_id)))


@bp.delete("/webhooks/<id:webhook_id>")
@needs_scope(SCOPE)
@once(lambda webhook_id, _number, _made_on: success({"id": webhook_id}))
def delete_webhook(keep: Keep, webhook_id: int) -> Response:
    """Remove an endpoint; what waits for it is not sent."""
    _found(webhook_id)
    endpoints.delete(webhook_id, keep)
    return success({"id": webhook_id})


@bp.post("/webhooks/<id:webhook_id>/secret")
@needs_scope(SCOPE)
@once(_with_secret(200))
def rotate_webhook(keep: Keep, webhook_id: int) -> Response:
    """Give an endpoint a new secret, which this answer alone has; the old one signs for a day."""
    its = _found(webhook_id)
    try:
        secret = endpoints.rotate(webhook_id, its.version, g.actor.name, keep)
    except InputRefused as refused:
        raise refused_fields([*refused.problems], 409) from None
    return success({**endpoint_of(_again(webhook_id)), "secret": secret})


@bp.delete("/webhooks/<id:webhook_id>/secret/old")
@needs_scope(SCOPE)
@once(_as_it_is)
def end_old_secret(keep: Keep, webhook_id: int) -> Response:
    """Let the new secret alone sign."""
    _found(webhook_id)
    # of one that was deleted meanwhile it is told below that there is none
    with suppress(InputRefused):
        endpoints.end_old_secret(webhook_id, keep)
    return success(endpoint_of(_again(webhook_id)))


def _put_again(webhook_id: int, delivery_id: int, _made_on: datetime) -> Response:
    return _delivery(webhook_id, delivery_id)


@bp.post("/webhooks/<id:webhook_id>/test")
@needs_scope(SCOPE)
@once(_put_again)
def send_test_event(keep: Keep, webhook_id: int) -> Response:
    """Send an event of the type `test`, which is of no client."""
    _found(webhook_id)
    return _delivery(webhook_id, deliveries.send_test(webhook_id, keep))


@bp.get("/webhooks/<id:webhook_id>/deliveries")
@needs_scope(SCOPE)
def get_deliveries(webhook_id: int) -> Response:
    """Answer what was delivered to an endpoint or waits for it, newest first."""
    _found(webhook_id)
    rows = deliveries.deliveries(webhook_id, *read_deliveries())
    shown = [delivery_of(each) for each in rows[:PAGE]]
    return success({"deliveries": shown, "more": len(rows) > PAGE})


@bp.post("/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/redeliver")
@needs_scope(SCOPE)
@once(_put_again)
def redeliver(keep: Keep, webhook_id: int, delivery_id: int) -> Response:
    """Send a delivery again with the same id."""
    _found(webhook_id)
    if not deliveries.redeliver(webhook_id, delivery_id, keep):
        raise Refused(404, "There is no delivery with this id")
    return _delivery(webhook_id, delivery_id)


def _found(webhook_id: int) -> Webhook:
    """Return the endpoint. Raises Refused (404)."""
    webhook = endpoints.find_webhook(webhook_id)
    if webhook is None:
        raise Refused(404, "There is no webhook with this id")
    return webhook


def _again(webhook_id: int) -> Webhook:
    """Return the endpoint as it is after a change. Raises Refused (404)."""
    end_reading()
    return _found(webhook_id)


def _delivery(webhook_id: int, delivery_id: int) -> Response:
    found = deliveries.find_delivery(webhook_id, delivery_id)
    if found is None:
        raise Refused(404, "There is no delivery with this id")
    return success(delivery_of(found), status=202)


def _read(known: Sequence[str]) -> dict[str, Any]:
    """Return the body. Raises Refused with all that is of another name or type."""
    body = read_json()
    problems = unknown_names(body, known)
    problems += [
        Problem(name, "type", f"Send {name} as {_noun(kind)}")
        for name, kind in TYPES.items()
        if name in body and not isinstance(body[name], kind)
    ]
    events = body.get("events")
    if isinstance(events, list) and not all(isinstance(each, str) for each in events):
        problems.append(Problem("events", "type", "Send events as a list of strings"))
    if body.get("body", THIN) not in (THIN, FULL):
        words = f"Send {THIN} or {FULL} as body"
        problems.append(Problem("body", "choice", words))
    if problems:
        raise refused_fields(problems)
    return body


def _noun(kind: type) -> str:
    return "a list of strings" if kind is list else "a string"


def _values(body: dict[str, Any]) -> Values:
    """Return the values to keep. Raises Refused (422) with all that is wrong."""
    try:
        return read_values(
            body.get("name", ""),
            body.get("url", ""),
            body.get("events", []),
            is_full=body["body"] == FULL,
        )
    except InputRefused as refused:
        raise refused_fields([*refused.problems]) from None
