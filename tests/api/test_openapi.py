"""The OpenAPI document: valid, open to all, made of the record, and true of the answers."""

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.support import payloads
from tests.support.envelope import assert_refused
from tests.support.openapi import CREATE, LIST, PATH, at, calls_of, conforms, schema_of
from webapp.clients.lists import add_entry, retire_entry
from webapp.record.acceptances import ACCEPTANCES, Acceptance
from webapp.record.schema import FIELDS


@pytest.fixture(scope="module")
def document(shared_door):
    return shared_door.client.get(PATH).json


def test_the_document_is_valid(document):
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.")


@pytest.mark.parametrize("headers", [{}, {"api-key": "wrong"}])
def test_the_document_needs_no_key(shared_door, headers):
    answer = shared_door.client.get(PATH, headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["X-Request-Id"]


def test_the_page_needs_no_key(shared_door):
    answer = shared_door.client.get("/api/docs")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert PATH in answer.text


def test_the_example_is_the_documented_request(document):
    assert (
        at(document, f"{CREATE}/requestBody/content/application~1json/example")
        == payloads.example()
    )


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
                yield from leaves(
                    f"{pointer}/properties/{name}", f"{path}.{name}" if path else name
                )
        else:
            yield path

    accepted = {f"{ACCEPTANCES}[].{name}" for name in Acceptance.model_fields}
    described = set(leaves("components/schemas/Record"))
    assert described == {*FIELDS, *accepted}


CHOICES = [
    ("type/properties/code", {"retail", "trade"}),
    ("department", {"UK", "Europe", "International", "", None}),
    ("tax_ref/properties/code", {"T0", "T1", "T2", "T4", "T5", "T9", "", None}),
    (
        "detail/properties/payment_term",
        {"proforma", "30 days", "60 days", "end of month", "", None},
    ),
    ("source_status", {"P", "I", "A", "R", "S", "", None}),
    (
        "contacts/items/properties/role",
        {"orders", "accounts", "delivery", "other", "", None},
    ),
]


@pytest.mark.parametrize(("field", "choices"), CHOICES)
def test_choices_are_those_of_the_lists(document, field, choices):
    described = at(document, f"components/schemas/Record/properties/{field}")
    assert set(described["enum"]) == choices


def test_currencies_are_offered(document):
    assert {"GBP", "EUR", "USD"} <= set(
        at(document, "components/schemas/Record/properties/currency")["enum"]
    )


def test_choices_follow_the_lists(context):
    add_entry("departments", "Asia", "Asia")
    retire_entry("departments", "Europe")
    document = context.test_client().get(PATH).json
    choices = at(document, "components/schemas/Record/properties/department")["enum"]
    assert choices[:3] == ["UK", "International", "Asia"]
    assert "Europe" not in choices


@pytest.mark.parametrize(
    "payload",
    [payloads.full(), payloads.smallest(), payloads.example()],
    ids=["full", "smallest", "example"],
)
def test_good_requests_and_their_answers_conform(app, door, door_for, payload):
    document = app.test_client().get(PATH).json
    conforms(document, payload, "components/schemas/Record")
    conforms(
        document, door.create(payload, "?validate_only=1").json, schema_of(CREATE, 200)
    )
    conforms(document, door.create(payload).json, schema_of(CREATE, 200))
    for reader in (door, door_for("clients:read")):
        conforms(document, reader.get("?client_id=1").json, schema_of(LIST, 200))
        conforms(document, reader.get().json, schema_of(LIST, 200))


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize(
    "name",
    [
        "department",
        "credentials",
        "tax_ref",
        "detail",
        "shipping_addresses",
        "contacts",
        "source_status",
    ],
)
def test_what_counts_as_not_given_conforms(document, shared_door, name, nothing):
    payload = payloads.smallest() | {name: nothing}
    assert shared_door.create(payload).status_code == 200
    conforms(document, payload, "components/schemas/Record")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("type", {}),
        ("email", 1),
        ("billing_address", {}),
        ("contacts", {}),
        ("nonsense", ""),
        ("department", "Mars"),
        ("title", "x" * 201),
    ],
)
def test_bad_requests_do_not_conform(document, path, value):
    with pytest.raises(jsonschema.ValidationError):
        conforms(
            document,
            payloads.having(payloads.full(), path, value),
            "components/schemas/Record",
        )


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
    assert [answer.status_code for _, answer in answers] == [
        400,
        401,
        403,
        415,
        413,
        422,
        404,
        422,
    ]
    for call, answer in answers:
        assert_refused(answer, answer.status_code)
        conforms(document, answer.json, schema_of(call, answer.status_code))


