"""The calls about one client, as the OpenAPI document describes them."""

from webapp.api.call_parts import (
    ETAG,
    EXAMPLE_CLIENT,
    IDEMPOTENCY_KEY,
    LIMITS,
    NUMBER,
    REPLAYED,
    REQUEST_ID,
    answer_of,
    header,
    in_path,
    query,
    refusals,
)
from webapp.api.calls import EXAMPLE_REQUEST
from webapp.api.shapes import Json, json_content, schema_named
from webapp.clients.review import ASKABLE
from webapp.clients.states import MOVES
from webapp.record.schema import text_at

CLIENT_ID = in_path("client_id", NUMBER, "The id of the client", 30)
EXTERNAL_ID = in_path(
    "external_id",
    {"type": "string", "minLength": 1, "maxLength": text_at("external_id").limit},
    "Your own id of the client, percent-encoded",
    "shop-1042",
)
VERSION = '"3"'
IF_MATCH = header(
    "If-Match", "The ETag of the client that you have read", VERSION, required=True
)
IF_MATCH_OF_PUT = header(
    "If-Match", "Changes nothing but this version, if there is a client", VERSION
)
IF_NONE_MATCH = header("If-None-Match", "The ETag of what you have", VERSION)
ONLY_NEW = header("If-None-Match", "`*`: create, and change nothing", "*")
REPLACE_LISTS = query(
    "replace_lists",
    {"type": "string", "enum": ["0", "1"]},
    "1: stored rows of a list that are not sent are removed; without it that is refused",
)
EXAMPLE_PATCH: Json = {
    "detail": {"contact_number": "020 7946 0018", "website": None},
    "contacts": [
        {"first_name": "Lois", "last_name": "Lane", "email": "lois@intend.example"}
    ],
}
CHANGED: Json = {
    **EXAMPLE_CLIENT,
    "detail": {
        **EXAMPLE_CLIENT["detail"],
        "contact_number": "020 7946 0018",
        "website": "",
    },
    "contacts": [
        {
            "first_name": "Lois",
            "last_name": "Lane",
            "email": "lois@intend.example",
            "contact_number": "",
            "job_title": "",
            "role": "",
            "contact_default": "1",
            "id": 12,
        }
    ],
}
EXAMPLE_REVIEW: Json = {
    "move": "ask",
    "reason": "Which VAT number is right?",
    "asked": ["detail.vat_number"],
}
MISSING: Json = {
    "errors": [
        {
            "field": "shipping_addresses",
            "code": "rows_missing",
            "message": "Send every row of shipping_addresses with its id, or add"
            " ?replace_lists=1: without it these would be lost: 61 (Intend Design Studio)",
        }
    ]
}
TAKEN: Json = {
    "errors": [
        {
            "field": "external_id",
            "code": "taken",
            "message": "Send another external_id, another client has this one",
        }
    ]
}
WRONG_MOVE: Json = {
    "errors": [
        {
            "field": "move",
            "code": "wrong_move",
            "message": "A client that is approved cannot be approved",
        }
    ]
}
NO_REASON: Json = {
    "errors": [{"field": "reason", "code": "required", "message": "Enter a reason"}]
}
CLIENT = schema_named("Client")
HEADERS = {"ETag": ETAG, "Idempotent-Replayed": REPLAYED}
OF_ANY = (400, 401, 403, 429, 500, 503)
OF_BODY = (413, 415, 422)


def get_one_call() -> Json:
    """Return the description of reading one client."""
    unchanged = {
        "description": "You have this version already",
        "headers": {"X-Request-Id": REQUEST_ID, **LIMITS, "ETag": ETAG},
    }
    good = answer_of("The client", CLIENT, EXAMPLE_CLIENT, {"ETag": ETAG})
    return {
        "operationId": "getClient",
        "tags": ["Clients"],
        "summary": "Read one client, to change it",
        "description": (
            "Needs the scope `clients:read`. Rows of the lists have their ids, and the header"
            " `ETag` names the version."
        ),
        "parameters": [CLIENT_ID, IF_NONE_MATCH],
        "responses": {
            "200": good,
            "304": unchanged,
            **_sorted((*OF_ANY, 404, 410)),
        },
    }


