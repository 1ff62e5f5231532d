"""The demonstration: made-up clients in all states, the same for the same seed, and staff to sign
in as.
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


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


BATCH = 500  # clients in one transaction
DAYS = 60  # in which the clients were registered
DRAFT_DAYS = timedelta(days=29)  # a little less than a draft lives
FIRST = words(
    """
    Ada Alan Amir Bea Chen Clara David Elif Emma Farah George Grace Hana Hugo Ines
    Ivan Jana Karl Lena Leo Mara Nils Olga Omar Petra Rosa Sam Tove Uma Yusuf Zoë
    """
)
LAST = words(
    """
    Adeyemi Ahmed Baker Bauer Brown Byron Carter Costa Dubois Evans Fischer García
    Hughes Ivanov Jansen Jones Khan Kowalski Larsen Lopez Martin Müller Nowak
    O’Brien Patel Rossi Schmidt Smith Taylor Walker Wilson Young
    """
)
NOUNS = words(
    """
    Anchor Apple Arrow Birch Bridge Castle Cedar Copper Crown Eagle Falcon Forge
    Garden Granite Harbour Iron Lantern Maple Meadow Mill North Oak Orchard Pine
    River Rose Silver Stone Summit Willow
    """
)
TRADES = words(
    """
    Bakery Books Catering Coffee Design Electrics Events Flooring Flowers Foods
    Furniture Glass Hotels Joinery Kitchens Lighting Logistics Paper Plumbing
    Printing Roofing Tools Toys Windows Wines
    """
)
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
REPS = tuple(Actor("rep", name) for name in ("Rosa Lind", "Max Ude", "Iris Holm"))
KEYS = tuple(
    Actor("key", name, frozenset({"clients:create"})) for name in ("web-shop", "erp")
)
CUSTOMER = Actor("customer", "customer")
# who registers; customers more often than each of the others
ACTORS = (CUSTOMER, CUSTOMER, *REPS, *KEYS)
# codes of states, and how many of a hundred clients are in each
STATES = {"P": 30, "A": 48, "I": 9, "R": 7, "S": 6}
AGE_OF_FIRST_REVIEW = 3  # days
# what leads to each state
REVIEWS = {
    "P": (),
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


def load_clients(count: int, seed: int, stored: Callable[[int], None]) -> None:
    """Store `count` made-up clients, and call `stored` with the size of each batch.

    Raises NotEmpty.
    """
    if db.session.scalar(select(Client.id).limit(1)):
        raise NotEmpty
    chance = random.Random(seed)  # noqa: S311 - nobody has to guess it
    entries = made_up(chance, load_reference(), now(), count)
    while batch := list(islice(entries, BATCH)):
        store_batch(batch)
        stored(len(batch))


def made_up(
    chance: random.Random,
    reference: Reference,
    today: datetime,
    count: int,
) -> Iterator[Entry]:
    """Yield `count` clients, the oldest first; the number of registrations a day grows."""
    for number in range(count):
        age = DAYS * (1 - (number + 0.5) / count) ** 1.5
        registered_on = today - timedelta(days=age, seconds=chance.uniform(0, 3600))
        actor = chance.choice(ACTORS)
        made = payload(chance, number, actor)
        registration, problems = check(made, actor, reference)
        if registration is None:
            raise ValueError(problems)
        yield Entry(registration, actor, registered_on, reviews(chance, age))


def reviews(chance: random.Random, age: float) -> list[Step]:
    """Return the reviews that brought a client of this age in days to its state; the newest
    clients still wait for one.
    """
    state = "P"
    if age > AGE_OF_FIRST_REVIEW:
        shares = list(STATES.values())
        [state] = chance.choices(list(STATES), shares)
    by = chance.choice(REPS)
    return [review(name, by) for name in REVIEWS[state]]


def review(name: str, by: Actor) -> Step:
    """Return one review; what is asked for is the VAT number."""
    asked = ["detail.vat_number"] if name == "ask" else []
    return Step(name, by, REASONS.get(name, ""), asked)


def payload(chance: random.Random, number: int, actor: Actor) -> dict[str, Any]:
    """Return a client as it is registered by this actor; two of three are businesses."""
    first = chance.choice(FIRST)
    last = chance.choice(LAST)
    noun = chance.choice(NOUNS)
    trade = chance.choice(TRADES)
    form = chance.choice(FORMS)
    is_business = chance.random() < 0.66
    address, phone = made_up_address(chance, first, last)
    host = f"{noun}-{trade}.example" if is_business else "mail.example"
    email = f"{first}.{last}.{number}@{host}".lower()
    made: dict[str, Any] = {
        "type": {"code": "trade" if is_business else "retail"},
        "first_name": first,
        "last_name": last,
        "email": email.replace("’", ""),
        "detail": {"contact_number": phone},
        "billing_address": address,
    }
    if is_business:
        made["title"] = f"{noun} {trade} {form}".strip()
        add_business(made, chance, first, last)
    if actor.kind != "customer":
        add_terms(made, chance)
    return made


def add_business(
    made: dict[str, Any],
    chance: random.Random,
    first: str,
    last: str,
) -> None:
    """Add numbers, shipping addresses and perhaps a contact to a payload."""
    detail = made["detail"]
    detail["company_number"] = f"{chance.randrange(10**7, 10**8)}"
    detail["vat_number"] = f"GB{chance.randrange(10**8, 10**9)}"
    made["shipping_addresses"] = []
    for _ in range(chance.choice((0, 0, 1, 2, 3))):
        address, _phone = made_up_address(chance, first, last)
        made["shipping_addresses"].append(address)
    contact = {
        "first_name": chance.choice(FIRST),
        "contact_number": detail["contact_number"],
        "role": "orders",
    }
    made["contacts"] = [contact] * chance.choice((0, 1))


def add_terms(made: dict[str, Any], chance: random.Random) -> None:
    """Add what only staff and integrations set to a payload."""
    made["department"] = chance.choice(("UK", "Europe", "International"))
    made["tax_ref"] = {"code": chance.choice(("T1", "T0"))}
    terms = ("proforma", "30 days", "60 days")
    made["detail"]["payment_term"] = chance.choice(terms)


def made_up_address(
    chance: random.Random, first: str, last: str
) -> tuple[dict[str, Any], str]:
    """Return an address and a phone number in its area."""
    town, county, postcode, country, area = chance.choice(TOWNS)
    address = {
        "address_contact_name": f"{first} {last}",
        "address_street_1": f"{chance.randrange(1, 180)} {chance.choice(STREETS)}",
        "address_town": town,
        "address_county": county,
        "address_post_code": postcode.format(rest_of_postcode(chance, country)),
        "address_country": country,
    }
    middle = chance.randrange(100, 999)
    end = chance.randrange(1000, 9999)
    return address, f"{area} {middle} {end}"


def rest_of_postcode(chance: random.Random, country: str) -> str:
    """Return what follows the area in a postcode, such as "6 2BE" or "117"."""
    if country != "GB":
        return f"{chance.randrange(100, 999)}"
    letters = chance.choice("ABDEFGH") + chance.choice("JLNPQR")
    sector = chance.randrange(1, 9)
    unit = chance.randrange(1, 9)
    return f"{sector} {unit}{letters}"


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


def make_users() -> list[tuple[str, str, str]]:
    """Make an administrator and a rep with random passwords, and return role, email address and
    password of each.
    """
    made = []
    for role, name in (("admin", "Ada King"), ("rep", REPS[0].name)):
        email = f"{role}@demo.example"
        password = secrets.token_urlsafe(12)
        sent = {
            "email": email,
            "name": name,
            "role": role,
        }
        values = staff.read_staff(sent)
        staff.create_staff(values, hash_password(password))
        made.append((role, email, password))
    return made
