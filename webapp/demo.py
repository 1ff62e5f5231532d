"""A demonstration: made-up clients in all states, the same for the same seed, and users to
sign in with.
"""

import random
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from webapp.clients.bulk import Entry, Step, store_batch
from webapp.clients.models import Client
from webapp.clients.offered import load_reference
from webapp.drafts.models import Draft
from webapp.extensions import db
from webapp.questions.steps import STEPS
from webapp.record.actor import Actor
from webapp.record.check import check
from webapp.record.reference import Reference
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users import staff
from webapp.users.hashing import hash_password

BATCH = 500
DAYS = 60
DRAFT_DAYS = timedelta(days=29)  # a little less than a draft lives
FIRST = "Ada Alan Amir Bea Chen Clara David Elif Emma Farah George Grace Hana Hugo Ines Ivan Jana Karl Lena Leo Mara Nils Olga Omar Petra Rosa Sam Tove Uma Yusuf Zoë".split()  # noqa: E501, SIM905
LAST = "Adeyemi Ahmed Baker Bauer Brown Byron Carter Costa Dubois Evans Fischer García Hughes Ivanov Jansen Jones Khan Kowalski Larsen Lopez Martin Müller Nowak O’Brien Patel Rossi Schmidt Smith Taylor Walker Wilson Young".split()  # noqa: E501, SIM905
NOUNS = "Anchor Apple Arrow Birch Bridge Castle Cedar Copper Crown Eagle Falcon Forge Garden Granite Harbour Iron Lantern Maple Meadow Mill North Oak Orchard Pine River Rose Silver Stone Summit Willow".split()  # noqa: E501, SIM905
TRADES = "Bakery Books Catering Coffee Design Electrics Events Flooring Flowers Foods Furniture Glass Hotels Joinery Kitchens Lighting Logistics Paper Plumbing Printing Roofing Tools Toys Windows Wines".split()  # noqa: E501, SIM905
FORMS = ("Ltd", "Ltd", "Ltd", "LLP", "& Sons", "Group", "Studio", "")
STREETS = [
    "Bridge Street",
    "Castle Road",
    "Church Lane",
    "Harbour Road",
    "High Street",
    "Kings Avenue",
    "Mill Lane",
    "Station Road",
    "Victoria Street",
]
TOWNS = (
    ("Milton Keynes", "Buckinghamshire", "MK{}", "GB", "01908"),
    ("Leeds", "West Yorkshire", "LS{}", "GB", "0113"),
    ("York", "North Yorkshire", "YO{}", "GB", "01904"),
    ("Bristol", "", "BS{}", "GB", "0117"),
    ("Norwich", "Norfolk", "NR{}", "GB", "01603"),
    ("Exeter", "Devon", "EX{}", "GB", "01392"),
    ("Hull", "", "HU{}", "GB", "01482"),
    ("Berlin", "", "10{}", "DE", "+49 30"),
    ("Lyon", "", "69{}", "FR", "+33 4"),
)
REPS = ("Rosa Lind", "Max Ude", "Iris Holm")
KEYS = ("web-shop", "erp")
STATES = (("P", 30), ("A", 48), ("I", 9), ("R", 7), ("S", 6))
REASONS = {
    "ask": "Please give us your VAT number, so that we can invoice without VAT.",
    "reject": "We do not deliver to your country yet.",
    "suspend": "Two invoices are overdue. Call us, and we find a way.",
}


class NotEmpty(Exception):
    """There are clients already, which a demonstration must not be mixed with."""


def load_clients(count: int, seed: int, tell: Callable[[int], None]) -> None:
    """Store `count` made-up clients; `tell` is called with how many were stored since. Raises
    NotEmpty.
    """
    if db.session.scalar(select(Client.id).limit(1)):
        raise NotEmpty
    entries = made_up(random.Random(seed), load_reference(), now(), count)  # noqa: S311 - nobody has to guess it
    while batch := list(islice(entries, BATCH)):
        store_batch(batch)
        tell(len(batch))


def made_up(
    chance: random.Random, reference: Reference, today: datetime, count: int
) -> Iterator[Entry]:
    """Yield clients, the oldest first, spread over the last days and more of them lately."""
    for number in range(count):
        age = DAYS * (1 - (number + 0.5) / count) ** 1.5
        moment = today - timedelta(days=age, seconds=chance.uniform(0, 3600))
        actor = chance.choice(
            (
                Actor("customer", "customer"),
                Actor("customer", "customer"),
                *map(rep, REPS),
                *map(key, KEYS),
            )
        )
        registration, problems = check(payload(chance, number, actor), actor, reference)
        if registration is None:
            raise ValueError(problems)
        yield Entry(registration, actor, moment, reviews(chance, age))


def rep(name: str) -> Actor:
    """A rep of the demonstration."""
    return Actor("rep", name)


def key(name: str) -> Actor:
    """An integration of the demonstration."""
    return Actor("key", name, frozenset({"clients:create"}))


