"""Staff before Chromium: who signs in at the desk, and a rep who walks through the wizard."""

from functools import cache

from tests.support.chromium_walk import NUMBERS, Walk
from tests.support.running_server import Server
from tests.support.users import make_user
from webapp.users.hashing import hash_password

PASSWORD = "seven-green-lanterns-hum"
hashed = cache(hash_password)  # which takes its time


def make_staff(server: Server, role: str) -> str:
    """Make somebody of the staff on the server's database, and return the address to sign in
    with.
    """
    with server.inside() as app:
        address = f"{role}-{next(NUMBERS)}@shop.example"
        make_user(
            app,
            role,
            "Rosa Lind",
            username=address,
            password_hash=hashed(PASSWORD),
        )
    return address


class RepsWalk(Walk):
    """A rep before the wizard, with a client that has no login yet."""

    def begin(self):
        self.page.goto("/desk/new")
        self.press(self.button("Start empty"))
        self.arrive("About the customer")

    def terms(self):
        self.arrive("Terms for this client")
        self.select(self.box("Payment term"), "30 days")
        self.go_on()

    def you(self, *, stumble=False):
        self.choose(self.page.get_by_label("For a business"))
        self.fill_in(
            {"title": "Name of the business", "email": "Email address"}, self.client
        )
        self.go_on()

    def business(self):
        self.arrive("About the business")
        self.go_on()

    def rest(self):
        """From delivery to the check page, with as little as possible."""
        self.arrive("Where should we deliver?")
        self.go_on()
        self.arrive("Who else may we talk to?")
        self.go_on()
        self.terms()
        self.arrive("The customer’s sign-in")
        self.go_on()
        self.arrive("Check the answers")
