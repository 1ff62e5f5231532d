"""Test keys: what they do is apart from what is real, in both directions."""

import threading
from datetime import timedelta

import pytest

from tests.support import database_rows, payloads
from tests.support.applications import leave_database
from tests.support.databases import migrated_database
from tests.support.envelope import assert_refused
from tests.support.json_door import Door, errors_of
from tests.support.sandboxes import TestDoor
from webapp import upkeep
from webapp.clients.lists import add_entry, delete_entry
from webapp.clients.lists_copy import all_lists
from webapp.config import TEST_CLIENT_LIFE
from webapp.sandbox import sandbox_of
from webapp.storage.columns import now


@pytest.fixture
def both(make_app, engine, request, tmp_path):
    """A live door and a test door of one application."""
    with migrated_database(engine, request, tmp_path, "sandbox_run") as url:
        app = make_app(SANDBOX_DATABASE_URL=url)
        yield Door(app), TestDoor(app)
        leave_database(sandbox_of(app).app())


@pytest.fixture
def sandbox(both):
    """The application that answers the test door."""
    return sandbox_of(both[0].client.application).app()


def named(**more):
    login = {"username": "pat@example.com", "password": payloads.PASSWORD}
    return payloads.full() | {"external_id": "C-1", "credentials": login} | more


def test_the_same_client_is_registered_on_both_sides(both):
    live, test = both
    answers = [door.create(named()) for door in (test, live, test)]
    assert [answer.status_code for answer in answers] == [200, 200, 409]
    of_test, real = (answer.json["data"]["client_account"] for answer in answers[:2])
    assert of_test == f"TEST{real[:2]}01"
    assert real.endswith("01")


@pytest.mark.security("R14")
def test_neither_side_sees_the_other(both):
    live, test = both
    made = test.create(named(email="only@test.example")).json["data"]
    asked = [
        f"?client_id={made['client_id']}",
        f"?account={made['client_account']}",
        "?email=only@test.example",
    ]
    assert [test.get(query).json["response"] for query in asked] == [True] * 3
    assert_refused(live.get(asked[0]), 404)
    assert [live.get(query).json["data"]["total"] for query in asked[1:]] == [0, 0]
    answer = live.client.get("/api/events", headers=live.headers()).json
    assert answer["data"] == {"events": [], "next": 0, "more": False}
    advice = live.create(named(external_id="C-2"), "?validate_only=1").json["data"]
    assert "duplicate" not in str(advice)
    put = live.call("PUT", "/by-external-id/C-1", payloads.example())
    assert put.status_code == 201
    assert test.record(made["client_id"])["email"] == "only@test.example"
    assert [door.total() for door in both] == [1, 1]


def test_a_test_client_is_in_no_table_of_the_real_ones(both):
    live, test = both
    before = database_rows.counts(live.client.application)
    client_id = test.create(named()).json["data"]["client_id"]
    move = {"move": "ask", "reason": "Which?", "asked": ["email"]}
    assert test.call("POST", f"/{client_id}/review", move).status_code == 200
    assert database_rows.counts(live.client.application) == before


def test_nobody_is_mailed(both, sandbox):
    _live, test = both
    client_id = test.create(named(source_status="P")).json["data"]["client_id"]
    test.call("POST", f"/{client_id}/review", {"move": "approve"})
    assert database_rows.counts(sandbox)["outbox"] == 0
    assert not sandbox.config["MAIL_URL"]


def test_events_go_to_endpoints_of_their_own_side(both, sandbox):
    live, test = both
    endpoint = {"name": "erp", "url": "https://erp.example.com/", "body": "thin"}
    endpoint["events"] = ["client.registered"]
    for door in both:
        made = door.client.post("/api/webhooks", json=endpoint, headers=door.headers())
        assert made.status_code == 201
    test.create(payloads.example())
    assert database_rows.counts(sandbox)["outbox"] == 1
    assert database_rows.counts(live.client.application)["outbox"] == 0


@pytest.mark.security("R14")
def test_a_key_opens_its_own_side_alone(both):
    live, test = both
    as_live = test.key.replace("crd_test_", "crd_")
    as_test = live.key.replace("crd_", "crd_test_")
    for key in (as_live, as_test, "crd_test_", f"{test.key}, {live.key}"):
        answer = live.client.get("/api/clients", headers={"api-key": key})
        assert_refused(answer, 401)
    pages = live.client.get("/api/docs", headers=test.headers())
    assert pages.status_code == 200


def test_a_test_client_cannot_sign_in(both):
    live, test = both
    test.create(named())
    app = live.client.application
    assert database_rows.counts(app)["users"] == 0