def reviews(chance: random.Random, age: float) -> list[Step]:
    """Return how a client came to one of the states; the newest are still waiting."""
    state = (
        chance.choices([code for code, _ in STATES], [share for _, share in STATES])[0]
        if age > 3
        else "P"
    )
    names = {
        "P": [],
        "A": ["approve"],
        "I": ["ask"],
        "R": ["reject"],
        "S": ["approve", "suspend"],
    }[state]
    by = rep(chance.choice(REPS))
    return [
        Step(
            name,
            by,
            REASONS.get(name, ""),
            ["detail.vat_number"] if name == "ask" else [],
        )
        for name in names
    ]


def payload(chance: random.Random, number: int, actor: Actor) -> dict[str, Any]:
    """Return a client as it is registered; two of three are businesses."""
    first, last = chance.choice(FIRST), chance.choice(LAST)
    noun, trade, form = (
        chance.choice(NOUNS),
        chance.choice(TRADES),
        chance.choice(FORMS),
    )
    is_business = chance.random() < 0.66
    address, phone = made_up_address(chance, first, last)
    mail = f"{noun}-{trade}.example".lower() if is_business else "mail.example"
    made: dict[str, Any] = {
        "type": {"code": "trade" if is_business else "retail"},
        "first_name": first,
        "last_name": last,
        "email": f"{first}.{last}.{number}@{mail}".lower().replace("’", ""),
        "detail": {"contact_number": phone},
        "billing_address": address,
    }
    if is_business:
        made["title"] = f"{noun} {trade} {form}".strip()
        made["detail"] |= {
            "company_number": f"{chance.randrange(10**7, 10**8)}",
            "vat_number": f"GB{chance.randrange(10**8, 10**9)}",
        }
        made["shipping_addresses"] = [
            made_up_address(chance, first, last)[0]
            for _ in range(chance.choice((0, 0, 1, 2, 3)))
        ]
        made["contacts"] = [
            {
                "first_name": chance.choice(FIRST),
                "contact_number": phone,
                "role": "orders",
            }
        ] * chance.choice((0, 1))
    if actor.kind != "customer":
        made |= {
            "department": chance.choice(("UK", "Europe", "International")),
            "tax_ref": {"code": chance.choice(("T1", "T0"))},
        }
        made["detail"]["payment_term"] = chance.choice(
            ("proforma", "30 days", "60 days")
        )
    return made


def made_up_address(
    chance: random.Random, first: str, last: str
) -> tuple[dict[str, Any], str]:
    """Return an address and a phone number there."""
    town, county, outward, country, area = chance.choice(TOWNS)
    inward = f"{chance.randrange(1, 9)} {chance.randrange(1, 9)}{chance.choice('ABDEFGH')}{chance.choice('JLNPQR')}"
    code = outward.format(
        inward if country == "GB" else f"{chance.randrange(100, 999)}"
    )
    address = {
        "address_contact_name": f"{first} {last}",
        "address_street_1": f"{chance.randrange(1, 180)} {chance.choice(STREETS)}",
        "address_town": town,
        "address_county": county,
        "address_post_code": code,
        "address_country": country,
    }
    return (
        address,
        f"{area} {chance.randrange(100, 999)} {chance.randrange(1000, 9999)}",
    )


def load_drafts(most: int, seed: int) -> None:
    """Store the drafts of customers who registered lately, and as many that people began and
    left, each as far as a person may get.
    """
    chance = random.Random(seed)  # noqa: S311
    names = ["", *(step.name for step in STEPS if not step.staff_only)]
    lately = select(Client.id, Client.created_on).where(
        Client.registered_kind == "customer", Client.created_on > now() - DRAFT_DAYS
    )
    done = db.session.execute(lately.order_by(Client.id.desc()).limit(most)).all()
    rows = [draft_row(client.created_on, names[-1], client.id) for client in done]
    for _ in done:
        furthest = names[min(int(chance.expovariate(0.45)), len(names) - 1)]
        rows.append(draft_row(now() - DRAFT_DAYS * chance.random(), furthest))
    if rows:
        with write() as connection:
            connection.execute(insert(Draft), rows)


def draft_row(
    moment: datetime, furthest: str, client_id: int | None = None
) -> dict[str, Any]:
    """Return the columns of a draft that got so far."""
    times = dict.fromkeys(("created_on", "saved_on", "visited_on"), moment)
    state = "done" if client_id else "open"
    kept = {
        "payload": {},
        "controls": {},
        "asked": [],
        "version": 1,
        "furthest": furthest,
        "state": state,
        "client_id": client_id,
    }
    return {"id": secrets.token_urlsafe(16), **kept, **times}


def make_users() -> list[tuple[str, str, str]]:
    """Make an administrator and a rep, and return role, address and a password made this
    minute for each.
    """
    made = []
    for role, name in (("admin", "Ada King"), ("rep", REPS[0])):
        email, password = f"{role}@demo.example", secrets.token_urlsafe(12)
        staff.create_staff(
            staff.read_staff({"email": email, "name": name, "role": role}),
            hash_password(password),
        )
        made.append((role, email, password))
    return made
