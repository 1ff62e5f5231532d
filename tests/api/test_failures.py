"""Our own fault is a 500 that bears a request id and shows nothing of the inside; the log has
the id and nothing typed.
"""

import io
import json

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_refused


@pytest.fixture
def app(make_app):
    """An application that gets a view which fails."""
    return make_app()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def log(app):
    """What the application writes to its log."""
    stream = io.StringIO()
    app.logger.handlers[0].setStream(stream)
    return stream


def failing(app, path):
    """Let a path end in an error that nobody expected."""

    def fail():
        raise RuntimeError("the secret inside")

    app.add_url_rule(path, "failing", fail, methods=["GET", "POST"])


@pytest.mark.security("R29", "T11")
def test_our_own_fault_is_500_with_a_request_id_that_stands_in_the_log(
    app, log, client
):
    failing(app, "/api/failing")
    answer = client.get("/api/failing")
    assert_refused(answer, 500)
    request_id = answer.headers["X-Request-Id"]
    assert answer.json["data"]["request_id"] == request_id
    assert "inside" not in answer.text
    assert "RuntimeError" not in answer.text
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["request_id"] for line in lines] == [request_id]
    assert "the secret inside" in lines[0]["exc_info"]


@pytest.mark.security("R29")
def test_our_own_fault_on_a_page_shows_the_request_id(app, client):
    failing(app, "/failing")
    answer = client.get("/failing")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert "inside" not in answer.text


@pytest.mark.security("R28", "R29")
def test_a_fault_of_the_database_shows_and_logs_nothing_that_was_typed(app, door, log):
    database_rows.execute(app, "ALTER TABLE history RENAME TO gone")
    answer = door.create(payloads.full())
    assert answer.status_code >= 500
    assert_refused(answer, answer.status_code)
    assert "history" not in answer.text
    assert answer.headers["X-Request-Id"] in log.getvalue()
    assert payloads.PASSWORD not in log.getvalue()
    assert len(database_rows.rows(app, "clients")) == 0


@pytest.mark.security("R28")
def test_a_value_the_database_refuses_is_not_logged(app, door, log):
    database_rows.execute(app, "ALTER TABLE clients RENAME COLUMN department TO gone")
    assert door.create(payloads.full()).status_code >= 500
    for typed in ("Hopper", "northern-lights.example", "1 Harbour Road", "scrypt"):
        assert typed not in log.getvalue()
