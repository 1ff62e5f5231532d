"""The calls about webhooks and what is sent to endpoints, as the OpenAPI document describes
them.
"""

from collections.abc import Mapping
from typing import Any

from webapp.api.call_parts import (
    IDEMPOTENCY_KEY,
    NUMBER,
    REPLAYED,
    answer_of,
    in_path,
    query,
    refusals,
)
from webapp.api.shapes import (
    TEXT,
    TIMESTAMP,
    Json,
    json_content,
    list_of,
    object_of,
    schema_named,
)
from webapp.web.refusals import KINDS
from webapp.webhooks.body import EVENT_TYPES
from webapp.webhooks.deliveries import FILTERS
from webapp.webhooks.models import NAME, URL

NEEDS = "Needs the scope `webhooks:manage`."
OFTEN = (401, 403, 429, 500, 503)
OR_NULL: Json = {"type": ["string", "null"], "format": "date-time"}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="  # noqa: S105
ENDPOINT: Json = {
    "id": 3,
    "name": "erp",
    "url": "https://erp.example.com/webhooks",
    "events": ["client.registered", "client.approved"],
    "body": "thin",
    "state": "on",
    "state_reason": "",
    "failing_since": None,
    "old_secret_ends_on": None,
    "created_on": "2026-06-09T14:48:00.000000Z",
}
DELIVERY: Json = {
    "id": 812,
    "webhook_id": 3,
    "message_id": "msg_0f6c1e6d2b8a4c2f9d7e5a3b1c0f8e7d",
    "type": "client.approved",
    "client_id": 30,
    "state": "delivered",
    "created_on": "2026-06-09T14:48:00.000000Z",
    "next_try_on": None,
    "attempts": [
        {
            "tried_on": "2026-06-09T14:48:00.100000Z",
            "status": 200,
            "outcome": "200 OK",
            "milliseconds": 84,
            "answer": "",
        }
    ],
}
TAKEN: dict[int, Json] = {
    409: {
        "errors": [
            {
                "field": "name",
                "code": "taken",
                "message": "Choose another name: an endpoint has this one",
            }
        ]
    },
    422: {
        "errors": [
            {
                "field": "url",
                "code": "url",
                "message": "Enter a URL that begins with https",
            }
        ]
    },
}


def webhook_paths() -> dict[str, Json]:
    """Return the descriptions of the calls by path."""
    one, delivery = "/api/webhooks/{webhook_id}", "/deliveries/{delivery_id}/redeliver"
    return {
        "/api/webhooks": {"get": _list(), "post": _once(_create())},
        one: {
            "get": _of_one("getWebhook", "Read an endpoint"),
            "patch": _once(_change()),
            "delete": _once(_delete()),
        },
        f"{one}/secret": {"post": _once(_rotate())},
        f"{one}/secret/old": {
            "delete": _once(_of_one("endOldSecret", "Let the new secret alone sign"))
        },
        f"{one}/test": {"post": _once(_put("testWebhook", "Send a test event"))},
        f"{one}/deliveries": {"get": _deliveries()},
        f"{one}{delivery}": {
            "post": _once(_put("redeliver", "Send a delivery again", DELIVERY_ID))
        },
    }


def _once(call: Json) -> Json:
    """Return a call that writes with its Idempotency-Key."""
    refused = {422: {"errors": [], "code": KINDS[422].code}}
    answers = {**refusals((400, 422), refused), **call["responses"]}
    for status, answer in answers.items():
        if status < "300":
            answer["headers"]["Idempotent-Replayed"] = REPLAYED
    return {
        **call,
        "parameters": [*call.get("parameters", ()), IDEMPOTENCY_KEY],
        "responses": dict(sorted(answers.items())),
    }


def webhook_schemas() -> dict[str, Json]:
    """Return the schemas of an endpoint, of what is sent of one, and of a delivery."""
    return {
        "Webhook": _endpoint(),
        "WebhookInput": _input(needed=True),
        "WebhookChange": _input(needed=False),
        "WebhookDelivery": _delivery(),
        "WebhookEvent": _event(),
    }


def sent_to_endpoints() -> dict[str, Json]:
    """Return what is posted to endpoints, for the part `webhooks` of the document."""
    return {
        "event": {
            "post": {
                "operationId": "receiveEvent",
                "tags": ["Webhooks"],
                "summary": "An event, signed as Standard Webhooks 1.0 says",
                "parameters": [
                    {"name": name, "in": "header", "required": True, "schema": TEXT}
                    for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
                ],
                "requestBody": {
                    "required": True,
                    "content": json_content(schema_named("WebhookEvent")),
                },
                "responses": {
                    "2XX": {"description": "Taken; any other answer is tried again"},
                    "410": {"description": "Gone: the endpoint is disabled"},
                },
            }
        }
    }


def _id(name: str, what: str) -> Json:
    return in_path(name, NUMBER, f"The id of {what}", 3)


WEBHOOK_ID, DELIVERY_ID = (
    _id("webhook_id", "the endpoint"),
    _id("delivery_id", "a delivery"),
)


def _call(
    operation: str,
    summary: str,
    answers: Mapping[int, Json],
    statuses: tuple[int, ...],
    **more: Any,
) -> Json:
    good = {str(status): answer for status, answer in answers.items()}
    return {
        "operationId": operation,
        "tags": ["Webhooks"],
        "summary": summary,
        "description": NEEDS,
        **more,
        "responses": {**good, **refusals(sorted((*OFTEN, *statuses)), TAKEN)},
    }


def _list() -> Json:
    data = object_of({"webhooks": list_of(schema_named("Webhook"))})
    answer = answer_of("Every endpoint", data, {"webhooks": [ENDPOINT]}, {})
    return _call("getWebhooks", "List the endpoints", {200: answer}, (422,))


