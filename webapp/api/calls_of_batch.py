"""The batch, as the OpenAPI document describes it."""

import json

from webapp.api.batch_body import LINES, MOST_PASSWORDS, MOST_RECORDS
from webapp.api.call_parts import (
    HERE,
    IDEMPOTENCY_KEY,
    REPLAYED,
    answer_of,
    query,
    refusals,
)
from webapp.api.shapes import (
    PROBLEMS,
    TEXT,
    Json,
    json_content,
    list_of,
    object_of,
    schema_named,
)

RECORD = json.loads((HERE / "example_request.json").read_text())
NUMBER: Json = {"type": ["integer", "null"]}
EXAMPLE = [
    {
        "index": 0,
        "external_id": "shop-1042",
        "status": 200,
        "client_id": 30,
        "client_account": "INTEND01",
        "errors": [],
    },
    {
        "index": 1,
        "external_id": "shop-1043",
        "status": 422,
        "client_id": None,
        "client_account": None,
        "errors": [
            {
                "field": "billing_address.address_post_code",
                "code": "required",
                "message": "Enter a postcode",
            }
        ],
    },
]
OF_A_RECORD = {
    409: [("[1].external_id", "taken", "Send another external_id")],
    422: [("[1].billing_address.address_post_code", "required", "Enter a postcode")],
}


def batch_call() -> Json:
    """Return the description of the batch."""
    all_or_none = query(
        "all_or_none",
        {"type": "string", "enum": ["0", "1"]},
        "1: store all records, or none when anything is wrong with one",
    )
    data = object_of({"results": list_of(schema_named("BatchResult"))})
    good = answer_of(
        "What became of each record, in order",
        data,
        {"results": EXAMPLE},
        {"Idempotent-Replayed": REPLAYED},
    )
    errors = {
        status: {
            "errors": [
                dict(zip(("field", "code", "message"), each, strict=True))
                for each in problems
            ]
        }
        for status, problems in OF_A_RECORD.items()
    }
    return {
        "operationId": "createClients",
        "tags": ["Clients"],
        "summary": "Register many clients",
        "description": (
            f"Needs the scope `clients:create`. Up to {MOST_RECORDS:,} records, of which"
            f" {MOST_PASSWORDS} may have a password; each is stored or refused for itself."
            f" Also as `{LINES}`, a record on each line."
        ),
        "parameters": [all_or_none, IDEMPOTENCY_KEY],
        "requestBody": {"required": True, "content": _records()},
        "responses": {
            "200": good,
            **refusals((400, 401, 403, 409, 413, 415, 422, 429, 500, 503), errors),
        },
    }


def _records() -> Json:
    records = list_of(schema_named("Record"))
    bounds = {"minItems": 1, "maxItems": MOST_RECORDS}
    # Lines are told in words: generators of clients give up on a type that is not JSON.
    return json_content({**records, **bounds}, example=[RECORD])


def batch_result_schema() -> Json:
    """Return the schema of what became of a record."""
    status = {
        "type": "integer",
        "description": "What a call for this record alone would be answered with",
        "examples": [200],
    }
    return object_of(
        {
            "index": {"type": "integer"},
            "external_id": TEXT,
            "status": status,
            "client_id": NUMBER,
            "client_account": {"type": ["string", "null"]},
            "errors": PROBLEMS,
        }
    )
