"""The OpenAPI document: valid, open to all, made of the record, and true of the answers."""

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests import payloads
from tests.api.envelope import assert_refused
from webapp.clients.lists import add_entry, retire_entry
from webapp.record.schema import FIELDS

PATH = "/api/openapi.json"
CREATE, LIST = "paths/~1api~1clients~1create/post", "paths/~1api~1clients/get"


@pytest.fixture(scope="module")
def document(standing):
    return standing.client.get(PATH).json


def at(document, pointer):
    """The part of the document at a JSON pointer, references followed."""
    found = document
    for step in pointer.split("/"):
        found = found[step.replace("~1", "/")]
        while isinstance(found, dict) and ("$ref" in found or "anyOf" in found):  # anyOf: the thing itself, or nothing
            found = at(document, found["$ref"].removeprefix("#/")) if "$ref" in found else found["anyOf"][0]
    return found


def conforms(document, value, pointer):
    """Raise unless `value` is what the schema at `pointer` describes."""
    jsonschema.Draft202012Validator({"$ref": f"#/{pointer}", **document}, format_checker=jsonschema.FormatChecker()).validate(value)


def schema_of(call, status):
    return f"{call}/responses/{status}/content/application~1json/schema"


def test_the_document_is_valid(document):
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.")


@pytest.mark.parametrize("headers", [{}, {"api-key": "wrong"}])
def test_the_document_needs_no_key(standing, headers):
    answer = standing.client.get(PATH, headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["X-Request-Id"]


def test_the_page_needs_no_key(standing):
    answer = standing.client.get("/api/docs")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert PATH in answer.text


def test_the_example_is_the_documented_request(document):
    assert at(document, f"{CREATE}/requestBody/content/application~1json/example") == payloads.example()


def test_every_field_of_the_record_is_described(document):
    for path, mark in FIELDS.items():
        pointer = path.replace("[].", "/items/properties/").replace(".", "/properties/")
        described = at(document, f"components/schemas/Record/properties/{pointer}")
        assert described["title"] == mark.label
        if hasattr(mark, "limit") and "enum" not in described:
            assert described["maxLength"] == mark.limit


def test_the_record_is_described_to_the_last_field(document):
    def leaves(pointer, path=""):
        part = at(document, pointer)
        if part.get("type") == "array":
            yield from leaves(f"{pointer}/items", f"{path}[]")
        elif "properties" in part:
            for name in part["properties"]:
                yield from leaves(f"{pointer}/properties/{name}", f"{path}.{name}" if path else name)
        else:
            yield path

    assert set(leaves("components/schemas/Record")) == set(FIELDS)


CHOICES = [
    ("type/properties/code", {"retail", "trade"}),
    ("department", {"UK", "Europe", "International", "", None}),
    ("tax_ref/properties/code", {"T0", "T1", "T2", "T4", "T5", "T9", "", None}),
    ("detail/properties/payment_term", {"proforma", "30 days", "60 days", "end of month", "", None}),
    ("source_status", {"P", "I", "A", "R", "S", "", None}),
    ("contacts/items/properties/role", {"orders", "accounts", "delivery", "other", "", None}),
]


@pytest.mark.parametrize(("field", "choices"), CHOICES)
def test_choices_are_those_of_the_lists(document, field, choices):
    described = at(document, f"components/schemas/Record/properties/{field}")
    assert set(described["enum"]) == choices


def test_currencies_are_offered(document):
    assert {"GBP", "EUR", "USD"} <= set(at(document, "components/schemas/Record/properties/currency")["enum"])


def test_choices_follow_the_lists(context):
    add_entry("departments", "Asia", "Asia")
    retire_entry("departments", "Europe")
    document = context.test_client().get(PATH).json
    choices = at(document, "components/schemas/Record/properties/department")["enum"]
    assert choices[:3] == ["UK", "International", "Asia"]
    assert "Europe" not in choices


@pytest.mark.parametrize("payload", [payloads.full(), payloads.smallest(), payloads.example()], ids=["full", "smallest", "example"])
def test_good_requests_and_their_answers_conform(app, door, door_for, payload):
    document = app.test_client().get(PATH).json
    conforms(document, payload, "components/schemas/Record")
    conforms(document, door.create(payload, "?validate_only=1").json, schema_of(CREATE, 200))
    conforms(document, door.create(payload).json, schema_of(CREATE, 200))
    for reader in (door, door_for("clients:read")):
        conforms(document, reader.get("?client_id=1").json, schema_of(LIST, 200))
        conforms(document, reader.get().json, schema_of(LIST, 200))


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize("name", ["department", "credentials", "tax_ref", "detail", "shipping_addresses", "contacts", "source_status"])
def test_what_counts_as_not_given_conforms(document, standing, name, nothing):
    payload = payloads.smallest() | {name: nothing}
    assert standing.create(payload).status_code == 200
    conforms(document, payload, "components/schemas/Record")


@pytest.mark.parametrize(
    ("path", "value"),
    [("type", {}), ("email", 1), ("billing_address", {}), ("contacts", {}), ("nonsense", ""), ("department", "Mars"), ("title", "x" * 201)],
)
def test_bad_requests_do_not_conform(document, path, value):
    with pytest.raises(jsonschema.ValidationError):
        conforms(document, payloads.having(payloads.full(), path, value), "components/schemas/Record")


def test_refusals_conform(app, door, door_for):
    document = app.test_client().get(PATH).json
    answers = [
        (CREATE, door.create(b"[")),
        (CREATE, door.client.post("/api/clients/create")),
        (CREATE, door_for("clients:read").create({})),
        (CREATE, door.create(payloads.smallest(), Content_Type="text/plain")),
        (CREATE, door.create(b" " * (1024 * 1024 + 1))),
        (CREATE, door.create({})),
        (LIST, door.get("?client_id=9")),
        (LIST, door.get("?page=0")),
    ]
    assert [answer.status_code for _, answer in answers] == [400, 401, 403, 415, 413, 422, 404, 422]
    for call, answer in answers:
        assert_refused(answer, answer.status_code)
        conforms(document, answer.json, schema_of(call, answer.status_code))
