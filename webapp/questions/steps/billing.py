"""The address of the bill."""

from collections.abc import Mapping
from typing import Any

from webapp.drafts.controls import Controls
from webapp.questions import address_forms
from webapp.questions.choices import follow_country
from webapp.questions.steps.base import Step
from webapp.record import given
from webapp.record.reference import Reference

COUNTRY = "billing_address.address_country"


class Billing(Step):
    """The billing address, whose questions follow its country."""

    name = "billing"
    title = "Billing"
    heading = "Where should we send the bill?"
    lead = "The address on your invoices."
    form = address_forms.BillingForm
    template = "billing"
    prefix = "billing_address-"
    preset = (COUNTRY,)

    def choices(self, form: Any, reference: Reference) -> None:
        """Offer the countries, and name the questions as the chosen one does."""
        follow_country(form, reference)

    def defaults(
        self, payload: Mapping[str, Any], _controls: Controls, reference: Reference
    ) -> dict[str, Any]:
        """Return the country of the settings."""
        country = given.text(payload, COUNTRY) or reference.default_country
        return {"address_country": country}
