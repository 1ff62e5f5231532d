"""Fields and values as people read them."""

import pytest

from webapp.record.labels import label_of, value_in_words
from webapp.record.schema import FIELDS


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("email", "Email address"),
        ("type.code", "Client type"),
        ("detail.vat_number", "VAT number"),
        ("billing_address.address_post_code", "Billing address: postcode"),
        (
            "shipping_addresses[1].address_street_1",
            "Delivery address 2: address line 1",
        ),
        ("contacts[0].email", "Contact 1: email address"),
        ("shipping_addresses", "Delivery addresses"),
        ("asked", "Asked for"),
        ("an.unknown.path", "an.unknown.path"),
    ],
)
def test_a_path_is_told_in_words(path, label):
    assert label_of(path) == label


def test_every_field_has_words():
    assert [
        path for path in FIELDS if label_of(path.replace("[]", "[0]")) == path
    ] == []


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("source_status", "I", "More information asked for"),
        ("billing_address.address_country", "FR", "France"),
        ("shipping_addresses[0].address_country", "ZZ", "ZZ"),
        ("contacts[0].role", "accounts", "Accounts"),
        ("contacts[0].contact_default", "1", "Yes"),
        ("asked", "detail.vat_number, contacts", "VAT number, Contacts"),
        ("title", "P", "P"),
        ("title", "", ""),
    ],
)
def test_a_value_is_told_in_words(path, value, words):
    assert value_in_words(path, value) == words
