"""Administrators make API keys, which are shown once, and revoke them."""

import pytest

from tests.support import database_rows, payloads
from tests.support.desk_browser import Visitor


@pytest.fixture
def admin(app):
    visitor = Visitor(app, "admin")
    visitor.open("/desk/keys")
    return visitor


def make(admin, **values):
    return admin.press(
        "/desk/keys",
        "Make",
        **{"name": "web-shop", "scope": ["clients:create"], **values},
    )


def create(app, key):
    headers = {"api-key": key, "Content-Type": "application/json"}
    return (
        app.test_client()
        .post(
            "/api/clients/create",
            data=payloads.as_json(payloads.example()),
            headers=headers,
        )
        .status_code
    )


def test_a_key_is_shown_once_and_works_until_it_is_revoked(app, admin):
    key = make(admin).value("key") or next(
        field.get("value") for field in admin.page.find("input", id="key")
    )
    assert create(app, key) == 200
    assert key not in admin.open("/desk/keys").html
    assert not database_rows.holds(app, key)
    admin.press("/desk/keys/revoke")
    assert create(app, key) == 401
    assert "Revoked" in admin.page.html


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "Enter a name for the key"),
        ({"name": "a\x00"}, "without control characters"),
        ({"name": "x" * 101}, "100 characters or fewer"),
        ({"scope": []}, "Choose what the key may do"),
        ({"scope": ["everything"]}, "Choose what the key may do"),
    ],
)
def test_what_is_wrong_is_told_and_stays(app, admin, values, words):
    page = make(admin, status=422, **values)
    assert words in page.summary[0]
    assert page.value("name") == values.get("name", "web-shop").replace("\x00", "")
    assert database_rows.counts(app)["api_keys"] == 0


def test_a_name_is_given_once(app, admin):
    make(admin)
    assert "Choose another name" in make(admin, status=422).summary[0]


def test_an_unknown_key_cannot_be_revoked(admin):
    page = admin.post(
        "/desk/keys/revoke",
        [("csrf_token", admin.page.value("csrf_token")), ("name", "nobody\x00")],
        409,
    )
    assert "no working key" in page.text("error-summary")


def shown(page, name):
    return next(field.get("value") for field in page.find("input", id=name))


def test_a_key_is_rotated_and_the_former_is_good_for_a_day(app, admin):
    key = shown(make(admin), "key")
    again = shown(admin.press("/desk/keys/rotate"), "key")
    assert again != key
    assert (create(app, key), create(app, again)) == (200, 200)
    assert again not in admin.open("/desk/keys").html


def test_who_rotates_from_an_old_page_is_told(app, admin):
    make(admin)
    admin.open("/desk/keys")
    admin.press("/desk/keys/rotate")
    page = admin.press("/desk/keys/rotate", was="", status=409)
    assert "rotated meanwhile" in page.html


def test_a_key_may_end_and_demand_signatures(app, admin):
    page = make(admin, until="yesterday", calls=["signed"], status=422)
    assert "Enter a day after today" in page.html
    page = make(admin, until="2099-01-31", calls=["signed"])
    key, secret = shown(page, "key"), shown(page, "secret")
    assert secret.startswith("whsec_")
    assert create(app, key) == 401
    page = admin.open("/desk/keys")
    assert "31 January 2099" in page.html or "2099-01-31" in page.html
    assert not database_rows.holds(app, secret)
