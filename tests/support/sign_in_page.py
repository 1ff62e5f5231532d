"""Somebody who signs in and out by the pages."""

from werkzeug.security import generate_password_hash

from tests.support.browser import Page
from webapp.users.links import make_link

PASSWORD = "five-plum-otters-play-violin"
NEW_PASSWORD = "seven-green-lanterns-hum"
# quicker than those of the product, and made anew at sign-in
HASH = generate_password_hash(PASSWORD, "scrypt:1024:8:1")


class Person:
    """Somebody at the sign-in page."""

    def __init__(self, app):
        self.client = app.test_client()

    def sign_in(self, username, password=PASSWORD, wanted="", **request):
        page = Page(
            self.client.get(
                "/sign-in", query_string={"next": wanted} if wanted else None
            )
        )
        data = {
            "csrf_token": page.value("csrf_token"),
            "username": username,
            "password": password,
            "next": page.value("next"),
        }
        return self.client.post("/sign-in", data=data, **request)

    def sign_out(self):
        page = Page(self.client.get("/account/password"))
        return self.client.post(
            "/sign-out", data={"csrf_token": page.value("csrf_token")}
        )


def entered(answer):
    return answer.status_code == 303 and "/sign-in" not in answer.location


def submit(client, path, **data):
    """Open a page and post its form."""
    page = Page(client.get(path))
    return client.post(path, data={"csrf_token": page.value("csrf_token"), **data})


def first_admin_link(app):
    """The path of a link at which the first administrator is made."""
    with app.app_context():
        return f"/setup/{make_link('first_admin')}"
