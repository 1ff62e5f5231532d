"""A client of its own with its people, for a request that changes something."""

from tests.support import payloads
from tests.support.browser import Page
from tests.support.users import make_user, sign_in
from webapp.clients.review import review
from webapp.clients.search import find_client
from webapp.record.actor import Actor
from webapp.users.links import make_link

REP = Actor("rep", "Rosa Lind")


PASSWORD = "six grey herons at dusk"


NUMBERS = iter(range(1, 10**6))


class Place:
    """What the right values of one pair are: a client of its own, its people, and what their
    forms say.
    """

    def __init__(self, app, door):
        self.app, self.door = app, door
        self.login = f"user{next(NUMBERS)}"
        login = {"username": self.login, "password": payloads.PASSWORD}
        payload = payloads.full() | {
            "email": f"{self.login}@example.com",
            "credentials": login,
        }
        self.client_id = door.create(payload).json["data"]["client_id"]
        with app.app_context():
            user_id = find_client(self.client_id).user_id
        self.users = {
            "client": user_id,
            "rep": make_user(app, "rep"),
            "admin": make_user(app, "admin"),
        }

    def browser(self, role):
        client = self.app.test_client()
        if role in self.users:
            sign_in(client, self.users[role])
        return client

    def link(self, purpose, **opens):
        with self.app.app_context():
            return make_link(purpose, **opens)

    def ask(self):
        with self.app.app_context():
            review(self.client_id, "ask", REP, reason="Please", asked=["contacts"])


def named(path, *pairs):
    """A path and form with the client's id and a number of its own in their places."""

    def made(place, browser, role):
        number = str(next(NUMBERS))
        values = {
            "client": place.client_id,
            "rep": place.users["rep"],
            "number": number,
            "login": place.login,
        }
        return path.format(**values), [
            (name, value.format(**values)) for name, value in pairs
        ]

    return made


def with_token(browser, address):
    """The token of a form that is checked whatever the settings say."""
    return [("csrf_token", Page(browser.get(address)).value("csrf_token") or "")]
