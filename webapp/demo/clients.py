"""Made-up clients in all states, the number of whom each day grows; any number of them."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select

from webapp.clients.bulk import Entry, Step, store_batch
from webapp.clients.models import Client
from webapp.clients.offered import load_reference
from webapp.demo.payloads import payload
from webapp.extensions import db
from webapp.record.actor import CUSTOMER, Actor
from webapp.record.check import check
from webapp.record.reference import Reference
from webapp.storage.columns import now

BATCH = 2_000  # clients in one transaction, each of which adds to the work of indexes
DAYS = 60  # in which the clients were registered
REPS = tuple(Actor("rep", name) for name in ("Rosa Lind", "Max Ude", "Iris Holm"))
KEYS = tuple(
    Actor("key", name, frozenset({"clients:create"})) for name in ("web-shop", "erp")
)
# codes of states, and how many of a hundred that were reviewed are in each
STATES = {"A": 75, "I": 8, "R": 9, "S": 8}
USUAL_WAIT, LONGEST_WAIT = 3.0, 9.0  # days before the first review
# what leads to each state
REVIEWS = {
    "A": ("approve",),
    "I": ("ask",),
    "R": ("reject",),
    "S": ("approve", "suspend"),
}
REASONS = {
    "ask": "Please give us your VAT number, so that we can invoice without VAT.",
    "reject": "We do not deliver to your country yet.",
    "suspend": "Two invoices are overdue. Please call us.",
}


class NotEmpty(Exception):
    """The database has clients already, and a demonstration must not be mixed with them."""


def load_clients(
    count: int,
    seed: int,
    stored: Callable[[int], None],
    reps: Sequence[Actor] = REPS,
) -> None:
    """Store `count` made-up clients, and call `stored` with the size of each batch. Reps who can
    sign in have some of them. Raises NotEmpty.
    """
    if db.session.scalar(select(Client.id).limit(1)):
        raise NotEmpty
    chance = random.Random(seed)  # noqa: S311 - nobody has to guess it
    entries = made_up(chance, load_reference(), now(), count, reps)
    while batch := list(islice(entries, BATCH)):
        store_batch(batch)
        stored(len(batch))


def made_up(
    chance: random.Random,
    reference: Reference,
    today: datetime,
    count: int,
    reps: Sequence[Actor] = REPS,
) -> Iterator[Entry]:
    """Yield `count` clients, the oldest first; the number of registrations a day grows."""
    # who registers; customers more often than each of the others
    actors = (CUSTOMER, CUSTOMER, *reps, *KEYS)
    for number in range(count):
        age = DAYS * (1 - (number + 0.5) / count) ** 1.5
        registered_on = today - timedelta(days=age, seconds=chance.uniform(0, 3600))
        actor = chance.choice(actors)
        made = payload(chance, number, actor)
        registration, problems = check(made, actor, reference)
        if registration is None:
            raise ValueError(problems)
        others = [rep for rep in reps if rep != actor]
        rep = actor if actor in reps else chance.choice((None, *reps))
        steps = reviews(chance, age, chance.choice(others))
        yield Entry(registration, actor, registered_on, steps, rep=rep)


def reviews(chance: random.Random, age: float, by: Actor) -> list[Step]:
    """Return the reviews that brought a client of this age in days to its state; of the newest
    many still wait for one.
    """
    waited = min(chance.expovariate(1 / USUAL_WAIT), LONGEST_WAIT)
    [state] = chance.choices(list(STATES), list(STATES.values()))
    later = chance.uniform(0, max(age - waited, 0))
    if waited > age:
        return []
    first, *others = REVIEWS[state]
    return [review(first, by, waited), *(review(name, by, later) for name in others)]


def review(name: str, by: Actor, after: float) -> Step:
    """Return one review, so many days after what was before; what is asked for is the VAT
    number.
    """
    asked = ["detail.vat_number"] if name == "ask" else []
    return Step(name, by, REASONS.get(name, ""), asked, after=timedelta(days=after))
