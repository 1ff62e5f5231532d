"""Drafts of customers: of those who registered lately, and of those who left at some step."""

import random
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from webapp.clients.models import Client
from webapp.drafts.models import Draft
from webapp.extensions import db
from webapp.questions.steps import STEPS
from webapp.storage.columns import now
from webapp.storage.transactions import write

DRAFT_DAYS = timedelta(days=29)  # a little less than a draft lives


def load_drafts(most: int, seed: int) -> None:
    """Store the drafts of the customers who registered lately, at most `most`, and as many that
    were begun and left at some step.
    """
    chance = random.Random(seed)  # noqa: S311 - nobody has to guess it
    names = [step.name for step in STEPS if not step.staff_only]
    names.insert(0, "")
    lately = (
        select(Client.id, Client.created_on)
        .where(Client.registered_kind == "customer")
        .where(Client.created_on > now() - DRAFT_DAYS)
        .order_by(Client.id.desc())
        .limit(most)
    )
    done = db.session.execute(lately).all()
    rows = [draft_row(client.created_on, names[-1], client.id) for client in done]
    for _ in done:
        steps = int(chance.expovariate(0.45))
        furthest = names[min(steps, len(names) - 1)]
        visited_on = now() - DRAFT_DAYS * chance.random()
        rows.append(draft_row(visited_on, furthest))
    if rows:
        with write() as connection:
            connection.execute(insert(Draft), rows)


def draft_row(
    visited_on: datetime, furthest: str, client_id: int | None = None
) -> dict[str, Any]:
    """Return the columns of a draft that was answered up to the step `furthest`."""
    return {
        "id": secrets.token_urlsafe(16),
        "payload": {},
        "controls": {},
        "asked": [],
        "version": 1,
        "furthest": furthest,
        "state": "done" if client_id else "open",
        "client_id": client_id,
        "created_on": visited_on,
        "saved_on": visited_on,
        "visited_on": visited_on,
    }
