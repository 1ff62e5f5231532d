"""Somebody at the desk, without JavaScript: opens pages, fills in their forms, presses their
buttons.
"""

from werkzeug.datastructures import MultiDict

from tests.support import payloads
from tests.support.browser import FIELD_TAGS, Page, text_of
from tests.support.users import make_user, sign_in
from webapp.clients.offered import load_reference
from webapp.clients.register import register
from webapp.record.actor import Actor
from webapp.record.check import check

DOOR = Actor("key", "erp", frozenset({"clients:create", "clients:approve"}))


class Visitor:
    """A browser in which a user with a role is signed in; `page` is what it shows."""

    def __init__(self, app, role="rep", name="Rita Rep", **values):
        self.app, self.client, self.name, self.page = app, app.test_client(), name, None
        self.user_id = make_user(app, role, name, **values)
        sign_in(self.client, self.user_id)

    def open(self, address, status=200):
        self.page = Page(self.client.get(address, follow_redirects=True))
        assert self.page.status == status, self.page.html
        return self.page

    def press(self, action, words="", *, status=200, **values):
        """Fill in the form with this action, of several the one whose button has these words,
        and send it.
        """
        form = next(
            form
            for form in self.page.find("form", action=action)
            if words in text_of(next(form.iter("button")))
        )
        named = [
            field
            for field in form.iter()
            if field.tag in FIELD_TAGS and field.get("name")
        ]
        kept = [
            pair
            for field in named
            for pair in self.page._sent(field)
            if pair[0] not in values
        ]
        given = [
            (name, value)
            for name, chosen in values.items()
            for value in (chosen if isinstance(chosen, list) else [chosen])
        ]
        return self.post(action, [*kept, *given], status)

    def post(self, address, pairs, status=200):
        """Post pairs of name and value, whatever the page has."""
        self.page = Page(
            self.client.post(address, data=MultiDict(pairs), follow_redirects=True)
        )
        assert self.page.status == status, self.page.html
        return self.page


def new_client(app, payload=None, actor=DOOR, **values):
    """Register a client, the smallest without a payload, with values at paths; gives its id."""
    payload = payload or payloads.smallest()
    for path, value in values.items():
        payload = payloads.having(payload, path.replace("__", "."), value)
    with app.app_context():
        registration, problems = check(payload, DOOR, load_reference())
        assert registration, problems
        return register(registration, actor).client_id


def texts(page, tag, **attributes):
    return [text_of(element) for element in page.find(tag, **attributes)]


def links(page):
    """Address by text of every link; what is said to screen readers alone is part of it."""
    return {text_of(link): link.get("href") for link in page.find("a")}
