"""Sends the mails of the outbox."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from flask import Flask

from webapp.mail.again import tell_again
from webapp.mail.base import MovedOn, NotYet, Overtaken
from webapp.mail.compose import compose, message_of
from webapp.mail.transport import Post
from webapp.outbox.claim import WAITS, Claimed, Outcome, later, overtaken, refused
from webapp.outbox.work import Deliver
from webapp.storage.transactions import end_reading


class MailHandler:
    """Works off the mails of an application; without a mail server they wait."""

    kind, threads = "mail", 1
    waits: Sequence[float] = WAITS

    def __init__(self, app: Flask) -> None:
        self.server = app.config["MAIL_URL"]
        self.sender = app.config["MAIL_FROM"]

    def is_ready(self) -> bool:
        """Tell whether there is a mail server."""
        return self.server is not None

    @contextmanager
    def opened(self) -> Iterator[Deliver]:
        """Give what sends a mail, all over one connection."""
        with Post(self.server, self.sender.addr_spec) as post:
            yield lambda row: send(row, post)


def send(row: Claimed, post: Post) -> Outcome:
    """Make the mail of a row and hand it over; no transaction is open meanwhile."""
    try:
        letter = compose(row)
        message = message_of(letter)
    except NotYet as reason:
        return later(reason.until)
    except MovedOn as reason:
        also = partial(tell_again, client_id=reason.client_id)
        return overtaken(str(reason))._replace(also=also)
    except Overtaken as reason:
        return overtaken(str(reason))
    except ValueError:
        return refused("No mail can go to this address")
    finally:
        end_reading()
    letter.links.store()
    outcome = post.send(message, message["To"].addresses[0].addr_spec)
    return outcome._replace(to=letter.to)
