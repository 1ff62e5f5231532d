"""The load: registrations that differ as real ones do, posted by wrk over a number of
connections.
"""

import json
import random
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from bench.names import BRANDS, LAST_NAMES, pick
from webapp.demo import FIRST, FORMS, TRADES, made_up_address

CONNECTIONS = 8
# more than a run registers, so that they are not one another's duplicates
CLIENTS = 60_000
LISTS = 200  # of shipping addresses; the same address is no duplicate
SCRIPT = Path(__file__).with_name("load.lua")


class Load(NamedTuple):
    """The files that wrk reads."""

    clients: Path
    shipping: Path


class Run(NamedTuple):
    """What a run of the load came to. `refused` are answers other than 200, `broken` those
    that never came.
    """

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    refused: int
    broken: int

    @property
    def a_second(self) -> float:
        """Registrations a second that were answered with 200."""
        return (self.requests - self.refused) / self.seconds


def client(chance: random.Random, number: int) -> dict[str, Any]:
    """Return a client without shipping addresses; every third one is a person."""
    first, last = chance.choice(FIRST), pick(chance, LAST_NAMES)
    brand, trade = pick(chance, BRANDS), chance.choice(TRADES)
    is_person = number % 3 == 0
    address, phone = (
        made_up_address(chance, first, last)[0],
        f"+44 113 {chance.randrange(200, 300)} {chance.randrange(1000, 10_000)}",
    )
    host = "mail.example" if is_person else f"{brand}-{trade}.example".lower()
    contact = {
        "first_name": chance.choice(FIRST),
        "last_name": last,
        "contact_number": phone,
        "role": "orders",
    }
    return {
        "type": {"code": "retail" if is_person else "trade"},
        "department": chance.choice(("UK", "Europe", "International")),
        "title": "" if is_person else f"{brand} {trade} {chance.choice(FORMS)}".strip(),
        "first_name": first,
        "last_name": last,
        "email": f"{first}.{last}.{number}@{host}".lower().replace("ë", "e"),
        "currency": "GBP",
        "tax_ref": {"code": "T1"},
        "detail": {
            "contact_number": phone,
            "website": f"https://{host}/",
            "company_number": "" if is_person else f"{chance.randrange(10**7, 10**8)}",
            "vat_number": "" if is_person else vat_number(chance),
            "payment_term": "30 days",
        },
        "billing_address": address,
        "contacts": [] if is_person else [contact],
        "source": "web",
    }


def vat_number(chance: random.Random) -> str:
    """Return a British VAT number with the right check digits, as most that people type have."""
    digits = f"{chance.randrange(10**6, 10**7)}"
    check = (
        97
        - sum(
            int(digit) * weight
            for digit, weight in zip(digits, range(8, 1, -1), strict=True)
        )
        % 97
    )
    return f"GB{digits}{check:02d}"


def shipping(chance: random.Random, count: int) -> list[dict[str, Any]]:
    """Return as many shipping addresses."""
    return [
        made_up_address(chance, chance.choice(FIRST), pick(chance, LAST_NAMES))[0]
        for _ in range(count)
    ]


def payloads(count: int, addresses: int) -> list[dict[str, Any]]:
    """Return whole payloads such as the load sends."""
    chance = random.Random(count + addresses)
    return [
        client(chance, number) | {"shipping_addresses": shipping(chance, addresses)}
        for number in range(count)
    ]


def write_load(folder: Path, addresses: int) -> Load:
    """Write the files of a load with this many shipping addresses a client; the clients are
    the same for all.
    """
    chance = random.Random(addresses)
    made = Load(folder / "clients.txt", folder / f"shipping-{addresses}.txt")
    if not made.clients.exists():
        lines = (
            json.dumps(client(chance, number), ensure_ascii=False)[:-1]
            for number in range(CLIENTS)
        )
        made.clients.write_text("\n".join(lines) + "\n")
    if not made.shipping.exists():
        lines = (
            json.dumps(shipping(chance, addresses), ensure_ascii=False)
            for _ in range(LISTS)
        )
        made.shipping.write_text("\n".join(lines) + "\n")
    return made


def run(url: str, key: str, load: Load, seconds: int, skip: int = 0) -> Run:
    """Post registrations to the server at `url` for some seconds; the first `skip` clients
    are there already.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is missing; try: apt-get install wrk")
    command = [
        wrk,
        "--threads=1",
        f"--connections={CONNECTIONS}",
        f"--duration={seconds}s",
        "--timeout=30s",
        f"--script={SCRIPT}",
        url,
    ]
    arguments = [
        "--",
        str(load.clients),
        str(load.shipping),
        key,
        f"{secrets.token_hex(4)}-",
        str(skip),
    ]
    told = subprocess.run(
        [*command, *arguments], check=True, capture_output=True, text=True
    ).stdout
    return Run(**json.loads(told.splitlines()[-1]))
