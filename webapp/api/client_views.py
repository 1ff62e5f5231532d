"""The calls about one client: read it, change it, create or change it by the caller's own id,
review it (contract, section 6).
"""

from collections.abc import Callable
from typing import Any

from flask import Response, g, request
from sqlalchemy.exc import IntegrityError

from webapp.api.absent import absent, refuse_merged
from webapp.api.access import needs_scope
from webapp.api.blueprint import bp
from webapp.api.changes import Change, answered, lost_rows, patched, replaced
from webapp.api.checked import checked
from webapp.api.idempotency import REPLAYED, Idempotency, idempotency_of
from webapp.api.preconditions import (
    creates_only,
    etag_of,
    is_known,
    is_stale,
    need_none,
    need_version,
)
from webapp.api.queries import read_external_id, read_switch
from webapp.api.reviews import read_review
from webapp.clients.external_id import TAKEN, find_by_external_id
from webapp.clients.models import Client
from webapp.clients.offered import reference_with
from webapp.clients.register import register
from webapp.clients.review import review
from webapp.clients.row_ids import kept_ids
from webapp.clients.rows import Claim, address_rows, contact_rows
from webapp.clients.search import find_client
from webapp.clients.update import ClientChanged, changes_of, update_client
from webapp.extensions import db
from webapp.record.check import check
from webapp.record.problem import InputRefused, Problem
from webapp.record.schema import text_at
from webapp.storage.transactions import end_reading
from webapp.web.envelope import Refused, refused_fields, success
from webapp.web.json_body import read_json
from webapp.web.refusals import KINDS

MERGE_PATCH = "application/merge-patch+json"


@bp.get("/clients/<id:client_id>")
@needs_scope("clients:read")
def get_client(client_id: int) -> Response:
    """Answer one client with the ids of its rows and its version; 304 when the caller has it."""
    client = _found(client_id)
    if is_known(client):
        return Response(status=304, headers=etag_of(client))
    return _answer(client)


@bp.patch("/clients/<id:client_id>")
@needs_scope("clients:update")
def patch_client(client_id: int) -> Response:
    """Change a client by a JSON merge patch (RFC 7396), unless it was changed meanwhile."""
    replaces = read_switch("replace_lists")
    patch = read_json(MERGE_PATCH)
    client = _found(client_id)

    def change(claim: Claim) -> Response:
        need_version()
        _refuse_stale(client)
        made, problems = patched(client, patch)
        return _changed(client, made, problems, claim, replaces=replaces)

    try:
        return _once(_idempotency(patch), change)
    except ClientChanged:
        raise _stale(_found(client_id)) from None


@bp.put("/clients/by-external-id/<text:external_id>", merge_slashes=False)
@needs_scope("clients:update")
def put_client(external_id: str) -> Response:
    """Create the client with this external id, or change it to the record that is sent."""
    if not g.actor.has_scope("clients:create"):
        raise Refused(403, "Use an API key with the scope clients:create")
    external_id, replaces = read_external_id(external_id), read_switch("replace_lists")
    body = read_json()
    _refuse_other_id(body.get("external_id"), external_id)
    idempotency, whole = _idempotency(body), {**body, "external_id": external_id}

    def put(claim: Claim) -> Response:
        client_id = find_by_external_id(db.session.connection(), external_id)
        client = find_client(client_id) if client_id is not None else None
        if client:
            return _put_over(client, whole, claim, replaces=replaces)
        refuse_merged(None, external_id)
        need_none()
        return _created(whole, claim)

    while True:
        try:
            return _once(idempotency, put)
        except ClientChanged:
            end_reading()  # somebody was quicker: see what is there now


def _refuse_other_id(sent: Any, external_id: str) -> None:
    """Raise Refused (422) when a body has another external id than the address."""
    try:
        read = text_at("external_id").clean(sent) if isinstance(sent, str) else sent
    except ValueError:
        read = sent
    if read not in (None, "", external_id):
        words = "Leave external_id out, or send the one of the address"
        raise refused_fields([Problem("external_id", "not_allowed", words)])


