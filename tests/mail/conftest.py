"""A mail server and an application that sends with it."""

import pytest

from tests.support.mail_rules import check
from tests.support.mail_server import SENDER
from tests.support.outbox_handlers import make_new_due
from webapp.outbox.work import outbox_of, work_off


@pytest.fixture
def mailbox(lasting_mailbox):
    """A mail server; at the end of a test every mail that it took is held to the rules of all."""
    lasting_mailbox.empty()
    yield lasting_mailbox
    for mail in lasting_mailbox.every:
        check(mail)


@pytest.fixture
def app(app_with, mailbox):
    """An application that hands its mail to the mailbox when `post` is called, and takes
    registrations from the quickest of people.
    """
    return app_with(
        LEAST_SECONDS="0",
        MAIL_URL=f"smtp://localhost:{mailbox.port}",
        MAIL_FROM=SENDER,
        MAIL_REPLY_TO="help@fernhill.example",
        COMPANY_NAME="Fernhill Supply",
        HELP_LINE="Call 01632 960 123, Monday to Friday, 9am to 5pm.",
    )


@pytest.fixture
def post(app):
    """Sends what waits, as if its time had come."""

    def send():
        by_kind = {handler.kind: handler for handler in outbox_of(app).handlers}
        with app.app_context():
            make_new_due()
            work_off(by_kind["look_up"], lambda: False)
            return work_off(by_kind["mail"], lambda: False)

    return send
