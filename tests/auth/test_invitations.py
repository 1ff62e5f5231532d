"""Private links are used once, however many come at a time, and their address stays secret."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from tests.support import database_rows
from tests.support.browser import Page
from tests.support.sign_in_page import NEW_PASSWORD, first_admin_link
from tests.support.users import make_user
from webapp.auth import invitations
from webapp.config import LINK_LIVES
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users import staff
from webapp.users.links import make_link


def invitation(app, **values):
    user_id = make_user(app, "rep", "Max Ude", username="max@shop.example", **values)
    with app.app_context():
        return f"/invitation/{make_link('invitation', user_id=user_id)}"


def opened(app, path):
    """A browser that has the page open, and what its form would send."""
    client = app.test_client()
    token = Page(client.get(path)).value("csrf_token")
    data = {
        "csrf_token": token,
        "name": "Ada King",
        "email": "ada@shop.example",
        "password": NEW_PASSWORD,
    }
    return lambda: client.post(path, data=data).status_code


@pytest.mark.security("R18")
@pytest.mark.parametrize("make", [first_admin_link, invitation])
def test_of_two_who_use_a_link_at_once_one_gets_in(app, make, monkeypatch):
    path = make(app)
    browsers = [opened(app, path) for _ in range(2)]
    both, hash_password = threading.Barrier(2), staff.hash_password

    def hash_together(password):
        both.wait(10)  # each has found that the link still works
        return hash_password(password)

    for module in (staff, invitations):
        monkeypatch.setattr(module, "hash_password", hash_together)
    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(lambda send: send(), browsers)) == [303, 404]
    assert database_rows.counts(app)["users"] == 1


@pytest.mark.parametrize(
    ("make", "password"),
    [(first_admin_link, "xq ada king 7zk!"), (invitation, "xq Max Ude 7zk!")],
)
def test_a_password_with_the_own_name_in_it_is_refused(app, make, password):
    browser, path = app.test_client(), make(app)
    data = {"name": "Ada King", "email": "ada@shop.example", "password": password}
    data["csrf_token"] = Page(browser.get(path)).value("csrf_token")
    answer = browser.post(path, data=data)
    assert answer.status_code == 422
    assert set(Page(answer).errors) == {"password"}


@pytest.mark.security("R18")
@pytest.mark.parametrize(
    ("make", "purpose"), [(first_admin_link, "first_admin"), (invitation, "invitation")]
)
def test_a_link_has_an_end(app, make, purpose):
    path = make(app)
    with time_machine.travel(now() + LINK_LIVES[purpose], tick=False):
        assert app.test_client().get(path).status_code == 404


def test_a_disabled_persons_link_opens_nothing(app):
    assert app.test_client().get(invitation(app, disabled_on=now())).status_code == 404


@pytest.mark.security("R18")
def test_another_password_ends_an_invitation_that_is_left(app):
    path = invitation(app)
    with app.app_context(), write() as connection:
        staff.set_password(connection, 1, "x")
    assert app.test_client().get(path).status_code == 404


@pytest.mark.security("R18")
@pytest.mark.parametrize("make", [first_admin_link, invitation])
def test_a_page_with_a_secret_address_keeps_it_from_the_referer(make_app, make):
    app = make_app(
        PUBLIC_URL="https://register.example.com", TRUSTED_HOSTS="register.example.com"
    )
    path, client, base = make(app), app.test_client(), "https://register.example.com"
    page = client.get(path, base_url=base)
    assert page.headers["Referrer-Policy"] == "strict-origin"  # the host alone
    data = {
        "csrf_token": Page(page).value("csrf_token"),
        "name": "Ada King",
        "email": "ada@shop.example",
        "password": NEW_PASSWORD,
    }
    # a browser says where the form was
    assert client.post(path, data=data, base_url=base).status_code == 400
    assert (
        client.post(
            path, data=data, base_url=base, headers={"Referer": f"{base}/"}
        ).status_code
        == 303
    )
    assert (
        client.get("/desk", base_url=base).headers["Referrer-Policy"] == "same-origin"
    )
