"""A draft made of a JSON payload, such as an integration would post."""

from typing import Any

from webapp.drafts.controls import Controls
from webapp.questions.steps import STEPS
from webapp.questions.steps.delivery import delivery_of
from webapp.record import given, places

OWN = ("source", "source_status", "credentials")


def without_own_fields(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload as a draft holds it: without what the desk sets itself, and without
    a login, which the customer alone chooses.
    """
    kept = {}
    for name, value in payload.items():
        if name not in OWN and value is not None:
            kept[name] = value
    for _path, address in given.addresses(kept):
        country = address.get("address_country")
        if isinstance(country, str):
            code = places.country_code_or_none(country)
            address["address_country"] = code or country
    return kept


def controls_of(payload: dict[str, Any]) -> Controls:
    """Return what the wizard's own questions say for a payload: every step was tried, so that
    its mistakes show at once.
    """
    return Controls(
        tried=tuple(step.name for step in STEPS),
        delivery=delivery_of(payload),
    )