def described_fields(document, name="Record"):
    """Path and shape of every field that is sent, references followed."""
    for field, shape in at(document, f"components/schemas/{name}")[
        "properties"
    ].items():
        inner = shape["anyOf"][0] if "anyOf" in shape else shape
        inner = inner["items"] if inner.get("type") == "array" else inner
        if "$ref" in inner:
            yield from described_fields(document, inner["$ref"].rpartition("/")[2])
        else:
            yield f"{name}.{field}", inner


def test_every_field_that_is_sent_says_what_it_is_and_what_it_takes(document):
    fields = dict(described_fields(document))
    assert len(fields) > 40
    assert [
        path
        for path, shape in fields.items()
        if not (shape.get("title") and shape.get("description"))
    ] == []
    assert fields["Record.email"]["format"] == "idn-email"


@pytest.mark.parametrize(
    "field", ["Address.address_default", "Contact.contact_default"]
)
def test_a_default_mark_is_described_by_one_type_and_taken_as_all_it_ever_was(
    document, shared_door, field
):
    assert dict(described_fields(document))[field]["enum"] == ["0", "1"]
    for value in ("0", "1", 0, 1, True, False, "", None):
        payload = payloads.having(
            payloads.smallest(), "billing_address.address_default", value
        )
        assert shared_door.create(payload, "?validate_only=1").status_code == 200


def test_every_refusal_has_an_example_that_conforms_and_names_its_headers(document):
    for call in calls_of(document):
        refusals = {
            status: answer
            for status, answer in at(document, f"{call}/responses").items()
            if int(status) >= 400
        }
        for status, answer in refusals.items():
            example = answer["content"]["application/json"]["example"]
            conforms(document, example, "components/schemas/Refusal")
            assert (example["status"], example["response"]) == (int(status), False)
            assert "X-Request-Id" in answer["headers"]
            assert ("Retry-After" in answer["headers"]) is (status in ("429", "503"))
        good = next(each for each in at(document, f"{call}/responses") if each < "300")
        assert "X-Request-Id" in at(document, f"{call}/responses/{good}/headers")


def test_a_refusal_that_is_about_no_field_has_a_code_of_the_list(app, door, door_for):
    document = app.test_client().get(PATH).json
    listed = at(document, "components/schemas/Refusal/properties/data/properties/code")[
        "description"
    ]
    answers = {
        "unreadable": door.create(b"["),
        "api_key": door.client.post("/api/clients/create"),
        "scope": door_for("clients:read").create({}),
        "media_type": door.create(payloads.smallest(), Content_Type="text/plain"),
        "too_large": door.create(b" " * (1024 * 1024 + 1)),
        "not_found": door.get("?client_id=9"),
        "method": door.client.put("/api/clients"),
        "host": door.client.get("/api/clients", headers={"Host": "elsewhere.example"}),
    }
    for code, answer in answers.items():
        assert answer.json["data"] == {"errors": [], "code": code}
        assert f"`{code}`" in listed
    assert "code" not in door.create({}).json["data"]


def test_the_codes_of_fields_are_listed(document, shared_door):
    listed = at(document, "components/schemas/Problem")["description"]
    wrong = payloads.having(payloads.full(), "email", "nobody") | {
        "nonsense": 1,
        "currency": "XXX",
        "title": "x" * 201,
        "first_name": 1,
    }
    wrong = payloads.having(
        payloads.having(wrong, "contacts[0].contact_default", "x"),
        "billing_address.address_post_code",
        "x",
    )
    answers = [
        shared_door.create(wrong),
        shared_door.create({}),
        shared_door.get("?page=0&nothing=1&updated_since=x"),
        shared_door.get("?page=0"),
    ]
    codes = {
        error["code"] for answer in answers for error in answer.json["data"]["errors"]
    }
    assert len(codes) > 7
    assert [code for code in codes if f"`{code}`" not in listed] == []


def test_the_document_names_the_address_of_this_site(app_with):
    assert app_with().test_client().get(PATH).json["servers"] == [{"url": "/"}]
    app = app_with(PUBLIC_URL="https://register.shop.example")
    document = (
        app.test_client().get(PATH, headers={"Host": "register.shop.example"}).json
    )
    assert document["servers"] == [{"url": "https://register.shop.example"}]
