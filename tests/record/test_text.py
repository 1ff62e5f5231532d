"""The one text type: limits, trimming, control characters, and code points kept as they came."""

import pytest

from tests.support.payloads import PASSWORD, full, having
from tests.support.record_checks import (
    KEY,
    REFERENCE,
    TEXTS,
    first,
    kept,
    problems,
    value_at,
)
from webapp.record.check import check
from webapp.record.problem import InputRefused
from webapp.record.reference import ClientType, Reference
from webapp.record.schema import FIELDS
from webapp.record.text import Text

ADDRESS_LIMITS = {
    "address_company": 200, "address_contact_name": 200, "address_contact_email": 254,
    "address_contact_number": 40,
    "address_street_1": 200, "address_street_2": 200, "address_town": 100, "address_county": 100,
    "address_state": 100,
    "address_post_code": 20, "address_country": 100, "address_note": 2000,
}  # fmt: skip
CONTACT_LIMITS = {
    "first_name": 100,
    "last_name": 100,
    "email": 254,
    "contact_number": 40,
    "job_title": 100,
}
LIMITS = {
    "type.code": 32, "department": 64, "title": 200, "first_name": 100, "last_name": 100,
    "email": 254,
    "credentials.username": 150, "credentials.password": 256, "currency": 3, "tax_ref.code": 16,
    "detail.contact_number": 40, "detail.contact_person": 200, "detail.website": 2048,
    "detail.registration_number": 64,
    "detail.registration_address": 500, "detail.company_number": 64, "detail.eori_number": 32,
    "detail.vat_number": 32,
    "detail.payment_term": 64,
    **{f"billing_address.{name}": limit for name, limit in ADDRESS_LIMITS.items()},
    **{f"shipping_addresses[].{name}": limit for name, limit in ADDRESS_LIMITS.items()},
    **{f"contacts[].{name}": limit for name, limit in CONTACT_LIMITS.items()},
    "source": 32,
    "external_id": 100,
}  # fmt: skip
CHOICES = ["contacts[].role", "source_status"]  # no choice is as long as a limit
LISTED = ["type.code", "department", "currency", "tax_ref.code", "detail.payment_term"]
ROOMY = Reference(
    client_types={
        **REFERENCE.client_types,
        "x" * 32: ClientType("Long", is_person=False),
    },
    departments={**REFERENCE.departments, "x" * 64: "Long"},
    tax_codes={**REFERENCE.tax_codes, "x" * 16: "Long"},
    payment_terms={**REFERENCE.payment_terms, "x" * 64: "Long"},
    currencies={**REFERENCE.currencies, "xxx": "Long"},
)
CONTROLS = ["\x00", "\x08", "\x0b", "\x1f", "\x7f", "\x85", "\x9f", "\ud800"]


def text_for(path: str, length: int) -> str:
    """A value of this length, good for the field but for its length."""
    name = path.rpartition(".")[2]
    if name.endswith("email"):
        return f"{'a' * 64}@{'b' * (length - 192)}.{'b' * 61}.{'b' * 61}.co"
    if name.endswith("contact_number"):
        return "1" * length
    if name in ("website", "password"):
        return {"website": "https://example.com/", "password": PASSWORD}[name].ljust(
            length, "x"
        )
    if name == "address_country":
        return "GB".ljust(length, ".")
    return (
        f"MK6{' ' * (length - 6)}2BE" if name == "address_post_code" else "x" * length
    )


def test_every_text_field_stands_in_the_contract():
    assert sorted(LIMITS) == sorted(set(TEXTS) - set(CHOICES))


@pytest.mark.security("R10")
@pytest.mark.parametrize(("path", "limit"), LIMITS.items())
def test_text_as_long_as_its_limit_is_taken(path, limit):
    text = text_for(path, limit)
    record = kept(having(full(), first(path), text), reference=ROOMY)
    assert value_at(record, first(path)) == ("GB" if path.endswith("country") else text)


@pytest.mark.security("R10")
@pytest.mark.parametrize(("path", "limit"), LIMITS.items())
def test_one_character_more_is_refused(path, limit):
    longer = having(full(), first(path), text_for(path, limit + 1))
    assert problems(longer, reference=ROOMY) == {
        first(path): "choice" if path in LISTED else "too_long"
    }
    assert (
        path in LISTED
        or f"{limit:,} characters" in check(longer, KEY, ROOMY)[1][0].message
    )


