"""What was read before a write is plain data afterwards, on both engines alike."""

from contextlib import suppress

import pytest
from sqlalchemy import update

from tests.support import payloads
from webapp.clients.models import Client
from webapp.clients.search import find_client
from webapp.storage.transactions import (
    end_reading,
    write,
    write_if_free,
    write_together,
)

SAME_DEPARTMENT = update(Client).values(department=Client.department)


def execute_all(connection, statements):
    return [connection.execute(statement) for statement in statements]


def write_and_commit():
    with write() as connection:
        connection.execute(SAME_DEPARTMENT)


def write_and_fail():
    with suppress(ZeroDivisionError), write() as connection:
        connection.execute(SAME_DEPARTMENT)
        raise ZeroDivisionError


@pytest.mark.parametrize(
    "ends",
    [
        write_and_commit,
        write_and_fail,
        end_reading,
        lambda: write_together(execute_all, SAME_DEPARTMENT),
        lambda: write_if_free(SAME_DEPARTMENT),
    ],
    ids=["write", "failed write", "end of reading", "together", "if free"],
)
def test_what_was_read_keeps_its_values_and_is_stored_by_nobody(
    context, registered, ends
):
    client_id = registered(payloads.smallest()).client_id
    before = find_client(client_id)
    title, before.title = before.title, "Changed by no writer"
    ends()
    assert before.title == "Changed by no writer"
    after = find_client(client_id)
    assert after is not before
    assert after.title == title
