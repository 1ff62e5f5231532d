"""A draft begun with a JSON payload, such as an integration would post."""

from typing import Any

from webapp.questions.steps import STEPS
from webapp.record import given, places

OWN = ("source", "source_status", "credentials")


def without_own_fields(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload as a draft holds it: without what the desk sets itself, and without
    a login, which the customer alone chooses.
    """
    kept = {name: value for name, value in payload.items() if name not in OWN}
    kept = {name: value for name, value in kept.items() if value is not None}
    for _, address in given.addresses(kept):
        if isinstance(country := address.get("address_country"), str):
            address["address_country"] = places.country_code_or_none(country) or country
    return kept


def controls_of(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what the wizard's own questions say for a payload: every step was tried, so that
    its mistakes show at once.
    """
    return {
        "tried": [step.name for step in STEPS],
        "delivery": "other" if payload.get("shipping_addresses") else "same",
    }
