"""What the sales desk decides for a client."""

from collections.abc import Mapping
from typing import Any

from webapp.drafts.controls import Controls
from webapp.questions import forms
from webapp.questions.choices import offer
from webapp.questions.steps.base import Step
from webapp.record import given
from webapp.record.reference import Reference


class Terms(Step):
    """The terms of a client, which no customer sees."""

    name = "terms"
    title = "Terms"
    heading = "Terms for this client"
    lead = "The customer does not see them."
    form = forms.TermsForm
    staff_only = True

    def choices(self, form: Any, reference: Reference) -> None:
        """Offer the lists of the desk."""
        offer(form.department, reference.departments)
        offer(form.tax_code, reference.tax_codes, "No tax code yet")
        offer(form.payment_term, reference.payment_terms, "No payment term yet")

    def defaults(
        self, payload: Mapping[str, Any], _controls: Controls, reference: Reference
    ) -> dict[str, Any]:
        """Return the department of the settings."""
        department = given.text(payload, "department") or reference.default_department
        return {"department": department}
