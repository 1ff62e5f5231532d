"""The problems of a draft: those of the record's rules, and those of the wizard's own questions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from webapp.drafts.access import actor_for
from webapp.drafts.controls import Controls
from webapp.drafts.store import Draft
from webapp.questions.answers import sent_payload
from webapp.questions.asked import UNANSWERED, unanswered
from webapp.questions.forms import NO_VAT
from webapp.questions.steps import SHIPPING, SIGN_IN, Step, steps_for, unasked_addresses
from webapp.record import given
from webapp.record.check import Registration, check
from webapp.record.problem import Problem
from webapp.record.reference import Reference
from webapp.record.schema import text_at


def check_draft(
    draft: Draft, reference: Reference, *, in_part: bool = False
) -> tuple[Registration | None, list[Problem]]:
    """Check what a draft would send; `in_part` lets one pass that answers some of what the
    desk asked for, and not all.
    """
    payload = draft.full_payload()
    actor = replace(actor_for(draft), unasked=unasked_addresses(draft))
    registration, problems = check(sent_payload(draft, reference), actor, reference)
    steps = [
        step
        for step in steps_for(draft, reference)
        if not (draft.is_reps and step is SIGN_IN)
    ]
    own = (problem for step in steps for problem in _own(step, payload, draft.controls))
    left = {problem.path: problem for problem in unanswered(draft, reference)}
    problems = [*problems, *(problem for problem in own if problem.path not in left)]
    if not in_part or len(left) == len(draft.asked):
        told = {problem.path for problem in problems}
        problems += [problem for path, problem in left.items() if path not in told]
    return (None if problems else registration), problems


def problems_of_step(step: Step, draft: Draft, reference: Reference) -> list[Problem]:
    """Return the problems whose fields this step asks for."""
    _, problems = check_draft(draft, reference)
    found = {
        problem.path: problem
        for problem in reversed(problems)
        if step.asks_for(problem.path)
    }
    return list(reversed(found.values()))


def may_be_sent_in_part(problems: list[Problem], draft: Draft) -> bool:
    """Tell whether a draft has no other problem than that it answers some of what the desk
    asked for, and not all.
    """
    return 0 < len(problems) < len(draft.asked) and all(
        problem.code == UNANSWERED for problem in problems
    )


def _own(
    step: Step, payload: Mapping[str, Any], controls: Controls
) -> Iterator[Problem]:
    if (
        step.name == "business"
        and controls.no_vat
        and given.text(payload, "detail.vat_number")
    ):
        words = f"Remove the VAT number, or untick “{NO_VAT}”"
        yield Problem("detail.vat_number", "contradiction", words)
    if (
        step.name == "delivery"
        and controls.delivery == "other"
        and not payload.get(SHIPPING.name)
    ):
        yield Problem(
            SHIPPING.name,
            "required",
            "Enter a delivery address, or choose the billing address",
        )
    if (
        step.name == "sign-in"
        and controls.sign_in == "now"
        and not given.was_given(payload, "credentials")
    ):
        for path in ("credentials.username", "credentials.password"):
            yield Problem(path, "required", text_at(path).ask)
