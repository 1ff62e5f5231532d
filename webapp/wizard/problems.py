"""The problems of a draft: those of the record's rules, and those of the wizard's own questions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from webapp.record import given
from webapp.record.check import Registration, check
from webapp.record.problem import Problem
from webapp.record.reference import Reference
from webapp.record.schema import text_at
from webapp.wizard.answers import sent_payload
from webapp.wizard.drafts import Draft
from webapp.wizard.ownership import actor_for
from webapp.wizard.steps import SHIPPING, Step, steps_for, unasked_addresses


def check_draft(draft: Draft, reference: Reference) -> tuple[Registration | None, list[Problem]]:
    """Check what a draft would send."""
    payload = draft.full_payload()
    actor = replace(actor_for(draft), unasked=unasked_addresses(draft))
    registration, problems = check(sent_payload(draft, reference), actor, reference)
    own = (problem for step in steps_for(draft, reference) for problem in _own(step, payload, draft.controls))
    problems = [*problems, *own]
    return (None if problems else registration), problems


def problems_of_step(step: Step, draft: Draft, reference: Reference) -> list[Problem]:
    """Return the problems whose fields this step asks for."""
    _, problems = check_draft(draft, reference)
    found = {problem.path: problem for problem in reversed(problems) if step.asks_for(problem.path)}
    return list(reversed(found.values()))


def _own(step: Step, payload: Mapping[str, Any], controls: Mapping[str, Any]) -> Iterator[Problem]:
    if step.name == "business" and controls.get("no_vat") and given.text(payload, "detail.vat_number"):
        words = "Remove the VAT number, or untick “We are not VAT registered”"
        yield Problem("detail.vat_number", "contradiction", words)
    if step.name == "delivery" and controls.get("delivery") == "other" and not payload.get(SHIPPING.name):
        yield Problem(SHIPPING.name, "required", "Enter a delivery address, or choose the billing address")
    if step.name == "sign-in" and controls.get("sign_in") == "now" and not given.was_given(payload, "credentials"):
        for path in ("credentials.username", "credentials.password"):
            yield Problem(path, "required", text_at(path).ask)
