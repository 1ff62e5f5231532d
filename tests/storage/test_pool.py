"""`DATABASE_POOL` bounds the connections of a process, whatever writes on them, and fewer of them
than requests are enough for all.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.support import payloads
from tests.support.cut_connections import Wire
from tests.support.json_door import Door

CONNECTIONS = 2


@pytest.fixture
def engine():
    return "postgresql"


def test_many_who_register_at_once_share_the_connections_of_the_pool(
    database_url, make_app
):
    with closing(Wire(database_url)) as wire:
        app = make_app(DATABASE_URL=wire.url, DATABASE_POOL=str(CONNECTIONS))
        door = Door(app)

        def post(number):
            payload = payloads.smallest() | {"email": f"n{number}@example.com"}
            key = {"Idempotency-Key": f"order-{number // 2}"}  # each used twice
            return app.test_client().post(
                "/api/clients/create", json=payload, headers=door.headers(key)
            )

        with ThreadPoolExecutor(12) as threads:
            answers = list(threads.map(post, range(60)))
        statuses = [answer.status_code for answer in answers]
        assert sorted(statuses) == [200] * 30 + [422] * 30
        assert door.total() == 30
        assert len(wire.sent) <= CONNECTIONS


def test_many_who_are_refused_with_a_key_at_once_share_them_too(make_app):
    app = make_app(DATABASE_POOL=str(CONNECTIONS))
    door = Door(app)
    client_id = door.create(payloads.smallest()).json["data"]["client_id"]

    def change(number):
        given = {"Idempotency-Key": f"change-{number}", "If-Match": '"7"'}
        return app.test_client().patch(
            f"/api/clients/{client_id}", json={}, headers=door.headers(given)
        )

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(change, range(60)))
    assert {answer.status_code for answer in answers} == {412}
