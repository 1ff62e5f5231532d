"""A client that is registered and has a login: it is changed at the desk, and asked for more."""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from tests.support.draft_links import signed_in
from tests.support.json_door import Door
from webapp.clients.review import review
from webapp.record.actor import Actor
from webapp.users.links import make_link

REP = Actor("rep", "Rosa Lind")


def door_with_client(app, payload=None):
    """The JSON door, with one client that has a login."""
    door = Door(app)
    answer = door.create((payload or payloads.full()) | {"source": "web"})
    assert answer.status_code == 200
    return door


@pytest.fixture
def customer(app, door) -> Browser:
    """A browser in which the first client of the door is signed in."""
    client = database_rows.rows(app, "clients")[0]
    return signed_in(app, client["user_id"])


def open_change(browser, path):
    """Press a Change button that posts to `path`, and be at the step."""
    page = browser.open("/desk/new" if browser.is_rep else "/account")
    token = next(field.get("value") for field in page.find("input", name="csrf_token"))
    browser.page = Page(
        browser.client.post(path, data={"csrf_token": token}, follow_redirects=True)
    )
    browser.draft = browser.page.path.split("/")[2]
    return browser


def ask_for(app, *paths):
    """A rep asks the first client for these fields."""
    with app.app_context():
        review(1, "ask", REP, reason="We need your VAT number", asked=paths)


def answer_link(app):
    """The path of a private link at which the first client answers what is asked."""
    with app.app_context():
        return f"/account/answer/{make_link('answer', client_id=1)}"


def history(app):
    """Who did what, in order: pairs of name and action."""
    return [
        (row["actor_name"], row["action"]) for row in database_rows.rows(app, "history")
    ]
