"""The check page tells answers in people's words, and says what the button agrees to."""

from datetime import datetime

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser, text_of
from tests.support.json_door import Door

TERMS = "https://fernhill.example/terms"
PRIVACY = "https://fernhill.example/privacy"
WORDING = "By registering you agree to our terms."
BLANK = dict.fromkeys(payloads.address(), "")


def address(**parts):
    return {
        **BLANK,
        "address_street_1": "14 Juniper Lane",
        "address_town": "Leeds",
        "address_post_code": "LS9 4QT",
        "address_country": "United Kingdom",
        "address_default": "0",
        **parts,
    }


def card(page, step):
    """The lines of a card, each part a list."""
    (found,) = page.find("section", **{"aria-labelledby": f"check-{step}"})
    return [paragraph_lines(p) for p in found.iter("p")]


def paragraph_lines(paragraph):
    lines = "".join(paragraph.itertext()).split("\n")
    return [" ".join(line.split()) for line in lines]


@pytest.fixture
def with_terms(app_with):
    return app_with(LEAST_SECONDS="0", TERMS_URL=TERMS, TERMS_VERSION="2026-06")


def test_a_person_is_a_few_lines(browser):
    page = browser.walk(payloads.smallest() | {"billing_address": address()})
    assert card(page, "you")[0] == ["Ada Byron", "ada@example.com"]
    assert card(page, "billing") == [
        ["14 Juniper Lane", "Leeds", "LS9 4QT", "United Kingdom"]
    ]
    assert card(page, "delivery") == [["To the billing address"]]
    assert "Not given" not in page.html


def test_a_business_is_told_with_who_is_asked_for(browser):
    client = payloads.full() | {
        "billing_address": address(address_contact_email="bills@example.com"),
        "shipping_addresses": [
            address(address_company="Studio", address_default="1"),
            address(address_contact_name="Priya", address_note="Ring twice."),
        ],
    }
    page = browser.walk(client)
    assert card(page, "you") == [
        ["Northern Lights Ltd", "Grace Hopper"],
        ["Office@northern-lights.example", "020 7946 0018"],
        ["Prices in euros"],
    ]
    assert [line for line in card(page, "business")[0] if "VAT" in line] == [
        "VAT number GB980780684"
    ]
    assert card(page, "billing")[1] == ["Invoices to bills@example.com"]
    where = "14 Juniper Lane, Leeds, LS9 4QT, United Kingdom"
    assert card(page, "delivery") == [
        ["Studio (default)", where],
        [where, "Ask for Priya", "Ring twice."],
    ]
    assert card(page, "contacts")[0][0] == "Grace Hopper, Buyer, Orders (main)"


def test_no_vat_number_is_an_answer(browser):
    client = payloads.smallest() | {"type": {"code": "trade"}, "title": "Lovelace Ltd"}
    browser.walk(client)
    browser.get("business")
    browser.fill(no_vat="y").press()
    assert card(browser.get("check"), "business") == [["We are not VAT registered"]]


def test_every_part_has_one_way_to_change_it(browser):
    page = browser.walk(payloads.full())
    cards = page.find("section", **{"class": "card answer-card"})
    assert [len(list(each.iter("a"))) for each in cards] == [1] * len(cards) == [1] * 6


def test_what_happens_with_the_data_is_said_with_a_link(app_with, app):
    with_link = Browser(app_with(PRIVACY_URL=PRIVACY)).begin().walk(payloads.smallest())
    assert with_link.find("a", href=PRIVACY)
    (said,) = with_link.find("p", **{"class": "agree"})
    assert text_of(said).endswith("send you invoices, as our privacy notice says.")
    without = Browser(app).begin().walk(payloads.smallest())
    (said,) = without.find("p", **{"class": "agree"})
    assert text_of(said).endswith("send you invoices.")


def test_registering_agrees_to_the_terms(with_terms):
    browser = Browser(with_terms).begin()
    page = browser.walk(payloads.smallest())
    (said,) = page.find("p", **{"class": "agree-line"})
    assert text_of(said) == WORDING
    assert browser.press(None).path.endswith("/done")
    (row,) = database_rows.rows(with_terms, "client_acceptances")
    assert (row["document"], row["url"], row["version"], row["wording"]) == (
        "terms",
        TERMS,
        "2026-06",
        WORDING,
    )
    (client,) = database_rows.rows(with_terms, "clients")
    assert row["client_id"] == client["id"]
    assert abs(as_time(row["accepted_on"]) - as_time(client["created_on"])).seconds < 60


def as_time(value):
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def test_terms_that_changed_while_the_page_was_open_are_shown_first(
    with_terms, app_with
):
    browser = Browser(with_terms).begin()
    browser.walk(payloads.smallest())
    newer = app_with(LEAST_SECONDS="0", TERMS_URL=TERMS, TERMS_VERSION="2026-07")
    browser.client.application = newer
    page = browser.press(None)
    assert page.path.endswith("/check")
    assert any("Our terms changed" in notice for notice in page.notices)
    assert database_rows.counts(newer)["clients"] == 0
    assert browser.press(None).path.endswith("/done")
    (row,) = database_rows.rows(newer, "client_acceptances")
    assert row["version"] == "2026-07"


def test_without_an_address_of_terms_nothing_is_agreed_to(quick):
    browser = Browser(quick)
    page = browser.begin().walk(payloads.smallest())
    assert not page.find("p", **{"class": "agree-line"})
    browser.press(None)
    assert database_rows.counts(quick)["client_acceptances"] == 0


def test_an_integration_that_says_nothing_agrees_to_nothing(with_terms):
    assert Door(with_terms).create(payloads.full()).status_code == 200
    assert database_rows.counts(with_terms)["client_acceptances"] == 0
