"""Administrators make endpoints, see what was delivered, and change their secrets."""

import pytest

from tests.support import database_rows, payloads
from tests.support.desk_browser import Visitor
from tests.support.json_door import Door
from tests.support.receiver import NETWORKS, deliver, receiving
from webapp.desk import webhooks as desk
from webapp.webhooks import endpoints


@pytest.fixture
def app(app_with):
    return app_with(WEBHOOK_NETWORKS=NETWORKS)


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def admin(app):
    visitor = Visitor(app, "admin")
    visitor.open("/desk/webhooks")
    return visitor


@pytest.fixture
def made(admin, receiver):
    return admin.press("/desk/webhooks", "Make", name="erp", url=receiver.url)


def secret_on(page):
    return next(field.get("value") for field in page.find("input", id="secret"))


def test_an_endpoint_is_made_and_shows_its_deliveries(app, admin, receiver, made):
    secret = secret_on(made)
    assert secret.startswith("whsec_")
    page = admin.open("/desk/webhooks/1")
    assert secret not in page.html
    assert f"whsec_…{secret[-4:]}" in page.html
    receiver.answer(503, b"<b>later</b>")
    Door(app).create(payloads.full())
    deliver(app)
    number = next(
        row["id"]
        for row in database_rows.rows(app, "outbox")
        if row["kind"] == "webhook"
    )
    page = admin.open(f"/desk/webhooks/1?opened={number}")
    assert "503, waiting" in page.html
    assert "&lt;b&gt;later&lt;/b&gt;" in page.html
    assert "client.registered" in page.html
    assert receiver.posted[0].headers["webhook-signature"] in page.html
    receiver.answer(200)
    admin.press(f"/desk/webhooks/1/deliveries/{number}/again")
    deliver(app)
    assert "200 in " in admin.open("/desk/webhooks/1").html
    assert "200 in " not in admin.open("/desk/webhooks/1?state=given_up").html
    admin.press("/desk/webhooks/1/test")
    deliver(app)
    assert ">test</a>" in admin.open("/desk/webhooks/1").html


def test_it_pauses_goes_on_and_is_deleted(app, admin, made):
    admin.open("/desk/webhooks/1")
    assert "It is paused" in admin.press("/desk/webhooks/1/pause").html
    assert "It goes on" in admin.press("/desk/webhooks/1/resume").html
    admin.open("/desk/webhooks/1/edit")
    assert "It is deleted" in admin.press("/desk/webhooks/1/delete").html
    assert admin.client.get("/desk/webhooks/1").status_code == 404


def test_a_stale_form_changes_nothing(app, admin, made):
    admin.open("/desk/webhooks/1/edit")
    database_rows.execute(app, "UPDATE webhooks SET version = version + 1")
    page = admin.press("/desk/webhooks/1/edit", "Save", status=409, name="other")
    assert "changed meanwhile" in page.text("error-summary")
    assert (
        "It is saved" in admin.press("/desk/webhooks/1/edit", "Save", name="new").html
    )


def test_a_secret_is_changed_with_a_day_for_both(admin, made):
    old = secret_on(made)
    admin.open("/desk/webhooks/1")
    page = admin.press("/desk/webhooks/1/secret")
    new = secret_on(page)
    page = admin.open("/desk/webhooks/1")
    assert all(f"whsec_…{secret[-4:]}" in page.html for secret in (old, new))
    page = admin.press("/desk/webhooks/1/end-secret")
    assert f"whsec_…{old[-4:]}" not in page.html


def test_what_is_wrong_is_said_and_what_was_typed_stays(admin):
    page = admin.press(
        "/desk/webhooks", "Make", status=422, name="", url="https://10.0.0.1/"
    )
    assert len(page.summary) == 2
    assert page.value("url") == "https://10.0.0.1/"


def test_an_endpoint_that_fails_is_counted_beside_the_settings(
    app, admin, receiver, made
):
    receiver.answer(500)
    admin.open("/desk/webhooks/1")
    admin.press("/desk/webhooks/1/test")
    deliver(app)
    assert "Failing for" in admin.open("/desk/webhooks").html
    assert 'Webhooks <span class="count">1</span>' in admin.page.html


@pytest.mark.parametrize("act", ["end-secret", "pause", "test", "delete"])
def test_an_act_on_an_endpoint_that_somebody_deletes_meanwhile_finds_none(
    admin, made, act, deleted_before_act
):
    token = admin.open("/desk/webhooks/1").value("csrf_token")
    deleted_before_act()
    status = 200 if act == "delete" else 404
    admin.post(f"/desk/webhooks/1/{act}", [("csrf_token", token)], status)


@pytest.fixture
def deleted_before_act(monkeypatch):
    """Has the endpoint deleted as soon as the next act has found it."""

    def wait():
        def found(webhook_id):
            monkeypatch.undo()
            webhook = endpoints.find_webhook(webhook_id)
            endpoints.delete(webhook_id)
            return webhook

        monkeypatch.setattr(desk, "find_webhook", found)

    return wait
