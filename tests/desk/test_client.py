"""A client's page: everything that is known, in sections, what to look at, what happened."""

import html
import json
from datetime import timedelta

import pytest

from tests.support import payloads
from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, new_client, texts
from webapp.clients.history import history_row, store_entry
from webapp.clients.lists import change_entry, retire_entry
from webapp.clients.review import review
from webapp.clients.search import find_client
from webapp.record.actor import CUSTOMER, Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write

REP = Actor("rep", "Rita Rep")
HOSTILE = (
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "\u061cשלום",
    "x" * 100,
)


@pytest.fixture
def app(shared_door):
    return shared_door.client.application


@pytest.fixture
def rep(shared_door):
    visitor = getattr(shared_door, "rep", None) or Visitor(
        shared_door.client.application
    )
    shared_door.rep = visitor  # signed in once: each sign-in is a write
    return visitor


def trade(number, **changes):
    """A trade client with everything, unlike the others in what is compared."""
    payload = payloads.full() | {
        "email": f"office{number}@example.com",
        "title": f"Trade {'abcdefghij'[number]} Ltd",
        "credentials": None,
    }
    for path, value in {
        "detail.vat_number": "",
        "detail.company_number": "",
        **changes,
    }.items():
        payload = payloads.having(payload, path, value)
    return payload


def section(page, name):
    """Label and text of the facts in a section; those of a list by their place."""
    [found] = page.find("section", id=f"section-{name}")
    facts = {}
    for fact in found.iter("div"):
        if "fact" in fact.get("class", "").split():
            label, value = fact[0], fact[1]
            facts[text_of(label)] = text_of(value).removesuffix(" Copy").strip()
    return facts


def what_happened(page):
    return [text_of(entry) for entry in page.find("li") if is_entry(entry)]


def is_entry(element):
    return element.get("class", "").split()[:1] == ["entry"]


def test_everything_is_on_the_page(app, rep):
    payload = trade(
        0, **{"detail.vat_number": "GB980780684", "detail.company_number": "01234567"}
    )
    page = rep.open(f"/desk/clients/{new_client(app, payload)}")
    assert [text.removesuffix(" Copy") for text in texts(page, "h1")] == ["Trade a Ltd"]
    titles = ["Business", "Contact", "Addresses", "Terms", "People", "Sign-in"]
    assert [title for title in texts(page, "h2") if title in titles] == titles
    shown = "".join(page.tree.itertext())
    left_out = {
        "GB",
        "EUR",
        "trade",
        "0",
        "1",
        "P",
        "United Kingdom",
        "orders",
        "accounts",
    }
    given = {value for value in leaves(payload) if value not in left_out}
    assert [value for value in given if value not in shown] == []
    assert section(page, "terms") == {
        "Department": "Europe",
        "Payment term": "30 days",
        "Tax code": "T2",
        "Currency": "Euro (EUR)",
    }
    assert section(page, "business")["Client type"] == "Trade"


def leaves(value):
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part)]
    return [value] if isinstance(value, str) and value else []


def test_what_is_copied_is_what_stands_there(app, rep):
    payload = trade(1, **{"detail.vat_number": "GB999999973"})
    page = rep.open(f"/desk/clients/{new_client(app, payload)}")
    copied = [
        button.get("data-copy")
        for button in page.find("button")
        if button.get("data-copy")
    ]
    address = "1 Harbour Road\nLeith\n{}\nBuckinghamshire\n{}\nUnited Kingdom"
    assert {
        "office1@example.com",
        "020 7946 0018",
        "GB999999973",
        address.format("Leeds", "LS1 4AP"),
    } <= {*copied}
    assert (
        f"Northern Lights Ltd\n{address.format('Milton Keynes', 'MK6 2BE')}" in copied
    )
    assert page.find("p", id="copied", role="status")


def test_business_details_of_a_person_are_shown_and_asked_of_nobody_else(app, rep):
    client_id = new_client(
        app,
        payloads.having(payloads.smallest(), "detail.website", "https://ada.example"),
    )
    told = section(rep.open(f"/desk/clients/{client_id}"), "person")
    assert told["Website"] == "https://ada.example"
    other = section(rep.open(f"/desk/clients/{new_client(app)}"), "person")
    assert [*other] == ["First name", "Last name", "Client type"]


