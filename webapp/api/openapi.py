"""The OpenAPI 3.1 document of the JSON door, made from `record.schema`, so that it can't say
anything else.

`document(reference)` gives it as a dict. `input_schemas` describes what is sent, `answer_schema`
what is answered.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.api.field_notes import described as noted
from webapp.api.models import IDEMPOTENCY_KEY_LIMIT
from webapp.config import IDEMPOTENCY_KEY_LIFE
from webapp.record import schema
from webapp.record.codes import lists_of
from webapp.record.reference import Reference
from webapp.record.text import Text
from webapp.web.refusals import FIELD_CODES, KINDS, codes_in_words

Json = dict[str, Any]

HERE = Path(__file__).parent
EXAMPLE_REQUEST = json.loads((HERE / "example_request.json").read_text())
EXAMPLE_RESPONSE = json.loads((HERE / "example_response.json").read_text())
TEXT: Json = {"type": "string"}
MOMENT: Json = {"type": "string", "format": "date-time"}
PROBLEMS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}}
DESCRIPTION = """\
Register clients and read them. Every answer is one envelope: `status`, `response`, `data`, `msg`.

A refusal has all problems at once in `data.errors`, each with the path of its `field`, a stable `code` and a `message` \
that says what to do. A refusal that is about no field has none there and a stable code in `data.code`."""
REQUEST_ID: Json = {
    "schema": TEXT,
    "description": "Stands in the log beside what happened",
}
RETRY_AFTER: Json = {
    "schema": {"type": "integer", "minimum": 1},
    "description": "Seconds to wait before the next try",
}

EXAMPLE_DATA: dict[int, Json] = {  # of refusals that are about fields, or bear more
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
    500: {"errors": [], "code": KINDS[500].code, "request_id": "6f3e"},
    503: {"errors": [], "code": KINDS[503].code, "request_id": "6f3e"},
}


def document(reference: Reference, server: str = "/") -> Json:
    """Return the document for the API at an address; the reference lists are the choices of
    their fields.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Client registration",
            "version": "1",
            "description": DESCRIPTION,
        },
        "servers": [{"url": server}],
        "security": [{"api-key": []}],
        "paths": {
            "/api/clients/create": {"post": _create()},
            "/api/clients": {"get": _get(reference)},
        },
        "components": {
            "securitySchemes": {
                "api-key": {"type": "apiKey", "in": "header", "name": "api-key"}
            },
            "schemas": {
                **input_schemas(reference),
                "ClientAnswer": answer_schema(),
                "Problem": _problem(),
                "Refusal": _refusal(),
            },
        },
    }


def input_schemas(reference: Reference) -> dict[str, Json]:
    """Return the schemas of the record and its parts, as pydantic has them, with needed
    fields and choices.
    """
    _, defined = models_json_schema(
        [(schema.Record, "validation")], ref_template="#/components/schemas/{model}"
    )
    schemas: dict[str, Json] = defined["$defs"]
    for name, model in ((name, getattr(schema, name)) for name in schemas):
        required = [
            field
            for field, mark in schema.fields(model)
            if isinstance(mark, Text) and mark.needed and "." not in field
        ]
        if name == "Record":
            required = ["type", "email", "billing_address"]
        if required:
            schemas[name]["required"] = required
        for field, described in schemas[name]["properties"].items():
            described.pop("default", None)
            if field not in required and (
                "$ref" in described or described.get("type") == "array"
            ):
                schemas[name]["properties"][field] = {
                    "anyOf": [described, {"enum": ["", None]}]
                }
            elif "$ref" not in described:
                schemas[name]["properties"][field] = noted(name, field, described)
    for path, choices in lists_of(reference).items():
        name, field = _part_and_field(path)
        nothing = [] if schema.text_at(path).needed else ["", None]
        schemas[name]["properties"][field]["enum"] = [*choices, *nothing]
    return schemas


def _part_and_field(path: str) -> tuple[str, str]:
    """Return the name of the schema that has the field at a path, and the field's name in it."""
    part, _, field = path.rpartition(".")
    model = schema.Record.model_fields[part].annotation if part else schema.Record
    return getattr(model, "__name__", ""), field


