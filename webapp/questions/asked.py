"""What the desk asked a client for, and which of it a draft answers: a value, a row of a
list, or "I have none" where that is an answer.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from webapp.clients.answer import payload_of
from webapp.clients.models import Client
from webapp.clients.update import differences
from webapp.drafts.store import Draft
from webapp.questions.answers import page_of_draft
from webapp.questions.choices import prepare
from webapp.questions.fields import asked_fields
from webapp.questions.forms import NO_VAT
from webapp.questions.steps import Step, is_business, steps_for
from webapp.record import given
from webapp.record.labels import label_of
from webapp.record.problem import Problem
from webapp.record.reference import Reference
from webapp.record.schema import Record, text_at

VAT_NUMBER = "detail.vat_number"
UNANSWERED = "unanswered"  # the code of these problems
LISTS = {
    "shipping_addresses": "Enter a delivery address",
    "contacts": "Enter a contact",
}


def is_answered(path: str, draft: Draft) -> bool:
    """Tell whether a draft has an answer at the path of a field, or in the list of this name."""
    if path in LISTS:
        return bool(draft.payload.get(path))
    return given.has_text(draft.payload, path) or has_no_vat(draft, [path])


def has_no_vat(draft: Draft, paths: Iterable[str]) -> bool:
    """Tell whether the VAT number is among these paths, and the answer that there is none."""
    return (
        VAT_NUMBER in paths
        and bool(draft.controls.no_vat)
        and not given.has_text(draft.payload, VAT_NUMBER)
    )


def unanswered(draft: Draft, reference: Reference) -> Iterator[Problem]:
    """Yield a problem for each field that was asked for, stands on a page, and has no answer
    in the draft.
    """
    for step in steps_for(draft, reference) if draft.asked else ():
        for path in shown_paths(step, draft, reference):
            if path in draft.asked and not is_answered(path, draft):
                yield Problem(path, UNANSWERED, words_for(path))


def shown_paths(step: Step, draft: Draft, reference: Reference) -> Iterator[str]:
    """Yield the paths of the questions that a step puts to this client, and the name of its
    list.
    """
    page = page_of_draft(step, draft, reference)
    prepare(page, reference)
    for question in asked_fields(page.form):
        if not question.hidden and (
            question.when != "business" or is_business(draft.payload, reference)
        ):
            yield question.path
    if step.rows:
        yield step.rows.name


def words_for(path: str) -> str:
    """Return the sentence that asks for what stands at a path."""
    if path in LISTS:
        return LISTS[path]
    if path == VAT_NUMBER:
        return f"Enter the VAT number, or tick “{NO_VAT}”"
    return text_at(path).ask or f"Enter the {text_at(path).noun}"


def asked_in_words(client: Client) -> str:
    """Return what a client is asked for, "" when nothing is."""
    return (
        ", ".join(label_of(path) for path in client.asked)
        if client.source_status == "I"
        else ""
    )


def answered_by(
    draft: Draft, client: Client, record: Record, reference: Reference
) -> set[str]:
    """Return the paths of what the client is asked for and this draft of the client's own answers.

    Where the draft was made to answer them, that is all that it does not leave open; in any other
    change, what it changes.
    """
    if draft.is_reps or client.source_status != "I":
        return set()
    left = {problem.path for problem in unanswered(draft, reference)}
    if draft.asked:
        return set(draft.asked) - left
    told: dict[str, Any] = differences(
        payload_of(client), record.model_dump(mode="json", exclude={"credentials"})
    )
    changed = {path.split("[")[0] for path in told}
    if draft.controls.no_vat:
        changed.add(VAT_NUMBER)
    return {path for path in changed if is_answered(path, draft)}
