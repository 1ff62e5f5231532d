"""The calls that register and list clients, as the OpenAPI document describes them."""

import json

from webapp.api.call_parts import (
    EXAMPLE_CLIENT,
    HERE,
    IDEMPOTENCY_KEY,
    LIMITS,
    NUMBER,
    REPLAYED,
    REQUEST_ID,
    UP_TO,
    query,
    refusals,
    succeeded,
)
from webapp.api.shapes import (
    PROBLEMS,
    TEXT,
    TIMESTAMP,
    Json,
    envelope,
    json_content,
    list_of,
    object_of,
    schema_named,
)
from webapp.record.reference import Reference
from webapp.record.schema import LISTS

EXAMPLE_REQUEST = json.loads((HERE / "example_request.json").read_text())
EXAMPLE_RESPONSE = json.loads((HERE / "example_response.json").read_text())
NEXT: Json = {"schema": TEXT, "description": "With a cursor: leads to what follows"}
REFUSALS_OF_CREATE = (400, 401, 403, 409, 413, 415, 422, 429, 500, 503)
REFUSALS_OF_GET = (400, 401, 403, 404, 410, 422, 429, 500, 503)


def create_call() -> Json:
    """Return the description of the create."""
    registered = object_of({"client_id": {"type": "integer"}, "client_account": TEXT})
    checked = object_of({"errors": PROBLEMS, "advice": PROBLEMS})
    body = json_content(schema_named("Record"), example=EXAMPLE_REQUEST)
    good = {
        "description": "Registered; with validate_only=1: nothing is wrong",
        "headers": {
            "X-Request-Id": REQUEST_ID,
            **LIMITS,
            "Idempotent-Replayed": REPLAYED,
        },
        "content": json_content(
            envelope({"oneOf": [registered, checked]}), example=EXAMPLE_RESPONSE
        ),
    }
    validate_only = query(
        "validate_only",
        {"type": "string", "enum": ["0", "1"]},
        "1: check, answer errors and advice, store nothing",
    )
    return {
        "operationId": "createClient",
        "tags": ["Clients"],
        "summary": "Register one client",
        "description": "Needs the scope `clients:create`. Stores the whole client or nothing.",
        "parameters": [validate_only, IDEMPOTENCY_KEY],
        "requestBody": {"required": True, "content": body},
        "responses": {"200": good, **refusals(REFUSALS_OF_CREATE)},
    }


def get_call(reference: Reference) -> Json:
    """Return the description of reading; types and departments are those of the lists."""
    page = object_of(
        {
            "clients": list_of(schema_named("ClientAnswer")),
            "page": {"type": "integer"},
            "pages": {"type": "integer"},
            "total": {"type": "integer"},
        }
    )
    stretch = object_of(
        {
            "clients": list_of(schema_named("ClientAnswer")),
            "next": {"type": ["string", "null"]},
        }
    )
    client = _example_client()
    found = {"clients": [client], "page": 1, "pages": 1, "total": 1}
    followed = {"clients": [client], "next": None}
    shape = envelope({"oneOf": [schema_named("ClientAnswer"), page, stretch]})
    good = {
        "description": "The client, or the page",
        "headers": {"X-Request-Id": REQUEST_ID, **LIMITS, "Link": NEXT},
        "content": json_content(
            shape,
            examples={
                "client": {"value": succeeded(client), "summary": "With client_id"},
                "page": {"value": succeeded(found), "summary": "A page of the list"},
                "stretch": {"value": succeeded(followed), "summary": "With a cursor"},
            },
        ),
    }
    return {
        "operationId": "getClients",
        "tags": ["Clients"],
        "summary": "Read one client, or a page of the list",
        "description": (
            "Needs the scope `clients:read`. With `client_id` alone: that client. Otherwise the"
            " list, 50 clients a page, lowest id first; with `cursor` or `limit` what follows a"
            " place in it."
        ),
        "parameters": _filters(reference),
        "responses": {"200": good, **refusals(REFUSALS_OF_GET)},
    }


def _filters(reference: Reference) -> list[Json]:
    types = {"type": "string", "enum": [*reference.client_types]}
    departments = {"type": "string", "enum": [*reference.departments]}
    changed = "Clients changed at this time or later, ISO 8601"
    return [
        query("client_id", NUMBER, "One client; alone"),
        query("client_type", types, "Clients of this type"),
        query("department", departments, "Clients of this department"),
        query("email", TEXT, "Clients with this email address, in any case"),
        query("account", TEXT, "The client with this account code"),
        query(
            "external_id", TEXT, "The client with this id of yours, in the same case"
        ),
        query("updated_since", TIMESTAMP, changed),
        query("page", NUMBER, "Page of the list, from 1"),
        query("cursor", TEXT, "The place from which to go on; empty: the beginning"),
        query("limit", UP_TO, "How many clients at most, with or instead of a cursor"),
    ]


def _example_client() -> Json:
    """Return the example as these calls answer it: rows without ids, no empty external id."""
    client = {name: EXAMPLE_CLIENT[name] for name in EXAMPLE_CLIENT}
    del client["external_id"]
    for name in LISTS:
        client[name] = [
            {key: row[key] for key in row if key != "id"} for row in client[name]
        ]
    return client
