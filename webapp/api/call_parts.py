"""What the descriptions of calls in the OpenAPI document share: parameters, headers, refusals."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from webapp.api.models import IDEMPOTENCY_KEY_LIMIT
from webapp.api.queries import MOST_AT_ONCE
from webapp.api.shapes import TEXT, Json, envelope, json_content, schema_named
from webapp.config import IDEMPOTENCY_KEY_LIFE
from webapp.web.envelope import FIELDS, PROBLEM
from webapp.web.refusals import KINDS, Kind

HERE = Path(__file__).parent
EXAMPLE_CLIENT = json.loads((HERE / "example_client.json").read_text())
NUMBER: Json = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
POSITIONS: Json = NUMBER | {"minimum": 0}
UP_TO: Json = {"type": "integer", "minimum": 1, "maximum": MOST_AT_ONCE}
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
LIMITS: dict[str, Json] = {
    "RateLimit-Policy": {
        "schema": TEXT,
        "description": "What the key may do: calls (q) in seconds (w)",
        "example": '"1minute";q=1200;w=60',
    },
    "RateLimit": {
        "schema": TEXT,
        "description": "Calls that are left (r) in the next seconds (t)",
        "example": '"1minute";r=1199;t=58',
    },
}
KEY_NEEDED: Json = {"schema": TEXT, "description": "Says that a key is needed"}
ETAG: Json = {
    "schema": TEXT,
    "description": "The version of the client, for If-Match",
    "example": '"4"',
}
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
# data of a refusal, where it is more than the code
EXAMPLE_DATA: dict[int, Json] = {
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
    412: {"errors": [], "code": KINDS[412].code, "client": EXAMPLE_CLIENT},
    500: {"errors": [], "code": KINDS[500].code, "request_id": "6f3e"},
    503: {"errors": [], "code": KINDS[503].code, "request_id": "6f3e"},
}


def query(name: str, described: Json, help: str) -> Json:
    """Return the description of a parameter of the query string."""
    return {"name": name, "in": "query", "schema": described, "description": help}


def header(name: str, help: str, example: str, *, required: bool = False) -> Json:
    """Return the description of a header of the request."""
    return {
        "name": name,
        "in": "header",
        "required": required,
        "schema": TEXT,
        "description": help,
        "example": example,
    }


def in_path(name: str, described: Json, help: str, example: Any) -> Json:
    """Return the description of a part of the path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": described,
        "description": help,
        "example": example,
    }


def answer_of(
    description: str,
    data: Json,
    example: Any,
    headers: Mapping[str, Json],
    status: int = 200,
) -> dict[str, Any]:
    """Return the description of a good answer; `example` is its data."""
    return {
        "description": description,
        "headers": {"X-Request-Id": REQUEST_ID, **LIMITS, **headers},
        "content": json_content(envelope(data), example=succeeded(example, status)),
    }


def succeeded(data: Any, status: int = 200) -> Json:
    """Return an example of a good answer."""
    good = {"response": True, "data": data, "msg": "Request Successful"}
    return {"status": status, **good}


def refusals(
    statuses: Iterable[int], data: Mapping[int, Json] | None = None
) -> dict[str, Json]:
    """Return the descriptions of the refusals of a call; `data` are those of its examples that are
    of its own.
    """
    examples = {**EXAMPLE_DATA, **(data or {})}
    return {str(status): _refused(status, examples) for status in statuses}


def _refused(status: int, examples: Mapping[int, Json]) -> Json:
    kind = KINDS[status]
    headers = {"X-Request-Id": REQUEST_ID}
    if status != 401:
        headers |= LIMITS
    if status in (429, 503):
        headers["Retry-After"] = RETRY_AFTER
    if status == 401:
        headers["WWW-Authenticate"] = KEY_NEEDED
    if status == 412:
        headers["ETag"] = ETAG
    data = examples.get(status, {"errors": [], "code": kind.code})
    example = {"status": status, "response": False, "data": data, "msg": kind.example}
    content = json_content(schema_named("Refusal"), example=example)
    content[PROBLEM] = {
        "schema": schema_named("ProblemDetails"),
        "example": _details(status, data, kind),
    }
    return {"description": kind.when, "headers": headers, "content": content}


def _details(status: int, data: Json, kind: Kind) -> Json:
    code = data.get("code", FIELDS)
    return {
        "type": f"/api/docs#{code}",
        "title": kind.when,
        "status": status,
        "detail": kind.example,
        "instance": "urn:request:6f3e",
        **data,
        "code": code,
    }
