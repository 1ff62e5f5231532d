"""The people at the client."""

from collections.abc import Mapping
from typing import Any

from webapp.questions import forms
from webapp.questions.choices import chosen, offer
from webapp.questions.steps.base import Rows, Step
from webapp.record import given
from webapp.record.names import full_name
from webapp.record.reference import Reference
from webapp.record.schema import CONTACT_ROLES


class Contacts(Rows):
    """The contacts, one of which may be the main one."""

    name = "contacts"
    prefix = "contact"
    form = forms.ContactForm
    template = "wizard/contacts_row.html"
    one = "Contact"
    several = "Contacts"
    ask = "Enter a contact"
    default = "contact_default"
    default_label = "Main contact"
    default_tag = "Main"
    default_button = "Make main"
    no_default_label = "No main contact"

    def of_person(self, payload: Mapping[str, Any]) -> dict[str, str]:
        """Return their name, email address and phone number."""
        return {
            "first_name": given.text(payload, "first_name"),
            "last_name": given.text(payload, "last_name"),
            "email": given.text(payload, "email"),
            "contact_number": given.text(payload, "detail.contact_number"),
        }

    def choices(self, form: Any, _reference: Reference) -> None:
        """Offer what a contact may be written to about."""
        offer(form.role, CONTACT_ROLES, "Choose a role")

    def summary(self, form: Any) -> list[list[str]]:
        """Return who, and how to reach them."""
        first_name = form.first_name.data or ""
        last_name = form.last_name.data or ""
        role = chosen(form.role) if form.role.data else ""
        return [
            [full_name(first_name, last_name), form.job_title.data, role],
            [form.email.data, form.contact_number.data],
        ]

    def copied(self, form: Any) -> str:
        """Return the email address."""
        return form.email.data or ""


class People(Step):
    """Whom else the company may write to or call."""

    name = "contacts"
    title = "Contacts"
    heading = "Who else may we talk to?"
    lead = "Other people we can contact. You can leave this empty."
    for_reps = (
        heading,
        "Other people at the customer’s that we can contact. You can leave this empty.",
    )
    form = forms.ContactsForm
    rows = Contacts()
    nothing = "No contacts yet"
    asked_of_business = True
