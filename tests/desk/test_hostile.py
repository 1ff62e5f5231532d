"""A client whose every text is written to do harm: on each page of the desk and of the
account it is text, and nothing else.
"""

import re

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Page
from tests.support.desk_browser import Visitor, new_client
from tests.support.users import sign_in
from webapp.clients.review import review
from webapp.record.actor import Actor

HARM = "\"'><img src=x onerror=x>{{7*7}}"
# of static files, and tokens of forms
RANDOM = re.compile(r'\?v=[0-9a-f]+|name="csrf_token" value="[^"]*"')
SCHEMES = re.compile(r"(https?:|mailto:|tel:|/|#|\?)")
HARMLESS_TEXTS = ("first_name", "last_name", "title", "source")
PAGES = (
    "/desk",
    "/desk/clients",
    "/desk/clients?q=img",
    "/desk/clients/{}",
    "/desk/clients/{}/review/ask",
    "/desk/clients/{}/review/approve",
)


def hostile():
    """The full record with the harm in each of its texts that takes any sign."""
    client = payloads.full() | dict.fromkeys(HARMLESS_TEXTS, HARM) | {"detail": dict.fromkeys(
        ("contact_person", "registration_number", "registration_address", "company_number",
            "eori_number", "vat_number"), HARM
    )}  # fmt: skip
    client["credentials"]["username"] = "hostile"
    places = (
        "address_company",
        "address_contact_name",
        "address_street_1",
        "address_street_2",
        "address_town",
        "address_note",
    )
    for address in (client["billing_address"], *client["shipping_addresses"]):
        address |= dict.fromkeys(places, HARM)
    for contact in client["contacts"]:
        contact |= dict.fromkeys(("first_name", "last_name", "job_title"), HARM)
    return client


@pytest.fixture(scope="module")
def client_id(shared_door):
    app = shared_door.client.application
    made = new_client(app, hostile())
    with app.app_context():
        review(
            made, "ask", Actor("rep", HARM), reason=HARM, asked=["detail.vat_number"]
        )
    return made


def assert_text(page):
    assert [
        image.get("src")
        for image in page.find("img")
        if not image.get("src").startswith("/static/")
    ] == []
    assert [
        (element.tag, name)
        for element in page.tree.iter()
        for name in element.attrib
        if name.startswith("on")
    ] == []
    assert [
        link.get("href")
        for link in page.find("a")
        if not SCHEMES.match(link.get("href", ""))
    ] == []
    assert "49" not in without_ids(page) or "{{7*7}}" in page.html
    assert page.mistakes == []


def without_ids(page):
    """The page without what may have any digits: the request's id, the files' versions and the
    tokens.
    """
    html = page.html.replace(page.answer.headers["X-Request-Id"], "")
    return RANDOM.sub("", html)


@pytest.mark.security("R21")
@pytest.mark.parametrize("path", PAGES)
def test_pages_of_the_desk_show_it_as_text(shared_door, client_id, path):
    page = Visitor(shared_door.client.application, "admin", name="").open(
        path.format(client_id)
    )
    assert_text(page)
    if "{}" in path:
        assert HARM in "".join(page.tree.itertext())


@pytest.mark.security("R21")
def test_their_own_account_shows_it_as_text(shared_door, client_id):
    app = shared_door.client.application
    client = app.test_client()
    sign_in(
        client,
        next(
            row["user_id"]
            for row in database_rows.rows(app, "clients")
            if row["id"] == client_id
        ),
    )
    page = Page(client.get("/account"))
    assert page.status == 200
    assert_text(page)
    assert HARM in "".join(page.tree.itertext())


@pytest.mark.security("R21")
def test_the_json_door_answers_it_as_json(shared_door, client_id):
    answer = shared_door.get(f"?client_id={client_id}")
    assert answer.mimetype == "application/json"
    assert answer.json["data"]["title"] == HARM