def _with_secret(description: str, status: int) -> Json:
    secret: Json = {"type": "string", "description": "This answer alone has it"}
    data = {"allOf": [schema_named("Webhook"), object_of({"secret": secret})]}
    example = {**ENDPOINT, "secret": SECRET}
    return answer_of(description, data, example, {}, status)


def _create() -> Json:
    example = {name: ENDPOINT[name] for name in ("name", "url", "events", "body")}
    content = json_content(schema_named("WebhookInput"), example=example)
    return _call(
        "createWebhook",
        "Make an endpoint",
        {201: _with_secret("The endpoint with its secret", 201)},
        (400, 409, 413, 415, 422),
        requestBody={"required": True, "content": content},
    )


def _of_one(operation: str, summary: str) -> Json:
    answer = answer_of("The endpoint", schema_named("Webhook"), ENDPOINT, {})
    return _call(operation, summary, {200: answer}, (404,), parameters=[WEBHOOK_ID])


def _change() -> Json:
    content = json_content(schema_named("WebhookChange"), example={"state": "paused"})
    example = {**ENDPOINT, "state": "paused"}
    answer = answer_of("The endpoint", schema_named("Webhook"), example, {})
    return _call(
        "changeWebhook",
        "Change an endpoint, pause it or let it go on",
        {200: answer},
        (400, 404, 409, 413, 415, 422),
        parameters=[WEBHOOK_ID],
        requestBody={"required": True, "content": content},
    )


def _delete() -> Json:
    data = object_of({"id": {"type": "integer"}})
    answer = answer_of("It is removed", data, {"id": 3}, {})
    return _call(
        "deleteWebhook",
        "Remove an endpoint",
        {200: answer},
        (404,),
        parameters=[WEBHOOK_ID],
    )


def _rotate() -> Json:
    answer = _with_secret("The endpoint with its new secret", 200)
    return _call(
        "rotateWebhookSecret",
        "Make a new secret; the old one signs as well for 24 hours",
        {200: answer},
        (404, 409),
        parameters=[WEBHOOK_ID],
    )


def _put(operation: str, summary: str, *parameters: Json) -> Json:
    data, example = schema_named("WebhookDelivery"), {**DELIVERY, "state": "waiting"}
    answer = answer_of("It is on its way", data, example, {}, 202)
    its = [WEBHOOK_ID, *parameters]
    return _call(operation, summary, {202: answer}, (404,), parameters=its)


def _deliveries() -> Json:
    page = object_of(
        {
            "deliveries": list_of(schema_named("WebhookDelivery")),
            "more": {"type": "boolean", "description": "There are older ones"},
        }
    )
    answer = answer_of(
        "Deliveries, newest first", page, {"deliveries": [DELIVERY], "more": False}, {}
    )
    states: Json = {"type": "string", "enum": [*FILTERS]}
    return _call(
        "getDeliveries",
        "See what was delivered, and what waits",
        {200: answer},
        (404, 422),
        parameters=[
            WEBHOOK_ID,
            query("state", states, "Those in this state alone"),
            query("before", NUMBER, "Those before this id"),
        ],
    )


def _events() -> Json:
    return list_of({"type": "string", "enum": EVENT_TYPES}) | {"minItems": 1}


def _input(*, needed: bool) -> Json:
    properties: Json = {
        "name": {"type": "string", "minLength": 1, "maxLength": NAME.limit},
        "url": {"type": "string", "format": "uri", "maxLength": URL.limit},
        "events": _events(),
        "body": {"type": "string", "enum": ["thin", "full"]},
    }
    if not needed:
        properties["state"] = {"type": "string", "enum": ["on", "paused"]}
    required = ["name", "url", "events"] if needed else []
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _endpoint() -> Json:
    return object_of(
        {
            "id": {"type": "integer"},
            "name": TEXT,
            "url": TEXT,
            "events": list_of(TEXT),
            "body": TEXT,
            "state": TEXT | {"description": "on, paused or disabled"},
            "state_reason": TEXT,
            "failing_since": OR_NULL,
            "old_secret_ends_on": OR_NULL,
            "created_on": TIMESTAMP,
        }
    )


def _delivery() -> Json:
    attempt = object_of(
        {
            "tried_on": TIMESTAMP,
            "status": {"type": ["integer", "null"]},
            "outcome": TEXT,
            "milliseconds": {"type": "integer"},
            "answer": TEXT | {"description": "The first 2 kB"},
        }
    )
    return object_of(
        {
            "id": {"type": "integer"},
            "webhook_id": {"type": "integer"},
            "message_id": TEXT | {"description": "The header webhook-id"},
            "type": TEXT,
            "client_id": {"type": ["integer", "null"]},
            "state": TEXT
            | {"description": "waiting, delivered, given_up or overtaken"},
            "created_on": TIMESTAMP,
            "next_try_on": OR_NULL,
            "attempts": list_of(attempt),
        }
    )


def _event() -> Json:
    named: Json = {"client_id": {"type": "integer"}, "client_account": TEXT}
    data = {
        "webhook_id": {"type": "integer", "description": "Of the type test alone"},
        "position": {"type": "integer", "description": "Its place in the order"},
        **named,
        "external_id": TEXT,
        "source_status": TEXT,
        "changed": list_of(TEXT),
        "merged_into": object_of(named),
        "client": schema_named("ClientAnswer"),
    }
    return object_of(
        {
            "type": TEXT | {"examples": ["client.approved"]},
            "timestamp": TIMESTAMP,
            "data": {"type": "object", "properties": data},
        }
    )
