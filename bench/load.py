"""The load: registrations that differ as real ones do, posted by wrk over a number of
connections.
"""

import json
import random
import secrets
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bench.names import BRANDS, LAST_NAMES, pick
from webapp.demo.payloads import FIRST, FORMS, TRADES, made_up_address

# more than a run registers, so that they are not one another's duplicates
CLIENTS = 60_000
CONNECTIONS = 8
SCRIPT = Path(__file__).with_name("load.lua")
NO_KEY = "-"  # what the script takes for no Idempotency-Key


class Run(NamedTuple):
    """What a run of the load came to. `refused` are answers other than 200, `broken` those
    that never came.
    """

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    refused: int
    broken: int

    @property
    def stored(self) -> int:
        """Registrations that were answered with 200."""
        return self.requests - self.refused

    @property
    def a_second(self) -> float:
        """Registrations a second that were answered with 200."""
        return self.stored / self.seconds


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


def payloads(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Return whole payloads such as the load sends, the same for the same seed."""
    chance = random.Random(seed)
    made = [client(chance, number) for number in range(count)]
    for payload in made:
        name = chance.choice(FIRST), pick(chance, LAST_NAMES)
        payload["shipping_addresses"] = [made_up_address(chance, *name)[0]]
    return made


def twins(of: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return as many other clients, each with the email and numbers of one of these."""
    made = payloads(len(of), seed=2)
    for payload, other in zip(made, of, strict=True):
        payload["email"] = other["email"]
        _number(payload, other["detail"])
    return made


def equals(count: int) -> list[dict[str, Any]]:
    """Return clients that all have the email, VAT number and company number of the first."""
    made = payloads(count, seed=3)
    business = next(payload for payload in made if payload["detail"]["vat_number"])
    for payload in made:
        payload["email"] = business["email"]
        _number(payload, business["detail"])
    return made


def _number(payload: dict[str, Any], detail: dict[str, str]) -> None:
    numbers = {name: detail[name] for name in ("vat_number", "company_number")}
    payload["detail"] = payload["detail"] | numbers


def _written(path: Path, made: list[dict[str, Any]]) -> Path:
    """Write the file that wrk reads."""
    lines = (json.dumps(payload, ensure_ascii=False) for payload in made)
    path.write_text("\n".join(lines) + "\n")
    return path


@cache
def ordinary_file(folder: Path) -> Path:
    """Write the file of clients that are all different."""
    return _written(folder / "ordinary.txt", payloads(CLIENTS))


@cache
def twins_file(folder: Path, count: int) -> Path:
    """Write the file of the twins of the first `count` clients of the ordinary one."""
    return _written(folder / "twins.txt", twins(payloads(CLIENTS)[:count]))


@cache
def equals_file(folder: Path) -> Path:
    """Write the file of clients that all have the same email and numbers."""
    return _written(folder / "equals.txt", equals(CLIENTS))


def run(
    url: str,
    key: str,
    file: Path,
    seconds: float,
    *,
    connections: int = CONNECTIONS,
    skip: int = 0,
    with_key: bool = True,
) -> Run:
    """Post registrations to the server at `url` for some seconds, each with an Idempotency-Key
    if `with_key`; the first `skip` clients are there already.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is missing; try: apt-get install wrk")
    command = [
        wrk,
        "--threads=1",
        f"--connections={connections}",
        f"--duration={seconds}s",
        "--timeout=60s",
        f"--script={SCRIPT}",
        url,
    ]
    prefix = f"{secrets.token_hex(4)}." if with_key else NO_KEY
    ended = subprocess.run(
        [*command, "--", str(file), key, prefix, str(skip)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Run(**json.loads(ended.stdout.splitlines()[-1]))
