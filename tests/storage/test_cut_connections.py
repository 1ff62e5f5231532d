"""The connection to PostgreSQL breaks in a registration: what was answered is stored, nothing is
stored twice, and a repeat with its key finds what was stored.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import database_rows, payloads
from tests.support.cut_connections import Wire
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.fault_posters import payload_of
from tests.support.request_streams import Log
from tests.support.whole_clients import assert_whole

TRIES = 20


@pytest.fixture
def engine():
    return "postgresql"


@pytest.fixture
def wire(database_url):
    wire = Wire(database_url)
    yield wire
    wire.close()


@pytest.fixture
def app(make_app, wire):
    return make_app(DATABASE_URL=wire.url)


def stored(app):
    return database_rows.counts(app)["clients"]


@pytest.mark.security("R2", "R3", "R7")
@pytest.mark.parametrize("words", [b"INSERT", b"COMMIT"])
def test_cut_before_the_commit_nothing_or_all_is_stored(app, door, wire, words):
    wire.cut_before(words)
    answer = door.create(payloads.full(), Idempotency_Key="one")
    assert wire.cuts == 1
    assert answer.status_code in (200, 503)
    assert stored(app) == (answer.status_code == 200)
    assert_envelope(door.create(payloads.full(), Idempotency_Key="one"), 200)
    assert stored(app) == 1


@pytest.mark.security("R2", "R3", "R7")
def test_cut_after_the_commit_nobody_does_it_again(app, door, wire):
    door.get()  # notes that the key is used, once a minute
    wire.cut_after_commits(1)
    answer = door.create(payloads.smallest())
    assert wire.cuts == 1
    assert_refused(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert stored(app) == 1


@pytest.mark.security("R3")
def test_cut_after_the_commit_a_repeat_with_its_key_finds_what_was_stored(
    app, door, wire
):
    door.get()  # notes that the key is used, once a minute
    wire.cut_after_commits(1)
    assert_refused(door.create(payloads.full(), Idempotency_Key="one"), 503)
    again = door.create(payloads.full(), Idempotency_Key="one")
    assert_envelope(again, 200)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert stored(app) == 1


@pytest.mark.security("R1", "R2", "R3")
@pytest.mark.parametrize(
    "cut",
    [
        lambda wire: wire.cut_before(b"INSERT", 5),
        lambda wire: wire.cut_before(b"COMMIT", 5),
        lambda wire: wire.cut_after_commits(5),
    ],
    ids=["before an insert", "before a commit", "after a commit"],
)
def test_of_many_at_once_each_is_stored_once_whatever_is_cut(
    app, door, wire, database_url, cut
):
    log = Log()

    def send(number):
        """Post until it is answered, as an integration does."""
        payload = payload_of(f"m{number}", number)
        log.sent[payload["email"]] = payload
        key = {"Idempotency-Key": payload["email"]}
        for _ in range(TRIES):
            answer = app.test_client().post(
                "/api/clients/create", json=payload, headers=door.headers(key)
            )
            if answer.status_code == 200:
                log.acknowledge(payload["email"], answer.json["data"], 0)
                return
            assert_refused(answer, 503)
        raise AssertionError(f"no answer of 200 in {TRIES} tries")

    cut(wire)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(send, range(40)))
    assert wire.cuts
    assert assert_whole(database_url, log) == 40
