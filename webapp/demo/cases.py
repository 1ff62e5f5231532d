"""Clients of the demonstration that the desk is amid: customers who answered, likely duplicates,
clients that are told apart, and the notes on them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from webapp.clients.bulk import ANSWER, Entry, Note, Step, store_batch
from webapp.clients.different import tell_apart
from webapp.clients.models import Client
from webapp.clients.offered import load_reference
from webapp.demo.clients import KEYS
from webapp.demo.shops import (
    BIRCH,
    BIRCH_BOOKS,
    JUNIPER,
    LAMPS,
    MEADOW,
    MEADOW_AGAIN,
    TEA_ROOMS,
    TOYS,
    Shop,
)
from webapp.demo.staff import Team
from webapp.extensions import db
from webapp.record.actor import CUSTOMER, Actor
from webapp.record.check import check
from webapp.record.reference import Reference
from webapp.storage.columns import now

WEB_SHOP, ERP = KEYS
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


APART = "His second shop: a company of its own, with an account of its own."


def load_cases(team: Team) -> None:
    """Store them, the oldest first, so that each is compared with those before it."""
    cases = [*_cases(team, load_reference(), now())]
    cases.sort(key=lambda case: case.happened_on)
    ids = store_batch(cases)
    titles = [case.registration.record.title for case in cases]
    paper, books = (
        db.session.get_one(Client, ids[titles.index(shop.title)])
        for shop in (BIRCH, BIRCH_BOOKS)
    )
    tell_apart(books, paper, team.reps[1], APART)


def _cases(team: Team, reference: Reference, today: datetime) -> Iterator[Entry]:
    rosa, colleague, iris = team.reps

    def entry(shop: Shop, actor: Actor, ago: timedelta, **others: Any) -> Entry:
        registration, problems = check(shop.payload(), actor, reference)
        if registration is None:
            raise ValueError(problems)
        at = today - ago
        return Entry(registration, actor, at, is_compared=True, **others)

    def note(author: Actor, ago: timedelta, text: str) -> Note:
        return Note(author, text, today - ago)

    yield entry(
        JUNIPER,
        CUSTOMER,
        2 * DAY,
        rep=rosa,
        steps=_answered(
            rosa,
            "detail.vat_number",
            JUNIPER.vat_number,
            3 * HOUR,
            2 * DAY - 12 * MINUTE,
        ),
        notes=[
            note(colleague, 5 * HOUR, "Hana called: deliveries before 9, by the yard."),
            note(
                colleague,
                40 * MINUTE,
                "@rosa Hana sends the VAT number today. Please look when it is there.",
            ),
        ],
    )
    yield entry(TEA_ROOMS, WEB_SHOP, 3 * HOUR)
    yield entry(
        LAMPS,
        CUSTOMER,
        4 * DAY,
        steps=_answered(
            colleague, "detail.company_number", LAMPS.company_number, 5 * HOUR, 3 * DAY
        ),
    )
    yield entry(
        TOYS,
        CUSTOMER,
        5 * DAY,
        rep=rosa,
        steps=_answered(rosa, "detail.vat_number", TOYS.vat_number, DAY, 3 * DAY),
    )
    approved = Step("approve", rosa, after=2 * DAY)
    yield entry(MEADOW, CUSTOMER, 30 * DAY, rep=colleague, steps=[approved])
    yield entry(
        MEADOW_AGAIN,
        ERP,
        6 * DAY,
        notes=[
            note(
                iris,
                20 * HOUR,
                "@ada the same VAT number as the other Meadow. Shall we merge them?",
            )
        ],
    )
    yield entry(
        BIRCH,
        CUSTOMER,
        20 * DAY,
        rep=rosa,
        steps=[Step("approve", colleague, after=2 * DAY)],
    )
    yield entry(BIRCH_BOOKS, rosa, 4 * HOUR, rep=rosa)


def _answered(
    by: Actor, path: str, value: str, asked: timedelta, answered: timedelta
) -> list[Step]:
    """Return that a client was asked for a field and gave it, each so long after it registered."""
    return [
        Step("ask", by, ASKED_BECAUSE[path], [path], after=asked),
        Step(ANSWER, CUSTOMER, changes={path: ["", value]}, after=answered - asked),
    ]


ASKED_BECAUSE = {
    "detail.vat_number": "Please give us your VAT number, so that we can invoice without VAT.",
    "detail.company_number": "Please give us your company number: credit needs it.",
}
