"""A forgotten password: one page that says the same to whoever asks, and leads to people."""

import pytest

from tests.support import payloads
from tests.support.browser import Page, text_of
from tests.support.json_door import Door
from tests.support.users import sign_in


def links(page):
    return {text_of(link): link.get("href") for link in page.find("a")}


def test_the_sign_in_page_leads_to_it_and_back(app):
    client = app.test_client()
    address = links(Page(client.get("/sign-in")))["Forgotten your password?"]
    page = Page(client.get(address))
    assert page.status == 200
    assert page.mistakes == []
    assert links(page)["Sign in"] == "/sign-in"


def test_it_gives_the_help_line(make_app):
    client = make_app(HELP_LINE="Call 01632 960 123.").test_client()
    page = Page(client.get("/sign-in/forgotten"))
    assert "Call 01632 960 123." in text_of(page.find("main")[0])


@pytest.mark.security("R17")
def test_it_says_the_same_whoever_asks(app):
    assert Door(app).create(payloads.full()).status_code == 200
    known = app.test_client()
    sign_in(known, 1)
    asked = [
        app.test_client().get("/sign-in/forgotten"),
        app.test_client().get("/sign-in/forgotten?username=northern"),
        known.get("/sign-in/forgotten"),
    ]
    assert len({text_of(Page(answer).find("main")[0]) for answer in asked}) == 1
    assert app.test_client().post("/sign-in/forgotten").status_code == 405
