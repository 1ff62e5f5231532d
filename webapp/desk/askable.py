"""What clients can be asked for: the wizard's own questions, step by step, to be ticked."""

from dataclasses import dataclass

from webapp.clients.models import Client
from webapp.clients.offered import load_reference, reference_with
from webapp.clients.review import ASKABLE
from webapp.drafts.store import Draft
from webapp.questions.answers import page_of_draft
from webapp.questions.changes import editable_payload
from webapp.questions.choices import prepare
from webapp.questions.fields import asked_fields
from webapp.questions.steps import SIGN_IN, STEPS, Step, steps_of_client
from webapp.questions.summary import label_in_record, shown
from webapp.record.reference import Reference


@dataclass(frozen=True)
class Question:
    """One box to tick: the path of the field or the name of the list, its label, whether the
    client left it blank.
    """

    path: str
    label: str
    is_blank: bool = False


def askable_of(client: Client | None = None) -> list[tuple[Step, list[Question]]]:
    """Return the steps with what this client can be asked for, what any client can without one."""
    draft = Draft("-", editable_payload(client) if client else {})
    reference = reference_with(client) if client else load_reference()
    steps = steps_of_client(draft.payload, reference) if client else STEPS
    asked = [
        (step, _questions(step, draft, reference, client))
        for step in steps
        if not step.staff_only and step is not SIGN_IN
    ]
    return [(step, questions) for step, questions in asked if questions]


def _questions(
    step: Step, draft: Draft, reference: Reference, client: Client | None
) -> list[Question]:
    page = page_of_draft(step, draft, reference)
    prepare(page, reference)
    asked = (
        shown(page, client)
        if client
        else [question for question in asked_fields(page.form) if not question.hidden]
    )
    found = [
        Question(
            question.path,
            label_in_record(question),
            client is not None and not question.data,
        )
        for question in asked
        if question.path in ASKABLE
    ]
    if step.rows:
        found.append(
            Question(
                step.rows.name,
                step.rows.several,
                client is not None and not draft.payload[step.rows.name],
            )
        )
    return found
