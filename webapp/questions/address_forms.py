"""The forms of addresses: the billing address, and a delivery address of the list."""

from collections.abc import Mapping
from typing import Any

from wtforms import Form

from webapp.questions.fields import (
    AskedChoice,
    AskedChoiceOrText,
    AskedLines,
    ask,
)


def address_form(
    base: str,
    section: str,
    company: Mapping[str, Any],
    contact: Mapping[str, Mapping[str, Any]],
) -> type[Form]:
    """Return the form for an address at `base` of the record; `section` is its autofill section,
    `company` and `contact` are the words for what few addresses have.
    """

    def ask_address(name: str, **words: Any) -> Any:
        token = words.pop("autocomplete", "")
        return ask(
            f"{base}.{name}",
            autocomplete=f"{section} {token}" if token else "off",
            **words,
        )

    class AddressForm(Form):
        """An address, the country first, what few have last."""

        address_country = ask_address(
            "address_country",
            kind=AskedChoice,
            search="Countries",
            autocomplete="country",
            width="width-30",
        )
        address_company = ask_address(
            "address_company", autocomplete="organization", **company
        )
        address_street_1 = ask_address("address_street_1", autocomplete="address-line1")
        address_street_2 = ask_address("address_street_2", autocomplete="address-line2")
        address_town = ask_address("address_town", autocomplete="address-level2")
        address_county = ask_address("address_county", width="width-20")
        address_state = ask_address(
            "address_state",
            kind=AskedChoiceOrText,
            autocomplete="address-level1",
            width="width-20",
        )
        address_post_code = ask_address(
            "address_post_code", autocomplete="postal-code", width="width-8"
        )
        address_contact_name = ask_address(
            "address_contact_name", folded=True, autocomplete="name", **contact["name"]
        )
        address_contact_email = ask_address(
            "address_contact_email",
            folded=True,
            inputmode="email",
            autocomplete="email",
            **contact["email"],
        )
        address_contact_number = ask_address(
            "address_contact_number",
            folded=True,
            type="tel",
            inputmode="tel",
            autocomplete="tel",
            width="width-20",
            **contact["number"],
        )
        address_note = ask_address(
            "address_note", folded=True, kind=AskedLines, **contact["note"]
        )

    return AddressForm


BillingForm = address_form(
    "billing_address",
    "billing",
    company={"hint": "If the invoices go to another company.", "folded": True},
    contact={
        "name": {"label": "Invoice contact", "hint": "A person or department."},
        "email": {
            "label": "Email for invoices",
            "hint": "If they go to another address.",
        },
        "number": {"label": "Phone for invoices"},
        "note": {"hint": "Such as an order number that every invoice must show."},
    },
)


ShippingForm = address_form(
    "shipping_addresses[]",
    "shipping",
    company={"label": "Company or site name"},
    contact={
        "name": {"label": "Delivery contact", "hint": "Whom the driver can ask for."},
        "email": {"label": "Email for deliveries"},
        "number": {"label": "Phone for deliveries"},
        "note": {
            "label": "Delivery instructions",
            "hint": "Opening hours, loading bay, access codes.",
        },
    },
)