def answer_schema(model: type[BaseModel] = schema.Record) -> Json:
    """Return the schema of a client as it is answered: all names, "" for what was not given."""
    properties: Json = {}
    for name, info in model.model_fields.items():
        part = info.annotation
        if any(hasattr(mark, "label") for mark in info.metadata):
            properties[name] = TEXT
        elif isinstance(part, type) and issubclass(part, BaseModel):
            properties[name] = answer_schema(part)
        else:
            row = part.__args__[0]  # type: ignore[union-attr]
            properties[name] = {"type": "array", "items": answer_schema(row)}
    if model is schema.Detail:
        properties["eori_number"] = {"type": ["string", "null"]}
    if model is schema.TypeRef:
        properties["name"] = TEXT
    if model is schema.Credentials:
        del properties["password"]
    required = [*properties]
    if model is schema.Record:
        properties |= {
            "id": {"type": "integer"},
            "account": TEXT,
            "created_on": MOMENT,
            "updated_on": MOMENT,
        }
        required = [*properties]
        properties["advice"] = PROBLEMS | {
            "description": "For keys with the scope clients:approve"
        }
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _create() -> Json:
    registered = {
        "type": "object",
        "properties": {"client_id": {"type": "integer"}, "client_account": TEXT},
    }
    checked = {
        "type": "object",
        "properties": {"errors": PROBLEMS, "advice": PROBLEMS},
        "required": ["errors", "advice"],
    }
    registered["required"] = ["client_id", "client_account"]
    body = {
        "schema": {"$ref": "#/components/schemas/Record"},
        "example": EXAMPLE_REQUEST,
    }
    return {
        "operationId": "createClient",
        "tags": ["Clients"],
        "summary": "Register one client",
        "description": "Needs the scope `clients:create`. Stores the whole client or nothing.",
        "parameters": [
            _query(
                "validate_only",
                {"type": "string", "enum": ["0", "1"]},
                "1: check, answer errors and advice, store nothing",
            ),
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The same key with the same body answers what the first call "
                f"answered; kept for {IDEMPOTENCY_KEY_LIFE // timedelta(hours=1)} hours",
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": IDEMPOTENCY_KEY_LIMIT,
                    "pattern": "^[!-~]+$",
                },
            },
        ],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {
            "200": {
                "description": "Registered; with validate_only=1: nothing is wrong",
                "headers": {
                    "X-Request-Id": REQUEST_ID,
                    "Idempotent-Replayed": {
                        "schema": {"const": "true"},
                        "description": "This is the answer of an earlier call",
                    },
                },
                "content": {
                    "application/json": {
                        "schema": _envelope({"oneOf": [registered, checked]}),
                        "example": EXAMPLE_RESPONSE,
                    }
                },
            },
            **_refusals(
                "400", "401", "403", "409", "413", "415", "422", "429", "500", "503"
            ),
        },
    }


def _get(reference: Reference) -> Json:
    page = {
        "type": "object",
        "properties": {
            "clients": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/ClientAnswer"},
            },
            "page": {"type": "integer"},
            "pages": {"type": "integer"},
            "total": {"type": "integer"},
        },
        "required": ["clients", "page", "pages", "total"],
    }
    number = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
    return {
        "operationId": "getClients",
        "tags": ["Clients"],
        "summary": "Read one client, or a page of the list",
        "description": "Needs the scope `clients:read`. With `client_id` alone: that client. Else the list, 50 a page, oldest id first.",
        "parameters": [
            _query("client_id", number, "One client; alone"),
            _query(
                "client_type",
                {"type": "string", "enum": [*reference.client_types]},
                "Clients of this type",
            ),
            _query(
                "department",
                {"type": "string", "enum": [*reference.departments]},
                "Clients of this department",
            ),
            _query("email", TEXT, "Clients with this email address, in any case"),
            _query("account", TEXT, "The client with this account code"),
            _query(
                "updated_since",
                MOMENT,
                "Clients changed at this moment or later, ISO 8601",
            ),
            _query("page", number, "Page of the list, from 1"),
        ],
        "responses": {
            "200": {
                "description": "The client, or the page",
                "headers": {"X-Request-Id": REQUEST_ID},
                "content": {
                    "application/json": {
                        "schema": _envelope(
                            {
                                "oneOf": [
                                    {"$ref": "#/components/schemas/ClientAnswer"},
                                    page,
                                ]
                            }
                        )
                    }
                },
            },
            **_refusals("400", "401", "403", "404", "422", "429", "500", "503"),
        },
    }


def _query(name: str, described: Mapping[str, Any], help: str) -> Json:
    return {"name": name, "in": "query", "schema": described, "description": help}


def _envelope(data: Json, *, good: bool = True) -> Json:
    properties = {
        "status": {"type": "integer"},
        "response": {"const": good},
        "data": data,
        "msg": TEXT,
    }
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _problem() -> Json:
    words = (
        "What is wrong with one field. The codes, to which more may come:\n\n"
        + codes_in_words(FIELD_CODES)
    )
    properties = {
        "field": TEXT,
        "code": {"type": "string", "examples": ["required"]},
        "message": TEXT,
    }
    return {
        "type": "object",
        "description": words,
        "properties": properties,
        "required": [*properties],
    }


def _refusal() -> Json:
    codes = {kind.code: kind.when for kind in KINDS.values()} | {
        "host": "The Host header names another server"
    }
    code = {
        "type": "string",
        "description": "Of a refusal that is about no field:\n\n"
        + codes_in_words(codes),
    }
    data = {
        "errors": PROBLEMS,
        "code": code,
        "request_id": {
            "type": "string",
            "description": "Of a failure, to be told to us",
        },
    }
    return _envelope(
        {"type": "object", "properties": data, "required": ["errors"]}, good=False
    )


def _refusals(*statuses: str) -> Json:
    return {status: _refused(int(status)) for status in statuses}


def _refused(status: int) -> Json:
    kind = KINDS[status]
    headers = {"X-Request-Id": REQUEST_ID} | (
        {"Retry-After": RETRY_AFTER} if status in (429, 503) else {}
    )
    if status == 401:
        headers["WWW-Authenticate"] = {
            "schema": TEXT,
            "description": "That a key is asked for",
        }
    data = EXAMPLE_DATA.get(status, {"errors": [], "code": kind.code})
    example = {"status": status, "response": False, "data": data, "msg": kind.example}
    content = {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/Refusal"},
            "example": example,
        }
    }
    return {"description": kind.when, "headers": headers, "content": content}
