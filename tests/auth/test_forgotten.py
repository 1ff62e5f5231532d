"""A forgotten password without a mail server: one page that says the same to whoever asks, and
leads to people. tests/mail/test_new_password.py has the rest.
"""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Page, text_of
from tests.support.json_door import Door
from tests.support.users import sign_in

ADDRESS = "/forgotten-password"


def links(page):
    return {text_of(link): link.get("href") for link in page.find("a")}


def test_the_sign_in_page_leads_to_it_and_back(app):
    client = app.test_client()
    address = links(Page(client.get("/sign-in")))["Forgotten your password?"]
    page = Page(client.get(address))
    assert page.status == 200
    assert page.mistakes == []
    assert links(page)["Sign in"] == "/sign-in"


def test_the_address_of_before_leads_to_it(app):
    assert app.test_client().get("/sign-in/forgotten").location == ADDRESS


def test_it_gives_the_help_line(app_with):
    client = app_with(HELP_LINE="Call 01632 960 123.").test_client()
    page = Page(client.get(ADDRESS))
    assert "Call 01632 960 123." in text_of(page.find("main")[0])


@pytest.mark.security("R17")
def test_it_says_the_same_whoever_asks(app):
    assert Door(app).create(payloads.full()).status_code == 200
    known = app.test_client()
    sign_in(known, 1)
    asked = [
        app.test_client().get(ADDRESS),
        app.test_client().get(f"{ADDRESS}?username=northern"),
        known.get(ADDRESS),
    ]
    assert len({text_of(Page(answer).find("main")[0]) for answer in asked}) == 1


def test_without_a_mail_server_nothing_is_asked_for(app):
    client = app.test_client()
    token = Page(client.get("/sign-in")).value("csrf_token")
    answer = client.post(ADDRESS, data={"username": "x", "csrf_token": token})
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    assert database_rows.rows(app, "outbox") == []
