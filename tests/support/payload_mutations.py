"""Payloads with seeded mistakes: values of every kind at every place, keys lost and made up,
bytes flipped.
"""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from tests.support import payloads
from webapp.record.schema import FIELDS

NASTY: tuple[Any, ...] = (
    None, "", " ", "\x00", "a\x00b", "\u202eabc", "\ud800", "\u200b", "²", "٣", "é" * 300,
    "x" * 100_000, "ß" * 201, "ﷺ" * 201, "0", "1",
    "=1+1", "<script>alert(1)</script>", "'; DROP TABLE clients; --", "%s%n{0}{{7*7}}", "Null",
    "NaN", "😀" * 60, "é", "\r\n", "a@b",
    "http://[", "javascript:alert(1)", "UK", "XX", "GBP", "retail", "trade", "A", 0, 1, -1, 2**63,
    10**400, 1.5, -0.0, True, False,
    [], {}, [None], [[]], [{}] * 51, {"code": None}, {"": ""}, [[[[[[]]]]]],
    {"a": {"b": {"c": {}}}},
)  # fmt: skip
# Fields that came later are left out: with them the recorded stream would be another one.
OLD_FIELDS = [path for path in FIELDS if path != "external_id"]
PATHS = [path.replace("[]", f"[{row}]") for path in OLD_FIELDS for row in (0, 1)] + [
    "type", "credentials", "tax_ref", "detail", "billing_address", "shipping_addresses", "contacts",
    "shipping_addresses[0]", "contacts[1]",
]  # fmt: skip

UNKNOWN = ("emial", "id", "__class__", "x" * 500, "type.code", "")


def mutated(seed: int, count: int) -> Iterator[bytes]:
    """Yield `count` bodies, each a good payload with one to six mutations; the same for the
    same seed.
    """
    chance = random.Random(seed)
    for number in range(count):
        payload = copy.deepcopy(
            chance.choice((payloads.full(), payloads.smallest(), payloads.example()))
        )
        if chance.random() < 0.7:
            # hashing each password would take most of the time
            payload.pop("credentials", None)
        for _ in range(chance.randint(1, 6)):
            payload = _mutate(payload, chance)
        body = json.dumps(payload).encode()
        yield _flipped(body, chance) if number % 5 == 0 else body


def _mutate(payload: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    path = chance.choice(PATHS)
    try:
        if chance.random() < 0.15:
            return payloads.without(payload, path)
        if chance.random() < 0.15:
            parent = path.rpartition(".")[0]
            path = f"{parent}.{chance.choice(UNKNOWN)}".lstrip(".")
        return payloads.having(payload, path, copy.deepcopy(chance.choice(NASTY)))
    except (AttributeError, IndexError, KeyError, TypeError):
        return payload  # an earlier mutation left nothing there to change


def _flipped(body: bytes, chance: random.Random) -> bytes:
    found = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(found))
        if chance.random() < 0.5:
            found[place] = chance.randrange(256)
        else:
            del found[place : place + chance.randint(1, 30)]
            found = found or bytearray(b"{")
    return bytes(found)
