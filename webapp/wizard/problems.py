"""The problems of a draft: those of the record's rules, and those of the wizard's own questions."""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.record import given
from webapp.record.actor import CUSTOMER
from webapp.record.check import Registration, check
from webapp.record.problem import Problem
from webapp.record.reference import Reference
from webapp.record.schema import text_at
from webapp.wizard.answers import shown_payload
from webapp.wizard.steps import SHIPPING, Step, is_business, steps_for


def check_draft(payload: Mapping[str, Any], controls: Mapping[str, Any], reference: Reference) -> tuple[Registration | None, list[Problem]]:
    """Check what a draft would send. `payload` has the password, in clear or as its hash."""
    steps = steps_for(payload, reference)
    sent = shown_payload(dict(payload), steps, is_business=is_business(payload, reference))
    registration, problems = check(sent, CUSTOMER, reference)
    problems = [*problems, *(problem for step in steps for problem in _own(step, payload, controls))]
    return (None if problems else registration), problems


def problems_of_step(step: Step, payload: Mapping[str, Any], controls: Mapping[str, Any], reference: Reference) -> list[Problem]:
    """Return the problems whose fields this step asks for."""
    _, problems = check_draft(payload, controls, reference)
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
