"""Test keys and their clients at the desk: an administrator sees them, apart from all else."""

import pytest

from tests.support import database_rows, payloads
from tests.support.applications import leave_database
from tests.support.databases import migrated_database
from tests.support.desk_browser import Visitor
from tests.support.sandboxes import TestDoor
from webapp.sandbox import sandbox_of


@pytest.fixture
def app(make_app, engine, request, tmp_path):
    with migrated_database(engine, request, tmp_path, "sandbox_run") as url:
        app = make_app(SANDBOX_DATABASE_URL=url)
        yield app
        leave_database(sandbox_of(app).app())


@pytest.fixture
def admin(app):
    visitor = Visitor(app, "admin")
    visitor.open("/desk/keys")
    return visitor


def shown(page, name):
    return next(field.get("value") for field in page.find("input", id=name))


def read_with(app, key):
    headers = {"api-key": key}
    return app.test_client().get("/api/clients", headers=headers).status_code


def test_a_test_key_is_made_rotated_and_revoked(app, admin):
    before = database_rows.counts(app)
    values = {"name": "shop", "scope": ["clients:read"], "calls": ["test"]}
    key = shown(admin.press("/desk/keys", "Make", **values), "key")
    assert key.startswith("crd_test_")
    assert key[:17] in admin.open("/desk/keys").html
    again = shown(admin.press("/desk/keys/rotate"), "key")
    assert [read_with(app, each) for each in (key, again)] == [200, 200]
    admin.open("/desk/keys")
    admin.press("/desk/keys/revoke")
    assert read_with(app, again) == 401
    assert database_rows.counts(app) == before


def test_test_clients_have_a_page_and_are_on_no_other(app, admin):
    assert "No test clients" in admin.open("/desk/test-clients").html
    test = TestDoor(app)
    client = payloads.full() | {"title": "Quay Ltd", "external_id": "C-7"}
    made = test.create(client).json["data"]
    page = admin.open("/desk/test-clients")
    assert "Quay Ltd" in page.html
    page = admin.open(f"/desk/test-clients/{made['client_id']}")
    assert made["client_account"] in page.html
    assert "C-7" in page.html
    for path in (
        "/desk",
        "/desk/clients?search=Quay",
        "/desk/queue",
        "/desk/clients.csv",
    ):
        assert "Quay Ltd" not in admin.client.get(path).text
    assert admin.client.get("/desk/test-clients/99").status_code == 404
    found = admin.client.get(f"/desk/clients/{made['client_id']}")
    assert found.status_code == 404


def test_older_test_clients_are_a_page_further(app, admin):
    test = TestDoor(app)
    records = [payloads.example()] * 51
    headers = test.headers({"Content-Type": "application/json"})
    body = payloads.as_json(records)
    test.client.post("/api/clients/batch", data=body, headers=headers)
    page = admin.open("/desk/test-clients")
    assert "TESTIN02" in page.html
    assert "TESTIN01" not in page.html
    assert "TESTIN01" in admin.open("/desk/test-clients?before=2").html
