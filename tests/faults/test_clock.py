"""The clock of the server is set back while it serves: registrations, drafts, sessions, keys
and waits go on as if it were not.
"""

from pathlib import Path

import pytest

from tests.faults.conftest import needed
from tests.support import payloads
from tests.support.browser import Page
from tests.support.fault_posters import Poster, payload_of
from tests.support.fault_walkers import Patient, Walker
from tests.support.request_streams import Log, streaming
from tests.support.running_server import Server
from tests.support.users import make_user
from tests.support.whole_clients import assert_whole
from webapp.users.hashing import password_hash

BACK = ("-1h", "-25h")


class Clock:
    """The clock that a server sees: libfaketime adds what stands in a file. Time that only
    measures lengths goes on.
    """

    def __init__(self, file: Path, library: Path) -> None:
        self.file = file
        self.environ = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # The library's workaround for old versions of glibc ends each wait of a thread at once:
            # those who wait for the
            # interpreter take the processor from the one that has it, and answers take half a
            # minute at any time of day.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        }
        self.set("+0")

    def set(self, offset: str) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(offset)
        new.rename(self.file)  # never seen half written


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        needed("no libfaketime on this machine")
    return Clock(tmp_path / "clock", found[0])


@pytest.fixture
def environ(environ: dict[str, str], clock: Clock) -> dict[str, str]:
    return {**environ, **clock.environ}


def created_on(server: Server, key: str, payload: dict) -> str:
    return server.get(key, "email=" + payload["email"])["clients"][0]["created_on"]


def test_a_clock_that_is_set_back_stops_no_registration(
    server, clock, database_url, tell
):
    key, log, first_payload = server.key(), Log(), payload_of("first", 1)
    first = server.post(key, first_payload, Idempotency_Key="first")
    with streaming(
        *(Poster(log, f"p{number}", key, server) for number in range(3)),
        *(Walker(log, f"w{number}", server) for number in range(2)),
    ):
        log.grows(20)
        for offset in BACK:
            clock.set(offset)
            log.recovers()
            log.grows(20)
    last_payload = payload_of("last", 2)
    log.acknowledged[last_payload["email"]], log.sent[last_payload["email"]] = (
        server.post(key, last_payload).json["data"],
        last_payload,
    )
    # or the clock was not set back
    assert created_on(server, key, last_payload) < created_on(
        server, key, first_payload
    )
    again = server.post(key, first_payload, Idempotency_Key="first")
    assert (again.status, again.body) == (200, first.body)
    assert "idempotent-replayed" in {name.lower() for name in again.headers}
    log.acknowledged[first_payload["email"]], log.sent[first_payload["email"]] = (
        first.json["data"],
        first_payload,
    )
    tell(**log.figures(), found=assert_whole(database_url, log))


class Person(Patient):
    """Somebody at the sign-in page."""

    def sign_in(self, username: str, password: str) -> bool:
        page = Page(self.get("/sign-in"))
        data = {
            "csrf_token": page.value("csrf_token"),
            "username": username,
            "password": password,
            "next": "",
        }
        return self.answered("POST", "/sign-in", data=data).status_code == 303

    def is_signed_in(self) -> bool:
        return self.answered("GET", "/desk").status_code == 200


def test_a_clock_that_is_set_back_signs_nobody_out_and_makes_nobody_wait_longer(
    server, clock
):
    with server.inside() as app:
        make_user(
            app,
            "rep",
            username="rosa@shop.example",
            password_hash=password_hash(payloads.PASSWORD),
        )
    rosa, guesser = Person(Log(), server), Person(Log(), server)
    assert rosa.sign_in("rosa@shop.example", payloads.PASSWORD)
    assert not any(
        guesser.sign_in("rosa@shop.example", f"guess {number}") for number in range(5)
    )
    # has to wait now
    assert not guesser.sign_in("rosa@shop.example", payloads.PASSWORD)
    for offset in BACK:
        clock.set(offset)
        assert rosa.is_signed_in()
        assert Person(Log(), server).sign_in("rosa@shop.example", payloads.PASSWORD)
