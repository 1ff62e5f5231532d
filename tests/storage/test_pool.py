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
