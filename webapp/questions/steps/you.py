"""Who registers."""

from collections.abc import Mapping
from typing import Any

from wtforms import SelectChoice

from webapp.drafts.controls import Controls
from webapp.questions import forms, lists
from webapp.questions.choices import keep_choice
from webapp.questions.steps.base import Step
from webapp.record import given
from webapp.record.reference import Reference

TYPE_WORDS = {
    "retail": ("For myself", "A private person"),
    "trade": ("For a business", "Company, charity, sole trader"),
}


class You(Step):
    """The type of the client, its name, and how it is reached."""

    name = "you"
    title = "You"
    heading = "About you"
    lead = "About 5 minutes in all. You can stop at any time and go on later."
    for_reps = (
        "About the customer",
        "Who the account is for, and how we reach them.",
    )
    form = forms.YouForm
    template = "you"
    lists_begun = True
    asks_type = True
    preset = ("currency",)

    def choices(self, form: Any, reference: Reference) -> None:
        """Offer the types of client and the currencies."""
        form.type.choices = []
        form.type.hints = {}
        form.type.business = []
        for code, kind in reference.client_types.items():
            label, hint = TYPE_WORDS.get(code, (kind.name, ""))
            form.type.choices.append(SelectChoice(code, label))
            form.type.hints[code] = hint
            if not kind.is_person:
                form.type.business.append(code)
        form.currency.choices = lists.currencies(reference)
        keep_choice(form.currency)

    def leave_out(
        self, form: Any, _payload: Mapping[str, Any], reference: Reference
    ) -> None:
        """Ask a business alone for the currency, as long as it is that of the settings."""
        if form.currency.data in ("", None, reference.default_currency):
            form.currency.when = "business"

    def defaults(
        self, payload: Mapping[str, Any], _controls: Controls, reference: Reference
    ) -> dict[str, Any]:
        """Return the currency of the settings."""
        currency = given.text(payload, "currency") or reference.default_currency
        return {"currency": currency}