def test_the_lists_are_those_of_the_desk(both):
    live, test = both
    app = live.client.application
    with app.app_context():
        add_entry("departments", "Harbour", "Harbour")
    client = named(department="Harbour")
    assert test.create(client).status_code == 200
    with app.app_context():
        delete_entry("departments", "Harbour")
    refused = test.create(client | {"external_id": "C-2", "credentials": {}})
    assert [*errors_of(refused)] == ["department"]
    assert live.create(payloads.example()).status_code == 200


def test_older_lists_are_not_put_over_newer_ones_by_a_process_that_is_slower(
    both, make_app, monkeypatch
):
    live, slow = both
    app = live.client.application
    other = make_app(SANDBOX_DATABASE_URL=app.config["SANDBOX_DATABASE_URL"])
    quick, read = TestDoor(other), "webapp.sandbox.sandbox.all_lists"
    quick.total()
    overtaking = threading.Thread(target=quick.total)

    def read_slowly():
        monkeypatch.setattr(read, all_lists)
        lists = all_lists()
        with app.app_context():
            add_entry("departments", "Wharf", "Wharf")
        overtaking.start()
        overtaking.join(0.5)  # for longer where it has to wait
        return lists

    with app.app_context():
        add_entry("departments", "Harbour", "Harbour")
    monkeypatch.setattr(read, read_slowly)
    slow.total()
    overtaking.join()
    for department in ("Harbour", "Wharf"):
        client = payloads.smallest() | {"department": department}
        assert quick.create(client).status_code == 200
    leave_database(sandbox_of(other).app())


def test_test_clients_are_swept_after_seven_days(both, sandbox):
    live, test = both
    app = live.client.application
    for door in both:
        key = {"Idempotency_Key": "a"}
        assert door.create(named(), **key).status_code == 200
    at = now() - TEST_CLIENT_LIFE
    age(sandbox, at + timedelta(minutes=1))
    upkeep.tidy_up_all(app)
    assert [door.total() for door in both] == [1, 1]
    age(sandbox, at - timedelta(minutes=1))
    age(app, at - timedelta(minutes=1))
    last = events_of(test)[-1]
    upkeep.tidy_up_all(app)
    assert [door.total() for door in both] == [1, 0]
    left = {
        name: count for name, count in database_rows.counts(sandbox).items() if count
    }
    assert not {"users", "addresses", "history", "client_search"} & {*left}
    # who follows the feed misses none of what comes after
    assert test.create(named()).status_code == 200
    assert events_of(test)[0] > last


def test_a_position_is_not_given_again_where_clients_go_one_after_the_other(
    both, sandbox
):
    live, test = both
    swept_on = now() - TEST_CLIENT_LIFE - timedelta(minutes=1)
    first, second = (made(test) for _ in range(2))
    patch = {"title": "Changed"}
    changed = test.call("PATCH", f"/{first}", patch, If_Match='"1"')
    assert changed.status_code == 200
    last = events_of(test)[-1]
    for client_id in (first, second):
        age(sandbox, swept_on, client_id)
        upkeep.tidy_up_all(live.client.application)
    assert test.total() == 0
    made(test)
    assert len(events_of(test, after=last)) == 1


def made(door):
    return door.create(payloads.smallest()).json["data"]["client_id"]


def events_of(door, after=0):
    query = f"/api/events?after={after}"
    answer = door.client.get(query, headers=door.headers()).json
    return [event["position"] for event in answer["data"]["events"]]


def age(app, moment, client_id=None):
    at = moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    which = "" if client_id is None else f" WHERE id = {client_id}"
    database_rows.execute(app, f"UPDATE clients SET created_on = :at{which}", at=at)


def test_the_limits_of_both_sides_are_counted_apart(
    make_app, engine, request, tmp_path
):
    with migrated_database(engine, request, tmp_path, "sandbox_run") as url:
        limits = {"RATELIMIT_ENABLED": "1", "RATELIMIT_PER_KEY": "1 per hour"}
        app = make_app(SANDBOX_DATABASE_URL=url, **limits)
        doors = Door(app), TestDoor(app)
        answers = [door.get().status_code for door in (*doors, *doors)]
        assert answers == [200, 200, 429, 429]
        leave_database(sandbox_of(app).app())


def test_the_commands_make_list_rotate_and_revoke_test_keys(both):
    live, _test = both
    runner = live.client.application.test_cli_runner()

    def run(*words):
        answer = runner.invoke(args=["keys", *words])
        assert answer.exit_code == 0, answer.output
        return answer.stdout.strip()

    made = run("create", "erp", "--scope", "clients:read", "--test")
    assert made.startswith("crd_test_")
    assert f"erp\t{made[:25]}" in run("list")
    rotated = run("rotate", "erp", "--hours", "0", "--test")
    statuses = [read_with(live, key) for key in (made, rotated)]
    run("revoke", "erp", "--test")
    assert [*statuses, read_with(live, rotated)] == [401, 200, 401]


def read_with(door, key):
    return door.client.get("/api/clients", headers={"api-key": key}).status_code
