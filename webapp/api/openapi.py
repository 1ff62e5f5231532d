"""The OpenAPI 3.1 document of the JSON door, made from `record.schema`.

`document(reference)` returns it as a dict. `input_schemas` describes what is sent, `answer_schema`
what is answered.
"""

from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import models_json_schema

from webapp.api.calls import create_call, get_call
from webapp.api.calls_of_batch import batch_call, batch_result_schema
from webapp.api.calls_of_events import event_schema, events_call
from webapp.api.calls_of_one import get_one_call, patch_call, put_call, review_call
from webapp.api.calls_of_webhooks import (
    sent_to_endpoints,
    webhook_paths,
    webhook_schemas,
)
from webapp.api.client_schemas import client_answer, schemas_of_changes
from webapp.api.field_notes import described as noted
from webapp.api.shapes import (
    PROBLEMS,
    TEXT,
    TIMESTAMP,
    Json,
    envelope,
    list_of,
    object_of,
    schema_named,
)
from webapp.record import schema
from webapp.record.acceptances import ACCEPTANCES, MOST, NEEDED, Acceptance
from webapp.record.codes import lists_of
from webapp.record.reference import Reference
from webapp.record.text import Text
from webapp.web.refusals import FIELD_CODES, KINDS, codes_in_words

DESCRIPTION = """\
Register clients, read, change and review them. Every answer is one envelope: `status`, \
`response`, `data`, `msg`.

A refusal has all problems at once in `data.errors`, each with the path of its `field`, a stable \
`code` and a `message` that says what to do. A refusal that is not about a field has an empty list \
there and a stable code in `data.code`."""
# what an answered client has beside its record
ADDED_TO_RECORD: Json = {
    "id": {"type": "integer"},
    "account": TEXT,
    "created_on": TIMESTAMP,
    "updated_on": TIMESTAMP,
}
ADVICE: Json = PROBLEMS | {"description": "For keys with the scope clients:approve"}


def document(reference: Reference, server: str = "/") -> Json:
    """Return the document for the API at an address. Fields of a reference list have its entries
    as choices.
    """
    sent, answer = with_acceptances(input_schemas(reference)), answer_schema()
    refusal = _refusal()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Client registration",
            "version": "1",
            "description": DESCRIPTION,
        },
        "servers": [{"url": server}],
        "security": [{"api-key": []}],
        "paths": paths(reference),
        "webhooks": sent_to_endpoints(),
        "components": {
            "securitySchemes": {
                "api-key": {"type": "apiKey", "in": "header", "name": "api-key"}
            },
            "schemas": {
                **sent,
                **schemas_of_changes(sent),
                "ClientAnswer": answer,
                "Client": client_answer(answer),
                "BatchResult": batch_result_schema(),
                "Event": event_schema(),
                **webhook_schemas(),
                "Problem": _problem(),
                "Refusal": refusal,
                "ProblemDetails": problem_details(refusal),
            },
        },
    }


def paths(reference: Reference) -> dict[str, Json]:
    """Return the descriptions of all calls by path."""
    return {
        "/api/clients/create": {"post": create_call()},
        "/api/clients/batch": {"post": batch_call()},
        "/api/clients": {"get": get_call(reference)},
        "/api/clients/{client_id}": {"get": get_one_call(), "patch": patch_call()},
        "/api/clients/by-external-id/{external_id}": {"put": put_call()},
        "/api/clients/{client_id}/review": {"post": review_call()},
        "/api/events": {"get": events_call()},
        **webhook_paths(),
    }


def input_schemas(reference: Reference) -> dict[str, Json]:
    """Return pydantic's schemas of the record and its parts, with needed fields and choices."""
    _, defined = models_json_schema(
        [(schema.Record, "validation")], ref_template="#/components/schemas/{model}"
    )
    schemas: dict[str, Json] = defined["$defs"]
    for name, described in schemas.items():
        required = _needed_fields(name)
        if required:
            described["required"] = required
        described["properties"] = {
            field: _input_of_field(name, field, shape, is_needed=field in required)
            for field, shape in described["properties"].items()
        }
    for path, choices in lists_of(reference).items():
        name, field = _part_and_field(path)
        nothing = [] if schema.text_at(path).needed else ["", None]
        schemas[name]["properties"][field]["enum"] = [*choices, *nothing]
    return schemas


