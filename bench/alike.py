"""Whether the servers that are compared hold to the same rules: payloads with one thing
changed, and the status and the words that each answers.
"""

import copy
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, NamedTuple

from bench.engines import Engine
from bench.seed import copied, seeded
from bench.servers import PRODUCT, SAME_DUTY, make_key, serving
from webapp.config import PROJECT

BY_RULES = (403, 422)  # statuses whose errors come from the rules
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


class Answer(NamedTuple):
    """What a server answered: its status, and what is wrong with which field."""

    status: int
    errors: list[dict[str, str]]


def differences(engine: Engine) -> dict[str, list[str]]:
    """Return for each server the changes that it answers otherwise than it should, or in other
    words than the product.
    """
    answers = {name: answers_of(name, engine) for name in SAME_DUTY}
    return {
        name: list(_different(answered, answers[PRODUCT]))
        for name, answered in answers.items()
    }


def answers_of(name: str, engine: Engine) -> list[Answer]:
    """Return what a server answers to each change, on a database of its own."""
    with copied(engine, seeded(engine, 0), "alike") as url:
        key = make_key(url)
        with serving(name, url) as server:
            return [
                answer(server.url, key, changed(path, value))
                for path, value, _ in CHANGES
            ]


def _different(answered: list[Answer], of_product: list[Answer]) -> Iterator[str]:
    for (path, _, wanted), got, right in zip(
        CHANGES, answered, of_product, strict=True
    ):
        if got.status != wanted:
            yield f"{path}: {got.status} for {wanted}"
        elif got.status in BY_RULES and got.errors != right.errors:
            yield f"{path}: {got.errors} for {right.errors}"


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the documented request with another value at a path."""
    payload = copy.deepcopy(EXAMPLE)
    *parents, last = path.split(".")
    part = payload
    for name in parents:
        part = part[name]
    part[last] = value
    return payload


def answer(url: str, key: str, payload: dict[str, Any]) -> Answer:
    """Return what a server answers to a registration."""
    headers = {"api-key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{url}/api/clients/create", json.dumps(payload).encode(), headers
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as accepted:
            return Answer(int(accepted.status), [])
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, json.load(refusal)["data"]["errors"])
