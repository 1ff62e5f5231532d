"""Shapes that the parts of the OpenAPI document share."""

from typing import Any

Json = dict[str, Any]


def schema_named(name: str) -> Json:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def object_of(properties: Json, **more: Any) -> Json:
    """Return the schema of an object that has all of these properties."""
    required = [*properties]
    return {"type": "object", "properties": properties, "required": required, **more}


def list_of(items: Json) -> Json:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def envelope(data: Json, *, good: bool = True) -> Json:
    """Return the schema of an answer with `data`."""
    properties = {
        "status": {"type": "integer"},
        "response": {"const": good},
        "data": data,
        "msg": TEXT,
    }
    return object_of(properties, additionalProperties=False)


def json_content(schema: Json, **more: Any) -> Json:
    """Return the content of a request or answer in JSON; `more` may be an example."""
    return {"application/json": {"schema": schema, **more}}


TEXT: Json = {"type": "string"}
TIMESTAMP: Json = {"type": "string", "format": "date-time"}
PROBLEMS = list_of(schema_named("Problem"))
