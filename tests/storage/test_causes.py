"""What an error of the database is answered with: what may pass is no failure of the program."""

import threading
import time

import pytest
from sqlalchemy import text

from tests.support import databases, payloads
from webapp.clients.lists import add_entry
from webapp.extensions import db

SOON = 0.5  # seconds in which a call comes to where it waits for another that writes


@pytest.mark.security("R7")
@pytest.mark.parametrize("sends", ["create", "batch", "change"])
def test_who_chose_what_is_deleted_meanwhile_may_send_it_again(app, door, sends):
    with app.app_context():
        add_entry("departments", "XX", "Extra")
    client_id = door.create(payloads.smallest()).json["data"]["client_id"]
    sent = payloads.smallest() | {"department": "XX"}

    def send():
        if sends == "create":
            return door.create(sent)
        if sends == "batch":
            return door.call("POST", "/batch", [sent])
        return door.call("PATCH", f"/{client_id}", {"department": "XX"}, If_Match="*")

    answers = []
    thread = threading.Thread(target=lambda: answers.append(send()))
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.execute(text("DELETE FROM departments WHERE code = 'XX'"))
        connection.execute(text("UPDATE list_version SET version = version + 1"))
        thread.start()
        time.sleep(SOON)
        connection.commit()
    thread.join()
    [first] = answers
    assert (first.status_code, first.headers["Retry-After"]) == (503, "5")
    again = send()
    if sends == "batch":
        again = again.json["data"]["results"][0]
        assert (again["status"], again["errors"][0]["field"]) == (422, "department")
    else:
        assert again.status_code == 422
        assert again.json["data"]["errors"][0]["field"] == "department"
    assert door.total() == 1


@pytest.fixture
def read_only(app, database_url):
    """The database as a standby has it."""
    name = database_url.rsplit("/", 1)[1]
    server = databases.sibling(database_url, "postgres")
    setting = "default_transaction_read_only"
    databases.run_on(server, f"ALTER DATABASE {name} SET {setting} = on")
    with app.app_context():
        db.engine.dispose()
    yield
    databases.run_on(server, f"ALTER DATABASE {name} RESET {setting}")


@pytest.mark.security("R7")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_server_that_only_reads_for_now_is_waited_for(door, read_only):
    assert door.get().status_code == 200
    answer = door.create(payloads.smallest())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
