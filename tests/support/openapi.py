"""The OpenAPI document as tests read it."""

import jsonschema

PATH = "/api/openapi.json"
CREATE, LIST = "paths/~1api~1clients~1create/post", "paths/~1api~1clients/get"
METHODS = ("get", "put", "post", "patch", "delete")


def at(document, pointer):
    """The part of the document at a JSON pointer, references followed."""
    found = document
    for step in pointer.split("/"):
        found = found[step.replace("~1", "/")]
        # anyOf: the thing itself, or nothing
        while isinstance(found, dict) and ("$ref" in found or "anyOf" in found):
            found = (
                at(document, found["$ref"].removeprefix("#/"))
                if "$ref" in found
                else found["anyOf"][0]
            )
    return found


def conforms(document, value, pointer):
    """Raise unless `value` is what the schema at `pointer` describes."""
    jsonschema.Draft202012Validator(
        {"$ref": f"#/{pointer}", **document}, format_checker=jsonschema.FormatChecker()
    ).validate(value)


def schema_of(call, status):
    return f"{call}/responses/{status}/content/application~1json/schema"


def calls_of(document):
    """The pointers of all calls."""
    return [
        f"paths/{path.replace('/', '~1')}/{method}"
        for path, item in document["paths"].items()
        for method in item
        if method in METHODS
    ]
