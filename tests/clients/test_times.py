"""When a client was registered or changed is when that was stored, so that who asks for what came
after the last time that was seen misses nothing that took long before.
"""

import pytest

from tests.support import payloads
from webapp.clients import rows
from webapp.storage.columns import now, utc


def with_login(number):
    username = f"user{number}"
    login = payloads.full()["credentials"] | {"username": username}
    return payloads.smallest() | {"credentials": login}


@pytest.fixture
def hashed(monkeypatch):
    """When each password was hashed, which takes a quarter of a second in service."""
    times, hash_it = [], rows.password_hash

    def timed(password):
        made = hash_it(password)
        times.append(now())
        return made

    monkeypatch.setattr(rows, "password_hash", timed)
    return times


@pytest.mark.parametrize("path", ["/create", "/batch"])
def test_clients_are_registered_after_their_passwords_are_hashed(door, hashed, path):
    if path == "/batch":
        door.call("POST", path, [with_login(number) for number in range(3)])
    else:
        door.create(with_login(1))
    clients = door.get().json["data"]["clients"]
    [at] = {each[name] for each in clients for name in ("created_on", "updated_on")}
    assert utc(at) > max(hashed)
    feed = door.client.get("/api/events", headers=door.headers())
    assert {each["happened_on"] for each in feed.json["data"]["events"]} == {at}
