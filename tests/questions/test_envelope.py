"""An address stands as its country's envelopes have it, and nothing of it is left out."""

import pytest

from webapp.questions.envelope import lines_of

PARTS = {
    "address_company": "Vine Ltd",
    "address_street_1": "1 High Street",
    "address_street_2": "Floor 2",
    "address_town": "Town",
    "address_county": "Shire",
    "address_state": "TX",
    "address_post_code": "12345",
}


def lines(country, **parts):
    return lines_of({**parts, "address_country": country})


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("US", ["1 High Street", "Town, TX 12345", "United States"]),
        ("DE", ["1 High Street", "12345 Town", "TX", "Germany"]),
        ("GB", ["1 High Street", "Town", "12345", "TX", "United Kingdom"]),
        ("Germany", ["1 High Street", "12345 Town", "TX", "Germany"]),
        ("Nowhere", ["1 High Street", "Town", "TX", "12345", "Nowhere"]),
    ],
)
def test_the_country_orders_the_lines(country, written):
    wanted = ("address_street_1", "address_town", "address_state", "address_post_code")
    assert lines(country, **{name: PARTS[name] for name in wanted}) == written


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        ({"address_town": "Austin"}, ["Austin", "United States"]),
        ({"address_state": "TX"}, ["TX", "United States"]),
        ({"address_post_code": "73301"}, ["73301", "United States"]),
        ({}, ["United States"]),
    ],
)
def test_blank_parts_leave_no_commas(parts, written):
    assert lines("US", **parts) == written


@pytest.mark.parametrize(
    "country", ["GB", "US", "JP", "CN", "SG", "AE", "VA", "XK", "HK", "IE"]
)
def test_every_part_is_written_once(country):
    written = "\n".join(lines(country, **PARTS))
    for part in PARTS.values():
        assert written.count(part) == 1, (part, written)