def patch_call() -> Json:
    """Return the description of changing one client."""
    shape, example = schema_named("ClientPatch"), EXAMPLE_PATCH
    body = {
        **json_content(shape, example=example),
        "application/merge-patch+json": {"schema": shape, "example": example},
    }
    own = {409: TAKEN, 422: MISSING}
    return {
        "operationId": "changeClient",
        "tags": ["Clients"],
        "summary": "Change one client",
        "description": (
            "Needs the scope `clients:update`. A JSON merge patch (RFC 7396): what is not sent"
            " stays, `null` clears. All of it is stored, or nothing. A list that is sent has every"
            " stored row with its `id`."
        ),
        "parameters": [CLIENT_ID, IF_MATCH, REPLACE_LISTS, IDEMPOTENCY_KEY],
        "requestBody": {"required": True, "content": body},
        "responses": {
            "200": answer_of("The client as it is now", CLIENT, CHANGED, HEADERS),
            **_sorted((*OF_ANY, *OF_BODY, 404, 409, 410, 412, 428), own),
        },
    }


def put_call() -> Json:
    """Return the description of creating or changing a client by the caller's own id."""
    body = json_content(schema_named("ClientPut"), example=EXAMPLE_REQUEST)
    own = {**EXAMPLE_CLIENT, "external_id": EXTERNAL_ID["example"]}
    return {
        "operationId": "putClient",
        "tags": ["Clients"],
        "summary": "Create a client, or change it, by your own id",
        "description": (
            "Needs the scopes `clients:create` and `clients:update`. One client however many calls"
            " come at once. `credentials`, `source`, `source_status` and `acceptances` count when"
            " the client is created; lists that are not sent stay."
        ),
        "parameters": [
            EXTERNAL_ID,
            ONLY_NEW,
            IF_MATCH_OF_PUT,
            REPLACE_LISTS,
            IDEMPOTENCY_KEY,
        ],
        "requestBody": {"required": True, "content": body},
        "responses": {
            "200": answer_of("Changed", CLIENT, own, HEADERS),
            "201": answer_of("Created", CLIENT, own, {"ETag": ETAG}, 201),
            **_sorted((*OF_ANY, *OF_BODY, 409, 410, 412), {422: MISSING}),
        },
    }


def review_call() -> Json:
    """Return the description of a move of the review."""
    asked = {"type": ["array", "null"], "items": {"enum": sorted(ASKABLE)}}
    shape: Json = {
        "type": "object",
        "properties": {
            "move": {"type": "string", "enum": [*MOVES]},
            "reason": {
                "type": ["string", "null"],
                "description": "The client reads it; needed but for approve",
            },
            "asked": asked | {"description": "For ask: the paths of the fields"},
        },
        "required": ["move"],
        "additionalProperties": False,
    }
    moved = {**EXAMPLE_CLIENT, "source_status": MOVES["ask"].end}
    own = {409: WRONG_MOVE, 422: NO_REASON}
    return {
        "operationId": "reviewClient",
        "tags": ["Clients"],
        "summary": "Approve, ask, reject or suspend",
        "description": "Needs the scope `clients:approve`. The rules of the sales desk hold.",
        "parameters": [CLIENT_ID, IDEMPOTENCY_KEY],
        "requestBody": {
            "required": True,
            "content": json_content(shape, example=EXAMPLE_REVIEW),
        },
        "responses": {
            "200": answer_of("The client as it is now", CLIENT, moved, HEADERS),
            **_sorted((*OF_ANY, *OF_BODY, 404, 409, 410), own),
        },
    }


def _sorted(
    statuses: tuple[int, ...], data: dict[int, Json] | None = None
) -> dict[str, Json]:
    return refusals(sorted(statuses), data)
