"""Whether the servers that are compared hold to the same rules: payloads with one thing
changed, and the status that each answers.
"""

import copy
import json
import urllib.error
import urllib.request
from typing import Any

from bench.engines import Engine
from bench.seed import seeded
from bench.servers import SERVERS, make_key, serving
from webapp.config import PROJECT

DATABASE = "alike"
EXAMPLE = json.loads((PROJECT / "webapp" / "api" / "example_request.json").read_text())
SHIPPING = EXAMPLE["shipping_addresses"][0]
CONTACT = {"first_name": "Ada", "email": "ada@shop.example", "role": "orders"}
CHANGES: list[tuple[str, Any, int]] = [
    ("title", "Quay Ltd", 200),
    ("title", "x" * 201, 422),
    ("type.code", "nobody", 422),
    ("department", "", 200),
    ("department", "Mars", 422),
    ("currency", "", 200),
    ("currency", "XXX", 422),
    ("tax_ref.code", "T99", 422),
    ("detail.payment_term", "never", 422),
    ("detail.contact_number", "12", 422),
    ("detail.website", "https://a b", 422),
    ("email", None, 422),
    ("email", "nobody", 422),
    ("billing_address", None, 422),
    ("billing_address.address_country", "uk", 200),
    ("billing_address.address_country", "Nowhere", 422),
    ("billing_address.address_post_code", "nope", 422),
    ("billing_address.address_town", "", 422),
    ("shipping_addresses", [], 200),
    ("shipping_addresses", [{**SHIPPING, "address_default": "0"}] * 50, 200),
    ("shipping_addresses", [{**SHIPPING, "address_default": "0"}] * 51, 422),
    ("shipping_addresses", [SHIPPING] * 2, 422),
    ("shipping_addresses", [{**SHIPPING, "address_street_1": ""}], 422),
    ("contacts", [CONTACT], 200),
    ("contacts", [{**CONTACT, "role": "king"}], 422),
    ("contacts", [{"first_name": "Ada"}], 422),
    ("source_status", "A", 403),
    ("credentials", {"username": "ada"}, 422),
    ("credentials", {"username": "ada", "password": "purple-otter-sings-7"}, 200),
    ("credentials", {"username": "ADA", "password": "purple-otter-sings-7"}, 409),
    ("unheard_of", 1, 422),
]


def differences(engine: Engine) -> dict[str, list[str]]:
    """Return for each server the changes that it answers otherwise than it should."""
    found = {}
    for name in SERVERS:
        engine.drop(DATABASE)
        engine.copy(seeded(engine, 0), DATABASE)
        try:
            key = make_key(engine.url(DATABASE))
            with serving(name, engine.url(DATABASE), 1) as server:
                answered = [
                    (path, wanted, status(server.url, key, changed(path, value)))
                    for path, value, wanted in CHANGES
                ]
        finally:
            engine.drop(DATABASE)
        found[name] = [
            f"{path}: {got} for {wanted}"
            for path, wanted, got in answered
            if got != wanted
        ]
    return found


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the documented request with another value at a path."""
    payload = copy.deepcopy(EXAMPLE)
    *parents, last = path.split(".")
    part = payload
    for name in parents:
        part = part[name]
    part[last] = value
    return payload


def status(url: str, key: str, payload: dict[str, Any]) -> int:
    """Return the status that a server answers to a registration."""
    headers = {"api-key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{url}/api/clients/create", json.dumps(payload).encode(), headers
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code
