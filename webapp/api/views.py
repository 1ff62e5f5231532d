"""The endpoints of the JSON door (contract, section 1)."""

from typing import Any

from flask import Response, g, request
from sqlalchemy.exc import IntegrityError

from webapp.api.absent import absent, refuse_merged
from webapp.api.access import needs_scope
from webapp.api.blueprint import bp
from webapp.api.checked import checked
from webapp.api.cursor_list import OF_CURSORS, cursor_page
from webapp.api.idempotency import REPLAYED, Idempotency, idempotency_of
from webapp.api.queries import read_client_id, read_list, read_switch
from webapp.clients.account_code import Registered
from webapp.clients.answer import record_of
from webapp.clients.duplicates import find_duplicates
from webapp.clients.external_id import TAKEN, find_by_external_id
from webapp.clients.logins import USERNAME_TAKEN, is_username_taken
from webapp.clients.merged import lead_of_external_id
from webapp.clients.pages import list_clients
from webapp.clients.register import register
from webapp.clients.search import find_client
from webapp.extensions import db
from webapp.record.check import Registration
from webapp.record.problem import Advice, InputRefused, Problem
from webapp.record.schema import Record
from webapp.web.envelope import as_errors, refused_fields, success
from webapp.web.json_body import read_json


@bp.post("/clients/create")
@needs_scope("clients:create")
def create_client() -> Response:
    """Register one client; with `validate_only=1` check it and store nothing."""
    validate_only = read_switch("validate_only")
    payload = read_json()
    idempotency = idempotency_of(request.headers, g.api_key, payload, g.remembered)
    if validate_only:
        return _checked(payload, idempotency)
    if idempotency and (registered := idempotency.replay()):
        return _registered(registered, replayed=True)
    registration = checked(payload)
    claim = idempotency.claim() if idempotency else None
    try:
        return _registered(register(registration, g.actor, claim))
    except (InputRefused, IntegrityError) as error:
        # another call with the key was quicker
        if idempotency and (registered := idempotency.replay_of_another()):
            return _registered(registered, replayed=True)
        if isinstance(error, InputRefused):
            raise refused_fields([*error.problems], 409) from None
        raise


@bp.get("/clients")
@needs_scope("clients:read")
def get_clients() -> Response:
    """Answer one client by its id, or a page of the list."""
    with_advice = g.actor.has_scope("clients:approve")
    if "client_id" in request.args:
        client_id = read_client_id()
        client = find_client(client_id)
        if client is None:
            raise absent(client_id)
        return success(record_of(client, with_advice=with_advice))
    if not request.args.keys().isdisjoint(OF_CURSORS):
        return cursor_page(with_advice=with_advice)
    filters, number = read_list()
    page = list_clients(filters, number)
    if not page.total:
        refuse_merged(filters.account, filters.external_id)
    records = [record_of(client, with_advice=with_advice) for client in page.clients]
    return success(
        {
            "clients": records,
            "page": page.page,
            "pages": page.pages,
            "total": page.total,
        }
    )


def _checked(payload: dict[str, Any], idempotency: Idempotency | None) -> Response:
    """Answer the errors and advice of the create, and store nothing.

    Nothing is refused as taken when an earlier call with this Idempotency-Key took it.
    """
    registration = checked(payload)
    taken = _taken(registration.record)
    if taken:
        is_own = idempotency is not None and idempotency.replay() is not None
        if not is_own:
            raise refused_fields(taken, 409)
    return success({"errors": [], "advice": as_errors(_advice(registration))})


def _taken(record: Record) -> list[Problem]:
    """Return what of a record another client has already."""
    connection, found = db.session.connection(), []
    if is_username_taken(connection, record):
        found.append(USERNAME_TAKEN)
    if external_id := record.external_id:
        is_taken = find_by_external_id(connection, external_id) is not None
        if is_taken or lead_of_external_id(connection, external_id):
            found.append(TAKEN)
    return found


def _registered(registered: Registered, *, replayed: bool = False) -> Response:
    data = {"client_id": registered.client_id, "client_account": registered.account}
    return success(data, REPLAYED if replayed else None)


def _advice(registration: Registration) -> list[Advice]:
    """Return the advice on a registration; only who may approve hears of duplicates."""
    if not g.actor.has_scope("clients:approve"):
        return [*registration.advice]
    duplicates = find_duplicates(db.session.connection(), registration.record)
    return [*registration.advice, *duplicates]
