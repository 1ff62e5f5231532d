"""Administrators make, invite, re-role and disable staff; the last administrator stays."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import database_rows
from tests.support.browser import Page, text_of
from tests.support.busy_database import busy
from tests.support.desk_browser import Visitor, links
from tests.support.sign_in_page import HASH, NEW_PASSWORD, Person, entered, submit
from tests.support.users import make_user
from webapp.record.problem import InputRefused
from webapp.storage.columns import now
from webapp.users import staff


@pytest.fixture
def admin(app):
    visitor = Visitor(
        app, "admin", "Ada King", password_hash=HASH, username="ada@shop.example"
    )
    visitor.open("/desk/staff")
    return visitor


def act(admin, user_id, action, status=200):
    return admin.press(f"/desk/staff/{user_id}/{action}", status=status)


def link_in(page):
    return next(
        field.get("value") for field in page.find("input", id="link")
    ).removeprefix("http://127.0.0.1:8000")


def test_somebody_is_invited_and_chooses_a_password(app, admin):
    page = admin.press(
        "/desk/staff", "Add", name="Max Ude", email="max@shop.example", role="rep"
    )
    path, client = link_in(page), app.test_client()
    assert "Max Ude" in client.get(path).text
    assert Page(submit(client, path, password="short")).status == 422
    assert submit(client, path, password=NEW_PASSWORD).location == "/desk"
    assert app.test_client().get(path).status_code == 404
    assert entered(Person(app).sign_in("max@shop.example", NEW_PASSWORD))
    assert not admin.open("/desk/staff").find("input", id="link")


@pytest.mark.security("R2", "R7")
def test_who_could_not_be_invited_is_not_added_either(app, admin):
    values = {"name": "Max Ude", "email": "max@shop.example", "role": "rep"}
    form = admin.page
    with busy(app, "INSERT INTO links"):
        admin.press("/desk/staff", "Add", status=503, **values)
    assert database_rows.counts(app)["users"] == 1
    admin.page = form
    assert link_in(admin.press("/desk/staff", "Add", **values))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "Enter a name"),
        ({"email": "nobody"}, "name@example.com"),
        ({"email": ""}, "Enter an email address"),
        ({"email": "ADA@shop.example"}, "Enter another email address"),
        ({"role": "client"}, "Choose a role"),
        ({"name": "a\x00b"}, "without control characters"),
    ],
)
def test_what_is_wrong_is_told_and_stays(app, admin, values, words):
    given = {"name": "Max Ude", "email": "max@shop.example", "role": "rep", **values}
    page = admin.press("/desk/staff", "Add", status=422, **given)
    assert words in page.summary[0]
    assert page.value("name") == given["name"].replace("\x00", "")
    assert database_rows.counts(app)["users"] == 1


@pytest.mark.security("R16")
def test_roles_change_at_once_and_end_sessions(app, admin):
    rep = Visitor(app, "rep", "Max Ude")
    admin.open("/desk/staff")
    act(admin, rep.user_id, "admin")
    assert rep.client.get("/desk").location.startswith("/sign-in")
    assert [row["role"] for row in database_rows.rows(app, "users")] == [
        "admin",
        "admin",
    ]


def test_who_is_disabled_is_out_and_can_be_let_in_again(app, admin):
    user_id = make_user(
        app, "rep", "Max Ude", username="max@shop.example", password_hash=HASH
    )
    admin.open("/desk/staff")
    act(admin, user_id, "disable")
    assert not entered(Person(app).sign_in("max@shop.example"))
    act(admin, user_id, "enable")
    assert entered(Person(app).sign_in("max@shop.example"))


def test_nobody_changes_themselves_and_the_last_administrator_stays(app, admin):
    token = admin.page.value("csrf_token")
    for action in ("disable", "rep"):
        page = admin.post(
            f"/desk/staff/{admin.user_id}/{action}", [("csrf_token", token)], 409
        )
        assert "another administrator" in page.text("error-summary")
    assert database_rows.rows(app, "users")[0]["disabled_on"] is None


def test_a_new_link_replaces_a_lost_one(app, admin):
    user_id = make_user(app, "rep", "Max Ude")
    admin.open("/desk/staff")
    first = link_in(act(admin, user_id, "link"))
    second = link_in(act(admin, user_id, "link"))
    assert [app.test_client().get(path).status_code for path in (first, second)] == [
        404,
        200,
    ]


@pytest.mark.parametrize("path", ["/desk/staff", "/desk/keys", "/desk/lists"])
def test_reps_do_not_see_what_is_for_administrators(app, path):
    rep = Visitor(app)
    assert path not in links(rep.open("/desk")).values()
    rep.open(path, status=403)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/staff/1/explode",
        "/desk/staff/²/disable",
        "/desk/staff/99999999999999999999/disable",
    ],
)
def test_an_unknown_action_is_a_404(admin, path):
    admin.post(path, [("csrf_token", admin.page.value("csrf_token"))], 404)


def test_nobody_makes_a_link_for_themselves(app, admin):
    """It would open the account to whoever holds the browser, without the password."""
    admin.post(
        f"/desk/staff/{admin.user_id}/link",
        [("csrf_token", admin.page.value("csrf_token"))],
        409,
    )
    assert database_rows.rows(app, "links") == []


def test_an_invitation_outlives_another_role_and_not_being_disabled(app, admin):
    path = link_in(
        admin.press(
            "/desk/staff", "Add", name="Max Ude", email="max@shop.example", role="rep"
        )
    )
    act(admin, 2, "admin")
    assert app.test_client().get(path).status_code == 200
    act(admin, 2, "disable")
    act(admin, 2, "enable")
    assert app.test_client().get(path).status_code == 404


def test_of_two_administrators_who_disable_each_other_one_stays(app):
    ids = [make_user(app, "admin", password_hash="x") for _ in range(2)]
    together = threading.Barrier(2)

    def disable(user_id, by):
        with app.app_context():
            together.wait(10)
            try:
                staff.change_staff(user_id, by, disabled_on=now())
            except InputRefused as problem:
                return str(problem)

    for _ in range(5):
        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(disable, ids, reversed(ids)))
        assert sorted(answers, key=bool) == [
            None,
            "Make another administrator first: this is the last one",
        ]
        database_rows.execute(app, "UPDATE users SET disabled_on = NULL")


def test_a_client_is_not_one_of_the_staff(app, admin):
    user_id = make_user(app, "client")
    for action in ("admin", "disable", "link"):
        admin.post(
            f"/desk/staff/{user_id}/{action}",
            [("csrf_token", admin.page.value("csrf_token"))],
            409,
        )
    assert database_rows.rows(app, "links") == []
    assert {row["role"] for row in database_rows.rows(app, "users")} == {
        "admin",
        "client",
    }


@pytest.mark.parametrize("path", ["/desk/staff", "/desk/lists", "/desk/keys"])
def test_what_ends_something_takes_a_second_press(app, admin, path):
    """Each such button stands in a part of the page that its first press opens."""
    make_user(app, "rep", "Max Ude", password_hash=HASH)
    admin.open("/desk/keys")
    admin.press("/desk/keys", "Make", name="web-shop", scope=["clients:create"])
    page = admin.open(path)
    ending = [
        button
        for button in page.find("button")
        if re.search(r"\b(disable|delete|revoke)\b", text_of(button), re.IGNORECASE)
    ]
    assert ending
    assert all(
        any(
            parent.tag == "details" and "open" not in parent.attrib
            for parent in button.iterancestors()
        )
        for button in ending
    )


def test_the_page_tells_who_was_seen_when_and_until_when_a_link_works(app, admin):
    Visitor(app, "rep", "Max Ude")
    admin.press(
        "/desk/staff", "Add", name="Noor Ely", email="noor@shop.example", role="rep"
    )
    page = admin.open("/desk/staff")
    rows = {
        text_of(row.find(".//bdi")): text_of(row)
        for row in page.find("tr")
        if row.find(".//bdi") is not None
    }
    assert "Now" in rows["Ada King"]
    assert "Just now" in rows["Max Ude"]
    assert "Link ends" in rows["Noor Ely"]
    assert "New link" in rows["Noor Ely"]


@pytest.mark.security("R11a")
def test_a_department_that_is_not_sent_or_not_known_changes_nothing(app_with):
    app = app_with(NEW_CLIENTS="department")
    admin = Visitor(app, "admin", name="Ada Admin")
    ann = make_user(app, name="Ann", password_hash=HASH, department="UK")
    address = f"/desk/staff/{ann}/department"
    token = ("csrf_token", admin.open("/desk/staff").value("csrf_token"))
    admin.post(address, [token], status=400)
    page = admin.post(address, [token, ("department", "Atlantis")], status=422)
    field = f"department-{ann}"
    message = "Choose one of these departments"
    assert (page.summary, page.errors) == ([message], {field: message})
    assert page.mistakes == []
    [select] = page.find("select", id=field)
    assert select.get("aria-describedby") == f"{field}-error"
    assert departments(app) == {None, "UK"}
    admin.press(address, department="")
    assert departments(app) == {None}


def departments(app):
    return {row["department"] for row in database_rows.rows(app, "users")}
