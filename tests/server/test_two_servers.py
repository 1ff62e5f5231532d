"""Two servers on one database: started together on an empty one, they migrate it once, and
whoever is asked answers for both.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from tests.support import databases, payloads
from tests.support.applications import SECRET
from tests.support.databases import numbers
from tests.support.running_server import Server
from tests.support.users import make_user, sign_in


@contextmanager
def empty_database(engine, request, folder):
    """A database without a table: its URL."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'empty.db'}"
        return
    server, name = (
        request.getfixturevalue("postgres_template"),
        f"empty_{next(numbers)}",
    )
    databases.run_on(server, f"CREATE DATABASE {name}")
    yield databases.sibling(server, name)
    databases.run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def two(engine, request, tmp_path):
    """Two servers that were started at the same moment."""
    with ExitStack() as at_end:
        url = at_end.enter_context(empty_database(engine, request, tmp_path))
        environ = {
            "DATABASE_URL": url,
            "INSTANCE_PATH": str(tmp_path),
            "RATELIMIT_ENABLED": "0",
            "SECRET_KEY": SECRET,
        }
        servers = [
            Server(environ, tmp_path / f"server-{number}.log") for number in range(2)
        ]
        for server in servers:
            at_end.callback(
                lambda server=server: (
                    server.process and server.process.poll() is None and server.kill()
                )
            )
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(Server.start, servers))
        yield servers


@pytest.mark.security("R4", "R7a", "R14", "T9")
def test_two_that_start_at_once_on_an_empty_database_serve_it_together(two):
    first = two[0]
    key = first.key()
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(
                lambda number: two[number % 2].post(key, payloads.example()), range(60)
            )
        )
    assert {answer.status for answer in answers} == {200}
    assert {answer.json["data"]["client_account"] for answer in answers} == {
        f"INTEND{number:02d}" for number in range(1, 61)
    }
    sent = [
        server.post(key, payloads.smallest(), Idempotency_Key="one").json["data"]
        for server in two
    ]
    assert sent[0] == sent[1]
    cookie = signed_in(first)
    for server in two:
        assert server.send("GET", "/desk", headers={"Cookie": cookie}).status == 200


def signed_in(server):
    """The cookie of a rep, signed with the secret of the first server's settings."""
    with server.inside() as app:
        client = app.test_client()
        sign_in(client, make_user(app))
    return f"session={client.get_cookie('session').value}"