def test_who_registered_it_and_its_login_are_told(app, rep):
    by_customer = new_client(
        app,
        payloads.having(
            payloads.smallest(),
            "credentials",
            {"username": "ada", "password": payloads.PASSWORD},
        ),
        CUSTOMER,
    )
    page = text_of(rep.open(f"/desk/clients/{by_customer}").tree)
    assert "just now on the website · source api" in page
    assert "Signs in as ada" in page
    page = text_of(rep.open(f"/desk/clients/{new_client(app)}").tree)
    assert "Registered just now by API key erp" in page
    assert "No login" in page


def test_retired_entries_are_shown_by_name(make_app):
    app = make_app()
    client_id = new_client(app, payloads.full())
    with app.app_context():
        change_entry("client_types", "trade", name="Business")
        change_entry("tax_codes", "T2", name="Exempt")
        for name, code in (
            ("client_types", "trade"),
            ("departments", "Europe"),
            ("tax_codes", "T2"),
            ("payment_terms", "30 days"),
        ):
            retire_entry(name, code)
    page = Visitor(app).open(f"/desk/clients/{client_id}")
    assert section(page, "business")["Client type"] == "Business"
    terms = section(page, "terms")
    assert [terms[name] for name in ("Department", "Tax code", "Payment term")] == [
        "Europe",
        "Exempt",
        "30 days",
    ]


def test_possible_duplicates_of_every_state_can_be_opened(app, rep):
    similar = [
        new_client(app, trade(number, email="same@example.com", source_status=state))
        for number, state in ((2, "R"), (3, "S"))
    ]
    page = rep.open(
        f"/desk/clients/{new_client(app, trade(4, email='SAME@example.com'))}"
    )
    [strip] = page.find("ul", **{"aria-label": "Needs attention"})
    shown = [text_of(line) for line in strip.iter("li")]
    assert "rejected): same email address" in shown[0]
    assert "suspended): same email address" in shown[1]
    leads = [link.get("href") for link in strip.iter("a")]
    own = page.path
    assert leads == [
        address
        for other in similar
        for address in (f"/desk/clients/{other}", f"{own}/merge/{other}")
    ]


def test_advice_is_told_with_its_field(app, rep):
    page = rep.open(
        f"/desk/clients/{new_client(app, trade(5, **{'detail.eori_number': 'XX'}))}"
    )
    [strip] = page.find("ul", **{"aria-label": "Needs attention"})
    # without what is said to the one who types
    assert "EORI number: this does not look like an EORI number Dismiss" in text_of(
        strip
    )


def test_the_history_tells_what_was_before_and_after_in_words(app, rep):
    client_id = new_client(app, trade(6))
    with app.app_context():
        review(
            client_id,
            "ask",
            REP,
            reason="Send\nit",
            asked=["detail.vat_number", "contacts"],
        )
    page = rep.open(f"/desk/clients/{client_id}?feed=activity")
    asked, registered = what_happened(page)
    assert "Rita Rep asked for more: VAT number, Contacts" in asked
    assert "Pending → became Asked" in asked
    assert "not given" not in asked
    assert "API key erp registered" in registered


def test_a_state_stands_as_letters_have_it(app, rep):
    america = payloads.address(
        address_country="US",
        address_state="NY",
        address_post_code="12207",
        address_county="",
    )
    client_id = new_client(app, trade(7, billing_address=america))
    page = rep.open(f"/desk/clients/{client_id}")
    copied = [each.get("data-copy") or "" for each in page.find("button")]
    assert any(", NY 12207\n" in text for text in copied)


def test_the_history_has_each_state_by_its_name_in_the_country_of_then(app, rep):
    client_id = new_client(app, trade(8))
    moves = [
        {
            "billing_address.address_country": ["GB", "US"],
            "billing_address.address_state": ["", "PA"],
        },
        {"billing_address.address_state": ["PA", "NY"]},
        {
            "billing_address.address_country": ["US", "IT"],
            "billing_address.address_state": ["NY", "PA"],
        },
        {
            "billing_address.address_country": ["IT", "GB"],
            "billing_address.address_state": ["PA", ""],
        },
    ]
    with app.app_context(), write() as connection:
        for moment, changes in enumerate(moves):
            happened_on = now() + timedelta(minutes=moment)
            entry = history_row(REP, "changed", happened_on, changes=changes)
            store_entry(connection, client_id, entry)
    page = rep.open(f"/desk/clients/{client_id}")
    told = []
    for entry in filter(is_entry, page.find("li")):
        lines = [text_of(line) for line in (*entry.iter("p"), *entry.iter("li"))]
        about = next((line for line in lines if "state" in line), "")
        pairs = [line for line in lines[1:] if "country" not in line]
        if about:
            told.append(pairs[0].removeprefix("Billing address: state: "))
    assert told == [
        "Palermo → became not given",
        "New York → became Palermo",
        "Pennsylvania → became New York",
        "not given → became Pennsylvania",
    ]


