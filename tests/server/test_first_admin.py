"""The greeting of the server has a link to make the first administrator, until there is one; the log never has it."""

import re

import pytest

from tests.people import make_user
from webapp import create_app
from webapp.extensions import db


def links_in(server):
    return re.findall(r"/setup/[A-Za-z0-9_-]{43}\b", server.log.read_text())


@pytest.mark.security("R18", "R28")
def test_a_start_prints_a_link_that_works_until_there_is_an_administrator(server):
    (path,) = links_in(server)
    assert server.send("GET", path).status == 200
    app = create_app({name: server.environ[name] for name in ("DATABASE_URL", "INSTANCE_PATH")})
    make_user(app, "admin")
    with app.app_context():
        db.engine.dispose()
    assert server.send("GET", path).status == 404
    server.kill()
    server.start()
    assert links_in(server) == [path]  # no other one, and the log of requests has the route alone
