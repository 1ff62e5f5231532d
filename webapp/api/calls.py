"""The calls of the JSON door, as the OpenAPI document describes them."""

import json
from datetime import timedelta
from pathlib import Path

from webapp.api.models import IDEMPOTENCY_KEY_LIMIT
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
from webapp.config import IDEMPOTENCY_KEY_LIFE
from webapp.record.reference import Reference
from webapp.web.refusals import KINDS

HERE = Path(__file__).parent
EXAMPLE_REQUEST = json.loads((HERE / "example_request.json").read_text())
EXAMPLE_RESPONSE = json.loads((HERE / "example_response.json").read_text())
REQUEST_ID: Json = {
    "schema": TEXT,
    "description": "Also in the log of the server",
}
RETRY_AFTER: Json = {
    "schema": {"type": "integer", "minimum": 1},
    "description": "Seconds to wait before the next try",
}
REPLAYED: Json = {
    "schema": {"const": "true"},
    "description": "This is the answer of an earlier call",
}
KEY_NEEDED: Json = {"schema": TEXT, "description": "Says that a key is needed"}
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "The same key with the same body answers what the first call answered;"
        f" kept for {IDEMPOTENCY_KEY_LIFE // timedelta(hours=1)} hours"
    ),
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": IDEMPOTENCY_KEY_LIMIT,
        "pattern": "^[!-~]+$",
    },
}
NUMBER: Json = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
REFUSALS_OF_CREATE = (400, 401, 403, 409, 413, 415, 422, 429, 500, 503)
REFUSALS_OF_GET = (400, 401, 403, 404, 410, 422, 429, 500, 503)
EXAMPLE_DATA: dict[int, Json] = {  # of refusals about fields, or with a request id
    409: {
        "errors": [
            {
                "field": "credentials.username",
                "code": "taken",
                "message": "Choose another username, this one is taken",
            }
        ]
    },
    422: {
        "errors": [
            {
                "field": "billing_address.address_post_code",
                "code": "required",
                "message": "Enter a postcode",
            }
        ]
    },
    410: {
        "errors": [],
        "code": KINDS[410].code,
        "merged_into": {"client_id": 30, "client_account": "INTEND01"},
    },
    500: {"errors": [], "code": KINDS[500].code, "request_id": "6f3e"},
    503: {"errors": [], "code": KINDS[503].code, "request_id": "6f3e"},
}


def create_call() -> Json:
    """Return the description of the create."""
    registered = object_of({"client_id": {"type": "integer"}, "client_account": TEXT})
    checked = object_of({"errors": PROBLEMS, "advice": PROBLEMS})
    body = json_content(schema_named("Record"), example=EXAMPLE_REQUEST)
    good = {
        "description": "Registered; with validate_only=1: nothing is wrong",
        "headers": {"X-Request-Id": REQUEST_ID, "Idempotent-Replayed": REPLAYED},
        "content": json_content(
            envelope({"oneOf": [registered, checked]}), example=EXAMPLE_RESPONSE
        ),
    }
    validate_only = _query(
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
        "responses": {"200": good, **_refusals(REFUSALS_OF_CREATE)},
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
    good = {
        "description": "The client, or the page",
        "headers": {"X-Request-Id": REQUEST_ID},
        "content": json_content(
            envelope({"oneOf": [schema_named("ClientAnswer"), page]})
        ),
    }
    return {
        "operationId": "getClients",
        "tags": ["Clients"],
        "summary": "Read one client, or a page of the list",
        "description": (
            "Needs the scope `clients:read`. With `client_id` alone: that client. Otherwise the"
            " list, 50 clients a page, lowest id first."
        ),
        "parameters": _filters(reference),
        "responses": {"200": good, **_refusals(REFUSALS_OF_GET)},
    }


def _filters(reference: Reference) -> list[Json]:
    types = {"type": "string", "enum": [*reference.client_types]}
    departments = {"type": "string", "enum": [*reference.departments]}
    changed = "Clients changed at this time or later, ISO 8601"
    return [
        _query("client_id", NUMBER, "One client; alone"),
        _query("client_type", types, "Clients of this type"),
        _query("department", departments, "Clients of this department"),
        _query("email", TEXT, "Clients with this email address, in any case"),
        _query("account", TEXT, "The client with this account code"),
        _query(
            "external_id", TEXT, "The client with this id of yours, in the same case"
        ),
        _query("updated_since", TIMESTAMP, changed),
        _query("page", NUMBER, "Page of the list, from 1"),
    ]


def _query(name: str, described: Json, help: str) -> Json:
    return {"name": name, "in": "query", "schema": described, "description": help}


def _refusals(statuses: tuple[int, ...]) -> Json:
    return {str(status): _refused(status) for status in statuses}


def _refused(status: int) -> Json:
    kind = KINDS[status]
    headers = {"X-Request-Id": REQUEST_ID}
    if status in (429, 503):
        headers["Retry-After"] = RETRY_AFTER
    if status == 401:
        headers["WWW-Authenticate"] = KEY_NEEDED
    data = EXAMPLE_DATA.get(status, {"errors": [], "code": kind.code})
    example = {"status": status, "response": False, "data": data, "msg": kind.example}
    content = json_content(schema_named("Refusal"), example=example)
    return {"description": kind.when, "headers": headers, "content": content}
