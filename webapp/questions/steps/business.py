"""What is known of a business."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from webapp.drafts.controls import Controls
from webapp.drafts.draft import Draft
from webapp.questions import forms
from webapp.questions.forms import NO_VAT
from webapp.questions.steps.base import Choice, Step
from webapp.record import given
from webapp.record.paths import put
from webapp.record.problem import Problem
from webapp.record.reference import Reference

VAT_NUMBER = "detail.vat_number"


class Business(Step):
    """Numbers, addresses and people of a business; a person is not asked."""

    name = "business"
    title = "Your business"
    heading = "About your business"
    lead = "All optional."
    for_reps = ("About the business", lead)
    form = forms.BusinessForm
    template = "business"
    business_only = True
    decided_by = MappingProxyType({VAT_NUMBER: Choice("no_vat", usual=False)})

    def leave_out(
        self, form: Any, payload: Mapping[str, Any], _reference: Reference
    ) -> None:
        """Hide whom to ask for where the person who registers gave their name."""
        question = form.contact_person
        has_name = given.has_text(payload, "first_name") or given.has_text(
            payload, "last_name"
        )
        question.hidden = has_name and not question.data

    def settle(self, payload: dict[str, Any], controls: Controls) -> None:
        """Answer the VAT number with nothing where there is none."""
        if controls.no_vat and not given.text(payload, VAT_NUMBER):
            put(payload, VAT_NUMBER, "")

    def own_problems(
        self, payload: Mapping[str, Any], controls: Controls
    ) -> Iterator[Problem]:
        """Yield the problem of a VAT number beside the answer that there is none."""
        if controls.no_vat and given.text(payload, VAT_NUMBER):
            words = f"Remove the VAT number, or untick “{NO_VAT}”"
            yield Problem(VAT_NUMBER, "contradiction", words)

    def text_of(self, question: Any, draft: Draft) -> str:
        """Return that there is no VAT number where that is the answer."""
        text = super().text_of(question, draft)
        is_without = question.path == VAT_NUMBER and draft.controls.no_vat
        return NO_VAT if is_without and not text else text
