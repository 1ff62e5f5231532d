"""The greeting of the server has a link to make the first administrator, until there is one;
the log never has it.
"""

import re
import subprocess
import sys

import pytest

from tests.support import payloads
from tests.support.users import make_user
from webapp.config import PROJECT
from webapp.storage.engines import shown_url


def links_in(server):
    return re.findall(r"/setup/[A-Za-z0-9_-]{43}\b", server.log.read_text())


@pytest.mark.security("R18", "R28")
def test_a_start_prints_a_link_that_works_until_there_is_an_administrator(own_server):
    (path,) = links_in(own_server)
    assert own_server.send("GET", path).status == 200
    with own_server.inside() as app:
        make_user(app, "admin")
    assert own_server.send("GET", path).status == 404
    own_server.kill()
    own_server.start()
    # no other one, and the log of requests has the route alone
    assert links_in(own_server) == [path]


def test_the_greeting_names_a_command_that_makes_a_key_in_the_servers_own_database(
    own_server,
):
    """In a second terminal, which knows nothing of the settings of the first."""
    command = re.findall(r"First key +(.+)", own_server.log.read_text())[-1]
    environ = {
        name: value
        for name, value in own_server.environ.items()
        if name not in ("DATABASE_URL", "INSTANCE_PATH")
    }
    made = subprocess.run(
        command.replace(".venv/bin/flask", f"{sys.executable} -m flask"),
        shell=True,
        cwd=PROJECT,
        env=environ,
        check=True,
        capture_output=True,
    )
    assert (
        own_server.post(made.stdout.decode().strip(), payloads.smallest()).status == 200
    )


def test_the_greeting_shows_no_password_of_a_database():
    assert (
        shown_url("postgresql://clients:secret-word@db.example/clients")
        == "postgresql://clients:***@db.example/clients"
    )
