"""Machines are brought up to date one after the other: the first migrates, and those of the
release before go on, start and serve.
"""

import pytest

from tests.support import database_rows, payloads


@pytest.mark.security("R27")
def test_a_schema_of_a_newer_release_stops_nobody(own_server):
    key = own_server.key()
    with own_server.inside() as app:
        database_rows.execute(
            app, "UPDATE alembic_version SET version_num = '9999_of_a_newer_release'"
        )
    assert own_server.send("GET", "/readyz").status == 200
    own_server.kill()
    own_server.start()
    assert own_server.post(key, payloads.smallest()).status == 200