def _put_over(
    client: Client, body: dict[str, Any], claim: Claim, *, replaces: bool
) -> Response:
    """Change a client to a whole record and answer it. Raises Refused and ClientChanged."""
    if creates_only():
        raise _stale(client)
    _refuse_stale(client)
    change, problems = replaced(client, body)
    return _changed(client, change, problems, claim, replaces=replaces)


@bp.post("/clients/<id:client_id>/review")
@needs_scope("clients:approve")
def review_client(client_id: int) -> Response:
    """Move a client to another state, by the rules of the desk."""
    body = read_json()
    client = _found(client_id)

    def move(claim: Claim) -> Response:
        name, reason, asked = read_review(body)
        also = claim.rows_of(client.id, client.account)
        try:
            review(client_id, name, g.actor, reason=reason, asked=asked, also=also)
        except InputRefused as refused:
            is_of_state = all(problem.path == "" for problem in refused.problems)
            problems = [
                problem._replace(path=problem.path or "move")
                for problem in refused.problems
            ]
            raise refused_fields(problems, 409 if is_of_state else 422) from None
        return _answer(_found(client_id))

    return _once(_idempotency(body), move)


def _found(client_id: int) -> Client:
    """Return the client. Raises Refused (404, or 410 when it was merged into another one)."""
    client = find_client(client_id)
    if client is None:
        raise absent(client_id)
    return client


def _answer(
    client: Client, headers: dict[str, str] | None = None, status: int = 200
) -> Response:
    data = answered(client, with_advice=g.actor.has_scope("clients:approve"))
    return success(data, {**etag_of(client), **(headers or {})}, status)


def _idempotency(body: dict[str, Any]) -> Idempotency | None:
    """Return the key of this request; it stands for the call, not for its body alone."""
    call = {"call": [request.method, request.full_path], "body": body}
    return idempotency_of(request.headers, g.api_key, call, g.remembered)


def _once(
    idempotency: Idempotency | None, call: Callable[[Claim], Response]
) -> Response:
    """Answer a call that writes, or how the client stands when one with its key did it before or
    meanwhile. The call gets what it has to store beside. Raises what the call raises.
    """
    if idempotency is None:
        return call(Claim())
    registered = idempotency.replay()
    if registered is None:
        try:
            return call(idempotency.claim())
        except (Refused, ClientChanged, IntegrityError):
            # another call with the key was quicker
            registered = idempotency.replay_of_another()
            if registered is None:
                raise
    return _answer(_found(registered.client_id), REPLAYED)


def _refuse_stale(client: Client) -> None:
    """Raise Refused (412) when the client is none of the versions that the caller names."""
    if is_stale(client):
        raise _stale(client)


def _stale(client: Client) -> Refused:
    data = answered(client, with_advice=g.actor.has_scope("clients:approve"))
    return Refused(
        412, KINDS[412].example, headers=etag_of(client), data={"client": data}
    )


def _changed(
    client: Client,
    change: Change,
    problems: list[Problem],
    claim: Claim,
    *,
    replaces: bool,
) -> Response:
    """Store a change and answer the client as it is then. Raises Refused (409, 422) and
    ClientChanged.
    """
    registration, wrong = check(change.payload, g.actor, reference_with(client))
    if registration is None or problems:
        raise refused_fields([*problems, *wrong])
    record = registration.record
    row_ids = kept_ids(client, address_rows(record), contact_rows(record), change.named)
    if not replaces and (lost := lost_rows(client, change.sent, row_ids)):
        raise refused_fields(lost)
    as_before = {"source_status": client.source_status}
    if not changes_of(client, record.model_copy(update=as_before)):
        return _answer(client)
    try:
        update_client(
            client,
            registration,
            g.actor,
            version=client.version,
            claim=claim,
            row_ids=row_ids,
        )
    except InputRefused as refused:
        raise refused_fields([*refused.problems], 409) from None
    return _answer(_found(client.id))


def _created(payload: dict[str, Any], claim: Claim) -> Response:
    """Register a client and answer it (201). Raises Refused, and ClientChanged when somebody took
    its external id meanwhile.
    """
    registration = checked(payload)
    try:
        registered = register(registration, g.actor, claim)
    except InputRefused as refused:
        if refused.problems == (TAKEN,):
            raise ClientChanged from None
        raise refused_fields([*refused.problems], 409) from None
    return _answer(_found(registered.client_id), status=201)
