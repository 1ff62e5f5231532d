"""A mail server that cannot be used: one clear line in log and page, and no row is lost."""

import json
import logging

from tests.support import database_rows
from tests.support.desk_browser import Visitor, new_client, texts
from tests.support.mail_server import PASSWORD, SENDER, USER, mail_server
from tests.support.outbox_handlers import make_due
from tests.support.reverse_proxies import certificate
from webapp.mail.transport import LIMITS
from webapp.outbox.work import POSTPONED, outbox_of, work_off


def work(app):
    handler = next(each for each in outbox_of(app).handlers if each.kind == "mail")
    with app.app_context():
        make_due()
        work_off(handler, lambda: False)


def test_a_wrong_certificate_is_one_line_at_the_desk_until_it_is_right(
    make_app, tmp_path, monkeypatch, capsys
):
    certificate(tmp_path, "DNS:localhost")
    with mail_server("tls", tmp_path) as mailbox:
        port = mailbox.port
        app = make_app(
            MAIL_URL=f"smtps://{USER}:{PASSWORD.replace('/', '%2F').replace(' ', '%20')}"
            f"@localhost:{port}",
            MAIL_FROM=SENDER,
            PUBLIC_URL="http://localhost",
        )
        new_client(app)
        app.logger.setLevel(logging.WARNING)
        work(app)
        told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        lines = [line["error"] for line in told if line["message"] == POSTPONED]
        assert len(lines) == 1
        assert lines[0].startswith(f"The certificate of localhost:{port} is refused: ")
        assert "\n" not in lines[0]
        page = Visitor(app).open("/desk/messages")
        assert texts(page, "q") == lines
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls.pem"))
        work(app)
        assert len(mailbox.taken) == 1
    [row] = database_rows.rows(app, "outbox")
    assert (row["state"], row["tries"]) == ("done", 2)


def test_no_mail_holds_a_thread_for_more_than_20_seconds():
    assert sum(LIMITS) <= 20
