"""Delivers the webhooks of the outbox."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from functools import partial

from flask import Flask, current_app
from sqlalchemy import literal_column, select

from webapp.extensions import db
from webapp.outbox.claim import Claimed, Outcome, again, done, overtaken, refused
from webapp.outbox.work import Closed, Deliver
from webapp.storage.columns import now, utc
from webapp.storage.transactions import end_reading
from webapp.webhooks.addresses import Resolve, Resolver, of_system
from webapp.webhooks.attempts import GONE, Tried, write_down
from webapp.webhooks.body import body_of
from webapp.webhooks.endpoints import signing_secrets
from webapp.webhooks.exchange import Answer, NoAnswer, post
from webapp.webhooks.models import DELETED, ON, Webhook
from webapp.webhooks.signing import signed
from webapp.webhooks.tell import KIND

# before each try, since the one before: ten over about three days
WAITS = (0, 5, 60, 600, 1800, 7200, 21_600, 43_200, 86_400, 86_400)
LONGEST_ASKED = 86_400  # seconds that an endpoint may ask us to wait
USER_AGENT = "client-registration-webhooks/1"


class WebhookHandler:
    """Works off the webhooks of an application; each endpoint is a lane of its own."""

    kind, threads = KIND, 1
    waits: Sequence[float] = WAITS
    lanes = select(Webhook.id).where(Webhook.state == literal_column(f"'{ON}'"))

    def __init__(self, app: Flask, resolve: Resolve = of_system) -> None:
        self.networks = app.config["WEBHOOK_NETWORKS"]
        self.resolver = Resolver(resolve)

    def is_ready(self) -> bool:
        """It always is."""
        return True

    @contextmanager
    def opened(self) -> Iterator[Deliver]:
        """Give what delivers a row."""
        yield self.deliver

    def deliver(self, row: Claimed) -> Outcome:
        """Post a row to its endpoint. Raises Closed when nothing may be delivered to it now."""
        webhook = db.session.get(Webhook, row.lane)
        body = body_of(row, webhook) if webhook else None
        end_reading()
        if webhook is None or webhook.state == DELETED:
            return overtaken("The endpoint was deleted")
        if webhook.state != ON:
            raise Closed
        if body is None:
            return overtaken("The client or the entry of its history is gone")
        return self._post(row, webhook, body)

    def _post(self, row: Claimed, webhook: Webhook, body: str) -> Outcome:
        tried_on, began = now(), time.monotonic()
        signature = signed(signing_secrets(webhook, tried_on), row.name, tried_on, body)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            **signature,
        }
        answer, why = None, ""
        try:
            answer = post(
                webhook.url,
                headers,
                body.encode(),
                resolver=self.resolver,
                networks=self.networks,
            )
        except NoAnswer as reason:
            why = str(reason)[:200]
        tried = Tried(
            webhook_id=webhook.id,
            outbox_id=row.id,
            tried_on=tried_on,
            milliseconds=round((time.monotonic() - began) * 1000),
            status=answer.status if answer else None,
            outcome=answer.line if answer else why,
            answer=answer.body if answer else "",
            signature=signature["webhook-signature"],
        )
        _log(webhook, row, tried)
        was_failing = webhook.failing_since is not None
        also = partial(write_down, tried=tried, was_failing=was_failing)
        return _outcome(row, answer, tried)._replace(also=also)


def _outcome(row: Claimed, answer: Answer | None, tried: Tried) -> Outcome:
    """Return what comes of a try."""
    if tried.is_success:
        return done(tried.outcome)
    if tried.status == GONE:
        return refused(tried.outcome)
    return again(tried.outcome, _asked_to_wait(row, answer))


def _asked_to_wait(row: Claimed, answer: Answer | None) -> float | None:
    """Return the seconds that `Retry-After` asks for where they are more than the usual ones."""
    seconds = _seconds(answer.retry_after) if answer else 0.0
    usual = WAITS[row.tries] if row.tries < len(WAITS) else LONGEST_ASKED
    return min(seconds, LONGEST_ASKED) if seconds > usual else None


def _seconds(text: str) -> float:
    """Return how long a header asks to wait: it has seconds or a date; 0 when it has neither."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        return (utc(parsedate_to_datetime(text)) - now()).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _log(webhook: Webhook, row: Claimed, tried: Tried) -> None:
    if not tried.is_success:
        extra = {
            "webhook": webhook.id,
            "message_id": row.name,
            "outcome": tried.outcome,
            "milliseconds": tried.milliseconds,
        }
        current_app.logger.warning("webhook not taken", extra=extra)