def test_the_json_is_what_an_integration_gets(app, rep, shared_door):
    client_id = new_client(app, trade(7))
    [shown] = rep.open(f"/desk/clients/{client_id}").find("code")
    assert json.loads("".join(shown.itertext())) == shared_door.record(client_id)


@pytest.mark.security("R21")
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_client_is_named_is_shown_as_text(app, rep, text):
    client_id = new_client(
        app,
        payloads.having(
            payloads.having(payloads.smallest(), "first_name", text),
            "last_name",
            "Byron",
        ),
    )
    page = rep.open(f"/desk/clients/{client_id}")
    assert texts(page, "h1") == [f"{text} Byron"]
    assert html.escape(text, quote=False) in page.html.replace("&#34;", '"')
    assert not page.mistakes


@pytest.mark.security("R11a")
@pytest.mark.parametrize(
    "client_id",
    [
        "99999",
        "0",
        "999999999999999999",
        "9999999999999999999",
        "²",
        "１",
        "-1",
        "1.0",
        "1%20",
        "x",
    ],
)
def test_an_id_that_is_none_is_not_found(rep, client_id):
    rep.open(f"/desk/clients/{client_id}", status=404)


def test_a_section_leads_to_the_wizards_own_form(app, rep):
    client_id = new_client(app)
    rep.open(f"/desk/clients/{client_id}")
    assert rep.press(f"/desk/clients/{client_id}/change/billing").path.endswith(
        "/billing"
    )


def test_the_default_row_alone_is_told_to_be_the_default(app, rep):
    client_id = new_client(app, trade(8))
    page = rep.open(f"/desk/clients/{client_id}")
    assert [*section(page, "addresses")] == [
        "Billing address",
        "Delivery address 1",
        "Delivery address 2 (default)",
    ]
    [people] = page.find("section", id="section-people")
    assert ["(main)" in text_of(line) for line in people.iter("li")] == [True, False]


def test_the_login_of_a_client_is_not_changed_here(app, rep):
    client_id = new_client(
        app,
        payloads.having(
            payloads.smallest(),
            "credentials",
            {"username": "ada2", "password": payloads.PASSWORD},
        ),
    )
    assert not rep.open(f"/desk/clients/{client_id}").find(
        "form", action=f"/desk/clients/{client_id}/change/sign-in"
    )


@pytest.mark.security("R23")
def test_a_page_is_kept_by_no_cache(app, rep):
    assert (
        rep.open(f"/desk/clients/{new_client(app)}").answer.headers["Cache-Control"]
        == "no-store"
    )


def test_a_client_with_advice_stands_as_it_is(app, rep):
    client_id = new_client(app)
    rep.open(f"/desk/clients/{client_id}")
    with app.app_context():
        assert find_client(client_id).version == 1


def test_what_the_client_agreed_to_is_shown(shared_door, rep):
    agreed = {"acceptances": [payloads.acceptance()]}
    answer = shared_door.create(trade(8) | agreed)
    page = rep.open(f"/desk/clients/{answer.json['data']['client_id']}")
    (card,) = page.find("section", **{"aria-labelledby": "title-acceptances"})
    words = text_of(card)
    assert "Terms, version 2026-06, 9 June 2026, 13:48" in words
    assert "“I agree to the terms.”" in words
    assert page.find("a", href="https://shop.example/terms")


def test_who_agreed_to_nothing_has_no_such_card(shared_door, rep):
    answer = shared_door.create(trade(9))
    page = rep.open(f"/desk/clients/{answer.json['data']['client_id']}")
    assert not page.find("section", **{"aria-labelledby": "title-acceptances"})
