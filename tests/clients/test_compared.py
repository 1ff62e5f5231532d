"""What clients are compared by: one number or address in all its forms, and data of the
release before.
"""

import pytest

from tests.support import database_rows, payloads
from tests.support.desk_browser import Visitor
from webapp.clients.keys import vat_key

GERMANY = payloads.address(
    address_contact_number="", address_country="DE", address_post_code="10115"
)
FRANCE = payloads.address(
    address_contact_number="", address_country="FR", address_post_code="75008"
)


@pytest.mark.parametrize(
    ("forms", "country"),
    [
        (
            [
                "GB432525179",
                "XI432525179",
                "432525179",
                "gb 432 5251 79",
                "XI 432-525-179",
            ],
            "GB",
        ),
        (["GB432525179", "432525179"], "IM"),
        (["DE136695976", "136 695 976", "de 136695976"], "DE"),
        (["EL094259216", "GR094259216", "094259216"], "GR"),
        (["ATU13585627", "U13585627"], "AT"),
        (["ESB58378431", "B58378431"], "ES"),
        (
            [
                "CHE-107.787.577 MWST",
                "CHE107787577",
                "CHE 107 787 577 TVA",
                "E107787577",
            ],
            "CH",
        ),
        (["NO 995 525 828 MVA", "995525828MVA", "995525828"], "NO"),
        (["T5835678256246", "5835678256246"], "JP"),
        (["AU51824753556", "51 824 753 556"], "AU"),
    ],
)
def test_a_vat_number_is_one_in_all_its_forms(forms, country):
    assert len({vat_key(form, country) for form in forms}) == 1


def test_the_prefix_counts_and_not_the_clients_country():
    numbers = (
        "GB432525179",
        "DE136695976",
        "EL094259216",
        "CHE107787577",
        "NO995525828MVA",
        "T5835678256246",
    )
    for number in numbers:
        assert (
            len({vat_key(number, country) for country in ("GB", "DE", "US", "")}) == 1
        )
    assert (
        len({vat_key("136695976", country) for country in ("GB", "DE", "FR", "US")})
        == 4
    )


def test_no_number_is_like_no_other():
    assert {
        vat_key(text, country)
        for text in ("", " ", "-", "GB", "DE")
        for country in ("GB", "DE")
    } == {""}


@pytest.mark.parametrize(
    ("one", "other", "address"),
    [
        ("GB432525179", "XI 432 525 179", None),
        ("432525179", "XI432525179", None),
        ("DE136695976", "136 695 976", GERMANY),
    ],
)
def test_forms_of_a_vat_number_are_told_as_likely_duplicates(
    app, door, one, other, address
):
    address = address or payloads.address()
    first = payloads.having(
        payloads.smallest() | {"billing_address": address}, "detail.vat_number", one
    )
    account = door.create(first).json["data"]["client_account"]
    second = payloads.having(
        first | {"first_name": "Other", "email": "other@example.com"},
        "detail.vat_number",
        other,
    )
    record = door.record(door.create(second).json["data"]["client_id"])
    assert [advice["code"] for advice in record["advice"]] == ["duplicate_vat_number"]
    assert account in record["advice"][0]["message"]
    assert account in Visitor(app).open("/desk/clients/2").html


def test_one_bare_number_in_two_countries_is_two(door):
    for address in (GERMANY, FRANCE):
        door.create(
            payloads.having(
                payloads.smallest() | {"billing_address": address},
                "detail.vat_number",
                "136695976",
            )
        )
    assert "duplicate_vat_number" not in {
        advice["code"] for advice in door.record(2)["advice"]
    }


def rows(app):
    """The clients and users that are stored, by their ids."""
    return {
        name: sorted(database_rows.rows(app, name), key=lambda row: row["id"])
        for name in ("clients", "users")
    }


KEYS = ("email_key", "vat_key")
