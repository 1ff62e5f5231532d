"""The server and `flask outbox run` die amid registrations with mail on: every client has its mail,
and at most the one under way is sent twice.
"""

import signal
from collections import Counter

from sqlalchemy import select

from tests.support.fault_posters import Poster
from tests.support.mail_server import SENDER, mail_server
from tests.support.outbox_processes import end_leases, run_outbox
from tests.support.request_streams import Log, streaming
from tests.support.running_server import serving
from webapp.extensions import db
from webapp.outbox.models import Outgoing

REGISTRATIONS = 500  # at least, a third of them before each death


def test_whoever_dies_no_mail_is_lost_and_at_most_one_a_death_is_doubled(
    environ, tmp_path, tell
):
    log, kills = Log(), 3
    with mail_server() as mailbox:
        mail = {"MAIL_URL": f"smtp://localhost:{mailbox.port}", "MAIL_FROM": SENDER}
        with serving({**environ, **mail, "WORKERS": "1"}, tmp_path / "log") as server:
            key, beside = server.key(), run_outbox(server)
            with streaming(*(Poster(log, f"p{n}", key, server) for n in range(4))):
                log.grows(REGISTRATIONS // 3 + 1)
                beside.kill()
                beside.wait()
                beside = run_outbox(server)
                log.grows(REGISTRATIONS // 3 + 1)
                server.kill()
                server.start()
                log.grows(REGISTRATIONS // 3 + 1)
            beside.send_signal(signal.SIGTERM)
            assert beside.wait(60) == 0
            server.kill()
            end_leases(server)
            # two processes at once
            rest = [run_outbox(server, "--once") for _ in range(2)]
            assert [process.wait(120) for process in rest] == [0, 0]
            with server.inside():
                rows = db.session.execute(select(Outgoing.state, Outgoing.client_id))
                found = [tuple(row) for row in rows]
    ids = Counter(mail["Message-ID"] for mail in mailbox.taken)
    doubled = sum(ids.values()) - len(ids)
    tell(
        **log.figures(),
        kills=kills,
        mails=len(ids),
        doubled=doubled,
    )
    assert {state for state, _ in found} == {"done"}
    assert len(ids) == len(found) == len({client_id for _, client_id in found})
    assert {mail["To"] for mail in mailbox.taken} >= set(log.acknowledged)
    assert doubled <= kills
