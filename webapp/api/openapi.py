"""The OpenAPI 3.1 document of the JSON door, made from `record.schema`, so that it can't say anything else.

`document(reference)` gives it as a dict. `input_schemas` describes what is sent, `answer_schema` what is answered.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.api.models import IDEMPOTENCY_KEY_LIMIT
from webapp.record import schema
from webapp.record.reference import Reference
from webapp.record.text import Text

Json = dict[str, Any]

HERE = Path(__file__).parent
EXAMPLE_REQUEST = json.loads((HERE / "example_request.json").read_text())
EXAMPLE_RESPONSE = json.loads((HERE / "example_response.json").read_text())
REFUSALS = {
    "400": "The request can't be read: no JSON object, or no valid Idempotency-Key",
    "401": "The header api-key is missing, or the key is unknown or revoked",
    "403": "The key lacks the scope that the call or one of its fields needs",
    "404": "There is no such client",
    "409": "The username is taken",
    "413": "The body is over 1 MiB",
    "415": "The body is not application/json in UTF-8, or is compressed",
    "422": "The request is well formed and a field is wrong; all problems at once",
    "429": "Over the rate limit; Retry-After tells for how many seconds",
    "500": "Our fault; the answer bears a request id",
    "503": "The server is busy or its database not available; Retry-After tells when to try again",
}
TEXT: Json = {"type": "string"}
MOMENT: Json = {"type": "string", "format": "date-time"}
PROBLEMS: Json = {
    "type": "array",
    "items": {"type": "object", "properties": {"field": TEXT, "code": TEXT, "message": TEXT}, "required": ["field", "code", "message"]},
}


def document(reference: Reference) -> Json:
    """Return the document; the reference lists are the choices of their fields."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Client registration",
            "version": "1",
            "description": "Register clients and read them. Every answer is one envelope: `status`, `response`, `data`, `msg`.",
        },
        "security": [{"api-key": []}],
        "paths": {
            "/api/clients/create": {"post": _create()},
            "/api/clients": {"get": _get(reference)},
        },
        "components": {
            "securitySchemes": {"api-key": {"type": "apiKey", "in": "header", "name": "api-key"}},
            "schemas": {
                **input_schemas(reference),
                "ClientAnswer": answer_schema(),
                "Refusal": _envelope({"type": "object", "properties": {"errors": PROBLEMS}, "required": ["errors"]}, good=False),
            },
        },
    }


def input_schemas(reference: Reference) -> dict[str, Json]:
    """Return the schemas of the record and its parts, as pydantic has them, with needed fields and choices."""
    _, defined = models_json_schema([(schema.Record, "validation")], ref_template="#/components/schemas/{model}")
    schemas: dict[str, Json] = defined["$defs"]
    for name, model in ((name, getattr(schema, name)) for name in schemas):
        required = [field for field, mark in schema.fields(model) if isinstance(mark, Text) and mark.needed and "." not in field]
        if name == "Record":
            required = ["type", "email", "billing_address"]
        if required:
            schemas[name]["required"] = required
        for field, described in schemas[name]["properties"].items():
            described.pop("default", None)
            if field not in required and ("$ref" in described or described.get("type") == "array"):
                schemas[name]["properties"][field] = {"anyOf": [described, {"enum": ["", None]}]}
    for name, field, choices in (
        ("TypeRef", "code", [*reference.client_types]),
        ("Record", "department", [*reference.departments, "", None]),
        ("Record", "currency", [*reference.currencies, "", None]),
        ("TaxRef", "code", [*reference.tax_codes, "", None]),
        ("Detail", "payment_term", [*reference.payment_terms, "", None]),
    ):
        schemas[name]["properties"][field]["enum"] = choices
    return schemas


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
            properties[name] = {"type": "array", "items": answer_schema(part.__args__[0])}  # type: ignore[union-attr]
    if model is schema.Detail:
        properties["eori_number"] = {"type": ["string", "null"]}
    if model is schema.TypeRef:
        properties["name"] = TEXT
    if model is schema.Credentials:
        del properties["password"]
    required = [*properties]
    if model is schema.Record:
        properties |= {"id": {"type": "integer"}, "account": TEXT, "created_on": MOMENT, "updated_on": MOMENT}
        required = [*properties]
        properties["advice"] = PROBLEMS | {"description": "For keys with the scope clients:approve"}
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _create() -> Json:
    registered = {"type": "object", "properties": {"client_id": {"type": "integer"}, "client_account": TEXT}}
    checked = {"type": "object", "properties": {"errors": PROBLEMS, "advice": PROBLEMS}, "required": ["errors", "advice"]}
    registered["required"] = ["client_id", "client_account"]
    body = {"schema": {"$ref": "#/components/schemas/Record"}, "example": EXAMPLE_REQUEST}
    return {
        "operationId": "createClient",
        "tags": ["Clients"],
        "summary": "Register one client",
        "description": "Needs the scope `clients:create`. Stores the whole client or nothing.",
        "parameters": [
            _query("validate_only", {"type": "string", "enum": ["0", "1"]}, "1: check, answer errors and advice, store nothing"),
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The same key with the same body answers what the first call answered; kept for 24 hours",
                "schema": {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_KEY_LIMIT, "pattern": "^[!-~]+$"},
            },
        ],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {
            "200": {
                "description": "Registered; with validate_only=1: nothing is wrong",
                "headers": {"Idempotent-Replayed": {"schema": {"const": "true"}, "description": "This is the answer of an earlier call"}},
                "content": {"application/json": {"schema": _envelope({"oneOf": [registered, checked]}), "example": EXAMPLE_RESPONSE}},
            },
            **_refusals("400", "401", "403", "409", "413", "415", "422", "429", "500", "503"),
        },
    }


def _get(reference: Reference) -> Json:
    page = {
        "type": "object",
        "properties": {
            "clients": {"type": "array", "items": {"$ref": "#/components/schemas/ClientAnswer"}},
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
            _query("client_type", {"type": "string", "enum": [*reference.client_types]}, "Clients of this type"),
            _query("department", {"type": "string", "enum": [*reference.departments]}, "Clients of this department"),
            _query("email", TEXT, "Clients with this email address, in any case"),
            _query("account", TEXT, "The client with this account code"),
            _query("updated_since", MOMENT, "Clients changed at this moment or later, ISO 8601"),
            _query("page", number, "Page of the list, from 1"),
        ],
        "responses": {
            "200": {
                "description": "The client, or the page",
                "content": {"application/json": {"schema": _envelope({"oneOf": [{"$ref": "#/components/schemas/ClientAnswer"}, page]})}},
            },
            **_refusals("400", "401", "403", "404", "422", "429", "500", "503"),
        },
    }


def _query(name: str, described: Mapping[str, Any], help: str) -> Json:
    return {"name": name, "in": "query", "schema": described, "description": help}


def _envelope(data: Json, *, good: bool = True) -> Json:
    properties = {"status": {"type": "integer"}, "response": {"const": good}, "data": data, "msg": TEXT}
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _refusals(*statuses: str) -> Json:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    return {status: {"description": REFUSALS[status], "content": content} for status in statuses}
