"""Clients in numbers: some thousands that the product stored for the demonstration, copied and
varied in names and numbers.

Each copy has all the rows of its original. Names, the words and numbers by which it is found and
compared, its ids, account code and times are its own, the same everywhere in it, so that searches
find as much as in real life.
"""

import random
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from flask_migrate import upgrade

from bench.names import BRANDS, LAST_NAMES, pick
from webapp import create_app, demo
from webapp.clients.account_code import prefix_of
from webapp.clients.search_index import folded, spelt_out
from webapp.extensions import db

QUIET = {"RATELIMIT_ENABLED": "0", "LOG_LEVEL": "ERROR"}
Row = dict[str, Any]
ORIGINALS = 5_000
DAYS = 730
JUST_ARRIVED = 4  # days; those that came since wait for their review
# Of each table of a client's, the columns that differ from the original's.
VARIED = {
    "clients": (
        *(
            "title",
            "last_name",
            "email",
            "contact_number",
            "company_number",
            "vat_number",
        ),
        *("email_key", "name_key", "post_code_key", "vat_key", "company_key"),
    ),
    "addresses": (
        "address_contact_name",
        "address_contact_number",
        "address_street_1",
        "address_post_code",
    ),
    "contacts": ("contact_number",),
    "client_advice": (),
    "history": (),
    "client_search": ("terms",),
}
TIMES = {"clients": ("created_on", "updated_on"), "history": ("happened_on",)}


class Variation(NamedTuple):
    """How a copy differs from its original: words for words, digits for digits, and by how
    much later it happened.
    """

    words: list[tuple[str, str]]
    digits: dict[int, int]
    later: timedelta

    def of_text(self, text: str) -> str:
        """The text as the copy has it."""
        for old, new in self.words:
            text = text.replace(old, new)
        return text.translate(self.digits)

    def of_time(self, text: str) -> str:
        """The moment, written as SQLite keeps it, as the copy has it."""
        return (datetime.fromisoformat(text) + self.later).isoformat(
            " ", "microseconds"
        )


class Original(NamedTuple):
    """A client that the product stored: its rows of each table, and the names in it that a
    copy has others for.
    """

    rows: dict[str, list[Row]]
    created_on: datetime
    names: tuple[tuple[str, list[str]], ...]

    @property
    def is_waiting(self) -> bool:
        """Whether nobody reviewed it yet."""
        return len(self.rows["history"]) == 1


def originals() -> list[Original]:
    """Let the product store clients of the demonstration, and return them."""
    return stored_by(lambda: demo.load_clients(ORIGINALS, 1, lambda _count: None))


def stored_by(store: Callable[[], None]) -> list[Original]:
    """Return all clients that a function stores with the product, in an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({**QUIET, "INSTANCE_PATH": folder})
        with app.app_context():
            upgrade()
            store()
            db.engine.dispose()
        connection = sqlite3.connect(Path(folder) / "clients.db")
        connection.row_factory = sqlite3.Row
        return list(_read(connection))


def _read(connection: sqlite3.Connection) -> Iterator[Original]:
    of_client: dict[int, dict[str, list[Row]]] = defaultdict(
        lambda: {table: [] for table in VARIED}
    )
    for table in VARIED:
        query = (
            "SELECT rowid AS client_id, terms FROM client_search"
            if table == "client_search"
            else f"SELECT * FROM {table} ORDER BY id"
        )
        for row in connection.execute(query):
            of_client[row["id" if table == "clients" else "client_id"]][table].append(
                dict(row)
            )
    for rows in of_client.values():
        (client,), (search,) = rows["clients"], rows["client_search"]
        # a copy has its own
        search["terms"] = " ".join(
            set(search["terms"].split()) - {client["account"].lower()}
        )
        names = [(client["last_name"], LAST_NAMES)]
        if client["type_code"] == "trade":
            names.append((client["title"].split()[0], BRANDS))
        yield Original(rows, datetime.fromisoformat(client["created_on"]), tuple(names))


def variation(chance: random.Random, original: Original, moment: datetime) -> Variation:
    """Choose how a copy that was registered at this moment differs. One name of eight stays,
    zeros stay where they are.
    """
    words = []
    for old, pool in original.names:
        if old.isalpha() and chance.random() < 7 / 8:
            new = pick(chance, pool)
            words += [
                (old, new),
                *(
                    (way, new.lower())
                    for way in (old.lower(), folded(old), spelt_out(old))
                ),
            ]
    digits = str.maketrans("123456789", "".join(chance.sample("123456789", 9)))
    return Variation(words, digits, moment - original.created_on)


def copies(count: int) -> Iterator[dict[str, list[Row]]]:
    """Yield the rows of `count` clients, the oldest first, at last those of the counters."""
    chance, made = random.Random(count), originals()
    waiting = [original for original in made if original.is_waiting]
    counters: dict[str, int] = defaultdict(int)
    ids: dict[str, int] = defaultdict(int)
    now = datetime.now(UTC).replace(tzinfo=None)
    for number in range(count):
        age = DAYS * (1 - (number + 0.5) / count) ** 1.5
        original = chance.choice(made if age > JUST_ARRIVED else waiting)
        rows = _copy(original, variation(chance, original, now - timedelta(days=age)))
        _number(rows, counters, ids)
        yield rows
    yield {
        "account_counters": [
            {"prefix": prefix, "last": last} for prefix, last in counters.items()
        ]
    }


def _copy(original: Original, how: Variation) -> dict[str, list[Row]]:
    copied = {}
    for table, rows in original.rows.items():
        times, texts = TIMES.get(table, ()), VARIED[table]
        copied[table] = [
            {
                **row,
                **{name: how.of_text(row[name]) for name in texts},
                **{name: how.of_time(row[name]) for name in times},
            }
            for row in rows
        ]
    return copied


def _number(
    rows: dict[str, list[Row]], counters: dict[str, int], ids: dict[str, int]
) -> None:
    """Give the rows of a client ids of their own, and the client its account code."""
    (client,) = rows["clients"]
    prefix = prefix_of(client["title"])
    counters[prefix] += 1
    client["account"] = f"{prefix}{counters[prefix]:02d}"
    for table, of_table in rows.items():
        for row in of_table:
            if "id" in row:
                ids[table] += 1
                row["id"] = ids[table]
            if table != "clients":
                row["client_id"] = ids["clients"]
    rows["client_search"][0]["terms"] += f" {client['account'].lower()}"
