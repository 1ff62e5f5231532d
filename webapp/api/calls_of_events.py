"""The feed of events, as the OpenAPI document describes it."""

from webapp.api.call_parts import POSITIONS, UP_TO, answer_of, query, refusals
from webapp.api.shapes import TEXT, TIMESTAMP, Json, list_of, object_of, schema_named
from webapp.clients.events import TYPES

EXAMPLE: Json = {
    "position": 4711,
    "type": "client.approved",
    "happened_on": "2026-06-09T14:48:00.000000Z",
    "client_id": 30,
    "client_account": "INTEND01",
    "external_id": "shop-1042",
    "source_status": "A",
    "actor": {"kind": "rep"},
    "changes": {"source_status": ["P", "A"]},
}


def events_call() -> Json:
    """Return the description of the feed."""
    page = object_of(
        {
            "events": list_of(schema_named("Event")),
            "next": {"type": "integer", "description": "Send it as `after` next"},
            "more": {"type": "boolean", "description": "Others follow at once"},
        }
    )
    example = {"events": [EXAMPLE], "next": 4711, "more": False}
    return {
        "operationId": "getEvents",
        "tags": ["Events"],
        "summary": "Follow what happens to clients",
        "description": "Needs the scope `clients:read`. In order; none is missed or comes twice.",
        "parameters": [
            query("after", POSITIONS, "The position after which to go on; 0 without"),
            query("limit", UP_TO, "How many events at most"),
        ],
        "responses": {
            "200": answer_of("Events, in order", page, example, {}),
            **refusals((400, 401, 403, 422, 429, 500, 503)),
        },
    }


def event_schema() -> Json:
    """Return the schema of an event."""
    types = sorted({kind.name for kind in TYPES.values() if not kind.for_desk})
    named = {
        "client_id": {"type": "integer"},
        "client_account": TEXT,
    }
    event = object_of(
        {
            "position": {"type": "integer"},
            "type": {
                "type": "string",
                "description": f"One of these, of which more may be added: {', '.join(types)}",
                "examples": ["client.approved"],
            },
            "happened_on": TIMESTAMP,
            **named,
            "external_id": TEXT,
            "source_status": TEXT,
            "actor": object_of({"kind": TEXT}),
            "changes": {
                "type": "object",
                "additionalProperties": list_of({}),
                "description": "Each changed path, with what was there before and after",
            },
        }
    )
    event["properties"]["merged_into"] = object_of(named)
    return event
