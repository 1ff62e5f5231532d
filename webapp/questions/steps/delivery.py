"""Where goods are delivered: to the billing address, or to others."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from webapp.drafts.controls import Controls
from webapp.questions import address_forms, address_lines, forms
from webapp.questions.choices import follow_country
from webapp.questions.steps.base import Choice, Rows, Step
from webapp.record import given
from webapp.record.names import name_of_person
from webapp.record.problem import Problem
from webapp.record.reference import Reference

ADDRESSES = "shipping_addresses"


class Addresses(Rows):
    """The delivery addresses, one of which is the default."""

    name = ADDRESSES
    prefix = "shipping"
    form = address_forms.ShippingForm
    template = "wizard/delivery_row.html"
    one = "Delivery address"
    several = "Delivery addresses"
    ask = "Enter a delivery address"
    default = "address_default"
    default_label = "Use as the default delivery address"
    default_tag = "Default"
    default_button = "Make default"
    can_copy = True
    is_needed = True

    def blank(self, bill_country: str) -> dict[str, Any]:
        """Return the country of the bill."""
        return {"address_country": bill_country}

    def of_person(self, payload: Mapping[str, Any]) -> dict[str, str]:
        """Return their name, email address and phone number."""
        return {
            "address_contact_name": name_of_person(payload),
            "address_contact_email": given.text(payload, "email"),
            "address_contact_number": given.text(payload, "detail.contact_number"),
        }

    def choices(self, form: Any, reference: Reference) -> None:
        """Offer the countries, and name the questions as the chosen one does."""
        follow_country(form, reference)

    def summary(self, form: Any) -> list[list[str]]:
        """Return where, and who."""
        return [
            address_lines.texts(form, address_lines.LINES),
            address_lines.texts(form, address_lines.WHO),
        ]

    def copied(self, form: Any) -> str:
        """Return the address as it is written on a letter."""
        return address_lines.as_letter(form)


class Delivery(Step):
    """The choice between the billing address and others, and those."""

    name = "delivery"
    title = "Delivery"
    heading = "Where should we deliver?"
    lead = "You can change this later or when you place an order."
    for_reps = (heading, "Goods go to the billing address when there is no other.")
    form = forms.DeliveryForm
    template = "delivery"
    rows = Addresses()
    nothing = "To the billing address"
    decided_by = MappingProxyType({ADDRESSES: Choice("delivery", usual="same")})

    def defaults(
        self, payload: Mapping[str, Any], controls: Controls, _reference: Reference
    ) -> dict[str, Any]:
        """Return other addresses where there are some, else what was answered."""
        return {"delivery": delivery_of(payload, otherwise=controls.delivery)}

    def keeps_rows(self, controls: Controls) -> bool:
        """Tell whether other addresses than the bill's are chosen."""
        return controls.delivery == "other"

    def own_problems(
        self, payload: Mapping[str, Any], controls: Controls
    ) -> Iterator[Problem]:
        """Yield the problem of other addresses without any."""
        if controls.delivery == "other" and not payload.get(ADDRESSES):
            words = f"{self.rows.ask}, or choose the billing address"
            yield Problem(ADDRESSES, "required", words)


def delivery_of(
    payload: Mapping[str, Any], asked: Collection[str] = (), otherwise: str = ""
) -> str:
    """Return the answer to where goods go: "other" where the payload has delivery addresses or
    they are asked for, else "same" unless answered `otherwise`.
    """
    if payload.get(ADDRESSES) or ADDRESSES in asked:
        return "other"
    return otherwise or "same"