def with_acceptances(schemas: dict[str, Json]) -> dict[str, Json]:
    """Return the schemas of what is sent, with what was agreed to beside the record."""
    accepted = Acceptance.model_json_schema()
    accepted["required"] = NEEDED
    for shape in accepted["properties"].values():
        shape.pop("default", None)
    several = list_of(schema_named("Acceptance")) | {"maxItems": MOST}
    properties = schemas["Record"]["properties"]
    properties[ACCEPTANCES] = {
        "anyOf": [several, {"enum": ["", None]}],
        "description": "What the client agreed to; kept, and not answered",
    }
    return {**schemas, "Acceptance": accepted}


def _needed_fields(name: str) -> list[str]:
    """Return the fields that must be sent in a part of the record."""
    if name == "Record":
        return ["type", "email", "billing_address"]
    return [
        field
        for field, mark in schema.fields(getattr(schema, name))
        if isinstance(mark, Text) and mark.needed and "." not in field
    ]


def _input_of_field(name: str, field: str, shape: Json, *, is_needed: bool) -> Json:
    """Return the schema of a field; a part or list that is not needed may be "" or null."""
    shape.pop("default", None)
    is_part = "$ref" in shape
    is_list = shape.get("type") == "array"
    if (is_part or is_list) and not is_needed:
        return {"anyOf": [shape, {"enum": ["", None]}]}
    return shape if is_part else noted(name, field, shape)


def _part_and_field(path: str) -> tuple[str, str]:
    """Return the name of the schema that has the field at a path, and the field's name in it."""
    part, _, field = path.rpartition(".")
    model = schema.Record.model_fields[part].annotation if part else schema.Record
    return getattr(model, "__name__", ""), field


def answer_schema(model: type[BaseModel] = schema.Record) -> Json:
    """Return the schema of a client, or a part of one, as it is answered: with all names but
    the external id of a client that has none.
    """
    properties: Json = {
        name: _answer_of_field(info) for name, info in model.model_fields.items()
    }
    if model is schema.Detail:
        properties["eori_number"] = {"type": ["string", "null"]}
    if model is schema.TypeRef:
        properties["name"] = TEXT
    if model is schema.Credentials:
        del properties["password"]
    if model is schema.Record:
        properties |= ADDED_TO_RECORD
    answer = object_of(properties, additionalProperties=False)
    if model is schema.Record:
        answer["required"].remove("external_id")
        properties["advice"] = ADVICE
    return answer


def _answer_of_field(info: FieldInfo) -> Json:
    part = info.annotation
    if any(hasattr(mark, "label") for mark in info.metadata):
        return TEXT
    if isinstance(part, type) and issubclass(part, BaseModel):
        return answer_schema(part)
    (row,) = get_args(part)
    return list_of(answer_schema(row))


def _problem() -> Json:
    words = (
        "What is wrong with one field. Codes, of which more may be added:\n\n"
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
        "host": "The Host header names another server",
        "signature": "The key demands a signature, and this one is missing, wrong, late or used",
    }
    code = {
        "type": "string",
        "description": "Of a refusal that is not about a field:\n\n"
        + codes_in_words(codes),
    }
    data = {
        "errors": PROBLEMS,
        "code": code,
        "request_id": {
            "type": "string",
            "description": "Of a failure; send it to us",
        },
        "merged_into": {
            "type": "object",
            "description": "The client that stayed when two were merged; ask for it instead",
            "properties": {"client_id": {"type": "integer"}, "client_account": TEXT},
            "required": ["client_id", "client_account"],
        },
        "client": {
            "anyOf": [schema_named("Client"), {"type": "null"}],
            "description": "The client as it is now, of a refusal with 412; null if there is none",
        },
    }
    return envelope(
        {"type": "object", "properties": data, "required": ["errors"]}, good=False
    )


def problem_details(refusal: Json) -> Json:
    """Return the schema of a refusal as RFC 9457 has it, with what the envelope has in `data`."""
    data = refusal["properties"]["data"]["properties"]
    own = {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT}
    needed = object_of({**own, "instance": TEXT, "code": TEXT, "errors": PROBLEMS})
    needed["properties"] = {**data, **needed["properties"]}
    return needed
