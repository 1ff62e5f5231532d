"""The feed of events: what happened to clients in order, whoever writes meanwhile."""

import threading

import pytest

from tests.support import payloads
from tests.support.client_changes import REP
from tests.support.envelope import assert_envelope
from tests.support.json_door import Door, errors_of
from tests.support.merging_process import merge_into
from tests.support.users import make_user
from webapp.clients import told
from webapp.clients.notes import add_note
from webapp.clients.review import review
from webapp.clients.sweep import forget_registered_before
from webapp.record.actor import Actor
from webapp.storage.columns import now

WRITERS, EACH = 8, 6


def events(door, after=0, limit=200):
    query = f"/api/events?after={after}&limit={limit}"
    answer = door.client.get(query, headers=door.headers())
    assert_envelope(answer, 200)
    return answer.json["data"]


def test_an_event_has_what_integrations_need(app, door):
    door.create(payloads.full() | {"external_id": "x1"})
    patch = {"detail": {"website": "https://new.example"}}
    door.call("PATCH", "/1", patch, If_Match='"1"')
    [registered, changed] = events(door)["events"]
    assert (registered["type"], registered["changes"]) == ("client.registered", {})
    assert changed.pop("position") > registered["position"]
    assert changed == {
        "type": "client.changed",
        "happened_on": door.record(1)["updated_on"],
        "client_id": 1,
        "client_account": door.record(1)["account"],
        "external_id": "x1",
        "source_status": "P",
        "actor": {"kind": "key"},
        "changes": {
            "detail.website": [
                payloads.full()["detail"]["website"],
                "https://new.example",
            ]
        },
    }


def test_the_desks_own_are_not_told_and_passed_by(app, door):
    door.create(payloads.smallest())
    rep = Actor("rep", "Rosa Lind", user_id=make_user(app, "rep"))
    with app.app_context():
        for number in range(5):
            add_note(1, rep, f"Rang {number} times.")
        review(1, "approve", REP, reason="")
    first = events(door, limit=1)
    assert [event["type"] for event in first["events"]] == ["client.registered"]
    assert first["more"]
    second = events(door, first["next"], limit=1)
    assert [event["type"] for event in second["events"]] == ["client.approved"]
    assert second["events"][0]["changes"] == {"source_status": ["P", "A"]}
    last = events(door, second["next"])
    assert last == {"events": [], "next": second["next"], "more": False}


def test_after_the_end_comes_the_end(door):
    assert events(door) == {"events": [], "next": 0, "more": False}
    door.create(payloads.smallest())
    end = events(door)["next"]
    assert events(door, 10**17) == {"events": [], "next": end, "more": False}
    door.create(payloads.smallest())
    [event] = events(door, end)["events"]
    assert event["client_id"] == 2


def test_of_a_merged_client_events_tell_what_it_was_and_where_it_went(app, door):
    for number in (1, 2):
        door.create(payloads.smallest() | {"external_id": f"x{number}"})
    with app.app_context():
        merge_into(2, 1)
    told = events(door)["events"]
    assert [event["type"] for event in told] == [
        "client.registered",
        "client.registered",
        "client.merged",
    ]
    assert [event["client_id"] for event in told] == [1, 2, 1]
    stayed = {"client_id": 1, "client_account": "ADABYR01"}
    assert [event.get("merged_into") for event in told] == [None, stayed, None]
    assert (told[1]["client_account"], told[1]["source_status"]) == ("ADABYR02", "")
    assert told[2]["changes"]["account"] == ["ADABYR02", "ADABYR01"]


def test_events_whose_clients_are_swept_while_they_are_read_are_passed_by(
    door, monkeypatch
):
    read = told.events_after

    def read_and_sweep(*asked):
        found = read(*asked)
        forget_registered_before(now())
        return found

    for _ in range(3):
        door.create(payloads.smallest())
    first, second, _third = events(door)["events"]
    with monkeypatch.context() as patched:
        patched.setattr(told, "events_after", read_and_sweep)
        swept = events(door, first["position"], limit=1)
    assert swept == {"events": [], "next": second["position"], "more": True}
    door.create(payloads.smallest())
    [event] = events(door, swept["next"])["events"]
    assert event["client_id"] == 4


@pytest.mark.security("R2")
def test_a_follower_beside_writers_sees_each_event_once(app, door):
    begun = threading.Barrier(WRITERS + 1)

    def register_some(number):
        each = Door(app, name=f"writer {number}")
        begun.wait()
        for turn in range(EACH):
            sent = payloads.smallest() | {"external_id": f"{number}/{turn}"}
            assert each.create(sent).status_code == 200

    writers = [
        threading.Thread(target=register_some, args=(number,))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    begun.wait()
    seen, position = [], 0
    while True:
        is_going_on = any(writer.is_alive() for writer in writers)
        found = events(door, position, limit=7)
        seen += found["events"]
        position = found["next"]
        if not (found["events"] or is_going_on):
            break
    expected = {f"{number}/{turn}" for number in range(WRITERS) for turn in range(EACH)}
    assert sorted(event["external_id"] for event in seen) == sorted(expected)
    positions = [event["position"] for event in seen]
    assert positions == sorted(positions)


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "limit=0", "limit=201", "x=1"]
)
def test_a_wrong_parameter_is_named(shared_door, query):
    answer = shared_door.client.get(
        f"/api/events?{query}", headers=shared_door.headers()
    )
    assert answer.status_code == 422
    assert [*errors_of(answer)] == [query.partition("=")[0]]


@pytest.mark.security("R12")
def test_the_feed_needs_the_scope_to_read(app, door_for):
    other = door_for("clients:create", "clients:update", "clients:approve")
    answer = other.client.get("/api/events", headers=other.headers())
    assert answer.status_code == 403