def test_length_is_counted_after_trimming():
    assert kept(having(full(), "title", f"  {'x' * 200}  ")).title == "x" * 200


def test_length_is_counted_in_characters():
    assert kept(having(full(), "title", "\U0001f98a" * 200)).title == "\U0001f98a" * 200
    assert problems(having(full(), "title", "\U0001f98a" * 201)) == {
        "title": "too_long"
    }


def test_https_in_front_counts():
    assert problems(
        having(full(), "detail.website", "www.example.com/".ljust(2048, "x"))
    ) == {"detail.website": "too_long"}


@pytest.mark.security("R9")
@pytest.mark.parametrize(
    "path", [path for path in TEXTS if path != "credentials.password"]
)
def test_white_space_around_is_trimmed(path):
    path = first(path)
    payload = having(full(), path, value_at(full(), path) or "x")
    padded = having(payload, path, f"\u2003 \t{value_at(payload, path)}\r\n\u00a0")
    assert kept(padded) == kept(payload)


@pytest.mark.security("R9")
@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
@pytest.mark.parametrize("path", TEXTS)
def test_control_characters_and_lone_surrogates_are_refused(path, control):
    path = first(path)
    spoilt = having(full(), path, f"{value_at(full(), path)}{control}")
    (code,) = problems(spoilt).values()
    assert list(problems(spoilt)) == [path]
    assert code == "control_characters" or path in LISTED


@pytest.mark.security("R9")
@pytest.mark.parametrize("control", ["\n", "\r\n"], ids=ascii)
@pytest.mark.parametrize("path", TEXTS)
def test_line_breaks_are_kept_in_notes_alone(path, control):
    text = f"Ada{control}Byron"
    payload = having(full(), first(path), text)
    if path.endswith("address_note"):
        assert value_at(kept(payload), first(path)) == text
    else:
        assert problems(payload) == {
            first(path): "choice" if path in LISTED + CHOICES else "control_characters"
        }


@pytest.mark.security("R9")
@pytest.mark.parametrize(
    "text",
    [
        "Ame\u0301lie", "Am\u00e9lie", "\U0001f469\u200d\U0001f680 \U0001f1ec\U0001f1e7",
        "\u05e9\u05dc\u05d5\u05dd",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u2764\ufe0f",
        "\u738b\u5c0f\u660e", "\ufb01 \u2126 \uff21", "\u0d28\u0d4d\u200d", "<b>&amp;\"'</b>",
        "'; DROP TABLE clients;--", "{{ 7*7 }} %s ${x}",
        "Null", "None", "undefined", "true", "0", "-1", "=1+1 Ltd", "@SUM(A1)", "a  b",
        "Smith\u2013Jones", "\uff21\uff22",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "path",
    [
        "title",
        "first_name",
        "detail.contact_person",
        "billing_address.address_town",
        "shipping_addresses[0].address_note",
        "source",
    ],
)
def test_text_is_kept_code_point_for_code_point(path, text):
    assert value_at(kept(having(full(), path, text)), path) == text


@pytest.mark.security("R15")
def test_a_secret_is_not_shown_with_the_record():
    assert PASSWORD not in repr(kept(full()))
    assert FIELDS["credentials.password"].secret


@pytest.mark.parametrize(
    ("typed", "code"),
    [("  ", "required"), ("x" * 11, "too_long"), ("\0", "control_characters")],
)
def test_what_is_typed_is_refused_with_its_problem(typed, code):
    note = Text(10, "Note", "Write a note", lines=True)
    with pytest.raises(InputRefused) as refused:
        note.read_typed(typed, "text")
    (problem,) = refused.value.problems
    assert (problem.path, problem.code) == ("text", code)
    assert str(refused.value) == problem.message


def test_what_is_typed_is_trimmed_and_its_lines_end_alike():
    note = Text(10, "Note", "Write a note", lines=True)
    assert note.read_typed(" one\r\ntwo ", "text") == "one\ntwo"
    assert note.read_typed(" ", "text", needed=False) == ""
